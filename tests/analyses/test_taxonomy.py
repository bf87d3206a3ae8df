"""The taxonomy of 2x2 games: counts by enumeration, invariance, names with sources, exact distances."""

from __future__ import annotations

import pickle
import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise, permutations, product

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain.analyses.class_distances import NORMS, _euclidean_fit, _sum_fit, distance_to_class, nearest_classes
from bargain.analyses.game_names import class_label, known_names, named_classes, names_of_class, ranks
from bargain.analyses.ordinal_games import AXIS, GameClass, class_of, game_class, game_classes, members, variant_of
from bargain.analyses.payoff_swaps import neighbours, payoff_swaps, variants_around
from bargain.analyses.taxonomy import classify, patterns_of, symmetric_game
from bargain.arithmetic import Arithmetic
from bargain.dispatch import solve
from bargain.errors import BargainError, ConceptError, GameError, ParameterError
from bargain.games import NormalForm
from tests import strategies

numbers = st.sampled_from([strategies.few_entries, strategies.entries, strategies.rationals])
games = numbers.flatmap(
    lambda entries: st.builds(NormalForm, strategies.matrices(2, 2, entries), strategies.matrices(2, 2, entries))
)


# --- counts ---------------------------------------------------------------------------------------------------------


def dense(values):
    order = sorted(set(values))
    return tuple(order.index(value) + 1 for value in values)


def orbit(a, b, players=True):
    """All relabellings of two matrices given as flat tuples of four."""
    first, second = np.reshape(a, (2, 2)), np.reshape(b, (2, 2))
    found = set()
    for rows, columns in product((slice(None), slice(None, None, -1)), repeat=2):
        x, y = first[rows, columns], second[rows, columns]
        found.add((tuple(x.ravel().tolist()), tuple(y.ravel().tolist())))
        if players:
            found.add((tuple(y.T.ravel().tolist()), tuple(x.T.ravel().tolist())))
    return frozenset(found)


WEAK = sorted({dense(values) for values in product(range(4), repeat=4)})
STRICT = sorted(permutations((1, 2, 3, 4)))


@pytest.mark.parametrize(("orders", "raw", "kept", "all_"), [(STRICT, 576, 144, 78), (WEAK, 5625, 1413, 726)])
def test_counts_by_enumeration(orders, raw, kept, all_):
    pairs = list(product(orders, repeat=2))
    in_place, orbits = {orbit(a, b, False) for a, b in pairs}, {orbit(a, b) for a, b in pairs}
    assert (len(pairs), len(in_place), len(orbits)) == (raw, kept, all_)
    assert len(game_classes(ties=orders is WEAK)) == all_
    for groups, number in ((in_place, lambda f: f.variant), (orbits, lambda f: f.number)):
        seen = []
        for group in groups:
            said = {number(classify(NormalForm(np.reshape(a, (2, 2)), np.reshape(b, (2, 2))))) for a, b in group}
            assert len(said) == 1
            seen += said
        assert sorted(seen) == list(range(1, len(groups) + 1))


def test_the_facts_of_the_78():
    strict = game_classes()
    assert Counter(len(one.pure_equilibria) for one in strict) == {0: 9, 1: 57, 2: 12}
    assert sum(len(one.pure_equilibria) for one in strict) == 81
    kept = [one for one in strict for _ in one.variants]
    assert Counter(len(one.pure_equilibria) for one in kept) == {0: 18, 1: 108, 2: 18}
    assert Counter(sum(action is not None for action in one.dominant) for one in strict) == {2: 21, 1: 36, 0: 21}
    assert sum(one.strictly_competitive for one in strict) == 3
    tragic = [one for one in strict if one.tragic]
    assert len(tragic) == 4
    assert [one.number for one in tragic if None not in one.dominant] == list(named_classes("prisoner's dilemma"))
    assert Counter(one.symmetric for one in strict) == {True: 12, False: 66}
    assert Counter(bool(one.win_win) for one in strict) == {True: 21, False: 57}
    families = Counter(one.family for one in strict)
    assert families == {"dominance-solvable": 57, "cyclic": 9, "coordination": 6, "anti-coordination": 6}


def test_symmetric_games_with_ties_are_39():
    """A weak order of four, up to renaming both actions: (75 + 3) / 2, since three of them are unchanged."""
    assert sum(one.symmetric for one in game_classes(ties=True)) == 39


