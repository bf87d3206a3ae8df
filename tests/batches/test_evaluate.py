"""evaluate against solving each point exactly: vectorised, flagged and fallen back."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain.batches import Batch, CompiledModel, evaluate
from bargain.dispatch import solve
from bargain.equilibrium import Solution
from bargain.equilibrium.labels import equilibrium_label, regime_label
from bargain.errors import ConceptError, GameError, ModelError, ParameterError
from bargain.games import Chance, Decision, ExtensiveForm, NormalForm, Terminal
from bargain.models import Scenario
from bargain.parameters import Parameter
from bargain.scenarios import scenario, scenario_names
from tests import strategies
from tests.batches.models import ENTRY, GESTURE, OFFER, STUBBORN, TRAP, C, X


def rows(table: list[list[float]]) -> np.ndarray:
    array = np.array(table, dtype=float)
    return array[np.lexsort(np.round(array, 6).T)]


def assert_same(batch: Batch, k: int, solution: Solution) -> None:
    """The same equilibria, as a set: payoffs, outcomes, labels, weights."""
    count = len(solution.equilibria)
    assert batch.n_equilibria[k] == count
    labels = [equilibrium_label(e.profile, e.outcomes, e.name) for e in solution.equilibria]
    assert batch.regimes[batch.regime_of[k]] == regime_label(labels)
    assert sorted(batch.labels[code] for code in batch.label_of[k, :count]) == sorted(labels)
    assert (batch.label_of[k, count:] == -1).all()
    if not count:
        return
    weights = {
        index: 1 / (len(solution.components) * len(component.equilibria))
        for component in solution.components
        for index in component.equilibria
    }
    tables = [*batch.payoffs.values(), *batch.outcomes.values(), batch.uniform]
    found = rows([[table[k, slot] for table in tables] for slot in range(count)])
    wanted = [
        [
            *(float(e.payoffs[player]) for player in batch.payoffs),
            *(float(e.outcomes.get(name, 0)) for name in batch.outcomes),
            weights[index],
        ]
        for index, e in enumerate(solution.equilibria)
    ]
    np.testing.assert_allclose(found, rows(wanted), atol=1e-8)
    assert all(np.isnan(table[k, count:]).all() for table in tables)


def assert_pointwise(model: Scenario, points: Mapping[str, Any], every: int = 1, **fixed: object) -> Batch:
    batch = evaluate(model, points, fixed=fixed)
    for k in range(0, len(batch.n_equilibria), every):
        values = {name: Fraction(float(column[k])) for name, column in batch.parameters.items()}
        assert_same(batch, k, solve(model, arithmetic="exact", **fixed, **values))
    return batch


@pytest.mark.parametrize("model", [TRAP, ENTRY, OFFER, STUBBORN], ids=lambda model: model.name)
def test_random_points_and_an_awkward_grid(model: Scenario) -> None:
    rng = np.random.default_rng(1)
    assert_pointwise(model, {"x": rng.random(150), "c": rng.random(150)})
    x, c = np.meshgrid(np.linspace(0, 1, 9), [0, 0.25, 1])
    batch = assert_pointwise(model, {"x": x.ravel(), "c": c.ravel()})
    assert batch.complete.any()


@pytest.mark.parametrize("name", scenario_names())
def test_registered_scenarios_over_their_priors(name: str) -> None:
    model = scenario(name)
    rng = np.random.default_rng(2)
    points = {p.name: p.distribution().ppf(rng.random(2000)) for p in model.parameters}
    assert CompiledModel(model, tuple(points)).vectorised
    assert_pointwise(model, points, every=40)


def test_closed_forms_meet_conditions_at_their_edges() -> None:
    tau, k, b = (
        np.array(v) for v in zip((0.25, 0.25, 0.5), (0.75, 0.25, 0.5), (0.5, 0.25, 0.5), (0.25, 0.5, 0.5), strict=True)
    )
    batch = assert_pointwise(GESTURE, {"tau": tau, "k": k, "b": b})
    assert batch.pointwise.tolist() == [False, False, True, True]
    rng = np.random.default_rng(0)
    points = {"tau": rng.uniform(0.1, 0.9, 3000), "k": rng.uniform(0.1, 0.9, 3000), "b": rng.uniform(0.1, 0.9, 3000)}
    assert not assert_pointwise(GESTURE, points, every=60).pointwise.any()


def test_wrong_closed_forms_are_not_believed() -> None:
    forms = tuple(form for form in GESTURE.closed_forms if form.name != "pooling")
    wrong = Scenario(
        name="wrong", parameters=GESTURE.parameters, build=GESTURE.build, concept=GESTURE.concept,
        closed_forms=(*forms, type(forms[0])("pooling", ("k < b", "tau > 1/2"), (forms[0].points[0],))),
    )  # fmt: skip
    batch = evaluate(wrong, {"tau": [0.25, 0.75], "k": [0.25, 0.25], "b": [0.5, 0.5]})
    assert batch.complete.tolist() == [True, False]


def test_ties_that_hold_for_all_values_stay_vectorised() -> None:
    rng = np.random.default_rng(4)
    batch = evaluate(ENTRY, {"x": rng.random(5000), "c": rng.random(5000)})
    assert not batch.pointwise.any()
    assert batch.complete.all()
    assert set(np.unique(batch.n_equilibria)) == {3}


def test_the_trap_is_solved_exactly_at_its_thresholds() -> None:
    batch = evaluate(TRAP, {"x": [0.25, 1 / 3, 0.5, 2 / 3]})
    # The floats next to 1/3 and 2/3 lie a little below them, outside and inside (1/3, 2/3).
    assert batch.n_equilibria.tolist() == [1, 1, 3, 3]
    assert batch.pointwise.tolist() == [False, True, False, True]
    third = Scenario(name="third", parameters=[Parameter("x", baseline="1/3", bounds=(0, 1)), C], build=TRAP.build)
    # The float next to a baseline is read as the baseline, where a continuum begins.
    assert evaluate(third, {"x": [1 / 3]}).n_equilibria.tolist() == [len(solve(third).equilibria)] == [3]


def test_float_constants_in_build_are_taken_at_their_word() -> None:
    def build(p: Any) -> ExtensiveForm:
        reply = Decision("B", {"l": Terminal([p.x, 0.5], "l"), "r": Terminal([p.c, 0.5], "r")})
        return ExtensiveForm(("A", "B"), Decision("A", {"in": reply, "out": Terminal([0.3, 1], "out")}))

    model = Scenario(name="floats", parameters=[X, C], build=build)
    batch = evaluate(model, {"x": [0.1, 0.5, 0.5], "c": [0.2, 0.1, 0.9]})
    assert batch.complete.all()
    assert batch.n_equilibria.tolist() == [2, 4, 2]


TAME = tuple(reversed(strategies.KINDS))
"""All kinds of games, without the fixed traps, whose payoffs differ by eighteen orders of magnitude."""


@given(strategies.bimatrix(3, TAME), strategies.bimatrix(3, TAME), st.integers(0, 2**32 - 1))
def test_paths_between_games(first: NormalForm, second: NormalForm, seed: int) -> None:
    m, n = (min(sizes) for sizes in zip(first.shape, second.shape, strict=True))
    tables = [table[:m, :n] for table in (first.A, first.B, second.A, second.B)]

    def build(p: Any) -> NormalForm:
        mixed = [(1 - p.x) * left + p.x * right for left, right in zip(tables[:2], tables[2:], strict=True)]
        return NormalForm(*mixed)

    model = Scenario(name="path", parameters=[X], build=build)
    points = np.concatenate([[0, 1, 0.5, 1 / 3], np.random.default_rng(seed).random(4)])
    assert_pointwise(model, {"x": points})


@given(strategies.perfect_information(), st.lists(st.integers(-1, 1), min_size=40, max_size=40))
def test_paths_through_trees(tree: strategies.Tree, slopes: list[int]) -> None:
    def build(p: Any) -> ExtensiveForm:
        left = iter(slopes * 20)

        def tilted(node: Any) -> Any:
            if isinstance(node, Terminal):
                return Terminal([value + next(left) * p.x for value in node.payoffs], node.outcome)
            if isinstance(node, Chance):
                return Chance({name: (weight, tilted(child)) for name, (weight, child) in node.moves.items()})
            return Decision(
                node.player, {name: tilted(child) for name, child in node.moves.items()}, node.infoset, node.name
            )

        return ExtensiveForm(tree.players, tilted(tree.root))

    model = Scenario(name="tilted", parameters=[X], build=build)
    values = [0, "1/10", "1/5", "3/10", 0.5, "7/10", 1]
    batch = evaluate(model, {"x": values})
    for k, x in enumerate(values):
        solution = solve(model, x=Fraction(x))
        assert batch.complete[k] == solution.complete
        assert_same(batch, k, solution)


def test_min_max_and_roots_compile() -> None:
    from bargain.expressions import parse_expression

    prize = parse_expression("max(x, c, 1/3) - min(x, 1/4) + sqrt(x)", ["x", "c"])

    def build(p: Any) -> NormalForm:
        return NormalForm([[prize.evaluate({"x": p.x, "c": p.c}), 0], [0, 1]], [[1, 0], [0, 2]])

    model = Scenario(name="kinks", parameters=[Parameter("x", baseline="1/4", bounds=(0, 1)), C], build=build)
    assert CompiledModel(model, ("x", "c")).vectorised
    batch = evaluate(model, {"x": [0.16, 0.49], "c": [0.5, 0.1]})
    assert batch.n_equilibria.tolist() == [3, 3]
    for k, (x, c) in enumerate([(0.16, 0.5), (0.49, 0.1)]):
        value = max(x, c, 1 / 3) - min(x, 0.25) + np.sqrt(x)
        assert np.isclose(np.nanmax(batch.payoffs["Row"][k]), max(value, 1))


def test_symbols_that_do_not_compile_fall_back() -> None:
    assert not CompiledModel(STUBBORN, ("x",)).vectorised
    batch = evaluate(STUBBORN, {"x": [0.2, 0.3]}, fixed={"c": "1/4"})
    assert batch.pointwise.all()
    assert set(batch.outcomes) == {"left", "mixed", "right"}


def test_fixed_values_are_exact_and_single_numbers_repeat() -> None:
    batch = evaluate(OFFER, {"x": [0.2, 0.6], "c": 0.5})
    assert batch.parameters["c"].tolist() == [0.5, 0.5]
    other = evaluate(OFFER, {"x": ["1/5", "3/5"]}, fixed={"c": 0.5})
    np.testing.assert_array_equal(batch.payoffs["A"], other.payoffs["A"])


def test_results_are_read_only_and_pickle() -> None:
    batch = evaluate(TRAP, {"x": [0.2, 0.5]})
    with pytest.raises(ValueError, match="read-only"):
        batch.payoffs["Row"][0, 0] = 1
    again = pickle.loads(pickle.dumps(batch))
    np.testing.assert_array_equal(again.payoffs["Row"], batch.payoffs["Row"])
    assert again.labels == batch.labels


@pytest.mark.parametrize(
    ("points", "fixed", "message"),
    [
        ({}, {}, "no parameter is varied"),
        ({"y": [1]}, {}, "trap has no parameter 'y'"),
        ({"x": []}, {}, "parameter 'x': no values"),
        ({"x": [[0.1]]}, {}, "flat list"),
        ({"x": [0.1, np.inf]}, {}, "parameter 'x': inf is not a finite number"),
        ({"x": [0.1, 1.5]}, {}, r"'x' = 1.5 is out of bounds \[0, 1\]"),
        ({"x": [0.1, 0.2], "c": [0.1, 0.2, 0.3]}, {}, "different lengths"),
        ({"x": [0.1]}, {"x": 1}, "'x' is both varied and fixed"),
        ({"x": [0.1]}, {"d": 1}, "no parameter 'd'"),
        ({"x": [0.1]}, {"c": 2}, "out of bounds"),
        ({"x": ["one"]}, {}, "'one' is not a number"),
    ],
)
def test_bad_points(points: Any, fixed: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        evaluate(TRAP, points, fixed=fixed)


def test_constraints_are_checked_at_every_point() -> None:
    model = Scenario(
        name="shares",
        parameters=[X, Parameter("c", baseline="1/4", bounds=(0, 1))],
        constraints=["x + c <= 1", "c < 1"],
        build=TRAP.build,
    )
    with pytest.raises(
        ParameterError, match=r"the constraint x \+ c <= 1 is violated at c = 0.75, x = 0.5 \(1 of 3 points\)"
    ):
        evaluate(model, {"x": [0.1, 0.5, 0.9], "c": [0.1, 0.75, 0.1]})
    with pytest.raises(ParameterError, match=r"c < 1 is violated at c = 1"):
        evaluate(model, {"c": [0.0, 1.0]}, fixed={"x": 0})
    sums = np.linspace(0, 1, 101)
    assert evaluate(model, {"x": sums[1:], "c": 1 - sums[1:]}).complete.all()


def test_a_bound_is_met_by_its_nearest_float() -> None:
    model = Scenario(
        name="third", parameters=[Parameter("x", baseline="1/2", bounds=("1/3", "2/3")), C], build=TRAP.build
    )
    assert evaluate(model, {"x": [1 / 3, 2 / 3]}).n_equilibria.tolist() == [3, 3]


def test_a_point_where_the_game_breaks_is_named() -> None:
    def build(p: Any) -> NormalForm:
        return NormalForm([[1 / p.x, 0], [0, 1]], [[1, 0], [0, 1]])

    model = Scenario(name="pole", parameters=[Parameter("x", baseline="1/2", bounds=(0, 1))], build=build)
    with pytest.raises((ModelError, GameError), match=r"\(at x = 0\)"):
        evaluate(model, {"x": [0.5, 0.0]})

    def lottery(p: Any) -> ExtensiveForm:
        return ExtensiveForm(("A",), Chance({"l": (p.x - p.c, Terminal([1])), "r": (1 - p.x + p.c, Terminal([0]))}))

    model = Scenario(name="lottery", parameters=[X, C], build=lottery)
    with pytest.raises(GameError, match=r"negative.*\(at x = 0.1, c = 0.5\)"):
        evaluate(model, {"x": [0.5, 0.1], "c": [0.5, 0.5]})


def test_concepts_without_a_solver_say_so() -> None:
    with pytest.raises(ConceptError):
        evaluate(OFFER, {"x": [0.1]}, concept="perfect")
    with pytest.raises(GameError, match="parameters vary in a scenario"):
        evaluate(TRAP.game(), {"x": [0.1]})  # type: ignore[arg-type]  # a game, on purpose: it is refused
