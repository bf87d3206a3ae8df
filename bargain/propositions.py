"""Testing the propositions of a scenario: a search for counterexamples at exact parameter values.

A claim that survives is "not refuted", which is less than proven: finitely many points were tried. Points are drawn
from the priors, rounded to small fractions (so that ties occur), and every second one is moved onto a threshold of the
claim itself, where a claim with the wrong inequality sign breaks. The claim is then evaluated in every equilibrium that
`solve` lists and certifies, and in the midpoint of every continuum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Number, is_symbolic
from bargain.dispatch import consequences, solve
from bargain.equilibrium import Profile, Solution, Status
from bargain.equilibrium.profiles import freeze
from bargain.errors import ExpressionError, IrrationalError, ModelError, ParameterError
from bargain.expressions import Claim, parse_claim
from bargain.models import Proposition, Scenario, claim_name

__all__ = ["PropositionCheck", "check_proposition"]

_DENOMINATORS = (4, 12, 60, 1000)
_TRIES_PER_POINT = 50
_TOLERANCE = 1e-9
"""Where a claim is irrational it is evaluated in floats, and read as false only if it fails by more than this."""


@dataclass(frozen=True, eq=False)
class PropositionCheck:
    """What a search for a counterexample found.

    Attributes
    ----------
    proposition : Proposition
    status : str
        "not refuted" or "refuted".
    counterexample : mapping or None
        Exact values of the parameters at which the claim fails; where it fails in one equilibrium, also that
        equilibrium's outcome probabilities and payoffs.
    n : int
        Points at which the claim was decided.
    undecided : int
        Points at which it was not: the search for equilibria did not finish, the claim divides by zero, or a claim about
        some equilibrium found none among the ends and midpoints of a continuum.
    """

    proposition: Proposition
    status: str
    counterexample: Mapping[str, Number] | None
    n: int
    undecided: int = 0
    message: str = field(default="")

    @property
    def refuted(self) -> bool:
        """True if a counterexample was found."""
        return self.counterexample is not None


def check_proposition(
    model: Scenario,
    proposition: Proposition | str,
    *,
    n: int = 200,
    rng: np.random.Generator | int = 0,
) -> PropositionCheck:
    """Look for parameter values at which a proposition is false.

    Parameters
    ----------
    model : Scenario
    proposition : Proposition or str
        A bare claim is read as "in every equilibrium".
    n : int
        Points to try: the baseline, then draws from the priors that meet the constraints, every second one moved onto a
        threshold of the claim.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    PropositionCheck
        Never a proof.

    Raises
    ------
    ExpressionError
        The claim cannot be read, or mentions a name that the model does not have.
    ParameterError
        A parameter has no prior to draw from.

    Notes
    -----
    Cost: one `solve` a point.

    Examples
    --------
    >>> from bargain.scenarios import scenario
    >>> model = scenario("open_door")
    >>> check_proposition(model, model.propositions[0], n=20).status
    'not refuted'
    >>> check_proposition(model, "war == 0", n=20).status
    'refuted'
    """
    if isinstance(proposition, str):
        proposition = Proposition(proposition, proposition)
    if n < 1:
        raise ModelError(f"a proposition is checked at one point at least, not at n = {n}")
    claim = parse_claim(proposition.claim, model.claim_names())
    decided = undecided = 0
    for point in _points(model, claim, n, np.random.default_rng(rng)):
        verdict, found = _verdict(model, proposition, claim, point)
        if verdict is None:
            undecided += 1
            continue
        decided += 1
        if not verdict:
            return PropositionCheck(proposition, "refuted", freeze({**point, **found}), decided, undecided)
    tried = decided + undecided
    message = "" if tried == n else f"only {tried} of {n} draws met the constraints"
    return PropositionCheck(proposition, "not refuted", None, decided, undecided, message)


def _verdict(
    model: Scenario, proposition: Proposition, claim: Claim, point: Mapping[str, Number]
) -> tuple[bool | None, dict[str, Number]]:
    """Whether the claim is true at a point (None: not known), and the equilibrium that breaks it."""
    try:
        solution = solve(model, **point)
    except IrrationalError:
        solution = solve(model, arithmetic="float", **point)
    universal = proposition.quantifier == "every"
    unclear = solution.status is Status.NOT_CONVERGED or not solution.complete
    for payoffs, outcomes in _equilibria(solution):
        found = {claim_name(name): value for name, value in outcomes.items()}
        found |= {claim_name(f"payoff_{player}"): value for player, value in payoffs.items()}
        truth = _truth(claim, {**point, **found})
        if truth is None:
            unclear = True
        elif truth is not universal:
            return (False, found) if universal else (True, {})
    unclear = unclear or (not universal and any(part.dimension > 0 for part in solution.components))
    return (None if unclear else universal), {}


def _equilibria(solution: Solution) -> Iterator[tuple[Mapping[str, Number], Mapping[str, Number]]]:
    """Payoffs and outcome probabilities of the certified equilibria, and of the midpoint of each convex piece."""
    for equilibrium in solution.equilibria:
        if equilibrium.certificate.holds:
            yield equilibrium.payoffs, equilibrium.outcomes
    for component in solution.components:
        for piece in component.pieces:
            members = [solution.equilibria[index] for index in piece]
            if len(members) > 1 and all(member.certificate.holds for member in members):
                yield consequences(solution.game, _midpoint([member.profile for member in members]))


def _midpoint(profiles: list[Profile]) -> Profile:
    def mean(values: list[Any]) -> Any:
        if isinstance(values[0], Mapping):
            return {key: mean([value[key] for value in values]) for key in values[0]}
        return sum(values) / len(values)

    return Profile(mean(profiles))


def _truth(claim: Claim, values: Mapping[str, Number]) -> bool | None:
    """Decide a claim exactly where that is possible; None where it has no value, or where floats cannot tell."""
    try:
        if not any(isinstance(value, float) for value in values.values()):
            return claim.holds(values)
    except IrrationalError:
        pass
    except ExpressionError:
        return None
    rounded = {name: float(value) for name, value in values.items()}
    try:
        loose, tight = claim.holds(rounded, _TOLERANCE), claim.holds(rounded, -_TOLERANCE)
    except ExpressionError:
        return None
    return loose if loose is tight else None


def _points(model: Scenario, claim: Claim, n: int, rng: np.random.Generator) -> Iterator[dict[str, Number]]:
    """The baseline and exact draws that meet bounds and constraints, at most `n` in all."""
    yield model.values()
    priors = {entry.name: entry.distribution() for entry in model.parameters}
    found = 1
    for _ in range(_TRIES_PER_POINT * n):
        if found >= n or not priors:
            return
        largest = int(rng.choice(_DENOMINATORS))
        drawn = {
            name: Fraction(float(prior.rvs(random_state=rng))).limit_denominator(largest)
            for name, prior in priors.items()
        }
        point = _admitted(model, _on_threshold(model, claim, drawn, rng) if found % 2 else drawn)
        if point is not None:
            found += 1
            yield point


def _admitted(model: Scenario, point: Mapping[str, Number]) -> dict[str, Number] | None:
    try:
        return model.values(**point)
    except ParameterError:
        return None


def _on_threshold(
    model: Scenario, claim: Claim, point: Mapping[str, Number], rng: np.random.Generator
) -> Mapping[str, Number]:
    """Move one parameter so that one comparison of the claim between parameters is an equality, if a rational value does."""
    import sympy

    names = [name for name in point if name in claim.names]
    if not names:
        return point
    moved = names[int(rng.integers(len(names)))]
    unknown = {name: sympy.Symbol(name) for name in model.claim_names() if name not in point}
    symbol = sympy.Symbol(moved)
    roots: list[Fraction] = []
    try:
        gaps = [gap for _, gap in claim.differences({**unknown, **point, moved: symbol})]
    except ExpressionError:
        return point
    for gap in gaps:
        if is_symbolic(gap) and gap.free_symbols == {symbol}:
            top = sympy.fraction(sympy.together(gap))[0]
            if top.is_polynomial(symbol):
                roots += [Fraction(int(root.p), int(root.q)) for root in sympy.Poly(top, symbol).ground_roots()]
    good = [{**point, moved: root} for root in roots if _admitted(model, {**point, moved: root}) is not None]
    return good[int(rng.integers(len(good)))] if good else point
