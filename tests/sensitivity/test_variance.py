"""Sobol and Morris against models whose indices are known, and their refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bargain.errors import ConceptError, MultiplicityError, ParameterError
from bargain.models import Scenario
from bargain.parameters import Parameter, normal
from bargain.sensitivity.screening import morris
from bargain.sensitivity.variance import sobol
from tests.sensitivity.models import FLAT, HUNT, LOTTERY, PRODUCT, SUM, UNIT, lone

KNOWN = [
    (SUM, "payoff:Row", [1 / 5, 4 / 5], [1 / 5, 4 / 5], 5 / 12, 3 / 2),
    (PRODUCT, "payoff:Row", [3 / 7, 3 / 7], [4 / 7, 4 / 7], 7 / 144, 1 / 4),
    (LOTTERY, "war", [4 / 5, 1 / 5, 0], [4 / 5, 1 / 5, 0], 5 / 192, 3 / 8),
]


@pytest.mark.parametrize(
    ("model", "outcome", "first", "total", "variance", "mean"), KNOWN, ids=lambda v: getattr(v, "name", None)
)
def test_sobol_finds_known_indices(
    model: Scenario, outcome: str, first: list[float], total: list[float], variance: float, mean: float
) -> None:
    result = sobol(model, outcome, n=2048, rng=1)
    assert (np.abs(result.first - first) <= 1.5 * result.first_ci + 1e-3).all()
    assert (np.abs(result.total - total) <= 1.5 * result.total_ci + 1e-3).all()
    assert result.first_ci.max() < 0.12
    assert result.variance == pytest.approx(variance, rel=0.02)
    assert result.mean == pytest.approx(mean, rel=0.01)
    assert result.n_evaluations == 2048 * (len(first) + 2)
    assert result.multiple_share == 0
    assert result.selection is None


def test_confidence_intervals_cover() -> None:
    """The 95 % interval of the first index holds the truth in most of forty repetitions."""
    inside = [
        abs(result.first[0] - 3 / 7) <= result.first_ci[0]
        for result in (sobol(PRODUCT, "payoff:Row", n=64, rng=seed) for seed in range(40))
    ]
    assert np.mean(inside) >= 0.85


def test_second_order() -> None:
    result = sobol(PRODUCT, "payoff:Row", n=2048, rng=0, second_order=True)
    assert result.second is not None
    assert result.second_ci is not None
    assert abs(result.second[0, 1] - 1 / 7) <= 1.5 * result.second_ci[0, 1]
    assert set(result.to_dataset().data_vars) >= {"first", "second"}
    assert sobol(SUM, "payoff:Row", n=8, rng=0).second is None


def test_seeds_are_kept_and_zero_is_a_seed() -> None:
    state = np.random.get_state()  # noqa: NPY002  # the point: nobody else's generator is touched
    one, two = (sobol(SUM, "payoff:Row", n=64, rng=0) for _ in range(2))
    other = sobol(SUM, "payoff:Row", n=64, rng=1)
    np.testing.assert_array_equal(one.first, two.first)
    np.testing.assert_array_equal(one.first_ci, two.first_ci)
    assert (one.first != other.first).any()
    generator = np.random.default_rng(0)
    np.testing.assert_array_equal(sobol(SUM, "payoff:Row", n=64, rng=generator).first, one.first)
    a, b = (morris(SUM, "payoff:Row", rng=0) for _ in range(2))
    np.testing.assert_array_equal(a.mu_star_ci, b.mu_star_ci)
    after = np.random.get_state()  # noqa: NPY002
    np.testing.assert_array_equal(state[1], after[1])
    with pytest.raises(ParameterError, match="rng = 'seed'"):
        sobol(SUM, "payoff:Row", n=64, rng="seed")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0.0, 3.0, -1e-9])
def test_what_does_not_vary_has_no_indices(value: float) -> None:
    result = sobol(lone("flat", lambda p: value + 0 * p.x), "payoff:Row", n=16, rng=0, second_order=True)
    assert np.isnan(result.first).all()
    assert np.isnan(result.total_ci).all()
    assert "does not vary" in result.message
    assert result.variance == 0
    assert result.to_dataset().attrs["message"] == result.message
    np.testing.assert_array_equal(morris(FLAT, "payoff:Row", rng=0).mu_star, 0)


def test_several_equilibria_are_refused_or_chosen() -> None:
    with pytest.raises(
        MultiplicityError, match=r"'stag' has several equilibrium values at 100.00% of .* 'lowest', 'highest'"
    ):
        sobol(HUNT, "stag", n=32, rng=0)
    with pytest.raises(MultiplicityError):
        morris(HUNT, "stag", rng=0)
    high = sobol(HUNT, "stag", n=32, rng=0, selection="highest")
    assert high.multiple_share == 1
    assert high.mean == 1
    uniform = sobol(HUNT, "payoff:Row", n=256, rng=0, selection="uniform")
    assert uniform.selection == "uniform"
    assert np.isfinite(uniform.first).all()
    with pytest.raises(ConceptError, match="choose among"):
        sobol(HUNT, "stag", n=32, rng=0, selection="best")


@pytest.mark.parametrize("n", [0, 1, 3, 1000, -8, 2.0, True])
def test_n_is_a_power_of_two(n: Any) -> None:
    with pytest.raises(ParameterError, match="power of two"):
        sobol(SUM, "payoff:Row", n=n)


def test_names() -> None:
    with pytest.raises(ParameterError, match="lottery has no outcome 'wra'; did you mean 'war'"):
        sobol(LOTTERY, "wra")
    with pytest.raises(ParameterError, match="'payoff:B'"):
        morris(LOTTERY, "payoff:B")
    with pytest.raises(ParameterError, match="no parameter 'w'"):
        sobol(LOTTERY, "war", parameters=["w"])
    with pytest.raises(ParameterError, match="both varied and fixed"):
        sobol(LOTTERY, "war", parameters=["x"], fixed={"x": 0})
    with pytest.raises(ParameterError, match="no parameter is left"):
        sobol(LOTTERY, "war", parameters=[])
    assert sobol(LOTTERY, "war", n=8, fixed={"z": 1}, rng=0).parameters == ("x", "y")
    assert sobol(LOTTERY, "war", n=8, parameters=["y"], rng=0).parameters == ("y",)


def test_dependent_parameters_are_refused_with_the_share() -> None:
    bound = Scenario(name="bound", parameters=UNIT, constraints=["x + y <= 3/2"], build=SUM.build)
    with pytest.raises(ParameterError, match=r"1[23]\.\d+% of the priors' product violates .* \(x \+ y <= 3/2\)"):
        sobol(bound, "payoff:Row", n=256, rng=0)
    with pytest.raises(ParameterError, match="narrow the priors"):
        morris(bound, "payoff:Row", rng=0)
    assert sobol(bound, "payoff:Row", n=64, fixed={"y": "1/4"}, rng=0).total[0] == pytest.approx(1, abs=0.2)


def test_priors_that_leave_bounds_or_are_missing() -> None:
    leaky = [Parameter("x", baseline="1/2", bounds=(0, None), prior=normal("1/2", 1)), UNIT[1]]
    with pytest.raises(ParameterError, match=r"the prior of 'x' leaves its bounds \[0, ∞\) at 3\d"):
        sobol(lone("leaky", lambda p: p.x, leaky), "payoff:Row", n=256, rng=0)
    missing = [Parameter("x", baseline="1/2"), UNIT[1]]
    with pytest.raises(ParameterError, match=r"'x' has no prior.*fix it with fixed="):
        sobol(lone("missing", lambda p: p.x, missing), "payoff:Row", n=256, rng=0)
    free = [Parameter("x", baseline=0, prior=normal(0, 1)), UNIT[1]]
    found = morris(lone("free", lambda p: p.x, free), "payoff:Row", rng=0)
    assert np.isfinite(found.mu).all()  # infinite tails are not met
    wide = sobol(lone("free", lambda p: p.x, free), "payoff:Row", n=1024, rng=0)
    assert wide.variance == pytest.approx(1, rel=0.05)


def test_open_ends_are_not_met_by_morris() -> None:
    strict = Scenario(name="strict", parameters=UNIT, constraints=["x < 1", "y > 0"], build=lambda p: SUM.build(p))
    assert morris(strict, "payoff:Row", rng=0).n_evaluations == 128 * 3


def test_morris_is_exact_for_linear_models() -> None:
    found = morris(SUM, "payoff:Row", trajectories=16, rng=3)
    np.testing.assert_allclose(found.mu, [1, 2])
    np.testing.assert_allclose(found.mu_star, [1, 2])
    np.testing.assert_allclose(found.sigma, [0, 0], atol=1e-12)
    falling = morris(lone("falling", lambda p: -p.x + p.y * p.x), "payoff:Row", trajectories=64, rng=3)
    assert falling.mu[0] < 0 < falling.mu_star[0]
    assert falling.sigma.min() > 0
    assert falling.to_dataset()["mu"].sizes == {"parameter": 2}
    for arguments in ({"levels": 3}, {"levels": 0}, {"trajectories": 1}, {"trajectories": 2.5}):
        with pytest.raises(ParameterError):
            morris(SUM, "payoff:Row", **arguments)  # type: ignore[arg-type]
