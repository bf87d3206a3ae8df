"""Learning and evolutionary dynamics as nashpy simulates them: shares of play over time.

nashpy also has imitation dynamics and regret minimisation. They are left out: the first reports populations rounded to
zeros and ones that need not sum to one, the second adds probabilities to payoffs.
"""

from __future__ import annotations

import math
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.random import mtrand

from bargain.arithmetic import Arithmetic, number, to_float
from bargain.errors import BargainError, ConceptError, GameError, ParameterError
from bargain.games import NormalForm

__all__ = ["DYNAMICS", "Settings", "Shares", "differences", "read_number", "unit_of"]

_LARGEST_EXPONENT = 600.0
_SMALLEST_UNIT, _LARGEST_UNIT = 1e-305, 1e300  # so that durations and regrets are floats
_GLOBAL_STATE = threading.Lock()


@dataclass(frozen=True)
class Settings:
    """How long, from where, with how much noise and from which generator."""

    periods: int
    duration: float
    start: Any
    noise: float
    perturbation: float
    rng: np.random.Generator


@dataclass(frozen=True, eq=False)
class Shares:
    """Times (T,) and shares (T, m) and (T, n); `absorbed` says how the process came to rest, if it did."""

    times: np.ndarray
    row: np.ndarray
    column: np.ndarray
    absorbed: str = ""


def differences(game: NormalForm) -> tuple[np.ndarray, np.ndarray]:
    """Payoffs by own action less the worst one against each action of the opponent, in floats.

    They are not negative, without which the integrator would let shares drift away from a sum of one.
    """
    turn = np.vectorize(to_float, otypes=[np.float64])
    return turn(game.A - game.A.min(axis=0)), turn(game.B.T - game.B.T.min(axis=0))


def unit_of(game: NormalForm) -> float:
    """The largest payoff difference between two actions of one player; 1 if there is none."""
    with np.errstate(over="ignore"):
        largest = max((own.max(axis=0) - own.min(axis=0)).max() for own in (game.A, game.B.T))
    if largest == 0:
        return 1.0
    if largest < _SMALLEST_UNIT:
        raise GameError(
            f"learn: payoffs differ by less than {_SMALLEST_UNIT:g}, too little for floats; multiply all of them"
        )
    if largest > _LARGEST_UNIT:
        raise GameError(
            f"learn: payoffs differ by more than {_LARGEST_UNIT:g}, too much for floats; divide all of them"
        )
    return to_float(largest)


def _scaled(game: NormalForm) -> tuple[np.ndarray, np.ndarray]:
    """Payoffs in a unit in which ties are ties in floats too: whole numbers where they fit."""
    if game.arithmetic is Arithmetic.EXACT:
        tables = []
        for own in (game.A, game.B):
            common = math.lcm(*(Fraction(entry).denominator for entry in own.flat))
            whole = own * common
            if max(abs(entry) for entry in whole.flat) < 2**40:
                tables.append(whole.astype(np.float64))
        if len(tables) == 2:
            return tables[0], tables[1]
    row, column = differences(game)
    unit = unit_of(game)
    return row / unit, column.T / unit


def _fictitious(game: NormalForm, settings: Settings) -> Shares:
    from nashpy.learning.fictitious_play import fictitious_play

    a, b = _scaled(game)
    with _drawing_from(settings.rng):
        counts = list(fictitious_play(a, b, settings.periods, _counts(game, settings.start)))
    return _played(counts)


def _stochastic(game: NormalForm, settings: Settings) -> Shares:
    from nashpy.learning.stochastic_fictitious_play import stochastic_fictitious_play

    if (1 + settings.perturbation) / settings.noise > _LARGEST_EXPONENT:
        raise ParameterError(
            f"noise = {settings.noise:g} is too small for floats; {1 / _LARGEST_EXPONENT:.2g} of the largest payoff "
            "difference is the least, and without noise there is fictitious-play"
        )
    row, column = differences(game)
    unit = unit_of(game)
    with _drawing_from(settings.rng):
        play = stochastic_fictitious_play(
            row / unit,
            column.T / unit,
            settings.periods,
            etha=settings.noise,
            epsilon_bar=settings.perturbation,
            play_counts=_counts(game, settings.start),
        )
        counts = [pair for pair, _ in play]
    return _played(counts)


