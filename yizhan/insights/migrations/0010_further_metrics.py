"""Call-backs are counted: what was worked out before is worked out once more, by the worker."""

from typing import Any

from django.db import migrations, models


def again(apps: Any, editor: Any) -> None:
    apps.get_model("insights", "Progress").objects.exclude(tx=0).update(rebuilt_to=0)


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0009_read_from_indexes"),
        ("tickets", "0014_appointments"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["requester_id"], name="fact_requester"),
        ),
        migrations.RunPython(again, migrations.RunPython.noop),
    ]
