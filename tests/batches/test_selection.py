"""Selection over arrays does what selection on one solution does."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from bargain.batches import evaluate
from bargain.batches.selection import ARRAY_RULES, BOUNDS, choose, read_selection
from bargain.dispatch import solve
from bargain.equilibrium.labels import equilibrium_label
from bargain.equilibrium.selection import select
from bargain.errors import ConceptError, MultiplicityError
from bargain.games import NormalForm
from bargain.models import Scenario
from bargain.parameters import Parameter
from tests import strategies
from tests.batches.models import ENTRY, GESTURE, OFFER, TRAP, X

MODELS = {
    "trap": (TRAP, {"x": np.linspace(0, 1, 12)}),
    "entry": (ENTRY, {"x": np.linspace(0, 1, 12), "c": np.linspace(0.1, 0.9, 12)}),
    "offer": (OFFER, {"x": np.linspace(0, 1, 13), "c": np.full(13, 0.25)}),
    "gesture": (GESTURE, {"tau": np.linspace(0.1, 0.9, 12), "k": np.full(12, 0.25), "b": np.full(12, 0.5)}),
}


@pytest.mark.parametrize("name", list(MODELS))
@pytest.mark.parametrize("rule", ARRAY_RULES)
def test_rules_agree_point_by_point(name: str, rule: str) -> None:
    model, points = MODELS[name]
    batch = evaluate(model, points)
    choice = choose(batch, rule)
    for k in range(len(batch.n_equilibria)):
        if not batch.complete[k]:  # a float beside a tie: which side it is on is not known, so nothing is chosen
            assert choice.refused[k]
            continue
        values = {parameter: Fraction(float(column[k])) for parameter, column in points.items()}
        try:
            one = select(solve(model, **values), rule)
        except (MultiplicityError, ConceptError):
            assert choice.refused[k]
            assert choice.label_of[k] == -1
            assert all(np.isnan(choice.pick(table)[k]) for table in batch.payoffs.values())
            continue
        assert not choice.refused[k]
        for player, table in batch.payoffs.items():
            assert np.isclose(choice.pick(table)[k], float(one.payoffs[player]), atol=1e-9)
        for outcome, table in batch.outcomes.items():
            assert np.isclose(choice.pick(table)[k], float(one.outcomes[outcome]), atol=1e-9)
        if len(one.indices) == 1:
            equilibrium = one.equilibrium
            label = equilibrium_label(equilibrium.profile, equilibrium.outcomes, equilibrium.name)
            assert batch.labels[choice.label_of[k]] == label


@given(strategies.bimatrix(2))
def test_rules_agree_on_any_small_game(game: NormalForm) -> None:
    def build(p: Any) -> NormalForm:
        return NormalForm(game.A + 0 * p.x, game.B + 0 * p.x)

    model = Scenario(name="constant", parameters=[X], build=build)
    batch = evaluate(model, {"x": [0.5]})
    solution = solve(game)
    for rule in ARRAY_RULES:
        choice = choose(batch, rule)
        try:
            one = select(solution, rule)
        except (MultiplicityError, ConceptError):
            assert choice.refused[0]
            continue
        assert not choice.refused[0]
        for player, table in batch.payoffs.items():
            assert np.isclose(choice.pick(table)[0], float(one.payoffs[player]), rtol=1e-9, atol=1e-9)


def test_bounds_are_envelopes() -> None:
    batch = evaluate(TRAP, {"x": np.linspace(0, 1, 21)})
    table = batch.outcomes["mixed"]
    low, high = (choose(batch, name) for name in BOUNDS)
    np.testing.assert_array_equal(low.pick(table), np.nanmin(table, axis=1))
    np.testing.assert_array_equal(high.pick(table), np.nanmax(table, axis=1))
    single = batch.n_equilibria == 1
    assert (low.label_of[single] == batch.label_of[single, 0]).all()
    assert (low.label_of[~single] == -1).all()


def test_names() -> None:
    assert read_selection("Lowest") == "lowest"
    with pytest.raises(ConceptError, match=r"choose among payoff-dominant, .*, lowest, highest"):
        read_selection("middle")
    with pytest.raises(ConceptError, match=r"'limiting-logit' is made for one solution at a time.*choose among payoff"):
        read_selection("limiting-logit")


def test_large_payoffs_of_either_sign() -> None:
    def build(p: Any) -> NormalForm:
        return NormalForm([[-1e12 + p.x, -2e12], [-2e12, -1e12]], [[-1, -2], [-2, -1]])

    model = Scenario(name="large", parameters=[Parameter("x", baseline=0, bounds=(0, 10))], build=build)
    batch = evaluate(model, {"x": [0.0, 10.0]})
    choice = choose(batch, "welfare")
    assert not choice.refused.any()  # within rounding the two pure equilibria are one
    np.testing.assert_allclose(choice.pick(batch.payoffs["Row"]), -1e12)
