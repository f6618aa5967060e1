"""Reads the demo's data files; everything the made-up company is made of lies in `data/`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def read(name: str) -> dict[str, Any]:
    """The file `data/<name>.toml`; the caller must not change what it gets."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def names_in(folder: str) -> list[str]:
    """What `read` takes to get each file of a folder, in order."""
    return [f"{folder}/{path.stem}" for path in sorted((DATA / folder).glob("*.toml"))]
