"""Nobody can write a header of ours: names, subjects, addresses and file names stay one line each."""

from typing import Any

import pytest

from yizhan.channels.compose import CannotCompose, address_of, header_text
from yizhan.people.models import Agent
from yizhan.spine.change import change
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

from .server import Post
from .test_replies import upload
from .work import work

ATTACKS = [
    "x\r\nBcc: evil@x.example",
    "x\nBcc: evil@x.example",
    "x\rBcc: evil@x.example",
    "x\u2028Bcc: evil@x.example",
    "x\u2029Bcc: evil@x.example",
    "x\x85Bcc: evil@x.example",
    "x\x0bBcc: evil@x.example\x0c\x1c\x1d",
    "=?utf-8?q?x=0D=0ABcc:_evil@x.example?=",
    "=?utf-8?b?eA0KQmNjOiBldmlsQHguZXhhbXBsZQ==?=",
    "x\r\n\r\n<h1>body</h1>",
    "王" * 200 + "\r\nBcc: evil@x.example",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_injected_text_stays_in_its_header(attack: str, cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    wang = Agent.objects.get(pk=cast.wang.pk)
    with change(wang, "agent.edited", by=cast.zhou):
        wang.name = attack[:120]
    with change(ticket, "ticket.edited", by=cast.wang):
        ticket.subject = attack
    file = upload(wang, attack, b"x", "text/plain\r\nX-Evil: 1")
    reply(Ticket.objects.get(pk=ticket.pk), by=wang, body="好", files=[file])
    work()
    [taken] = post.taken
    assert taken.recipients == ["lin@home.example"]
    head = taken.content.split(b"\r\n\r\n")[0]
    names = [line.split(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert sorted(names) == sorted(set(names))
    assert set(names) <= {b"from", b"reply-to", b"subject", b"date", b"to", b"message-id", b"in-reply-to", b"references",
                          b"mime-version", b"content-type", b"x-peer", b"x-mailfrom", b"x-rcptto"}  # fmt: skip
    for part in taken.mail.walk():
        assert part["Bcc"] is None and part["X-Evil"] is None
        for _name, value in part.items():
            assert not set("\r\n\u2028\u2029\x85\x0b\x0c") & set(str(value))
    assert "好" in taken.mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: x@y.example", "a@b.example,x@y.example", "a b@c.example", "<a@b.example>",
                                     "nobody", "王@例子.example", "a@b.example\u2028x", "@b.example", "a@", ""])  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(CannotCompose):
        address_of(address)


def test_a_bad_address_fails_alone(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    message = reply(ticket, by=cast.wang, body="好", to=["lin@home.example", "王@例子.example"])
    work()
    assert post.taken[0].recipients == ["lin@home.example"] and post.taken[0].mail["To"] == "lin@home.example"
    assert dict(message.deliveries.values_list("recipient", "state"))["王@例子.example"] == "failed"


def test_international_domains_are_spelt_as_servers_read_them() -> None:
    assert address_of("info@例子.example").addr_spec == "info@xn--fsqu00a.example"


def test_words_that_look_encoded_stay_words() -> None:
    assert header_text("a =?utf-8?q?b?= c") == "a = ?utf-8?q?b?= c"
