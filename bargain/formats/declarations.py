"""The parameters of a model file: names, bounds, baselines and priors; read and written."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from fractions import Fraction
from itertools import product

from bargain.errors import BargainError, ModelError
from bargain.expressions import FUNCTIONS
from bargain.formats.fields import Field, Literal, one_line, suggestion
from bargain.formats.toml_text import array, exact_entry, key, quoted
from bargain.parameters import Parameter, Prior, beta, normal, triangular, uniform

__all__ = ["parameter_lines", "prior_text", "read_parameters", "read_prior"]

_KEYS = ("symbol", "meaning", "unit", "bounds", "baseline", "prior", "source")
_RESERVED = ("arithmetic", "cls", "concept", "method", "self", "target")
"""Keywords of `solve`; a parameter of that name could not be set."""

_PRIORS: dict[str, tuple[int, Callable[..., Prior], str]] = {
    "uniform": (2, uniform, "uniform(low, high)"),
    "beta": (2, beta, "beta(a, b)"),
    "triangular": (3, triangular, "triangular(low, mode, high)"),
    "normal": (2, normal, "normal(mean, deviation)"),
}


def read_parameters(field: Field) -> tuple[Parameter, ...]:
    """Read the table `[parameters]`, one sub-table a parameter."""
    return tuple(_read_parameter(name, entry) for name, entry in field.table().items())


def _read_parameter(name: str, field: Field) -> Parameter:
    if name.startswith("_") or name in (*_RESERVED, *FUNCTIONS):
        raise field.error(f"{name!r} is reserved; choose another name")
    if unicodedata.normalize("NFKC", name) != name:
        raise field.error(f"write the name as {unicodedata.normalize('NFKC', name)!r}, which expressions understand")
    entries = field.record(_KEYS)
    if "baseline" not in entries:
        raise field.error('there is no baseline; give one, such as baseline = "1/2"')
    texts = {key: entries[key].text() for key in ("symbol", "meaning", "unit", "source") if key in entries}
    bounds = _read_bounds(entries["bounds"]) if "bounds" in entries else (None, None)
    baseline = entries["baseline"].number()
    prior = read_prior(entries["prior"]) if "prior" in entries else None
    low, high = bounds
    if (low is not None and baseline < low) or (high is not None and baseline > high):
        raise entries["baseline"].error(f"{baseline} is out of the bounds of {name!r}")
    try:
        return Parameter(name, baseline, bounds, prior=prior, **texts)
    except BargainError as error:
        raise field.error(str(error).removeprefix(f"parameter {name!r}: ")) from None


def _read_bounds(field: Field) -> tuple[Fraction | None, Fraction | None]:
    ends = field.items()
    if len(ends) != 2:
        raise field.error(f"bounds are a pair such as [0, 1], not {len(ends)} entries")
    low, high = (_read_end(end, sign) for end, sign in zip(ends, ("-", "+"), strict=True))
    if low is not None and high is not None and low > high:
        raise field.error("the first number must be the smaller one")
    return low, high


def _read_end(field: Field, sign: str) -> Fraction | None:
    """A number, or infinity on its own side."""
    if isinstance(field.value, str):  # a Literal is a str too
        written = field.value.strip().lower()
        if written in ("inf", "+inf", "-inf"):
            if (written == "-inf") != (sign == "-"):
                raise field.error(f"{written} is on the wrong side; no bound is ['-inf', 'inf']")
            return None
    return field.number()


def read_prior(field: Field) -> Prior:
    """Read a prior such as "beta(2, 5)"."""
    if isinstance(field.value, Literal):
        raise field.error('a prior is text such as "uniform(0, 1)"')
    text = field.text()
    found = re.fullmatch(r"\s*([A-Za-z_]+)\s*\(([^()]*)\)\s*", text)
    known = ", ".join(form for _, _, form in _PRIORS.values())
    if found is None:
        raise field.error(f"{text!r} is not a prior; write one of {known}")
    family = found[1].lower()
    if family not in _PRIORS:
        raise field.error(f"{found[1]!r} is not a known prior; {suggestion(family, _PRIORS, 'there are')}")
    count, make, form = _PRIORS[family]
    arguments = [argument.strip() for argument in found[2].split(",")]
    if len(arguments) != count or not all(arguments):
        raise field.error(f"{family} takes {count} numbers: {form}")
    try:
        prior = make(*arguments)
    except OverflowError:
        raise field.error("a number is too large for a prior") from None
    except BargainError as error:
        raise field.error(error) from None
    if family == "beta" and not all(value > 0 for _, value in prior.arguments):
        raise field.error("both numbers of beta(a, b) must be positive")
    return prior


def parameter_lines(parameters: Iterable[Parameter], file: str) -> list[str]:
    """The tables `[parameters.NAME]`, as `read_parameters` takes them."""
    lines = []
    for entry in parameters:
        where = f"{file}: parameters.{entry.name}"
        lines += ["", f"[parameters.{key(entry.name)}]"]
        texts = {"symbol": entry.symbol, "meaning": entry.meaning, "unit": entry.unit, "source": entry.source}
        usual = {"symbol": entry.name, "meaning": "", "unit": "1", "source": "assumed"}
        lines += [f"{name} = {quoted(text)}" for name, text in texts.items() if text != usual[name]]
        if entry.bounds != (None, None):
            ends = (
                quoted(infinite) if end is None else exact_entry(end, where)
                for end, infinite in zip(entry.bounds, ("-inf", "inf"), strict=True)
            )
            lines.append(f"bounds = {array(ends)}")
        lines.append(f"baseline = {exact_entry(entry.baseline, where)}")
        if entry.prior is not None:
            lines.append(f"prior = {quoted(prior_text(entry.prior, where))}")
    return lines


def prior_text(prior: object, where: str) -> str:
    """A prior as text that is read back as the same floats.

    Examples
    --------
    >>> prior_text(uniform("0.1", "0.3"), "here"), prior_text(triangular(0, "1/3", 1), "here")
    ('uniform(0.1, 0.3)', 'triangular(0, 0.3333333333333333, 1)')
    """
    if isinstance(prior, Prior):
        found = dict(prior.arguments)
        match prior.family, found:
            case "uniform", {"loc": low, "scale": width}:
                return _matching(prior, "uniform", [[low], _near(low + width)], where)
            case "triang", {"c": peak, "loc": low, "scale": width}:
                return _matching(prior, "triangular", [[low], _near(low + peak * width), _near(low + width)], where)
            case "norm", {"loc": mean, "scale": deviation}:
                return _matching(prior, "normal", [[mean], [deviation]], where)
            case "beta", {"a": a, "b": b}:
                return _matching(prior, "beta", [[a], [b]], where)
    known = ", ".join(form for _, _, form in _PRIORS.values())
    raise ModelError(one_line(f"{where}: the prior {prior} has no place in a model file, which knows {known}"))


def _near(value: float) -> list[float]:
    """Candidates for an end that was stored as a width, those with few digits first."""
    rounded = [float(f"{value:.{digits}g}") for digits in range(1, 18)]
    beside = [math.nextafter(value, side) for side in (-math.inf, math.inf)]
    return list(dict.fromkeys([*rounded, *beside]))


def _matching(prior: Prior, name: str, candidates: list[list[float]], where: str) -> str:
    make = _PRIORS[name][1]
    for values in product(*candidates):
        with suppress(BargainError):  # a rounded end may lie on the wrong side
            if make(*values) == prior:
                return f"{name}({', '.join(repr(value).removesuffix('.0') for value in values)})"
    raise ModelError(one_line(f"{where}: no text is read back as exactly the prior {prior}"))
