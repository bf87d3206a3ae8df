"""Named parameters: symbol, meaning, unit, exact bounds, baseline, prior and source."""

from __future__ import annotations

import dataclasses
import keyword
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bargain.arithmetic import Number, exact, is_symbolic, number, shown
from bargain.errors import ParameterError

__all__ = [
    "Parameter",
    "Parameters",
    "Prior",
    "beta",
    "declared_parameters",
    "normal",
    "parameter",
    "parameters_class",
    "triangular",
    "uniform",
]


RESERVED = ("arithmetic", "cls", "concept", "method", "self", "target")
"""Names that `solve` uses itself, so that no parameter can have them."""


@dataclass(frozen=True)
class Prior:
    """A distribution over a parameter, by its name in `scipy.stats` and its arguments; SciPy loads when it is used.

    Examples
    --------
    >>> float(uniform(0, 2).distribution().mean())
    1.0
    """

    family: str
    arguments: tuple[tuple[str, float], ...] = ()

    def distribution(self) -> Any:
        """Freeze the `scipy.stats` distribution."""
        import scipy.stats

        family = getattr(scipy.stats, self.family, None)
        if not isinstance(family, scipy.stats.rv_continuous):
            raise ParameterError(f"{self.family!r} is not a continuous distribution of scipy.stats")
        try:
            frozen = family(**dict(self.arguments))
            support = frozen.support()
        except TypeError as error:
            raise ParameterError(f"prior {self}: {error}") from None
        if any(end != end for end in support):
            raise ParameterError(f"prior {self}: scipy.stats does not accept these arguments")
        return frozen

    def __str__(self) -> str:
        return f"{self.family}({', '.join(f'{name}={value:g}' for name, value in self.arguments)})"


def uniform(low: object, high: object) -> Prior:
    """Uniform on [low, high]."""
    start, end = _plain(low), _plain(high)
    if not start < end:
        raise ParameterError(f"uniform({low}, {high}): the first number must be the smaller one")
    return Prior("uniform", (("loc", start), ("scale", end - start)))


def beta(a: object, b: object) -> Prior:
    """Beta(a, b) on [0, 1]."""
    return Prior("beta", (("a", _plain(a)), ("b", _plain(b))))


def triangular(low: object, mode: object, high: object) -> Prior:
    """Triangular on [low, high] with its peak at `mode`."""
    start, peak, end = (_plain(v) for v in (low, mode, high))
    if not start <= peak <= end or start == end:
        raise ParameterError(f"triangular({low}, {mode}, {high}): write low <= mode <= high with low < high")
    return Prior("triang", (("c", (peak - start) / (end - start)), ("loc", start), ("scale", end - start)))


def normal(mean: object, deviation: object) -> Prior:
    """Normal with the given mean and standard deviation."""
    spread = _plain(deviation)
    if spread <= 0:
        raise ParameterError(f"normal({mean}, {deviation}): the standard deviation must be positive")
    return Prior("norm", (("loc", _plain(mean)), ("scale", spread)))


def _plain(value: object) -> float:
    try:
        return float(exact_or_float(value))
    except OverflowError:
        raise ParameterError(f"{shown(value)} is too large for a prior") from None


def exact_or_float(value: object) -> float | Fraction:
    """Read a plain number; a SymPy expression is refused."""
    read = number(value)
    if is_symbolic(read):
        raise ParameterError(f"{value} is symbolic; a plain number is needed here")
    return read  # type: ignore[no-any-return]  # `number` is open to SymPy, excluded on the line above


