"""Where a branch of agent logit equilibria goes as lambda grows: a sequential equilibrium, named if it is singled out.

Every limit of agent logit equilibria as lambda grows is a sequential equilibrium (McKelvey and Palfrey 1998,
Experimental Economics 1). With perfect information the limit is known: by backward induction, expected
payoffs below a node differ from their limits by less and less than any power of 1 / lambda, so that actions whose limit
payoffs are equal are chosen equally often, and all worse ones never.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic
from bargain.errors import MultiplicityError
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.logit.agent_points import beliefs_of, nested
from bargain.logit.behaviour_gains import largest_gain
from bargain.logit.equations import Equations
from bargain.logit.evidence import crossed_message, distance, kept_actions, nearest_candidate, require_unused
from bargain.logit.newton_equations import NewtonEquations
from bargain.logit.tracing import Tail

__all__ = ["AgentLogitLimit", "agent_limit_of", "identify_profile"]

_NEAR_TIE = Fraction(1, 10**12)
_DENOMINATORS = (1000, 100_000)
_ISOLATED = 1e-6
_PLAIN_DENOMINATOR, _SETTLED = 12, 1e-9
_ROUNDING = 1e-7


@dataclass(frozen=True, eq=False)
class AgentLogitLimit:
    """The limit of a branch of agent logit equilibria as lambda grows without bound.

    Attributes
    ----------
    identified : bool
        True if one profile is singled out as the limit. Never where other branches cross the principal one on its way.
    proven : bool
        True if the limit follows by backward induction (perfect information). Otherwise it is read from the last
        hundredfold of lambda and checked to be a Nash equilibrium, exactly in an exact tree: evidence, not a proof.
    profile : mapping player -> information set -> action -> probability
        The limit, or the end of the way straight on: of `Fraction` where the tree is exact. Otherwise the end of the
        traced branch, in floats.
    beliefs : mapping information set -> node -> float
        At the end of the traced branch.
    support : mapping information set -> tuple of str
        The actions whose probabilities do not vanish along the branch; empty if it was not traced far enough.
    distance : float
        The largest difference in probability between the end of the traced branch and the limit; 0 where none is named.
    mixes : tuple of arrays
        The profile once more, one array an information set.
    message : str
        Why no limit is identified, or what else must be known of it.
    straight : bool
        True if branches cross and one profile is singled out as the end of the way straight on.
    """

    identified: bool
    proven: bool
    profile: Mapping[str, Mapping[str, Mapping[str, Any]]]
    beliefs: Mapping[str, Mapping[str, float]]
    support: Mapping[str, tuple[str, ...]]
    distance: float
    mixes: tuple[np.ndarray, ...]
    message: str = ""
    straight: bool = False

    @property
    def named(self) -> bool:
        """True if `profile` is an equilibrium: the limit, or the end of the way straight on."""
        return self.identified or self.straight


def agent_limit_of(
    game: ExtensiveForm, equations: Equations, x: np.ndarray, tail: Tail | None, crossed: Sequence[float]
) -> AgentLogitLimit:
    """The limit of a branch that was traced to x, from its tail; `crossed` are the lambdas where others meet it."""
    ends, beliefs = equations.split(x), beliefs_of(game, equations.log_probabilities(x))
    support: dict[str, tuple[str, ...]] = {}
    if tail is not None:
        sets = zip(game.information_sets, kept_actions(tail), strict=True)
        support = {group.label: tuple(group.actions[k] for k in places) for group, places in sets}

    def limit(mixes: Sequence[np.ndarray], identified: bool, proven: bool, message: str = "") -> AgentLogitLimit:
        gap = distance(mixes, ends) if identified else 0.0
        kept = tuple(np.array(mix) for mix in mixes)
        for array in kept:
            array.setflags(write=False)
        profile = nested(game, [mix.tolist() for mix in kept])
        return AgentLogitLimit(identified, proven, profile, beliefs, support, gap, kept, message)

    try:
        if not isinstance(equations, NewtonEquations):  # perfect information
            mixes = _by_backward_induction(game)
            note = "" if tail is None or distance(mixes, ends) < 1e-3 else "the branch was not traced that far"
            return limit(mixes, True, True, note)
        if tail is None:
            raise MultiplicityError("the branch was not traced far enough, or turns too near its end")
        mixes = _candidate(game, equations, tail)
        identify_profile(tail, [mixes])
        found = limit(mixes, True, False)
    except MultiplicityError as error:
        found = limit(ends, False, False, str(error))
    if not crossed:
        return found
    onward = "tends to .profile" if found.identified else f"is not known either: {found.message}"
    return replace(found, identified=False, straight=found.identified, message=crossed_message(crossed, onward))


def identify_profile(tail: Tail, candidates: Sequence[Sequence[np.ndarray]]) -> int:
    """The index of the candidate, one mixed choice an information set, to which a branch tends.

    The evidence asked for is that of `nearest_candidate`, and that every action that the candidate does not use has
    log-odds so low at the end of the branch that it plays no part (-20 or less).

    Raises
    ------
    MultiplicityError
        Some of that evidence is missing.
    """
    nearest = nearest_candidate(tail, candidates)
    unused = np.concatenate([np.array(mix, dtype=np.float64) for mix in candidates[nearest]]) == 0
    require_unused((-tail.x[:-1][unused] / tail.scaled_rate).tolist(), tail.scaled_rate)
    return nearest


def _candidate(game: ExtensiveForm, equations: NewtonEquations, tail: Tail) -> list[np.ndarray]:
    """The Nash equilibrium with the actions that the branch keeps, in the tree's arithmetic.

    Its probabilities are read from the branch as fractions, and the profile is then checked exactly. Where indifference
    between the actions does not fix them, only plain fractions count, on which the branch has settled to nine digits.
    """
    kept, exact = kept_actions(tail), game.arithmetic is Arithmetic.EXACT
    estimates = []
    for places, before, last in zip(kept, tail.profiles[-2], tail.profiles[-1], strict=True):
        estimate = np.maximum(last + (last - before) / 9, 0.0)[places]  # the distance falls as 1 / lambda
        estimates.append([Fraction(p / estimate.sum()) for p in estimate.tolist()])
    if not _isolated(equations, tail, kept):
        guesses = [[_settled(shares) for shares in estimates]]
    elif exact:
        guesses = [[[p.limit_denominator(most) for p in each] for each in estimates] for most in _DENOMINATORS]
    else:
        guesses = [estimates]
    for guess in guesses:
        found = []
        for group, places, shares in zip(game.information_sets, kept, guess, strict=True):
            mix = np.array([Fraction(0)] * len(group.actions), dtype=object)
            mix[places] = [1 - sum(shares[1:], Fraction(0)), *shares[1:]]
            found.append(mix)
        if largest_gain(game, found) <= (0 if exact else Fraction(_ROUNDING) * Fraction(tail.unit)):
            return found if exact else [mix.astype(np.float64) for mix in found]
    raise MultiplicityError(
        "the actions that the branch keeps carry no equilibrium in fractions with denominators up to "
        f"{_DENOMINATORS[-1]:,}: its probabilities are others, or lambda is not large enough"
        if exact
        else "the actions that the branch keeps carry no equilibrium: lambda is not large enough"
    )


def _isolated(equations: NewtonEquations, tail: Tail, kept: Sequence[Sequence[int]]) -> bool:
    """True if indifference between the actions that are kept fixes their probabilities."""
    references = equations.references(tail.x)
    mixed = np.zeros(len(equations.agent), dtype=bool)
    for start, places in zip(equations.starts.tolist(), kept, strict=True):
        mixed[[start + k for k in places]] = True
    mixed[references] = False
    if not mixed.any():
        return True
    _, slope, free = equations.linearised(tail.x, references)
    which = np.flatnonzero(mixed[free[:-1]])
    stakes = (np.eye(len(which)) - slope[np.ix_(which, which)]) / tail.scaled_rate
    singular = np.linalg.svd(stakes, compute_uv=False)
    return bool(singular[-1] > _ISOLATED * singular[0])


def _settled(shares: Sequence[Fraction]) -> list[Fraction]:
    """The plain fractions on which probabilities have settled that indifference does not fix."""
    found = [p.limit_denominator(_PLAIN_DENOMINATOR) for p in shares]
    if max(abs(p - q) for p, q in zip(found, shares, strict=True)) > _SETTLED:
        raise MultiplicityError(
            "indifference between the actions that the branch keeps does not fix their probabilities: the limit is "
            "degenerate, lies in a continuum, or mixes where the branch no longer goes"
        )
    return found


def _by_backward_induction(game: ExtensiveForm) -> list[np.ndarray]:
    """The limit with perfect information: best actions equally often, in the tree's arithmetic."""
    exact = game.arithmetic is Arithmetic.EXACT
    owners, players = game.owner.tolist(), range(len(game.players))
    value: dict[int, list[Fraction]] = {}
    mixes: list[np.ndarray] = [np.empty(0)] * len(game.information_sets)
    scale = max((abs(Fraction(p)) for p in game.payoffs.flat), default=Fraction(0))
    for node in range(len(owners) - 1, -1, -1):
        if owners[node] == TERMINAL:
            value[node] = [Fraction(p) for p in game.payoffs[game.terminal_of[node]]]
            continue
        below = [value.pop(child) for child in game.children(node)]
        if owners[node] == CHANCE:
            shares = [Fraction(game.probabilities[child]) for child in game.children(node)]
        else:
            own = [each[owners[node]] for each in below]
            best = max(own)
            if not exact and any(0 < best - each <= _NEAR_TIE * scale for each in own):
                raise MultiplicityError(
                    f"payoffs at {game.describe(node)} differ by rounding: solve with exact numbers to know the limit"
                )
            count = sum(each == best for each in own)
            shares = [Fraction(each == best, count) for each in own]
            mixes[int(game.infoset_of[node])] = np.array(shares, dtype=object if exact else np.float64)
        value[node] = [sum((p * each[i] for p, each in zip(shares, below, strict=True)), Fraction(0)) for i in players]
    return mixes
