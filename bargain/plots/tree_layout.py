"""Where the parts of a game tree go: leaves evenly spaced, parents centred, information sets on straight lines.

Two layouts in points of type: downwards, for small trees, with straight edges; and to the right, for larger ones,
with edges that bend onto their child's own line, so that the label of every edge has that line to itself. Each is
spread until no label touches another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bargain.games import ExtensiveForm
from bargain.games.extensive_form import TERMINAL
from bargain.plots.style import SIZE
from bargain.plots.text import text_size

__all__ = ["Label", "TreeLayout", "TreeTexts", "lay_out"]

_BETWEEN = 5.0
_ABOVE = 1.2
_SLANT = 15.0
_MOST_DOWNWARDS = 8
_WIDEST = 490.0

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class TreeTexts:
    """The texts of each node: player, belief held at it, branch that leads to it, payoffs and outcome."""

    player: Sequence[str]
    belief: Sequence[str]
    branch: Sequence[str]
    payoffs: Sequence[str]
    outcome: Sequence[str]


@dataclass(frozen=True)
class Label:
    """A text at a point; `kind` is the field of `TreeTexts` that it comes from."""

    text: str
    x: float
    y: float
    across: str
    up: str
    kind: str
    node: int

    def box(self) -> Rectangle:
        """Left, bottom, right and top."""
        width, height = text_size(self.text, SIZE, weight="bold" if self.kind == "player" else "normal")
        left = {"left": self.x, "center": self.x - width / 2, "right": self.x - width}[self.across]
        bottom = {"bottom": self.y, "center": self.y - height / 2, "top": self.y - height}[self.up]
        return left, bottom, left + width, bottom + height


@dataclass
class TreeLayout:
    """Positions of nodes, a polyline into each node but the root, labels, and links of information sets."""

    spots: list[Point]
    edges: dict[int, list[Point]] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    links: list[list[Point]] = field(default_factory=list)

    def bounds(self) -> Rectangle:
        """The box around everything."""
        boxes = [label.box() for label in self.labels] + [(x, y, x, y) for x, y in self.spots]
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )

    def clashes(self) -> bool:
        """True if two labels touch, or a label touches a line or a node."""
        boxes = sorted(label.box() for label in self.labels)
        for k, box in enumerate(boxes):
            for other in boxes[k + 1 :]:
                if other[0] >= box[2] + _BETWEEN:
                    break
                if other[1] < box[3] + _ABOVE and box[1] < other[3] + _ABOVE:
                    return True
        segments = [pair for line in [*self.edges.values(), *self.links] for pair in pairwise(line)]
        return any(
            _meets((left - 1.5, bottom, right + 1.5, top), a, b)
            for left, bottom, right, top in boxes
            for a, b in segments
        )


def lay_out(tree: ExtensiveForm, texts: TreeTexts) -> TreeLayout:
    """Choose the direction and the spacing."""
    leaves = int((tree.terminal_of >= 0).sum())
    if leaves <= _MOST_DOWNWARDS:
        spread = _spread(lambda step: _downwards(tree, texts, step), 24.0, _WIDEST / max(1, leaves - 1))
        if spread is not None:
            left, _, right, _ = spread.bounds()
            if right - left <= _WIDEST:
                return spread
    spread = _spread(lambda step: _rightwards(tree, texts, step), 11.5, 60.0)
    return spread if spread is not None else _rightwards(tree, texts, 60.0)


def _spread(attempt: Callable[[float], TreeLayout], step: float, limit: float) -> TreeLayout | None:
    while step <= limit:
        layout = attempt(step)
        if not layout.clashes():
            return layout
        step *= 1.06
    return None


def _meets(box: Rectangle, a: Point, b: Point) -> bool:
    """Whether a segment enters a box (clipping of Liang and Barsky)."""
    low, high = 0.0, 1.0
    for start, change, bottom, top in ((a[0], b[0] - a[0], box[0], box[2]), (a[1], b[1] - a[1], box[1], box[3])):
        if change == 0:
            if not bottom < start < top:
                return False
            continue
        ends = sorted(((bottom - start) / change, (top - start) / change))
        low, high = max(low, ends[0]), min(high, ends[1])
        if low >= high:
            return False
    return True


def _breadths(tree: ExtensiveForm) -> list[float]:
    """Position of each node across the tree, in units of the distance between leaves."""
    breadth = [0.0] * len(tree.parent)
    count = 0
    stack = [(0, False)]
    while stack:
        node, seen = stack.pop()
        children = tree.children(node)
        if tree.owner[node] == TERMINAL:
            breadth[node] = count
            count += 1
        elif seen:
            breadth[node] = (breadth[children[0]] + breadth[children[-1]]) / 2
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(children))
    return breadth


def _levels(tree: ExtensiveForm) -> list[int]:
    """Depth of each node, raised so that the nodes of an information set share one where that is possible."""
    parents = tree.parent.tolist()
    depth = [0] * len(parents)
    for node in range(1, len(parents)):
        depth[node] = depth[parents[node]] + 1
    level = list(depth)
    changed = True
    while changed:
        changed = False
        for group in tree.information_sets:
            top = max(level[node] for node in group.nodes)
            for node in group.nodes:
                if level[node] < top:
                    level[node], changed = top, True
        for node in range(1, len(parents)):
            if level[node] <= level[parents[node]]:
                level[node], changed = level[parents[node]] + 1, True
        if max(level) > len(parents):
            return depth  # Two players' sets precede each other on different paths: no common order of moves exists.
    return level


def _lanes(tree: ExtensiveForm, level: list[int], breadth: list[float], skip_leaves: bool) -> list[int]:
    """Within a level, a lane for each information set, so that no set's link runs through another node."""
    lane = [0] * len(level)
    groups = [list(group.nodes) for group in tree.information_sets]
    held = {node for group in groups for node in group}
    groups += [[n] for n in range(len(level)) if n not in held and not (skip_leaves and tree.owner[n] == TERMINAL)]
    for height in sorted(set(level)):
        here = [group for group in groups if level[group[0]] == height]
        taken: list[list[tuple[float, float, bool]]] = []
        for group in sorted(here, key=lambda nodes: (len(nodes) == 1, breadth[nodes[0]])):
            low, high = min(breadth[n] for n in group), max(breadth[n] for n in group)
            wide = len(group) > 1
            k = 0
            while k < len(taken) and any(low <= b and a <= high and (wide or other) for a, b, other in taken[k]):
                k += 1
            if k == len(taken):
                taken.append([])
            taken[k].append((low, high, wide))
            for node in group:
                lane[node] = k
    return lane


