"""Files whose form was never sent."""

from datetime import timedelta

from yizhan.lib import clock
from yizhan.spine.actors import CLOCK
from yizhan.spine.change import change
from yizhan.tickets.models import Attachment

KEPT = timedelta(days=2)


def sweep() -> int:
    """Remove visitors' uploads that are on no message after two days. Returns how many."""
    unused = Attachment.objects.filter(message=None, ticket=None, uploader_id=None, chat_messages=None)
    left = unused.filter(created_at__lt=clock.now() - KEPT)
    count = 0
    for file in left[:500]:
        with change(file, "attachment.removed", by=CLOCK) as it:
            it.delete()
        file.file.delete(save=False)
        count += 1
    return count
