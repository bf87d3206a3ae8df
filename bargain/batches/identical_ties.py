"""Many bimatrix games with ties that hold identically, by vectorised support enumeration in NumPy.

Every decision is the sign of a determinant of payoff differences, taken before any division, together with a bound on
how far the determinant moves if each difference moves by the tolerance. A sign that could flip is a doubt, unless the
determinant is known to vanish for all parameter values. A game in which a doubt could touch an equilibrium is flagged,
and its certain equilibria are listed. The compiled kernels do the same for games without such knowledge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np

from bargain.batches.many_solutions import TOLERANCE, ManySolutions

__all__ = ["ROUNDING", "Identities", "Support", "rescaled", "solve_tied"]

ROUNDING = 16 * float(np.finfo(float).eps)
"""Share of the largest payoff that its own rounding may move a difference."""

_BLOCK_BYTES = 2**26

Support = tuple[int, ...]
Pair = tuple[Support, Support]
Vanishing = Callable[[Support, Support], bool]
Identities = tuple[Vanishing, Vanishing]


def solve_tied(a: np.ndarray, b: np.ndarray, identities: Identities, pairs: int) -> ManySolutions:
    """Solve games of shape (N, m, n) that have so many `pairs` of supports.

    `identities` are two functions (I, J) -> bool, for B and for the transpose of A: True if the minor of payoff
    differences in the rows I and columns J vanishes for all parameter values. Such ties are not doubts, and the
    extreme points of the continua that they make are listed.
    """
    # A pair of supports keeps about two determinants of three numbers on each side.
    length = max(64, _BLOCK_BYTES // (96 * pairs))
    blocks = [(a[start : start + length], b[start : start + length]) for start in range(0, len(a), length)]
    found = [_solve_block(*block, identities) for block in blocks]
    most = max(1, max(part.count.max() for part in found))
    return ManySolutions(
        row=_stacked([part.row for part in found], most),
        column=_stacked([part.column for part in found], most),
        count=np.concatenate([part.count for part in found]),
        regret=_stacked([part.regret for part in found], most),
        degenerate=np.concatenate([part.degenerate for part in found]),
        complete=np.concatenate([part.complete for part in found]),
    )


def _stacked(parts: list[np.ndarray], most: int) -> np.ndarray:
    shape = (sum(len(part) for part in parts), most, *parts[0].shape[2:])
    whole = np.full(shape, np.nan)
    start = 0
    for part in parts:
        whole[start : start + len(part), : part.shape[1]] = part[:, :most]  # a lost game may have had more
        start += len(part)
    return whole


def _solve_block(a: np.ndarray, b: np.ndarray, identities: Identities) -> ManySolutions:
    size, m, n = a.shape
    a, a_exponent = rescaled(a)
    b, b_exponent = rescaled(b)
    of_b, of_a = identities
    unit_a, slack_a = _unit_range(a)
    unit_b, slack_b = _unit_range(b)
    xs = _Vertices(unit_b.transpose(1, 2, 0), slack_b, of_b)
    ys = _Vertices(unit_a.transpose(2, 1, 0), slack_a, of_a)
    doubtful, tied = xs.doubtful | ys.doubtful, xs.tied | ys.tied
    complete = ~doubtful
    suspects = np.flatnonzero(doubtful)
    if len(suspects):
        complete[suspects] = ~_touched(xs, ys, suspects)
    count = np.zeros(size, dtype=np.int64)
    hits: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
    for own, other in _labelled_pairs(xs, ys):
        index = np.flatnonzero(xs.certain[own] & ys.certain[other])
        if len(index):
            x, y = xs.point(*own, index), ys.point(*other, index)
            hits.append((index, count[index], x, y))
            count[index] += 1
    most = max(1, int(count.max()))
    row, column, regret = (np.full((size, most, *tail), np.nan) for tail in ((m,), (n,), ()))
    lost = np.zeros(size, dtype=bool)
    for index, slot, x, y in hits:
        row[index, slot], column[index, slot] = x, y
        gain_a = _gain(np.einsum("hij,hj->hi", a[index], y), x)
        gain_b = _gain(np.einsum("hij,hi->hj", b[index], x), y)
        regret[index, slot] = np.maximum(np.ldexp(gain_a, a_exponent[index]), np.ldexp(gain_b, b_exponent[index]))
        # An ill-conditioned system passes the sign tests and fails here.
        bad = (gain_a > TOLERANCE * np.ptp(a[index], axis=(1, 2))) | (
            gain_b > TOLERANCE * np.ptp(b[index], axis=(1, 2))
        )
        lost[index[bad]] = True
    # A game without ties has an odd number of equilibria, any game at least one; anything else is a rounding failure.
    plausible = (count % 2 == 1) | (tied & (count > 0))
    lost |= ~doubtful & ~plausible
    complete &= plausible & ~lost
    count[lost], row[lost], column[lost], regret[lost] = 0, np.nan, np.nan, np.nan
    return ManySolutions(row, column, count, regret, doubtful | tied | lost, complete)


def rescaled(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scale each game by a power of two, which is exact, so that nothing overflows; return the exponents (N,)."""
    exponent = np.frexp(np.abs(table).max(axis=(1, 2)))[1]
    return np.ldexp(table, -exponent[:, None, None]), exponent


