"""What goes out and comes in, as JSON schema, in the language of whoever reads the document."""

from typing import Any

from django.utils.translation import gettext as _

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
WHOLE: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}
AT: Schema = {"type": "string", "format": "date-time"}
MAYBE_AT: Schema = {"type": ["string", "null"], "format": "date-time"}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(name: str) -> Schema:
    return {"anyOf": [ref(name), {"type": "null"}]}


def listing(name: str) -> Schema:
    """A page of a list."""
    following = {**MAYBE, "description": _("Give it as `cursor` to get the next page; null on the last one.")}
    return made({"items": many(ref(name)), "next": following})


def many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def made(properties: Schema, required: list[str] | None = None) -> Schema:
    """An object that has exactly these."""
    needed = list(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def described(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}


def fixed() -> dict[str, Schema]:
    """Components that are the same on every desk."""
    return {
        "Problem": problem(),
        "Ticket": ticket(),
        "Part": part(),
        "ChecklistItem": made(
            {
                "id": WHOLE,
                "title": TEXT,
                "owner": maybe("Agent"),
                "due_at": MAYBE_AT,
                "is_required": YES_NO,
                "done_at": MAYBE_AT,
                "done_by": maybe("Agent"),
                "created_at": AT,
            }
        ),
        "Message": message(),
        "Attachment": attachment(),
        "Agent": made({"id": WHOLE, "name": TEXT, "email": TEXT}),
        "Person": made({"id": WHOLE, "name": TEXT, "email": MAYBE, "phone": MAYBE}),
        "Company": made({"id": WHOLE, "name": TEXT}),
        "Author": made({"kind": {"enum": ["agent", "customer"]}, "id": WHOLE, "name": TEXT}),
        "Done": done(),
        "Link": link(),
        "Event": event(),
        "Entry": entry(),
        "Identity": made({"id": WHOLE, "kind": TEXT, "value": TEXT, "is_verified": YES_NO, "bounced_at": MAYBE_AT}),
        "Me": me(),
        "Found": found(),
        "Count": made(
            {"count": WHOLE, "is_exact": described(YES_NO, _("False when there are more than were counted."))}
        ),
        "Field": field(),
    }


def problem() -> Schema:
    errors = {"type": "object", "additionalProperties": many(TEXT), "description": _("What is wrong with which field.")}
    shape = made({"type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT, "errors": errors})
    return {**shape, "required": ["type", "title", "status", "detail"], "description": "RFC 9457"}


def ticket() -> Schema:
    return made(
        {
            "number": WHOLE, "code": described(TEXT, _("The number as people say it: YZ-1042.")), "subject": TEXT,
            "status": described(MAYBE, _("Slug of the status.")),
            "kind": {"enum": ["new", "open", "on_hold", "resolved", "closed"],
                     "description": _("What the status means, whatever it is called.")},
            "type": MAYBE, "request_type": MAYBE, "channel": TEXT,
            "priority": {"enum": ["low", "normal", "high", "urgent"]},
            "department": MAYBE, "team": MAYBE, "assignee": maybe("Agent"), "requester": ref("Person"),
            "organization": maybe("Company"), "cc": many(TEXT), "tags": many(TEXT), "followers": many(ref("Agent")),
            "fields": described({"type": "object"}, _("Values of the desk's own fields, by key; see /fields.")),
            "created_at": AT, "updated_at": AT, "due_at": MAYBE_AT, "reply_due_at": MAYBE_AT, "next_due_at": MAYBE_AT,
            "sla": {"type": ["string", "null"], "enum": ["running", "paused", "breached", "met", None]},
            "breaches": WHOLE,
            "first_replied_at": MAYBE_AT, "customer_wrote_at": MAYBE_AT, "agent_wrote_at": MAYBE_AT,
            "wakes_at": MAYBE_AT, "resolved_at": MAYBE_AT, "closed_at": MAYBE_AT, "deleted_at": MAYBE_AT,
            "rests_since": described(MAYBE_AT, _("Since when it is the customer's turn.")),
            "closing_at": described(MAYBE_AT, _("Closes by itself then, unless the customer writes.")),
            "is_archived": described(YES_NO, _("Read-only, and found with archived:yes.")),
            "is_overdue": YES_NO, "is_spam": YES_NO, "resolution": TEXT, "reopen_count": WHOLE, "message_count": WHOLE,
            "urge_count": WHOLE, "transfer_count": WHOLE, "return_count": WHOLE, "extension_count": WHOLE,
            "stages": described(many(TEXT), _("The states of its flow the ticket is in.")),
            "is_supervised": described(YES_NO, _("A supervisor watches it until a deadline.")),
            "appointment": described(
                {"type": ["object", "null"], "required": ["from", "until", "state"],
                 "properties": {"from": MAYBE_AT, "until": MAYBE_AT,
                                "state": {"enum": ["offered", "set", "confirmed", "wished"]}}},
                _("When somebody comes to the customer; null when no time is set or offered.")),
            "is_extending": described(YES_NO, _("An extension waits to be decided.")),
            "is_in_approval": described(YES_NO, _("An approval waits to be decided.")),
            "approvers": described(many(ref("Agent")), _("The agents whose approval it waits for now.")),
            "approval_count": WHOLE,
            "parent": {"type": ["integer", "null"], "description": _("Number of the ticket it is a part of.")},
            "child_count": WHOLE, "open_child_count": WHOLE,
            "incident_count": described(WHOLE, _("Tickets caused by this problem.")),
            "item_count": described(WHOLE, _("Items of its checklists.")), "open_item_count": WHOLE,
            "is_internal": described(YES_NO, _("Customers do not see it.")),
            "rating": {"type": ["integer", "null"], "description": _("How content the customer is, 1 to 5.")},
            "is_confirmed": {"type": ["boolean", "null"], "description": _("Whether it is solved in their words.")},
            "awaits_callback": YES_NO, "callback_count": WHOLE,
            "merged_into": {"type": ["integer", "null"], "description": _("Number of the ticket it was merged into.")},
            "version": described(WHOLE, _("Grows with every change; also the ETag.")),
        }
    )  # fmt: skip


def part() -> Schema:
    seen = described(maybe("Ticket"), _("Null when the asker may not see it."))
    return made({"number": WHOLE, "code": TEXT, "kind": TEXT, "status": MAYBE, "ticket": seen})


def message() -> Schema:
    return made(
        {
            "id": WHOLE, "kind": {"enum": ["public", "note"]}, "author": maybe("Author"), "is_automatic": YES_NO,
            "is_thanks": described(YES_NO, _("It only thanks; the ticket stayed finished.")),
            "channel": TEXT, "text": TEXT, "html": described(TEXT, _("Cleaned HTML, or empty.")), "quoted_html": TEXT,
            "sender": TEXT, "to": many(TEXT), "cc": many(TEXT), "bcc": many(TEXT), "mentions": many(ref("Agent")),
            "state": described(TEXT, _("On its way out: queued, sent, partly, bounced, failed, held, recalled.")),
            "warning": TEXT, "created_at": AT, "files": many(ref("Attachment")),
        }
    )  # fmt: skip


def attachment() -> Schema:
    key = described(TEXT, _("Unguessable; the file is at /attachments/{key}."))
    return made(
        {
            "id": WHOLE,
            "key": key,
            "name": TEXT,
            "size": WHOLE,
            "content_type": TEXT,
            "is_inline": YES_NO,
            "created_at": AT,
        }
    )


def done() -> Schema:
    """The answer to an action."""
    return made(
        {
            "ticket": described(ref("Ticket"), _("The ticket after the action.")),
            "message": described(maybe("Message"), _("What was said, when something was.")),
            "batch": {"type": ["integer", "null"], "description": _("The batch that was begun; see /batches.")},
            "result": described(maybe("Ticket"), _("The ticket that came of it, as with split.")),
        }
    )


def link() -> Schema:
    kinds = ["duplicate", "blocks", "caused_by", "follow_up", "related"]
    return made({"kind": {"enum": kinds}, "says": TEXT, "direction": {"enum": ["out", "in"]}, "ticket": ref("Ticket")})


def event() -> Schema:
    actor = made({"kind": TEXT, "id": {"type": ["integer", "null"]}, "name": TEXT})
    change = made({"before": {}, "after": {}})
    return made(
        {
            "id": WHOLE, "name": TEXT, "at": AT, "actor": actor, "via": TEXT,
            "subject": made({"kind": TEXT, "id": WHOLE}),
            "ticket": {"type": ["integer", "null"], "description": _("Number of the ticket.")},
            "changes": {"type": "object", "additionalProperties": change},
            "cause": {"type": ["integer", "null"], "description": _("The event this one followed from.")},
            "facts": {"type": "object"},
            "sentence": described(TEXT, _("The event in words, in the language of the request.")),
        }
    )  # fmt: skip


def entry() -> Schema:
    """One line of a timeline."""
    return made(
        {"kind": {"enum": ["event", "message"]}, "at": AT, "event": maybe("Event"), "message": maybe("Message")}
    )


def me() -> Schema:
    token = made({"name": TEXT, "prefix": TEXT, "powers": many(TEXT), "expires_at": MAYBE_AT})
    return made(
        {"id": WHOLE, "name": TEXT, "email": TEXT, "role": MAYBE, "visibility": TEXT, "departments": many(TEXT),
         "teams": many(TEXT), "language": TEXT, "zone": TEXT, "powers": many(TEXT), "token": token}
    )  # fmt: skip


def found() -> Schema:
    """The answer to a search."""
    words = made({"subject": MAYBE, "text": MAYBE})
    hit = made(
        {"ticket": ref("Ticket"), "highlights": described(words, _("Escaped HTML with <mark> around what was found."))}
    )
    return made({"tickets": many(hit), "customers": many(ref("Person")), "organizations": many(ref("Company"))})


def field() -> Schema:
    option = made({"value": TEXT, "label": TEXT})
    return made(
        {"key": TEXT, "label": TEXT, "hint": TEXT, "control": TEXT, "is_custom": YES_NO, "is_required": YES_NO,
         "is_editable": YES_NO, "options": many(option), "schema": {"type": "object"}}
    )  # fmt: skip
