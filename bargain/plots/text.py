"""Text on figures: mathematics where it can be set, wrapping by measured width, numbers short enough to read."""

from __future__ import annotations

import functools
import logging
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from matplotlib.textpath import TextToPath

from bargain.arithmetic import Number, is_symbolic
from bargain.models import claim_name
from bargain.plots.style import LINE_SPACING, SIZE, context

__all__ = [
    "axis_label",
    "described",
    "exact_text",
    "line_size",
    "listed",
    "math",
    "means_payoff",
    "number_text",
    "plain",
    "quantity_text",
    "spoken",
    "symbol_text",
    "text_size",
    "wrap",
    "wrap_profile",
]

_LONGEST_EXACT = 9
_TOKENS = re.compile(r"(?:(?<!\\)\$(?:\\.|[^$])*\$|\S)+")


def plain(text: object) -> str:
    """Text in which dollar signs are dollars, on one line."""
    return " ".join(str(text).split()).replace("$", r"\$")


def spoken(label: object) -> str:
    """A label as it is read: "status_quo" is a status quo.

    Examples
    --------
    >>> spoken("(status_quo, war)")
    '(status quo, war)'
    """
    return re.sub(r"(?<=\w)_(?=\w)", " ", plain(label))


def math(latex: str, fallback: str) -> str:
    r"""`latex` between dollars if mathtext can set it, else the fallback as plain text.

    Examples
    --------
    >>> math(r"\sigma", "sigma"), math(r"\begin{cases}", "sigma")
    ('$\\sigma$', 'sigma')
    """
    return f"${latex}$" if _parses(latex) else plain(fallback)


class _Listener(logging.Handler):
    """Collects what mathtext says about missing glyphs."""

    def __init__(self, heard: list[logging.LogRecord]) -> None:
        super().__init__()
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record)


@functools.lru_cache(maxsize=4096)
def _parses(latex: str) -> bool:
    if not latex.strip() or "$" in latex or "\n" in latex:
        return False
    complaints: list[logging.LogRecord] = []
    listener = _Listener(complaints)
    logger = logging.getLogger("matplotlib.mathtext")
    spread, logger.propagate = logger.propagate, False
    logger.addHandler(listener)
    try:
        with context():
            MathTextParser("path").parse(f"${latex}$", 72, FontProperties(size=SIZE))
    except (ValueError, RuntimeError):
        return False
    finally:
        logger.removeHandler(listener)
        logger.propagate = spread
    return not complaints


def symbol_text(name: str, symbol: str = "") -> str:
    r"""A parameter's symbol as mathematics; without a symbol, its name, read as `base_index` where that is usual.

    Examples
    --------
    >>> symbol_text("delta_R"), symbol_text("war_cost"), symbol_text("c", "c_A")
    ('$\\delta_{\\mathrm{R}}$', 'war_cost', '$c_A$')
    """
    if symbol and symbol != name:
        return math(symbol, name)
    base, _, index = name.partition("_")
    greek = _is_greek(base)
    if "_" in index or not (greek or len(base) == 1):
        return plain(name)
    head = f"\\{base}" if greek else base
    return math(f"{head}_{{\\mathrm{{{index}}}}}" if index else head, name)


def _is_greek(word: str) -> bool:
    case = "CAPITAL" if word[:1].isupper() else "SMALL"
    letter = word.upper().replace("LAMBDA", "LAMDA")  # Unicode's own spelling
    try:
        unicodedata.lookup(f"GREEK {case} LETTER {letter}")
    except KeyError:
        return False
    return _parses(f"\\{word}")


def described(source: Any, model: Any = None) -> tuple[str, str, str]:
    """The symbol (set), the meaning and the unit of a parameter.

    `source` is a `Parameter`, a name (looked up in `model` if it declares parameters), or an xarray coordinate whose
    attributes carry symbol, meaning and unit.
    """
    found = source
    if isinstance(source, str):
        declared = getattr(model, "parameters", ())
        found = next((entry for entry in declared if getattr(entry, "name", None) == source), None)
        if found is None:
            return symbol_text(source), "", ""
    details: Mapping[str, Any] = getattr(found, "attrs", None) or {}
    name = str(found.name)
    symbol, meaning, unit = (
        str(details.get(key) or getattr(found, key, "") or "") for key in ("symbol", "meaning", "unit")
    )
    return symbol_text(name, symbol), plain(meaning), "" if unit.strip() in ("", "1") else plain(unit)


def axis_label(symbol: str, meaning: str, unit: str, width: float, size: float = SIZE) -> str:
    """ "symbol: meaning (unit)", wrapped to `width` inches."""
    text = f"{symbol}: {meaning}" if meaning else symbol
    return wrap(f"{text} ({unit})" if unit else text, width * 72, size)


@functools.lru_cache(maxsize=8192)
def line_size(
    line: str, size: float = SIZE, weight: str = "normal", style: Literal["normal", "italic"] = "normal"
) -> tuple[float, float, float]:
    """Width, height and depth below the baseline, in points, of what is drawn of one line."""
    with context():
        properties = FontProperties(size=size, weight=weight, style=style)
        is_math = len(re.findall(r"(?<!\\)\$", line)) >= 2
        text = line if is_math else line.replace(r"\$", "$")
        width, height, descent = TextToPath().get_text_width_height_descent(text, properties, ismath=is_math)
    return float(width), float(height), float(descent)


