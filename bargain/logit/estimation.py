"""Maximum likelihood: the lambda whose logit equilibrium explains observed choices best."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from bargain.errors import MultiplicityError, ParameterError
from bargain.games import NormalForm
from bargain.logit.continuation import near_chord
from bargain.logit.equations import Equations
from bargain.logit.normalised_games import normalise, read_rate
from bargain.logit.paths import LogitPath, logit_path
from bargain.logit.points import LogitPoint, point

__all__ = ["Benchmark", "LogitFit", "fit_logit"]

_FINEST = 0.02
_FLAT = 1e-10


@dataclass(frozen=True)
class Benchmark:
    """A model without free parameters beside the fitted one.

    Attributes
    ----------
    name : str
        "random": all actions equally likely, lambda = 0. "nash": the equilibrium at the end of the branch, lambda =
        infinity.
    log_likelihood : float
        Without the multinomial constant; minus infinity if the model excludes an observed choice.
    statistic : float
        Twice the log-likelihood that the fit gains on it.
    p_value : float
        Both models lie at an end of the branch, so that the statistic is asymptotically an even mixture of zero and
        chi-squared with one degree of freedom (Chernoff 1954, Annals of Mathematical Statistics 25).
    """

    name: str
    log_likelihood: float
    statistic: float
    p_value: float


@dataclass(frozen=True, eq=False)
class LogitFit:
    """The lambda that makes observed choices most likely, on the principal branch.

    Attributes
    ----------
    game : NormalForm
    row_counts, column_counts : float arrays (m,) and (n,)
    rate : float
        Lambda; 0 or infinity if the likelihood is largest at an end of the branch.
    boundary : str
        "" inside; "zero" or "infinity" at an end, where no standard error exists.
    point : LogitPoint or None
        Choice probabilities at the fit, with their residual; None at infinity.
    row, column : float arrays (m,) and (n,)
        The same probabilities; at infinity the limit of the branch, or its traced end where the limit is not known.
    log_likelihood : float
        The sum over actions of count times log probability, without the multinomial constant.
    constant : float
        The log of the multinomial coefficients of both players (by the gamma function for counts that are not whole).
        Add it for the probability of the counts instead of the sequence of choices.
    standard_error : float or None
        From the observed information, minus one over the second derivative of the log-likelihood in lambda.
    interval : pair of float
        Lowest and highest lambda on the branch that a likelihood-ratio test keeps at `level`; the upper end is infinity
        if the limit is kept.
    level : float
    random : Benchmark
    nash : Benchmark or None
        None if the limit of the branch is not known; `path.limit.message` says why.
    path : LogitPath
    """

    game: NormalForm
    row_counts: np.ndarray
    column_counts: np.ndarray
    rate: float
    boundary: str
    point: LogitPoint | None
    row: np.ndarray
    column: np.ndarray
    log_likelihood: float
    constant: float
    standard_error: float | None
    interval: tuple[float, float]
    level: float
    random: Benchmark
    nash: Benchmark | None
    path: LogitPath

    def __repr__(self) -> str:
        error = "" if self.standard_error is None else f" (standard error {self.standard_error:.3g})"
        low, high = self.interval
        span = f"{self.level:.0%} interval {low:.6g} to {high:.6g}"
        return f"LogitFit(lambda={self.rate:.6g}{error}, {span}, log-likelihood {self.log_likelihood:.6f})"


def fit_logit(
    game: NormalForm, row_counts: Sequence[Any], column_counts: Sequence[Any], *, level: float = 0.95
) -> LogitFit:
    """Fit lambda to observed choices by maximum likelihood on the principal branch.

    Parameters
    ----------
    game : NormalForm
        Numerical.
    row_counts, column_counts : sequences of numbers (m,) and (n,)
        How often each action was chosen; not negative, whole or weighted. One player's may be all zero.
    level : float
        Of the likelihood interval.

    Returns
    -------
    LogitFit

    Raises
    ------
    ParameterError
        Counts of the wrong number, negative, not finite, or all zero; a level not between 0 and 1.
    MultiplicityError
        Every lambda fits equally well, as in matching pennies with equal stakes; or the branch could not be followed.
    ConceptError, GameError
        As for `logit_path`.

    Notes
    -----
    The maximum is the best one over the whole branch, not a local one: between neighbouring points, which lie at most
    0.02 apart in probability, the branch is close to straight, where the log-likelihood is concave, so that each
    stretch whose ends slope towards each other is searched, and the ends of the branch are compared too. The choices
    are taken as independent; those of one subject over many rounds are not, and the standard error is then too small.

    Source: McKelvey and Palfrey (1995), Games and Economic Behavior 10, section 5.

    Examples
    --------
    >>> stakes = NormalForm([["1.1141", 0], [0, "0.2785"]], [[0, "1.1141"], ["1.1141", 0]])
    >>> share = (0.527, 0.366)
    >>> fit = fit_logit(stakes, *([128 * p, 128 * (1 - p)] for p in share))
    >>> round(fit.rate, 4), round(fit.log_likelihood, 4), round(fit.nash.log_likelihood, 4)
    (1.8456, -174.7645, -182.2322)
    """
    known = normalise(game, "fit_logit")
    counts = [
        _read_counts(given, size, player)
        for given, size, player in zip((row_counts, column_counts), known.game.shape, known.game.players, strict=True)
    ]
    if sum(float(each.sum()) for each in counts) <= 0:
        raise ParameterError("all counts are zero: there is nothing to fit")
    if isinstance(level, bool) or not isinstance(level, (int, float)) or not 0 < level < 1:
        raise ParameterError(f"level = {level!r}; a number between 0 and 1 is needed")
    path = logit_path(game, finest=_FINEST)
    if path.status != "converged":
        raise MultiplicityError(f"the principal branch was not followed to its end: {path.message}")
    likelihood = _Likelihood(Equations(known.row, known.column), path, counts[0], counts[1], known.unit)
    states, values = likelihood.candidates()
    if np.ptp(values[np.isfinite(values)]) <= _FLAT * np.abs(values).max():
        raise MultiplicityError("every lambda fits these counts equally well: the branch does not move where they are")
    limit = likelihood.at_limit() if path.limit.identified else float(values[-1])
    best = int(np.argmax(values))
    top = max(float(values[best]), limit)
    tie = _FLAT * (1 + abs(top))
    boundary = "zero" if values[0] >= top - tie else "infinity" if limit >= top - tie else ""
    rate = {"zero": 0.0, "infinity": math.inf}.get(boundary, float(states[best][-1]) / known.unit)
    shares: tuple[np.ndarray, np.ndarray] = likelihood.equations.split(states[0 if boundary == "zero" else best])
    if boundary == "infinity":
        shares = (path.limit.row.astype(np.float64), path.limit.column.astype(np.float64))
    fitted = None if boundary == "infinity" else point(game, rate, *shares)
    for array in (*shares, *counts):
        array.setflags(write=False)
    error = None if boundary else likelihood.standard_error(states[best])
    return LogitFit(
        game=game,
        row_counts=counts[0],
        column_counts=counts[1],
        rate=rate,
        boundary=boundary,
        point=fitted,
        row=shares[0],
        column=shares[1],
        log_likelihood=top,
        constant=sum(_log_coefficient(each) for each in counts),
        standard_error=error,
        interval=likelihood.interval(states, values, top, limit, level),
        level=float(level),
        random=_benchmark("random", float(values[0]), top),
        nash=_benchmark("nash", limit, top) if path.limit.identified else None,
        path=path,
    )


def _read_counts(given: Any, size: int, player: str) -> np.ndarray:
    if isinstance(given, (str, Mapping)) or not isinstance(given, Iterable):
        raise ParameterError(f"counts of {player}: give a list of {size} numbers")
    entries = list(given)
    if len(entries) != size:
        raise ParameterError(f"counts of {player}: {size} numbers are needed, one for each action")
    return np.array([read_rate(entry, f"counts of {player}, action {k + 1}") for k, entry in enumerate(entries)])


def _log_coefficient(counts: np.ndarray) -> float:
    return math.lgamma(float(counts.sum()) + 1) - sum(math.lgamma(float(count) + 1) for count in counts)


def _benchmark(name: str, log_likelihood: float, top: float) -> Benchmark:
    from scipy.stats import chi2

    statistic = max(0.0, 2 * (top - log_likelihood))
    return Benchmark(name, log_likelihood, statistic, 0.5 * float(chi2.sf(statistic, 1)) if statistic > 0 else 1.0)


@dataclass(frozen=True, eq=False)
class _Likelihood:
    """The log-likelihood along a branch."""

    equations: Equations
    path: LogitPath
    row_counts: np.ndarray
    column_counts: np.ndarray
    unit: float

    def value(self, x: np.ndarray) -> float:
        m = len(self.row_counts)
        return self._side(x[:m], self.row_counts) + self._side(x[m:-1], self.column_counts)

    @staticmethod
    def _side(odds: np.ndarray, counts: np.ndarray) -> float:
        top = odds.max()
        log_sum = top + math.log(np.exp(odds - top).sum())
        return float(sum(count * (odd - log_sum) for count, odd in zip(counts, odds, strict=True) if count > 0))

    def slope(self, x: np.ndarray, direction: np.ndarray) -> float:
        """Derivative along a direction."""
        m = len(self.row_counts)
        total = 0.0
        sides = ((self.row_counts, slice(0, m)), (self.column_counts, slice(m, -1)))
        for (counts, part), mix in zip(sides, self.equations.split(x), strict=True):
            moves = direction[part]
            total += float(counts @ moves - counts.sum() * (mix @ moves))
        return total

    def score(self, rate: float, x: np.ndarray) -> float:
        """Derivative in lambda, in the game's unit, of the log-likelihood of the equilibrium next to x."""
        step = self.equations.at_rate(x, rate)
        upward = np.append(np.zeros(len(x) - 1), 1.0)
        tangent, _ = self.equations.tangent(step.x, upward)
        return self.slope(step.x, tangent) / float(tangent[-1])

    def candidates(self) -> tuple[list[np.ndarray], np.ndarray]:
        """The points of the path and every local maximum between them, in order, with their values."""
        states = list(self.path.trace.points)
        slopes = [self.slope(x, t) for x, t in zip(states, self.path.trace.tangents, strict=True)]
        found: list[np.ndarray] = [states[0]]
        for k in range(1, len(states)):
            if slopes[k - 1] > 0 > slopes[k]:
                peak = self._peak(states[k - 1], states[k])
                if peak is not None:
                    found.append(peak)
            found.append(states[k])
        return found, np.array([self.value(x) for x in found])

    def _peak(self, a: np.ndarray, b: np.ndarray) -> np.ndarray | None:
        """Where the slope along the branch vanishes between two of its points."""
        low, high, best = 0.0, 1.0, None
        for _ in range(60):
            middle = (low + high) / 2
            step = near_chord(self.equations, a, b, middle)
            if not step.converged:
                return best
            best = step.x
            refs = self.equations.references(step.x)
            chord = self.equations.moved(b - a, *refs)
            tangent, _ = self.equations.tangent(step.x, chord)
            if self.slope(step.x, tangent) > 0:
                low = middle
            else:
                high = middle
        return best

    def at_limit(self) -> float:
        """The log-likelihood of the limit of the branch."""
        limit = self.path.limit
        total = 0.0
        for counts, mix in ((self.row_counts, limit.row), (self.column_counts, limit.column)):
            for count, share in zip(counts, mix, strict=True):
                if count > 0:
                    total += count * math.log(share) if share > 0 else -math.inf
        return float(total)

    def standard_error(self, x: np.ndarray) -> float | None:
        """One over the root of the observed information in lambda; None where the branch turns."""
        rate = float(x[-1])
        width = 1e-4 * (1 + rate) if rate > 1e-3 else 0.1 * rate
        curvature = (self.score(rate + width, x) - self.score(rate - width, x)) / (2 * width)
        if not np.isfinite(curvature) or curvature >= 0:
            return None
        return float(1 / math.sqrt(-curvature)) / self.unit

    def interval(
        self, states: list[np.ndarray], values: np.ndarray, top: float, limit: float, level: float
    ) -> tuple[float, float]:
        from scipy.stats import chi2

        floor = top - 0.5 * float(chi2.ppf(level, 1))
        kept = [float(x[-1]) for x, value in zip(states, values, strict=True) if value >= floor]
        for (a, b), (one, other) in zip(pairwise(states), pairwise(values), strict=True):
            if (one >= floor) != (other >= floor):
                kept.append(self._edge(a, b, one >= floor, floor))
        high = math.inf if limit >= floor or values[-1] >= floor else max(kept, default=0.0) / self.unit
        return min(kept, default=math.inf) / self.unit, high

    def _edge(self, a: np.ndarray, b: np.ndarray, inside: bool, floor: float) -> float:
        low, high = 0.0, 1.0
        x = a
        for _ in range(60):
            middle = (low + high) / 2
            step = near_chord(self.equations, a, b, middle)
            if not step.converged:
                break
            x = step.x
            if (self.value(x) >= floor) == inside:
                low = middle
            else:
                high = middle
        return float(x[-1])
