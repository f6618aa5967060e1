"""Limits have a minimum of what a figure is worked out of; those that are set already have none, as before."""

from typing import Any

from django.db import migrations


def keep_without(apps: Any, editor: Any) -> None:
    apps.get_model("insights", "Alert").objects.filter(kind="threshold").update(minimum=0)


class Migration(migrations.Migration):
    dependencies = [("insights", "0013_recent_answers")]

    operations = [migrations.RunPython(keep_without, migrations.RunPython.noop)]
