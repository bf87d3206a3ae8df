"""The atlas against known answers, and against the solvers at random points and exactly on thresholds."""

from fractions import Fraction
from itertools import pairwise

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import bargain as bg
from bargain.atlases.construction import atlas
from bargain.errors import ConceptError, ParameterError

x = sympy.Symbol("x")


def structure(solution):
    """Components as sets of pieces as sets of profiles."""
    names = [tuple((w, h, tuple(m.values())) for w, h, m in e.profile.mixes()) for e in solution.equilibria]
    return {frozenset(frozenset(names[i] for i in piece) for piece in part.pieces) for part in solution.components}


def rational_spots(found):
    """Rational values in the cells: inside each and at each rational threshold."""
    spots = []
    for cell in found.cells:
        (value,) = cell.witness.values()
        if isinstance(value, Fraction):
            spots.append(value)
    return spots


@pytest.fixture(scope="module")
def trap():
    matrix = [[x / 2, x], [1 - x, (1 - x) / 2]]
    return atlas(bg.NormalForm(matrix, sympy.Matrix(matrix).T.tolist()), ["x"], assume=["0 < x", "x < 1"])


def test_public_trap_has_five_cells_and_two_segments_at_the_thresholds(trap):
    assert [cell.condition for cell in trap.cells] == [
        "0 < x < 1/3",
        "x == 1/3",
        "1/3 < x < 2/3",
        "x == 2/3",
        "2/3 < x < 1",
    ]
    assert [len(cell.equilibria) for cell in trap.cells] == [1, 3, 3, 3, 1]
    for index in (1, 3):
        (component,) = trap.cells[index].components
        assert component.dimension == 1
        assert component.dimensions == (1, 1)
        shared = set(component.pieces[0]) & set(component.pieces[1])
        assert len(shared) == 1
    assert trap.complete


def test_mixed_equilibrium_of_the_trap_in_closed_form(trap):
    mixed = [point for point in trap.cells[2].equilibria if not point.profile.is_pure]
    (point,) = mixed
    assert sympy.expand(point.profile["Row"]["1"] - (3 * x - 1)) == 0


def test_thresholds_that_no_radical_serves_stay_exact():
    game = bg.NormalForm([[x**5 - x - 1, 0], [0, 1]], [[1, 0], [0, 1]])
    found = atlas(game, ["x"])
    root = sympy.CRootOf(x**5 - x - 1, 0)
    assert any(cell.kind == "boundary" and cell.low == root for cell in found.cells)
    boundary = next(cell for cell in found.cells if cell.kind == "boundary")
    assert boundary.components[0].dimension == 1


def test_close_thresholds_are_told_apart():
    game = bg.NormalForm([[x**2 - 2, 0], [0, 1]], [[1, 0], [0, x - sympy.Rational(141421356, 10**8)]])
    found = atlas(game, ["x"], assume=["x > 1"])
    thresholds = [cell.low for cell in found.cells if cell.kind == "boundary"]
    assert thresholds == [sympy.Rational(35355339, 25000000), sympy.sqrt(2)]


def test_a_pole_is_reported_not_skipped():
    found = atlas(bg.NormalForm([[1 / x, 0]], [[0, 0]]), ["x"])
    pole = next(cell for cell in found.cells if cell.condition == "x == 0")
    assert not pole.complete
    assert "undefined" in pole.message
    assert not found.complete


def test_payoffs_outside_the_rational_functions_are_named():
    with pytest.raises(ConceptError, match=r"payoff of Row at \(1, 1\).*sqrt"):
        atlas(bg.NormalForm([[sympy.sqrt(x), 0]], [[0, 0]]), ["x"])


def test_two_free_parameters_are_refused_with_a_way_out():
    with pytest.raises(ConceptError, match="one free parameter"):
        atlas(bg.scenario("open_door"), ["sigma", "delta"])


def test_unknown_parameter_and_value_outside_the_domain(trap):
    with pytest.raises(ParameterError, match="did you mean 'sigma'"):
        atlas(bg.scenario("open_door"), ["sigm"])
    with pytest.raises(ParameterError, match="outside the atlas"):
        trap.at(x=2)


def test_a_float_point_gives_floats(trap):
    solution = trap.at(x=0.5)
    assert all(isinstance(p, float) for e in solution.equilibria for p in e.profile["Row"].values())
    assert solution.status is bg.Status.CONVERGED


def test_identically_degenerate_game_keeps_its_continuum():
    """Two equal rows: in every cell the row player mixes freely between them."""
    game = bg.NormalForm([[x, 0], [x, 0], [0, 1]], [[1, 0], [1, 0], [0, 1]])
    found = atlas(game, ["x"], assume=["x > 0"])
    (cell,) = found.cells
    assert cell.complete
    assert sorted(part.dimension for part in cell.components) == [0, 1, 1]
    for value in ("1/2", 3):
        assert structure(found.at(x=value)) == structure(bg.solve(game.convert("exact", {"x": value})))


