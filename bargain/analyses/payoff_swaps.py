"""Payoff swaps: which class a 2x2 game becomes when two neighbouring payoffs of a player change places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from bargain.analyses.class_distances import require_symmetric
from bargain.analyses.game_names import class_label
from bargain.analyses.ordinal_games import (
    Cell,
    Pattern,
    check_pattern,
    class_of,
    game_class,
    refinements,
    variant_of,
)
from bargain.analyses.taxonomy import Labels, patterns_of, payoffs_by_side
from bargain.arithmetic import Arithmetic, Number, shown, to_float
from bargain.errors import ParameterError
from bargain.games import NormalForm
from bargain.games.entries import check_flag

__all__ = ["Neighbour", "PayoffSwap", "neighbours", "payoff_swaps", "variants_around"]


@dataclass(frozen=True)
class Neighbour:
    """A strict class that one swap of adjacent ranks leads to, from the canonical member.

    `player` is 0 for the row player; ranks `low` and `low + 1` change places, which stand in `cells`.
    """

    number: int
    player: int
    low: int
    cells: tuple[Cell, Cell]


def neighbours(number: int) -> tuple[Neighbour, ...]:
    """The six neighbours of a strict class: one for each player and each pair of adjacent ranks.

    Source: Robinson and Goforth (2005), whose topology has these as its neighbourhoods.

    Raises
    ------
    ParameterError
        The class has ties.

    Examples
    --------
    From the prisoner's dilemma, by swaps of the row player's payoffs:

    >>> [(n.low, n.number) for n in neighbours(class_of((3, 1, 4, 2), (3, 1, 4, 2))) if n.player == 0]
    [(1, 6), (2, 44), (3, 52)]
    """
    centre = game_class(number)
    if not centre.strict:
        raise ParameterError(f"class {number} has ties; it lies between the strict classes {centre.borders}")
    found = []
    for player, low in product((0, 1), (1, 2, 3)):
        sides = [centre.row, centre.column]
        where = {rank: k for k, rank in enumerate(sides[player])}
        sides[player] = _swapped(sides[player], low)
        first, second = (divmod(where[rank], 2)[:: 1 - 2 * player] for rank in (low, low + 1))
        cells = (first[0], first[1]), (second[0], second[1])
        found.append(Neighbour(class_of(sides[0], sides[1]), player, low, cells))
    return tuple(found)


def variants_around(row: Pattern, column: Pattern) -> tuple[int, ...]:
    """Cells of the 12x12 table around a game, players in place: its neighbours, or what breaking its ties leads to.

    Examples
    --------
    >>> len(variants_around((3, 1, 4, 2), (3, 1, 4, 2))), len(variants_around((2, 1, 3, 1), (3, 1, 4, 2)))
    (6, 2)
    """
    check_pattern(row)
    check_pattern(column)
    if max(row) < 4 or max(column) < 4:
        pairs = list(product(refinements(row), refinements(column)))
    else:
        pairs = [(_swapped(row, low), column) for low in (1, 2, 3)] + [
            (row, _swapped(column, low)) for low in (1, 2, 3)
        ]
    return tuple(sorted({variant_of(p, q) for p, q in pairs}))


@dataclass(frozen=True)
class PayoffSwap:
    """A change of one payoff, past its neighbour, that leads from a game to another class.

    Attributes
    ----------
    players : tuple of str
        Whose payoff changes: one player, or both alike in a symmetric change.
    high, low : tuple of pairs of str
        Outcomes, row action first, whose payoffs pass each other: one each, but where payoffs tie. In a symmetric
        change they are the row player's outcomes.
    movers : tuple of pairs of str
        The outcomes whose payoff can be the one that changes: either of the two, if neither ties with another.
    gap : number
        How much that payoff must change for the two to meet; half as much each if both move. Zero if they tie now.
    meeting : int
        The class at that point, with the tie.
    beyond : int
        The class after any larger change, up to the next swap.
    """

    players: tuple[str, ...]
    high: tuple[Labels, ...]
    low: tuple[Labels, ...]
    movers: tuple[Labels, ...]
    gap: Number
    meeting: int
    beyond: int

    @property
    def label(self) -> str:
        """The name of the class beyond."""
        return class_label(self.beyond)

    def __str__(self) -> str:
        high, low = (" = ".join(f"({', '.join(cell)})" for cell in side) for side in (self.high, self.low))
        past = f"{low} past {high}" if len(self.movers) == 2 else f"{low} up past {high}"
        if self.movers == self.high:
            past = f"{high} down past {low}"
        return f"{' and '.join(self.players)}: {past}, by {shown(self.gap)}: {self.label}"


def payoff_swaps(game: NormalForm, *, symmetric: bool = False) -> tuple[PayoffSwap, ...]:
    """What a 2x2 game becomes if one payoff passes its neighbour, and how large a change that takes.

    Parameters
    ----------
    game : NormalForm
        Exact or float. A strict game has three swaps a player. Where payoffs tie, each of them moves alone, out of the
        tie (a gap of zero) or past the next payoff.
    symmetric : bool
        Change the payoffs of both players alike: the game stays symmetric, as it must be at the start.

    Returns
    -------
    tuple of PayoffSwap
        The smallest gap first, and the row player first among equals.

    Raises
    ------
    GameError
        Not a 2x2 game in numbers, or not symmetric where it must be.

    Notes
    -----
    Source: Robinson and Goforth (2005) for the swaps; `neighbours` lists them for a class, without payoffs. Cost:
    constant.

    Examples
    --------
    >>> from bargain.analyses.taxonomy import symmetric_game
    >>> print(*payoff_swaps(symmetric_game(3, 0, 5, 1), symmetric=True), sep="\\n")
    Row and Column: (cooperate, defect) past (defect, defect), by 1: chicken
    Row and Column: (cooperate, cooperate) past (defect, cooperate), by 2: stag hunt
    Row and Column: (defect, defect) past (cooperate, cooperate), by 2: deadlock
    """
    check_flag(symmetric, "symmetric")
    ranks, values = patterns_of(game), payoffs_by_side(game)
    if symmetric:
        require_symmetric(game)
    found: dict[tuple[object, ...], PayoffSwap] = {}
    for side in (0,) if symmetric else (0, 1):
        for moved, up in product(range(4), (True, False)):
            for passed in _passed(ranks[side], moved, up):
                high, low = (passed, (moved,)) if up else ((moved,), passed)
                one = _swap(game, ranks, values, side, moved, up, high, low, symmetric)
                if (side, high, low) in found:
                    one = replace(one, movers=one.high + one.low)
                found[side, high, low] = one
    return tuple(sorted(found.values(), key=lambda one: one.gap))


def _passed(ranks: Pattern, moved: int, up: bool) -> list[tuple[int, ...]]:
    """The payoffs that tie with the moved one, if any, and those next to it on its way."""
    own = ranks[moved]
    groups = [tuple(k for k in range(4) if ranks[k] == rank and k != moved) for rank in (own, own + (1 if up else -1))]
    return [group for group in groups if group]


def _swap(
    game: NormalForm,
    ranks: tuple[Pattern, Pattern],
    values: tuple[tuple[Number, ...], tuple[Number, ...]],
    side: int,
    moved: int,
    up: bool,
    high: tuple[int, ...],
    low: tuple[int, ...],
    symmetric: bool,
) -> PayoffSwap:
    own = ranks[side]
    level = own[(high if up else low)[0]]
    changed = []
    for place in (2 * level, 2 * level + (1 if up else -1)):
        moved_to = _dense([place if k == moved else 2 * rank for k, rank in enumerate(own)])
        pair = (moved_to, moved_to) if symmetric else (moved_to, ranks[1]) if side == 0 else (ranks[0], moved_to)
        changed.append(class_of(*pair))
    tied = own[high[0]] == own[low[0]]
    exact = max(Fraction(values[side][k]) for k in high) - min(Fraction(values[side][k]) for k in low)
    gap = Fraction(0) if tied else exact
    rows, columns = ((labels or ()) for labels in game.actions or ((), ()))

    def named(places: tuple[int, ...]) -> tuple[Labels, ...]:
        cells = [divmod(k, 2)[:: 1 - 2 * side] for k in places]
        return tuple((rows[i], columns[j]) for i, j in cells)

    players = tuple(game.players) if symmetric else (game.players[side],)
    out = to_float(gap) if game.arithmetic is Arithmetic.FLOAT else gap
    return PayoffSwap(players, named(high), named(low), named((moved,)), out, changed[0], changed[1])


def _dense(ranks: list[int]) -> Pattern:
    order = sorted(set(ranks))
    a, b, c, d = (order.index(rank) + 1 for rank in ranks)
    return a, b, c, d


def _swapped(pattern: Pattern, low: int) -> Pattern:
    swap = {low: low + 1, low + 1: low}
    a, b, c, d = (swap.get(rank, rank) for rank in pattern)
    return a, b, c, d
