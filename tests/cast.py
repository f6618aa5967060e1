"""The cast: a small desk every test can use."""

from types import SimpleNamespace
from typing import Any

import pytest

from yizhan.catalog.models import Desk
from yizhan.people.models import Agent, Customer, Department, Identity, Organization, Role, Team
from yizhan.spine import shelf
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.tickets.actions.open import open_ticket
from yizhan.workspace.first_run import both, install, is_set_up, keep

PASSWORD = "correct horse 42"


def install_desk() -> None:
    install(name="青山", language="zh-hans", zone="Asia/Shanghai", admin_name="周敏", admin_email="zhou@qingshan.example",
            admin_password=PASSWORD)  # fmt: skip


@pytest.fixture
def desk(db: None) -> Any:
    """A desk that is set up, with nobody but its administrator 周敏. See `staged` for why it mostly is there already."""
    if not is_set_up():
        install_desk()
    with shelf.settled(shelf.read_version()):
        yield SimpleNamespace(admin=Agent.objects.get(email="zhou@qingshan.example"))


def agent(name: str, email: str, role: str, departments: list[int], teams: list[int] | None = None) -> Agent:
    return keep(Agent(name=name, email=email, role=Role.objects.get(slug=role), department_ids=departments,
                      team_ids=teams or []))  # fmt: skip


def customer(name: str, email: str, organization: Organization | None = None) -> Customer:
    made = keep(Customer(name=name, organization=organization))
    keep(Identity(customer=made, kind="email", value=email, is_verified=True))
    return made


def install_cast() -> None:
    support = Department.objects.get(slug="support")
    billing = keep(Department(), slug="billing", labels=both("账单部", "Billing"), position=2)
    field = keep(Team(), slug="field", labels=both("上门组", "Field service"), department=support)
    acme = keep(Organization(name="Acme GmbH", domains=["acme.example"]))
    agent("王珂", "wang@qingshan.example", "agent", [support.pk], [field.pk])
    agent("李倩", "li@qingshan.example", "agent", [support.pk])
    agent("赵磊", "zhao@qingshan.example", "agent", [billing.pk])
    agent("孙静", "sun@qingshan.example", "light-agent", [support.pk])
    agent("钱进", "qian@qingshan.example", "auditor", [support.pk])
    customer("林晓云", "lin@home.example")
    customer("Sofia Reyes", "sofia@acme.example", acme)


@pytest.fixture
def cast(desk: Any) -> Any:
    """周敏 administrates, 王珂 and 李倩 work in support, 赵磊 only in billing, 孙静 reads and notes, 钱进 audits;
    林晓云 and Sofia ask."""
    if not Team.objects.filter(slug="field").exists():
        install_cast()
    agents = {one.email.partition("@")[0]: one for one in Agent.objects.all()}
    return SimpleNamespace(
        support=Department.objects.get(slug="support"), billing=Department.objects.get(slug="billing"),
        field=Team.objects.get(slug="field"), acme=Organization.objects.get(name="Acme GmbH"),
        lin=Customer.objects.get(name="林晓云"), sofia=Customer.objects.get(name="Sofia Reyes"), **agents,
    )  # fmt: skip


@pytest.fixture
def ticket(cast: Any) -> Any:
    """林晓云's broken air conditioner, in support."""
    return open_ticket(by=cast.wang, requester=cast.lin, subject="中央空调制热时外机异响", body="你好，家里中央空调昨晚开始制热，声音特别大。",
                       department=cast.support)  # fmt: skip


def set_desk(**settings: Any) -> None:
    """Settings of the desk, the others as they are."""
    desk = Desk.objects.get()
    with change(desk, "desk.edited", by=SETUP):
        desk.settings = {**desk.settings, **settings}
