"""Subgame perfection in any tree, by definition: Nash equilibrium in each subtree that no information set leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bargain.games.nodes import Node
from tests.oracles.trees import Behaviour, nash_regrets, places, pure, pure_profiles, walk


def subgames(root: Node) -> Iterator[Node]:
    """The roots of all subgames."""
    home = {label: [id(node) for node in place.nodes] for label, place in places(root).items()}
    for node in walk(root):
        inside = {id(below) for below in walk(node)}
        if all(inside.issuperset(home[label]) for label in places(node)):
            yield node


def is_subgame_perfect(root: Node, players: Sequence[str], behaviour: Behaviour) -> bool:
    """No player has a better plan in any subgame."""
    return all(not any(nash_regrets(node, players, behaviour).values()) for node in subgames(root))


def pure_subgame_perfect(root: Node, players: Sequence[str]) -> list[dict[str, str]]:
    """Every pure subgame-perfect profile."""
    sets = places(root)
    return [choice for choice in pure_profiles(sets) if is_subgame_perfect(root, players, pure(choice, sets))]
