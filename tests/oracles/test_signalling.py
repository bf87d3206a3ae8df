"""The signalling oracle agrees with a general one on pure profiles, with definitions, and with games known by hand."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings

from bargain.games import Chance, Decision, ExtensiveForm, Terminal
from tests import strategies
from tests.oracles import signalling, trees

HALF, ONE, ZERO = Fraction(1, 2), Fraction(1), Fraction(0)


def beer_and_quiche() -> signalling.Signalling:
    return signalling.read(strategies.TREES["beer and quiche"].game)


def labels(pure: signalling.Pure, game: signalling.Signalling) -> dict[str, str]:
    """A pure equilibrium as information set -> action."""
    chosen = {label: game.messages[m] for label, m in zip(game.types, pure.sent, strict=True)}
    for m, label in enumerate(game.sets):
        chosen |= {label: game.replies[m][pure.answers[m]]} if label else {}
    return chosen


@given(strategies.signalling())
def test_pure_equilibria_agree_with_the_oracle_for_general_trees(tree: strategies.Tree) -> None:
    game = signalling.read(tree.game)
    found = [labels(pure, game) for pure in signalling.pure_equilibria(game)]
    expected = trees.pure_perfect_bayesian(tree.root, tree.players)
    assert sorted(map(sorted, map(dict.items, found))) == sorted(map(sorted, map(dict.items, expected)))


@given(strategies.signalling())
@settings(max_examples=25)
def test_extreme_points_are_equilibria_and_include_every_pure_one(tree: strategies.Tree) -> None:
    game = signalling.read(tree.game)
    parts = signalling.equilibrium_set(game)
    assert parts  # a sequential equilibrium exists in every finite game
    points = [point for part in parts for point in part.points]
    assert len(points) == len(set(points))
    behaviours = [signalling.behaviour(game, point) for point in points]
    assert all(trees.has_supporting_beliefs(tree.root, tree.players, behaviour) for behaviour in behaviours)
    for pure in signalling.pure_equilibria(game):
        chosen = labels(pure, game)
        assert any(all(behaviour[label][chosen[label]] == 1 for label in chosen) for behaviour in behaviours)


def test_beer_and_quiche_has_two_segments() -> None:
    game = beer_and_quiche()
    parts = signalling.equilibrium_set(game)
    assert sorted((part.dimension, len(part.points)) for part in parts) == [(1, 2), (1, 2)]
    spans = {
        tuple(signalling.beliefs(game, point)[f"after {meal}"][f"weak {meal}"] for meal in ("beer", "quiche"))
        for part in parts
        for point in part.points
    }
    tenth = (Fraction(1, 10), Fraction(1, 10))
    assert spans == {((HALF, ONE), tenth), ((HALF, HALF), tenth), (tenth, (HALF, ONE)), (tenth, (HALF, HALF))}


def test_three_types_leave_a_triangle_of_beliefs() -> None:
    """The receiver guesses the type; a guess is right to make where no other type is likelier."""

    def guess(kind: str) -> Decision:
        ends = {other: Terminal([0, int(other == kind)]) for other in "abc"}
        return Decision("Bob", ends, "heard", f"{kind} heard")

    def sender(kind: str) -> Decision:
        return Decision("Ann", {"out": Terminal([1, 0]), "speak": guess(kind)}, kind, kind)

    tree = ExtensiveForm(("Ann", "Bob"), Chance({kind: ("1/3", sender(kind)) for kind in "abc"}))
    game = signalling.read(tree)
    assert game.sets == ("", "heard")
    third = Fraction(1, 3)
    assert signalling.supporting_beliefs(game, 1, [0]) == {
        (ONE, ZERO, ZERO),
        (HALF, HALF, ZERO),
        (HALF, ZERO, HALF),
        (third, third, third),
    }
    (part,) = signalling.equilibrium_set(game)
    assert (part.dimension, len(part.points)) == (2, 3)
    assert len(signalling.pure_equilibria(game)) == 3
