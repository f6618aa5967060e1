"""Who writes which format: a module each, with `write(content, file)`."""

from importlib import import_module
from typing import Any


def writer(format: str) -> Any:
    """The module, loaded with the first file: what draws PDF and Excel weighs some 20 MiB in a process."""
    return import_module(f".{format}", __package__)
