"""The two best-response polytopes of a bimatrix game: all their vertices, with every label.

For the row player P = {x >= 0 : B'x <= 1}, with B made not negative by adding a constant to each row, which changes no
best reply. A vertex other than 0, scaled to sum one, is a mixed strategy; its labels are the own actions that it does
not play and the replies that are best against it. All is exact: payoffs are scaled to integers.

Which of the two explorers runs is a question of speed alone. The integers of Python need no start; once they have
explored `_WARM` bases of larger games in a process, the compiled kernel is loaded for all such games that it can hold.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from bargain.polytopes import exact_pivoting
from bargain.polytopes.exact_pivoting import TiedPerturbation, TooManyVertices

__all__ = ["BestResponsePolytope", "TooManyVertices", "integer_payoffs", "mixed", "perturbations"]

_WARM = 20_000
_SMALL = 25
_MOST_COMPILED = 400_000_000
_MOST_INTERPRETED = 100_000_000
"""Bases times the size of a dictionary, where an explorer gives up: some 10 s, and more if numbers are very long."""

_PERTURBATIONS = (997, 2**20, 2**30, 2**60, 2**60, 2**60)

_explored = 0


def integer_payoffs(payoff: np.ndarray) -> tuple[list[list[int]], tuple[Fraction, ...]]:
    """Rows of short non-negative integers, none of them all zero, and the factor by which each row was scaled.

    `payoff` (m, n), rationals, is what the opponent earns: own actions by replies. A constant taken from a row changes
    no best reply. A row times a factor stands for the action played that factor more often: weights found with the
    integers must be multiplied by the factors before they are mixed strategies.
    """
    rows, factors = [], []
    for row in payoff:
        common = math.lcm(*(entry.denominator for entry in row))
        entries = [entry.numerator * (common // entry.denominator) for entry in row]
        low = min(entries)
        divisor = math.gcd(*(entry - low for entry in entries))
        rows.append([(entry - low) // divisor for entry in entries] if divisor else [1] * len(entries))
        factors.append(Fraction(common, divisor) if divisor else Fraction(1))
    return rows, tuple(factors)


def mixed(weights: Mapping[int, int], factors: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The mixed strategy of the weights (action -> integer) that were found with scaled rows."""
    common = math.lcm(*(factors[action].denominator for action in weights))
    scaled = {
        action: weight * factors[action].numerator * (common // factors[action].denominator)
        for action, weight in weights.items()
    }
    total = sum(scaled.values())
    nothing = Fraction(0)
    return tuple(Fraction(scaled[k], total) if k in scaled else nothing for k in range(len(factors)))


def perturbations(size: int) -> Iterator[list[int]]:
    """Right sides to try in turn, always the same: short ones first, since they keep the integers short."""
    for attempt, bound in enumerate(_PERTURBATIONS):
        draw = random.Random(attempt)
        yield [draw.randrange(1, bound) for _ in range(size)]


@dataclass(frozen=True, eq=False)
class BestResponsePolytope:
    """The vertices of one polytope.

    Attributes
    ----------
    payoff : list of m rows of n ints
        As `integer_payoffs` gives it, with the `factors` (m,).
    keys : tuple of int
        The feasible bases, sorted, as bit masks of m tight labels: bit i < m for own action i unplayed, bit m + j for
        reply j best. The artificial vertex 0 is among them.
    labels : tuple of int
        All labels of the vertex of each basis. More than m bits mean a degenerate vertex, and several bases may share
        it.
    """

    payoff: list[list[int]]
    factors: tuple[Fraction, ...]
    keys: tuple[int, ...]
    labels: tuple[int, ...]

    @classmethod
    def of(cls, payoff: np.ndarray) -> BestResponsePolytope:
        """Explore the polytope of the player whose actions are the rows of the opponent's payoffs (m, n).

        Raises
        ------
        TooManyVertices
            Four million bases of 10 x 10, or a million where the numbers need more than 128 bits; fewer of larger ones.
        """
        rows, factors = integer_payoffs(payoff)
        matrix = [list(column) for column in zip(*rows, strict=True)]
        for shift in perturbations(len(matrix)):
            try:
                found = _explore(matrix, shift)
            except TiedPerturbation:
                continue
            return cls(rows, factors, tuple(found), tuple(found.values()))
        raise AssertionError("six perturbations in a row were degenerate")

    @property
    def shape(self) -> tuple[int, int]:
        """Own actions and replies (m, n)."""
        return len(self.payoff), len(self.payoff[0])

    @property
    def unit(self) -> int:
        """The key of the artificial vertex 0."""
        return int((1 << len(self.payoff)) - 1)

    def sides(self, key: int) -> tuple[list[int], list[int]]:
        """Support and tight replies of a basis, of equal size."""
        m, n = self.shape
        return [i for i in range(m) if not key >> i & 1], [j for j in range(n) if key >> (m + j) & 1]

    def minor(self, key: int) -> flint.fmpz_mat:
        """The payoffs in the rows of the support and the columns of the tight replies."""
        support, replies = self.sides(key)
        return flint.fmpz_mat([[self.payoff[i][j] for j in replies] for i in support])

    def point(self, key: int) -> tuple[Fraction, ...]:
        """The mixed strategy of a basis other than `unit`."""
        support, _ = self.sides(key)
        minor = self.minor(key).transpose()
        size = len(support)
        solution: Any = minor.solve(flint.fmpz_mat(size, 1, [1] * size))
        numerators, _ = solution.numer_denom()
        weights = [int(numerators[k, 0]) for k in range(size)]
        return mixed(dict(zip(support, weights, strict=True)), self.factors)


def _explore(matrix: list[list[int]], shift: list[int]) -> dict[int, int]:
    """Bases with their labels, sorted by key, whichever explorer runs."""
    global _explored
    size = len(matrix) * len(matrix[0])
    warm = _explored >= _WARM or "bargain.polytopes.compiled_pivoting" in sys.modules
    if size < _SMALL or not warm:
        try:
            found = exact_pivoting.explore(matrix, shift, min(_WARM, _MOST_INTERPRETED // size))
        except TooManyVertices:
            _explored += _WARM
        else:
            _explored += len(found) if size >= _SMALL else 0
            return dict(sorted(found.items()))
    return dict(sorted(_explore_many(matrix, shift, size).items()))


def _explore_many(matrix: list[list[int]], shift: list[int], size: int) -> dict[int, int]:
    """In compiled code if the numbers are short enough for it."""
    from bargain.polytopes import compiled_pivoting

    if compiled_pivoting.applies(matrix, shift):
        found = compiled_pivoting.explore(matrix, shift, _MOST_COMPILED // size)
        if found is not None:
            return found
    return exact_pivoting.explore(matrix, shift, _MOST_INTERPRETED // size)
