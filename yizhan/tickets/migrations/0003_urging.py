from django.conf import settings
from django.db import migrations, models

COUNTS = ("extension_count", "return_count", "supervision_count", "transfer_count", "urge_count")
FLAGS = {"is_extending": "ticket_extending", "is_supervised": "ticket_supervised"}


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("people", "0001_initial"),
        ("tickets", "0002_open_queues"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(migrations.AddField("ticket", name, models.SmallIntegerField(default=0)) for name in COUNTS),
        *(migrations.AddField("ticket", name, models.BooleanField(default=False)) for name in FLAGS),
        *(
            migrations.AddIndex(
                "ticket",
                models.Index(fields=["-updated_at", "-id"], name=index, condition=models.Q((name, True))),
            )
            for name, index in FLAGS.items()
        ),
    ]
