"""`bargain analyse`, and the concepts and methods of `bargain solve`."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import bargain as bg
from bargain.analyses.overview import SECTIONS, analyse
from bargain.cli import output
from bargain.reports.analyses_data import analysis_data
from tests.cli.running import INSPECTION, Answer
from tests.cli.test_commands import good

Run = Callable[..., Answer]

SEGMENT = """
title = "Segment at a weak reply"
form = "normal"
players = ["Row", "Column"]
[actions]
Row = ["up", "down"]
Column = ["left", "right"]
[payoffs]
up = { left = [1, 1], right = [1, 1] }
down = { left = [1, 0], right = [0, 1] }
"""


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    path = tmp_path / "segment.toml"
    path.write_text(SEGMENT, encoding="utf-8")
    return path


@pytest.mark.parametrize("target", [INSPECTION, "reciprocal_transparency"])
def test_the_data_are_those_of_the_library(run: Run, target: str) -> None:
    model = bg.read(target) if target == INSPECTION else bg.scenario(target)
    data = json.loads(good(run("analyse", target, "--format", "json")))
    game = model.game()
    assert isinstance(game, bg.NormalForm)
    assert data == json.loads(json.dumps(analysis_data(analyse(game), model)))
    assert data["title"] == model.title
    assert set(data["absent"]) | set(data) >= set(SECTIONS)


def test_parameters_can_be_set_and_sections_chosen(run: Run) -> None:
    data = json.loads(
        good(run("analyse", INSPECTION, "--set", "q=1/4", "--what", "security", "--what", "class", "--format", "json"))
    )
    assert set(data) & set(SECTIONS) == {"security", "class"}
    game = bg.read(INSPECTION).game(q="1/4")
    assert data["payoffs"]["Inspector"] == [[str(entry) for entry in row] for row in game.B]  # type: ignore[union-attr]
    both = run("analyse", INSPECTION, "--what", "class,security", "--set", "q=1/4", "--format", "json")
    assert json.loads(good(both)) == data


def test_floats_are_numbers_and_exact_numbers_are_text(run: Run) -> None:
    exact = json.loads(good(run("analyse", INSPECTION, "--format", "json")))
    rough = json.loads(good(run("analyse", INSPECTION, "--float", "--format", "json")))
    assert (exact["arithmetic"], rough["arithmetic"]) == ("exact", "float")
    one, other = (data["commitment"]["Inspector"]["mixed"]["value"] for data in (exact, rough))
    assert float(Fraction(one)) == pytest.approx(other)
    assert rough["degeneracy"]["verified"] is None
    assert "in floats, without proof" in good(run("analyse", INSPECTION, "--float"))


def test_the_table_names_every_section(run: Run) -> None:
    text = good(run("analyse", INSPECTION))
    for section in SECTIONS:
        assert f"\n  {section}  " in text
    assert "does not apply: the game has one equilibrium" in text
    help_text = good(run("analyse", "--help"))
    assert all(f"--what {section} " in help_text for section in SECTIONS)
    assert good(run("analyse", INSPECTION, "--format", "latex")).count(r"\begin{table}") >= 8


@pytest.mark.parametrize("width", [80, 160])
def test_it_fits_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    from rich.console import Console

    import bargain.reports.terminal as terminal

    def screen(file: object = None) -> Console:
        return Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None, markup=False)

    monkeypatch.setattr(terminal, "screen", screen)
    assert output.watched() is False
    for target in (INSPECTION, "reciprocal_transparency"):
        text = good(run("analyse", target))
        assert max(map(len, text.splitlines())) <= width


def test_an_irrational_game_needs_floats(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "root.toml"
    text = SEGMENT.replace("[1, 0]", '["sqrt(x)", 0]').replace("[actions]", "[parameters.x]\nbaseline = 4\n[actions]")
    path.write_text(text, encoding="utf-8")
    assert good(run("analyse", path))
    answer = run("analyse", path, "--set", "x=2")
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert good(run("analyse", path, "--set", "x=2", "--float"))


def test_concepts_and_methods_of_solve(run: Run, segment: Path) -> None:
    text = " ".join(good(run("solve", "--help")).split())
    for word in ("nash", "pure", "perfect", "subgame-perfect", "perfect-bayesian", "lemke-howson"):
        assert word in text
    pure = json.loads(good(run("solve", segment, "--concept", "pure", "--format", "json")))
    assert [one["profile"]["Column"] for one in pure["equilibria"]] == [
        {"left": "1", "right": "0"},
        {"left": "0", "right": "1"},
    ]
    for method in ("lemke-howson", "support-enumeration", "vertex-enumeration"):
        found = json.loads(good(run("solve", segment, "--method", method, "--format", "json")))
        assert found["solver"] == method
        assert all(Fraction(one["certificate"]["max_regret"]) == 0 for one in found["equilibria"])


def test_perfect_equilibria_are_shown_with_their_trembles(run: Run, segment: Path) -> None:
    text = good(run("solve", segment, "--concept", "perfect"))
    assert "(up, right)" in text
    assert "(up, left)" not in text
    assert "Trembles" in text
    assert "up 1/2 (0.5), down 1/2 (0.5)" in text
    assert ": trembles: each" in good(run("solve", segment, "--concept", "perfect", "--format", "latex"))
    assert "Trembles" not in good(run("solve", segment))


def test_no_pure_equilibrium_is_a_proven_answer(run: Run) -> None:
    assert "none-exist" in good(run("solve", INSPECTION, "--concept", "pure"))
