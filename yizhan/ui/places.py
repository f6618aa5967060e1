"""Where the rail leads."""

from typing import NamedTuple


class Place(NamedTuple):
    """One sign of the rail; `dot` tells that something waits there, `far` ones are left out on a phone."""

    url: str
    icon: str
    label: str
    key: str = ""
    current: bool = False
    dot: bool = False
    far: bool = False
