from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flows", "0001_initial")]

    operations = [
        migrations.AddField(model_name="flowrun", name="failed", field=models.PositiveSmallIntegerField(default=0)),
    ]
