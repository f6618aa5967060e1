"""Most figures are counted from moments alone: they have the columns of the fact that reports group by."""

from django.db import migrations, models

FILLED = """
CREATE TEMPORARY TABLE held ON COMMIT DROP AS
SELECT m.id, m.ticket_id, m.kind, m.at, m.agent_id, m.word, m.number, m.seconds, m.working,
    EXISTS (SELECT FROM insights_span out WHERE out.ticket_id = m.ticket_id AND out.kind = 'excluded') AS is_marked,
    f.type_id, f.request_type_id, f.priority, f.channel, f.department_id, f.team_id, f.assignee_id
FROM insights_moment m JOIN insights_fact f ON f.ticket_id = m.ticket_id;
TRUNCATE insights_moment;
INSERT INTO insights_moment (id, ticket_id, kind, at, agent_id, word, number, seconds, working, is_marked,
    type_id, request_type_id, priority, channel, department_id, team_id, assignee_id) SELECT * FROM held;
DROP TABLE held;
SET CONSTRAINTS ALL IMMEDIATE;
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
