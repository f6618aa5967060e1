"""Who leads a desk that is set up already may set alerts on its figures."""

from typing import Any

from django.db import migrations

POWER = "report.alert"


def bring(apps: Any, editor: Any) -> None:
    roles = apps.get_model("people", "Role").objects
    for role in roles.filter(slug="supervisor", is_shipped=True):
        if POWER not in role.powers:
            roles.filter(pk=role.pk).update(powers=[*role.powers, POWER])


class Migration(migrations.Migration):
    dependencies = [("insights", "0005_alerts"), ("people", "0001_initial")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
