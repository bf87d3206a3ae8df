"""Commitment against closed forms, brute force, and what theory says of every game."""

from __future__ import annotations

import pickle
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain.analyses.commitment import Commitment, stackelberg
from bargain.analyses.commitment_values import best_replies, value_of_commitment
from bargain.analyses.correlation import welfare_range
from bargain.analyses.zero_sum import security_level
from bargain.dispatch import solve
from bargain.errors import BargainError, ConceptError, GameError, ParameterError
from bargain.games import NormalForm
from tests.oracles.bimatrix import rank, solve_square
from tests.strategies import bimatrix, float_bimatrix, trap

UP_DOWN = NormalForm([[2, 4], [1, 3]], [[1, 0], [0, 1]], actions=(("up", "down"), ("left", "right")))
LEADERS = ("Row", "Column")


def tables(game: NormalForm, leader: str) -> tuple[np.ndarray, np.ndarray]:
    return (game.A, game.B) if leader == game.players[0] else (game.B.T, game.A.T)


def guarantee(game: NormalForm, leader: str, x: Any, ties: str) -> Fraction:
    """The leader's payoff from the strategy x, by the definition."""
    own, theirs = tables(game, leader)
    worth = [sum(p * row[j] for p, row in zip(x, theirs, strict=True)) for j in range(theirs.shape[1])]
    gains = [sum(p * row[j] for p, row in zip(x, own, strict=True)) for j in range(theirs.shape[1])]
    among = [gain for gain, value in zip(gains, worth, strict=True) if value == max(worth)]
    return max(among) if ties == "favourable" else min(among)


def grid(m: int, parts: int) -> list[list[Fraction]]:
    return [[Fraction(k, parts) for k in ks] for ks in product(range(parts + 1), repeat=m) if sum(ks) == parts]


def region(theirs: np.ndarray, reply: int) -> list[list[Fraction]]:
    """Vertices of the strategies to which a reply is a best reply, by all choices of tight inequalities."""
    from itertools import combinations

    m, n = theirs.shape
    lines = [[Fraction(i == k) for i in range(m)] for k in range(m)]
    lines += [list(theirs[:, reply] - theirs[:, k]) for k in range(n)]
    lines = [list(line) for line in dict.fromkeys(map(tuple, lines)) if any(line)]
    found = []
    for tight in combinations(lines, m - 1):
        x = solve_square([*([*line, Fraction(0)] for line in tight), [Fraction(1)] * (m + 1)])
        if x and all(sum(a * p for a, p in zip(line, x, strict=True)) >= 0 for line in lines) and x not in found:
            found.append(x)
    return found


def test_conitzer_and_sandholm() -> None:
    """Their first example (2006): up dominates and gives 2; committing to (1/2, 1/2) gives 7/2, to pure down 3."""
    best = stackelberg(UP_DOWN)
    assert dict(best.strategy) == {"up": Fraction(1, 2), "down": Fraction(1, 2)}
    assert (best.value, best.reply, best.best_replies) == (Fraction(7, 2), "right", ("left", "right"))
    assert stackelberg(UP_DOWN, commitment="pure").value == 3
    assert solve(UP_DOWN).unique().payoffs["Row"] == 2
    wary = stackelberg(UP_DOWN, ties="adverse")
    assert wary.value == Fraction(7, 2)
    assert not wary.attained
    assert "not attained" in repr(wary)
    near = wary.nearby("1/100")
    assert best_replies(UP_DOWN, near).actions == ("right",)
    assert Fraction(7, 2) - best_replies(UP_DOWN, near).least <= Fraction(1, 100)
    assert best.profile["Column"]["right"] == 1
    copy = pickle.loads(pickle.dumps(wary))
    assert copy.certificate == wary.certificate
    assert copy.nearby(1) == wary.nearby(1)


def inspection(**values: Fraction) -> NormalForm:
    """One-shot inspection with errors of both kinds (Avenhaus, von Stengel and Zamir 2002): the inspector leads."""
    g, fine, k, loss, caught, h, e, alpha, beta = (
        values[name] for name in ("g", "F", "k", "L", "Ld", "h", "e", "alpha", "beta")
    )
    inspectee = [[-alpha * h, 0], [beta * g - (1 - beta) * fine, g]]
    inspector = [[-k - alpha * e, 0], [-k - beta * loss - (1 - beta) * caught, -loss]]
    return NormalForm(inspectee, inspector, ("Inspectee", "Inspector"), (("comply", "violate"), ("inspect", "trust")))


NUMBERS = {"g": 2, "F": 5, "k": 1, "L": 10, "Ld": 4, "h": "1/2", "e": 1, "alpha": "1/20", "beta": "1/5"}


