"""A parametric tree over N points at once: backward induction, and the consequences of given behaviour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from bargain.batches.compiled import compile_numbers
from bargain.batches.results import LabelTable, Slots, distinct_rows
from bargain.batches.tree_ties import TiedTrees
from bargain.equilibrium import Profile, Solution
from bargain.equilibrium.labels import equilibrium_label
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL

__all__ = ["ManyTrees", "TreeNumbers"]

TOLERANCE = 1e-9
"""Continuation payoffs closer than this share of the payoff range are read as ties."""

_ROUNDING = 1e-12


class TreeNumbers:
    """The payoffs and branch probabilities of a symbolic tree, compiled."""

    def __init__(self, game: ExtensiveForm, names: Sequence[str]) -> None:
        self.game = game
        self._payoffs = compile_numbers(game.payoffs.flat, names)
        self._branches = compile_numbers(game.probabilities, names)

    def evaluate(self, points: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Payoffs (T, P, N), branch probabilities (nodes, N; 1 below decisions), and where they are sound."""
        payoffs, branches = self._payoffs(points), self._branches(points)
        sound = np.isfinite(payoffs).all(axis=0) & ((branches >= 0) & (branches <= 1)).all(axis=0)
        payoffs[:, ~sound], branches[:, ~sound] = 0.0, 0.0
        return payoffs.reshape(*self.game.payoffs.shape, -1), branches, sound

    def consequences(self, payoffs: np.ndarray, branches: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected payoffs (P, N) and outcome probabilities (O, N), given the branch probabilities (nodes, N)."""
        game = self.game
        reach = np.ones_like(branches)
        expected = np.zeros(payoffs.shape[1:])
        outcomes = np.zeros((len(game.outcomes), branches.shape[1]))
        for node in range(1, len(game.parent)):
            reach[node] = reach[game.parent[node]] * branches[node]
        for node, row in enumerate(game.terminal_of.tolist()):
            if row >= 0:
                expected += reach[node] * payoffs[row]
                if game.outcome_of[row] >= 0:
                    outcomes[game.outcome_of[row]] += reach[node]
        return expected, outcomes


class ManyTrees:
    """Backward induction over arrays in a tree with perfect information.

    Points with ties that hold identically are solved in families; any other tie leaves the point to exact solving,
    which is what `certify(point)` does.
    """

    def __init__(
        self, game: ExtensiveForm, names: Sequence[str], certify: Callable[[Mapping[str, float]], Solution]
    ) -> None:
        self.game = game
        self.players, self.outcomes = tuple(game.players), tuple(game.outcomes)
        self._numbers = TreeNumbers(game, names)
        self._ties = TiedTrees(game, certify)

    def solve(self, points: Mapping[str, np.ndarray], table: LabelTable) -> tuple[Slots, np.ndarray]:
        """Equilibria at the points, and a bool array (N,) of the points that must be solved exactly."""
        payoffs, branches, sound = self._numbers.evaluate(points)
        flat = payoffs.reshape(-1, len(sound))
        tolerance = np.maximum(TOLERANCE * np.ptp(flat, axis=0), 16 * np.finfo(float).eps * np.abs(flat).max(axis=0))
        chosen, tied = self._induce(payoffs, branches, tolerance)
        slots, unsure = self._slots([chosen], (1.0,), payoffs, branches, table)
        unsure |= tied | ~sound
        for family in self._ties.families(points, payoffs, branches, tolerance, np.flatnonzero(tied & sound)):
            size = len(family.index)
            profiles = [np.repeat(np.array(choices)[:, None], size, axis=1) for choices in family.profiles]
            part = payoffs[:, :, family.index], branches[:, family.index]
            inside, doubtful = self._slots(profiles, family.uniform, *part, table)
            slots = slots.put(family.index, inside)
            unsure[family.index] = doubtful
        slots.complete[unsure & tied & sound] = False  # a doubt about ties, not about numbers
        return slots, unsure

    def _slots(
        self,
        profiles: Sequence[np.ndarray],
        uniform: Sequence[float],
        payoffs: np.ndarray,
        branches: np.ndarray,
        table: LabelTable,
    ) -> tuple[Slots, np.ndarray]:
        """Consequences of pure profiles (sets, N) at every point, and where an outcome is too faint to be named."""
        size = branches.shape[1]
        slots = Slots.empty(size, len(profiles), len(self.players), len(self.outcomes))
        slots.count[:] = len(profiles)
        slots.uniform[:] = uniform
        faint = np.zeros(size, dtype=bool)
        for k, chosen in enumerate(profiles):
            moved = branches.copy()
            for group, actions in zip(self.game.information_sets, chosen, strict=True):
                for action, child in enumerate(self.game.children(group.nodes[0])):
                    moved[child] = actions == action
            expected, outcomes = self._numbers.consequences(payoffs, moved)
            faint |= ((outcomes > 0) & (outcomes < _ROUNDING)).any(axis=0)
            slots.payoffs[:, :, k], slots.outcomes[:, :, k] = expected, outcomes
            slots.label_of[:, k] = self._labels(chosen, outcomes, table)
        return slots, faint

    def _induce(
        self, payoffs: np.ndarray, branches: np.ndarray, tolerance: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """The action at each information set (sets, N), and where some mover has a tie (N,)."""
        game = self.game
        size = branches.shape[1]
        chosen = np.zeros((len(game.information_sets), size), dtype=np.int64)
        tied = np.zeros(size, dtype=bool)
        values: dict[int, np.ndarray] = {}
        for node in range(len(game.parent) - 1, -1, -1):
            owner = int(game.owner[node])
            if owner == TERMINAL:
                values[node] = payoffs[game.terminal_of[node]]
                continue
            children = game.children(node)
            below = np.stack([values.pop(child) for child in children])
            if owner == CHANCE:
                values[node] = np.sum(branches[children.start : children.stop, None] * below, axis=0)
                continue
            own = below[:, owner]
            action = own.argmax(axis=0)
            tied |= (own >= own.max(axis=0) - tolerance).sum(axis=0) > 1
            values[node] = np.take_along_axis(below, action[None, None], axis=0)[0]
            chosen[game.infoset_of[node]] = action
        return chosen, tied

    def _labels(self, chosen: np.ndarray, outcomes: np.ndarray, table: LabelTable) -> np.ndarray:
        """A label depends on the outcomes that are reached, and on the choices where none is."""
        reached = (outcomes > 0).astype(np.int64)
        silent = ~reached.any(axis=0)
        rows, index = distinct_rows(np.concatenate([reached, np.where(silent, chosen, -1)]).T)
        codes = np.array([table.code(self._label(row)) for row in rows], dtype=np.int64)
        return np.asarray(codes[index])

    def _label(self, row: np.ndarray) -> str:
        count = len(self.outcomes)
        strategies: dict[str, dict[str, dict[str, int]]] = {player: {} for player in self.players}
        for group, choice in zip(self.game.information_sets, row[count:], strict=True):
            mix = {action: int(k == choice) for k, action in enumerate(group.actions)}
            strategies[self.players[group.player]][group.label] = mix
        return equilibrium_label(Profile(strategies), dict(zip(self.outcomes, row[:count].tolist(), strict=True)))
