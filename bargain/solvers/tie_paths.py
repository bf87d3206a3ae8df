"""The whole set of subgame-perfect equilibria of a perfect-information tree in which one mover has a tie of two
actions.

Let the tie be resolved with probability r. All values above are affine in r, so that a mover further up may prefer
one action for small r, another for large r, and is indifferent at a critical r, where that mover may mix too. The
equilibria form a graph: vertices are behaviour profiles, edges are segments along which one mix varies and all values
are affine. Each step up the tree copies the graph, cuts its edges at the critical points, and adds the edge along
which the mover there mixes.

A subgame that its parent's mover avoids however its ties are resolved does not matter further up: its graph is set
aside as a free factor, and the equilibria are the product of the graph with all free factors. Two ties that both
matter to the same mover, or a tie of three actions, leave this class.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL

__all__ = ["TieGraph", "tie_graph"]

Values = tuple[Any, ...]
Mixes = dict[int, tuple[Any, ...]]


@dataclass
class TieGraph:
    """Equilibria of a subgame: at each vertex the players' values and the mixes (information set -> probabilities)."""

    values: list[Values]
    mixes: list[Mixes]
    edges: list[tuple[int, int]] = field(default_factory=list)
    free: list[TieGraph] = field(default_factory=list)

    def add(self, values: Values, mixes: Mixes) -> int:
        """Append a vertex and return its index."""
        self.values.append(values)
        self.mixes.append(mixes)
        return len(self.values) - 1

    def expand(self) -> tuple[list[Mixes], list[tuple[int, ...]], list[int]]:
        """The product with the free factors: mixes of all vertices, convex pieces as their indices, dimensions."""
        factors = [self, *self._all_free()]
        shape = [range(len(factor.values)) for factor in factors]
        index = {corner: k for k, corner in enumerate(product(*shape))}
        mixes = [
            {label: mix for factor, k in zip(factors, corner, strict=True) for label, mix in factor.mixes[k].items()}
            for corner in index
        ]
        sides: list[list[tuple[int, ...]]] = [list(factor.edges) or [(0,)] for factor in factors]
        choices = list(product(*sides))
        pieces = [tuple(index[corner] for corner in product(*choice)) for choice in choices]
        return mixes, pieces, [sum(len(side) - 1 for side in choice) for choice in choices]

    def _all_free(self) -> list[TieGraph]:
        return [inner for factor in self.free for inner in (factor, *factor._all_free())]


def tie_graph(
    game: ExtensiveForm, payoffs: Sequence[Values], weights: Sequence[Any], sign: Callable[[Any], int], one: Any
) -> TieGraph | None:
    """Build the graph of all subgame-perfect equilibria, or None where it is not a graph.

    Parameters
    ----------
    payoffs : values of all players at each terminal row
    weights : probability of the branch into each node
    sign : sign of a difference of values, exact or with a tolerance
    one : the number 1 of the arithmetic
    """
    held: dict[int, TieGraph] = {}
    for node in range(len(game.parent) - 1, -1, -1):
        owner = int(game.owner[node])
        if owner == TERMINAL:
            held[node] = TieGraph([payoffs[game.terminal_of[node]]], [{}])
            continue
        below = [held.pop(child) for child in game.children(node)]
        free = [factor for graph in below for factor in graph.free]
        if owner != CHANCE:
            avoided = _avoided(below, owner, sign)
            free += [below[k] for k in avoided]
            below = [TieGraph(g.values[:1], g.mixes[:1]) if k in avoided else g for k, g in enumerate(below)]
        if sum(len(graph.values) > 1 for graph in below) > 1:
            return None
        if owner == CHANCE:
            held[node] = _mean(below, [weights[child] for child in game.children(node)])
        else:
            graph = _Step(int(game.infoset_of[node]), owner, below, sign, one).graph()
            if graph is None:
                return None
            held[node] = graph
        held[node].free = free
    return held[0]


def _avoided(below: list[TieGraph], owner: int, sign: Callable[[Any], int]) -> list[int]:
    """Varying subgames that are worse for the mover, however resolved, than some other subgame however resolved."""
    return [
        k
        for k, graph in enumerate(below)
        if len(graph.values) > 1
        and any(
            all(sign(ours[owner] - theirs[owner]) < 0 for ours in graph.values for theirs in other.values)
            for j, other in enumerate(below)
            if j != k
        )
    ]


def _merged(below: list[TieGraph], varying: int, vertex: int) -> Mixes:
    mixes: Mixes = {}
    for k, graph in enumerate(below):
        mixes.update(graph.mixes[vertex if k == varying else 0])
    return mixes


def _varying(below: list[TieGraph]) -> int:
    return next((k for k, graph in enumerate(below) if len(graph.values) > 1), 0)


