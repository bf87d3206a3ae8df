"""solve_many against the exact solver, on regular, degenerate, huge and tiny games."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from bargain.batches import ManySolutions, solve_many
from bargain.dispatch import solve
from bargain.errors import BargainError, ConceptError, GameError
from bargain.games import NormalForm
from tests import strategies


def listed(many: ManySolutions, k: int) -> np.ndarray:
    """Equilibria of game k as sorted rows (x, y)."""
    rows = np.concatenate([many.row[k], many.column[k]], axis=1)[: many.count[k]]
    return rows[np.lexsort(np.round(rows, 7).T)]


def exact(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    solution = solve(NormalForm(a, b), arithmetic="exact")
    rows = np.array([[float(p) for mix in e.profile.values() for p in mix.values()] for e in solution.equilibria])
    return rows[np.lexsort(np.round(rows, 7).T)]


def regret(a: np.ndarray, b: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    return float(max((a @ y).max() - x @ a @ y, (x @ b).max() - x @ b @ y))


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (2, 2), (2, 3), (3, 2), (3, 3), (2, 4), (4, 4)])
def test_regular_games_agree_with_the_exact_solver(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng([7, *shape])
    a, b = rng.normal(size=(2, 120, *shape))
    many = solve_many(a, b)
    assert many.complete.all()
    assert not many.degenerate.any()
    assert (many.count % 2 == 1).all()
    for k in range(len(a)):
        np.testing.assert_allclose(listed(many, k), exact(a[k], b[k]), atol=1e-9)
        for slot in range(many.count[k]):
            assert regret(a[k], b[k], many.row[k, slot], many.column[k, slot]) < 1e-12
    assert np.nanmax(many.regret) < 1e-12
    empty = np.arange(many.row.shape[1]) >= many.count[:, None]
    assert np.isnan(many.row[empty]).all()
    assert np.isnan(many.regret[empty]).all()


@pytest.mark.parametrize(("shape", "size"), [((2, 2), 1), ((2, 3), 1), ((3, 3), 2), ((4, 3), 1), ((3, 3), 12)])
def test_degenerate_games_are_flagged_and_the_rest_is_right(shape: tuple[int, int], size: int) -> None:
    rng = np.random.default_rng([11, *shape, size])
    a, b = rng.integers(-size, size + 1, (2, 150, *shape)).astype(float)
    many = solve_many(a, b)
    assert (many.complete == (many.count > 0)).all()
    assert many.complete[~many.degenerate].all()
    for k in np.flatnonzero(many.complete):
        np.testing.assert_allclose(listed(many, k), exact(a[k], b[k]), atol=1e-9)
    for k in np.flatnonzero(~many.complete):
        assert np.isnan(many.row[k]).all()


def test_two_by_two_is_degenerate_exactly_if_a_pure_strategy_has_two_best_replies() -> None:
    tables = np.array(np.meshgrid(*[[0.0, 1.0]] * 8)).reshape(2, 2, 2, -1).transpose(0, 3, 1, 2)
    many = solve_many(tables[0], tables[1])
    ties = (tables[1][:, :, 0] == tables[1][:, :, 1]).any(axis=1) | (tables[0][:, 0] == tables[0][:, 1]).any(axis=1)
    np.testing.assert_array_equal(many.degenerate, ties)


@given(strategies.bimatrix(3))
def test_any_game_is_right_or_flagged(game: NormalForm) -> None:
    a, b = (np.array(table, dtype=float) for table in (game.A, game.B))
    many = solve_many(a[None], b[None])
    if many.complete[0]:
        np.testing.assert_allclose(listed(many, 0), exact(a, b), atol=1e-7)


@given(strategies.float_bimatrix(3))
def test_float_games_in_any_unit(game: NormalForm) -> None:
    many = solve_many(game.A[None], game.B[None])
    scale = max(np.ptp(game.A), np.ptp(game.B))
    if many.complete[0]:
        assert many.count[0] % 2 == 1
        assert np.nanmax(many.regret) <= 1e-9 * scale
        np.testing.assert_allclose(listed(many, 0), exact(game.A, game.B), atol=1e-6)


def test_known_traps() -> None:
    a = np.array([[0, -2, 3], [-7, 5, 2], [-7, 8, 6.0]])
    b = np.array([[-5, 0, 8], [-3, 0, -4], [4, 1, 0.0]])
    many = solve_many([a], [b])
    assert many.count.tolist() == [1]
    np.testing.assert_allclose(many.row[0, 0], [4 / 17, 0, 13 / 17])
    np.testing.assert_allclose(many.column[0, 0], [3 / 10, 0, 7 / 10])
    x = np.array([0.2, 1 / 3, 0.5, 2 / 3, 0.8])
    left = np.array([[x / 2, x], [1 - x, (1 - x) / 2]]).transpose(2, 0, 1)
    trap = solve_many(left, left.transpose(0, 2, 1))
    assert trap.count.tolist() == [1, 0, 3, 0, 1]
    assert trap.degenerate.tolist() == [False, True, False, True, False]


def test_near_ties_are_flagged_and_clear_ones_are_not() -> None:
    gaps = np.array([0.0, 1e-13, 1e-10, 1e-8, 1e-3])
    a = np.array([[[1.0, 0.0], [1.0 - gap, 1.0]] for gap in gaps])
    b = np.broadcast_to(np.eye(2), a.shape)
    assert solve_many(a, b).degenerate.tolist() == [True, True, True, False, False]


def test_affine_changes_and_relabelling_change_nothing() -> None:
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(2, 200, 3, 3))
    base = solve_many(a, b)
    moved = solve_many(1e6 * a + 3e7, 1e-200 * b)
    np.testing.assert_array_equal(base.count, moved.count)
    np.testing.assert_allclose(base.row, moved.row, atol=1e-8)
    order = np.array([2, 0, 1])
    turned = solve_many(a[:, order], b[:, order])
    np.testing.assert_array_equal(base.count, turned.count)
    swapped = solve_many(b.transpose(0, 2, 1), a.transpose(0, 2, 1))
    np.testing.assert_array_equal(base.count, swapped.count)


def test_blocks_do_not_change_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 500, 3, 3))
    whole = solve_many(a, b)
    monkeypatch.setattr("bargain.batches.many._BLOCK_BYTES", 1)
    parts = solve_many(a, b)
    for name in ("row", "column", "count", "regret", "degenerate", "complete"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (np.zeros((2, 2)), np.zeros((2, 2)), r"must be \(N, m, n\)"),
        (np.zeros((0, 2, 2)), np.zeros((0, 2, 2)), "at least one game"),
        (np.zeros((1, 2, 2)), np.zeros((1, 2, 3)), r"A has shape \(1, 2, 2\) and B \(1, 2, 3\)"),
        (np.full((3, 2, 2), np.nan), np.zeros((3, 2, 2)), "game 0 has a payoff that is not finite"),
        ([[["a"]]], [[[1]]], "give float payoffs"),
    ],
)
def test_bad_input(a: object, b: object, message: str) -> None:
    with pytest.raises(GameError, match=message):
        solve_many(a, b)


def test_large_games_are_refused() -> None:
    with pytest.raises(ConceptError, match=r"7x7 games have 3,431 pairs of supports"):
        solve_many(np.zeros((1, 7, 7)), np.zeros((1, 7, 7)))
    assert issubclass(ConceptError, BargainError)


def test_constant_games_are_degenerate() -> None:
    many = solve_many(np.full((1, 2, 2), 3.0), np.full((1, 2, 2), -1e300))
    assert many.degenerate.all()
    assert not many.complete.any()
