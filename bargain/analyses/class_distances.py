"""How far a 2x2 game is from being another game: the least change of payoffs that leads to another ordinal class.

A class is an open cone of payoffs, and the boundary is where two payoffs of one player meet. The distance to a class
is that to its boundary: no smaller change reaches the class, and any larger one does. For one ordering of a player's
payoffs the least change is an isotonic regression, in the chosen norm; a class is a few pairs of orderings, and the
distance is the least over them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise, product

from bargain.analyses.game_names import class_label, named_classes
from bargain.analyses.ordinal_games import GameClass, Pattern, class_of, game_class, game_classes, members
from bargain.analyses.taxonomy import patterns_of, payoffs_by_side, require_two_by_two
from bargain.arithmetic import Arithmetic, Number, shown, to_float
from bargain.certificates.identities import slack_tolerance
from bargain.errors import ConceptError, GameError
from bargain.games import NormalForm
from bargain.games.entries import check_flag

__all__ = ["ClassDistance", "Crossing", "distance_to_class", "nearest_classes", "require_symmetric"]

NORMS = ("sup", "sum", "euclidean")

_TIE = Fraction(1, 10**12)


@dataclass(frozen=True)
class Crossing:
    """Two payoffs of a player that must meet on the way: `gap` is how far `above` exceeds `below` now.

    `above` and `below` are pairs of action labels, the row player's first. A gap of zero is a tie that is broken.
    """

    player: str
    above: tuple[str, str]
    below: tuple[str, str]
    gap: Number


@dataclass(frozen=True, eq=False)
class ClassDistance:
    """The least change of payoffs that leads from a game to a class.

    Attributes
    ----------
    number : int
        The class that lies there.
    label : str
    norm : str
        "sup": the largest change of a single payoff; "sum": all changes together; "euclidean".
    distance : number
        Exact for exact games, but for the euclidean norm, whose root is a float.
    ways : tuple of tuple of Crossing
        What must meet, for each of the ways that attain the distance with the least total change.
    closest : NormalForm
        A game on the boundary of the class at that distance, by the first way.
    """

    number: int
    label: str
    norm: str
    distance: Number
    ways: tuple[tuple[Crossing, ...], ...]
    closest: NormalForm

    def __repr__(self) -> str:
        return f"ClassDistance({self.label!r}, class {self.number}, {self.norm} distance {self.distance})"


def nearest_classes(
    game: NormalForm, *, norm: str = "sup", symmetric: bool = False, count: int | None = None
) -> tuple[ClassDistance, ...]:
    """The strict classes around a 2x2 game, the nearest first; its own class is left out.

    Parameters
    ----------
    game : NormalForm
        Exact games are measured exactly. A game with ties is at distance 0 from every strict class that it borders on.
    norm : {"sup", "sum", "euclidean"}
        Of the change of all eight payoffs.
    symmetric : bool
        Change the payoffs of both players alike: the game stays symmetric, as it must be at the start.
    count : int, optional
        Keep so many.

    Raises
    ------
    GameError
        Not a 2x2 game in numbers, or not symmetric where it must be.
    ConceptError
        An unknown norm.

    Notes
    -----
    Cost: isotonic regressions for the 24 orderings of each player, and 576 comparisons.

    Examples
    --------
    >>> from bargain.analyses.taxonomy import symmetric_game
    >>> near = nearest_classes(symmetric_game(3, 0, 5, 1))[0]
    >>> near.label, near.distance, len(near.ways)
    ("chicken x prisoner's dilemma", Fraction(1, 2), 2)
    >>> nearest_classes(symmetric_game(3, 0, 5, 1), symmetric=True)[0].label
    'chicken'
    """
    own = _checked(game, norm, symmetric)
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 1):
        raise ConceptError(f"count must be a whole number from 1 on, not {shown(count)!r}")
    fits = _Fits(game, norm)
    found = []
    for one in game_classes():
        pairs = [pair for pair in members(one.number) if not symmetric or pair[0] == pair[1]]
        if one.number != own and pairs:
            found.append(_nearest(game, fits, one.number, pairs))
    found.sort(key=lambda one: (one.distance, len(one.ways[0]), one.number))
    return tuple(found[:count])


def distance_to_class(
    game: NormalForm, target: str | int | GameClass, *, norm: str = "sup", symmetric: bool = False
) -> ClassDistance:
    """How far a 2x2 game is from being a named game, such as a prisoner's dilemma.

    Parameters
    ----------
    game : NormalForm
    target : str, int or GameClass
        A name as in `bargain.analyses.game_names.known_names`, where authors differ the nearest of its classes, or the
        number of a class, with ties or without.
    norm, symmetric
        As in `nearest_classes`. A class knows no labels: a prisoner's dilemma in which one side's actions have changed
        their names is one, and may be nearer. Symmetric changes keep the sides' labels in step.

    Raises
    ------
    GameError
        Not a 2x2 game in numbers, or not symmetric where it must be; a symmetric change cannot lead to the class.
    ParameterError
        No such name, no such number.
    ConceptError
        An unknown norm.

    Examples
    --------
    How much must change before this chicken is a prisoner's dilemma? The crash must become better than giving way:

    >>> from bargain.analyses.taxonomy import symmetric_game
    >>> far = distance_to_class(symmetric_game(0, -1, 1, -10), "prisoner's dilemma")
    >>> far.distance, far.ways[0][0].gap, far.closest.A.tolist()[1][1]
    (Fraction(9, 2), Fraction(9, 1), Fraction(-11, 2))
    """
    own = _checked(game, norm, symmetric)
    if isinstance(target, str):
        numbers = named_classes(target)
    else:
        numbers = (target.number if isinstance(target, GameClass) else game_class(target).number,)
    fits = _Fits(game, norm)
    found = []
    for number in numbers:
        pairs = [pair for pair in members(number) if not symmetric or pair[0] == pair[1]]
        if number == own:
            pairs = [patterns_of(game)]
        if pairs:
            found.append(_nearest(game, fits, number, pairs))
    if not found:
        raise GameError(f"no symmetric game, in these labels, is of the class {class_label(numbers[0])}")
    return min(found, key=lambda one: (one.distance, one.number))


def require_symmetric(game: NormalForm) -> None:
    """Refuse a 2x2 game that changes when the players change places."""
    for a, b in zip(game.A.flat, game.B.T.flat, strict=True):
        size = max(abs(a), abs(b))
        if abs(a - b) > (slack_tolerance(game, 0, size) if isinstance(size, float) else 0):
            raise GameError("symmetric changes need a symmetric game: the column player's matrix transposed")


def _checked(game: NormalForm, norm: str, symmetric: bool) -> int:
    require_two_by_two(game)
    check_flag(symmetric, "symmetric")
    if norm not in NORMS:
        raise ConceptError(f"norm {shown(norm)!r} is not known; choose among {', '.join(NORMS)}")
    if symmetric:
        require_symmetric(game)
    return class_of(*patterns_of(game))


class _Fits:
    """Least changes of each player's payoffs to the closure of an ordering, worked out when asked.

    All in rationals, floats as what they are in binary: small changes next to huge payoffs are not lost.
    """

    def __init__(self, game: NormalForm, norm: str) -> None:
        self.norm = norm
        self.inexact = game.arithmetic is Arithmetic.FLOAT
        row, column = (tuple(map(Fraction, values)) for values in payoffs_by_side(game))
        self.values = row, column
        self._known: dict[tuple[int, Pattern], tuple[tuple[Fraction, ...], Fraction, Fraction]] = {}

    def fit(self, player: int, pattern: Pattern) -> tuple[tuple[Fraction, ...], Fraction, Fraction]:
        """Fitted payoffs, their cost in the norm (squared if euclidean) and their total change."""
        key = player, pattern
        if key not in self._known:
            values = self.values[player]
            fitted = _FIT[self.norm](values, pattern)
            changes = [abs(new - old) for new, old in zip(fitted, values, strict=True)]
            total = sum(changes, Fraction(0))
            square = sum((c * c for c in changes), Fraction(0))
            self._known[key] = fitted, {"sup": max(changes), "sum": total, "euclidean": square}[self.norm], total
        return self._known[key]

    def out(self, value: Fraction) -> Number:
        """A number of the game's arithmetic."""
        return to_float(value) if self.inexact else value

    def least(self, costs: Sequence[tuple[Fraction, Fraction]]) -> list[int]:
        """Places of the least cost, and among those of the least total; in floats, up to rounding."""
        slack = 1 + (_TIE if self.inexact else Fraction(0))
        first = [k for k, (cost, _) in enumerate(costs) if cost <= slack * min(costs)[0]]
        low = min(costs[k][1] for k in first)
        return sorted((k for k in first if costs[k][1] <= slack * low), key=lambda k: costs[k])

    def join(self, first: Fraction, second: Fraction) -> Fraction:
        return max(first, second) if self.norm == "sup" else first + second