def test_the_axis_is_a_walk_of_adjacent_swaps():
    for one, other in pairwise(AXIS):
        moved = [k for k in range(4) if one[k] != other[k]]
        assert len(moved) == 2
        assert abs(one[moved[0]] - other[moved[0]]) == 1
    assert [game_class(k + 1).column for k in range(12)] == list(AXIS)


def test_members_partition_the_games():
    sizes = [len(members(one.number)) for one in game_classes(ties=True)]
    assert sum(sizes) == 5625
    assert set(sizes) <= {1, 2, 4, 8}


@pytest.mark.parametrize("one", game_classes(), ids=lambda one: str(one.number))
def test_pure_equilibria_are_those_of_the_solver(one):
    game = NormalForm(*one.matrices)
    found = {
        tuple(int(p.vector(player).argmax()) for player in game.players)
        for p in (equilibrium.profile for equilibrium in solve(game).equilibria)
        if p.is_pure
    }
    assert found == set(one.pure_equilibria)


def test_properties_with_ties_from_their_definitions():
    for one in game_classes(ties=True):
        a, b = (np.array(matrix) for matrix in one.matrices)
        cells = list(product((0, 1), repeat=2))
        pure = [(i, j) for i, j in cells if a[i, j] == a[:, j].max() and b[i, j] == b[i].max()]
        assert list(one.pure_equilibria) == pure
        assert one.cyclic == (not pure)
        assert list(one.win_win) == [c for c in cells if a[c] == a.max() and b[c] == b.max()]
        opposed = all(np.sign(a[x] - a[y]) == -np.sign(b[x] - b[y]) for x in cells for y in cells)
        assert one.strictly_competitive == opposed
        for k, matrix in enumerate((a, b.T)):
            gain = matrix[0] - matrix[1]
            strictly = 0 if (gain > 0).all() else 1 if (gain < 0).all() else None
            weakly = None if not gain.any() else 0 if (gain >= 0).all() else 1 if (gain <= 0).all() else None
            assert (one.dominant[k], one.weakly_dominant[k]) == (strictly, weakly)
        assert one.tragic == (len(pure) == 1 and any(a[c] > a[pure[0]] and b[c] > b[pure[0]] for c in cells))
        if one.family == "cyclic":
            assert not pure
        elif one.family.endswith("coordination"):
            assert len(pure) == 2
            assert pure[0][0] != pure[1][0]
            assert pure[0][1] != pure[1][1]


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payoffs", "label"),
    [
        ((3, 0, 5, 1), "prisoner's dilemma"),
        ((3, 2, 4, 1), "chicken"),
        ((0, -1, 1, -10), "chicken"),
        ((4, 0, 3, 2), "stag hunt"),
        ((2, 1, 4, 3), "deadlock"),
        ((2, 3, 4, 1), "battle"),
        ((1, 3, 4, 2), "hero"),
        ((2, 4, 3, 1), "hero"),
        ((1, 2, 4, 3), "compromise"),
        ((4, 1, 2, 3), "assurance"),
        ((4, 2, 1, 3), "coordination"),
        ((4, 3, 1, 2), "peace"),
        ((4, 3, 2, 1), "harmony"),
        ((4, 2, 3, 1), "concord"),
    ],
)
def test_symmetric_names(payoffs, label):
    found = classify(symmetric_game(*payoffs))
    assert found.label == label
    assert found.symmetric
    assert found.names[0].source.startswith("Bruns (2015)")
    R, S, T, P = payoffs
    assert classify(symmetric_game(P, T, S, R)).number == found.number


def test_each_symmetric_strict_class_has_one_primary_name():
    symmetric = [one.number for one in game_classes() if one.symmetric]
    assert len({class_label(number) for number in symmetric}) == 12
    assert all(names_of_class(number) for number in symmetric)


def test_names_that_differ_between_authors():
    assert {one.name for one in names_of_class(named_classes("battle")[0])} == {
        "battle",
        "leader",
        "battle of the sexes",
    }
    assert len(named_classes("harmony")) == 2
    assert named_classes("Prisoners’ Dilemma") == named_classes("martyr")
    assert named_classes("leader") != named_classes("hero")
    assert all(
        one.source and one.ordering for name in known_names() for n in named_classes(name) for one in names_of_class(n)
    )


