"""Every client a Chinese customer writes with: one mail each, and what must be understood of it."""

import json
from pathlib import Path

import pytest

from yizhan.lib import mime

FOLDER = Path(__file__).parent / "chinese"
CASES = sorted(path.stem for path in FOLDER.glob("*.eml"))


def load(name):
    return mime.parse((FOLDER / f"{name}.eml").read_bytes()), json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def squeezed(text):
    return "".join(text.split())


def test_there_are_enough_of_them():
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
def test_head_and_attachments_are_read(name):
    mail, expected = load(name)
    assert mail.subject == expected["subject"]
    assert [mail.sender.name, mail.sender.email] == expected["sender"]
    assert mail.date is not None
    assert not any("\ufffd" in text for text in (mail.subject, mail.text, mail.html))
    if expected["attachments"] is not None:
        assert [attachment.name for attachment in mail.attachments] == expected["attachments"]
    if "in_reply_to" in expected:
        assert mail.in_reply_to == expected["in_reply_to"]
    if "normal" in expected:
        assert mime.normal_subject(mail.subject) == expected["normal"]


@pytest.mark.parametrize("name", CASES)
def test_new_words_are_told_from_the_history(name):
    mail, expected = load(name)
    parts = mime.split_reply(mail.text)
    if "reply" in expected:
        assert squeezed(parts.reply) == squeezed(expected["reply"])
        assert bool(parts.quoted) == expected["quoted"]
    for words in expected.get("reply_contains", ()):
        assert words in parts.reply
    assert expected.get("signature", "") in parts.signature
    assert sorted(squeezed(mail.text)) == sorted(squeezed(parts.reply + parts.quoted + parts.signature))


@pytest.mark.parametrize("name", [name for name in CASES if "html_reply" in load(name)[1]])
def test_new_html_is_told_from_the_history(name):
    mail, expected = load(name)
    parts = mime.split_reply_html(mail.html)
    assert squeezed(mime.html_to_text(parts.reply)) == squeezed(expected["html_reply"])
    assert parts.quoted


@pytest.mark.parametrize("name", CASES)
def test_robots_bounces_and_forwards_are_recognised(name):
    mail, expected = load(name)
    assert mime.robot(mail) == expected["robot"]
    found = mime.bounce(mail)
    assert bool(found) == expected["bounce"]
    if found:
        assert [recipient.email for recipient in found.recipients] == expected["bounced"]
        assert [recipient.hard for recipient in found.recipients] == [expected["hard"]]
        assert found.original_message_id == expected["original"]
    if "forwarded" in expected:
        original = mime.forwarded(mail)
        assert [original.sender.name, original.sender.email, original.subject, original.text.strip()] == expected[
            "forwarded"
        ]
