"""The principal branch: published values, the definition, symmetries, turning points, limits."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bargain.certificates import certify
from bargain.equilibrium import Profile
from bargain.errors import ConceptError, GameError, MultiplicityError, ParameterError
from bargain.games import ExtensiveForm, NormalForm, Terminal
from bargain.logit import LogitPath, logit_equilibrium, logit_path
from tests import strategies

PENNIES = NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
HUNT = NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]])
CRASH = NormalForm([[0, -1], [1, -10]], [[0, 1], [-1, -10]])
TURNING = NormalForm([["1.01", "0.01"], [0, 0]], [[5, 0], [-15, 0]])
"""The first row is dominant by a hundredth; until lambda is about 100, play against the second column comes first."""


def amp(x: int) -> NormalForm:
    """Asymmetric matching pennies."""
    return NormalForm([[x, 0], [0, 1]], [[0, 1], [1, 0]])


def dilemma(r: int, s: int, t: int, p: int) -> NormalForm:
    return NormalForm([[r, s], [t, p]], [[r, t], [s, p]])


def responses(game: NormalForm, rate: float, row: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logit responses, written out once more."""
    found = []
    for table, other in ((game.A, column), (game.B.T, row)):
        odds = [math.exp(rate * sum(float(u) * q for u, q in zip(line, other, strict=True))) for line in table]
        found.append(np.array(odds) / sum(odds))
    return found[0], found[1]


# Values computed with pygambit 16 (logit_solve_lambda), and by hand for the dilemmas.
ORACLES = [
    (amp(9), 0.5, 0.8306705913, 0.4180774669),
    (amp(9), 1, 0.8935763306, 0.3127803750),
    (amp(9), 3, 0.7953836903, 0.1452562687),
    (amp(4), 0.5, 0.6574194665, 0.4607262032),
    (amp(4), 1, 0.7219371539, 0.3908181875),
    (amp(4), 3, 0.6822623280, 0.2509458745),
    (dilemma(5, 0, 6, 1), 2, 0.1192029220, 0.1192029220),
    (dilemma(5, 0, 6, 1), 1, 1 / (1 + math.e), 1 / (1 + math.e)),
    (dilemma(3, 0, 5, 1), 1, 0.2267506448, 0.2267506448),
    (dilemma(3, 0, 5, 1), 2, 0.0997884840, 0.0997884840),
    (HUNT, 1, 0.1958460, 0.1958460),
    (CRASH, 1, 0.7758409, 0.7758409),
]


@pytest.mark.parametrize(("game", "rate", "p", "q"), ORACLES)
def test_published_values(game: NormalForm, rate: float, p: float, q: float) -> None:
    found = logit_equilibrium(game, rate)
    digits = 5e-8 if game in (HUNT, CRASH) else 6e-11
    assert abs(found.row[0] - p) < digits
    assert abs(found.column[0] - q) < digits
    assert found.residual < 1e-12
    row, column = responses(game, rate, found.row, found.column)
    assert np.abs(row - found.row).max() < 1e-12
    assert np.abs(column - found.column).max() < 1e-12


def test_exact_cases() -> None:
    path = logit_path(PENNIES)
    assert np.abs(path.row - 0.5).max() < 1e-15
    assert path.limit.row.tolist() == [Fraction(1, 2)] * 2
    for rate in (0, "1/3", 2, 50, 600):  # the cost of giving is one
        gift = logit_equilibrium(dilemma(5, 0, 6, 1), rate)
        exact = 1 / (1 + math.exp(float(Fraction(rate))))
        assert gift.row[0] == pytest.approx(exact, rel=1e-12)
    assert logit_equilibrium(HUNT, 0).row.tolist() == [0.5, 0.5]


@settings(max_examples=40)
@given(strategies.bimatrix(4))
def test_every_game_has_a_certified_path_to_a_near_equilibrium(game: NormalForm) -> None:
    path = logit_path(game)
    assert path.status == "converged"
    assert (path.residuals <= path.tolerance).all()
    assert np.abs(path.row[0] - 1 / game.shape[0]).max() < 1e-15
    assert path.rates[0] == 0
    assert path.rates[-1] * path.unit >= 0.99e6
    assert path.residuals[path.rates * path.unit <= 100].max() < 1e-12
    # at lambda, no player with k actions can gain more than log(k) / lambda
    a, b = game.A.astype(float), game.B.astype(float)
    for k in range(1, len(path), 7):
        x, y, rate = path.row[k], path.column[k], path.rates[k]
        gains = ((a @ y).max() - x @ a @ y, (x @ b).max() - x @ b @ y)
        for gain, size in zip(gains, game.shape, strict=True):
            assert gain <= math.log(size) / rate + 1e-9 * path.unit
    if path.limit.identified:
        mixes = zip(game.players, game.actions or (), (path.limit.row, path.limit.column), strict=True)
        profile = Profile({who: dict(zip(labels or (), mix, strict=True)) for who, labels, mix in mixes})
        assert certify(game, profile).max_regret == 0
    else:
        assert path.limit.message


