"""Every logit equilibrium of a 2x2 game at one lambda, against a scan and against known numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from bargain.errors import ConceptError, GameError, ParameterError
from bargain.games import NormalForm
from bargain.logit import logit_equilibria
from tests import strategies

CRASH = NormalForm([[0, -1], [1, -10]], [[0, 1], [-1, -10]])
HUNT = NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]])


def scan(game: NormalForm, rate: float) -> int:
    """Sign changes of u - lambda * advantage on a fine grid of log-odds."""
    a, b = game.A.astype(float), game.B.astype(float)
    reach = rate * max(np.abs(a[0] - a[1]).max(), np.abs(b[:, 0] - b[:, 1]).max()) + 1
    u = np.linspace(-reach, reach, 200_003) + math.pi * 1e-7 * reach
    p = 1 / (1 + np.exp(-u))
    v = rate * (p * (b[0, 0] - b[0, 1]) + (1 - p) * (b[1, 0] - b[1, 1]))
    q = 1 / (1 + np.exp(-v))
    gap = u - rate * (q * (a[0, 0] - a[1, 0]) + (1 - q) * (a[0, 1] - a[1, 1]))
    return int((np.sign(gap[1:]) != np.sign(gap[:-1])).sum())


@given(
    st.lists(st.integers(-6, 6), min_size=8, max_size=8),
    st.floats(0.05, 4),
)
def test_the_count_is_that_of_a_scan(entries: list[int], rate: float) -> None:
    game = NormalForm([entries[:2], entries[2:4]], [entries[4:6], entries[6:]])
    found = logit_equilibria(game, rate)
    assume(found.complete)
    gaps = np.diff([point.row[0] for point in found.points])
    assume(not len(gaps) or gaps.min() > 1e-3)  # a scan cannot separate closer ones
    assert len(found) == scan(game, rate)
    assert len(found) in (1, 3)
    assert all(point.residual < 1e-12 for point in found.points)


@given(strategies.bimatrix(2), st.floats(0, 1e5))
def test_every_point_satisfies_the_definition(game: NormalForm, rate: float) -> None:
    assume(game.shape == (2, 2))
    found = logit_equilibria(game, rate / max(1, *(abs(entry) for entry in (*game.A.flat, *game.B.flat))))
    assert 1 <= len(found) <= 3
    if found.complete:
        assert all(point.holds for point in found.points)
        assert len(found) in (1, 3)


def test_chicken_around_its_pitchfork() -> None:
    assert [len(logit_equilibria(CRASH, rate)) for rate in (0, 0.4, 0.98 * 0.48918179, 1.02 * 0.48918179, 50)] == [
        1,
        1,
        1,
        3,
        3,
    ]
    at_one = [(point.row[0], point.column[0]) for point in logit_equilibria(CRASH, 1).points]
    expected = [(0.2726582, 0.9981178), (0.7758409, 0.7758409), (0.9981178, 0.2726582)]
    assert np.abs(np.array(at_one) - expected).max() < 1e-7
    doubt = logit_equilibria(CRASH, 0.48918179106046505)
    assert not doubt.complete
    assert "at a fold within rounding" in doubt.message


def test_stag_hunt() -> None:
    assert len(logit_equilibria(HUNT, 1)) == 1
    assert len(logit_equilibria(HUNT, 5)) == 3


def test_large_lambda_gives_the_nash_equilibria() -> None:
    shares = [point.row[0] for point in logit_equilibria(CRASH, 1e9).points]
    assert np.allclose(shares, [0, 0.9, 1], atol=1e-6)


@pytest.mark.parametrize("name", ["all zero", "segment at a weak reply", "A(1/3)", "huge and tiny", "matching pennies"])
def test_degenerate_games(name: str) -> None:
    for rate in (0, 0.1, 3, 500):
        found = logit_equilibria(strategies.trap(name), rate)
        assert found.complete
        assert all(point.holds for point in found.points)
    assert logit_equilibria(strategies.trap("all zero"), 7).points[0].row.tolist() == [0.5, 0.5]


def test_bad_input() -> None:
    with pytest.raises(ConceptError, match="2x2 games only, not of a 3x3 game; logit_path takes any"):
        logit_equilibria(strategies.trap("rock paper scissors"), 1)
    with pytest.raises(ParameterError, match="lambda = -1"):
        logit_equilibria(HUNT, -1)
    with pytest.raises(ParameterError, match="beyond"):
        logit_equilibria(HUNT, 1e20)
    symbolic = NormalForm([[sympy.Symbol("x"), 0], [0, 0]], [[0, 0], [0, 0]])
    with pytest.raises(GameError, match="symbolic"):
        logit_equilibria(symbolic, 1)
