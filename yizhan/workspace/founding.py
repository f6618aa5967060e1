"""Founding a desk from the set-up page or the command line: empty, or with the demo company."""

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import close_old_connections, connection, transaction
from django.utils.translation import gettext as _

from yizhan.catalog.brands import Brand
from yizhan.catalog.models import Desk
from yizhan.lib.config import config
from yizhan.people.models import Agent, Department, Role
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict

from .first_run import install, keep

log = logging.getLogger(__name__)
PROGRESS = config.home / "set-up.json"
STALE = 180
LOCK = 0x59695A68


@dataclass(frozen=True)
class Plan:
    """What the first administrator chose. The password is hashed before it is kept anywhere."""

    name: str
    language: str
    zone: str
    admin_name: str
    admin_email: str
    password: str


def plan(*, admin_password: str, **chosen: str) -> Plan:
    return Plan(**chosen, password=make_password(admin_password))


def found_empty(chosen: Plan) -> Agent:
    """A desk with what ships, and its administrator. Raises Conflict when it is set up already."""
    with transaction.atomic():
        _alone()
        values = asdict(chosen)
        hashed = values.pop("password")
        return _put_password(install(**values, admin_password=""), hashed)


def found_demo(chosen: Plan, progress: Callable[[str], None]) -> Agent:
    """The demo company, with the administrator added. Raises Conflict, Refusal."""
    # By its path: the demo stands above this floor and plays the whole product.
    build = import_module("yizhan.demo.build").build
    with transaction.atomic():
        _alone()
        build(progress, language="zh" if chosen.language.startswith("zh") else "en")
        desk = Desk.objects.get()
        with change(desk, "desk.edited", by=SETUP):
            desk.name, desk.language, desk.zone = chosen.name, chosen.language, chosen.zone
        brand = Brand.objects.get(is_default=True)
        with change(brand, "brand.edited", by=SETUP):
            brand.labels = {chosen.language: chosen.name}
        admin = Agent.objects.filter(email=chosen.admin_email.casefold()).first() or Agent(
            email=chosen.admin_email.casefold(), name=chosen.admin_name, role=Role.objects.get(slug="administrator"),
            language=chosen.language, zone=chosen.zone, department_ids=[one.pk for one in Department.objects.all()],
        )  # fmt: skip
        return _put_password(keep(admin) if admin.pk is None else admin, chosen.password)


def start_demo(chosen: Plan) -> None:
    """Found the demo in a thread of this process; `state` tells how far it is. All of it or nothing."""
    _tell(percent=0, line="")
    threading.Thread(target=_found_in_thread, args=[chosen], daemon=True, name="demo").start()


def state() -> dict[str, Any] | None:
    """How far the demo is: {"percent", "line", "error"}; None when nobody builds one."""
    try:
        told = json.loads(PROGRESS.read_text())
    except (OSError, ValueError):
        return None
    if not told["error"] and time.time() - PROGRESS.stat().st_mtime > STALE:
        told["error"] = _("It stopped before it was done. Please start again.")
    return dict(told)


def _found_in_thread(chosen: Plan) -> None:
    try:
        found_demo(chosen, _report)
        PROGRESS.unlink(missing_ok=True)
    except Exception as error:
        log.exception("the demo could not be built")
        _tell(percent=0, line="", error=str(error) or type(error).__name__)
    finally:
        close_old_connections()


def _report(line: str) -> None:
    head = line.strip().partition("%")
    percent = int(head[0]) if head[1] and head[0].strip().isdigit() else 2
    _tell(percent=percent, line=line.strip())


def _tell(*, percent: int, line: str, error: str = "") -> None:
    draft = PROGRESS.with_suffix(".new")
    draft.write_text(json.dumps({"percent": percent, "line": line, "error": error}))
    draft.replace(PROGRESS)


def _alone() -> None:
    """Of two who found the desk at the same time, one does."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        free = sql.fetchone()[0]
    if not free or Desk.objects.filter(is_set_up=True).exists():
        raise Conflict(_("This desk is set up already."))


def _put_password(admin: Agent, hashed: str) -> Agent:
    with change(admin, "agent.password_changed", by=SETUP):
        admin.password = hashed
    return admin
