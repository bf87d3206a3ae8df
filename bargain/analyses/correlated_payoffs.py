"""The polygon of all payoff pairs of correlated equilibria, exactly.

The payoffs of a polytope of distributions form a polygon. Its corners are found by linear programmes in directions that
the corners found so far suggest: the outward normal of each edge that is not yet proven. An edge is proven where no
equilibrium lies beyond it, so that the polygon is complete when no edge is left.

Cost: about two linear programmes a corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.analyses.correlation import Obedience
from bargain.analyses.obedience import certify_correlated, proven_bound
from bargain.analyses.optima import published, rational
from bargain.arithmetic import Arithmetic, Number, arithmetic_of, number
from bargain.certificates.identities import slack_tolerance
from bargain.errors import ParameterError
from bargain.games import NormalForm

__all__ = ["HalfPlane", "PayoffPolygon", "correlated_payoffs"]

Point = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class HalfPlane:
    """A proven bound: direction[0] * row payoff + direction[1] * column payoff <= limit at every equilibrium.

    `multipliers` are weights on the obedience inequalities that prove it, as in `CorrelatedEquilibrium`.
    """

    direction: tuple[Fraction, Fraction]
    limit: Fraction
    multipliers: tuple[Fraction, ...]


@dataclass(frozen=True, eq=False)
class PayoffPolygon:
    """All payoff pairs of correlated, or coarse correlated, equilibria.

    Attributes
    ----------
    game : NormalForm
    coarse : bool
    vertices : tuple of pairs
        Corners (payoff of the row player, of the column player), counterclockwise from the least row payoff; one or two
        where the polygon is a point or a segment. `Fraction` in an exact game, else floats.
    distributions : tuple of arrays (m, n)
        A distribution over the cells for each corner.
    bounds : tuple of HalfPlane
        Proven bounds, exact in a float game too, whose common part is the polygon.
    """

    game: NormalForm
    coarse: bool
    vertices: tuple[tuple[Number, Number], ...]
    distributions: tuple[np.ndarray, ...]
    bounds: tuple[HalfPlane, ...]

    def __repr__(self) -> str:
        corners = ", ".join(f"({u}, {v})" for u, v in self.vertices)
        return f"PayoffPolygon({'coarse ' if self.coarse else ''}correlated, {corners})"

    @property
    def holds(self) -> bool:
        """Check the whole answer from the definition: each distribution is an equilibrium, each bound is proven.

        Computed when asked for.
        """
        exact_game = rational(self.game, "holds")
        sound = all(
            entry.holds
            for distribution in self.distributions
            for entry in certify_correlated(self.game, distribution, coarse=self.coarse)
        )
        for bound in self.bounds:
            weights = bound.direction[0] * exact_game.A + bound.direction[1] * exact_game.B
            sound = sound and proven_bound(exact_game, weights, bound.multipliers, self.coarse) <= bound.limit
        return sound

    def contains(self, payoffs: Sequence[Any]) -> bool:
        """Tell whether some equilibrium has these two payoffs.

        Exact for exact payoffs in an exact game. In a float game, or for floats, each payoff may be off by 1e-9 of its
        player's payoff range and 4e-14 of that player's largest payoff: corners that were rounded are inside.

        Examples
        --------
        >>> polygon = correlated_payoffs(NormalForm([[6, 2], [7, 0]], [[6, 7], [2, 0]]))
        >>> polygon.contains((5, 5)), polygon.contains((6, 6))
        (True, False)
        """
        try:
            read = [number(entry) for entry in payoffs]
            u, v = (Fraction(entry) for entry in read)
        except (TypeError, ValueError):
            raise ParameterError("contains: give two numbers, the payoffs of the row and the column player") from None
        game = self.game
        if game.arithmetic is Arithmetic.EXACT and arithmetic_of(read) is Arithmetic.FLOAT:
            game = game.convert(Arithmetic.FLOAT)
        tables = game.A, game.B
        off = [Fraction(slack_tolerance(game, k, abs(table).max())) for k, table in enumerate(tables)]
        return all(
            bound.direction[0] * u + bound.direction[1] * v
            <= bound.limit + abs(bound.direction[0]) * off[0] + abs(bound.direction[1]) * off[1]
            for bound in self.bounds
        )


def correlated_payoffs(game: NormalForm, *, coarse: bool = False) -> PayoffPolygon:
    """Find the polygon of all payoff pairs of correlated equilibria.

    Parameters
    ----------
    game : NormalForm
        Exact or float; a float game is solved as the rational game that it is in binary.
    coarse : bool
        Coarse correlated equilibria.

    Raises
    ------
    GameError, ConceptError
        As `bargain.analyses.correlation.correlated_equilibrium`.

    Examples
    --------
    >>> polygon = correlated_payoffs(NormalForm([[6, 2], [7, 0]], [[6, 7], [2, 0]]))
    >>> [(str(u), str(v)) for u, v in polygon.vertices]
    [('2', '7'), ('18/5', '18/5'), ('7', '2'), ('21/4', '21/4')]
    """
    exact_game = rational(game, "correlated_payoffs")
    search = _Search(Obedience(game, exact_game, coarse))
    first, last = search.farthest((-1, 0)), search.farthest((1, 0))
    if first[0] == last[0]:
        first, last = search.farthest((0, -1)), search.farthest((0, 1))
    if first != last:
        search.side(first, last)
        search.side(last, first)
    corners = _corners(sorted(search.found))
    inexact = game.arithmetic is Arithmetic.FLOAT
    return PayoffPolygon(
        game,
        coarse,
        tuple((published(u, inexact), published(v, inexact)) for u, v in corners),
        tuple(published(search.found[corner], inexact) for corner in corners),
        tuple(search.bounds),
    )


class _Search:
    """Payoff pairs found so far, each with a distribution, and the bounds that the programmes proved."""

    def __init__(self, system: Obedience) -> None:
        self.system = system
        self.found: dict[Point, np.ndarray] = {}
        self.bounds: list[HalfPlane] = []

    def farthest(self, direction: tuple[Any, Any]) -> Point:
        """A payoff pair farthest in a direction."""
        a, b = self.system.exact.A, self.system.exact.B
        p, answer, _ = self.system.farthest(direction[0] * a + direction[1] * b)
        point = (a * p).sum(), (b * p).sum()
        towards = Fraction(direction[0]), Fraction(direction[1])
        self.bounds.append(HalfPlane(towards, answer.value, answer.duals_ub))
        self.found.setdefault(point, p)
        return point

    def side(self, start: Point, end: Point) -> None:
        """Prove the edge to the right of start -> end, or find what lies beyond it."""
        waiting = [(start, end)]
        while waiting:
            start, end = waiting.pop()
            direction = end[1] - start[1], start[0] - end[0]
            size = max(map(abs, direction))
            direction = direction[0] / size, direction[1] / size
            beyond = self.farthest(direction)
            if _along(direction, beyond) > _along(direction, start):
                waiting += [(start, beyond), (beyond, end)]


def _along(direction: Point, point: Point) -> Fraction:
    return direction[0] * point[0] + direction[1] * point[1]


def _corners(points: list[Point]) -> list[Point]:
    """The extreme points of sorted points, counterclockwise from the first (Andrew 1979)."""

    def chain(line: list[Point]) -> list[Point]:
        kept: list[Point] = []
        for point in line:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept

    return points if len(points) < 2 else chain(points)[:-1] + chain(points[::-1])[:-1]


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
