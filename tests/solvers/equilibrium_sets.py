"""Sets of equilibria of trees as sets of points, and membership in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargain import Profile
from bargain.equilibrium import Answer, Solution
from tests.oracles.hulls import in_hull

Point = tuple[Fraction, ...]
Part = tuple[frozenset[Point], int]


def point(profile: Profile) -> Point:
    """All probabilities of a behaviour profile in one row, in the order of the labels of the sets."""
    sets = {label: mix for strategy in profile.values() for label, mix in strategy.items()}
    return tuple(p for label in sorted(sets) for p in sets[label].values())


def of_behaviour(behaviour: Mapping[str, Mapping[str, Any]]) -> Point:
    """The same row for a behaviour as the oracles have it."""
    return tuple(p for label in sorted(behaviour) for p in behaviour[label].values())


def pieces(answer: Answer | Solution) -> list[list[Point]]:
    """The corners of each convex piece."""
    if isinstance(answer, Answer):
        points = [point(profile) for profile in answer.profiles]
        return [[points[k] for k in piece] for piece in answer.pieces]
    points = [point(equilibrium.profile) for equilibrium in answer.equilibria]
    return [[points[k] for k in piece] for part in answer.components for piece in part.pieces]


def components(solution: Solution) -> set[Part]:
    """The extreme points of each component, with its dimension."""
    points = [point(equilibrium.profile) for equilibrium in solution.equilibria]
    return {(frozenset(points[k] for k in part.equilibria), part.dimension) for part in solution.components}


def contains(parts: Sequence[Sequence[Point]], wanted: Point) -> bool:
    """Is the point in one of the convex pieces?"""
    return any(in_hull(wanted, corners) for corners in parts)


def middle(corners: Sequence[Point], weights: Sequence[int]) -> Point:
    """A weighted mean of the corners."""
    total = sum(weights)
    return tuple(
        sum((Fraction(w, total) * c for w, c in zip(weights, column, strict=True)), Fraction(0))
        for column in zip(*corners, strict=True)
    )


def profile_at(game: Any, row: Point) -> Profile:
    """The behaviour profile of a row made by `point`."""
    labels = sorted((group.label, k) for k, group in enumerate(game.information_sets))
    strategies: dict[str, dict[str, dict[str, Fraction]]] = {player: {} for player in game.players}
    start = 0
    for label, k in labels:
        group = game.information_sets[k]
        end = start + len(group.actions)
        strategies[game.players[group.player]][label] = dict(zip(group.actions, row[start:end], strict=True))
        start = end
    return Profile(strategies)
