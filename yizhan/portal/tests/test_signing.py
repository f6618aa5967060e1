"""Customers sign in by code, link or password; nobody learns who is known, and agents' sessions are never touched."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import PASSWORD, keep
from yizhan.channels import automatic
from yizhan.channels.models import SentNotice
from yizhan.lib import clock
from yizhan.people.actions.erase import erase
from yizhan.people.actions.merge import merge
from yizhan.people.models import Customer, Identity
from yizhan.portal import passwords, proofs, sessions
from yizhan.portal.models import Proof, SignedIn
from yizhan.spine.models import Event

from .work import asked_for, enter, html, posted


def test_a_code_signs_in_and_a_new_address_becomes_a_customer_only_then(visitor: Client, cast: Any) -> None:
    page, code, _link = asked_for(visitor, "new@home.example")
    assert "new@home.example" in html(visitor, page) and not Identity.objects.filter(value="new@home.example").exists()
    answer = visitor.post(page, {"code": f" {code[:3]} {code[3:]} "})
    assert answer.status_code == 302 and answer.url == "/requests"
    made = Identity.objects.get(value="new@home.example")
    assert made.is_verified and made.customer.language == "zh-hans"
    assert "没有进行中的工单" in html(visitor, "/requests")
    assert visitor.post(page, {"code": code}).status_code == 410
    assert Event.objects.filter(name="customer.signed_in", subject_id=made.customer_id).count() == 1


def test_the_answer_says_nothing_of_who_is_known(visitor: Client, cast: Any) -> None:
    keep(cast.sofia, is_blocked=True)
    said = []
    for address in ("lin@home.example", "stranger@home.example", "sofia@acme.example"):
        answer = visitor.post("/my/sign-in", {"email": address, "how": "mail"})
        page = html(visitor, answer.url).replace(address, "").replace(address.replace("@", "%40"), "")
        said.append((answer.status_code, re.sub(r'content="[^"]*"|nonce="[^"]*"|value="\w{64}"', "", page)))
        wrong = visitor.post(answer.url, {"code": "000000"})
        said[-1] += (wrong.status_code,)
        refused = visitor.post("/my/sign-in", {"email": address, "how": "password", "password": "x" * 12})
        said[-1] += (refused.status_code, "邮箱或密码不正确" in refused.content.decode())
    assert len({tuple(map(str, one)) for one in said}) == 1 and said[0][2:] == (422, 422, True)


def test_opening_the_link_does_nothing_and_a_press_signs_in_once(visitor: Client, cast: Any) -> None:
    _page, _code, link = asked_for(visitor, "lin@home.example")
    scanner = Client()
    for _time in range(3):
        assert scanner.get(link).status_code == 200
    assert not SignedIn.objects.exists() and scanner.get("/requests").status_code == 302
    phone = Client(headers={"accept-language": "zh-CN"})
    assert phone.post(link).status_code == 302 and "林晓云" in html(phone, "/my/account")
    assert phone.post(link).status_code == 410 and scanner.post(link).status_code == 410
    assert scanner.get(f"{link[:-4]}xxxx").status_code == 410


def test_after_fifteen_minutes_neither_works(visitor: Client, cast: Any) -> None:
    page, code, link = asked_for(visitor, "lin@home.example")
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert visitor.post(page, {"code": code}).status_code == 410 and visitor.post(link).status_code == 410
    assert not SignedIn.objects.exists()


def test_five_wrong_codes_lock_the_address_also_for_the_right_one(visitor: Client, cast: Any) -> None:
    page, code, _link = asked_for(visitor, "lin@home.example")
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [visitor.post(page, {"code": wrong}).status_code for _time in range(6)] == [422] * 5 + [429]
    assert visitor.post(page, {"code": code}).status_code == 429
    again, fresh, _ = asked_for(visitor, "lin@home.example")
    assert visitor.post(again, {"code": fresh}).status_code == 429 and not SignedIn.objects.exists()


def test_nobodys_mailbox_is_flooded(visitor: Client, cast: Any) -> None:
    most = proofs.PER_ADDRESS["most"]
    answers = [visitor.post("/my/sign-in", {"email": "victim@home.example"}).status_code for _ in range(most + 2)]
    assert answers == [302] * most + [429] * 2
    own = Proof.objects.create(key="own", value="support@qingshan.example")
    keep_mailbox(cast)
    proofs.send(own.pk)
    proofs.send(own.pk)
    assert not SentNotice.objects.filter(address="support@qingshan.example").exists()


def keep_mailbox(cast: Any) -> None:
    from yizhan.channels.models import Mailbox

    keep(Mailbox(), slug="own", labels={"en": "Own"}, address="support@qingshan.example", department=cast.support)


def test_the_mail_is_one_however_often_the_job_runs(visitor: Client, cast: Any) -> None:
    visitor.post("/my/sign-in", {"email": "lin@home.example"})
    proof = Proof.objects.get()
    proofs.send(proof.pk)
    proofs.send(proof.pk)
    row = SentNotice.objects.get(address="lin@home.example")
    assert proof.key in automatic.text_of(row) and not re.search(r"\d{6}", row.subject)


def test_a_password_is_chosen_changed_and_removed(visitor: Client, cast: Any) -> None:
    enter(visitor, "lin@home.example")
    other = enter(Client(), "lin@home.example")
    assert visitor.post("/my/account/password", {"secret-password": "short"}).status_code == 422
    assert visitor.post("/my/account/password", {"secret-password": PASSWORD}).status_code == 302
    assert other.get("/my/account").status_code == 302 and visitor.get("/my/account").status_code == 200
    third = Client()
    form = {"email": "LIN@home.example ", "how": "password"}
    assert third.post("/my/sign-in", {**form, "password": "wrong horse 42"}).status_code == 422
    assert third.post("/my/sign-in", {**form, "password": PASSWORD}).status_code == 302
    # Who came by password shows it again before it is changed.
    change = {"secret-password": "another horse 43", "secret-old": "wrong"}
    assert third.post("/my/account/password", change).status_code == 422
    assert third.post("/my/account/password", {**change, "secret-old": PASSWORD}).status_code == 302
    assert not passwords.is_theirs(cast.lin, PASSWORD) and passwords.is_theirs(cast.lin, "another horse 43")
    assert third.post("/my/account/password", {"remove": "1", "secret-old": "another horse 43"}).status_code == 302
    assert not passwords.has(cast.lin)


def test_guessing_passwords_ends(visitor: Client, cast: Any) -> None:
    passwords.choose(cast.lin, PASSWORD)
    form = {"email": "lin@home.example", "how": "password"}
    answers = [visitor.post("/my/sign-in", {**form, "password": f"guess {n} horse"}).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    assert visitor.post("/my/sign-in", {**form, "password": PASSWORD}).status_code == 429


def test_an_agent_and_a_customer_share_a_browser_without_meeting(cast: Any, ticket: Any) -> None:
    both = Client()
    both.post("/sign-in", {"email": cast.zhou.email, "password": PASSWORD})
    before = both.cookies["yizhan"].value
    enter(both, "lin@home.example")
    assert both.cookies["yizhan"].value == before and both.get("/tickets").status_code == 200
    assert both.get(f"/requests/{ticket.code}").status_code == 200
    both.post("/sign-out")
    assert both.get("/tickets").status_code == 302 and both.get("/requests").status_code == 200
    both.post("/sign-in", {"email": cast.zhou.email, "password": PASSWORD})
    both.post("/my/sign-out")
    assert both.get("/requests").status_code == 302 and both.get("/tickets").status_code == 200
    assert Client().get("/tickets").status_code == 302


def test_a_session_is_rotated_rolls_on_and_ends_with_its_customer(cast: Any) -> None:
    client = enter(Client(), "lin@home.example")
    first = client.cookies[sessions.COOKIE]
    assert first["httponly"] and first["samesite"] == "Lax" and first["max-age"] == 30 * 24 * 3600
    old = Client()
    old.cookies[sessions.COOKIE] = first.value
    enter(client, "lin@home.example", signed_in=True)
    assert client.cookies[sessions.COOKIE].value != first.value and old.get("/requests").status_code == 302
    with clock.at(clock.now() + timedelta(days=20)):
        assert client.get("/requests").cookies[sessions.COOKIE]["max-age"]
    with clock.at(clock.now() + timedelta(days=45)):
        assert client.get("/requests").status_code == 200
    with clock.at(clock.now() + timedelta(days=80)):
        assert client.get("/requests").status_code == 302 and sessions.sweep() == 1


@pytest.mark.parametrize("how", ["blocked", "merged", "erased"])
def test_who_is_gone_is_out_and_stays_out(cast: Any, how: str) -> None:
    client = enter(Client(), "lin@home.example")
    lin = Customer.objects.get(pk=cast.lin.pk)
    if how == "blocked":
        keep(lin, is_blocked=True)
    elif how == "merged":
        merge(lin, by=cast.zhou, into=cast.sofia)
    else:
        erase(lin, by=cast.zhou)
    assert client.get("/requests").status_code == 302 and not SignedIn.objects.exists()
    if how == "blocked":
        page, code, _link = posted(client, "lin@home.example")
        assert code == "" and client.post(page, {"code": "123456"}).status_code == 422
        keep(lin, is_blocked=False)
        assert client.get("/requests").status_code == 302


def test_next_leads_nowhere_else(visitor: Client, cast: Any) -> None:
    for bad in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        page, code, _link = asked_for(visitor, "lin@home.example", next=bad)
        assert visitor.post(page, {"code": code}).url == "/requests"
        visitor.post("/my/sign-out")
    assert visitor.get("/requests/YZ-1?x=1").url == "/my/sign-in?next=%2Frequests%2FYZ-1%3Fx%3D1"


def test_forms_of_customers_want_their_token(cast: Any, ticket: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/my/sign-in", {"email": "lin@home.example"}).status_code == 403
    strict.cookies[sessions.COOKIE] = enter(Client(), "lin@home.example").cookies[sessions.COOKIE].value
    for url in (f"/requests/{ticket.code}/reply", f"/requests/{ticket.code}/do/withdraw", "/my/account/delete",
                "/my/account/profile", "/my/sign-out"):  # fmt: skip
        assert strict.post(url, {"body": "x"}).status_code == 403
    assert ticket.messages.count() == 1 and strict.get("/requests").headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("page", ["/my/sign-in", "/track"])
def test_what_is_no_mail_address_is_said_in_the_words_of_the_house(visitor: Client, page: str) -> None:
    answer = visitor.post(page, {"email": "x@y", "number": "YZ-1"})
    assert answer.status_code == 422 and "请输入正确的邮箱地址" in answer.content.decode()
