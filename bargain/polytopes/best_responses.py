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
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from bargain.polytopes import exact_pivoting
from bargain.polytopes.exact_pivoting import TiedPerturbation, TooManyVertices

__all__ = ["BestResponsePolytope", "TooManyVertices", "integer_payoffs", "perturbations"]

_WARM = 20_000
_SMALL = 5
_MOST_COMPILED = 2_000_000
_MOST_INTERPRETED = 200_000
_PERTURBATIONS = (997, 2**20, 2**30, 2**60, 2**60, 2**60)

_explored = 0


def integer_payoffs(payoff: np.ndarray) -> list[list[int]]:
    """Rows of non-negative integers with the same best replies to each mix of rows, and a positive entry in each row.

    `payoff` (m, n), rationals, is what the opponent earns: own actions by replies.
    """
    common = math.lcm(*(entry.denominator for entry in payoff.flat))
    rows = [[entry.numerator * (common // entry.denominator) for entry in row] for row in payoff]
    rows = [[entry - low for entry in row] for row, low in zip(rows, map(min, rows), strict=True)]
    divisor = math.gcd(*(entry for row in rows for entry in row)) or 1
    return [[entry // divisor for entry in row] if any(row) else [1] * len(row) for row in rows]


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
        As `integer_payoffs` gives it.
    keys : tuple of int
        The feasible bases, sorted, as bit masks of m tight labels: bit i < m for own action i unplayed, bit m + j for
        reply j best. The artificial vertex 0 is among them.
    labels : tuple of int
        All labels of the vertex of each basis. More than m bits mean a degenerate vertex, and several bases may share
        it.
    """

    payoff: list[list[int]]
    keys: tuple[int, ...]
    labels: tuple[int, ...]

    @classmethod
    def of(cls, payoff: np.ndarray) -> BestResponsePolytope:
        """Explore the polytope of the player whose actions are the rows of the opponent's payoffs (m, n).

        Raises
        ------
        TooManyVertices
            Two million bases, or 200,000 where the numbers need more than 128 bits.
        """
        rows = integer_payoffs(payoff)
        matrix = [list(column) for column in zip(*rows, strict=True)]
        for shift in perturbations(len(matrix)):
            try:
                found = _explore(matrix, shift)
            except TiedPerturbation:
                continue
            return cls(rows, tuple(found), tuple(found.values()))
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
        total = sum(weights)
        point = [Fraction(0)] * len(self.payoff)
        for action, weight in zip(support, weights, strict=True):
            point[action] = Fraction(weight, total)
        return tuple(point)


def _explore(matrix: list[list[int]], shift: list[int]) -> dict[int, int]:
    """Bases with their labels, sorted by key, whichever explorer runs."""
    global _explored
    small = min(len(matrix), len(matrix[0])) < _SMALL
    if not small and (_explored >= _WARM or "bargain.polytopes.compiled_pivoting" in sys.modules):
        from bargain.polytopes import compiled_pivoting

        if compiled_pivoting.applies(matrix, shift):
            compiled = compiled_pivoting.explore(matrix, shift, _MOST_COMPILED)
            if compiled is not None:
                keys, labels = compiled
                order = np.argsort(keys)
                return dict(zip(keys[order].tolist(), labels[order].tolist(), strict=True))
    found = exact_pivoting.explore(matrix, shift, _MOST_INTERPRETED)
    _explored += 0 if small else len(found)
    return dict(sorted(found.items()))
