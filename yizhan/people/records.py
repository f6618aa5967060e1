"""Departments, teams, roles, agents, customers and organizations as records."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.actors import Actor
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import (
    Boolean,
    Bounded,
    Choice,
    Email,
    Field,
    Html,
    Integer,
    LongText,
    MultiChoice,
    Option,
    Person,
    Reference,
    References,
    Subject,
    Tags,
    Text,
    Words,
)
from yizhan.spine.labelled import LABELS, LANGUAGES, POSITION
from yizhan.spine.powers import powers
from yizhan.spine.records import Record

from .mails import mail_options
from .models import Agent, Customer, Department, Organization, Role, Team
from .roles import Visibility
from .zones import zone_options

PEOPLE = _l("People")
THEMES = (
    Option("auto", "auto", _l("Like the device")),
    Option("light", "light", _l("Light")),
    Option("dark", "dark", _l("Dark")),
)


def options(choices: Any) -> list[Option]:
    return [Option(value, value, label) for value, label in choices]


def power_options() -> list[Option]:
    every = Option("*", "*", _l("Everything, also what comes later"))
    return [every, *(Option(one.key, one.key, one.label) for one in powers.values())]


def ready_role(row: Role, by: Actor) -> None:
    """Nobody gives away powers beyond their own, and the desk keeps an administrator."""
    before = Role.objects.filter(pk=row.pk).first()
    refuse_more_than_own(set(row.powers) - set(before.powers if before else []), by)
    keep_an_administrator(row, by)


def refuse_more_than_own(given: set[str], by: Actor) -> None:
    """Raises Invalid when `given` holds a power that `by` lacks. Machines were allowed by whoever set them up."""
    if isinstance(by, Agent) and any(not by.may(power) for power in given):
        raise Invalid({"powers": _("You cannot give powers that you do not have yourself.")})


def keep_an_administrator(row: Any, by: Actor, *, goes: bool = False) -> None:
    """Raises Conflict when the desk would lose its last administrator by what `row` is now, or because it goes."""
    own = row.pk if isinstance(row, Role) else None
    roles = {role.pk for role in Role.objects.all() if administers(role) and role.pk != own}
    if isinstance(row, Role) and row.pk and administers(row) and not goes:
        roles.add(row.pk)
    others = Agent.objects.filter(is_active=True, role_id__in=roles)
    stays = False
    if isinstance(row, Agent):
        others = others.exclude(pk=row.pk)
        stays = row.is_active and row.role_id in roles and not goes
    if Agent.objects.exists() and not (stays or others.exists()):
        raise Conflict(_("The desk needs at least one active administrator."))


def administers(role: Role) -> bool:
    return role.allows("admin.people")


def may_leave(row: Any, by: Actor) -> None:
    keep_an_administrator(row, by, goes=True)


def keep_a_department(row: Department, by: Actor) -> None:
    """Every ticket is somebody's business."""
    if not row.is_archived and not Department.objects.filter(is_archived=False).exclude(pk=row.pk).exists():
        raise Conflict(_("The desk needs at least one department."))


def ready_agent(row: Agent, by: Actor) -> None:
    row.email = row.email.strip().casefold()
    if Agent.objects.filter(email=row.email).exclude(pk=row.pk).exists():
        raise Invalid({"email": _("Another agent has this mail address.")})
    if row.pk and row.manager_id == row.pk:
        raise Invalid({"manager": _("Choose somebody else.")})
    before = Agent.objects.filter(pk=row.pk).first()
    if before is None or before.role_id != row.role_id:
        role = Role.named(row.role_id)
        refuse_more_than_own(set(role.powers) if role else set(), by)
    keep_an_administrator(row, by)


