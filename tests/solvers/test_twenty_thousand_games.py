"""No equilibrium is missed and none is false: 20,000 random games against `lrsnash`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bargain import NormalForm, solve, solve_many
from tests.oracles import lrsnash

PARTS, GAMES = 4, 5_000
SPREADS = (1, 2, 9, 100)
"""Payoffs between -spread and spread: most games of the first two are degenerate, few of the last."""


@pytest.mark.slow
@pytest.mark.skipif(not lrsnash.AVAILABLE, reason=lrsnash.MISSING)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_equilibrium_is_missed_and_none_is_false(part: int, tmp_path: Path) -> None:
    rng = np.random.default_rng([20_220_217, part])
    for _ in range(GAMES // 50):
        m, n = rng.integers(2, 7, size=2)
        spread = int(rng.choice(SPREADS))
        a, b = rng.integers(-spread, spread + 1, size=(2, 50, m, n))
        many = solve_many(a, b)
        for k in range(50):
            game = NormalForm(a[k], b[k])
            solution = solve(game)
            found = {tuple(tuple(e.profile.vector(player)) for player in game.players) for e in solution.equilibria}
            expected = lrsnash.extreme_equilibria([list(r) for r in game.A], [list(r) for r in game.B], tmp_path)
            assert solution.complete
            assert len(found) == len(solution.equilibria)
            assert found == expected, (a[k].tolist(), b[k].tolist())
            _check_many(many, k, expected, (a[k].tolist(), b[k].tolist()))


def _check_many(many: object, k: int, expected: set[lrsnash.Pair], game: object) -> None:
    """What `solve_many` calls complete is the same set; of a game that it calls degenerate it may list a part."""
    count = int(many.count[k])  # type: ignore[attr-defined]
    wanted = sorted([float(p) for mix in pair for p in mix] for pair in expected)
    found = sorted([*many.row[k, s], *many.column[k, s]] for s in range(count))  # type: ignore[attr-defined]
    if many.complete[k]:  # type: ignore[attr-defined]
        assert len(wanted) == len(found), game
    else:
        assert many.degenerate[k], game  # type: ignore[attr-defined]
    gaps = [np.abs(np.array(wanted) - point).max(axis=1) for point in found]
    assert all(gap.min() < 1e-9 for gap in gaps), game
    assert len({int(gap.argmin()) for gap in gaps}) == len(found), game