def test_textbook_games_with_ties():
    pennies = classify(NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]))
    assert (pennies.label, pennies.cyclic, pennies.strictly_competitive) == ("matching pennies", True, True)
    sexes = classify(NormalForm([[2, 0], [0, 1]], [[1, 0], [0, 2]]))
    assert "battle of the sexes" in {one.name for one in sexes.names}
    assert set(sexes.borders) >= {*named_classes("leader"), *named_classes("hero")}
    pure = classify(NormalForm([[1, 0], [0, 1]], [[1, 0], [0, 1]]))
    assert pure.family == "coordination"
    assert len(pure.win_win) == 2


def test_ties_of_bruns_lie_between_the_games_that_they_are_named_after():
    for name, near in [
        ("low dilemma", {"prisoner's dilemma", "chicken"}),
        ("midlock", {"prisoner's dilemma", "deadlock"}),
        ("low lock", {"deadlock", "compromise"}),
        ("mid hunt", {"stag hunt", "assurance"}),
        ("low concord", {"concord", "stag hunt"}),
        ("mid battle", {"battle", "chicken"}),
    ]:
        (number,) = named_classes(name)
        assert near <= {class_label(k) for k in game_class(number).borders}
        assert len(game_class(number).borders) == 3


def test_an_asymmetric_game_is_named_by_its_patterns():
    for p, q in product(AXIS, repeat=2):
        label = class_label(class_of(p, q))
        assert set(label.split(" x ")) == {class_label(class_of(p, p)), class_label(class_of(q, q))}


# --- invariance -----------------------------------------------------------------------------------------------------


@given(games, st.booleans(), st.booleans(), st.booleans(), st.integers(1, 9), st.integers(-9, 9))
def test_relabelling_and_rescaling_change_nothing(game, rows, columns, players, factor, shift):
    found = classify(game)
    a, b = game.A[:: 1 - 2 * rows, :: 1 - 2 * columns], game.B[:: 1 - 2 * rows, :: 1 - 2 * columns]
    if players:
        a, b = b.T, a.T
    other = classify(NormalForm(factor * a + shift, b**3))
    assert other.number == found.number
    for fact in ("label", "strict", "symmetric", "conflict", "tragic", "cyclic", "family", "strictly_competitive"):
        assert getattr(other, fact) == getattr(found, fact)
    assert other.borders == found.borders


@given(games)
def test_the_canonical_game_is_the_game_relabelled(game):
    game = NormalForm(game.A, game.B, ("Ann", "Bob"), (("u", "d"), ("l", "r")))
    found = classify(game)
    form = found.canonical
    assert patterns_of(form) == (found.game_class.row, found.game_class.column)
    ann = form.players.index("Ann")
    said = [form.A, form.B]
    for i, j in np.ndindex(2, 2):
        cell = form.actions[ann].index(("u", "d")[i]), form.actions[1 - ann].index(("l", "r")[j])
        here = cell if ann == 0 else cell[::-1]
        a, b = patterns_of(game)
        assert (said[ann][here], said[1 - ann][here]) == (a[2 * i + j], b[2 * j + i])
    best = [max(pattern[0], pattern[2]) == max(pattern) for pattern in patterns_of(form)]
    assert all(best)
    assert classify(form).number == found.number


@given(games)
def test_labels_of_the_findings(game):
    found = classify(game)
    for row, column in found.pure_equilibria:
        i, j = game.actions[0].index(row), game.actions[1].index(column)
        assert game.A[i, j] == game.A[:, j].max()
        assert game.B[i, j] == game.B[i].max()
    for row, column in found.win_win:
        i, j = game.actions[0].index(row), game.actions[1].index(column)
        assert (game.A[i, j], game.B[i, j]) == (game.A.max(), game.B.max())
    again = pickle.loads(pickle.dumps(found))
    assert (again.number, dict(again.dominant)) == (found.number, dict(found.dominant))
    assert found.label in str(found)


@given(games, st.randoms(use_true_random=False))
def test_breaking_ties_leads_to_a_bordering_class(game, rng):
    found = classify(game)
    values = sorted({*game.A.flat, *game.B.flat})
    gap = min((b - a for a, b in pairwise(values)), default=Fraction(1))
    noise = [[[gap * Fraction(rng.randint(-400, 400), 1000) for _ in range(2)] for _ in range(2)] for _ in range(2)]
    moved = classify(NormalForm(game.A + np.array(noise[0]), game.B + np.array(noise[1])))
    if moved.strict:
        assert moved.number in found.borders


# --- neighbours and distances ---------------------------------------------------------------------------------------


