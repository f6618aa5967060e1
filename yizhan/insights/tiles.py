"""The report of a tile as somebody may ask for it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yizhan.spine.errors import Invalid

from .boards import Tile, filtered
from .models import SavedReport
from .reading import Report, read
from .sharing import offered


def report_of(tile: Tile, filters: Mapping[str, str], by: Any) -> Report:
    """Under the filters of the board. Raises Invalid where a saved one is gone or not shared with who asks."""
    if tile.report is not None:
        return filtered(tile.report, filters, tile.drawing)
    saved = offered(SavedReport.objects, by).filter(pk=tile.saved).first()
    if saved is None:
        raise Invalid(_("This report is not there, or not shared with you."))
    return filtered(read(saved.definition), filters, tile.drawing)


def title_of(tile: Tile, by: Any) -> str:
    """Its own, or that of the saved report; empty where there is neither."""
    if tile.title or tile.saved is None:
        return tile.title
    saved = offered(SavedReport.objects, by).filter(pk=tile.saved).first()
    return saved.title if saved else ""
