"""All extreme equilibria of a bimatrix game by support enumeration of the two best-response polyhedra.

For the row player's polyhedron {(x, v): x a mixed strategy, B'x <= v} every vertex has a support I and |I| linearly
independent best replies J, so that solving "the replies J are indifferent" for all pairs (I, J) of equal size meets
every vertex, in degenerate games too. A pair of vertices is an extreme equilibrium exactly if each support lies in the
best replies to the other. All arithmetic is on integers, so the list is complete by construction.

A float game is solved as the rational game that its floats are in binary. Quantities within the tolerance of zero are
then read as ties, and a game in which that happens is reported as degenerate and not complete.

Cost: C(m+n, m) linear systems of size up to min(m, n) + 1 on each side.
Source: von Stengel (2002), "Computing equilibria for two-person games", Handbook of Game Theory 3, section 2;
Avis, Rosenberg, Savani and von Stengel (2010), Economic Theory 42, section 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import flint
import numpy as np

from bargain.arithmetic import Arithmetic
from bargain.equilibrium import Answer, Concept, Status
from bargain.equilibrium.profiles import mixed_profile
from bargain.equilibrium.structure import affine_dimension, nash_subsets
from bargain.games import NormalForm
from bargain.polytopes import near_ties
from bargain.solvers.spec import SolverSpec

_TOLERANCE, _ROUNDING = Fraction(near_ties.TOLERANCE), Fraction(near_ties.ROUNDING)
_MOST_SYSTEMS = 200_000


@dataclass(frozen=True)
class _Vertex:
    """A vertex of a best-response polyhedron; `support` and `replies` are bit masks, `near` a tie within tolerance."""

    point: tuple[Fraction, ...]
    support: int
    replies: int
    near: bool


def run(game: NormalForm) -> Answer:
    """Solve an exact or float game for all its extreme Nash equilibria."""
    inexact = game.arithmetic is Arithmetic.FLOAT
    exact_game = NormalForm(game.A, game.B).convert(Arithmetic.EXACT) if inexact else game  # outcomes play no part
    xs, x_near = _vertices(_integers(exact_game.B), _TOLERANCE if inexact else Fraction(0))
    ys, y_near = _vertices(_integers(exact_game.A.T), _TOLERANCE if inexact else Fraction(0))
    pairs = [
        (i, j)
        for i, x in enumerate(xs)
        for j, y in enumerate(ys)
        if x.support & ~y.replies == 0 and y.support & ~x.replies == 0
    ]
    pieces, dimensions, components = nash_subsets(
        pairs,
        lambda indices: affine_dimension([xs[i].point for i in indices]),
        lambda indices: affine_dimension([ys[j].point for j in indices]),
    )
    ambiguous = x_near or y_near
    note = ""
    if ambiguous:
        note = f"degenerate within the tolerance {float(_TOLERANCE):g}; solve with exact numbers for the whole set"
    profiles = tuple(mixed_profile(game, xs[i].point, ys[j].point) for i, j in pairs)
    status = Status.CONVERGED if profiles else Status.NOT_CONVERGED
    if not profiles:  # a finite game has an equilibrium, so only ties read within the tolerance can lead here
        note = "no equilibrium could be certified in floats; solve with exact numbers"
    return Answer(
        profiles,
        status,
        complete=not ambiguous,
        message=note,
        pieces=pieces,
        dimensions=dimensions,
        components=components,
    )


def _integers(matrix: np.ndarray) -> list[list[int]]:
    """Scale rational payoffs to integers; best replies do not change."""
    common = math.lcm(*(entry.denominator for entry in matrix.flat))
    return [[int(entry * common) for entry in row] for row in matrix]


def _vertices(payoff: list[list[int]], tolerance: Fraction) -> tuple[list[_Vertex], bool]:
    """All vertices of {(x, v): sum_i x_i payoff[i][j] <= v}, a mixed strategy x over the rows of `payoff`.

    The second value tells whether anything was within the tolerance of zero without being zero.
    """
    m, n = len(payoff), len(payoff[0])
    near = False
    found: dict[tuple[int, int, tuple[Fraction, ...] | None], _Vertex] = {}
    for size in range(1, min(m, n) + 1):
        right = flint.fmpz_mat(size + 1, 1, [0] * size + [1])
        for rows in combinations(range(m), size):
            for columns in combinations(range(n), size):
                solved = _indifferent(payoff, rows, columns, right)
                if solved is None or any(weight < -tolerance or weight == 0 for weight in solved[0]):
                    continue
                vertex = _extend(payoff, rows, solved[0], solved[1], tolerance)
                if vertex is None:
                    continue
                near = near or vertex.near
                if any(weight <= tolerance for weight in solved[0]):
                    near = True  # a smaller support stands for it
                    continue
                key = (vertex.support, vertex.replies, vertex.point if not tolerance else None)
                found.setdefault(key, vertex)
    return list(found.values()), near


def _indifferent(
    payoff: list[list[int]], rows: tuple[int, ...], columns: tuple[int, ...], right: flint.fmpz_mat
) -> tuple[list[Fraction], Fraction] | None:
    """Weights on `rows` that make `columns` equally good replies, with their common value; None if singular."""
    size = len(rows)
    if size == 1:
        return [Fraction(1)], Fraction(payoff[rows[0]][columns[0]])
    entries = [entry for j in columns for entry in (*(payoff[i][j] for i in rows), -1)] + [1] * size + [0]
    try:
        solution = flint.fmpz_mat(size + 1, size + 1, entries).solve(right)
    except ZeroDivisionError:
        return None
    values = [Fraction(int(solution[k, 0].p), int(solution[k, 0].q)) for k in range(size + 1)]
    return values[:size], values[size]


def _extend(
    payoff: list[list[int]], rows: tuple[int, ...], weights: list[Fraction], value: Fraction, tolerance: Fraction
) -> _Vertex | None:
    """Check that no reply does better than `value`, and collect those that do as well."""
    m, n = len(payoff), len(payoff[0])
    replies, near = 0, False
    lost = _ROUNDING * max(abs(entry) for row in payoff for entry in row) if tolerance else Fraction(0)
    for j in range(n):
        terms = [weight * payoff[i][j] for i, weight in zip(rows, weights, strict=True)]
        slack = value - sum(terms)
        margin = tolerance * (sum(abs(term) for term in terms) + abs(value)) + lost if tolerance else lost
        if slack < -margin:
            return None
        if slack <= margin:
            replies |= 1 << j
            near = near or slack != 0
    point = [Fraction(0)] * m
    for i, weight in zip(rows, weights, strict=True):
        point[i] = weight
    return _Vertex(tuple(point), sum(1 << i for i in rows), replies, near)


def refuses(game: NormalForm) -> str:
    """Support enumeration is exponential; say where it ends."""
    m, n = game.shape
    systems = math.comb(m + n, m)
    if systems <= _MOST_SYSTEMS:
        return ""
    limit = f"support enumeration stops at {_MOST_SYSTEMS:,} (10x10); method='vertex-enumeration' goes on to 20x20"
    return f"a {m}x{n} game needs {systems:,} linear systems a side; {limit}"


SOLVER = SolverSpec(
    name="support-enumeration",
    accepts=NormalForm,
    concept=Concept.NASH,
    finds_all=True,
    exact=True,
    run=run,
    refuses=refuses,
)
