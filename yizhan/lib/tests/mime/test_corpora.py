"""Real mails from public test suites; skipped where that material is not at hand."""

import json
import re
from pathlib import Path

import pytest

from yizhan.lib import mime

CORPORA = Path(__file__).resolve().parents[5] / "shared" / "corpora"
pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="no ../shared/corpora here: real mails cannot be tried")


def value_of(part, name):
    return next((header["value"] for header in part["headers"] if header["name"] == name), None)


def sender_of(part):
    address = (value_of(part, "from") or {}).get("Address") or {"List": [{"name": "", "address": ""}]}
    listed = address.get("List") or [item for group in address["Group"] for item in group["addresses"]]
    return listed[0]["name"] or "", listed[0]["address"] or ""


def same(expected, found):
    """Where the other parser gave up on a character (U+FFFD) any character of ours will do."""
    return bool(re.fullmatch(re.escape(expected).replace("\ufffd", ".{1,3}"), found, re.DOTALL))


def test_stalwart_mails_mean_what_their_authors_say():
    count, wrong = 0, []
    for path in sorted((CORPORA / "mail" / "stalwart").glob("*/*.json")):
        name = path.name.removesuffix(".json").removesuffix(".crlf")
        raw = path.with_name(f"{name}.eml").read_bytes()
        if path.name.endswith(".crlf.json"):
            raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        expected = json.loads(path.read_text("utf-8"))
        mail, root = mime.parse(raw), expected["parts"][0]
        subject = value_of(root, "subject")
        count += 3
        if not same(subject["Text"] if isinstance(subject, dict) else "", mail.subject):
            wrong.append((path.name, "subject", mail.subject))
        if sender_of(root) != (mail.sender.name, mail.sender.email):
            wrong.append((path.name, "sender", mail.sender))
        # 049 holds uuencoded files in its text, which the other parser leaves there.
        if len(expected["attachments"]) != len(mail.attachments) and not path.name.startswith("049"):
            wrong.append((path.name, "attachments", len(mail.attachments)))
    assert count > 300
    assert len(wrong) <= count // 100, wrong


def test_no_real_mail_is_unreadable():
    for path in sorted(CORPORA.rglob("*.eml")):
        mail = mime.parse(path.read_bytes())
        assert not any(defect.startswith("unreadable") for defect in mail.defects), path
        mime.clean_html(mail.html)
        mime.forwarded(mail)
        mime.split_reply_html(mail.html)


def test_bounces_are_recognised_and_most_name_the_original():
    found = [mime.bounce(mime.parse(path.read_bytes())) for path in sorted((CORPORA / "bounce" / "sisimai").glob("*"))]
    assert len([bounce for bounce in found if bounce]) >= 0.97 * len(found)
    assert len([bounce for bounce in found if bounce and bounce.recipients]) >= 0.95 * len(found)
    assert len([bounce for bounce in found if bounce and bounce.original_message_id]) >= 0.75 * len(found)


def test_no_other_mail_is_taken_for_a_bounce():
    # This one is a bounce that strayed among the ordinary mails.
    strays = {"raw_email_with_mimepart_without_content_type.eml"}
    for folder in ("mail", "reply"):
        for path in sorted((CORPORA / folder).rglob("*.eml")):
            assert path.name in strays or mime.bounce(mime.parse(path.read_bytes())) is None, path


def test_replies_of_many_countries_lose_nothing_and_end_at_the_quote():
    kept_whole = {"email_15", "email_with_date_headers"}
    for path in sorted((CORPORA / "reply" / "crisp").glob("*.txt")):
        text = path.read_text("utf-8")
        parts = mime.split_reply(text)
        assert sorted("".join(text.split())) == sorted("".join((parts.reply + parts.quoted + parts.signature).split()))
        if text.startswith("Fusce bibendum") and path.stem not in kept_whole:
            assert parts.reply.endswith("varius aliquet nec nec nibh."), path.name
            assert parts.quoted or parts.signature


def test_replies_of_twelve_mail_programs_are_hello():
    for path in sorted((CORPORA / "reply" / "talon" / "standard_replies").glob("*.eml")):
        assert mime.split_reply(mime.parse(path.read_bytes()).text).reply.strip() == "Hello", path.name


def test_naughty_subjects_come_through_unchanged():
    for text in json.loads((CORPORA / "cases" / "naughty-strings.json").read_text("utf-8")):
        words = " ".join(text.split())
        if words and words.isprintable():
            assert mime.parse(f"Subject: a{words}b\r\n\r\n".encode()).subject == f"a{mime.headers.decode_words(words)}b"
