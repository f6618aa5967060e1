"""SQL and Python agree about every condition, over all operators and types, nothing included."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import both, keep
from yizhan.catalog.models import CustomField, Status
from yizhan.lib import clock
from yizhan.spine.conditions import condition, parse
from yizhan.spine.conditions.language import quoted
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, types
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
CHOICES = {
    "choices": [{"value": "a", "label": "甲"}, {"value": "b", "label": "Beta"}, {"value": "c d", "label": "c d"}]
}
SAMPLES: dict[str, list[Any]] = {
    "text": ["空调 KFR-72", 'O\'Reilly "x"', "100%", "Ünïcode", "\\"],
    "long_text": ["一行\n两行"],
    "email": ["Anna@Acme.example"],
    "phone": ["+86 138 0013 8000"],
    "url": ["https://acme.example/x?y=1"],
    "number": ["3.5", "-2", "0"],
    "integer": ["7", "-1"],
    "choice": ["a", "c d"],
    "multi_choice": [["a", "b"], ["c d"]],
    "boolean": [True, False],
    "date": ["2026-03-04", "2026-02-28"],
    "datetime": ["2026-03-04T09:30:00Z", "2026-03-01T00:00:00Z"],
    "person": ["wang@qingshan.example"],
    "address": ["上海市浦东新区张江路 88 号", "辽宁朝阳市双塔区", {"province": "outside", "detail": "Jalan 1"}],
}
OPERANDS = {
    "text": ["空调 KFR-72", "空调", 'o\'reilly "x"', "%", "\\", "ü", "nothing"],
    "number": ["3.5", "0", "-2", "1000000"],
    "integer": ["7", "0"],
    "choice": ["a", "Beta", "c d"],
    "multi_choice": ["a", "c d"],
    "boolean": ["yes", "no", "是"],
    "date": ["2026-03-04", "today", "this_week", "2026-03"],
    "datetime": ["2026-03-04", "2026-03-04T09:30:00Z", "7d", "1h", "today", "本周", "2026-02"],
    "person": ["me", "li@qingshan.example"],
    "address": ["上海", "朝阳", "浦东新区", "双塔区", "outside"],
}
BUILTIN = {
    "number": ["1", "999999"], "subject": ["异响", "Invoice", "'"], "status": ["open", "new", "closed", "已办结", "done"],
    "type": ["incident", "投诉"], "priority": ["urgent", "低", "normal"], "channel": ["mail", "电话"],
    "department": ["support", "billing", "mine"], "team": ["field", "mine"], "assignee": ["me", "李倩"],
    "requester": ["lin@home.example", "sofia@acme.example"], "organization": ["Acme GmbH"], "tag": ["vip", "退货", "x y"],
    "follower": ["me", "李倩"], "created": OPERANDS["datetime"], "due": ["2h", "1d", "today"], "overdue": ["yes", "no"],
    "wakes": ["1d"], "customer_wrote": ["1d", "today"], "reopened": ["0", "1"], "messages": ["1", "2"], "spam": ["yes", "no"],
}  # fmt: skip
WORDS = ["异响", "空调", "外机异", "KFR-72", "invoice", "机密", "ü", "张", "no-such-word"]


@pytest.fixture
def world(cast: Any) -> Any:
    """Tickets that differ in everything, some with nothing, and a custom field of every type."""
    for number, key in enumerate(types):
        keep(CustomField(), slug=f"c_{key}", labels=both(f"自定{number}", f"Custom {key}"), type=key,
             settings=CHOICES if "choice" in key else {}, position=number)  # fmt: skip
    for at in range(10):
        with clock.at(NOW - timedelta(days=at * 2, minutes=at)):
            one = open_ticket(
                by=cast.wang, requester=cast.sofia if at % 3 else cast.lin,
                subject=["外机异响", "Invoice 17", "it's", "100%"][at % 4], body=["空调外机异响 KFR-72", "Please", "ü"][at % 3],
                department=cast.billing if at % 4 == 1 else cast.support, priority=at % 4 + 1, type=(None, 2, 4)[at % 3],
                channel=("mail", "phone", "web")[at % 3], tags=[[], ["vip"], ["退货", "x-y"]][at % 3],
                team=cast.field if at % 5 == 0 else None, assignee=[None, cast.wang, cast.li][at % 3],
                fields={f"c_{key}": values[at % len(values)] for key, values in SAMPLES.items() if at % 4},
            )  # fmt: skip
            if at % 2:
                note(one, by=cast.zhou, body="机密 @王珂")
            with_state(one, at)
    return SimpleNamespace(cast=cast, context=Context(by=cast.wang, now=NOW, zone=ZoneInfo("Asia/Shanghai")))


def with_state(one: Ticket, at: int) -> None:
    from yizhan.spine.actors import SETUP
    from yizhan.spine.change import change

    with change(one, "ticket.edited", by=SETUP):
        status = Status.shelf()[at % 6]
        one.status, one.kind = status, status.kind
        one.due_at = [None, NOW - timedelta(hours=1), NOW + timedelta(hours=1)][at % 3]
        one.is_spam = at == 9


def terms() -> st.SearchStrategy[str]:
    names = {f"c_{key}": (kind, OPERANDS.get(key, OPERANDS["text"])) for key, kind in types.items()}
    names |= {key: (type(TICKET.fields()[key].type), values) for key, values in BUILTIN.items()}

    def term(name: str) -> st.SearchStrategy[str]:
        kind, values = names[name]
        field_ops = sorted(
            (TICKET.find(name).type if TICKET.find(name) else kind()).operators - {"empty"}  # type: ignore[union-attr]
        )
        ops = st.sampled_from([":", "!=", *field_ops])
        one = st.builds(lambda op, value: f"{name}{op}{quoted(value)}", ops, st.sampled_from(values))
        several = st.lists(st.sampled_from(values), min_size=2, max_size=3).map(
            lambda many: f"{name}:" + ",".join(quoted(v) for v in many)
        )
        return st.one_of(one, several, st.just(f"{name}:none"), st.just(f"{name}:any"))

    return st.sampled_from(sorted(names)).flatmap(term)


def conditions() -> st.SearchStrategy[str]:
    leaf = st.one_of(terms(), st.sampled_from(WORDS))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda two: f"({two[0]}) ({two[1]})"),
            st.tuples(inner, inner).map(lambda two: f"({two[0]}) OR ({two[1]})"),
            inner.map(lambda one: f"-({one})"),
        ),
        max_leaves=4,
    )


def test_sql_and_python_agree(world: Any) -> None:
    tickets = list(Ticket.objects.all())
    understood = 0

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(conditions())
    def agree(text: str) -> None:
        nonlocal understood
        try:
            asked = condition(text, TICKET, world.context)
        except Invalid:
            return
        understood += 1
        in_sql = {one.pk for one in asked.filter(Ticket.objects.all())}
        in_python = {one.pk for one in tickets if asked.test(one)}
        assert in_sql == in_python, text

    agree()
    assert understood > 150


@pytest.mark.parametrize("text, sides", [
    ("status:open (tag:vip OR assignee:none)", 2), ("tag:vip OR 空调 OR priority>=high", 3), ("status:open tag:vip", 1),
    ("(tag:vip OR 空调) (assignee:none OR priority:high)", 2), ("-(tag:vip OR 空调)", 1), ("", 1),
])  # fmt: skip
def test_what_meets_one_of_the_alternatives_meets_the_condition(world: Any, text: str, sides: int) -> None:
    asked = condition(text, TICKET, world.context)
    found = [{one.pk for one in side.filter(Ticket.objects.all())} for side in asked.alternatives()]
    assert set().union(*found) == {one.pk for one in asked.filter(Ticket.objects.all())} and len(found) == sides


def test_every_field_can_be_asked_for_nothing(world: Any) -> None:
    tickets = list(Ticket.objects.all())
    for text in (f"{name}:{word}" for name in [*(f"c_{key}" for key in types), *BUILTIN] for word in ("none", "any")):
        asked = condition(text, TICKET, world.context)
        assert {t.pk for t in asked.filter(Ticket.objects.all())} == {t.pk for t in tickets if asked.test(t)}, text


def test_the_language_reads_as_people_write(world: Any) -> None:
    same = [
        ("status:open priority>=high 空调", "状态：未办结 优先级>=高 空调"),
        ("-tag:vip", "NOT tag:vip"),
        ("tag:vip,退货", "(tag:vip OR tag:退货)"),
        ("assignee:me", "负责人:我"),
        ('subject:"外机异响"', "主题:“外机异响”"),
    ]
    for one, other in same:
        found = [
            {t.pk for t in condition(text, TICKET, world.context).filter(Ticket.objects.all())} for text in (one, other)
        ]
        assert found[0] == found[1], one
        assert found[0] and len(found[0]) < 10, one


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nofield:1", "nofield"),
        ("priority>=banana", "banana"),
        ("created<soon", "soon"),
        ("created:9999-12-31", "9999-12-31"),
        ("created>0001-01-01", "0001-01-01"),
        ("created:0001-01", "0001-01"),
        ("tag>=x", "Tags"),
        ("x" * 5000, "4000"),
    ],
)
def test_a_wrong_condition_says_which_part(world: Any, text: str, says: str) -> None:
    from django.utils import translation

    with translation.override("en"), pytest.raises(Invalid, match=says):
        condition(text, TICKET, world.context)


def test_deep_nesting_is_refused_not_crashed() -> None:
    with pytest.raises(Invalid):
        parse("(" * 500 + "a" + ")" * 500)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_typed(text: str) -> None:
    parse(text)


def test_dates_mean_the_askers_days(world: Any) -> None:
    asked = condition("c_date:2026-03-04", TICKET, world.context)
    assert {t.data["c_date"] for t in asked.filter(Ticket.objects.all())} == {date(2026, 3, 4).isoformat()}
