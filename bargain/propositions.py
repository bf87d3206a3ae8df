"""Testing the propositions of a scenario: a search for counterexamples at exact parameter values.

A claim that survives is "not refuted", which is less than proven: finitely many points were tried. Points are drawn
from the priors where the claim says something, rounded to small fractions (so that ties occur), and every second one is
moved onto a threshold of the claim itself, where a claim with the wrong inequality sign breaks. The claim is then
evaluated in every equilibrium that `solve` lists and certifies, and in the midpoint of every continuum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
_TRIES_PER_DRAW = 50
_FEW = 5
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
        Exact values of the parameters at which the claim fails; where it fails in one equilibrium, also the outcome
        probabilities and payoffs of that equilibrium (floats only if the model's payoffs are irrational).
    n : int
        Points at which the claim was decided.
    n_applied : int
        Those among them at which the premises hold in some equilibrium; at the others the claim says nothing.
    undecided : int
        Points at which it was not: the search for equilibria did not finish, the claim divides by zero, or a claim
        about some equilibrium found none among the ends and midpoints of a continuum.
    message : str
        What weakens the search: few points that meet the constraints, or a premise that holds at fewer than 5 of them.
    """

    proposition: Proposition
    status: str
    counterexample: Mapping[str, Number] | None
    n: int
    n_applied: int
    undecided: int = 0
    message: str = ""

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
    search = _Search(model, proposition)
    decided = applied = undecided = 0
    for point in search.points(n, np.random.default_rng(rng)):
        verdict = search.verdict(point)
        if verdict.truth is None:
            undecided += 1
            continue
        decided += 1
        applied += verdict.applies
        if not verdict.truth:
            counterexample = freeze({**point, **verdict.equilibrium})
            return PropositionCheck(proposition, "refuted", counterexample, decided, applied, undecided)
    tried = decided + undecided
    notes = [] if tried == n else [f"only {tried} of {n} points meet the constraints"]
    if search.premises and applied < _FEW:
        notes.append(f"the premise holds at {applied} of {decided} points, which is next to no test")
    return PropositionCheck(proposition, "not refuted", None, decided, applied, undecided, "; ".join(notes))


@dataclass(frozen=True)
class _Verdict:
    """`truth` is None where it could not be decided; `equilibrium` is the one that breaks the claim."""

    truth: bool | None
    applies: bool
    equilibrium: Mapping[str, Number]


class _Search:
    """A claim about a model, and where to look for its counterexamples."""

    def __init__(self, model: Scenario, proposition: Proposition) -> None:
        self.model = model
        self.universal = proposition.quantifier == "every"
        self.names = model.claim_names()
        self.claim = parse_claim(proposition.claim, self.names)
        premises = proposition.claim.split(" implies ")[:-1]
        self.premises = [parse_claim(text, self.names) for text in premises]
        self.conditions = [*model.constraint_claims, *_on_parameters(model, premises)]

    def verdict(self, point: Mapping[str, Number]) -> _Verdict:
        """Decide the claim at a point."""
        try:
            solution = solve(self.model, **point)
        except IrrationalError:
            solution = solve(self.model, arithmetic="float", **point)
        unclear = solution.status is Status.NOT_CONVERGED or not solution.complete
        applies = satisfied = False
        for payoffs, outcomes in _equilibria(solution):
            found = {claim_name(name): value for name, value in outcomes.items()}
            found |= {claim_name(f"payoff_{player}"): value for player, value in payoffs.items()}
            values = {**point, **found}
            applies = applies or all(_truth(premise, values) for premise in self.premises)
            truth = _truth(self.claim, values)
            if truth is False and self.universal:
                return _Verdict(False, True, found)
            unclear = unclear or truth is None
            satisfied = satisfied or truth is True
        if not self.universal:
            open_set = unclear or any(component.dimension > 0 for component in solution.components)
            return _Verdict(True if satisfied else None if open_set else False, applies, {})
        return _Verdict(None if unclear else True, applies, {})

    def points(self, n: int, rng: np.random.Generator) -> Iterator[dict[str, Number]]:
        """The baseline and exact draws that meet bounds and constraints, at most `n` in all."""
        yield self.model.values()
        priors = {entry.name: entry.distribution() for entry in self.model.parameters}
        found = 1
        for _ in range(_TRIES_PER_POINT * n):
            if found >= n or not priors:
                return
            drawn = self.draw(priors, rng)
            point = self.admitted(self.on_threshold(drawn, rng) if found % 2 else drawn)
            if point is not None:
                found += 1
                yield point

    def draw(self, priors: Mapping[str, Any], rng: np.random.Generator) -> Mapping[str, Number]:
        """A draw rounded to small fractions; one at which the claim says something, if a few tries find it."""
        point: dict[str, Number] = {}
        for _ in range(_TRIES_PER_DRAW):
            largest = int(rng.choice(_DENOMINATORS))
            for name, prior in priors.items():
                point[name] = Fraction(float(prior.rvs(random_state=rng))).limit_denominator(largest)
            if all(_truth(condition, point) for condition in self.conditions):
                break
        return point

    def admitted(self, point: Mapping[str, Number]) -> dict[str, Number] | None:
        """The point if it meets bounds and constraints."""
        try:
            return self.model.values(**point)
        except ParameterError:
            return None

    def on_threshold(self, point: Mapping[str, Number], rng: np.random.Generator) -> Mapping[str, Number]:
        """Move one parameter so that a comparison between parameters becomes an equality, if a rational value does."""
        import sympy

        mentioned = [name for name in point if name in self.claim.names]
        if not mentioned:
            return point
        moved = mentioned[int(rng.integers(len(mentioned)))]
        symbol = sympy.Symbol(moved)
        unknown = {name: sympy.Symbol(name) for name in self.names if name not in point}
        try:
            gaps = [gap for _, gap in self.claim.differences({**unknown, **point, moved: symbol})]
        except ExpressionError:
            return point
        places = []
        for gap in gaps:
            if is_symbolic(gap) and gap.free_symbols == {symbol}:
                top = sympy.fraction(sympy.together(gap))[0]
                if top.is_polynomial(symbol):
                    roots = sympy.Poly(top, symbol).ground_roots()
                    places += [{**point, moved: Fraction(int(root.p), int(root.q))} for root in roots]
        good = [place for place in places if self.admitted(place) is not None]
        return good[int(rng.integers(len(good)))] if good else point


def _on_parameters(model: Scenario, premises: Sequence[str]) -> list[Claim]:
    """Inequalities among the conjuncts of the premises, on parameters only; thresholds see to the equalities."""
    found = []
    for text in (part for premise in premises for part in premise.split(" and ")):
        try:
            found.append(parse_claim(text, [entry.name for entry in model.parameters]))
        except ExpressionError:
            continue
    return [claim for claim in found if claim.names and "==" not in claim.text]


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
