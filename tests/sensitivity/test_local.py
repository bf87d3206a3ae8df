"""Local derivatives against hand-made and finite ones; refusals at thresholds; tornado."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from bargain.dispatch import solve
from bargain.errors import ConceptError, MultiplicityError, ParameterError, RegimeBoundaryError
from bargain.models import Scenario
from bargain.scenarios import scenario, scenario_names
from bargain.sensitivity.local import elasticities, tornado
from tests.batches.models import GESTURE, TRAP
from tests.sensitivity.models import CROSSING, HUNT, LOTTERY, PRODUCT, UNIT, lone


def test_derivatives_and_elasticities_are_exact() -> None:
    x, y = elasticities(PRODUCT, "payoff:Row", at={"x": "1/3", "y": "1/5"})
    assert (x.parameter, x.value, x.outcome_value, x.derivative, x.elasticity) == (
        "x",
        Fraction(1, 3),
        Fraction(1, 15),
        Fraction(1, 5),
        1,
    )
    assert y.derivative == Fraction(1, 3)
    assert x.derivative_formula == sympy.Rational(1, 5)
    assert (x.cell, x.low, x.high) == ("0 <= x <= 1", 0, 1)
    assert (x.low_included, x.high_included) == (True, True)
    cubic = lone("cubic", lambda p: p.x**3 / (1 + p.y))
    (effect,) = elasticities(cubic, "payoff:Row", at={"x": "1/2", "y": 1}, parameters=["y"])
    assert effect.derivative == -Fraction(1, 8) / 4
    assert effect.elasticity == Fraction(-1, 2)


def test_an_outcome_of_zero_has_no_elasticity() -> None:
    (effect,) = elasticities(PRODUCT, "payoff:Row", at={"x": "1/3", "y": 0}, parameters=["y"])
    assert effect.derivative == Fraction(1, 3)
    assert np.isnan(effect.elasticity)


def test_where_an_outcome_ceases_to_be_possible_there_is_a_threshold() -> None:
    with pytest.raises(RegimeBoundaryError, match="x = 0"):
        elasticities(LOTTERY, "war", at={"x": 0, "y": 0}, parameters=["x"])


def test_a_threshold_is_refused_by_name() -> None:
    with pytest.raises(RegimeBoundaryError, match=r"crossing: x = 1/3 is a threshold"):
        elasticities(CROSSING, "go", at={"x": "1/3"})
    (below,) = elasticities(CROSSING, "payoff:Row", at={"x": "33/100"}, parameters=["x"])
    (above,) = elasticities(CROSSING, "payoff:Row", at={"x": "34/100"}, parameters=["x"])
    assert (below.derivative, above.derivative) == (0, 1)
    assert below.high == above.low == sympy.Rational(1, 3)
    with pytest.raises(RegimeBoundaryError, match="x = 1/3"):
        elasticities(TRAP, "mixed", at={"x": "1/3"})
    # the edge of the domain is no threshold
    assert elasticities(CROSSING, "payoff:Row", at={"x": 1}, parameters=["x"])[0].derivative == 1


def test_a_threshold_in_one_parameter_is_met_from_another() -> None:
    with pytest.raises(RegimeBoundaryError):
        elasticities(GESTURE, "exchange", at={"k": "1/2", "b": "1/2"}, parameters=["b"])


def test_several_equilibria_give_several_effects() -> None:
    effects = elasticities(HUNT, "payoff:Row", parameters=["x"])
    assert {effect.label for effect in effects} == {"(1, 1)", "(2, 2)", "(1+2, 1+2)"}
    slopes = {effect.label: effect.derivative for effect in effects}
    assert slopes == {"(1, 1)": 1, "(2, 2)": 0, "(1+2, 1+2)": 0}
    # both hunt the stag with probability y / (1 + x)
    (mixed,) = [e for e in elasticities(HUNT, "stag", parameters=["x"]) if e.label == "(1+2, 1+2)"]
    x = sympy.Symbol("x")
    assert sympy.simplify(mixed.derivative_formula - sympy.diff((sympy.Rational(1, 2) / (1 + x)) ** 2, x)) == 0


def test_a_selection_gives_one_effect() -> None:
    (best,) = elasticities(HUNT, "payoff:Row", parameters=["x"], selection="payoff-dominant")
    assert (best.label, best.derivative) == ("(1, 1)", 1)
    (mean,) = elasticities(HUNT, "payoff:Row", parameters=["x"], selection="uniform")
    assert (mean.label, mean.derivative) == ("uniform", Fraction(1, 3))
    (high,) = elasticities(HUNT, "payoff:Row", parameters=["x"], selection="highest")
    assert high.derivative == 1
    (low,) = elasticities(HUNT, "stag", parameters=["x"], selection="lowest")
    assert (low.label, low.derivative) == ("(2, 2)", 0)
    with pytest.raises(MultiplicityError):
        elasticities(TRAP, "mixed", at={"x": "2/5"}, parameters=["x"], selection="payoff-dominant")
    with pytest.raises(ConceptError, match="choose among"):
        elasticities(HUNT, "stag", selection="middle")


@pytest.mark.parametrize("name", scenario_names())
def test_registered_scenarios_against_finite_differences(name: str) -> None:
    model = scenario(name)
    step = Fraction(1, 10**7)
    outcomes = [*model.game().outcomes, *(f"payoff:{player}" for player in model.game().players)]
    chosen = [entry.name for entry in model.parameters][:4]
    for outcome in (outcomes[0], outcomes[-1]):
        for effect in elasticities(model, outcome, parameters=chosen):
            ends = []
            for value in (effect.value - step, effect.value + step):
                low, high = model.parameter(effect.parameter).bounds
                if (low is not None and value < low) or (high is not None and value > high):
                    break
                found = [
                    e.outcomes[outcome] if outcome in e.outcomes else e.payoffs[outcome.removeprefix("payoff:")]
                    for e in solve(model, **{effect.parameter: value}).equilibria
                ]
                ends.append(min(found, key=lambda v: abs(v - effect.outcome_value)))
            if len(ends) == 2:
                assert float((ends[1] - ends[0]) / (2 * step)) == pytest.approx(
                    float(effect.derivative), abs=1e-4, rel=1e-4
                )


def test_bad_arguments() -> None:
    with pytest.raises(ParameterError, match="no outcome 'stagg'; did you mean 'stag'"):
        elasticities(HUNT, "stagg")
    with pytest.raises(ParameterError, match="no parameter 'z'"):
        elasticities(HUNT, "stag", parameters=["z"])
    with pytest.raises(ParameterError, match="no parameter 'z'"):
        elasticities(HUNT, "stag", at={"z": 1})
    with pytest.raises(ParameterError, match="out of bounds"):
        elasticities(HUNT, "stag", at={"x": 2})
    with pytest.raises(ParameterError, match="rational points"):
        elasticities(HUNT, "stag", at={"x": sympy.Symbol("a")})
    assert elasticities(HUNT, "payoff_Row", at={"x": 0.25}, parameters=["x"])[0].value == Fraction(1, 4)


def test_tornado_orders_bars_and_reports_regimes() -> None:
    bars = tornado(LOTTERY, "war")
    assert [bar.parameter for bar in bars] == ["x", "y", "z"]
    x = bars[0]
    assert (x.low_value, x.high_value) == pytest.approx((0.025, 0.475))
    assert (x.outcome_low, x.outcome_high, x.baseline_outcome) == pytest.approx((0.15, 0.6, 0.375))
    assert (x.regime_low, x.regime_high) == ("war / peace", "war / peace")
    (bar,) = tornado(CROSSING, "go", parameters=["x"], quantiles=(0.25, 0.75))
    assert (bar.outcome_low, bar.outcome_high) == (0, 1)
    assert bar.regime_low != bar.regime_high


@pytest.mark.parametrize("quantiles", [(0.9, 0.1), (0, 0.5), (0.5,), "ab", (0.1, 1.0)])
def test_bad_quantiles(quantiles: Any) -> None:
    with pytest.raises(ParameterError, match="quantiles"):
        tornado(LOTTERY, "war", quantiles=quantiles)


def test_tornado_refuses_what_it_cannot_say() -> None:
    with pytest.raises(MultiplicityError, match="several equilibrium values"):
        tornado(HUNT, "stag")
    assert len(tornado(HUNT, "stag", selection="highest")) == 2
    bound = Scenario(name="bound", parameters=UNIT, constraints=["x + y <= 5/4"], build=PRODUCT.build)
    with pytest.raises(ParameterError, match=r"the constraint x \+ y <= 5/4 is violated at x = 0.95, y = 0.5"):
        tornado(bound, "payoff:Row")


def test_the_cell_of_an_effect_can_be_printed_where_its_end_is_the_root_of_a_polynomial() -> None:
    from bargain.reports.latex import to_latex
    from bargain.reports.sensitivities import local_page

    model = lone("root", lambda p: p.x**3 - p.x - p.y)
    effects = elasticities(model, "payoff:Row", at={"x": "1/2", "y": 1}, parameters=["x"])
    effect = replace(
        effects[0], cell="0 <= x < CRootOf(x**3 - x - 1, 0)", high=sympy.CRootOf("x**3 - x - 1", 0), high_included=False
    )
    latex = to_latex(local_page([effect], model, "payoff:Row"))
    assert r"0 \le x < \operatorname{CRootOf}" in latex
