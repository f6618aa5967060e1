"""A reply leaves as a correct mail."""

from typing import Any

from yizhan.channels import marks
from yizhan.tickets.actions.reply import reply

from .server import Post
from .work import work


def test_a_reply_reaches_the_customer(cast: Any, ticket: Any, box: Any, post: Post) -> None:
    message = reply(ticket, by=cast.wang, body="您好，师傅今天下午上门。")
    work()
    [taken] = post.taken
    mail = taken.mail
    assert taken.recipients == ["lin@home.example"] and taken.sender == box.address
    assert mail["To"] == "lin@home.example"
    assert mail["Subject"] == f"Re: 中央空调制热时外机异响 [{ticket.code}]"
    assert marks.number_in_ids([mail["Message-ID"]]) == ticket.number
    assert marks.number_in_addresses([mail["Reply-To"]]) == ticket.number
    assert "师傅今天下午上门" in mail.get_body(("plain",)).get_content()
    assert marks.number_in_text(mail.get_body(("html",)).get_content()) == ticket.number
    message.refresh_from_db()
    assert message.state == "sent" and f"<{message.mail_id}>" == mail["Message-ID"]