def test_neighbours_are_symmetric_and_six():
    strict = game_classes()
    links = Counter((one.number, near.number) for one in strict for near in neighbours(one.number))
    assert sum(links.values()) == 6 * 78
    for one in strict:
        for near in neighbours(one.number):
            assert near.number != one.number
            assert (near.number, one.number) in links
            a, b = (np.array(matrix) for matrix in one.matrices)
            side = (a, b)[near.player]
            first, second = near.cells
            assert (side[first], side[second]) == (near.low, near.low + 1)
            side[first], side[second] = side[second], side[first]
            assert classify(NormalForm(a, b)).number == near.number
        around = nearest_classes(NormalForm(*one.matrices), norm="sum")
        assert {far.number for far in around if far.distance == 1} == {near.number for near in neighbours(one.number)}
    with pytest.raises(ParameterError, match="has ties"):
        neighbours(100)


def test_cells_around_a_game():
    for p, q in product(AXIS, repeat=2):
        around = variants_around(p, q)
        assert len(around) == 6
        for cell in around:
            i, j = divmod(cell - 1, 12)
            assert variant_of(AXIS[i], AXIS[j]) == cell
            assert variant_of(p, q) in variants_around(AXIS[i], AXIS[j])
    flat = (1, 1, 1, 1)
    assert variants_around(flat, flat) == tuple(range(1, 145))


def sup_distance(game, number):
    """For each ordering the half of the worst violation, without any fitting."""
    row, column = [list(game.A.flat), list(game.B.T.flat)]
    return min(
        max(
            max(Fraction(values[i] - values[j], 2) for i in range(4) for j in range(4) if side[i] <= side[j])
            for values, side in ((row, p), (column, q))
        )
        for p, q in members(number)
    )


@settings(max_examples=25)
@given(games)
def test_distances_against_the_worst_violation(game):
    own = classify(game)
    around = nearest_classes(game)
    assert len(around) == 78 - own.strict
    assert [one.distance for one in around] == sorted(one.distance for one in around)
    for one in around:
        assert one.distance == sup_distance(game, one.number)
        changed = max(abs(x) for x in [*(one.closest.A - game.A).flat, *(one.closest.B - game.B).flat])
        assert changed == one.distance
        assert one.number in classify(one.closest).borders
    assert {one.number for one in around if one.distance == 0} == set(own.borders) - {own.number}
    assert distance_to_class(game, own.number).distance == 0
    assert distance_to_class(game, own.number).ways == ((),)


@settings(max_examples=30)
@given(games, st.randoms(use_true_random=False))
def test_no_smaller_change_leaves_the_class(game, rng):
    own = classify(game)
    if own.strict:
        reach = nearest_classes(game, count=1)[0].distance * Fraction(999, 1000)
        for _ in range(20):
            a, b = ([[rng.choice([-1, 0, 1]) * reach for _ in range(2)] for _ in range(2)] for _ in range(2))
            assert classify(NormalForm(game.A + np.array(a), game.B + np.array(b))).number == own.number


@settings(max_examples=15)
@given(games, st.integers(79, 726))
def test_a_class_with_ties_is_reached_exactly(game, number):
    far = distance_to_class(game, number)
    assert far.distance == sup_distance(game, number)
    reached = classify(far.closest)
    assert set(reached.borders) >= set(game_class(number).borders)


four = st.tuples(*[strategies.entries] * 4)


@given(four, st.sampled_from(WEAK))
def test_the_euclidean_fit_is_optimal(values, pattern):
    """Optimality of an isotonic regression: cumulated residuals are never negative, and zero where the fit rises."""
    fitted = _euclidean_fit(values, pattern)
    total = Fraction(0)
    levels = range(1, max(pattern) + 1)
    level = {rank: fitted[pattern.index(rank)] for rank in levels}
    for rank in levels:
        held = [k for k in range(4) if pattern[k] == rank]
        assert {fitted[k] for k in held} == {level[rank]}
        total += sum(values[k] - fitted[k] for k in held)
        assert total >= 0
        if rank == max(pattern) or level[rank] < level[rank + 1]:
            assert total == 0
        if rank < max(pattern):
            assert level[rank] <= level[rank + 1]


