"""Each command does what its help says, in every format."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import bargain as bg
from tests.cli.running import GUARANTEE, INSPECTION, LAUNCHERS, Answer

Run = Callable[..., Answer]
COMMANDS = ("list", "show", "solve", "analyse", "atlas", "sweep", "sensitivity", "paper")


def good(answer: Answer) -> str:
    assert (answer.status, answer.err) == (0, "")
    assert "\x1b" not in answer.out
    assert answer.out.endswith("\n")
    assert not any(line != line.rstrip() for line in answer.out.splitlines())
    return answer.out


def test_version_and_help(run: Run) -> None:
    assert good(run("--version")) == f"bargain {bg.__version__}\n"
    top = good(run("--help"))
    assert good(run("-h")) == good(run()) == top
    for command in COMMANDS:
        assert f"\n  {command} " in top
        text = good(run(command, "--help"))
        assert "Example" in text
        assert f"bargain {command}" in text


def test_list_names_every_scenario(run: Run) -> None:
    table = good(run("list"))
    data = json.loads(good(run("list", "--format", "json")))
    assert [entry["name"] for entry in data] == bg.scenario_names()
    for entry in data:
        assert entry["name"] in table
        assert entry["question"].endswith("?")


def test_a_broken_scenario_does_not_hide_the_others(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import bargain.scenarios

    names = bg.scenario_names()
    monkeypatch.setattr(bargain.scenarios, "scenario_names", lambda: ["not_there", *names])
    answer = good(run("list"))
    assert "cannot be loaded" in answer
    assert names[0] in answer


def test_show_prints_all_of_a_model(run: Run) -> None:
    text = good(run("show", INSPECTION))
    for word in (
        "How good must detection be",
        "detection probability",
        "value of compliance",
        "[1/4, 1]",
        "triangular(0, 4, 16)",
        "assumed",
        "c < q*d",
        "a violation is found",
        "in every equilibrium",
        "Handbook of Game Theory 3",
        "g - q*(f + g)",
    ):
        assert word in text, word
    tree = good(run("show", GUARANTEE))
    assert "├─ modest → Defender at after modest" in tree
    assert "victory (p) → war: 1 - k, -m" in tree
    assert "Observer at closed site (2 nodes that look alike)" in good(run("show", LAUNCHERS))
    data = json.loads(good(run("show", INSPECTION, "--format", "json")))
    assert data["parameters"][0] == {
        "name": "q",
        "symbol": "q",
        "meaning": "detection probability",
        "unit": "1",
        "bounds": ["1/4", "1"],
        "baseline": "1/2",
        "prior": "uniform on the bounds",
        "source": "assumed",
    }


@pytest.mark.parametrize("name", bg.scenario_names())
def test_every_scenario_shows_and_solves(run: Run, name: str) -> None:
    model = bg.scenario(name)
    text = good(run("show", name))
    assert all(entry.meaning in text and entry.source in text for entry in model.parameters)
    assert all(entry.claim in text for entry in model.propositions)
    table = good(run("solve", name))
    assert "status       converged" in table
    data = json.loads(good(run("solve", name, "--format", "json")))
    assert all(Fraction(e["certificate"]["max_regret"]) == 0 for e in data["equilibria"])
    assert good(run("solve", name, "--format", "latex")).count(r"\begin{table}") >= 2


def test_solve_is_exact_unless_floats_are_asked_for(run: Run) -> None:
    text = good(run("solve", INSPECTION, "--set", "c=0.1", "--set", "q=1/2"))
    assert "1/30 (≈0.03333)" in text
    assert "complete     yes" in text
    assert "4 inequalities, all hold; largest regret 0" in text
    exact = json.loads(good(run("solve", INSPECTION, "--format", "json", "--exact")))
    rough = json.loads(good(run("solve", INSPECTION, "--format", "json", "--float")))
    assert exact["equilibria"][0]["outcomes"]["caught"] == "1/30"
    assert rough["equilibria"][0]["outcomes"]["caught"] == pytest.approx(1 / 30)
    latex = good(run("solve", INSPECTION, "--format", "latex"))
    assert r"\toprule" in latex
    assert r"$\frac{1}{30}$" in latex
    assert "status: converged" in latex


def test_atlas_in_every_format(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "map.svg"
    text = good(run("atlas", INSPECTION, "--free", "q", "--figure", picture, "--outcome", "compliance"))
    assert "1/4 <= q < 1/3" in text
    assert "(20*q - 1)/(20*q)" in text or "1 - 1/(20*q)" in text
    assert picture.read_text(encoding="utf-8").lstrip().startswith("<?xml")
    data = json.loads(good(run("atlas", INSPECTION, "--free", "q", "--set", "g=1", "--format", "json")))
    assert data["fixed"]["g"] == "1"
    assert r"\frac{1}{4} \le q < \frac{1}{3}" in good(run("atlas", INSPECTION, "--free", "q", "--format", "latex"))


def test_sweep_summarises_and_keeps_the_points(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    text = good(run("sweep", INSPECTION, "--over", "q=0.25:1:16", "--over", "g=1:2:2", "--output", file))
    assert "points                   32" in text
    with file.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 32
    assert [float(rows[0]["q"]), float(rows[0]["g"])] == [0.25, 1.0]
    for row in rows:
        q, g = float(row["q"]), float(row["g"])
        compliance = 1 - 0.1 / (2 * q) if q * (g + 4) > g else 0.0
        assert float(row["compliance"]) == pytest.approx(compliance)
        assert row["complete"] == "true"
    data = json.loads(good(run("sweep", INSPECTION, "--over", "q=0.25:1:16", "--format", "json")))
    assert data["over"] == {"q": [0.25, 1.0, 16]}
    assert sum(entry["points"] for entry in data["regimes"]) == data["points"] == 16
    assert data["regimes"][0]["values"]["compliance"] == [pytest.approx(0.85714286), pytest.approx(0.95)]


def test_sweep_into_a_store_can_be_repeated(run: Run, tmp_path: Path) -> None:
    arguments = ("sweep", INSPECTION, "--over", "q=0.25:1:5", "--outcome", "compliance", "--store", tmp_path / "runs")
    first = good(run(*arguments))
    assert "stored in" in first
    assert "undetected" not in first
    assert good(run(*arguments)) == first


def test_sweep_lists_every_equilibrium_and_selects_on_request(run: Run, tmp_path: Path) -> None:
    model = tmp_path / "chicken.toml"
    model.write_text(
        'form = "normal"\nplayers = ["A", "B"]\n[parameters.x]\nbounds = [1, 2]\nbaseline = 1\n'
        '[actions]\nA = ["yield", "fight"]\nB = ["yield", "fight"]\n[payoffs]\n'
        'yield = { yield = [0, 0], fight = [-1, "x"] }\nfight = { yield = ["x", -1], fight = [-9, -9] }\n',
        encoding="utf-8",
    )
    file = tmp_path / "points.csv"
    good(run("sweep", model, "--over", "x=1:2:3", "--output", file))
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert [row["equilibrium"] for row in rows] == ["1", "2", "3"] * 3
    good(run("sweep", model, "--over", "x=1:2:3", "--output", file, "--selection", "uniform"))
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert [row["x"] for row in rows] == ["1.0", "1.5", "2.0"]


@pytest.mark.parametrize("method", ["sobol", "morris", "local", "tornado"])
def test_sensitivity_of_an_outcome(run: Run, method: str) -> None:
    arguments = ["sensitivity", INSPECTION, "--outcome", "compliance", "--method", method]
    if method in ("sobol", "morris"):
        arguments += ["--n", "64", "--seed", "1"]
    text = good(run(*arguments))
    assert "what compliance hangs on" in text or "how compliance moves" in text
    assert good(run(*arguments)) == text
    data = json.loads(good(run(*arguments, "--format", "json")))
    found = data["parameters"] if isinstance(data, dict) else [entry["parameter"] for entry in data]
    assert sorted(found) == ["c", "d", "f", "g", "q"]
    assert r"\toprule" in good(run(*arguments, "--format", "latex"))


def test_local_effects_are_exact(run: Run) -> None:
    data = json.loads(
        good(run("sensitivity", INSPECTION, "--method", "local", "--outcome", "compliance", "--format", "json"))
    )
    effects = {entry["parameter"]: entry for entry in data}
    assert effects["q"]["derivative"] == "1/5"
    assert effects["c"]["elasticity"] == "-1/9"
    payoff = run("sensitivity", INSPECTION, "--method", "local", "--outcome", "payoff_Inspector", "--set", "q=1/2")
    assert "1/(10*q**2)" in good(payoff)


def test_sensitivity_of_regimes(run: Run) -> None:
    data = json.loads(good(run("sensitivity", INSPECTION, "--method", "regimes", "--n", "128", "--format", "json")))
    assert sum(data["shares"]) == pytest.approx(1)
    assert "share of the prior" in good(run("sensitivity", INSPECTION, "--method", "regimes", "--n", "128"))


def test_paper_calls_the_build_and_passes_on_what_it_says(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import bargain.reports.paper as paper

    seen = []

    def build(folder: str, *, check: bool = False) -> str:
        seen.append((str(folder), check))
        return "agrees with the code"

    monkeypatch.setattr(paper, "build", build)
    assert good(run("paper", "--check")) == "agrees with the code\n"
    good(run("paper", "--folder", "elsewhere"))
    assert seen == [("paper", True), ("elsewhere", False)]


def test_a_failed_check_lists_the_differences_and_says_so_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import bargain.reports.paper as paper

    def build(folder: str, *, check: bool = False) -> str:
        raise bg.errors.BargainError("the paper and the code disagree in 2 places\nfigure 1\ntable 2")

    monkeypatch.setattr(paper, "build", build)
    answer = run("paper", "--check")
    assert answer == (2, "figure 1\ntable 2\n", "bargain: the paper and the code disagree in 2 places\n")


def test_exact_and_float_exclude_each_other(run: Run) -> None:
    for flags in (("--exact", "--float"), ("--float", "--exact")):
        answer = run("solve", INSPECTION, *flags)
        assert (answer.status, answer.out) == (2, "")
        assert answer.err == "bargain: --exact and --float exclude each other; leave one of the two out\n"


def test_the_help_of_atlas_says_what_open_means(run: Run) -> None:
    text = " ".join(good(run("atlas", "--help")).split())
    assert '"open" is an interval of positive length, whose ends may be included' in text
