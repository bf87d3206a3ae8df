"""Discovery: a module dropped into a folder is registered by the attribute that it defines."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

__all__ = ["discover", "module_names"]


def module_names(package: ModuleType) -> list[str]:
    """Names of the public modules of a package, sorted; nothing is imported."""
    return sorted(info.name for info in pkgutil.iter_modules(package.__path__) if not info.name.startswith("_"))


def discover(package: ModuleType, attribute: str) -> Iterator[tuple[str, Any]]:
    """Import each module of `package` and yield (module name, attribute) where the attribute is defined."""
    for name in module_names(package):
        found = getattr(importlib.import_module(f"{package.__name__}.{name}"), attribute, None)
        if found is not None:
            yield name, found