@settings(max_examples=25)
@given(strategies.bimatrix(4), st.floats(0.01, 5), st.randoms(use_true_random=False))
def test_relabelling_and_units_do_what_theory_says(game: NormalForm, rate: float, random: Any) -> None:
    path = logit_path(game, most=10)
    m, n = game.shape
    i, j = random.sample(range(m), m), random.sample(range(n), n)
    other = logit_path(NormalForm(game.A[np.ix_(i, j)], game.B[np.ix_(i, j)]), most=10)
    factor = Fraction(7, 3)
    scaled = logit_path(NormalForm(factor * game.A + 5, factor * game.B - 2), most=10 / factor)
    swapped = logit_path(NormalForm(game.B.T, game.A.T), most=10)
    points, same, twins, mirrored = path.at(rate), other.at(rate), scaled.at(rate / float(factor)), swapped.at(rate)
    assert len(points) == len(same) == len(twins) == len(mirrored)
    for one, two, three, four in zip(points, same, twins, mirrored, strict=True):
        assert np.abs(one.row[i] - two.row).max() < 1e-9
        assert np.abs(one.column[j] - two.column).max() < 1e-9
        assert np.abs(one.row - three.row).max() < 1e-9
        assert np.abs(one.row - four.column).max() < 1e-9


@settings(max_examples=30)
@given(strategies.bimatrix(4))
def test_small_lambda_is_the_only_fixed_point(game: NormalForm) -> None:
    """Below 1 / (largest payoff difference) the response is a contraction: iterate it from anywhere."""
    path = logit_path(game, most=1000)
    rate = 0.9 / path.unit
    row, column = np.eye(game.shape[0])[0], np.eye(game.shape[1])[-1]
    for _ in range(400):
        shift = [float(abs(table).max()) for table in (game.A, game.B)]
        assume(max(shift) * rate < 300)
        row, column = responses(game, rate, row, column)
    (found,) = path.at(rate)
    assert np.abs(found.row - row).max() < 1e-12
    assert np.abs(found.column - column).max() < 1e-12


@settings(max_examples=30)
@given(strategies.float_bimatrix())
def test_floats_of_every_size(game: NormalForm) -> None:
    try:
        path = logit_path(game)
    except GameError as error:
        assert "too little for floats" in str(error)  # noqa: PT017  the property is about whichever game was drawn
        return
    assert path.status == "converged"
    assert np.isfinite(path.rates).all()
    assert np.isfinite(path.row).all()
    assert (path.residuals <= path.tolerance).all()


def test_a_branch_that_turns_back_is_followed() -> None:
    path = logit_path(TURNING)
    upper, lower = path.turning_points
    assert upper.rate == pytest.approx(106.970226, abs=1e-5)
    assert lower.rate == pytest.approx(1.633769, abs=1e-5)
    for fold in (upper, lower):  # the determinant of the equations vanishes: lambda^2 a1 b1 p(1-p) q(1-q) = 1
        p, q = fold.row[0], fold.column[0]
        assert fold.rate**2 * 1 * 20 * p * (1 - p) * q * (1 - q) == pytest.approx(1, abs=1e-6)
    assert [len(path.at(rate)) for rate in (1, 2, 50, 106.9, 107, 5000)] == [1, 3, 3, 3, 1, 1]
    for point in (*path.at(50), *path.at(106.97), *path.at(1.63377)):
        row, column = responses(TURNING, point.rate, point.row, point.column)
        assert max(np.abs(row - point.row).max(), np.abs(column - point.column).max()) < 1e-12
    with pytest.raises(MultiplicityError, match="passes lambda = 50 3 times"):
        logit_equilibrium(TURNING, 50)
    assert path.limit.row.tolist() == [1, 0]


def test_the_pitchfork_of_chicken() -> None:
    path = logit_path(CRASH)
    (crossing,) = path.crossings
    # by the closed form: lambda |slope| p (1 - p) = 1 with slope (R - T) - (S - P) = -10
    assert crossing.rate == pytest.approx(0.48918179106046505, abs=1e-9)
    assert crossing.row[0] == pytest.approx(0.7134877489647272, abs=1e-7)
    assert path.limit.row.tolist() == [Fraction(9, 10), Fraction(1, 10)]
    assert "0.489182" in path.message


def test_a_branch_that_is_crossed_has_no_single_limit() -> None:
    path = logit_path(CRASH)
    assert not path.limit.identified
    assert path.limit.straight
    assert path.limit.named
    assert "lambda = 0.489182, so that it has no single limit" in path.limit.message
    assert "the way straight on tends to (9/10, 1/10); (9/10, 1/10)" in path.limit.message
    short = logit_path(CRASH, most=1)
    assert not short.limit.named
    assert "no single limit; the way straight on is not known either: the branch was not traced" in short.limit.message
    clear = logit_path(HUNT).limit
    assert (clear.identified, clear.straight, clear.named, clear.message) == (True, False, True, "")


