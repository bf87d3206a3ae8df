"""Dominated actions, each with the strategy that dominates it and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from bargain.arithmetic import Arithmetic, Number, shown
from bargain.certificates.identities import slack_tolerance
from bargain.equilibrium.profiles import freeze
from bargain.errors import ParameterError
from bargain.games import NormalForm
from bargain.games.entries import check_flag
from bargain.games.numerical import numerical
from bargain.solvers.domination import TOLERANCE, Comparison, Payoffs, strict_comparison, weak_comparison

__all__ = [
    "Current",
    "DominanceTable",
    "DominatedAction",
    "Kind",
    "dominated",
    "named",
    "sides",
    "undecided_note",
]

Kind = Literal["strict", "weak"]


@dataclass(frozen=True, eq=False)
class DominatedAction:
    """An action, what dominates it, and by how much against each action of the other player.

    Attributes
    ----------
    player, action : str
    kind : {"strict", "weak"}
    by : mapping
        Own action -> weight, for the positive weights: the dominating strategy.
    slacks : mapping
        Action of the other player -> payoff of `by` less that of `action`, worked out from the payoff matrices.
    tolerance : float
        In a float game a slack of `-tolerance` still counts as zero; 0 in an exact one.
    decided : bool
        False if, in a float game, the verdict hangs on payoff differences that could be rounding.
    """

    player: str
    action: str
    kind: Kind
    by: Mapping[str, Number]
    slacks: Mapping[str, Number]
    tolerance: float = 0.0
    decided: bool = True

    @property
    def slack(self) -> Number:
        """The least advantage of `by`: positive in strict dominance, zero in weak dominance without it."""
        return min(self.slacks.values())

    @property
    def holds(self) -> bool:
        """The definition: every slack positive, or none negative and one positive."""
        if self.kind == "strict":
            return bool(self.slack > 0)
        return bool(self.slack >= -self.tolerance and max(self.slacks.values()) > 0)

    def __str__(self) -> str:
        mix = " + ".join(label if weight == 1 else f"{shown(weight)} {label}" for label, weight in self.by.items())
        verb = "strictly" if self.kind == "strict" else "weakly"
        least, most = shown(self.slack), shown(max(self.slacks.values()))
        ahead = f"at least {least}" if self.kind == "strict" else f"{least} to {most}"
        doubt = "" if self.decided else " (undecided: within rounding)"
        return f"{self.player}: {self.action} is {verb} dominated by {mix}, by {ahead}{doubt}"


@dataclass(frozen=True, eq=False)
class DominanceTable:
    """The dominated actions of a game, before any elimination.

    `undecided` are actions, as (player, action), whose verdict hangs on rounding in a float game. They are among the
    `dominated` only if the definition holds in floats, and then marked as not `decided`.
    """

    game: NormalForm
    mixed: bool
    dominated: tuple[DominatedAction, ...]
    undecided: tuple[tuple[str, str], ...] = ()
    message: str = ""

    def of(self, player: str) -> Mapping[str, DominatedAction]:
        """The dominated actions of one player by name."""
        if player not in self.game.players:
            raise ParameterError(f"{shown(player)!r} is not a player; the players are {', '.join(self.game.players)}")
        return {entry.action: entry for entry in self.dominated if entry.player == player}


def dominated(game: NormalForm, *, mixed: bool = True) -> DominanceTable:
    """List the actions that are dominated in the game as it stands, strictly where that holds, else weakly.

    Parameters
    ----------
    game : NormalForm
        Exact or float.
    mixed : bool
        Whether mixed strategies may dominate.

    Raises
    ------
    GameError
        The game is symbolic, or not in normal form.

    Notes
    -----
    A linear programme for each action that no pure comparison decides. In a float game the verdicts are those of the
    rational game that its floats are in binary, and `undecided` lists those that differences below 1e-11 of the payoff
    range could turn. Dominance that is lost when its evidence is rounded to floats is undecided, and not listed.

    Examples
    --------
    >>> game = NormalForm([[3, 0], [0, 3], [1, 1]], [[0, 0], [0, 0], [0, 0]], actions=(["up", "middle", "down"], None))
    >>> print(dominated(game).dominated[0])
    Row: down is strictly dominated by 1/2 up + 1/2 middle, by at least 1/2
    """
    numerical(game, "dominated")
    check_flag(mixed, "mixed")
    found: dict[tuple[int, int], DominatedAction] = {}
    near: set[tuple[int, int]] = set()
    kinds: tuple[Kind, ...] = ("strict", "weak")
    for kind in kinds:
        current = Current(game, kind, mixed)
        for side, action in current.places():
            if (side, action) in found:
                continue
            comparison = current.compare(side, action)
            if comparison.near:
                near.add((side, action))
            if comparison.dominated:
                entry = current.entry(side, action, comparison)
                if entry.holds:
                    found[side, action] = entry
    undecided = tuple(named(game, place) for place in sorted(near))
    listed = tuple(found[place] for place in sorted(found))
    return DominanceTable(game, mixed, listed, undecided, undecided_note(undecided))


class Current:
    """The actions left on both sides, and what is known about each of them."""

    def __init__(self, game: NormalForm, by: Kind, mixed: bool) -> None:
        self.game, self.by, self.mixed = game, by, mixed
        self.payoffs = (Payoffs(game.A), Payoffs(game.B.T))
        self.left = (list(range(game.shape[0])), list(range(game.shape[1])))
        self.near: set[tuple[int, int]] = set()
        self._beliefs: dict[tuple[int, int], tuple[frozenset[int], Mapping[int, Fraction]]] = {}

    def dominated(self) -> list[tuple[int, int, Comparison]]:
        """The dominated actions as (player, action, evidence)."""
        found = []
        for side, action in self.places():
            comparison = self.compare(side, action)
            if comparison.near:
                self.near.add((side, action))
            if comparison.dominated:
                found.append((side, action, comparison))
        return found

    def places(self) -> Iterator[tuple[int, int]]:
        """The actions left, as (player, action)."""
        for side, actions in enumerate(self.left):
            yield from ((side, action) for action in actions)

    def compare(self, side: int, action: int) -> Comparison:
        """The verdict on one action, from what is known about it if that still holds."""
        rows, columns = self.left[side], self.left[1 - side]
        known = self._beliefs.get((side, action))
        if known is not None:
            before, belief = known
            if before == frozenset(columns) or (self.by == "strict" and belief.keys() <= set(columns)):
                return Comparison(False, belief=belief)
        comparison = _compare(self.payoffs[side], self.by, action, rows, columns, mixed=self.mixed)
        if comparison.belief:
            self._beliefs[side, action] = (frozenset(columns), comparison.belief)
        return comparison

    def entry(self, side: int, action: int, comparison: Comparison) -> DominatedAction:
        """The evidence for a dominated action, in labels."""
        columns = self.left[1 - side]
        return _entry(self.game, side, action, comparison, self.by, columns)

    def drop(self, gone: Sequence[tuple[int, int]]) -> None:
        """Eliminate actions."""
        rows, columns = ([a for a in actions if (side, a) not in gone] for side, actions in enumerate(self.left))
        self.left = (rows, columns)

    def reduced(self) -> NormalForm:
        """The game that is left, with its labels and outcomes."""
        game, cells = self.game, np.ix_(*self.left)
        labels = [
            tuple((names or ())[k] for k in left) for names, left in zip(game.actions or (), self.left, strict=True)
        ]
        outcomes = {name: matrix[cells] for name, matrix in game.outcomes.items()} or None
        return NormalForm(game.A[cells], game.B[cells], game.players, labels, outcomes, game.title)


def _compare(
    payoffs: Payoffs, by: Kind, action: int, rows: Sequence[int], columns: Sequence[int], *, mixed: bool
) -> Comparison:
    """One comparison of either kind."""
    if by == "strict":
        return strict_comparison(payoffs, action, rows, columns, mixed=mixed)
    return weak_comparison(payoffs, (action,), rows, columns, mixed=mixed)


def sides(game: NormalForm) -> list[tuple[str, tuple[str, ...]]]:
    """The players with their actions."""
    return [(player, tuple(names or ())) for player, names in zip(game.players, game.actions or (), strict=True)]


def named(game: NormalForm, place: tuple[int, int]) -> tuple[str, str]:
    """The labels of (player, action) given by number."""
    player, names = sides(game)[place[0]]
    return player, names[place[1]]


def undecided_note(undecided: tuple[tuple[str, str], ...]) -> str:
    """The message about verdicts that hang on rounding."""
    if not undecided:
        return ""
    who = ", ".join(f"{player}'s {action}" for player, action in undecided[:3]) + (", …" if len(undecided) > 3 else "")
    limit = f"{float(TOLERANCE):g}"
    return f"the verdict on {who} hangs on payoff differences within {limit} of the range; use exact numbers to decide"


def _entry(
    game: NormalForm, side: int, action: int, comparison: Comparison, kind: Kind, columns: Sequence[int]
) -> DominatedAction:
    """The evidence in the game's own numbers, from the definition."""
    table = (game.A, game.B.T)[side]
    player, names = sides(game)[side]
    others = (game.actions or ())[1 - side] or ()
    inexact = game.arithmetic is Arithmetic.FLOAT
    weights = {r: float(w) if inexact else w for r, w in comparison.by.items()}
    slacks = {others[j]: sum(w * table[r, j] for r, w in weights.items()) - table[action, j] for j in columns}
    involved = [*weights, action]
    tolerance = slack_tolerance(game, side, max(abs(table[r, j]) for r in involved for j in columns))
    by = {names[r]: w for r, w in weights.items()}
    return DominatedAction(player, names[action], kind, freeze(by), freeze(slacks), tolerance, not comparison.near)
