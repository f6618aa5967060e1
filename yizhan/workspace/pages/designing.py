"""What the designers of flows and guides share: a draft that is kept once, and checked while it is drawn."""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import FieldType
from yizhan.spine.problems import Problem
from yizhan.spine.records import records

from ..gate import asker
from ..lists import context_for


def keep(request: HttpRequest, key: str, row: Any, text: str) -> Any:
    """The draft as it was drawn; returns the row. Raises Invalid, and Late when somebody else was faster."""
    with transaction.atomic():
        there = type(row).objects.select_for_update().get(pk=row.pk)
        if request.POST.get("seen", "") not in {"", mark(there)}:
            raise Late(_("Somebody else has saved this meanwhile."))
        return records[key].edit(there, {"draft": text}, by=asker(request))


class Late(Conflict):
    """Somebody else was faster: the page leads to what they have made of it, and saving once more is meant."""


def checked(request: HttpRequest, definition: FieldType, problems: Callable[[Any], Sequence[Problem]]) -> JsonResponse:
    """What is wrong with a definition as it stands on the page."""
    try:
        found = problems(definition.parse(request.POST.get("draft", ""), context_for(asker(request))))
    except Invalid as error:
        return JsonResponse({"problems": [], "error": str(error)})
    return JsonResponse({"problems": [one.as_data() for one in found], "error": ""})


def mark(row: Any) -> str:
    """What a page remembers of the draft it was drawn from."""
    return hashlib.sha256(json.dumps(row.draft, sort_keys=True).encode()).hexdigest()[:16]
