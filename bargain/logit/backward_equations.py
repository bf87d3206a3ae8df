"""The agent logit equilibria of a tree with perfect information: one at each lambda, by backward induction.

At each node the choice is the logit response to the expected payoffs of what follows, which are those of the equilibria
of the subgames (McKelvey and Palfrey 1998, Experimental Economics 1). So lambda can be used as the parameter of the
curve everywhere, and every step of following it is linear in the number of nodes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bargain.logit.equations import Equations, Step, weights
from bargain.logit.tree_levels import Level

__all__ = ["BackwardEquations"]

_MOST_ITERATIONS = 40
_ROUNDING = 1e-13


class BackwardEquations(Equations):
    """The equations of a tree whose information sets are single nodes, in breadth-first order."""

    def __init__(
        self,
        sizes: Sequence[int],
        levels: tuple[Level, ...],
        payoffs: np.ndarray,
        owner: np.ndarray,
        chance: np.ndarray,
    ) -> None:
        super().__init__(sizes)
        self._levels, self._payoffs = levels, payoffs
        self._owner, self._chance = owner, chance
        self._chosen = np.flatnonzero(np.append(False, owner[_parents(levels, len(owner))[1:]] >= 0))

    def linearised(self, x: np.ndarray, references: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Not used: the curve is known at each lambda."""
        raise NotImplementedError

    def solution(self, rate: float) -> tuple[np.ndarray, np.ndarray]:
        """The point with this lambda, and its derivative in lambda."""
        value, change = self._payoffs.copy(), np.zeros_like(self._payoffs)
        odds, drift = np.zeros(len(value)), np.zeros(len(value))
        for level in reversed(self._levels):
            here = level.children
            movers = self._owner[level.above]
            places = np.arange(here.start, here.stop), np.maximum(movers, 0)
            own = value[places]
            own = np.where(movers >= 0, own - level.spread(np.maximum.reduceat(own, level.starts)), 0.0)
            shares = np.exp(rate * own)
            shares /= level.spread(level.sums(shares))
            shares = np.where(movers >= 0, shares, self._chance[here])
            moves = np.where(movers >= 0, own + rate * change[places], 0.0)
            moves -= level.spread(level.sums(shares * moves))
            moves = np.where(movers >= 0, moves, 0.0)
            odds[here], drift[here] = rate * own, moves
            value[level.nodes] = level.sums(shares[:, None] * value[here])
            change[level.nodes] = level.sums(shares[:, None] * (change[here] + moves[:, None] * value[here]))
        return np.append(odds[self._chosen], rate), np.append(drift[self._chosen], 1.0)

    def correct(self, x: np.ndarray, normal: np.ndarray, relative_to: np.ndarray | None = None) -> Step:
        """The point of the curve inside the plane through x with this normal, by Newton's method in lambda."""
        references = self.references(x) if relative_to is None else relative_to
        start = self.moved(x, references)
        metric = weights(start)
        rate, first = float(x[-1]), np.inf
        for iteration in range(_MOST_ITERATIONS):
            now, drift = (self.moved(part, references) for part in self.solution(rate))
            if iteration == 1:
                first = float((np.abs(now - start) * metric).max())
            ahead = float(normal @ drift)
            change = -float(normal @ (now - start)) / ahead if ahead else np.inf
            if not np.isfinite(change):
                return Step(now, np.inf, False)
            if abs(change) * float((np.abs(drift) * weights(now)).max()) < _ROUNDING:
                last = self.centred(self.solution(rate + change)[0])
                return Step(last, first if iteration else float((np.abs(now - start) * metric).max()), True)
            rate += min(max(change, -0.5 * (1 + abs(rate))), 0.5 * (1 + abs(rate)))
        return Step(self.centred(now), first, False)

    def tangent(self, x: np.ndarray, along: np.ndarray) -> tuple[np.ndarray, float]:
        """The unit tangent that points like `along`, and the orientation, whose size is one: no branches meet."""
        references = self.references(x)
        drift = self.moved(self.solution(float(x[-1]))[1], references)
        drift /= np.sqrt(self.inner(x, drift, drift))
        sign = 1.0 if self.inner(x, drift, along) >= 0 else -1.0
        return sign * drift, sign

    def negative(self, x: np.ndarray) -> int:
        """None of the eigenvalues, which are all one."""
        return 0


def _parents(levels: tuple[Level, ...], count: int) -> np.ndarray:
    found = np.zeros(count, dtype=np.int64)
    for level in levels:
        found[level.children] = level.above
    return found
