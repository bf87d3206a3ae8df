"""The linear programmes of a leader: the best strategy among those that induce one reply of the follower.

Tables are object arrays (m, n) of `Fraction`: rows are the leader's actions, columns the follower's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargain.linear_programs import maximize

__all__ = ["Induced", "attaining", "induced_adverse", "induced_favourable"]

Mix = tuple[Fraction, ...]


@dataclass(frozen=True)
class Induced:
    """The leader's best strategy that induces a reply, the limit that it reaches, and the multipliers that prove it.

    `limit` is None, and `strategy` empty, if the reply cannot be induced. `strict` makes `equivalents` the only best
    replies; it is empty where the follower favours the leader.
    """

    reply: int
    limit: Fraction | None
    strategy: Mix
    equivalents: Mapping[int, Fraction]
    multipliers: Mapping[int, Fraction]
    strict: Mix = ()


def _gains(theirs: np.ndarray, reply: int, others: list[int]) -> list[list[Fraction]]:
    """One row for each other reply: what it brings to the follower beyond `reply`, in each action of the leader."""
    return [list(theirs[:, k] - theirs[:, reply]) for k in others]


def induced_favourable(own: np.ndarray, theirs: np.ndarray, reply: int) -> Induced:
    """Maximise the leader's payoff against a reply over the strategies to which it is a best reply."""
    m, n = own.shape
    others = [k for k in range(n) if k != reply]
    answer = maximize(list(own[:, reply]), _gains(theirs, reply, others), [0] * len(others), [[1] * m], [1])
    weights = dict(zip(others, answer.duals_ub, strict=True))
    return Induced(reply, answer.optimum, answer.x, {reply: Fraction(1)}, weights)


def induced_adverse(own: np.ndarray, theirs: np.ndarray) -> list[Induced]:
    """For each class of replies with equal payoffs for the follower, the leader's best guarantee from inducing it."""
    n = own.shape[1]
    found: list[Induced] = []
    seen: set[int] = set()
    for reply in range(n):
        if reply in seen:
            continue
        alike = [k for k in range(n) if (theirs[:, k] == theirs[:, reply]).all()]
        others = [k for k in range(n) if k not in alike]
        seen.update(alike)
        found.append(_induced_strictly(own, theirs, alike, others))
    return found


def _induced_strictly(own: np.ndarray, theirs: np.ndarray, alike: list[int], others: list[int]) -> Induced:
    m, reply = len(own), alike[0]
    gains = _gains(theirs, reply, others)
    simplex = [[*[1] * m, 0]]
    strict: Mix = tuple(Fraction(1, m) for _ in range(m))
    if others:
        # The largest margin by which the reply can beat every other one.
        margin = maximize([*[0] * m, 1], [[*row, 1] for row in gains], [0] * len(others), simplex, [1], free=[m])
        if margin.value <= 0:
            weights = dict(zip(others, margin.duals_ub, strict=True))
            return Induced(reply, None, (), {reply: Fraction(1)}, weights)
        strict = margin.x[:m]
    floors = [[*(-own[:, k]), 1] for k in alike]
    rows = [*floors, *([*row, 0] for row in gains)]
    answer = maximize([*[0] * m, 1], rows, [0] * len(rows), simplex, [1], free=[m])
    mix = dict(zip(alike, answer.duals_ub, strict=False))
    weights = dict(zip(others, answer.duals_ub[len(alike) :], strict=True))
    return Induced(reply, answer.value, answer.x[:m], mix, weights, strict)


def attaining(own: np.ndarray, theirs: np.ndarray, one: Induced) -> Mix:
    """A strategy in the closed set that induces the reply, all of whose best replies give the leader the limit; or ().

    Any such strategy lies in the polytope of those that give the limit against the replies that tie all over it. Where
    more replies tie all over a polytope, their limits cut it down, until it is empty or a point inside it will do.
    """
    if one.limit is None:
        return ()
    m, n = own.shape
    tied = set(one.equivalents)
    others = [k for k in range(n) if k not in tied]
    rows = _gains(theirs, one.reply, others)
    while True:
        lines = [*rows, *(list(-own[:, k]) for k in sorted(tied))]
        ends = [*[Fraction(0)] * len(rows), *[-one.limit] * len(tied)]
        points, further = [], set()
        for k in [None, *(k for k in range(n) if k not in tied)]:
            goal = [0] * m if k is None else list(theirs[:, one.reply] - theirs[:, k])
            answer = maximize(goal, lines, ends, [[1] * m], [1])
            if answer.status == "infeasible":
                return ()
            points.append(answer.x)
            if k is not None and answer.value == 0:
                further.add(k)
        if not further:
            return tuple(sum(column, Fraction(0)) / len(points) for column in zip(*points, strict=True))
        tied |= further
