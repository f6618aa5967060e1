"""Founds the company on an empty desk: departments, people, catalog, views, canned replies and customers."""

from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.contrib.auth.hashers import make_password

from yizhan.catalog.brands import Brand
from yizhan.catalog.models import CustomField, Desk, Status, Tag, TicketType
from yizhan.people.customers import normal
from yizhan.people.models import Agent, Customer, Department, Identity, Organization, Role, Team
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.fields import Context, Options, Tags
from yizhan.tickets.models import CannedReply, View
from yizhan.workspace.first_run import ship_approvals, ship_catalog

from .company import Firm, Member, Person, Words, customers, firms, members
from .library import read
from .plan import desk_name

ROLES = {"light": "light-agent"}
# Easy to type and the same for all: a demo holds nothing worth stealing.
PASSWORD = "qingshan-demo"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@dataclass
class Founded:
    """What was made, by slug; customers by their first mail address."""

    language: str
    departments: dict[str, Department] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    types: dict[str, TicketType] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)

    def tags(self, slugs: list[str]) -> list[str]:
        """The names tags go by on this desk."""
        names = tag_names(self.language)
        return [names[slug] for slug in slugs]


def found(language: str) -> Founded:
    """Make everything but tickets. The desk speaks `language`: zh or en."""
    made = Founded(language)
    ship_catalog()
    ship_approvals(LANGUAGES[language])
    _desk(language)
    _people(made)
    _brands(made)
    _catalog(made)
    _texts(made)
    organizations = {firm.slug: _organization(firm) for firm in firms()}
    for person in customers():
        firm = organizations[person.firm.slug] if person.firm else None
        made.customers[person.emails[0]] = _customer(person, firm)
    return made


def tag_names(language: str) -> dict[str, str]:
    """Slug → tag, written as the desk writes tags."""
    return {row["slug"]: Tags().tidy(row["name"][language]) for row in read("catalog")["tags"]}


def _make(row: Any, **values: Any) -> Any:
    """Save a new row, or change one that the desk brought along, through the door."""
    what = "created" if row._state.adding else "edited"
    with change(row, f"{row.subject_kind()}.{what}", by=SETUP):
        for name, value in values.items():
            setattr(row, name, value)
    return row


def _labelled(model: Any, row: dict[str, Any], position: int, name: Words, **values: Any) -> Any:
    found = model.objects.filter(slug=row["slug"]).first() or model(slug=row["slug"])
    return _make(found, labels=_labels(name), position=position, **values)


def _labels(name: Words) -> dict[str, str]:
    return {LANGUAGES[language]: text for language, text in name.items()}


def _desk(language: str) -> None:
    company = read("desk")["company"]
    desk = Desk.objects.first() or Desk()
    _make(
        desk, name=company["name"][language], language=LANGUAGES[language], zone=company["timezone"], is_set_up=True
    )  # fmt: skip


def _people(made: Founded) -> None:
    for place, row in enumerate(read("desk")["departments"]):
        made.departments[row["slug"]] = _labelled(Department, row, place, row["name"], sends_receipt=False)
    for place, row in enumerate(read("desk")["teams"]):
        department = made.departments[row["department"]]
        made.teams[row["slug"]] = _labelled(Team, row, place, row["name"], department=department)
    secret = make_password(PASSWORD)
    for member in members():
        made.agents[member.slug] = _make(_agent(member, made), password=secret)


def _brands(made: Founded) -> None:
    """Two faces of the desk; the default one takes the place of what the desk brought along."""
    for place, row in enumerate(read("desk")["brands"]):
        is_default = row.get("is_default", False)
        found = Brand.objects.filter(is_default=True).first() if is_default else None
        _make(
            found or Brand(), slug=row["slug"], labels=_labels(row["name"]), position=place, is_default=is_default,
            greetings=_labels(row["greeting"]), footers=_labels(row["footer"]), colour=row["colour"],
            department_ids=[made.departments[slug].pk for slug in row["departments"]],
        )  # fmt: skip


def _agent(member: Member, made: Founded) -> Agent:
    return Agent(
        email=member.email,
        name=desk_name(member, made.language),
        role=Role.objects.get(slug=ROLES.get(member.role, member.role)),
        department_ids=[made.departments[slug].pk for slug in member.departments],
        team_ids=[made.teams[slug].pk for slug in member.teams],
        language=LANGUAGES[member.languages[0] if made.language == "zh" else made.language],
        signature="\n".join((desk_name(member, made.language), member.title[made.language])),
    )


def _catalog(made: Founded) -> None:
    catalog = read("catalog")
    for place, row in enumerate(catalog["statuses"]):
        made.statuses[row["slug"]] = _labelled(
            Status, row, place, row["agent"], kind=row["kind"], customer_labels=_labels(row["customer"])
        )
    for place, row in enumerate(catalog["fields"]):
        _labelled(CustomField, row, place, row["name"], type=row["kind"], settings=choices_of(row))
    for place, row in enumerate(catalog["types"]):
        made.types[row["slug"]] = _labelled(TicketType, row, place, row["name"], fields=row["fields"], icon=row["icon"])
    for place, name in enumerate(tag_names(made.language).values()):
        _make(Tag.objects.filter(name=name).first() or Tag(name=name), color=place % 8)


def choices_of(row: dict[str, Any]) -> dict[str, Any]:
    """The settings of a choice field, named in both languages; {} for other fields."""
    lines = [f"{one['slug']} = {one['zh']} | {one['en']}" for one in row.get("choices", [])]
    return Options().parse(lines, Context())


def _texts(made: Founded) -> None:
    names = tag_names(made.language)
    for place, row in enumerate(read("views")["views"]):
        department = made.departments[row["department"]]
        condition = row["query"].format_map(names)
        _labelled(View, row, 100 + place, row["name"], condition=condition, department=department, icon=row["icon"])
    for row in read("replies")["replies"]:
        for language in ("zh", "en"):
            _reply(row, language, made.departments[row["department"]])


def _reply(row: dict[str, Any], language: str, department: Department) -> None:
    body = escape(row["body"][language], quote=False)
    for who in ("customer", "agent"):
        body = body.replace(f"{{{who}}}", f"{{{{ {who}.name }}}}")
    _make(
        CannedReply(title=row["title"][language], html=f"<p>{body}</p>", language=LANGUAGES[language]),
        shortcut=row["slug"], folder=department.labels[LANGUAGES[language]], department=department,
    )  # fmt: skip


def _organization(firm: Firm) -> Organization:
    return _make(Organization(name=firm.name, domains=[firm.domain], tags=["vip"] if firm.vip else []))


def _customer(person: Person, organization: Organization | None) -> Customer:
    customer = Customer(
        name=person.name,
        organization=organization,
        language=LANGUAGES[person.language],
        note=" · ".join(filter(None, (person.title, person.city))),
        tags=["vip"] if person.vip else [],
        company_access=Customer.Company.ANSWERS if person.vip and organization else Customer.Company.NONE,
    )
    known = [("email", one) for one in person.emails] + [("phone", person.phone), ("wechat", person.wechat)]
    with change(customer, "customer.created", by=SETUP):
        customer.save(force_insert=True)
        for kind, value in known:
            if value:
                Identity(customer=customer, kind=kind, value=normal(kind, value), is_verified=kind == "email").save()
    return customer
