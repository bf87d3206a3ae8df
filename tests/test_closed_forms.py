"""Equilibria that a scenario states: evaluated exactly, rounded at the end, honest near thresholds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from bargain.closed_forms import ClosedForm, ClosedPoint, evaluate_closed_forms
from bargain.equilibrium import Status
from bargain.errors import ExpressionError, IrrationalError


def point(share: str) -> ClosedPoint:
    return ClosedPoint({"A": {"h": {"x": share, "y": f"1 - ({share})"}}})


def form(name: str, condition: str, *shares: str, where: dict[str, str] | None = None) -> ClosedForm:
    points = tuple(point(share) for share in shares)
    return ClosedForm(name, (condition,), points, dimension=len(points) - 1, where=where or {})


FORMS = (form("low", "p < 1/3", "0"), form("edge", "p == 1/3", "0", "1"), form("high", "p > 1/3", "1"))


@pytest.mark.parametrize(
    ("value", "names", "dimension"), [("1/4", ["low"], 0), ("1/3", ["edge", "edge"], 1), ("1/2", ["high"], 0)]
)
def test_exact_values_decide_exactly(value: str, names: list[str], dimension: int) -> None:
    answer = evaluate_closed_forms(FORMS, {"p": Fraction(value)})
    assert list(answer.names) == names
    assert answer.dimensions == (dimension,)
    assert answer.complete
    assert answer.status is Status.CONVERGED


def test_a_float_near_a_threshold_is_not_complete() -> None:
    assert evaluate_closed_forms(FORMS, {"p": 0.25}).complete
    near = evaluate_closed_forms(FORMS, {"p": 1 / 3 + 1e-12})
    assert not near.complete
    assert "threshold" in near.message


def test_where_nothing_is_stated_nothing_exists() -> None:
    answer = evaluate_closed_forms(FORMS[:1], {"p": Fraction(1, 2)})
    assert answer.status is Status.NONE_EXIST
    assert answer.profiles == ()


def test_forms_that_share_a_point_hang_together() -> None:
    forms = (form("one", "p > 0", "0", "p"), form("two", "p > 0", "p", "1"))
    answer = evaluate_closed_forms(forms, {"p": Fraction(1, 2)})
    assert len(answer.profiles) == 3
    assert answer.components == ((0, 1),)


def test_an_irrational_form_is_for_floats() -> None:
    forms = (form("root", "sqrt(p) < 1", "half", where={"half": "sqrt(p)/sqrt(2)"}),)
    with pytest.raises(IrrationalError, match="solve with floats"):
        evaluate_closed_forms(forms, {"p": Fraction(1, 2)})
    answer = evaluate_closed_forms(forms, {"p": 0.5})
    assert answer.profiles[0]["A"]["h"]["x"] == pytest.approx(0.5)


@pytest.mark.parametrize("zero", [Fraction(0), 0.0])
def test_conditions_are_read_in_order_and_guard_what_follows(zero: Any) -> None:
    guarded = ClosedForm("guarded", ("p > 0", "1/p > 2"), (point("0"),))
    assert evaluate_closed_forms((guarded,), {"p": zero}).profiles == ()
    unguarded = ClosedForm("unguarded", ("1/p > 2",), (point("0"),))
    with pytest.raises(ExpressionError, match="division by zero"):
        evaluate_closed_forms((unguarded,), {"p": zero})
