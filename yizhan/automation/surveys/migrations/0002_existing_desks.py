"""A desk that is set up already gets the power, and what new desks begin with; what customers confirmed is taken over."""

from typing import Any

from django.db import migrations

from yizhan.automation.surveys.shipped import PLAN, RULES, SURVEY

POWER = "ticket.rate"
CONFIRMED = """
UPDATE tickets_ticket SET is_confirmed = true
WHERE kind IN ('resolved', 'closed') AND EXISTS (
    SELECT 1 FROM spine_event
    WHERE name = 'ticket.confirmed' AND ticket_id = tickets_ticket.id AND at >= tickets_ticket.resolved_at
)
"""


def bring(apps: Any, editor: Any) -> None:
    roles = apps.get_model("people", "Role").objects
    if not roles.exists():
        return
    for role in roles.filter(slug__in=["supervisor", "agent"], is_shipped=True):
        if POWER not in role.powers:
            roles.filter(pk=role.pk).update(powers=[*role.powers, POWER])
    for name, rows in (("surveys.Survey", [SURVEY]), ("surveys.CallbackPlan", [PLAN]), ("rules.Rule", RULES)):
        model = apps.get_model(name)
        for row in rows:
            model.objects.get_or_create(slug=row["slug"], defaults=row)
    editor.execute(CONFIRMED)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial"), ("rules", "0002_working_time"), ("spine", "0001_initial")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
