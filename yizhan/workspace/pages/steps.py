"""What the editor of steps asks: the forms of actions, with the same controls as their dialogs, and what is wrong."""

import json
from dataclasses import dataclass, replace
from dataclasses import field as begun
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from yizhan.lib import json_text
from yizhan.lib.digits import whole
from yizhan.spine.actions import Action
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Field, Text
from yizhan.spine.steps import MOST, Steps
from yizhan.tickets.fields import TICKET

from ..gate import asker
from ..lists import context_for
from .conditions import SEARCHED, for_keepers
from .controls import MANY, Control, draw

# A rule has no files to attach.
UNDRAWN = frozenset({"files"})
PLACEHOLDERS = (
    ("ticket.code", _l("Ticket number")), ("ticket.subject", _l("Subject of the ticket")),
    ("ticket.url", _l("Address where the customer follows the ticket")),
    ("ticket.desk_url", _l("Address of the ticket at the desk")), ("customer.name", _l("Name of the customer")),
    ("agent.name", _l("Name of the agent")), ("department.name", _l("Name of the department")),
    ("desk.name", _l("Name of the desk")),
)  # fmt: skip


@dataclass
class Pair:
    """One field that a step sets, and to what. Of a field that there is no more, `raw` is the value as JSON."""

    key: str
    control: Control | None
    raw: str = ""


@dataclass
class Param:
    """One parameter of a step: a control, or pairs of field and value."""

    key: str
    control: Control
    pairs: list[Pair] | None = None

    @property
    def takes_placeholders(self) -> bool:
        return isinstance(self.control.field.type, Text) and self.control.kind in {"text", "textarea"}


@dataclass
class Step:
    """A step as it is drawn. `kept` is what it holds that no control shows."""

    id: str
    key: str
    label: str
    icon: str = "warning"
    params: list[Param] = begun(default_factory=list)
    kept: str = "{}"
    errors: list[str] = begun(default_factory=list)
    template: str = "workspace/steps/params.html"


@require_POST
@for_keepers("steps")
def drawn(request: HttpRequest) -> HttpResponse:
    """Steps as forms. `from` numbers their ids, `fresh` ones are not told what they lack, `menu` adds the actions."""
    post, context = request.POST, context_for(asker(request))
    start = whole(post.get("from", "")) or 0
    possible = {one.key: one for one in Steps().possible()}
    given = decoded(post.get("steps", ""))[:MOST]
    steps = [step(one, f"step{start + at}", possible, context, checks=not post.get("fresh"))
             for at, one in enumerate(given)]  # fmt: skip
    return render(request, "workspace/steps/drawn.html", {
        "steps": steps, "fields": settable(), "placeholders": PLACEHOLDERS, "with_menu": bool(post.get("menu")),
        "actions": [{"key": one.key, "label": one.label, "icon": one.icon} for one in possible.values()],
    })  # fmt: skip


@for_keepers("steps")
def value(request: HttpRequest) -> HttpResponse:
    """The control of one field that a step sets."""
    key, id_ = request.GET.get("field", ""), request.GET.get("id", "")
    if key not in dict(settable()) or not id_.isidentifier():
        raise Http404
    one = pair(key, None, id_, context_for(asker(request)), checks=False)
    return render(request, "workspace/steps/value.html", {"control": one.control})


def decoded(text: str) -> list[Any]:
    """The steps of a text as they are, right or wrong. Raises Invalid for what is no list."""
    try:
        found = json_text.read(text or "[]")
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise Invalid(_("These steps cannot be read."))
    return found


