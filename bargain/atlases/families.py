"""What the construction of an atlas needs to know of a parametric game at a point of the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bargain.atlases.line import Line, LinePoint

__all__ = ["Family", "PointAnswer", "Vertex"]


@dataclass(frozen=True)
class Vertex:
    """An extreme equilibrium at a point of the line.

    `keys` name the closed forms that give it there (a degenerate vertex has several); two vertices at neighbouring
    points are the same branch if they share a key. `strategies` (and `beliefs`) hold field elements, nested like a
    profile.
    """

    keys: frozenset[Any]
    strategies: Mapping[str, Any]
    beliefs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class PointAnswer:
    """All extreme equilibria at a point, their structure (as in `Answer`), and polynomials whose roots must become
    points.
    """

    vertices: tuple[Vertex, ...]
    pieces: tuple[tuple[int, ...], ...]
    dimensions: tuple[int, ...]
    components: tuple[tuple[int, ...], ...]
    complete: bool = True
    message: str = ""
    further: tuple[Any, ...] = ()

    def same_branch(self, other: PointAnswer) -> bool:
        """True if both answers consist of the same branches, arranged in the same pieces."""
        if len(self.vertices) != len(other.vertices) or self.complete != other.complete:
            return False
        match: dict[int, int] = {}
        for i, mine in enumerate(self.vertices):
            partners = [
                j for j, theirs in enumerate(other.vertices) if mine.keys & theirs.keys and mine.name == theirs.name
            ]
            if len(partners) != 1:
                return False
            match[i] = partners[0]
        if len(set(match.values())) != len(match):
            return False
        mine_pieces = {
            (frozenset(match[i] for i in piece), size) for piece, size in zip(self.pieces, self.dimensions, strict=True)
        }
        return mine_pieces == {
            (frozenset(piece), size) for piece, size in zip(other.pieces, other.dimensions, strict=True)
        }


class Family(Protocol):
    """A parametric game as the construction sees it."""

    line: Line
    denominators: tuple[Any, ...]
    """Elements without which the game is undefined: none of them may have a pole."""
    polynomials: tuple[Any, ...]
    """Polynomials at whose roots the set of equilibria may change."""

    def at(self, point: LinePoint) -> PointAnswer:
        """All equilibria at a point."""
        ...