@settings(max_examples=25)
@given(four, st.sampled_from(WEAK))
def test_the_sum_fit_is_optimal(values, pattern):
    from scipy.optimize import linprog

    fitted = _sum_fit(values, pattern)
    assert all(fitted[i] <= fitted[j] for i in range(4) for j in range(4) if pattern[i] <= pattern[j])
    rows = [[-(k == i) + 0.0 for k in range(8)] for i in range(8)]
    bounds = []
    for i in range(4):
        for sign in (1, -1):
            rows.append([sign * float(k == i) - float(k == 4 + i) for k in range(8)])
            bounds.append(sign * float(values[i]))
    order = [
        [float(k == i) - float(k == j) for k in range(8)]
        for i, j in product(range(4), repeat=2)
        if pattern[i] <= pattern[j]
    ]
    found = linprog([0.0] * 4 + [1.0] * 4, rows[8:] + order, bounds + [0.0] * len(order), bounds=[(None, None)] * 8)
    assert float(sum(abs(new - old) for new, old in zip(fitted, values, strict=True))) == pytest.approx(
        found.fun, abs=1e-7
    )


def test_a_published_robustness_statement():
    """Axelrod's payoffs (3, 0, 5, 1): mutual defection and the sucker's payoff are one apart: half a unit decides."""
    game = symmetric_game(3, 0, 5, 1)
    near = nearest_classes(game, symmetric=True)
    assert [(one.label, one.distance) for one in near[:3]] == [
        ("chicken", Fraction(1, 2)),
        ("deadlock", 1),
        ("stag hunt", 1),
    ]
    assert near[0].ways[0][0].above == ("defect", "defect")
    assert near[0].ways[0][0].gap == 1
    assert len(near) == 11
    assert nearest_classes(game, norm="sum")[0].distance == 1
    assert nearest_classes(game, norm="euclidean")[0].distance == pytest.approx(2**-0.5)
    assert distance_to_class(game, "Stag hunt", symmetric=True).distance == 1
    assert distance_to_class(game, "harmony").number in named_classes("harmony")


# --- closed forms ---------------------------------------------------------------------------------------------------


def threshold(R, S, T, P):
    return Fraction(P - S, (P - S) + (R - T))


@pytest.mark.parametrize(
    ("payoffs", "q", "both", "value"),
    [
        ((3, 2, 4, 1), Fraction(1, 2), Fraction(1, 4), Fraction(5, 2)),
        ((0, -1, 1, -10), Fraction(9, 10), Fraction(1, 100), Fraction(-1, 10)),
        ((4, 0, 3, 2), Fraction(2, 3), Fraction(1, 9), Fraction(8, 3)),
    ],
)
def test_closed_forms_of_symmetric_games(payoffs, q, both, value):
    mixed = [e for e in solve(symmetric_game(*payoffs)).equilibria if not e.profile.is_pure]
    assert len(mixed) == 1
    x, y = (mixed[0].profile[player]["cooperate"] for player in ("Row", "Column"))
    assert x == y == q == threshold(*payoffs)
    assert (1 - x) * (1 - y) == both
    assert set(mixed[0].payoffs.values()) == {value}


@given(st.tuples(*[strategies.entries] * 4))
def test_the_mixed_equilibrium_exists_where_the_two_gains_agree(payoffs):
    R, S, T, P = payoffs
    if len(set(payoffs)) < 4:
        return
    game = symmetric_game(*payoffs)
    mixed = [e for e in solve(game).equilibria if not e.profile.is_pure]
    assert bool(mixed) == ((P - S) * (R - T) > 0)
    family = classify(game).family
    assert bool(mixed) == (family in ("coordination", "anti-coordination"))
    if mixed:
        q = threshold(*payoffs)
        assert mixed[0].profile["Row"]["cooperate"] == q
        if R > T:  # a stag hunt: q is the trust that cooperation needs
            assert (q > Fraction(1, 2)) == (P - S > R - T)
            if q != Fraction(1, 2):
                chosen = solve(game).select("risk-dominant").equilibrium.profile
                assert (chosen["Row"]["defect"] == 1) == (q > Fraction(1, 2))
        step = Fraction(1, 1000)
        if R < T:
            assert threshold(R, S, T, P - step) > q
            assert threshold(R, S, T + step, P) < q
        else:
            assert threshold(R + step, S, T, P) < q < threshold(R, S, T + step, P)
            assert threshold(R, S + step, T, P) < q < threshold(R, S, T, P + step)


