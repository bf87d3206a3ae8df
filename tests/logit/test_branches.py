"""All branches of 2x2 games against the complete list at each lambda."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from bargain.errors import ConceptError, MultiplicityError, ParameterError
from bargain.games import NormalForm
from bargain.logit import LogitBranches, logit_branches, logit_equilibria
from tests import strategies

CRASH = NormalForm([[0, -1], [1, -10]], [[0, 1], [-1, -10]])
HUNT = NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]])
LOOP = NormalForm([["3/10", "-27/10"], [0, 0]], [["20.006", 0], ["0.006", 0]])
"""The first column is dominant by next to nothing, so that two equilibria without it live for a while."""


def agree(found: LogitBranches, rates: np.ndarray) -> None:
    for rate in rates:
        every = logit_equilibria(found.game, rate)
        if every.complete:
            points = sorted(point.row[0] for point in found.at(rate))
            assert np.allclose(points, [point.row[0] for point in every.points], atol=1e-8)


@settings(max_examples=20)
@given(st.lists(st.integers(-4, 4), min_size=8, max_size=8))
def test_nothing_is_left_out_of_ordinary_games(entries: list[int]) -> None:
    found = logit_branches(NormalForm([entries[:2], entries[2:4]], [entries[4:6], entries[6:]]))
    assert found.complete
    unit = found.principal.unit
    agree(found, np.geomspace(0.03, 3000, 14) / unit)


@settings(max_examples=15)
@given(st.floats(0.5, 3), st.floats(0.5, 1.05), st.floats(2, 30), st.floats(1e-4, 0.05), st.booleans(), st.booleans())
def test_nothing_is_left_out_near_dominance(
    a: float, q: float, b: float, p: float, outside: bool, flipped: bool
) -> None:
    """Thresholds near or beyond the edge, where branches turn back and loops appear."""
    p = -p if outside else p
    row, column = [[a * (1 - q), -a * q], [0.0, 0.0]], [[b * (1 - p), 0.0], [-b * p, 0.0]]
    if flipped:
        row, column = [line[::-1] for line in row], [line[::-1] for line in column]
    found = logit_branches(NormalForm(row, column))
    assert found.complete
    agree(found, np.geomspace(0.03, 3000, 14) / found.principal.unit)


def test_chicken_has_a_pitchfork() -> None:
    found = logit_branches(CRASH)
    assert len(found.paths) == 2
    (crossing,) = found.crossings
    assert crossing.rate == pytest.approx(0.4891817911, abs=1e-9)
    assert crossing.row[0] == pytest.approx(0.7134877490, abs=1e-7)
    ends = {tuple(limit.row) for limit in found.paths[1].limits}
    assert ends == {(0, 1), (1, 0)}
    assert all(limit.identified for limit in found.paths[1].limits)
    assert found.principal.limit.straight
    assert not found.principal.limit.identified
    assert found.principal.limit.row.tolist() == [Fraction(9, 10), Fraction(1, 10)]


def test_the_fold_of_the_stag_hunt() -> None:
    """On the diagonal u = lambda (3 p - 2), and the fold is where lambda 3 p (1 - p) = 1."""
    found = logit_branches(HUNT)
    p = brentq(lambda p: np.log(p / (1 - p)) * 3 * p * (1 - p) - (3 * p - 2), 0.7, 0.99)
    (fold,) = found.turning_points
    assert fold.rate == pytest.approx(1 / (3 * p * (1 - p)), abs=1e-9)
    assert fold.row[0] == pytest.approx(p, abs=1e-6)
    assert {tuple(limit.row) for limit in found.paths[1].limits} == {(1, 0), (Fraction(2, 3), Fraction(1, 3))}


def test_a_closed_loop() -> None:
    found = logit_branches(LOOP)
    assert found.complete
    loop = found.paths[1]
    assert loop.closed
    assert loop.limits == ()
    low, high = sorted(point.rate for point in loop.turning_points)
    counts = [len(logit_equilibria(LOOP, rate)) for rate in (0.999 * low, 1.001 * low, 0.999 * high, 1.001 * high)]
    assert counts == [1, 3, 3, 1]
    with pytest.raises(MultiplicityError, match="closed loop"):
        _ = loop.limit


@pytest.mark.parametrize("name", sorted(name for name, (a, _) in strategies.TRAPS.items() if len(a) == len(a[0]) == 2))
def test_traps(name: str) -> None:
    found = logit_branches(strategies.trap(name))
    assert found.complete
    agree(found, np.array([0.01, 0.3, 1, 7, 90]) / found.principal.unit)


def test_identical_rows_and_constants_have_one_branch() -> None:
    for game in (NormalForm([[1, 2], [1, 2]], [[1, 0], [0, 1]]), NormalForm([[3, 3], [3, 3]], [[5, 5], [5, 5]])):
        found = logit_branches(game)
        assert len(found.paths) == 1
        assert found.complete


def test_up_to_a_given_lambda() -> None:
    assert len(logit_branches(HUNT, most=3).paths) == 1
    assert len(logit_branches(HUNT, most=4).paths) == 2


def test_bad_input() -> None:
    with pytest.raises(ConceptError, match="2x2 games only"):
        logit_branches(strategies.trap("wide"))
    with pytest.raises(ParameterError, match="most"):
        logit_branches(HUNT, most=-2)
    for finest in (None, "a", 2):
        with pytest.raises(ParameterError, match="finest"):
            logit_branches(HUNT, finest=finest)
    with pytest.raises(ParameterError, match="beyond the traced branches"):
        logit_branches(HUNT, most=4).at(5)
