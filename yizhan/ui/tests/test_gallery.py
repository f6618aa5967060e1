"""The gallery stands on its own and speaks both languages."""

import json
import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override

from yizhan.ui import gallery_builders, gallery_flow, views

# Every page knows the desk, so it reads it.
pytestmark = pytest.mark.django_db

FORBIDDEN = re.compile(
    r"<[^>]*\s(style|on[a-z]+|hx-on[^=]*)=|<script(?![^>]*\s(?:src=|type=.application/json))|<style", re.I
)


def shown(view, language, **arguments):
    with override(language):
        return view(RequestFactory().get("/gallery"), **arguments).content.decode()


@pytest.mark.parametrize(("language", "heading"), [("zh-hans", "组件陈列室"), ("en", "Gallery")])
def test_the_gallery_renders_in_both_languages(language, heading):
    page = shown(views.gallery, language)
    assert f"<h1>{heading}</h1>" in page
    assert not FORBIDDEN.search(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", views.PAGES)
def test_every_layout_keeps_the_content_security_policy(name, language):
    page = shown(views.page, language, name=name)
    assert not FORBIDDEN.search(page)
    assert page.count('id="main"') == 1


@pytest.mark.parametrize("kind", ["people", "mention", "canned", "complete", "palette"])
def test_completion_answers_options(kind):
    assert "option" in shown(views.options, "en", kind=kind)


def test_the_flow_of_the_gallery_is_answered():
    page = shown(views.gallery, "en")
    wrong = json.loads(gallery_flow.check(RequestFactory().post("/gallery/flow/check")).content)["problems"]
    nodes = {f"state:{one['slug']}" for one in gallery_flow.FLOW["states"]}
    nodes |= {f"transition:{one['slug']}" for one in gallery_flow.FLOW["transitions"]}
    assert "<yz-flow" in page and "/yizhan/flow" in page and {one["node"] for one in wrong} <= nodes


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_theme_is_on_the_page_before_any_script_runs(theme):
    assert f'data-theme="{theme}"' in render_to_string("ui/base.html", {"theme": theme})


def test_the_builders_of_the_gallery_are_answered(desk):
    client = Client()
    assert client.get("/gallery/conditions/fields").json()["fields"]
    read = client.post("/gallery/conditions/read", {"text": gallery_builders.CONDITION}).json()
    assert read["tree"] and not read["error"] and read["count"]
    assert client.post("/gallery/conditions/read", {"text": gallery_builders.DEEP}).json()["tree"] is None
    assert "banana" in client.post("/gallery/conditions/read", {"text": "priority:banana"}).json()["error"]
    assert "YZ-" in client.post("/gallery/conditions/found").content.decode()
    steps = client.post("/gallery/steps", {"steps": json.dumps(gallery_builders.STEPS), "menu": "1"}).content.decode()
    assert steps.count('<li class="step"') == len(gallery_builders.STEPS) and 'class="error"' in steps
    assert not FORBIDDEN.search(steps)
    for wrong in ("{", "[1]", '[{"do": "fly"}]'):
        assert client.post("/gallery/steps", {"steps": wrong}).status_code == 404
