"""Who leads a desk that is set up already may share and export its figures."""

from typing import Any

from django.db import migrations

POWERS = ["report.share", "report.export"]


def bring(apps: Any, editor: Any) -> None:
    roles = apps.get_model("people", "Role").objects
    for role in roles.filter(slug="supervisor", is_shipped=True):
        powers = [*role.powers, *(one for one in POWERS if one not in role.powers)]
        roles.filter(pk=role.pk).update(powers=powers)


class Migration(migrations.Migration):
    dependencies = [("insights", "0003_saved_reports"), ("people", "0001_initial")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
