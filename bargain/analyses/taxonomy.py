"""Which 2x2 game is this? Its ordinal class, its names, and what the class says about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bargain.analyses.game_names import GameName, class_label, names_of_class
from bargain.analyses.ordinal_games import (
    Cell,
    GameClass,
    Pattern,
    Relabelling,
    canonical,
    class_of,
    game_class,
    variant_of,
)
from bargain.arithmetic import Number
from bargain.certificates.identities import slack_tolerance
from bargain.equilibrium.profiles import freeze
from bargain.errors import GameError
from bargain.games import NormalForm
from bargain.games.entries import read_labels
from bargain.games.numerical import numerical

__all__ = ["Classification", "classify", "patterns_of", "payoffs_by_side", "require_two_by_two", "symmetric_game"]

Labels = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Classification:
    """The ordinal class of a 2x2 game, told in the game's own labels.

    Attributes
    ----------
    game : NormalForm
    number : int
        The class: 1 to 78 for strict games, 79 to 726 with ties.
    variant : int
        The class with the players in place: 1 to 144 for strict games, 145 to 1413 with ties.
    label : str
        The primary name, or the two patterns that the game joins.
    names : tuple of GameName
        Every name that we can cite, with its source and the ordering in that source's labels.
    patterns : pair of tuple of int
        Ranks of (R, S, T, P) for the row and for the column player, each from the own side.
    canonical : NormalForm
        The canonical member of the class, in ranks, with the labels moved along.
    relabelling : Relabelling
        What leads from the game to `canonical`.
    """

    game: NormalForm
    number: int
    variant: int
    label: str
    names: tuple[GameName, ...]
    patterns: tuple[Pattern, Pattern]
    canonical: NormalForm
    relabelling: Relabelling

    @property
    def game_class(self) -> GameClass:
        """The class, as its canonical member."""
        return game_class(self.number)

    @property
    def _here(self) -> GameClass:
        return GameClass(self.number, *self.patterns)

    @property
    def strict(self) -> bool:
        """True if no player is indifferent between two outcomes."""
        return self._here.strict

    @property
    def symmetric(self) -> bool:
        """True if the players are in the same position, up to labels."""
        return self._here.symmetric

    @property
    def pure_equilibria(self) -> tuple[Labels, ...]:
        """Pairs of action labels, row first."""
        return tuple(map(self._named, self._here.pure_equilibria))

    @property
    def dominant(self) -> Mapping[str, str | None]:
        """The strictly dominant action of each player, or None."""
        return self._actions(self._here.dominant)

    @property
    def weakly_dominant(self) -> Mapping[str, str | None]:
        """The action of each player that is never worse and sometimes better, or None."""
        return self._actions(self._here.weakly_dominant)

    @property
    def win_win(self) -> tuple[Labels, ...]:
        """Outcomes that are best for both."""
        return tuple(map(self._named, self._here.win_win))

    @property
    def conflict(self) -> bool:
        """True if no outcome is best for both."""
        return not self._here.win_win

    @property
    def strictly_competitive(self) -> bool:
        """True if the players rank the outcomes in opposite orders."""
        return self._here.strictly_competitive

    @property
    def tragic(self) -> bool:
        """True if the only pure equilibrium is worse for both than another outcome."""
        return self._here.tragic

    @property
    def cyclic(self) -> bool:
        """True if there is no pure equilibrium."""
        return self._here.cyclic

    @property
    def family(self) -> str:
        """The family of best replies: see `GameClass.family`."""
        return self.game_class.family

    @property
    def borders(self) -> tuple[int, ...]:
        """The strict classes that breaking the ties leads to; the own class of a strict game."""
        return self._here.borders

    def _named(self, cell: Cell) -> Labels:
        rows, columns = _labels(self.game)
        return rows[cell[0]], columns[cell[1]]

    def _actions(self, found: tuple[int | None, int | None]) -> Mapping[str, str | None]:
        return freeze(
            {
                player: None if action is None else actions[action]
                for player, actions, action in zip(self.game.players, _labels(self.game), found, strict=True)
            }
        )

    def __repr__(self) -> str:
        return f"Classification({self.label!r}, class {self.number}, variant {self.variant})"

    def __str__(self) -> str:
        other = [f"{one.name} ({one.source}: {one.ordering})" for one in self.names]
        near = ", ".join(map(class_label, self.borders)) if len(self.borders) <= 9 else f"({len(self.borders)} of them)"
        ties = "" if self.strict else f", between the strict classes {near}"
        known = self.label if self.label.startswith("class ") else f"{self.label}: class {self.number}"
        facts = [
            f"{known}{ties}",
            f"family: {self.family}; {'symmetric' if self.symmetric else 'asymmetric'}, "
            f"{'a conflict game' if self.conflict else 'with an outcome that is best for both'}",
            f"pure equilibria: {'; '.join(', '.join(cell) for cell in self.pure_equilibria) or 'none'}",
            f"dominant actions: {', '.join(f'{who}: {what}' for who, what in self.dominant.items() if what) or 'none'}",
        ]
        if self.tragic:
            facts.append("the only pure equilibrium is worse for both than another outcome")
        if self.strictly_competitive:
            facts.append("strictly competitive")
        return "\n".join([*facts, *(f"name: {text}" for text in other)])


def classify(
    game: NormalForm | None = None,
    *payoffs: object,
    R: object = None,
    S: object = None,
    T: object = None,
    P: object = None,
) -> Classification:
    """Name any 2x2 game: its ordinal class among 78, or among 726 with ties.

    Parameters
    ----------
    game : NormalForm
        Two actions a side. In float games two payoffs of a player tie if they differ by no more than the tolerance of
        the certificates: 1e-9 of the payoff range or of the payoffs, whichever is less, and their rounding.
    R, S, T, P : number
        Instead of a game, the four payoffs of a symmetric one, by name: see `symmetric_game`.

    Raises
    ------
    GameError
        The game is not 2x2, or has free parameters; neither a game nor four payoffs are given.

    Notes
    -----
    The classes are those of Rapoport and Guyer (1966); the numbers are our own, defined in
    `bargain.analyses.ordinal_games`. Cost: constant.

    Examples
    --------
    >>> found = classify(R=3, S=0, T=5, P=1)
    >>> found.label, found.pure_equilibria, found.tragic
    ("prisoner's dilemma", (('defect', 'defect'),), True)
    >>> classify(NormalForm([[3, 2], [4, 1]], [[4, 3], [0, 2]])).label
    'chicken x stag hunt'
    """
    named = {"R": R, "S": S, "T": T, "P": P}
    given = [name for name, value in named.items() if value is not None]
    if payoffs or (game is None) != (len(given) == 4) or (game is not None and given):
        raise GameError("classify takes a 2x2 game, or four payoffs by name: classify(R=3, S=0, T=5, P=1)")
    if game is None:
        game = symmetric_game(R, S, T, P)
    row, column = patterns_of(game)
    p, q, relabelling = canonical(row, column)
    number = class_of(row, column)
    rows, columns = _labels(game)
    rows = rows[::-1] if relabelling.rows_swapped else rows
    columns = columns[::-1] if relabelling.columns_swapped else columns
    players = tuple(game.players)
    if relabelling.players_exchanged:
        rows, columns, players = columns, rows, players[::-1]
    a, b = GameClass(number, p, q).matrices
    label = class_label(number)
    form = NormalForm(a, b, players, (rows, columns), title=label)
    return Classification(
        game, number, variant_of(row, column), label, names_of_class(number), (row, column), form, relabelling
    )


def symmetric_game(
    R: object,
    S: object,
    T: object,
    P: object,
    *,
    players: Sequence[str] = ("Row", "Column"),
    actions: Sequence[str] = ("cooperate", "defect"),
    title: str = "",
) -> NormalForm:
    """The symmetric 2x2 game with reward R, sucker's payoff S, temptation T and punishment P.

    Parameters
    ----------
    R, S, T, P : number
        What a player gets if both play the first action, if only the other plays the second, if only the player does,
        and if both do.

    Examples
    --------
    >>> classify(symmetric_game(4, 0, 3, 2)).label
    'stag hunt'
    """
    labels = read_labels(actions, 2, str, "actions")
    return NormalForm([[R, S], [T, P]], [[R, T], [S, P]], players, (labels, labels), title=title)


def patterns_of(game: NormalForm) -> tuple[Pattern, Pattern]:
    """Dense ranks of (R, S, T, P) for both players of a 2x2 game, each from the own side."""
    require_two_by_two(game)
    row, column = payoffs_by_side(game)
    return _ranks(game, 0, row), _ranks(game, 1, column)


def payoffs_by_side(game: NormalForm) -> tuple[tuple[Number, ...], tuple[Number, ...]]:
    """Payoffs (R, S, T, P) of both players of a 2x2 game, each from the own side."""
    require_two_by_two(game)
    return tuple(game.A.ravel().tolist()), tuple(game.B.T.ravel().tolist())


def require_two_by_two(game: NormalForm) -> None:
    """Refuse what is not a 2x2 game in numbers, in one line."""
    if not isinstance(game, NormalForm):
        raise GameError(f"a 2x2 game is needed, that is a NormalForm, not {type(game).__name__}")
    if game.shape != (2, 2):
        raise GameError(f"a 2x2 game is needed; this one is {game.shape[0]} x {game.shape[1]}")
    numerical(game, "a 2x2 class")


def _ranks(game: NormalForm, side: int, values: tuple[Number, ...]) -> Pattern:
    order = sorted(range(4), key=lambda k: values[k])
    ranks, rank = [0] * 4, 1
    for place, k in enumerate(order):
        if place:
            below = values[order[place - 1]]
            size = max(abs(below), abs(values[k]))
            rank += bool(values[k] - below > (slack_tolerance(game, side, size) if isinstance(size, float) else 0))
        ranks[k] = rank
    return ranks[0], ranks[1], ranks[2], ranks[3]


def _labels(game: NormalForm) -> tuple[tuple[str, ...], tuple[str, ...]]:
    rows, columns = game.actions or ((), ())
    return tuple(rows or ()), tuple(columns or ())
