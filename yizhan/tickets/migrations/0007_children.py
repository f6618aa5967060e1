import django.db.models.deletion
from django.db import migrations, models

COUNTS = ("child_count", "open_child_count", "incident_count", "item_count", "open_item_count", "required_item_count")
KINDS = [
    ("duplicate", "duplicates"),
    ("blocks", "blocks"),
    ("caused_by", "was caused by"),
    ("follow_up", "follows"),
    ("related", "relates to"),
]


class Migration(migrations.Migration):
    dependencies = [("tickets", "0006_flows")]

    operations = [
        *(migrations.AddField("ticket", name, models.SmallIntegerField(default=0)) for name in COUNTS),
        migrations.AddField("ticket", "is_internal", models.BooleanField(default=False)),
        migrations.AddField(
            "ticket",
            "parent",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="tickets.ticket",
                verbose_name="Parent",
            ),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(fields=["parent"], name="ticket_parent", condition=models.Q(("parent__isnull", False))),
        ),
        migrations.AlterField("link", "kind", models.CharField(choices=KINDS, max_length=12)),
    ]