def _wide_sets(tree: ExtensiveForm) -> list[tuple[int, ...]]:
    return [group.nodes for group in tree.information_sets if len(group.nodes) > 1]


def _rightwards(tree: ExtensiveForm, texts: TreeTexts, step: float) -> TreeLayout:
    breadth, level = _breadths(tree), _levels(tree)
    wide = _wide_sets(tree)
    count = len(breadth)
    if wide:
        level = [max(level) if tree.owner[n] == TERMINAL else level[n] for n in range(count)]
    lane = _lanes(tree, level, breadth, skip_leaves=True)
    parents = tree.parent.tolist()
    names = [_beside(texts, node) for node in range(count)]
    name_width = [0.0] * (max(level) + 1)
    branch_width = [0.0] * (max(level) + 1)
    lanes = [0] * (max(level) + 1)
    for node in range(count):
        name_width[level[node]] = max(
            name_width[level[node]], sum(text_size(t, weight="bold")[0] + 6 for _, t in names[node])
        )
        lanes[level[node]] = max(lanes[level[node]], lane[node])
        if node:
            start = level[parents[node]]
            branch_width[start] = max(branch_width[start], text_size(texts.branch[node])[0])
    origin, shift = [0.0], [lanes[0] * (name_width[0] + 8)]
    for height in range(max(level)):
        reach = max(branch_width[height], name_width[height + 1]) + 10
        origin.append(origin[-1] + shift[-1] + _SLANT + reach)
        shift.append(lanes[height + 1] * (name_width[height + 1] + 8))
    pitch = [shift[h] / lanes[h] if lanes[h] else 0.0 for h in range(len(lanes))]
    spots = [(origin[level[n]] + lane[n] * pitch[level[n]], -breadth[n] * step) for n in range(count)]
    layout = TreeLayout(spots)
    column = max((text_size(text)[0] for text in texts.payoffs), default=0.0)
    for node in range(count):
        x, y = spots[node]
        if node:
            above = parents[node]
            start, height = spots[above], level[above]
            layout.edges[node] = list(dict.fromkeys([start, (start[0] + _SLANT, y), (x, y)]))
            first = origin[height] + shift[height] + _SLANT + 3
            layout.labels.append(Label(texts.branch[node], first, y + 1.5, "left", "bottom", "branch", node))
        if tree.owner[node] == TERMINAL:
            layout.labels.append(Label(texts.payoffs[node], x + 5, y, "left", "center", "payoffs", node))
            if texts.outcome[node]:
                layout.labels.append(Label(texts.outcome[node], x + 13 + column, y, "left", "center", "outcome", node))
            continue
        right = x - 4.5
        for kind, text in names[node]:
            layout.labels.append(
                Label(text, right, y - (2.5 if node else 0), "right", "top" if node else "center", kind, node)
            )
            right -= text_size(text, weight="bold")[0] + 6
    layout.links = [[spots[n] for n in sorted(nodes, key=lambda n: breadth[n])] for nodes in wide]
    return layout


