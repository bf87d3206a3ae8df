"""`bargain convert IN OUT`, and the other commands on Gambit's files."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import bargain as bg
from tests.cli.running import EXAMPLES, GUARANTEE, INSPECTION, Answer
from tests.cli.test_bad_input import refused

Run = Callable[..., Answer]
BEER = str(EXAMPLES / "beer_quiche.efg")
BRINK = str(EXAMPLES / "brinkmanship.nfg")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("source", "ending"), [(BEER, ".efg"), (BRINK, ".nfg")])
def test_there_and_back(source: str, ending: str, run: Run) -> None:
    assert run("convert", source, "a.toml").status == 0
    answer = run("convert", "a.toml", f"b{ending}")
    assert answer.status == 0
    assert answer.err == ""
    again, model = bg.read(f"b{ending}"), bg.read(source)
    assert again.game().equals(model.game())
    assert again.question == model.question


def test_the_line_says_what_was_written_and_at_which_values(run: Run) -> None:
    assert run("convert", BEER, "a.toml").out == "a.toml: a tree, 15 nodes\n"
    assert run("convert", GUARANTEE, "b.efg", "--set", "p=1/3").out == (
        "b.efg: a tree, 16 nodes, at p = 1/3, k = 1/10, m = 1/5, low = 1/2, high = 3/4\n"
    )
    assert run("convert", INSPECTION, "c.tex").out == "c.tex: a normal form, 2 x 2, in formulas\n"
    answer = run("convert", "troop_buildup", "d.toml")
    assert answer.out.startswith("d.toml: a tree, 15 nodes, with the baseline tau = 1/4, ")
    assert answer.out.endswith("; its closed forms are functions of Python and stay behind\n")


def test_values_move_the_baseline(run: Run) -> None:
    assert run("convert", INSPECTION, "a.toml", "--set", "q=1/3", "--set", "c=0.15").status == 0
    model = bg.read("a.toml")
    assert model.values()["q"] == Fraction(1, 3)
    assert model.values()["c"] == Fraction(3, 20)
    assert model.parameter("q").bounds == (Fraction(1, 4), 1)
    assert model.symbolic().parameters == ("c", "d", "f", "g", "q")
    assert run("convert", "a.toml", "b.nfg", "--no-outcomes").status == 0
    assert bg.read("b.nfg").game().B[0, 0] == Fraction(-3, 20)


def test_values_stand_in_the_formulas_of_a_table(run: Run) -> None:
    run("convert", INSPECTION, "a.tex", "--set", "q=1/3", "--set", "g=1")
    text = Path("a.tex").read_text()
    assert r"$\frac{2}{3} - \frac{f}{3},\; - c - \frac{2 d}{3}$" in text


def test_gambits_files_are_targets_of_the_other_commands(run: Run) -> None:
    shown = json.loads(run("show", BEER, "--format", "json").out)
    assert (shown["name"], shown["title"], shown["form"]) == ("beer_quiche", "Beer and quiche", "extensive")
    solved = json.loads(run("solve", BEER, "--concept", "perfect-bayesian", "--format", "json").out)
    assert {entry["payoffs"]["Sender"] for entry in solved["equilibria"]} == {"21/10", "29/10"}
    assert set(solved["equilibria"][0]["beliefs"]) == {"after beer", "after quiche"}
    assert run("solve", BRINK).status == 0
    assert "Brinkmanship" in run("analyse", BRINK, "--what", "class").out


BAD = {
    "no output": (["convert", INSPECTION], "Missing argument 'OUT'"),
    "output suffix": (["convert", INSPECTION, "x.json"], "a model is written to a file that ends in .toml, .efg, .nfg"),
    "output folder": (["convert", INSPECTION, "no/x.toml"], "there is no folder no"),
    "input missing": (["convert", "x.efg", "y.toml"], "x.efg: there is no such file in"),
    "input unknown": (["convert", "open_dor", "y.toml"], "did you mean 'open_door'?"),
    "tree as nfg": (["convert", BEER, "x.nfg"], "x.nfg: .nfg holds normal forms; a tree is written as .efg"),
    "normal form as efg": (["convert", BRINK, "x.efg"], "x.efg: .efg holds trees; a normal form is written as .nfg"),
    "uncertain outcomes": (["convert", INSPECTION, "x.nfg"], "leave the outcomes out (outcomes=False, --no-outcomes)"),
    "unknown parameter": (["convert", INSPECTION, "x.toml", "--set", "qq=1"], "did you mean 'q'?"),
    "out of bounds": (["convert", INSPECTION, "x.toml", "--set", "q=2"], "parameter 'q' = 2 is out of bounds"),
    "violated": (["convert", GUARANTEE, "x.tex", "--set", "low=1"], "the constraint low < high is violated"),
    "no parameters": (["convert", BEER, "x.toml", "--set", "q=1"], "beer_quiche has no parameter 'q'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_line(name: str, run: Run, here: Path) -> None:
    arguments, expected = BAD[name]
    assert expected in refused(run(*arguments))
    assert list(here.iterdir()) == []


def test_a_file_is_not_converted_into_itself(run: Run) -> None:
    Path("a.efg").write_bytes(Path(BEER).read_bytes())
    assert "IN and OUT are the same file" in refused(run("convert", "a.efg", "./a.efg"))
    assert Path("a.efg").read_bytes() == Path(BEER).read_bytes()


@pytest.mark.parametrize("data", [b"", b"\xff", b'EFG 2 R "', b'EFG 2 R "t" { "A" }', b"\x1b[31m", b"NFG 1 R"])
@pytest.mark.parametrize("ending", [".efg", ".nfg"])
@pytest.mark.parametrize("command", [("show",), ("solve",), ("convert", "out.toml")])
def test_a_bad_file_is_refused_in_one_line(command: tuple[str, ...], ending: str, data: bytes, run: Run) -> None:
    Path(f"bad{ending}").write_bytes(data)
    name, *rest = command
    line = refused(run(name, f"bad{ending}", *rest))
    assert line.startswith(f"bargain: bad{ending}: line 1: ")
    assert "\x1b" not in line