def _played(counts: list[Any]) -> Shares:
    """Shares of play from counts, from the first period on with any play."""
    row, column = (np.array([pair[side] for pair in counts], dtype=np.float64) for side in (0, 1))
    first = 0 if row[0].sum() > 0 and column[0].sum() > 0 else 1
    times = np.arange(len(row), dtype=np.float64)[first:]
    row, column = row[first:], column[first:]
    return Shares(times, row / row.sum(axis=1, keepdims=True), column / column.sum(axis=1, keepdims=True))


def _counts(game: NormalForm, start: Any) -> list[np.ndarray] | None:
    if start is None:
        return None
    return [_numbers(each, size, "start") for each, size in zip(_pair(start), game.shape, strict=True)]


def _replicator(game: NormalForm, settings: Settings) -> Shares:
    from nashpy.learning.replicator_dynamics import replicator_dynamics

    _require_symmetric(game, "the replicator dynamics of one population")
    row, _ = differences(game)
    size, unit = game.shape[0], unit_of(game)
    start = np.full(size, 1 / size) if settings.start is None else _mix(settings.start, size)
    times = np.linspace(0.0, settings.duration, settings.periods + 1)
    path = _integrated(lambda: replicator_dynamics(row / unit, start, times * unit), settings.duration)
    return Shares(times, path, path.copy())


def _asymmetric(game: NormalForm, settings: Settings) -> Shares:
    from nashpy.learning.replicator_dynamics import asymmetric_replicator_dynamics

    row, column = differences(game)
    unit = unit_of(game)
    starts = [np.full(size, 1 / size) for size in game.shape]
    if settings.start is not None:
        starts = [_mix(each, size) for each, size in zip(_pair(settings.start), game.shape, strict=True)]
    times = np.linspace(0.0, settings.duration, settings.periods + 1)

    def run() -> np.ndarray:
        both = asymmetric_replicator_dynamics(row / unit, column.T / unit, *starts, timepoints=times * unit)
        return np.hstack(both)

    m = game.shape[0]
    path = _integrated(run, settings.duration, m)
    return Shares(times, path[:, :m], path[:, m:])


def _integrated(run: Callable[[], np.ndarray], duration: float, split: int | None = None) -> np.ndarray:
    """Integrate, or say that it failed; shares are freed from the rounding of the integrator."""
    from scipy.integrate import ODEintWarning

    failed = ParameterError(f"the integration failed over duration = {duration:g}; a shorter one may do")
    with warnings.catch_warnings():
        warnings.simplefilter("error", ODEintWarning)
        warnings.simplefilter("error", RuntimeWarning)
        try:
            path: np.ndarray = np.maximum(np.array(run()), 0.0)
        except (ODEintWarning, RuntimeWarning):
            raise failed from None
    for part in (slice(0, split), slice(split, None)) if split else (slice(None),):
        totals = path[:, part].sum(axis=1, keepdims=True)
        if not (np.abs(totals - 1) < 1e-3).all():
            raise failed
        path[:, part] /= totals
    return np.asarray(path)


