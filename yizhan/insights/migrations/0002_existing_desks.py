"""Who leads or audits a desk that is set up already may see its reports."""

from typing import Any

from django.db import migrations

POWER = "report.view"


def bring(apps: Any, editor: Any) -> None:
    roles = apps.get_model("people", "Role").objects
    for role in roles.filter(slug__in=["supervisor", "auditor"], is_shipped=True):
        if POWER not in role.powers:
            roles.filter(pk=role.pk).update(powers=[*role.powers, POWER])


class Migration(migrations.Migration):
    dependencies = [("insights", "0001_facts"), ("people", "0001_initial")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
