"""Publishing a guide, and pausing it."""

from django.utils.translation import gettext as _

from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid

from .checking import errors
from .models import Guide, GuideVersion

NEEDS = "admin.automation"


def publish(guide: Guide, *, by: Actor) -> GuideVersion:
    """The draft becomes the next version, for who begins from now on. Raises Invalid, Refused, Conflict."""
    with change(guide, "guide.published", by=by, needs=NEEDS) as it:
        if wrong := errors(guide.draft):
            raise Invalid({"draft": [one.text for one in wrong]})
        last = guide.versions.order_by("-number").first()
        if last is not None and last.definition == guide.draft and guide.published == last.number:
            raise Conflict(_("Nothing has changed since version %(number)s.") % {"number": last.number})
        number = last.number + 1 if last else 1
        made = GuideVersion(guide=guide, number=number, definition=guide.draft,
                            publisher=by if isinstance(by, Agent) else None)  # fmt: skip
        made.save(force_insert=True)
        guide.published = number
        it.say(version=number)
    return made
