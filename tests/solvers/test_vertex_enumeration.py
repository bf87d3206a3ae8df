"""Vertex enumeration: the two explorers, the index, large and awkward games."""

from __future__ import annotations

import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bargain import NormalForm, solve
from bargain.equilibrium import Status
from bargain.polytopes import compiled_pivoting, exact_pivoting
from bargain.polytopes.best_responses import BestResponsePolytope, integer_payoffs, mixed, perturbations
from bargain.solvers import vertex_enumeration
from tests import strategies
from tests.oracles import bimatrix, lrsnash


def random_game(generator: random.Random, m: int, n: int, spread: int) -> NormalForm:
    a, b = ([[generator.randint(-spread, spread) for _ in range(n)] for _ in range(m)] for _ in range(2))
    return NormalForm(a, b)


def matrix_of(game: NormalForm) -> list[list[int]]:
    return [list(column) for column in zip(*integer_payoffs(game.B)[0], strict=True)]


@pytest.mark.parametrize("spread", [1, 9, 100, 10**6])
def test_the_compiled_explorer_makes_the_same_list_as_the_integers_of_python(spread: int) -> None:
    generator = random.Random(spread)
    compared = 0
    for _ in range(60):
        game = random_game(generator, generator.randint(1, 9), generator.randint(1, 9), spread)
        matrix = matrix_of(game)
        for shift in perturbations(len(matrix)):
            try:
                expected = exact_pivoting.explore(matrix, shift, 10**5)
            except exact_pivoting.TiedPerturbation:
                if compiled_pivoting.applies(matrix, shift):
                    with pytest.raises(exact_pivoting.TiedPerturbation):
                        compiled_pivoting.explore(matrix, shift, 10**5)
                continue
            break
        if not compiled_pivoting.applies(matrix, shift):
            continue
        found = compiled_pivoting.explore(matrix, shift, 10**5)
        if found is not None:
            compared += 1
            assert found == expected
    assert compared > 30


def test_numbers_that_need_more_than_a_machine_word_are_exact() -> None:
    """At 11x11 with payoffs up to 150 the determinants pass 2^64."""
    game = random_game(random.Random(5), 11, 11, 150)
    matrix = matrix_of(game)
    shift = next(perturbations(11))
    assert compiled_pivoting.applies(matrix, shift)
    found = compiled_pivoting.explore(matrix, shift, 10**5)
    assert found == exact_pivoting.explore(matrix, shift, 10**5)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**62), st.randoms(use_true_random=False))
def test_headroom_is_a_bound_on_every_number_in_every_dictionary(
    m: int, n: int, largest: int, generator: random.Random
) -> None:
    matrix = [[generator.randint(0, largest) for _ in range(m)] for _ in range(n)]
    assume(all(any(column) for column in zip(*matrix, strict=True)))
    shift = next(perturbations(n))
    bound = 2 ** (126 - compiled_pivoting.headroom(matrix, shift)) if largest < 2**20 else None
    try:
        seen = _largest_numbers(matrix, shift)
    except exact_pivoting.TiedPerturbation:
        return
    if bound is not None:
        assert seen <= bound


def _largest_numbers(matrix: list[list[int]], shift: list[int]) -> int:
    """The largest number in any dictionary, by walking through all bases."""
    m, largest = len(matrix[0]), 0
    table = [[*row, 1, p] for row, p in zip(matrix, shift, strict=True)]
    stack, seen = [(table, 1, list(range(m)), list(range(m, m + len(matrix))))], set()
    while stack:
        table, unit, nonbasic, basic = stack.pop()
        if frozenset(nonbasic) in seen:
            continue
        seen.add(frozenset(nonbasic))
        largest = max(largest, unit, *(abs(entry) for row in table for entry in row))
        for column in range(m):
            row = exact_pivoting.leaving_row(table, column, m)
            columns, rows = nonbasic.copy(), basic.copy()
            columns[column], rows[row] = rows[row], columns[column]
            stack.append((exact_pivoting.pivoted(table, row, column, unit), table[row][column], columns, rows))
    return largest


