"""The ordinal 2x2 games: 78 strict classes, 726 with ties, their numbers and their properties.

Each player's payoffs are ranked from the player's own side as a pattern (R, S, T, P): R where both play their first
action, S own first against other's second, T own second against other's first, P where both play their second. Ranks
are dense: 1 is the worst, and ties share a rank. A game is a pair of patterns, the row player's and the column one's.

Two games are of one class where swapping rows, swapping columns or exchanging the players turns one into the other.
The canonical member is the one in which each player's best outcome lies where the other plays the first action;
where several are left, the one whose patterns come first. The twelve strict patterns with that property are the
axes of the table of Robinson and Goforth (2005), here in the order of Bruns (2015), in which neighbours differ by one
swap of adjacent ranks. A strict class is a pair of them, and a strict class with both players in place is a cell of
the 12 by 12 table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from typing import TypeAlias

from bargain.arithmetic import shown
from bargain.errors import ParameterError
from bargain.games.entries import check_flag

__all__ = [
    "AXIS",
    "GameClass",
    "Pattern",
    "Relabelling",
    "canonical",
    "check_pattern",
    "class_of",
    "game_class",
    "game_classes",
    "members",
    "patterns",
    "refinements",
    "variant_of",
]

Pattern: TypeAlias = tuple[int, int, int, int]
"""Dense ranks of (R, S, T, P), 1 the worst."""

Cell: TypeAlias = tuple[int, int]

AXIS: tuple[Pattern, ...] = (
    (3, 2, 4, 1),
    (2, 3, 4, 1),
    (1, 3, 4, 2),
    (1, 2, 4, 3),
    (2, 1, 4, 3),
    (3, 1, 4, 2),
    (4, 1, 3, 2),
    (4, 1, 2, 3),
    (4, 2, 1, 3),
    (4, 3, 1, 2),
    (4, 3, 2, 1),
    (4, 2, 3, 1),
)
"""The strict patterns whose best payoff is R or T, from chicken to concord."""


_STRICT = 78


@dataclass(frozen=True)
class Relabelling:
    """How a game is turned into the canonical member of its class: rows and columns first, then the players."""

    rows_swapped: bool
    columns_swapped: bool
    players_exchanged: bool


@cache
def patterns() -> tuple[Pattern, ...]:
    """All 75 weak orders of four payoffs: the twelve of `AXIS` first, then the others in lexicographic order."""
    ranks = range(1, 5)
    every = {(r, s, t, p) for r in ranks for s in ranks for t in ranks for p in ranks}
    dense = {pattern for pattern in every if set(pattern) == set(range(1, max(pattern) + 1))}
    return (*AXIS, *sorted(dense - set(AXIS)))


@cache
def _place() -> dict[Pattern, int]:
    return {pattern: index for index, pattern in enumerate(patterns())}


def _own_swapped(p: Pattern) -> Pattern:
    return p[2], p[3], p[0], p[1]


def _other_swapped(p: Pattern) -> Pattern:
    return p[1], p[0], p[3], p[2]


def _images(row: Pattern, column: Pattern) -> Iterator[tuple[Pattern, Pattern, bool, bool]]:
    for rows, columns in product((False, True), repeat=2):
        p, q = row, column
        if rows:
            p, q = _own_swapped(p), _other_swapped(q)
        if columns:
            p, q = _other_swapped(p), _own_swapped(q)
        yield p, q, rows, columns


def _standard(p: Pattern) -> bool:
    return max(p[0], p[2]) >= max(p[1], p[3])


@cache
def _oriented(row: Pattern, column: Pattern) -> tuple[Pattern, Pattern, bool, bool]:
    """The first image under swaps of rows and columns, players in place."""
    place = _place()
    fit = [image for image in _images(row, column) if _standard(image[0]) and _standard(image[1])]
    return min(fit, key=lambda image: (place[image[0]], place[image[1]], image[2] + image[3]))


def check_pattern(pattern: object) -> None:
    """Refuse what is no pattern of four dense ranks."""
    if not isinstance(pattern, tuple) or len(pattern) != 4 or not all(type(rank) is int for rank in pattern):
        raise ParameterError(f"a pattern is four ranks of (R, S, T, P), such as (3, 1, 4, 2), not {shown(pattern)!r}")
    if set(pattern) != set(range(1, max(pattern) + 1)):
        raise ParameterError(f"the ranks {pattern} leave one out; count from 1, the worst, and let ties share a rank")


def canonical(row: Pattern, column: Pattern) -> tuple[Pattern, Pattern, Relabelling]:
    """The canonical patterns of a game's class, and the relabelling that leads to them.

    Parameters
    ----------
    row, column : tuple of four int
        Dense ranks of (R, S, T, P), each seen from the player's own side.

    Examples
    --------
    Deadlock with both actions renamed:

    >>> canonical((3, 4, 1, 2), (3, 4, 1, 2))
    ((2, 1, 4, 3), (2, 1, 4, 3), Relabelling(rows_swapped=True, columns_swapped=True, players_exchanged=False))
    """
    check_pattern(row)
    check_pattern(column)
    return _canonical(row, column)


@cache
def _canonical(row: Pattern, column: Pattern) -> tuple[Pattern, Pattern, Relabelling]:
    place = _place()
    p, q, rows, columns = _oriented(row, column)
    r, s, _, _ = _oriented(column, row)
    if (place[r], place[s]) < (place[p], place[q]):
        # The swaps that lead there are those of the exchanged game, read from the other side.
        _, _, columns, rows = _oriented(column, row)
        return r, s, Relabelling(rows, columns, True)
    return p, q, Relabelling(rows, columns, False)


@cache
def _numbers() -> tuple[dict[tuple[Pattern, Pattern], int], dict[tuple[Pattern, Pattern], int]]:
    """Numbers of the canonical pairs, and of the pairs with both players in place; strict games come first."""
    place = _place()
    every = list(product(patterns(), repeat=2))

    def order(pair: tuple[Pattern, Pattern]) -> tuple[bool, int, int]:
        return max(place[pair[0]], place[pair[1]]) >= len(AXIS), place[pair[0]], place[pair[1]]

    classes = sorted({_canonical(*pair)[:2] for pair in every}, key=order)
    variants = sorted({_oriented(*pair)[:2] for pair in every}, key=order)
    return {pair: k + 1 for k, pair in enumerate(classes)}, {pair: k + 1 for k, pair in enumerate(variants)}


def class_of(row: Pattern, column: Pattern) -> int:
    """The class number of a pair of patterns: 1 to 78 for strict games, 79 to 726 with ties."""
    return _numbers()[0][canonical(row, column)[:2]]


def variant_of(row: Pattern, column: Pattern) -> int:
    """The number with both players in place: 1 to 144 for strict games, cells of the 12x12 table row by row."""
    check_pattern(row)
    check_pattern(column)
    return _numbers()[1][_oriented(row, column)[:2]]


@dataclass(frozen=True)
class GameClass:
    """One class of ordinal 2x2 games, held as its canonical member.

    Attributes
    ----------
    number : int
        1 to 78 for strict classes, in the order of the pairs of `AXIS`; 79 to 726 for classes with ties.
    row, column : tuple of four int
        Patterns (R, S, T, P) of the canonical member.

    Cells are pairs (row, column) of 0 and 1, actions are 0 and 1.
    """

    number: int
    row: Pattern
    column: Pattern

    @property
    def matrices(self) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
        """Payoff matrices of ranks, as `NormalForm` takes them."""
        (a, b, c, d), (e, f, g, h) = self.row, self.column
        return ((a, b), (c, d)), ((e, g), (f, h))

    @property
    def variants(self) -> tuple[int, ...]:
        """The class with players told apart: one number in a symmetric class, else two, the canonical one first."""
        return tuple(dict.fromkeys((variant_of(self.row, self.column), variant_of(self.column, self.row))))

    @property
    def strict(self) -> bool:
        """True if no player is indifferent between two outcomes."""
        return max(self.row) == max(self.column) == 4

    @property
    def symmetric(self) -> bool:
        """True if exchanging the players changes nothing but labels."""
        return len(self.variants) == 1

    def _ranks(self, cell: Cell) -> tuple[int, int]:
        i, j = cell
        return self.row[2 * i + j], self.column[2 * j + i]

    @property
    def pure_equilibria(self) -> tuple[Cell, ...]:
        """Cells from which no player gains by deviating alone."""
        found = []
        for i, j in _CELLS:
            mine, theirs = self._ranks((i, j))
            if mine >= self._ranks((1 - i, j))[0] and theirs >= self._ranks((i, 1 - j))[1]:
                found.append((i, j))
        return tuple(found)

    @property
    def dominant(self) -> tuple[int | None, int | None]:
        """The strictly dominant action of each player, or None."""
        return _dominant(self.row), _dominant(self.column)

    @property
    def weakly_dominant(self) -> tuple[int | None, int | None]:
        """The action of each player that is never worse and sometimes better, or None."""
        return _dominant(self.row, weak=True), _dominant(self.column, weak=True)

    @property
    def win_win(self) -> tuple[Cell, ...]:
        """Cells that are best for both; a game without one is a conflict game."""
        best = max(self.row), max(self.column)
        return tuple(cell for cell in _CELLS if self._ranks(cell) == best)

    @property
    def strictly_competitive(self) -> bool:
        """True if the players rank the cells in opposite orders."""
        ranks = [self._ranks(cell) for cell in _CELLS]
        return all((a - c > 0) == (d - b > 0) and (a == c) == (b == d) for a, b in ranks for c, d in ranks)

    @property
    def tragic(self) -> bool:
        """True if the only pure equilibrium is worse for both than another cell."""
        found = self.pure_equilibria
        if len(found) != 1:
            return False
        mine, theirs = self._ranks(found[0])
        return any(a > mine and b > theirs for a, b in map(self._ranks, _CELLS))

    @property
    def cyclic(self) -> bool:
        """True if there is no pure equilibrium."""
        return not self.pure_equilibria

    @property
    def family(self) -> str:
        """How the best replies fit: "dominance-solvable", "coordination", "anti-coordination", "cyclic" or "ties".

        A game is dominance-solvable if a player has a strictly dominant action and the other then has one best reply.
        In a coordination game both players want to match the other's action, in an anti-coordination game to differ
        from it, where a side's first action is one that the other side's best outcome needs: stag hunts and chickens.
        Games in which a tie leaves a best reply open are "ties".
        """
        if any(_dominant(p) is not None for p in (self.row, self.column)):
            return "dominance-solvable" if len(self.pure_equilibria) == 1 else "ties"
        if any(p[0] == p[2] or p[1] == p[3] for p in (self.row, self.column)):
            return "ties"
        if self.cyclic:
            return "cyclic"
        oriented = (p for p, q in members(self.number) if _standard(p) and _standard(q))
        return "coordination" if any(p[0] > p[2] for p in oriented) else "anti-coordination"

    @property
    def borders(self) -> tuple[int, ...]:
        """Numbers of the strict classes that breaking the ties leads to; a strict class gives its own number."""
        return tuple(sorted({class_of(p, q) for p, q in product(refinements(self.row), refinements(self.column))}))


_CELLS: tuple[Cell, ...] = ((0, 0), (0, 1), (1, 0), (1, 1))


def _dominant(p: Pattern, weak: bool = False) -> int | None:
    against_first, against_second = p[0] - p[2], p[1] - p[3]
    for action, sign in ((0, 1), (1, -1)):
        gains = (sign * against_first, sign * against_second)
        if min(gains) > 0 or (weak and min(gains) == 0 < max(gains)):
            return action
    return None


def refinements(p: Pattern) -> tuple[Pattern, ...]:
    """The strict patterns that breaking the ties of a pattern leads to."""
    check_pattern(p)
    return _refinements(p)


@cache
def _refinements(p: Pattern) -> tuple[Pattern, ...]:
    strict = [s for s in permutations((1, 2, 3, 4)) if all(s[i] < s[j] for i, j in _pairs() if p[i] < p[j])]
    return tuple((a, b, c, d) for a, b, c, d in strict)


def _pairs() -> Iterator[tuple[int, int]]:
    return ((i, j) for i in range(4) for j in range(4))


def game_classes(ties: bool = False) -> tuple[GameClass, ...]:
    """The 78 strict classes, or all 726 with `ties`, in the order of their numbers.

    Examples
    --------
    >>> len(game_classes()), len(game_classes(ties=True))
    (78, 726)
    >>> sum(len(one.pure_equilibria) for one in game_classes())
    81
    """
    check_flag(ties, "ties")
    return _every_class()[: None if ties else _STRICT]


@cache
def _every_class() -> tuple[GameClass, ...]:
    return tuple(GameClass(number, row, column) for (row, column), number in _numbers()[0].items())


def game_class(number: int) -> GameClass:
    """The class of a number from 1 to 726.

    Examples
    --------
    >>> game_class(1).matrices
    (((3, 2), (4, 1)), ((3, 4), (2, 1)))
    """
    every = _every_class()
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(every):
        raise ParameterError(f"class {shown(number)!r} does not exist; the classes are numbered from 1 to {len(every)}")
    return every[number - 1]


def members(number: int) -> tuple[tuple[Pattern, Pattern], ...]:
    """Every pair of patterns of a class: at most eight."""
    return _members()[game_class(number).number]


@cache
def _members() -> dict[int, tuple[tuple[Pattern, Pattern], ...]]:
    found: defaultdict[int, list[tuple[Pattern, Pattern]]] = defaultdict(list)
    for row, column in product(patterns(), repeat=2):
        found[class_of(row, column)].append((row, column))
    return {number: tuple(pairs) for number, pairs in found.items()}
