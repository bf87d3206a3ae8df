"""Which strategies are dominated, decided by exact linear programmes with evidence either way.

A dominated strategy comes with what dominates it. One that is not comes with a belief about the other player against
which it is a best reply; it is completely mixed where the question was weak dominance (Pearce 1984, Econometrica 52,
lemmas 3 and 4). Both are the two sides of one linear programme.

Weak dominance of a mixed strategy depends on its support alone, and what holds for a support holds for each part of it:
if z dominates x, then moving any strategy that gives weight to all of the support of x along z - x dominates that one.

A float game is decided as the rational game that its floats are in binary. `near` says that differences within the
tolerance could turn the verdict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from bargain.linear_programs import LinearOptimum, maximize

__all__ = ["TOLERANCE", "Comparison", "Payoffs", "strict_comparison", "weak_comparison"]

TOLERANCE = Fraction(1, 10**11)
"""Share of a float game's payoff range below which a difference could be rounding."""

ROUNDING = Fraction(1, 10**14)
"""Share of the largest payoff that may have been lost in rounding before the game was written down."""

_LEAST_WEIGHT = Fraction(1, 10**9)


@dataclass(frozen=True)
class Comparison:
    """The verdict on a strategy.

    Attributes
    ----------
    dominated : bool
    by : mapping
        Action -> weight of what dominates it; empty if nothing does.
    belief : mapping
        Column -> weight of a belief that makes it a best reply; empty if it is dominated, or if none was looked for.
    near : bool
        In a float game: payoff differences within the tolerance could turn the verdict.
    """

    dominated: bool
    by: Mapping[int, Fraction] = field(default_factory=dict)
    belief: Mapping[int, Fraction] = field(default_factory=dict)
    near: bool = False


class Payoffs:
    """A player's payoffs, own actions in rows: exact rationals, and a table on which comparisons are exact and fast."""

    def __init__(self, table: np.ndarray) -> None:
        self.inexact = table.dtype != object
        self.exact = [[Fraction(entry) for entry in row] for row in table.tolist()]
        self.range = max(map(max, self.exact)) - min(map(min, self.exact))
        self.tolerance = Fraction(0)
        if self.inexact:
            self.fast = table
            self.tolerance = TOLERANCE * self.range + ROUNDING * Fraction(float(np.abs(table).max()))
        else:
            common = math.lcm(*(entry.denominator for entry in table.flat))
            whole = np.array([[int(entry * common) for entry in row] for row in self.exact], dtype=object)
            self.fast = whole.astype(np.int64) if max(abs(entry) for entry in whole.flat) < 2**62 else whole

    def column(self, j: int, rows: Sequence[int]) -> list[Fraction]:
        """Payoffs of the actions `rows` against the column j."""
        return [self.exact[r][j] for r in rows]

    def mixed(self, weights: Mapping[int, Fraction], j: int) -> Fraction:
        """Payoff of a mixed strategy against the column j."""
        return sum((w * self.exact[r][j] for r, w in weights.items()), Fraction(0))


def strict_comparison(
    payoffs: Payoffs, action: int, rows: Sequence[int], columns: Sequence[int], *, mixed: bool = True
) -> Comparison:
    """Is `action` strictly dominated by strategies over `rows`, when the other plays `columns`?

    A pure strategy is named where one dominates, the one with the largest slack; else the mixture with the largest.
    """
    others = [r for r in rows if r != action]
    if not others:
        return Comparison(False, belief={columns[0]: Fraction(1)})
    pure, slack = _best_pure(payoffs, action, others, columns)
    if slack > payoffs.tolerance:
        return Comparison(True, by={pure: Fraction(1)})
    if not mixed:
        near = payoffs.inexact and 0 < abs(slack) <= payoffs.tolerance
        return Comparison(slack > 0, by={pure: Fraction(1)} if slack > 0 else {}, near=near)
    safe = _pure_belief(payoffs, action, others, columns)
    if safe is not None:
        return Comparison(False, belief={safe: Fraction(1)})
    best, weights = _largest_slack(payoffs, {action: Fraction(1)}, others, columns)
    near = payoffs.inexact and 0 < abs(best.value) <= payoffs.tolerance
    if best.value > 0:
        even = dict.fromkeys(weights, Fraction(1, len(weights)))  # as good as any, it reads better
        if all(payoffs.mixed(even, j) - payoffs.exact[action][j] >= best.value for j in columns):
            weights = even
        return Comparison(True, by={pure: Fraction(1)} if slack > 0 else weights, near=near)
    belief = {j: w for j, w in zip(columns, best.duals_ub, strict=True) if w}
    return Comparison(False, belief=belief, near=near)


