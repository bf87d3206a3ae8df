"""From the end of a tree to its root, subgame by subgame: ties as polyhedral complexes, hidden moves block by block."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from bargain.conversions.subgames import Block, blocks
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.polytopes.cutting import Corner, simplex
from bargain.solvers.tie_complexes import MOST_CORNERS, Complex, Curved, Piece, TieComplexes, TooMany

__all__ = ["BlockSet", "Recursion", "Unsolved", "crowded"]

_MOST_COMBINATIONS = 1024


class Unsolved(Exception):
    """A block that the solver at hand does not cover; the message is the reason."""


@dataclass(frozen=True)
class BlockSet:
    """All equilibria of a block at given payoffs of its leaves.

    `values` and `plans` (information set -> what is played) belong to the extreme points; `pieces` and `dimensions` are
    as in `Answer`.
    """

    values: tuple[tuple[Any, ...], ...]
    plans: tuple[Mapping[int, Any], ...]
    pieces: tuple[tuple[int, ...], ...]
    dimensions: tuple[int, ...]
    complete: bool = True
    message: str = ""


def crowded(game: ExtensiveForm) -> str:
    """Where three players or more move without seeing each other's moves; "" if they do so nowhere."""
    for block in blocks(game).values():
        movers = {game.players[game.owner[node]] for node in block.nodes if game.owner[node] >= 0}
        if len(movers) > 2:
            names, where = ", ".join(sorted(movers)), game.describe(block.root)
            return f"three players or more ({names}) move without seeing each other in the subgame at {where}"
    return ""


