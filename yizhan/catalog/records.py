"""Statuses, types, custom fields and tags as records."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.actors import Actor
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import (
    Boolean,
    Choice,
    Colour,
    Domain,
    Drawn,
    Field,
    Integer,
    Labels,
    Moment,
    MultiChoice,
    Option,
    Options,
    Origin,
    Reference,
    References,
    Text,
    Texts,
    Words,
    subjects,
    types,
)
from yizhan.spine.labelled import LABELS, LANGUAGES, POSITION
from yizhan.spine.records import Record

from .announcements import Announcement, ready_announcement
from .brands import Brand, keep_default, keep_sound
from .models import CustomField, Desk, Kind, Status, Tag, TicketType
from .requests.checking import ready_request_type
from .requests.request_type import RequestType
from .signs import SIGNS

WORK = _l("Tickets")
CUSTOMERS = _l("Help centre")
# Empty: as the desk says.
AS_DESK = (Option("yes", "yes", _l("Yes")), Option("no", "no", _l("No")))


def type_options() -> list[Option]:
    return [Option(key, key, kind.name) for key, kind in types.items()]


def signs() -> list[Option]:
    return [Option(key, key, label) for key, label in SIGNS.items()]


def askers() -> list[Option]:
    return [Option(one.value, one.value, one.label) for one in RequestType.Audience]


def levels() -> list[Option]:
    return [Option(one.value, one.value, one.label) for one in Announcement.Level]


def ready_field(row: CustomField, by: Actor) -> None:
    """The key is safe in SQL and unique among all fields; neither it nor the type can change once values exist."""
    was = CustomField.objects.filter(pk=row.pk).first() if row.pk else None
    if was is None:
        row.slug = key_of(row)
    elif was.slug != row.slug:
        raise Invalid({"slug": _("The key cannot be changed later: values are kept under it. Add another field.")})
    elif was.type != row.type:
        raise Invalid({"type": _("The type cannot be changed later. Add another field.")})
    if row.type in {"choice", "multi_choice"} and not row.settings.get("choices"):
        raise Invalid({"settings": _("Give at least one choice.")})


def key_of(row: CustomField) -> str:
    """A key of letters, digits and underscores, made of what was given or of the name; `_2` beside a built-in field."""
    key = re.sub(r"[^a-z0-9]+", "_", row.slug.lower()).strip("_")
    if not key or key.startswith("item"):
        key = f"field_{CustomField.objects.count() + 1}"
    key = key[:57] if key[0].isalpha() else f"f_{key}"[:57]
    return f"{key}_2" if key in {field.key for field in subjects[row.subject].builtin} else key


def keep_every_kind(row: Status, by: Actor) -> None:
    """Verbs need a status of every kind."""
    for kind in Kind:
        left = Status.objects.filter(kind=kind, is_archived=False).exclude(pk=row.pk).exists()
        if not left and (row.kind != kind or row.is_archived):
            raise Invalid(_("There must be a status of each kind: “%(kind)s” would be missing.") % {"kind": kind.label})


def keep_one_of_its_kind(row: Status, by: Actor) -> None:
    """The last status of a kind stays: mail could not become tickets, or tickets not be closed."""
    if not row.is_archived and not Status.objects.filter(kind=row.kind, is_archived=False).exclude(pk=row.pk).exists():
        raise Conflict(
            _("There must be a status of each kind: “%(kind)s” would be missing.") % {"kind": row.get_kind_display()}
        )


Record(
    "status", Status, _l("Status"), _l("Statuses"), needs="admin.catalog", group=WORK, icon="flag",
    columns=("labels", "kind", "customer_labels"), ready=keep_every_kind, leaving=keep_one_of_its_kind,
    intro=_l("Each is of a kind that clocks, queues and reports understand."),
    fields=(
        LABELS,
        Field("customer_labels", _l("What customers read"), Labels(), "customer_labels"),
        Field("kind", _l("Kind"), Choice([Option(k.value, k.value, k.label) for k in Kind]), "kind", required=True),
        Field("waits_for_customer", _l("The customer has to answer"), Boolean(), "waits_for_customer", default=False,
              hint=_l("For statuses on hold: who says nothing more is warned, then the ticket is closed.")),
        POSITION,
    ),
)  # fmt: skip
Record(
    "type", TicketType, _l("Ticket type"), _l("Ticket types"), needs="admin.catalog", group=WORK, icon="inbox",
    columns=("labels", "needs_resolution", "fields"),
    fields=(
        LABELS,
        POSITION,
        Field("needs_resolution", _l("Closing needs a resolution text"), Boolean(), "needs_resolution", default=False),
        Field("needs_review", _l("Reviewed before it is closed"), Boolean(), "needs_review", default=False,
              hint=_l("It is resolved and closed only after an approval for that was given.")),
        Field("children_first", _l("Child tickets must be finished first"), Choice(AS_DESK), "children_first",
              default=""),
        Field("parent_follows", _l("Resolved by itself with its last child ticket"), Choice(AS_DESK), "parent_follows",
              default=""),
        Field("fields", _l("Custom fields it shows"), Words(), "fields",
              hint=_l("Keys, one per line; empty shows all.")),
    ),
)  # fmt: skip
Record(
    "field", CustomField, _l("Custom field"), _l("Custom fields"), needs="admin.catalog", group=WORK, icon="columns",
    columns=("labels", "subject", "type", "is_required"), ready=ready_field,
    intro=_l("A new field is at once on forms, in lists, conditions, search, exports and the API."),
    fields=(
        LABELS,
        Field("slug", _l("Key"), Text(59), "slug", hint=_l("For conditions and the API: letters, digits, underscore.")),
        Field("subject", _l("Belongs to"), Choice([Option(k, k, n) for k, n in CustomField.SUBJECTS]), "subject"),
        Field("type", _l("Type"), Choice(type_options), "type", required=True),
        Field("settings", _l("Choices"), Options(), "settings",
              hint=_l("Everybody reads their language; one name alone serves both. As text, one per line: "
                      "“rma = 退货 | Return”.")),
        Field("hints", _l("Hint"), Labels(), "hints"),
        Field("is_required", _l("Required"), Boolean(), "is_required", default=False),
        Field("is_required_to_close", _l("Required to close"), Boolean(), "is_required_to_close", default=False),
        Field("is_public", _l("Customers see it and fill it in"), Boolean(), "is_public", default=False),
        POSITION,
    ),
)  # fmt: skip
Record(
    "tag", Tag, _l("Tag"), _l("Tags"), needs="admin.catalog", group=WORK, icon="tag", columns=("name", "color"),
    fields=(
        Field("name", _l("Name"), Text(60), "name", required=True),
        Field("color", _l("Colour"), Integer(), "color", default=0),
    ),
)  # fmt: skip
Record(
    "brand", Brand, _l("Brand"), _l("Brands"), needs="admin.brands", group=CUSTOMERS, icon="globe",
    columns=("labels", "domain", "departments", "is_default"), ready=keep_sound, leaving=keep_default,
    intro=_l("How your help centre looks and speaks: one brand, or one for each business you run."),
    fields=(
        LABELS,
        Field("greeting", _l("Greeting"), Labels(), "greetings", hint=_l("The headline customers are met with.")),
        Field("footer", _l("Footer"), Labels(), "footers", hint=_l("Company, telephone, licence number.")),
        Field("colour", _l("Colour"), Colour(), "colour",
              hint=_l("Lighter and darker shades are made of it, so that text stays readable by day and at night.")),
        Field("domain", _l("Domain"), Domain(), "domain",
              hint=_l("A host name such as help.example.com that points at this server. Empty: the desk's address.")),
        Field("languages", pgettext_lazy("brand", "Languages"), MultiChoice(LANGUAGES), "languages",
              hint=_l("None chosen: all.")),
        Field("language", _l("Default language"), Choice(LANGUAGES), "language", hint=_l("Empty: the desk's.")),
        Field("departments", _l("Departments it serves"), References("people.Department"), "department_ids",
              hint=_l("Requests go to the first of them unless the customer chooses. None chosen: all.")),
        Field("is_default", _l("Default brand"), Boolean(), "is_default", default=False,
              hint=_l("Serves every department that no other brand names.")),
        POSITION,
    ),
)  # fmt: skip
Record(
    "announcement", Announcement, _l("Announcement"), _l("Announcements"), needs="admin.announcements",
    group=CUSTOMERS, icon="bell", columns=("titles", "level", "starts_at", "ends_at"), ready=ready_announcement,
    intro=_l("Told on every page customers see, and kept on the page of the service status."),
    fields=(
        Field("titles", _l("Title"), Labels(), "titles", required=True),
        Field("texts", pgettext_lazy("announcement", "Text"), Texts(), "texts"),
        Field("level", pgettext_lazy("announcement", "Kind"), Choice(levels), "level", default="outage",
              hint=_l("When an outage is over, change it to “Solved”: customers read the good news for a day.")),
        Field("brands", _l("Brands"), References("catalog.Brand"), "brand_ids", hint=_l("None chosen: all.")),
        Field("starts_at", pgettext_lazy("announcement", "From"), Moment(), "starts_at",
              hint=_l("Empty: from now on.")),
        Field("ends_at", pgettext_lazy("announcement", "Until"), Moment(), "ends_at",
              hint=_l("Empty: until it is taken back.")),
    ),
)  # fmt: skip
Record(
    "request_type", RequestType, _l("Request type"), _l("Request types"), needs="admin.catalog", group=CUSTOMERS,
    icon="grid", columns=("labels", "type", "department", "audience"), ready=ready_request_type,
    intro=_l("What customers can ask for, each with a form of its own: the service catalogue."),
    fields=(
        LABELS,
        Field("descriptions", pgettext_lazy("request type", "Description"), Labels(), "descriptions",
              hint=_l("One line on its card.")),
        Field("groups", pgettext_lazy("request type", "Heading"), Labels(), "groups",
              hint=_l("Cards with the same heading stand together.")),
        Field("icon", _l("Icon"), Choice(signs), "icon", default="inbox"),
        Field("type", _l("Ticket type"), Reference("catalog.TicketType"), "type_id"),
        Field("department", _l("Department"), Reference("people.Department"), "department_id",
              hint=_l("Empty: the department of the brand.")),
        Field("brands", _l("Brands"), References("catalog.Brand"), "brands", hint=_l("None chosen: all.")),
        Field("audience", pgettext_lazy("request type", "Who may ask"), Choice(askers), "audience",
              default="everybody"),
        Field("subject", _l("Subject of its tickets"), Text(300), "subject",
              hint=_l("With answers in double braces: Repair of {{ device }}. Needed when the form asks for none.")),
        Field("definition", pgettext_lazy("request type", "Form"), Drawn(_l("A form is an object with sections.")),
              "definition", default={}, hidden=True),
        Field("hosts", _l("Sites that may embed it"), Words(Origin()), "hosts", hidden=True),
        POSITION,
    ),
)  # fmt: skip
Record(
    "desk", Desk, _l("Desk"), _l("Desk"), needs="admin.desk", group=WORK, icon="gear",
    fields=(
        Field("name", _l("Name of the desk"), Text(120), "name", required=True),
        Field("prefix", _l("Ticket number prefix"), Text(12), "prefix"),
        Field("language", _l("Language"), Choice(LANGUAGES), "language"),
        Field("zone", _l("Time zone"), Text(60), "zone"),
    ),
)  # fmt: skip
