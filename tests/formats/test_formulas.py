"""Formulas are written in the words of the model files, and read back as the same formula."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from bargain.arithmetic import is_zero
from bargain.errors import ModelError
from bargain.expressions import parse_expression
from bargain.formats.formulas import formula_text

SYMBOLS = {name: sympy.Symbol(name) for name in ("q", "g", "sigma", "lambda_")}
q, g = SYMBOLS["q"], SYMBOLS["g"]


def formulas() -> st.SearchStrategy[Any]:
    leaves = st.one_of(
        st.sampled_from(list(SYMBOLS.values())), st.builds(sympy.Rational, st.integers(-9, 9), st.integers(1, 9))
    )

    def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.one_of(
            st.builds(sympy.Add, inner, inner),
            st.builds(sympy.Mul, inner, inner),
            st.builds(lambda a, b: a / (b**2 + 1), inner, inner),
            st.builds(lambda a, n: a**n if a != 0 else a, inner, st.sampled_from([-2, -1, 2, 3, 33])),
            st.builds(lambda a, n: (a**2 + q**2) ** sympy.Rational(n, 2), inner, st.sampled_from([-3, -1, 1, 3])),
            st.builds(lambda a: sympy.exp(-(a**2) - g), inner),
            st.builds(sympy.Max, st.just(q), st.just(g - 1)),
            st.builds(sympy.Min, st.just(q), st.just(2 * g)),
        )

    return st.recursive(leaves, grown, max_leaves=5).filter(lambda formula: bool(formula.free_symbols))


@given(formula=formulas())
def test_formulas_come_back(formula: Any) -> None:
    text = formula_text(formula, "here")
    names = {symbol.name for symbol in formula.free_symbols}
    again = parse_expression(text, names).evaluate(SYMBOLS)
    assert again == formula or is_zero(again - formula)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (g - q * (g + 4), "g - q*(g + 4)"),
        (q / 3 - 1, "q/3 - 1"),
        (1 / (q * g), "1/(g*q)"),
        (sympy.Max(0, q) ** 2, "max(0, q)**2"),
        (q ** sympy.Rational(-3, 2), "1/sqrt(q)**3"),
        (q**40, "(q**32*q**8)"),
        (sympy.exp(q) / sympy.log(g), "exp(q)/log(g)"),
        (sympy.sqrt(2 * q), "sqrt(2*q)"),
        (g / sympy.sqrt(2 * q), "g/sqrt(2*q)"),
        (1 - sympy.sqrt(q / 2), "-sqrt(2*q)/2 + 1"),
    ],
)
def test_formulas_are_readable(formula: Any, text: str) -> None:
    assert formula_text(formula, "here") == text


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (0.1 * q, "has the float 0.1"),
        (q**g, "the power q\\*\\*g has no words"),
        (sympy.Piecewise((q, q > 0), (0, True)), "Piecewise is not among the functions"),
        (sympy.sin(q), "sin is not among the functions"),
        (sympy.sqrt(2) * q, "sqrt\\(2\\) is irrational"),
        (sympy.pi * q, "'pi' is not a declared name"),
    ],
)
def test_what_has_no_words_is_refused(formula: Any, reason: str) -> None:
    with pytest.raises(ModelError, match=f"here: the formula .*{reason}"):
        formula_text(formula, "here")