def test_inspector_leadership() -> None:
    """Maschler (1966): under leadership the inspector keeps the Nash schedule q*, and the inspectee complies."""
    game = inspection(**{name: Fraction(value) for name, value in NUMBERS.items()})
    q = 2 / (Fraction(4, 5) * 7 - Fraction(1, 40))
    value = value_of_commitment(game)["Inspector"]
    assert value.mixed.strategy["inspect"] == q
    assert value.mixed.reply == "comply"
    assert value.mixed.value == -q * Fraction(21, 20)
    assert float(value.mixed.value) == pytest.approx(-0.3766816143, abs=1e-10)
    assert float(value.nash[0]) == float(value.nash[1]) == pytest.approx(-2.1649484536, abs=1e-10)
    assert value.gain[0] > 1
    assert value.follower_gain == (0, 0)  # the inspectee is indifferent at q*, as in the Nash equilibrium
    assert value.cautious.value == value.mixed.value
    assert not value.cautious.attained
    nash = solve(game).unique()
    assert nash.profile["Inspector"]["inspect"] == q


@given(bimatrix(3), st.sampled_from(LEADERS))
def test_optimal_against_enumeration(game: NormalForm, leader: str) -> None:
    own, theirs = tables(game, leader)
    m, n = own.shape
    strong = stackelberg(game, leader)
    corners = {j: region(theirs, j) for j in range(n)}
    best = max(sum(p * row[j] for p, row in zip(x, own, strict=True)) for j, xs in corners.items() for x in xs)
    assert strong.value == best
    assert guarantee(game, leader, strong.strategy.values(), "favourable") == best
    assert [bound.limit is None for bound in strong.bounds] == [not xs for xs in corners.values()]
    weak = stackelberg(game, leader, ties="adverse")
    # Replies that are best on a full-dimensional set, up to equivalent ones.
    wide = [j for j, xs in corners.items() if xs and rank(xs) == m]
    shared = {j: [k for k in range(n) if (theirs[:, k] == theirs[:, j]).all()] for j in wide}
    if all(len(ks) == 1 for ks in shared.values()):
        limit = max(sum(p * row[j] for p, row in zip(x, own, strict=True)) for j in wide for x in corners[j])
        assert weak.value == limit
    check(game, strong)
    check(game, weak)


def check(game: NormalForm, found: Commitment) -> None:
    assert found.certificate.holds, found.certificate
    assert found.certificate.gap == 0
    assert found.certificate.max_regret == 0
    assert found.value == found.payoffs[found.leader]
    x = list(found.strategy.values())
    actual = guarantee(game, found.leader, x, found.ties)
    assert actual == found.value if found.attained else actual < found.value
    for point in grid(len(x), 6) if found.kind == "mixed" else np.eye(len(x), dtype=int).tolist():
        other = guarantee(game, found.leader, point, found.ties)
        assert other <= found.value if found.attained else other < found.value
    if found.kind == "mixed" and found.ties == "adverse":
        own, _ = tables(game, found.leader)
        spread = max(own.flat) - min(own.flat)
        for weight in (Fraction(1), Fraction(1, 1000)):
            near = found.nearby(weight)
            assert sum(near.values()) == 1
            reached = guarantee(game, found.leader, near.values(), "adverse")
            assert found.value - weight * spread <= reached <= found.value


@given(bimatrix(3), st.sampled_from(LEADERS))
@settings(max_examples=40)
def test_theory(game: NormalForm, leader: str) -> None:
    """Von Stengel and Zamir (2010): the leader's interval is at least as high as the correlated one, end by end."""
    strong, weak = stackelberg(game, leader), stackelberg(game, leader, ties="adverse")
    pure, careful = stackelberg(game, leader, "pure"), stackelberg(game, leader, "pure", "adverse")
    check(game, pure)
    check(game, careful)
    assert strong.value >= pure.value >= careful.value
    assert strong.value >= weak.value >= careful.value
    span = welfare_range(game)
    assert strong.value >= span.best[leader].value
    assert weak.value >= span.worst[leader].value
    assert weak.value >= security_level(game)[leader].level


@given(bimatrix(3))
@settings(max_examples=30)
def test_values(game: NormalForm) -> None:
    payoffs = [equilibrium.payoffs for equilibrium in solve(game).equilibria]
    for player, value in value_of_commitment(game).items():
        assert value.leader == player
        assert value.nash == (min(p[player] for p in payoffs), max(p[player] for p in payoffs))
        assert value.gain[0] >= 0
        assert value.gain[1] >= value.gain[0]
        assert value.mixed.value >= value.cautious.value >= value.nash[0]
        assert value.pure_gain[0] <= value.gain[0]


@given(bimatrix(3, ("zero-sum",)), st.sampled_from(LEADERS))
def test_zero_sum_commitment_is_worth_nothing(game: NormalForm, leader: str) -> None:
    level = security_level(game)[leader].level
    strong, weak = stackelberg(game, leader), stackelberg(game, leader, ties="adverse")
    assert strong.value == weak.value == level
    assert weak.attained
    check(game, weak)


@given(bimatrix(3), st.sampled_from(LEADERS), st.sampled_from(["favourable", "adverse"]))
@settings(max_examples=30)
def test_relabelling(game: NormalForm, leader: str, ties: Any) -> None:
    mirrored = NormalForm(game.B.T, game.A.T)
    other = "Column" if leader == "Row" else "Row"
    turned = NormalForm(3 * game.A[::-1, ::-1] - 1, game.B[::-1, ::-1] / 2 + 5)
    first, second = stackelberg(game, leader, ties=ties), stackelberg(mirrored, other, ties=ties)
    third = stackelberg(turned, leader, ties=ties)
    assert (first.value, first.attained) == (second.value, second.attained)
    assert third.value == (3 * first.value - 1 if leader == "Row" else first.value / 2 + 5)
    assert third.attained == first.attained


