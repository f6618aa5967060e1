"""The metrics, one file each. The folder is the list."""

from importlib import import_module
from pkgutil import iter_modules

from .base import Metric, metrics

for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")

__all__ = ["Metric", "metrics"]
