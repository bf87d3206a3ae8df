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
    "Concept": "bargain.equilibrium",
    "Decision": "bargain.games",
    "Equilibrium": "bargain.equilibrium",
    "ExtensiveForm": "bargain.games",
    "NormalForm": "bargain.games",
    "Parameter": "bargain.parameters",
    "Parameters": "bargain.parameters",
    "Profile": "bargain.equilibrium",
    "Proposition": "bargain.models",
    "Reference": "bargain.models",
    "Scenario": "bargain.models",
    "Solution": "bargain.equilibrium",
    "Status": "bargain.equilibrium",
    "Terminal": "bargain.games",
    "atlas": "bargain.atlases.construction",
    "beta": "bargain.parameters",
    "certify": "bargain.certificates",
    "check_proposition": "bargain.propositions",
    "elasticities": "bargain.sensitivity.local",
    "evaluate": "bargain.batches",
    "morris": "bargain.sensitivity.screening",
    "normal": "bargain.parameters",
    "parameter": "bargain.parameters",
    "read": "bargain.formats",
    "regime_shares": "bargain.sensitivity.regimes",
    "scenario": "bargain.scenarios",
    "scenario_names": "bargain.scenarios",
    "sobol": "bargain.sensitivity.variance",
    "solve": "bargain.dispatch",
    "solve_many": "bargain.batches",
    "sweep": "bargain.sweeps.grids",
    "triangular": "bargain.parameters",
    "uniform": "bargain.parameters",
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
    from bargain.atlases.construction import atlas as atlas
    from bargain.batches import evaluate as evaluate
    from bargain.batches import solve_many as solve_many
    from bargain.certificates import certify as certify
    from bargain.dispatch import solve as solve
    from bargain.equilibrium import Certificate as Certificate
    from bargain.equilibrium import Concept as Concept
    from bargain.equilibrium import Equilibrium as Equilibrium
    from bargain.equilibrium import Profile as Profile
    from bargain.equilibrium import Solution as Solution
    from bargain.equilibrium import Status as Status
    from bargain.formats import read as read
    from bargain.games import Chance as Chance
    from bargain.games import Decision as Decision
    from bargain.games import ExtensiveForm as ExtensiveForm
    from bargain.games import NormalForm as NormalForm
    from bargain.games import Terminal as Terminal
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
    from bargain.sweeps.grids import sweep as sweep