def _unit_range(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Payoffs moved to [0, 1], and the tolerance in that unit (N,): at least the rounding of the payoffs as they
    came.
    """
    shifted = table - table.min(axis=(1, 2), keepdims=True)
    spread = shifted.max(axis=(1, 2), keepdims=True)
    spread = np.where(spread > 0, spread, 1.0)
    rounding = ROUNDING * np.abs(table).max(axis=(1, 2)) / spread[:, 0, 0]
    return np.asarray(shifted / spread), np.maximum(TOLERANCE, rounding)


def _gain(replies: np.ndarray, mix: np.ndarray) -> np.ndarray:
    return np.asarray(replies.max(axis=1) - np.einsum("hi,hi->h", replies, mix))


class _Vertices:
    """Vertices of the best-response polyhedra of N games, seen from the side whose mixed strategy it is.

    `payoff` (own actions, replies, N) is what the opponent earns. For a support I and as many replies J, the weights
    that make J indifferent are, up to a common factor, the signed minors of the payoff differences.

    Attributes
    ----------
    certain : dict (I, J) -> bool array (N,)
        The weights on I are positive, and J with the identical ties are the best replies, doubts excluded.
    replies_of : dict (I, J) -> int
        Bit mask of J with the replies that tie identically.
    doubtful, tied : bool arrays (N,)
        Some pair may or may not be a vertex, or have further best replies; some vertex has identical ties.
    least_support, most_replies : dict (I, J) -> int array (N,)
        Bit masks, for the pairs that are vertices, certainly or perhaps; `alive` says where they are.
    """

    def __init__(self, payoff: np.ndarray, tolerance: np.ndarray, vanishing: Vanishing) -> None:
        self.payoff = np.ascontiguousarray(payoff)
        self._tolerance = tolerance
        self.own, self.replies, self.size = payoff.shape
        self._vanishing = vanishing
        most = max(self.own, self.replies)
        self._bits: Any = np.int64 if most < 63 else object
        self._bit = np.array([[1 << action] for action in range(most)] + [[0]], dtype=self._bits)
        self._minors: dict[Pair, tuple[Any, Any, Any]] = {}
        self.certain: dict[Pair, np.ndarray] = {}
        self.replies_of: dict[Pair, int] = {}
        self.alive: dict[Pair, np.ndarray] = {}
        self.least_support: dict[Pair, np.ndarray] = {}
        self.most_replies: dict[Pair, np.ndarray] = {}
        self.doubtful = np.zeros(self.size, dtype=bool)
        self.tied = np.zeros(self.size, dtype=bool)
        self.pairs = list(_supports(self.own, self.replies))
        for support, best in self.pairs:
            self._classify(support, best)

    def _minor(self, rows: Support, columns: Support) -> tuple[Any, Any, Any]:
        """Determinant of payoff[rows, columns[1:]] - payoff[rows, columns[0]], its permanent in absolute values, its
        doubt.

        The doubt of a determinant that vanishes identically is -1.
        """
        if not rows:
            return 1.0, 1.0, 0.0
        key = (rows, columns)
        if key not in self._minors:
            determinant: Any = 0.0
            permanent: Any = 0.0
            doubt: Any = 0.0
            last, base = columns[-1], columns[0]
            for k, row in enumerate(rows):
                difference = self.payoff[row, last] - self.payoff[row, base]
                size = np.abs(difference)
                inner, inner_permanent, inner_doubt = self._minor(rows[:k] + rows[k + 1 :], columns[:-1])
                sign = 1 if (k + len(rows)) % 2 else -1
                determinant = determinant + sign * difference * inner
                permanent = permanent + size * inner_permanent
                slack = self._tolerance
                doubt = doubt + (size + slack) * np.maximum(inner_doubt, 0.0) + slack * inner_permanent
            if (np.abs(determinant) <= doubt).all() and self._vanishing(rows, columns):
                determinant, doubt = np.zeros(self.size), np.full(self.size, -1.0)
            self._minors[key] = determinant, permanent, doubt
        return self._minors[key]

    def _weight(self, support: Support, best: Support, k: int) -> tuple[Any, Any]:
        """Unnormalised weight of the k-th action of the support, and its doubt."""
        value, _, doubt = self._minor(support[:k] + support[k + 1 :], best)
        return (-value if k % 2 else value), doubt

    def _slack(self, support: Support, best: Support, reply: int) -> tuple[Any, Any]:
        """Unnormalised slack of a reply outside `best`, and its doubt: the minor of all replies, sorted, up to sign."""
        place = sum(other < reply for other in best)
        value, _, doubt = self._minor(support, (*best[:place], reply, *best[place:]))
        return (-value if place % 2 else value), doubt

    def _classify(self, support: Support, best: Support) -> None:
        positive, negative, ties = (np.zeros(self.size, dtype=self._bits) for _ in range(3))
        proper = True
        for k, action in enumerate(support):
            value, doubt = self._weight(support, best, k)
            proper = proper and not np.all(doubt < 0)  # a weight that is always zero belongs to a smaller support
            positive |= np.where(value > doubt, self._bit[action], self._bit[-1])
            negative |= np.where(value < -doubt, self._bit[action], self._bit[-1])
        upright = positive > 0
        alive = (upright ^ (negative > 0)) & proper
        least = np.where(upright, positive, negative)
        identical = 0
        for reply in range(self.replies):
            if reply in best:
                continue
            value, doubt = self._slack(support, best, reply)
            if np.all(doubt < 0):
                identical |= 1 << reply
                continue
            slack = np.where(upright, value, -value)
            alive &= slack >= -doubt
            ties |= np.where(slack <= doubt, self._bit[reply], self._bit[-1])
        key = (support, best)
        certain = alive & (least == _mask(support)) & (ties == 0)
        self.certain[key], self.alive[key] = certain, alive
        self.replies_of[key] = identical | _mask(best)
        self.least_support[key], self.most_replies[key] = least, ties | self.replies_of[key]
        self.doubtful |= alive & ~certain
        if identical:
            self.tied |= certain

    def point(self, support: Support, best: Support, index: np.ndarray) -> np.ndarray:
        """The mixed strategies (len(index), own) of games where the pair is a vertex for certain."""
        weights = np.zeros((len(index), self.own))
        for k, action in enumerate(support):
            weights[:, action] = np.abs(np.broadcast_to(self._weight(support, best, k)[0], self.size)[index])
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def merge_repeated(self) -> None:
        """Where two pairs describe one vertex, the same support with the same best replies, keep the first."""
        seen: dict[tuple[Support, int], np.ndarray] = {}
        for key in self.pairs:
            name = (key[0], self.replies_of[key])
            before = seen.get(name, np.zeros(self.size, dtype=bool))
            seen[name] = before | self.certain[key]
            self.certain[key] = self.certain[key] & ~before


def _supports(m: int, n: int) -> Iterator[Pair]:
    for size in range(1, min(m, n) + 1):
        for rows in combinations(range(m), size):
            for columns in combinations(range(n), size):
                yield rows, columns


def _mask(actions: Support) -> int:
    return sum(1 << action for action in actions)


def _labelled_pairs(xs: _Vertices, ys: _Vertices) -> Iterator[tuple[Pair, Pair]]:
    """Pairs of vertices in which each support lies in the best replies to the other: without ties, mirror images."""
    if not (xs.tied.any() or ys.tied.any()):
        yield from ((pair, (pair[1], pair[0])) for pair in xs.pairs)
        return
    xs.merge_repeated()
    ys.merge_repeated()
    for own in xs.pairs:
        for other in ys.pairs:
            if not (_mask(own[0]) & ~ys.replies_of[other] or _mask(other[0]) & ~xs.replies_of[own]):
                yield own, other


def _touched(xs: _Vertices, ys: _Vertices, index: np.ndarray) -> np.ndarray:
    """True where a doubtful vertex, taken at its most favourable, could be half of an equilibrium."""

    def pieces(side: _Vertices) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
        tables = (side.alive, side.certain, side.least_support, side.most_replies)
        return [picked for pair in side.pairs if (picked := tuple(table[pair][index] for table in tables))[0].any()]

    touched = np.zeros(len(index), dtype=bool)
    columns = pieces(ys)
    for x_alive, x_certain, x_support, x_replies in pieces(xs):
        for y_alive, y_certain, y_support, y_replies in columns:
            fits = x_alive & y_alive & ~(x_certain & y_certain)
            touched |= fits & (x_support & ~y_replies == 0) & (y_support & ~x_replies == 0)
    return touched
