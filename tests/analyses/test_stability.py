"""Index and stability facts against theory."""

from __future__ import annotations

import pytest
from hypothesis import given

from bargain import NormalForm, solve, stability
from bargain.errors import ConceptError, MultiplicityError
from bargain.scenarios import scenario
from tests import strategies


@given(strategies.bimatrix())
def test_facts_imply_one_another(game: NormalForm) -> None:
    facts = stability(solve(game))
    assert sum(fact.index for fact in facts) == 1
    for fact in facts:
        assert not fact.strict or (fact.quasi_strict and fact.index == 1)
        assert not fact.regular or (fact.isolated and fact.index in (-1, 1))
        assert fact.essential or fact.index == 0
        assert not (fact.index == -1 and fact.can_be_stable)


def test_battle_of_three_coordination_points() -> None:
    """Three strict equilibria, three with two actions, one with all: +1, -1, +1, as dimension counts."""
    solution = solve(strategies.trap("coordination of three"))
    sizes = {len(e.profile.support()[0][2]): [] for e in solution.equilibria}
    for fact, component in zip(stability(solution), solution.components, strict=True):
        sizes[len(solution.equilibria[component.equilibria[0]].profile.support()[0][2])].append(fact.index)
    assert sizes == {1: [1, 1, 1], 2: [-1, -1, -1], 3: [1]}


def test_a_component_of_index_zero_can_vanish() -> None:
    """A weakly dominated equilibrium: (down, right) of [[1, 0], [0, 0]] twice is isolated, with index 0."""
    game = NormalForm([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    facts = stability(solve(game))
    assert sorted(fact.index for fact in facts) == [0, 1]
    zero = next(fact for fact in facts if fact.index == 0)
    assert zero.isolated
    assert not zero.quasi_strict
    assert zero.essential is None
    tilted = solve(NormalForm([[1, 0], [0, "-1/1000"]], [[1, 0], [0, "-1/1000"]]))
    assert len(tilted.equilibria) == 1


def test_other_answers_are_refused_in_one_line() -> None:
    with pytest.raises(MultiplicityError, match="vertex-enumeration"):
        stability(solve(NormalForm([[1]], [[1]]), method="support-enumeration"))
    with pytest.raises(MultiplicityError, match="not complete"):
        stability(solve(NormalForm([[1]], [[1]]), method="lemke-howson"))
    with pytest.raises(ConceptError, match="normal form"):
        stability(solve(scenario("troop_buildup")))