def test_equivalent_replies() -> None:
    """An indifferent follower: the leader can choose the best cell, or only be sure of the maximin."""
    game = NormalForm([[1, 0], [0, 1]], [[0, 0], [0, 0]])
    strong, weak = stackelberg(game), stackelberg(game, ties="adverse")
    assert (strong.value, weak.value, weak.attained) == (1, Fraction(1, 2), True)
    assert dict(weak.bounds[0].equivalents) == {"1": Fraction(1, 2), "2": Fraction(1, 2)}
    assert stackelberg(game, commitment="pure", ties="adverse").value == 0


def test_replies_that_cannot_be_induced() -> None:
    strictly = NormalForm([[9, 1], [9, 2]], [[0, 1], [0, 1]])
    best = stackelberg(strictly)
    assert (best.value, best.bounds[0].limit) == (2, None)
    assert dict(best.bounds[0].multipliers) == {"2": 1}
    weakly = NormalForm([[9, 1], [9, 2]], [[1, 1], [0, 1]])
    assert stackelberg(weakly).value == 9
    wary = stackelberg(weakly, ties="adverse")
    assert (wary.value, wary.attained) == (2, True)
    assert wary.bounds[0].limit is None


def test_attained_on_a_face() -> None:
    """The bound is attained only inside the set of optimal strategies, or only after it has been cut down."""
    inner = NormalForm([[1, 0], [1, 0], [0, 0]], [[0, 0], [1, 0], [0, 1]])
    wary = stackelberg(inner, ties="adverse")
    assert (wary.value, wary.attained) == (1, True)
    check(inner, wary)
    cut = NormalForm([[1, 0, 2], [1, 1, 2]], [[0, 0, 0], [0, 0, -1]])
    check(cut, stackelberg(cut, ties="adverse"))


def test_one_by_one_and_ties() -> None:
    for name in ("one by one", "one row, tied", "one column, tied", "all zero", "wide"):
        for leader in LEADERS:
            for ties in ("favourable", "adverse"):
                check(trap(name), stackelberg(trap(name), leader, ties=ties))  # type: ignore[arg-type]


@given(float_bimatrix(3), st.sampled_from(LEADERS), st.sampled_from(["favourable", "adverse"]))
def test_floats(game: NormalForm, leader: str, ties: Any) -> None:
    found = stackelberg(game, leader, ties=ties)
    exact = stackelberg(game.convert("exact"), leader, ties=ties)
    assert isinstance(found.value, float)
    assert found.value == float(exact.value)
    assert found.certificate.holds
    assert (found.attained, found.reply, found.best_replies) == (exact.attained, exact.reply, exact.best_replies)
    assert found.profile[leader] == found.strategy


def test_outcomes() -> None:
    game = NormalForm(UP_DOWN.A, UP_DOWN.B, outcomes=[["deal", "war"], ["war", "deal"]])
    assert stackelberg(game).outcomes == {"deal": Fraction(1, 2), "war": Fraction(1, 2)}


X = sympy.Symbol("x")


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ((NormalForm([[X]], [[1]]),), GameError, "free parameters"),
        ((3,), GameError, "takes a NormalForm, not int"),
        ((UP_DOWN, "Ann"), ParameterError, "leader: 'Ann' is not a player"),
        ((UP_DOWN, 0), ParameterError, "leader: 0 is not a player"),
        ((UP_DOWN, "Row", "behavioural"), ParameterError, "choose 'mixed' or 'pure'"),
        ((UP_DOWN, "Row", "mixed", "kind"), ParameterError, "choose 'favourable' or 'adverse'"),
        ((NormalForm([[1] * 101] * 100, [[1] * 101] * 100),), ConceptError, "limit of 10,000"),
    ],
)
def test_bad_input(arguments: tuple[Any, ...], kind: type[BargainError], message: str) -> None:
    with pytest.raises(kind, match=message):
        stackelberg(*arguments)


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        ({"up": 1, "down": 1}, "sum to 2"),
        ({"up": 2, "down": -1}, "probability -1"),
        ({"above": 1}, "'above' is not an action of Row"),
        ({"up": X}, "symbol"),
        ({"up": float("nan"), "down": 1}, "^strategy, 'up': nan is not a finite number$"),
        ({"up": "half"}, "^strategy, 'up': 'half' is not a number"),
        ([1, 0], "mapping"),
    ],
)
def test_bad_strategies(strategy: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        best_replies(UP_DOWN, strategy)


def test_bad_nearby() -> None:
    with pytest.raises(ParameterError, match="adverse"):
        stackelberg(UP_DOWN).nearby("1/2")
    for weight in (0, 2, X, "x", float("nan"), None):
        with pytest.raises(ParameterError, match=r"^nearby: the weight must lie in "):
            stackelberg(UP_DOWN, ties="adverse").nearby(weight)
