"""What a batch evaluation returns, and the padded arrays in which it is put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bargain.equilibrium import Status
from bargain.equilibrium.labels import regime_label
from bargain.equilibrium.profiles import freeze

__all__ = ["STATUSES", "Batch", "LabelTable", "Slots", "distinct_rows", "make_batch"]

STATUSES = (Status.CONVERGED, Status.NOT_CONVERGED, Status.NONE_EXIST)
"""What `Batch.status` indexes."""


@dataclass(frozen=True, eq=False)
class Batch:
    """The equilibria of a model at N points; slot k of a point is its k-th equilibrium, nan or -1 beyond
    `n_equilibria`.

    A slot is not a branch: the k-th equilibria of two neighbouring points need not belong together. Equilibria are
    the extreme points of the equilibrium set.

    Attributes
    ----------
    parameters : mapping name -> float array (N,)
    n_equilibria : int array (N,)
    outcomes : mapping outcome -> float array (N, K)
        Probability of the outcome in each equilibrium.
    payoffs : mapping player -> float array (N, K)
    labels : tuple of str
        Distinct equilibrium labels, sorted; `label_of` (N, K) are indices in it.
    regimes : tuple of str
        Distinct regime labels, sorted; `regime_of` (N,) are indices in it.
    degenerate : bool array (N,)
        True where a point solved by itself has a continuum of equilibria, or one with a best reply that it does not
        use. Ties that hold for all parameter values are solved over arrays, and not marked.
    pointwise : bool array (N,)
        True where the point was solved by itself, in exact arithmetic if it can be: near a tie or the edge of a
        condition, or in a model that does not take arrays.
    complete : bool array (N,)
        True where the list is known to be all equilibria.
    status : int array (N,)
        Index in `STATUSES`: converged, not-converged, none-exist.
    uniform : float array (N, K)
        Weights of the rule "uniform": equal for components, then for the extreme points of each.
    deviation_losses : float array (N, K)
        Product of the two players' losses from leaving a strict equilibrium of a 2x2 normal form, else nan.
    """

    parameters: Mapping[str, np.ndarray]
    n_equilibria: np.ndarray
    outcomes: Mapping[str, np.ndarray]
    payoffs: Mapping[str, np.ndarray]
    labels: tuple[str, ...]
    label_of: np.ndarray
    regimes: tuple[str, ...]
    regime_of: np.ndarray
    degenerate: np.ndarray
    pointwise: np.ndarray
    complete: np.ndarray
    status: np.ndarray
    uniform: np.ndarray
    deviation_losses: np.ndarray


@dataclass
class LabelTable:
    """Numbers equilibrium labels in the order in which they are met."""

    codes: dict[str, int] = field(default_factory=dict)

    def code(self, label: str) -> int:
        """The number of a label."""
        return self.codes.setdefault(label, len(self.codes))


@dataclass(frozen=True, eq=False)
class Slots:
    """Equilibria at N points in padded arrays: payoffs (P, N, K), outcomes (O, N, K), the others as in `Batch`."""

    count: np.ndarray
    payoffs: np.ndarray
    outcomes: np.ndarray
    label_of: np.ndarray
    uniform: np.ndarray
    deviation_losses: np.ndarray
    degenerate: np.ndarray
    pointwise: np.ndarray
    complete: np.ndarray
    status: np.ndarray

    @classmethod
    def empty(cls, size: int, capacity: int, players: int, outcomes: int) -> Slots:
        """N points without equilibria, complete and not degenerate."""
        return cls(
            count=np.zeros(size, dtype=np.int64),
            payoffs=np.full((players, size, capacity), np.nan),
            outcomes=np.full((outcomes, size, capacity), np.nan),
            label_of=np.full((size, capacity), -1, dtype=np.int64),
            uniform=np.full((size, capacity), np.nan),
            deviation_losses=np.full((size, capacity), np.nan),
            degenerate=np.zeros(size, dtype=bool),
            pointwise=np.zeros(size, dtype=bool),
            complete=np.ones(size, dtype=bool),
            status=np.zeros(size, dtype=np.int64),
        )

    @property
    def capacity(self) -> int:
        """The number of slots a point, K."""
        return int(self.label_of.shape[1])

    def widened(self, capacity: int) -> Slots:
        """The same with at least `capacity` slots."""
        more = capacity - self.capacity
        if more <= 0:
            return self
        wide = {
            name: np.pad(
                getattr(self, name), [*[(0, 0)] * (getattr(self, name).ndim - 1), (0, more)], constant_values=fill
            )
            for name, fill in _PADDING.items()
        }
        return replace(self, **wide)

    def put(self, index: np.ndarray, other: Slots) -> Slots:
        """Overwrite the points `index` with those of `other`, in place where the slots suffice; return the result."""
        whole = self.widened(other.capacity)
        part = other.widened(whole.capacity)
        for name in _NAMES:
            array, values = getattr(whole, name), getattr(part, name)
            array[(slice(None), index) if array.ndim == 3 else index] = values
        return whole


_PADDING: dict[str, float] = {
    "payoffs": np.nan,
    "outcomes": np.nan,
    "label_of": -1,
    "uniform": np.nan,
    "deviation_losses": np.nan,
}
_NAMES = ("count", *_PADDING, "degenerate", "pointwise", "complete", "status")


def joined(parts: Sequence[Slots]) -> Slots:
    """Put blocks of points one after the other."""
    capacity = max(part.capacity for part in parts)
    wide = [part.widened(capacity) for part in parts]
    axis = {"payoffs": 1, "outcomes": 1}
    return Slots(
        **{name: np.concatenate([getattr(part, name) for part in wide], axis=axis.get(name, 0)) for name in _NAMES}
    )


def make_batch(
    parameters: Mapping[str, np.ndarray],
    players: Sequence[str],
    outcomes: Sequence[str],
    table: LabelTable,
    slots: Slots,
) -> Batch:
    """Name the labels and regimes, drop empty slots, and write-protect."""
    most = max(1, int(slots.count.max()))
    texts = list(table.codes)
    used = sorted({texts[code] for code in np.unique(slots.label_of[:, :most]) if code >= 0})
    rank = {text: k for k, text in enumerate(used)}
    turn = np.array([*(rank.get(text, -1) for text in texts), -1], dtype=np.int64)
    label_of = turn[slots.label_of[:, :most]]
    rows, row_of = distinct_rows(_as_sets(label_of))
    named = [regime_label(used[code] for code in row if code >= 0) for row in rows]
    regimes = sorted(set(named))
    regime_of = np.array([regimes.index(name) for name in named], dtype=np.int64)[row_of]

    empty = np.where(slots.complete, STATUSES.index(Status.NONE_EXIST), STATUSES.index(Status.NOT_CONVERGED))
    status = np.where((slots.count == 0) & ~slots.pointwise, empty, slots.status)

    def read_only(array: np.ndarray) -> np.ndarray:
        copy = np.array(array)
        copy.setflags(write=False)
        return copy

    def mapping(names: Sequence[str], tables: np.ndarray) -> Mapping[str, Any]:
        return freeze({name: read_only(values[:, :most]) for name, values in zip(names, tables, strict=True)})

    return Batch(
        parameters=freeze({name: read_only(values) for name, values in parameters.items()}),
        n_equilibria=read_only(slots.count),
        outcomes=mapping(outcomes, slots.outcomes),
        payoffs=mapping(players, slots.payoffs),
        labels=tuple(used),
        label_of=read_only(label_of),
        regimes=tuple(regimes),
        regime_of=read_only(regime_of),
        degenerate=read_only(slots.degenerate),
        pointwise=read_only(slots.pointwise),
        complete=read_only(slots.complete),
        status=read_only(status),
        uniform=read_only(slots.uniform[:, :most]),
        deviation_losses=read_only(slots.deviation_losses[:, :most]),
    )


def _as_sets(codes: np.ndarray) -> np.ndarray:
    """Each row sorted, repetitions replaced by -1 and sorted away."""
    rows = np.sort(codes, axis=1)
    rows[:, 1:][rows[:, 1:] == rows[:, :-1]] = -1
    return np.sort(rows, axis=1)


def distinct_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows of an int array (N, C), and for each row its index among them; column by column, so linear in C.

    Examples
    --------
    >>> distinct_rows(np.array([[1, 0], [0, 2], [1, 0]]))
    (array([[0, 2],
           [1, 0]]), array([1, 0, 1]))
    """
    code = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        values, place = np.unique(column, return_inverse=True)
        code = np.unique(code * len(values) + place, return_inverse=True)[1]
    _, first, index = np.unique(code, return_index=True, return_inverse=True)
    return rows[first], index
