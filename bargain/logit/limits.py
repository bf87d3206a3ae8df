"""Where a branch goes as lambda grows: a Nash equilibrium, named only if the evidence singles it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from bargain.arithmetic import Arithmetic
from bargain.errors import MultiplicityError
from bargain.games import NormalForm
from bargain.logit.evidence import crossed_message, distance, kept_actions, nearest_candidate, require_unused, text
from bargain.logit.tracing import Tail

__all__ = ["LogitLimit", "equilibrium_on", "identify", "limit_of"]


@dataclass(frozen=True, eq=False)
class LogitLimit:
    """The limit of a branch as lambda grows without bound.

    Attributes
    ----------
    identified : bool
        True if one Nash equilibrium is singled out as the limit. Never where other branches cross the principal one on
        its way: from there on several ways lead on, and none of them is the limit of the branch.
    straight : bool
        True if branches cross and one Nash equilibrium is singled out as the end of the way straight on. It is a
        symmetric one in symmetric games, where a small asymmetry usually leads elsewhere.
    row, column : arrays (m,) and (n,)
        The equilibrium that is identified, or at the end of the way straight on: of `Fraction` where the game is exact.
        Otherwise the end of the traced branch, in floats.
    support : pair of tuples of str
        The actions whose probabilities do not vanish along the branch.
    distance : float
        The largest difference in probability between the end of the traced branch and the equilibrium; 0 where none is
        named.
    message : str
        Why no limit is identified, or empty. Asymmetries below about 1e-11 of the largest payoff difference are not
        told from symmetry: the branch then counts as crossed, though in theory it turns aside; the message says so.
    """

    identified: bool
    row: np.ndarray
    column: np.ndarray
    support: tuple[tuple[str, ...], tuple[str, ...]]
    distance: float
    message: str = ""
    straight: bool = False

    @property
    def named(self) -> bool:
        """True if `row` and `column` are a Nash equilibrium: the limit, or the end of the way straight on."""
        return self.identified or self.straight

    @property
    def mixes(self) -> tuple[np.ndarray, ...]:
        """The mixed strategies, `row` and `column`."""
        return self.row, self.column


def limit_of(
    game: NormalForm, tail: Tail | None, last: Sequence[np.ndarray], crossed: Sequence[float] = ()
) -> LogitLimit:
    """The limit of a branch that was traced to the mixed strategies `last`, from its tail.

    `crossed` are the lambdas at which other branches meet the principal one; where there are any, it has no one limit.
    """
    end = _end_of(game, tail, last)
    if not crossed:
        return end
    onward = (
        f"tends to {text(end.row)}; {text(end.column)}" if end.identified else f"is not known either: {end.message}"
    )
    message = crossed_message(crossed, onward)
    return replace(end, identified=False, straight=end.identified, message=message)


def _end_of(game: NormalForm, tail: Tail | None, last: Sequence[np.ndarray]) -> LogitLimit:
    """The limit of the way that a tail ends.

    The actions that keep their probability are the support. Where the two supports have equal size and one profile on
    them makes them indifferent, that profile is computed (exactly in an exact game), tested for being an equilibrium,
    and must pass `identify`.
    """
    if tail is None:
        message = "the branch was not traced far enough, or turns too near its end"
        return LogitLimit(False, last[0], last[1], ((), ()), 0.0, message)
    kept = kept_actions(tail)
    actions = game.actions or ((), ())
    support = tuple(tuple((labels or ())[k] for k in places) for labels, places in zip(actions, kept, strict=True))
    ends = tail.profiles[-1]
    sides = (support[0], support[1])
    try:
        found = equilibrium_on(game, kept[0], kept[1])
        identify(game, tail, [found])
    except MultiplicityError as error:
        return LogitLimit(False, ends[0], ends[1], sides, 0.0, str(error))
    gap = distance(found, ends)
    if game.arithmetic is Arithmetic.FLOAT:
        found = (found[0].astype(np.float64), found[1].astype(np.float64))
    for array in found:
        array.setflags(write=False)
    return LogitLimit(True, *found, sides, gap)


def identify(game: NormalForm, tail: Tail, candidates: Sequence[tuple[np.ndarray, np.ndarray]]) -> int:
    """The index of the candidate equilibrium to which a branch tends.

    The evidence asked for is that of `nearest_candidate`, and that every action that earns less than the best ones in
    the candidate has lambda so large against its loss that it plays no part (20 or more).

    Raises
    ------
    MultiplicityError
        Some of that evidence is missing: the limit lies inside a continuum, or cannot be told at this lambda.
    """
    nearest = nearest_candidate(tail, candidates)
    losses = [loss for side in _losses(game, *candidates[nearest]) for loss in side]
    require_unused([float(loss / Fraction(tail.unit)) for loss in losses if loss > 0], tail.scaled_rate)
    return nearest


def equilibrium_on(game: NormalForm, rows: list[int], columns: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """The one equilibrium with exactly these supports, in rationals."""
    exactly = np.vectorize(Fraction, otypes=[object])
    a, b = exactly(game.A), exactly(game.B.T)
    if len(rows) != len(columns):
        raise MultiplicityError(
            f"the branch keeps {len(rows)} and {len(columns)} actions, which do not determine an equilibrium: it is "
            "degenerate, or lies in a continuum"
        )
    row, column = _indifferent(b, columns, rows), _indifferent(a, rows, columns)
    if row is None or column is None:
        raise MultiplicityError("the actions that the branch keeps leave a continuum of equilibria, or none")
    slack = Fraction(1, 10**12) if game.arithmetic is Arithmetic.FLOAT else Fraction(0)
    scale = max((abs(entry) for entry in (*a.flat, *b.flat)), default=Fraction(0))
    best = min((loss for side in _losses(game, row, column) for loss in side), default=Fraction(0))
    used = [*(row[k] for k in rows), *(column[k] for k in columns)]
    if best < -slack * scale or any(p <= 0 for p in used):
        raise MultiplicityError("the actions that the branch keeps carry no equilibrium: lambda is not large enough")
    return row, column


def _indifferent(payoff: np.ndarray, mine: list[int], theirs: list[int]) -> np.ndarray | None:
    """The mix of the opponent over `theirs` that makes `mine` equally good; None unless there is exactly one."""
    size = len(mine)
    lines = [[payoff[mine[k], j] - payoff[mine[0], j] for j in theirs] for k in range(1, size)]
    lines.append([Fraction(1)] * size)
    system = flint.fmpq_mat([[flint.fmpq(v.numerator, v.denominator) for v in line] for line in lines])
    right = flint.fmpq_mat(size, 1, [0] * (size - 1) + [1])
    try:
        solved = system.solve(right)
    except ZeroDivisionError:
        return None
    mix = np.array([Fraction(0)] * payoff.shape[1], dtype=object)
    for k, j in enumerate(theirs):
        mix[j] = Fraction(int(solved[k, 0].p), int(solved[k, 0].q))
    return mix


def _losses(game: NormalForm, row: Any, column: Any) -> tuple[list[Fraction], list[Fraction]]:
    """What each action earns less than the strategy, negative where it earns more; a used action's rounding is zero."""
    exactly = np.vectorize(Fraction, otypes=[object])
    found = []
    for payoff, mine, theirs in ((game.A, row, column), (game.B.T, column, row)):
        earned = exactly(payoff) @ exactly(theirs)
        value = exactly(mine) @ earned
        found.append([value - each if mine[k] == 0 else Fraction(0) for k, each in enumerate(earned)])
    return found[0], found[1]
