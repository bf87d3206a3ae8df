"""Security levels of any game, and the value and optimal strategies of games of pure conflict, by linear programming.

A player's security level is the most that the player can be sure of (von Neumann 1928). Its programme and the dual one,
the opponent's best way to hold the player down to it, have the same value (Gale, Kuhn and Tucker 1951). In a game of
pure conflict the two security levels are the payoffs of every equilibrium.

Cost: one linear programme a player, m variables and n constraints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, overload

import numpy as np

from bargain.analyses.optima import actions_of, published, rational, refuse_large
from bargain.analyses.zero_sum_trees import TreeValue, optimal_tree_strategies, tree_value
from bargain.arithmetic import Arithmetic, Number
from bargain.certificates import certify
from bargain.certificates.identities import slack_tolerance
from bargain.equilibrium import Certificate, Inequality, Profile
from bargain.equilibrium.profiles import freeze
from bargain.errors import ConceptError
from bargain.games import ExtensiveForm, NormalForm
from bargain.games.pure_conflict import opposed
from bargain.linear_programs import maximize, unique_maximum

__all__ = [
    "PureConflict",
    "SecurityLevel",
    "ZeroSumSolution",
    "optimal_strategies",
    "pure_conflict",
    "security_level",
    "zero_sum",
]

_MOST_CELLS = 40_000


@dataclass(frozen=True)
class PureConflict:
    """How one player's payoff falls as the other's rises: column payoff = total - rate * row payoff, rate > 0.

    `kind` is "zero-sum" (total 0, rate 1), "constant-sum" (rate 1) or "affine" (a positive affine change of one
    player's payoffs makes the game zero-sum).
    """

    kind: str
    total: Number
    rate: Number


@dataclass(frozen=True, eq=False)
class SecurityLevel:
    """The most that a player can be sure of, with its proof.

    Attributes
    ----------
    player : str
    level : number
        The maximin payoff in mixed strategies, which is the minimax payoff too.
    strategy : mapping
        A maximin strategy: the player's action -> probability.
    unique : bool
        True if it is the only maximin strategy; decided exactly.
    punishment : mapping
        The opponent's action -> probability: a strategy that holds the player down to the level.
    pure_level : number
        The maximin payoff in pure strategies.
    pure_actions : tuple of str
        The actions that secure it.
    ledger : tuple of Inequality
        The proof: against every action of the opponent `strategy` brings at least the level (`deviation` is the
        opponent's action), and against `punishment` no action of the player brings more.
    """

    player: str
    level: Number
    strategy: Mapping[str, Number]
    unique: bool
    punishment: Mapping[str, Number]
    pure_level: Number
    pure_actions: tuple[str, ...]
    ledger: tuple[Inequality, ...]

    @property
    def holds(self) -> bool:
        """True if every inequality of the proof holds, up to its tolerance."""
        return all(entry.holds for entry in self.ledger)


@dataclass(frozen=True, eq=False)
class ZeroSumSolution:
    """The value and a pair of optimal strategies of a game of pure conflict.

    Attributes
    ----------
    game : NormalForm
    conflict : PureConflict
    value : number
        The row player's payoff in every equilibrium.
    profile : Profile
        A maximin strategy of each player: together a Nash equilibrium.
    payoffs, outcomes : mapping
        Payoffs of every equilibrium; outcome probabilities of `profile`.
    unique : mapping
        Player -> True if the player has no other optimal strategy.
    saddle_points : tuple of (str, str)
        The pairs of actions that are equilibria in pure strategies; empty if there are none.
    certificate : Certificate
        That no player gains by a deviation.
    """

    game: NormalForm
    conflict: PureConflict
    value: Number
    profile: Profile
    payoffs: Mapping[str, Number]
    outcomes: Mapping[str, Number]
    unique: Mapping[str, bool]
    saddle_points: tuple[tuple[str, str], ...]
    certificate: Certificate

    def __repr__(self) -> str:
        return f"ZeroSumSolution({self.conflict.kind}, value {self.value}, {self.profile.pure_text()})"


def security_level(game: NormalForm) -> dict[str, SecurityLevel]:
    """Find the most that each player can be sure of, whatever the other one does.

    Parameters
    ----------
    game : NormalForm
        Any two-player game, exact or float. A float game is solved as the rational game that it is in binary, and the
        answer is rounded.

    Returns
    -------
    dict
        Player -> SecurityLevel.

    Raises
    ------
    GameError
        A game that is not a numerical two-player normal form.
    ConceptError
        More than 40,000 cells.

    Examples
    --------
    >>> levels = security_level(NormalForm([[2, 0], [0, 1]], [[1, 0], [0, 2]]))
    >>> levels["Row"].level, levels["Row"].strategy["1"], levels["Row"].pure_level
    (Fraction(2, 3), Fraction(1, 3), Fraction(0, 1))
    """
    return _levels(game, "security_level")


def _levels(game: NormalForm, what: str) -> dict[str, SecurityLevel]:
    exact_game = rational(game, what)
    m, n = game.shape
    refuse_large(m * n, _MOST_CELLS, f"{what}: number of cells", "remove dominated actions first")
    inexact = game.arithmetic is Arithmetic.FLOAT
    found = {}
    for mine, (player, table) in enumerate(zip(game.players, (exact_game.A, exact_game.B.T), strict=True)):
        level, x, y, unique = _maximin(table)
        own, theirs = actions_of(game, mine), actions_of(game, 1 - mine)
        strategy = {label: published(p, inexact) for label, p in zip(own, x, strict=True)}
        punishment = {label: published(p, inexact) for label, p in zip(theirs, y, strict=True)}
        floors = [min(row) for row in table]
        shown = published(level, inexact)
        found[player] = SecurityLevel(
            player=player,
            level=shown,
            strategy=freeze(strategy),
            unique=unique,
            punishment=freeze(punishment),
            pure_level=published(max(floors), inexact),
            pure_actions=tuple(label for label, floor in zip(own, floors, strict=True) if floor == max(floors)),
            ledger=_ledger(game, mine, list(strategy.values()), list(punishment.values()), shown),
        )
    return found


def _maximin(table: np.ndarray) -> tuple[Fraction, list[Fraction], list[Fraction], bool]:
    """Level, maximin strategy, the opponent's minimax strategy, and whether the first is the only one."""
    m, n = table.shape
    floor = min(table.flat)
    rows = [[*(floor - table[:, j]), 1] for j in range(n)]  # the shifted level is >= 0
    programme = ([*[0] * m, 1], rows, [0] * n, [[*[1] * m, 0]], [1])
    answer = maximize(*programme)
    return answer.value + floor, list(answer.x[:m]), list(answer.duals_ub), unique_maximum(answer, *programme)


def _ledger(game: NormalForm, mine: int, x: list[Number], y: list[Number], level: Number) -> tuple[Inequality, ...]:
    table = game.A if mine == 0 else game.B.T
    player, opponent = game.players[mine], game.players[1 - mine]
    found = []
    for j, label in enumerate(actions_of(game, 1 - mine)):
        terms = [p * entry for p, entry in zip(x, table[:, j], strict=True)]
        size = sum(abs(term) for term in terms) + abs(level)
        found.append(Inequality(opponent, "", label, sum(terms) - level, slack_tolerance(game, mine, size)))
    for i, label in enumerate(actions_of(game, mine)):
        terms = [q * entry for q, entry in zip(y, table[i], strict=True)]
        size = sum(abs(term) for term in terms) + abs(level)
        found.append(Inequality(player, "", label, level - sum(terms), slack_tolerance(game, mine, size)))
    return tuple(found)


def pure_conflict(game: NormalForm) -> PureConflict | None:
    """Tell whether a game is zero-sum, constant-sum or a positive affine change of one; None if it is not.

    Parameters
    ----------
    game : NormalForm
        Exact games are decided exactly; float games up to 2e-15 of the largest payoff, for the rounding of the payoffs.

    Raises
    ------
    GameError
        A game that is not a numerical two-player normal form.

    Examples
    --------
    >>> pure_conflict(NormalForm([[1, 0], [0, 1]], [[0, 2], [2, 0]]))
    PureConflict(kind='affine', total=Fraction(2, 1), rate=Fraction(2, 1))
    >>> pure_conflict(NormalForm([[1, 0], [0, 1]], [[1, 0], [0, 1]])) is None
    True
    """
    return _conflict(game, "pure_conflict")


def _conflict(game: NormalForm, what: str) -> PureConflict | None:
    exact_game = rational(game, what)
    inexact = game.arithmetic is Arithmetic.FLOAT
    found = opposed(list(exact_game.A.flat), list(exact_game.B.flat), inexact=inexact)
    if found is None:
        return None
    total, rate = found
    kind = "affine" if rate != 1 else "constant-sum" if total else "zero-sum"
    return PureConflict(kind, published(total, inexact), published(rate, inexact))


@overload
def zero_sum(game: NormalForm) -> ZeroSumSolution: ...
@overload
def zero_sum(game: ExtensiveForm) -> TreeValue: ...
def zero_sum(game: NormalForm | ExtensiveForm) -> ZeroSumSolution | TreeValue:
    """Find the value and optimal strategies of a zero-sum or constant-sum game, or of an affine change of one.

    Parameters
    ----------
    game : NormalForm or ExtensiveForm
        Exact or float; a tree has perfect recall and two players.

    Returns
    -------
    ZeroSumSolution, or TreeValue for a tree

    Raises
    ------
    GameError
        A game that is neither a numerical two-player normal form nor a numerical tree.
    ConceptError
        A game that is not of pure conflict; more than 40,000 cells, or 2,000 sequences of a tree.

    Examples
    --------
    >>> answer = zero_sum(NormalForm([[3, -1], [-2, 4]], [[-3, 1], [2, -4]]))
    >>> answer.value, answer.profile["Row"]["1"], answer.certificate.max_regret
    (Fraction(1, 1), Fraction(3, 5), Fraction(0, 1))
    """
    if isinstance(game, ExtensiveForm):
        return tree_value(game)
    conflict = _required_conflict(game, "zero_sum")
    levels = _levels(game, "zero_sum")
    row, column = game.players
    profile = Profile({player: levels[player].strategy for player in game.players})
    x, y = profile.vector(row), profile.vector(column)
    return ZeroSumSolution(
        game=game,
        conflict=conflict,
        value=levels[row].level,
        profile=profile,
        payoffs=freeze({player: levels[player].level for player in game.players}),
        outcomes=freeze(game.outcome_probabilities(x, y)),
        unique=freeze({player: levels[player].unique for player in game.players}),
        saddle_points=_saddle_points(game),
        certificate=certify(game, profile),
    )


def optimal_strategies(game: NormalForm | ExtensiveForm) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """List the extreme optimal strategies of each player: every optimal strategy is a mix of them.

    Parameters
    ----------
    game : NormalForm or ExtensiveForm
        A game of pure conflict, exact or float. In a tree behaviour strategies are listed, and what is mixed are their
        realization plans.

    Raises
    ------
    GameError
        A game that is not a numerical two-player normal form.
    ConceptError
        A game that is not of pure conflict, or that is too large for all its Nash equilibria to be listed.

    Notes
    -----
    The equilibria of such a game are the pairs of optimal strategies, so that the extreme ones are read off the extreme
    Nash equilibria.

    Examples
    --------
    >>> mixes = optimal_strategies(NormalForm([[1, 1, 0], [0, 0, 1]], [[-1, -1, 0], [0, 0, -1]]))
    >>> [str(mix["1"]) for mix in mixes["Column"]], len(mixes["Row"])
    (['1/2', '0'], 1)
    """
    from bargain.dispatch import solve

    if isinstance(game, ExtensiveForm):
        return optimal_tree_strategies(game)
    _required_conflict(game, "optimal_strategies")
    a = rational(game, "optimal_strategies").A
    solution = solve(NormalForm(a, -a, game.players, game.actions), method="vertex-enumeration")
    if not solution.complete:
        raise ConceptError(f"optimal_strategies: the list would not be complete. {solution.message}".strip())
    inexact = game.arithmetic is Arithmetic.FLOAT
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for player in game.players:
        mixes = dict.fromkeys(tuple(one.profile[player].items()) for one in solution.equilibria)
        found[player] = tuple(freeze({label: published(p, inexact) for label, p in mix}) for mix in mixes)
    return found


def _required_conflict(game: NormalForm, what: str) -> PureConflict:
    conflict = _conflict(game, what)
    if conflict is None:
        raise ConceptError(
            f"{what}: the column payoffs are not a constant minus a positive multiple of the row payoffs; "
            "use solve or security_level"
        )
    return conflict


def _saddle_points(game: NormalForm) -> tuple[tuple[str, str], ...]:
    a = rational(game, "zero_sum").A
    rows, columns = actions_of(game, 0), actions_of(game, 1)
    best, least = a.max(axis=0), a.min(axis=1)
    cells = np.ndindex(*a.shape)
    return tuple((rows[i], columns[j]) for i, j in cells if best[j] == a[i, j] == least[i])
