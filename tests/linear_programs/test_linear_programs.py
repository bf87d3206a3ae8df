"""Exact linear programmes against enumeration of vertices, duality, Farkas' lemma and HiGHS."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain.errors import ParameterError
from bargain.linear_programs import LinearOptimum, maximize, unique_maximum
from bargain.linear_programs.pivoting import _criss_cross, _Table, exact_claim, float_claim
from bargain.linear_programs.programs import Claim, read_program
from bargain.linear_programs.proofs import proof
from tests.oracles.bimatrix import solve_square

Row = list[Fraction]
Programme = tuple[Row, list[Row], Row, list[Row], Row, tuple[int, ...]]


def dot(left: Any, right: Any) -> Fraction:
    return sum((Fraction(a) * b for a, b in zip(left, right, strict=True)), Fraction(0))


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """One to three variables; few values, so that ties, zero rows and repeated rows are common."""
    numbers = draw(st.sampled_from([st.integers(-1, 1), st.integers(-5, 5), st.fractions(-3, 3, max_denominator=7)]))
    n = draw(st.integers(1, 3))
    entries = numbers.map(Fraction)
    line = st.lists(entries, min_size=n, max_size=n)
    upper = draw(st.lists(line, max_size=4))
    equal = draw(st.lists(line, max_size=2))
    if upper and draw(st.booleans()):
        upper.append(list(upper[0]))
    if equal and draw(st.booleans()):
        equal.append([2 * entry for entry in equal[0]])
    ends = st.one_of(st.just(Fraction(0)), entries)
    b_ub = [draw(ends) for _ in upper]
    b_eq = [draw(ends) for _ in equal]
    free = (draw(st.integers(0, n - 1)),) if draw(st.integers(0, 3)) == 0 else ()
    return draw(line), upper, b_ub, equal, b_eq, free


def pointed(programme: Programme) -> tuple[Row, list[Row], Row]:
    """The same programme with variables >= 0 and inequalities only."""
    c, upper, b_ub, equal, b_eq, free = programme
    rows = [*upper, *equal, *([-v for v in row] for row in equal)]
    ends = [*b_ub, *b_eq, *(-v for v in b_eq)]
    return [*c, *(-c[j] for j in free)], [[*row, *(-row[j] for j in free)] for row in rows], ends


def corners(rows: list[Row], ends: Row, n: int) -> list[Row]:
    """All vertices of {x >= 0: rows x <= ends}: every choice of n tight inequalities."""
    signs = [[Fraction(-(j == k)) for j in range(n)] for k in range(n)]
    lines = [[*row, end] for row, end in zip([*rows, *signs], [*ends, *[Fraction(0)] * n], strict=True)]
    lines = [list(line) for line in dict.fromkeys(map(tuple, lines))]
    found = []
    for tight in combinations(lines, n):
        x = solve_square([list(line) for line in tight])
        if x is not None and x not in found and all(dot(line[:-1], x) <= line[-1] for line in lines):
            found.append(x)
    return found


def expected(programme: Programme) -> tuple[str, Fraction | None, int]:
    """Status, value and the number of optimal vertices, by enumeration."""
    c, rows, ends = pointed(programme)
    n = len(c)
    points = corners(rows, ends, n)
    if not points:
        return "infeasible", None, 0
    ones = [Fraction(1)] * n
    cone = corners([*rows, ones, [-v for v in ones]], [*[Fraction(0)] * len(rows), Fraction(1), Fraction(-1)], n)
    if any(dot(c, ray) > 0 for ray in cone):
        return "unbounded", None, 0
    best = max(dot(c, point) for point in points)
    flat = any(dot(c, ray) == 0 for ray in cone)
    return "optimal", best, sum(dot(c, point) == best for point in points) + flat


def check(programme: Programme, answer: LinearOptimum) -> None:
    """The conditions that the answer's attributes state, from the definition."""
    c, upper, b_ub, equal, b_eq, free = programme
    if answer.x:
        assert all(v >= 0 for j, v in enumerate(answer.x) if j not in free)
        assert all(dot(row, answer.x) <= end for row, end in zip(upper, b_ub, strict=True))
        assert all(dot(row, answer.x) == end for row, end in zip(equal, b_eq, strict=True))
    if answer.status == "unbounded":
        assert answer.x
        assert dot(c, answer.ray) > 0
        assert all(v >= 0 for j, v in enumerate(answer.ray) if j not in free)
        assert all(dot(row, answer.ray) <= 0 for row in upper)
        assert all(dot(row, answer.ray) == 0 for row in equal)
        return
    y, z = answer.duals_ub, answer.duals_eq
    assert (len(y), len(z)) == (len(upper), len(equal))
    assert all(v >= 0 for v in y)
    worth = dot(b_ub, y) + dot(b_eq, z)
    goal = c if answer.status == "optimal" else [Fraction(0)] * len(c)
    for j, cost in enumerate(goal):
        price = dot([row[j] for row in upper], y) + dot([row[j] for row in equal], z)
        assert price == cost if j in free else price >= cost
    if answer.status == "optimal":
        assert dot(c, answer.x) == answer.value == worth
    else:
        assert worth < 0
        assert not answer.x
        with pytest.raises(ParameterError, match="infeasible"):
            _ = answer.value