def test_limits_of_both_explorers_are_errors_that_the_solver_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = matrix_of(random_game(random.Random(1), 6, 6, 9))
    for explore in (exact_pivoting.explore, compiled_pivoting.explore):
        with pytest.raises(exact_pivoting.TooManyVertices):
            explore(matrix, next(perturbations(6)), 10)
    limits = "bargain.polytopes.best_responses._MOST_"
    monkeypatch.setattr(limits + "COMPILED", 360)
    monkeypatch.setattr(limits + "INTERPRETED", 360)
    solution = solve(random_game(random.Random(1), 6, 6, 9))
    assert solution.status is Status.CONVERGED
    assert not solution.complete
    assert "gave up after 10 bases" in solution.message
    assert "Lemke-Howson" in solution.message
    assert solution.equilibria


@given(strategies.bimatrix(wild=True))
@settings(max_examples=150)
def test_indices_sum_to_one_and_are_odd_for_isolated_regular_equilibria(game: NormalForm) -> None:
    solution = solve(game)
    assert solution.complete
    assert sum(component.index for component in solution.components) == 1
    for component in solution.components:
        equilibrium = solution.equilibria[component.equilibria[0]]
        if component.dimension == 0 and len(component.equilibria) == 1:
            binding = len(equilibrium.certificate.binding())
            played = sum(len(actions) for _, _, actions in equilibrium.profile.support())
            if binding == played:  # quasi-strict
                assert component.index in (-1, 1)
                assert not equilibrium.profile.is_pure or component.index == 1


@given(strategies.bimatrix(), st.integers(1, 10**6))
def test_the_index_of_a_component_is_that_of_the_equilibria_of_a_game_close_by(game: NormalForm, seed: int) -> None:
    """A small random change of payoffs splits a component into equilibria whose indices sum to its own."""
    generator = random.Random(seed)
    scale = max(1, *(abs(entry) for table in (game.A, game.B) for entry in table.flat))

    def changed(table: np.ndarray) -> list[list[Fraction]]:
        return [[entry + scale * Fraction(generator.randint(-(10**6), 10**6), 10**17) for entry in r] for r in table]

    near, solution = solve(NormalForm(changed(game.A), changed(game.B))), solve(game)
    assume(all(component.dimension == 0 for component in near.components))
    vectors = [_flat(equilibrium) for equilibrium in solution.equilibria]
    total = [0] * len(solution.components)
    for component in near.components:
        point = _flat(near.equilibria[component.equilibria[0]])
        distances = [
            min(_distance(point, [vectors[k] for k in piece]) for piece in whole.pieces)
            for whole in solution.components
        ]
        total[int(np.argmin(distances))] += component.index
    assert total == [component.index for component in solution.components]


def _flat(equilibrium: object) -> np.ndarray:
    return np.array([float(p) for _, _, mix in equilibrium.profile.mixes() for p in mix.values()])  # type: ignore[attr-defined]


def _distance(point: np.ndarray, corners: list[np.ndarray]) -> float:
    """Distance to a convex hull, by non-negative least squares."""
    from scipy.optimize import nnls

    table = np.vstack([np.array(corners).T, 1e3 * np.ones(len(corners))])
    return float(nnls(table, np.append(point, 1e3))[1])


@pytest.mark.skipif(not lrsnash.AVAILABLE, reason=lrsnash.MISSING)
@pytest.mark.parametrize(("m", "n", "spread"), [(10, 10, 9), (12, 12, 5), (3, 30, 4), (14, 4, 2), (9, 11, 1000)])
def test_larger_games_have_the_same_equilibria_as_lrsnash(tmp_path: Path, m: int, n: int, spread: int) -> None:
    game = random_game(random.Random(m * n), m, n, spread)
    solution = solve(game)
    found = {
        (tuple(e.profile.vector(game.players[0])), tuple(e.profile.vector(game.players[1])))
        for e in solution.equilibria
    }
    assert solution.complete
    assert found == lrsnash.extreme_equilibria([list(r) for r in game.A], [list(r) for r in game.B], tmp_path)