def weak_comparison(
    payoffs: Payoffs, support: Sequence[int], rows: Sequence[int], columns: Sequence[int], *, mixed: bool = True
) -> Comparison:
    """Are the strategies with this support weakly dominated by strategies over `rows`, when the other plays `columns`?

    What is returned dominates the even mixture over `support`.
    """
    one = support[0] if len(support) == 1 else None
    near = False
    if one is not None:
        others = [r for r in rows if r != one]
        if not others:
            return Comparison(False, belief={j: Fraction(1, len(columns)) for j in columns})
        safe = _strict_reply(payoffs, one, others, columns)
        if safe is not None:
            lead = min(payoffs.exact[one][safe] - payoffs.exact[r][safe] for r in others)
            return Comparison(False, belief=_spread(payoffs, columns, {safe: Fraction(1)}, lead))
        pure, near = _weak_pure(payoffs, one, others, columns)
        if pure is not None and (not near or not mixed):
            return Comparison(True, by={pure: Fraction(1)}, near=near)
        if not mixed:
            return Comparison(False, near=near)
        if payoffs.inexact:
            ahead, _ = _largest_slack(payoffs, {one: Fraction(1)}, others, columns)
            if ahead.value < -payoffs.tolerance:  # some belief makes it better than all others for sure
                strict = {j: w for j, w in zip(columns, ahead.duals_ub, strict=True) if w}
                return Comparison(False, belief=_spread(payoffs, columns, strict, -ahead.value))
    mean = dict.fromkeys(support, Fraction(1, len(support)))
    floor = [payoffs.mixed(mean, j) for j in columns]
    total = [sum((payoffs.exact[r][j] for j in columns), Fraction(0)) for r in rows]
    best = maximize(
        total,
        [[-payoffs.exact[r][j] for r in rows] for j in columns],
        [-entry for entry in floor],
        [[1] * len(rows)],
        [1],
    )
    if best.value > sum(floor):
        weights = {r: w for r, w in zip(rows, best.x, strict=True) if w}
        near = payoffs.inexact and not _weakly_for_sure(payoffs, mean, weights, rows, columns)
        return Comparison(True, by=weights, near=near)
    shares = [1 + dual for dual in best.duals_ub]
    belief = {j: share / sum(shares) for j, share in zip(columns, shares, strict=True)}
    if payoffs.inexact:
        near = (
            near or min(belief.values()) < _LEAST_WEIGHT or (one is not None and _nearly(payoffs, one, rows, columns))
        )
    return Comparison(False, belief=belief, near=near)


def _largest_slack(
    payoffs: Payoffs, mean: Mapping[int, Fraction], rows: Sequence[int], columns: Sequence[int]
) -> tuple[LinearOptimum, dict[int, Fraction]]:
    """The mixture over `rows` that is ahead of `mean` by the most where it is ahead by the least."""
    size = len(rows)
    best = maximize(
        [0] * size + [1],
        [[*(-payoffs.exact[r][j] for r in rows), Fraction(1)] for j in columns],
        [-payoffs.mixed(mean, j) for j in columns],
        [[1] * size + [0]],
        [1],
        free=(size,),
    )
    return best, {r: w for r, w in zip(rows, best.x, strict=False) if w}


def _best_pure(payoffs: Payoffs, action: int, others: Sequence[int], columns: Sequence[int]) -> tuple[int, Fraction]:
    """The other action that is ahead of `action` by the most where it is ahead by the least, and by how much."""
    gaps = _gaps(payoffs, action, others, columns).min(axis=1)
    place = int(np.argmax(gaps))
    own, other = payoffs.exact[action], payoffs.exact[others[place]]
    return others[place], min(other[j] - own[j] for j in columns)


