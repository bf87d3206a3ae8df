"""Exact values of axes reach the exact solver, and floats next to a threshold are not called complete."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bargain.batches import evaluate, solve_many
from bargain.cli.inputs import ranges
from bargain.games import NormalForm
from bargain.models import Scenario
from bargain.parameters import Parameter
from bargain.scenarios import scenario
from bargain.sensitivity.screening import morris
from bargain.sensitivity.variance import sobol
from bargain.sweeps.grids import sweep

A = Parameter("a", baseline=1, bounds=(0, 4))
CASES = [("conditional_deescalation", "r", "1/5", 6), ("troop_buildup", "tau", "2/5", 4)]


def _rooted(p: Any) -> NormalForm:
    return NormalForm([[1 + math.sqrt(p.a), 0], [0, 1]], [[1, 0], [0, 1]])


def _worthless(p: Any) -> NormalForm:
    x = p.a
    rows = [[0, -x, 1], [x, 0, -x], [-1, x, 0]]
    return NormalForm(rows, [[-entry for entry in row] for row in rows])


@pytest.mark.parametrize(("name", "parameter", "value", "count"), CASES)
def test_exact_axes_are_solved_at_their_values(name: str, parameter: str, value: str, count: int) -> None:
    for given in (value, Fraction(value), Decimal(str(float(Fraction(value))))):
        data = sweep(scenario(name), {parameter: [given]})
        assert data["n_equilibria"].item() == count
        assert data["complete"].item()
        assert data["degenerate"].item()
    near = sweep(scenario(name), {parameter: [float(Fraction(value)), float(Fraction(value)) + 1e-3]})
    assert near["complete"].values.tolist() == [False, True]


def test_ranges_are_exact() -> None:
    model = scenario("open_door")
    assert ranges(model, ["sigma=0:1:4"])["sigma"] == [0, Fraction(1, 3), Fraction(2, 3), 1]


def test_status_is_kept_in_stores(tmp_path: Path) -> None:
    over = {"tau": ["1/5", "2/5"]}
    for data in (sweep(scenario("troop_buildup"), over), sweep(scenario("troop_buildup"), over, store=tmp_path / "s")):
        assert json.loads(data["status"].attrs["labels"]) == ["converged", "not-converged", "none-exist"]
        assert data["status"].values.tolist() == [0, 0]
        assert data["pointwise"].values.tolist() == [False, True]


def test_points_solved_one_by_one_need_not_be_degenerate() -> None:
    batch = evaluate(Scenario(name="rooted", parameters=[A], build=_rooted), {"a": [1.0, 2.0]})
    assert batch.n_equilibria.tolist() == [3, 3]
    assert batch.pointwise.all()
    assert not batch.degenerate.any()


def test_rounding_is_not_sensitivity() -> None:
    model = Scenario(name="worthless", parameters=[A], build=_worthless)
    indices = sobol(model, f"payoff:{model.game().players[0]}", n=64, rng=0, selection="uniform")
    assert indices.variance == 0
    assert "does not vary" in indices.message
    effects = morris(model, f"payoff:{model.game().players[0]}", trajectories=8, rng=0, selection="uniform")
    assert effects.mu_star.tolist() == [0]
    assert "does not vary" in effects.message


def test_arrays_of_many_solutions_are_read_only() -> None:
    many = solve_many([[[2.0, 0.0], [0.0, 1.0]]], [[[1.0, 0.0], [0.0, 2.0]]])
    for array in vars(many).values():
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
