"""Pictures and files of articles: kept under a key nobody can guess, given to whoever may read the article."""

import secrets
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from yizhan.lib.mime.names import HEAD, safe_name, sniff
from yizhan.people.models import Agent
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.spine.kept import Kept
from yizhan.tickets.files import largest

from .models import Article, ArticleFile
from .powers import PUBLISH, WRITE
from .reading import editions

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
LARGEST_PICTURE = 10 * 1024 * 1024


def keep(article: Article, file: UploadedFile, *, by: Agent, is_attached: bool = False) -> ArticleFile:
    """A picture of the text, or a file to be saved. Raises Refused, Invalid."""
    head = file.read(HEAD)
    file.seek(0)
    name = safe_name(file.name or "")
    kind = sniff(head, name, file.content_type or "")
    if not is_attached and kind not in PICTURES:
        raise Invalid({"file": _("This is no picture. PNG, JPEG, GIF and WebP can be shown.")})
    most = largest() if is_attached else min(largest(), LARGEST_PICTURE)
    if (file.size or 0) > most:
        raise Invalid({"file": _("A file may have at most %(most)s MB.") % {"most": most // 1024 // 1024}})
    made = ArticleFile(
        key=secrets.token_urlsafe(18), article=article, name=name, content_type=kind, size=file.size or 0,
        is_attached=is_attached,
    )  # fmt: skip
    needs = needed(article) if is_attached else WRITE.key
    with change(made, "articlefile.added", by=by, needs=needs, article=article.pk):
        made.file.save(f"article-{made.key}", file, save=False)
    return made


def remove(file: ArticleFile, *, by: Agent) -> None:
    """An attachment goes; what is written stays. Raises Refused."""
    with change(file, "articlefile.removed", by=by, needs=needed(file.article), article=file.article_id) as it:
        it.delete()


def needed(article: Article) -> str:
    """What stands below a text that has readers is seen at once: by whom it may be changed."""
    return PUBLISH.key if article.editions.filter(is_live=True).exists() else WRITE.key


def given(key: str, reader: Any) -> ArticleFile | None:
    """The file behind a key for somebody who may read its article, or who writes articles; else None."""
    found = ArticleFile.objects.filter(key=key).first()
    if found is None:
        return None
    is_writer = getattr(reader, "actor_kind", "") == "agent" and reader.may(WRITE.key)
    return found if is_writer or editions(reader).filter(article=found.article_id).exists() else None


ATTACHED = Kept(lambda article: ArticleFile.objects.filter(article=article, is_attached=True), int)


def attached(article: Article) -> list[ArticleFile]:
    """What readers can save beside the text."""
    return ATTACHED.rows(article.pk)