def _gaps(payoffs: Payoffs, action: int, others: Sequence[int], columns: Sequence[int]) -> np.ndarray:
    table = payoffs.fast[:, columns]
    return np.asarray(table[list(others)] - table[action])


def _pure_belief(payoffs: Payoffs, action: int, others: Sequence[int], columns: Sequence[int]) -> int | None:
    """A column against which `action` is a best reply; in floats by more than the tolerance."""
    if payoffs.inexact:
        return _strict_reply(payoffs, action, others, columns)
    found = np.flatnonzero((_gaps(payoffs, action, others, columns) <= 0).all(axis=0))
    return columns[int(found[0])] if len(found) else None


def _strict_reply(payoffs: Payoffs, action: int, others: Sequence[int], columns: Sequence[int]) -> int | None:
    """A column against which `action` is better than every other action, by more than the tolerance."""
    worst = _gaps(payoffs, action, others, columns).max(axis=0)
    place = int(np.argmin(worst))
    if worst[place] >= 0:
        return None
    own = payoffs.exact[action]
    lead = min(own[columns[place]] - payoffs.exact[r][columns[place]] for r in others)
    return columns[place] if lead > payoffs.tolerance else None


def _spread(
    payoffs: Payoffs, columns: Sequence[int], belief: Mapping[int, Fraction], lead: Fraction
) -> dict[int, Fraction]:
    """A completely mixed belief so near to `belief` that an action ahead of all others by `lead` stays ahead."""
    each = min(Fraction(1), lead / (2 * payoffs.range)) / len(columns) if payoffs.range else Fraction(1)
    total = 1 + each * len(columns)
    return {j: (belief.get(j, Fraction(0)) + each) / total for j in columns}


def _weak_pure(payoffs: Payoffs, action: int, others: Sequence[int], columns: Sequence[int]) -> tuple[int | None, bool]:
    """A pure strategy that weakly dominates `action`, and whether that, or that there is none, hangs on rounding."""
    gaps = _gaps(payoffs, action, others, columns)
    limit = float(payoffs.tolerance) if payoffs.inexact else 0
    close = (gaps >= -limit).all(axis=1) & (gaps != 0).any(axis=1)
    exact = close & (gaps >= 0).all(axis=1)
    sure = exact & ((gaps == 0) | (gaps > limit)).all(axis=1)
    pool = sure if sure.any() else exact
    if not pool.any():
        return None, bool(payoffs.inexact and close.any())
    place = max(np.flatnonzero(pool).tolist(), key=lambda k: sum(gaps[k].tolist()))
    return others[place], not bool(sure.any())


def _weakly_for_sure(
    payoffs: Payoffs,
    mean: Mapping[int, Fraction],
    weights: Mapping[int, Fraction],
    rows: Sequence[int],
    columns: Sequence[int],
) -> bool:
    """Is every slack exactly zero or beyond the tolerance, or can they be, where payoffs are not equal one by one?"""
    slacks = [payoffs.mixed(weights, j) - payoffs.mixed(mean, j) for j in columns]
    if all(slack == 0 or slack > payoffs.tolerance for slack in slacks):
        return True
    involved = [*mean, *weights]
    tied = [j for j in columns if len(set(payoffs.column(j, involved))) == 1]
    rest = [j for j in columns if j not in tied]
    first = involved[0]
    allowed = [r for r in rows if all(payoffs.exact[r][j] == payoffs.exact[first][j] for j in tied)]
    return bool(rest) and _largest_slack(payoffs, mean, allowed, rest)[0].value > payoffs.tolerance


def _nearly(payoffs: Payoffs, action: int, rows: Sequence[int], columns: Sequence[int]) -> bool:
    """Is an undominated action almost dominated by, or almost equal to, some mixture of others without being equal?"""
    others = [r for r in rows if r != action]
    lines = [[-payoffs.exact[r][j] for r in others] for j in columns]
    own = payoffs.exact[action]

    def feasible(slack: Fraction) -> bool:
        ends = [slack - own[j] for j in columns]
        return maximize([0] * len(others), lines, ends, [[1] * len(others)], [1]).status == "optimal"

    return feasible(payoffs.tolerance) and not feasible(Fraction(0))
