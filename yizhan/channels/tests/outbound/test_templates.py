"""Templates see plain words only, run once, and cannot make much out of little."""

from typing import Any

import pytest

from yizhan.channels import automatic, outbox, templates
from yizhan.channels.models import SentNotice, Template
from yizhan.people.models import Department
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.tickets import placeholders
from yizhan.tickets.models import Ticket
from yizhan.workspace.first_run import keep

from .server import Post
from .work import work

NOTHING: dict = {"ticket": {"code": "YZ-1"}, "customer": {"name": "林"}, "desk": {"name": "青山"}}


def filled(text: str, ticket: Ticket, cast: Any) -> str:
    return placeholders.fill(text, ticket, cast.wang)


def test_a_canned_reply_is_filled_in(cast: Any, ticket: Ticket) -> None:
    said = filled(
        "<p>{{ customer.name }}您好，{{ ticket.code }} {{ agent.name }} {{ department.name }}</p>", ticket, cast
    )
    assert said == f"<p>林晓云您好，{ticket.code} 王珂 客户服务部</p>"


@pytest.mark.parametrize("text", [
    "{{ ticket.customer.password }}", "{{ ticket.__class__ }}", "{{ ticket.__class__.__mro__ }}", "{{ customer.pk }}",
    "{{ agent.password }}", "{{ settings.SECRET_KEY }}", "{{ ticket['__init__'] }}", "{{ agent.own_role.powers }}",
    "{{ customer.name.__class__ }}", "{{ self }}", "{{ request }}",
])  # fmt: skip
def test_there_is_nothing_to_walk_to(text: str, cast: Any, ticket: Ticket) -> None:
    assert filled(f"<p>a{text}b</p>", ticket, cast) == "<p>ab</p>"


@pytest.mark.parametrize("text", [
    "{% include 'x' %}", "{% render 'x' %}", "{% layout 'x' %}", "{{ 'x' | map: 'y' }}", "{{ 7 | times: 7 }}", "{{ 7*7 }}",
    "{% capture a %}x{% endcapture %}", "{{ 'x' | safe }}", "{% for a in b %}", "{{ 'a' | replace: '', 'b' }}",
    "{% tablerow i in (1..9) %}x{% endtablerow %}", "{% for i in (1..99999999) %}x{% endfor %}", "{% if a %}" * 3000,
    "x" * 60_000,
])  # fmt: skip
def test_what_is_not_allowed_stays_unfilled_and_cannot_be_saved(text: str, cast: Any, ticket: Ticket) -> None:
    assert "49" not in filled(text, ticket, cast)
    with pytest.raises(Invalid):
        placeholders.check("x", text)


def test_doubling_stops_early(cast: Any) -> None:
    bomb = "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 40 + "{{ a }}"
    with pytest.raises(Invalid):
        placeholders.check("x", bomb)
    with pytest.raises(Invalid):
        placeholders.check("x", "{% for i in (1..400) %}{% for j in (1..400) %}xx{% endfor %}{% endfor %}")


def test_what_a_customer_calls_himself_is_never_run_nor_markup(cast: Any, ticket: Ticket) -> None:
    with change(cast.lin, "customer.edited", by=cast.wang):
        cast.lin.name = "{{ ticket.code }}<b>{% include 'x' %}</b>"
    said = filled("<p>{{ customer.name }}</p>", Ticket.objects.get(pk=ticket.pk), cast)
    assert said == "<p>{{ ticket.code }}&lt;b&gt;{% include 'x' %}&lt;/b&gt;</p>"


def test_links_of_the_rich_text_editor_are_filled_in_too(cast: Any, ticket: Ticket) -> None:
    said = filled('<a href="%7B%7B%20ticket.desk_url%20%7D%7D">x</a>', ticket, cast)
    assert f'href="{placeholders.context_of(ticket)["ticket"]["desk_url"]}"' in said


def test_a_department_says_it_in_its_own_words(cast: Any) -> None:
    keep(
        Template(),
        key="receipt",
        language="en",
        department=cast.billing,
        subject="Bill {{ ticket.code }}",
        html="<p>x</p>",
    )
    assert templates.render("receipt", "en", cast.billing, NOTHING) == ("Bill YZ-1", "<p>x</p>")
    assert templates.render("receipt", "en", cast.support, NOTHING)[0].startswith("We received")
    assert templates.render("receipt", "zh-hans", cast.billing, NOTHING)[0].startswith("已受理")
    assert templates.render("receipt", "fr", None, NOTHING)[0].startswith("We received")


def test_a_broken_template_falls_back_to_the_shipped_one(cast: Any) -> None:
    text = Template.objects.get(key="receipt", language="en", department=None)
    with change(text, "template.edited", by=cast.zhou):
        text.html = "{% if %}"
    subject, html = templates.render("receipt", "en", Department.objects.first(), NOTHING)
    assert subject.startswith("We received") and "YZ-1" in html


def test_a_letter_with_a_link_is_sent_once_and_forgotten(cast: Any, box: Any, post: Post) -> None:
    context = {"agent": {"name": "王珂"}, "desk": {"name": "青山"}, "url": "https://desk.example/reset/abc"}
    for _ in range(2):
        outbox.send_plain("wang@qingshan.example", "reset", "en", context)
    row = SentNotice.objects.get()
    assert "abc" not in row.sealed_html and "abc" not in row.key
    work()
    [taken] = post.taken
    assert (
        taken.recipients == ["wang@qingshan.example"]
        and "https://desk.example/reset/abc" in taken.mail.get_body(("plain",)).get_content()
    )
    assert taken.mail["Auto-Submitted"] == "auto-generated"
    row.refresh_from_db()
    assert row.sealed_html == ""


def test_what_one_can_do_without_says_how_to_leave(box: Any, post: Post) -> None:
    address = "https://desk.example/community/unfollow/" + "x" * 120
    automatic.queue("community", "lin@home.example", "community:1", "en", "New", "<p>Hello</p>", leave=address)
    automatic.queue("reset", "lin@home.example", "reset:1", "en", "Needed", "<p>Hello</p>")
    work()
    mails = {str(one.mail["Subject"]): one.mail for one in post.taken}
    assert mails["New"]["List-Unsubscribe"] == f"<{address}>"
    assert mails["New"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mails["Needed"]["List-Unsubscribe"] is None
