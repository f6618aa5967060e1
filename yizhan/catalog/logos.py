"""The logo of a brand: a small picture, believed by its content, kept under a name made of it."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from yizhan.lib.mime.names import sniff
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid

from .brands import Brand

MOST = 200 * 1024
# No SVG: it is a program as much as a picture.
KINDS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
TYPES = {ending: kind for kind, ending in KINDS.items()}


def keep_logo(brand: Brand, content: bytes, *, by: Actor) -> None:
    """Show the brand with this picture. Raises Refused, Invalid."""
    kind = KINDS.get(sniff(content, "", ""))
    if kind is None:
        raise Invalid({"logo": _("A logo is a PNG, JPEG or WebP picture.")})
    if len(content) > MOST:
        raise Invalid({"logo": _("A logo may have at most %(most)s kB.") % {"most": MOST // 1024}})
    name = f"brands/{hashlib.sha256(content).hexdigest()[:20]}.{kind}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    with change(brand, "brand.edited", by=by, needs="admin.brands"):
        brand.logo = name


def drop_logo(brand: Brand, *, by: Actor) -> None:
    """Show the first character of its name again. Raises Refused."""
    with change(brand, "brand.edited", by=by, needs="admin.brands"):
        brand.logo = ""


def read_logo(brand: Brand) -> bytes:
    with default_storage.open(brand.logo) as file:
        return bytes(file.read())


def type_of(brand: Brand) -> str:
    """The content type its logo is sent with."""
    return TYPES[brand.logo.rpartition(".")[2]]