def _beside(texts: TreeTexts, node: int) -> list[tuple[str, str]]:
    """The belief, nearest to the node, and the player, in the order outwards."""
    parts = [("belief", texts.belief[node]), ("player", texts.player[node])]
    return [(kind, text) for kind, text in parts if text]


def _downwards(tree: ExtensiveForm, texts: TreeTexts, step: float) -> TreeLayout:
    breadth, level = _breadths(tree), _levels(tree)
    lane = _lanes(tree, level, breadth, skip_leaves=False)
    lanes = [max(lane[n] for n in range(len(level)) if level[n] == h) for h in range(max(level) + 1)]
    drop = max(44.0, 34.0 + max(text_size(text)[1] for text in texts.branch))
    origin = [0.0]
    for height in range(max(level)):
        origin.append(origin[-1] + drop + 22.0 * lanes[height])
    spots = [(breadth[n] * step, -origin[level[n]] - 22.0 * lane[n]) for n in range(len(level))]
    layout = TreeLayout(spots)
    wide = _wide_sets(tree)
    inside = {node for nodes in wide for node in nodes}
    parents = tree.parent.tolist()
    for node, (x, y) in enumerate(spots):
        if node:
            layout.edges[node] = [spots[parents[node]], (x, y)]
            layout.labels.append(_beside_edge(texts.branch[node], spots[parents[node]], (x, y), node))
        if tree.owner[node] == TERMINAL:
            layout.labels.append(Label(texts.payoffs[node], x, y - 4, "center", "top", "payoffs", node))
            if texts.outcome[node]:
                lower = y - 6 - text_size(texts.payoffs[node])[1]
                layout.labels.append(Label(texts.outcome[node], x, lower, "center", "top", "outcome", node))
            continue
        leftwards = bool(node) and spots[parents[node]][0] > x
        side, across = (-1, "right") if leftwards else (1, "left")
        if not node:
            layout.labels.append(Label(texts.player[node], x, y + 5, "center", "bottom", "player", node))
            continue
        offset = 5.5
        for kind, text in _beside(texts, node):
            if kind == "player" and node in inside:
                continue
            layout.labels.append(
                Label(
                    text, x + side * offset, y + 2.0, across, "center" if node not in inside else "bottom", kind, node
                )
            )
            offset += text_size(text, weight="bold")[0] + 6
    for nodes in wide:
        ordered = sorted(nodes, key=lambda n: breadth[n])
        layout.links.append([spots[n] for n in ordered])
        pairs = list(pairwise(ordered))
        a, b = max(pairs, key=lambda pair: breadth[pair[1]] - breadth[pair[0]])
        middle = ((spots[a][0] + spots[b][0]) / 2, (spots[a][1] + spots[b][1]) / 2)
        layout.labels.append(
            Label(texts.player[nodes[0]], middle[0], middle[1] + 2.5, "center", "bottom", "player", nodes[0])
        )
    return layout


def _beside_edge(text: str, start: Point, end: Point, node: int) -> Label:
    """Beside the middle of a straight edge, on its outer side, clear of the line over the whole height of the text."""
    share = 0.52
    x, y = start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
    slope = abs((end[0] - start[0]) / (end[1] - start[1]))
    aside = 2.5 + slope * text_size(text)[1] / 2
    if end[0] < start[0]:
        return Label(text, x - aside, y, "right", "center", "branch", node)
    return Label(text, x + aside, y, "left", "center", "branch", node)