@given(programmes())
def test_vertices_and_duality(programme: Programme) -> None:
    status, value, optima = expected(programme)
    *given_parts, free = programme
    answer = maximize(*given_parts, free=free)
    assert (answer.status, answer.optimum) == (status, value)
    check(programme, answer)
    if status == "optimal" and not free:
        assert unique_maximum(answer, *given_parts) == (optima == 1)


@given(programmes())
def test_integer_pivots_alone(programme: Programme) -> None:
    c, upper, b_ub, equal, b_eq, free = programme
    program = read_program(c, (upper, b_ub), (equal, b_eq), free)
    answer = proof(program, exact_claim(program, None))
    assert answer is not None
    best = maximize(c, upper, b_ub, equal, b_eq, free=free)
    if answer.status == "optimal":
        assert answer.value == best.value
        check(programme, answer)
    else:
        assert best.status != "optimal"


@given(programmes(), st.randoms(use_true_random=False))
def test_any_start_will_do(programme: Programme, random: Any) -> None:
    """Integer and float pivoting go on from any basis, singular ones and nonsense included."""
    c, upper, b_ub, equal, b_eq, free = programme
    program = read_program(c, (upper, b_ub), (equal, b_eq), free)
    size = random.randint(0, min(len(c), len(program.rows)))
    start = Claim(
        "optimal",
        sorted(random.sample(range(len(program.rows)), size)),
        sorted(random.sample(range(len(c)), size)),
    )
    best = maximize(c, upper, b_ub, equal, b_eq, free=free)
    pivoted = _Table(program, start)
    assert pivoted.settle(0) is not None or proof(program, _criss_cross(pivoted)) is not None
    decided = proof(program, exact_claim(program, start))
    assert decided is not None
    assert decided.optimum == best.optimum
    guessed = proof(program, float_claim(program, start))  # a guess may prove nothing, but never something wrong
    assert guessed is None or guessed.optimum == best.optimum


def random_programme(rng: np.random.Generator, n: int, m: int, largest: int) -> tuple[Any, Any, Any]:
    a = rng.integers(-largest, largest + 1, (m, n)).tolist()
    a.append([1] * n)
    point = rng.integers(0, 3, n)
    b = [int(np.dot(row, point)) + int(rng.integers(0, 2)) for row in a]
    return rng.integers(-largest, largest + 1, n).tolist(), a, b


