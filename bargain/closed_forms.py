"""Equilibria that a scenario states in closed form, as text expressions on its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bargain.arithmetic import Number
from bargain.equilibrium import Answer, Profile, Status
from bargain.equilibrium.profiles import freeze
from bargain.equilibrium.structure import connected, maximal_pieces
from bargain.errors import IrrationalError
from bargain.expressions import Claim, parse_claim, parse_expression

TOLERANCE = 1e-9
"""A float point whose condition holds or fails by less than this (absolute) is not trusted to lie on that side."""

__all__ = ["ClosedForm", "ClosedPoint", "Scope", "evaluate_closed_forms"]


@dataclass(frozen=True)
class ClosedPoint:
    """An extreme point of a component: expressions for probabilities, and for beliefs (a pair is an interval)."""

    profile: Mapping[str, Mapping[str, Mapping[str, str]]]
    beliefs: Mapping[str, Mapping[str, str | tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "profile", freeze(self.profile))
        object.__setattr__(self, "beliefs", freeze(self.beliefs))

    def evaluate(self, scope: Scope) -> tuple[Profile, dict[str, dict[str, Any]]]:
        """The profile and the beliefs at the values of `scope`."""
        profile = {
            player: {place: {action: scope.number(text) for action, text in mix.items()} for place, mix in sets.items()}
            for player, sets in self.profile.items()
        }
        beliefs = {
            place: {
                node: tuple(scope.number(end) for end in text) if isinstance(text, tuple) else scope.number(text)
                for node, text in nodes.items()
            }
            for place, nodes in self.beliefs.items()
        }
        return Profile(profile), beliefs


@dataclass(frozen=True)
class ClosedForm:
    """A convex set of equilibria in closed form, which exists where all `conditions` hold.

    `points` are its extreme points and `dimension` its dimension; `where` names abbreviations used in the expressions,
    each on the parameters and on the abbreviations before it.
    """

    name: str
    conditions: tuple[str, ...]
    points: tuple[ClosedPoint, ...]
    dimension: int = 0
    where: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", freeze(self.where))

    def holds(self, scope: Scope) -> bool:
        """True if every condition holds; conditions are read in order and the first false one ends the reading."""
        return all(scope.claim(text).holds(scope) for text in self.conditions)

    def close_calls(self, scope: Scope) -> list[str]:
        """Conditions, up to the first that clearly fails, which hold or fail by no more than the tolerance."""
        found = []
        for text in self.conditions:
            claim = scope.claim(text)
            if any(0 < abs(gap) <= TOLERANCE for _, gap in claim.differences(scope)):
                found.append(text)
            elif not claim.holds(scope):
                break
        return found


class Scope(Mapping[str, Number]):
    """Parameter values with abbreviations, each evaluated when it is first needed."""

    def __init__(self, values: Mapping[str, Number], where: Mapping[str, str]) -> None:
        self._values = dict(values)
        self._where = where
        self._names = [*values, *where]

    def __getitem__(self, name: str) -> Number:
        if name not in self._values and name in self._where:
            self._values[name] = self.number(self._where[name])
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def number(self, text: str) -> Number:
        """Evaluate an expression."""
        return parse_expression(text, self._names).evaluate(self)

    def claim(self, text: str) -> Claim:
        """Read a condition."""
        return parse_claim(text, self._names)


def evaluate_closed_forms(forms: Sequence[ClosedForm], values: Mapping[str, Number]) -> Answer:
    """The equilibria that exist at `values`; the scenario claims that there are no others.

    Floats are taken as the rationals that they are in binary, conditions are decided exactly, and the result is rounded
    at the end. A float point within the tolerance of a threshold is reported as not complete, since exact numbers may
    have been meant to lie on it. Two closed forms that share an extreme point are one component there.
    """
    inexact = any(isinstance(value, float) for value in values.values())
    exact_values = {name: Fraction(value) for name, value in values.items()}
    found: dict[str, int] = {}
    profiles: list[Profile] = []
    beliefs: list[Mapping[str, Mapping[str, Any]]] = []
    names: list[str] = []
    pieces: list[tuple[int, ...]] = []
    dimensions: list[int] = []
    near: list[str] = []
    for form in forms:
        try:
            points, close = _evaluated(form, Scope(exact_values, form.where), inexact)
        except IrrationalError:  # such as sqrt(2): floats can do it, fractions cannot
            if not inexact:
                raise
            points, close = _evaluated(form, Scope(values, form.where), inexact)
        near += close
        if not points:
            continue
        members = []
        for profile, belief in points:
            index = found.setdefault(repr((profile, belief)), len(profiles))
            if index == len(profiles):
                profiles.append(Profile(_rounded(profile)) if inexact else profile)
                beliefs.append(_rounded(belief) if inexact else belief)
                names.append(form.name)
            members.append(index)
        pieces.append(tuple(dict.fromkeys(members)))
        dimensions.append(form.dimension)
    pieces, dimensions = maximal_pieces(pieces, dimensions)
    return Answer(
        profiles=tuple(profiles),
        status=Status.CONVERGED if profiles else Status.NONE_EXIST,
        complete=not near,
        message=f"a float lies within {TOLERANCE:g} of the threshold {near[0]}; solve exactly" if near else "",
        beliefs=tuple(beliefs),
        names=tuple(names),
        pieces=tuple(pieces),
        dimensions=tuple(dimensions),
        components=connected(pieces),
    )


def _evaluated(
    form: ClosedForm, scope: Scope, inexact: bool
) -> tuple[list[tuple[Profile, dict[str, dict[str, Any]]]], list[str]]:
    """The points of a closed form, none where a condition fails, and in floats the conditions that are close calls."""
    close = form.close_calls(scope) if inexact else []
    return [point.evaluate(scope) for point in form.points] if form.holds(scope) else [], close


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(float(end) for end in value)
    return float(value)
