"""One agent logit equilibrium of a tree with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain.games import ExtensiveForm
from bargain.logit.agent_definition import agent_residuals
from bargain.logit.points import frozen_mapping
from bargain.logit.tree_floats import expected_payoffs, others_reach, reach_of

__all__ = ["AgentLogitPoint", "agent_point", "beliefs_of", "by_information_set", "nested"]


@dataclass(frozen=True, eq=False)
class AgentLogitPoint:
    """An agent logit equilibrium of a tree.

    Attributes
    ----------
    game : ExtensiveForm
    rate : float
        Lambda, in one over the unit of the payoffs.
    log_probabilities : float array (n,)
        Logs of the choice probabilities, which are finite where a probability is too small for a float: the information
        sets in the tree's order, the actions of each following each other.
    payoffs : mapping player -> float
        Expected payoffs.
    residual, tolerance : float
        The largest difference between the log of a probability and that of its logit response, recomputed from the
        definition, and what rounding may leave of it; both at the information set where they are nearest.
    """

    game: ExtensiveForm
    rate: float
    log_probabilities: np.ndarray
    payoffs: Mapping[str, float]
    residual: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """True if the residual is rounding."""
        return self.residual <= self.tolerance

    @property
    def probabilities(self) -> Mapping[str, np.ndarray]:
        """Information set -> choice probabilities, in the order of its actions."""
        return frozen_mapping(dict(by_information_set(self.game, np.exp(self.log_probabilities))))

    @property
    def profile(self) -> dict[str, dict[str, dict[str, float]]]:
        """Player -> information set -> action -> probability."""
        return nested(self.game, [mix.tolist() for mix in self.probabilities.values()])

    @property
    def beliefs(self) -> dict[str, dict[str, float]]:
        """Information set -> node -> probability that the player is there, given that the set is reached."""
        return beliefs_of(self.game, self.log_probabilities)

    @property
    def outcomes(self) -> dict[str, float]:
        """Probability of each named outcome."""
        game = self.game
        reach = reach_of(game, self.log_probabilities[None, :])[0]
        ends = np.flatnonzero(game.terminal_of >= 0)
        named = game.outcome_of[game.terminal_of[ends]]
        total = np.bincount(named[named >= 0], reach[ends][named >= 0], len(game.outcomes))
        return dict(zip(game.outcomes, total.tolist(), strict=True))

    def __repr__(self) -> str:
        shares = "; ".join(
            f"{label} " + " ".join(f"{p:.6g}" for p in mix)
            for label, mix in by_information_set(self.game, np.exp(self.log_probabilities), most=4)
        )
        more = "; ..." if len(self.game.information_sets) > 4 else ""
        return f"AgentLogitPoint(lambda={self.rate:.6g}, {shares}{more}, residual {self.residual:.2g})"


def agent_point(game: ExtensiveForm, rate: float, logs: np.ndarray) -> AgentLogitPoint:
    """A point with its consequences and its residual."""
    logs = np.array(logs)
    logs.setflags(write=False)
    found, tolerance = agent_residuals(game, np.array([rate]), logs[None, :])
    payoffs = {player: float(values[0]) for player, values in expected_payoffs(game, logs[None, :]).items()}
    return AgentLogitPoint(game, float(rate), logs, frozen_mapping(payoffs), float(found[0]), float(tolerance[0]))


def beliefs_of(game: ExtensiveForm, logs: np.ndarray) -> dict[str, dict[str, float]]:
    """Information set -> node -> probability, by Bayes' rule from log choice probabilities (n,)."""
    rank, far = others_reach(game, logs[None, :])
    found = {}
    for group in game.information_sets:
        nodes = np.array(group.nodes)
        likely = np.where(rank[nodes] == rank[nodes].min(), far[0, nodes, group.player], -np.inf)
        odds = np.exp(likely - likely.max())
        found[group.label] = dict(zip(map(game.node_name, group.nodes), (odds / odds.sum()).tolist(), strict=True))
    return found


def by_information_set(
    game: ExtensiveForm, values: np.ndarray, most: int | None = None
) -> Iterator[tuple[str, np.ndarray]]:
    """Cut values (..., n) of all actions into those of each information set."""
    start = 0
    for group in game.information_sets[:most]:
        yield group.label, values[..., start : start + len(group.actions)]
        start += len(group.actions)


def nested(game: ExtensiveForm, mixes: Iterable[Sequence[Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """Mixed choices, one an information set, as player -> information set -> action -> probability."""
    found: dict[str, dict[str, dict[str, Any]]] = {player: {} for player in game.players}
    for group, mix in zip(game.information_sets, mixes, strict=True):
        found[game.players[group.player]][group.label] = dict(zip(group.actions, mix, strict=True))
    return found
