"""What the controls of an address show."""

from typing import Any

from yizhan.lib.divisions import china
from yizhan.spine.fields import Context
from yizhan.spine.fields.address import Address


def shown(kind: Address, value: Any, *, name: str, id: str, wrong: bool = False) -> dict[str, Any]:
    """The context of ui/parts/address.html."""
    codes = {one.name: one.code for one in china().parts}
    provinces = [(codes.get(key, ""), key, label) for key, label in kind.options(Context())]
    return {"name": name, "id": id, "wrong": wrong, "provinces": provinces, "parts": kind.parts_of(value)}
