"""The template tags of the look."""

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from yizhan.lib import clock
from yizhan.ui.icons import ICONS


def draw(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_is_a_path_on_the_grid(name):
    assert f'd="{ICONS[name]}"' in draw("{% icon name %}", name=name)
    assert re.fullmatch(r"[MLHVCSQTAZmlhvcsqtaz0-9 .,-]+", ICONS[name])


def test_there_are_enough_icons():
    assert len(ICONS) >= 60


def test_an_unknown_icon_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        draw('{% icon "unheard-of" %}')


def test_an_avatar_escapes_the_name():
    drawn = draw("{% avatar who %}", who={"id": 25, "name": '<b>"x'})
    assert "<b>" not in drawn
    assert "av-1" in drawn


def test_a_name_alone_makes_an_avatar():
    assert ">王</span>" in draw("{% avatar who 's' presence='online' label=True %}", who="王珂")


def test_highlight_marks_words_and_escapes_the_rest():
    drawn = draw("{% highlight text words %}", text="<b>空调</b> KFR kfr", words=["空调", "kfr", "<"])
    assert drawn == "<mark>&lt;</mark>b&gt;<mark>空调</mark><mark>&lt;</mark>/b&gt; <mark>KFR</mark> <mark>kfr</mark>"


def test_highlight_without_words_only_escapes():
    assert draw("{% highlight text words %}", text="a<b", words="") == "a&lt;b"


def test_a_moment_carries_its_exact_time():
    then = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
    with clock.at(datetime(2026, 3, 4, 1, 5, tzinfo=UTC)), override("en"):
        drawn = draw("{{ when|ago }}", when=then)
    assert "5 min</time>" in drawn
    assert 'datetime="2026-03-04T01:00:00+00:00"' in drawn


def test_no_moment_draws_nothing():
    assert draw("{{ when|ago }}{{ when|moment }}{% due when %}", when=None) == ""


def test_keys_are_drawn_as_caps():
    assert draw('{% kbd "mod+enter" %}') == '<span class="keys"><kbd>⌘</kbd><kbd>↵</kbd></span>'


class OneField(forms.Form):
    """A form with one required field."""

    subject = forms.CharField(label="Subject", help_text="Short.")


def test_a_field_ties_hint_and_error_to_its_control():
    drawn = draw("{% field form.subject %}", form=OneField({"subject": ""}))
    described = re.search(r'aria-describedby="([^"]+)"', drawn)[1].split()
    assert described
    assert all(f'id="{one}"' in drawn for one in described)
    assert 'aria-invalid="true"' in drawn
