"""Dominance, elimination and rationalizability against the definitions, brute force and textbooks."""

from __future__ import annotations

import pickle
import random
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bargain import ExtensiveForm, NormalForm, Terminal, solve
from bargain.analyses.dominance import dominated
from bargain.analyses.elimination import Elimination, dominance_solvable, eliminate
from bargain.analyses.rationalizability import rationalizable
from bargain.errors import GameError, ParameterError
from tests import strategies
from tests.oracles import bimatrix, perfection

small = strategies.bimatrix(most=4, kinds=("plain", "tied", "tied", "dominated", "duplicate row", "zeros", "symmetric"))


def tables(game: NormalForm) -> dict[str, bimatrix.Matrix]:
    """Each player's payoffs, own actions in rows."""
    return {"Row": [list(row) for row in game.A], "Column": [list(column) for column in game.B.T]}


def names(game: NormalForm, player: str) -> list[str]:
    return list((game.actions or ())[list(game.players).index(player)] or ())


@given(small)
@settings(max_examples=150)
def test_strictly_dominated_is_never_a_best_reply_and_weakly_is_never_to_a_full_belief(game: NormalForm) -> None:
    """Pearce (1984), lemmas 3 and 4, decided without a linear programme."""
    found = dominated(game)
    for player, table in tables(game).items():
        listed = found.of(player)
        for k, action in enumerate(names(game, player)):
            never = not perfection.best_reply_to_something(table, k)
            assert (action in listed and listed[action].kind == "strict") == never
            assert (action in listed) == (not perfection.undominated(table, [k]))
    assert not found.undecided


@given(small)
@settings(max_examples=100)
def test_without_mixtures_the_definition_is_a_comparison_of_rows(game: NormalForm) -> None:
    found = dominated(game, mixed=False)
    for player, table in tables(game).items():
        for k, action in enumerate(names(game, player)):
            gaps = [[a - b for a, b in zip(row, table[k], strict=True)] for row in table]
            strictly = any(min(gap) > 0 for gap in gaps)
            weakly = any(min(gap) >= 0 and max(gap) > 0 for gap in gaps)
            entry = found.of(player).get(action)
            assert (entry.kind if entry else None) == ("strict" if strictly else "weak" if weakly else None)


@given(small, st.sampled_from(["strict", "weak"]), st.booleans())
@settings(max_examples=120)
def test_the_evidence_is_right_and_nothing_dominated_is_left(game: NormalForm, by: Any, mixed: bool) -> None:
    found = eliminate(game, by, mixed=mixed)
    left = {player: names(game, player) for player in game.players}
    for group in found.rounds:
        assert group
        for entry in group:
            other = next(player for player in game.players if player != entry.player)
            table, rows = tables(game)[entry.player], names(game, entry.player)
            columns = [names(game, other).index(label) for label in left[other]]
            assert list(entry.slacks) == left[other]
            assert set(entry.by) <= set(left[entry.player]) - {entry.action}
            assert sum(entry.by.values()) == 1
            assert mixed or len(entry.by) == 1
            for label, j in zip(left[other], columns, strict=True):
                payoff = sum(w * table[rows.index(a)][j] for a, w in entry.by.items())
                assert entry.slacks[label] == payoff - table[rows.index(entry.action)][j]
            assert entry.holds
            assert isinstance(entry.slack, Fraction)
        gone = {(entry.player, entry.action) for entry in group}
        left = {player: [a for a in actions if (player, a) not in gone] for player, actions in left.items()}
    assert {player: list(actions) for player, actions in found.surviving.items()} == left
    kinds = ("strict",) if by == "strict" else ("strict", "weak")
    assert not [entry for entry in dominated(found.reduced, mixed=mixed).dominated if entry.kind in kinds]
    assert len(found.steps) == sum(map(len, found.rounds))


