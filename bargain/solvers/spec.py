"""What every solver file declares about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bargain.equilibrium import Answer, Concept

__all__ = ["SolverSpec"]


def _accepts_all(game: Any) -> str:
    return ""


@dataclass(frozen=True)
class SolverSpec:
    """The capability record of a solver.

    Attributes
    ----------
    name : str
        What `method=` calls it.
    accepts : type
        The class of games.
    concept : Concept
    finds_all : bool
        True if the solver claims completeness on every game that it accepts and can finish.
    exact : bool
        True if rational games are solved without rounding.
    run : callable
        `run(game) -> Answer`; the game is exact or float, never symbolic.
    refuses : callable
        `refuses(game)` is "" where the solver applies, otherwise the reason and, if there is one, what would do.
    priority : int
        Of the solvers that apply and find as much, the one with the highest priority runs.
    """

    name: str
    accepts: type
    concept: Concept
    finds_all: bool
    exact: bool
    run: Callable[[Any], Answer]
    refuses: Callable[[Any], str] = _accepts_all
    priority: int = 0
