"""Those who worked here before have a row of availability and a turn like those who come."""

from django.db import migrations


def begin(apps, schema_editor):
    Availability = apps.get_model("assignment", "Availability")
    Turn = apps.get_model("assignment", "Turn")
    agents = list(apps.get_model("people", "Agent").objects.values_list("pk", flat=True))
    Availability.objects.bulk_create([Availability(agent_id=pk) for pk in agents])
    Turn.objects.bulk_create([Turn(agent_id=pk) for pk in agents])


class Migration(migrations.Migration):
    dependencies = [("assignment", "0001_initial")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
