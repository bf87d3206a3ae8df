"""Forms of one tree against each other: outcome distributions, payoffs and plans must agree exactly."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain.conversions import (
    agent_form,
    behaviour_strategy,
    mixed_strategy,
    realization_plan,
    reduced_normal_form,
    sequence_form,
)
from bargain.equilibrium import Profile
from bargain.errors import GameError
from bargain.games import Chance, Decision, ExtensiveForm, NormalForm, Terminal
from tests.conversions.games import game_of_chance, kuhn_poker, one_card
from tests.oracles import trees
from tests.strategies import TREES, Tree, imperfect_information, mixes, perfect_information, signalling

two_players = st.one_of(imperfect_information(), signalling(), perfect_information()).filter(
    lambda tree: len(tree.players) == 2
)


def behaviour(data: st.DataObject, game: ExtensiveForm, player: str) -> dict[str, dict[str, Fraction]]:
    """A drawn behaviour strategy, zeros included."""
    return {
        group.label: data.draw(mixes(group.actions))
        for group in game.information_sets
        if game.players[group.player] == player
    }


def ends(game: ExtensiveForm, *strategies: dict[str, dict[str, Fraction]]) -> list[Any]:
    """The probability of every node, which fixes that of every outcome."""
    profile = Profile(dict(zip(game.players, strategies, strict=True)))
    return game.reach_probabilities(game.action_probabilities(profile))


@given(two_players, st.data())
def test_mixed_and_behaviour_strategies_lead_to_the_same_plays(tree: Tree, data: st.DataObject) -> None:
    """Kuhn's theorem, both ways: against every opponent, the distribution over nodes is the same."""
    game = tree.game
    form = reduced_normal_form(game)
    drawn = [behaviour(data, game, player) for player in game.players]
    mixed = [mixed_strategy(game, player, own) for player, own in zip(game.players, drawn, strict=True)]
    back = [behaviour_strategy(game, player, own) for player, own in zip(game.players, mixed, strict=True)]
    expected = ends(game, *drawn)
    assert ends(game, back[0], drawn[1]) == expected == ends(game, drawn[0], back[1])
    x, y = (np.array(list(own.values()), dtype=object) for own in mixed)
    assert [sum(own.values()) for own in mixed] == [1, 1]
    assert form.game.expected_payoffs(x, y) == game.expected_payoffs(
        Profile(dict(zip(game.players, drawn, strict=True)))
    )
    for player, before, after in zip(game.players, drawn, back, strict=True):
        plan = realization_plan(game, player, before)
        assert realization_plan(game, player, after) == plan
        for label, mix in after.items():
            if sum(plan[label].values()):
                assert mix == before[label]
            else:
                assert set(mix.values()) == {Fraction(1, len(mix))}


@given(two_players, st.data())
def test_any_mixed_strategy_has_the_plan_of_its_behaviour_strategy(tree: Tree, data: st.DataObject) -> None:
    """Also where choices at different sets are correlated: the plan is linear in the mixed strategy."""
    game = tree.game
    form = reduced_normal_form(game)
    for player, labels in zip(game.players, form.game.actions or (), strict=True):
        mixed = data.draw(mixes(tuple(labels or ())))
        own = behaviour_strategy(game, player, mixed)
        plan = realization_plan(game, player, own)
        for label, weights in plan.items():
            for action, weight in weights.items():
                chosen = [p for s, p in mixed.items() if form.plans[player][s].get(label) == action]
                assert weight == sum(chosen)


@given(two_players)
def test_the_reduced_normal_form_is_the_normal_form_without_repetitions(tree: Tree) -> None:
    """Each complete plan is played by one strategy, with the payoffs that brute force finds."""
    game = tree.game
    root = trees.nested(game)
    sets = trees.places(root)
    form = reduced_normal_form(game)
    if math.prod(len(place.actions) for place in sets.values()) > 200:
        return
    reached = set()
    for choice in trees.pure_profiles(sets):
        cell = []
        for player, labels in zip(game.players, form.game.actions or (), strict=True):
            fits = [
                k
                for k, label in enumerate(labels or ())
                if all(choice[place] == action for place, action in form.plans[player][label].items())
            ]
            assert len(fits) == 1
            cell.append(fits[0])
        reached.add(tuple(cell))
        found = form.game.A[tuple(cell)], form.game.B[tuple(cell)]
        assert found == trees.payoffs(root, trees.pure(choice, sets), 2)
    assert len(reached) == math.prod(form.game.shape)


