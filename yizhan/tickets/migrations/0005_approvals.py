import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_housekeeping")]

    operations = [
        migrations.AddField("ticket", "is_in_approval", models.BooleanField(default=False)),
        migrations.AddField("ticket", "approval_count", models.SmallIntegerField(default=0)),
        migrations.AddField(
            "ticket",
            "approver_ids",
            django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(
                fields=["-updated_at", "-id"], name="ticket_approving", condition=models.Q(("is_in_approval", True))
            ),
        ),
    ]
