"""Reading the numbers that the functions of this package take: lambda, the fineness of a branch, its length."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bargain.arithmetic import number, to_float
from bargain.errors import GameError, ParameterError

__all__ = ["read_finest", "read_most_points", "read_rate"]


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
