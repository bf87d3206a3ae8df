"""Ties in a tree that hold identically, such as two promises with one consequence: solved once, carried to many points.

Backward induction branches on the signs of payoff differences, and every difference that it meets is the gain from a
one-shot deviation in one of the equilibria that it ends with. Two points at which all these differences have the same
signs therefore have the same pure equilibria. A difference that is zero at one point is the same at another if it is
zero identically.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain.batches.compiled import exact_expression, is_identity
from bargain.equilibrium import Solution, Status
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL

__all__ = ["Family", "TiedTrees"]

_MOST_PROFILES = 64
_MOST_MISSES = 8
_FEWEST = 3
"""Fewer points than this are solved by themselves."""

Choices = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Family:
    """Points (indices) with one set of pure equilibria: an action at each information set; weights of "uniform"."""

    index: np.ndarray
    profiles: tuple[Choices, ...]
    uniform: tuple[float, ...]


class TiedTrees:
    """Finds families among points with ties; `certify(point)` solves one point exactly."""

    def __init__(self, game: ExtensiveForm, certify: Callable[[Mapping[str, float]], Solution]) -> None:
        self.game, self.certify = game, certify
        self._identical: dict[tuple[Choices, int, int], bool] = {}
        self._values: dict[Choices, list[Any]] = {}

    def families(
        self,
        points: Mapping[str, np.ndarray],
        payoffs: np.ndarray,
        branches: np.ndarray,
        tolerance: np.ndarray,
        index: np.ndarray,
    ) -> list[Family]:
        """Group the points `index`; those in no family must be solved by themselves."""
        found: list[Family] = []
        left, misses = index, 0
        while len(left) >= _FEWEST and misses < _MOST_MISSES:
            place = int(left[len(left) // 2])
            solution = self.certify({name: float(values[place]) for name, values in points.items()})
            profiles = self._pure_profiles(solution)
            fits = (
                self._fits(profiles, place, left, payoffs, branches, tolerance)
                if profiles
                else np.zeros(len(left), dtype=bool)
            )
            if fits.sum() < _FEWEST:
                misses += 1
                left = left[left != place]
                continue
            weights = [0.0] * len(profiles)
            for component in solution.components:
                for member in component.equilibria:
                    weights[member] = 1.0 / (len(solution.components) * len(component.equilibria))
            found.append(Family(left[fits], tuple(profiles), tuple(weights)))
            left = left[~fits]
        return found

    def _pure_profiles(self, solution: Solution) -> list[Choices]:
        """The equilibria as choices; none if some mix, if the list is not complete or if it is long."""
        known = solution.complete and solution.status is Status.CONVERGED and len(solution.equilibria) <= _MOST_PROFILES
        if not known or not all(equilibrium.profile.is_pure for equilibrium in solution.equilibria):
            return []
        players = self.game.players
        return [
            tuple(
                [equilibrium.profile[players[group.player]][group.label][action] for action in group.actions].index(1)
                for group in self.game.information_sets
            )
            for equilibrium in solution.equilibria
        ]

    def _fits(
        self,
        profiles: list[Choices],
        place: int,
        index: np.ndarray,
        payoffs: np.ndarray,
        branches: np.ndarray,
        tolerance: np.ndarray,
    ) -> np.ndarray:
        fits = np.ones(len(index), dtype=bool)
        here = int(np.flatnonzero(index == place)[0])
        for choices in profiles:
            values = self._continuations(choices, payoffs[:, :, index], branches[:, index])
            for k, group in enumerate(self.game.information_sets):
                children = self.game.children(group.nodes[0])
                kept = values[children[choices[k]]][group.player]
                for action, child in enumerate(children):
                    if action == choices[k]:
                        continue
                    slack = kept - values[child][group.player]
                    if slack[here] > tolerance[place]:
                        fits &= slack > tolerance[index]
                    elif not self._is_identical(choices, k, action):
                        return np.zeros(len(index), dtype=bool)
        return fits

    def _continuations(self, choices: Choices, payoffs: np.ndarray, branches: np.ndarray) -> dict[int, np.ndarray]:
        """Payoffs (P, n) from every node on, under a pure profile."""
        game = self.game
        values: dict[int, np.ndarray] = {}
        for node in range(len(game.parent) - 1, -1, -1):
            owner, children = int(game.owner[node]), game.children(node)
            if owner == TERMINAL:
                values[node] = payoffs[game.terminal_of[node]]
            elif owner == CHANCE:
                values[node] = sum(branches[child] * values[child] for child in children)
            else:
                values[node] = values[children[choices[game.infoset_of[node]]]]
        return values

    def _is_identical(self, choices: Choices, place: int, action: int) -> bool:
        """True if the gain from a one-shot deviation is zero for all parameter values."""
        key = (choices, place, action)
        if key not in self._identical:
            group = self.game.information_sets[place]
            children = self.game.children(group.nodes[0])
            values = self._symbolic(choices)
            gap = values[children[choices[place]]][group.player] - values[children[action]][group.player]
            self._identical[key] = is_identity(gap)
        return self._identical[key]

    def _symbolic(self, choices: Choices) -> list[Any]:
        if choices not in self._values:
            game = self.game
            values: list[Any] = [()] * len(game.parent)
            for node in range(len(game.parent) - 1, -1, -1):
                owner, children = int(game.owner[node]), game.children(node)
                if owner == TERMINAL:
                    values[node] = [exact_expression(entry) for entry in game.payoffs[game.terminal_of[node]]]
                elif owner == CHANCE:
                    weights = [exact_expression(game.probabilities[child]) for child in children]
                    players = range(len(game.players))
                    values[node] = [
                        sum(w * values[c][i] for w, c in zip(weights, children, strict=True)) for i in players
                    ]
                else:
                    values[node] = values[children[choices[game.infoset_of[node]]]]
            self._values[choices] = values
        return self._values[choices]
