"""How a complete set of equilibria is written down: components with their extreme points, beliefs and payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from tests.replications.reading import Beliefs, Choices

Point = tuple[Choices, Beliefs]
Reply = tuple[Any, Any]
"""What is played at an information set, and the belief that supports it, or None where nothing is said of beliefs."""


@dataclass(frozen=True)
class Part:
    """A component: its dimension, its extreme points, what all of it pays where that is one thing, its class."""

    dimension: int
    points: Sequence[Point]
    payoffs: tuple[object, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Whole:
    """All equilibria of a tree. Under Nash, sets that a player's own moves exclude are not compared."""

    tree: str
    concept: str
    parts: Sequence[Part]
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return "-".join([self.tree, self.concept, *(f"{name}={value}" for name, value in self.values.items())])


def mix(action: str, share: object, other: str) -> dict[str, Fraction]:
    """`action` by `share`, else `other`."""
    return {action: Fraction(share), other: 1 - Fraction(share)}


def ends(choices: Choices, beliefs: Beliefs, **off: Sequence[Reply]) -> list[Point]:
    """Every combination of the replies off the path, in whose labels "_" stands for a blank."""
    labels = [label.replace("_", " ") for label in off]
    return [
        (
            {**choices, **dict(zip(labels, (reply for reply, _ in chosen), strict=True))},
            {
                **beliefs,
                **{label: belief for label, (_, belief) in zip(labels, chosen, strict=True) if belief is not None},
            },
        )
        for chosen in product(*off.values())
    ]