@given(two_players, st.data())
def test_the_sequence_form_is_bilinear_in_plans(tree: Tree, data: st.DataObject) -> None:
    game = tree.game
    form = sequence_form(game)
    drawn = [behaviour(data, game, player) for player in game.players]
    plans = []
    for k, own in enumerate(drawn):
        plan = np.array(form.sides[k].weights(own), dtype=object)
        matrix, right = form.constraints(k)
        assert (matrix @ plan == right).all()
        weights = realization_plan(game, game.players[k], own)
        assert [weights[steps[-1][0]][steps[-1][1]] for steps in form.sequences[k][1:]] == list(plan[1:])
        plans.append(plan)
    profile = Profile(dict(zip(game.players, drawn, strict=True)))
    given_payoffs = game.expected_payoffs(profile)
    for k, player in enumerate(game.players):
        assert plans[0] @ form.dense(k) @ plans[1] == given_payoffs[player]
    shares = {
        name: sum(p * plans[0][i] * plans[1][j] for (i, j), p in entries.items())
        for name, entries in form.outcomes.items()
    }
    assert shares == game.outcome_probabilities(profile)


@given(st.one_of(imperfect_information(), perfect_information()), st.data())
def test_agents_share_the_payoffs_of_their_owner(tree: Tree, data: st.DataObject) -> None:
    game = tree.game
    if not game.information_sets:
        with pytest.raises(GameError, match="no player moves"):
            agent_form(game)
        return
    agents = agent_form(game)
    drawn = {player: behaviour(data, game, player) for player in game.players}
    by_set = {
        group.label: {group.label: drawn[game.players[group.player]][group.label]} for group in game.information_sets
    }
    owners, own = game.expected_payoffs(Profile(drawn)), agents.expected_payoffs(Profile(by_set))
    assert own == {group.label: owners[game.players[group.player]] for group in game.information_sets}
    assert agents.outcome_probabilities(Profile(by_set)) == game.outcome_probabilities(Profile(drawn))
    assert [group.nodes for group in agents.information_sets] == [group.nodes for group in game.information_sets]
    assert agents.names == game.names


def test_labels_name_every_choice_and_mark_what_is_excluded() -> None:
    form = reduced_normal_form(kuhn_poker())
    one, two = form.game.actions or ()
    assert form.game.shape == (27, 64)
    assert list(one or ())[:4] == [
        "bet/bet/bet/*/*/*",
        "bet/bet/check/*/*/fold",
        "bet/bet/check/*/*/call",
        "bet/check/bet/*/fold/*",
    ]
    assert (two or ())[0].count("/") == 5
    assert form.plans["One"]["bet/bet/check/*/*/call"] == {
        "J": "bet",
        "Q": "bet",
        "K": "check",
        "K after check, bet": "call",
    }


def test_labels_stay_distinct_where_actions_hold_the_separator() -> None:
    def hidden(name: str, payoff: int) -> Decision:
        return Decision("B", {"a/b": Terminal([payoff, 0]), "a": Terminal([0, payoff])}, name, name)

    def later(name: str) -> Decision:
        return Decision("B", {"c": Terminal([0, 1]), "b/c": Terminal([1, 0])}, name, name)

    tree = ExtensiveForm(("A", "B"), Decision("A", {"u": hidden("one", 1), "d": later("two")}))
    labels = (reduced_normal_form(tree).game.actions or ())[1]
    assert labels == ("one: a/b; two: c", "one: a/b; two: b/c", "one: a; two: c", "one: a; two: b/c")


def test_outcomes_are_carried_as_distributions() -> None:
    game = reduced_normal_form(game_of_chance()).game
    assert {name: [str(p) for p in table.flat] for name, table in game.outcomes.items()} == {
        "war": ["1/3", "0"],
        "deal": ["2/3", "1"],
    }
    assert game.actions == (("push", "yield"), ("(no move)",))


