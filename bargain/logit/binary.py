"""All logit equilibria of a 2x2 game at one lambda.

With u the log-odds of the first row and v those of the first column, the equations u = a + b s(v), v = c + d s(u),
where s is the logistic function and a, b, c, d are lambda times payoff differences, leave one unknown:

    f(u) = u - a - b s(c + d s(u)) = 0.

If b d <= 0, f' = 1 - b d s'(v) s'(u) >= 1 and there is exactly one root. If b d > 0, f' = 0 means
log s'(u) + log s'(v(u)) = -log(b d). With p = s(u) and q = s(v) the left side rises in u exactly where
(1 - 2p) / (p (1 - p)) > d (2q - 1). In p the first of these falls from infinity to minus infinity and the second,
whose derivative is 2 d^2 q (1 - q), does not fall, so that they cross once: the left side rises, then falls. Hence f
rises, falls and rises, or only rises; it has at most two critical points, each found by bisection, and at most one root
in each of the three pieces, where the signs at the ends decide. So the list is complete unless an extreme value of f is
zero within rounding, which is a fold.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain.errors import ConceptError, ParameterError
from bargain.games import NormalForm
from bargain.logit.normalised_games import NormalisedGame, normalise
from bargain.logit.numbers import read_rate
from bargain.logit.points import LogitPoint, point

__all__ = ["LogitEquilibria", "logit_equilibria"]

_ROUNDING = 8e-16


@dataclass(frozen=True, eq=False)
class LogitEquilibria:
    """All logit equilibria of a 2x2 game at one lambda.

    Attributes
    ----------
    game : NormalForm
    rate : float
        Lambda.
    points : tuple of LogitPoint
        By the probability of the first row, from the lowest.
    complete : bool
        True if these are proven to be all; False at a fold, where two equilibria are about to appear or to vanish and
        rounding does not tell how many there are.
    message : str
    """

    game: NormalForm
    rate: float
    points: tuple[LogitPoint, ...]
    complete: bool
    message: str = ""

    def __len__(self) -> int:
        return len(self.points)


@dataclass(frozen=True)
class Advantages:
    """Payoff advantages of the first action in units of the largest: a0 + a1 q for the row player, b0 + b1 p."""

    a0: float
    a1: float
    b0: float
    b1: float

    @classmethod
    def of(cls, known: NormalisedGame) -> Advantages:
        """Those of a 2x2 game."""
        r0, r1 = (-float(v) for v in known.row[1])
        c0, c1 = (-float(v) for v in known.column[1])
        return cls(r1, r0 - r1, c1, c0 - c1)


def two_by_two(game: Any, what: str) -> NormalisedGame:
    """Read a numerical 2x2 game."""
    known = normalise(game, what)
    if known.row.shape != (2, 2):
        m, n = known.row.shape
        raise ConceptError(f"{what} finds all branches of 2x2 games only, not of a {m}x{n} game; logit_path takes any")
    return known


def logit_equilibria(game: NormalForm, rate: Any) -> LogitEquilibria:
    """Every logit equilibrium of a 2x2 game at a lambda: one, three, or two at a fold.

    The module's first lines prove that none is left out.

    Parameters
    ----------
    game : NormalForm
        2x2, numerical.
    rate : number
        Lambda, from 0 on, in one over the unit of the payoffs.

    Raises
    ------
    ConceptError, GameError
        Not a 2x2 normal form; symbolic.
    ParameterError
        Lambda is negative, not a number, or beyond 1e12 over the largest payoff difference.

    Examples
    --------
    >>> chicken = NormalForm([[0, -1], [1, -10]], [[0, 1], [-1, -10]])
    >>> found = logit_equilibria(chicken, 1)
    >>> [round(float(point.row[0]), 7) for point in found.points], found.complete
    ([0.2726581, 0.7758409, 0.9981178], True)
    """
    known = two_by_two(game, "logit_equilibria")
    value = read_rate(rate)
    scaled = value * known.unit
    if scaled > 1e12:
        raise ParameterError(
            f"lambda = {value:g} is beyond {1e12 / known.unit:.3g}, 1e12 over the largest payoff difference"
        )
    roots, doubt = log_odds(Advantages.of(known), scaled)
    equations = known.equations
    points = []
    for u, v in roots:
        x = np.array([u, 0.0, v, 0.0, scaled])
        if not doubt:
            step = equations.at_rate(equations.centred(x), scaled)
            if step.converged and abs(step.x[0] - step.x[1] - u) <= 1e-6 * (1 + abs(u)):
                x = step.x
        points.append(point(game, value, *equations.split(x)))
    message = "lambda is at a fold within rounding, where the number of equilibria is not defined" if doubt else ""
    return LogitEquilibria(game, value, tuple(points), not doubt, message)


def logistic(u: float) -> float:
    """1 / (1 + exp(-u))."""
    return 1.0 / (1.0 + math.exp(-u)) if u >= 0 else math.exp(u) / (1.0 + math.exp(u))


def _log_density(u: float) -> float:
    """log s'(u)."""
    return -abs(u) - 2.0 * math.log1p(math.exp(-abs(u)))


def log_odds(game: Advantages, rate: float) -> tuple[list[tuple[float, float]], bool]:
    """The solutions (u, v) at lambda = `rate`, u rising, and whether a fold leaves their number open."""
    a, b, c, d = (rate * value for value in (game.a0, game.a1, game.b0, game.b1))

    def other(u: float) -> float:
        return c + d * logistic(u)

    def f(u: float) -> float:
        return u - a - b * logistic(other(u))

    low, high = a + min(b, 0.0) - 1.0, a + max(b, 0.0) + 1.0
    turns = _critical(b, d, other) if b * d > 0 else None
    if turns is None:
        u = zero(f, low, high)
        return [(u, other(u))], False
    first, second = turns
    top, bottom = f(first), f(second)
    doubt = False
    roots: list[float] = []
    for value, place in ((top, first), (bottom, second)):
        v = other(place)
        inner = abs(b) * math.exp(_log_density(v)) * (abs(c) + abs(d))
        if abs(value) <= _ROUNDING * (abs(place) + abs(a) + abs(b) + inner):
            doubt = True
            roots.append(place)
    touched_top, touched_bottom = first in roots, second in roots
    if top > 0 and not touched_top:
        roots.append(zero(f, min(low, first - 1.0), first))
    if top > 0 > bottom and not (touched_top or touched_bottom):
        roots.append(zero(f, first, second))
    if bottom < 0 and not touched_bottom:
        roots.append(zero(f, second, max(high, second + 1.0)))
    return [(u, other(u)) for u in sorted(roots)], doubt


def _critical(b: float, d: float, other: Callable[[float], float]) -> tuple[float, float] | None:
    """The two places where f' = 0; None if f rises everywhere."""
    height = math.log(abs(b)) + math.log(abs(d))

    def slope(u: float) -> float:
        p = logistic(u)
        return (1.0 - 2.0 * p) + d * math.exp(_log_density(u)) * (1.0 - 2.0 * logistic(other(u)))

    def level(u: float) -> float:
        return _log_density(u) + _log_density(other(u)) + height

    reach = math.log1p(abs(d)) + 5.0
    top = zero(slope, -reach, reach)
    if level(top) <= 0:
        return None
    far = abs(top) + max(height, 0.0) + 2.0
    return zero(level, -far, top), zero(level, top, far)


def zero(function: Callable[[float], float], low: float, high: float) -> float:
    """The zero between two places where the function differs in sign."""
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=1e-15, rtol=8.9e-16, maxiter=500))
