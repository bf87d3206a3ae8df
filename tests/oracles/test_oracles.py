"""The oracles agree with each other and with results that are known by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from bargain.games import Chance, Decision, ExtensiveForm, Terminal
from tests import strategies
from tests.oracles import bimatrix, lrsnash, trees


@pytest.mark.skipif(not lrsnash.AVAILABLE, reason=lrsnash.MISSING)
@pytest.mark.parametrize("name", sorted(strategies.TRAPS))
def test_label_enumeration_agrees_with_lrsnash_on_the_traps(name: str, tmp_path: Path) -> None:
    a, b = strategies.TRAPS[name]
    assert bimatrix.extreme_equilibria(a, b) == lrsnash.extreme_equilibria(a, b, tmp_path)


def test_the_game_that_a_peer_misses_has_its_published_equilibrium() -> None:
    a, b = strategies.TRAPS["missed by a peer"]
    x = (Fraction(4, 17), Fraction(0), Fraction(13, 17))
    y = (Fraction(3, 10), Fraction(0), Fraction(7, 10))
    assert bimatrix.extreme_equilibria(a, b) == {(x, y)}


def test_components_of_the_trap_at_one_third_are_two_segments_in_one() -> None:
    a, b = strategies.TRAPS["A(1/3)"]
    pairs = bimatrix.extreme_equilibria(a, b)
    subsets = bimatrix.nash_subsets(a, b, pairs)
    assert sorted(len(subset) for subset in subsets) == [2, 2]
    assert bimatrix.components(subsets) == {frozenset(pairs)}


@given(strategies.payoff_pairs())
def test_interchangeability_is_the_definition_of_a_nash_subset(pair: tuple[strategies.Rows, strategies.Rows]) -> None:
    a, b = pair
    pairs = bimatrix.extreme_equilibria(a, b)
    assert pairs
    for subset in bimatrix.nash_subsets(a, b, pairs):
        assert all(bimatrix.is_equilibrium(a, b, x, y) for x, _ in subset for _, y in subset)


def test_rank_and_systems() -> None:
    one, two = Fraction(1), Fraction(2)
    assert bimatrix.solve_square([[one, one, two], [one, -one, Fraction(0)]]) == [1, 1]
    assert bimatrix.solve_square([[one, one, two], [two, two, two]]) is None
    assert bimatrix.rank([[one, two], [two, 2 * two]]) == 1


def entry_deterrence() -> trees.Node:
    reply = Decision("Incumbent", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])}, "reply")
    return Decision("Entrant", {"out": Terminal([0, 2]), "in": reply}, "entry")


def test_brute_force_finds_the_known_equilibria_of_entry_deterrence() -> None:
    root, players = entry_deterrence(), ("Entrant", "Incumbent")
    assert trees.pure_subgame_perfect(root, players) == [{"entry": "in", "reply": "share"}]
    assert trees.pure_nash(root, players) == [{"entry": "out", "reply": "fight"}, {"entry": "in", "reply": "share"}]


def test_nesting_a_tree_again_gives_the_same_tree() -> None:
    tree = ExtensiveForm(
        ("A", "B"),
        Chance(
            {
                "l": ("1/3", Decision("A", {"x": Terminal([1, 2], "deal"), "y": Terminal([0, 0])})),
                "r": ("2/3", Terminal([5, 5])),
            }
        ),
    )
    again = ExtensiveForm(tree.players, trees.nested(tree))
    assert list(again.payoffs.flat) == list(tree.payoffs.flat)
    assert again.branches == tree.branches
    assert again.outcomes == tree.outcomes
