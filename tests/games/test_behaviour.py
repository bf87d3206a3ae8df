"""Strategies held as arrays behave as the nested mappings that they stand for."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain import Profile, certify
from bargain.errors import GameError
from bargain.games.behaviour import BehaviourStrategy
from tests import strategies
from tests.oracles import trees

LABELS, ACTIONS = ("h", "k"), (("x", "y"), ("l", "m", "r"))


def strategy() -> BehaviourStrategy:
    return BehaviourStrategy(LABELS, ACTIONS, [1, -1], {1: (Fraction(1, 2), Fraction(0), Fraction(1, 2))})


def test_it_is_a_read_only_mapping() -> None:
    held = strategy()
    plain = {"h": {"x": 0, "y": 1}, "k": {"l": Fraction(1, 2), "m": 0, "r": Fraction(1, 2)}}
    assert held == plain
    assert plain == held
    assert held != {**plain, "h": {"x": 1, "y": 0}}
    assert (list(held), len(held), held.get("z"), "z" in held) == (["h", "k"], 2, None, False)
    assert dict(held["k"]) == plain["k"]
    assert repr(held["h"]) == "{'x': Fraction(0, 1), 'y': Fraction(1, 1)}"
    for key in ("z", 0, ["h"]):
        with pytest.raises((KeyError, TypeError)):
            held[key]  # type: ignore[index]
    with pytest.raises(KeyError):
        held["h"]["z"]
    for target, key in ((held, "h"), (held["h"], "x")):
        with pytest.raises(TypeError):
            target[key] = 1  # type: ignore[index]
    with pytest.raises(ValueError, match="read-only"):
        held.choices[0] = 0
    with pytest.raises(TypeError):
        hash(held)


def test_profiles_take_it_as_it_is_and_compare_pickle_and_print_as_always() -> None:
    profile, plain = Profile({"A": strategy()}), Profile({"A": {k: dict(mix) for k, mix in strategy().items()}})
    assert profile["A"] is not None
    assert profile == plain
    assert repr(profile) == repr(plain)
    assert profile.support() == plain.support() == (("A", "h", ("y",)), ("A", "k", ("l", "r")))
    assert not profile.is_pure
    for again in (pickle.loads(pickle.dumps(profile)), copy.deepcopy(profile), copy.copy(profile)):
        assert again == profile
        assert isinstance(again["A"], BehaviourStrategy)
    mix = profile["A"]["k"]
    assert pickle.loads(pickle.dumps(mix)) == mix


@pytest.mark.parametrize(
    ("choices", "mixes"),
    [
        ([0], None),
        ([0, 3], None),
        ([2, 0], None),
        ([-1, 0], None),
        ([0, 0], {1: (1, 0, 0)}),
        ([0, -1], {1: (1, 0)}),
        ([0, -1], {0: (1, 0)}),
    ],
)
def test_choices_that_do_not_fit_are_refused(choices: Any, mixes: Any) -> None:
    with pytest.raises(GameError, match="a strategy has one"):
        BehaviourStrategy(LABELS, ACTIONS, choices, mixes)


@given(strategies.imperfect_information(), st.data())
def test_certificates_and_consequences_do_not_depend_on_how_a_profile_is_held(
    tree: strategies.Tree, data: st.DataObject
) -> None:
    game, sets = tree.game, trees.places(tree.root)
    mixes = {label: data.draw(strategies.mixes(place.actions)) for label, place in sets.items()}
    held: dict[str, Any] = {}
    for player, (index, labels, actions) in zip(game.players, game.own_sets, strict=True):
        own = [tuple(mixes[label].values()) for label in labels]
        choices = [mix.index(1) if 1 in mix and data.draw(st.booleans()) else -1 for mix in own]
        assert len(index) == len(labels)
        left = {k: mix for k, mix in enumerate(own) if choices[k] < 0}
        held[player] = BehaviourStrategy(labels, actions, choices, left)
    plain = Profile({who: {label: dict(mix) for label, mix in strategy.items()} for who, strategy in held.items()})
    profile = Profile(held)
    assert profile == plain
    assert game.action_probabilities(profile) == game.action_probabilities(plain)
    assert game.expected_payoffs(profile) == game.expected_payoffs(plain)
    assert game.outcome_probabilities(profile) == game.outcome_probabilities(plain)
    for concept in ("nash", "subgame-perfect"):
        assert certify(game, profile, concept) == certify(game, plain, concept)


def test_a_strategy_for_another_tree_is_checked_as_any_mapping() -> None:
    game = strategies.TREES["entry deterrence"].game
    wrong = {who: BehaviourStrategy(("other",), (("a", "b"),), np.array([0])) for who in game.players}
    certificate = certify(game, Profile(wrong), "subgame-perfect")
    assert "Ann: 'other' is not an information set" in certificate.violations
    assert "entry: no strategy" in certificate.violations
    broken = {
        "Ann": BehaviourStrategy(*game.own_sets[0][1:], [-1], {0: (1, 1)}),
        "Bob": {"reply": {"fight": 0, "share": 1}},
    }
    assert certify(game, Profile(broken), "subgame-perfect").violations == ("entry: the probabilities sum to 2",)
