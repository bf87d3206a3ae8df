"""Writing a tree: decision, chance and terminal nodes, nested as the game is played.

A node may be used in several places: it then stands for as many nodes of the tree, which share its information set if
it names one. `repr` shows one node and not what follows, however deep the tree is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bargain.arithmetic import Number

__all__ = ["Chance", "Decision", "Node", "Terminal"]


@dataclass(frozen=True, eq=False)
class Terminal:
    """The end of a play: one payoff a player, in the players' order, and the name of the outcome."""

    payoffs: Sequence[Number]
    outcome: str | None = None
    name: str | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Decision:
    """A player's move. Nodes that share `infoset` cannot be told apart by the player and have the same actions.

    `name` is what beliefs call the node; left out, it is the path of actions that leads there.
    """

    player: str
    moves: Mapping[str, Node]
    infoset: str | None = None
    name: str | None = None

    def __repr__(self) -> str:
        return f"Decision({self.player!r}, moves={list(self.moves)}, infoset={self.infoset!r}, name={self.name!r})"


@dataclass(frozen=True, eq=False, repr=False)
class Chance:
    """Nature's move: each branch has a probability and what follows."""

    moves: Mapping[str, tuple[Number, Node]]
    name: str | None = None

    def __repr__(self) -> str:
        return f"Chance(moves={list(self.moves)}, name={self.name!r})"


Node: TypeAlias = Decision | Chance | Terminal
