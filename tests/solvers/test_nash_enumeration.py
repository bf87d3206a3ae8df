"""The two complete Nash solvers, each against independent oracles and against theory."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import bargain
from bargain import NormalForm, Solution
from bargain.equilibrium import Profile, Status
from bargain.errors import ConceptError
from tests import strategies
from tests.oracles import bimatrix, lrsnash

Solve = Callable[..., Solution]


@pytest.fixture(scope="module", params=["vertex-enumeration", "support-enumeration"])
def solve(request: pytest.FixtureRequest) -> Solve:
    """`bargain.solve` with one method."""
    return partial(bargain.solve, method=request.param)


def points(solution: Solution) -> list[bimatrix.Pair]:
    """The extreme equilibria as pairs of tuples."""
    game = solution.game
    return [
        (tuple(e.profile.vector(game.players[0])), tuple(e.profile.vector(game.players[1])))
        for e in solution.equilibria
    ]


def rows(matrix: np.ndarray) -> strategies.Rows:
    return [list(row) for row in matrix]


def structure(solution: Solution) -> set[frozenset[frozenset[bimatrix.Pair]]]:
    """Components as sets of pieces, pieces as sets of points."""
    at = points(solution)
    return {frozenset(frozenset(at[k] for k in piece) for piece in c.pieces) for c in solution.components}


@given(strategies.bimatrix(wild=True))
@settings(max_examples=200)
def test_equilibria_pieces_and_components_agree_with_the_oracle(solve: Solve, game: NormalForm) -> None:
    solution = solve(game)
    a, b = rows(game.A), rows(game.B)
    found = points(solution)
    assert solution.status is Status.CONVERGED
    assert solution.complete
    assert len(set(found)) == len(found)
    assert set(found) == bimatrix.extreme_equilibria(a, b)
    subsets = bimatrix.nash_subsets(a, b, set(found))
    assert {piece for component in structure(solution) for piece in component} == subsets
    assert {frozenset().union(*component) for component in structure(solution)} == bimatrix.components(subsets)


@given(strategies.bimatrix(wild=True))
@settings(max_examples=150)
def test_every_equilibrium_has_exactly_zero_regret_in_fractions(solve: Solve, game: NormalForm) -> None:
    for equilibrium in solve(game).equilibria:
        certificate = equilibrium.certificate
        assert certificate.holds
        assert certificate.max_regret == 0
        assert isinstance(certificate.max_regret, Fraction)
        for _, _, mix in equilibrium.profile.mixes():
            assert all(isinstance(p, Fraction) for p in mix.values())
        assert all(isinstance(payoff, Fraction) for payoff in equilibrium.payoffs.values())


@given(strategies.bimatrix())
def test_dimensions_of_components_are_those_of_their_points(solve: Solve, game: NormalForm) -> None:
    solution = solve(game)
    at = points(solution)
    for component in solution.components:
        sizes = [bimatrix.dimension([at[k][0] + at[k][1] for k in piece]) for piece in component.pieces]
        assert component.dimension == max(sizes)
        assert sorted(component.equilibria) == sorted({k for piece in component.pieces for k in piece})


@given(strategies.bimatrix(), st.data())
def test_pieces_are_convex_products_and_different_components_do_not_meet(
    solve: Solve, game: NormalForm, data: st.DataObject
) -> None:
    """Each x of a piece goes with each y of it, and so do mixtures; across components some pair is no equilibrium."""
    solution = solve(game)
    a, b = rows(game.A), rows(game.B)
    at = points(solution)
    pieces = [piece for component in solution.components for piece in component.pieces]
    for piece in pieces:
        weights = [Fraction(data.draw(st.integers(1, 5))) for _ in piece]
        shares = [weight / sum(weights) for weight in weights]
        x = tuple(sum(s * at[k][0][i] for s, k in zip(shares, piece, strict=True)) for i in range(len(a)))
        y = tuple(sum(s * at[k][1][j] for s, k in zip(shares, reversed(piece), strict=True)) for j in range(len(a[0])))
        assert bimatrix.is_equilibrium(a, b, x, y)
    for c, one in enumerate(solution.components):
        for other in solution.components[c + 1 :]:
            assert not set(one.equilibria) & set(other.equilibria)
            for p in one.equilibria:
                for q in other.equilibria:
                    interchange = [(at[p][0], at[q][1]), (at[q][0], at[p][1])]
                    assert not all(bimatrix.is_equilibrium(a, b, x, y) for x, y in interchange)


@pytest.mark.parametrize(
    ("x", "extreme", "components"), [("1/4", 1, 1), ("1/3", 3, 1), ("1/2", 3, 3), ("2/3", 3, 1), ("3/4", 1, 1)]
)
def test_the_public_trap(solve: Solve, x: str, extreme: int, components: int) -> None:
    solution = solve(NormalForm(*strategies.a_of_x(Fraction(x))))
    assert len(solution.equilibria) == extreme
    assert len(solution.components) == components
    assert solution.complete
    if x in ("1/3", "2/3"):
        (component,) = solution.components
        assert component.dimension == 1
        assert len(component.pieces) == 2


def test_the_game_that_a_peer_misses(solve: Solve) -> None:
    equilibrium = solve(strategies.trap("missed by a peer")).unique()
    assert list(equilibrium.profile["Row"].values()) == [Fraction(4, 17), 0, Fraction(13, 17)]
    assert list(equilibrium.profile["Column"].values()) == [Fraction(3, 10), 0, Fraction(7, 10)]


def _random_integer_games(count: int, seed: int) -> list[tuple[strategies.Rows, strategies.Rows]]:
    generator = random.Random(seed)
    games = []
    for k in range(count):
        m, n = generator.randint(1, 5), generator.randint(1, 5)
        spread = (1, 2, 5, 50)[k % 4]  # small spreads make degenerate games
        games.append(
            tuple(
                [[Fraction(generator.randint(-spread, spread)) for _ in range(n)] for _ in range(m)] for _ in range(2)
            )
        )
    return games  # type: ignore[return-value]


@pytest.mark.skipif(not lrsnash.AVAILABLE, reason=lrsnash.MISSING)
def test_same_extreme_equilibria_as_lrsnash_on_four_hundred_games(solve: Solve, tmp_path: Path) -> None:
    for a, b in _random_integer_games(400, seed=20220202):
        assert set(points(solve(NormalForm(a, b)))) == lrsnash.extreme_equilibria(a, b, tmp_path), (a, b)


@pytest.mark.skipif(not lrsnash.AVAILABLE, reason=lrsnash.MISSING)
def test_same_extreme_equilibria_as_lrsnash_on_larger_games(solve: Solve, tmp_path: Path) -> None:
    generator = random.Random(7)
    for m, n, spread in [(6, 6, 9), (7, 5, 1), (4, 7, 2), (2, 9, 3), (9, 2, 1), (6, 6, 1)]:
        a, b = ([[Fraction(generator.randint(-spread, spread)) for _ in range(n)] for _ in range(m)] for _ in range(2))
        assert set(points(solve(NormalForm(a, b)))) == lrsnash.extreme_equilibria(a, b, tmp_path), (a, b)


def _regular(a: strategies.Rows, b: strategies.Rows) -> bool:
    """No vertex has more best replies than its support has members."""
    transposed = [list(row) for row in zip(*a, strict=True)]
    return all(
        len(labels) == len(table) for table in (b, transposed) for _, labels in bimatrix.vertices(table).values()
    )


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the peer divides by zero inside SciPy
def test_same_equilibria_as_nashpy_vertex_enumeration_on_regular_games(solve: Solve) -> None:
    nashpy = pytest.importorskip("nashpy")
    compared = 0
    for a, b in _random_integer_games(360, seed=3):
        if min(len(a), len(a[0])) < 2 or not _regular(a, b):
            continue  # the peer needs two actions a side
        compared += 1
        peer = nashpy.Game(np.array(a, dtype=float), np.array(b, dtype=float))
        theirs = sorted(tuple(np.concatenate(pair).round(9)) for pair in peer.vertex_enumeration())
        ours = sorted(tuple(np.array(x + y, dtype=float).round(9)) for x, y in points(solve(NormalForm(a, b))))
        np.testing.assert_allclose(np.array(ours), np.array(theirs), atol=1e-7)
    assert compared > 50


@given(strategies.bimatrix())
def test_regular_games_have_an_odd_number_of_equilibria(solve: Solve, game: NormalForm) -> None:
    assume(_regular(rows(game.A), rows(game.B)))
    solution = solve(game)
    assert len(solution.equilibria) % 2 == 1
    assert all(component.dimension == 0 for component in solution.components)


@given(strategies.bimatrix())
def test_swapping_the_players_swaps_the_answer(solve: Solve, game: NormalForm) -> None:
    swapped = solve(NormalForm(game.B.T, game.A.T))
    assert {(y, x) for x, y in points(swapped)} == set(points(solve(game)))
    assert len(swapped.components) == len(solve(game).components)


@given(strategies.bimatrix(), st.randoms(use_true_random=False))
def test_renaming_actions_renames_the_answer(solve: Solve, game: NormalForm, shuffler: random.Random) -> None:
    m, n = game.shape
    rows_order, columns_order = shuffler.sample(range(m), m), shuffler.sample(range(n), n)
    shuffled = NormalForm(game.A[np.ix_(rows_order, columns_order)], game.B[np.ix_(rows_order, columns_order)])
    back = {
        (tuple(x[rows_order.index(i)] for i in range(m)), tuple(y[columns_order.index(j)] for j in range(n)))
        for x, y in points(solve(shuffled))
    }
    assert back == set(points(solve(game)))


positive = st.builds(Fraction, st.integers(1, 10**12), st.integers(1, 10**12))


@given(strategies.bimatrix(), positive, positive, st.data())
def test_positive_affine_maps_and_own_constants_change_nothing(
    solve: Solve, game: NormalForm, scale_a: Fraction, scale_b: Fraction, data: st.DataObject
) -> None:
    """A constant may be added to each column of A and to each row of B: it does not touch best replies."""
    m, n = game.shape
    of_columns = np.array([data.draw(strategies.rationals) for _ in range(n)], dtype=object)
    of_rows = np.array([data.draw(strategies.rationals) for _ in range(m)], dtype=object)
    mapped = NormalForm(scale_a * game.A + of_columns, scale_b * game.B + of_rows[:, None])
    assert structure(solve(mapped)) == structure(solve(game))


@given(strategies.bimatrix(most=2))
def test_a_duplicated_row_splits_its_weight_and_nothing_else(solve: Solve, game: NormalForm) -> None:
    doubled = solve(NormalForm(np.vstack([game.A, game.A[-1]]), np.vstack([game.B, game.B[-1]])))
    original = solve(game)
    expected = set()
    for x, y in points(original):
        expected |= {((*x, Fraction(0)), y), ((*x[:-1], Fraction(0), x[-1]), y)}
    assert set(points(doubled)) == expected
    assert len(doubled.components) == len(original.components)


@given(strategies.bimatrix())
def test_a_strictly_dominated_row_is_never_played(solve: Solve, game: NormalForm) -> None:
    worse = np.array([min(column) - 1 for column in game.A.T], dtype=object)
    larger = solve(NormalForm(np.vstack([game.A, worse]), np.vstack([game.B, game.B[0]])))
    assert set(points(larger)) == {((*x, Fraction(0)), y) for x, y in points(solve(game))}


@given(strategies.bimatrix(kinds=("zero-sum",)))
def test_zero_sum_games_have_one_value_and_one_convex_set(solve: Solve, game: NormalForm) -> None:
    solution = solve(game)
    assert len({equilibrium.payoffs["Row"] for equilibrium in solution.equilibria}) == 1
    assert len(solution.components) == 1
    assert len(solution.components[0].pieces) == 1


@given(strategies.bimatrix(kinds=("symmetric",)))
def test_symmetric_games_have_a_symmetric_answer(solve: Solve, game: NormalForm) -> None:
    found = set(points(solve(game)))
    assert {(y, x) for x, y in found} == found


@given(strategies.float_bimatrix())
@settings(max_examples=150)
@example(NormalForm([[1e300, 0.0], [0.0, 1e300]], [[1e300, 0.0], [0.0, 1e300]]))
@example(NormalForm([[5e-324, 0.0], [0.0, 5e-324]], [[5e-324, 0.0], [0.0, 5e-324]]))
@example(NormalForm([[1e300, 1e-300], [0.5, 1e300]], [[1e-300, 1.0], [1e300, -1e300]]))
def test_float_games_of_any_unit_certify_or_say_that_they_do_not(solve: Solve, game: NormalForm) -> None:
    solution = solve(game)
    for equilibrium in solution.equilibria:
        for _, _, mix in equilibrium.profile.mixes():
            assert all(type(p) is float for p in mix.values())
    if solution.status is Status.CONVERGED:
        assert solution.equilibria
        assert all(equilibrium.certificate.holds for equilibrium in solution.equilibria)
    else:
        assert solution.message
        assert not solution.complete


@given(strategies.payoff_pairs(kinds=("plain",)))
def test_the_float_answer_is_the_exact_answer_where_the_game_is_regular(
    solve: Solve,
    pair: tuple[strategies.Rows, strategies.Rows],
) -> None:
    a, b = pair
    assume(_regular(a, b))
    exact = solve(NormalForm(a, b))
    inexact = solve(NormalForm(a, b), arithmetic="float")
    assert inexact.complete
    theirs = sorted(tuple(map(float, x + y)) for x, y in points(exact))
    ours = sorted(tuple(map(float, x + y)) for x, y in points(inexact))
    np.testing.assert_allclose(np.array(ours), np.array(theirs), atol=1e-12)


@pytest.mark.parametrize("name", ["A(1/3)", "all zero", "segment at a weak reply", "two rows alike"])
def test_floats_that_tie_exactly_are_reported_with_certified_equilibria(solve: Solve, name: str) -> None:
    solution = solve(strategies.trap(name), arithmetic="float")
    assert solution.status is Status.CONVERGED
    assert all(equilibrium.certificate.holds for equilibrium in solution.equilibria)


@pytest.mark.parametrize("shift", [1e-12, -1e-12, 1e-15])
def test_floats_that_almost_tie_are_called_degenerate_and_not_complete(solve: Solve, shift: float) -> None:
    x = 1 / 3 + shift
    a = [[x / 2, x], [1 - x, (1 - x) / 2]]
    solution = solve(NormalForm(a, [list(row) for row in zip(*a, strict=True)]))
    assert solution.status is Status.CONVERGED
    assert not solution.complete
    assert "degenerate" in solution.message


@pytest.mark.parametrize(("method", "size", "limit"), [("support", 12, "10x10"), ("vertex", 21, "20x20")])
def test_a_game_beyond_the_limit_is_refused_in_one_line_that_says_what_would_do(
    method: str, size: int, limit: str
) -> None:
    zeros = [[0] * size] * size
    with pytest.raises(ConceptError, match=rf"{size}x{size}.*{method} enumeration stops at .*{limit}") as caught:
        bargain.solve(NormalForm(zeros, zeros), method=f"{method}-enumeration")
    assert "\n" not in str(caught.value)
    assert "method=" in str(caught.value)


def test_a_known_wrong_answer_would_be_seen() -> None:
    """The oracle itself tells a non-equilibrium."""
    a, b = strategies.TRAPS["matching pennies"]
    half: Any = (Fraction(1, 2), Fraction(1, 2))
    pure: Any = (Fraction(1), Fraction(0))
    assert bimatrix.is_equilibrium(a, b, half, half)
    assert not bimatrix.is_equilibrium(a, b, pure, half)
    assert isinstance(Profile({"Row": {"1": half[0]}}), Profile)