def _sup_fit(values: tuple[Fraction, ...], pattern: Pattern) -> tuple[Fraction, ...]:
    """Half-way between the highest payoff that must not exceed it and the lowest that it must not exceed."""
    return tuple(
        (
            max(v for v, rank in zip(values, pattern, strict=True) if rank <= own)
            + min(v for v, rank in zip(values, pattern, strict=True) if rank >= own)
        )
        / 2
        for own in pattern
    )


def _euclidean_fit(values: tuple[Fraction, ...], pattern: Pattern) -> tuple[Fraction, ...]:
    """Pool adjacent violators: groups of equal rank that are out of order share their mean."""
    pools: list[tuple[Fraction, int, list[int]]] = []
    for rank in range(1, max(pattern) + 1):
        held = [k for k in range(4) if pattern[k] == rank]
        total, size = sum((values[k] for k in held), Fraction(0)), len(held)
        while pools and pools[-1][0] * size >= total * pools[-1][1]:
            below, count, names = pools.pop()
            total, size, held = total + below, size + count, names + held
        pools.append((total, size, held))
    mean = {k: total / size for total, size, held in pools for k in held}
    return tuple(values[k] if pattern.count(pattern[k]) == 1 and mean[k] == values[k] else mean[k] for k in range(4))


def _sum_fit(values: tuple[Fraction, ...], pattern: Pattern) -> tuple[Fraction, ...]:
    """A best fit takes its values from the data: the best of the few that are in order."""
    groups = max(pattern)
    levels = sorted(values)
    best = min(
        (levels_of for levels_of in _rising(groups)),
        key=lambda chosen: sum(abs(levels[chosen[pattern[k] - 1]] - values[k]) for k in range(4)),
    )
    return tuple(levels[best[pattern[k] - 1]] for k in range(4))


