"""Markdown files become drafts; each says by itself what became of it."""

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.lib.mime.names import safe_name
from yizhan.people.models import Agent
from yizhan.spine.errors import Conflict, Invalid

from . import editing
from .cleaning import LONGEST, from_markdown
from .editing import Copy
from .models import Category, Edition

MOST = 100


@dataclass(frozen=True)
class Taken:
    """A file, and the draft it became or what is wrong with it."""

    name: str
    edition: Edition | None = None
    error: str = ""


def take(files: list[UploadedFile], category: Category, language: str, *, by: Agent) -> list[Taken]:
    """A draft for each file that can be read. Raises Refused, Invalid when there are none or too many."""
    if not files:
        raise Invalid({"files": _("Choose the Markdown files.")})
    if len(files) > MOST:
        raise Invalid({"files": _("At most %(most)s files at once.") % {"most": MOST}})
    return [taken(file, category, language, by) for file in files]


def taken(file: UploadedFile, category: Category, language: str, by: Agent) -> Taken:
    name = safe_name(file.name or "")
    try:
        title, html = read(file)
        with transaction.atomic():
            copy = Copy(title or name.rpartition(".")[0] or name, html)
            return Taken(name, editing.begin(category, language, copy, by=by))
    except (Invalid, Conflict) as error:
        return Taken(name, error=str(error))


def read(file: UploadedFile) -> tuple[str, str]:
    """Title and HTML. Raises Invalid for what is no text."""
    if (file.size or 0) > LONGEST:
        raise Invalid(_("The file is too large."))
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(_("This is no text in UTF-8.")) from None
    if "\0" in text:
        raise Invalid(_("This is no text in UTF-8."))
    return from_markdown(text)
