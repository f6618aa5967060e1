"""Everything that follows an event, on one page. Order is meaning.

NOW runs in the same transaction, touches only the database and is quick. LATER runs as jobs, each retried by itself,
and may touch the world; every one of them may run twice without harm.
"""

NOW = [
    ("*", "yizhan.spine.shelf.bump"),
    ("ticket.*", "yizhan.tickets.words.keep"),
    ("*", "yizhan.workspace.live.tell"),
]
LATER = [
    ("ticket.replied", "yizhan.channels.outbox.deliver"),
    ("ticket.opened", "yizhan.channels.receipts.confirm"),
    ("ticket.*", "yizhan.workspace.notices.notify"),
]
