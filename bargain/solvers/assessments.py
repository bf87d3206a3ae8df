"""All perfect Bayesian, or all sequential, equilibria of a tree of two movers who move at most once along any path.

The Nash equilibria are the complementary pairs of vertices of the players' cell complexes, grouped into products of two
convex sets. At an information set that none of a product's profiles reaches, Nash asks for nothing; here beliefs must
support what is played. Supports that beliefs can support are closed under taking parts, so that what is left of a
product are the faces of one side whose supports are admissible, times those of the other. Where a profile of the
product reaches the set, Bayes' rule gives beliefs that support the whole product, by complementarity and continuity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargain.equilibrium.structure import affine_dimension, connected, maximal_faces, maximal_pieces, nash_subsets
from bargain.solvers.one_move_games import OneMoveGame, Vertex
from bargain.solvers.supporting_beliefs import Belief, SupportingBeliefs

__all__ = ["Assessment", "AssessmentSet", "assessments"]

Mix = tuple[Fraction, ...]


@dataclass(frozen=True)
class Assessment:
    """A profile: at each information set the mix, and the extreme points of the beliefs that support it."""

    mixes: tuple[Mix, ...]
    beliefs: tuple[tuple[Belief, ...], ...]
    values: tuple[Fraction, ...]


@dataclass(frozen=True)
class AssessmentSet:
    """All extreme equilibria, with their structure as in `Answer`."""

    points: tuple[Assessment, ...]
    pieces: tuple[tuple[int, ...], ...]
    dimensions: tuple[int, ...]
    components: tuple[tuple[int, ...], ...]


def assessments(model: OneMoveGame, *, sequential: bool = False) -> AssessmentSet:
    """Find all equilibria.

    Parameters
    ----------
    model : OneMoveGame
    sequential : bool
        Ask for consistent beliefs (Kreps and Wilson 1982).

    Notes
    -----
    Cost: the vertices of both cell complexes, up to products over information sets of their numbers of actions, and
    all pairs of them.
    """
    sides = (model.vertices(0), model.vertices(1))
    pairs = model.complementary(*sides)
    used = tuple(sorted({pair[k] for pair in pairs}) for k in (0, 1))
    place = tuple({vertex: position for position, vertex in enumerate(used[k])} for k in (0, 1))
    kept = tuple([sides[k][vertex] for vertex in used[k]] for k in (0, 1))
    pairs = [(place[0][i], place[1][j]) for i, j in pairs]
    subsets, _, _ = nash_subsets(pairs, lambda some: 0, lambda some: 0)
    support = SupportingBeliefs(model, sequential=sequential)
    boxes: dict[tuple[frozenset[int], frozenset[int]], None] = {}
    for subset in subsets:
        xs = frozenset(pairs[k][0] for k in subset)
        ys = frozenset(pairs[k][1] for k in subset)
        rows = _faces(model, support, 0, kept[0], xs, [kept[1][j] for j in ys])
        columns = _faces(model, support, 1, kept[1], ys, [kept[0][i] for i in xs])
        for row in rows:
            for column in columns:
                boxes.setdefault((row, column), None)
    index: dict[tuple[int, int], int] = {}
    for row, column in boxes:
        for pair in sorted((i, j) for i in row for j in column):
            index.setdefault(pair, len(index))
    listed = [tuple(sorted(index[i, j] for i in row for j in column)) for row, column in boxes]
    sizes = [
        affine_dimension([kept[0][i].point for i in sorted(row)])
        + affine_dimension([kept[1][j].point for j in sorted(column)])
        for row, column in boxes
    ]
    pieces, dimensions = maximal_pieces(listed, sizes)
    return AssessmentSet(
        tuple(_assessment(model, support, kept[0][i], kept[1][j]) for i, j in index),
        tuple(pieces),
        tuple(dimensions),
        connected(pieces),
    )


def _faces(
    model: OneMoveGame,
    support: SupportingBeliefs,
    player: int,
    vertices: Sequence[Vertex],
    members: frozenset[int],
    others: Sequence[Vertex],
) -> list[frozenset[int]]:
    """The parts of one side of a product that beliefs support where the other side never leads."""
    idle = [place for place in model.places[player] if not any(_reached(model, place, other) for other in others)]
    supports = [
        frozenset((place, k) for place in idle for k, p in enumerate(model.mix(place, vertex.point)) if p)
        if number in members
        else frozenset()
        for number, vertex in enumerate(vertices)
    ]
    return maximal_faces(members, supports, support.admissible)


def _reached(model: OneMoveGame, place: int, other: Vertex) -> bool:
    """Does the opponent lead to the set? A lone node that chance excludes counts: its best replies are asked for."""
    nodes = model.nodes[place]
    return (len(nodes) == 1 and nodes[0].weight == 0) or any(model.reach(place, other.point))


def _assessment(model: OneMoveGame, support: SupportingBeliefs, x: Vertex, y: Vertex) -> Assessment:
    mixes: list[Mix] = []
    beliefs: list[tuple[Belief, ...]] = []
    chosen = []
    for place, group in enumerate(model.game.information_sets):
        own, other = (x, y) if group.player == 0 else (y, x)
        if len(group.nodes) > 1 and not any(model.reach(place, other.point)):
            chosen += [(place, k) for k, p in enumerate(model.mix(place, own.point)) if p]
    held = support.beliefs(frozenset(chosen))
    for place, group in enumerate(model.game.information_sets):
        own, other = (x, y) if group.player == 0 else (y, x)
        mix = model.mix(place, own.point)
        mixes.append(mix)
        weights = model.reach(place, other.point)
        total = sum(weights)
        if len(weights) == 1:
            beliefs.append(((Fraction(1),),))
        elif total:
            beliefs.append((tuple(weight / total for weight in weights),))
        else:
            beliefs.append(held[place])
    return Assessment(tuple(mixes), tuple(beliefs), model.values(x.point, y.point))
