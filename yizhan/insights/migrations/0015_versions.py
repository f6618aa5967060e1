"""Saved reports and dashboards know which version somebody saw."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("insights", "0014_minimum_of_limits")]

    operations = [
        migrations.AddField(model_name=name, name="version", field=models.IntegerField(default=1))
        for name in ("dashboard", "savedreport")
    ]
