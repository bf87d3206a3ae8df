"""Certificates in trees: Nash by best plans, subgame perfection by one-shot deviations, both against brute force."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain import Decision, ExtensiveForm, Profile, Terminal, certify
from bargain.conversions import agent_form
from tests import strategies
from tests.oracles import trees


def drawn(tree: strategies.Tree, data: st.DataObject) -> tuple[trees.Behaviour, Profile]:
    """A random behaviour profile, for the oracle and for the package."""
    sets = trees.places(tree.root)
    mixes = {label: data.draw(strategies.mixes(place.actions)) for label, place in sets.items()}
    profile = Profile(
        {who: {label: mixes[label] for label, place in sets.items() if place.player == who} for who in tree.players}
    )
    return mixes, profile


@given(strategies.imperfect_information(), st.data())
@settings(max_examples=200)
def test_tree_nash_regret_is_the_gain_of_the_best_complete_plan(tree: strategies.Tree, data: st.DataObject) -> None:
    mixes, profile = drawn(tree, data)
    certificate = certify(tree.game, profile, "nash")
    expected = trees.nash_regrets(tree.root, tree.players, mixes)
    assert {entry.player: -entry.slack for entry in certificate.ledger} == expected
    assert isinstance(certificate.max_regret, Fraction)


@given(strategies.imperfect_information(), st.data())
def test_expected_payoffs_and_outcomes_agree_with_recursion(tree: strategies.Tree, data: st.DataObject) -> None:
    mixes, profile = drawn(tree, data)
    game = tree.game
    assert tuple(game.expected_payoffs(profile).values()) == trees.payoffs(tree.root, mixes, len(tree.players))
    reached = trees.reach(tree.root, mixes)
    expected = dict.fromkeys(game.outcomes, Fraction(0))
    for node in trees.walk(tree.root):
        if isinstance(node, Terminal) and node.outcome is not None:
            expected[node.outcome] += reached[id(node)]
    assert game.outcome_probabilities(profile) == expected


@given(strategies.perfect_information(), st.data())
@settings(max_examples=150)
def test_one_shot_deviations_decide_subgame_perfection(tree: strategies.Tree, data: st.DataObject) -> None:
    mixes, profile = drawn(tree, data)
    certificate = certify(tree.game, profile, "subgame-perfect")
    assert certificate.holds == trees.is_subgame_perfect(tree.root, tree.players, mixes)


def entry_deterrence() -> ExtensiveForm:
    reply = Decision("Incumbent", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])}, "reply")
    return ExtensiveForm(("Entrant", "Incumbent"), Decision("Entrant", {"out": Terminal([0, 2]), "in": reply}, "entry"))


def test_an_empty_threat_is_nash_but_not_subgame_perfect() -> None:
    threat = Profile({"Entrant": {"entry": {"out": 1, "in": 0}}, "Incumbent": {"reply": {"fight": 1, "share": 0}}})
    game = entry_deterrence()
    assert certify(game, threat, "nash").holds
    refused = certify(game, threat, "subgame-perfect")
    assert not refused.holds
    assert refused.max_regret == 2
    (broken,) = [entry for entry in refused.ledger if entry.slack < 0]
    assert (broken.player, broken.where, broken.deviation) == ("Incumbent", "reply", "share")


@pytest.mark.parametrize(
    ("strategy", "reason"),
    [
        ({}, "entry: no strategy"),
        ({"entry": {"out": 1}}, "entry: 'in' is missing"),
        ({"entry": {"out": 1, "in": 0, "wait": 0}}, "entry: 'wait' is unknown"),
        ({"entry": {"out": 1, "in": 1}}, "entry: the probabilities sum to 2"),
    ],
)
def test_a_broken_strategy_is_a_violation(strategy: dict[str, dict[str, int]], reason: str) -> None:
    broken = Profile({"Entrant": strategy, "Incumbent": {"reply": {"fight": 0, "share": 1}}})
    for concept in ("nash", "subgame-perfect", "perfect-bayesian"):
        certificate = certify(entry_deterrence(), broken, concept)
        assert certificate.violations == (reason,)
        assert not certificate.holds


def entry_then_coordination() -> ExtensiveForm:
    """A stays out (2) or enters a coordination game worth (3, 1), (1, 3) or nothing."""
    left = Decision("B", {"l": Terminal([3, 1]), "r": Terminal([0, 0])}, "b", "x")
    right = Decision("B", {"l": Terminal([0, 0]), "r": Terminal([1, 3])}, "b", "y")
    return ExtensiveForm(
        ("A", "B"), Decision("A", {"out": Terminal([2, 2]), "in": Decision("A", {"x": left, "y": right}, "a")}, "enter")
    )


def pure(enter: str, a: str, b: str) -> Profile:
    def mix(actions: str, chosen: str) -> dict[str, int]:
        return {action: int(action == chosen) for action in actions.split()}

    return Profile({"A": {"enter": mix("out in", enter), "a": mix("x y", a)}, "B": {"b": mix("l r", b)}})


def test_a_nash_equilibrium_that_errs_in_a_subgame_fails_there() -> None:
    game = entry_then_coordination()
    empty_threat = pure("out", "x", "r")
    assert certify(game, empty_threat, "nash").holds
    refused = certify(game, empty_threat, "subgame-perfect")
    assert not refused.holds
    broken = [(entry.player, entry.where, entry.slack) for entry in refused.ledger if not entry.holds]
    assert broken == [("A", "a", -1), ("B", "a", -1)]
    assert certify(game, pure("out", "y", "r"), "subgame-perfect").holds
    assert certify(game, pure("in", "x", "l"), "subgame-perfect").holds


def test_one_shot_deviations_do_not_make_a_nash_equilibrium() -> None:
    """A would have to change two moves at once: every agent is content, the player is not."""
    later = Decision("A", {"stop": Terminal([0, 0]), "on": Terminal([2, 0])}, "second")
    game = ExtensiveForm(("A", "B"), Decision("A", {"safe": Terminal([1, 0]), "try": later}, "first"))
    timid = Profile({"A": {"first": {"safe": 1, "try": 0}, "second": {"stop": 1, "on": 0}}, "B": {}})
    agents = agent_form(game)
    alone = Profile({agent: {agent: timid["A"][agent]} for agent in agents.players})
    assert certify(agents, alone, "nash").holds
    refused = certify(game, timid, "nash")
    assert not refused.holds
    assert refused.max_regret == 1


@pytest.mark.parametrize("concept", ["nash", "subgame-perfect", "perfect-bayesian"])
def test_strangers_in_a_tree_are_violations_and_text_is_read(concept: str) -> None:
    root = Decision("A", {"in": Terminal((1, 0)), "out": Terminal((1, 2))}, "start")
    game = ExtensiveForm(("A", "B"), root)
    mix = {"start": {"in": "1/2", "out": "0.5"}}
    beliefs = {"start": {game.node_name(0): "1"}}
    assert certify(game, Profile({"A": mix}), concept, beliefs).holds
    assert certify(game, Profile({"A": mix, "B": {}}), concept, beliefs).holds
    stranger = certify(game, Profile({"A": mix, "C": mix}), concept, beliefs)
    assert stranger.violations == ("'C' is not a player of the game",)
    elsewhere = certify(game, Profile({"A": mix | {"end": {"in": 1}}}), concept, beliefs)
    assert elsewhere.violations == ("A: 'end' is not an information set",)
    flat = certify(game, Profile({"A": {"start": 1}}), concept, beliefs)
    assert flat.violations == ("start: no strategy",)
