"""What a role may allow about tickets."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power

TICKETS = _l("Tickets")
CONTENT = _l("Content")

VIEW = power("ticket.view", _l("See tickets"), TICKETS)
OPEN = power("ticket.open", _l("Open tickets"), TICKETS)
REPLY = power("ticket.reply", _l("Reply to customers"), TICKETS)
NOTE = power("ticket.note", _l("Write internal notes"), TICKETS)
ASSIGN = power("ticket.assign", _l("Assign, claim and return"), TICKETS)
EDIT = power("ticket.edit", _l("Edit fields, tags and links, put on hold"), TICKETS)
MERGE = power("ticket.merge", _l("Merge and split"), TICKETS)
CLOSE = power("ticket.close", _l("Resolve, close and reopen"), TICKETS)
DELETE = power("ticket.delete", _l("Mark as spam and delete"), TICKETS)
ARCHIVE = power("ticket.archive", _l("Archive tickets and take them out"), TICKETS)
BIN = power("ticket.bin", _l("See and restore deleted tickets"), TICKETS)
EXPORT = power("ticket.export", _l("Export tickets"), TICKETS)
SHARE = power("view.share", _l("Share views"), CONTENT)
TEXTS = power("content.edit", _l("Edit canned replies and templates"), CONTENT)
