"""Search is complete: any run of two or more Chinese characters, any word or id, wherever it stands."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yizhan.lib.text import as_tsquery, as_tsvector, holds, query_tokens, tokens
from yizhan.spine.conditions import condition
from yizhan.spine.fields import Context
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.merge import merge, unmerge
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

CHINESE = st.text(alphabet="打印机卡纸空调异响外送一二龘𠮷", min_size=2, max_size=6)
MIXED = st.text(alphabet="打印机卡纸 abcERR-4711，。.@/7１Ａ", max_size=60)


@given(MIXED, CHINESE, MIXED)
@settings(max_examples=300, deadline=None)
def test_a_run_is_found_wherever_it_stands(before: str, run: str, after: str) -> None:
    assert holds(tokens(before + run + after), query_tokens(run))


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_makes_a_valid_query(text: str) -> None:
    assert "''" not in as_tsvector([(text, "A")]) and "''" not in as_tsquery(query_tokens(text))


def found(text: str, by: Any) -> set[int]:
    tickets = Ticket.objects.visible_to(by)
    return {one.number for one in condition(text, TICKET, Context(by=by)).filter(tickets)}


def test_every_part_of_a_ticket_is_found(cast: Any, ticket: Ticket) -> None:
    reply(ticket, by=cast.wang, body="备件编号 ERR-4711 已到货")
    note(ticket, by=cast.wang, body="客户是老赖")
    set_fields(ticket, by=cast.wang, fields={"subject": "新的标题啊"})
    for text in (
        "标题",
        "外机",
        "ERR-4711",
        "err-4711",
        "4711",
        "到货",
        "林晓云",
        "lin@home.example",
        str(ticket.number),
        "老赖",
    ):
        expected = set() if text == "外机" else {ticket.number}
        assert found(f'"{text}"', cast.wang) == expected, text


def test_customers_do_not_find_internal_notes(cast: Any, ticket: Ticket) -> None:
    note(ticket, by=cast.wang, body="客户是老赖")
    assert found("老赖", cast.lin) == set() and found("声音", cast.lin) == {ticket.number}


def test_recall_is_complete_against_a_substring_scan(cast: Any) -> None:
    bodies = [
        "打印机又卡纸了，第3层也坏",
        "空调外机异响，像金属碰撞",
        "第３层打印机打不出",
        "VPN超时ERR-4711",
        "机打印",
        "纸",
    ]
    numbers = {
        open_ticket(by=cast.wang, requester=cast.lin, subject="x", body=body, department=cast.support).number: body
        for body in bodies
    }
    runs = {body[a:b] for body in bodies for a in range(len(body)) for b in range(a + 1, min(len(body), a + 5) + 1)}
    for run in sorted(run for run in runs if all("\u4e00" <= char <= "\u9fff" for char in run)):
        scan = {number for number, body in numbers.items() if run in body}
        assert scan <= found(f'"{run}"', cast.wang), run


def test_words_follow_a_merge_and_its_undoing(cast: Any, ticket: Ticket) -> None:
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="另一个", body="漏水严重", department=cast.support)
    merge(other, by=cast.wang, into=ticket)
    assert found("漏水", cast.wang) == {ticket.number}
    unmerge(other, by=cast.wang)
    assert found("漏水", cast.wang) == {other.number}


def test_a_very_long_ticket_is_searchable_to_its_end(cast: Any, ticket: Ticket) -> None:
    words = " ".join(f"word{number}" for number in range(30_000))
    reply(ticket, by=cast.wang, body=words[:99_000])
    reply(ticket, by=cast.wang, body=words[99_000:198_000] + " 终点站到了")
    assert found("终点站", cast.wang) == {ticket.number} and found("word29", cast.wang) == {ticket.number}
