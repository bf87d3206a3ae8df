"""Parametric bimatrix games: all vertices of the best-response polyhedra as rational functions of the parameter.

For each pair (I, J) of equal size the weights on I that make the replies J indifferent are a rational function of the
parameter. Where it applies (non-singular, weights positive on I, no better reply) it is a vertex, and every vertex
arises so; the signs of finitely many polynomials decide which apply. Between their roots nothing changes, and at a
root the same polynomials decide again, exactly: degenerate parameter values need no other method.

This shares no code with `solvers.support_enumeration`; the tests hold one against the other.
Source: von Stengel (2002), Handbook of Game Theory 3, section 2, for fixed games.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sympy.polys.matrices import DomainMatrix
from sympy.polys.matrices.exceptions import DMNonInvertibleMatrixError

from bargain.atlases.families import PointAnswer, Vertex
from bargain.atlases.line import Line, LinePoint, rank
from bargain.equilibrium.structure import nash_subsets
from bargain.errors import ConceptError
from bargain.games import NormalForm

__all__ = ["ParametricBimatrix"]

_MOST_BASES = 300


@dataclass(frozen=True)
class _Basis:
    """The closed form of a candidate vertex: weights on `rows`, slack of every reply.

    `determinant` tells where the system is singular: the weights may have a limit there and still be no vertex.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    weights: tuple[Any, ...]
    slacks: tuple[Any, ...]
    determinant: Any


@dataclass(frozen=True)
class _Corner:
    """A vertex at a point: its support and best replies as bit masks, and the bases that give it."""

    support: int
    replies: int
    bases: tuple[_Basis, ...]


class ParametricBimatrix:
    """A bimatrix game whose payoffs are rational functions of one parameter; see `Family`."""

    def __init__(self, game: NormalForm, line: Line) -> None:
        m, n = game.shape
        if math.comb(m + n, m) > _MOST_BASES:
            raise ConceptError(f"the atlas of a {m}x{n} game would need {math.comb(m + n, m):,} bases; it stops at 5x5")
        self.game, self.line = game, line
        a, b = (self._elements(table, player) for table, player in zip((game.A, game.B), game.players, strict=True))
        self.denominators = tuple(entry for table in (a, b) for row in table for entry in row)
        self._x_bases = self._bases(b)
        self._y_bases = self._bases([list(column) for column in zip(*a, strict=True)])
        found: dict[Any, None] = {}
        for basis in (*self._x_bases, *self._y_bases):
            for element in (*basis.weights, *basis.slacks, basis.determinant):
                found.update(dict.fromkeys(line.polynomials(element)))
        self.polynomials = tuple(found)

    def _elements(self, table: Any, player: str) -> list[list[Any]]:
        rows, columns = self.game.actions or ((), ())
        return [
            [
                self.line.element(table[i, j], f"payoff of {player} at ({(rows or ())[i]}, {(columns or ())[j]})")
                for j in range(table.shape[1])
            ]
            for i in range(table.shape[0])
        ]

    def _bases(self, payoff: list[list[Any]]) -> list[_Basis]:
        m, n = len(payoff), len(payoff[0])
        found = []
        for size in range(1, min(m, n) + 1):
            for rows in combinations(range(m), size):
                for columns in combinations(range(n), size):
                    basis = self._basis(payoff, rows, columns)
                    if basis is not None:
                        found.append(basis)
        return found

    def _basis(self, payoff: list[list[Any]], rows: tuple[int, ...], columns: tuple[int, ...]) -> _Basis | None:
        field, size = self.line.field, len(rows)
        system = [[payoff[i][j] for i in rows] + [-field.one] for j in columns] + [[field.one] * size + [field.zero]]
        right = [[field.zero]] * size + [[field.one]]
        matrix = DomainMatrix(system, (size + 1, size + 1), field)
        try:
            solved = matrix.lu_solve(DomainMatrix(right, (size + 1, 1), field)).to_list_flat()
        except DMNonInvertibleMatrixError:
            return None
        weights, value = tuple(solved[:size]), solved[size]
        slacks = tuple(
            value - sum((w * payoff[i][j] for w, i in zip(weights, rows, strict=True)), field.zero)
            for j in range(len(payoff[0]))
        )
        return _Basis(rows, columns, weights, slacks, matrix.charpoly()[-1])

    def at(self, point: LinePoint) -> PointAnswer:
        """All extreme equilibria, Nash subsets and components at a point."""
        xs, ys = self._corners(self._x_bases, point), self._corners(self._y_bases, point)
        pairs = [
            (i, j)
            for i, x in enumerate(xs)
            for j, y in enumerate(ys)
            if x.support & ~y.replies == 0 and y.support & ~x.replies == 0
        ]
        m, n = self.game.shape
        pieces, dimensions, components = nash_subsets(
            pairs,
            lambda indices: self._dimension([xs[k].bases[0] for k in indices], m, point),
            lambda indices: self._dimension([ys[k].bases[0] for k in indices], n, point),
        )
        vertices = tuple(self._vertex(xs[i], ys[j]) for i, j in pairs)
        return PointAnswer(vertices, pieces, dimensions, components)

    def _corners(self, bases: list[_Basis], point: LinePoint) -> list[_Corner]:
        line = self.line
        found: dict[tuple[int, int], list[_Basis]] = {}
        for basis in bases:
            if line.sign(basis.determinant, point) == 0:
                continue
            if any(line.sign(weight, point) <= 0 for weight in basis.weights):
                continue
            signs = [line.sign(slack, point) for slack in basis.slacks]
            if min(signs) < 0:
                continue
            support = sum(1 << i for i in basis.rows)
            replies = sum(1 << j for j, sign in enumerate(signs) if sign == 0)
            found.setdefault((support, replies), []).append(basis)
        return [_Corner(support, replies, tuple(given)) for (support, replies), given in found.items()]

    def _point(self, basis: _Basis, size: int) -> list[Any]:
        full = [self.line.field.zero] * size
        for i, weight in zip(basis.rows, basis.weights, strict=True):
            full[i] = weight
        return full

    def _dimension(self, bases: list[_Basis], size: int, point: LinePoint) -> int:
        if len(bases) <= 2:
            return len(bases) - 1
        first = self._point(bases[0], size)
        rows = [[a - b for a, b in zip(self._point(basis, size), first, strict=True)] for basis in bases[1:]]
        return rank(self.line, rows, point)

    def _vertex(self, x: _Corner, y: _Corner) -> Vertex:
        keys = frozenset(((p.rows, p.columns), (q.rows, q.columns)) for p in x.bases for q in y.bases)
        strategies = {}
        for player, labels, corner, size in zip(
            self.game.players, self.game.actions or (), (x, y), self.game.shape, strict=True
        ):
            strategies[player] = dict(zip(labels or (), self._point(corner.bases[0], size), strict=True))
        return Vertex(keys, strategies)
