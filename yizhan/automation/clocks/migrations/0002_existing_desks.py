"""A desk that is set up already gets the calendar and the policy that new desks begin with; the policy is paused."""

from typing import Any

from django.db import migrations

from yizhan.automation.clocks.shipped import CALENDAR, POLICY


def bring(apps: Any, _editor: Any) -> None:
    if not apps.get_model("catalog", "Desk").objects.filter(is_set_up=True).exists():
        return
    calendar = apps.get_model("clocks", "Calendar").objects.create(**CALENDAR)
    apps.get_model("clocks", "Policy").objects.create(calendar=calendar, **POLICY)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial"), ("clocks", "0001_initial")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
