"""The value and optimal strategies of trees against published values and against their reduced normal form."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

import bargain as bg
from bargain.analyses.zero_sum_trees import TreeValue
from bargain.errors import ConceptError, GameError
from bargain.games import Chance, Decision, ExtensiveForm, Terminal
from tests.conversions.games import kuhn_poker, one_card
from tests.oracles import trees
from tests.strategies import TREES, Tree, imperfect_information


def against(node: Any) -> Any:
    """The same tree, with the second player's payoff the opposite of the first one's."""
    if isinstance(node, Terminal):
        return Terminal([node.payoffs[0], -node.payoffs[0]])
    if isinstance(node, Chance):
        return Chance({label: (weight, against(child)) for label, (weight, child) in node.moves.items()})
    return Decision(node.player, {label: against(child) for label, child in node.moves.items()}, node.infoset)


@pytest.mark.parametrize(
    ("game", "value"),
    [
        (kuhn_poker(), Fraction(-1, 18)),  # Kuhn (1950)
        (one_card(), Fraction(1, 3)),  # Myerson (1991), section 3.2
        (TREES["hidden pennies"].game, Fraction(0)),
    ],
)
def test_published_values(game: ExtensiveForm, value: Fraction) -> None:
    found = bg.zero_sum(game)
    assert isinstance(found, TreeValue)
    assert found.value == found.payoffs[game.players[0]] == value
    assert found.payoffs[game.players[1]] == -value
    assert found.certificate.max_regret == 0
    assert found.profile is not None
    floats = bg.zero_sum(game.convert("float"))
    assert floats.value == pytest.approx(float(value))
    assert isinstance(floats.value, float)


@given(imperfect_information().filter(lambda tree: len(tree.players) == 2))
def test_the_value_is_that_of_the_reduced_normal_form(tree: Tree) -> None:
    game = ExtensiveForm(tree.players, against(trees.nested(tree.game)))
    found = bg.zero_sum(game)
    assert found.value == bg.zero_sum(bg.reduced_normal_form(game).game).value
    assert found.certificate.max_regret == 0
    listed = bg.optimal_strategies(game)
    for one in listed[game.players[0]]:
        for other in listed[game.players[1]]:
            profile = bg.Profile({game.players[0]: one, game.players[1]: other})
            assert bg.certify(game, profile).max_regret == 0
            assert game.expected_payoffs(profile)[game.players[0]] == found.value


def test_the_optimal_strategies_of_kuhn_poker_are_a_segment_and_a_point() -> None:
    listed = bg.optimal_strategies(kuhn_poker())
    assert [strategy["J"]["bet"] for strategy in listed["One"]] == [0, Fraction(1, 3)]
    assert len(listed["Two"]) == 1
    floats = bg.optimal_strategies(kuhn_poker().convert("float"))
    assert [strategy["J"]["bet"] for strategy in floats["One"]] == pytest.approx([0, 1 / 3])


def test_sums_that_are_constant_up_to_rounding_are_no_obstacle_in_floats() -> None:
    reply = Decision("B", {"l": Terminal([0.1, 0.2]), "r": Terminal([0.3, 0.0])}, "B", "u")
    again = Decision("B", {"l": Terminal([0.2, 0.1]), "r": Terminal([0.1 + 0.1, 0.3 - 0.2])}, "B", "d")
    game = ExtensiveForm(("A", "B"), Decision("A", {"u": reply, "d": again}, "A"))
    assert bg.zero_sum(game).value == pytest.approx(0.2)


def test_a_value_pickles_and_reads_in_one_line() -> None:
    found = bg.zero_sum(one_card())
    again = pickle.loads(pickle.dumps(found))
    assert again.value == found.value
    assert repr(found).startswith("TreeValue(1/3, One at high: bet")


def test_what_has_no_value_is_refused_in_one_line() -> None:
    import sympy

    with pytest.raises(ConceptError, match="payoffs of Bob are not a constant minus a positive multiple"):
        bg.zero_sum(TREES["entry deterrence"].game)
    with pytest.raises(ConceptError, match="tree of two players; this one has 3"):
        bg.zero_sum(TREES["two ties that interact"].game)
    with pytest.raises(ConceptError, match="optimal_strategies: the players have 56 last moves"):
        bg.optimal_strategies(kuhn_poker("23456789"))
    w = sympy.Symbol("w")
    with pytest.raises(GameError, match="symbolic"):
        bg.zero_sum(ExtensiveForm(("A", "B"), Decision("A", {"x": Terminal([w, -w]), "y": Terminal([0, 0])})))
