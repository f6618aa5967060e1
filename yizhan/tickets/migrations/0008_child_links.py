from typing import Any

from django.db import migrations

UNFINISHED = ("new", "open", "on_hold")


def links_become_parents(apps: Any, _editor: Any) -> None:
    """A link “is a part of” was a first way to say it; the first of a ticket becomes its parent."""
    link, ticket = apps.get_model("tickets", "Link"), apps.get_model("tickets", "Ticket")
    for one in link.objects.filter(kind="child").order_by("id"):
        ticket.objects.filter(pk=one.source_id, parent=None).update(parent_id=one.target_id)
    link.objects.filter(kind="child").delete()
    for parent in ticket.objects.filter(children__isnull=False).distinct():
        own = parent.children.filter(deleted_at=None, is_spam=False)
        parent.child_count = own.count()
        parent.open_child_count = own.filter(kind__in=UNFINISHED, merged_into=None).count()
        parent.save(update_fields=["child_count", "open_child_count"])
    for problem in ticket.objects.filter(backlinks__kind="caused_by").distinct():
        problem.incident_count = problem.backlinks.filter(kind="caused_by").count()
        problem.save(update_fields=["incident_count"])


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_children")]

    operations = [migrations.RunPython(links_become_parents, migrations.RunPython.noop)]
