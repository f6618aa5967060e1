"""How one of the eligible agents is chosen. One file each; the folder is the list.

@method("least_loaded", _l("Least loaded"))
def choose(asked: Asked) -> Candidate | None: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from yizhan.spine.fields.base import Label

from ..eligibility import Asked, Candidate

Chooser = Callable[[Asked], Candidate | None]
methods: dict[str, "Method"] = {}


@dataclass(frozen=True)
class Method:
    """`choose` gets the eligible ones and names one of them, or None when it has no opinion.

    With `pool` the ticket is left for whoever claims it. With `hands_on`, when it has no opinion another method is
    asked.
    """

    key: str
    label: Label
    choose: Chooser
    hint: Label = ""
    pool: bool = False
    hands_on: bool = False


def method(key: str, label: Label, **more: object) -> Callable[[Chooser], Chooser]:
    """Declare a way to choose. See Method for what may be said of it."""

    def declare(choose: Chooser) -> Chooser:
        methods[key] = Method(key, label, choose, **more)  # type: ignore[arg-type]
        return choose

    return declare


for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")
