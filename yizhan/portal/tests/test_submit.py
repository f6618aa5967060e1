"""The web form: it takes a request from anybody, loses nothing that was typed, and tells nobody anything."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import keep
from yizhan.catalog.models import CustomField, Desk, TicketType
from yizhan.lib import clock
from yizhan.lib.text import straight
from yizhan.people.models import Customer, Identity
from yizhan.portal import guards, leftovers
from yizhan.tickets.models import Attachment, Message, Ticket

from .work import ASKED, naughty_strings

Ask = Callable[..., Any]


def value_of(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return unescape(found[1]) if found else ""


def test_a_visitor_opens_a_ticket_and_gets_a_number(visitor: Client, ask: Ask) -> None:
    answer = ask()
    ticket = Ticket.objects.get()
    assert answer.status_code == 302 and answer.url.startswith("/submit/done/")
    page = visitor.get(answer.url).content.decode()
    assert ticket.code in page and "接下来会发生什么" in page and "打印机" not in page
    assert (ticket.subject, ticket.channel, ticket.type.slug) == ("打印机卡纸", "web", "incident")
    message = ticket.messages.get()
    assert message.text == ASKED["body"] and message.customer == ticket.requester and message.warning == ""
    identity = Identity.objects.get(customer=ticket.requester)
    assert (identity.value, identity.is_verified) == ("chen@example.org", False)
    assert (ticket.requester.name, ticket.requester.language) == ("陈丽", "zh-hans")


def test_a_phone_number_is_enough(visitor: Client, ask: Ask) -> None:
    answer = ask(contact="+86 138-0013-8000")
    assert Ticket.objects.get().requester.phone == "13800138000"
    assert "电话" in visitor.get(answer.url).content.decode()


def test_an_error_keeps_everything_and_says_where(visitor: Client, ask: Ask) -> None:
    page = ask(subject="", contact="nobody", body="<b>很长的说明</b>")
    html = page.content.decode()
    assert page.status_code == 422 and not Ticket.objects.exists()
    assert "&lt;b&gt;很长的说明&lt;/b&gt;" in html and 'value="nobody"' in html and 'value="陈丽"' in html
    assert 'href="#id_subject"' in html and 'id="id_subject_error"' in html and 'role="alert"' in html
    assert re.search(r'<input[^>]*name="subject"[^>]*aria-invalid="true"', html)


def test_files_survive_a_failed_try_and_can_be_taken_off(visitor: Client, ask: Ask) -> None:
    files = [SimpleUploadedFile("照片.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40), SimpleUploadedFile("b.txt", b"text")]
    page = ask(subject="", files=files).content.decode()
    kept = value_of(page, "kept")
    assert "照片.png" in page and kept
    first = Attachment.objects.get(name="照片.png")
    assert first.content_type == "image/png" and first.message is None
    ask(kept=kept, without=Attachment.objects.get(name="b.txt").key)
    assert [one.name for one in Ticket.objects.get().attachments.all()] == ["照片.png"]


def test_kept_files_cannot_be_forged_nor_used_twice(visitor: Client, ask: Ask) -> None:
    page = ask(subject="", files=[SimpleUploadedFile("a.txt", b"a")]).content.decode()
    kept = value_of(page, "kept")
    ask(kept=kept)
    ask(kept=kept)
    ask(kept=kept + "x")
    assert Attachment.objects.count() == 1 and Ticket.objects.count() == 3


def test_a_file_that_is_too_large_is_named(visitor: Client, ask: Ask, cast: Any) -> None:
    keep(Desk.objects.get(), settings={"attachment_mb": 0})
    page = ask(files=[SimpleUploadedFile("大.bin", b"12345")])
    assert page.status_code == 422 and "大.bin" in page.content.decode() and not Ticket.objects.exists()


def test_files_that_were_never_sent_are_removed(visitor: Client, ask: Ask) -> None:
    ask(subject="", files=[SimpleUploadedFile("a.txt", b"a")])
    assert leftovers.sweep() == 0
    with clock.at(clock.now() + timedelta(days=3)):
        assert leftovers.sweep() == 1
    assert not Attachment.objects.exists()


def test_public_fields_are_asked_per_type_also_without_scripts(visitor: Client, ask: Ask, cast: Any) -> None:
    both = {"zh-hans": "机身编号", "en": "Device number"}
    keep(CustomField(), slug="device", labels=both, type="text", is_public=True, is_required=True)
    keep(CustomField(), slug="margin", labels={"en": "Margin"}, type="text", is_public=False)
    for row in TicketType.objects.exclude(slug="incident"):
        keep(row, fields=["nothing"])
    assert "机身编号" not in visitor.get("/submit").content.decode()
    assert "机身编号" in visitor.get("/submit?type=incident").content.decode()
    page = ask(asked="")
    assert page.status_code == 200 and "机身编号" in page.content.decode() and ASKED["body"] in page.content.decode()
    assert "Margin" not in page.content.decode()
    assert ask().status_code == 422
    ask(**{"field-device": "A-17", "field-margin": "99"})
    assert Ticket.objects.get().data == {"device": "A-17"}


def test_another_type_brings_its_questions_at_once(visitor: Client, cast: Any) -> None:
    keep(CustomField(), slug="size", labels={"en": "Size"}, type="choice", is_public=True,
         settings={"choices": [{"value": "s", "label": "Small"}, {"value": "l", "label": "Large"}]})  # fmt: skip
    page = visitor.post("/submit/questions", {"type": "incident", "field-size": "l"}).content.decode()
    assert 'value="l" selected' in page and 'name="asked" value="incident"' in page and "error" not in page


def test_the_address_fills_in_department_type_and_fields(visitor: Client, ask: Ask, cast: Any) -> None:
    page = visitor.get(
        "/submit?department=billing&type=question&subject=发票&email=a@b.example&name=阿姨"
    ).content.decode()
    assert 'name="department" value="billing"' in page and 'value="question" selected' in page
    assert 'value="发票"' in page and 'value="a@b.example"' in page and "errors" not in page
    ask(department="billing")
    assert Ticket.objects.get().department == cast.billing


def test_the_language_is_chosen_and_remembered_without_losing_a_word(visitor: Client, ask: Ask) -> None:
    assert "我们能帮您什么" in visitor.get("/submit").content.decode()
    page = ask(lang="en")
    assert page.status_code == 200 and "How can we help?" in page.content.decode()
    assert ASKED["body"] in page.content.decode() and not Ticket.objects.exists()
    assert "How can we help?" in visitor.get("/submit").content.decode()
    assert "我们能帮您什么" in visitor.get("/submit?lang=zh-hans").content.decode()


def test_a_trap_or_a_very_quick_form_is_stopped_and_a_person_gets_through(visitor: Client, ask: Ask) -> None:
    opened = guards.form_token()
    quick = ask(opened=opened)
    assert quick.status_code == 422 and "再点一次提交" in quick.content.decode() and not Ticket.objects.exists()
    assert ask(website="http://spam.example").status_code == 422
    assert ask(opened="made up").status_code == 422 and not Ticket.objects.exists()
    with clock.at(clock.now() + timedelta(seconds=5)):
        assert ask(opened=value_of(quick.content.decode(), "opened")).status_code == 302


def test_a_form_left_open_overnight_needs_one_more_press(visitor: Client, ask: Ask) -> None:
    page = ask(opened=guards.form_token(age=30 * 3600))
    assert page.status_code == 422
    assert ask(opened=value_of(page.content.decode(), "opened")).status_code == 302


def test_pressing_twice_makes_one_ticket(visitor: Client, ask: Ask) -> None:
    opened = guards.form_token(age=60)
    ask(opened=opened)
    assert ask(opened=opened).status_code == 302
    assert Ticket.objects.count() == 1


def test_one_sender_and_one_network_cannot_flood(visitor: Client, ask: Ask) -> None:
    for _try in range(guards.PER_SENDER["most"]):
        assert ask().status_code == 302
    page = ask()
    assert page.status_code == 429 and ASKED["body"] in page.content.decode()
    for number in range(guards.PER_NETWORK["most"] - guards.PER_SENDER["most"]):
        ask(contact=f"v{number}@example.org")
    count = Ticket.objects.count()
    assert ask(contact="one-more@example.org").status_code == 429 and Ticket.objects.count() == count
    with clock.at(clock.now() + timedelta(hours=2)):
        assert ask().status_code == 302


def test_a_known_customer_is_neither_shown_nor_changed(visitor: Client, ask: Ask, cast: Any) -> None:
    before = Customer.objects.filter(pk=cast.lin.pk).values()[0]
    page = visitor.get(ask(contact="LIN@home.example", name="骗子").url).content.decode()
    assert "林晓云" not in page and "home.example" not in page
    assert Customer.objects.filter(pk=cast.lin.pk).values()[0] == before
    message = Message.objects.get()
    assert message.customer == cast.lin and message.warning == "unproven" and "骗子" in message.sender


def test_a_blocked_customers_request_is_spam(visitor: Client, ask: Ask, cast: Any) -> None:
    keep(cast.lin, is_blocked=True)
    assert ask(contact="lin@home.example").status_code == 302
    assert Ticket.objects.get().is_spam


@pytest.mark.parametrize("name", ["name", "subject", "contact"])
@pytest.mark.parametrize(
    "evil", ["x@y.example\r\nBcc: z@y.example", "a\u2028Bcc: z@y.example", "=?utf-8?q?a=0ABcc:_z?="]
)
def test_no_field_can_carry_a_second_header(visitor: Client, ask: Ask, name: str, evil: str) -> None:
    ask(**{name: evil})
    for ticket in Ticket.objects.all():
        texts = [ticket.subject, ticket.requester.name, ticket.requester.address, ticket.messages.get().sender]
        assert not any(re.search(r"[\r\n\u2028\u2029\x85]", text) for text in texts)
    assert not Identity.objects.filter(value__contains="bcc").exists()


def test_our_own_address_is_no_answer_address(visitor: Client, ask: Ask, cast: Any) -> None:
    from yizhan.channels.models import Mailbox

    keep(Mailbox(), slug="box", address="help@qingshan.example", department=cast.support)
    assert ask(contact="help@qingshan.example").status_code == 422


def test_foreign_sites_cannot_send_the_form(cast: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/submit", ASKED).status_code == 403 and not Ticket.objects.exists()


def test_naughty_strings_come_back_as_they_are(visitor: Client, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "PER_NETWORK", {"most": 10_000, "within": guards.HOUR})
    for at, text in enumerate(naughty_strings()):
        opened = guards.form_token(age=60)
        answer = ask(name=text, subject=text, body=text, contact=f"n{at}@example.org", opened=opened)
        assert answer.status_code in (302, 422), text
        if answer.status_code == 302:
            ticket = Ticket.objects.order_by("-id").first()
            assert ticket and ticket.messages.get().text == clean(text).strip("\n")
        else:
            shown = re.search(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", answer.content.decode(), re.DOTALL)
            assert shown and unescape(shown[1]).strip() == clean(text).strip(), text
            assert clean(text).strip() == "" or "script>" not in re.sub(r"&lt;.*?&gt;", "", shown[1])


def clean(text: str) -> str:
    return straight(text).replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")


def test_nothing_of_the_desk_is_offered_to_an_agent(visitor: Client, cast: Any) -> None:
    page = visitor.get("/submit")
    assert page.headers["Cache-Control"] == "private, no-store" and 'class="rail"' not in page.content.decode()


def test_the_address_of_the_form_is_plain(cast: Any) -> None:
    assert (reverse("submit"), reverse("track-ask")) == ("/submit", "/track")