@cache
def _rising(groups: int) -> tuple[tuple[int, ...], ...]:
    return tuple(c for c in product(range(4), repeat=groups) if all(a <= b for a, b in pairwise(c)))


_FIT = {"sup": _sup_fit, "sum": _sum_fit, "euclidean": _euclidean_fit}


def _nearest(game: NormalForm, fits: _Fits, number: int, pairs: Sequence[tuple[Pattern, Pattern]]) -> ClassDistance:
    costs = []
    for p, q in pairs:
        (_, cost_p, total_p), (_, cost_q, total_q) = fits.fit(0, p), fits.fit(1, q)
        costs.append((fits.join(cost_p, cost_q), total_p + total_q))
    places = fits.least(costs)
    best = [pairs[k] for k in places]
    ways = tuple(dict.fromkeys(_crossings(game, fits, 0, p) + _crossings(game, fits, 1, q) for p, q in best))
    (a, _, _), (b, _, _) = fits.fit(0, best[0][0]), fits.fit(1, best[0][1])
    own, other = [fits.out(value) for value in a], [fits.out(value) for value in b]
    closest = NormalForm([own[:2], own[2:]], [other[::2], other[1::2]], game.players, game.actions, title=game.title)
    least = costs[places[0]][0]
    distance = _root(least) if fits.norm == "euclidean" else fits.out(least)
    return ClassDistance(number, class_label(number), fits.norm, distance, ways, closest)


def _root(square: Fraction) -> float:
    """The root of a rational of any size, rounded once."""
    if square == 0:
        return 0.0
    exponent = (square.numerator.bit_length() - square.denominator.bit_length()) // 2
    root = to_float(Fraction(math.sqrt(square / Fraction(4) ** exponent)) * Fraction(2) ** exponent)
    if root == 0:
        raise GameError("the euclidean distance is too small for a float; ask for the norm 'sup' or 'sum'")
    return root


def _crossings(game: NormalForm, fits: _Fits, player: int, pattern: Pattern) -> tuple[Crossing, ...]:
    rows, columns = ((side or ()) for side in game.actions or ((), ()))
    current, values = patterns_of(game)[player], fits.values[player]

    def place(k: int) -> tuple[str, str]:
        own, other = divmod(k, 2)
        return (rows[own], columns[other]) if player == 0 else (rows[other], columns[own])

    found = []
    for above, below in product(range(4), repeat=2):
        falls = current[above] > current[below] and pattern[above] <= pattern[below]
        breaks = current[above] == current[below] and pattern[above] < pattern[below]
        if falls or breaks:
            gap = fits.out(values[above] - values[below] if falls else Fraction(0))
            found.append(Crossing(str(game.players[player]), place(above), place(below), gap))
    return tuple(found)
