"""Games of pure conflict and security levels against published values, enumeration and the Nash solver."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from bargain.analyses.zero_sum import optimal_strategies, pure_conflict, security_level, zero_sum
from bargain.dispatch import solve
from bargain.errors import BargainError, ConceptError, GameError
from bargain.games import NormalForm
from tests.oracles.bimatrix import vertices
from tests.strategies import bimatrix, float_bimatrix, matrices, rationals, trap


def against(table: Any) -> NormalForm:
    """The zero-sum game of a matrix."""
    rows = [[Fraction(entry) for entry in row] for row in table]
    return NormalForm(rows, [[-entry for entry in row] for row in rows])


def mix(mapping: Any) -> list[Fraction]:
    return list(mapping.values())


PUBLISHED = {
    # Ferguson, Game Theory, part II: odd or even (1.2); Colonel Blotto after Dresher (1961)
    "odd or even": ([[-2, 3], [3, -4]], Fraction(1, 12), ["7/12", "5/12"]),
    "Blotto, 4 against 3": (
        [[4, 2, 1, 0], [1, 3, 0, -1], [-2, 2, 2, -2], [-1, 0, 3, 1], [0, 1, 2, 4]],
        Fraction(14, 9),
        ["4/9", 0, "1/9", 0, "4/9"],
    ),
    "rock paper scissors": ([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], Fraction(0), ["1/3", "1/3", "1/3"]),
    "weighted rock paper scissors": ([[0, -1, 2], [1, 0, -3], [-2, 3, 0]], Fraction(0), ["1/2", "1/3", "1/6"]),
    "matching pennies, 3 to 1": ([[3, -1], [-1, 1]], Fraction(1, 3), ["1/3", "2/3"]),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published(name: str) -> None:
    table, value, row = PUBLISHED[name]
    answer = zero_sum(against(table))
    assert answer.value == value
    assert mix(answer.profile["Row"]) == [Fraction(entry) for entry in row]
    assert answer.unique["Row"]
    assert dict(answer.payoffs) == {"Row": value, "Column": -value}
    assert answer.certificate.holds
    assert answer.certificate.max_regret == 0
    assert answer.conflict.kind == "zero-sum"
    assert not answer.saddle_points


def test_dreshers_inspection_game() -> None:
    """Dresher (1962): the value of the recursive inspection game is -C(n-1, m) / sum of C(n, i) up to m."""

    @cache
    def value(n: int, m: int) -> Fraction:
        if m >= n:
            return Fraction(0)
        if m == 0:
            return Fraction(-1)
        stage = [[1, value(n - 1, m - 1)], [-1, value(n - 1, m)]]  # rows: inspect or not; columns: violate or not
        return zero_sum(against(stage)).value

    for n in range(1, 7):
        for m in range(n):
            assert value(n, m) == Fraction(-math.comb(n - 1, m), sum(math.comb(n, i) for i in range(m + 1)))


@given(bimatrix(4, ("zero-sum", "constant", "zeros")))
def test_agrees_with_the_nash_solver(game: NormalForm) -> None:
    if pure_conflict(game) is None:
        return
    answer, solution = zero_sum(game), solve(game)
    assert all(dict(one.payoffs) == dict(answer.payoffs) for one in solution.equilibria)
    assert answer.certificate.holds
    rows, columns = ({tuple(mix(one.profile[player])) for one in solution.equilibria} for player in game.players)
    assert tuple(mix(answer.profile["Row"])) in rows
    assert tuple(mix(answer.profile["Column"])) in columns
    assert answer.unique == {"Row": len(rows) == 1, "Column": len(columns) == 1}
    listed = optimal_strategies(game)
    assert {tuple(mix(one)) for one in listed["Row"]} == rows
    assert {tuple(mix(one)) for one in listed["Column"]} == columns
    pure = {
        tuple(next(a for a, p in one.profile[player].items() if p) for player in game.players)
        for one in solution.equilibria
        if one.profile.is_pure
    }
    assert set(answer.saddle_points) == pure


@given(bimatrix(4, wild=True))
def test_security_levels(game: NormalForm) -> None:
    levels = security_level(game)
    for player, table in zip(game.players, (game.A, game.B.T), strict=True):
        found = levels[player]
        # The opponent's payoffs are -table: the vertices of the opponent's polyhedron hold the level down.
        held = min(value for value, _ in vertices([list(row) for row in table.T]).values())
        assert found.level == held
        assert found.holds
        assert all(entry.slack >= 0 for entry in found.ledger)
        assert len(found.ledger) == sum(game.shape)
        x, y = np.array(mix(found.strategy)), np.array(mix(found.punishment))
        assert min(x @ table) == found.level == max(table @ y)
        assert sum(x) == sum(y) == 1
        assert found.pure_level == max(min(row) for row in table) <= found.level
    for equilibrium in solve(game).equilibria:
        assert all(equilibrium.payoffs[player] >= levels[player].level for player in game.players)


@given(
    st.integers(1, 3).flatmap(lambda m: matrices(m, 3, rationals)),
    st.sampled_from([Fraction(0), Fraction(5), Fraction(-7, 3)]),
    st.sampled_from([Fraction(1), Fraction(2, 5), Fraction(40)]),
)
def test_affine_changes(rows: Any, total: Fraction, rate: Fraction) -> None:
    game = NormalForm(rows, [[total - rate * entry for entry in row] for row in rows])
    conflict, plain = pure_conflict(game), zero_sum(against(rows))
    assert conflict is not None
    assert (game.B + conflict.rate * game.A == conflict.total).all()
    flat = len({entry for row in rows for entry in row}) == 1
    if not flat:
        assert conflict.kind == ("affine" if rate != 1 else "constant-sum" if total else "zero-sum")
    answer = zero_sum(game)
    assert answer.value == plain.value
    assert answer.payoffs["Column"] == total - rate * plain.value
    assert answer.unique == plain.unique


def test_kinds() -> None:
    assert pure_conflict(NormalForm([[1, 1]], [[2, 2]])).kind == "constant-sum"  # type: ignore[union-attr]
    assert pure_conflict(NormalForm([[1, 1]], [[2, 3]])) is None
    assert pure_conflict(NormalForm([[1, 2]], [[2, 2]])) is None
    assert pure_conflict(NormalForm([[1, 2]], [[2, 4]])) is None
    assert pure_conflict(NormalForm([[0]], [[0]])).kind == "zero-sum"  # type: ignore[union-attr]
    shares = [[0.1, 0.7], [0.35, 0.2]]
    rest = [[1 - entry for entry in row] for row in shares]
    assert pure_conflict(NormalForm(shares, rest)).kind == "constant-sum"  # type: ignore[union-attr]
    assert (
        pure_conflict(NormalForm(shares, [[entry + 1e-12 * k for k, entry in enumerate(row)] for row in rest])) is None
    )


def test_dominated_and_tied() -> None:
    single = zero_sum(against([[3, 1, 2]]))
    assert (single.value, single.saddle_points) == (1, (("1", "2"),))
    tied = against([[1, 1, 2], [1, 1, 0]])
    answer = zero_sum(tied)
    assert answer.value == 1
    assert answer.unique == {"Row": False, "Column": False}
    assert len(optimal_strategies(tied)["Row"]) == 2
    assert zero_sum(trap("all zero")).unique == {"Row": False, "Column": False}


@given(float_bimatrix(3))
def test_floats(game: NormalForm) -> None:
    for found in security_level(game).values():
        assert found.holds
        assert isinstance(found.level, float)
    both = NormalForm(game.A, -game.A)
    answer = zero_sum(both)
    assert answer.certificate.holds
    assert answer.value == float(zero_sum(both.convert("exact")).value)
    assert answer.payoffs["Column"] == -answer.value


def test_large_numbers_and_pickles() -> None:
    big = Fraction(10) ** 400
    answer = zero_sum(against([[big, -big], [-1, 1 / big]]))
    assert answer.certificate.max_regret == 0
    copy = pickle.loads(pickle.dumps(answer))
    assert copy.value == answer.value
    assert copy.conflict == answer.conflict


X = sympy.Symbol("x")


@pytest.mark.parametrize(
    ("game", "kind", "message"),
    [
        (NormalForm([[1, 0], [0, 1]], [[1, 0], [0, 1]]), ConceptError, "use solve or security_level"),
        (NormalForm([[X]], [[-X]]), GameError, "free parameters"),
        (None, GameError, "takes a NormalForm"),
        (NormalForm([[1] * 201] * 200, [[1] * 201] * 200), ConceptError, "limit of 40,000"),
    ],
)
def test_bad_input(game: Any, kind: type[BargainError], message: str) -> None:
    with pytest.raises(kind, match=f"^zero_sum.*{message}"):
        zero_sum(game)
    if "limit" not in message:
        with pytest.raises(kind, match=f"^optimal_strategies.*{message}"):
            optimal_strategies(game)


def test_sixty_actions() -> None:
    rng = np.random.default_rng(5)
    answer = zero_sum(against(rng.integers(-99, 100, (60, 60)).tolist()))
    assert answer.certificate.max_regret == 0
