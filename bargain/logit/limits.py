"""Where a branch goes as lambda grows: a Nash equilibrium, named only if the evidence singles it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint
import numpy as np

from bargain.arithmetic import Arithmetic
from bargain.errors import MultiplicityError
from bargain.games import NormalForm

__all__ = ["CLOSE", "LogitLimit", "Tail", "equilibrium_on", "identify", "limit_of"]

CLOSE = 1e-3
"""A branch end farther than this from an equilibrium, in probability, is not said to tend to it."""

_SETTLED = 1e-9
_SHRINKS = 0.5
_UNUSED = 20.0


@dataclass(frozen=True, eq=False)
class Tail:
    """The end of a branch: profiles at lambda / 100, lambda / 10 and lambda, and lambda times the payoff unit."""

    rows: tuple[np.ndarray, ...]
    columns: tuple[np.ndarray, ...]
    scaled_rate: float
    unit: float


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


def limit_of(
    game: NormalForm, tail: Tail | None, row: np.ndarray, column: np.ndarray, crossed: Sequence[float] = ()
) -> LogitLimit:
    """The limit of a branch that was traced to (row, column), from its tail.

    `crossed` are the lambdas at which other branches meet the principal one; where there are any, it has no one limit.
    """
    end = _end_of(game, tail, row, column)
    if not crossed:
        return end
    places = ", ".join(f"{rate:.6g}" for rate in crossed)
    onward = f"is not known either: {end.message}"
    if end.identified:
        onward = f"tends to {_text(end.row)}; {_text(end.column)}"
    message = (
        f"other branches meet this one at lambda = {places}, so that it has no single limit; the way straight on "
        f"{onward}; an asymmetry of the game below about 1e-11 of the largest payoff difference would decide, but is "
        "not seen"
    )
    return replace(end, identified=False, straight=end.identified, message=message)


def _text(mix: np.ndarray) -> str:
    return "(" + ", ".join(str(p) if isinstance(p, Fraction) else f"{p:.6g}" for p in mix) + ")"


def _end_of(game: NormalForm, tail: Tail | None, row: np.ndarray, column: np.ndarray) -> LogitLimit:
    """The limit of the way that a tail ends.

    The actions that keep their probability are the support. Where the two supports have equal size and one profile on
    them makes them indifferent, that profile is computed (exactly in an exact game), tested for being an equilibrium,
    and must pass `identify`.
    """
    if tail is None:
        message = "the branch was not traced far enough, or turns too near its end"
        return LogitLimit(False, row, column, ((), ()), 0.0, message)
    kept = (_kept(tail.rows), _kept(tail.columns))
    actions = game.actions or ((), ())
    support = tuple(tuple((labels or ())[k] for k in places) for labels, places in zip(actions, kept, strict=True))
    ends = tail.rows[-1], tail.columns[-1]
    sides = (support[0], support[1])
    try:
        found = equilibrium_on(game, kept[0], kept[1])
        identify(game, tail, [found])
    except MultiplicityError as error:
        return LogitLimit(False, *ends, sides, 0.0, str(error))
    distance = _distance(found, ends)
    if game.arithmetic is Arithmetic.FLOAT:
        found = (found[0].astype(np.float64), found[1].astype(np.float64))
    for array in found:
        array.setflags(write=False)
    return LogitLimit(True, *found, sides, distance)


def identify(game: NormalForm, tail: Tail, candidates: Sequence[tuple[np.ndarray, np.ndarray]]) -> int:
    """The index of the candidate equilibrium to which a branch tends.

    The evidence asked for: the end of the branch is within `CLOSE` of the candidate and ten times nearer than of any
    other; its distance at least halves with each tenfold lambda; and every action that earns less than the best ones
    in the candidate has lambda so large against its loss that it plays no part (20 or more).

    Raises
    ------
    MultiplicityError
        Some of that evidence is missing: the limit lies inside a continuum, or cannot be told at this lambda.
    """
    ends = [_distance(candidate, (tail.rows[-1], tail.columns[-1])) for candidate in candidates]
    nearest = int(np.argmin(ends))
    if ends[nearest] > CLOSE:
        raise MultiplicityError(
            f"the limit cannot be told: at the largest lambda the branch is {ends[nearest]:.2g} away from the nearest "
            "candidate, which may mean that it tends to the inside of a continuum"
        )
    others = [gap for k, gap in enumerate(ends) if k != nearest]
    if others and min(others) < 10 * max(ends[nearest], _SETTLED):
        raise MultiplicityError("the limit cannot be told: two equilibria are about as near to the end of the branch")
    path = [_distance(candidates[nearest], pair) for pair in zip(tail.rows, tail.columns, strict=True)]
    for early, late in pairwise(path):
        if late > max(_SHRINKS * early, _SETTLED):
            raise MultiplicityError(
                f"the limit cannot be told: the branch stays {late:.2g} away from the nearest candidate as lambda grows"
            )
    smallest = min(float(p) for mix in candidates[nearest] for p in mix if p > 0)
    if smallest < 10 * ends[nearest]:
        raise MultiplicityError("the limit cannot be told: the candidate has a probability as small as the distance")
    losses = [loss for side in _losses(game, *candidates[nearest]) for loss in side]
    real = [float(loss / Fraction(tail.unit)) for loss in losses if loss > 0]
    if real and min(real) * tail.scaled_rate < _UNUSED:
        raise MultiplicityError(
            f"the limit cannot be told: an action loses only {min(real):.2g} of the largest payoff difference, too "
            "little for the largest lambda traced"
        )
    return nearest


def _kept(ends: tuple[np.ndarray, ...]) -> list[int]:
    """Actions whose probability has stopped falling."""
    early, late = ends[-2], ends[-1]
    return [k for k in range(len(late)) if late[k] > 1e-12 and late[k] > _SHRINKS * early[k]]


def _distance(candidate: tuple[np.ndarray, np.ndarray], ends: tuple[np.ndarray, np.ndarray]) -> float:
    return max(
        float(np.abs(np.array(mix, dtype=np.float64) - end).max()) for mix, end in zip(candidate, ends, strict=True)
    )


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
