"""Points of a logit correspondence in log-odds, which reach every lambda without overflow.

Some agents choose among actions each: the two players of a normal form, or the information sets of a tree. A point is
x = (z, lambda): the log-odds z of all actions, agent after agent, each relative to the agent's action that is the most
likely one at that point, and lambda in the game's unit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Equations", "Step", "weights"]


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

    def __init__(self, sizes: Sequence[int] | np.ndarray) -> None:
        self.sizes = np.asarray(sizes, dtype=np.int64)
        self.starts = np.cumsum(self.sizes) - self.sizes
        self.agent = np.repeat(np.arange(len(self.sizes)), self.sizes)
        self.free = int(self.sizes.sum()) - len(self.sizes)

    @abstractmethod
    def at_rate(self, x: np.ndarray, rate: float) -> Step:
        """The point with this lambda near x."""

    @abstractmethod
    def tangent(self, x: np.ndarray, along: np.ndarray) -> tuple[np.ndarray, float]:
        """The unit tangent that points like `along`, and a number whose sign is the orientation.

        The orientation is the same at every point of a smooth branch; the size is zero exactly where branches meet.
        """

    @abstractmethod
    def beside(self, a: np.ndarray, b: np.ndarray, share: float) -> Step:
        """A point of the branch between two neighbouring points of it, at about this share of the way."""

    @abstractmethod
    def between(self, a: np.ndarray, b: np.ndarray, rate: float) -> np.ndarray | None:
        """The point with this lambda between two neighbouring points, between which lambda does not turn."""

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

    def inner(self, x: np.ndarray, one: np.ndarray, other: np.ndarray) -> float:
        """The inner product of two directions at x, in the metric."""
        references = self.references(x)
        scale = weights(x)
        return float((scale * self.moved(one, references)) @ (scale * self.moved(other, references)))
