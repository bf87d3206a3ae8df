"""All equilibria in pure strategies, by underlining best replies.

A cell is an equilibrium exactly if its row payoff is the largest of its column and its column payoff the largest of its
row. The check is finite, so that finding none proves that there is none. Every pure equilibrium is its own component:
convex sets that join several of them consist of mixed equilibria, which are another concept.

In a float game differences within a tolerance are read as ties. It is 1e-11 of the payoff range, or of the largest
payoff compared where that is less, and room for the rounding of the payoffs. An equilibrium that hangs on such a
difference, one that is not exactly zero, is listed, and the answer is not complete.

Cost: 2mn comparisons.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bargain.arithmetic import Arithmetic, Number
from bargain.equilibrium import Answer, Concept, Profile, Status
from bargain.errors import GameError
from bargain.games import NormalForm
from bargain.solvers.spec import SolverSpec

TOLERANCE = 1e-11
"""Share of the payoff range, or of the largest payoff compared, below which two float payoffs tie."""

ROUNDING = 1e-14
"""Share of the largest payoff that may have been lost in rounding before the game was written down."""

_MOST_LISTED = 20_000


def run(game: NormalForm) -> Answer:
    """List every cell in which both actions are best replies."""
    inexact = game.arithmetic is Arithmetic.FLOAT
    rows, close_columns = _best_replies(game.A, inexact)
    columns, close_rows = _best_replies(game.B.T, inexact)
    cells = np.argwhere(rows & columns.T)
    if len(cells) > _MOST_LISTED:
        raise GameError(
            f"the game has {len(cells):,} pure equilibria, more than the {_MOST_LISTED:,} that are listed; "
            "solve one without its duplicated actions"
        )
    hanging = sum(bool(close_columns[j] or close_rows[i]) for i, j in cells)
    one = 1.0 if inexact else Fraction(1)
    note = ""
    if hanging:
        some = "1 equilibrium hangs" if hanging == 1 else f"{hanging} equilibria hang"
        note = f"{some} on payoff differences within the tolerance {TOLERANCE:g}; solve with exact numbers to decide"
    elif not len(cells):
        note = "no cell is a best reply for both players"
    return Answer(
        tuple(_profile(game, (i, j), one) for i, j in cells.tolist()),
        Status.CONVERGED if len(cells) else Status.NONE_EXIST,
        complete=not hanging,
        message=note,
        pieces=tuple((k,) for k in range(len(cells))),
        dimensions=(0,) * len(cells),
        components=tuple((k,) for k in range(len(cells))),
    )


def _best_replies(table: np.ndarray, inexact: bool) -> tuple[np.ndarray, np.ndarray]:
    """Which entries are the largest of their column, (m, n), and which columns have a close second, (n,)."""
    best = table.max(axis=0)
    if not inexact:
        return np.asarray(table == best, dtype=bool), np.zeros(table.shape[1], dtype=bool)
    sizes = np.abs(table).max(axis=0)
    largest = sizes.max()
    margin = TOLERANCE * np.minimum(table.max() - table.min(), sizes) + ROUNDING * (
        sizes / 2 + largest / 2
    )  # their sum may overflow
    gaps = best - table
    return gaps <= margin, np.any((gaps > 0) & (gaps <= 2 * margin), axis=0)


def _profile(game: NormalForm, cell: tuple[int, int], one: Number) -> Profile:
    mixes: dict[str, dict[str, Number]] = {}
    for player, labels, chosen in zip(game.players, game.actions or (), cell, strict=True):
        mixes[player] = {label: one if k == chosen else one - one for k, label in enumerate(labels or ())}
    return Profile(mixes)


SOLVER = SolverSpec(
    name="pure-strategies",
    accepts=NormalForm,
    concept=Concept.PURE,
    finds_all=True,
    exact=True,
    run=run,
)
