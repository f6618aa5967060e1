from django.db import migrations, models

FIELDS = {
    "children_first": "Child tickets must be finished first",
    "parent_follows": "Resolved by itself with its last child ticket",
}


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_review")]

    operations = [
        migrations.AddField(
            "tickettype", name, models.CharField(blank=True, default="", max_length=3, verbose_name=label)
        )
        for name, label in FIELDS.items()
    ]
