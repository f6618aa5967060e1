from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assignment", "0002_everybody")]

    operations = [
        migrations.AddField(
            "assignmentrule",
            "in_working_time",
            models.BooleanField(default=False, verbose_name="Count working time only"),
        ),
    ]
