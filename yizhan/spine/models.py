"""The event stream: append-only, written by the door alone."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.expressions import Func

from .saving import SavedPlainly


class EventTx(Func):
    """The database's transaction number, made monotonous across restores (see migration 0002)."""

    function = "event_tx"
    output_field = models.BigIntegerField()


class EventQuerySet(models.QuerySet):
    def after(self, cursor: tuple[int, int]) -> "EventQuerySet":
        """Events behind `cursor` (tx, id) in commit-safe order, none of which can still be preceded by a late one.

        Ids are handed out before commit, so paging by id alone would skip events of a slow transaction.
        """
        with connection.cursor() as sql:
            sql.execute("SELECT event_horizon()")
            horizon = sql.fetchone()[0]
        behind = models.Q(tx__gt=cursor[0]) | models.Q(tx=cursor[0], id__gt=cursor[1])
        return self.filter(behind, tx__lt=horizon).order_by("tx", "id")


class Event(SavedPlainly):
    """One thing that happened: who, what, to what, before → after, and because of what.

    `data` holds ids and facts, never words of people: {"changes": {"priority": [2, 3]}, "message": 17}.
    """

    tx = models.BigIntegerField(db_default=EventTx(), editable=False)
    at = models.DateTimeField()
    name = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    ticket_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=16, default="")
    cause = models.ForeignKey("self", null=True, on_delete=models.DO_NOTHING, db_index=False, related_name="+")
    depth = models.SmallIntegerField(default=0)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = EventQuerySet.as_manager()
    touched = False  # did a reaction change the subject again? known only while the door is open

    class Meta:
        indexes = [
            models.Index(fields=["tx", "id"], name="event_feed"),
            models.Index(fields=["ticket_id", "id"], name="event_ticket", condition=models.Q(ticket_id__isnull=False)),
            models.Index(
                fields=["subject_kind", "subject_id", "id"],
                name="event_subject",
                condition=models.Q(ticket_id__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_kind}:{self.subject_id}"

    @property
    def changes(self) -> dict[str, list]:
        """Field key → [before, after]."""
        return self.data.get("changes", {})


class Epoch(models.Model):
    """One row of counters the house keeps for itself."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    tx_offset = models.BigIntegerField(default=0)
    catalog_version = models.BigIntegerField(default=1)
