"""Payoff swaps: which strict class a 2x2 game becomes when two adjacent ranks of a player change places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from bargain.analyses.ordinal_games import Cell, Pattern, class_of, game_class, refinements, variant_of
from bargain.errors import ParameterError

__all__ = ["Neighbour", "neighbours", "variants_around"]


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
    if max(row) < 4 or max(column) < 4:
        pairs = list(product(refinements(row), refinements(column)))
    else:
        pairs = [(_swapped(row, low), column) for low in (1, 2, 3)] + [
            (row, _swapped(column, low)) for low in (1, 2, 3)
        ]
    return tuple(sorted({variant_of(p, q) for p, q in pairs}))


def _swapped(pattern: Pattern, low: int) -> Pattern:
    swap = {low: low + 1, low + 1: low}
    a, b, c, d = (swap.get(rank, rank) for rank in pattern)
    return a, b, c, d