@dataclass(frozen=True)
class Parameter:
    """One parameter of a scenario.

    Attributes
    ----------
    name : str
        A Python identifier.
    bounds : pair of exact numbers or None
        Closed; None means unbounded on that side. Strict inequalities belong to the scenario's constraints.
    baseline : Fraction
        Exact default value.
    symbol, meaning, unit : str
        LaTeX (without dollars), one line of text, and the unit ("1" for a pure number).
    prior : Prior or a frozen `scipy.stats` distribution
        Uniform on the bounds where it is left out and both bounds exist.
    source : str
        A citation, or the word "assumed".

    Examples
    --------
    >>> Parameter("q", bounds=(0, 1), baseline="1/2", meaning="detection probability").check("3/4")
    Fraction(3, 4)
    """

    name: str
    baseline: Fraction
    bounds: tuple[Fraction | None, Fraction | None] = (None, None)
    symbol: str = ""
    meaning: str = ""
    unit: str = "1"
    prior: Any = None
    source: str = "assumed"

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.isidentifier() or keyword.iskeyword(self.name):
            raise ParameterError(
                f"parameter name {self.name!r}: write a name that Python accepts, such as 'c_A' (not a keyword)"
            )
        if self.name.startswith("_") or self.name in RESERVED:
            raise ParameterError(
                f"parameter name {self.name!r} is reserved; choose another, such as '{self.name.strip('_')}_0'"
            )
        try:
            low, high = self.bounds
            bounds = (None if low is None else exact(low), None if high is None else exact(high))
            object.__setattr__(self, "bounds", bounds)
            object.__setattr__(self, "baseline", exact(self.baseline))
        except (TypeError, ValueError) as error:
            reason = (
                error if isinstance(error, ParameterError) else "bounds are a pair (low, high) of exact numbers or None"
            )
            raise ParameterError(f"parameter {self.name!r}: {reason}") from None
        if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
            raise ParameterError(f"parameter {self.name!r}: lower bound {bounds[0]} exceeds upper bound {bounds[1]}")
        if not self.symbol:
            object.__setattr__(self, "symbol", self.name)
        self.check(self.baseline)

    def check(self, value: object) -> Number:
        """Read `value` and hold it against the bounds; a SymPy expression passes unchecked."""
        try:
            read = number(value)
        except ParameterError as error:
            raise ParameterError(f"parameter {self.name!r}: {error}") from None
        if is_symbolic(read):
            return read
        low, high = self.bounds
        if (low is not None and read < low) or (high is not None and read > high):
            raise ParameterError(f"parameter {self.name!r} = {shown(value)} is out of bounds {self.interval()}")
        return read

    def interval(self) -> str:
        """The bounds as text, such as "[0, 1]" or "[0, ∞)"."""
        low, high = self.bounds
        return f"{'(-∞' if low is None else f'[{low}'}, {'∞)' if high is None else f'{high}]'}"

    def distribution(self) -> Any:
        """The prior as a frozen `scipy.stats` distribution."""
        if isinstance(self.prior, Prior):
            return self.prior.distribution()
        if self.prior is not None:
            if not hasattr(self.prior, "ppf"):
                raise ParameterError(f"parameter {self.name!r}: its prior is not a frozen scipy.stats distribution")
            return self.prior
        low, high = self.bounds
        if low is None or high is None or low == high:
            raise ParameterError(f"parameter {self.name!r} has no prior, and its bounds {self.interval()} give none")
        return uniform(low, high).distribution()


def parameter(
    baseline: object,
    *,
    bounds: Sequence[object] = (None, None),
    symbol: str = "",
    meaning: str = "",
    unit: str = "1",
    prior: Any = None,
    source: str = "assumed",
) -> Any:
    """Declare a parameter as a field of a `Parameters` dataclass; see `Parameter` for the arguments."""
    details = {
        "bounds": tuple(bounds),
        "symbol": symbol,
        "meaning": meaning,
        "unit": unit,
        "prior": prior,
        "source": source,
    }
    return field(default=exact(baseline), metadata=details)


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Base of a scenario's parameters: a frozen, keyword-only dataclass whose fields are made by `parameter`.

    Values are read and held against their bounds when they are given; SymPy symbols pass through.

    Examples
    --------
    >>> @dataclass(frozen=True, kw_only=True)
    ... class Inspection(Parameters):
    ...     q: Number = parameter("1/2", bounds=(0, 1), meaning="detection probability")
    >>> Inspection(q="1/4").q
    Fraction(1, 4)
    """

    def __post_init__(self) -> None:
        for declared in declared_parameters(type(self)):
            object.__setattr__(self, declared.name, declared.check(getattr(self, declared.name)))


def declared_parameters(cls: type[Parameters]) -> tuple[Parameter, ...]:
    """List the parameters that a `Parameters` dataclass declares."""
    found = []
    for entry in dataclasses.fields(cls):
        if "bounds" not in entry.metadata:
            raise ParameterError(f"field {entry.name!r} of {cls.__name__}: declare it with parameter(...)")
        default: Any = entry.default
        found.append(Parameter(entry.name, default, **entry.metadata))
    return tuple(found)


def parameters_class(name: str, parameters: Iterable[Parameter]) -> type[Parameters]:
    """Make a `Parameters` dataclass from a list of `Parameter`."""
    listed = tuple(parameters)
    names = [entry.name for entry in listed]
    repeated = sorted({n for n in names if names.count(n) > 1})
    if repeated:
        raise ParameterError(f"parameter {repeated[0]!r} is declared twice")
    fields: list[tuple[str, Any, Any]] = []
    for entry in listed:
        details: Mapping[str, Any] = {f.name: getattr(entry, f.name) for f in dataclasses.fields(entry)}
        rest = {key: value for key, value in details.items() if key not in ("name", "baseline")}
        fields.append((entry.name, Any, field(default=entry.baseline, metadata=rest)))
    return dataclasses.make_dataclass(name, fields, bases=(Parameters,), frozen=True, kw_only=True)
