"""Perfect and pure equilibria of a small bimatrix game by brute force, in fractions.

A strategy of a two-player game is undominated exactly if it is a best reply to a completely mixed strategy (Pearce
1984, lemma 4). The strategies of the other side to which a support is a best reply form a polytope, whose vertices are
among those of the best-response polyhedron; one of them is completely mixed exactly if the vertices together use every
action. No linear programme is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import chain, combinations

from tests.oracles import bimatrix


def undominated(payoff: bimatrix.Matrix, support: Iterable[int]) -> bool:
    """Are the strategies with this support undominated for the player who chooses the rows of `payoff`?"""
    wanted = {("column", i) for i in support}
    met = [y for y, labels in _beliefs(tuple(map(tuple, payoff))) if wanted <= labels]
    return all(any(y[j] for y in met) for j in range(len(payoff[0])))


def best_reply_to_something(payoff: bimatrix.Matrix, row: int) -> bool:
    """Is the row a best reply to some belief about the columns?"""
    return any(("column", row) in labels for _, labels in _beliefs(tuple(map(tuple, payoff))))


@lru_cache(maxsize=256)
def _beliefs(payoff: tuple[bimatrix.Point, ...]) -> list[tuple[bimatrix.Point, frozenset[tuple[str, int]]]]:
    """Extreme beliefs about the columns, each with the rows that are best replies to it."""
    transposed = list(zip(*payoff, strict=True))
    return [(y, labels) for y, (_, labels) in bimatrix.vertices(transposed).items()]


def used(points: Iterable[bimatrix.Point]) -> frozenset[int]:
    """All actions that the points use."""
    return frozenset(k for point in points for k, p in enumerate(point) if p)


def perfect_pieces(a: bimatrix.Matrix, b: bimatrix.Matrix) -> set[frozenset[bimatrix.Pair]]:
    """The maximal products of hulls that consist of perfect equilibria, as sets of pairs of vertices."""
    columns = [[row[j] for row in b] for j in range(len(b[0]))]
    boxes: set[tuple[frozenset[bimatrix.Point], frozenset[bimatrix.Point]]] = set()
    for subset in bimatrix.nash_subsets(a, b, bimatrix.extreme_equilibria(a, b)):
        xs = [set(part) for part in _parts({x for x, _ in subset}) if undominated(a, used(part))]
        ys = [set(part) for part in _parts({y for _, y in subset}) if undominated(columns, used(part))]
        boxes |= {(frozenset(x), frozenset(y)) for x in _largest(xs) for y in _largest(ys)}
    return {
        frozenset((x, y) for x in left for y in right)
        for left, right in boxes
        if not any((left, right) != other and left <= other[0] and right <= other[1] for other in boxes)
    }


def _parts(points: set[bimatrix.Point]) -> Iterable[tuple[bimatrix.Point, ...]]:
    listed = sorted(points)
    return chain.from_iterable(combinations(listed, size) for size in range(1, len(listed) + 1))


def _largest(parts: list[set[bimatrix.Point]]) -> list[set[bimatrix.Point]]:
    return [part for part in parts if not any(part < other for other in parts)]


def pure_equilibria(a: bimatrix.Matrix, b: bimatrix.Matrix) -> set[bimatrix.Pair]:
    """Every pair of unit vectors, held against the definition."""
    m, n = len(a), len(a[0])

    def unit(size: int, place: int) -> bimatrix.Point:
        return tuple(Fraction(int(k == place)) for k in range(size))

    pairs = {(unit(m, i), unit(n, j)) for i in range(m) for j in range(n)}
    return {pair for pair in pairs if bimatrix.is_equilibrium(a, b, *pair)}
