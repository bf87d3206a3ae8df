"""The equilibria that a scenario states in closed form, evaluated at N points at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain.arithmetic import Number
from bargain.batches.arrays import ArrayScope
from bargain.batches.results import LabelTable, Slots, distinct_rows
from bargain.batches.trees import TreeNumbers
from bargain.closed_forms import ClosedForm, ClosedPoint, Scope
from bargain.equilibrium import Profile, Solution, Status
from bargain.equilibrium.labels import equilibrium_label
from bargain.equilibrium.structure import connected
from bargain.errors import ExpressionError, ModelError
from bargain.games import ExtensiveForm

__all__ = ["ManyClosedForms"]

TOLERANCE = 1e-9
"""A condition whose two sides differ by less than this share of their terms is too close to call."""

_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class _Slot:
    """One extreme point over all N points; `entries` (E, N) are its probabilities and beliefs, named by `layout`."""

    form: int
    layout: tuple[Any, ...]
    entries: np.ndarray
    payoffs: np.ndarray
    outcomes: np.ndarray


class ManyClosedForms:
    """Evaluates closed forms over arrays.

    `certify(point)` solves one point exactly, with its certificate. It is asked once for every combination of closed
    forms that occurs; where it does not confirm them, all points of that combination are left to it.
    """

    def __init__(
        self,
        game: ExtensiveForm,
        forms: Sequence[ClosedForm],
        names: Sequence[str],
        fixed: Mapping[str, Number],
        certify: Callable[[Mapping[str, float]], Solution],
    ) -> None:
        self.game, self.certify = game, certify
        self.players, self.outcomes = tuple(game.players), tuple(game.outcomes)
        self._numbers = TreeNumbers(game, names)
        self._names = tuple(names)
        self._forms = tuple(forms)
        self._fixed = {name: float(value) for name, value in fixed.items()}
        self._settled = [[_settled(text, form, fixed) for text in form.conditions] for form in forms]

    def solve(self, points: Mapping[str, np.ndarray], table: LabelTable) -> tuple[Slots, np.ndarray]:
        """Equilibria at the points, and a bool array (N,) of the points that must be solved exactly."""
        payoffs, branches, sound = self._numbers.evaluate(points)
        size = len(sound)
        exactly = ~sound
        present = np.zeros((len(self._forms), size), dtype=bool)
        listed: list[_Slot] = []
        for k, form in enumerate(self._forms):
            scope = ArrayScope({**self._fixed, **points}, form.where, TOLERANCE)
            surely, possibly = self._holds(k, scope, size)
            present[k] = surely
            exactly |= possibly & ~surely
            if not surely.any():
                continue
            for point in form.points:
                slot = self._slot(k, point, scope, payoffs, branches)
                proper = np.isfinite(slot.entries) & (slot.entries >= -_ROUNDING) & (slot.entries <= 1 + TOLERANCE)
                exactly |= surely & ~proper.all(axis=0)
                listed.append(slot)
        same = self._coincidences(listed, present, exactly)
        slots = self._assemble(listed, present, same, exactly, points, table)
        return slots, exactly

    def _holds(self, k: int, scope: ArrayScope, size: int) -> tuple[np.ndarray, np.ndarray]:
        surely, possibly = np.ones(size, dtype=bool), np.ones(size, dtype=bool)
        for text, known in zip(self._forms[k].conditions, self._settled[k], strict=True):
            if known is not None:
                surely, possibly = surely & known, possibly & known
            elif possibly.any():
                truth = scope.truth(text)
                surely, possibly = surely & truth.surely, possibly & truth.possibly
        return surely, possibly

    def _slot(
        self, form: int, point: ClosedPoint, scope: ArrayScope, payoffs: np.ndarray, chances: np.ndarray
    ) -> _Slot:
        size = chances.shape[1]
        layout: list[Any] = []
        entries: list[np.ndarray] = []

        def add(place: Any, text: str) -> np.ndarray:
            value = np.broadcast_to(np.asarray(scope.number(text).value, dtype=np.float64), size)
            layout.append(place)
            entries.append(value)
            return value

        branches = chances.copy()
        for group in self.game.information_sets:
            try:
                mix = point.profile[self.players[group.player]][group.label]
                texts = [mix[action] for action in group.actions]
            except KeyError as error:
                raise ModelError(
                    f"closed form {self._forms[form].name!r}: no entry {error} at {group.label!r}"
                ) from None
            for k, (action, expression) in enumerate(zip(group.actions, texts, strict=True)):
                value = add((group.label, action), expression)
                for member in group.nodes:
                    branches[self.game.children(member)[k]] = value
        for place, nodes in sorted(point.beliefs.items()):
            for node, belief in sorted(nodes.items()):
                ends = belief if isinstance(belief, tuple) else (belief,)
                for side, end in enumerate(ends):
                    add((place, node, len(ends), side), end)
        with np.errstate(all="ignore"):
            expected, outcomes = self._numbers.consequences(payoffs, branches)
        return _Slot(form, tuple(layout), np.array(entries), expected, outcomes)

    def _coincidences(self, listed: list[_Slot], present: np.ndarray, exactly: np.ndarray) -> np.ndarray:
        """For every slot (S, N) the first slot that is the same profile there; near ones go to exact solving."""
        same = np.repeat(np.arange(len(listed))[:, None], present.shape[1], axis=1)
        for k, later in enumerate(listed):
            for j, earlier in enumerate(listed[:k]):
                if later.layout != earlier.layout:
                    continue
                both = present[later.form] & present[earlier.form]
                with np.errstate(invalid="ignore"):
                    gap = np.abs(later.entries - earlier.entries).max(axis=0)
                exactly |= both & (gap > 0) & (gap < TOLERANCE)
                same[k] = np.where(both & (gap == 0), np.minimum(same[k], j), same[k])
        return same

    def _assemble(
        self,
        listed: list[_Slot],
        present: np.ndarray,
        same: np.ndarray,
        exactly: np.ndarray,
        points: Mapping[str, np.ndarray],
        table: LabelTable,
    ) -> Slots:
        size = present.shape[1]
        slots = Slots.empty(size, max(1, len(listed)), len(self.players), len(self.outcomes))
        there = np.array([present[slot.form] for slot in listed]).reshape(len(listed), size)
        patterns, pattern_of = distinct_rows(np.where(there, same, -1).T)
        for k, pattern in enumerate(patterns):
            index = np.flatnonzero((pattern_of == k) & ~exactly)
            if not len(index):
                continue
            firsts, weights = self._structure(listed, pattern.tolist())
            if not self._confirmed(points, int(index[len(index) // 2]), len(firsts)):
                exactly[index] = True
                continue
            slots.count[index] = len(firsts)
            for place, number in enumerate(firsts):
                slot = listed[number]
                slots.payoffs[:, index, place] = slot.payoffs[:, index]
                slots.outcomes[:, index, place] = slot.outcomes[:, index]
                slots.uniform[index, place] = weights[number]
                slots.label_of[index, place] = self._labels(slot, index, exactly, table)
        return slots

    def _structure(self, listed: list[_Slot], pattern: list[int]) -> tuple[list[int], dict[int, float]]:
        """The distinct slots of a pattern, and their weights under the rule "uniform"."""
        members: dict[int, list[int]] = {}
        for slot, first in zip(listed, pattern, strict=True):
            if first >= 0:
                members.setdefault(slot.form, []).append(first)
        pieces = [tuple(dict.fromkeys(group)) for group in members.values()]
        components = connected(pieces)
        weights: dict[int, float] = {}
        for component in components:
            inside = sorted({first for piece in component for first in pieces[piece]})
            weights.update(dict.fromkeys(inside, 1.0 / (len(components) * len(inside))))
        return sorted(weights), weights

    def _confirmed(self, points: Mapping[str, np.ndarray], place: int, count: int) -> bool:
        solution = self.certify({name: float(points[name][place]) for name in self._names})
        return solution.status is not Status.NOT_CONVERGED and solution.complete and len(solution.equilibria) == count

    def _labels(self, slot: _Slot, index: np.ndarray, exactly: np.ndarray, table: LabelTable) -> np.ndarray:
        name = self._forms[slot.form].name
        if name:
            return np.full(len(index), table.code(equilibrium_label(Profile({}), {}, name)))
        # A form without a name is labelled by the outcomes that it reaches; unclear or silent ones are left to exact
        # solving.
        outcomes = slot.outcomes[:, index]
        faint = ((outcomes != 0) & (np.abs(outcomes) < _ROUNDING)).any(axis=0) | ~(outcomes > 0).any(axis=0)
        exactly[index[faint]] = True
        rows, place = distinct_rows((outcomes > 0).T.astype(np.int64))
        codes = [table.code(" / ".join(o for o, seen in zip(self.outcomes, row, strict=True) if seen)) for row in rows]
        return np.asarray(np.array(codes, dtype=np.int64)[place])


def _settled(text: str, form: ClosedForm, fixed: Mapping[str, Number]) -> bool | None:
    """The truth of a condition on fixed parameters alone, decided exactly; None if it needs more."""
    scope = Scope(fixed, form.where)
    try:
        return scope.claim(text).holds(scope)
    except ExpressionError:
        return None