@given(small, st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_strict_elimination_ends_in_the_same_game_in_any_order(game: NormalForm, shuffler: random.Random) -> None:
    order: list[tuple[str, str]] = []
    while True:
        here = eliminate(game, order=order)
        left = dominated(here.reduced).dominated
        left = tuple(entry for entry in left if entry.kind == "strict")
        assert here.finished == (not left)
        if not left:
            break
        entry = shuffler.choice(left)
        order.append((entry.player, entry.action))
    assert here.surviving == eliminate(game).surviving
    assert here.order_dependent is False


def ends_by_brute_force(game: NormalForm) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every end of iterated weak elimination: any set of dominated actions may go at once."""
    seen: set[Any] = set()
    ends = set()

    def visit(rows: tuple[int, ...], columns: tuple[int, ...]) -> None:
        if (rows, columns) in seen:
            return
        seen.add((rows, columns))
        a = [[game.A[i, j] for j in columns] for i in rows]
        b = [[game.B[i, j] for i in rows] for j in columns]
        weak = [(0, i) for k, i in enumerate(rows) if not perfection.undominated(a, [k])]
        weak += [(1, j) for k, j in enumerate(columns) if not perfection.undominated(b, [k])]
        if not weak:
            ends.add((rows, columns))
        for gone in chain.from_iterable(combinations(weak, size) for size in range(1, len(weak) + 1)):
            visit(tuple(i for i in rows if (0, i) not in gone), tuple(j for j in columns if (1, j) not in gone))

    visit(tuple(range(game.shape[0])), tuple(range(game.shape[1])))
    return ends


@given(strategies.bimatrix(kinds=("tied", "duplicate row", "symmetric")))
@settings(max_examples=60)
def test_every_end_of_weak_elimination_is_found(game: NormalForm) -> None:
    found = eliminate(game, "weak")
    expected = ends_by_brute_force(game)
    ends = {
        tuple(tuple(names(game, player).index(a) for a in end[player]) for player in game.players)
        for end in found.results
    }
    assert ends == expected
    assert found.order_dependent == (len(expected) > 1)
    payoffs = {frozenset((game.A[i, j], game.B[i, j]) for i in rows for j in columns) for rows, columns in expected}
    assert found.payoffs_dependent == (len(payoffs) > 1)


@given(small)
@settings(max_examples=80)
def test_every_equilibrium_survives_strict_elimination(game: NormalForm) -> None:
    found = eliminate(game)
    for equilibrium in solve(game).equilibria:
        for player, mix in equilibrium.profile.items():
            assert {action for action, p in mix.items() if p} <= set(found.surviving[player])
    left = {str(e.profile.support()) for e in solve(found.reduced).equilibria}
    assert left == {str(e.profile.support()) for e in solve(game).equilibria}


@given(small)
@settings(max_examples=80)
def test_every_rationalizable_action_has_a_belief_and_no_other_has(game: NormalForm) -> None:
    found = rationalizable(game)
    assert found.actions == eliminate(game).surviving
    assert found.holds
    for player, other in (("Row", "Column"), ("Column", "Row")):
        table = tables(game)[player]
        for action in found.actions[player]:
            belief = found.beliefs[player][action]
            assert set(belief) <= set(found.actions[other])
            assert sum(belief.values()) == 1
            assert min(belief.values()) > 0
            gains = [sum(w * row[names(game, other).index(c)] for c, w in belief.items()) for row in table]
            assert gains[names(game, player).index(action)] == max(gains)


def test_an_action_dominated_by_a_mixture_only() -> None:
    game = NormalForm([[3, 0], [0, 3], [1, 1]], [[0, 0], [0, 0], [0, 0]], actions=(("T", "M", "B"), ("L", "R")))
    (entry,) = dominated(game).dominated
    assert (entry.kind, entry.action, dict(entry.by), entry.slack) == (
        "strict",
        "B",
        {"T": Fraction(1, 2), "M": Fraction(1, 2)},
        Fraction(1, 2),
    )
    assert not dominated(game, mixed=False).dominated


def test_the_game_of_bernheim() -> None:
    """Bernheim (1984), as in Osborne and Rubinstein (1994), figure 57.1."""
    a = [[0, 2, 7, 0], [5, 3, 5, 0], [7, 2, 0, 0], [0, 0, 0, 10]]
    b = [[7, 5, 0, 1], [2, 3, 2, 1], [0, 5, 7, 1], [0, -2, 0, -1]]
    game = NormalForm(a, b, actions=(("a1", "a2", "a3", "a4"), ("b1", "b2", "b3", "b4")))
    found = rationalizable(game)
    assert found.actions["Row"] == ("a1", "a2", "a3")
    assert found.actions["Column"] == ("b1", "b2", "b3")
    first, second = found.elimination.rounds
    assert [str(entry) for entry in first] == ["Column: b4 is strictly dominated by 1/2 b1 + 1/2 b3, by at least 1"]
    assert [(entry.player, entry.action) for entry in second] == [("Row", "a4")]


ORDERS = NormalForm(
    [[1, 0], [1, 2], [0, 2]], [[1, 0], [1, 1], [0, 1]], actions=(("T", "M", "B"), ("L", "R")), title="order matters"
)
"""Osborne and Rubinstein (1994), figure 63.1."""


def test_the_order_of_weak_elimination_matters() -> None:
    found = eliminate(ORDERS, "weak")
    assert [[entry.action for entry in group] for group in found.rounds] == [["T", "B"]]
    assert found.order_dependent
    assert found.payoffs_dependent
    right = eliminate(ORDERS, "weak", order=[("Row", "T"), ("Column", "L")])
    left = eliminate(ORDERS, "weak", order=[[("Row", "B")], [("Column", "R")]])
    assert set(right.reduced.A.flat) == {2}
    assert set(left.reduced.A.flat) == {1}
    assert right.finished
    assert left.finished
    assert {str(dict(end)) for end in found.results} >= {str(dict(one.surviving)) for one in (left, right, found)}


@pytest.mark.parametrize("step", [1, 2])
def test_cournot_on_a_grid_closes_in_on_its_equilibrium(step: int) -> None:
    """Price 30 - q1 - q2, no costs: a best reply is 15 - q / 2, and rounds close in on 10 (Moulin 1984)."""
    quantities = [Fraction(k, step) for k in range(30 * step + 1)]
    labels = list(map(str, quantities))
    profit = [[(30 - p - q) * p for q in quantities] for p in quantities]
    found = eliminate(NormalForm(profit, [list(row) for row in zip(*profit, strict=True)], actions=(labels, labels)))
    near = tuple(str(10 + Fraction(k, step)) for k in (-1, 0, 1))
    assert dict(found.surviving) == {"Row": near, "Column": near}
    gone = [{entry.action for entry in group} for group in found.rounds]
    assert gone[0] == {label for label, q in zip(labels, quantities, strict=True) if q > 15}
    assert found.order_dependent is False


def test_cournot_with_a_price_that_is_never_negative_needs_weak_dominance() -> None:
    profit = [[max(30 - p - q, 0) * p for q in range(31)] for p in range(31)]
    game = NormalForm(profit, [list(row) for row in zip(*profit, strict=True)])
    assert not eliminate(game).rounds
    assert dict(eliminate(game, "weak", tries=0).surviving) == {"Row": ("11",), "Column": ("11",)}


def test_guessing_two_thirds_of_the_average_unravels() -> None:
    """Two players guess 0..20; the closer one to 2/3 of the average wins 1, a tie shares it. The lower guess wins."""
    guesses = range(21)

    def prize(p: int, q: int) -> Fraction:
        target = Fraction(p + q, 3)
        gap = abs(p - target) - abs(q - target)
        return Fraction(int(gap < 0)) if gap else Fraction(1, 2)

    a = [[prize(p, q) for q in guesses] for p in guesses]
    labels = [str(p) for p in guesses]
    game = NormalForm(a, [list(row) for row in zip(*a, strict=True)], actions=(labels, labels))
    weak, strict = eliminate(game, "weak", tries=0), eliminate(game)
    assert dict(weak.surviving) == dict(strict.surviving) == {"Row": ("0",), "Column": ("0",)}
    assert weak.order_dependent is None
    assert len(weak.rounds) == 1
    assert [[entry.action for entry in group] for group in strict.rounds] == [[str(k)] * 2 for k in range(20, 0, -1)]


def test_the_prisoners_dilemma_is_solvable_and_chicken_is_not() -> None:
    assert dominance_solvable(NormalForm([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    for by in ("strict", "weak"):
        assert not dominance_solvable(strategies.trap("chicken"), by)


def test_weak_solvability_asks_for_the_same_payoffs_not_for_one_profile() -> None:
    ties = NormalForm([[1, 1], [0, 0]], [[2, 2], [0, 5]])
    assert dominance_solvable(ties, "weak")
    assert not dominance_solvable(ties, "strict")
    assert not dominance_solvable(NormalForm([[1, 1]], [[2, 2]]))


def test_labels_outcomes_and_title_are_kept() -> None:
    game = NormalForm(
        [[3, 0], [5, 1]],
        [[3, 5], [0, 1]],
        players=("A", "B"),
        actions=(("stay", "defect"), ("stay", "defect")),
        outcomes=[["peace", "loss"], ["gain", "war"]],
        title="dilemma",
    )
    reduced = eliminate(game).reduced
    assert reduced.players == ("A", "B")
    assert reduced.actions == (("defect",), ("defect",))
    assert reduced.title == "dilemma"
    assert {name: matrix[0, 0] for name, matrix in reduced.outcomes.items()} == {
        "peace": 0,
        "loss": 0,
        "gain": 0,
        "war": 1,
    }


@pytest.mark.parametrize("scale", strategies.SCALES)
def test_float_games_of_any_unit_agree_with_fractions(scale: float) -> None:
    generator = np.random.default_rng(4)
    for _ in range(25):
        a, b = generator.integers(-2, 3, (2, 3, 4)).astype(float)
        inexact = NormalForm(a * scale, b * scale)
        exact = NormalForm(a.astype(int), b.astype(int))
        for by in ("strict", "weak"):
            first, second = eliminate(inexact, by), eliminate(exact, by)
            assert first.surviving == second.surviving
            assert first.decided
            assert all(entry.holds for group in first.rounds for entry in group)
            assert all(type(p) is float for group in first.rounds for entry in group for p in entry.by.values())


@given(strategies.float_bimatrix())
@settings(max_examples=60)
def test_float_verdicts_are_those_of_the_rationals_that_the_floats_are(game: NormalForm) -> None:
    exact = game.convert("exact")
    assert rationalizable(game).actions == rationalizable(exact).actions
    assert rationalizable(game).holds
    kinds = {(e.player, e.action): e.kind for e in dominated(game).dominated}
    assert kinds == {(e.player, e.action): e.kind for e in dominated(exact).dominated}


def test_a_verdict_that_hangs_on_rounding_is_reported() -> None:
    game = NormalForm([[1.0, 0.1 + 0.2], [0.0, 0.3]], [[0.0, 0.0], [0.0, 0.0]])
    assert dominated(game).undecided == (("Row", "2"),)
    found = eliminate(game, "weak")
    assert not found.decided
    assert "Row's 2 hangs on payoff differences" in found.message
    with pytest.raises(GameError, match="use exact numbers"):
        dominance_solvable(game, "weak")
    assert eliminate(NormalForm([[1.0, 0.3], [0.0, 0.3]], [[0.0, 0.0], [0.0, 0.0]]), "weak").decided


@pytest.mark.parametrize(
    "table",
    [
        [[0.9504636963259353, 0.14415961271963373], [0.9486494471372439, 0.31183145201048545]],
        [[0.1, 0.7], [0.3, 0.2]],
    ],
)
@pytest.mark.parametrize("weight", [0.3, 0.5118216247002567])
@pytest.mark.parametrize("less", [0.0, 3e-17, 1e-73])
def test_what_rounding_decides_is_not_listed_as_dominated(table: Any, weight: float, less: float) -> None:
    mean = [weight * a + (1 - weight) * b - less for a, b in zip(*table, strict=True)]
    game = NormalForm([*table, mean], [[0.0, 0.0]] * 3)
    found = dominated(game)
    assert found.undecided == (("Row", "3"),)
    for entry in found.dominated:
        assert entry.holds
        assert not entry.decided
        assert str(entry).endswith("(undecided: within rounding)")
    for group in eliminate(game).rounds:
        for entry in group:
            assert entry.decided or str(entry).endswith("(undecided: within rounding)")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("size", "values"), [(10, 2), (10, 3), (6, 2)])
def test_whether_the_order_matters_is_found_at_ten_by_ten(size: int, values: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    a, b = (generator.integers(0, values, (size, size)).tolist() for _ in range(2))
    game = NormalForm(a, b)
    found = eliminate(game, "weak", tries=1500)
    assert found.order_dependent is not None
    assert found.order_dependent == (len(found.results) > 1)
    assert found.exhaustive or "whether there are further ends is not known" in found.message
    assert found.surviving in found.results
    for end in found.results[:3]:
        rows, columns = ([names(game, player).index(action) for action in end[player]] for player in game.players)
        left = NormalForm(*(np.array(table)[np.ix_(rows, columns)] for table in (a, b)))
        assert not eliminate(left, "weak", tries=0).rounds


def test_few_tries_leave_it_open() -> None:
    found = eliminate(ORDERS, "weak", tries=3)
    assert found.order_dependent is found.payoffs_dependent is None
    assert not found.exhaustive
    assert found.results == (found.surviving,)
    assert "whether the order matters is not known: too many orders for 3 comparisons" in found.message
    assert eliminate(ORDERS, "weak").exhaustive


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: eliminate(ORDERS, "weak", tries="x"), "tries: give a whole number"),  # type: ignore[arg-type]
        (lambda: eliminate(ORDERS, "weak", tries=-1), "tries: give a whole number"),
        (lambda: eliminate(ORDERS, ["weak"]), "choose 'strict' or 'weak'"),  # type: ignore[arg-type]
        (lambda: eliminate(ORDERS, mixed="no"), "mixed: write True or False"),  # type: ignore[arg-type]
        (lambda: dominated(ORDERS, mixed=3), "mixed: write True or False"),  # type: ignore[arg-type]
        (lambda: dominated(ORDERS).of(["Row"]), "is not a player"),  # type: ignore[arg-type]
    ],
)
def test_wrong_types_are_one_clear_error(call: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_results_pickle() -> None:
    found = eliminate(ORDERS, "weak")
    again: Elimination = pickle.loads(pickle.dumps(found))
    assert again.steps == found.steps
    assert pickle.loads(pickle.dumps(rationalizable(ORDERS))).holds
    assert pickle.loads(pickle.dumps(dominated(ORDERS))).dominated[0].holds


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("up", "give a list of pairs"),
        (5, "give a list of pairs"),
        (["up"], "not a pair"),
        ([7], "not a pair"),
        ([("Row", "T", "B")], "not a pair"),
        ([("Rome", "T")], "'Rome' is not a player"),
        ([("Row", "X")], "'X' is not an action of Row"),
        ([("Row", "M")], "Row's M is not weakly dominated at its turn"),
        ([("Row", "T"), ("Row", "T")], "Row's T was eliminated before"),
        ([("Column", "L")], "Column's L is not weakly dominated"),
    ],
)
def test_an_order_that_makes_no_sense_is_one_clear_error(order: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message) as caught:
        eliminate(ORDERS, "weak", order=order)
    assert "\n" not in str(caught.value)


def test_an_order_that_stops_early_says_so() -> None:
    found = eliminate(ORDERS, "weak", order=[("Row", "T")])
    assert not found.finished
    assert "while dominated actions are left" in found.message
    assert eliminate(ORDERS, order=[]).finished


def test_bad_input_is_one_clear_error() -> None:
    with pytest.raises(ParameterError, match="choose 'strict' or 'weak'"):
        eliminate(ORDERS, "very weak")  # type: ignore[arg-type]
    symbolic = NormalForm([[sympy.Symbol("a"), 0], [0, 0]], [[1, 0], [0, 0]])
    tree = ExtensiveForm(("A", "B"), Terminal([1, 2]))
    for function in (dominated, eliminate, rationalizable, dominance_solvable):
        with pytest.raises(GameError, match=r"free parameters \(a\)"):
            function(symbolic)
        with pytest.raises(GameError, match="takes a NormalForm"):
            function(tree)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="'Rome' is not a player"):
        dominated(ORDERS).of("Rome")


@given(st.integers(1, 5), st.integers(1, 5))
def test_where_nothing_matters_nothing_is_dominated(m: int, n: int) -> None:
    game = NormalForm([[0] * n] * m, [[0] * n] * m)
    assert not dominated(game).dominated
    assert eliminate(game, "weak").reduced.equals(game)
    assert rationalizable(game).holds
    assume(m * n == 1)
    assert dominance_solvable(game)
