"""Files that were uploaded before and are now put to use."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ..errors import Invalid
from .base import Context
from .reference import References


class Files(References):
    """Uploaded attachments by their ids; only the uploader's own, not yet used ones can be named."""

    name = _l("Files")
    control = "files"

    def __init__(self) -> None:
        super().__init__("tickets.Attachment")

    def parse(self, raw: Any, context: Context) -> Any:
        files = super().parse(raw, context)
        if len(files) > 50:
            raise Invalid(_("At most 50 files at once."))
        return files
