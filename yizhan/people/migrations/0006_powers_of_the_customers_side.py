"""The shipped roles of a desk that is set up already get what new desks' roles may do about the customers' side."""

from typing import Any

from django.db import migrations

POWERS = {
    "supervisor": [
        "knowledge.write", "knowledge.publish", "chat.take", "chat.supervise", "admin.announcements",
        "community.answer", "community.moderate",
    ],
    "agent": ["knowledge.write", "chat.take", "community.answer"],
}  # fmt: skip


def bring(apps: Any, editor: Any) -> None:
    roles = apps.get_model("people", "Role").objects
    for slug, powers in POWERS.items():
        for role in roles.filter(slug=slug, is_shipped=True):
            new = [one for one in powers if one not in role.powers]
            if new:
                roles.filter(pk=role.pk).update(powers=[*role.powers, *new])


class Migration(migrations.Migration):
    dependencies = [("people", "0005_customer_accounts")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
