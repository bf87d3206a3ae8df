"""Every example runs, and says what its text promises."""

import runpy
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples"
SCRIPTS = sorted(FOLDER.glob("[0-9]*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_example_runs(script, capsys):
    runpy.run_path(str(script), run_name="__main__")
    assert capsys.readouterr().out.strip()


def test_first_game_shows_two_segments(capsys):
    runpy.run_path(str(FOLDER / "01_first_game.py"), run_name="__main__")
    printed = capsys.readouterr().out
    assert "dimension 1, made of the segments ((0, 2), (1, 2))" in printed
    assert printed.count("deviating: 0") == 3


def test_tree_has_a_threshold_at_zero(capsys):
    runpy.run_path(str(FOLDER / "03_a_tree.py"), run_name="__main__")
    printed = capsys.readouterr().out
    assert "w < 0: concession" in printed
    assert "w == 0: " in printed
    assert "0 < w: status quo" in printed
