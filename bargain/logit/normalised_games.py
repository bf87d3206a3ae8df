"""A game as logit responses see it: payoff differences of each player, in one unit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, to_float
from bargain.errors import ConceptError, GameError
from bargain.games import NormalForm
from bargain.logit.bimatrix_equations import BimatrixEquations

__all__ = ["SMALLEST_UNIT", "NormalisedGame", "normalise"]

SMALLEST_UNIT = 1e-290  # so that the rates of a path, up to 1e12 / unit, are floats


@dataclass(frozen=True, eq=False)
class NormalisedGame:
    """Payoff differences divided by the largest of them.

    A payoff that a player gets whatever that player does changes no choice, so that only differences between own
    actions count; lambda times the unit is a pure number.

    Attributes
    ----------
    game : NormalForm
    row : float array (m, n)
        Row's payoffs, less those of the first row.
    column : float array (n, m)
        Column's payoffs by own action, less those of the first column.
    unit : float
        The largest payoff difference between two own actions, over both players; 1 if there is none.
    """

    game: NormalForm
    row: np.ndarray
    column: np.ndarray
    unit: float

    @cached_property
    def equations(self) -> BimatrixEquations:
        """The equations of its logit correspondence."""
        return BimatrixEquations(self.row, self.column)


def normalise(game: Any, what: str) -> NormalisedGame:
    """Read a numerical game; differences are taken in the game's own arithmetic, before any rounding."""
    if not isinstance(game, NormalForm):
        raise ConceptError(f"{what} takes a two-player NormalForm, not {type(game).__name__}")
    if game.arithmetic is Arithmetic.SYMBOLIC:
        named = f" ({', '.join(game.parameters)})" if game.parameters else ""
        raise GameError(f"{what}: the game is symbolic{named}; give its parameters values first")
    tables = [own - own[0] for own in (game.A, game.B.T)]
    spans = [max((column.max() - column.min() for column in own.T), default=0) for own in tables]
    unit = max(spans)
    if unit == 0:
        unit = Fraction(1)
    size = to_float(unit)
    if size < SMALLEST_UNIT:
        raise GameError(f"{what}: payoffs differ by {size:.3g} at most, too little for floats; use a larger unit")
    row, column = (np.array(own / unit, dtype=np.float64) for own in tables)
    return NormalisedGame(game, row, column, size)
