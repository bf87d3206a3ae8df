"""From extreme equilibria to Nash subsets and connected components."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product

__all__ = ["affine_dimension", "boxes", "connected", "nash_subsets"]


def nash_subsets(
    pairs: Sequence[tuple[int, int]],
    row_dimension: Callable[[tuple[int, ...]], int],
    column_dimension: Callable[[tuple[int, ...]], int],
) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...], tuple[tuple[int, ...], ...]]:
    """Group extreme equilibria of a bimatrix game.

    Parameters
    ----------
    pairs : sequence of (int, int)
        Extreme equilibria as (index of the row vertex, index of the column vertex).
    row_dimension, column_dimension : callables
        Dimension of the convex hull of the row (column) vertices with the given indices.

    Returns
    -------
    pieces, dimensions, components
        As in `Answer`. A piece is a maximal Nash subset: a maximal biclique of the graph of pairs, which is the
        product of two convex hulls (Avis, Rosenberg, Savani and von Stengel 2010, "Enumeration of Nash equilibria for
        two-player games", Economic Theory 42, section 3).
    """
    times_row, times_column = Counter(i for i, _ in pairs), Counter(j for _, j in pairs)
    shared = [pair for pair in pairs if times_row[pair[0]] > 1 or times_column[pair[1]] > 1]
    index = {pair: k for k, pair in enumerate(pairs)}
    found: list[tuple[tuple[int, ...], int]] = [
        ((index[pair],), 0) for pair in pairs if times_row[pair[0]] == times_column[pair[1]] == 1
    ]
    found += _bicliques(shared, index, row_dimension, column_dimension) if shared else []
    found.sort()
    pieces = tuple(members for members, _ in found)
    return pieces, tuple(size for _, size in found), connected(pieces)


def _bicliques(
    pairs: Sequence[tuple[int, int]],
    index: Mapping[tuple[int, int], int],
    row_dimension: Callable[[tuple[int, ...]], int],
    column_dimension: Callable[[tuple[int, ...]], int],
) -> list[tuple[tuple[int, ...], int]]:
    """Maximal bicliques of pairs, as indices of pairs, each with its dimension.

    The columns of a maximal biclique are an intersection of the columns that go with single rows, and every such
    intersection belongs to one.
    """
    partners: dict[int, int] = {}
    for i, j in pairs:
        partners[i] = partners.get(i, 0) | 1 << j
    common: set[int] = set()
    for mask in partners.values():
        common |= {mask, *(mask & other for other in common)}
    found: list[tuple[tuple[int, ...], int]] = []
    for mask in common - {0}:
        xs = tuple(sorted(i for i, all_of in partners.items() if all_of & mask == mask))
        ys = tuple(j for j in range(mask.bit_length()) if mask >> j & 1)
        members = tuple(sorted(index[x, y] for x in xs for y in ys))
        found.append((members, row_dimension(xs) + column_dimension(ys)))
    return found


def affine_dimension(points: Sequence[tuple[Fraction, ...]]) -> int:
    """Dimension of the affine hull of rational points; -1 for none."""
    if len(points) <= 2:
        return len(points) - 1
    import flint

    gaps = [[a - b for a, b in zip(point, points[0], strict=True)] for point in points[1:]]
    rank: int = flint.fmpq_mat([[flint.fmpq(g.numerator, g.denominator) for g in row] for row in gaps]).rref()[1]
    return rank


def connected(pieces: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """Group pieces (sets of extreme points) that share a point, directly or through others."""
    if sum(map(len, pieces)) == len({member for members in pieces for member in members}):
        return tuple((k,) for k in range(len(pieces)))
    import networkx as nx

    graph = nx.Graph()
    for k, members in enumerate(pieces):
        graph.add_edges_from((("piece", k), ("point", member)) for member in members)
    groups = [tuple(sorted(k for kind, k in part if kind == "piece")) for part in nx.connected_components(graph)]
    return tuple(sorted(groups))


def boxes(choices: list[tuple[int, ...]]) -> list[tuple[tuple[int, ...], ...]]:
    """Boxes inside a set of pure profiles: sets of actions, one a place, all of whose combinations belong to the set.

    The boxes cover the set, and each is maximal. One box means that the set is a product.
    """
    known = set(choices)
    hull = [sorted({choice[k] for choice in choices}) for k in range(len(choices[0]))]
    if math.prod(len(actions) for actions in hull) == len(known):
        return [tuple(tuple(actions) for actions in hull)]
    varying = [k for k, actions in enumerate(hull) if len(actions) > 1]
    found: dict[tuple[tuple[int, ...], ...], None] = {}
    for choice in choices:
        for start in range(len(varying)):
            order = varying[start:] + varying[:start]
            found.setdefault(_grow(choice, order, hull, known), None)
    return list(found)


def _grow(
    choice: tuple[int, ...], order: list[int], hull: list[list[int]], known: set[tuple[int, ...]]
) -> tuple[tuple[int, ...], ...]:
    box: list[tuple[int, ...]] = [(action,) for action in choice]
    for k in order:
        for action in hull[k]:
            if action in box[k]:
                continue
            layer = [*box]
            layer[k] = (action,)
            if all(corner in known for corner in product(*layer)):
                box[k] = tuple(sorted((*box[k], action)))
    return tuple(box)
