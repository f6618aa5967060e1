"""What a template says the same to everybody is drawn once, and everything reads as it did before."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.template.engine import Engine
from django.template.loader_tags import IncludeNode
from django.utils.functional import lazystr
from django.utils.safestring import SafeString
from django.utils.translation import override

from yizhan.spine import shelf
from yizhan.ui import folding

from ..folding import Run

ROOT = Path(__file__).resolve().parents[2]
SHOWN: dict[str, Any] = {
    "text": "a <b>", "safe": SafeString("<b>"), "whole": 12345, "part": 1234.5, "lazy": lazystr("a & b"),
    "yes": True, "none": None, "when": datetime(2026, 3, 4, 5, 6, tzinfo=UTC), "many": ["x", "<y>"],
}  # fmt: skip


def read(source: str) -> Template:
    template = Template(source)
    folding.fold(template.nodelist)
    return template


def runs(template: Template) -> int:
    return len(template.nodelist.get_nodes_by_type(Run))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", SHOWN)
def test_what_a_page_knows_is_shown_as_django_shows_it(name: str, language: str) -> None:
    source = f"{{{{ {name} }}}} {{{{ {name}|default:'–' }}}}{{% for one in many %}}{{{{ one }}}}{{% endfor %}}"
    with override(language):
        assert read(source).render(Context(SHOWN)) == Template(source).render(Context(SHOWN))
        plain = Context(SHOWN, autoescape=False)
        assert read(source).render(plain) == Template(source).render(plain)


def test_a_run_is_drawn_for_each_language() -> None:
    page = read("<b>{% translate 'Send' %}</b>{% icon 'x' %}{% if text %}{% translate 'Send' %}{% endif %}")
    for language, word in (("zh-hans", "发送"), ("en", "Send"), ("zh-hans", "发送")):
        with override(language):
            assert page.render(Context(SHOWN)).count(word) == 2
    assert runs(page) == 2
    assert isinstance(page.nodelist[0], Run)


@pytest.mark.parametrize(
    "source",
    [
        "{{ text }}",
        "{% icon name %}",
        "{% translate text %}",
        "{% translate 'Send' as word %}",
        "{% translate 'Send'|upper %}",
        "{% blocktranslate %}Hello {{ text }}{% endblocktranslate %}",
        "{% url 'ticket' text %}",
        "{% url 'mentions' as place %}",
        "{% pill text 'open' %}",
        "{% csrf_token %}",
        "{% include 'ui/parts/words.html' %}",
    ],
)
def test_what_depends_on_the_page_is_never_kept(source: str) -> None:
    assert runs(read(source)) == 0


def test_every_template_of_ours_is_read_and_folded() -> None:
    engine = Engine.get_default()
    names = [str(one).rpartition("/templates/")[2] for one in ROOT.rglob("templates/**/*.html")]
    assert len(names) > 200
    assert sum(len(engine.get_template(name).nodelist.get_nodes_by_type(Run)) for name in names) > 100
    assert engine.get_template("workspace/desk/page.html").nodelist.get_nodes_by_type(IncludeNode)


def test_a_steady_piece_is_drawn_once_and_filled_with_the_value_at_hand() -> None:
    page = Template("{% steady key with at %}<a href='{{ at }}/x'>{{ text }}{{ at }}</a>{% endsteady %}")
    with shelf.settled(7):
        first = page.render(Context({"key": 1, "at": "/tickets/1", "text": "one"}))
        again = page.render(Context({"key": 1, "at": "/tickets/2?<", "text": "two"}))
    assert first == "<a href='/tickets/1/x'>one/tickets/1</a>"
    assert again == "<a href='/tickets/2?&lt;/x'>one/tickets/2?&lt;</a>"


def test_a_steady_piece_is_drawn_anew_where_the_catalog_may_not_be_kept() -> None:
    page = Template("{% steady key with at %}{{ at }}{{ text }}{% endsteady %}")
    with shelf.settled(shelf.DIRTY):
        assert page.render(Context({"key": 1, "at": "<", "text": "one"})) == "&lt;one"
        assert page.render(Context({"key": 1, "at": "<", "text": "two"})) == "&lt;two"
