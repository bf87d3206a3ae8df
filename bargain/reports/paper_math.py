"""Formulas for Typst: SymPy expressions, and conditions such as "1/3 < x < 2/3"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sympy import Add, Integer, Pow, Rational, S, Symbol, fraction, together
from sympy.printing.str import StrPrinter

from bargain.arithmetic import is_symbolic, to_sympy
from bargain.expressions import parse_expression

__all__ = ["typst_math", "typst_symbol"]

_GREEK = frozenset(
    [
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
        *("xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega", "ell"),
        *("Delta", "Gamma", "Lambda", "Sigma", "Phi", "Psi", "Omega", "Theta"),
    ]
)
_OPERATORS = re.compile(r"(<=|>=|==|!=|<|>|\band\b|\bor\b)")
_SIGNS = {"<=": " <= ", ">=": " >= ", "==": " = ", "!=": " != ", "<": " < ", ">": " > ", "and": ", ", "or": ' " or " '}


def typst_symbol(latex: str) -> str:
    r"""Turn a parameter's LaTeX symbol into Typst.

    Examples
    --------
    >>> typst_symbol(r"\sigma"), typst_symbol("c_A"), typst_symbol(r"k_{\mathrm{T}}"), typst_symbol(r"\bar{t}")
    ('sigma', 'c_A', 'k_("T")', 'macron(t)')
    """
    text = latex.strip().strip("$")
    text = re.sub(r"\\(?:mathrm|text|mathit|operatorname)\{([^{}]*)\}", r'"\1"', text)
    text = re.sub(r"\\(?:bar|overline)\{?\s*(\\?\w+)\s*\}?", r"macron(\1)", text)
    text = re.sub(r"\\hat\{?\s*(\\?\w+)\s*\}?", r"hat(\1)", text)
    text = re.sub(r"\\tilde\{?\s*(\\?\w+)\s*\}?", r"tilde(\1)", text)
    text = text.replace("^{*}", "^*").replace(r"^\ast", "^*").replace("{", "(").replace("}", ")")
    text = re.sub(r"\\([A-Za-z]+)", r"\1 ", text).replace(" )", ")").replace(" _", "_").replace(" ^", "^").strip()
    return re.sub(r'(?<!["\w])([A-Za-z]{2,})(?!["\w(])', lambda m: m[1] if m[1] in _GREEK else f'"{m[1]}"', text)


def typst_math(expression: object, symbols: Mapping[str, str] | None = None) -> str:
    """Print a SymPy expression, a number or a condition in Typst's mathematics.

    Parameters
    ----------
    expression : SymPy expression, number or str
        A str is read as a condition on expressions, such as "1/3 < x < 2/3", "x == 1/3 and y > 0".
    symbols : mapping, optional
        Parameter name -> LaTeX symbol.

    Examples
    --------
    >>> import sympy
    >>> p, c = sympy.symbols("p c_A")
    >>> typst_math((1 - p) / (p + c))
    '(1 - p)/(c_A + p)'
    >>> typst_math("1/3 < sigma < 2/3", {"sigma": r"\\sigma"})
    '1/3 < sigma < 2/3'
    """
    names = {name: typst_symbol(latex) for name, latex in (symbols or {}).items()}
    if isinstance(expression, str):
        return "".join(_SIGNS.get(part) or _text(part, names) for part in _OPERATORS.split(expression))
    value: Any = expression
    if is_symbolic(value) and value.is_number:
        value = together(value)
    return str(_TypstPrinter(names).doprint(value))


def _text(text: str, names: Mapping[str, str]) -> str:
    words = re.findall(r"[A-Za-z_]\w*", text)
    if text.strip() in ("-oo", "oo"):
        return text.strip().replace("oo", "infinity")
    free = sorted({word for word in words if word not in ("sqrt", "min", "max", "exp", "log")})
    value = parse_expression(text.strip(), free).evaluate({name: Symbol(name) for name in free})
    return str(_TypstPrinter(names).doprint(to_sympy(value)))


class _TypstPrinter(StrPrinter):  # type: ignore[misc]  # SymPy has no stubs
    """SymPy to Typst: fractions as (a)/(b), powers with brackets, symbols by name."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__({"order": "none"})
        self._names = names

    def _print_Symbol(self, expr: Any) -> str:
        name = expr.name
        if name in self._names:
            return self._names[name]
        head, _, tail = name.partition("_")
        head = head if len(head) == 1 or head in _GREEK else f'"{head}"'
        return head if not tail else f"{head}_{tail}" if len(tail) == 1 or tail.isdigit() else f'{head}_"{tail}"'

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        positive = [term for term in expr.as_ordered_terms() if not term.could_extract_minus_sign()]
        negative = [term for term in expr.as_ordered_terms() if term.could_extract_minus_sign()]
        text = " + ".join(self._term(term) for term in positive)
        for term in negative:
            text += f"{' - ' if text else '-'}{self._term(-term)}"
        return text

    def _term(self, term: Any) -> str:
        text = str(self._print(term))
        return f"({text})" if isinstance(term, Add) else text

    def _print_Mul(self, expr: Any) -> str:
        above, below = fraction(expr)
        if below != 1:
            sign = ""
            if above.could_extract_minus_sign() and not isinstance(above, Add):
                sign, above = "-", -above
            return f"{sign}{self._grouped(above)}/{self._grouped(below)}"
        if expr.could_extract_minus_sign() and not isinstance(-expr, Add):
            return f"-{self._factor(-expr)}"
        return " ".join(self._factor(factor) for factor in expr.as_ordered_factors())

    def _grouped(self, expr: Any) -> str:
        text = str(self._print(expr))
        simple = isinstance(expr, (Symbol, Integer)) or (isinstance(expr, Pow) and not isinstance(expr.exp, Rational))
        return text if simple else f"({text})"

    def _factor(self, expr: Any) -> str:
        text = str(self._print(expr))
        return f"({text})" if isinstance(expr, Add) else text

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if expr.exp == S.Half:
            return f"sqrt({self._print(expr.base)})"
        if expr.exp.could_extract_minus_sign():
            return f"1/{self._grouped(Pow(expr.base, -expr.exp))}"
        base = str(self._print(expr.base))
        base = base if isinstance(expr.base, (Symbol, Integer)) and expr.base != S.NegativeOne else f"({base})"
        return f"{base}^({self._print(expr.exp)})"

    def _print_Rational(self, expr: Any) -> str:
        return f"{expr.p}/{expr.q}" if expr.q != 1 else str(expr.p)

    def _print_Infinity(self, expr: Any) -> str:
        return "infinity"

    def _print_NegativeInfinity(self, expr: Any) -> str:
        return "-infinity"

    def _print_ComplexRootOf(self, expr: Any) -> str:
        return f"{float(expr.evalf(15)):.4f}"

    def emptyPrinter(self, expr: Any) -> str:
        return str(expr)
