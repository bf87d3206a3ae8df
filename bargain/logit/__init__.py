"""Logit quantal response: the principal branch of any bimatrix game, every branch of 2x2 games, and fitting lambda."""

from bargain.logit.benchmarks import Benchmark
from bargain.logit.binary import LogitEquilibria, logit_equilibria
from bargain.logit.branches import LogitBranches, logit_branches
from bargain.logit.estimation import LogitFit, fit_logit
from bargain.logit.limits import LogitLimit
from bargain.logit.paths import LogitPath, logit_equilibrium, logit_path
from bargain.logit.points import LogitPoint

__all__ = [
    "Benchmark",
    "LogitBranches",
    "LogitEquilibria",
    "LogitFit",
    "LogitLimit",
    "LogitPath",
    "LogitPoint",
    "fit_logit",
    "logit_branches",
    "logit_equilibria",
    "logit_equilibrium",
    "logit_path",
]
