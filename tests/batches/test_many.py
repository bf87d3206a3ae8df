"""solve_many against exact answers, on regular, degenerate, huge and tiny games."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain.batches import ManySolutions, solve_many
from bargain.dispatch import solve
from bargain.games import NormalForm
from tests import strategies
from tests.oracles import bimatrix, lrsnash

SHAPES = [(1, 1), (1, 3), (4, 1), (2, 2), (2, 3), (3, 2), (3, 3), (2, 4), (4, 3), (4, 4)]


def listed(many: ManySolutions, k: int) -> np.ndarray:
    """Equilibria of game k as sorted rows (x, y)."""
    rows = np.concatenate([many.row[k], many.column[k]], axis=1)[: many.count[k]]
    return rows[np.lexsort(np.round(rows, 7).T)]


def fractions(table: np.ndarray) -> list[list[Fraction]]:
    return [[Fraction(entry) for entry in row] for row in table.tolist()]


def exact(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Extreme equilibria by tight inequalities in fractions, sorted."""
    pairs = bimatrix.extreme_equilibria(fractions(a), fractions(b))
    rows = np.array([[float(p) for p in (*x, *y)] for x, y in pairs])
    return rows[np.lexsort(np.round(rows, 7).T)]


def regret(a: np.ndarray, b: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    return float(max((a @ y).max() - x @ a @ y, (x @ b).max() - x @ b @ y))


def assert_right(many: ManySolutions, k: int, a: np.ndarray, b: np.ndarray, atol: float = 1e-9) -> None:
    """Game k lists exactly the equilibria, on the right supports, or is flagged and lists some of them, none twice."""
    truth, found = exact(a, b), listed(many, k)
    if not many.complete[k]:
        assert many.status[k] == "not-converged"
        assert len(found) <= len(truth)
        gaps = np.abs(found[:, None] - truth).max(axis=2) + ((found[:, None] > 0) != (truth > 0)).any(axis=2)
        nearest = gaps.argmin(axis=1)
        assert len(set(nearest)) == len(found)
        truth = truth[nearest]
    assert found.shape == truth.shape
    np.testing.assert_allclose(found, truth, atol=atol)
    np.testing.assert_array_equal(found > 0, truth > 0)
    for array in (many.row, many.column, many.regret):
        assert np.isnan(array[k, many.count[k] :]).all()
        assert not np.isnan(array[k, : many.count[k]]).any()


@pytest.mark.parametrize("shape", SHAPES)
def test_regular_games(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng([7, *shape])
    a, b = rng.normal(size=(2, 40 if min(shape) < 3 else 8, *shape))
    many = solve_many(a, b)
    assert many.complete.all()
    assert not many.degenerate.any()
    assert (many.count % 2 == 1).all()
    assert (many.status == "converged").all()
    for k in range(len(a)):
        assert_right(many, k, a[k], b[k])
        for slot in range(many.count[k]):
            assert regret(a[k], b[k], many.row[k, slot], many.column[k, slot]) < 1e-12
    assert np.nanmax(many.regret) < 1e-12
    empty = np.arange(many.row.shape[1]) >= many.count[:, None]
    assert np.isnan(many.row[empty]).all()
    assert np.isnan(many.column[empty]).all()
    assert np.isnan(many.regret[empty]).all()


@pytest.mark.skipif(not lrsnash.AVAILABLE, reason=lrsnash.MISSING)
@pytest.mark.parametrize("shape", [(5, 5), (6, 6), (6, 4), (3, 6), (2, 6)])
@pytest.mark.parametrize("most", [3, 1000])
def test_larger_games_against_lrsnash(shape: tuple[int, int], most: int, tmp_path: Path) -> None:
    rng = np.random.default_rng([most, *shape])
    a, b = rng.integers(-most, most + 1, (2, 12, *shape))
    many = solve_many(a, b)
    for k in np.flatnonzero(many.complete).tolist():
        pairs = lrsnash.extreme_equilibria(fractions(a[k]), fractions(b[k]), tmp_path)
        truth = np.array([[float(p) for p in (*x, *y)] for x, y in pairs])
        np.testing.assert_allclose(listed(many, k), truth[np.lexsort(np.round(truth, 7).T)], atol=1e-9)
    assert many.complete.any()


@pytest.mark.parametrize(
    ("shape", "size"), [((1, 3), 1), ((2, 2), 1), ((2, 3), 1), ((3, 3), 2), ((4, 3), 1), ((3, 3), 12), ((2, 5), 3)]
)
def test_degenerate_games_are_flagged_and_the_rest_is_right(shape: tuple[int, int], size: int) -> None:
    rng = np.random.default_rng([11, *shape, size])
    a, b = rng.integers(-size, size + 1, (2, 60, *shape)).astype(float)
    many = solve_many(a, b)
    assert (many.count[many.complete] % 2 == 1).all()
    assert many.complete[~many.degenerate].all()
    assert ((many.status == "converged") == many.complete).all()
    for k in range(len(a)):
        assert_right(many, k, a[k], b[k])


@pytest.mark.parametrize("shape", [(1, 2), (2, 2), (2, 3), (3, 2), (3, 3)])
def test_the_flag_is_the_definition(shape: tuple[int, int]) -> None:
    """Degenerate: some strategy of support k has more than k best replies, so a vertex has more than m tight labels."""
    m, n = shape
    a, b = np.random.default_rng([2, m, n]).integers(-2, 3, (2, 60, m, n))
    many = solve_many(a, b)
    for k in range(len(a)):
        of_x = bimatrix.vertices(fractions(b[k])).values()
        of_y = bimatrix.vertices(fractions(a[k].T)).values()
        truth = any(len(tight) > m for _, tight in of_x) or any(len(tight) > n for _, tight in of_y)
        assert many.degenerate[k] == truth


def test_two_by_two_is_degenerate_exactly_if_a_pure_strategy_has_two_best_replies() -> None:
    tables = np.array(np.meshgrid(*[[0.0, 1.0]] * 8)).reshape(2, 2, 2, -1).transpose(0, 3, 1, 2)
    many = solve_many(tables[0], tables[1])
    ties = (tables[1][:, :, 0] == tables[1][:, :, 1]).any(axis=1) | (tables[0][:, 0] == tables[0][:, 1]).any(axis=1)
    np.testing.assert_array_equal(many.degenerate, ties)
    for k in range(len(tables[0])):
        assert_right(many, k, tables[0][k], tables[1][k])


@given(strategies.bimatrix(4, wild=True))
def test_any_game_is_right_or_flagged(game: NormalForm) -> None:
    a, b = (np.array(table, dtype=float) for table in (game.A, game.B))
    assert_right(solve_many(a[None], b[None]), 0, a, b, atol=1e-7)


@given(strategies.float_bimatrix(3))
def test_float_games_in_any_unit(game: NormalForm) -> None:
    many = solve_many(game.A[None], game.B[None])
    scale = max(np.ptp(game.A), np.ptp(game.B))
    if many.complete[0]:
        assert many.count[0] % 2 == 1
        assert np.nanmax(many.regret) <= 1e-9 * scale
    assert_right(many, 0, np.asarray(game.A, dtype=float), np.asarray(game.B, dtype=float), atol=1e-6)


@given(strategies.payoff_pairs(4), st.integers(0, 5), st.sampled_from([1e-290, 1e-3, 1.0, 1e5, 1e290]))
def test_order_and_unit_do_not_matter(pair: tuple[strategies.Rows, strategies.Rows], turn: int, unit: float) -> None:
    a, b = (np.array(table, dtype=float) for table in pair)
    m, n = a.shape
    rows, columns = np.roll(np.arange(m), turn), np.roll(np.arange(n)[::-1], turn)
    base = solve_many(a[None], b[None])
    turned = solve_many(unit * a[None][:, rows][:, :, columns], b[None][:, rows][:, :, columns])
    swapped = solve_many(unit * b.T[None], a.T[None])
    for other in (turned, swapped):
        np.testing.assert_array_equal(base.count, other.count)
        np.testing.assert_array_equal(base.degenerate, other.degenerate)
        np.testing.assert_array_equal(base.complete, other.complete)
    back = np.concatenate([turned.row[0][:, np.argsort(rows)], turned.column[0][:, np.argsort(columns)]], axis=1)
    back = back[: base.count[0]]
    np.testing.assert_allclose(listed(base, 0), back[np.lexsort(np.round(back, 7).T)], atol=1e-9)


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
    assert trap.status.tolist() == ["converged", "not-converged", "converged", "not-converged", "converged"]


def test_every_trap_is_right_or_flagged() -> None:
    for rows_a, rows_b in strategies.TRAPS.values():
        a, b = np.array(rows_a, dtype=float), np.array(rows_b, dtype=float)
        assert_right(solve_many([a], [b]), 0, a, b)


def test_many_equilibria_in_every_game() -> None:
    a = np.broadcast_to(np.eye(6), (70, 6, 6))
    many = solve_many(a, a)
    assert (many.count == 63).all()
    assert not many.degenerate.any()
    np.testing.assert_allclose(many.row[:, -1], 1 / 6)
    a = np.concatenate([np.broadcast_to(np.eye(3), (3, 3, 3)), np.random.default_rng(1).normal(size=(3, 3, 3))])
    many = solve_many(a, a)
    assert many.row.shape[1] == 7
    assert np.isnan(many.row[3:, -1]).any(axis=1).all()


def test_near_ties_are_flagged_and_clear_ones_are_not() -> None:
    gaps = np.array([0.0, 1e-13, 1e-10, 1e-8, 1e-3])
    a = np.array([[[1.0, 0.0], [1.0 - gap, 1.0]] for gap in gaps])
    b = np.broadcast_to(np.eye(2), a.shape)
    assert solve_many(a, b).degenerate.tolist() == [True, True, True, False, False]
    wide = np.pad(a, ((0, 0), (0, 1), (0, 0)), constant_values=-1.0)
    assert solve_many(wide, np.pad(b, ((0, 0), (0, 1), (0, 0)))).degenerate.tolist() == [True] * 5
    low = np.pad(b, ((0, 0), (0, 1), (0, 0)))
    low[:, 2] = [0.0, 1.0]
    assert solve_many(wide, low).degenerate.tolist() == [True, True, True, False, False]


def test_nearly_singular_games_are_right_or_flagged() -> None:
    rng = np.random.default_rng(17)
    noise = 10.0 ** rng.uniform(-11, -4, (2, 80, 1, 1))
    a, b = rng.normal(size=(2, 80, 3, 1)) @ rng.normal(size=(2, 80, 1, 3)) + noise * rng.normal(size=(2, 80, 3, 3))
    many = solve_many(a, b)
    assert many.complete.any()
    assert not many.complete.all()
    for k in range(len(a)):
        assert_right(many, k, a[k], b[k], atol=1e-6)


def test_rounding_that_spoils_a_certain_equilibrium_is_repaired_exactly() -> None:
    """Two nearly singular matrices: determinants are just above their doubts, and points far from exact."""
    a = np.array(
        [
            [-0.9410045998453014, 0.4577655453649469, 0.03583763307186882],
            [-0.5850834765827791, 0.28462352704552263, 0.022280531900673212],
            [-0.8676753929706739, 0.42209351857026683, 0.03304474435433704],
        ]
    )
    b = np.array(
        [
            [0.11322451718360806, -0.19879671859489215, -0.1836630919368571],
            [-0.1176333560642106, 0.20653763854766458, 0.19081473655733117],
            [-0.11446949028648336, 0.20098260756799827, 0.1856825733727492],
        ]
    )
    found = chunk(a[None], b[None])
    assert found.uncertified.tolist() == [True]
    many = solve_many([np.eye(3), a, np.eye(3)], [np.eye(3), b, np.eye(3)])
    assert many.status.tolist() == ["converged"] * 3
    assert not many.degenerate.any()
    assert many.count[[0, 2]].tolist() == [7, 7]
    assert np.nanmax(many.regret) < 1e-14
    assert_right(many, 1, a, b, atol=1e-14)


def chunk(a: np.ndarray, b: np.ndarray):  # type: ignore[no-untyped-def]
    """What the kernel alone finds."""
    from bargain.batches.kernels import Found, solve_chunk
    from bargain.batches.shapes import halves

    a, b = a.copy(), b.copy()
    a.setflags(write=False)
    b.setflags(write=False)
    return Found(*solve_chunk(a, b, *halves(*a.shape[1:]), 1e-9))


def test_certain_equilibria_of_a_tied_game_are_listed() -> None:
    a = [[1, 0], [0, 0]]
    many = solve_many([a], [a])
    assert (many.count.item(), many.complete.item(), many.status.item()) == (1, False, "not-converged")
    assert (many.row.tolist(), many.column.tolist(), many.regret.tolist()) == ([[[1.0, 0.0]]], [[[1.0, 0.0]]], [[0.0]])
    larger = np.zeros((1, 3, 3))
    larger[0, [0, 1], [0, 1]] = 2.0, 1.0
    many = solve_many(larger, larger)
    assert (many.count.item(), many.complete.item(), many.degenerate.item()) == (3, False, True)
    np.testing.assert_allclose(many.row[0, 2], [1 / 3, 2 / 3, 0])


@pytest.mark.parametrize(("shape", "size"), [((2, 2), 1), ((2, 2), 3), ((2, 3), 2), ((3, 3), 3), ((4, 4), 4)])
def test_what_an_incomplete_game_lists_are_equilibria(shape: tuple[int, int], size: int) -> None:
    """Against the exact solver: each is an isolated extreme equilibrium, listed once, on the right supports."""
    a, b = np.random.default_rng([23, *shape, size]).integers(-size, size + 1, (2, 250, *shape))
    many = solve_many(a, b)
    listing = np.flatnonzero(~many.complete & (many.count > 0))
    assert len(listing) > 10
    assert np.nanmax(many.regret[listing]) <= 2e-9 * size
    for k in listing.tolist():
        solution = solve(NormalForm(a[k].tolist(), b[k].tolist()))
        isolated = {i for component in solution.components if not component.dimension for i in component.equilibria}
        players = solution.game.players
        truth = np.array(
            [
                [float(p) for player in players for p in solution.equilibria[i].profile.vector(player)]
                for i in sorted(isolated)
            ]
        )
        found = listed(many, k)
        nearest = np.abs(found[:, None] - truth).max(axis=2).argmin(axis=1)
        assert len(set(nearest)) == len(found)
        np.testing.assert_allclose(found, truth[nearest], atol=1e-12)
        np.testing.assert_array_equal(found > 0, truth[nearest] > 0)


def test_a_strict_equilibrium_is_never_dropped() -> None:
    a, b = np.random.default_rng(29).integers(-2, 3, (2, 400, 3, 3))
    many = solve_many(a, b)
    for k in range(len(a)):
        for i, j in np.ndindex(3, 3):
            strict = (a[k, i, j] > np.delete(a[k, :, j], i)).all() and (b[k, i, j] > np.delete(b[k, i], j)).all()
            shown = (many.row[k, :, i] == 1) & (many.column[k, :, j] == 1)
            assert shown.any() or not strict


def test_affine_changes_and_relabelling_change_nothing() -> None:
    rng = np.random.default_rng(5)
    for shape in [(2, 2), (3, 3)]:
        a, b = rng.normal(size=(2, 200, *shape))
        base = solve_many(a, b)
        moved = solve_many(1e6 * a + 3e7, 1e-200 * b)
        np.testing.assert_array_equal(base.count, moved.count)
        np.testing.assert_allclose(base.row, moved.row, atol=1e-8)
        for unit in (1e-310, 5e-200, 1e200, 1e307):
            scaled = solve_many(unit * a, unit * b)
            np.testing.assert_array_equal(base.count, scaled.count)
            np.testing.assert_allclose(base.column, scaled.column, atol=1e-8)
            assert np.nanmax(scaled.regret) <= 1e-9 * unit * max(np.ptp(a), np.ptp(b))
        order = np.array([1, 0, 2])[: shape[0]]
        turned = solve_many(a[:, order], b[:, order])
        np.testing.assert_array_equal(base.count, turned.count)
        swapped = solve_many(b.transpose(0, 2, 1), a.transpose(0, 2, 1))
        np.testing.assert_array_equal(base.count, swapped.count)


def test_a_large_offset_widens_the_tolerance_to_the_rounding_of_the_payoffs() -> None:
    rng = np.random.default_rng(9)
    a, b = rng.normal(size=(2, 40, 3, 3))
    far = solve_many(a + 1e12, b)
    for k in range(len(a)):
        assert_right(far, k, a[k] + 1e12, b[k], atol=1e-3)
    assert far.complete.any()
    assert solve_many(a + 1e17, b).degenerate.all()


def test_constant_games_are_degenerate() -> None:
    for shape in [(1, 2), (2, 2), (3, 2), (6, 6)]:
        many = solve_many(np.full((1, *shape), 3.0), np.full((1, *shape), -1e300))
        assert many.degenerate.all()
        assert not many.complete.any()
        assert many.row.shape == (1, 1, shape[0])
    single = solve_many([[[5.0]]], [[[-2.0]]])
    assert (single.count.item(), single.degenerate.item(), single.row.item()) == (1, False, 1.0)


def test_the_solver_of_single_games_agrees() -> None:
    a, b = np.random.default_rng(4).integers(-9, 10, (2, 20, 3, 3))
    many = solve_many(a, b)
    for k in np.flatnonzero(many.complete).tolist():
        assert len(solve(NormalForm(a[k].tolist(), b[k].tolist())).equilibria) == many.count[k]
