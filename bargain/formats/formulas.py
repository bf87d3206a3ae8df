"""Formulas as text that `parse_expression` reads back as the same formula."""

from __future__ import annotations

from typing import Any

from bargain.arithmetic import Number, is_zero, shown
from bargain.errors import BargainError, ModelError
from bargain.expressions import parse_expression
from bargain.formats.fields import one_line

__all__ = ["formula_text"]

_LARGEST_EXPONENT = 32


def formula_text(value: Number, where: str) -> str:
    """A SymPy expression as arithmetic on its symbols, with `min max sqrt exp log`.

    Raises
    ------
    ModelError
        The expression has floats, or needs a function that a model file does not know.

    Examples
    --------
    >>> import sympy
    >>> q, g = sympy.symbols("q g")
    >>> formula_text(sympy.Max(0, g - q * g / 3) ** 2 / sympy.sqrt(g), "here")
    'max(0, -g*q/3 + g)**2/sqrt(g)'
    """
    import sympy

    for part in sympy.preorder_traversal(value):
        if part.is_Float:
            reason = f"the formula {shown(value)} has the float {shown(part)}; write it as a fraction, such as '1/10'"
            raise ModelError(one_line(f"{where}: {reason}"))
    names = {symbol.name: symbol for symbol in value.free_symbols}
    try:
        text = str(_printer().doprint(value))
        again = parse_expression(text, names).evaluate(names)
        if again == value or is_zero(again - value):
            return text
        reason = "it does not read back as the same formula"
    except (BargainError, NotImplementedError) as error:
        reason = str(error)
    raise ModelError(one_line(f"{where}: the formula {shown(value)} cannot be written: {reason}"))


def _printer() -> Any:
    """SymPy's printer in the words of the model files; made on demand, since SymPy takes long to load."""
    import sympy
    from sympy.printing.str import StrPrinter

    root = sympy.Symbol("\ue000")  # a character that no name has

    class Printer(StrPrinter):  # type: ignore[misc]  # SymPy has no type stubs
        def _print_Pow(self, expression: Any, rational: bool = False) -> str:
            base, exponent = expression.args
            if not exponent.is_Rational or exponent.q > 2:
                raise NotImplementedError(f"the power {shown(expression)} has no words here")
            if exponent.is_negative:
                return f"1/{self._factor(base, -exponent)}"
            return self._factor(base, exponent)

        def _print_Mul(self, expression: Any) -> str:
            """SymPy takes sqrt(2*q) apart; together it may be rational, and sqrt(2) alone is not."""
            roots = [part for part in expression.args if part.is_Pow and part.exp.is_Rational and part.exp.q == 2]
            number = next((part for part in roots if part.base.is_Rational), None)
            other = next((part for part in roots if not part.base.is_number), None)
            if number is None or other is None:
                return str(super()._print_Mul(expression))
            above = other.exp.is_positive
            half = sympy.Rational(1 if above else -1, 2)
            rest = expression / (number * other) * other.base ** (other.exp - half) * (1 if above else number.base)
            whole = self._print(rest * root if above else rest / root)
            return str(whole).replace(root.name, f"sqrt({self._print(number.base * other.base)})")

        def _factor(self, base: Any, exponent: Any) -> str:
            """A power that can stand behind "/": one factor, in parentheses if it is several."""
            whole = str(self._print(base))
            if exponent.q == 2:
                whole = f"sqrt({whole})"
            elif not base.is_Symbol and not isinstance(base, (sympy.Function, sympy.Max, sympy.Min)):
                whole = f"({whole})"
            power = int(exponent.p)
            if power == 1:
                return whole
            if power <= _LARGEST_EXPONENT:
                return f"{whole}**{power}"
            times, rest = divmod(power, _LARGEST_EXPONENT)
            factors = [f"{whole}**{_LARGEST_EXPONENT}"] * times + ([f"{whole}**{rest}"] if rest else [])
            return f"({'*'.join(factors)})"

        def _print_Max(self, expression: Any) -> str:
            return f"max({self.stringify(expression.args, ', ')})"

        def _print_Min(self, expression: Any) -> str:
            return f"min({self.stringify(expression.args, ', ')})"

        def _print_Exp1(self, expression: Any) -> str:
            return "exp(1)"

    return Printer()
