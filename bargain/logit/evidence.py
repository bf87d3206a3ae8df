"""What singles out an equilibrium as the limit of a branch, from the last hundredfold of lambda."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from bargain.errors import MultiplicityError
from bargain.logit.tracing import Tail

__all__ = ["CLOSE", "crossed_message", "distance", "kept_actions", "nearest_candidate", "require_unused", "text"]

CLOSE = 1e-3
"""A branch end farther than this from an equilibrium, in probability, is not said to tend to it."""

_SETTLED = 1e-9
_SHRINKS = 0.5
_UNUSED = 20.0


def kept_actions(tail: Tail) -> tuple[list[int], ...]:
    """For each agent the actions whose probability has stopped falling."""
    pairs = zip(tail.profiles[-2], tail.profiles[-1], strict=True)
    return tuple(
        [k for k in range(len(late)) if late[k] > 1e-12 and late[k] > _SHRINKS * early[k]] for early, late in pairs
    )


def nearest_candidate(tail: Tail, candidates: Sequence[Sequence[np.ndarray]]) -> int:
    """The index of the candidate profile, one mixed choice an agent, that a branch approaches.

    The end of the branch is within `CLOSE` of the candidate and ten times nearer than of any other; its distance at
    least halves with each tenfold lambda, and is a tenth of the smallest probability in the candidate at most.

    Raises
    ------
    MultiplicityError
        Some of that evidence is missing: the limit lies inside a continuum, or cannot be told at this lambda.
    """
    ends = [distance(candidate, tail.profiles[-1]) for candidate in candidates]
    nearest = int(np.argmin(ends))
    if ends[nearest] > CLOSE:
        raise MultiplicityError(
            f"the limit cannot be told: at the largest lambda the branch is {ends[nearest]:.2g} away from the nearest "
            "candidate, which may mean that it tends to the inside of a continuum"
        )
    others = [gap for k, gap in enumerate(ends) if k != nearest]
    if others and min(others) < 10 * max(ends[nearest], _SETTLED):
        raise MultiplicityError("the limit cannot be told: two equilibria are about as near to the end of the branch")
    path = [distance(candidates[nearest], profile) for profile in tail.profiles]
    for early, late in pairwise(path):
        if late > max(_SHRINKS * early, _SETTLED):
            raise MultiplicityError(
                f"the limit cannot be told: the branch stays {late:.2g} away from the nearest candidate as lambda grows"
            )
    smallest = min(float(p) for mix in candidates[nearest] for p in mix if p > 0)
    if smallest < 10 * ends[nearest]:
        raise MultiplicityError("the limit cannot be told: the candidate has a probability as small as the distance")
    return nearest


def require_unused(losses: Sequence[float], scaled_rate: float) -> None:
    """Raise `MultiplicityError` if an action that loses so little, in payoff units, still plays a part at lambda."""
    if losses and min(losses) * scaled_rate < _UNUSED:
        raise MultiplicityError(
            f"the limit cannot be told: an action loses only {min(losses):.2g} of the largest payoff difference, too "
            "little for the largest lambda traced"
        )


def distance(candidate: Sequence[np.ndarray], profile: Sequence[np.ndarray]) -> float:
    """The largest difference of a probability."""
    return max(
        float(np.abs(np.array(mix, dtype=np.float64) - other).max())
        for mix, other in zip(candidate, profile, strict=True)
    )


def crossed_message(crossed: Sequence[float], onward: str) -> str:
    """Why a branch that others meet at these lambdas has no single limit, and where the way straight on leads."""
    places = ", ".join(f"{rate:.6g}" for rate in crossed)
    return (
        f"other branches meet this one at lambda = {places}, so that it has no single limit; the way straight on "
        f"{onward}; an asymmetry of the game below about 1e-11 of the largest payoff difference would decide, but is "
        "not seen"
    )


def text(mix: Sequence[Any] | np.ndarray) -> str:
    """A mixed choice for a message."""
    return "(" + ", ".join(str(p) if isinstance(p, Fraction) else f"{p:.6g}" for p in mix) + ")"