def step(given: Any, id_: str, possible: dict[str, Action], context: Context, *, checks: bool) -> Step:
    """One step with the controls of its action, filled with what is given."""
    key = str(given.get("do", "")) if isinstance(given, dict) else ""
    raw = given.get("with") if isinstance(given, dict) else None
    raw = raw if isinstance(raw, dict) else {}
    action = possible.get(key)
    if action is None:
        return Step(id_, key, key or "?", kept=json.dumps(raw, ensure_ascii=False),
                    errors=[_("There is no action “%(key)s”.") % {"key": key[:60]}])  # fmt: skip
    shown = {name: one for name, one in action.params.items() if not one.hidden and one.type.control not in UNDRAWN}
    wrong = mistakes(action, raw, context) if checks else {}
    params = [param(one, raw.get(name, one.default), id_, context, wrong.pop(name, []), checks=checks)
              for name, one in shown.items()]  # fmt: skip
    kept = {name: one for name, one in raw.items() if name not in shown}
    return Step(id_, key, str(action.label), action.icon, params, json.dumps(kept, ensure_ascii=False),
                [text for texts in wrong.values() for text in texts])  # fmt: skip


def mistakes(action: Action, raw: dict[str, Any], context: Context) -> dict[str, list[str]]:
    """Messages by parameter."""
    try:
        action.parse({key: one for key, one in raw.items() if one not in (None, "", [], {})}, context)
    except Invalid as error:
        return dict(error.errors)
    return {}


def param(one: Field, raw: Any, id_: str, context: Context, errors: list[str], *, checks: bool) -> Param:
    if one.type.control == "fields":
        values = raw if isinstance(raw, dict) else {}
        pairs = [
            pair(key, each, f"{id_}_{at}", context, checks=checks) for at, (key, each) in enumerate(values.items())
        ]
        # What is wrong with a value stands at the value.
        told = [] if any(each.control and each.control.errors for each in pairs) else errors
        return Param(one.key, Control(replace(one, key=f"{id_}_{one.key}"), "fields", errors=told), pairs)
    return Param(one.key, control_of(one, raw, f"{id_}_{one.key}", context, errors))


def pair(key: str, raw: Any, id_: str, context: Context, *, checks: bool) -> Pair:
    field = TICKET.find(key)
    if field is None or field.key not in dict(settable()):
        return Pair(key, None, json.dumps(raw, ensure_ascii=False))
    errors = []
    if checks:
        try:
            field.parse(raw, context)
        except Invalid as error:
            errors = error.texts
    bare = replace(field, key=id_, hint="", required=False)
    return Pair(field.key, control_of(bare, raw, id_, context, errors, label=str(field.label)))


def control_of(one: Field, raw: Any, key: str, context: Context, errors: list[str], label: str = "") -> Control:
    """A control as the dialogs of actions have it; what it cannot choose from is added to its choices."""
    field = replace(one, key=key, label=label or one.label)
    typed = understood(one, raw, context)
    control = draw("", [field], None, context, {key: typed}, {key: errors})[0]
    search = SEARCHED.get(getattr(one.type, "model_name", ""), "")
    if control.kind == "addresses":
        control.kind, control.value = "text", ", ".join(raw) if isinstance(raw, list) else raw or ""
    if search and not control.options:
        control.kind, control.search_url = "reference", reverse(search)
    if search and control.value:
        control.search_url = reverse(search)
    if control.kind in {"select", "reference", "references", "multiselect"}:
        chosen = control.value if control.kind in MANY else {control.value} - {""}
        known = {text for text, _label in control.options}
        control.options += [(text, text) for text in sorted(chosen - known)]
    return control


def understood(one: Field, raw: Any, context: Context) -> Any:
    """The value meant by what is kept, as far as it can be understood; else as it is."""
    if one.type.control in {"text", "textarea", "tags", "addresses", "rich"}:
        return raw
    try:
        return one.type.parse(raw, context) if raw not in (None, "", []) else raw
    except Invalid:
        return [raw] if one.type.control in MANY and not isinstance(raw, list) else raw


def settable() -> list[tuple[str, str]]:
    """The fields a step can set."""
    return [(key, str(one.label)) for key, one in TICKET.fields().items() if one.editable and not one.hidden]
