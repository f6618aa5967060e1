"""Who the token is, and what fields there are."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.people.models import Role
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Field, subjects
from yizhan.spine.powers import powers

from . import shapes
from .answers import answer
from .asking import context
from .auth import asker
from .openapi import doc

router = Router()


@router.get("/me", **doc(_l("Who the token is"), answer="Me", fails=(), name="readMe", tag="me"))
def me(request: HttpRequest) -> HttpResponse:
    """The agent, and what the token may do."""
    agent, token = asker(request), request.token  # type: ignore[attr-defined]
    data = {
        "id": agent.pk,
        "name": agent.name,
        "email": agent.email,
        "role": shapes.slug(Role, agent.role_id),
        "visibility": agent.visibility,
        "departments": [one.slug for one in agent.departments],
        "teams": [one.slug for one in agent.teams],
        "language": agent.language,
        "zone": agent.zone,
        "powers": [key for key in powers if agent.may(key)],
        "token": {
            "name": token.name,
            "prefix": token.prefix,
            "powers": token.powers,
            "expires_at": token.expires_at,
        },
    }
    return answer(data)


@router.get(
    "/fields", **doc(_l("List fields"), answer="Field", many=True, fails=(422,), name="listFields", tag="fields")
)
def list_fields(
    request: HttpRequest, subject: str = Query("ticket", description="ticket, customer or organization.")
) -> Any:
    """Built-in fields and the desk's own: what can be asked for in conditions, and what can be set. Always one page."""
    if subject not in subjects:
        raise Invalid({"subject": _("Give one of: %(keys)s.") % {"keys": ", ".join(subjects)}})
    asking = context(request)
    shown = [field for field in subjects[subject].fields().values() if not field.hidden]
    return answer(shapes.listed(said(one, asking) for one in shown))


def said(field: Field, asking: Any) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": str(field.label),
        "hint": str(field.hint),
        "control": field.type.control,
        "is_custom": field.is_custom,
        "is_required": field.required,
        "is_editable": field.editable,
        "options": [{"value": value, "label": label} for value, label in field.type.options(asking)],
        "schema": field.schema(),
    }
