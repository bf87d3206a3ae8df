"""The equations of the logit correspondence of a two-player normal form."""

from __future__ import annotations

import numpy as np

from bargain.logit.newton_equations import NewtonEquations

__all__ = ["BimatrixEquations"]


class BimatrixEquations(NewtonEquations):
    """The equations of a game with `row` (m, n) and `column` (n, m), payoffs by own action in one unit."""

    def __init__(self, row: np.ndarray, column: np.ndarray) -> None:
        super().__init__(row.shape)
        self.row, self.column = row, column
        self._frames: dict[tuple[int, ...], tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = {}

    def _frame(self, i: int, j: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """For log-odds relative to the actions i and j: payoff differences, the free places, and a template."""
        if (i, j) not in self._frames:
            m, n = self.row.shape
            places = self.places(np.array([i, m + j]))
            rows, columns = places[: m - 1], places[m - 1 : -1] - m
            template = np.eye(m + n - 2, m + n - 1)
            self._frames[i, j] = (self.row[rows] - self.row[i], self.column[columns] - self.column[j], places, template)
        return self._frames[i, j]

    def linearised(self, x: np.ndarray, references: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Values (N,), derivatives (N, N + 1), and the N + 1 places of x that are free, lambda being the last."""
        m = self.row.shape[0]
        i, j = int(references[0]), int(references[1]) - m
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
