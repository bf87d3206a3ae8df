"""Bad input: exit status 2 and one line on stderr, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.running import GUARANTEE, INSPECTION, LAUNCHERS, Answer

Run = Callable[..., Answer]

CASES = {
    "unknown command": (["slove", INSPECTION], "No such command 'slove'"),
    "unknown option": (["solve", INSPECTION, "--sett", "q=1"], "No such option"),
    "no target": (["solve"], "Missing argument 'TARGET'"),
    "two targets": (["solve", INSPECTION, GUARANTEE], "unexpected extra argument"),
    "empty target": (["solve", ""], "name a scenario or a model file"),
    "unknown scenario": (
        ["solve", "open_dor"],
        "'open_dor' is neither a scenario nor a model file; did you mean 'open_door'?",
    ),
    "missing file": (["solve", "nothing.toml"], "nothing.toml: there is no such file in"),
    "missing folder": (["solve", "no/where.toml"], "where.toml: there is no such file in"),
    "a folder": (["solve", "."], "not a model file"),
    "another format": (["show", "game.efg"], "game.efg: there is no such file in"),
    "another suffix": (["show", "game.json"], "game.json: not a model file; its name must end in .toml, .efg, .nfg"),
    "unknown format": (["solve", INSPECTION, "--format", "xml"], "'xml' is not one of 'table', 'json', 'latex'"),
    "no value": (["solve", INSPECTION, "--set", "q"], "'q': write NAME=VALUE, such as sigma=1/10"),
    "empty value": (["solve", INSPECTION, "--set", "q="], "'q=': write NAME=VALUE"),
    "option without value": (["solve", INSPECTION, "--set"], "--set"),
    "unknown parameter": (
        ["solve", INSPECTION, "--set", "qq=1"],
        "inspection has no parameter 'qq'; did you mean 'q'?",
    ),
    "not a number": (["solve", INSPECTION, "--set", "q=half"], "parameter 'q': 'half' is not a number"),
    "an expression": (["solve", INSPECTION, "--set", "q=1/2+1/4"], "'1/2+1/4' is not a number"),
    "division by zero": (["solve", INSPECTION, "--set", "q=1/0"], "divides by zero"),
    "huge exponent": (["solve", INSPECTION, "--set", "q=1e9999"], "the exponent is beyond 400"),
    "out of bounds": (["solve", INSPECTION, "--set", "q=2"], "parameter 'q' = 2 is out of bounds [1/4, 1]"),
    "set twice": (["solve", INSPECTION, "--set", "q=1", "--set", "q=1/2"], "q is set twice"),
    "constraint": (["solve", GUARANTEE, "--set", "low=1"], "the constraint low < high is violated"),
    "unknown concept": (["solve", INSPECTION, "--concept", "nosh"], "concept 'nosh' is not known; choose among nash"),
    "concept of another form": (
        ["solve", INSPECTION, "--concept", "subgame-perfect"],
        "no solver finds subgame-perfect",
    ),
    "pure in a tree": (["solve", GUARANTEE, "--concept", "pure"], "no solver finds pure"),
    "perfect in a tree": (["solve", GUARANTEE, "--concept", "perfect"], "no solver finds perfect"),
    "unknown method": (
        ["solve", INSPECTION, "--method", "guess"],
        "no solver is called 'guess'; there are ",
    ),
    "method of another concept": (
        ["solve", INSPECTION, "--concept", "pure", "--method", "lemke-howson"],
        "solver 'lemke-howson' does not apply: it finds nash equilibria",
    ),
    "method of another form": (
        ["solve", GUARANTEE, "--method", "lemke-howson"],
        "solver 'lemke-howson' does not apply: it solves games of the class NormalForm",
    ),
    "unknown criterion": (
        ["solve", LAUNCHERS, "--refine", "d2"],
        "criterion 'd2' is not known; choose among intuitive",
    ),
    "criterion without beliefs": (
        ["solve", GUARANTEE, "--refine", "D1"],
        "refine takes perfect Bayesian or sequential equilibria, not subgame-perfect ones",
    ),
    "equilibrium without figure": (["solve", LAUNCHERS, "--equilibrium", "1"], "give --figure FILE too"),
    "figure of no equilibrium": (
        ["solve", LAUNCHERS, "--equilibrium", "9", "--figure", "tree.svg"],
        "--equilibrium 9: there are 3, counted from 1",
    ),
    "figure of a normal form": (["solve", INSPECTION, "--figure", "tree.svg"], "--figure draws trees"),
    "analysis of a tree": (["analyse", GUARANTEE], "is a tree; analyse takes a game in normal form"),
    "analysis of a tree scenario": (["analyse", "conditional_deescalation"], "conditional_deescalation is a tree"),
    "unknown section": (
        ["analyse", INSPECTION, "--what", "clas"],
        "section 'clas' is not known; choose among class, dominance",
    ),
    "empty section": (["analyse", INSPECTION, "--what", ""], "section '' is not known"),
    "analysis of nothing": (["analyse"], "Missing argument 'TARGET'"),
    "analysis out of bounds": (["analyse", INSPECTION, "--set", "q=2"], "parameter 'q' = 2 is out of bounds [1/4, 1]"),
    "nothing free": (["atlas", INSPECTION], "Missing option '--free'"),
    "unknown free": (["atlas", INSPECTION, "--free", "qq"], "inspection has no parameter 'qq'"),
    "two free": (["atlas", INSPECTION, "--free", "q", "--free", "g"], "one free parameter"),
    "free twice": (["atlas", INSPECTION, "--free", "q,q"], "a parameter is named twice"),
    "free and set": (["atlas", INSPECTION, "--free", "q", "--set", "q=1"], "q is both free and set"),
    "figure suffix": (
        ["atlas", INSPECTION, "--free", "q", "--figure", "map.gif"],
        "map.gif: a figure is written to a file",
    ),
    "figure folder": (["atlas", INSPECTION, "--free", "q", "--figure", "no/map.pdf"], "there is no folder no"),
    "figure without file": (["atlas", INSPECTION, "--free", "q", "--outcome", "caught"], "give --figure FILE too"),
    "nothing swept": (["sweep", INSPECTION], "Missing option '--over'"),
    "no range": (["sweep", INSPECTION, "--over", "q=0.3"], "write NAME=LOW:HIGH:COUNT, such as sigma=0:1:101"),
    "range out of bounds": (["sweep", INSPECTION, "--over", "q=0:1:3"], "parameter 'q' = 0 is out of bounds [1/4, 1]"),
    "range reversed": (["sweep", INSPECTION, "--over", "q=1:0.5:3"], "write the lower end first"),
    "no points": (["sweep", INSPECTION, "--over", "q=0.5:1:0"], "'0' is not a number of points"),
    "half a point": (["sweep", INSPECTION, "--over", "q=0.5:1:2.5"], "'2.5' is not a number of points"),
    "too many points": (
        ["sweep", INSPECTION, "--over", "q=0.5:1:99999999"],
        "a grid of 99,999,999 points is too large",
    ),
    "equal ends": (["sweep", INSPECTION, "--over", "q=1:1:3"], "3 points between equal ends"),
    "swept twice": (["sweep", INSPECTION, "--over", "q=0.5:1:3", "--over", "q=0.5:1:3"], "q is swept twice"),
    "swept and set": (["sweep", INSPECTION, "--over", "q=0.5:1:3", "--set", "q=1"], "q is both swept and set"),
    "unknown outcome": (["sweep", INSPECTION, "--over", "q=0.5:1:3", "--outcome", "cought"], "did you mean 'caught'?"),
    "unknown rule": (["sweep", INSPECTION, "--over", "q=0.5:1:3", "--selection", "best"], "best"),
    "output suffix": (["sweep", INSPECTION, "--over", "q=0.5:1:3", "--output", "x.xls"], "ends in .csv"),
    "sweep constraint": (["sweep", GUARANTEE, "--over", "low=0:1:3"], "low < high"),
    "no outcome": (["sensitivity", INSPECTION], "--method sobol needs --outcome"),
    "wrong outcome": (["sensitivity", INSPECTION, "--outcome", "peace"], "inspection has no outcome 'peace'"),
    "wrong method": (
        ["sensitivity", INSPECTION, "--outcome", "caught", "--method", "soboll"],
        "'soboll' is not one of",
    ),
    "outcome of regimes": (
        ["sensitivity", INSPECTION, "--method", "regimes", "--outcome", "caught"],
        "leave --outcome",
    ),
    "sample of local": (
        ["sensitivity", INSPECTION, "--method", "local", "--outcome", "caught", "--n", "8"],
        "leave --n out",
    ),
    "sample size": (["sensitivity", INSPECTION, "--outcome", "caught", "--n", "63"], "power of two"),
    "negative sample": (["sensitivity", INSPECTION, "--outcome", "caught", "--n", "-1"], "--n"),
    "seed": (["sensitivity", INSPECTION, "--outcome", "caught", "--seed", "x"], "--seed"),
    "on a threshold": (
        ["sensitivity", INSPECTION, "--method", "local", "--outcome", "caught", "--set", "q=1/3"],
        "q = 1/3 is a threshold",
    ),
    "no paper": (["paper", "--folder", "nowhere"], "nowhere holds no paper"),
}


def refused(answer: Answer) -> str:
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("bargain: ")
    assert answer.err.endswith("\n")
    assert answer.err.count("\n") == 1
    assert "Traceback" not in answer.err
    assert "internal error" not in answer.err
    return answer.err


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_refused_in_one_line(name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, expected = CASES[name]
    assert expected in refused(run(*arguments))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["show", "solve", "analyse"])
@pytest.mark.parametrize("data", [b"", b"\xff", b'title = "', b'form = "normal"\nplayers = ["A"]', b"\x1b[31m = 1"])
def test_a_bad_file_is_refused_in_one_line(command: str, data: bytes, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(data)
    line = refused(run(command, path))
    assert line.startswith("bargain: bad.toml: ")
    assert "\x1b" not in line


def test_a_store_that_is_something_else_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("keep me", encoding="utf-8")
    refused(run("sweep", INSPECTION, "--over", "q=0.5:1:3", "--store", tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_numbers_beyond_floats_are_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    path.write_text(
        'form = "normal"\nplayers = ["A", "B"]\n[parameters.x]\nbaseline = "1e350"\n'
        '[actions]\nA = ["a"]\nB = ["b"]\n[payoffs]\na = { b = ["x", "1/x"] }\n',
        encoding="utf-8",
    )
    assert run("solve", path).status == 0
    refused(run("solve", path, "--float"))
    refused(run("sweep", path, "--over", "x=0:1e399:3"))


def test_an_unforeseen_error_is_one_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import bargain

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(bargain, "solve", fails, raising=False)
    answer = run("solve", INSPECTION)
    assert answer == (2, "", "bargain: internal error, please report it: RuntimeError: two lines\n")


def test_an_interrupt_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import bargain

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bargain, "solve", interrupted, raising=False)
    assert run("solve", INSPECTION).status == 130


_WORDS = """solve analyse show list atlas nothing.toml open_door --set q=1/2 q= = p=0.3 --free q --format json latex
--float --exact --concept nash --what class --method -- - --outcome war"""
WORDS = st.sampled_from([INSPECTION, GUARANTEE, *_WORDS.split()])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arguments=st.lists(st.one_of(WORDS, WORDS, st.text(max_size=5)), max_size=5))
def test_any_words_end_in_0_or_in_one_line(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments)
    if answer.status != 0:
        assert answer.status == 2
        assert answer.err.count("\n") == 1
    assert "internal error" not in answer.err
