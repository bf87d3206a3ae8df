"""Parameters: exact bounds, one clear error, priors, sources."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import bargain as bg
from bargain.arithmetic import Number, exact, number
from bargain.errors import BargainError, ParameterError
from bargain.parameters import Parameter, Parameters, declared_parameters, parameter, parameters_class
from tests import strategies

OF_SYMPY = [sympy.oo, sympy.nan, sympy.I, sympy.zoo, sympy.true, sympy.sqrt(2), sympy.Symbol("z"), sympy.pi]
OF_NUMPY = [np.float64("nan"), np.int64(3), np.float32(0.5), np.array(1.0), np.array([1, 2])]
ANYTHING: Any = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=12),
    st.binary(max_size=4),
    st.decimals(),
    st.fractions(),
    st.lists(st.integers(), max_size=2),
    st.sampled_from([*OF_SYMPY, *OF_NUMPY, object(), 10**5000, -(10**5000)]),
)


def _short(error: ParameterError) -> Fraction:
    assert "\n" not in str(error)
    assert len(str(error)) < 300
    return Fraction(0)


@given(ANYTHING)
@settings(max_examples=500)
def test_any_object_is_a_number_or_a_parameter_error(value: Any) -> None:
    declared = Parameter("q", bounds=(0, 1), baseline="1/2")
    for read in (number, declared.check, exact):
        try:
            found = read(value)
        except ParameterError as error:
            found = _short(error)
        assert isinstance(found, (Fraction, float, sympy.Expr))


@given(strategies.rationals, strategies.rationals, strategies.rationals)
def test_bounds_are_closed_and_exact(a: Fraction, b: Fraction, value: Fraction) -> None:
    low, high = min(a, b), max(a, b)
    declared = Parameter("q", bounds=(low, high), baseline=low)
    tiny = Fraction(1, 10**50)
    assert declared.check(low) == low
    assert declared.check(high) == high
    for outside in (low - tiny, high + tiny):
        with pytest.raises(ParameterError, match="is out of bounds"):
            declared.check(outside)
    if low <= value <= high:
        assert declared.check(value) == value
    else:
        with pytest.raises(ParameterError):
            declared.check(value)


def test_the_error_names_parameter_value_and_bound() -> None:
    with pytest.raises(ParameterError) as caught:
        Parameter("sigma", bounds=(0, 1), baseline="1/2").check("3/2")
    assert str(caught.value) == "parameter 'sigma' = 3/2 is out of bounds [0, 1]"
    with pytest.raises(ParameterError, match=r"'d' = -1 is out of bounds \[0, ∞\)"):
        Parameter("d", bounds=(0, None), baseline=1).check(-1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "1x", "baseline": 0}, "a name that Python accepts"),
        ({"name": "lambda", "baseline": 0}, "not a keyword"),
        ({"name": "", "baseline": 0}, "a name"),
        ({"name": "q", "baseline": 2, "bounds": (0, 1)}, "out of bounds"),
        ({"name": "q", "baseline": 0.5}, "not an exact number"),
        ({"name": "q", "baseline": "x"}, "not a number"),
        ({"name": "q", "baseline": 0, "bounds": (1, 0)}, "lower bound 1 exceeds upper bound 0"),
        ({"name": "q", "baseline": 0, "bounds": (0,)}, "a pair"),
        ({"name": "q", "baseline": 0, "bounds": 3}, "a pair"),
        ({"name": "q", "baseline": 0, "bounds": (0.0, 1)}, "not an exact number"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        Parameter(**arguments)


def test_priors_have_the_distribution_that_they_name() -> None:
    assert bg.uniform(1, 3).distribution().support() == (1, 3)
    assert bg.beta(2, 2).distribution().mean() == pytest.approx(0.5)
    assert bg.triangular(0, "1/4", 1).distribution().mean() == pytest.approx(1.25 / 3)
    assert bg.normal(2, "1/2").distribution().std() == pytest.approx(0.5)
    assert Parameter("q", bounds=(0, 2), baseline=1).distribution().support() == (0, 2)


@pytest.mark.parametrize(
    "make",
    [
        lambda: bg.uniform(1, 1),
        lambda: bg.uniform(2, 1),
        lambda: bg.uniform(0, 10**400),
        lambda: bg.triangular(0, 2, 1),
        lambda: bg.normal(0, 0),
        lambda: bg.normal(0, -1),
        lambda: bg.beta(-1, 2).distribution(),
        lambda: bg.uniform(0, sympy.Symbol("x")),
        lambda: Parameter("q", baseline=0).distribution(),
        lambda: Parameter("q", baseline=0, bounds=(0, 0)).distribution(),
        lambda: Parameter("q", baseline=0, prior="often").distribution(),
    ],
)
def test_priors_without_sense_are_refused(make: Any) -> None:
    with pytest.raises(ParameterError):
        make()


@dataclass(frozen=True, kw_only=True)
class Inspection(Parameters):
    q: Number = parameter("1/2", bounds=(0, 1), meaning="detection probability", source="WT")
    g: Number = parameter(3, bounds=(0, None), symbol="\\gamma")


def test_a_dataclass_of_parameters_reads_checks_and_describes() -> None:
    values = Inspection(q="0.25", g=sympy.Symbol("g"))
    assert values.q == Fraction(1, 4)
    assert values.g == sympy.Symbol("g")
    with pytest.raises(ParameterError, match="'q' = 2"):
        Inspection(q=2)
    with pytest.raises(TypeError, match="unexpected keyword"):
        Inspection(r=1)  # type: ignore[call-arg]
    first, second = declared_parameters(Inspection)
    assert (first.meaning, first.source, first.symbol) == ("detection probability", "WT", "q")
    assert (second.symbol, second.interval(), second.source) == ("\\gamma", "[0, ∞)", "assumed")
    assert pickle.loads(pickle.dumps(values)).q == Fraction(1, 4)


def test_a_class_made_from_a_list_is_the_same_as_one_written_out() -> None:
    made = parameters_class("Made", declared_parameters(Inspection))
    assert declared_parameters(made) == declared_parameters(Inspection)
    with pytest.raises(ParameterError, match="declared twice"):
        parameters_class("Twice", [Parameter("q", baseline=0), Parameter("q", baseline=1)])


def test_a_field_without_a_declaration_is_refused() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Careless(Parameters):
        q: Number = Fraction(1, 2)

    with pytest.raises(ParameterError, match="declare it with parameter"):
        declared_parameters(Careless)


def test_every_parameter_error_is_a_bargain_error() -> None:
    assert issubclass(ParameterError, BargainError)
