"""All equilibria of many random games: `solve_many` against QuantEcon's support enumeration, game by game.

QuantEcon's game objects are built beforehand. Its games are the first of ours, and every count must agree.
"""

from __future__ import annotations

from dataclasses import fields
from time import perf_counter
from typing import Any

import numpy as np

from bargain.batches import ManySolutions, solve_many
from tests.benchmarks.frame import Row, best_of, best_of_each

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


def run(tiny: bool = False) -> list[Row]:
    """One row a size, and one for 2x2 against a copy of its own inputs and outputs."""
    rng = np.random.default_rng(20_220_224)
    rows, repetitions = [], 1 if tiny else REPETITIONS
    for size, total, sample, bar in SIZES:
        total, sample = (200, 20) if tiny else (total, sample)
        a, b = rng.normal(size=(2, total, size, size))
        start = perf_counter()
        many = solve_many(a[:1], b[:1])
        print(f"{size}x{size}: first call, with what had to be compiled: {perf_counter() - start:.2f} s")
        if size == 2:
            rows.append(copy_row(a, b, repetitions))
        many = solve_many(a, b)
        games = peer_games(a[:sample], b[:sample])
        compare(games, many)
        ours = best_of(repetitions, lambda a=a, b=b: solve_many(a, b)) / total  # type: ignore[misc]
        peer = best_of(repetitions, lambda games=games: [_peer(game) for game in games]) / sample  # type: ignore[misc]
        work = f"{size}×{size}, a game of {total:,}, against QuantEcon"
        rows.append(Row(work, ours, peer if games else None, bar))
    return rows


def copy_row(a: np.ndarray, b: np.ndarray, repetitions: int) -> Row:
    """2x2 games against `numpy.copy` of all arrays that go in and come out."""
    many = solve_many(a, b)
    arrays = [a, b, *(getattr(many, field.name) for field in fields(many))]
    ours, copy = best_of_each(2 * repetitions, lambda: solve_many(a, b), lambda: [np.copy(array) for array in arrays])
    return Row(f"2×2, a game of {len(a):,}, against copying its arrays", ours / len(a), copy / len(a), COPIES, True)


def peer_games(a: np.ndarray, b: np.ndarray) -> list[Any]:
    """QuantEcon's game objects; none where it is not installed."""
    try:
        from quantecon.game_theory import NormalFormGame, Player
    except ImportError:
        return []
    return [NormalFormGame((Player(mine), Player(theirs.T.copy()))) for mine, theirs in zip(a, b, strict=True)]


def compare(games: list[Any], many: ManySolutions) -> None:
    """Raise unless both sides find the same number of equilibria in every game."""
    for k, game in enumerate(games):
        theirs = len(_peer(game))
        if theirs != many.count[k]:
            raise AssertionError(f"{game.nums_actions}, game {k}: {many.count[k]} equilibria, QuantEcon {theirs}")


def _peer(game: Any) -> list[Any]:
    from quantecon.game_theory import support_enumeration

    found: list[Any] = support_enumeration(game)
    return found
