"""The gallery's dashboard: tiles with the charts of the gallery, to be moved and resized."""

import json
from typing import Any

from .charts import Chart

PLACES = ((0, 0, 7, 6), (7, 0, 5, 6))


def context(charts: list[Chart]) -> dict[str, Any]:
    """The first charts, each in a place, and the text they are kept in."""
    tiles = [{"id": f"t{at}", "title": one.title, "x": x, "y": y, "w": w, "h": h, "drawing": "", "target": None}
             for at, (one, (x, y, w, h)) in enumerate(zip(charts, PLACES, strict=False))]  # fmt: skip
    return {"tiles": list(zip(tiles, charts, strict=False)), "board_text": json.dumps({"tiles": tiles})}
