"""Perfect equilibria against theory, published games and brute force."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain import NormalForm, Solution, solve
from bargain.equilibrium import Answer, Status
from bargain.errors import ConceptError
from bargain.solvers import support_enumeration
from bargain.solvers.domination import Payoffs, weak_comparison
from bargain.solvers.perfect import SOLVER
from tests import strategies
from tests.contracts.solver_checks import check_solver
from tests.oracles import bimatrix, perfection


def points(solution: Solution) -> list[bimatrix.Pair]:
    players = solution.game.players
    return [(tuple(e.profile.vector(players[0])), tuple(e.profile.vector(players[1]))) for e in solution.equilibria]


def pieces(solution: Solution) -> set[frozenset[bimatrix.Pair]]:
    at = points(solution)
    return {frozenset(at[k] for k in piece) for component in solution.components for piece in component.pieces}


degenerate = strategies.bimatrix(
    most=4, kinds=("tied", "tied", "duplicate row", "duplicate column", "constant", "zeros")
)


@given(degenerate)
@settings(max_examples=60)
def test_degenerate_games_agree_with_brute_force(game: NormalForm) -> None:
    a, b = [list(row) for row in game.A], [list(row) for row in game.B]
    solution = solve(game, concept="perfect")
    assert solution.complete
    expected = perfection.perfect_pieces(a, b)
    assert pieces(solution) == expected
    groups = {frozenset(points(solution)[k] for k in component.equilibria) for component in solution.components}
    assert groups == bimatrix.components(expected)
    for component in solution.components:
        at = points(solution)
        sizes = [bimatrix.dimension([at[k][0] + at[k][1] for k in piece]) for piece in component.pieces]
        assert component.dimension == max(sizes)


@given(strategies.bimatrix(most=4, wild=True))
@settings(max_examples=80)
def test_they_exist_and_are_nash_equilibria(game: NormalForm) -> None:
    solution = solve(game, concept="perfect")
    assert solution.status is Status.CONVERGED
    assert solution.equilibria
    assert set(points(solution)) <= set(points(solve(game)))
    assert all(e.certificate.holds and e.certificate.max_regret == 0 for e in solution.equilibria)


@given(strategies.bimatrix(most=4))
@settings(max_examples=80)
def test_strict_and_completely_mixed_equilibria_are_perfect(game: NormalForm) -> None:
    perfect = set(points(solve(game, concept="perfect")))
    for equilibrium, point in zip(solve(game).equilibria, points(solve(game)), strict=True):
        strict = equilibrium.profile.is_pure and len(equilibrium.certificate.binding()) == 2
        if strict or all(p > 0 for p in point[0] + point[1]):
            assert point in perfect


@given(strategies.bimatrix(kinds=("plain",)))
def test_in_games_without_ties_every_equilibrium_is_perfect(game: NormalForm) -> None:
    a, b = [list(row) for row in game.A], [list(row) for row in game.B]
    transposed = [list(column) for column in game.A.T]
    if all(len(labels) == len(t) for t in (b, transposed) for _, labels in bimatrix.vertices(t).values()):
        assert points(solve(game, concept="perfect")) == points(solve(game))
    assert pieces(solve(game, concept="perfect")) == perfection.perfect_pieces(a, b)


@given(degenerate, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_renaming_and_rescaling_change_nothing(game: NormalForm, shuffler: random.Random) -> None:
    m, n = game.shape
    rows, columns = shuffler.sample(range(m), m), shuffler.sample(range(n), n)
    mapped = NormalForm(7 * game.A[rows][:, columns] - Fraction(1, 3), Fraction(2, 5) * game.B[rows][:, columns] + 11)
    back = {
        (tuple(x[rows.index(i)] for i in range(m)), tuple(y[columns.index(j)] for j in range(n)))
        for x, y in points(solve(mapped, concept="perfect"))
    }
    assert back == set(points(solve(game, concept="perfect")))


def imperfect(game: NormalForm) -> Answer:
    """All Nash equilibria, called perfect."""
    return support_enumeration.run(game)


def first_only(game: NormalForm) -> Answer:
    answer = SOLVER.run(game)
    return dataclasses.replace(
        answer, profiles=answer.profiles[:1], pieces=((0,),), dimensions=(0,), components=((0,),)
    )


@pytest.mark.parametrize("wrong", [imperfect, first_only])
def test_the_contract_finds_a_wrong_solver_out(wrong: Callable[[NormalForm], Answer]) -> None:
    check_solver(SOLVER)
    with pytest.raises(AssertionError):
        check_solver(dataclasses.replace(SOLVER, run=wrong))


def unit(size: int, place: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(int(k == place)) for k in range(size))


def test_the_smallest_imperfect_equilibrium() -> None:
    """Selten (1975), International Journal of Game Theory 4: (down, right) does not survive trembles."""
    game = NormalForm([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    assert len(solve(game).equilibria) == 2
    assert points(solve(game, concept="perfect")) == [(unit(2, 0), unit(2, 0))]


def test_two_of_three_equilibria_are_perfect_in_the_game_of_myerson() -> None:
    """Myerson (1978), International Journal of Game Theory 7, the 3x3 game: a1b1 and a2b2 are perfect, a3b3 is not."""
    a = [[1, 0, -9], [0, 0, -7], [-9, -7, -7]]
    game = NormalForm(a, a)
    pure = {point for point in points(solve(game)) if max(point[0]) == 1 == max(point[1])}
    assert pure == {(unit(3, k), unit(3, k)) for k in range(3)}
    perfect = points(solve(game, concept="perfect"))
    assert {point for point in perfect if max(point[0]) == 1 == max(point[1])} == {
        (unit(3, k), unit(3, k)) for k in (0, 1)
    }


def test_undominated_actions_can_have_a_dominated_mixture() -> None:
    """Only two edges of the triangle of equilibria at y = (1/2, 1/2, 0) are perfect."""
    game = NormalForm([[1, 1, 1], [2, 0, 1], [0, 2, 0]], [[0, 0, -1]] * 3)
    y = (Fraction(1, 2), Fraction(1, 2), Fraction(0))
    nash = [piece for piece in pieces(solve(game)) if {q for _, q in piece} == {y}]
    assert nash == [frozenset((unit(3, k), y) for k in range(3))]
    perfect = {piece for piece in pieces(solve(game, concept="perfect")) if {q for _, q in piece} == {y}}
    assert perfect == {frozenset([(unit(3, 0), y), (unit(3, k), y)]) for k in (1, 2)}


def test_where_nothing_matters_everything_is_perfect() -> None:
    zeros = [[0] * 5] * 4
    (component,) = solve(NormalForm(zeros, zeros), concept="perfect").components
    assert component.dimension == 7
    assert len(component.equilibria) == 20


@given(strategies.float_bimatrix())
@settings(max_examples=60)
def test_float_games_certify_or_say_that_they_do_not(game: NormalForm) -> None:
    solution = solve(game, concept="perfect")
    if solution.status is Status.CONVERGED:
        assert all(e.certificate.holds for e in solution.equilibria)
    else:
        assert solution.message
        assert not solution.complete


def test_floats_agree_with_fractions_where_ties_are_exact() -> None:
    for name in strategies.TRAPS:
        game = strategies.trap(name)
        inexact, exact = solve(game.convert("float"), concept="perfect"), solve(game, concept="perfect")
        if inexact.complete:
            assert len(inexact.equilibria) == len(exact.equilibria), name


def test_dominance_by_a_rounding_error_is_reported() -> None:
    game = NormalForm([[1.0, 0.1 + 0.2], [0.0, 0.3]], [[0.0, 1.0], [0.0, 1.0]])
    solution = solve(game, concept="perfect")
    assert not solution.complete
    assert solution.message


@pytest.mark.parametrize(
    ("table", "near"),
    [
        ([[1.0, 0.3], [0.0, 0.3]], False),
        ([[1.0, 0.3], [0.0, 0.1 + 0.2]], True),
        ([[1.0, 0.1 + 0.2], [0.0, 0.3]], True),
        ([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5 - 1e-14]], True),
        ([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5 + 1e-14]], True),
        ([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]], False),
        ([[1.0, 0.0], [0.0, 1.0], [0.75, 0.75]], False),
    ],
)
def test_only_verdicts_that_rounding_could_turn_are_near(table: list[list[float]], near: bool) -> None:
    import numpy as np

    payoffs = Payoffs(np.array(table))
    rows, columns = range(len(table)), range(2)
    assert any(weak_comparison(payoffs, (row,), rows, columns).near for row in rows) == near


def test_a_game_beyond_the_nash_solver_is_refused_in_one_line() -> None:
    zeros = [[0] * 40] * 40
    with pytest.raises(ConceptError) as caught:
        solve(NormalForm(zeros, zeros), concept="perfect")
    assert "\n" not in str(caught.value)


@given(strategies.bimatrix(most=4), st.booleans())
@settings(max_examples=60)
def test_an_undominated_action_comes_with_a_full_belief_to_which_it_is_a_best_reply(
    game: NormalForm, inexact: bool
) -> None:
    payoffs = Payoffs(game.convert("float").A if inexact else game.A)
    rows, columns = range(game.shape[0]), range(game.shape[1])
    for row in rows:
        found = weak_comparison(payoffs, (row,), rows, columns)
        assert bool(found.belief) != found.dominated
        if found.belief:
            assert set(found.belief) == set(columns)
            assert min(found.belief.values()) > 0
            assert sum(found.belief.values()) == 1
            gains = [sum(w * payoffs.exact[r][j] for j, w in found.belief.items()) for r in rows]
            assert gains[row] == max(gains)
