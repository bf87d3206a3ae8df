"""Text: mathematics or the name, lines that fit, numbers that can be read."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from bargain.parameters import Parameter
from bargain.plots.text import (
    axis_label,
    described,
    exact_text,
    listed,
    math,
    means_payoff,
    number_text,
    plain,
    spoken,
    symbol_text,
    text_size,
    wrap,
    wrap_profile,
)
from tests.plots.examples import LONG, awkward_model


@pytest.mark.parametrize(
    "latex", [r"\begin{cases}", "x_y_z", "a$b", "", "  ", "x\ny", r"\frac{1}", r"\operatorname{foo}{"]
)
def test_what_mathtext_cannot_set_falls_back_to_the_name(latex: str) -> None:
    assert math(latex, "cost of $ war") == r"cost of \$ war"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("sigma", r"$\sigma$"),
        ("lambda", r"$\lambda$"),
        ("Delta", r"$\Delta$"),
        ("p", "$p$"),
        ("c_A", r"$c_{\mathrm{A}}$"),
        ("war_cost", "war_cost"),
        ("first_strike_cost", "first_strike_cost"),
        ("c_a_b", "c_a_b"),
        ("sum", "sum"),
        ("omicron", "omicron"),
    ],
)
def test_a_name_without_a_symbol_is_read_as_usual(name: str, shown: str) -> None:
    assert symbol_text(name, name) == shown


def test_parameters_are_described_from_themselves_from_a_model_and_from_coordinates() -> None:
    model = awkward_model()
    by_name, itself = described("t", model), described(model.parameter("t"))
    assert by_name == itself == ("t", LONG, r"\$ million")
    assert described("unknown", model) == ("unknown", "", "")
    assert described(Parameter("q", baseline=1, unit="1"))[2] == ""
    assert axis_label("$q$", "probability", "", 3) == "$q$: probability"


@given(st.text(alphabet="ab $\\_{}^%é→ \n", max_size=60), st.floats(20, 200))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: float) -> None:
    safe = plain(text)
    lines = wrap(safe, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(safe.split())
    assert all(text_size(line)[0] <= max(width, text_size("\\$")[0] + 4) for line in lines)


def test_mathematics_is_never_cut() -> None:
    assert r"$\frac{1}{2} + \frac{1}{3}$" in wrap(r"the threshold $\frac{1}{2} + \frac{1}{3}$ of war", 15).split("\n")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(-4, 17), "−4/17"),
        (Fraction(3), "3"),
        (Fraction(123456789, 1000), "1.235e+05"),
        (-0.25, "−0.25"),
        (1e-9, r"$10^{-9}$"),
        (2.5e12, r"$2.5\times 10^{12}$"),
        (sympy.Rational(1, 3), "1/3"),
        (sympy.sqrt(2) / 2, r"$\frac{\sqrt{2}}{2}$"),
    ],
)
def test_numbers_are_short(value: object, shown: str) -> None:
    expected = r"$1.235\times 10^{5}$" if shown == "1.235e+05" else shown
    assert number_text(value) == expected


def test_thresholds_are_exact_where_that_is_short_and_digits_elsewhere() -> None:
    x = sympy.Symbol("x")
    root = sympy.rootof(x**5 - x - 1, 0)
    assert exact_text(Fraction(7, 36)) == r"$\dfrac{7}{36}$"
    assert exact_text(root) == "≈ 1.167"
    assert exact_text(sympy.oo) == r"$\infty$"
    assert exact_text(-sympy.oo) == r"$-\infty$"
    assert exact_text(sympy.sqrt(sum(sympy.sqrt(k) for k in (2, 3, 5, 7, 11, 13)))).startswith("≈ ")
    assert exact_text(1 - x, {"x": r"\xi"}) == r"$1 - \xi$"
    assert exact_text(1 - x, {"x": r"\begin{x}"}) == "$1 - x$"


def test_labels_are_spoken_and_listed() -> None:
    assert spoken("war / status_quo") == "war / status quo"
    assert spoken("_private_") == "_private_"
    assert listed(["a", "b", "c", "d", "e"], 100) == "a\nb\nc\nand 2 more"
    assert wrap_profile("(up, down)", 500) == ["(up, down)"]
    assert means_payoff("payoff:United States", "United States")
    assert means_payoff("payoff_United_States", "United States")
    assert not means_payoff("payoff", "United States")
