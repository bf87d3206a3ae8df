"""Subgame-perfect equilibria of trees with hidden moves, and the continua that ties open, against definitions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bargain as bg
from bargain import Decision, ExtensiveForm, Terminal, certify, solve
from bargain.errors import ConceptError
from bargain.solvers import sequence_form_enumeration
from tests.oracles import subgames, trees
from tests.solvers.equilibrium_sets import components, contains, middle, of_behaviour, pieces, profile_at
from tests.strategies import TREES, Tree, imperfect_information, mixes, perfect_information

hidden = imperfect_information().filter(lambda tree: len(tree.players) == 2)


@given(hidden, st.data())
@settings(max_examples=80)
def test_the_set_is_what_the_definition_asks_for(tree: Tree, data: st.DataObject) -> None:
    """Extreme points pass the definition, pure equilibria by brute force are in the set, and so is what is drawn."""
    game = tree.game
    solution = solve(game, concept="subgame-perfect")
    assert solution.status is bg.Status.CONVERGED
    for entry in solution.equilibria:
        behaviour = {label: dict(mix) for strategy in entry.profile.values() for label, mix in strategy.items()}
        assert subgames.is_subgame_perfect(tree.root, tree.players, behaviour)
    if not solution.complete:
        assert solution.message
        return
    sets = trees.places(tree.root)
    parts = pieces(solution)
    for choice in subgames.pure_subgame_perfect(tree.root, tree.players):
        weights = weighed(tree, trees.pure(choice, sets))
        assert any(contains([[weighed_point(tree, game, corner) for corner in part]], weights) for part in parts)
    drawn = {label: data.draw(mixes(place.actions)) for label, place in sets.items()}
    if subgames.is_subgame_perfect(tree.root, tree.players, drawn):
        weights = weighed(tree, drawn)
        assert any(contains([[weighed_point(tree, game, corner) for corner in part]], weights) for part in parts)


def weighed(tree: Tree, behaviour: trees.Behaviour) -> tuple[Fraction, ...]:
    """Realization weights: the coordinates in which Nash pieces are convex."""
    return of_behaviour(trees.own_weights(tree.root, behaviour))


def weighed_point(tree: Tree, game: ExtensiveForm, row: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    profile = profile_at(game, row)
    return weighed(tree, {label: dict(mix) for strategy in profile.values() for label, mix in strategy.items()})


@given(perfect_information(most_players=3), st.data())
@settings(max_examples=80)
def test_ties_are_kept_whole(tree: Tree, data: st.DataObject) -> None:
    """Every mixture inside a piece is subgame perfect, and a subgame-perfect profile that is drawn lies in a piece."""
    game = tree.game
    solution = solve(game, concept="subgame-perfect")
    parts = pieces(solution)
    for part in parts:
        weights = [data.draw(st.integers(1, 3)) for _ in part]
        assert certify(game, profile_at(game, middle(part, weights)), "subgame-perfect").max_regret == 0
    if not solution.complete:
        assert solution.message
        return
    base = {group.label: None for group in game.information_sets}
    corner = profile_at(game, data.draw(st.sampled_from(parts[0])))
    for strategy in corner.values():
        base.update({label: dict(mix) for label, mix in strategy.items()})
    for group in game.information_sets:
        if data.draw(st.booleans()):
            base[group.label] = data.draw(mixes(group.actions))
    if trees.is_subgame_perfect(tree.root, tree.players, base):
        assert contains(parts, of_behaviour(base))


@pytest.mark.parametrize(
    ("name", "extreme", "dimension"), [("two ties that interact", 6, 2), ("one tie that matters", 4, 1)]
)
def test_interacting_ties_are_complete(name: str, extreme: int, dimension: int) -> None:
    """Ann compares what Bob and Cyd help with, r and s: where r = s she mixes, and that splits the square of ties."""
    solution = solve(TREES[name].game)
    assert solution.complete
    assert len(solution.components) == 1
    assert (len(solution.equilibria), solution.components[0].dimension) == (extreme, dimension)


def outside_option(option: int) -> ExtensiveForm:
    """Kohlberg and Mertens (1986): stay out, or play a battle of the sexes."""
    left = Decision("B", {"l": Terminal([3, 1]), "r": Terminal([0, 0])}, "B", "x")
    right = Decision("B", {"l": Terminal([0, 0]), "r": Terminal([1, 3])}, "B", "y")
    battle = Decision("A", {"x": left, "y": right}, "A")
    return ExtensiveForm(("A", "B"), Decision("A", {"out": Terminal([option, 2]), "in": battle}, "enter"))


def test_the_outside_option_has_one_equilibrium_for_each_of_the_battle() -> None:
    """The battle is worth 3, 1 and 3/4 to A: with an option worth 2 she enters for the first only."""
    solution = solve(outside_option(2))
    assert solution.complete
    assert sorted(entry.payoffs["A"] for entry in solution.equilibria) == [2, 2, 3]
    assert len(solution.components) == 3
    tied = solve(outside_option(1))  # entering is worth 1 in one equilibrium of the battle: a segment there
    assert sorted(part.dimension for part in tied.components) == [0, 0, 1]


def test_nash_equilibria_of_a_tree_without_subgames_are_subgame_perfect() -> None:
    game = TREES["beer and quiche"].game
    nash = sequence_form_enumeration.run(game)
    assert components(solve(game, concept="subgame-perfect")) == components(solve(game, concept="nash"))
    assert len(nash.profiles) == len(solve(game, concept="subgame-perfect").equilibria)


def test_a_continuum_inside_a_block_that_matters_is_told() -> None:
    """B's tie is worth 0 to 2 to A, who moved before without being seen: only its ends are used, and it says so."""

    def tie(name: str) -> Decision:
        return Decision("B", {"help": Terminal([2, 1]), "hurt": Terminal([0, 1])}, name)

    left = Decision("B", {"l": tie("t1"), "r": Terminal([1, 0])}, "B", "x")
    right = Decision("B", {"l": Terminal([0, 0]), "r": tie("t2")}, "B", "y")
    solution = solve(ExtensiveForm(("A", "B"), Decision("A", {"x": left, "y": right}, "A")))
    assert solution.status is bg.Status.CONVERGED
    assert not solution.complete
    assert "continuum" in solution.message


def test_three_who_do_not_see_each_other_are_refused_in_words() -> None:
    def last(k: int) -> Decision:
        return Decision("C", {"l": Terminal([k, 0, k]), "r": Terminal([0, k, 1 - k])}, "C", f"C{k}")

    def second(k: int) -> Decision:
        return Decision("B", {"u": last(2 * k), "d": last(2 * k + 1)}, "B", f"B{k}")

    game = ExtensiveForm(("A", "B", "C"), Decision("A", {"x": second(0), "y": second(1)}, "A"))
    for concept in ("subgame-perfect", "perfect-bayesian", "sequential"):
        with pytest.raises(ConceptError, match=r"three players or more \(A, B, C\) move without seeing each other"):
            solve(game, concept=concept)
