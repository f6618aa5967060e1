import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yizhan.lib.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tickets", "0003_urging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("old_due_at", models.DateTimeField(verbose_name="Old due time")),
                ("new_due_at", models.DateTimeField(verbose_name="New due time")),
                ("reason", models.TextField(verbose_name="Reason")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "To be decided"), ("approved", "Approved"), ("declined", "Declined")],
                        default="pending",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="Decided")),
                ("answer", models.TextField(blank=True, default="", verbose_name="Answer")),
                ("created_at", models.DateTimeField(default=yizhan.lib.clock.now)),
                (
                    "asker",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Asked by",
                    ),
                ),
                (
                    "decider",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Decided by",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="extensions", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")), fields=("ticket",), name="extension_one_pending"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Supervision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.SmallIntegerField(default=1, verbose_name="Level")),
                ("deadline", models.DateTimeField(verbose_name="Deadline")),
                ("instruction", models.TextField(verbose_name="Instruction")),
                ("feedback", models.TextField(blank=True, default="", verbose_name="Feedback")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="Feedback at")),
                ("told_at", models.DateTimeField(null=True, verbose_name="Overdue noticed")),
                ("created_at", models.DateTimeField(default=yizhan.lib.clock.now)),
                ("closed_at", models.DateTimeField(null=True, verbose_name="Ended")),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Feedback by",
                    ),
                ),
                (
                    "opener",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Opened by",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="supervisions", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None), ("told_at", None)),
                        fields=["deadline"],
                        name="supervision_late",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("ticket",), name="supervision_one_open"
                    )
                ],
            },
        ),
    ]
