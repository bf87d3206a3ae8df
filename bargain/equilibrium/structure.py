"""From extreme equilibria to Nash subsets and connected components."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, TypeVar

__all__ = ["affine_dimension", "boxes", "connected", "maximal_faces", "maximal_pieces", "nash_subsets"]

T = TypeVar("T", bound=Any)


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


def maximal_pieces(
    pieces: Sequence[tuple[int, ...]], dimensions: Sequence[int]
) -> tuple[list[tuple[int, ...]], list[int]]:
    """Drop every piece that lies inside another one: at a threshold a closed form may be an end of its neighbour."""
    kept: list[tuple[int, ...]] = []
    sizes: list[int] = []
    for k, (piece, size) in enumerate(zip(pieces, dimensions, strict=True)):
        inside = any(
            set(piece) < set(other) or (set(piece) == set(other) and j < k) for j, other in enumerate(pieces) if j != k
        )
        if not inside:
            kept.append(piece)
            sizes.append(size)
    return kept, sizes


def maximal_faces(
    members: frozenset[int],
    supports: Sequence[frozenset[T]],
    admissible: Callable[[frozenset[T]], bool],
    conflicts: list[frozenset[T]] | None = None,
) -> list[frozenset[int]]:
    """The largest sets of vertices whose supports, taken together, are admissible.

    Parameters
    ----------
    members : set of int
        The vertices to choose from, as indices of `supports`.
    admissible : callable
        Parts of an admissible support must be admissible.
    conflicts : list, optional
        Least supports that are not admissible: read, and added to, where one list serves several calls.

    Notes
    -----
    A union of supports that is not admissible has a least part that is not, and a face must leave out all vertices that
    use one of its elements: branching over these finds every maximal face.
    """
    known = [] if conflicts is None else conflicts
    found: set[frozenset[int]] = set()
    done: set[frozenset[int]] = set()
    todo = [members]
    while todo:
        part = todo.pop()
        if not part or part in done or any(part <= face for face in found):
            continue
        done.add(part)
        union = frozenset().union(*(supports[k] for k in part))
        if admissible(union):
            found.add(part)
            continue
        least = next((conflict for conflict in known if conflict <= union), None)
        if least is None:
            least = union
            for element in sorted(union):
                if len(least) > 1 and not admissible(least - {element}):
                    least = least - {element}
            known.append(least)
        todo += [frozenset(k for k in part if element not in supports[k]) for element in least]
    return [face for face in found if not any(face < other for other in found)]


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
