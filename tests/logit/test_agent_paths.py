"""Agent logit equilibria of trees: published values, the definition, normal forms as trees, units, odd trees."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain.errors import ConceptError, GameError, MultiplicityError, ParameterError
from bargain.games import Chance, Decision, ExtensiveForm, NormalForm, Terminal
from bargain.logit import AgentLogitPath, logit_equilibrium, logit_path
from tests import strategies
from tests.logit import trees
from tests.oracles.agent_logit import responses

ANY_TREE = st.one_of(
    strategies.imperfect_information(), strategies.signalling(), strategies.perfect_information()
).filter(lambda tree: bool(tree.game.information_sets))


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


@pytest.mark.parametrize(
    ("rate", "attack", "resist"), [(1, 0.5437004634, 0.5498339973), (5, 0.3815582836, 0.7310585786)]
)
def test_the_deterrence_tree(rate: float, attack: float, resist: float) -> None:
    """McKelvey and Palfrey (1998), in the tree of Signorino (1999), American Political Science Review 93."""
    found = logit_equilibrium(trees.deterrence(), rate)
    assert found.profile["Attacker"]["move"]["attack"] == pytest.approx(attack, abs=1e-10)
    assert found.profile["Defender"]["answer"]["resist"] == pytest.approx(resist, abs=1e-10)
    assert found.holds
    if rate == 1:
        outcomes = {"status quo": 0.4562995366, "gain": 0.2447554643, "war": 0.2989449991}
        assert found.outcomes == pytest.approx(outcomes, abs=1e-10)
        assert found.payoffs["Attacker"] == pytest.approx(outcomes["gain"] - 0.5 * outcomes["war"], abs=1e-9)


@settings(max_examples=40)
@given(st.lists(st.integers(-9, 9), min_size=6, max_size=6), st.floats(0, 30))
def test_the_closed_form_of_the_deterrence_tree(u: list[int], rate: float) -> None:
    point = logit_equilibrium(trees.deterrence(u[:2], u[2:4], u[4:]), rate)
    resist = logistic(rate * (u[5] - u[3]))
    attack = logistic(rate * (resist * u[4] + (1 - resist) * u[2] - u[0]))
    assert point.profile["Defender"]["answer"]["resist"] == pytest.approx(resist, abs=1e-13)
    assert point.profile["Attacker"]["move"]["attack"] == pytest.approx(attack, rel=1e-9, abs=1e-13)


# Computed with pygambit 17.0.0b2: gbt.qre.logit_solve_lambda(game, rate, first_step=0.003) on the same trees; the first
# action of each information set, in the order in which they are met.
GAMBIT = [
    (trees.brandts_holt, 0.05, [0.335194222, 0.517907887, 0.207099598, 0.482104472]),
    (trees.brandts_holt, 0.3, [0.011879552, 0.015911028, 0.00553219, 0.903292279]),
    (trees.banks_camerer_porter, 0.5, [0.278875307, 0.380648987, 0.248979137, 0.34581042, 0.435917256]),
    (trees.banks_camerer_porter, 1, [0.230795847, 0.383510602, 0.168308744, 0.321825342, 0.52592091]),
    (trees.banks_camerer_porter, 3, [0.052392958, 0.081299172, 0.02343958, 0.127018187, 0.806481333]),
    (trees.horse, 0.5, [0.516681795, 0.334892435, 0.593069695]),
    (trees.horse, 1, [0.580915894, 0.195821018, 0.603155197]),
    (trees.horse, 5, [0.776643775, 0.253505675, 0.30400009]),
]


@pytest.mark.parametrize(("tree", "rate", "first"), GAMBIT)
def test_trees_of_the_literature(tree: Any, rate: float, first: list[float]) -> None:
    (found,) = logit_path(tree(), most=10).at(rate)
    assert [mix[0] for mix in found.probabilities.values()] == pytest.approx(first, abs=2e-9)
    assert found.residual < 1e-12


def test_poker() -> None:
    """Kuhn (1950): the values are from pygambit as above; the value of the game is -1/18 to the first player."""
    path = logit_path(trees.poker())
    (found,) = path.at(5)
    expected = {"A0": 0.807785697, "A1": 0.756478289, "A2": 0.439556953, "B0c": 0.712887171, "A1cb": 0.43115954}
    for label, p in expected.items():
        assert found.probabilities[label][0] == pytest.approx(p, abs=2e-9)
    assert path.payoffs["A"][-1] == pytest.approx(-1 / 18, abs=1e-8)
    limit = path.limit
    assert not limit.identified  # it lies inside a continuum: the first player bluffs with a, and bets with 3 a
    assert "indifference between the actions that the branch keeps does not fix their probabilities" in limit.message
    bluff = limit.profile["A"]["A0"]["bet"]
    assert 0 < bluff < 1 / 3
    assert limit.profile["A"]["A2"]["bet"] == pytest.approx(3 * bluff, abs=1e-6)


@settings(max_examples=60)
@given(ANY_TREE, st.floats(0, 8))
def test_every_point_is_a_response_to_itself(tree: strategies.Tree, rate: float) -> None:
    path = logit_path(tree.game, most=20)
    assert path.status == "converged"
    assert (path.residuals <= path.tolerance).all()
    assert path.rates[0] == 0
    for point in path.at(rate):
        assert point.holds
        profile = trees.behaviour(point)
        for label, mix in responses(tree.root, tree.players, rate, profile).items():
            assert profile[label] == pytest.approx(mix, abs=1e-10)
        exact = tree.game.expected_payoffs(point.profile)
        assert dict(point.payoffs) == pytest.approx({player: float(p) for player, p in exact.items()}, abs=1e-9)
        assert all(sum(nodes.values()) == pytest.approx(1) for nodes in point.beliefs.values())


def test_beliefs_are_by_bayes_rule() -> None:
    tree = trees.brandts_holt()
    (point,) = logit_path(tree, most=1).at("0.05")
    sent = [point.profile["Sender"][kind]["N"] for kind in ("A", "B")]
    assert point.beliefs["after N"]["A N"] == pytest.approx(sent[0] / sum(sent), rel=1e-12)
    assert list(point.beliefs["A"].values()) == [1.0]
    far = logit_equilibrium(tree, 1000)  # nobody sends N, and yet it is known who would rather
    assert far.profile["Sender"]["A"]["N"] == 0.0
    assert sum(far.beliefs["after N"].values()) == pytest.approx(1)


@settings(max_examples=40)
@given(strategies.bimatrix(3), st.floats(0.01, 6))
def test_a_normal_form_is_a_tree_of_two_stages(game: NormalForm, rate: float) -> None:
    path, same = logit_path(game, most=100), logit_path(trees.two_stage(game), most=100)
    points, twins = path.at(rate), same.at(rate)
    assert len(points) == len(twins)
    for one, two in zip(points, twins, strict=True):
        assert np.abs(np.concatenate([one.row, one.column]) - trees.shares(two)).max() < 1e-11
        for player in game.players:
            assert one.payoffs[player] == pytest.approx(two.payoffs[player], rel=1e-9, abs=1e-9)
    turns, bends = path.turning_points, same.turning_points
    assert [p.rate for p in turns] == pytest.approx([p.rate for p in bends], rel=1e-7)
    assert [p.rate for p in path.crossings] == pytest.approx([p.rate for p in same.crossings], rel=1e-6)


def test_turning_points_and_crossings() -> None:
    turning = trees.two_stage(NormalForm([["1.01", "0.01"], [0, 0]], [[5, 0], [-15, 0]]))
    path = logit_path(turning)
    assert [p.rate for p in path.turning_points] == pytest.approx([106.970226, 1.633769], abs=1e-5)
    assert [len(path.at(rate)) for rate in (1, 2, 107)] == [1, 3, 1]
    with pytest.raises(MultiplicityError, match="passes lambda = 50 3 times"):
        logit_equilibrium(turning, 50)
    chicken = logit_path(trees.two_stage(NormalForm([[0, -1], [1, -10]], [[0, 1], [-1, -10]])))
    (crossing,) = chicken.crossings
    assert crossing.rate == pytest.approx(0.48918179106046505, abs=1e-9)
    limit = chicken.limit
    assert (limit.identified, limit.straight, limit.named) == (False, True, True)
    assert limit.profile["Row"]["first"]["1"] == Fraction(9, 10)
    assert "so that it has no single limit; the way straight on tends to .profile" in limit.message
    triple = logit_path(trees.two_stage(strategies.trap("coordination of three")), most=10)
    assert [p.rate for p in triple.crossings] == pytest.approx([3], abs=1e-6)


@settings(max_examples=30)
@given(ANY_TREE, st.floats(0.01, 5))
def test_units_do_what_theory_says(tree: strategies.Tree, rate: float) -> None:
    path = logit_path(tree.game, most=10)
    other = logit_path(trees.rescaled(tree.game, Fraction(7, 3), 5), most=Fraction(30, 7))
    for one, two in zip(path.at(rate), other.at(rate * 3 / 7), strict=True):
        assert np.abs(trees.shares(one) - trees.shares(two)).max() < 1e-9


@pytest.mark.parametrize("scale", [1e-250, 1e-9, 1e9, 1e250])
@pytest.mark.parametrize("shift", [0.0, 1e3])
@pytest.mark.parametrize("name", ["beer and quiche", "entry deterrence", "hidden pennies"])
def test_floats_of_every_size(name: str, scale: float, shift: float) -> None:
    tree = strategies.TREES[name].game
    other = trees.rescaled(tree, scale, shift * scale)
    path = logit_path(other)
    assert path.status == "converged"
    assert np.isfinite(path.log_probabilities).all()
    (one,), (two,) = logit_path(tree).at(2), path.at(2 / scale)
    assert np.abs(trees.shares(one) - trees.shares(two)).max() < 1e-9
    far = logit_equilibrium(other, 1e6 / scale)
    assert far.holds
    assert np.isfinite(far.log_probabilities).all()


def test_ends_that_no_move_can_change_do_not_count() -> None:
    """A huge payoff that chance hands out moves neither the unit nor the choices."""

    def lottery(prize: Any) -> ExtensiveForm:
        choice = Decision("Ann", {"take": Terminal([1]), "leave": Terminal([0])}, name="choice")
        return ExtensiveForm(("Ann",), Chance({"prize": ("1/2", Terminal([prize])), "none": ("1/2", choice)}))

    path = logit_path(lottery(10**15))
    assert path.unit == 1
    assert path.at(2)[0].profile["Ann"]["choice"]["take"] == pytest.approx(logistic(2), abs=1e-15)
    offset = logit_path(trees.rescaled(lottery(0), 1, 10**15))
    assert offset.unit == 1
    assert offset.at(2)[0].profile["Ann"]["choice"]["take"] == pytest.approx(logistic(2), abs=1e-15)


def test_chance_that_never_leads_there() -> None:
    """Nodes that only a branch of probability zero leads to choose as if it had been drawn."""

    def reply(name: str, good: int) -> Decision:
        return Decision("Bob", {"yes": Terminal([0, good]), "no": Terminal([0, 0])}, "reply", name)

    alone = strategies.TREES["branch of probability zero"].game
    point = logit_equilibrium(alone, 2)
    assert point.profile["Ann"]["never"]["good"] == pytest.approx(logistic(2))
    assert point.payoffs["Ann"] == 5
    beside = ExtensiveForm(("Ann", "Bob"), Chance({"sure": (1, reply("x", 1)), "never": (0, reply("y", -9))}))
    path = logit_path(beside)
    assert path.message == ""
    assert path.at(1)[0].profile["Bob"]["reply"]["yes"] == pytest.approx(logistic(1))
    assert path.at(1)[0].beliefs["reply"] == {"x": 1.0, "y": 0.0}
    moves: dict[str, Any] = {"sure": (1, Terminal([0, 0])), "a": (0, reply("x", 1)), "b": (0, reply("y", -9))}
    neither = ExtensiveForm(("Ann", "Bob"), Chance(moves))
    path = logit_path(neither)
    assert path.status == "converged"
    assert "information set 'reply': beliefs there take each such branch as equally unlikely" in path.message
    (point,) = path.at(1)
    assert point.holds
    assert point.beliefs["reply"] == {"x": 0.5, "y": 0.5}
    assert point.profile["Bob"]["reply"]["yes"] == pytest.approx(logistic(-4))


def test_a_tree_of_many_nodes_and_a_deep_one() -> None:
    count = 2**16 - 1
    parent = np.concatenate([[-1], (np.arange(1, count) - 1) // 2])
    depth = np.floor(np.log2(np.arange(1, count + 1))).astype(int)
    owner = np.where(np.arange(count) >= count // 2, -2, depth % 2)
    payoffs = np.random.default_rng(5).integers(0, 100, (count - count // 2, 2)).astype(float)
    wide = ExtensiveForm.from_arrays(("A", "B"), parent, owner, payoffs)
    point = logit_equilibrium(wide, 0.1)
    assert point.holds
    values = payoffs  # backward induction once more, level by level
    for mover in reversed(range(15)):
        own = values[:, mover % 2].reshape(-1, 2)
        first = 1 / (1 + np.exp(0.1 * (own[:, 1] - own[:, 0])))
        values = first[:, None] * values[::2] + (1 - first)[:, None] * values[1::2]
    assert point.payoffs == pytest.approx({"A": values[0, 0], "B": values[0, 1]}, rel=1e-12)
    stakes = [(str(k + 2 * (k % 2 == 0)), str(k + 2 * (k % 2))) for k in range(301)]
    deep = logit_path(trees.centipede(stakes))
    assert deep.status == "converged"
    assert deep.limit.proven
    assert all(mix.tolist() == [1, 0] for mix in deep.limit.mixes)


def test_a_path_pickles_and_is_frozen() -> None:
    path = logit_path(strategies.TREES["beer and quiche"].game, most=10)
    again: AgentLogitPath = pickle.loads(pickle.dumps(path))
    assert np.array_equal(again.log_probabilities, path.log_probabilities)
    assert np.array_equal(again.at(1)[0].log_probabilities, path.at(1)[0].log_probabilities)
    with pytest.raises(ValueError, match="read-only"):
        path.log_probabilities[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        path.at(1)[0].log_probabilities[0] = 1
    assert path.probabilities["strong"].shape == (len(path), 2)
    assert "AgentLogitPath(4 information sets" in repr(path)
    assert "AgentLogitPoint(lambda=1, strong" in repr(path.at(1)[0])
    assert len(repr(logit_equilibrium(trees.centipede(trees.SIX), 1))) < 250


def test_bad_input() -> None:
    tree = trees.deterrence()
    with pytest.raises(ConceptError, match="a tree needs one"):
        logit_path(ExtensiveForm(("A",), Terminal([1])))
    x = sympy.Symbol("x")
    with pytest.raises(GameError, match=r"the tree is symbolic \(x\); give its parameters values"):
        logit_path(trees.deterrence(war=(x, 0)))
    with pytest.raises(GameError, match="too little for floats"):
        logit_path(trees.deterrence((0.0, 0.0), (1e-300, 0.0), (0.0, 1e-300)))
    for bad in (-1, "much", float("nan"), None, [1], float("inf"), True):
        with pytest.raises(ParameterError, match="lambda"):
            logit_equilibrium(tree, bad)
    for rate in (1e13, Fraction(10) ** 30):
        with pytest.raises(ParameterError, match="beyond"):
            logit_equilibrium(tree, rate)
        with pytest.raises(ParameterError, match="beyond"):
            logit_equilibrium(trees.horse(), rate)
    for most in (0, -1, 1e300, "x"):
        with pytest.raises(ParameterError, match="most"):
            logit_path(tree, most=most)
    with pytest.raises(ParameterError, match="outside the traced branch"):
        logit_path(tree, most=10).at(11)
    for game in (tree, trees.horse()):
        given_up = logit_path(game, most_points=5)
        assert given_up.status == "not-converged"
        assert "5 points were not enough" in given_up.message
    wide = {
        k: Decision("B", {str(j): Terminal([0, j]) for j in range(3000)}, "b", f"after {k}") for k in ("left", "right")
    }
    with pytest.raises(ConceptError, match=r"3,002 actions at its information sets; .* followed up to 3,000"):
        logit_path(ExtensiveForm(("A", "B"), Decision("A", wide, "a")))
