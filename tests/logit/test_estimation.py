"""Fitting lambda: the published fit, simulated data, the ends of the branch."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy
from scipy.optimize import minimize_scalar
from scipy.stats import chi2, multinomial

from bargain.errors import GameError, MultiplicityError, ParameterError
from bargain.games import NormalForm
from bargain.logit import fit_logit, logit_equilibrium, logit_path

OCHS = NormalForm([["1.1141", 0], [0, "0.2785"]], [[0, "1.1141"], ["1.1141", 0]])
AMP = NormalForm([[9, 0], [0, 1]], [[0, 1], [1, 0]])
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
    for level in (0, 1, "x", True):
        with pytest.raises(ParameterError, match="level"):
            fit_logit(AMP, [1, 2], [1, 2], level=level)  # type: ignore[arg-type]
    symbolic = NormalForm([[sympy.Symbol("x")]], [[1]])
    with pytest.raises(GameError, match="symbolic"):
        fit_logit(symbolic, [1], [1])
