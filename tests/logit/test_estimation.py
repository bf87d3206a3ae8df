"""Fitting lambda: the published fit, simulated data, the ends of the branch."""

from __future__ import annotations

import math
import pickle
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import chi2, multinomial

from bargain.dispatch import solve
from bargain.errors import ConceptError, GameError, MultiplicityError, ParameterError
from bargain.games import NormalForm
from bargain.logit import fit_logit, logit_equilibria, logit_equilibrium, logit_path
from tests import strategies

OCHS = NormalForm([["1.1141", 0], [0, "0.2785"]], [[0, "1.1141"], ["1.1141", 0]])
AMP = NormalForm([[9, 0], [0, 1]], [[0, 1], [1, 0]])
CHICKEN = NormalForm([[0, -1], [1, -10]], [[0, 1], [-1, -10]])
HUNT = NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]])
EVEN = NormalForm([[1, 0], [0, 1]], [[1, 0], [0, 1]])
DILEMMA = NormalForm([[5, 0], [6, 1]], [[5, 6], [0, 1]])
TURNING = NormalForm([["1.01", "0.01"], [0, 0]], [[5, 0], [-15, 0]])


def log_likelihood(game: NormalForm, rate: float, *counts: np.ndarray) -> float:
    point = logit_equilibrium(game, rate)
    return sum(float(n @ np.log(mix)) for n, mix in zip(counts, (point.row, point.column), strict=True))


def test_the_fit_of_mckelvey_and_palfrey_to_ochs() -> None:
    """McKelvey and Palfrey (1995) on data of Ochs (1995); numbers computed with pygambit 16, logit_estimate."""
    counts = [128 * np.array([p, 1 - p]) for p in (0.527, 0.366)]
    fit = fit_logit(OCHS, *counts)
    assert fit.rate == pytest.approx(1.84561, abs=5e-6)
    assert fit.row[0] == pytest.approx(0.6156513, abs=1e-7)
    assert fit.column[0] == pytest.approx(0.3832909, abs=1e-7)
    assert fit.log_likelihood == pytest.approx(-174.764532, abs=1e-6)
    assert fit.random.log_likelihood == pytest.approx(-177.445678, abs=1e-6)
    assert fit.random.log_likelihood == pytest.approx(256 * math.log(0.5), abs=1e-9)
    assert fit.nash is not None
    assert fit.nash.log_likelihood == pytest.approx(-182.232239, abs=1e-6)
    assert fit.random.statistic == pytest.approx(2 * (fit.log_likelihood - fit.random.log_likelihood))
    assert fit.random.p_value == pytest.approx(0.5 * chi2.sf(fit.random.statistic, 1))
    assert fit.boundary == ""
    assert fit.point is not None
    assert fit.point.residual < 1e-12


def test_the_fit_agrees_with_a_plain_maximiser_and_its_derivatives() -> None:
    counts = (np.array([88.0, 12.0]), np.array([34.0, 66.0]))
    fit = fit_logit(AMP, *counts)

    def loss(rate: float) -> float:
        return -log_likelihood(AMP, rate, *counts)

    plain = minimize_scalar(loss, bounds=(1e-3, 20), method="bounded", options={"xatol": 1e-8})
    assert fit.rate == pytest.approx(plain.x, rel=1e-4)
    assert fit.log_likelihood == pytest.approx(-plain.fun, abs=1e-7)
    h = 1e-3 * fit.rate
    information = (loss(fit.rate + h) - 2 * loss(fit.rate) + loss(fit.rate - h)) / h**2
    assert fit.standard_error == pytest.approx(1 / math.sqrt(information), rel=1e-3)
    drop = 0.5 * chi2.ppf(0.95, 1)
    for end in fit.interval:
        assert loss(end) + fit.log_likelihood == pytest.approx(drop, abs=1e-6)
    whole = sum(multinomial.logpmf(n, int(n.sum()), mix) for n, mix in zip(counts, (fit.row, fit.column), strict=True))
    assert fit.log_likelihood + fit.constant == pytest.approx(whole, abs=1e-8)
    assert "95% interval" in repr(fit)


