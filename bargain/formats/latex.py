"""Text, numbers and payoff tables in LaTeX."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from bargain.arithmetic import Number
from bargain.formats.numbers import LONGEST_FRACTION, decimal
from bargain.games import NormalForm

__all__ = ["escape", "latex_number", "payoff_table"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "–": "--",
    "≈": r"$\approx$",
    "∞": r"$\infty$",
}


def escape(text: str) -> str:
    """Text with LaTeX's own characters made harmless.

    Examples
    --------
    >>> print(escape("status_quo & 50%"))
    status\\_quo \\& 50\\%
    """
    return "".join(_SPECIAL.get(character, character) for character in text)


def latex_number(value: Number, symbols: Mapping[str, str] | None = None) -> str:
    r"""A number or a formula in mathematics, without dollars; `symbols` are LaTeX names of parameters.

    A fraction too long to read is rounded, after the sign of approximation.

    Examples
    --------
    >>> print(latex_number(Fraction(-1, 3)))
    -\frac{1}{3}
    """
    if isinstance(value, (float, np.floating)):
        mantissa, _, exponent = f"{float(value):.6g}".partition("e")
        return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, Fraction):
        if value.denominator == 1 and abs(value) < 10**LONGEST_FRACTION:
            return str(value.numerator)
        if abs(value.numerator) * value.denominator >= 10**LONGEST_FRACTION:
            return decimal(value, 10).replace("≈", r"\approx ")
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
    import sympy

    names = {sympy.Symbol(name): symbol for name, symbol in (symbols or {}).items()}
    return str(sympy.latex(value, symbol_names=names))


def payoff_table(game: NormalForm) -> str:
    r"""A normal form as the table of a textbook, for the body of a document; it needs no package.

    Rows and columns are actions, and each cell has the payoffs of the row player and of the column player. Outcomes are
    not in it.

    Examples
    --------
    >>> text = payoff_table(NormalForm([[1, 0]], [["1/2", 2]], title="Tiny"))
    >>> print(text.splitlines()[-3])
        Row & 1 & $1,\; \frac{1}{2}$ & $0,\; 2$ \\ \cline{3-4}
    """
    columns = game.shape[1]
    row_labels, column_labels = (labels or () for labels in game.actions or ())
    row_player, column_player = (_line(player) for player in game.players)
    rule = rf"\cline{{3-{columns + 2}}}"
    heads = " & ".join(rf"\multicolumn{{1}}{{c}}{{{_line(label)}}}" for label in column_labels)
    lines = [
        rf"\multicolumn{{2}}{{l}}{{}} & \multicolumn{{{columns}}}{{c}}{{{column_player}}} \\",
        rf"\multicolumn{{2}}{{l}}{{}} & {heads} \\ {rule}",
    ]
    for i, label in enumerate(row_labels):
        cells = [rf"${latex_number(game.A[i, j])},\; {latex_number(game.B[i, j])}$" for j in range(columns)]
        lines.append(rf"{row_player if i == 0 else ''} & {_line(label)} & {' & '.join(cells)} \\ {rule}".lstrip())
    caption = [rf"  \caption{{{_line(game.title)}}}"] if game.title.strip() else []
    return "\n".join(
        [
            r"\begin{table}",
            r"  \centering",
            *caption,
            rf"  \begin{{tabular}}{{ll|{'c|' * columns}}}",
            *(f"    {line}" for line in lines),
            r"  \end{tabular}",
            r"\end{table}",
            "",
        ]
    )


def _line(text: str) -> str:
    return escape(" ".join(text.split()))
