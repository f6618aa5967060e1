from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_housekeeping")]

    operations = [
        migrations.AddField(
            "tickettype",
            "needs_review",
            models.BooleanField(default=False, verbose_name="Reviewed before it is closed"),
        ),
    ]
