"""Sweeps: the grid, the sample, the executors, the errors."""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import xarray as xr

from bargain.batches import evaluate
from bargain.dispatch import solve
from bargain.errors import BargainError, ConceptError, ModelError, MultiplicityError, ParameterError
from bargain.games import NormalForm
from bargain.models import Scenario
from bargain.sweeps import blocks, grids
from bargain.sweeps.grids import sweep
from tests.batches.models import ENTRY, GESTURE, OFFER, STUBBORN, TRAP, C, X

OVER: dict[str, Any] = {"x": [f"{k}/12" for k in range(13)], "c": np.linspace(0.05, 0.95, 7)}


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 16 points."""
    monkeypatch.setattr(blocks, "_block_length", lambda plan: 16)


@pytest.mark.parametrize("model", [TRAP, ENTRY, OFFER, STUBBORN], ids=lambda model: model.name)
def test_a_grid_is_its_points(model: Scenario, small_blocks: None) -> None:
    data = sweep(model, OVER)
    assert data.sizes["x"] == 13
    assert data["payoff"].dims == ("x", "c", "equilibrium", "player")
    labels, regimes = (json.loads(data[name].attrs["labels"]) for name in ("label", "regime"))
    for i, x in enumerate(OVER["x"]):
        for j, c in enumerate(OVER["c"]):
            one = evaluate(model, {"x": [x], "c": [c]})
            here = data.isel(x=i, c=j)
            count = int(here["n_equilibria"])
            assert count == one.n_equilibria[0]
            for name, table in one.outcomes.items():
                np.testing.assert_allclose(here[name].values[:count], table[0, :count], atol=1e-12)
                assert np.isnan(here[name].values[count:]).all()
            for player, table in one.payoffs.items():
                np.testing.assert_allclose(
                    here["payoff"].sel(player=player).values[:count], table[0, :count], atol=1e-12
                )
            assert [labels[k] for k in here["label"].values[:count]] == [one.labels[k] for k in one.label_of[0, :count]]
            assert regimes[int(here["regime"])] == one.regimes[one.regime_of[0]]
            assert bool(here["complete"]) == one.complete[0]
            assert bool(here["degenerate"]) == one.degenerate[0]


def test_against_solve_at_exact_points() -> None:
    data = sweep(OFFER, {"c": [0.125, 0.5, 0.75]}, fixed={"x": "1/4"})
    for c in ("1/8", "1/2", "3/4"):
        (equilibrium,) = solve(OFFER, x="1/4", c=c).equilibria
        for name, value in equilibrium.outcomes.items():
            assert float(data[name].sel(c=float(eval(c))).values[0]) == pytest.approx(float(value))


def test_attributes_say_what_is_what() -> None:
    data = sweep(TRAP, OVER, outcomes=["mixed"])
    assert data["x"].attrs == {"symbol": "x", "meaning": "share of the pie", "unit": "1"}
    assert data["mixed"].attrs["meaning"] == "they differ"
    assert "both 1" not in data
    provenance = json.loads(data.attrs["provenance"])
    assert provenance["model"] == "trap"
    assert provenance["over"]["x"]["count"] == 13
    assert provenance["selection"] is None
    for variable in [data, *data.variables.values()]:
        assert all(isinstance(value, str) for value in variable.attrs.values())
    assert json.loads(sweep(TRAP, {"x": [0.5]}, fixed={"c": "1/3"}).attrs["provenance"])["parameters"] == {"c": "1/3"}


def test_a_sample_is_a_list_of_points() -> None:
    rng = np.random.default_rng(0)
    points = {"x": rng.random(40), "c": rng.random(40)}
    data = sweep(TRAP, samples=points)
    assert data["mixed"].dims == ("sample", "equilibrium")
    assert data["x"].dims == ("sample",)
    batch = evaluate(TRAP, points)
    np.testing.assert_array_equal(data["n_equilibria"], batch.n_equilibria)
    np.testing.assert_array_equal(data["mixed"], batch.outcomes["mixed"])


def test_selection_drops_the_dimension() -> None:
    low, high, mean = (sweep(TRAP, OVER, selection=rule) for rule in ("lowest", "highest", "uniform"))
    every = sweep(TRAP, OVER)
    assert low["mixed"].dims == ("x", "c")
    assert low["payoff"].dims == ("x", "c", "player")
    xr.testing.assert_allclose(low["mixed"], every["mixed"].min("equilibrium"))
    xr.testing.assert_allclose(high["mixed"], every["mixed"].max("equilibrium"))
    xr.testing.assert_allclose(mean["mixed"], every["mixed"].mean("equilibrium"))
    assert low["n_equilibria"].equals(every["n_equilibria"])
    assert json.loads(low.attrs["provenance"])["selection"] == "lowest"


def test_selection_that_does_not_decide_gives_the_share_and_the_first_point(small_blocks: None) -> None:
    x = np.linspace(0, 1, 41)
    inside = int(((x > 1 / 3) & (x < 2 / 3)).sum()) - 1  # at 1/2 the two pure equilibria are twins
    with pytest.raises(
        MultiplicityError, match=rf"'payoff-dominant' does not decide at {inside} of 41 points .*first at x = 0.35"
    ):
        sweep(TRAP, {"x": x}, selection="payoff-dominant")
    with pytest.raises(ConceptError, match="choose among"):
        sweep(TRAP, {"x": x}, selection="best")


class Eager(Executor):
    """Runs at once, hands the futures back as they are; stands for executors that this package has never heard of."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


