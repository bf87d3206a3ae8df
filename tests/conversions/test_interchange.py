"""Chance put off, subgames, and signalling games read off trees."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from bargain import Chance, Decision, ExtensiveForm, Terminal, scenario
from bargain.conversions.interchange import interchange
from bargain.conversions.signalling import signalling
from bargain.conversions.subgames import blocks, subgame_roots
from tests.oracles import subgames, trees
from tests.strategies import TREES, Tree, imperfect_information


@given(imperfect_information())
def test_interchange_changes_no_play(tree: Tree) -> None:
    """Every behaviour has the same payoffs; sets keep their players and actions; positions are a renumbering."""
    game = tree.game
    moved = interchange(game)
    assert [game.information_sets[k].label for k in moved.places] == [g.label for g in moved.tree.information_sets]
    uniform = {
        game.players[i]: {
            g.label: dict.fromkeys(g.actions, Fraction(1, len(g.actions)))
            for g in game.information_sets
            if g.player == i
        }
        for i in range(len(game.players))
    }
    assert moved.tree.expected_payoffs(uniform) == game.expected_payoffs(uniform)
    for place, positions in zip(moved.places, moved.positions, strict=True):
        count = len(game.information_sets[place].nodes)
        assert place in moved.beliefs or sorted(positions) == list(range(count))
    for place, belief in moved.beliefs.items():
        assert len(belief) == len(game.information_sets[place].nodes)


@given(imperfect_information())
def test_subgames_are_those_of_the_definition(tree: Tree) -> None:
    game = tree.game
    root = trees.nested(game)
    expected = sum(1 for _ in subgames.subgames(root))
    assert sum(subgame_roots(game)) == expected
    inside = [node for block in blocks(game).values() for node in block.nodes[1:]]
    assert len(inside) == len(set(inside))
    assert sum(not starts for starts in subgame_roots(game)) == len(inside)


def test_who_signals_in_beer_and_quiche() -> None:
    game = signalling(TREES["beer and quiche"].game)
    assert game is not None
    assert (game.sender, game.receiver) == (0, 1)
    assert game.priors == (Fraction(9, 10), Fraction(1, 10))
    assert game.signals == ("after beer", "after quiche")


def test_the_build_up_is_a_signalling_game() -> None:
    game = signalling(scenario("troop_buildup").game())
    assert game is not None
    assert game.signals == ("NATO after massing", "NATO after quiet")


def _blind(kinds: str) -> Any:
    ends = [Decision("A", {"l": Terminal([k, 0]), "r": Terminal([0, k])}, "A", f"A{k}") for k in range(len(kinds))]
    return Chance({kind: (Fraction(1, len(kinds)), end) for kind, end in zip(kinds, ends, strict=True)})


@pytest.mark.parametrize(
    "game",
    [
        TREES["entry deterrence"].game,  # nothing is drawn
        TREES["hidden pennies"].game,
        ExtensiveForm(("A", "B"), _blind("xy")),  # the mover knows nothing
    ],
)
def test_what_is_no_signalling_game(game: ExtensiveForm) -> None:
    assert signalling(game) is None
