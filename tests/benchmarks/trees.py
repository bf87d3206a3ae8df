"""Trees of a few moves: all perfect Bayesian equilibria, and a zero-sum tree.

No package known to us lists perfect Bayesian equilibria with beliefs, so that those rows have no peer. Where Gambit is
installed it solves Kuhn poker by its linear programme; we list all equilibria in the same row.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargain import ExtensiveForm, solve
from tests.benchmarks.frame import Row, best_of, best_of_each
from tests.conversions.games import kuhn_poker, signalling_game

NAME = "trees"


def run(tiny: bool = False) -> list[Row]:
    """Rows with their own sizes."""
    rows = []
    for shape in ((2, 2, 2), (3, 3, 3)):
        game = signalling_game(*shape, seed=2)
        solution = solve(game, concept="perfect-bayesian")
        if not (solution.complete and all(entry.certificate.holds for entry in solution.equilibria)):
            raise AssertionError(f"{shape}: {solution.message}")
        spent = best_of(1 if tiny else 5, lambda game=game: solve(game, concept="perfect-bayesian"))  # type: ignore[misc]
        sizes = "×".join(map(str, shape))
        rows.append(Row(f"all perfect Bayesian equilibria of a {sizes} signalling game", spent, None, None))
    rows.append(_kuhn(1 if tiny else 5))
    return rows


def _kuhn(repetitions: int) -> Row:
    game = kuhn_poker()
    work = "Kuhn poker: all equilibria exactly, against one by Gambit's linear programme"
    value = {entry.payoffs["One"] for entry in solve(game, concept="nash").equilibria}
    if value != {Fraction(-1, 18)}:
        raise AssertionError(f"the value of Kuhn poker is -1/18, not {value}")
    theirs = _gambit(game)
    if theirs is None:
        return Row(work, best_of(repetitions, lambda: solve(game, concept="nash")), None, None)
    ours, peer = best_of_each(repetitions, lambda: solve(game, concept="nash"), theirs)
    return Row(work, ours, peer, None)


def _gambit(game: ExtensiveForm) -> Any:
    try:
        import pygambit
    except ImportError:
        return None
    import tempfile
    from pathlib import Path

    from bargain import write

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kuhn.efg"
        write(game, file)
        tree = pygambit.read_efg(str(file))
    return lambda: pygambit.nash.lp_solve(tree, rational=True)