@pytest.mark.parametrize("sign", [1, -1])
def test_asymmetries_too_small_to_see_are_not_said_to_have_a_limit(sign: int) -> None:
    """A gain of the row player from yielding leads to one end, a loss to the other, however small."""

    def skewed(size: Fraction) -> LogitPath:
        return logit_path(NormalForm([[sign * size, -1], [1, -10]], [[0, 1], [-1, -10]]))

    for exponent in (3, 6, 9, 10):
        limit = skewed(Fraction(1, 10**exponent)).limit
        assert limit.identified
        assert limit.row.tolist() == ([1, 0] if sign > 0 else [0, 1])
    hidden = skewed(Fraction(1, 10**12)).limit
    assert not hidden.identified
    assert "an asymmetry of the game below about 1e-11 of the largest payoff difference" in hidden.message


@pytest.mark.parametrize("gap", ["1/1000", "1/1000000", "1/1000000000"])
def test_an_imperfect_pitchfork_is_not_stepped_over(gap: str) -> None:
    game = NormalForm([[0, -1 + Fraction(gap)], [1, -10]], [[0, 1], [-1, -10]])
    path = logit_path(game)
    assert not path.crossings
    assert path.limit.row.tolist() == [1, 0]
    assert path.limit.column.tolist() == [0, 1]


def test_three_branches_that_meet_at_once() -> None:
    path = logit_path(strategies.trap("coordination of three"))
    (crossing,) = path.crossings
    assert crossing.rate == pytest.approx(3, abs=1e-6)  # the slope of the response at the centroid is lambda / 3


def test_limits() -> None:
    assert logit_path(strategies.trap("missed by a peer")).limit.row.tolist() == [
        Fraction(4, 17),
        Fraction(0),
        Fraction(13, 17),
    ]
    assert logit_path(strategies.trap("huge and tiny")).limit.column.tolist() == [1, 0]
    inside = logit_path(strategies.trap("segment at a weak reply"))
    assert not inside.limit.identified
    assert "degenerate, or lies in a continuum" in inside.limit.message
    assert np.allclose(inside.column[-1], 0.5, atol=1e-6)
    short = logit_path(HUNT, most=3)
    assert not short.limit.identified
    assert "not traced far enough" in short.limit.message
    rounded = logit_path(NormalForm([[0.1, 0.0], [0.0, 0.3]], [[0.1, 0.0], [0.0, 0.3]])).limit
    assert rounded.identified
    assert rounded.row.tolist() == [0.0, 1.0]


def test_large_lambda() -> None:
    path = logit_path(amp(9), most=1e9)
    (far,) = path.at(1e9)
    assert far.column[0] == pytest.approx(0.1, abs=1e-8)
    assert far.holds


def test_a_path_pickles_and_is_frozen() -> None:
    path = logit_path(HUNT, most=10)
    again: LogitPath = pickle.loads(pickle.dumps(path))
    assert np.array_equal(again.row, path.row)
    assert again.at(1)[0].row[0] == path.at(1)[0].row[0]
    with pytest.raises(ValueError, match="read-only"):
        path.row[0] = 1
    assert path.at(1)[0].profile["Row"]["1"] == pytest.approx(0.195846, abs=1e-6)
    assert path.payoffs["Row"][0] == pytest.approx(2.25)
    assert "LogitPath(2x2" in repr(path)
    assert "lambda=1" in repr(path.at(1)[0])


def test_bad_input() -> None:
    import sympy

    with pytest.raises(ConceptError, match="takes a two-player NormalForm, not ExtensiveForm"):
        logit_path(ExtensiveForm(("A",), Terminal([1])))  # type: ignore[arg-type]
    with pytest.raises(GameError, match=r"symbolic \(x\); give its parameters values"):
        logit_path(NormalForm([[sympy.Symbol("x")]], [[1]]))
    with pytest.raises(GameError, match="too little for floats"):
        logit_path(NormalForm([[0.0, 1e-300]], [[0.0, 1e-300]]))
    for bad in (-1, "much", float("nan"), None, [1], float("inf"), True):
        with pytest.raises(ParameterError, match="lambda"):
            logit_equilibrium(HUNT, bad)
    for most in (0, -1, 1e300, "x"):
        with pytest.raises(ParameterError, match="most"):
            logit_path(HUNT, most=most)
    with pytest.raises(ParameterError, match="finest"):
        logit_path(HUNT, finest=0)
    with pytest.raises(ParameterError, match=r"outside the traced branch, 0 to 10; trace it farther"):
        logit_path(HUNT, most=10).at(11)
    with pytest.raises(ParameterError, match="beyond"):
        logit_equilibrium(HUNT, 1e13)
    for finest in ("a", None, float("nan"), [1], True, 0.6):
        with pytest.raises(ParameterError, match="finest"):
            logit_path(HUNT, finest=finest)
    assert len(logit_path(HUNT, finest="1/20", most=1)) == len(logit_path(HUNT, finest=0.05, most=1))
    for most_points in ("x", 0, 1, 2.5, None, True):
        with pytest.raises(ParameterError, match="most_points"):
            logit_path(HUNT, most_points=most_points)  # type: ignore[arg-type]
    given_up = logit_path(HUNT, most_points=5)
    assert given_up.status == "not-converged"
    assert "5 points were not enough" in given_up.message
