"""Answers of the last minute."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0012_figures_without_facts"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecentAnswer",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("rows", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["asked_at"], name="recent_answers")],
            },
        ),
        migrations.RunSQL("ALTER TABLE insights_recentanswer SET UNLOGGED", migrations.RunSQL.noop),
    ]
