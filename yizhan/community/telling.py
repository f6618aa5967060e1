"""What happens in the community, in words."""

from django.utils.translation import gettext_lazy as _l

from yizhan.tickets.telling import EVENTS

MAIL = _l("Somebody writes in a topic I follow")

EVENTS.update({
    "member.joined": _l("joined the community"),
    "member.renamed": _l("took another display name"),
    "member.trusted": _l("wrote a post that was let through"),
    "member.banned": _l("banned a member"),
    "member.unbanned": _l("let a member write again"),
    "topic.begun": _l("began a topic"),
    "topic.edited": _l("changed the title of a topic"),
    "topic.counted": _l("changed what a topic shows"),
    "topic.followed": _l("followed a topic"),
    "topic.unfollowed": _l("stopped following a topic"),
    "topic.solved": _l("chose the best answer"),
    "topic.unsolved": _l("took back the best answer"),
    "topic.locked": _l("closed a topic for answers"),
    "topic.unlocked": _l("opened a topic for answers again"),
    "topic.pinned": _l("pinned a topic"),
    "topic.unpinned": _l("unpinned a topic"),
    "topic.moved": _l("moved a topic to another board"),
    "topic.merged": _l("merged a topic into another"),
    "topic.ticketed": _l("made a ticket of a topic"),
    "topic.drafted": _l("made an article of a topic"),
    "post.written": _l("wrote a post"),
    "post.edited": _l("edited a post"),
    "post.voted": _l("voted for a post"),
    "post.unvoted": _l("took a vote back"),
    "post.reported": _l("reported a post"),
    "post.approved": _l("let a post through"),
    "post.rejected": _l("did not let a post through"),
    "post.hidden": _l("hid a post"),
})  # fmt: skip