def _moran(game: NormalForm, settings: Settings) -> Shares:
    from nashpy.egt.moran_process import moran_process

    _require_symmetric(game, "the Moran process")
    turn = np.vectorize(to_float, otypes=[np.float64])
    payoffs = turn(game.A)
    if payoffs.min() < 0:
        raise ParameterError(f"moran: payoffs are birth rates and cannot be negative; add {-payoffs.min():g} to all")
    size = game.shape[0]
    counts = np.full(size, 10.0) if settings.start is None else _numbers(settings.start, size, "start")
    if (counts != np.round(counts)).any() or not 2 <= counts.sum() <= 10_000:
        raise ParameterError("start: the Moran process needs whole numbers of individuals, 2 to 10,000 in all")
    population = np.repeat(np.arange(size), counts.astype(int))
    with _drawing_from(settings.rng), np.errstate(invalid="ignore", divide="ignore"):
        process = moran_process(payoffs / max(1.0, payoffs.max()), population)
        states = [population, *islice(process, settings.periods)] if len(set(population)) > 1 else [population]
    shares = np.array([np.bincount(state, minlength=size) for state in states]) / len(population)
    fixed = shares[-1].max() == 1.0
    label = ((game.actions or ((),))[0] or ())[int(shares[-1].argmax())]
    absorbed = f"only {label!r} is left after {len(states) - 1} births" if fixed else ""
    return Shares(np.arange(len(states), dtype=np.float64), shares, shares.copy(), absorbed)


@contextmanager
def _drawing_from(rng: np.random.Generator) -> Iterator[None]:
    """Seed NumPy's global generator from `rng`, and put the old one back, whatever happens."""
    seed = [int(word) for word in rng.integers(0, 2**32, size=4)]
    with _GLOBAL_STATE:
        kept, state = mtrand.get_bit_generator(), np.random.get_state(legacy=False)  # noqa: NPY002  nashpy's own
        mtrand.set_bit_generator(np.random.MT19937(seed))
        try:
            yield
        finally:
            mtrand.set_bit_generator(kept)
            if isinstance(state, dict) and state["bit_generator"] == "MT19937":
                np.random.set_state(state)  # noqa: NPY002  restores the spare normal draw


def _require_symmetric(game: NormalForm, what: str) -> None:
    m, n = game.shape
    loose = 1e-12 * unit_of(game) if game.arithmetic is Arithmetic.FLOAT else 0
    if m != n or any(abs(gap) > loose for gap in (game.A - game.B.T).flat):
        raise ConceptError(
            f"{what} needs a symmetric game, in which B is the transpose of A; asymmetric-replicator takes any"
        )


def _pair(start: Any) -> tuple[Any, Any]:
    if isinstance(start, (str, Mapping)) or not isinstance(start, Iterable):
        raise ParameterError("start: give a pair, one list for each player")
    sides = tuple(start)
    if len(sides) != 2:
        raise ParameterError(f"start: give a pair, one list for each player, not {len(sides)} entries")
    return sides[0], sides[1]


def _numbers(given: Any, size: int, what: str) -> np.ndarray:
    if isinstance(given, (str, Mapping)) or not isinstance(given, Iterable):
        raise ParameterError(f"{what}: give a list of {size} numbers")
    entries = list(given)
    if len(entries) != size:
        raise ParameterError(f"{what}: {size} numbers are needed, one for each action, not {len(entries)}")
    values = np.array([read_number(entry, what) for entry in entries])
    if (values < 0).any() or values.sum() <= 0:
        raise ParameterError(f"{what}: the numbers cannot be negative, or all zero")
    return values


def _mix(given: Any, size: int) -> np.ndarray:
    values = _numbers(given, size, "start")
    if abs(values.sum() - 1) > 1e-9:
        raise ParameterError(f"start: the shares sum to {values.sum():g}, not to 1")
    return np.asarray(values / values.sum())


def read_number(value: Any, what: str) -> float:
    """Read a number as a float, with an error that says where it stood."""
    try:
        return to_float(number(value))
    except BargainError as error:
        raise ParameterError(f"{what}: {error}") from None
    except (TypeError, ValueError):
        raise ParameterError(f"{what} = {value!r} is not a number") from None


DYNAMICS: Mapping[str, tuple[Callable[[NormalForm, Settings], Shares], tuple[str, ...]]] = MappingProxyType(
    {
        "fictitious-play": (_fictitious, ()),
        "stochastic-fictitious-play": (_stochastic, ("noise", "perturbation")),
        "replicator": (_replicator, ("duration",)),
        "asymmetric-replicator": (_asymmetric, ("duration",)),
        "moran": (_moran, ()),
    }
)
"""Dynamics -> how to simulate them, and the options that they take besides periods, start, tolerance and rng."""
