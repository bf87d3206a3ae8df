"""Where branches of trees go: backward induction, sequential equilibria, and what is not said."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain.certificates import certify
from bargain.dispatch import solve
from bargain.equilibrium import Profile
from bargain.errors import MultiplicityError
from bargain.games import Decision, ExtensiveForm, NormalForm, Terminal
from bargain.logit import logit_path
from bargain.logit.agent_limits import identify_profile
from bargain.logit.agent_paths import limit_among
from bargain.logit.behaviour_gains import largest_gain
from bargain.logit.paths import path_tail
from tests import strategies
from tests.logit import trees


@settings(max_examples=40)
@given(
    st.one_of(strategies.imperfect_information(), strategies.signalling(), strategies.perfect_information()).filter(
        lambda tree: bool(tree.game.information_sets)
    )
)
def test_what_is_named_is_subgame_perfect(tree: strategies.Tree) -> None:
    path = logit_path(tree.game)
    limit = path.limit
    assert path.status == "converged"
    assert limit.proven == tree.game.is_perfect_information
    if limit.named:
        profile = Profile(limit.profile)
        assert certify(tree.game, profile).max_regret == 0
        assert certify(tree.game, profile, "subgame-perfect").max_regret == 0
        assert limit.proven or limit.distance <= 1e-3
        assert all(isinstance(p, Fraction) for mix in limit.mixes for p in mix)
        assert [mix.sum() for mix in limit.mixes] == [1] * len(limit.mixes)
    else:
        assert limit.message
    assert set(limit.support) == {group.label for group in tree.game.information_sets}


def test_ties_are_split_evenly_with_perfect_information() -> None:
    """Differences that vanish faster than 1 / lambda leave no preference."""
    tie = logit_path(strategies.TREES["one tie that matters"].game).limit
    assert tie.proven
    assert tie.profile == {
        "Ann": {"entry": {"enter": Fraction(1, 2), "leave": Fraction(1, 2)}},
        "Bob": {"reply": {"help": Fraction(1, 2), "hurt": Fraction(1, 2)}},
    }
    third = Decision("B", {"x": Terminal([0, 1]), "y": Terminal([3, 1]), "z": Terminal([9, 0])}, name="b")
    tree = ExtensiveForm(("A", "B"), Decision("A", {"go": third, "stay": Terminal(["3/2", 0])}, name="a"))
    path = logit_path(tree)
    assert path.limit.mixes[0].tolist() == [Fraction(1, 2)] * 2
    assert path.limit.mixes[1].tolist() == [Fraction(1, 2), Fraction(1, 2), 0]
    assert path.limit.distance < 1e-9


def test_a_gap_too_small_for_the_traced_branch_decides_all_the_same() -> None:
    def choice(payoff: object) -> ExtensiveForm:
        return ExtensiveForm(("A",), Decision("A", {"x": Terminal([0]), "y": Terminal([payoff]), "z": Terminal([-1])}))

    limit = logit_path(choice("1/10000000000")).limit
    assert limit.identified
    assert limit.mixes[0].tolist() == [0, 1, 0]
    assert limit.distance == pytest.approx(0.5, abs=1e-4)
    assert limit.message == "the branch was not traced that far"
    rounding = logit_path(choice(1e-14)).limit
    assert not rounding.identified
    assert "differ by rounding: solve with exact numbers" in rounding.message
    assert logit_path(choice(0.5)).limit.mixes[0].tolist() == [0.0, 1.0, 0.0]


def test_beer_and_quiche_is_pooling_on_beer() -> None:
    """Cho and Kreps (1987), Quarterly Journal of Economics 102: the intuitive equilibrium."""
    limit = logit_path(strategies.TREES["beer and quiche"].game).limit
    assert limit.identified
    assert not limit.proven
    assert {kind: mix["beer"] for kind, mix in limit.profile["Ann"].items()} == {"strong": 1, "weak": 1}
    assert limit.profile["Bob"]["after quiche"]["fight"] == 1
    assert limit.beliefs["after beer"]["weak beer"] == pytest.approx(0.1, abs=1e-9)
    assert limit.beliefs["after quiche"]["weak quiche"] > 0.99
    assert limit.support["weak"] == ("beer",)


def test_mixed_limits_are_read_as_fractions_and_checked() -> None:
    game = strategies.trap("seven thirds")
    path, same = logit_path(game), logit_path(trees.two_stage(game))
    assert same.limit.identified
    assert [mix.tolist() for mix in same.limit.mixes] == [path.limit.row.tolist(), path.limit.column.tolist()]
    rounded = logit_path(trees.rescaled(trees.two_stage(game), 0.1)).limit
    assert rounded.identified
    assert rounded.mixes[0] == pytest.approx(path.limit.row.astype(float), abs=1e-7)
    pennies = logit_path(trees.two_stage(NormalForm([[9, 0], [0, 1]], [[0, 1], [1, 0]]))).limit
    assert pennies.profile["Column"]["second"] == {"1": Fraction(1, 10), "2": Fraction(9, 10)}


def test_a_limit_in_irrational_numbers_is_not_named() -> None:
    """Nau, Gomez Canovas and Hansen (2004), International Journal of Game Theory 32, section 4: three players."""
    table = {
        "TL1": (3, 0, 2), "BL1": (0, 1, 0), "TR1": (0, 2, 0), "BR1": (1, 0, 0),
        "TL2": (1, 0, 0), "BL2": (0, 3, 0), "TR2": (0, 1, 0), "BR2": (2, 0, 3),
    }  # fmt: skip

    def third(before: str) -> Decision:
        return Decision("3", {last: Terminal(table[before + last]) for last in "12"}, "third", before)

    def second(before: str) -> Decision:
        return Decision("2", {side: third(before + side) for side in "LR"}, "second", before)

    path = logit_path(ExtensiveForm(("1", "2", "3"), Decision("1", {side: second(side) for side in "TB"}, "first")))
    assert path.status == "converged"
    assert not path.limit.identified
    assert "no equilibrium in fractions with denominators up to 100,000" in path.limit.message
    p, q, r = (mix[0] for mix in path.limit.mixes)
    assert 3 * q * r + q * (1 - r) == pytest.approx((1 - q) * r + 2 * (1 - q) * (1 - r), abs=1e-7)
    assert (1 - p) * (3 - 2 * r) == pytest.approx(p * (1 + r), abs=1e-7)
    assert 2 * p * q == pytest.approx(3 * (1 - p) * (1 - q), abs=1e-7)


def test_selten_horse_goes_to_the_perfect_equilibrium_too_slowly_to_be_named() -> None:
    """The third player is indifferent in the limit's subgame only as errors vanish: the error falls as log(l) / l."""
    path = logit_path(trees.horse())
    assert not path.limit.identified
    assert "the limit cannot be told" in path.limit.message
    first, second, third = (mix[0] for mix in path.limit.mixes)
    assert (first, second) == (1, 1)
    assert 0 < third < 1e-7
    assert path.status == "converged"


