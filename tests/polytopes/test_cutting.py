"""Cutting polytopes given by corners: against vertex enumeration by brute force, dimensions against ranks."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from bargain.equilibrium.structure import affine_dimension
from bargain.polytopes.cutting import Corner, cut, dimension, hyperplane, simplex
from tests.oracles.signalling import corners as brute_force

Row = list[Fraction]


def sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def between(start: tuple[Fraction, ...], end: tuple[Fraction, ...], share: Fraction) -> tuple[Fraction, ...]:
    return tuple(p + share * (q - p) for p, q in zip(start, end, strict=True))


def value(row: Row, point: tuple[Fraction, ...]) -> Fraction:
    return sum((a * x for a, x in zip(row, point, strict=True)), Fraction(0))


rows = st.lists(st.lists(st.integers(-2, 2).map(Fraction), min_size=4, max_size=4), min_size=1, max_size=4)


@given(rows, st.booleans())
@settings(max_examples=150)
def test_cuts_of_a_simplex_are_what_brute_force_finds(cuts: list[Row], flat: bool) -> None:
    """Small integers make cuts that touch corners, repeat each other, contain or miss everything."""
    found: list[Corner] = simplex(4, 0)
    for k, row in enumerate(cuts):
        if not found:
            break
        divide = hyperplane if flat and k == 0 else cut
        found = divide(found, [value(row, corner.point) for corner in found], 4 + k, sign, between)
    unit = [Fraction(1)] * 4
    at_least = [[Fraction(i == j) for i in range(4)] + [Fraction(0)] for j in range(4)]
    at_least += [[*row, Fraction(0)] for row in cuts]
    at_least += [[*(-a for a in cuts[0]), Fraction(0)]] if flat else []
    expected = brute_force(4, [[*unit, Fraction(-1)]], at_least)
    assert {corner.point for corner in found} == expected
    assert len(found) == len(expected)
    if found:
        assert dimension([corner.tight for corner in found]) == affine_dimension(sorted(expected))


def test_a_product_of_simplices_has_the_sum_of_their_dimensions() -> None:
    pair = [
        Corner(one.tight | other.tight, one.point + other.point) for one in simplex(3, 0) for other in simplex(2, 3)
    ]
    assert dimension([corner.tight for corner in pair]) == 3
    halves = hyperplane(pair, [corner.point[0] - corner.point[3] for corner in pair], 5, sign, between)
    assert dimension([corner.tight for corner in halves]) == 2
    assert all(corner.point[0] == corner.point[3] for corner in halves)