@dataclass
class Recursion:
    """One pass up a tree.

    Parameters
    ----------
    game : ExtensiveForm
    payoffs : values of all players at each terminal row
    weights : probability of the branch into each node
    steps : TieComplexes
    pure : callable
        `pure(place, k)` is what is played at the information set `place` if action k is taken.
    blocks : mapping
        Root -> block, from `bargain.conversions.subgames.blocks`; empty under perfect information.
    solve : callable
        `solve(block, payoffs)` gives the equilibria of a block; `payoffs` maps leaves to values. May raise `Unsolved`.

    Attributes
    ----------
    notes : list of str
        What makes the set incomplete; empty if it holds all equilibria.
    failures : list of str
        Why the set could not be found at all.
    points : dict
        Subgames with a single equilibrium that matters, by their roots; filled where there are blocks.
    """

    game: ExtensiveForm
    payoffs: Sequence[tuple[Any, ...]]
    weights: Sequence[Any]
    steps: TieComplexes
    pure: Callable[[int, int], Any]
    blocks: Mapping[int, Block] = field(default_factory=dict)
    solve: Callable[[Block, Mapping[int, tuple[Any, ...]]], BlockSet] | None = None
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    points: dict[int, Complex] = field(default_factory=dict)

    def run(self) -> Complex | None:
        """The equilibria of the whole tree, or None: then `failures` says why."""
        game, steps = self.game, self.steps
        hidden = {node for block in self.blocks.values() for node in block.nodes[1:]}
        owners, rows = game.owner.tolist(), game.terminal_of.tolist()
        held: dict[int, Complex | None] = {}
        breadth: dict[int, float] = {}
        total = 0.0
        for node in range(len(owners) - 1, -1, -1):
            if node in hidden:
                continue
            owner = owners[node]
            if owner == TERMINAL:
                held[node] = steps.end(tuple(self.payoffs[rows[node]]))
                continue
            leaves = self.blocks[node].leaves if node in self.blocks else game.children(node)
            below = [held.pop(leaf) for leaf in leaves]
            held[node] = self._step(node, owner, [part for part in below if part is not None], len(below))
            made = held[node]
            if made is None and not self.blocks:
                return None
            total -= sum(breadth.pop(leaf, 0.0) for leaf in leaves)
            if made is not None and not (made.is_point and not made.free):
                breadth[node] = steps.breadth(made)
                total += breadth[node]
                if total > math.log2(MOST_CORNERS):  # all that is held plays a part in the equilibria of the whole
                    self.failures.append(steps.excess)
                    return None
        return held[0]

    def _step(self, node: int, owner: int, below: list[Complex], size: int) -> Complex | None:
        game, steps = self.game, self.steps
        if len(below) < size:  # a failure further down
            return None
        try:
            if node in self.blocks:
                found = self._block(self.blocks[node], below)
            elif owner == CHANCE:
                found = steps.chance(below, [self.weights[child] for child in game.children(node)])
            else:
                place = int(game.infoset_of[node])
                found = steps.decision(place, owner, below, [self.pure(place, k) for k in range(size)])
        except (Curved, TooMany, Unsolved) as failure:
            self.failures.append(str(failure))
            return None
        if self.blocks and found.is_point:
            found = self._settled(found)
            self.points[node] = found
        return found

    def _settled(self, point: Complex) -> Complex:
        """A single equilibrium: what is played in it is known for good."""
        (corner,) = point.pieces[0].corners
        self.steps.settled.update(corner.point[1])
        return Complex([Piece([Corner(0, (corner.point[0], {}))])], point.free)

    def _block(self, block: Block, below: Sequence[Complex]) -> Complex:
        """Solve a block for every combination of what its subgames are worth."""
        steps, count = self.steps, len(self.payoffs[0])
        spans = [[steps.bounds(part.pieces, player) for player in range(count)] for part in below]
        moving = [k for k, pairs in enumerate(spans) if any(steps.sign(high - low) != 0 for low, high in pairs)]
        free = [factor for part in below for factor in part.free]
        free += [Complex(part.pieces) for k, part in enumerate(below) if k not in moving and not part.is_point]
        if any(len(piece.corners) > 1 for k in moving for piece in below[k].pieces):
            self._note("a subgame has a continuum of equilibria of different worth; only its extreme points were used")
        options = [[corner for piece in below[k].pieces for corner in piece.corners] for k in moving]
        size = 1
        for corners in options:
            size *= len(corners)
        if size > _MOST_COMBINATIONS:
            raise TooMany(f"subgames have more than {_MOST_COMBINATIONS:,} combinations of equilibria")
        pieces: list[Piece] = []
        fixed = {leaf: below[k].pieces[0].corners[0].point[0] for k, leaf in enumerate(block.leaves)}
        for combination in product(*options):
            values = dict(fixed)
            plan: dict[int, Any] = {}
            for k, corner in zip(moving, combination, strict=True):
                values[block.leaves[k]] = corner.point[0]
                plan.update(corner.point[1])
            pieces += self._pieces(block, values, plan)
        if steps.keep == "one":
            pieces = pieces[:1]
        return Complex(pieces, free)

    def _pieces(self, block: Block, values: Mapping[int, tuple[Any, ...]], plan: Mapping[int, Any]) -> list[Piece]:
        """The equilibria at one combination. Values over a piece are bilinear: bounds stand for all but constant ones.

        A piece is entered as if the strategies of each player in it formed a simplex, since no cut will ever go through
        it; its own dimension is kept.
        """
        assert self.solve is not None
        steps = self.steps
        found = self.solve(block, values)
        if not found.complete:
            self._note(found.message)
        made = []
        for members, size in zip(found.pieces, found.dimensions, strict=True):
            masks, span, whole = self._masks([found.plans[k] for k in members])
            corners = [
                Corner(mask, (found.values[k], {**plan, **found.plans[k]}))
                for k, mask in zip(members, masks, strict=True)
            ]
            if steps.keep != "all":
                made += [Piece([Corner(0, corner.point)]) for corner in corners]
                continue
            piece = Piece(corners, {}, size - span, whole)
            for player in range(len(corners[0].point[0])):
                low, high = steps.bounds([piece], player)
                if steps.sign(high - low) != 0:
                    piece.spans[player] = (low, high)
            made.append(piece)
        return made

    def _masks(self, plans: Sequence[Mapping[int, Any]]) -> tuple[list[int], int, bool]:
        """A simplex of strategies for each player: its corners' masks, the dimension that they tell, and whether the
        plans are all combinations of the players' strategies."""
        owners = sorted({self.game.information_sets[place].player for place in plans[0]})
        keys = [
            tuple(
                tuple((k, repr(v)) for k, v in sorted(plan.items()) if self.game.information_sets[k].player == owner)
                for owner in owners
            )
            for plan in plans
        ]
        masks = [0] * len(plans)
        span, size = 0, 1
        for position in range(len(owners)):
            index = {key: k for k, key in enumerate(dict.fromkeys(key[position] for key in keys))}
            ends = simplex(len(index), self.steps.bit(len(index)))
            masks = [mask | ends[index[key[position]]].tight for mask, key in zip(masks, keys, strict=True)]
            span, size = span + len(index) - 1, size * len(index)
        if size == len(plans):
            return masks, span, True
        whole = simplex(len(plans), self.steps.bit(len(plans)))
        return [corner.tight for corner in whole], len(plans) - 1, False

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)
