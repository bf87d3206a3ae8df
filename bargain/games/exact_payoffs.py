"""Exact numbers of a tree as integers over denominators: small, quick to compute with, fractions on demand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from bargain.arithmetic import over_common_denominator

__all__ = ["BranchRatios", "ExactPayoffs", "integer_array"]

_LARGEST_COMMON = 1 << 128
"""One denominator serves all rows unless it grows beyond this: that of a million odd fractions has a million digits."""


class BranchRatios(NamedTuple):
    """Probabilities of the branches into the nodes, `numerators[n] / denominators[n]`, as lists (N,) of integers."""

    numerators: list[int]
    denominators: list[int]


@dataclass(frozen=True, eq=False)
class ExactPayoffs:
    """The payoffs `numerators[t, p] / denominators[t]`.

    Attributes
    ----------
    numerators : array (T, P)
        Of int64 where they fit, else of Python integers.
    denominators : array (T,)
        Positive, and the same for all rows where the common one is not too large. Equal payoffs have equal arrays.
    """

    numerators: np.ndarray
    denominators: np.ndarray

    def __post_init__(self) -> None:
        self.numerators.setflags(write=False)
        self.denominators.setflags(write=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return ExactPayoffs, (self.numerators, self.denominators)

    @classmethod
    def of_integers(cls, numerators: np.ndarray) -> ExactPayoffs:
        """Integer payoffs (T, P)."""
        return cls(np.array(numerators, dtype=np.int64), np.ones(len(numerators), dtype=np.int64))

    @classmethod
    def of_numbers(cls, values: Sequence[Any], width: int) -> ExactPayoffs:
        """Rationals, or floats as the rationals that they are, in rows of `width`."""
        ratios = [value.as_integer_ratio() for value in values]
        common = 1
        for bottom in {bottom for _, bottom in ratios}:
            common = math.lcm(common, bottom)
            if common > _LARGEST_COMMON:
                break
        else:
            tops = [top * (common // bottom) for top, bottom in ratios]
            return cls(integer_array(tops).reshape(-1, width), integer_array([common] * (len(tops) // width)))
        numerators, denominators = [], []
        for place in range(0, len(ratios), width):
            row, unit = over_common_denominator([Fraction(*ratio) for ratio in ratios[place : place + width]])
            numerators += row
            denominators.append(unit)
        return cls(integer_array(numerators).reshape(-1, width), integer_array(denominators))

    def fractions(self) -> np.ndarray:
        """The payoffs as an array (T, P) of `Fraction`, write-protected."""
        tops, units = self.numerators.ravel(), np.repeat(self.denominators, self.numerators.shape[1])
        flat = np.empty(len(tops), dtype=object)
        if (units == units[0]).all():  # payoffs that recur share one fraction
            distinct, places = np.unique(tops, return_inverse=True)
            known = np.empty(len(distinct), dtype=object)
            known[:] = [Fraction(top, int(units[0])) for top in distinct.tolist()]
            flat[:] = known[places]
        else:
            flat[:] = [Fraction(*ratio) for ratio in zip(tops.tolist(), units.tolist(), strict=True)]
        flat.setflags(write=False)
        return flat.reshape(self.numerators.shape)

    def equals(self, other: ExactPayoffs) -> bool:
        """The same payoffs."""
        return np.array_equal(self.numerators, other.numerators) and np.array_equal(
            self.denominators, other.denominators
        )


def integer_array(values: list[int]) -> np.ndarray:
    """As int64 where all fit."""
    if max(map(int.bit_length, values), default=0) < 63:
        return np.array(values, dtype=np.int64)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
