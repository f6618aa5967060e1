"""Template tags of the look: icons, avatars, pills, moments, form rows."""

import re
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhan.lib.clock import local, now
from yizhan.lib.text import marked
from yizhan.spine import shelf
from yizhan.ui import addresses, words
from yizhan.ui.charts import Chart, say
from yizhan.ui.icons import ICONS

register = template.Library()

KEYS = {
    "mod": "⌘",
    "enter": "↵",
    "shift": "⇧",
    "alt": "⌥",
    "esc": "Esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "inbox" %}`; size "s" (14 px) or "l" (28 px)."""
    css = f"icon {size}" if size else "icon"
    return mark_safe(
        f'<svg class="{escape(css)}" viewBox="0 0 24 24" aria-hidden="true"><path d="{ICONS[name]}"/></svg>'
    )


@register.simple_tag
def avatar(person: Any, size: str = "", presence: str = "", label: bool = False) -> SafeString:
    """`{% avatar agent "s" presence="online" %}`; a person is a model with a name, a dict, or just a name."""
    name, key, image = _person(person)
    said = words.initials(name)
    css = " ".join(filter(None, ["av", f"av-{words.colour_of(key)}", size, presence, "two" if len(said) > 1 else ""]))
    inside = format_html('<img src="{}" alt="" loading="lazy">', image) if image else said
    named = format_html(' role="img" aria-label="{}"', name) if label else mark_safe(' aria-hidden="true"')
    return format_html('<span class="{}"{} title="{}">{}</span>', css, named, name, inside)


def _person(person: Any) -> tuple[str, object, str]:
    if isinstance(person, dict):
        return person["name"], person.get("id") or person["name"], person.get("image", "")
    name = str(getattr(person, "name", None) or person or "")
    return name, getattr(person, "pk", None) or name, getattr(person, "avatar_url", "") or ""


@register.simple_tag
def pill(text: object, kind: str = "", icon_name: str = "", dotted: bool = False) -> SafeString:
    """`{% pill "Open" "open" %}`; kinds: a status, a priority, or red amber green teal violet."""
    css = " ".join(filter(None, ["pill", kind, "dotted" if dotted else ""]))
    return format_html('<span class="{}">{}{}</span>', css, icon(icon_name) if icon_name else "", text)


@register.simple_tag
def due(when: datetime | None, paused: bool = False) -> SafeString:
    """`{% due ticket.due_at %}`: how much time is left as a red, amber or green pill; nothing without a target."""
    if paused:
        return pill(_("Paused"), "", "pause")
    if when is None:
        return mark_safe("")
    said, colour = words.say_due(when, now())
    return format_html(
        '<time class="pill {}" data-due datetime="{}" title="{}">{}</time>', colour, when.isoformat(), _full(when), said
    )


@register.simple_tag
def due_left(when: datetime) -> SafeString:
    """`{% due_left clock.at %}`: the same words without the pill. Both count down by themselves."""
    said, _colour = words.say_due(when, now())
    return format_html('<time data-due datetime="{}" title="{}">{}</time>', when.isoformat(), _full(when), said)


@register.simple_tag
def due_words() -> SafeString:
    """The words a page needs to count down by itself."""
    found = (("due-" + key, text) for key, text in words.due_words().items())
    return format_html_join("", '<i data-word="{}">{}</i>', found)


@register.filter
def ago(when: datetime | None) -> SafeString:
    """`{{ ticket.updated_at|ago }}`: 5 min, yesterday, Mar 4, with the exact time as title."""
    return _time(when, words.say_ago)


@register.filter
def moment(when: datetime | None) -> SafeString:
    """`{{ message.sent_at|moment }}`: today 09:12, Mar 4 18:30."""
    return _time(when, words.say_moment)


@register.filter
def day(when: datetime | None) -> SafeString:
    """`{{ event.at|day }}`: today, yesterday, Fri, Mar 4."""
    return _time(when, words.say_day)


@register.filter
def dated(when: datetime) -> str:
    """`{{ question.since|dated }}`: Mar 4, 2026, however near it is."""
    return words.say_date(timezone.localtime(when).date())


@register.filter
def hour(when: datetime | None) -> SafeString:
    """`{{ message.sent_at|hour }}`: 09:12."""
    return _time(when, lambda then, _now, zone: f"{local(then, zone):%H:%M}")


def _time(when: datetime | None, say: Any) -> SafeString:
    if when is None:
        return mark_safe("")
    said = say(when, now(), timezone.get_current_timezone())
    return mark_safe(f'<time datetime="{when.isoformat()}" title="{_full(when)}">{escape(said)}</time>')


def _full(when: datetime) -> str:
    return words.say_full(when, timezone.get_current_timezone())


@register.filter
def span(length: Any) -> str:
    """`{{ clock.left|span }}`: 1 h 24 min."""
    return words.say_span(length) if length is not None else ""


@register.filter
def worked(length: Any) -> str:
    """`{{ clock.spent|worked }}`: working time in hours, since its days have no fixed length: 27 h 30 min."""
    return words.say_hours(length) if length is not None else ""


@register.filter
def waited(since: datetime, until: datetime) -> str:
    """How long it is from one moment to another, in words."""
    return words.say_span(max(until - since, timedelta(0)))


@register.filter
def figure(value: float | None, unit: str) -> str:
    """A number of a unit in words, as charts say it."""
    return say(value, unit)


@register.filter
def filesize(size: int) -> str:
    """`{{ attachment.size|filesize }}`: 8.2 MB."""
    return words.say_size(size)


@register.filter
def initials(name: str) -> str:
    """`{{ name|initials }}`: 王, SR."""
    return words.initials(str(name))


@register.simple_tag
def highlight(text: object, wanted: Any) -> SafeString:
    """`{% highlight title query_words %}`: escaped text with the words marked; words are a list or a string."""
    parts = wanted.split() if isinstance(wanted, str) else [str(word) for word in wanted or ()]
    return mark_safe(marked("" if text is None else str(text), parts))


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """`{% kbd "mod+enter" %}` or a sequence `{% kbd "g i" %}`; scripts turn ⌘ into Ctrl where there is none."""
    caps = [KEYS.get(key.lower(), key.upper()) for key in re.split(r"[+ ]", keys)]
    inside = format_html_join("", "<kbd>{}</kbd>", ((cap,) for cap in caps))
    return format_html('<span class="keys">{}</span>', inside)


@register.inclusion_tag("ui/parts/chart.html")
def chart(what: Chart, table: str = "") -> dict[str, Any]:
    """`{% chart report.by_week %}`: a picture and the table behind it; `table` is one of your own, ready as HTML."""
    return {"chart": what, "description": json_script(what.description()), "table": table}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, hint: str = "", label: str = "", css: str = "", switch: bool = False) -> dict[str, Any]:
    """`{% field form.subject %}`: label, control, hint and error of one form field."""
    widget = bound.field.widget
    kind = "many" if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else "row"
    if widget.use_fieldset and kind == "row":
        kind = "group"
    if isinstance(widget, CheckboxInput):
        kind = "inline"
        if switch:
            widget.attrs["class"] = "switch"
    return {"bound": bound, "kind": kind, "label": label or bound.label, "hint": hint or bound.help_text, "css": css}