def test_a_symbolic_tree_becomes_a_symbolic_game() -> None:
    import sympy

    p, w = sympy.symbols("p w")
    answer = Decision("B", {"fight": Terminal([-w, 1]), "yield": Terminal([1, 0])}, "B")
    tree = ExtensiveForm(("A", "B"), Chance({"calm": (1 - p, Terminal([0, 0])), "crisis": (p, answer)}))
    game = reduced_normal_form(tree).game
    assert game.parameters == ("p", "w")
    assert sympy.expand(game.A[0, 0] + p * w) == 0
    assert sequence_form(tree).tree is tree


def test_a_float_tree_stays_a_float_game() -> None:
    tree = one_card().convert("float")
    form = reduced_normal_form(tree)
    assert form.game.arithmetic == "float"
    mixed = behaviour_strategy(tree, "One", {"bet/check": 0.25, "bet/bet": 0.75})
    assert mixed == {"high": {"bet": 1.0, "check": 0.0}, "low": {"bet": 0.75, "check": 0.25}}
    assert all(isinstance(p, float) for own in mixed.values() for p in own.values())


def many_sets(count: int) -> ExtensiveForm:
    """One player who is asked `count` times, one question a state."""

    def question(k: int) -> Decision:
        return Decision("A", {"yes": Terminal([k, 0]), "no": Terminal([0, 0])}, f"q{k}", f"q{k}")

    return ExtensiveForm(("A", "B"), Chance({f"s{k}": (Fraction(1, count), question(k)) for k in range(count)}))


def test_what_is_too_large_is_counted_and_refused() -> None:
    with pytest.raises(GameError, match=r"1,?048,?576 x 1 strategies"):
        reduced_normal_form(many_sets(20))
    with pytest.raises(GameError, match="a number of about 603 digits x 1 strategies"):
        reduced_normal_form(many_sets(2000))
    with pytest.raises(GameError, match="over 100,000"):
        mixed_strategy(many_sets(20), "A", {f"q{k}": {"yes": 1, "no": 0} for k in range(20)})
    assert reduced_normal_form(many_sets(3), most_cells=8).game.shape == (8, 1)
    assert sequence_form(many_sets(2000)).shape == (4001, 1)


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        ({"a": {"enter": 1}}, "'a' is not an information set of Ann"),
        ({}, "Ann at 'entry': give a probability to each of"),
        ({"entry": {"out": "1/2", "enter": "1/3"}}, "sum to one; got 1/2, 1/3"),
        ({"entry": {"out": -1, "enter": 2}}, "are not negative"),
        ({"entry": {"out": "half", "enter": 1}}, "Ann at 'entry': 'half' is not a number"),
    ],
)
def test_a_broken_behaviour_strategy_is_named(strategy: Any, message: str) -> None:
    with pytest.raises(GameError, match=message):
        realization_plan(TREES["entry deterrence"].game, "Ann", strategy)


def test_bad_input_is_refused_in_one_line() -> None:
    tree = TREES["entry deterrence"].game
    with pytest.raises(GameError, match="'often' is not a strategy of Ann"):
        behaviour_strategy(tree, "Ann", {"often": 1})
    with pytest.raises(GameError, match="sum to one; got 1/2"):
        behaviour_strategy(tree, "Ann", {"out": "1/2"})
    with pytest.raises(GameError, match="'Zoe' is not among the players"):
        mixed_strategy(tree, "Zoe", {})
    with pytest.raises(GameError, match="takes an ExtensiveForm, not NormalForm"):
        sequence_form(NormalForm([[1]], [[1]]))  # type: ignore[arg-type]
    three = TREES["two ties that interact"].game
    for convert in (sequence_form, reduced_normal_form):
        with pytest.raises(GameError, match="takes a tree of two players; this one has 3"):
            convert(three)
    with pytest.raises(GameError, match="too large"):
        sequence_form(_wide(6000)).dense(0)


def _wide(count: int) -> ExtensiveForm:
    """Two players who both have `count` sets of their own."""

    def ask(player: str, k: int) -> Decision:
        return Decision(player, {"a": Terminal([0, 0]), "b": Terminal([1, 1])}, f"{player}{k}", f"{player}{k}")

    below = {f"{p}{k}": (Fraction(1, 2 * count), ask(p, k)) for p in ("A", "B") for k in range(count)}
    return ExtensiveForm(("A", "B"), Chance(below))
