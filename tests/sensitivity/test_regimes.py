"""Shares of the prior in each regime."""

from __future__ import annotations

import numpy as np
import pytest

from bargain.errors import ParameterError
from bargain.models import Scenario
from bargain.sensitivity.regimes import regime_shares
from tests.batches.models import TRAP
from tests.sensitivity.models import CROSSING, LOTTERY, UNIT


def test_known_shares() -> None:
    found = regime_shares(CROSSING, n=20_000, rng=0)
    assert found.labels == ("(2, 1)", "(1, 1)")
    assert (np.abs(found.shares - [2 / 3, 1 / 3]) < 4 * found.standard_errors).all()
    np.testing.assert_allclose(found.standard_errors, np.sqrt(2 / 9 / 20_000), rtol=0.02)
    assert found.rejected_share == 0
    three = regime_shares(TRAP, n=5000, rng=1)
    assert three.shares.sum() == pytest.approx(1)
    assert abs(three.shares[["|" in label for label in three.labels]].sum() - 1 / 3) < 0.03


def test_constraints_reject_and_say_how_much() -> None:
    model = Scenario(name="half", parameters=UNIT, constraints=["x >= y"], build=CROSSING.build)
    found = regime_shares(model, n=4000, rng=0)
    assert found.n == 4000
    assert found.rejected_share == pytest.approx(0.5, abs=0.03)
    # P(x > 1/3 | x >= y) = 8/9
    assert found.shares[0] == pytest.approx(8 / 9, abs=4 * found.standard_errors[0])


def test_impossible_constraints_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bargain.sensitivity.regimes._MOST_ROUNDS", 5)
    model = Scenario(name="thin", parameters=UNIT, constraints=["x == y"], build=CROSSING.build)
    with pytest.raises(ParameterError, match=r"100.000% of the priors' product violates"):
        regime_shares(model, n=100, rng=0)
    model = Scenario(name="fixed", parameters=UNIT, constraints=["y < 3/4"], build=CROSSING.build)
    with pytest.raises(ParameterError, match=r"the constraint y < 3/4 is violated at y = 1"):
        regime_shares(model, n=100, parameters=["x"], fixed={"y": 1}, rng=0)


def test_seeds_and_one_regime() -> None:
    one, two = (regime_shares(CROSSING, n=500, rng=0) for _ in range(2))
    np.testing.assert_array_equal(one.shares, two.shares)
    sure = regime_shares(LOTTERY, n=100, rng=0)
    assert sure.shares.tolist() == [1.0]
    assert sure.standard_errors.tolist() == [0.0]
    for n in (0, -1, 2.5, True):
        with pytest.raises(ParameterError, match="positive number of points"):
            regime_shares(CROSSING, n=n)  # type: ignore[arg-type]
