"""Files that came with a form. They are kept at once, so that a failed try does not lose them."""

from dataclasses import dataclass, field

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhan.spine.actors import Machine
from yizhan.spine.errors import Invalid
from yizhan.tickets.files import largest, upload
from yizhan.tickets.models import Attachment

WEB = Machine("channel", None, "web")
MOST = 10
_SALT = "portal.uploads"
_DAY = 24 * 3600


@dataclass
class Uploads:
    """What a visitor has uploaded so far. `token` carries it to the next try and cannot be forged."""

    files: list[Attachment] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    most = MOST

    @property
    def token(self) -> str:
        return signing.dumps([file.pk for file in self.files], salt=_SALT) if self.files else ""

    @property
    def room(self) -> int:
        """How many more there may be."""
        return MOST - len(self.files)

    @property
    def largest(self) -> int:
        return largest()

    @property
    def largest_mb(self) -> int:
        return largest() // 1024 // 1024


def take(request: HttpRequest) -> Uploads:
    """The files of earlier tries that were not taken off again, and the new ones."""
    found = Uploads(files=kept(request.POST.getlist("kept"), but=set(request.POST.getlist("without")))[:MOST])
    for file in request.FILES.getlist("files"):
        if len(found.files) >= MOST:
            found.errors.append(_("At most %(most)s files at once.") % {"most": MOST})
            break
        try:
            found.files.append(upload(file, by=WEB))
        except Invalid as error:
            found.errors.append(f"{file.name}: {error}")
    return found


def kept(tokens: list[str], *, but: set[str] = frozenset()) -> list[Attachment]:  # type: ignore[assignment]
    """Files of an earlier try, or sent ahead of the form; one that has been sent meanwhile is left out."""
    ids = [pk for token in tokens if token for pk in _ids(token)]
    waiting = Attachment.objects.filter(pk__in=ids, message=None).order_by("pk")
    return [one for one in waiting if one.key not in but]


def _ids(token: str) -> list[int]:
    try:
        return list(signing.loads(token, salt=_SALT, max_age=_DAY))
    except signing.BadSignature:
        return []
