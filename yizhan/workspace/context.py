"""What every page knows: the desk, who is here, where one can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan import __version__
from yizhan.catalog.models import Desk
from yizhan.ui.places import Place

from . import noticed
from .pages.availability import state_of, states
from .pages.saved_reports import pinned
from .pages.sections import may_administrate

PAGE_OF = (
    # what the address begins with, in the order of asking
    ("/admin", "admin"),
    ("/chats", "chats"),
    ("/customers", "customers"),
    ("/organizations", "customers"),
    ("/knowledge", "knowledge"),
    ("/reports", "reports"),
    ("/callbacks", "customers"),
    ("/satisfaction", "customers"),
    ("/account", ""),
)


def desk(request: HttpRequest) -> dict[str, Any]:
    """The context of every template. Nothing here asks the database unless the page shows it."""
    agent, brand = getattr(request, "agent", None), getattr(request, "brand", None)
    return {
        "desk": Desk.the(),
        "brand": brand,
        "banners": getattr(request, "banners", ()),
        "site_name": brand.label if brand else Desk.the().name,
        "version": __version__,
        "agent": agent,
        "may_call_back": agent is not None and agent.may("ticket.rate"),
        "theme": request.COOKIES.get("theme") or getattr(agent, "theme", "") or "auto",
        "csp_nonce": getattr(request, "nonce", ""),
        "rail": rail(request, agent) if agent else (),
        "me_menu": me_menu() if agent else [],
        "may_export_reports": bool(agent and agent.may("report.export")),
        "me_states": states(agent) if agent else None,
        "agent_presence": state_of(agent) if agent else "",
        "sign_out_url": reverse("sign-out") if agent else "",
        "pinned_reports": SimpleLazyObject(lambda: pinned(agent)) if agent else (),
        "palette_url": address_of("palette") if agent else "",
        "unread": SimpleLazyObject(lambda: noticed.unread_count(agent)) if agent else 0,
    }


def rail(request: HttpRequest, agent: Any) -> tuple[Place, ...]:
    """The places of the desk an agent can go to."""
    here = next((page for start, page in PAGE_OF if request.path.startswith(start)), "tickets")
    places = (
        ("tickets", "/", "inbox", _("Tickets"), "g t", True),
        ("chats", address_of("chats"), "chat", _("Chats"), "g l", may_chat(agent)),
        ("customers", address_of("customers"), "users", _("Customers"), "g c", agent.may("customer.view")),
        ("knowledge", address_of("knowledge"), "book", _("Knowledge"), "g k", True),
        ("reports", address_of("reports"), "chart", _("Reports"), "g r", agent.may("report.view")),
        ("admin", address_of("admin"), "gear", pgettext("place of the desk", "Admin"), "g a", may_administrate(agent)),
    )
    return tuple(
        Place(url, icon, label, key, page == here) for page, url, icon, label, key, offered in places if offered and url
    )


def may_chat(agent: Any) -> bool:
    return agent.may("chat.take") or agent.may("chat.supervise")


def me_menu() -> list[dict[str, str]]:
    return [
        {"url": address_of("account"), "icon": "user", "label": _("My settings")},
        {"url": address_of("account-sessions"), "icon": "shield", "label": _("Password and devices")},
    ]


def address_of(name: str) -> str:
    """The address of a page, or '' while there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
