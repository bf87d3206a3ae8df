"""Pages as LaTeX: one `table` with `booktabs` rules for each sheet, for the body of a document."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import is_symbolic
from bargain.formats.latex import escape, latex_number
from bargain.reports.pages import Formula, Mix, Outline, Page, Sheet, Tuple

__all__ = ["to_latex"]

_SIGNS = {"<": "<", "<=": r"\le", "=": "=", "==": "="}


def to_latex(page: Page) -> str:
    """A page as LaTeX. It needs `\\usepackage{booktabs}`, and `\\usepackage{amsmath}` for formulas.

    Facts and notes (status, completeness, certificate) stand in the caption of the first table, since a table travels
    without its surroundings.
    """
    facts = "; ".join(f"{what}: {value}" for what, value in page.facts)
    notes = "".join(f" Note: {note.rstrip('.')}." for note in page.notes)
    parts = [f"% {' '.join(page.title.split())}", "% needs \\usepackage{booktabs,amsmath}"]
    for block in page.blocks:
        title = f"{page.title}: {block.title[:1].lower()}{block.title[1:]}"
        caption = f"{title}. {facts}.{notes}" if block is page.blocks[0] else f"{title}."
        parts.append(_outline(block, caption) if isinstance(block, Outline) else _table(block, caption, page.symbols))
    if not page.blocks:
        parts.append(escape(f"{page.title}. {facts}.{notes}"))
    return "\n".join(parts) + "\n"


def _outline(outline: Outline, caption: str) -> str:
    lines = "\n".join(outline.lines)
    return f"% {caption}\n\\begin{{verbatim}}\n{lines}\n\\end{{verbatim}}"


def _table(sheet: Sheet, caption: str, symbols: Mapping[str, str]) -> str:
    rows = [[_cell(cell, symbols) for cell in row] for row in sheet.rows]
    numeric = [
        bool(sheet.rows) and all(_is_number(row[j]) or row[j] is None for row in sheet.rows)
        for j in range(len(sheet.columns))
    ]
    return "\n".join(
        [
            r"\begin{table}",
            r"  \centering",
            f"  \\caption{{{escape(caption)}}}",
            f"  \\begin{{tabular}}{{{''.join('r' if flag else 'l' for flag in numeric)}}}",
            r"    \toprule",
            f"    {' & '.join(escape(name) for name in sheet.columns)} \\\\",
            r"    \midrule",
            *(f"    {' & '.join(row)} \\\\" for row in rows),
            r"    \bottomrule",
            r"  \end{tabular}",
            r"\end{table}",
        ]
    )


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and (isinstance(value, (int, float, Fraction, np.number)) or is_symbolic(value))


def _cell(value: Any, symbols: Mapping[str, str]) -> str:
    match value:
        case None:
            return "--"
        case bool():
            return "yes" if value else "no"
        case str():
            return escape(value)
        case Formula():
            return _formula(value, symbols)
        case Mix(weights=weights):
            return _mix(weights, symbols)
        case Tuple(entries=entries, brackets=(left, right)):
            return f"${left}{', '.join(latex_number(entry, symbols) for entry in entries)}{right}$"
    return f"${latex_number(value, symbols)}$"


def _formula(formula: Formula, symbols: Mapping[str, str]) -> str:
    if not formula.name:
        return escape(formula.text)
    left, right = formula.signs
    pieces = [f"{latex_number(formula.low, symbols)} {_SIGNS[left]}"] if left else []
    pieces.append(symbols.get(formula.name, _default_symbol(formula.name)))
    pieces += [f"{_SIGNS[right]} {latex_number(formula.high, symbols)}"] if right else []
    if not left and not right:
        pieces.append(r"\in \mathbb{R}")
    return f"${' '.join(pieces)}$"


def _default_symbol(name: str) -> str:
    import sympy

    return str(sympy.latex(sympy.Symbol(name)))


def _mix(weights: Mapping[str, Any], symbols: Mapping[str, str]) -> str:
    parts = []
    for label, weight in weights.items():
        if isinstance(weight, tuple):
            ends = ", ".join(latex_number(end, symbols) for end in weight)
            parts.append(f"{escape(label)} $\\in [{ends}]$")
        elif weight != 0:
            parts.append(escape(label) if weight == 1 else f"{escape(label)} ${latex_number(weight, symbols)}$")
    return ", ".join(parts) or "--"