@pytest.mark.parametrize("model", [ENTRY, GESTURE], ids=lambda model: model.name)
def test_executors_give_the_same_bits(model: Scenario, small_blocks: None) -> None:
    over = OVER if model is ENTRY else {"tau": np.linspace(0.1, 0.9, 17), "k": np.linspace(0.2, 0.7, 6)}
    alone = sweep(model, over)
    with ThreadPoolExecutor(3) as threads:
        assert alone.identical(sweep(model, over, executor=threads))
    assert alone.identical(sweep(model, over, executor=Eager()))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        assert alone.identical(sweep(model, over, executor=processes))


def test_a_model_that_does_not_pickle_runs_in_threads_and_says_so_elsewhere() -> None:
    model = Scenario(name="local", parameters=[X, C], build=lambda p: TRAP.build(p))
    alone = sweep(model, {"x": [0.2, 0.5]})
    with ThreadPoolExecutor(1) as threads:
        assert alone.identical(sweep(model, {"x": [0.2, 0.5]}, executor=threads))
    with (
        ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as processes,
        pytest.raises(ModelError, match="local cannot travel to another process"),
    ):
        sweep(model, {"x": [0.2, 0.5]}, executor=processes)


def test_an_error_in_a_block_stops_the_sweep_and_names_the_point(small_blocks: None) -> None:
    def build(p: Any) -> NormalForm:
        return NormalForm([[1 / (p.x - p.c), 0], [0, 1]], [[1, 0], [0, 1]])

    model = Scenario(name="pole", parameters=[X, C], build=build)
    over = {"x": np.linspace(0, 1, 33), "c": [0.5]}
    with pytest.raises(BargainError, match=r"at x = 0.5, c = 0.5"):
        sweep(model, over)
    with ThreadPoolExecutor(2) as threads, pytest.raises(BargainError, match=r"at x = 0.5, c = 0.5"):
        sweep(model, over, executor=threads)


def test_progress_counts_points(small_blocks: None) -> None:
    seen: list[tuple[int, int]] = []
    sweep(TRAP, OVER, progress=lambda done, total: seen.append((done, total)))
    assert len(seen) > 1
    assert seen[-1] == (91, 91)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_blocks_cover_the_grid_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = grids.CompiledModel(TRAP, ("x", "c"))
    for length in (1, 5, 16, 40, 1000):
        monkeypatch.setattr(blocks, "_block_length", lambda plan, length=length: length)
        plan = blocks.make_plan(TRAP, OVER, False, compiled, (), None)
        seen = np.zeros(plan.shape, dtype=int)
        for block in range(int(np.prod(plan.blocks))):
            seen[plan.region(block)] += 1
            assert seen[plan.region(block)].size <= max(length, 1)
        assert (seen == 1).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "either over= .* or samples="),
        ({"over": {"x": [0.1]}, "samples": {"x": [0.1]}}, "either over="),
        ({"over": {}}, "no parameter is varied"),
        ({"over": ["x"]}, "give a mapping"),
        ({"over": {"x": []}}, "parameter 'x': no values"),
        ({"over": {"z": [1]}}, "no parameter 'z'"),
        ({"over": {"x": [0.1, np.nan]}}, "nan is not a finite number"),
        ({"over": {"x": [0.1, 2]}}, r"out of bounds \[0, 1\]"),
        ({"over": {"x": [0.1]}, "outcomes": ["mixd"]}, "no outcome 'mixd'; did you mean 'mixed'"),
        ({"over": {"x": [0.1]}, "outcomes": "mixed"}, "give a list of names"),
        ({"over": {"x": [0.1]}, "fixed": {"x": 0}}, "both varied and fixed"),
        ({"over": {"x": [0.1]}, "capacity": 0}, "capacity = 0"),
        ({"over": {"x": [0.5]}, "capacity": 2}, "3 equilibria, more than capacity=2"),
        ({"samples": {"x": [0.1, 0.2], "c": [0.1, 0.2, 0.3]}}, "different lengths"),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        sweep(TRAP, **arguments)


def test_names_that_collide_are_refused() -> None:
    def build(p: Any) -> NormalForm:
        return NormalForm([[1]], [[1]], outcomes=[["payoff"]])

    model = Scenario(name="clash", parameters=[X], build=build)
    with pytest.raises(ModelError, match="outcome 'payoff' cannot name a variable"):
        sweep(model, {"x": [0.1]})


def test_constraints_are_refused_before_any_work() -> None:
    model = Scenario(name="shares", parameters=[X, C], constraints=["x + c <= 1"], build=TRAP.build)
    seen: list[int] = []
    with pytest.raises(ParameterError, match=r"the constraint x \+ c <= 1 is violated at c = 1, x = 1"):
        sweep(model, {"x": [0, 1], "c": [0.0, 1]}, progress=lambda done, total: seen.append(done))
    assert not seen