@given(games)
def test_the_mixed_equilibrium_of_any_game(game):
    a, b = game.A, game.B
    below, left = b[0, 0] - b[0, 1] - b[1, 0] + b[1, 1], a[0, 0] - a[0, 1] - a[1, 0] + a[1, 1]
    if below and left:
        p, q = (b[1, 1] - b[1, 0]) / below, (a[1, 1] - a[0, 1]) / left
        mixed = [e for e in solve(game).equilibria if all(0 < v < 1 for s in e.profile.values() for v in s.values())]
        assert len(mixed) == int(0 < p < 1 and 0 < q < 1)
        for equilibrium in mixed:
            assert (equilibrium.profile["Row"]["1"], equilibrium.profile["Column"]["1"]) == (p, q)


# --- floats and bad input -------------------------------------------------------------------------------------------


def test_ties_of_floats_are_read_up_to_rounding():
    assert (
        classify(symmetric_game(0.1 + 0.2, 1.0, 2.0, 0.3)).number == classify(symmetric_game("0.3", 1, 2, "0.3")).number
    )
    assert classify(symmetric_game(3.0, 0.0, 1.0, -1e12)).strict
    assert classify(symmetric_game(1e9 + 3, 1e9, 1e9 + 5, 1e9 + 1)).label == "prisoner's dilemma"


@pytest.mark.parametrize("scale", strategies.SCALES)
@pytest.mark.parametrize("norm", NORMS)
def test_scales_of_floats(scale, norm):
    game = symmetric_game(*(scale * x for x in (3.0, 0.0, 5.0, 1.0)))
    found = classify(game)
    assert found.label == "prisoner's dilemma"
    exact = nearest_classes(symmetric_game(3, 0, 5, 1), norm=norm)
    for one, other in zip(nearest_classes(game, norm=norm), exact, strict=True):
        assert one.distance == pytest.approx(scale * float(other.distance), rel=1e-12)
        assert type(one.distance) is float


@given(games)
@settings(max_examples=20)
def test_a_float_game_is_the_class_of_its_rationals(game):
    found = classify(game.convert(Arithmetic.FLOAT))
    assert found.number == classify(game).number


def test_exact_games_give_exact_distances():
    rng = random.Random(3)
    values = [Fraction(rng.randint(-(10**30), 10**30), rng.randint(1, 10**30)) for _ in range(8)]
    game = NormalForm([values[:2], values[2:4]], [values[4:6], values[6:]])
    for norm in ("sup", "sum"):
        assert all(type(one.distance) is Fraction for one in nearest_classes(game, norm=norm))


def test_distances_of_any_size():
    big = 10**400
    for factor in (Fraction(1, 10**290), 10**290):
        game = symmetric_game(*(factor * x for x in (3, 0, 5, 1)))
        assert nearest_classes(game, norm="euclidean")[0].distance == pytest.approx(float(factor) * 2**-0.5)
    uneven = symmetric_game(3, 0, 5 * big, 1)
    assert distance_to_class(uneven, "chicken", norm="euclidean").distance == pytest.approx(1.0)
    with pytest.raises(GameError, match="too large"):
        nearest_classes(symmetric_game(3 * big, 0, 5 * big, big), norm="euclidean")
    with pytest.raises(GameError, match="too small"):
        nearest_classes(symmetric_game(*(Fraction(x, big) for x in (3, 0, 5, 1))), norm="euclidean")
    assert nearest_classes(symmetric_game(3 * big, 0, 5 * big, big))[0].distance == Fraction(big, 2)


def test_small_changes_are_measured_beside_huge_payoffs():
    """Half a root of two times the gap, in every norm by hand; floats would lose it in squares and sums."""
    game = NormalForm([[1e300, 0.0], [0.5, -1e300]], [[1e300, 0.0], [0.7, -1e300]])
    expected = {"euclidean": (0.5 / 2**0.5, 0.7 / 2**0.5), "sup": (0.25, 0.35), "sum": (0.5, 0.7)}
    for norm, (harmony, concord) in expected.items():
        found = nearest_classes(game, norm=norm)
        assert [one.label for one in found[:3]] == ["harmony x concord", "harmony", "concord"]
        assert [one.distance for one in found[:3]] == pytest.approx([0, harmony, concord])
        assert [one.distance for one in found] == sorted(one.distance for one in found)
        assert all(type(one.distance) is float for one in found)
    near = distance_to_class(game, 76, norm="euclidean")
    assert near.closest.B.tolist() == [[1e300, 0.0], [0.7, -1e300]]
    assert near.closest.A.tolist() == [[1e300, 0.25], [0.25, -1e300]]


