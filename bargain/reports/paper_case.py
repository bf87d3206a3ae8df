"""The paper's question, put to four mechanisms at once.

Does a transparency offer buy de-escalation while the door stays open? Yes, if four things come about together: both
sides open their sites; Russia withdraws forces in exchange; the door stays open without war; and the massing of
troops does not end in war. In the *possible* reading each must come about in some equilibrium of its mechanism. In
the *robust* reading opening must be the risk-dominant equilibrium, and the rest must hold in every equilibrium.

Five quantities appear in several mechanisms, in other units. They are drawn together, at the same quantile of their
priors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bargain.batches import Batch
from bargain.models import Scenario
from bargain.parameters import Parameter
from bargain.reports.paper_joint import Condition, Factor, Indices, Study, holds
from bargain.scenarios import scenario

__all__ = ["BASE", "CONDITIONS", "READINGS", "SHARED", "Flip", "Sample", "flips", "indices", "label", "sample", "study"]

SAMPLE = 2**16
BASE = 2**15
_SEED = 2022

MEANINGS: Mapping[str, str] = {
    "reciprocal_transparency.alpha": "probability of a false alarm",
    "reciprocal_transparency.tau": "intensity of inspection",
    "reciprocal_transparency.f": "cost of a false alarm",
    "reciprocal_transparency.d_US": "worth of a verified deal to the United States",
    "reciprocal_transparency.e_R": "cost of inspection to Russia",
    "conditional_deescalation.r": "cost to the United States of a broken promise",
    "conditional_deescalation.x": "size of a partial step",
    "conditional_deescalation.v": "leverage of massed forces",
    "conditional_deescalation.rho": "part of the leverage sought out of fear",
    "conditional_deescalation.g": "worth of a pull-back to the United States",
    "open_door.sigma": "hazard of accession",
    "open_door.delta": "discount factor",
    "open_door.Delta": "shift of power by accession",
    "open_door.p1": "present strength of Ukraine and NATO",
    "troop_buildup.tau": "prior probability of a resolute Russia",
    "troop_buildup.c": "cost of a concession to NATO",
    "troop_buildup.v": "worth of a concession to Russia",
}
"""Shorter meanings, for pictures in which the parameters of all mechanisms stand together."""

CONDITIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "transparency": ("reciprocal_transparency", ("verified_deal", "false_alarm")),
    "exchange": ("conditional_deescalation", ("full_exchange", "partial_exchange")),
    "door": ("open_door", ("peace_open_door", "concession")),
    "buildup": ("troop_buildup", ("status_quo", "unforced_concession", "concession", "backdown")),
}

READINGS: Mapping[str, Mapping[str, str]] = {
    "possible": dict.fromkeys(CONDITIONS, "some"),
    "robust": {**dict.fromkeys(CONDITIONS, "every"), "transparency": "risk-dominant"},
    "every": dict.fromkeys(CONDITIONS, "every"),
}

SHARED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "worth_R": (
        "worth of transparency to Russia",
        ("reciprocal_transparency.d_R", "conditional_deescalation.t"),
    ),
    "cost_US": (
        "cost of transparency to the United States",
        ("reciprocal_transparency.e_US", "conditional_deescalation.e"),
    ),
    "forces": (
        "cost to Russia of massed forces",
        ("conditional_deescalation.m", "troop_buildup.k_R", "troop_buildup.k_B"),
    ),
    "war_R": (
        "worth of war to Russia",
        ("conditional_deescalation.w", "troop_buildup.w", "-open_door.c_D"),
    ),
    "war_W": (
        "cost of war to the West",
        ("conditional_deescalation.L", "troop_buildup.L", "open_door.c_A"),
    ),
}


def study(reading: str = "possible", *, shared: bool = True) -> Study:
    """The joint study under a reading; `shared=False` draws all parameters independently.

    Examples
    --------
    >>> len(study().factors), len(study(shared=False).factors)
    (31, 39)
    """
    conditions = [
        Condition(name, scenario(model), wanted, READINGS[reading][name])
        for name, (model, wanted) in CONDITIONS.items()
    ]
    return Study(conditions, SHARED if shared else None)


@dataclass(frozen=True, eq=False)
class Sample:
    """One draw from the joint prior, answered in every reading: reading -> condition -> bool array (n,)."""

    study: Study
    quantiles: np.ndarray
    batches: Mapping[str, Batch]
    answers: Mapping[str, Mapping[str, np.ndarray]]

    def together(self, reading: str, but: str = "") -> np.ndarray:
        """Where all conditions hold, or all but one."""
        kept = [value for name, value in self.answers[reading].items() if name != but]
        return np.asarray(np.logical_and.reduce(kept))


def label(factor: Factor) -> Parameter:
    """A factor as a parameter to be named in a figure: the symbols of its members, its meaning, its first member's
    baseline.
    """
    members = [scenario(owner).parameter(name) for owner, name in factor.members]
    symbols = ", ".join(entry.symbol for entry in members)
    meaning = MEANINGS.get(factor.name, factor.meaning)
    return Parameter(factor.name.replace(".", "_"), members[0].baseline, symbol=symbols, meaning=meaning)


def indices(reading: str = "possible") -> Indices:
    """Sobol indices of the joint answer, from the paper's sample."""
    return study(reading).indices(BASE, rng=_SEED)


