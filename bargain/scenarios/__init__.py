"""Scenarios, one model a file. A file that defines `SCENARIO` is registered under its own name."""

from __future__ import annotations

import importlib
import sys
from difflib import get_close_matches

from bargain.errors import ModelError
from bargain.models import Scenario
from bargain.registry import module_names

__all__ = ["scenario", "scenario_names"]


def scenario_names() -> list[str]:
    """Names of all registered scenarios, sorted; none is imported."""
    return module_names(sys.modules[__name__])


def scenario(name: str) -> Scenario:
    """Load a scenario by name.

    Examples
    --------
    >>> scenario("open_door").parameter("sigma").meaning
    'probability per period that the door leads to accession'
    """
    names = scenario_names()
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}"
        raise ModelError(f"no scenario is called {name!r}; {hint}")
    found = getattr(importlib.import_module(f"bargain.scenarios.{name}"), "SCENARIO", None)
    if not isinstance(found, Scenario):
        raise ModelError(f"bargain/scenarios/{name}.py defines no SCENARIO")
    return found
