"""Vertices of polyhedra, bounded or not, against all choices of tight inequalities."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain.polytopes.exact_pivoting import TiedPerturbation, TooManyVertices
from bargain.polytopes.pointed_polyhedra import bases
from tests.oracles.bimatrix import Point, solve_square


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    """Up to four inequalities in up to three variables; right sides may be 0, and rays are common."""
    m, n = draw(st.integers(1, 3)), draw(st.integers(0, 4))
    row = st.lists(st.integers(-2, 2), min_size=m, max_size=m)
    return [[*draw(row), draw(st.integers(0, 2))] for _ in range(n)] or [[1] * m + [1]]


def vertices(table: list[list[int]]) -> set[Point]:
    """By brute force: m tight inequalities out of m + n, all others kept."""
    m = len(table[0]) - 1
    lines = [[Fraction(int(k == j)) for k in range(m)] + [Fraction(0)] for j in range(m)]
    lines += [[-Fraction(entry) for entry in row[:m]] + [-Fraction(row[m])] for row in table]
    found = set()
    for tight in combinations(lines, m):
        point = solve_square([list(line) for line in tight])
        if point is not None and all(
            sum(a * b for a, b in zip(line, point, strict=False)) >= line[m] for line in lines
        ):
            found.add(tuple(point))
    return found


@given(tables())
def test_the_vertices_are_those_of_brute_force(table: list[list[int]]) -> None:
    m, n = len(table[0]) - 1, len(table)
    for shift in ([101 + 37 * k * k for k in range(n)], [1009 * (k + 2) ** 3 + k for k in range(n)]):
        try:
            found = list(bases(table, range(m), range(m, m + n), shift, 10_000))
        except TiedPerturbation:
            continue
        points = {tuple(Fraction(b.values.get(k, 0), b.unit) for k in range(m)) for b in found}
        assert points == vertices(table)
        for basis in found:
            positive = {k for k in range(m + n) if not basis.zeros >> k & 1}
            assert positive == set(basis.values)
            assert basis.key & ~basis.zeros == 0
            assert basis.key.bit_count() == m
        assert len({basis.key for basis in found}) == len(found)


def test_a_polyhedron_without_variables_is_a_point() -> None:
    (basis,) = bases([[2], [0]], [], [0, 1], [1, 1], 10)
    assert (basis.key, basis.zeros, basis.values) == (0, 2, {0: 2})


def test_more_bases_than_allowed_are_not_listed_in_part() -> None:
    cube = [[int(j == k) for j in range(4)] + [1] for k in range(4)]
    shift = [1, 2, 3, 5]
    assert len(list(bases(cube, range(4), range(4, 8), shift, 16))) == 16
    with pytest.raises(TooManyVertices):
        list(bases(cube, range(4), range(4, 8), shift, 15))