@given(games, st.sampled_from(NORMS))
@settings(max_examples=15)
def test_floats_measure_the_game_that_they_are(game, norm):
    inexact = game.convert("float")
    exact = inexact.convert("exact")
    if patterns_of(inexact) == patterns_of(exact):
        for one in nearest_classes(inexact, norm=norm):
            wanted = distance_to_class(exact, one.number, norm=norm)
            assert one.distance == pytest.approx(float(wanted.distance), rel=1e-15, abs=0)


def test_four_payoffs_make_a_symmetric_game():
    assert classify(R=3, S=0, T=5, P=1).label == "prisoner's dilemma"
    assert classify(R=0, S=-1, T=1, P=-10).label == "chicken"
    assert classify(R="4", S=0, T=3, P=Fraction(2)).game.equals(symmetric_game(4, 0, 3, 2))


# --- swaps ----------------------------------------------------------------------------------------------------------


def changed(game, swap, size, moves_low):
    """The game in which the payoff that moves has changed by `size`."""
    rows, columns = game.actions
    tables = {}
    for player, table in zip(game.players, (game.A, game.B), strict=True):
        tables[player] = np.array(table)
        if player in swap.players:
            ((row, column),) = swap.low if moves_low else swap.high
            cell = rows.index(row), columns.index(column)
            if len(swap.players) == 2 and player == game.players[1]:
                cell = cell[::-1]
            tables[player][cell] += size if moves_low else -size
    return NormalForm(*tables.values(), game.players, game.actions)


def check_swaps(game, swaps):
    assert [one.gap for one in swaps] == sorted(one.gap for one in swaps)
    gaps = {abs(a - b) for table in (game.A, game.B) for a in table.flat for b in table.flat}
    little = min(gaps - {0}, default=Fraction(1)) / 2
    for one in swaps:
        assert set(one.movers) <= {*one.high, *one.low}
        for moves_low in (True, False):
            if set(one.low if moves_low else one.high) <= set(one.movers):
                assert classify(changed(game, one, one.gap, moves_low)).number == one.meeting
                assert classify(changed(game, one, one.gap + little, moves_low)).number == one.beyond
                if one.gap > little:
                    before = classify(changed(game, one, one.gap - little, moves_low))
                    assert before.number != one.meeting or before.number == one.beyond


@given(games)
@settings(max_examples=80)
def test_swaps_happen_where_they_are_said_to(game):
    swaps = payoff_swaps(game)
    check_swaps(game, swaps)
    found = classify(game)
    if found.strict:
        expected = sorted(one.number for one in neighbours(found.number))
        assert sorted(one.beyond for one in swaps) == expected
        assert all(one.gap > 0 for one in swaps)


@given(st.lists(st.integers(-2, 3), min_size=4, max_size=4))
@settings(max_examples=60)
def test_symmetric_swaps_keep_the_game_symmetric(payoffs):
    game = symmetric_game(*payoffs)
    swaps = payoff_swaps(game, symmetric=True)
    check_swaps(game, swaps)
    assert all(game_class(one.beyond).symmetric for one in swaps)
    assert len(swaps) == len([one for one in payoff_swaps(game) if one.players == ("Row",)])


def test_which_game_is_it():
    """What a prisoner's dilemma turns into, and when."""
    found = payoff_swaps(symmetric_game(3, 0, 5, 1), symmetric=True)
    assert [(one.label, one.gap) for one in found] == [("chicken", 1), ("stag hunt", 2), ("deadlock", 2)]
    assert all(type(one.gap) is Fraction for one in found)
    assert (found[0].high, found[0].low) == ((("defect", "defect"),), (("cooperate", "defect"),))
    inexact = payoff_swaps(symmetric_game(3.0, 0.0, 5.0, 1.0))
    assert {type(one.gap) for one in inexact} == {float}
    assert str(inexact[0]) == ("Row: (cooperate, defect) past (defect, defect), by 1.0: chicken x prisoner's dilemma")
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_constant_game():
    found = classify(symmetric_game(0, 0, 0, 0))
    assert len(found.borders) == 78
    assert "78 of them" in str(found)
    assert len(found.pure_equilibria) == len(found.win_win) == 4
    assert {one.distance for one in nearest_classes(found.game)} == {0}


