"""Where a game is defined, how its symbols are read, and what a float near a threshold may claim."""

from fractions import Fraction

import pytest
import sympy

import bargain as bg
from bargain.atlases.construction import atlas
from bargain.errors import GameError, ModelError, ParameterError

x = sympy.Symbol("x")


def lottery(win, lose):
    return bg.ExtensiveForm(
        ("A",),
        bg.Decision(
            "A",
            {
                "go": bg.Chance({"w": (win, bg.Terminal([1], "win")), "l": (lose, bg.Terminal([-1], "lose"))}),
                "stay": bg.Terminal([0], "status quo"),
            },
        ),
    )


def test_negative_chance_probabilities_are_no_part_of_the_atlas():
    found = atlas(lottery(2 * x, 1 - 2 * x), ["x"], assume=["0 <= x", "x <= 1"])
    beyond = found.cell_at("9/10")
    assert beyond.condition == "1/2 < x <= 1"
    assert not beyond.complete
    assert "negative" in beyond.message
    assert not beyond.equilibria
    for cell in found.cells:
        if cell.complete:
            assert found.at(**cell.witness).status is bg.Status.CONVERGED


def test_a_cell_ends_where_an_outcome_can_no_longer_happen():
    found = atlas(lottery(x, 1 - x), ["x"], assume=["0 <= x", "x <= 1"])
    assert found.cell_at(1).regime == "win"
    assert found.cell_at("3/4").regime == "win / lose"


def test_negative_outcome_probabilities_are_no_part_of_the_atlas():
    game = bg.NormalForm([[x, 0]], [[0, 0]], outcomes={"war": [[x, 0]], "peace": [[1 - x, 1]]})
    found = atlas(game, ["x"], assume=["-1 <= x", "x <= 1"])
    assert not found.cell_at("-1/2").complete
    assert found.cell_at("1/2").complete


def test_symbols_with_assumptions_are_read_by_name():
    positive = sympy.Symbol("x", positive=True)
    found = atlas(bg.NormalForm([[positive, 1], [0, 0]], [[1, positive], [0, 0]]), ["x"], assume=["x > 0"])
    assert [cell.condition for cell in found.cells] == ["0 < x < 1", "x == 1", "1 < x"]
    assert found.at(x=2).equilibria[0].payoffs["Column"] == 2


def test_a_float_beside_a_threshold_is_not_complete():
    found = atlas(bg.NormalForm([[3 * x - 1, 0], [0, 1]], [[1, 0], [0, 1]]), ["x"])
    beside, on, away = found.at(x=1 / 3), found.at(x=Fraction(1, 3)), found.at(x=0.5)
    assert not beside.complete
    assert "threshold" in beside.message
    assert on.complete
    assert away.complete


@pytest.mark.parametrize("target", ["open_door", 3, None])
def test_an_atlas_of_something_else_is_refused(target):
    with pytest.raises(GameError, match="an atlas takes"):
        atlas(target, ["sigma"])


def test_free_and_fixed_of_the_wrong_kind():
    with pytest.raises(ParameterError, match="list of one name"):
        atlas(bg.scenario("open_door"), 3)
    with pytest.raises(ParameterError, match="fixed values"):
        atlas(bg.scenario("open_door"), ["sigma"], fixed=[("delta", 1)])


def test_exact_arithmetic_takes_the_floats_as_rationals():
    solution = bg.solve(bg.scenario("troop_buildup"), tau=0.1, k_B=0.3, arithmetic="exact")
    assert solution.status is bg.Status.CONVERGED
    assert all(point.certificate.max_regret == 0 for point in solution.equilibria)
    assert all(isinstance(p, Fraction) for _, _, mix in solution.equilibria[0].profile.mixes() for p in mix.values())


def named(outcomes, parameter="a"):
    return bg.Scenario(
        name="u",
        parameters=[bg.Parameter(parameter, "1/2", bounds=(0, 1))],
        build=lambda p: bg.NormalForm([[1, 0], [0, 0]], [[1, 0], [0, 0]], outcomes=outcomes),
    )


def test_names_that_claims_could_not_tell_apart_are_refused():
    with pytest.raises(ModelError, match="outcome 'status quo' and outcome 'status-quo' share the name"):
        named([["status quo", "b"], ["b", "status-quo"]]).game()
    with pytest.raises(ModelError, match="parameter 'a' and outcome 'a'"):
        named([["a", "b"], ["b", "a"]]).game()


@pytest.mark.parametrize("name", ["target", "method", "self", "_x", "__init__"])
def test_names_that_solve_needs_are_reserved(name):
    with pytest.raises(ParameterError, match="reserved"):
        bg.Parameter(name, 1)


def test_a_registered_scenario_cannot_be_changed_by_accident():
    model = bg.scenario("troop_buildup")
    with pytest.raises(TypeError):
        model.closed_forms[0].where["tbar"] = "L/c"
    with pytest.raises(TypeError):
        model.outcomes["more"] = "text"
