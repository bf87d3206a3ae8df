"""Correlated and coarse correlated equilibria against theory, published values and enumeration of vertices."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from bargain.analyses.correlated_payoffs import correlated_payoffs
from bargain.analyses.correlation import correlated_equilibrium, welfare_range
from bargain.analyses.obedience import certify_correlated
from bargain.dispatch import solve
from bargain.errors import BargainError, ConceptError, GameError, ParameterError
from bargain.games import Decision, ExtensiveForm, NormalForm, Terminal
from tests.oracles.bimatrix import solve_square
from tests.strategies import bimatrix, float_bimatrix, trap

CHICKEN = NormalForm([[6, 2], [7, 0]], [[6, 7], [2, 0]], actions=(("yield", "dare"), ("yield", "dare")))
DILEMMA = NormalForm([[3, 0], [5, 1]], [[3, 5], [0, 1]])
TEMPTING = NormalForm([[3, 1, 4], [1, 5, 0], [1, 0, 2]], [[3, 1, 1], [4, 2, 0], [1, 0, 5]])
"""(1, 1) is its only correlated equilibrium; half (2, 2), half (3, 3) is coarse correlated, and pays 7/2 each."""


def vertices(game: NormalForm, *, coarse: bool = False) -> list[tuple[Fraction, ...]]:
    """Vertices of the polytope of distributions, by the definition and by all choices of tight inequalities."""
    from itertools import combinations

    m, n = game.shape
    cells = [(i, j) for i in range(m) for j in range(n)]
    lines = [[Fraction(cell == other) for cell in cells] for other in cells]
    for i in range(m):
        lines += [[game.A[r, j] - game.A[k, j] if r == i else Fraction(0) for r, j in cells] for k in range(m)]
    for j in range(n):
        lines += [[game.B[i, c] - game.B[i, k] if c == j else Fraction(0) for i, c in cells] for k in range(n)]
    if coarse:
        lines = lines[: len(cells)]
        lines += [[game.A[i, j] - game.A[k, j] for i, j in cells] for k in range(m)]
        lines += [[game.B[i, j] - game.B[i, k] for i, j in cells] for k in range(n)]
    lines = [list(line) for line in dict.fromkeys(map(tuple, lines)) if any(line)]
    total = [Fraction(1)] * (len(cells) + 1)
    found = set()
    for tight in combinations(lines, len(cells) - 1):
        point = solve_square([*([*line, Fraction(0)] for line in tight), total])
        if point and all(sum(a * p for a, p in zip(line, point, strict=True)) >= 0 for line in lines):
            found.add(tuple(point))
    return sorted(found)


def product(game: NormalForm, profile: Any) -> np.ndarray:
    x, y = (profile.vector(player) for player in game.players)
    return np.multiply.outer(x, y)


def inside(point: tuple[Fraction, Fraction], corners: Any) -> bool:
    """Whether a point lies in a convex polygon with its corners counterclockwise, or on a segment, or is the point."""
    if len(corners) == 1:
        return tuple(corners[0]) == tuple(point)
    turns = []
    for (a, b), (c, d) in zip(corners, [*corners[1:], corners[0]], strict=True):
        turns.append((c - a) * (point[1] - b) - (d - b) * (point[0] - a))
    boxed = all(min(v[k] for v in corners) <= point[k] <= max(v[k] for v in corners) for k in (0, 1))
    return all(turn >= 0 for turn in turns) and boxed


def test_aumanns_chicken() -> None:
    """Aumann (1974, 1987): weights 1/2, 1/4, 1/4, 0 give 21/4 each, outside the hull of the Nash payoffs."""
    best = correlated_equilibrium(CHICKEN)
    assert best.distribution.tolist() == [[Fraction(1, 2), Fraction(1, 4)], [Fraction(1, 4), 0]]
    assert dict(best.payoffs) == {"Row": Fraction(21, 4), "Column": Fraction(21, 4)}
    assert best.value == Fraction(21, 2)
    assert best.unique
    assert not best.is_product
    assert best.certificate.holds
    assert best.certificate.max_regret == best.certificate.gap == 0
    assert best.conditional("Row", "yield") == {"yield": Fraction(2, 3), "dare": Fraction(1, 3)}
    assert best.conditional("Column", "dare") == {"yield": 1, "dare": 0}
    assert {(entry.player, entry.where, entry.deviation) for entry in best.certificate.ledger} == {
        (player, *pair) for player in ("Row", "Column") for pair in (("yield", "dare"), ("dare", "yield"))
    }
    fair = certify_correlated(CHICKEN, [["1/3", "1/3"], ["1/3", 0]])  # Aumann's own device pays 5 each
    assert all(entry.holds for entry in fair)
    span = welfare_range(CHICKEN)
    assert (span.worst["Row"].value, span.best["Row"].value) == (2, 7)
    assert span.most.value == Fraction(21, 2)


def test_chicken_has_five_extreme_points() -> None:
    """Calvo-Armengol (2006): the polytope of a 2x2 game with two strict equilibria has five vertices."""
    points = vertices(CHICKEN)
    assert len(points) == 5
    welfare = [12 * p[0] + 9 * p[1] + 9 * p[2] for p in points]
    span = welfare_range(CHICKEN)
    assert (span.least.value, span.most.value) == (min(welfare), max(welfare))


def test_dominance_leaves_one() -> None:
    for coarse in (False, True):
        polygon = correlated_payoffs(DILEMMA, coarse=coarse)
        assert polygon.vertices == ((1, 1),)
        best = correlated_equilibrium(DILEMMA, coarse=coarse)
        assert best.unique
        assert best.is_product
        assert best.support() == {("2", "2"): 1}


def test_coarse_differs() -> None:
    narrow, wide = correlated_equilibrium(TEMPTING), correlated_equilibrium(TEMPTING, coarse=True)
    assert (narrow.value, wide.value) == (6, 7)
    assert narrow.unique
    assert correlated_payoffs(TEMPTING).vertices == ((3, 3),)
    half = [[0, 0, 0], [0, "1/2", 0], [0, 0, "1/2"]]
    assert all(entry.holds for entry in certify_correlated(TEMPTING, half, coarse=True))
    assert not all(entry.holds for entry in certify_correlated(TEMPTING, half))
    polygon = correlated_payoffs(TEMPTING, coarse=True)
    assert polygon.contains(("7/2", "7/2"))
    assert polygon.contains((4, 3))
    assert not polygon.contains((4, 4))


@given(bimatrix(2), st.booleans(), st.lists(st.integers(-3, 3), min_size=4, max_size=4))
def test_enumeration(game: NormalForm, coarse: bool, weights: list[int]) -> None:
    m, n = game.shape
    if m * n > 4:
        return
    points = vertices(game, coarse=coarse)
    cost = weights[: m * n]
    values = [sum(c * p for c, p in zip(cost, point, strict=True)) for point in points]
    table = [cost[i * n : (i + 1) * n] for i in range(m)]
    most = correlated_equilibrium(game, table, coarse=coarse)
    least = correlated_equilibrium(game, table, coarse=coarse, minimize=True)
    assert (least.value, most.value) == (min(values), max(values))
    assert most.unique == (values.count(max(values)) == 1)
    assert least.unique == (values.count(min(values)) == 1)
    assert tuple(most.distribution.flat) in points
    polygon = correlated_payoffs(game, coarse=coarse)
    paid = {tuple(sum(t * p for t, p in zip(m.flat, point, strict=True)) for m in (game.A, game.B)) for point in points}
    assert set(polygon.vertices) <= paid
    assert all(inside(pair, polygon.vertices) and polygon.contains(pair) for pair in paid)
    assert polygon.holds


@given(bimatrix(3))
@settings(max_examples=40)
def test_nash_inside_correlated_inside_coarse(game: NormalForm) -> None:
    narrow, wide = correlated_payoffs(game), correlated_payoffs(game, coarse=True)
    assert narrow.holds
    assert wide.holds
    for equilibrium in solve(game).equilibria:
        pair = tuple(equilibrium.payoffs[player] for player in game.players)
        assert all(entry.holds for entry in certify_correlated(game, product(game, equilibrium.profile)))
        assert narrow.contains(pair)
        assert inside(pair, narrow.vertices)
    for corner, distribution in zip(narrow.vertices, narrow.distributions, strict=True):
        assert wide.contains(corner)
        assert corner == ((game.A * distribution).sum(), (game.B * distribution).sum())
    span = welfare_range(game)
    for equilibrium in (span.least, span.most, *span.worst.values(), *span.best.values()):
        assert equilibrium.certificate.holds
        assert equilibrium.certificate.gap == 0
    sums = [u + v for u, v in narrow.vertices]
    assert (span.least.value, span.most.value) == (min(sums), max(sums))
    assert span.worst["Row"].value == min(u for u, _ in narrow.vertices)
    assert span.best["Column"].value == max(v for _, v in narrow.vertices)


@given(bimatrix(4, ("zero-sum",)))
def test_zero_sum_games_leave_the_value(game: NormalForm) -> None:
    for coarse in (False, True):
        assert len(correlated_payoffs(game, coarse=coarse).vertices) == 1


@given(bimatrix(3), st.sampled_from([(2, 5), (Fraction(1, 3), -7)]))
def test_affine_changes_and_duplicates(game: NormalForm, change: tuple[Any, Any]) -> None:
    scale, shift = change
    corners = correlated_payoffs(game).vertices
    moved = correlated_payoffs(NormalForm(scale * game.A + shift, game.B)).vertices
    assert moved == tuple((scale * u + shift, v) for u, v in corners)
    double = NormalForm(np.vstack([game.A, game.A[:1]]), np.vstack([game.B, game.B[:1]]))
    assert correlated_payoffs(double).vertices == corners
    mirrored = correlated_payoffs(NormalForm(game.B.T, game.A.T)).vertices
    assert set(mirrored) == {(v, u) for u, v in corners}


@pytest.mark.parametrize("seed", [0, 1, 16])
def test_larger_float_games(seed: int) -> None:
    """Normal payoffs: each optimum is unique, and perturbed weights lead to the same vertex."""
    a, b = np.random.default_rng([8, seed]).normal(size=(2, 8, 8))
    game = NormalForm(a, b)
    found = correlated_equilibrium(game)
    assert found.unique
    assert found.certificate.holds
    again = correlated_equilibrium(game, a + b + 1e-12 * np.random.default_rng(seed).normal(size=(8, 8)))
    assert np.array_equal(found.distribution, again.distribution)


def test_payoffs_six_hundred_digits_apart() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 5, 5)) * np.where(rng.random((2, 5, 5)) < 0.5, 1e299, 1e-300)
    found = correlated_equilibrium(NormalForm(a, b))
    assert found.unique
    assert found.certificate.holds


def test_corners_that_were_rounded_are_inside() -> None:
    game = NormalForm([[6.1, 2.3], [7.7, 0]], [[6.1, 7.7], [2.3, 0]])
    polygon = correlated_payoffs(game)
    assert all(polygon.contains(corner) for corner in polygon.vertices)
    assert not polygon.contains((6.1, 6.1))
    assert not polygon.contains((7.7 + 1e-6, 2.3))
    third = correlated_payoffs(NormalForm([["1/3"]], [["2/3"]]))
    assert third.contains((1 / 3, 2 / 3))
    assert third.contains(("1/3", "2/3"))
    assert not third.contains(("1/3", Fraction(2, 3) + Fraction(1, 10**30)))


@given(float_bimatrix(3), st.booleans())
def test_floats(game: NormalForm, coarse: bool) -> None:
    found = correlated_equilibrium(game, "Row", coarse=coarse)
    assert found.certificate.holds
    assert isinstance(found.value, float)
    assert found.distribution.dtype == np.float64
    exact = correlated_equilibrium(game.convert("exact"), "Row", coarse=coarse)
    assert found.value == float(exact.value)
    polygon = correlated_payoffs(game, coarse=coarse)
    assert polygon.holds
    assert all(polygon.contains(corner) for corner in polygon.vertices)


def test_objectives() -> None:
    game = NormalForm(
        CHICKEN.A, CHICKEN.B, ("Ann", "Bob"), CHICKEN.actions, outcomes=[["peace", "win"], ["win", "crash"]]
    )
    assert correlated_equilibrium(game, "Ann").value == 7
    assert correlated_equilibrium(game, {"Ann": 1, "Bob": 1}).value == Fraction(21, 2)
    assert correlated_equilibrium(game, {"Bob": "1/2"}, minimize=True).value == 1
    peace = correlated_equilibrium(game, "peace")
    assert peace.value == peace.outcomes["peace"] == Fraction(1, 2)
    assert "greatest probability of 'peace'" in repr(peace)
    crash = correlated_equilibrium(game, [[0, 0], [0, 1]])
    assert crash.value == correlated_equilibrium(game, "crash").value == Fraction(1, 5)
    assert crash.value == max(point[3] for point in vertices(game))
    rounded = correlated_equilibrium(game, [[0.5, 0], [0, 0]])
    assert rounded.value == 0.25
    assert isinstance(rounded.payoffs["Ann"], float)
    copy = pickle.loads(pickle.dumps(peace))
    assert copy.value == peace.value
    assert copy.certificate == peace.certificate


def test_one_cell_and_one_row() -> None:
    assert correlated_payoffs(trap("one by one")).vertices == ((-7, 3),)
    tied = correlated_payoffs(trap("one row, tied"))
    assert tied.vertices == ((1, 5), (2, 5))
    assert correlated_equilibrium(trap("one row, tied"), coarse=True).value == 7


X = sympy.Symbol("x")
TREE = ExtensiveForm(("Row",), Decision("Row", {"a": Terminal((1,))}, "h", "h"))


@pytest.mark.parametrize(
    ("game", "objective", "kind", "message"),
    [
        (NormalForm([[X]], [[1]]), "welfare", GameError, "free parameters"),
        (NormalForm([[sympy.sqrt(2)]], [[1]]), "welfare", GameError, "irrational"),
        (TREE, "welfare", GameError, "takes a NormalForm, not ExtensiveForm"),
        ("chicken", "welfare", GameError, "not str"),
        (CHICKEN, "Ann", ParameterError, "'Ann' is not known"),
        (CHICKEN, {}, ParameterError, "empty"),
        (CHICKEN, {"Ann": 1}, ParameterError, "'Ann' is not known"),
        (CHICKEN, {"Row": "x"}, ParameterError, "Row: 'x' is not a number"),
        (CHICKEN, {"Row": X}, ParameterError, "symbol"),
        (CHICKEN, {1: 1}, ParameterError, "1 is not known"),
        (CHICKEN, [[1, 2]], ParameterError, "shape"),
        (CHICKEN, [[1, 2], [3]], ParameterError, "lengths"),
        (CHICKEN, [[1, 2], [3, float("nan")]], ParameterError, "row 2, column 2"),
        (CHICKEN, [[1, 2], [3, X]], ParameterError, "symbols"),
        (CHICKEN, 3, ParameterError, "objective"),
        (CHICKEN, None, ParameterError, "objective"),
        (NormalForm([[1] * 31] * 30, [[1] * 31] * 30), "welfare", ConceptError, "limit of 900"),
        (NormalForm([[1]], [[1]], ("welfare", "Bob")), "welfare", ParameterError, "names 2 things"),
    ],
)
def test_bad_input(game: Any, objective: Any, kind: type[BargainError], message: str) -> None:
    with pytest.raises(kind, match=message) as caught:
        correlated_equilibrium(game, objective)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("distribution", "message"),
    [
        ([[1, 0]], "shape"),
        ([[1, 0], [0, 1]], "sum to 2"),
        ([[2, 0], [0, -1]], "probability -1"),
        ([[X, 0], [0, 1]], "symbol"),
        (None, "matrix"),
    ],
)
def test_bad_distributions(distribution: Any, message: str) -> None:
    with pytest.raises(GameError, match=message):
        certify_correlated(CHICKEN, distribution)


def test_bad_questions() -> None:
    with pytest.raises(ParameterError, match="'Ann' is not a player"):
        correlated_equilibrium(CHICKEN).conditional("Ann", "dare")
    with pytest.raises(ParameterError, match="'flee' is not an action of Row"):
        correlated_equilibrium(CHICKEN).conditional("Row", "flee")
    with pytest.raises(ParameterError, match="never recommended"):
        correlated_equilibrium(DILEMMA).conditional("Row", "1")
    with pytest.raises(ParameterError, match="two numbers"):
        correlated_payoffs(CHICKEN).contains((1,))


def test_floats_against_an_exact_game() -> None:
    mixed = correlated_equilibrium(CHICKEN, {"Row": 0.1, "Column": 0.3})
    assert mixed.certificate.holds
    thirds = [[1 / 3, 1 / 3], [1 / 3, 0]]
    assert all(entry.holds for entry in certify_correlated(CHICKEN, thirds))