def _mean(below: list[TieGraph], weights: list[Any]) -> TieGraph:
    varying = _varying(below)
    graph = TieGraph([], [], list(below[varying].edges))
    for vertex in range(len(below[varying].values)):
        rows = [part.values[vertex if k == varying else 0] for k, part in enumerate(below)]
        mean = tuple(
            sum((w * row[i] for w, row in zip(weights[1:], rows[1:], strict=True)), weights[0] * rows[0][i])
            for i in range(len(rows[0]))
        )
        graph.add(mean, _merged(below, varying, vertex))
    return graph


class _Step:
    """One decision node: how the graph of the subgames below turns into the graph of the subgame here."""

    def __init__(self, infoset: int, owner: int, below: list[TieGraph], sign: Callable[[Any], int], one: Any) -> None:
        self.infoset, self.owner, self.below, self.sign, self.one = infoset, owner, below, sign, one
        self.varying = _varying(below)
        self.child = below[self.varying]

    def graph(self) -> TieGraph | None:
        """All equilibria of the subgame, or None if they are not a graph."""
        others = [k for k in range(len(self.below)) if k != self.varying]
        if len(self.child.values) == 1:
            return self._from_points()
        best = self._best(others)
        if not best:
            return self._copy(lambda vertex: self.varying)
        rival = self.below[best[0]].values[0]
        gaps = [values[self.owner] - rival[self.owner] for values in self.child.values]
        signs = [self.sign(gap) for gap in gaps]
        if min(signs) > 0:
            return self._copy(lambda vertex: self.varying)
        if len(best) > 1:
            return None
        if max(signs) < 0:
            return self._copy(lambda vertex: best[0])
        if any(signs[i] == 0 == signs[j] for i, j in self.child.edges):
            return None
        return self._cut(best[0], gaps, signs)

    def _best(self, candidates: list[int]) -> list[int]:
        best: list[int] = []
        for k in candidates:
            gap = self.below[k].values[0][self.owner] - self.below[best[0]].values[0][self.owner] if best else None
            sign = 1 if gap is None else self.sign(gap)
            if sign >= 0:
                best = [*best, k] if sign == 0 else [k]
        return best

    def _pure(self, action: int) -> tuple[Any, ...]:
        zero = self.one - self.one
        return tuple(self.one if k == action else zero for k in range(len(self.below)))

    def _vertex(self, vertex: int, action: int) -> tuple[Values, Mixes]:
        values = self.child.values[vertex] if action == self.varying else self.below[action].values[0]
        return values, {**_merged(self.below, self.varying, vertex), self.infoset: self._pure(action)}

    def _from_points(self) -> TieGraph | None:
        best = self._best(list(range(len(self.below))))
        if len(best) > 2:
            return None
        graph = TieGraph([], [])
        for action in best:
            graph.add(self.below[action].values[0], {**_merged(self.below, 0, 0), self.infoset: self._pure(action)})
        graph.edges = [(0, 1)] if len(best) == 2 else []
        return graph

    def _copy(self, action: Callable[[int], int]) -> TieGraph:
        graph = TieGraph([], [], list(self.child.edges))
        for vertex in range(len(self.child.values)):
            graph.add(*self._vertex(vertex, action(vertex)))
        return graph

    def _cut(self, rival: int, gaps: list[Any], signs: list[int]) -> TieGraph:
        graph = TieGraph([], [])
        ends: dict[tuple[int, int], int] = {}  # (vertex below, action) -> vertex here
        for vertex, sign in enumerate(signs):
            for action in [self.varying] * (sign >= 0) + [rival] * (sign <= 0):
                ends[vertex, action] = graph.add(*self._vertex(vertex, action))
            if sign == 0:
                graph.edges.append((ends[vertex, self.varying], ends[vertex, rival]))
        for i, j in self.child.edges:
            if signs[i] * signs[j] < 0:
                high, low = (i, j) if signs[i] > 0 else (j, i)
                share = gaps[high] / (gaps[high] - gaps[low])
                middle = self._between(graph, high, low, share, rival)
                graph.edges += [(ends[high, self.varying], middle[0]), middle, (middle[1], ends[low, rival])]
            else:
                action = self.varying if signs[i] + signs[j] > 0 else rival
                graph.edges.append((ends[i, action], ends[j, action]))
        return graph

    def _between(self, graph: TieGraph, start: int, end: int, share: Any, rival: int) -> tuple[int, int]:
        """Add the two vertices at the critical point: the mover takes the varying child, or the rival action."""

        def blend(a: Sequence[Any], b: Sequence[Any]) -> tuple[Any, ...]:
            return tuple(x if x == y else x + share * (y - x) for x, y in zip(a, b, strict=True))

        values = blend(self.child.values[start], self.child.values[end])
        first, last = self.child.mixes[start], self.child.mixes[end]
        mixes = {**_merged(self.below, self.varying, start), **{k: blend(first[k], last[k]) for k in first}}
        here = graph.add(values, {**mixes, self.infoset: self._pure(self.varying)})
        there = graph.add(self.below[rival].values[0], {**mixes, self.infoset: self._pure(rival)})
        return here, there