def test_the_best_of_several_maxima_is_found() -> None:
    """These counts are explained by a small and by a large lambda; a search from the middle ends at the wrong one."""
    counts = (np.array([60.0, 40.0]), np.array([37.0, 63.0]))
    fit = fit_logit(AMP, *counts)
    path = logit_path(AMP, most=1000)
    grid = [path.at(rate)[0] for rate in np.geomspace(0.01, 900, 150)]
    values = np.array([float(counts[0] @ np.log(x.row) + counts[1] @ np.log(x.column)) for x in grid])
    peaks = (values[1:-1] > values[:-2]) & (values[1:-1] > values[2:])
    assert peaks.sum() == 2
    assert values.max() <= fit.log_likelihood < values.max() + 0.05
    assert fit.rate < 0.2
    assert fit.interval[1] - fit.interval[0] > 0


@pytest.mark.parametrize("factor", [1, 1000])
@pytest.mark.parametrize("rate", [0.3, 2.0])
def test_simulated_choices_give_their_lambda_back(rate: float, factor: int) -> None:
    rng = np.random.default_rng(11)
    a, b = rng.integers(0, 10, (3, 4)), rng.integers(0, 10, (3, 4))
    game = NormalForm(factor * a, factor * b)
    truth = logit_equilibrium(game, rate / factor)
    covered = 0
    for _ in range(6):
        fit = fit_logit(game, rng.multinomial(3000, truth.row), rng.multinomial(3000, truth.column))
        assert fit.standard_error is not None
        assert abs(fit.rate - rate / factor) < 5 * fit.standard_error
        covered += fit.interval[0] <= rate / factor <= fit.interval[1]
    assert covered >= 4


def test_the_ends_of_the_branch() -> None:
    nobody = fit_logit(DILEMMA, [10, 0], [10, 0])
    assert (nobody.rate, nobody.boundary, nobody.standard_error) == (0.0, "zero", None)
    assert nobody.interval[0] == 0
    assert nobody.random.statistic == 0
    assert nobody.random.p_value == 1
    assert nobody.nash is not None
    assert nobody.nash.log_likelihood == -math.inf
    everybody = fit_logit(DILEMMA, [0, 10], [0, 10])
    assert everybody.rate == math.inf
    assert everybody.boundary == "infinity"
    assert everybody.log_likelihood == 0
    assert everybody.row.tolist() == [0, 1]
    assert everybody.point is None
    assert everybody.interval[1] == math.inf
    even = fit_logit(DILEMMA, [5, 5], [5, 5])
    assert even.boundary == "zero"
    mixed = fit_logit(OCHS, [50, 50], [20, 80])  # the equilibrium itself
    assert mixed.boundary == "infinity"
    assert mixed.nash is not None
    assert mixed.log_likelihood == mixed.nash.log_likelihood


def test_the_best_point_of_a_branch_that_turns_back() -> None:
    for point in logit_path(TURNING).at(50)[:2]:
        fit = fit_logit(TURNING, 1000 * point.row, 1000 * point.column)
        assert fit.rate == pytest.approx(50, rel=1e-5)
        assert np.abs(fit.row - point.row).max() < 1e-7


def best_on_a_grid(game: NormalForm, *counts: Sequence[float]) -> float:
    """The best of all logit equilibria of a 2x2 game at many lambdas."""
    found = []
    for rate in (0, *np.geomspace(1e-4, 100, 500)):
        for one in logit_equilibria(game, rate).points:
            with np.errstate(divide="ignore"):
                logs = np.log(one.row), np.log(one.column)
            found.append(sum(float(np.asarray(n) @ log) for n, log in zip(counts, logs, strict=True)))
    return max(found)


@pytest.mark.parametrize("game", [CHICKEN, HUNT])
@pytest.mark.parametrize("counts", [([9, 1], [3, 7]), ([9, 1], [9, 1]), ([2, 8], [7, 3]), ([5, 5], [4, 6])])
def test_every_branch_is_compared_in_small_games(game: NormalForm, counts: tuple[list[int], list[int]]) -> None:
    principal, every = fit_logit(game, *counts), fit_logit(game, *counts, branch="any")
    grid = best_on_a_grid(game, *counts)
    assert grid - 1e-9 <= every.log_likelihood < grid + 0.02
    if every.log_likelihood > principal.log_likelihood + 1e-6:
        assert principal.elsewhere is not None
        assert principal.elsewhere.log_likelihood == every.log_likelihood
        assert principal.elsewhere.rate == every.rate
        assert "another branch fits better" in principal.message
        assert principal.message in repr(principal)
        assert every.random.p_value is None
    else:
        assert principal.elsewhere is None
        assert every.rate == principal.rate
    assert (principal.branch, every.branch, every.elsewhere) == ("principal", "any", None)