def text_size(text: str, size: float = SIZE, weight: str = "normal") -> tuple[float, float]:
    """Width and height in points that a text takes when it is drawn with a line spacing of `LINE_SPACING`."""
    lines = [line_size(line, size, weight) for line in text.split("\n")]
    _, usual, usual_descent = line_size("lp", size, weight)  # matplotlib makes no line lower than this one
    total = 0.0
    for k, (_, height, descent) in enumerate(lines):
        below = max(descent, usual_descent)
        above = max(height, usual) - below
        total += below + (max(above, usual - usual_descent) * LINE_SPACING if k else above)
    return max(width for width, _, _ in lines), total


def wrap(text: str, width: float, size: float = SIZE) -> str:
    """Break lines so that none is wider than `width` points; mathematics is kept whole, an endless word is cut."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _TOKENS.findall(paragraph):
            for piece in _cut(word, width, size):
                longer = f"{line} {piece}" if line else piece
                if line and text_size(longer, size)[0] > width:
                    lines.append(line)
                    line = piece
                else:
                    line = longer
        lines.append(line)
    return "\n".join(lines)


def _cut(word: str, width: float, size: float) -> list[str]:
    if text_size(word, size)[0] <= width or re.search(r"(?<!\\)\$", word):
        return [word]
    pieces = [""]
    for letter in re.findall(r"\\\$|.", word):
        if pieces[-1] and text_size(pieces[-1] + letter, size)[0] > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def wrap_profile(label: str, width: float, size: float = SIZE) -> list[str]:
    """An equilibrium's label as lines no wider than `width` points, broken between players where it can be.

    Examples
    --------
    >>> wrap_profile("(stand firm, stand firm)", 60)
    ['(stand firm,', 'stand firm)']
    """
    text = spoken(label)
    if text_size(text, size)[0] <= width:
        return [text]
    parts = [part + "," for part in text.split(", ")]
    parts[-1] = parts[-1][:-1]
    return [line for part in parts for line in wrap(part, width, size).split("\n")]


def number_text(value: Number) -> str:
    """A number in a line of text: "4/17" while that is short, else four digits; SymPy as mathematics.

    Examples
    --------
    >>> from fractions import Fraction
    >>> number_text(Fraction(4, 17)), number_text(0.25), number_text(Fraction(123456, 7654321))
    ('4/17', '0.25', '0.01613')
    """
    if is_symbolic(value) and not value.is_Rational:
        return exact_text(value, inline=True)
    text = str(value)
    if not isinstance(value, float) and len(text) <= _LONGEST_EXACT:
        return text.replace("-", "−")
    return _digits(float(value))


def _digits(value: float) -> str:
    text = f"{value:.4g}"
    if "e" not in text:
        return text.replace("-", "−")
    mantissa, exponent = text.split("e")
    return f"${mantissa}\\times 10^{{{int(exponent)}}}$".replace("$1\\times ", "$")


def exact_text(
    value: Number, symbols: Mapping[str, str] | None = None, widest: float = 90.0, inline: bool = False
) -> str:
    """An exact number or expression as mathematics; digits where the exact form is no short formula."""
    import sympy

    if isinstance(value, float):
        return _digits(value)
    expression = sympy.sympify(value)
    if expression.is_infinite:
        return r"$\infty$" if expression > 0 else r"$-\infty$"
    names = {symbol: (symbols or {}).get(symbol.name) for symbol in expression.free_symbols}
    shown = {symbol: text for symbol, text in names.items() if text and _parses(text)}
    if not expression.has(sympy.CRootOf):
        numeric = not expression.free_symbols
        latex = sympy.latex(sympy.together(expression) if numeric else expression, symbol_names=shown, order="old")
        latex = latex.replace("\\frac", "\\dfrac") if numeric and not inline else latex
        if _parses(latex) and (expression.free_symbols or text_size(f"${latex}$")[0] <= widest):
            return f"${latex}$"
    if expression.free_symbols:
        return plain(expression)
    return "≈ " + _digits(float(expression))


def quantity_text(outcome: str) -> str:
    """What an outcome's name stands for on an axis; payoffs are written `payoff_PLAYER` or `payoff:PLAYER`.

    Examples
    --------
    >>> quantity_text("status_quo"), quantity_text("payoff:Russia")
    ('probability of status quo', 'payoff of Russia')
    """
    for prefix in ("payoff:", "payoff_"):
        if outcome.startswith(prefix):
            return f"payoff of {spoken(outcome.removeprefix(prefix))}"
    return f"probability of {spoken(outcome)}"


def means_payoff(name: str, player: str) -> bool:
    """Whether a name stands for this player's payoff."""
    return name in {f"payoff{mark}{text}" for mark in ":_" for text in (player, claim_name(player))}


def listed(labels: Iterable[str], width: float, size: float = SIZE, most: int = 3) -> str:
    """Labels one below the other, cut after `most` of them: "and 2 more"."""
    entries = list(labels)
    lines = [line for label in entries[:most] for line in wrap_profile(label, width, size)]
    return "\n".join([*lines, f"and {len(entries) - most} more"] if len(entries) > most else lines)
