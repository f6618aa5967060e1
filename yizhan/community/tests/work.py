"""What the tests of the community begin with."""

from typing import Any

from yizhan.catalog.brands import Brand
from yizhan.community import posting
from yizhan.community.members import join
from yizhan.community.models import Board, Community, Topic
from yizhan.community.posting import Writer, as_member
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change


def opened(**rules: Any) -> Community:
    """The community of the default brand, where nothing is checked first, with one board."""
    row = Community(brand=Brand.default(), is_open=True, **{"hold_first": 0, **rules})
    with change(row, "community.created", by=SETUP):
        pass
    board("aircon")
    return row


def board(slug: str, **more: Any) -> Board:
    row = Board(slug=slug, labels={"zh-hans": "空调交流", "en": "Air conditioning"}, **more)
    with change(row, "board.created", by=SETUP):
        pass
    return row


def writer(customer: Any, name: str, rules: Community) -> Writer:
    return as_member(customer, join(customer, name), rules)


def begun(by: Writer, title: str = "空调外机晚上很响", text: str = "已经**三天**了。", **more: Any) -> Topic:
    place = more.pop("board", None) or Board.objects.get(slug="aircon")
    return posting.begin(place, more.pop("kind", "question"), title, text, by=by)
