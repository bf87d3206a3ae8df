"""The equations of a logit correspondence in log-odds, which reach every lambda without overflow.

Some agents choose among actions each: the two players of a normal form, or the information sets of a tree. A point is
x = (z, lambda): the log-odds z of all actions, agent after agent, each relative to the agent's action that is the most
likely one at that point, and lambda in the game's unit. The equations are z = lambda * (expected payoffs under the
probabilities that z gives), both relative to the same actions. Their solutions form a curve, which passes turning
points smoothly when it is followed by its length instead of lambda (Turocy 2005, "A dynamic homotopy interpretation of
the logistic quantal response equilibrium correspondence", Games and Economic Behavior 51; for trees Turocy 2010,
"Computing sequential equilibria using agent quantal response equilibria", Economic Theory 42).

Along a smooth curve the sign of lambda' * det(dF/dz) does not change, which is how a step that landed on another branch
is found out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import lu_factor, lu_solve

__all__ = ["Equations", "Step", "negative_eigenvalues", "weights"]

_MOST_ITERATIONS = 14
_ROUNDING = 1e-13
_STALLED = 1e-6
_SMALL = 16
_POWER_ITERATIONS = 6


def weights(x: np.ndarray) -> np.ndarray:
    """The metric in which steps are measured: relative beyond one, absolute below."""
    return np.asarray(1.0 / (1.0 + np.abs(x)))


@dataclass(frozen=True, eq=False)
class Step:
    """A corrected point, the size of the first correction in the metric, and whether the corrections died out."""

    x: np.ndarray
    error: float
    converged: bool


class Equations(ABC):
    """The equations of one game, whose agents have `sizes` actions each, n in all; N = n less the number of agents."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = np.asarray(sizes, dtype=np.int64)
        self.starts = np.cumsum(self.sizes) - self.sizes
        self.agent = np.repeat(np.arange(len(self.sizes)), self.sizes)
        self.free = int(self.sizes.sum()) - len(self.sizes)

    @abstractmethod
    def linearised(self, x: np.ndarray, references: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Values (N,), derivatives (N, N + 1), and the N + 1 places of x that are free, lambda being the last."""

    @property
    def start(self) -> np.ndarray:
        """Uniform choice at lambda = 0."""
        return np.zeros(len(self.agent) + 1)

    def log_probabilities(self, x: np.ndarray) -> np.ndarray:
        """The logs of all choice probabilities (n,), finite at every lambda."""
        odds = x[:-1] - np.maximum.reduceat(x[:-1], self.starts)[self.agent]
        return np.asarray(odds - np.log(np.add.reduceat(np.exp(odds), self.starts))[self.agent])

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """All choice probabilities (n,)."""
        shares = np.exp(x[:-1] - np.maximum.reduceat(x[:-1], self.starts)[self.agent])
        return np.asarray(shares / np.add.reduceat(shares, self.starts)[self.agent])

    def split(self, x: np.ndarray) -> tuple[np.ndarray, ...]:
        """The mixed choice of each agent."""
        return tuple(np.split(self.probabilities(x), self.starts[1:]))

    def centred(self, x: np.ndarray) -> np.ndarray:
        """The same point with log-odds relative to the most likely actions."""
        return np.append(x[:-1] - np.maximum.reduceat(x[:-1], self.starts)[self.agent], x[-1])

    def references(self, x: np.ndarray) -> np.ndarray:
        """The places of each agent's most likely action, to which log-odds are relative."""
        top = np.maximum.reduceat(x[:-1], self.starts)[self.agent]
        places = np.where(x[:-1] == top, np.arange(len(top)), len(top))
        return np.asarray(np.minimum.reduceat(places, self.starts))

    def moved(self, direction: np.ndarray, references: np.ndarray) -> np.ndarray:
        """A direction with its log-odds relative to the actions at these places."""
        return np.append(direction[:-1] - direction[references][self.agent], direction[-1])

    def places(self, references: np.ndarray) -> np.ndarray:
        """The N + 1 places of x that are free if the log-odds of the actions at `references` are fixed."""
        kept = np.ones(len(self.agent) + 1, dtype=bool)
        kept[references] = False
        return np.flatnonzero(kept)

    def correct(self, x: np.ndarray, normal: np.ndarray, relative_to: np.ndarray | None = None) -> Step:
        """Newton's method back to the curve inside the plane through x with this normal.

        The plane is one in the log-odds relative to the actions `relative_to`, by default the most likely ones.
        """
        references = self.references(x) if relative_to is None else relative_to
        start = self.moved(x, references)
        now = start.copy()
        first, last = 0.0, np.inf
        stalled = _STALLED * max(1.0, 1e-6 * abs(float(x[-1])))  # rounding is multiplied by lambda
        for iteration in range(_MOST_ITERATIONS):
            value, slope, places = self.linearised(now, references)
            system = np.vstack([slope, normal[places]])
            off = float(normal[places] @ (now[places] - start[places]))
            try:
                change = -np.linalg.solve(system, np.append(value, off))
            except np.linalg.LinAlgError:
                return Step(now, np.inf, False)
            if not np.isfinite(change).all():
                return Step(now, np.inf, False)
            error = float(np.abs(change * weights(now)[places]).max())
            first = error if iteration == 0 else first
            if error > 10 * (1 + first) or (iteration > 3 and error > last and error > stalled):
                return Step(now, first, False)
            now[places] += change
            if error < _ROUNDING or (error < stalled and error >= 0.5 * last):
                return Step(self.centred(now), first, True)
            last = error
        return Step(self.centred(now), first, last < stalled)

    def at_rate(self, x: np.ndarray, rate: float) -> Step:
        """Newton's method at a fixed lambda."""
        guess, normal = x.copy(), np.zeros_like(x)
        guess[-1], normal[-1] = rate, 1.0
        return self.correct(guess, normal)

    def tangent(self, x: np.ndarray, along: np.ndarray) -> tuple[np.ndarray, float]:
        """The unit tangent that points like `along`, and a number whose sign is the orientation.

        The sign is that of lambda' * det(dF/dz), the same at every point of a smooth branch; the size is the smallest
        singular value of the equations, zero exactly where branches meet.
        """
        references = self.references(x)
        _, slope, places = self.linearised(x, references)
        scale = weights(x)[places]
        # in the metric: y = scale * x, so that the columns of the derivative are divided by the scale
        scaled = slope / scale
        heights = np.abs(scaled).max(axis=1, keepdims=True)
        scaled /= np.where(heights > 0, heights, 1.0)
        pointer = scale * self.moved(along, references)[places]
        pointer /= np.linalg.norm(pointer)
        found, measure = (_by_singular_values if self.free <= _SMALL else _by_elimination)(scaled, pointer)
        direction = np.zeros_like(x)
        direction[places] = found / scale
        return direction, measure

    def inner(self, x: np.ndarray, one: np.ndarray, other: np.ndarray) -> float:
        """The inner product of two directions at x, in the metric."""
        references = self.references(x)
        scale = weights(x)
        return float((scale * self.moved(one, references)) @ (scale * self.moved(other, references)))

    def negative(self, x: np.ndarray) -> int:
        """The number of negative real eigenvalues of dF/dz, which changes where the equations become singular."""
        _, slope, _ = self.linearised(x, self.references(x))
        return negative_eigenvalues(slope[:, :-1])


def negative_eigenvalues(matrix: np.ndarray) -> int:
    """The number of negative real eigenvalues of a square matrix."""
    if not len(matrix) or np.linalg.norm(matrix - np.eye(len(matrix))) < 1:
        return 0
    values = np.linalg.eigvals(matrix)
    return int(((values.real < 0) & (np.abs(values.imag) <= 1e-7 * (1 + np.abs(values)))).sum())


def _by_singular_values(scaled: np.ndarray, pointer: np.ndarray) -> tuple[np.ndarray, float]:
    _, singular, directions = np.linalg.svd(scaled)
    found = directions[-1] if directions[-1] @ pointer >= 0 else -directions[-1]
    sign = float(np.linalg.slogdet(np.vstack([scaled, found]))[0])
    return found, sign * float(singular.min(initial=1.0))


def _by_elimination(scaled: np.ndarray, pointer: np.ndarray) -> tuple[np.ndarray, float]:
    """The same for large systems: the smallest singular value by power iteration on the inverse."""
    factors, pivots = lu_factor(np.vstack([scaled, pointer]), check_finite=False)
    size = len(scaled)
    found = lu_solve((factors, pivots), np.eye(1, size + 1, size)[0], check_finite=False)
    found /= np.linalg.norm(found)
    swaps = int((pivots != np.arange(size + 1)).sum())
    sign = float(np.prod(np.sign(np.diag(factors)))) * (-1.0) ** swaps
    probe = np.ones(size) / np.sqrt(size)
    smallest = 1.0
    for _ in range(_POWER_ITERATIONS):
        reply = lu_solve((factors, pivots), np.append(probe, 0.0), check_finite=False)
        reply -= found * (found @ reply)  # the shortest solution has no part along the curve
        probe = lu_solve((factors, pivots), reply, trans=1, check_finite=False)[:-1]
        length = float(np.linalg.norm(probe))
        if not np.isfinite(length) or length == 0:
            return found, 0.0
        smallest = length**-0.5
        probe /= length
    return found, sign * min(1.0, smallest)
