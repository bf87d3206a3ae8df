"""Logit quantal response: the principal branch of normal forms and of trees (agent quantal response), every branch of
2x2 games, and fitting lambda."""

from bargain.logit.agent_estimation import AgentLogitFit
from bargain.logit.agent_limits import AgentLogitLimit
from bargain.logit.agent_observations import choice_counts
from bargain.logit.agent_paths import AgentLogitPath
from bargain.logit.agent_points import AgentLogitPoint
from bargain.logit.benchmarks import Benchmark
from bargain.logit.binary import LogitEquilibria, logit_equilibria
from bargain.logit.branches import LogitBranches, logit_branches
from bargain.logit.estimation import LogitFit, fit_logit
from bargain.logit.limits import LogitLimit
from bargain.logit.paths import LogitPath, logit_equilibrium, logit_path
from bargain.logit.points import LogitPoint

__all__ = [
    "AgentLogitFit",
    "AgentLogitLimit",
    "AgentLogitPath",
    "AgentLogitPoint",
    "Benchmark",
    "LogitBranches",
    "LogitEquilibria",
    "LogitFit",
    "LogitLimit",
    "LogitPath",
    "LogitPoint",
    "choice_counts",
    "fit_logit",
    "logit_branches",
    "logit_equilibria",
    "logit_equilibrium",
    "logit_path",
]