def test_asymmetric_play_of_chicken_lies_on_the_other_branch() -> None:
    fit = fit_logit(CHICKEN, [9, 1], [3, 7])
    assert fit.rate == pytest.approx(0.1351551, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(-13.460233, abs=1e-6)
    other = fit.elsewhere
    assert other is not None
    assert other.rate == pytest.approx(0.610176, abs=1e-5)
    assert other.log_likelihood == pytest.approx(-9.886951, abs=1e-5)
    assert other.point is not None
    assert other.point.holds
    assert other.interval[0] > 0.4891817  # the branch lies beyond the pitchfork
    assert fit.nash is not None
    assert fit.nash.label == "end of the principal branch straight on: (9/10, 1/10) and (9/10, 1/10)"
    assert fit.nash.row == (Fraction(9, 10), Fraction(1, 10))
    again = pickle.loads(pickle.dumps(fit))
    assert again.elsewhere.rate == other.rate


def test_branches_that_fit_alike_and_branches_that_do_not_move() -> None:
    with pytest.raises(MultiplicityError, match=r"principal branch does not move .* branch='any' finds a better fit"):
        fit_logit(EVEN, [9, 1], [9, 1])
    assert fit_logit(EVEN, [9, 1], [9, 1], branch="any").row[0] == pytest.approx(0.9, abs=1e-6)
    with pytest.raises(MultiplicityError, match="every lambda of the best branch fits these counts equally well"):
        fit_logit(EVEN, [5, 5], [5, 5], branch="any")
    alike = fit_logit(CHICKEN, [7, 3], [0, 0], branch="any")
    assert "another point of the branches fits equally well" in alike.message


def test_larger_games_say_what_was_not_searched() -> None:
    table = [[2, 0, 0], [0, 2, 0], [0, 0, 1]]
    fit = fit_logit(NormalForm(table, table), [8, 1, 1], [8, 1, 1])
    assert fit.message.startswith("branches that meet the principal one at lambda = 1.23")
    assert fit.message in repr(fit)
    with pytest.raises(ConceptError, match="all branches of 2x2 games only, not of a 3x3 game"):
        fit_logit(NormalForm(table, table), [8, 1, 1], [8, 1, 1], branch="any")
    with pytest.raises(ParameterError, match="branch = 'all'; 'principal' or 'any'"):
        fit_logit(HUNT, [1, 2], [1, 2], branch="all")


@settings(max_examples=25)
@given(strategies.bimatrix(3), st.data())
def test_the_best_nash_equilibrium_is_at_least_as_good_as_any_known(game: NormalForm, data: Any) -> None:
    counts = [data.draw(st.lists(st.integers(0, 3), min_size=k, max_size=k).filter(any)) for k in game.shape]
    solution = solve(game)
    try:
        fit = fit_logit(game, *counts)
    except MultiplicityError:
        return
    if fit.best_nash is None:
        return
    profile = {
        who: dict(zip(labels or (), mix, strict=True))
        for who, labels, mix in zip(
            game.players, game.actions or (), (fit.best_nash.row, fit.best_nash.column), strict=True
        )
    }
    assert fit.against(profile).log_likelihood == pytest.approx(fit.best_nash.log_likelihood, rel=1e-9)
    x, y = (np.array(mix, dtype=object) for mix in (fit.best_nash.row, fit.best_nash.column))
    assert (game.A @ y).max() == x @ game.A @ y  # an equilibrium, by the definition
    assert (x @ game.B).max() == x @ game.B @ y
    for one in solution.equilibria:
        sizes = {sum(p > 0 for p in one.profile.vector(player)) for player in game.players}
        if len(sizes) == 1 and all(len(component.equilibria) == 1 for component in solution.components):
            assert fit.best_nash.log_likelihood >= fit.against(one.profile).log_likelihood - 1e-9


def test_the_best_nash_equilibrium_may_be_off_the_branch() -> None:
    fit = fit_logit(HUNT, [10, 0], [10, 0])
    assert fit.nash is not None
    assert fit.nash.label == "limit of the principal branch: (0, 1) and (0, 1)"
    assert fit.nash.log_likelihood == -math.inf
    assert fit.best_nash is not None
    assert (fit.best_nash.row, fit.best_nash.column) == ((1, 0), (1, 0))
    assert fit.best_nash.log_likelihood == 0
    assert fit.best_nash.statistic < 0
    assert fit.best_nash.p_value is None
    assert "(1, 0) and (1, 0)" in fit.best_nash.label
    assert fit.random.label == "random play: (0.5, 0.5) and (0.5, 0.5)"


@pytest.mark.parametrize("weight", [1e-300, 1e-30, 1e30, 1e298])
def test_the_scale_of_weights_only_moves_the_precision(weight: float) -> None:
    plain, scaled = (fit_logit(OCHS, [w * 6, w * 4], [w * 3, w * 7]) for w in (1.0, weight))
    assert scaled.rate == pytest.approx(plain.rate, rel=1e-9)
    assert scaled.boundary == plain.boundary == ""
    assert scaled.log_likelihood == pytest.approx(weight * plain.log_likelihood, rel=1e-9)
    assert plain.standard_error is not None
    assert scaled.standard_error == pytest.approx(plain.standard_error / math.sqrt(weight), rel=1e-6)
    assert fit_logit(HUNT, [0, weight], [0, 0]).boundary == "infinity"
    assert fit_logit(HUNT, [weight, 0], [0, 0]).boundary == "zero"


def test_one_side_only() -> None:
    fit = fit_logit(AMP, [60, 40], [0, 0])
    assert fit.row[0] == pytest.approx(0.6, abs=1e-6)


def test_bad_input() -> None:
    pennies = NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    with pytest.raises(MultiplicityError, match="every lambda fits"):
        fit_logit(pennies, [3, 4], [5, 5])
    with pytest.raises(ParameterError, match="counts of Row: 2 numbers are needed"):
        fit_logit(AMP, [1, 2, 3], [1, 2])
    with pytest.raises(ParameterError, match="counts of Column, action 2 = -1"):
        fit_logit(AMP, [1, 2], [1, -1])
    with pytest.raises(ParameterError, match="action 1"):
        fit_logit(AMP, [float("nan"), 2], [1, 1])
    with pytest.raises(ParameterError, match="all counts are zero"):
        fit_logit(AMP, [0, 0], [0, 0])
    for counts in ("12", {"a": 1}, 5, None, [[1], [2]], ["a", "b"]):
        with pytest.raises(ParameterError, match="counts of Row"):
            fit_logit(AMP, counts, [1, 1])  # type: ignore[arg-type]
    for weights in ([1e308, 1e308], [1e-320, 0]):
        with pytest.raises(ParameterError, match="a sum between 1e-305 and 1e300 is needed"):
            fit_logit(HUNT, weights, [0, 0])
    same = [fit_logit(AMP, [6, 4], [4, 6], level=level).interval for level in (0.95, "0.95", Fraction(19, 20))]
    assert same[0] == same[1] == same[2]
    fit = fit_logit(AMP, [6, 4], [4, 6])
    short, unknown = {"Row": {"1": 1}}, {"Row": {"z": 1}, "Column": {"1": 1}}
    profiles: tuple[Any, ...] = (3, "ab", [[1, 0]], ([1], [1, 0]), ([1, 1], [1, 0]), short, unknown)
    for profile in profiles:
        with pytest.raises(ParameterError, match="profile"):
            fit.against(profile)
    for level in (0, 1, "x", True, None, float("nan"), "1/0"):
        with pytest.raises(ParameterError, match="level"):
            fit_logit(AMP, [1, 2], [1, 2], level=level)  # type: ignore[arg-type]
    symbolic = NormalForm([[sympy.Symbol("x")]], [[1]])
    with pytest.raises(GameError, match="symbolic"):
        fit_logit(symbolic, [1], [1])
