from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rules", "0001_initial")]

    operations = [
        migrations.AddField(
            "rule", "in_working_time", models.BooleanField(default=False, verbose_name="Count working time only")
        ),
    ]
