"""Strings that broke other programs go in and come out unchanged, but for what turns the direction of writing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yizhan.lib.text import straight
from yizhan.rest import limits
from yizhan.spine import shelf

FOUND = Path(__file__).resolve().parents[3].parent / "shared" / "corpora" / "cases" / "naughty-strings.json"


@pytest.fixture(autouse=True)
def still(desk: Any) -> Iterator[None]:
    """The catalog stands still: it need not be read for every request."""
    with shelf.settled(shelf.read_version()):
        yield


def strings() -> list[str]:
    if not FOUND.exists():
        pytest.skip(f"the corpus of naughty strings is not at {FOUND}")
    data = json.loads(FOUND.read_text())
    return [one for one in (data if isinstance(data, list) else data["strings"]) if isinstance(one, str)]


def as_kept(text: str) -> str:
    """What a text field keeps: PostgreSQL has no NUL; line ends and the space around are not part of a text."""
    return straight(text).replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def test_naughty_strings_are_kept_as_they_are(zhou: Any, desk: Any) -> None:
    for text in strings():
        limits.refill()
        new = {
            "subject": f"s {text}"[:500],
            "body": f"{text} .",
            "requester": {"email": "n@n.example", "name": text[:150]},
        }
        made = zhou.post("/tickets", new)
        assert made.status_code == 201, (text, made.text)
        said = zhou.get(f"/tickets/{made.json()['number']}/messages").json()["items"][0]["text"]
        assert said == as_kept(f"{text} ."), text
        subject = made.json()["subject"]
        assert (
            subject.split() == straight(f"s {text}"[:500]).replace("\x00", "\ufffd").split()
            or subject == f"s {text}".strip()
        ), text


def test_naughty_strings_in_every_other_place_are_no_error_of_ours(zhou: Any, ticket: Any) -> None:
    """Each string in three of the places; strings of one kind stand together, so each place meets every kind."""
    places = [
        lambda text: zhou.get("/tickets", query=text),
        lambda text: zhou.get("/search", q=text[:1000]),
        lambda text: zhou.get("/customers", q=text),
        lambda text: zhou.get("/tickets", cursor=text, sort=text),
        lambda text: zhou.patch(f"/tickets/{ticket.number}", {"requester": text, "type": text, "fields": {text: text}}),
        lambda text: zhou.post(f"/tickets/{ticket.number}/actions/tag", {"add": [text]}),
        lambda text: zhou.post("/tags", {"name": text}),
    ]
    for at, text in enumerate(strings()):
        limits.refill()
        for step in range(3):
            answer = places[(3 * at + step) % len(places)](text)
            assert answer.status_code < 500, (text, answer.text)
