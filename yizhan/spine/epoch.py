"""Transaction numbers must only grow, or the event feed would show new events before old ones."""

from django.db import connection


def keep_growing() -> bool:
    """After a restore into a new cluster, lift the offset above every number used. Returns whether it was needed."""
    with connection.cursor() as sql:
        sql.execute("SELECT COALESCE(max(tx), 0) - event_horizon() FROM spine_event")
        behind = sql.fetchone()[0]
        if behind < 0:
            return False
        sql.execute("UPDATE spine_epoch SET tx_offset = tx_offset + %s WHERE id = 1", [behind + 1])
    return True
