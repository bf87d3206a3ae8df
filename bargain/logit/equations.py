"""The equations of the logit correspondence in log-odds, which reach every lambda without overflow.

A point is x = (w, z, lambda): log-odds w (m,) and z (n,) of the two players, each relative to the action that is the
most likely at that point, and lambda in the game's unit. The equations are w = lambda * (row's payoffs against
softmax(z)) and z = lambda * (column's payoffs against softmax(w)), both relative to the same actions. Their solutions
form a curve, which passes turning points smoothly when it is followed by its length instead of lambda (Turocy 2005,
"A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence", Games and Economic
Behavior 51).

Along a smooth curve the sign of lambda' * det(dF/d(w, z)) does not change, which is how a step that landed on another
branch is found out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

__all__ = ["Equations", "Step", "softmax", "weights"]

_MOST_ITERATIONS = 14
_ROUNDING = 1e-13
_STALLED = 1e-6


def softmax(odds: np.ndarray) -> np.ndarray:
    """Probabilities from log-odds."""
    found = np.exp(odds - odds.max())
    return np.asarray(found / found.sum())


def weights(x: np.ndarray) -> np.ndarray:
    """The metric in which steps are measured: relative beyond one, absolute below."""
    return np.asarray(1.0 / (1.0 + np.abs(x)))


@dataclass(frozen=True, eq=False)
class Step:
    """A corrected point, the size of the first correction in the metric, and whether the corrections died out."""

    x: np.ndarray
    error: float
    converged: bool


@dataclass(frozen=True, eq=False)
class Equations:
    """The equations of one game: `row` (m, n) and `column` (n, m), payoffs by own action in one unit."""

    row: np.ndarray
    column: np.ndarray
    frames: dict[tuple[int, int], tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = field(
        default_factory=dict, repr=False
    )

    @property
    def start(self) -> np.ndarray:
        """The centroid at lambda = 0."""
        return np.zeros(sum(self.row.shape) + 1)

    def split(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The two mixed strategies."""
        m = self.row.shape[0]
        return softmax(x[:m]), softmax(x[m:-1])

    def centred(self, x: np.ndarray) -> np.ndarray:
        """The same point with log-odds relative to the most likely actions."""
        m = self.row.shape[0]
        return np.concatenate([x[:m] - x[:m].max(), x[m:-1] - x[m:-1].max(), x[-1:]])

    def references(self, x: np.ndarray) -> tuple[int, int]:
        """The most likely action of each player, to which log-odds are relative."""
        m = self.row.shape[0]
        return int(x[:m].argmax()), int(x[m:-1].argmax())

    def moved(self, direction: np.ndarray, i: int, j: int) -> np.ndarray:
        """A direction with its log-odds relative to the actions i and j."""
        m = self.row.shape[0]
        return np.concatenate([direction[:m] - direction[i], direction[m:-1] - direction[m + j], direction[-1:]])

    def _frame(self, i: int, j: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """For log-odds relative to the actions i and j: payoff differences, the free places, and a template."""
        if (i, j) not in self.frames:
            m, n = self.row.shape
            rows, columns = np.delete(np.arange(m), i), np.delete(np.arange(n), j)
            places = np.concatenate([rows, m + columns, [m + n]])
            template = np.eye(m + n - 2, m + n - 1)
            self.frames[i, j] = (self.row[rows] - self.row[i], self.column[columns] - self.column[j], places, template)
        return self.frames[i, j]

    def linearised(self, x: np.ndarray, i: int, j: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Values (N,), derivatives (N, N + 1) and the N + 1 places that are free, for N = m + n - 2."""
        m = self.row.shape[0]
        gaps, counter, places, template = self._frame(i, j)
        p, q = self.split(x)
        rate = x[-1]
        u, v = gaps @ q, counter @ p
        moved = x[places[:-1]]
        value = np.concatenate([moved[: m - 1] - x[i] - rate * u, moved[m - 1 :] - x[m + j] - rate * v])
        slope = template.copy()
        # the reference actions have no column of their own: their log-odds are fixed
        across = (gaps - u[:, None]) * (-rate * q)
        down = (counter - v[:, None]) * (-rate * p)
        slope[: m - 1, m - 1 : -1] = across[:, places[m - 1 : -1] - m]
        slope[m - 1 :, : m - 1] = down[:, places[: m - 1]]
        slope[: m - 1, -1], slope[m - 1 :, -1] = -u, -v
        return value, slope, places

    def correct(self, x: np.ndarray, normal: np.ndarray, relative_to: tuple[int, int] | None = None) -> Step:
        """Newton's method back to the curve inside the plane through x with this normal.

        The plane is one in the log-odds relative to the actions `relative_to`, by default the most likely ones.
        """
        i, j = self.references(x) if relative_to is None else relative_to
        now, start = self.moved(x, i, j), self.moved(x, i, j)
        first, last = 0.0, np.inf
        stalled = _STALLED * max(1.0, 1e-6 * abs(float(x[-1])))  # rounding is multiplied by lambda
        for iteration in range(_MOST_ITERATIONS):
            value, slope, places = self.linearised(now, i, j)
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
            now = now.copy()
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

        The sign is that of lambda' * det(dF/d(w, z)), the same at every point of a smooth branch; the size is the
        smallest singular value of the equations, zero exactly where branches meet.
        """
        i, j = self.references(x)
        _, slope, places = self.linearised(x, i, j)
        scale = weights(x)[places]
        guide = self.moved(along, i, j)[places]
        # in the metric: y = scale * x, so that the columns of the derivative are divided by the scale
        scaled = slope / scale
        heights = np.abs(scaled).max(axis=1, keepdims=True)
        scaled = scaled / np.where(heights > 0, heights, 1.0)
        pointer = scale * guide
        pointer /= np.linalg.norm(pointer)
        _, singular, directions = np.linalg.svd(scaled)
        found = directions[-1] if directions[-1] @ pointer >= 0 else -directions[-1]
        sign = float(np.linalg.slogdet(np.vstack([scaled, found]))[0])
        direction = np.zeros_like(x)
        direction[places] = found / scale
        return direction, sign * float(singular.min(initial=1.0))

    def inner(self, x: np.ndarray, one: np.ndarray, other: np.ndarray) -> float:
        """The inner product of two directions at x, in the metric."""
        i, j = self.references(x)
        scale = weights(x)
        return float((scale * self.moved(one, i, j)) @ (scale * self.moved(other, i, j)))

    def response_spectrum(self, x: np.ndarray) -> np.ndarray:
        """Eigenvalues (N,) of dF/d(w, z); one is zero exactly at turning points and where branches meet."""
        i, j = self.references(x)
        _, slope, _ = self.linearised(x, i, j)
        return np.asarray(np.linalg.eigvals(slope[:, :-1])) if slope.shape[0] else np.empty(0)
