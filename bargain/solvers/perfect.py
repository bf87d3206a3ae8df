"""All perfect equilibria of a bimatrix game: the undominated part of each Nash subset.

For two players an equilibrium is perfect exactly if neither strategy is weakly dominated (van Damme 1991, theorem
3.2.2). Whether a strategy is dominated depends on its support alone, and parts of an undominated support are
undominated. So in a maximal Nash subset, the product of the convex hulls of X and Y, the perfect equilibria are the
products of the hulls of V and W, where V is a part of X whose supports taken together are undominated, and W likewise
of Y. The largest such V are faces of the hull of X. They are found by branching: a dominated union of supports has a
least dominated part, and V must leave out all vertices that use one of its actions.

In a float game supports are those of the Nash solver, and dominance is decided for the rational game that the floats
are in binary. Where differences within a tolerance could turn a verdict, the answer says so and is not complete.

Cost: that of all Nash equilibria, and linear programmes, one for each support that is tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import flint

from bargain.equilibrium import Answer, Concept, Status
from bargain.equilibrium.structure import connected, maximal_faces
from bargain.games import NormalForm
from bargain.solvers import vertex_enumeration as nash_solver
from bargain.solvers.domination import TOLERANCE, Payoffs, weak_comparison
from bargain.solvers.spec import SolverSpec

Point = tuple[Fraction, ...]
Box = tuple[frozenset[int], frozenset[int]]


class _Side:
    """A player's vertices, and which sets of them span undominated strategies only."""

    def __init__(self, payoffs: Payoffs, vertices: Sequence[Point]) -> None:
        self.payoffs, self.vertices = payoffs, vertices
        self.supports = [frozenset(k for k, p in enumerate(point) if p > 0) for point in vertices]
        self.near = False
        self._verdicts: dict[frozenset[int], bool] = {}
        self._conflicts: list[frozenset[int]] = []

    def undominated(self, support: frozenset[int]) -> bool:
        """Is every strategy with this support undominated?"""
        if support not in self._verdicts:
            if any(conflict <= support for conflict in self._conflicts):
                self._verdicts[support] = False
            elif any(fine and support <= other for other, fine in self._verdicts.items()):
                self._verdicts[support] = True
            else:
                rows, columns = range(len(self.payoffs.exact)), range(len(self.payoffs.exact[0]))
                found = weak_comparison(self.payoffs, sorted(support), rows, columns)
                self.near = self.near or found.near
                self._verdicts[support] = not found.dominated
        return self._verdicts[support]

    def faces(self, members: frozenset[int]) -> list[frozenset[int]]:
        """The maximal sets of the given vertices whose supports taken together are undominated."""
        return maximal_faces(members, self.supports, self.undominated, self._conflicts)

    def dimension(self, members: frozenset[int]) -> int:
        """Dimension of the convex hull of the given vertices."""
        first, *rest = (self.vertices[k] for k in sorted(members))
        gaps = [[flint.fmpq(g.numerator, g.denominator) for g in map(_difference, point, first)] for point in rest]
        rank: int = flint.fmpq_mat(gaps).rank() if gaps else 0
        return rank


def _difference(left: Fraction, right: Fraction) -> Fraction:
    return left - right


def run(game: NormalForm) -> Answer:
    """Solve an exact or float game for all its perfect equilibria."""
    nash = nash_solver.run(game)
    places: tuple[dict[Point, int], dict[Point, int]] = ({}, {})
    pairs: list[tuple[int, int]] = []
    for profile in nash.profiles:
        points = [tuple(Fraction(p) for p in profile[player].values()) for player in game.players]
        i, j = (known.setdefault(point, len(known)) for known, point in zip(places, points, strict=True))
        pairs.append((i, j))
    row = _Side(Payoffs(game.A), list(places[0]))
    column = _Side(Payoffs(game.B.T), list(places[1]))
    boxes: set[Box] = set()
    for piece in nash.pieces:
        rows = row.faces(frozenset(pairs[k][0] for k in piece))
        columns = column.faces(frozenset(pairs[k][1] for k in piece))
        boxes |= {(v, w) for v in rows for w in columns}
    boxes = {
        box for box in boxes if not any(box != other and box[0] <= other[0] and box[1] <= other[1] for other in boxes)
    }
    kept = [k for k, pair in enumerate(pairs) if any(pair[0] in v and pair[1] in w for v, w in boxes)]
    index = {pairs[k]: place for place, k in enumerate(kept)}
    listed = sorted(
        (tuple(sorted(index[i, j] for i in v for j in w)), row.dimension(v) + column.dimension(w)) for v, w in boxes
    )
    pieces = tuple(members for members, _ in listed)
    status, complete, note = _claim(game, nash, bool(kept), row.near or column.near)
    return Answer(
        tuple(nash.profiles[k] for k in kept),
        status,
        complete,
        note,
        pieces=pieces,
        dimensions=tuple(size for _, size in listed),
        components=connected(pieces),
    )


def _claim(game: NormalForm, nash: Answer, found: bool, near: bool) -> tuple[Status, bool, str]:
    notes = [nash.message] if nash.message else []
    if near:
        limit = f"{float(TOLERANCE):g}"
        notes.append(
            f"weak dominance hangs on payoff differences within the tolerance {limit}; solve with exact numbers"
        )
    if not found:  # a finite game has a perfect equilibrium, so only rounding can lead here
        notes.append("no perfect equilibrium could be told in floats; solve with exact numbers")
        return Status.NOT_CONVERGED, False, "; ".join(dict.fromkeys(notes))
    return Status.CONVERGED, nash.complete and not near, "; ".join(notes)


def refuses(game: NormalForm) -> str:
    """The Nash equilibria must be within reach."""
    return nash_solver.refuses(game)


SOLVER = SolverSpec(
    name="undominated-equilibria",
    accepts=NormalForm,
    concept=Concept.PERFECT,
    finds_all=True,
    exact=True,
    run=run,
    refuses=refuses,
)
