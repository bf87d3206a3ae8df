"""Learning and evolutionary dynamics of a two-player game, with the regret that is left at the end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargain.analyses.learning_dynamics import DYNAMICS, Settings, differences, read_number, unit_of
from bargain.arithmetic import Arithmetic
from bargain.certificates import certify
from bargain.equilibrium import Certificate, Concept, Profile, Status
from bargain.errors import ConceptError, GameError, ParameterError
from bargain.games import NormalForm

__all__ = ["DYNAMICS", "LearningPath", "learn"]

_MOST_PERIODS = 1_000_000


@dataclass(frozen=True, eq=False)
class LearningPath:
    """Shares of play over time.

    Attributes
    ----------
    game : NormalForm
    dynamics : str
    times : float array (T,)
        Periods in discrete dynamics, time in continuous ones.
    row, column : float arrays (T, m) and (T, n)
        Shares: of past play in fictitious play, of the populations in the others. Both are the one population in the
        replicator dynamics of a symmetric game and in the Moran process.
    regrets : float array (T,)
        At each time the most that one player would gain from a deviation against the other's shares: zero at a Nash
        equilibrium and nowhere else.
    certificate : Certificate
        The last shares against the definition of a Nash equilibrium.
    status : Status
        `converged` if no regret over the last quarter of the path, or at its absorbing end, is larger than the
        tolerance; otherwise `not-converged`.
    tolerance : float
        In the unit of the payoffs.
    message : str
    """

    game: NormalForm
    dynamics: str
    times: np.ndarray
    row: np.ndarray
    column: np.ndarray
    regrets: np.ndarray
    certificate: Certificate
    status: Status
    tolerance: float
    message: str

    @property
    def regret(self) -> float:
        """The regret at the end."""
        return float(self.regrets[-1])

    @property
    def profile(self) -> Profile:
        """The shares at the end as a mixed profile."""
        return _profile(self.game, self.row[-1], self.column[-1])

    def __repr__(self) -> str:
        end = f"to {self.times[-1]:g}, regret {self.regret:.3g}, {self.status}"
        return f"LearningPath({self.dynamics}, {len(self.times)} points {end})"


def learn(
    game: NormalForm,
    dynamics: str = "fictitious-play",
    *,
    periods: int | None = None,
    duration: Any = None,
    start: Any = None,
    noise: Any = None,
    perturbation: Any = None,
    tolerance: Any = 0.01,
    rng: int | np.random.Generator | None = None,
) -> LearningPath:
    """Simulate how two players, or one population, learn to play a game.

    Parameters
    ----------
    game : NormalForm
        Numerical; symmetric (B the transpose of A) for "replicator" and "moran".
    dynamics : str
        "fictitious-play": each period a best reply to the shares of the other's past play, ties at random.
        "stochastic-fictitious-play": the same with a logit choice. "replicator": one population.
        "asymmetric-replicator": two populations. "moran": births by payoff and random deaths in one finite population,
        until one action is left.
    periods : int, optional
        Periods, or points in time of the replicator dynamics (1,000); for "moran" the most births (10,000).
    duration : number, optional
        Time of the replicator dynamics, in one over the unit of the payoffs; by default 100 over the largest payoff
        difference.
    start : optional
        A pair of counts of earlier play (fictitious play); a pair of mixed strategies (asymmetric replicator); one
        mixed strategy (replicator); numbers of individuals by action (moran, 10 each by default).
    noise, perturbation : numbers, optional
        Of stochastic fictitious play: the unit of the logit choice and the largest random payoff, as shares of the
        largest payoff difference (0.1 and 0.01).
    tolerance : number
        Regret, as a share of the largest payoff difference, up to which the end counts as a Nash equilibrium.
    rng : int or numpy.random.Generator, optional
        The same seed gives the same bits.

    Returns
    -------
    LearningPath

    Raises
    ------
    ConceptError, GameError
        Unknown dynamics; not a normal form, symbolic, or not symmetric where that is needed; payoff differences too
        small or too large for floats (all below 1e-305, or one beyond 1e300).
    ParameterError
        Options that do not belong to the dynamics, or out of range; negative payoffs in "moran".

    Notes
    -----
    nashpy draws from NumPy's global generator. While it runs, that generator is replaced by one seeded from `rng`,
    under a lock, and put back; other threads that draw from it meanwhile are not protected.

    Sources: Brown (1951) and Fudenberg and Levine (1998), chapter 2; Hofbauer and Sandholm (2002), Econometrica 70;
    Taylor and Jonker (1978), Mathematical Biosciences 40; Moran (1958). Cost: about 30 microseconds a period.

    Examples
    --------
    >>> pennies = NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> path = learn(pennies, "fictitious-play", periods=4000, tolerance=0.1, rng=1)
    >>> str(path.status), path.regret < 0.1
    ('converged', True)
    """
    if not isinstance(game, NormalForm):
        raise ConceptError(f"learn takes a two-player NormalForm, not {type(game).__name__}")
    if game.arithmetic is Arithmetic.SYMBOLIC:
        raise GameError("learn: the game is symbolic; give its parameters values first")
    name = str(dynamics).strip().lower().replace("_", "-").replace(" ", "-")
    if name not in DYNAMICS:
        raise ConceptError(f"dynamics {dynamics!r} are not known; choose among {', '.join(DYNAMICS)}")
    simulate, allowed = DYNAMICS[name]
    given = {"duration": duration, "noise": noise, "perturbation": perturbation}
    for option, value in given.items():
        if value is not None and option not in allowed:
            raise ParameterError(f"{option} does not belong to {name}")
    unit = unit_of(game)
    settings = Settings(
        _whole(periods, 10_000 if name == "moran" else 1000, "periods"),
        _positive(duration, 100.0 / unit, "duration"),
        start,
        _positive(noise, 0.1, "noise"),
        _positive(perturbation, 0.01, "perturbation"),
        _generator(rng),
    )
    most = _positive(tolerance, 0.01, "tolerance") * unit
    shares = simulate(game, settings)
    regrets = _regrets(game, shares.row, shares.column)
    last = regrets[-1:] if shares.absorbed else regrets[-max(1, len(regrets) // 4) :]
    settled = bool(last.max() <= most)
    if settled:
        message = shares.absorbed
    else:
        reason = f"a regret of {last.max():.3g} is left at the end, above the tolerance {most:.3g}"
        message = "; ".join(filter(None, [shares.absorbed, reason]))
    for array in (shares.times, shares.row, shares.column, regrets):
        array.setflags(write=False)
    floats = NormalForm(game.A, game.B, game.players, game.actions).convert(Arithmetic.FLOAT)
    return LearningPath(
        game=game,
        dynamics=name,
        times=shares.times,
        row=shares.row,
        column=shares.column,
        regrets=regrets,
        certificate=certify(floats, _profile(game, shares.row[-1], shares.column[-1]), Concept.NASH),
        status=Status.CONVERGED if settled else Status.NOT_CONVERGED,
        tolerance=most,
        message=message,
    )


def _profile(game: NormalForm, row: np.ndarray, column: np.ndarray) -> Profile:
    pairs = zip(game.players, game.actions or (), (row, column), strict=True)
    return Profile({who: dict(zip(labels or (), map(float, mix), strict=True)) for who, labels, mix in pairs})


def _regrets(game: NormalForm, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    found = np.zeros(len(row))
    for gaps, mine, theirs in zip(differences(game), (row, column), (column, row), strict=True):
        earned = theirs @ gaps.T
        found = np.maximum(found, earned.max(axis=1) - (mine * earned).sum(axis=1))
    return np.maximum(found, 0.0)


def _positive(value: Any, default: float, what: str) -> float:
    if value is None:
        return default
    read = read_number(value, what)
    if not 0 < read < math.inf:
        raise ParameterError(f"{what} = {read:g}; a positive number is needed")
    return read


def _whole(value: Any, default: int, what: str) -> int:
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not 1 <= value <= _MOST_PERIODS:
        raise ParameterError(f"{what} = {value!r}; a whole number between 1 and {_MOST_PERIODS:,} is needed")
    return int(value)


def _generator(rng: Any) -> np.random.Generator:
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is not None and (isinstance(rng, bool) or not isinstance(rng, (int, np.integer)) or rng < 0):
        raise ParameterError(f"rng = {rng!r}; give a non-negative integer, a numpy.random.Generator or None")
    return np.random.default_rng(rng)
