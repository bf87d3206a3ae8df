"""Solvers, one algorithm a file. A file that defines `SOLVER` is registered."""

from __future__ import annotations

import sys
from functools import cache

from bargain.registry import discover
from bargain.solvers.spec import SolverSpec

__all__ = ["SolverSpec", "solvers"]


@cache
def solvers() -> dict[str, SolverSpec]:
    """All registered solvers by name."""
    found: dict[str, SolverSpec] = {}
    for module, spec in discover(sys.modules[__name__], "SOLVER"):
        if not isinstance(spec, SolverSpec):
            raise TypeError(f"bargain/solvers/{module}.py: SOLVER is not a SolverSpec")
        if spec.name in found:
            raise TypeError(f"bargain/solvers/{module}.py: a solver named {spec.name!r} exists")
        found[spec.name] = spec
    return found
