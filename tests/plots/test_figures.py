"""Every kind of figure on ordinary and awkward input: legible, without warnings, with the same bytes each time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from bargain.plots import save
from tests.plots.examples import all_figures
from tests.plots.legibility import assert_legible

FIGURES = all_figures()


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_texts_neither_touch_nor_leave_the_page(make: Callable[[], Figure]) -> None:
    assert_legible(make())


@pytest.mark.parametrize(
    "name",
    [
        "best responses: two segments",
        "payoff space: chicken",
        "tree: troop_buildup",
        "map: trap",
        "map: plane of the open door",
        "map: curves",
        "bars: sobol",
        "bars: morris, key",
        "bars: tornado",
        "bars: shares",
    ],
)
def test_the_same_figure_has_the_same_bytes(name: str, tmp_path: Path) -> None:
    first, second = (save(FIGURES[name](), tmp_path / f"{k}.svg").read_bytes() for k in (1, 2))
    assert first == second


def test_figures_leave_global_state_alone() -> None:
    """Drawing registers no figure with pyplot, keeps the caller's settings and does not choose a backend."""
    code = (
        "import matplotlib; matplotlib.rcParams['font.size'] = 23\n"
        "from bargain.dispatch import solve\n"
        "from bargain.games import NormalForm\n"
        "from bargain.plots import best_responses\n"
        "best_responses(solve(NormalForm([[3, 2], [4, 1]], [[3, 4], [2, 1]])))\n"
        "import sys; assert 'matplotlib.pyplot' not in sys.modules\n"
        "assert matplotlib.rcParams['font.size'] == 23\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)
