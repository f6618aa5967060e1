import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_approvals")]

    operations = [
        migrations.AddField("ticket", "flow_id", models.BigIntegerField(null=True)),
        migrations.AddField("ticket", "flow_version_id", models.BigIntegerField(null=True)),
        migrations.AddField("ticket", "flow_moves", models.IntegerField(default=0)),
        migrations.AddField(
            "ticket",
            "stages",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), default=list, size=None
            ),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(
                condition=models.Q(("flow_id__isnull", False)),
                fields=["flow_id", "-updated_at", "-id"],
                name="ticket_flow",
            ),
        ),
        migrations.AddIndex(
            "ticket",
            django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("flow_id__isnull", False)), fields=["stages"], name="ticket_stages"
            ),
        ),
    ]
