"""What a mail template or a canned reply will look like, filled with an example."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from liquid.exceptions import LiquidError

from yizhan.automation.surveys.scales import STARS
from yizhan.catalog.models import Desk, Kind, Status
from yizhan.lib.config import config
from yizhan.spine.errors import Invalid
from yizhan.tickets import placeholders

PLACEHOLDERS = (
    ("customer.name", _l("Name of the customer")),
    ("ticket.code", _l("Ticket number")),
    ("ticket.subject", _l("Subject of the ticket")),
    ("ticket.url", _l("Address where the customer follows the ticket")),
    ("ticket.stage", _l("Where it stands, in answers to urges")),
    ("ticket.due", _l("When it will be done, in answers to urges and after extensions")),
    ("question", _l("The question, in mails of surveys")),
    ("agent.name", _l("Name of the agent")),
    ("desk.name", _l("Name of the desk")),
)


def fill(text: str, agent: Any, *, is_html: bool = False) -> str:
    """Liquid with an example ticket. Raises Invalid when the text cannot be understood."""
    try:
        made = placeholders.environment(is_html=is_html).from_string(text[: placeholders.LONGEST])
        return str(made.render(**placeholders.as_text(_example(agent))))
    except (LiquidError, RecursionError) as error:
        raise Invalid(_("This cannot be understood: %(reason)s") % {"reason": error}) from None


def fill_html(text: str, agent: Any) -> str:
    """The same for formatted text, made safe to show."""
    return placeholders.safe(fill(text, agent, is_html=True))


def _example(agent: Any) -> dict[str, Any]:
    code = f"{Desk.the().prefix}104382"
    subject = _("The air conditioner rattles when heating")
    url = f"{config.url}/t/example"
    return {
        "customer": {"name": _("Xiaoyun Lin")},
        "ticket": {"code": code, "mark": f"[{code}]", "subject": subject, "url": url, "desk_url": url,
                   "stage": Status.first(Kind.OPEN).customer_label, "due": "2026-03-04 18:00"},
        "agent": {"name": agent.name},
        "desk": {"name": Desk.the().name},
        "sentence": _("%(name)s assigned this ticket to you") % {"name": agent.name},
        "excerpt": subject,
        "question": _("How happy are you with our help?"),
        "scores": {str(one.value): {"url": url, "label": one.sign} for one in reversed(STARS.scores)},
        "url": url,
    }  # fmt: skip
