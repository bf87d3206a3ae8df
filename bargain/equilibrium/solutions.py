"""Answers of solvers, and the certified solutions that leave the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bargain.arithmetic import Number
from bargain.equilibrium.certificates import Certificate
from bargain.equilibrium.concepts import Concept, Status
from bargain.equilibrium.profiles import Profile
from bargain.errors import MultiplicityError
from bargain.games import ExtensiveForm, NormalForm

if TYPE_CHECKING:
    from bargain.equilibrium.selection import Selection

__all__ = ["Answer", "Component", "Equilibrium", "Solution"]


@dataclass(frozen=True)
class Component:
    """A connected set of equilibria.

    Attributes
    ----------
    equilibria : tuple of int
        Indices in `Solution.equilibria` of the extreme points of the component.
    pieces : tuple of tuple of int
        The convex sets (maximal Nash subsets) whose union it is, each as the indices of its extreme points.
    dimension : int
        The largest dimension of a piece; 0 for an isolated equilibrium. In a solution that is not complete it is a
        lower bound. In trees, pieces and dimensions of Nash equilibria are those of realization plans.
    index : int or None
        The fixed-point index, where the solver knows it: the indices of all components sum to +1. Every game close by
        has an equilibrium close to a component whose index is not 0.
    """

    equilibria: tuple[int, ...]
    pieces: tuple[tuple[int, ...], ...]
    dimension: int
    index: int | None = None


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """One equilibrium with its consequences and its evidence.

    `beliefs` maps an information set to node -> probability, or node -> (low, high) where an interval of beliefs
    supports the profile. Where intervals do not say it all, at sets of three nodes or more, `belief_polytopes` maps the
    set to the extreme points of the beliefs that do. `name` is the class of the equilibrium where it has one, such as
    "separating".
    """

    profile: Profile
    payoffs: Mapping[str, Number]
    outcomes: Mapping[str, Number]
    certificate: Certificate
    beliefs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    name: str = ""
    belief_polytopes: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Answer:
    """What a solver hands to `solve`: bare profiles and claims, not yet certified.

    `pieces`, `dimensions` and `components` describe the set of equilibria: `pieces[k]` are indices of `profiles`,
    `dimensions[k]` its dimension, and each component is a tuple of indices of pieces. `indices[c]` is the fixed-point
    index of component c. `belief_polytopes` holds the extreme beliefs where intervals do not say it all.
    """

    profiles: tuple[Profile, ...]
    status: Status
    complete: bool
    message: str = ""
    beliefs: tuple[Mapping[str, Mapping[str, Any]], ...] = ()
    names: tuple[str, ...] = ()
    pieces: tuple[tuple[int, ...], ...] = ()
    dimensions: tuple[int, ...] = ()
    components: tuple[tuple[int, ...], ...] = ()
    indices: tuple[int, ...] = ()
    belief_polytopes: tuple[Mapping[str, tuple[Mapping[str, Any], ...]], ...] = ()


@dataclass(frozen=True, eq=False)
class Solution:
    """All that one call of `solve` found, and how far it can be trusted.

    Attributes
    ----------
    equilibria : tuple of Equilibrium
        The extreme points of the equilibrium set.
    components : tuple of Component
    status : Status
        `none-exist` is a proven claim; `not-converged` says that the search, or a certificate, failed.
    complete : bool
        True only if the components are proven to be all equilibria of the concept.
    message : str
        What the reader must know, in one line; empty if nothing.
    """

    game: NormalForm | ExtensiveForm
    concept: Concept
    solver: str
    options: Mapping[str, Any]
    equilibria: tuple[Equilibrium, ...]
    components: tuple[Component, ...]
    status: Status
    complete: bool
    message: str = ""
    title: str = ""

    def __repr__(self) -> str:
        claim = "complete" if self.complete else "not known to be complete"
        title = f"{self.title!r}, " if self.title else ""
        counts = f"{_count(len(self.equilibria), 'extreme equilibrium', 'extreme equilibria')} in "
        parts = _count(len(self.components), "component", "components")
        return f"Solution({title}{self.concept}, {counts}{parts}, {self.status}, {claim})"

    def unique(self) -> Equilibrium:
        """The only equilibrium; raises `MultiplicityError` unless there is exactly one, converged and complete."""
        if self.status is not Status.CONVERGED:
            raise MultiplicityError(f"no unique equilibrium: status is {self.status}. {self.message}".strip())
        if not self.complete:
            raise MultiplicityError(f"uniqueness is not known: the search is not complete. {self.message}".strip())
        if len(self.components) != 1 or self.components[0].dimension > 0 or len(self.equilibria) != 1:
            raise MultiplicityError(
                f"{len(self.equilibria)} equilibria in {len(self.components)} components; choose with select(rule)"
            )
        return self.equilibria[0]

    def select(self, rule: str) -> Selection:
        """Choose by a named rule: see `bargain.equilibrium.selection.RULES`."""
        from bargain.equilibrium.selection import select

        return select(self, rule)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