@pytest.mark.parametrize(
    ("call", "kind", "reason"),
    [
        (lambda: classify(NormalForm([[1, 2, 3]], [[1, 2, 3]])), GameError, "this one is 1 x 3"),
        (lambda: classify([[1, 2], [3, 4]]), GameError, "not list"),
        (lambda: classify(symmetric_game(sympy.Symbol("r"), 0, 5, 1)), GameError, "free parameters \\(r\\)"),
        (lambda: classify(symmetric_game(sympy.sqrt(2), 0, 5, 1)), GameError, "irrational"),
        (lambda: symmetric_game(float("nan"), 0, 5, 1), GameError, "not a finite number"),
        (lambda: symmetric_game(1, 2, 3, 4, actions="CD"), GameError, "not one text"),
        (lambda: nearest_classes(symmetric_game(3, 0, 5, 1), norm="max"), ConceptError, "sup, sum, euclidean"),
        (lambda: nearest_classes(symmetric_game(3, 0, 5, 1), count=0), ConceptError, "from 1 on"),
        (
            lambda: nearest_classes(NormalForm([[1, 2], [3, 4]], [[1, 2], [3, 4]]), symmetric=True),
            GameError,
            "symmetric",
        ),
        (lambda: distance_to_class(symmetric_game(3, 0, 5, 1), "prisoner"), ParameterError, "called 'prisoner'"),
        (lambda: distance_to_class(symmetric_game(3, 0, 5, 1), 727), ParameterError, "from 1 to 726"),
        (lambda: distance_to_class(symmetric_game(3, 0, 5, 1), 2, symmetric=True), GameError, "no symmetric game"),
        (lambda: game_class(0), ParameterError, "from 1 to 726"),
        (lambda: game_class("chicken"), ParameterError, "from 1 to 726"),
        (lambda: named_classes(7), ParameterError, "is a text such as 'chicken', not '7'"),
        (lambda: named_classes("nope"), ParameterError, r"known_names\(\) lists the names"),
        (lambda: named_classes("prisners dilema"), ParameterError, 'did you mean "prisoner\'s dilemma"'),
        (lambda: classify(3, 0, 5, 1), GameError, "classify\\(R=3, S=0, T=5, P=1\\)"),
        (lambda: classify(), GameError, "four payoffs by name"),
        (lambda: classify(R=3, S=0, T=5), GameError, "four payoffs by name"),
        (lambda: classify(symmetric_game(3, 0, 5, 1), P=1), GameError, "four payoffs by name"),
        (lambda: classify(R=[3], S=0, T=5, P=1), GameError, "row 1, column 1"),
        (lambda: symmetric_game(3, 0, 5, 1, actions=3), GameError, "actions: give a list of labels"),
        (lambda: symmetric_game(3, 0, 5, 1, actions=["C"]), GameError, "2 labels are needed"),
        (lambda: patterns_of(3), GameError, "not int"),
        (lambda: nearest_classes(symmetric_game(3, 0, 5, 1), symmetric="x"), ParameterError, "write True or False"),
        (lambda: class_of((1, 2, 4, 4), (1, 2, 3, 4)), ParameterError, "leave one out"),
        (lambda: class_of([1, 2], (1, 2, 3, 4)), ParameterError, "four ranks"),
        (lambda: variants_around((1, 2, 3, 4), 3), ParameterError, "four ranks"),
        (lambda: variant_of(3, (1, 2, 3, 4)), ParameterError, "four ranks"),
        (lambda: members([1]), ParameterError, "from 1 to 726"),
        (lambda: game_classes("all"), ParameterError, "write True or False"),
        (lambda: payoff_swaps(3), GameError, "not int"),
        (lambda: payoff_swaps(NormalForm([[1, 2], [3, 4]], [[1, 2], [3, 4]]), symmetric=True), GameError, "symmetric"),
        (lambda: payoff_swaps(symmetric_game(3, 0, 5, 1), symmetric=1), ParameterError, "write True or False"),
    ],
)
def test_what_cannot_be_classified_is_refused_in_one_line(call, kind, reason):
    with pytest.raises(kind, match=reason) as caught:
        call()
    assert isinstance(caught.value, BargainError)
    assert "\n" not in str(caught.value)


def test_orderings_are_read():
    assert ranks("T > R = S > P") == (2, 2, 3, 1)
    assert GameClass(1, *[AXIS[0]] * 2).matrices == (((3, 2), (4, 1)), ((3, 4), (2, 1)))
