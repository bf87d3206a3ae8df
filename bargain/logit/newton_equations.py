"""The equations of a logit correspondence, solved by Newton's method beside a branch.

The equations are z = lambda * (expected payoffs under the probabilities that the log-odds z give), both relative to the
same actions. Their solutions form a curve, which passes turning points smoothly when it is followed by its length
instead of lambda (Turocy 2005, "A dynamic homotopy interpretation of the logistic quantal response equilibrium
correspondence", Games and Economic Behavior 51; for trees Turocy 2010, "Computing sequential equilibria using agent
quantal response equilibria", Economic Theory 42).

Along a smooth curve the sign of lambda' * det(dF/dz) does not change, which is how a step that landed on another branch
is found out.
"""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from scipy.linalg import lu_factor, lu_solve

from bargain.logit.equations import Equations, Step, weights

__all__ = ["NewtonEquations", "negative_eigenvalues"]

_MOST_ITERATIONS = 14
_ROUNDING = 1e-13
_STALLED = 1e-6
_SMALL = 16
_POWER_ITERATIONS = 6


class NewtonEquations(Equations):
    """Equations with derivatives."""

    @abstractmethod
    def linearised(self, x: np.ndarray, references: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Values (N,), derivatives (N, N + 1), and the N + 1 places of x that are free, lambda being the last."""

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

    def beside(self, a: np.ndarray, b: np.ndarray, share: float) -> Step:
        """The point of the branch in the plane across the chord from a to b, at this share of it."""
        references = self.references(a)
        chord = self.moved(b - a, references)
        start = self.moved(a, references)
        return self.correct(start + share * chord, chord * weights(start) ** 2, references)

    def between(self, a: np.ndarray, b: np.ndarray, rate: float) -> np.ndarray | None:
        """The point with this lambda between two neighbouring points, between which lambda does not turn."""
        for _ in range(60):
            span = b[-1] - a[-1]
            share = 0.5 if span == 0 else min(max((rate - a[-1]) / span, 0.0), 1.0)
            references = self.references(a)
            chord = self.moved(b - a, references)
            guess = self.moved(a, references) + share * chord
            size = np.abs(chord * weights(guess)).max()
            found = self.at_rate(guess, rate)
            if found.converged:
                off = np.abs(self.moved(found.x - guess, references) * weights(guess)).max()
                if off <= 0.5 * size + 1e-7:
                    return found.x
            middle = self.beside(a, b, 0.5)
            if not middle.converged:
                return None
            if (middle.x[-1] - rate) * (a[-1] - rate) > 0:
                a = middle.x
            else:
                b = middle.x
        return np.asarray((a + b) / 2)

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