def test_short_branches_have_no_limit() -> None:
    short = logit_path(trees.horse(), most=3).limit
    assert not short.named
    assert "not traced far enough" in short.message
    assert short.support == {}
    certain = logit_path(trees.deterrence(), most=3).limit
    assert certain.proven
    assert certain.support == {}


def test_which_of_several_profiles_is_the_limit() -> None:
    hunt = trees.two_stage(NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]]))
    tail = path_tail(logit_path(hunt))
    assert tail is not None
    stag, hare = ([np.array([p, 1 - p]) for _ in range(2)] for p in (1, 0))
    mixed = [np.array([Fraction(2, 3), Fraction(1, 3)])] * 2
    assert identify_profile(tail, [stag, mixed, hare]) == 2
    with pytest.raises(MultiplicityError, match="away from the nearest candidate"):
        identify_profile(tail, [stag, mixed])
    with pytest.raises(MultiplicityError, match="two equilibria are about as near"):
        identify_profile(tail, [hare, hare])


def test_the_limit_among_the_equilibria_of_a_solution() -> None:
    """What the rule "limiting-logit" needs for trees."""
    entry = strategies.TREES["entry deterrence"].game
    threat = {"Ann": {"entry": {"out": 1, "enter": 0}}, "Bob": {"reply": {"fight": 1, "share": 0}}}
    equilibria = [threat, *(one.profile for one in solve(entry, concept="subgame-perfect").equilibria)]
    assert limit_among(logit_path(entry), equilibria) == 1
    with pytest.raises(MultiplicityError, match="none of the equilibria that are listed"):
        limit_among(logit_path(entry), [threat])
    with pytest.raises(MultiplicityError, match="so that it has no single limit"):
        limit_among(logit_path(trees.two_stage(strategies.trap("chicken"))), [])
    with pytest.raises(MultiplicityError, match="5 points were not enough"):
        limit_among(logit_path(trees.horse(), most_points=5), [])
    with pytest.raises(MultiplicityError, match="not traced far enough"):
        limit_among(logit_path(trees.horse(), most=3), [])
    right = {"1": {"1": {"C": 1, "D": 0}}, "2": {"2": {"c": 1, "d": 0}}, "3": {"3": {"L": 0, "R": 1}}}
    left = {**right, "3": {"3": {"L": 1, "R": 0}}}
    with pytest.raises(MultiplicityError, match="an action loses only"):
        limit_among(logit_path(trees.horse()), [left, right])


@settings(max_examples=40)
@given(strategies.imperfect_information().filter(lambda tree: bool(tree.game.information_sets)), st.data())
def test_gains_are_those_of_the_certificate(tree: strategies.Tree, data: st.DataObject) -> None:
    mixes = [data.draw(strategies.mixes(group.actions)) for group in tree.game.information_sets]
    found = largest_gain(tree.game, [np.array(list(mix.values()), dtype=object) for mix in mixes])
    profile: dict[str, dict[str, dict[str, Fraction]]] = {player: {} for player in tree.game.players}
    for group, mix in zip(tree.game.information_sets, mixes, strict=True):
        profile[tree.game.players[group.player]][group.label] = mix
    assert found == certify(tree.game, Profile(profile)).max_regret
    assert math.isfinite(found)
