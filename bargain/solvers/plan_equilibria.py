"""From plans of both players to the structure of the equilibria of a two-player tree.

Against a plan x of one player some sequences of the other are best replies; (x, y) is an equilibrium exactly if each
plays best replies only. The plans that play no further sequence than x and against which no fewer sequences are best
replies form a face of the best-reply polyhedron; x is one of its vertices exactly if it is alone in that face.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargain.conversions.sequence_forms import SequenceForm
from bargain.equilibrium.structure import affine_dimension, nash_subsets
from bargain.polytopes.near_ties import ROUNDING, TOLERANCE
from bargain.solvers.two_player_trees import Plan, best_replies, reply_values, worth

__all__ = ["Face", "PlanSubsets", "averaging_note", "near_tie", "plan_subsets"]

Pair = tuple[int, int]
"""Indices of a plan of each player."""


@dataclass(frozen=True, slots=True)
class Face:
    """Bit masks of the sequences that a plan plays, and of the opponent's that are best replies to it."""

    support: int
    replies: int

    def within(self, other: Face) -> bool:
        """Whether this face is a part of the other one."""
        return not self.support & ~other.support and not other.replies & ~self.replies


@dataclass(frozen=True)
class PlanSubsets:
    """The extreme equilibria as pairs of indices of plans, with pieces, dimensions and components as in `Answer`."""

    faces: tuple[Mapping[int, Face], Mapping[int, Face]]
    pairs: tuple[Pair, ...]
    pieces: tuple[tuple[int, ...], ...]
    dimensions: tuple[int, ...]
    components: tuple[tuple[int, ...], ...]

    def component(self, pair: Pair) -> int:
        """The component of an equilibrium, extreme or not: that of an extreme one in the same faces."""
        x, y = self.faces[0][pair[0]], self.faces[1][pair[1]]
        corner = next(
            k for k, (i, j) in enumerate(self.pairs) if self.faces[0][i].within(x) and self.faces[1][j].within(y)
        )
        return next(c for c, group in enumerate(self.components) if any(corner in self.pieces[p] for p in group))


def _face(form: SequenceForm, player: int, plan: Plan) -> Face:
    """Support and best replies of a plan of the player."""
    other = form.sides[1 - player]
    good = best_replies(other, reply_values(other, worth(form, 1 - player, plan)))
    return Face(_mask([bool(p) for p in plan]), _mask(good))


def _mask(flags: Sequence[bool]) -> int:
    return sum(1 << k for k, flag in enumerate(flags) if flag)


def plan_subsets(form: SequenceForm, plans: tuple[Sequence[Plan], Sequence[Plan]], pairs: set[Pair]) -> PlanSubsets:
    """Group equilibria, given as pairs of indices of distinct plans, all vertices among them."""
    faces = tuple(
        {k: _face(form, player, plans[player][k]) for k in sorted({pair[player] for pair in pairs})}
        for player in (0, 1)
    )
    kept = [{k for k in own if not any(j != k and own[j].within(own[k]) for j in own)} for own in faces]
    corners = sorted((i, j) for i, j in pairs if i in kept[0] and j in kept[1])
    xs, ys = plans
    pieces, dimensions, components = nash_subsets(
        corners,
        lambda indices: affine_dimension([xs[i] for i in indices]),
        lambda indices: affine_dimension([ys[j] for j in indices]),
    )
    return PlanSubsets((faces[0], faces[1]), tuple(corners), pieces, dimensions, components)


def averaging_note(form: SequenceForm, plans: tuple[Sequence[Plan], Sequence[Plan]], subsets: PlanSubsets) -> str:
    """A warning, where some piece mixes what is played before a player moves again; else ""."""
    for piece in subsets.pieces:
        for player, side in enumerate(form.sides):
            corners = [plans[player][k] for k in {subsets.pairs[member][player] for member in piece}]
            inner = [s for s in range(1, len(side)) if side.after[s]]
            if any(corner[s] != corners[0][s] for corner in corners[1:] for s in inner):
                return "pieces are convex in realization plans, not in behaviour probabilities"
    return ""


def near_tie(form: SequenceForm, player: int, plan: Plan) -> bool:
    """Whether a plan of a float tree is so close to a tie that rounding may have decided it.

    The opponent's sequences are compared at every set, best continuations taken, with the sizes of what was added up.
    """
    if any(0 < p <= TOLERANCE for p in plan):
        return True
    other = form.sides[1 - player]
    gains = worth(form, 1 - player, plan)
    sizes = [Fraction(0)] * len(other)
    for pair, value in form.payoffs[1 - player].items():
        sizes[pair[1 - player]] += abs(value) * plan[pair[player]]
    largest = max((abs(value) for value in form.payoffs[1 - player].values()), default=Fraction(0))
    values = reply_values(other, gains)
    for place in reversed(range(len(other.information_sets))):
        own = other.actions(place)
        best = max(own, key=values.__getitem__)
        for sequence in own:
            gap = values[best] - values[sequence]
            margin = Fraction(TOLERANCE) * (sizes[best] + sizes[sequence]) + Fraction(ROUNDING) * largest
            if 0 < gap <= margin:
                return True
        sizes[other.before[place]] += sizes[best]
    return False