@register.inclusion_tag("ui/parts/address.html")
def address_parts(kind: Any, value: Any, name: str, id: str, errors: Any = (), describedby: str = "") -> dict[str, Any]:
    """The linked choices of an address."""
    return {**addresses.shown(kind, value, name=name, id=id, wrong=bool(errors)), "describedby": describedby}


MOST_KEPT = 200


class Steady(template.Node):
    """A piece of a page that depends on the language, the catalog and the named values alone: drawn once for each.

    Names after `with` are not asked: their values are put in wherever the piece shows them.
    """

    def __init__(
        self, inside: template.NodeList, depends: list[template.base.FilterExpression], filled: tuple[str, ...] = ()
    ):
        self.inside, self.depends = inside, depends
        self.marks = {name: SafeString(f"\ue000{at}\ue001") for at, name in enumerate(filled)}
        self.drawn: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        version = shelf.version()
        if version is None:
            return self.inside.render(context)
        key = (get_language(), version, *(one.resolve(context) for one in self.depends))
        if key not in self.drawn:
            if len(self.drawn) >= MOST_KEPT:
                self.drawn.clear()
            with context.push(**self.marks):
                self.drawn[key] = self.inside.render(context)
        return self._filled(self.drawn[key], context)

    def _filled(self, drawn: SafeString, context: template.Context) -> SafeString:
        for name, mark in self.marks.items():
            drawn = SafeString(drawn.replace(mark, conditional_escape(context[name])))
        return drawn


@register.tag
def steady(parser: template.base.Parser, token: template.base.Token) -> Steady:
    """`{% steady agent.name with at %}…{% endsteady %}`: drawn once for a language and these values, then kept."""
    words = token.split_contents()[1:]
    until = words.index("with") if "with" in words else len(words)
    depends = [parser.compile_filter(word) for word in words[:until]]
    inside = parser.parse(("endsteady",))
    parser.delete_first_token()
    return Steady(inside, depends, tuple(words[until + 1 :]))
