"""Backward induction against brute force by the definition of subgame perfection."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bargain import Chance, Decision, ExtensiveForm, Profile, Solution, Terminal, certify, solve
from bargain.equilibrium import Concept, Status
from bargain.errors import ConceptError
from tests.oracles import trees
from tests.oracles.hulls import in_hull
from tests.strategies import Tree, imperfect_information, perfect_information


def behaviour(profile: Profile) -> dict[str, dict[str, Any]]:
    """Information set -> action -> probability."""
    return {label: dict(mix) for strategy in profile.values() for label, mix in strategy.items()}


def vector(behaviour: trees.Behaviour, sets: dict[str, trees.Place]) -> tuple[Any, ...]:
    """All probabilities in one row."""
    return tuple(behaviour[label][action] for label, place in sets.items() for action in place.actions)


def as_profile(tree: Tree, mixes: trees.Behaviour, sets: dict[str, trees.Place]) -> Profile:
    """A behaviour as the package writes it."""
    return Profile(
        {who: {label: mixes[label] for label, place in sets.items() if place.player == who} for who in tree.players}
    )


def pieces(solution: Solution, sets: dict[str, trees.Place]) -> list[list[tuple[Any, ...]]]:
    """The corners of every piece."""
    at = [vector(behaviour(equilibrium.profile), sets) for equilibrium in solution.equilibria]
    return [[at[k] for k in piece] for component in solution.components for piece in component.pieces]


def move(player: str, label: str, **moves: Any) -> Decision:
    return Decision(player, moves, label, label)


def one_tie_that_matters() -> Tree:
    """Bob is indifferent; Ann enters or not depending on what Bob does, and is indifferent at one half."""
    below = move("Bob", "reply", help=Terminal([2, 1]), hurt=Terminal([0, 1]))
    return Tree(("Ann", "Bob"), move("Ann", "entry", enter=below, leave=Terminal([1, 5])))


def two_ties_that_interact() -> Tree:
    """Bob and Cyd are both indifferent; Ann compares what they do."""
    bob = move("Bob", "b", help=Terminal([2, 1, 0]), hurt=Terminal([0, 1, 0]))
    cyd = move("Cyd", "c", help=Terminal([2, 0, 1]), hurt=Terminal([0, 0, 1]))
    return Tree(("Ann", "Bob", "Cyd"), move("Ann", "a", to_bob=bob, to_cyd=cyd))


@given(perfect_information())
@settings(max_examples=250)
@example(one_tie_that_matters())
@example(two_ties_that_interact())
@example(Tree(("Ann",), Terminal([3])))
def test_the_pure_equilibria_are_those_of_brute_force(tree: Tree) -> None:
    solution = solve(tree.game)
    sets = trees.places(tree.root)
    expected = [trees.pure(choice, sets) for choice in trees.pure_subgame_perfect(tree.root, tree.players)]
    pure = [behaviour(e.profile) for e in solution.equilibria if e.profile.is_pure]
    assert solution.status is Status.CONVERGED
    assert len(pure) == len(expected)
    assert all(profile in expected for profile in pure)


@given(perfect_information())
@settings(max_examples=150)
def test_every_equilibrium_certifies_with_zero_regret(tree: Tree) -> None:
    game = tree.game
    for equilibrium in solve(game).equilibria:
        assert equilibrium.certificate.holds
        assert equilibrium.certificate.max_regret == 0
        assert trees.is_subgame_perfect(tree.root, tree.players, behaviour(equilibrium.profile))
        assert certify(game, equilibrium.profile, Concept.NASH).holds


@given(perfect_information(), st.data())
@settings(max_examples=150)
def test_mixtures_inside_a_piece_are_subgame_perfect(tree: Tree, data: st.DataObject) -> None:
    solution = solve(tree.game)
    sets = trees.places(tree.root)
    for corners in pieces(solution, sets):
        weights = [Fraction(data.draw(st.integers(0, 4))) for _ in corners]
        weights[0] += not sum(weights)
        mixed = [
            sum(w * c[k] for w, c in zip(weights, corners, strict=True)) / sum(weights) for k in range(len(corners[0]))
        ]
        entries = iter(mixed)
        mixes = {label: {action: next(entries) for action in place.actions} for label, place in sets.items()}
        certificate = certify(tree.game, as_profile(tree, mixes, sets), Concept.SUBGAME_PERFECT)
        assert certificate.max_regret == 0
        assert certificate.holds


def grid(place: trees.Place, shares: list[Fraction]) -> list[dict[str, Fraction]]:
    """Mixes of a set of actions, first against the others."""
    zero = dict.fromkeys(place.actions, Fraction(0))
    if len(place.actions) == 1:
        return [{place.actions[0]: Fraction(1)}]
    mixes = [
        {**zero, a: share, b: 1 - share}
        for k, a in enumerate(place.actions)
        for b in place.actions[k + 1 :]
        for share in shares
    ]
    return [mix for n, mix in enumerate(mixes) if mix not in mixes[:n]]


@given(perfect_information(depth=3, most_players=2, numbers=st.integers(0, 2)))
@settings(max_examples=300)
@example(one_tie_that_matters())
def test_a_claim_of_completeness_leaves_no_mixed_equilibrium_out(tree: Tree) -> None:
    """Every subgame-perfect profile on a grid of mixes lies in a piece that is listed."""
    solution = solve(tree.game)
    sets = trees.places(tree.root)
    if not solution.complete or len(solution.equilibria) == 1:
        return
    shares = [Fraction(n, 6) for n in (0, 2, 3, 4, 6)]
    grids = [grid(place, shares) for place in sets.values()]
    if math.prod(len(mixes) for mixes in grids) > 800:
        return
    listed = pieces(solution, sets)
    for combination in product(*grids):
        mixes = dict(zip(sets, combination, strict=True))
        if trees.is_subgame_perfect(tree.root, tree.players, mixes):
            point = vector(mixes, sets)
            assert any(in_hull(point, corners) for corners in listed), mixes


def test_where_a_choice_turns_on_one_tie_the_critical_mixture_is_listed() -> None:
    tree = one_tie_that_matters()
    solution = solve(tree.game)
    sets = trees.places(tree.root)
    half = {"reply": {"help": Fraction(1, 2), "hurt": Fraction(1, 2)}}
    assert solution.complete
    for share in (Fraction(0), Fraction(1, 3), Fraction(1)):
        mixes = {"entry": {"enter": share, "leave": 1 - share}, **half}
        assert any(in_hull(vector(mixes, sets), corners) for corners in pieces(solution, sets))
    assert len(solution.components) == 1


def test_where_two_ties_interact_the_mixtures_of_both_are_listed() -> None:
    """Ann may mix wherever Bob and Cyd mix alike."""
    tree = two_ties_that_interact()
    solution = solve(tree.game)
    sets = trees.places(tree.root)
    third = {"help": Fraction(1, 3), "hurt": Fraction(2, 3)}
    mixes = {"a": {"to_bob": Fraction(1, 2), "to_cyd": Fraction(1, 2)}, "b": third, "c": third}
    assert certify(tree.game, as_profile(tree, mixes, sets), Concept.SUBGAME_PERFECT).holds
    assert any(in_hull(vector(mixes, sets), corners) for corners in pieces(solution, sets))
    assert solution.status is Status.CONVERGED
    assert solution.complete


def test_a_curved_set_is_not_claimed_to_be_complete() -> None:
    """Ann enters if s*r >= 1/4, where Cyd goes on with probability s and Bob helps with probability r."""
    bob = move("Bob", "b", help=Terminal([1, 0, 0]), hurt=Terminal([0, 0, 0]))
    cyd = move("Cyd", "c", on=bob, off=Terminal([0, 0, 0]))
    quarter = Terminal([Fraction(1, 4), 0, 0])
    tree = Tree(("Ann", "Bob", "Cyd"), move("Ann", "a", enter=cyd, leave=quarter))
    solution = solve(tree.game)
    sets = trees.places(tree.root)
    half = Fraction(1, 2)
    mixes = {
        "a": {"enter": half, "leave": half},
        "b": {"help": half, "hurt": half},
        "c": {"on": half, "off": half},
    }
    assert certify(tree.game, as_profile(tree, mixes, sets), Concept.SUBGAME_PERFECT).holds
    assert solution.status is Status.CONVERGED
    assert not solution.complete
    assert "curved" in solution.message
    pure = [vector(trees.pure(choice, sets), sets) for choice in trees.pure_subgame_perfect(tree.root, tree.players)]
    assert all(any(in_hull(point, corners) for corners in pieces(solution, sets)) for point in pure)


@given(perfect_information())
@settings(max_examples=120)
def test_float_trees_certify_and_claim_completeness_where_they_are_the_rational_tree(tree: Tree) -> None:
    inexact = solve(tree.game, arithmetic="float")
    binary = solve(inexact.game, arithmetic="exact")
    assert all(equilibrium.certificate.holds for equilibrium in inexact.equilibria)
    if inexact.complete:
        assert binary.complete
        assert [e.profile.pure_text() for e in inexact.equilibria] == [e.profile.pure_text() for e in binary.equilibria]


@pytest.mark.parametrize("gap", [2.3e-16, -1.2e-16, 2e-15])
def test_floats_that_almost_tie_are_not_called_complete(gap: float) -> None:
    tree = ExtensiveForm(("A",), move("A", "a", left=Terminal([1.0]), right=Terminal([1.0 + gap])))
    solution = solve(tree)
    assert solution.status is Status.CONVERGED
    assert not solution.complete
    assert "tolerance" in solution.message


def test_a_tree_with_hidden_moves_is_refused_in_words() -> None:
    hidden = move("B", "b", x=Terminal([1, 1]), y=Terminal([0, 0]))
    again = Decision("B", {"x": Terminal([0, 0]), "y": Terminal([1, 1])}, "b", "other")
    game = ExtensiveForm(("A", "B"), move("A", "a", left=hidden, right=again))
    with pytest.raises(ConceptError, match="information set 'b' has 2 nodes"):
        solve(game, concept="subgame-perfect", method="backward-induction")


@given(imperfect_information())
def test_trees_with_hidden_moves_are_read_or_refused_but_never_misread(tree: Tree) -> None:
    game = tree.game
    if game.is_perfect_information:
        assert solve(game).equilibria
    else:
        with pytest.raises(ConceptError, match="perfect information"):
            solve(game, method="backward-induction")


def test_too_many_ties_are_said_to_be_too_many() -> None:
    root: Any = Terminal([0])
    for k in range(13):
        root = Decision("A", {"x": root, "y": Terminal([0])}, f"h{k}")
    solution = solve(ExtensiveForm(("A",), root))
    assert solution.status is Status.CONVERGED  # one is listed, and the answer says so
    assert len(solution.equilibria) == 1
    assert not solution.complete
    assert "4,096" in solution.message


def centipede(length: int) -> ExtensiveForm:
    """Two players in turn stop or go on; stopping at once is the only equilibrium."""
    root: Any = Terminal([0, 0])
    for k in range(length, 0, -1):
        end = Terminal([k, k - 2] if k % 2 else [k - 2, k])
        root = Decision(("A", "B")[(k + 1) % 2], {"stop": end, "go": root}, f"h{k}")
    return ExtensiveForm(("A", "B"), root)


def test_a_deep_tree_needs_no_deep_stack() -> None:
    solution = solve(centipede(1500))
    equilibrium = solution.unique()
    assert equilibrium.profile["A"]["h1"]["stop"] == 1
    assert equilibrium.certificate.holds
    assert certify(solution.game, equilibrium.profile, "nash").max_regret == 0


def test_branches_of_probability_zero_still_need_an_equilibrium_below() -> None:
    never = move("A", "never", good=Terminal([1]), bad=Terminal([0]))
    game = ExtensiveForm(("A",), Chance({"sure": (1, Terminal([5])), "never": (0, never)}))
    equilibrium = solve(game).unique()
    assert equilibrium.profile["A"]["never"]["good"] == 1
    assert equilibrium.payoffs["A"] == 5
