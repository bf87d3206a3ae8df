"""Backward induction in trees of up to a million nodes, certificate included, against building the tree from arrays.

The trees have perfect information, exact payoffs that are far apart and, in one of them, chance moves with rational
probabilities. No peer solves such trees in rationals: the ratio says how many times the building of the tree, which is
linear in the nodes, the solution takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bargain import ExtensiveForm, solve
from tests import large_trees
from tests.benchmarks.frame import Row, best_of_each
from tests.large_trees import Columns

NAME = "large trees"

SIZES = (10_000, 100_000, 1_000_000)
DEEP = 200_000


def run(tiny: bool = False) -> list[Row]:
    """A row a tree: solution and certificate against construction."""
    return [_row(work, make, 1 if tiny else 3) for work, make in _trees(tiny)]


def _trees(tiny: bool) -> Iterator[tuple[str, Callable[[], Columns]]]:
    for size in (1_000,) if tiny else SIZES:
        yield (
            f"backward induction, {size:,} nodes, against building the tree",
            lambda size=size: large_trees.binary(size // 2, np.random.default_rng(1)),  # type: ignore[misc]
        )
    size = 1_000 if tiny else SIZES[-1]
    yield (
        f"backward induction, {size:,} nodes, a third of the moves by chance, against building the tree",
        lambda: large_trees.grown(size, 1 / 3, np.random.default_rng(2)),
    )
    deep = 1_000 if tiny else DEEP
    yield (
        f"backward induction, a centipede of {deep // 2:,} moves, against building the tree",
        lambda: large_trees.centipede(deep // 2),
    )


def _row(work: str, make: Callable[[], Columns], repetitions: int) -> Row:
    columns = make()
    game = ExtensiveForm.from_arrays(**columns)
    certificate = solve(game).unique().certificate
    if not certificate.holds or certificate.max_regret != 0:
        raise AssertionError(f"{work}: the certificate fails")
    ours, peer = best_of_each(repetitions, lambda: solve(game), lambda: ExtensiveForm.from_arrays(**columns))
    return Row(work, ours, peer, None, at_most=True)
