"""Equilibria of a tree from the bottom up, as polyhedral complexes wherever movers are indifferent.

The equilibria of a subgame are a list of pieces. A piece is a polytope in the mixing probabilities of the moves below
that are not settled, given by its corners; at each corner stand the players' values. A chance move takes the product of
the pieces of its branches and the mean of their values. At a decision, each set K of actions gives the part of the
product where the actions in K are worth the same to the mover and no other is worth more: the product is cut by the
differences in value, and K adds the simplex of its mixtures. Any two pieces meet in a common face, so that pieces hang
together exactly if they share a corner.

All this is exact as long as the differences that cut are affine on their pieces. They are not where a mixture of two
actions is worth more or less to somebody further up, depending on what is mixed below both of them: the value is then
bilinear, and equilibria may form curved sets. As long as bounds of such values decide every comparison nothing is
lost, nor where such a value only touches what it is compared with, which it does on faces; else `Curved` is raised.

A subgame that its mover avoids, however its ties are resolved, plays no part further up: its complex is set aside as a
free factor of the whole set.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, count, product
from typing import Any

from bargain.equilibrium.structure import connected, maximal_pieces
from bargain.polytopes.cutting import Corner, cut, dimension, hyperplane, simplex, vanishing_faces

__all__ = ["Complex", "Curved", "EquilibriumSet", "Piece", "TieComplexes", "TooMany"]

MOST_CORNERS = 4096

Values = tuple[Any, ...]
Plan = Mapping[int, Any]
Point = tuple[Values, Plan]


class Curved(Exception):
    """The set of equilibria is not polyhedral."""


class TooMany(Exception):
    """The set of equilibria has more than `MOST_CORNERS` extreme points."""


@dataclass
class Piece:
    """A polytope of equilibria of a subgame.

    The point of a corner is (values of the players, plan): the plan maps information sets that are not settled to what
    is played there. `spans` bounds the values of players whose value is not affine on the piece; as long as the piece
    is `whole`, such a value is affine in each factor of a product of polytopes, so that the corners determine it.
    `excess` is added to the dimension that the corners' masks tell.
    """

    corners: list[Corner]
    spans: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    excess: int = 0
    whole: bool = True


@dataclass
class Complex:
    """The equilibria of a subgame: their pieces, and free factors from subgames that are avoided."""

    pieces: list[Piece]
    free: list[Complex] = field(default_factory=list)

    @property
    def is_point(self) -> bool:
        """True if there is a single corner."""
        return len(self.pieces) == 1 and len(self.pieces[0].corners) == 1


@dataclass(frozen=True)
class EquilibriumSet:
    """All plans (information set -> what is played), with their structure as in `Answer`."""

    plans: tuple[dict[int, Any], ...]
    pieces: tuple[tuple[int, ...], ...]
    dimensions: tuple[int, ...]
    components: tuple[tuple[int, ...], ...]


class TieComplexes:
    """The steps up the tree, over any ordered arithmetic.

    Parameters
    ----------
    sign : callable
        The sign of a difference of values.
    one : the number 1 of the arithmetic
    blend : callable
        `blend(a, b, share)` is what is played at an information set between `a` and `b`.
    keep : {"all", "corners", "one"}
        "corners" keeps extreme points only, as isolated points, and "one" a single equilibrium, ties broken in favour
        of the first action. What is found is then a part of all.
    """

    def __init__(
        self, sign: Callable[[Any], int], one: Any, blend: Callable[[Any, Any, Any], Any], *, keep: str = "all"
    ) -> None:
        self.sign, self.one, self.blend, self.keep = sign, one, blend, keep
        self.settled: dict[int, Any] = {}
        self._bits = count()

    excess = f"the equilibria have more than {MOST_CORNERS:,} extreme points"

    def end(self, values: Values) -> Complex:
        """A terminal node."""
        return Complex([Piece([Corner(0, (values, {}))])])

    def chance(self, below: Sequence[Complex], weights: Sequence[Any]) -> Complex:
        """A chance move: the product of its branches, those of probability zero as free factors."""
        free = [factor for part in below for factor in part.free]
        idle = [k for k, part in enumerate(below) if not part.is_point and self.sign(weights[k]) == 0]
        free += [Complex(below[k].pieces) for k in idle]
        self._check(_extent(free))
        parts = [_first(part) if k in idle else part for k, part in enumerate(below)]
        pieces = []
        for choice in self._choices(parts):
            spans = {}
            for player in sorted({player for piece in choice for player in piece.spans}):
                lows, highs = zip(*(self.bounds([piece], player) for piece in choice), strict=True)
                spans[player] = (_mean(weights, lows), _mean(weights, highs))
            corners = []
            for combination in product(*(piece.corners for piece in choice)):
                rows = [corner.point[0] for corner in combination]
                values = tuple(_mean(weights, column) for column in zip(*rows, strict=True))
                corners.append(Corner(_tight(combination), (values, _merged(combination))))
            whole = all(piece.whole for piece in choice)
            pieces.append(Piece(corners, spans, sum(piece.excess for piece in choice), whole))
        return Complex(pieces, free)

    def decision(self, place: int, owner: int, below: Sequence[Complex], pure: Sequence[Any]) -> Complex:
        """A move of `owner` at the information set `place`; `pure[k]` is what is played there if action k is taken.

        Raises
        ------
        Curved, TooMany
        """
        spans = [self.bounds(part.pieces, owner) for part in below]
        floor = spans[0][0]
        for low, _ in spans[1:]:
            floor = low if self.sign(low - floor) > 0 else floor
        relevant = [k for k, (_, high) in enumerate(spans) if self.sign(high - floor) >= 0]
        relevant = relevant[:1] if self.keep == "one" else relevant
        free = [factor for part in below for factor in part.free]
        free += [Complex(part.pieces) for k, part in enumerate(below) if k not in relevant and not part.is_point]
        self._check(_extent(free))
        if len(relevant) == 1:
            self.settled[place] = pure[relevant[0]]
            return Complex(below[relevant[0]].pieces, free)
        level = [k for k in relevant if self.sign(spans[k][1] - spans[k][0]) == 0]
        varying = [k for k in relevant if k not in level]
        pieces = []
        for choice in self._choices([below[k] for k in relevant]):
            block = _Block(dict(zip(relevant, choice, strict=True)), owner, self)
            for tied in _subsets(varying):
                for best in ([*level, *tied], tied) if level and tied else ([*level, *tied],):
                    pieces += block.piece(place, best, pure) if best else []
        self._check(sum(len(piece.corners) for piece in pieces))
        return Complex(pieces, free)

    def bounds(self, pieces: Sequence[Piece], player: int) -> tuple[Any, Any]:
        """The least and the largest value of a player on the pieces."""
        low = high = None
        for piece in pieces:
            values: Iterator[Any] = (
                iter(piece.spans[player])
                if player in piece.spans
                else (corner.point[0][player] for corner in piece.corners)
            )
            for value in values:
                low = value if low is None or self.sign(value - low) < 0 else low
                high = value if high is None or self.sign(value - high) > 0 else high
        return low, high

    def bit(self, size: int = 1) -> int:
        """The first of `size` new constraint bits."""
        first = next(self._bits)
        for _ in range(size - 1):
            next(self._bits)
        return first

    def mixed(self, start: Sequence[Point], end: Sequence[Point], share: Any) -> tuple[Point, ...]:
        """The point between two corners of a product."""
        return tuple(
            a
            if a is b
            else (
                tuple(x if x == y else x + share * (y - x) for x, y in zip(a[0], b[0], strict=True)),
                {k: a[1][k] if a[1][k] == b[1][k] else self.blend(a[1][k], b[1][k], share) for k in a[1]},
            )
            for a, b in zip(start, end, strict=True)
        )

    def expand(self, whole: Complex) -> EquilibriumSet:
        """The product with all free factors, equal corners merged and pieces inside others dropped."""
        tables = [self._listed(part) for part in _factors(whole)]
        self._check(math.prod(len(plans) for plans, _, _ in tables))
        index = {place: k for k, place in enumerate(product(*(range(len(plans)) for plans, _, _ in tables)))}
        plans = tuple(
            dict(
                chain(
                    self.settled.items(),
                    *(listed[i].items() for (listed, _, _), i in zip(tables, place, strict=True)),
                )
            )
            for place in index
        )
        pieces, dimensions = [], []
        for chosen in product(*(range(len(members)) for _, members, _ in tables)):
            sides = [members[i] for (_, members, _), i in zip(tables, chosen, strict=True)]
            pieces.append(tuple(sorted(index[place] for place in product(*sides))))
            dimensions.append(sum(sizes[i] for (_, _, sizes), i in zip(tables, chosen, strict=True)))
        return EquilibriumSet(plans, tuple(pieces), tuple(dimensions), connected(pieces))

    def breadth(self, whole: Complex) -> float:
        """The logarithm, to base 2, of a number of extreme points that the product with all free factors must have."""
        return sum(math.log2(max(len(piece.corners) for piece in part.pieces)) for part in _factors(whole))

    def fits(self, whole: Complex) -> bool:
        """Whether the product with all free factors has no more extreme points than may be listed."""
        return _extent(_factors(whole)) <= MOST_CORNERS

    def _listed(self, part: Complex) -> tuple[list[dict[int, Any]], list[tuple[int, ...]], list[int]]:
        plans: list[dict[int, Any]] = []
        known: dict[Any, int] = {}
        pieces, sizes = [], []
        for piece in part.pieces:
            members = []
            for corner in piece.corners:
                plan = dict(corner.point[1])
                key = tuple(sorted((k, repr(v)) for k, v in plan.items()))
                if key not in known:
                    known[key] = len(plans)
                    plans.append(plan)
                members.append(known[key])
            pieces.append(tuple(sorted(set(members))))
            sizes.append(dimension([corner.tight for corner in piece.corners]) + piece.excess)
        kept, dimensions = maximal_pieces(pieces, sizes)
        used = sorted({member for piece in kept for member in piece})
        place = {member: k for k, member in enumerate(used)}
        return [plans[k] for k in used], [tuple(place[m] for m in piece) for piece in kept], dimensions

    def _choices(self, parts: Sequence[Complex]) -> Iterator[tuple[Piece, ...]]:
        """One piece of each part; all combinations."""
        self._check(_extent(parts))
        return product(*(part.pieces for part in parts))

    def _check(self, size: int) -> None:
        if size > MOST_CORNERS:
            raise TooMany(self.excess)


class _Block:
    """One piece for each action that may be taken: their product, cut where the mover is indifferent."""

    def __init__(self, pieces: Mapping[int, Piece], owner: int, steps: TieComplexes) -> None:
        self.pieces, self.owner, self.steps = pieces, owner, steps
        self.place = {k: position for position, k in enumerate(pieces)}
        self.corners = [
            Corner(_tight(combination), tuple(corner.point for corner in combination))
            for combination in product(*(piece.corners for piece in pieces.values()))
        ]

    def piece(self, place: int, best: Sequence[int], pure: Sequence[Any]) -> list[Piece]:
        """Where exactly the actions in `best` may be mixed: one piece, none, or several faces."""
        parts = [self.corners]
        for k in self.pieces:
            if k != best[0]:
                parts = [kept for corners in parts for kept in self._kept(corners, best[0], k, equal=k in best)]
        return [piece for corners in parts for piece in self._mixed(place, corners, best, pure)]

    def _mixed(self, place: int, corners: list[Corner], best: Sequence[int], pure: Sequence[Any]) -> list[Piece]:
        """The product of a polytope with the mixtures of the best actions."""
        steps = self.steps
        ends = simplex(len(best), steps.bit(len(best)), steps.one)
        made = [
            Corner(
                corner.tight | end.tight,
                (corner.point[self.place[k]][0], {**_joined(corner.point), place: pure[k]}),
            )
            for corner in corners
            for k, end in zip(best, ends, strict=True)
        ]
        if steps.keep != "all":
            return [Piece([Corner(0, corner.point)]) for corner in made]
        excess = sum(piece.excess for piece in self.pieces.values())
        return [Piece(made, self._spans(corners, best), excess, self._whole(corners))]

    def _whole(self, corners: list[Corner]) -> bool:
        """False if a cut went through a value that is not affine: the corners do not determine it any more."""
        if not all(piece.whole for piece in self.pieces.values()):
            return False
        if not any(piece.spans for piece in self.pieces.values()):
            return True
        known = {id(corner.point) for corner in self.corners}
        return all(id(corner.point) in known for corner in corners)

    def _kept(self, corners: list[Corner], k: int, other: int, *, equal: bool) -> list[list[Corner]]:
        """The parts of a polytope where action k is worth as much as, or at least as much as, the other."""
        steps, owner = self.steps, self.owner
        first, second = self.place[k], self.place[other]
        gaps = [corner.point[first][0][owner] - corner.point[second][0][owner] for corner in corners]
        pair = [self.pieces[k], self.pieces[other]]
        if not any(owner in piece.spans for piece in pair):
            kept = (hyperplane if equal else cut)(corners, gaps, steps.bit(), steps.sign, steps.mixed)
            return [kept] if kept else []
        (low, high), (least, most) = (steps.bounds([piece], owner) for piece in pair)
        if steps.sign(high - least) < 0 or (equal and steps.sign(low - most) > 0):
            return []
        if not equal and steps.sign(low - most) >= 0:
            return [corners]
        signs = [steps.sign(gap) for gap in gaps]
        if not self._whole(corners) or (max(signs) > 0 and (min(signs) < 0 or not equal)):
            raise Curved("several ties interact: the equilibria form curved sets")
        return vanishing_faces([corner for corner, sign in zip(corners, signs, strict=True) if sign == 0], corners)

    def _spans(self, corners: Sequence[Corner], best: Sequence[int]) -> dict[int, tuple[Any, Any]]:
        """Bounds of the values that mixing makes bilinear."""
        found = {}
        sign = self.steps.sign
        places = [self.place[k] for k in best]
        for player in range(len(corners[0].point[0][0])):
            held = [self.pieces[k] for k in best if player in self.pieces[k].spans]
            if not held and all(
                sign(
                    (corner.point[p][0][player] - corner.point[places[0]][0][player])
                    - (corners[0].point[p][0][player] - corners[0].point[places[0]][0][player])
                )
                == 0
                for p in places[1:]
                for corner in corners
            ):
                continue
            listed = Piece([Corner(0, corner.point[p]) for p in places for corner in corners])
            found[player] = self.steps.bounds([*held, listed], player)
        return found


def _extent(parts: Sequence[Complex]) -> int:
    """How many corners the product has, at most."""
    return math.prod(sum(len(piece.corners) for piece in part.pieces) for part in parts)


def _first(part: Complex) -> Complex:
    """A point of the same worth to nobody: the branch has probability zero, and its plans are a free factor."""
    return Complex([Piece([Corner(0, (part.pieces[0].corners[0].point[0], {}))])])


def _mean(weights: Sequence[Any], values: Sequence[Any]) -> Any:
    return sum((w * v for w, v in zip(weights[1:], values[1:], strict=True)), weights[0] * values[0])


def _tight(corners: Sequence[Corner]) -> int:
    mask = 0
    for corner in corners:
        mask |= corner.tight
    return mask


def _merged(corners: Sequence[Corner]) -> dict[int, Any]:
    return _joined([corner.point for corner in corners])


def _joined(points: Sequence[Point]) -> dict[int, Any]:
    return dict(chain.from_iterable(plan.items() for _, plan in points))


def _factors(part: Complex) -> list[Complex]:
    found = [part]
    for factor in found:
        found.extend(factor.free)
    return found


def _subsets(items: Sequence[int]) -> Iterator[list[int]]:
    return (list(some) for size in range(len(items) + 1) for some in combinations(items, size))
