"""What a user types: targets, assignments, ranges, file names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

from bargain.errors import BargainError, ModelError, ParameterError
from bargain.models import Scenario

__all__ = ["assignments", "figure_file", "load", "model_file", "names_of", "outcome_name", "output_file", "ranges"]

_FIGURES = (".pdf", ".svg", ".png")
_MOST_POINTS = 10_000_000


def load(target: str) -> Scenario:
    """A scenario by its name, or a model file."""
    from bargain.formats import READABLE, read
    from bargain.scenarios import scenario, scenario_names

    if not target.strip():
        raise ModelError("name a scenario or a model file")
    if target in scenario_names():
        return scenario(target)
    path = Path(target)
    if path.suffix.lower() in READABLE or len(path.parts) > 1 or path.suffix or _exists(path):
        return read(path)
    near = get_close_matches(target, scenario_names(), n=1)
    hint = f"did you mean {near[0]!r}?" if near else "bargain list shows the scenarios"
    raise ModelError(f"{target!r} is neither a scenario nor a model file; {hint}")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def assignments(model: Scenario, texts: Sequence[str] | None) -> dict[str, Fraction]:
    """Read `NAME=VALUE` texts; values are exact, so that 0.1 is 1/10."""
    found: dict[str, Fraction] = {}
    for text in texts or ():
        name, value = _split(text, "NAME=VALUE", "sigma=1/10")
        if name in found:
            raise ParameterError(f"{name} is set twice")
        found[name] = model.parameter(name).check(value)
    return found


def ranges(model: Scenario, texts: Sequence[str]) -> dict[str, list[Fraction]]:
    """Read `NAME=LOW:HIGH:COUNT` texts into evenly spaced exact points, both ends included."""
    found: dict[str, list[Fraction]] = {}
    total = 1
    for text in texts:
        name, span = _split(text, "NAME=LOW:HIGH:COUNT", "sigma=0:1:101")
        parameter = model.parameter(name)
        parts = span.split(":")
        if len(parts) != 3:
            raise ParameterError(f"--over {text}: write NAME=LOW:HIGH:COUNT, such as sigma=0:1:101")
        if name in found:
            raise ParameterError(f"{name} is swept twice")
        low, high = (parameter.check(end) for end in parts[:2])
        count = _count(parts[2], text)
        if low > high:
            raise ParameterError(f"--over {text}: {low} is above {high}; write the lower end first")
        if count > 1 and low == high:
            raise ParameterError(f"--over {text}: {count} points between equal ends")
        total *= count
        if total > _MOST_POINTS:
            raise ParameterError(f"a grid of {total:,} points is too large; the limit is {_MOST_POINTS:,}")
        _float(low, name), _float(high, name)
        step = (high - low) / max(1, count - 1)
        found[name] = [low + k * step for k in range(count)]
    return found


def _split(text: str, form: str, example: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise ParameterError(f"{text!r}: write {form}, such as {example}")
    return name.strip(), value.strip()


def _count(text: str, whole: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 9 and int(text) > 0):
        raise ParameterError(f"--over {whole}: {text!r} is not a number of points; write a whole number from 1 on")
    return int(text)


def _float(value: Any, name: str) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ParameterError(f"{name}: the value is too large for a sweep, which works in floats") from None


def names_of(model: Scenario, texts: Iterable[str]) -> list[str]:
    """Read parameter names, given one by one or with commas between them."""
    names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    for name in names:
        model.parameter(name)
    if len(set(names)) < len(names):
        raise ParameterError(f"a parameter is named twice in {', '.join(names)}")
    return names


def outcome_name(model: Scenario, text: str) -> str:
    """Read an outcome as claims write it, `status_quo` or `payoff_PLAYER`; anything else is left as it stands."""
    from bargain.models import claim_name
    from bargain.reports.models import shown_game

    game = shown_game(model)[0]
    known = {claim_name(f"payoff_{player}"): f"payoff:{player}" for player in game.players}
    known |= {f"payoff_{player}": f"payoff:{player}" for player in game.players}
    known |= {claim_name(name): name for name in game.outcomes}
    return text if text in game.outcomes else known.get(text, text)


def figure_file(text: str, *, tex: bool = False) -> Path:
    """A file for a picture, checked before anything long is computed; `tex` allows LaTeX as well."""
    return _writable(Path(text), (*_FIGURES, ".tex") if tex else _FIGURES, "a figure")


def output_file(text: str) -> Path:
    """A file for the points of a sweep."""
    return _writable(Path(text), (".csv",), "the output of a sweep")


def model_file(text: str) -> Path:
    """A file for a model in one of the formats that can be written."""
    from bargain.formats import WRITABLE

    return _writable(Path(text), WRITABLE, "a model")


def _writable(path: Path, suffixes: tuple[str, ...], what: str) -> Path:
    if path.suffix.lower() not in suffixes:
        raise BargainError(f"{path}: {what} is written to a file that ends in {', '.join(suffixes)}")
    if not path.parent.is_dir():
        raise BargainError(f"{path}: there is no folder {path.parent}")
    if path.is_dir():
        raise BargainError(f"{path}: this is a folder")
    return path
