"""The order of a tree's parts, without distances: leaves one after the other, levels of moves, lanes within a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product

from bargain.games import ExtensiveForm
from bargain.games.extensive_form import TERMINAL

__all__ = ["Corridor", "Skeleton", "skeleton"]

_CLEAR = 0.95
_BLANKS = (1.0, 2.0)

Nodes = tuple[int, ...]


@dataclass(frozen=True)
class Corridor:
    """A row that is kept free, for the link between two nodes of an information set."""

    nodes: tuple[int, int]
    row: float


@dataclass(frozen=True)
class Span:
    """What the nodes of a level and lane, and the link between them, take across the tree."""

    level: int
    lane: int
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Skeleton:
    """Position of each node across the tree in units of the distance between leaves, its level and its lane.

    `sets` are information sets of several nodes on one level, in the order across the tree. Of information sets that
    cannot be brought to one level, since moves have no common order, `loose` holds the nodes, and `corridors` the ways
    between their levels. Nodes share a lane only where no link reaches over a node of another set; `spans` are the
    lanes' links.
    """

    tree: ExtensiveForm
    breadth: Sequence[float]
    level: Sequence[int]
    lane: Sequence[int]
    sets: Sequence[Nodes]
    loose: Sequence[Nodes]
    corridors: Sequence[Corridor]
    spans: Sequence[Span]

    @property
    def count(self) -> int:
        """Number of nodes."""
        return len(self.breadth)

    @cached_property
    def parents(self) -> list[int]:
        """The node above each node, -1 above the root."""
        return [int(node) for node in self.tree.parent]

    @cached_property
    def ends(self) -> list[bool]:
        """Which nodes are terminal."""
        return [bool(owner == TERMINAL) for owner in self.tree.owner]

    @cached_property
    def depth(self) -> int:
        """The last level."""
        return max(self.level)

    @cached_property
    def lanes(self) -> list[int]:
        """The last lane on each level."""
        last = [0] * (self.depth + 1)
        for height, lane in zip(self.level, self.lane, strict=True):
            last[height] = max(last[height], lane)
        return last


def skeleton(tree: ExtensiveForm, columns: bool = False) -> Skeleton:
    """Order a tree; with `columns`, all terminal nodes lie on the last level, and corridors are kept free."""
    breadth = _breadths(tree, {})
    wide = [group.nodes for group in tree.information_sets if len(group.nodes) > 1]
    wide = [tuple(sorted(nodes, key=lambda node: breadth[node])) for nodes in wide]
    level, sets, loose = _levelled(tree, wide)
    corridors: list[Corridor] = []
    if columns:
        last = max(level)
        level = [last if owner == TERMINAL else height for owner, height in zip(tree.owner, level, strict=True)]
        pairs: list[tuple[Nodes, Nodes]] = []
        for nodes in loose:
            classes = [tuple(n for n in nodes if level[n] == height) for height in sorted({level[n] for n in nodes})]
            sets += [nodes for nodes in classes if len(nodes) > 1]
            pairs += pairwise(classes)
        breadth, corridors = _with_corridors(tree, breadth, pairs)
    lane, spans = _lanes(tree, level, breadth, sets, corridors, skip_ends=columns)
    return Skeleton(tree, breadth, level, lane, sets, loose, corridors, spans)


def _breadths(tree: ExtensiveForm, blanks: dict[int, float]) -> list[float]:
    """Leaves one apart, but for blank rows before some; every other node in the middle of its outermost children."""
    breadth = [0.0] * len(tree.parent)
    count, row = 0, 0.0
    stack = [(0, False)]
    while stack:
        node, seen = stack.pop()
        children = tree.children(node)
        if tree.owner[node] == TERMINAL:
            row += blanks.get(count, 0.0)
            breadth[node] = row
            count, row = count + 1, row + 1
        elif seen:
            breadth[node] = (breadth[children[0]] + breadth[children[-1]]) / 2
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(children))
    return breadth


def _with_corridors(
    tree: ExtensiveForm, breadth: list[float], pairs: list[tuple[Nodes, Nodes]]
) -> tuple[list[float], list[Corridor]]:
    """A blank row for each pair of sets, or some, clear of every node and if possible between the two."""
    blanks: dict[int, float] = {}
    places: list[tuple[int, float, float]] = []
    for pair in pairs:
        closest = min(product(*pair), key=lambda nodes: abs(breadth[nodes[0]] - breadth[nodes[1]]))
        upper, lower = sorted(closest, key=lambda node: breadth[node])
        between = range(_leaf(tree, breadth, upper, -1) + 1, _leaf(tree, breadth, lower, 0) + 1)
        anywhere = sorted(range(int(max(breadth)) + 2), key=lambda place: abs(place - sum(between) / len(between)))
        choices = [(place, size) for possible in (between, anywhere) for size in _BLANKS for place in possible]
        place, size = max(choices, key=lambda choice: min(_clearance(tree, blanks, *choice), _CLEAR))
        blanks[place] = blanks.get(place, 0.0) + size
        places.append((place, blanks[place], size))
    shifted = _breadths(tree, blanks)
    corridors = []
    for pair, where in zip(pairs, places, strict=True):
        row = _row(blanks, *where)
        start, end = (min(nodes, key=lambda node: abs(shifted[node] - row)) for nodes in pair)
        corridors.append(Corridor((start, end), row))
    return shifted, corridors


def _leaf(tree: ExtensiveForm, breadth: list[float], node: int, side: int) -> int:
    """The number of the first (side 0) or last (side -1) leaf below a node."""
    while tree.owner[node] != TERMINAL:
        node = tree.children(node)[side]
    return int(breadth[node])


def _row(blanks: dict[int, float], place: int, taken: float, size: float) -> float:
    """The middle of the last `size` of the `taken` blank rows before a leaf."""
    return place + sum(number for other, number in blanks.items() if other < place) + taken - (size + 1) / 2


def _clearance(tree: ExtensiveForm, blanks: dict[int, float], place: int, size: float) -> float:
    """How far the middle of so many more blank rows before a leaf would be from every node."""
    taken = blanks.get(place, 0.0) + size
    row = _row(blanks, place, taken, size)
    return min(abs(other - row) for other in _breadths(tree, {**blanks, place: taken}))


def _levelled(tree: ExtensiveForm, wide: list[Nodes]) -> tuple[list[int], list[Nodes], list[Nodes]]:
    """A level for each node, the sets that lie on one level each, and the others."""
    level = _levels(tree, wide)
    if level is not None:
        return level, list(wide), []
    sets: list[Nodes] = []
    for nodes in sorted(wide, key=len, reverse=True):
        if _levels(tree, [*sets, nodes]) is not None:
            sets.append(nodes)
    level = _levels(tree, sets)
    assert level is not None
    return level, sets, [nodes for nodes in wide if nodes not in sets]


def _levels(tree: ExtensiveForm, sets: Sequence[Nodes]) -> list[int] | None:
    """Depth of each node, raised so that each set lies on one level; None if sets precede each other in a circle."""
    parents = tree.parent.tolist()
    level = [0] * len(parents)
    changed = True
    while changed:
        changed = False
        for node in range(1, len(parents)):
            if level[node] <= level[parents[node]]:
                level[node], changed = level[parents[node]] + 1, True
        for nodes in sets:
            top = max(level[node] for node in nodes)
            for node in nodes:
                if level[node] < top:
                    level[node], changed = top, True
        if max(level) > len(parents):
            return None
    return level


def _lanes(
    tree: ExtensiveForm,
    level: list[int],
    breadth: list[float],
    sets: list[Nodes],
    corridors: list[Corridor],
    skip_ends: bool,
) -> tuple[list[int], list[Span]]:
    """Within a level, a lane for each information set, so that no set's link runs through another node."""
    held = {node for nodes in sets for node in nodes}
    groups = [*sets, *((n,) for n in range(len(level)) if n not in held)]
    rows: dict[int, list[float]] = {}
    for corridor in corridors:
        for node in corridor.nodes:
            rows.setdefault(node, []).append(corridor.row)
    lane = [0] * len(level)
    taken: dict[tuple[int, int], list[tuple[float, float, bool]]] = {}
    spans = []
    reach = {}
    for nodes in groups:
        places = [place for node in nodes for place in (breadth[node], *rows.get(node, ()))]
        reach[nodes] = (min(places), max(places), len(places) > 1)
    for nodes in sorted(groups, key=lambda nodes: (not reach[nodes][2], reach[nodes][0])):
        if skip_ends and tree.owner[nodes[0]] == TERMINAL:
            continue
        low, high, wide = reach[nodes]
        height, k = level[nodes[0]], 0
        while any(low <= b and a <= high and (wide or other) for a, b, other in taken.get((height, k), ())):
            k += 1
        taken.setdefault((height, k), []).append((low, high, wide))
        if wide:
            spans.append(Span(height, k, low, high))
        for node in nodes:
            lane[node] = k
    return lane, spans
