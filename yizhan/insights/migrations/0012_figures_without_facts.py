"""Most figures are counted from moments alone: they have the columns of the fact that reports group by."""

from django.db import migrations, models

FILLED = """
UPDATE insights_moment m SET (type_id, request_type_id, priority, channel, department_id, team_id, assignee_id)
    = (f.type_id, f.request_type_id, f.priority, f.channel, f.department_id, f.team_id, f.assignee_id),
    is_marked = EXISTS (SELECT FROM insights_span out WHERE out.ticket_id = m.ticket_id AND out.kind = 'excluded')
FROM insights_fact f WHERE f.ticket_id = m.ticket_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0011_schedules"),
        ("tickets", "0014_appointments"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="moment",
            name="moment_counted",
        ),
        migrations.AddField(
            model_name="moment",
            name="assignee_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="moment",
            name="channel",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AddField(
            model_name="moment",
            name="department_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="moment",
            name="is_marked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="moment",
            name="priority",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="moment",
            name="request_type_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="moment",
            name="team_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="moment",
            name="type_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="moment",
            index=models.Index(
                fields=["kind", "at"],
                include=(
                    "ticket",
                    "is_marked",
                    "agent_id",
                    "word",
                    "number",
                    "seconds",
                    "working",
                    "type_id",
                    "request_type_id",
                    "priority",
                    "channel",
                    "department_id",
                    "team_id",
                    "assignee_id",
                ),
                name="moment_counted",
            ),
        ),
    ]
