"""The principal branch of the agent logit correspondence of a tree, from uniform choice to a sequential equilibrium."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from bargain.errors import MultiplicityError, ParameterError
from bargain.games import ExtensiveForm
from bargain.logit.agent_definition import agent_residuals
from bargain.logit.agent_limits import AgentLogitLimit, agent_limit_of, identify_profile
from bargain.logit.agent_points import AgentLogitPoint, agent_point, by_information_set
from bargain.logit.equations import Equations
from bargain.logit.evidence import distance
from bargain.logit.normalised_trees import NormalisedTree, normalise_tree
from bargain.logit.points import frozen_mapping
from bargain.logit.traces import Trace
from bargain.logit.tracing import (
    MOST_POINTS,
    TracedBranch,
    crossed_rates,
    findings,
    principal_branch,
    single_point,
    tail_of,
    upward_ways,
)
from bargain.logit.tree_floats import expected_payoffs

__all__ = ["AgentLogitPath", "agent_logit_equilibrium", "agent_logit_path", "limit_among"]

_LARGEST_RATE = 1e12
_SAME = 1e-9


@dataclass(frozen=True, eq=False, kw_only=True)
class AgentLogitPath(TracedBranch[AgentLogitPoint, AgentLogitLimit]):
    """The principal branch of the agent logit correspondence of a tree, point by point.

    Attributes
    ----------
    game : ExtensiveForm
    rates : float array (K,)
        Lambda at each point, in one over the unit of the payoffs; it rises but where the branch turns back.
    log_probabilities : float array (K, n)
        Logs of the choice probabilities: the information sets in the tree's order, the actions of each following each
        other.
    payoffs : mapping player -> float array (K,)
    residuals, tolerance : float arrays (K,)
        The certificate: the largest difference between the log of a probability and that of its logit response,
        recomputed from the definition, and what rounding alone may leave of it.
    turning_points : tuple of AgentLogitPoint
        Where lambda turns, in the order of the branch.
    crossings : tuple of AgentLogitPoint
        Where other branches meet this one, as in symmetric games; the branch is followed straight on, and then has no
        single limit. Asymmetries below about 1e-11 of the largest payoff difference are not told from symmetry.
    status : str
        "converged", or "not-converged" if the search gave up or a residual is larger than its tolerance.
    message : str
        Why, or what else must be known; empty if nothing.
    limits : tuple of AgentLogitLimit
        Where the branch goes as lambda grows; `limit` is the last one.
    trace : Trace
        The same points in log-odds, with tangents and lambda times `unit`.
    unit : float
        The largest difference between two payoffs of a player that can still come about when the player first moves.
    """

    game: ExtensiveForm
    log_probabilities: np.ndarray

    @property
    def probabilities(self) -> Mapping[str, np.ndarray]:
        """Information set -> choice probabilities (K, actions)."""
        return frozen_mapping(dict(by_information_set(self.game, np.exp(self.log_probabilities))))

    def _equations(self) -> Equations:
        return normalise_tree(self.game, "the branch").equations

    def _point(self, rate: float, equations: Equations, x: np.ndarray) -> AgentLogitPoint:
        return agent_point(self.game, rate, equations.log_probabilities(x))

    def __repr__(self) -> str:
        return f"AgentLogitPath({len(self.game.information_sets)} information sets, {self._told()})"


def agent_logit_path(
    game: ExtensiveForm, most: Any = None, finest: Any = 0.06, most_points: int = MOST_POINTS
) -> AgentLogitPath:
    """Trace the principal branch of a tree, as `logit_path` tells."""
    known = normalise_tree(game, "logit_path")
    return principal_branch(known.equations, known.unit, partial(_assemble, known), most, finest, most_points)


def _assemble(known: NormalisedTree, trace: Trace) -> AgentLogitPath:
    game, equations = known.game, known.equations
    logs = np.array([equations.log_probabilities(x) for x in trace.points])
    rates = trace.points[:, -1] / known.unit
    found, tolerance = agent_residuals(game, rates, logs)
    for array in (rates, logs, found, tolerance, trace.points, trace.tangents):
        array.setflags(write=False)
    status, message = findings(trace, known.unit, found, tolerance)
    crossed = crossed_rates(trace, known.unit)
    return AgentLogitPath(
        game=game,
        rates=rates,
        log_probabilities=logs,
        payoffs=frozen_mapping(expected_payoffs(game, logs)),
        residuals=found,
        tolerance=tolerance,
        turning_points=tuple(agent_point(game, rates[k], logs[k]) for k in trace.turning),
        crossings=tuple(agent_point(game, rates[k], logs[k]) for k in trace.crossings),
        status=status,
        message="; ".join(text for text in (message, known.conventions()) if text),
        limits=tuple(
            agent_limit_of(game, equations, way.points[-1], tail_of(equations, way, known.unit), crossed)
            for way in upward_ways(trace)
        ),
        trace=trace,
        unit=known.unit,
    )


def agent_logit_equilibrium(game: ExtensiveForm, rate: float) -> AgentLogitPoint:
    """The agent logit equilibrium at a lambda, on the principal branch, as `logit_equilibrium` tells."""
    known = normalise_tree(game, "logit_equilibrium")
    if not game.is_perfect_information:
        return single_point(rate, known.unit, lambda most: agent_logit_path(game, most=most))
    if rate * known.unit > _LARGEST_RATE:
        raise ParameterError(
            f"lambda = {rate:g} is beyond {_LARGEST_RATE / known.unit:.3g} (1e12 over the largest payoff difference); "
            "take the limit of logit_path(game)"
        )
    equations = known.equations
    return agent_point(game, rate, equations.log_probabilities(equations.at_rate(equations.start, rate * known.unit).x))


def limit_among(path: AgentLogitPath, profiles: Sequence[Mapping[str, Any]]) -> int:
    """The index of the equilibrium to which the principal branch tends.

    Parameters
    ----------
    path : AgentLogitPath
    profiles : sequence of mappings player -> information set -> action -> probability

    Raises
    ------
    MultiplicityError
        The branch was not followed or is crossed by others; its limit is none of the profiles, or cannot be told.
    """
    if path.status != "converged":
        raise MultiplicityError(path.message)
    limit, tail = path.limit, path.tail
    if path.crossings:
        raise MultiplicityError(limit.message)
    game = path.game
    candidates = [
        [
            np.array([profile[game.players[group.player]][group.label][action] for action in group.actions])
            for group in game.information_sets
        ]
        for profile in profiles
    ]
    if limit.identified:
        found = [k for k, mixes in enumerate(candidates) if distance(mixes, limit.mixes) <= _SAME]
        if len(found) != 1:
            raise MultiplicityError("the limit of the principal branch is none of the equilibria that are listed")
        return found[0]
    if tail is None:
        raise MultiplicityError(limit.message)
    return identify_profile(tail, candidates)