def sample(n: int = SAMPLE, *, shared: bool = True) -> Sample:
    """Draw from the joint prior and ask all readings of the same equilibria."""
    drawn = study(shared=shared)
    quantiles = drawn.quantiles(n, rng=_SEED)[0]
    batches = {condition.name: drawn.batch(quantiles, condition) for condition in drawn.conditions}
    answers = {
        reading: {c.name: holds(batches[c.name], replace(c, reading=wanted[c.name])) for c in drawn.conditions}
        for reading, wanted in READINGS.items()
    }
    return Sample(drawn, quantiles, batches, answers)


@dataclass(frozen=True)
class Flip:
    """The nearest exact value of one parameter at which the answer turns from yes to no, all others at their baselines.

    `mass` is the prior probability between the baseline and the threshold; `above` says on which side it lies.
    """

    condition: str
    model: Scenario
    parameter: Parameter
    threshold: Any
    above: bool
    mass: float


def flips(reading: str = "possible") -> Iterator[Flip]:
    """Every threshold that bounds the baseline's cell of a "yes", one parameter at a time, from the exact atlas."""
    for condition in study(reading).conditions:
        for parameter in condition.model.parameters:
            yield from _flips(condition, parameter)


def _flips(condition: Condition, parameter: Parameter) -> Iterator[Flip]:
    from bargain.arithmetic import to_sympy
    from bargain.atlases.construction import atlas

    cells = atlas(condition.model, free=[parameter.name]).cells
    verdicts = [_holds(condition, cell) for cell in cells]
    value = to_sympy(parameter.baseline)
    here = next(k for k, cell in enumerate(cells) if cell.holds(value))
    if not verdicts[here]:
        return
    prior = parameter.distribution()
    level = float(prior.cdf(float(parameter.baseline)))
    for above, side in ((False, range(here - 1, -1, -1)), (True, range(here + 1, len(cells)))):
        wrong = next((cells[k] for k in side if not verdicts[k]), None)
        if wrong is not None:
            end = wrong.low if above else wrong.high
            yield Flip(
                condition.name, condition.model, parameter, end, above, abs(float(prior.cdf(float(end))) - level)
            )


def _holds(condition: Condition, cell: Any) -> bool:
    """Whether a wanted outcome is sure, in some or in every equilibrium of a cell of the atlas."""
    import sympy

    sure = [
        sympy.simplify(sum(point.outcomes[name] for name in condition.wanted) - 1) == 0 for point in cell.equilibria
    ]
    return any(sure) if condition.reading == "some" else all(sure) and bool(sure)
