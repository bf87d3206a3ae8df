"""A game as logit responses see it: payoff differences of each player, in one unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, number, to_float
from bargain.errors import ConceptError, GameError, ParameterError
from bargain.games import NormalForm

__all__ = ["NormalisedGame", "normalise", "read_finest", "read_most_points", "read_rate"]

_SMALLEST_UNIT = 1e-290  # so that the rates of a path, up to 1e12 / unit, are floats


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
    if size < _SMALLEST_UNIT:
        raise GameError(f"{what}: payoffs differ by {size:.3g} at most, too little for floats; use a larger unit")
    row, column = (np.array(own / unit, dtype=np.float64) for own in tables)
    return NormalisedGame(game, row, column, size)


def read_rate(rate: Any, what: str = "lambda") -> float:
    """Read a lambda: a finite number, not negative; text such as "1/2" counts."""
    try:
        value = to_float(number(rate))
    except (ParameterError, GameError) as error:
        raise ParameterError(f"{what}: {error}") from None
    except (TypeError, ValueError):
        raise ParameterError(f"{what} = {rate!r} is not a number") from None
    if not math.isfinite(value) or value < 0:
        raise ParameterError(f"{what} = {value:g}; a finite number that is not negative is needed")
    return value


def read_finest(finest: Any) -> float:
    """Read the largest change of a probability between neighbouring points of a branch."""
    try:
        value = to_float(number(finest))
    except (ParameterError, GameError, TypeError, ValueError):
        value = math.nan
    if not 1e-4 <= value <= 0.5:
        raise ParameterError(f"finest = {finest!r}; a number between 0.0001 and 0.5 is needed")
    return value


def read_most_points(most_points: Any) -> int:
    """Read a number of points."""
    if isinstance(most_points, bool) or not isinstance(most_points, (int, np.integer)) or most_points < 2:
        raise ParameterError(f"most_points = {most_points!r}; a whole number from 2 on is needed")
    return int(most_points)
