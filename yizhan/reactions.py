"""Everything that follows an event, on one page. Order is meaning.

NOW runs in the same transaction, touches only the database and is quick. LATER runs as jobs, each retried by itself,
and may touch the world; every one of them may run twice without harm. EVERY so many seconds the clock makes a round:
it claims due rows one by one, so it catches up after a pause and two workers do no harm. SERVICES run with the worker.
"""

NOW = [
    ("*", "yizhan.spine.shelf.bump"),
    ("status.edited", "yizhan.tickets.kinds.follow"),
    ("ticket.*", "yizhan.tickets.words.keep"),
    ("ticket.approver_approved", "yizhan.automation.approvals.deciding.count"),
    ("ticket.approver_declined", "yizhan.automation.approvals.deciding.count"),
    ("ticket.*", "yizhan.automation.approvals.guarding.watch"),
    ("ticket.*", "yizhan.automation.rules.engine.run"),
    ("ticket.*", "yizhan.automation.rules.timing.follow"),
    ("ticket.flow_*", "yizhan.automation.flows.approving.drop"),
    ("ticket.flow_moved", "yizhan.automation.flows.passing.follow_up"),
    ("ticket.approval_approved", "yizhan.automation.flows.answering.answer"),
    ("ticket.approval_declined", "yizhan.automation.flows.answering.answer"),
    ("ticket.*", "yizhan.automation.flows.following.follow"),
    ("ticket.*", "yizhan.automation.plans.family.follow"),
    ("ticket.replied", "yizhan.automation.urging.listening.listen"),
    ("agent.created", "yizhan.automation.assignment.states.begin"),
    ("ticket.*", "yizhan.automation.assignment.untouched.follow"),
    ("ticket.*", "yizhan.automation.assignment.place.place"),
    ("*", "yizhan.workspace.live.tell"),
]
LATER = [
    ("ticket.replied", "yizhan.channels.outbox.deliver"),
    ("ticket.opened", "yizhan.channels.receipts.confirm"),
    ("ticket.urged", "yizhan.channels.assurances.answer_urge"),
    ("ticket.extension_approved", "yizhan.channels.assurances.tell_extension"),
    ("ticket.*", "yizhan.workspace.notices.notify"),
    ("ticket.appro*", "yizhan.portal.approving.invite"),
    ("message.*", "yizhan.workspace.notices.notify"),
    ("desk.receipts_capped", "yizhan.workspace.notices.notify"),
    ("mailbox.silenced", "yizhan.workspace.notices.notify"),
    ("time_rule.*", "yizhan.automation.rules.timing.rearrange"),
    ("ticket.*", "yizhan.automation.assignment.backlog.drain_after"),
    ("availability.*", "yizhan.automation.assignment.backlog.drain_after"),
    ("leave.*", "yizhan.automation.assignment.backlog.drain_after"),
    ("assignment_rule.*", "yizhan.automation.assignment.backlog.drain_after"),
    ("flow.migrated", "yizhan.automation.flows.versions.move_over"),
    ("customer.merged", "yizhan.tickets.moved.reindex_moved"),
    ("customer.unmerged", "yizhan.tickets.moved.reindex_moved"),
]
EVERY = [
    (1, "yizhan.channels.outbox.go_round"),
    (5, "yizhan.channels.inbox.take_waiting"),
    (20, "yizhan.tickets.waking.wake_due"),
    (20, "yizhan.automation.rules.timing.go_round"),
    (3600, "yizhan.automation.rules.engine.sweep"),
    (20, "yizhan.automation.urging.watching.notice_late"),
    (20, "yizhan.automation.flows.timing.go_round"),
    (20, "yizhan.automation.approvals.watching.go_round"),
    (20, "yizhan.automation.assignment.untouched.go_round"),
    (20, "yizhan.automation.assignment.backlog.drain"),
    (60, "yizhan.tickets.archiving.archive_due"),
    (60, "yizhan.channels.watching.raise_alarms"),
    (3600, "yizhan.security.throttle.sweep"),
    (3600, "yizhan.security.sessions.sweep"),
    (3600, "yizhan.workspace.presence.sweep"),
    (3600, "yizhan.workspace.notices.sweep"),
    (3600, "yizhan.channels.automatic.sweep"),
    (3600, "yizhan.portal.leftovers.sweep"),
    (3600, "yizhan.rest.idempotency.sweep"),
]
SERVICES: list[str] = [
    "yizhan.channels.watching.watch_all",
    "yizhan.channels.listener.smtp",
    "yizhan.channels.listener.lmtp",
]