def test_critical_mixing_at_the_threshold_of_a_tree():
    """At x = 1 the responder is indifferent; the proposer mixes where the acceptance probability is 1/2."""
    tree = bg.ExtensiveForm(
        ("A", "B"),
        bg.Decision(
            "A",
            {
                "offer": bg.Decision("B", {"accept": bg.Terminal([1, 1]), "reject": bg.Terminal([0, x])}),
                "keep": bg.Terminal(["1/2", 2]),
            },
        ),
    )
    found = atlas(tree, ["x"])
    assert found.complete
    (at_one,) = [cell for cell in found.cells if cell.kind == "boundary"]
    (component,) = at_one.components
    assert len(component.equilibria) == 4
    assert len(component.pieces) == 3
    solution = found.at(x=1)
    assert all(point.certificate.max_regret == 0 for point in solution.equilibria)


coefficients = st.integers(-3, 3)
polynomials = st.builds(lambda a, b, c: a + b * x + c * x**2, coefficients, coefficients, coefficients)


@st.composite
def parametric_games(draw):
    m, n = draw(st.sampled_from([(1, 2), (2, 2), (2, 3), (3, 2)]))
    table = st.lists(st.lists(polynomials, min_size=n, max_size=n), min_size=m, max_size=m)
    return bg.NormalForm(draw(table), draw(table))


@settings(max_examples=40, deadline=None)
@given(parametric_games(), st.fractions(-2, 2, max_denominator=8))
def test_atlas_equals_the_solver_inside_cells_and_on_boundaries(game, value):
    if not game.parameters:
        return
    found = atlas(game, ["x"], assume=["-2 <= x", "x <= 2"])
    assert found.complete
    for spot in [value, *rational_spots(found)]:
        here = found.at(x=spot)
        there = bg.solve(game.convert("exact", {"x": spot}))
        assert all(point.certificate.max_regret == 0 for point in here.equilibria)
        assert structure(here) == structure(there)


@settings(max_examples=40, deadline=None)
@given(parametric_games())
def test_cells_cover_the_domain_and_do_not_overlap(game):
    if not game.parameters:
        return
    found = atlas(game, ["x"], assume=["-2 <= x", "x <= 2"])
    assert found.cells[0].low == -2
    assert found.cells[-1].high == 2
    assert found.cells[0].low_included
    assert found.cells[-1].high_included
    for left, right in pairwise(found.cells):
        assert left.high == right.low
        assert left.high_included != right.low_included


@st.composite
def parametric_trees(draw, depth=3):
    def node(level):
        kind = draw(st.sampled_from(["end", "A", "B", "B", "chance"])) if level else "end"
        if kind == "end":
            return bg.Terminal([draw(polynomials), draw(polynomials)], draw(st.sampled_from(["deal", "war"])))
        if kind == "chance":
            return bg.Chance({"h": (Fraction(1, 3), node(level - 1)), "l": (Fraction(2, 3), node(level - 1))})
        return bg.Decision(kind, {str(k): node(level - 1) for k in range(draw(st.integers(1, 3)))})

    return bg.ExtensiveForm(("A", "B"), node(depth))


@settings(max_examples=60, deadline=None)
@given(parametric_trees(), st.fractions(-2, 2, max_denominator=8))
def test_tree_atlas_equals_backward_induction(tree, value):
    if not tree.parameters:
        return
    found = atlas(tree, ["x"], assume=["-2 <= x", "x <= 2"])
    for spot in [value, *rational_spots(found)]:
        here, there = found.at(x=spot), bg.solve(tree.convert("exact", {"x": spot}))
        assert all(point.certificate.max_regret == 0 for point in here.equilibria)
        assert here.complete == there.complete
        if here.complete:
            assert structure(here) == structure(there)


@settings(max_examples=30, deadline=None)
@given(parametric_games())
def test_irrational_boundaries_have_no_regret_in_fifty_digits(game):
    if not game.parameters:
        return
    found = atlas(game, ["x"])
    for cell in found.cells:
        if cell.kind != "boundary" or cell.low.is_Rational:
            continue
        place = {x: sympy.N(cell.low, 60)}
        a = sympy.Matrix(game.A.tolist()).subs(place)
        b = sympy.Matrix(game.B.tolist()).subs(place)
        for point in cell.equilibria:
            row = sympy.Matrix([sympy.N(p, 60) for p in point.profile["Row"].values()])
            column = sympy.Matrix([sympy.N(p, 60) for p in point.profile["Column"].values()])
            gains = [max(a * column) - (row.T * a * column)[0], max(b.T * row) - (row.T * b * column)[0]]
            assert max(abs(sympy.N(gain)) for gain in gains) < 1e-40