@pytest.mark.parametrize("n", [2, 5, 12, 30])
@pytest.mark.parametrize("largest", [1, 100])
def test_agrees_with_highs(n: int, largest: int) -> None:
    from scipy.optimize import linprog

    rng = np.random.default_rng(n)
    for _ in range(10):
        c, a, b = random_programme(rng, n, n + 3, largest)
        theirs = linprog(-np.array(c), A_ub=a, b_ub=b, method="highs")
        answer = maximize(c, a, b)
        assert answer.status == "optimal"
        assert theirs.status == 0
        assert float(answer.value) == pytest.approx(-theirs.fun, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("power", [3, 40, 400])
def test_badly_scaled(power: int) -> None:
    """Coefficients that no float table holds: max x + y with x <= 1/s, y <= s, x + y/s^2 <= 2/s."""
    big = 10**power
    small = Fraction(1, big)
    answer = maximize([1, 1], [[1, 0], [0, 1], [1, small**2]], [small, big, 2 * small])
    assert answer.x == (small, big)
    near = maximize([1, 1 + small], [[1, 1]], [1])
    assert near.x == (0, 1)
    assert near.value == 1 + small
    gap = maximize([1], [[1], [-1]], [1, -1 - small])
    assert gap.status == "infeasible"


def test_cycling_examples() -> None:
    """Beale's example (1955) cycles under Dantzig's rule; its optimum is 1/20."""
    q = Fraction
    a = [[q(1, 4), -60, q(-1, 25), 9], [q(1, 2), -90, q(-1, 50), 3], [0, 0, 1, 0]]
    assert maximize([q(3, 4), -150, q(1, 50), -6], a, [0, 0, 1]).value == q(1, 20)


def test_klee_minty() -> None:
    n = 8
    a = [[2 ** (i - j + 1) if j < i else int(i == j) for j in range(n)] for i in range(n)]
    answer = maximize([2 ** (n - 1 - j) for j in range(n)], a, [5 ** (i + 1) for i in range(n)])
    assert answer.value == 5**n


def test_uniqueness_where_multipliers_do_not_settle_it() -> None:
    """Only (1, 0) maximises y within x <= 1, x + y <= 1, x - y >= 1, which is one point: some reduced cost is zero."""
    rows, ends = [[1, 0], [1, 1], [-1, 1]], [1, 1, -1]
    assert unique_maximum(maximize([0, 1], rows, ends), [0, 1], rows, ends)
    assert not unique_maximum(maximize([0, 0], [[1, 1]], [1]), [0, 0], [[1, 1]], [1])
    assert unique_maximum(maximize([0, 0], [[1, 1]], [0]), [0, 0], [[1, 1]], [0])
    assert not unique_maximum(maximize([0, 0]), [0, 0])
    small = Fraction(1, 10**300)
    for end, only in ((0, True), (small, False)):  # x <= end, y + z/10^300 = 1, z = x 10^300
        wide: Any = ([0, 1, small], [[1, 0, 0]], [end], [[0, 1, small], [10**300, 0, -1]], [1, 0])
        assert unique_maximum(maximize(*wide), *wide) == only


def test_no_constraints_and_rows_of_zeros() -> None:
    assert maximize([-1, 0]).value == 0
    assert maximize([1]).status == "unbounded"
    assert maximize([1], free=[0]).ray == (1,)
    assert maximize([-1], free=[0]).ray == (-1,)
    assert maximize([0], free=[0]).value == 0
    assert maximize([1], [[0]], [-1]).status == "infeasible"
    assert maximize([1], [[0]], [1]).status == "unbounded"
    assert maximize([1], A_eq=[[0]], b_eq=[1]).status == "infeasible"
    assert maximize([1], A_eq=[[0], [1]], b_eq=[0, "1/3"]).value == Fraction(1, 3)


def test_free_value_of_matching_pennies() -> None:
    answer = maximize([0, 0, 1], [[-1, 1, 1], [1, -1, 1]], [0, 0], [[1, 1, 0]], [1], free=[2])
    assert answer.x == (Fraction(1, 2), Fraction(1, 2), 0)
    assert answer.duals_ub == (Fraction(1, 2), Fraction(1, 2))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([],), "at least one variable"),
        ((3,), "c: give a list"),
        (([1, 2], [[1]], [1]), "A_ub, row 0 has 1 entries; c has 2"),
        (([1], [[1], [2]], [1]), "A_ub has 2 rows and b_ub 1"),
        (([1], [[0.5]], [1]), "row 0: 0.5 is not an exact number"),
        (([1], [[float("nan")]], [1]), "row 0"),
        (([1], [["x"]], [1]), "'x' is not a number"),
        (([1], [1], [1]), "A_ub, row 0: give a list"),
        (([1], None, None, [[1]], None), "A_eq has 1 rows and b_eq 0"),
    ],
)
def test_bad_input(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        maximize(*arguments)


def test_bad_free() -> None:
    with pytest.raises(ParameterError, match="free: 2 is not the index"):
        maximize([1, 1], free=[2])
