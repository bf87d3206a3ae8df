"""Symbolic payoffs and probabilities compiled to functions of arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from bargain.arithmetic import Number, is_symbolic, to_sympy

__all__ = ["compile_numbers", "exact_expression", "is_identity"]


def compile_numbers(
    numbers: Iterable[Number], names: Sequence[str]
) -> Callable[[Mapping[str, np.ndarray]], np.ndarray]:
    """Compile E numbers, SymPy expressions in `names` among them, to a function from arrays (N,) to an array (E, N).

    Values that are undefined or not real come out as nan; nothing is raised and nothing warns.

    Examples
    --------
    >>> import sympy
    >>> f = compile_numbers([1, sympy.Symbol("p") ** 2], ["p"])
    >>> f({"p": np.array([1.0, 3.0])})
    array([[1., 1.],
           [1., 9.]])
    """
    import sympy

    entries = list(numbers)
    moving = [k for k, entry in enumerate(entries) if is_symbolic(entry) and entry.free_symbols]
    constant = np.array([np.nan if k in set(moving) else float(entry) for k, entry in enumerate(entries)])
    expressions = [_pairwise(to_sympy(entries[k])) for k in moving]
    # Dummies keep any parameter name clear of the names that the generated code uses.
    arguments = {sympy.Symbol(name): sympy.Dummy(f"a{k}") for k, name in enumerate(names)}
    functions = [{"pairwise_min": np.minimum, "pairwise_max": np.maximum}, "numpy"]
    function = sympy.lambdify(
        list(arguments.values()), [e.xreplace(arguments) for e in expressions], modules=functions, cse=True
    )

    def evaluate(points: Mapping[str, np.ndarray]) -> np.ndarray:
        columns = [np.asarray(points[name], dtype=np.float64) for name in names]
        table = np.empty((len(entries), len(columns[0])))
        table[:] = constant[:, None]
        with np.errstate(all="ignore"):
            for k, values in zip(moving, function(*columns), strict=True):
                table[k] = np.where(np.isreal(values), np.real(values), np.nan)
        return table

    return evaluate


def _pairwise(expression: Any) -> Any:
    """Write minima and maxima of many as nested ones of two, which broadcast."""
    import sympy

    def nested(name: str) -> Callable[..., Any]:
        function = sympy.Function(name)

        def build(*arguments: Any) -> Any:
            whole = arguments[0]
            for other in arguments[1:]:
                whole = function(whole, other)
            return whole

        return build

    return expression.replace(sympy.Min, nested("pairwise_min")).replace(sympy.Max, nested("pairwise_max"))


def exact_expression(entry: Number) -> Any:
    """A number as a SymPy expression, its floats taken as the rationals that they are in binary."""
    import sympy

    expression = sympy.sympify(entry)
    return expression.xreplace({value: sympy.Rational(float(value)) for value in expression.atoms(sympy.Float)})


def is_identity(difference: Any) -> bool:
    """True if a difference made from `exact_expression`s is zero for all values of its symbols; undecided counts as
    False.

    Examples
    --------
    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> is_identity((x + 1) ** 2 - x**2 - 2 * x - 1), is_identity(x)
    (True, False)
    """
    import sympy

    try:
        return bool(sympy.cancel(difference) == 0)
    except (sympy.PolynomialError, NotImplementedError):
        return False
