"""Two-party bargaining games, solved exactly as functions of their parameters, with a certificate for each answer.

Names load when they are used, so that `import bargain` is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "Certificate": "bargain.equilibrium",
    "Chance": "bargain.games",
    "Classification": "bargain.analyses.taxonomy",
    "Concept": "bargain.equilibrium",
    "Decision": "bargain.games",
    "Equilibrium": "bargain.equilibrium",
    "ExtensiveForm": "bargain.games",
    "GameAnalysis": "bargain.analyses.overview",
    "GraphModel": "bargain.games",
    "NormalForm": "bargain.games",
    "Parameter": "bargain.parameters",
    "Parameters": "bargain.parameters",
    "Profile": "bargain.equilibrium",
    "Proposition": "bargain.models",
    "ReducedNormalForm": "bargain.conversions",
    "Reference": "bargain.models",
    "Scenario": "bargain.models",
    "SequenceForm": "bargain.conversions",
    "Solution": "bargain.equilibrium",
    "Status": "bargain.equilibrium",
    "Terminal": "bargain.games",
    "TreeBuilder": "bargain.games",
    "agent_form": "bargain.conversions",
    "analyse": "bargain.analyses.overview",
    "atlas": "bargain.atlases.construction",
    "behaviour_strategy": "bargain.conversions",
    "beta": "bargain.parameters",
    "certify": "bargain.certificates",
    "check_proposition": "bargain.propositions",
    "choice_counts": "bargain.logit",
    "classify": "bargain.analyses.taxonomy",
    "correlated_equilibrium": "bargain.analyses.correlation",
    "correlated_payoffs": "bargain.analyses.correlated_payoffs",
    "degeneracy": "bargain.analyses.degeneracy",
    "distance_to_class": "bargain.analyses.class_distances",
    "dominance_solvable": "bargain.analyses.elimination",
    "dominated": "bargain.analyses.dominance",
    "elasticities": "bargain.sensitivity.local",
    "eliminate": "bargain.analyses.elimination",
    "evaluate": "bargain.batches",
    "evolutionarily_stable": "bargain.analyses.evolution",
    "fit_logit": "bargain.logit",
    "game_class": "bargain.analyses.ordinal_games",
    "game_classes": "bargain.analyses.ordinal_games",
    "graph_stability": "bargain.analyses.graph_stability",
    "learn": "bargain.analyses.learning",
    "lemke_howson": "bargain.solvers.lemke_howson",
    "linear_tracing": "bargain.solvers.sequence_form_lemke",
    "logit_branches": "bargain.logit",
    "logit_equilibria": "bargain.logit",
    "logit_equilibrium": "bargain.logit",
    "logit_path": "bargain.logit",
    "mixed_strategy": "bargain.conversions",
    "morris": "bargain.sensitivity.screening",
    "nearest_classes": "bargain.analyses.class_distances",
    "neighbours": "bargain.analyses.payoff_swaps",
    "normal": "bargain.parameters",
    "optimal_strategies": "bargain.analyses.zero_sum",
    "parameter": "bargain.parameters",
    "payoff_swaps": "bargain.analyses.payoff_swaps",
    "rationalizable": "bargain.analyses.rationalizability",
    "read": "bargain.formats",
    "realization_plan": "bargain.conversions",
    "reduced_normal_form": "bargain.conversions",
    "refine": "bargain.analyses.refinements",
    "regime_shares": "bargain.sensitivity.regimes",
    "risk_dominance": "bargain.analyses.risk_dominance",
    "scenario": "bargain.scenarios",
    "scenario_names": "bargain.scenarios",
    "security_level": "bargain.analyses.zero_sum",
    "sequence_form": "bargain.conversions",
    "sobol": "bargain.sensitivity.variance",
    "solve": "bargain.dispatch",
    "solve_many": "bargain.batches",
    "stability": "bargain.analyses.stability",
    "stabilizing_preferences": "bargain.analyses.graph_preferences",
    "stackelberg": "bargain.analyses.commitment",
    "sweep": "bargain.sweeps.grids",
    "symmetric_game": "bargain.analyses.taxonomy",
    "triangular": "bargain.parameters",
    "uniform": "bargain.parameters",
    "value_of_commitment": "bargain.analyses.commitment_values",
    "welfare_range": "bargain.analyses.correlation",
    "write": "bargain.formats",
    "zero_sum": "bargain.analyses.zero_sum",
}

__all__ = ["__version__", *_HOMES]  # the names are strings; ruff cannot see through the dict


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'bargain' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


if TYPE_CHECKING:
    from bargain.analyses.class_distances import distance_to_class as distance_to_class
    from bargain.analyses.class_distances import nearest_classes as nearest_classes
    from bargain.analyses.commitment import stackelberg as stackelberg
    from bargain.analyses.commitment_values import value_of_commitment as value_of_commitment
    from bargain.analyses.correlated_payoffs import correlated_payoffs as correlated_payoffs
    from bargain.analyses.correlation import correlated_equilibrium as correlated_equilibrium
    from bargain.analyses.correlation import welfare_range as welfare_range
    from bargain.analyses.degeneracy import degeneracy as degeneracy
    from bargain.analyses.dominance import dominated as dominated
    from bargain.analyses.elimination import dominance_solvable as dominance_solvable
    from bargain.analyses.elimination import eliminate as eliminate
    from bargain.analyses.evolution import evolutionarily_stable as evolutionarily_stable
    from bargain.analyses.graph_preferences import stabilizing_preferences as stabilizing_preferences
    from bargain.analyses.graph_stability import graph_stability as graph_stability
    from bargain.analyses.learning import learn as learn
    from bargain.analyses.ordinal_games import game_class as game_class
    from bargain.analyses.ordinal_games import game_classes as game_classes
    from bargain.analyses.overview import GameAnalysis as GameAnalysis
    from bargain.analyses.overview import analyse as analyse
    from bargain.analyses.payoff_swaps import neighbours as neighbours
    from bargain.analyses.payoff_swaps import payoff_swaps as payoff_swaps
    from bargain.analyses.rationalizability import rationalizable as rationalizable
    from bargain.analyses.refinements import refine as refine
    from bargain.analyses.risk_dominance import risk_dominance as risk_dominance
    from bargain.analyses.stability import stability as stability
    from bargain.analyses.taxonomy import Classification as Classification
    from bargain.analyses.taxonomy import classify as classify
    from bargain.analyses.taxonomy import symmetric_game as symmetric_game
    from bargain.analyses.zero_sum import optimal_strategies as optimal_strategies
    from bargain.analyses.zero_sum import security_level as security_level
    from bargain.analyses.zero_sum import zero_sum as zero_sum
    from bargain.atlases.construction import atlas as atlas
    from bargain.batches import evaluate as evaluate
    from bargain.batches import solve_many as solve_many
    from bargain.certificates import certify as certify
    from bargain.conversions import ReducedNormalForm as ReducedNormalForm
    from bargain.conversions import SequenceForm as SequenceForm
    from bargain.conversions import agent_form as agent_form
    from bargain.conversions import behaviour_strategy as behaviour_strategy
    from bargain.conversions import mixed_strategy as mixed_strategy
    from bargain.conversions import realization_plan as realization_plan
    from bargain.conversions import reduced_normal_form as reduced_normal_form
    from bargain.conversions import sequence_form as sequence_form
    from bargain.dispatch import solve as solve
    from bargain.equilibrium import Certificate as Certificate
    from bargain.equilibrium import Concept as Concept
    from bargain.equilibrium import Equilibrium as Equilibrium
    from bargain.equilibrium import Profile as Profile
    from bargain.equilibrium import Solution as Solution
    from bargain.equilibrium import Status as Status
    from bargain.formats import read as read
    from bargain.formats import write as write
    from bargain.games import Chance as Chance
    from bargain.games import Decision as Decision
    from bargain.games import ExtensiveForm as ExtensiveForm
    from bargain.games import GraphModel as GraphModel
    from bargain.games import NormalForm as NormalForm
    from bargain.games import Terminal as Terminal
    from bargain.games import TreeBuilder as TreeBuilder
    from bargain.logit import choice_counts as choice_counts
    from bargain.logit import fit_logit as fit_logit
    from bargain.logit import logit_branches as logit_branches
    from bargain.logit import logit_equilibria as logit_equilibria
    from bargain.logit import logit_equilibrium as logit_equilibrium
    from bargain.logit import logit_path as logit_path
    from bargain.models import Proposition as Proposition
    from bargain.models import Reference as Reference
    from bargain.models import Scenario as Scenario
    from bargain.parameters import Parameter as Parameter
    from bargain.parameters import Parameters as Parameters
    from bargain.parameters import beta as beta
    from bargain.parameters import normal as normal
    from bargain.parameters import parameter as parameter
    from bargain.parameters import triangular as triangular
    from bargain.parameters import uniform as uniform
    from bargain.propositions import check_proposition as check_proposition
    from bargain.scenarios import scenario as scenario
    from bargain.scenarios import scenario_names as scenario_names
    from bargain.sensitivity.local import elasticities as elasticities
    from bargain.sensitivity.regimes import regime_shares as regime_shares
    from bargain.sensitivity.screening import morris as morris
    from bargain.sensitivity.variance import sobol as sobol
    from bargain.solvers.lemke_howson import lemke_howson as lemke_howson
    from bargain.solvers.sequence_form_lemke import linear_tracing as linear_tracing
    from bargain.sweeps.grids import sweep as sweep
