"""Ledgers of incentive inequalities: a tuple of them, or columns that become inequalities on demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, overload

import numpy as np

from bargain.arithmetic import Number

__all__ = ["Inequality", "Ledger"]


@dataclass(frozen=True)
class Inequality:
    """One condition that the concept demands: it holds where `slack >= 0`.

    `where` is an information set in a tree and "" in a normal form; `deviation` is the action that would gain. In a
    float game a slack of `-tolerance` still counts as zero: it is relative to the sizes of the terms that the slack
    sums up.
    """

    player: str
    where: str
    deviation: str
    slack: Number
    tolerance: float = 0.0

    @property
    def holds(self) -> bool:
        """True if the deviation does not gain."""
        return bool(self.slack >= (-self.tolerance if self.tolerance else 0))  # a fraction is slow to compare with 0.0


class Ledger(Sequence[Inequality]):
    """A read-only sequence of inequalities, held as columns: a million take less than fifty megabytes.

    Parameters
    ----------
    players, places, deviations : sequences of str (M,)
    slacks : array (M,)
        Floats, or the numerators of rationals.
    denominators : array (M,), optional
        Positive integers; left out where `slacks` are the slacks.
    tolerances : float array (M,), optional
        Zero where left out.

    Examples
    --------
    >>> ledger = Ledger(["Ann", "Ann"], ["entry"] * 2, ["in", "out"], np.array([0, 3]), np.array([2, 2]))
    >>> ledger[1].slack, ledger.holds, len(ledger.binding())
    (Fraction(3, 2), True, 1)
    """

    __slots__ = ("_denominators", "_deviations", "_places", "_players", "_slacks", "_tolerances")

    def __init__(
        self,
        players: Sequence[str],
        places: Sequence[str],
        deviations: Sequence[str],
        slacks: np.ndarray,
        denominators: np.ndarray | None = None,
        tolerances: np.ndarray | None = None,
    ) -> None:
        self._players, self._places, self._deviations = players, places, deviations
        self._slacks, self._denominators, self._tolerances = slacks, denominators, tolerances
        for array in (slacks, denominators, tolerances):
            if array is not None:
                array.setflags(write=False)

    def __reduce__(self) -> tuple[Any, ...]:
        names = (self._players, self._places, self._deviations)
        return Ledger, (*names, self._slacks, self._denominators, self._tolerances)

    def __len__(self) -> int:
        return len(self._slacks)

    @overload
    def __getitem__(self, place: int) -> Inequality: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Inequality, ...]: ...
    def __getitem__(self, place: int | slice) -> Inequality | tuple[Inequality, ...]:
        if isinstance(place, slice):
            return tuple(self._entry(k) for k in range(*place.indices(len(self))))
        return self._entry(range(len(self))[place])

    def __iter__(self) -> Iterator[Inequality]:
        return map(self._entry, range(len(self)))

    def _entry(self, k: int) -> Inequality:
        tolerance = 0.0 if self._tolerances is None else float(self._tolerances[k])
        return Inequality(self._players[k], self._places[k], self._deviations[k], self._slack(k), tolerance)

    def _slack(self, k: int) -> Number:
        slack: Any = self._slacks[k]
        if self._denominators is not None:
            return Fraction(int(slack), int(self._denominators[k]))
        return float(slack) if isinstance(slack, float) else slack

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Ledger, tuple)):
            return NotImplemented
        return len(self) == len(other) and all(ours == theirs for ours, theirs in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self)) if len(self) <= 100 else f"<Ledger of {len(self):,} inequalities>"

    @property
    def tolerance(self) -> float:
        """The largest tolerance."""
        return 0.0 if self._tolerances is None or not len(self) else float(self._tolerances.max())

    @property
    def holds(self) -> bool:
        """True if no deviation gains more than its tolerance."""
        return bool(np.all(self._slacks >= (0 if self._tolerances is None else -self._tolerances)))

    def gains(self) -> list[Number]:
        """What is to be gained by the deviations that gain at all."""
        return [-self._slack(int(k)) for k in np.flatnonzero(self._slacks < 0)]

    @property
    def is_exact(self) -> bool:
        """True if the slacks are rationals."""
        return self._denominators is not None

    def binding(self) -> tuple[Inequality, ...]:
        """The inequalities that hold with equality, up to their tolerances."""
        tight = np.abs(self._slacks) <= (0 if self._tolerances is None else self._tolerances)
        return tuple(self._entry(int(k)) for k in np.flatnonzero(tight))
