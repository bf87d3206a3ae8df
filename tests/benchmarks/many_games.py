"""All equilibria of many random games: `solve_many` against QuantEcon's support enumeration, game by game.

QuantEcon's game objects are built beforehand. Its games are the first of ours, and every equilibrium must agree.
`solve_many` takes all cores by itself, numpy.copy and QuantEcon take one: the rows with a bar say how many threads
there were, and rows without a bar show one thread, and batches of one and of a thousand games.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import fields
from time import perf_counter
from typing import Any

import numpy as np

from bargain.batches import ManySolutions, solve_many
from tests.benchmarks.frame import Row, best_of, best_of_each, cores, one_core

NAME = "many games"

# Actions a side, our games, those of QuantEcon, how many times as fast we must be.
SIZES = [
    (2, 400_000, 4_000, 300),
    (3, 100_000, 4_000, 100),
    (4, 50_000, 2_000, 50),
    (5, 20_000, 1_000, 20),
    (6, 10_000, 300, 10),
]
REPETITIONS = 15
COPIES = 4
SMALL_BATCHES = (1, 1_000)
SMALL_SIZES = (2, 3)
CLOSE = 1e-6
"""How far the probabilities of both sides may be apart: floats lose digits in nearly singular games."""


def run(tiny: bool = False) -> list[Row]:
    """A row a size, with all threads and with one; 2x2 against a copy of its inputs and outputs; small batches."""
    rng = np.random.default_rng(20_220_224)
    rows, alone, small, repetitions = [], [], [], 1 if tiny else REPETITIONS
    for size, total, sample, bar in SIZES:
        total, sample = (200, 20) if tiny else (total, sample)
        a, b = rng.normal(size=(2, total, size, size))
        start = perf_counter()
        many = solve_many(a[:1], b[:1])
        print(f"{size}x{size}: first call, with what had to be compiled: {perf_counter() - start:.2f} s")
        if size == 2:
            rows.append(copy_row(a, b, repetitions, COPIES))
            with one_core():
                alone.append(copy_row(a, b, repetitions, None))
        many = solve_many(a, b)
        games = peer_games(a[:sample], b[:sample])
        compare(games, many)
        peer = _peer_time(games, repetitions)
        for bar_here, table in ((bar, rows), (None, alone)):
            with nullcontext() if table is rows else one_core():
                ours = best_of(repetitions, lambda a=a, b=b: solve_many(a, b)) / total  # type: ignore[misc]
                table.append(
                    Row(f"{size}×{size}, a game of {total:,}, {threads()}, against QuantEcon", ours, peer, bar_here)
                )
        if size in SMALL_SIZES:
            small += [small_row(a[:count], b[:count], 2 if tiny else 200, peer) for count in SMALL_BATCHES]
    return rows + alone + small


def copy_row(a: np.ndarray, b: np.ndarray, repetitions: int, bar: float | None) -> Row:
    """2x2 games against `numpy.copy` of all arrays that go in and come out."""
    many = solve_many(a, b)
    arrays = [a, b, *(getattr(many, field.name) for field in fields(many))]
    ours, copy = best_of_each(2 * repetitions, lambda: solve_many(a, b), lambda: [np.copy(array) for array in arrays])
    work = f"2×2, a game of {len(a):,}, {threads()}, against copying its arrays in one"
    return Row(work, ours / len(a), copy / len(a), bar, True)


def small_row(a: np.ndarray, b: np.ndarray, repetitions: int, peer: float | None) -> Row:
    """The time of one call on few games, which is mostly the call itself."""
    total, size, _ = a.shape
    work = f"{size}×{size}, a game of {total:,}, one thread, against QuantEcon"
    return Row(work, best_of(repetitions, lambda: solve_many(a, b)) / total, peer, None)


def threads() -> str:
    """The number of threads of `solve_many` on a large batch, as text."""
    return "one thread" if cores() == 1 else f"{cores()} threads"


def peer_games(a: np.ndarray, b: np.ndarray) -> list[Any]:
    """QuantEcon's game objects; none where it is not installed."""
    try:
        from quantecon.game_theory import NormalFormGame, Player
    except ImportError:
        return []
    return [NormalFormGame((Player(mine), Player(theirs.T.copy()))) for mine, theirs in zip(a, b, strict=True)]


def compare(games: list[Any], many: ManySolutions) -> None:
    """Raise unless both sides find the same equilibria in every game: as many, and each close to one of the other."""
    for k, game in enumerate(games):
        theirs, ours = [np.concatenate(pair) for pair in _peer(game)], int(many.count[k])
        if not many.complete[k] or len(theirs) != ours:
            raise AssertionError(f"{game.nums_actions}, game {k}: {ours} equilibria, QuantEcon {len(theirs)}")
        found = np.concatenate([many.row[k, :ours], many.column[k, :ours]], axis=1)
        gaps = np.abs(found[:, None] - np.array(theirs)).max(axis=2)
        if max(gaps.min(axis=0).max(), gaps.min(axis=1).max()) > CLOSE:
            raise AssertionError(f"{game.nums_actions}, game {k}: equilibria {found.tolist()}, QuantEcon {theirs}")


def _peer_time(games: list[Any], repetitions: int) -> float | None:
    """Seconds a game; None where QuantEcon is not installed."""
    return best_of(repetitions, lambda: [_peer(game) for game in games]) / len(games) if games else None


def _peer(game: Any) -> list[Any]:
    from quantecon.game_theory import support_enumeration

    found: list[Any] = support_enumeration(game)
    return found
