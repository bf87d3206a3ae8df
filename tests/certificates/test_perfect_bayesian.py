"""Beliefs: Bayes' rule on the path, intervals off it, and deviations by whole plans."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from bargain import Chance, Decision, ExtensiveForm, Profile, Terminal, certify
from tests import strategies
from tests.oracles import trees

HALF, ONE, ZERO = Fraction(1, 2), Fraction(1), Fraction(0)


def beer_quiche() -> ExtensiveForm:
    """Cho and Kreps (1987): strong with 9/10; the receiver duels if weak is at least as likely as strong."""

    def reply(kind: str, meal: str, liked: bool) -> Decision:
        right = kind == "weak"
        ends = {
            "duel": Terminal([int(liked), int(right)], "duel"),
            "leave": Terminal([2 + int(liked), int(not right)], "peace"),
        }
        return Decision("Receiver", ends, f"after {meal}", f"{kind} {meal}")

    def sender(kind: str, favourite: str) -> Decision:
        return Decision("Sender", {meal: reply(kind, meal, meal == favourite) for meal in ("beer", "quiche")}, kind)

    return ExtensiveForm(
        ("Sender", "Receiver"),
        Chance({"strong": ("9/10", sender("strong", "beer")), "weak": ("1/10", sender("weak", "quiche"))}),
    )


def pooling(meal: str) -> Profile:
    other = "quiche" if meal == "beer" else "beer"
    eat = {meal: ONE, other: ZERO}
    replies = {f"after {meal}": {"duel": ZERO, "leave": ONE}, f"after {other}": {"duel": ONE, "leave": ZERO}}
    return Profile({"Sender": {"strong": eat, "weak": eat}, "Receiver": replies})


def beliefs(meal: str, weak: Any, on_path: Fraction = Fraction(1, 10)) -> dict[str, dict[str, Any]]:
    other = "quiche" if meal == "beer" else "beer"
    strong: Any = (1 - weak[1], 1 - weak[0]) if isinstance(weak, tuple) else 1 - weak
    return {
        f"after {meal}": {f"strong {meal}": 1 - on_path, f"weak {meal}": on_path},
        f"after {other}": {f"strong {other}": strong, f"weak {other}": weak},
    }


@pytest.mark.parametrize("meal", ["beer", "quiche"])
def test_both_pooling_equilibria_hold_with_their_exact_interval_of_beliefs(meal: str) -> None:
    certificate = certify(beer_quiche(), pooling(meal), "perfect-bayesian", beliefs(meal, (HALF, ONE)))
    assert certificate.holds
    assert certificate.max_regret == 0
    assert certificate.violations == ()


@pytest.mark.parametrize("meal", ["beer", "quiche"])
@pytest.mark.parametrize("weak", [(Fraction(499, 1000), ONE), (ZERO, HALF), ZERO, (ZERO, ONE)])
def test_a_belief_interval_that_is_too_wide_or_wrong_fails(meal: str, weak: Any) -> None:
    certificate = certify(beer_quiche(), pooling(meal), "perfect-bayesian", beliefs(meal, weak))
    assert not certificate.holds
    assert certificate.violations == ()
    assert {entry.player for entry in certificate.ledger if entry.slack < 0} == {"Receiver"}


def test_a_belief_against_bayes_rule_on_the_path_fails() -> None:
    certificate = certify(beer_quiche(), pooling("beer"), "perfect-bayesian", beliefs("beer", ONE, Fraction(1, 9)))
    assert not certificate.holds
    assert any("Bayes' rule gives 1/10" in text for text in certificate.violations)


def test_a_separating_profile_fails() -> None:
    profile = Profile(
        {
            "Sender": {"strong": {"beer": ONE, "quiche": ZERO}, "weak": {"beer": ZERO, "quiche": ONE}},
            "Receiver": {
                "after beer": {"duel": ZERO, "leave": ONE},
                "after quiche": {"duel": ONE, "leave": ZERO},
            },
        }
    )
    stated = {
        "after beer": {"strong beer": ONE, "weak beer": ZERO},
        "after quiche": {"strong quiche": ZERO, "weak quiche": ONE},
    }
    certificate = certify(beer_quiche(), profile, "perfect-bayesian", stated)
    assert certificate.violations == ()
    assert certificate.max_regret == 1  # the weak type would rather drink beer than fight


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"after quiche": None}, "after quiche: no beliefs are stated"),
        ({"after quiche": {"strong quiche": ZERO}}, "'weak quiche' is missing"),
        ({"after quiche": {"strong quiche": ZERO, "weak quiche": HALF}}, "no distribution lies within"),
        ({"after quiche": {"strong quiche": (ONE, ZERO), "weak quiche": ONE}}, "not an interval (low, high)"),
        ({"after quiche": {"strong quiche": (ZERO, HALF, ONE), "weak quiche": ONE}}, "not an interval (low, high)"),
        ({"after quiche": {"strong quiche": -HALF, "weak quiche": 3 * HALF}}, "has probability -1/2"),
        ({"after brunch": {"strong": ONE}}, "'after brunch' is not an information set"),
    ],
)
def test_broken_beliefs_are_violations(change: dict[str, Any], reason: str) -> None:
    stated = {key: value for key, value in {**beliefs("beer", ONE), **change}.items() if value is not None}
    certificate = certify(beer_quiche(), pooling("beer"), "perfect-bayesian", stated)
    assert not certificate.holds
    assert any(reason in text for text in certificate.violations), certificate.violations


def test_a_plan_of_two_steps_is_a_deviation() -> None:
    """One step at a time Ann is content at both sets; two steps together pay, under the beliefs of the first set."""

    def second(where: str, after_c: int, after_d: int) -> Decision:
        return Decision("Ann", {"c": Terminal([after_c, 0]), "d": Terminal([after_d, 0])}, "second", f"{where} on")

    def first(where: str, after_c: int, after_d: int) -> Decision:
        return Decision("Ann", {"go": second(where, after_c, after_d), "stop": Terminal([1, 0])}, "first", where)

    root = Decision("Bob", {"out": Terminal([0, 9]), "left": first("left", 2, 0), "right": first("right", 0, 1)}, "bob")
    game = ExtensiveForm(("Ann", "Bob"), root)
    profile = Profile(
        {
            "Ann": {"first": {"go": ZERO, "stop": ONE}, "second": {"c": ZERO, "d": ONE}},
            "Bob": {"bob": {"out": ONE, "left": ZERO, "right": ZERO}},
        }
    )
    stated = {"first": {"left": ONE, "right": ZERO}, "second": {"left on": ZERO, "right on": ONE}}
    certificate = certify(game, profile, "perfect-bayesian", stated)
    assert certificate.max_regret == 1
    agreed = {"first": {"left": ZERO, "right": ONE}, "second": {"left on": ZERO, "right on": ONE}}
    assert certify(game, profile, "perfect-bayesian", agreed).holds


@given(strategies.signalling())
@settings(max_examples=100)
def test_pure_signalling_equilibria_certify_with_some_belief_exactly_where_the_oracle_finds_one(
    tree: strategies.Tree,
) -> None:
    """With one belief a set left free by Bayes' rule, an extreme belief or a threshold must do."""
    sets = trees.places(tree.root)
    game = tree.game
    supported = trees.pure_perfect_bayesian(tree.root, tree.players)
    for choice in trees.pure_profiles(sets):
        behaviour = trees.pure(choice, sets)
        profile = Profile(
            {w: {s: behaviour[s] for s, place in sets.items() if place.player == w} for w in tree.players}
        )
        found = any(
            certify(game, profile, "perfect-bayesian", stated).holds
            for stated in _candidate_beliefs(tree, sets, behaviour)
        )
        assert found == (choice in supported)


def _candidate_beliefs(
    tree: strategies.Tree, sets: dict[str, trees.Place], behaviour: trees.Behaviour
) -> list[dict[str, dict[str, Fraction]]]:
    """Bayes' rule where it applies; elsewhere beliefs 0 and 1: replies are pure and two, so an end does if any does."""
    reached = trees.reach(tree.root, behaviour)
    options: list[dict[str, dict[str, Fraction]]] = [{}]
    for label, place in sets.items():
        names = [str(node.name) for node in place.nodes]
        weights = [reached[id(node)] for node in place.nodes]
        if sum(weights):
            stated = [dict(zip(names, (w / sum(weights) for w in weights), strict=True))]
        else:
            stated = [{name: Fraction(int(name == certain)) for name in names} for certain in names]
        options = [{**option, label: belief} for option in options for belief in stated]
    return options
