"""The principal branch of the logit correspondence, from the centroid at lambda = 0 to a Nash equilibrium."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, overload

import numpy as np

from bargain.games import ExtensiveForm, NormalForm
from bargain.logit.agent_paths import AgentLogitPath, agent_logit_equilibrium, agent_logit_path
from bargain.logit.agent_points import AgentLogitPoint
from bargain.logit.definition import residuals
from bargain.logit.equations import Equations
from bargain.logit.limits import LogitLimit, limit_of
from bargain.logit.normalised_games import NormalisedGame, normalise
from bargain.logit.numbers import read_rate
from bargain.logit.points import LogitPoint, float_payoffs, frozen_mapping, point
from bargain.logit.traces import Trace
from bargain.logit.tracing import (
    MOST_POINTS,
    Tail,
    TracedBranch,
    crossed_rates,
    findings,
    principal_branch,
    single_point,
    tail_of,
    upward_ways,
)

__all__ = ["LogitPath", "logit_equilibrium", "logit_path"]


@dataclass(frozen=True, eq=False, kw_only=True)
class LogitPath(TracedBranch[LogitPoint, LogitLimit]):
    """A branch of the logit correspondence, point by point.

    Attributes
    ----------
    game : NormalForm
    rates : float array (K,)
        Lambda at each point, in one over the unit of the payoffs; it rises but where the branch turns back.
    row, column : float arrays (K, m) and (K, n)
        Choice probabilities.
    payoffs : mapping player -> float array (K,)
    residuals, tolerance : float arrays (K,)
        The certificate: the largest difference between a probability and its logit response, recomputed from the
        definition, and what rounding alone may leave of it.
    turning_points : tuple of LogitPoint
        Where lambda turns, in the order of the branch.
    crossings : tuple of LogitPoint
        Where other branches meet this one, as in symmetric games; the branch is followed straight on, and the
        principal one then has no single limit. Asymmetries below about 1e-11 of the largest payoff difference are not
        told from symmetry.
    status : str
        "converged", or "not-converged" if the search gave up or a residual is larger than its tolerance.
    message : str
        Why, or what else must be known; empty if nothing.
    limits : tuple of LogitLimit
        Where the branch goes as lambda grows: one for the principal branch, two for a branch that comes from one
        equilibrium and goes to another, each being that of its end, none for a closed loop.
    trace : Trace
        The same points in log-odds, with tangents and lambda times `unit`.
    unit : float
        The largest payoff difference between two actions of one player.
    """

    game: NormalForm
    row: np.ndarray
    column: np.ndarray

    def _equations(self) -> Equations:
        return normalise(self.game, "the branch").equations

    def _point(self, rate: float, equations: Equations, x: np.ndarray) -> LogitPoint:
        return point(self.game, rate, *equations.split(x))

    def __repr__(self) -> str:
        return f"LogitPath({'x'.join(str(size) for size in self.game.shape)}, {self._told()})"


@overload
def logit_path(
    game: NormalForm, *, most: Any = None, finest: Any = 0.06, most_points: int = MOST_POINTS
) -> LogitPath: ...
@overload
def logit_path(
    game: ExtensiveForm, *, most: Any = None, finest: Any = 0.06, most_points: int = MOST_POINTS
) -> AgentLogitPath: ...
def logit_path(
    game: NormalForm | ExtensiveForm, *, most: Any = None, finest: Any = 0.06, most_points: int = MOST_POINTS
) -> LogitPath | AgentLogitPath:
    """Trace the principal branch of the logit quantal response correspondence.

    In a logit equilibrium every action is chosen with a probability proportional to exp(lambda * its expected payoff).
    At lambda = 0 all choose uniformly; in almost every game one branch leads from there to a Nash equilibrium as lambda
    grows, which selects that equilibrium.

    In a tree each information set chooses on its own, by what its player may expect once it is reached (agent logit
    equilibrium), and the limit is a sequential equilibrium.

    Parameters
    ----------
    game : NormalForm or ExtensiveForm
        Numerical. A normal form has two players; a tree any number, with chance moves, information sets and perfect
        recall.
    most : number, optional
        Largest lambda, in one over the unit of the payoffs. By default a million over the path's `unit`, and a thousand
        times that where the limit cannot be told sooner.
    finest : number
        No probability changes by more between neighbouring points; from 0.0001 to 0.5.
    most_points : int
        The search gives up after so many, at least two.

    Returns
    -------
    LogitPath, or AgentLogitPath for a tree

    Raises
    ------
    ConceptError, GameError
        Neither a normal form nor a tree with a decision; a tree with imperfect information and over 3,000 actions;
        symbolic; payoffs too close to each other for floats.
    ParameterError
        `most` is not a positive number, `finest` or `most_points` out of range.

    Notes
    -----
    Payoffs a times larger mean a lambda a times smaller, and so the work is done in units of the largest payoff
    difference. The branch is followed by its length in log-odds with a predictor and a corrector, never by restarts, so
    that turning points are ordinary points (Turocy 2005, Games and Economic Behavior 51; McKelvey and Palfrey 1995,
    Games and Economic Behavior 10). Cost: some hundred points, each a few linear systems of size m + n - 1.

    Trees (McKelvey and Palfrey 1998, Experimental Economics 1; Turocy 2010, Economic Theory 42): beliefs are by Bayes'
    rule, always defined where chance leads, however unlikely choices make an information set. Where only chance
    branches of probability zero lead, each such branch counts as equally unlikely; `message` says so if that matters.
    With perfect information there is one equilibrium at each lambda, known by backward induction at a cost linear in
    the nodes. Otherwise the systems have as many unknowns as there are actions less information sets: a second for ten
    unknowns, ten seconds for some hundreds.

    Examples
    --------
    >>> hunt = NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]], actions=(("stag", "hare"), ("stag", "hare")))
    >>> path = logit_path(hunt)
    >>> path.status, path.limit.support, path.limit.row.tolist()
    ('converged', (('hare',), ('hare',)), [Fraction(0, 1), Fraction(1, 1)])
    >>> from bargain.games import Decision, Terminal
    >>> answer = Decision("B", {"accept": Terminal([1, 1]), "reject": Terminal([0, 0])}, name="answer")
    >>> move = Decision("A", {"offer": answer, "keep": Terminal([0, 2])}, name="move")
    >>> path = logit_path(ExtensiveForm(("A", "B"), move))
    >>> path.limit.proven, path.limit.profile["A"]["move"]["offer"]
    (True, Fraction(1, 1))
    >>> round(path.at(2)[0].profile["A"]["move"]["offer"], 6)
    0.853409
    """
    if isinstance(game, ExtensiveForm):
        return agent_logit_path(game, most, finest, most_points)
    known = normalise(game, "logit_path")
    return principal_branch(known.equations, known.unit, partial(assemble, known), most, finest, most_points)


def assemble(known: NormalisedGame, trace: Trace) -> LogitPath:
    """Turn a trace into a certified path."""
    game, equations = known.game, known.equations
    mixes = [equations.split(x) for x in trace.points]
    row, column = np.array([p for p, _ in mixes]), np.array([q for _, q in mixes])
    rates = trace.points[:, -1] / known.unit
    found, tolerance = residuals(game, rates, row, column)
    for array in (rates, row, column, found, tolerance, trace.points, trace.tangents):
        array.setflags(write=False)
    status, message = findings(trace, known.unit, found, tolerance)
    crossed = crossed_rates(trace, known.unit)
    return LogitPath(
        game=game,
        rates=rates,
        row=row,
        column=column,
        payoffs=frozen_mapping(float_payoffs(game, row, column)),
        residuals=found,
        tolerance=tolerance,
        turning_points=tuple(point(game, rates[k], row[k].copy(), column[k].copy()) for k in trace.turning),
        crossings=tuple(point(game, rates[k], row[k].copy(), column[k].copy()) for k in trace.crossings),
        status=status,
        message=message,
        limits=tuple(
            limit_of(game, tail_of(equations, way, known.unit), equations.split(way.points[-1]), crossed)
            for way in upward_ways(trace)
        ),
        trace=trace,
        unit=known.unit,
    )


def path_tail(path: TracedBranch[Any, Any]) -> Tail | None:
    """The end of a traced branch, which tells its limit."""
    return path.tail


@overload
def logit_equilibrium(game: NormalForm, rate: Any) -> LogitPoint: ...
@overload
def logit_equilibrium(game: ExtensiveForm, rate: Any) -> AgentLogitPoint: ...
def logit_equilibrium(game: NormalForm | ExtensiveForm, rate: Any) -> LogitPoint | AgentLogitPoint:
    """The logit quantal response equilibrium at a lambda, on the principal branch.

    Parameters
    ----------
    game : NormalForm or ExtensiveForm
    rate : number
        Lambda, from 0 on, in one over the unit of the payoffs.

    Returns
    -------
    LogitPoint, or AgentLogitPoint for a tree

    Raises
    ------
    MultiplicityError
        The principal branch passes this lambda several times (`logit_path(game).at(rate)` gives all of them), or could
        not be followed so far.
    ParameterError, ConceptError, GameError
        As for `logit_path`.

    Notes
    -----
    In a tree with perfect information it is the only one, and found without tracing: a million nodes in some seconds.

    Examples
    --------
    >>> dilemma = NormalForm([[5, 0], [6, 1]], [[5, 6], [0, 1]])
    >>> found = logit_equilibrium(dilemma, 2)
    >>> round(float(found.row[0]), 10), found.holds
    (0.119202922, True)
    """
    value = read_rate(rate)
    if isinstance(game, ExtensiveForm):
        return agent_logit_equilibrium(game, value)
    known = normalise(game, "logit_equilibrium")
    return single_point(value, known.unit, lambda most: logit_path(game, most=most))