Record(
    "department", Department, _l("Department"), _l("Departments"), needs="admin.people", group=PEOPLE, icon="building",
    columns=("labels", "sends_receipt", "reopen"), intro=_l("Each with its own mailboxes, people and policies."),
    leaving=keep_a_department,
    fields=(
        LABELS,
        POSITION,
        Field("head", _l("Head"), Person(), "head_id", hint=_l("Who decides on approvals for the department.")),
        Field("signature", _l("Signature under mails"), Html(), "signature"),
        Field("sends_receipt", _l("Confirm receipt by mail"), Boolean(), "sends_receipt", default=True),
        Field("quotes_history", _l("Quote the earlier messages in replies"), Boolean(), "quotes_history", default=True),
        Field("reopen", _l("When a closed ticket is answered"), Choice(options(Department.Reopen.choices)), "reopen"),
        Field("reopen_days", _l("Days until a follow-up is opened instead"), Integer(), "reopen_days"),
        Field("keeps_assignee", _l("Reopened tickets keep their agent"), Boolean(), "keeps_assignee", default=True),
        Field("resolved_days", _l("Warn after so many days resolved"), Bounded(0, 3650), "resolved_days",
              hint=_l("Empty means as in the desk settings, 0 never.")),
        Field("waiting_days", _l("Warn after so many days waiting"), Bounded(0, 3650), "waiting_days",
              hint=_l("Counted from when an answer of the customer is waited for.")),
        Field("grace_days", _l("Close so many days after the warning"), Bounded(1, 365), "grace_days"),
    ),
)  # fmt: skip
Record(
    "team", Team, _l("Team"), _l("Teams"), needs="admin.people", group=PEOPLE, icon="users",
    columns=("labels", "department", "lead"),
    fields=(
        LABELS,
        POSITION,
        Field("department", _l("Department"), Reference("people.Department"), "department_id"),
        Field("lead", _l("Team lead"), Person(), "lead_id",
              hint=_l("Who hears first when a target is about to be missed.")),
    ),
)  # fmt: skip
Record(
    "role", Role, _l("Role"), _l("Roles"), needs="admin.people", group=PEOPLE, icon="shield",
    columns=("labels", "visibility"), ready=ready_role, leaving=may_leave,
    fields=(
        LABELS,
        POSITION,
        Field("visibility", _l("Sees"), Choice(options(Visibility.choices)), "visibility", required=True),
        Field("powers", pgettext_lazy("role", "May"), MultiChoice(power_options), "powers"),
    ),
)  # fmt: skip
Record(
    "agent", Agent, _l("Agent"), _l("Agents"), needs="admin.people", group=PEOPLE, icon="user", ready=ready_agent,
    leaving=may_leave, columns=("name", "email", "role", "departments", "is_active"),
    fields=(
        Field("name", pgettext_lazy("person", "Name"), Text(120), "name", required=True),
        Field("email", _l("Mail address"), Email(), "email", required=True),
        Field("role", _l("Role"), Reference("people.Role"), "role_id", required=True),
        Field("departments", _l("Departments"), References("people.Department"), "department_ids"),
        Field("teams", _l("Teams"), References("people.Team"), "team_ids"),
        Field("manager", _l("Manager"), Person(), "manager_id", hint=_l("Who decides on approvals one level up.")),
        Field("language", _l("Language"), Choice(LANGUAGES), "language", default="zh-hans"),
        Field("zone", _l("Time zone"), Choice(zone_options), "zone", default="Asia/Shanghai"),
        Field("is_active", _l("May sign in"), Boolean(), "is_active", default=True),
    ),
)  # fmt: skip

Subject(
    "organization", "people_organization",
    builtin=(
        Field("name", _l("Name"), Text(200), "name", required=True),
        Field("tag", _l("Tags"), Tags(), "tags"),
    ),
)  # fmt: skip
Subject(
    "customer", "people_customer",
    builtin=(
        Field("name", pgettext_lazy("person", "Name"), Text(200), "name"),
        Field("organization", _l("Organization"), Reference("people.Organization"), "organization_id"),
        Field("tag", _l("Tags"), Tags(), "tags"),
    ),
)  # fmt: skip


def ready_customer(row: Customer, by: Actor) -> None:
    """Raises Invalid for a new one that nobody could tell from another."""
    if row.pk is None and not row.name:
        raise Invalid({"name": _("Give the customer a name.")})
    if row.pk and row.company_access:
        was = Customer.objects.filter(pk=row.pk).values_list("organization_id", "company_access").first()
        # What was granted for one organization says nothing about the requests of another.
        if was and was[0] not in {None, row.organization_id} and was[1] == row.company_access:
            row.company_access = Customer.Company.NONE


Record(
    "organization", Organization, _l("Organization"), _l("Organizations"), needs="customer.edit", reads="customer.view",
    drops="customer.delete", icon="building", columns=("name", "domains", "tags"),
    fields=(
        Field("name", _l("Name"), Text(200), "name", required=True),
        Field("domains", _l("Mail domains"), Words(), "domains",
              hint=_l("New customers with such an address belong to it.")),
        Field("tags", _l("Tags"), Tags(), "tags"),
        Field("note", _l("Note"), LongText(), "note"),
    ),
)  # fmt: skip
Record(
    "customer", Customer, _l("Customer"), _l("Customers"), needs="customer.edit", reads="customer.view",
    drops="customer.delete", icon="user", columns=("name", "organization", "tags"), ready=ready_customer,
    fields=(
        Field("name", pgettext_lazy("person", "Name"), Text(200), "name"),
        Field("organization", _l("Organization"), Reference("people.Organization"), "organization_id"),
        Field("language", _l("Language"), Choice(LANGUAGES), "language"),
        Field("tags", _l("Tags"), Tags(), "tags"),
        Field("note", _l("Note"), LongText(), "note"),
        Field("company_access", _l("Requests of the organization"), Choice(options(Customer.Company.choices)[1:]),
              "company_access", hint=_l("What this contact may do with requests of colleagues.")),
        Field("muted", _l("Wants no mails about"), MultiChoice(mail_options), "muted"),
        Field("is_blocked", _l("Blocked: their mail is ignored"), Boolean(), "is_blocked", default=False),
    ),
)  # fmt: skip
