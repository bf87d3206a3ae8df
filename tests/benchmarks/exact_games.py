"""All equilibria of integer games in rationals: `solve` against lrsnash and against Gambit.

`solve` is timed with its certificates, components and indices, on games built beforehand; lrsnash with the start of
its process, on a file written beforehand; Gambit on games built beforehand. The answers are compared outside the
timing. The compiled kernel is loaded first, as it is in any process that has solved some larger games. One row without
a bar shows how much of lrsnash's time the start of a process is: the time of `true`, which does nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np

from bargain import NormalForm, solve
from bargain.polytopes import compiled_pivoting
from tests.benchmarks.frame import Row, best_of_each
from tests.oracles import lrsnash

NAME = "exact games"

SIZES = {3: 1.0, 4: 1.0, 5: 1.0, 6: 1.0, 7: 1.0, 8: 1.0, 9: 1.0, 10: 1.0, 12: 0.5}
GAMBIT_SIZES = (2, 3, 4, 5, 6, 7)
GAMBIT_BAR = 20.0
GAMES = 20
LARGEST_PAYOFFS = (9, 100)
"""Half of the games of each size are drawn from -9..9, where ties are common, half from -100..100."""


def run(tiny: bool = False) -> list[Row]:
    """One row a size and peer, each over the same random games."""
    compiled_pivoting.explore([[1, 2], [2, 1]], [1, 5], 100)
    rng = np.random.default_rng(20_220_203)
    games = {size: _draw(rng, size, 2 if tiny else GAMES) for size in sorted({*SIZES, *GAMBIT_SIZES})}
    rows = []
    for size in (3, 5) if tiny else SIZES:
        ours, peer = _against_lrsnash(games[size])
        rows.append(Row(f"{size}×{size} exactly, against lrsnash", ours, peer, SIZES[size]))
    rows.append(_empty_process(3 if tiny else 200))
    for size in (2, 3) if tiny else GAMBIT_SIZES:
        ours, peer = _against_gambit(games[size])
        rows.append(Row(f"{size}×{size} exactly, against Gambit", ours, peer, GAMBIT_BAR))
    return rows


def _draw(rng: np.random.Generator, size: int, count: int) -> list[NormalForm]:
    games = []
    for k in range(count):
        largest = LARGEST_PAYOFFS[k % len(LARGEST_PAYOFFS)]
        a, b = rng.integers(-largest, largest + 1, size=(2, size, size))
        games.append(NormalForm(a, b))
    return games


def _empty_process(repetitions: int) -> Row:
    """What each time of lrsnash has in it, started in the same way."""
    command = shutil.which("true")
    work = "starting a process that does nothing: a part of each time of lrsnash"
    if command is None:
        return Row(work, None, None, None)
    start = best_of_each(repetitions, lambda: subprocess.run([command], capture_output=True, check=True))
    return Row(work, None, start[0], None)


def _against_lrsnash(games: list[NormalForm]) -> tuple[float, float | None]:
    """Mean seconds a game: ours, and those of lrsnash."""
    if not lrsnash.AVAILABLE:
        ours = [best_of_each(3, lambda game=game: solve(game))[0] for game in games]  # type: ignore[misc]
        return sum(ours) / len(ours), None
    total = np.zeros(2)
    with tempfile.TemporaryDirectory() as folder:
        for game in games:
            a, b = [list(row) for row in game.A], [list(row) for row in game.B]
            expected = lrsnash.extreme_equilibria(a, b, Path(folder))
            found = solve(game)
            points = {tuple(tuple(e.profile.vector(player)) for player in game.players) for e in found.equilibria}
            if points != expected or not found.complete:
                raise AssertionError(f"{len(points)} equilibria, lrsnash {len(expected)}: {game.A}, {game.B}")
            command = [str(shutil.which("lrsnash")), str(Path(folder) / "game")]

            def ours(game: NormalForm = game) -> None:
                solve(game)

            def peer(command: list[str] = command) -> None:
                subprocess.run(command, capture_output=True, check=True)

            total += best_of_each(3, ours, peer)
    return total[0] / len(games), total[1] / len(games)


def _against_gambit(games: list[NormalForm]) -> tuple[float, float | None]:
    """The same with Gambit, which lists the same extreme equilibria, in some degenerate games one of them twice."""
    try:
        import pygambit
    except ImportError:
        ours = [best_of_each(3, lambda game=game: solve(game))[0] for game in games]  # type: ignore[misc]
        return sum(ours) / len(ours), None
    home = pygambit.StrategicGame if hasattr(pygambit, "StrategicGame") else pygambit.Game
    total = np.zeros(2)
    for game in games:
        theirs = home.from_arrays(*(np.array([[int(entry) for entry in row] for row in t]) for t in (game.A, game.B)))
        listed = pygambit.nash.enummixed_solve(theirs, rational=True).equilibria
        expected = {
            tuple(tuple(Fraction(str(weight)) for _, weight in profile[player]) for player in theirs.players)
            for profile in listed
        }
        found = {tuple(tuple(e.profile.vector(player)) for player in game.players) for e in solve(game).equilibria}
        if found != expected:
            raise AssertionError(f"{len(found)} equilibria, Gambit {len(expected)}: {game.A}, {game.B}")

        def ours(game: NormalForm = game) -> None:
            solve(game)

        def peer(theirs: object = theirs) -> None:
            pygambit.nash.enummixed_solve(theirs, rational=True)

        total += best_of_each(2, ours, peer)
    return total[0] / len(games), total[1] / len(games)
