"""The agent logit equilibria of a tree with perfect information: one at each lambda, by backward induction.

At each node the choice is the logit response to the expected payoffs of what follows, which are those of the equilibria
of the subgames (McKelvey and Palfrey 1998, Experimental Economics 1). So lambda is the parameter of the curve, and each
point is exact but for rounding, at a cost that is linear in the number of nodes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from bargain.compilation import entry
from bargain.logit.equations import Equations, Step

__all__ = ["BackwardEquations"]


class BackwardEquations(Equations):
    """The equations of a tree whose information sets are single nodes, in breadth-first order.

    Parameters
    ----------
    sizes : int array (H,)
    first_child, n_children, owner : int arrays (N,)
    payoffs : float array (N, P)
        At terminal nodes.
    chance : float array (N,)
    """

    def __init__(
        self,
        sizes: Sequence[int] | np.ndarray,
        first_child: np.ndarray,
        n_children: np.ndarray,
        owner: np.ndarray,
        payoffs: np.ndarray,
        chance: np.ndarray,
    ) -> None:
        super().__init__(sizes)
        self._tree = tuple(np.array(each) for each in (first_child, n_children, owner, payoffs, chance))
        above = np.repeat(owner, n_children)
        self._chosen = np.flatnonzero(np.append(False, above >= 0))
        self._last: tuple[float, np.ndarray, np.ndarray] | None = None

    def solution(self, rate: float) -> tuple[np.ndarray, np.ndarray]:
        """The point with this lambda, and its derivative in lambda."""
        if self._last is None or self._last[0] != rate:
            odds, drift = _backwards(*self._tree, rate)
            self._last = rate, np.append(odds[self._chosen], rate), np.append(drift[self._chosen], 1.0)
        return self._last[1].copy(), self._last[2].copy()

    def at_rate(self, x: np.ndarray, rate: float) -> Step:
        """The point with this lambda, wherever x is."""
        return Step(self.solution(rate)[0], 0.0, True)

    def tangent(self, x: np.ndarray, along: np.ndarray) -> tuple[np.ndarray, float]:
        """The unit tangent that points like `along`, and the orientation, whose size is one: no branches meet."""
        drift = self.moved(self.solution(float(x[-1]))[1], self.references(x))
        drift /= np.sqrt(self.inner(x, drift, drift))
        sign = 1.0 if self.inner(x, drift, along) >= 0 else -1.0
        return sign * drift, sign

    def beside(self, a: np.ndarray, b: np.ndarray, share: float) -> Step:
        """The point with lambda at this share of the way from a to b."""
        return self.at_rate(a, float(a[-1] + share * (b[-1] - a[-1])))

    def between(self, a: np.ndarray, b: np.ndarray, rate: float) -> np.ndarray | None:
        """The point with this lambda."""
        return self.solution(rate)[0]


@entry
def _backwards(
    first: np.ndarray, count: np.ndarray, owner: np.ndarray, payoffs: np.ndarray, chance: np.ndarray, rate: float
) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds (N,) of the branch into each node, and derivatives of its log probability in lambda; 0 after chance."""
    nodes, players = payoffs.shape
    value, change = payoffs.copy(), np.zeros((nodes, players))
    odds, drift, share = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    for node in range(nodes - 1, -1, -1):
        start, stop, mover = first[node], first[node] + count[node], owner[node]
        if stop == start:
            continue
        if mover >= 0:
            top, total, mean = -math.inf, 0.0, 0.0
            for child in range(start, stop):
                top = max(top, value[child, mover])
            for child in range(start, stop):
                gain = value[child, mover] - top
                odds[child] = rate * gain
                share[child] = math.exp(odds[child])
                drift[child] = gain + rate * change[child, mover]
                total += share[child]
            for child in range(start, stop):
                share[child] /= total
                mean += share[child] * drift[child]
            for child in range(start, stop):
                drift[child] -= mean
        else:
            for child in range(start, stop):
                share[child] = chance[child]
        for player in range(players):
            for child in range(start, stop):
                value[node, player] += share[child] * value[child, player]
                change[node, player] += share[child] * (change[child, player] + drift[child] * value[child, player])
    return odds, drift
