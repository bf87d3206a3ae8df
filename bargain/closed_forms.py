"""Equilibria that a scenario states in closed form, as text expressions on its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bargain.arithmetic import Number
from bargain.equilibrium import Answer, Profile, Status
from bargain.equilibrium.structure import connected
from bargain.expressions import Claim, parse_claim, parse_expression

__all__ = ["ClosedForm", "ClosedPoint", "Scope", "evaluate_closed_forms"]


@dataclass(frozen=True)
class ClosedPoint:
    """An extreme point of a component: expressions for probabilities, and for beliefs (a pair is an interval)."""

    profile: Mapping[str, Mapping[str, Mapping[str, str]]]
    beliefs: Mapping[str, Mapping[str, str | tuple[str, str]]] = field(default_factory=dict)

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

    `points` are its extreme points and `dimension` its dimension; `where` names abbreviations used in the expressions, each
    on the parameters and on the abbreviations before it.
    """

    name: str
    conditions: tuple[str, ...]
    points: tuple[ClosedPoint, ...]
    dimension: int = 0
    where: Mapping[str, str] = field(default_factory=dict)

    def holds(self, scope: Scope) -> bool:
        """True if every condition holds; conditions are read in order and the first false one ends the reading."""
        return all(scope.claim(text).holds(scope) for text in self.conditions)


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
    """The equilibria that exist at `values` (exact or float); the scenario claims that there are no others.

    Two closed forms that share an extreme point are one component there.
    """
    found: dict[str, int] = {}
    profiles: list[Profile] = []
    beliefs: list[Mapping[str, Mapping[str, Any]]] = []
    names: list[str] = []
    pieces: list[tuple[int, ...]] = []
    dimensions: list[int] = []
    for form in forms:
        scope = Scope(values, form.where)
        if not form.holds(scope):
            continue
        members = []
        for point in form.points:
            profile, belief = point.evaluate(scope)
            index = found.setdefault(repr((profile, belief)), len(profiles))
            if index == len(profiles):
                profiles.append(profile)
                beliefs.append(belief)
                names.append(form.name)
            members.append(index)
        pieces.append(tuple(dict.fromkeys(members)))
        dimensions.append(form.dimension)
    return Answer(
        profiles=tuple(profiles),
        status=Status.CONVERGED if profiles else Status.NONE_EXIST,
        complete=True,
        beliefs=tuple(beliefs),
        names=tuple(names),
        pieces=tuple(pieces),
        dimensions=tuple(dimensions),
        components=connected(pieces),
    )
