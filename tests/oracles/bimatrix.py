"""All extreme equilibria of a small bimatrix game by enumeration of tight inequalities, in fractions.

Written to share nothing with the package: the solver goes through supports with integer determinants; this goes through
all choices of m tight inequalities out of m + n, eliminates in `Fraction`, and pairs vertices by their labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

Matrix = Sequence[Sequence[Fraction]]
Point = tuple[Fraction, ...]
Pair = tuple[Point, Point]


def solve_square(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Solve a linear system given as augmented rows; None if it is singular."""
    rows = [row[:] for row in rows]
    size = len(rows)
    for column in range(size):
        pivot = next((r for r in range(column, size) if rows[r][column] != 0), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        rows[column] = [entry / head for entry in rows[column]]
        for r in range(size):
            if r != column and rows[r][column] != 0:
                factor = rows[r][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[column], strict=True)]
    return [row[-1] for row in rows]


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """Rank of a matrix."""
    left = [list(row) for row in rows]
    found = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((r for r in range(found, len(left)) if left[r][column] != 0), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for r in range(found + 1, len(left)):
            factor = left[r][column] / left[found][column]
            left[r] = [a - factor * b for a, b in zip(left[r], left[found], strict=True)]
        found += 1
    return found


def vertices(payoff: Matrix) -> dict[Point, tuple[Fraction, frozenset[tuple[str, int]]]]:
    """Vertices of {(x, v): x a distribution over rows, x' payoff <= v}, each with v and its tight inequalities."""
    m, n = len(payoff), len(payoff[0])
    zero, one = Fraction(0), Fraction(1)
    lines = {("row", i): [one if k == i else zero for k in range(m)] + [zero, zero] for i in range(m)}
    for j in range(n):
        lines["column", j] = [-payoff[i][j] for i in range(m)] + [one, zero]
    total = [one] * m + [zero, one]
    found: dict[Point, tuple[Fraction, frozenset[tuple[str, int]]]] = {}
    for tight in combinations(lines, m):
        solution = solve_square([*(lines[label] for label in tight), total])
        if solution is None:
            continue
        slacks = {label: sum(a * b for a, b in zip(line, solution, strict=False)) for label, line in lines.items()}
        if min(slacks.values()) >= 0:
            labels = frozenset(label for label, slack in slacks.items() if slack == 0)
            found[tuple(solution[:-1])] = (solution[-1], labels)
    return found


def extreme_equilibria(a: Matrix, b: Matrix) -> set[Pair]:
    """All pairs (x, y) of vertices in which every pure strategy is unused or a best reply."""
    m, n = len(a), len(a[0])
    transposed = [[a[i][j] for i in range(m)] for j in range(n)]
    found = set()
    for x, (_, of_x) in vertices(b).items():
        for y, (_, of_y) in vertices(transposed).items():
            rows = all(("row", i) in of_x or ("column", i) in of_y for i in range(m))
            columns = all(("row", j) in of_y or ("column", j) in of_x for j in range(n))
            if rows and columns:
                found.add((x, y))
    return found


def is_equilibrium(a: Matrix, b: Matrix, x: Point, y: Point) -> bool:
    """Check (x, y) by the definition: no pure strategy of either side does better."""
    m, n = len(a), len(a[0])
    rows = [sum(a[i][j] * y[j] for j in range(n)) for i in range(m)]
    columns = [sum(b[i][j] * x[i] for i in range(m)) for j in range(n)]
    return sum(p * r for p, r in zip(x, rows, strict=True)) == max(rows) and sum(
        q * c for q, c in zip(y, columns, strict=True)
    ) == max(columns)


def nash_subsets(a: Matrix, b: Matrix, pairs: set[Pair]) -> set[frozenset[Pair]]:
    """Maximal sets of mutually interchangeable extreme equilibria (Millham 1974), by growing cliques."""
    listed = sorted(pairs)
    friends = {
        p: {q for q in listed if q != p and is_equilibrium(a, b, p[0], q[1]) and is_equilibrium(a, b, q[0], p[1])}
        for p in listed
    }
    found: set[frozenset[Pair]] = set()

    def grow(clique: frozenset[Pair], candidates: set[Pair], done: set[Pair]) -> None:
        if not candidates and not done:
            found.add(clique)
        for pair in sorted(candidates):
            grow(clique | {pair}, candidates & friends[pair], done & friends[pair])
            candidates = candidates - {pair}
            done = done | {pair}

    grow(frozenset(), set(listed), set())
    return found


def components(subsets: set[frozenset[Pair]]) -> set[frozenset[Pair]]:
    """Unions of Nash subsets that share an extreme equilibrium, directly or through others."""
    groups: list[frozenset[Pair]] = []
    for subset in subsets:
        touching = [group for group in groups if group & subset]
        groups = [group for group in groups if not group & subset]
        groups.append(frozenset(subset.union(*touching)))
    return set(groups)


def dimension(points: Sequence[Point]) -> int:
    """Dimension of the affine hull."""
    first, *rest = points
    return rank([[p - q for p, q in zip(point, first, strict=True)] for point in rest])
