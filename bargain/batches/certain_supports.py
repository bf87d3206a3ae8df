"""The equilibrium on supports that are known for certain, from exact arithmetic, rounded once."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import numpy as np

__all__ = ["exact_equilibrium"]


def exact_equilibrium(
    a: np.ndarray, b: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Mixed strategies on supports of equal size that make each other's actions indifferent, and their regret.

    Parameters
    ----------
    a, b : float arrays (m, n)
        Payoffs, read as the rationals that they are in binary.
    rows, columns : int arrays (k,)
        The supports. The equilibrium must exist and be the only one on them.

    Returns
    -------
    x, y : float arrays (m,) and (n,)
    regret : float
        Largest gain from a deviation, computed exactly for the rounded strategies.
    """
    exact_a, exact_b = _exact(a), _exact(b)
    x = _rounded(_mix(exact_b, rows, columns), rows, a.shape[0])
    y = _rounded(_mix(exact_a.T, columns, rows), columns, a.shape[1])
    exact_x, exact_y = _exact(x), _exact(y)
    gain_a = _gain(exact_a @ exact_y / exact_y.sum(), exact_x)
    gain_b = _gain(exact_x @ exact_b / exact_x.sum(), exact_y)
    return x, y, float(max(gain_a, gain_b))


def _exact(numbers: np.ndarray) -> np.ndarray:
    return np.array([Fraction(float(number)) for number in numbers.flat], dtype=object).reshape(numbers.shape)


def _mix(payoff: np.ndarray, support: np.ndarray, best: np.ndarray) -> list[Fraction]:
    """Cramer's rule: the weights are, up to a common factor, the signed minors of the payoff differences."""
    base, *others = best
    differences = [[payoff[i, j] - payoff[i, base] for j in others] for i in support]
    weights = [abs(_determinant(differences[:k] + differences[k + 1 :])) for k in range(len(support))]
    return [weight / sum(weights) for weight in weights]


def _determinant(rows: list[list[Any]]) -> Fraction:
    if not rows:
        return Fraction(1)
    value = flint.fmpq_mat([[flint.fmpq(entry.numerator, entry.denominator) for entry in row] for row in rows]).det()
    return Fraction(int(value.p), int(value.q))


def _rounded(mix: list[Fraction], support: np.ndarray, size: int) -> np.ndarray:
    whole = np.zeros(size)
    whole[support] = [float(weight) for weight in mix]
    return whole


def _gain(replies: np.ndarray, mix: np.ndarray) -> Fraction:
    return Fraction(max(replies) - replies @ mix / mix.sum())
