"""Figures of logit branches: legible, reproducible, and drawn where the equilibria are."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bargain.errors import BargainError
from bargain.games import Decision, ExtensiveForm, NormalForm, Terminal
from bargain.logit import LogitBranches, LogitPath, logit_branches, logit_path
from bargain.plots.logit_branches import logit_branches as draw
from bargain.plots.style import NARROW, WIDE, save
from tests import strategies
from tests.logit import trees
from tests.plots.examples import LONG
from tests.plots.legibility import assert_legible

_draws = np.random.default_rng(3).integers(-9, 9, (2, 6, 5))
GAMES = {
    "chicken": NormalForm(
        [[0, -1], [1, -10]], [[0, 1], [-1, -10]], ("Russia", "United States"), (("accommodate", "stand firm"),) * 2
    ),
    "stag hunt": NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]], actions=(("stag", "hare"),) * 2),
    "loop": NormalForm([["3/10", "-27/10"], [0, 0]], [["20.006", 0], ["0.006", 0]]),
    "turning": NormalForm([["1.01", "0.01"], [0, 0]], [[5, 0], [-15, 0]]),
    "constant": NormalForm([[1, 1], [1, 1]], [[0, 0], [0, 0]]),
    "tiny": NormalForm([[4e-9, 0], [3e-9, 2e-9]], [[4e-9, 3e-9], [0, 2e-9]]),
    "long labels": NormalForm(
        [[3, 2], [4, 1]],
        [[3, 4], [2, 1]],
        ("The United States and its allies", "The Russian $ Federation"),
        ((LONG, "refuse"), ("pay $100", LONG)),
    ),
    "six by five": NormalForm(_draws[0], _draws[1]),
    "one action": NormalForm([[1, 2]], [[3, 3]]),
}


def result(name: str) -> LogitBranches | LogitPath:
    game = GAMES[name]
    return logit_branches(game) if game.shape == (2, 2) else logit_path(game)


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", list(GAMES))
def test_legible(name: str, width: float) -> None:
    assert_legible(draw(result(name), width=width))


TREES = {
    "beer and quiche": strategies.TREES["beer and quiche"].game,
    "centipede": trees.centipede(trees.SIX),
    "three players": trees.horse(),
    "three actions": trees.banks_camerer_porter(),
    "crossed": trees.two_stage(GAMES["chicken"]),
    "turning": trees.two_stage(GAMES["turning"]),
    "long labels": trees.two_stage(GAMES["long labels"]),
    "one player": strategies.TREES["branch of probability zero"].game,
}


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", list(TREES))
def test_trees_are_legible(name: str, width: float) -> None:
    if name == "three actions":
        with pytest.raises(BargainError, match="Receiver has 9 choices, too many lines to tell apart; 8 is the most"):
            draw(logit_path(TREES[name], most=2))
        return
    assert_legible(draw(logit_path(TREES[name]), width=width))


def test_lines_of_a_tree_are_its_information_sets() -> None:
    path = logit_path(TREES["beer and quiche"])
    first, second = draw(path).axes
    assert first.get_ylabel() == "choices of Ann: probability"
    assert [text.get_text() for text in second.texts] == ["after beer: fight", "after quiche: fight"]
    lines = [line for line in second.lines if len(line.get_xdata()) > 2]  # type: ignore[arg-type]
    for line, label in zip(lines, ("after beer", "after quiche"), strict=True):
        assert np.array_equal(line.get_ydata(), path.probabilities[label][:, 0])
    assert len(draw(logit_path(TREES["three players"])).axes) == 3
    forced = ExtensiveForm(("A",), Decision("A", {"go": Terminal([1])}))
    with pytest.raises(BargainError, match="nobody has a choice in this tree"):
        draw(logit_path(forced))


def test_the_same_figure_has_the_same_bytes(tmp_path: Path) -> None:
    first, second = (save(draw(result("chicken")), tmp_path / f"{k}.svg").read_bytes() for k in (1, 2))
    assert first == second


def test_lines_are_the_branches_and_dots_their_limits() -> None:
    found = logit_branches(GAMES["stag hunt"])
    axes = draw(found).axes[0]
    lines = [line for line in axes.lines if len(line.get_xdata()) > 2]  # type: ignore[arg-type]
    for line, path in zip(lines, found.paths, strict=True):
        assert np.array_equal(line.get_ydata(), path.row[:, 0])
        across = np.asarray(line.get_xdata(), dtype=float)
        assert ((across >= 0) & (across <= 1)).all()
    dots = {
        float(np.asarray(line.get_ydata())[0])
        for line in axes.lines
        if len(line.get_xdata()) == 1 and np.asarray(line.get_xdata())[0] == 1.0  # type: ignore[arg-type]
    }
    assert dots == {0.0, float(Fraction(2, 3)), 1.0}
    assert axes.get_xticklabels()[-1].get_text() == r"$\infty$"


def test_the_way_straight_on_ends_in_a_dot_too() -> None:
    axes = draw(logit_path(GAMES["chicken"])).axes[0]
    dots = [
        float(np.asarray(line.get_ydata())[0])
        for line in axes.lines
        if len(line.get_xdata()) == 1 and np.asarray(line.get_xdata())[0] == 1.0  # type: ignore[arg-type]
    ]
    assert dots == [float(Fraction(9, 10))]


def test_bad_input() -> None:
    with pytest.raises(BargainError, match="draws logit branches or a logit path, not int"):
        draw(3)  # type: ignore[arg-type]
    large = logit_path(NormalForm(np.eye(9, dtype=int), np.eye(9, dtype=int)), most=2)
    with pytest.raises(BargainError, match="9 actions has too many lines"):
        draw(large)
