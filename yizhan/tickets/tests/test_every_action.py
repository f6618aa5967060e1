"""Every action, whatever the folder holds: refuses the unauthorised, leaves one event, speaks both languages."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from tests.cast import agent, keep
from yizhan.automation.appointments.actions.appoint import appoint
from yizhan.automation.appointments.slots import offered
from yizhan.automation.approvals.asking import ask
from yizhan.automation.batches.actions.together import add_incident
from yizhan.automation.closing.actions.announce import announce_closing
from yizhan.automation.flows.actions.enter_flow import enter_flow
from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.models import Flow
from yizhan.automation.flows.tests.work import in_use, plain
from yizhan.automation.plans.actions.checklist import add_item, tick_item
from yizhan.automation.plans.actions.children import attach, attach_child
from yizhan.automation.plans.models import Checklist, ChecklistItem, TicketTemplate
from yizhan.automation.rules.models import Macro
from yizhan.automation.surveys.actions.call_back import request_callback
from yizhan.automation.urging.actions.extend import request_extension
from yizhan.automation.urging.actions.supervise import give_feedback, supervise
from yizhan.automation.webhooks.models import Webhook
from yizhan.people.models import Role
from yizhan.spine.actions import Action, actions_on
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.tickets.actions.archive import archive
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import change_followers, set_fields
from yizhan.tickets.actions.finish import close, hold, resolve
from yizhan.tickets.actions.merge import link, merge
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import delete, mark_spam
from yizhan.tickets.models import Attachment, Message, Ticket

ACTIONS = actions_on("ticket")
APPROVING = ("approve", "decline", "delegate_approval", "add_approver", "remind_approvers")
FLOWING = ("pass_transition", "revoke_flow")
WITH_ITEMS = ("tick_item", "change_item", "remove_item")
# Who follows may do these; who moves a ticket on is for its flow to say, which may name people whose work it is not.
BY_FOLLOWERS = {"note", "follow", "pass_transition", "tick_item", "untick_item"}
PARENTS = ("detach_child", "resolve_family", "cascade")
CALLING = ("take_callback", "log_callback", "cancel_callback")
LATER = datetime(2099, 1, 2, tzinfo=UTC)
# What each verb is given here, by key. A new action must be listed, or have no required parameter.
PARAMS: dict[str, dict[str, Any]] = {
    "open": {"requester": "lin@home.example", "subject": "漏水", "body": "二楼漏水"},
    "reply": {"body": "马上到"},
    "note": {"body": "备件有货"},
    "send_mail": {"who": ["requester"], "subject": "备件", "body": "{{ ticket.code }}"},
    "assign": {"agent": "li@qingshan.example"},
    "return": {"reason": "不是我们的"},
    "set": {"fields": {"priority": "urgent"}},
    "tag": {"add": ["vip"]},
    "cc": {"addresses": ["boss@home.example"]},
    "status": {"status": "on-hold"},
    "link": {"kind": "related", "to": "OTHER"},
    "unlink": {"to": "OTHER"},
    "merge": {"into": "OTHER"},
    "split": {"messages": "FIRST", "subject": "拆出来的"},
    "macro": {"macro": "MACRO"},
    "call": {"webhook": "robot"},
    "supervise": {"deadline": "2099-01-02T09:00", "instruction": "当天上门"},
    "feedback": {"text": "配件已到，下午上门"},
    "request_extension": {"until": "2099-01-03T09:00", "reason": "等配件"},
    "decline_extension": {"reason": "配件有货"},
    "ask_approval": {"question": "换新机？", "levels": [{"mode": "any", "who": ["agent:li@qingshan.example"]}]},
    "decline": {"reason": "太贵"},
    "delegate_approval": {"agent": "li@qingshan.example"},
    "add_approver": {"agent": "li@qingshan.example"},
    "enter_flow": {"flow": "repair"},
    "pass_transition": {"transition": "take"},
    "revoke_flow": {"reason": "走错了流程"},
    "add_item": {"title": "带上配件"},
    "add_checklist": {"checklist": "CHECKLIST"},
    "tick_item": {"item": "ITEM"},
    "untick_item": {"item": "ITEM"},
    "change_item": {"item": "ITEM", "title": "带上两个配件"},
    "remove_item": {"item": "ITEM"},
    "open_child": {"subject": "备件"},
    "attach_child": {"child": "OTHER"},
    "attach": {"parent": "OTHER"},
    "detach_child": {"child": "OTHER"},
    "apply_template": {"template": "TEMPLATE"},
    "cascade": {"note": "一起处理"},
    "answer_incidents": {"body": "已恢复"},
    "add_incident": {"incident": "OTHER"},
    "link_problem": {"problem": "OTHER"},
    "appoint": {"at": "2099-01-02T09:00", "place": "长江路 1 号"},
    "change_appointment": {"slot": "SLOT"},
    "rate": {"score": 4},
    "log_callback": {"result": "solved", "note": "客户满意"},
}


@pytest.fixture
def stage(cast: Any, ticket: Ticket) -> Any:
    """Brings the ticket into the state an action needs."""
    other = open_ticket(by=cast.wang, requester=cast.sofia, subject="Other", body="x", department=cast.support)

    macro = keep(Macro(), slug="nothing", labels={"en": "Nothing"}, steps=[])
    keep(Webhook(), slug="robot", labels={"en": "Robot"}, url="https://hook.example/")
    line = {"title": "拍照", "required": False, "owner": "", "due": ""}
    checklist = keep(Checklist(), slug="visit", labels={"en": "Visit"}, items=[line])
    template = keep(TicketTemplate(), slug="visit", labels={"en": "Visit"})

    def due() -> Any:
        return set_fields(ticket, by=cast.zhou, fields={"due": LATER})

    def extension() -> Any:
        due()
        return request_extension(ticket, by=cast.wang, until=LATER + timedelta(days=1), reason="等配件")

    def supervision() -> Any:
        return supervise(ticket, by=cast.zhou, deadline=LATER, instruction="当天上门")

    def approval() -> Any:
        who = [*(f"agent:{one.pk}" for one in (cast.zhou, cast.sun)), "mail:boss@home.example"]
        return ask(ticket, by=cast.wang, question="换新机？", levels=[{"mode": "some", "need": 2, "who": who}])

    def item() -> Any:
        return add_item(ticket, by=cast.zhou, title="拍照")

    def ticked() -> Any:
        item()
        return tick_item(ticket, by=cast.zhou, item=ChecklistItem.objects.get().pk)

    def failed() -> None:
        flow = in_use(plain(transitions__go={"after": [{"do": "wake"}]}), by_hand=True)
        pass_transition(enter_flow(ticket, by=cast.zhou, flow=flow), by=cast.zhou, transition="go")

    def incident() -> None:
        add_incident(ticket, by=cast.zhou, incident=other)
        ticket.refresh_from_db()

    def ready(action: Action) -> Ticket:
        before = {
            "return": lambda: assign(ticket, by=cast.zhou, agent=cast.li),
            "unassign": lambda: assign(ticket, by=cast.zhou, agent=cast.li),
            "wake": lambda: hold(ticket, by=cast.zhou),
            "reopen": lambda: close(ticket, by=cast.zhou),
            **dict.fromkeys(("confirm_solved", "not_solved"), lambda: resolve(ticket, by=cast.zhou)),
            "unmerge": lambda: merge(ticket, by=cast.zhou, into=other),
            "unlink": lambda: link(ticket, by=cast.zhou, kind="related", to=other),
            "not_spam": lambda: mark_spam(ticket, by=cast.zhou),
            "restore": lambda: delete(ticket, by=cast.zhou),
            "archive": lambda: close(ticket, by=cast.zhou),
            "unarchive": lambda: archive(close(ticket, by=cast.zhou), by=cast.zhou),
            "split": lambda: note(ticket, by=cast.zhou, body="二"),
            "feedback": supervision,
            **dict.fromkeys(FLOWING, lambda: enter_flow(ticket, by=cast.zhou, flow=Flow.objects.get(slug="support"))),
            "retry_steps": failed,
            "close_supervision": lambda: give_feedback(supervision(), by=cast.wang, text="已上门"),
            "request_extension": due,
            "approve_extension": extension,
            "decline_extension": extension,
            **dict.fromkeys(APPROVING, approval),
            **dict.fromkeys(WITH_ITEMS, item),
            "untick_item": ticked,
            **dict.fromkeys(PARENTS, lambda: attach_child(ticket, by=cast.zhou, child=other)),
            "detach": lambda: attach(ticket, by=cast.zhou, parent=other),
            "announce_closing": lambda: resolve(ticket, by=cast.zhou),
            "keep_open": lambda: announce_closing(resolve(ticket, by=cast.zhou), by=cast.zhou),
            **dict.fromkeys(
                ("cancel_appointment", "confirm_appointment", "wish_appointment", "change_appointment"),
                lambda: appoint(ticket, by=cast.zhou, at=LATER),
            ),
            "answer_incidents": incident,
            "rate": lambda: resolve(ticket, by=cast.zhou),
            **dict.fromkeys(CALLING, lambda: request_callback(ticket, by=cast.wang, why="回访")),
            "withdraw_approval": lambda: ask(
                ticket, by=cast.zhou, question="？", levels=[{"mode": "any", "who": [f"agent:{cast.li.pk}"]}]
            ),
        }
        before.get(action.key, lambda: None)()
        return ticket

    def params(action: Action, by: Any) -> dict[str, Any]:
        swap = {"OTHER": str(other.number), "FIRST": [one.pk for one in ticket.messages.order_by("id")[:1]],
                "MACRO": macro.pk, "CHECKLIST": checklist.pk, "TEMPLATE": template.pk,
                "ITEM": ChecklistItem.objects.values_list("pk", flat=True).first()}  # fmt: skip
        if action.key == "change_appointment":
            swap["SLOT"] = offered(ticket)[0].at.isoformat()
        raw = {k: swap.get(v, v) if isinstance(v, str) else v for k, v in PARAMS.get(action.key, {}).items()}
        return action.parse(raw, Context(by=by))

    cast.ready, cast.params = ready, params
    return cast


def everything() -> list[Any]:
    """What the ticket tables hold, to see that nothing changed."""
    return [list(model.objects.order_by("pk").values()) for model in (Ticket, Message, Attachment)]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.key)
def test_it_refuses_the_unauthorised_and_changes_nothing(stage: Any, action: Action) -> None:
    ticket = stage.ready(action)
    nobody = keep(Role(), slug="nobody", labels={"en": "Nobody"}, powers=[], visibility="all")
    stranger = agent("无权", "no@qingshan.example", "nobody", [stage.support.pk])
    params = stage.params(action, stage.zhou)
    before, events = everything(), Event.objects.count()
    for actor in (stranger, *([] if action.creates else [stage.zhao])):  # zhao has the powers, but not the department
        with pytest.raises(Refused):
            action(*([] if action.creates else [ticket]), by=actor, **params)
    assert everything() == before and Event.objects.count() == events
    assert nobody.pk


@pytest.mark.parametrize(
    "action",
    [a for a in ACTIONS if not a.creates and a.key not in BY_FOLLOWERS],
    ids=lambda a: a.key,
)
def test_a_follower_whose_work_it_is_not_changes_nothing(stage: Any, action: Action) -> None:
    ticket = stage.ready(action)
    change_followers(ticket, by=stage.zhou, add=[stage.zhao])
    params, before, events = stage.params(action, stage.zhou), everything(), Event.objects.count()
    with pytest.raises(Refused):
        action(ticket, by=stage.zhao, **params)
    assert everything() == before and Event.objects.count() == events and not action.offered(ticket, stage.zhao)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.key)
def test_it_leaves_exactly_one_event_on_its_subject(stage: Any, action: Action) -> None:
    ticket = stage.ready(action)
    params = stage.params(action, stage.zhou)
    last = Event.objects.order_by("-id").first()
    assert last
    if action.creates:
        ticket = action(by=stage.zhou, **params)
    else:
        action(ticket, by=stage.zhou, **params)
    made = Event.objects.filter(pk__gt=last.pk)
    own = list(made.filter(subject_kind="ticket", ticket_id=ticket.pk))
    if action.composed:  # its parts leave events of their own, some of them on other tickets
        own = [event for event in own if event.name == action.event] or list(made.filter(name=action.event))
    assert [event.name for event in own] == [action.event]
    assert (own[0].actor_kind, own[0].actor_id) == ("agent", stage.zhou.pk)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.key)
def test_one_declaration_gives_words_form_and_schema(desk: Any, action: Action) -> None:
    for text in (action.label, action.says, *(one.label for one in action.params.values() if not one.hidden)):
        with translation.override("en"):
            english = str(text)
        with translation.override("zh-hans"):
            chinese = str(text)
        assert english and chinese and english != chinese, (action.key, english)
    schema = action.schema()
    assert set(schema["properties"]) == set(action.params) and schema["additionalProperties"] is False
    assert all(one.type.control for one in action.params.values())


@pytest.mark.parametrize("action", [a for a in ACTIONS if not a.creates], ids=lambda a: a.key)
def test_wrong_parameters_are_named(desk: Any, action: Action) -> None:
    with pytest.raises(Invalid) as error:
        action.parse({"no_such_parameter": 1}, Context(by=desk.admin))
    assert "no_such_parameter" in error.value.errors
    for key, one in action.params.items():
        if one.required:
            with pytest.raises(Invalid) as error:
                action.parse({}, Context(by=desk.admin))
            assert key in error.value.errors


@pytest.mark.parametrize("action", [a for a in ACTIONS if a.bulk], ids=lambda a: a.key)
def test_doing_it_twice_is_harmless(stage: Any, action: Action) -> None:
    ticket = stage.ready(action)
    params = stage.params(action, stage.zhou)
    action(ticket, by=stage.zhou, **params)
    state = {key: value for key, value in Ticket.objects.filter(pk=ticket.pk).values()[0].items()
             if key not in {"updated_at", "agent_wrote_at", "message_count", "version"}}  # fmt: skip
    with suppress(Conflict):
        action(ticket, by=stage.zhou, **params)
    after = Ticket.objects.filter(pk=ticket.pk).values()[0]
    assert {key: after[key] for key in state} == state


def test_a_merged_ticket_takes_no_more(stage: Any, ticket: Ticket) -> None:
    merge(ticket, by=stage.zhou, **stage.params(next(a for a in ACTIONS if a.key == "merge"), stage.zhou))
    for action in ACTIONS:
        if action.key in {"reply", "note", "set", "assign", "hold", "resolve"}:
            with pytest.raises(Conflict):
                action(ticket, by=stage.zhou, **stage.params(action, stage.zhou))


def test_an_unavailable_action_changes_nothing(cast: Any, ticket: Ticket) -> None:
    before = everything()
    with pytest.raises(Conflict):
        next(a for a in ACTIONS if a.key == "reopen")(ticket, by=cast.zhou)
    assert everything() == before


def test_the_door_also_serves_settings(cast: Any) -> None:
    with change(cast.support, "department.edited", by=cast.zhou, needs="admin.people"):
        cast.support.reopen = "never"
    assert Event.objects.get(name="department.edited", subject_id=cast.support.pk).changes == {
        "reopen": ["always", "never"]
    }