@pytest.mark.skipif(not lrsnash.AVAILABLE, reason=lrsnash.MISSING)
def test_the_game_in_which_a_peer_misses_an_equilibrium_has_them_all(tmp_path: Path) -> None:
    """Several 12x12 games: a float enumeration of vertices loses one in some of them."""
    for seed in range(3):
        game = random_game(random.Random(seed), 12, 12, 50)
        ours = len(solve(game).equilibria)
        theirs = lrsnash.extreme_equilibria([list(r) for r in game.A], [list(r) for r in game.B], tmp_path)
        assert ours == len(theirs)


@given(strategies.payoff_pairs(wild=True))
def test_integer_payoffs_keep_every_best_reply(pair: tuple[strategies.Rows, strategies.Rows]) -> None:
    _, b = pair
    scaled, factors = integer_payoffs(np.array(b, dtype=object))
    for integers, factor in zip(scaled, factors, strict=True):
        assert min(integers) >= 0
        assert any(integers)
        assert factor > 0
    generator = random.Random(0)
    for _ in range(5):
        weights = {i: generator.randint(0, 3) for i in range(len(b))}
        if not any(weights.values()):
            continue
        mix = mixed(weights, factors)
        assert sum(mix) == 1
        best = []
        for table, strategy in ((b, mix), (scaled, weights.values())):
            earned = [sum(p * row[j] for p, row in zip(strategy, table, strict=True)) for j in range(len(b[0]))]
            best.append({j for j, value in enumerate(earned) if value == max(earned)})
        assert best[0] == best[1]


@given(strategies.bimatrix())
def test_the_vertices_are_those_of_an_independent_enumeration(game: NormalForm) -> None:
    polytope = BestResponsePolytope.of(game.B)
    found = {polytope.point(key) for key in polytope.keys if key != polytope.unit}
    assert found == set(bimatrix.vertices([list(row) for row in game.B]))


def test_the_answer_does_not_depend_on_the_explorer() -> None:
    """A fresh process has not loaded the compiled kernel; this one has."""
    code = (
        "import random, sys; from bargain import NormalForm, solve; g = random.Random(3)\n"
        "t = [[[g.randint(-5, 5) for _ in range(6)] for _ in range(6)] for _ in range(2)]\n"
        "s = solve(NormalForm(*t)); assert 'numba' not in sys.modules\n"
        "print([dict(e.profile['Row']) for e in s.equilibria], s.components)"
    )
    fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    generator = random.Random(3)
    tables = [[[generator.randint(-5, 5) for _ in range(6)] for _ in range(6)] for _ in range(2)]
    solution = solve(NormalForm(*tables))
    assert fresh.strip() == f"{[dict(e.profile['Row']) for e in solution.equilibria]} {solution.components}"


def test_a_wrong_sum_of_indices_would_be_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vertex_enumeration, "_indices", lambda *_: (0,))
    solution = solve(NormalForm([[1]], [[1]]))
    assert not solution.complete
    assert "indices" in solution.message


def test_a_tie_that_is_not_at_the_least_ratio_is_no_obstacle() -> None:
    """Both explorers must take the same perturbation, whatever the order of the rows."""
    generator = random.Random(11)
    for _ in range(300):
        n, m = generator.randint(2, 6), generator.randint(2, 6)
        matrix = [[generator.randint(0, 2) for _ in range(m)] for _ in range(n)] + [[1] * m]
        shift = [generator.randint(1, 3) for _ in matrix]  # far too coarse, so that ties are common
        outcomes = []
        for explore in (exact_pivoting.explore, compiled_pivoting.explore):
            for order in (1, -1):
                try:
                    found = explore(matrix[::order], shift[::order], 10**4)
                    outcomes.append(len(found))
                except exact_pivoting.TiedPerturbation:
                    outcomes.append(0)
        assert len(set(outcomes)) == 1, (matrix, shift)
