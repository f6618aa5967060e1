"""What lists and conditions look at of a ticket's clocks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0008_child_links")]

    operations = [
        migrations.AddField("ticket", "sla_policy_id", models.BigIntegerField(null=True)),
        migrations.AddField("ticket", "sla_state", models.CharField(blank=True, default="", max_length=8)),
        migrations.AddField("ticket", "next_due_at", models.DateTimeField(null=True)),
        migrations.AddField("ticket", "breach_count", models.SmallIntegerField(default=0)),
        migrations.AddIndex(
            "ticket",
            models.Index(
                condition=models.Q(
                    ("deleted_at__isnull", True), ("is_spam", False), ("kind__in", ["new", "open", "on_hold"])
                ),
                fields=["next_due_at", "id"],
                name="ticket_next_due",
            ),
        ),
        migrations.AlterField(
            "view",
            "sort",
            models.CharField(
                choices=[
                    ("-updated", "Last change"),
                    ("-created", "Newest first"),
                    ("created", "Oldest first"),
                    ("due", "Due next"),
                    ("next_due", "Next target due"),
                    ("-priority", "Priority"),
                    ("-number", "Number"),
                ],
                default="-updated",
                max_length=60,
                verbose_name="Order",
            ),
        ),
    ]
