"""The machinery that keeps a paper and the code in agreement, on a paper of one page."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from bargain.errors import BargainError
from bargain.reports.paper import build
from bargain.reports.paper_check import compare_data, same_drawing
from bargain.reports.paper_context import Context, canonical, display
from bargain.reports.paper_math import typst_math, typst_symbol

pytest.importorskip("typst")

REPOSITORY = Path(__file__).parents[2]

MAIN = """
#set document(date: datetime(year: 2022, month: 2, day: 28))
#let numbers = json("data/numbers.json")
#let num(key) = { assert(key in numbers, message: "no script computes " + key); numbers.at(key).display }
#let rows = json("data/tables/shares.json").rows
The threshold is #num("toy.threshold"). #rows.first().first()
#image("figures/line.svg")
"""

FIGURE = """
from fractions import Fraction
from matplotlib.figure import Figure

def make(context):
    context.number("toy.threshold", Fraction(7, 36), digits=3)
    figure = Figure(figsize=(2, 1))
    figure.add_subplot().plot([0, 1], [0, SLOPE])
    return figure, {"y": [0, SLOPE]}
"""

TABLE = """
def make(context):
    return {"columns": ["share"], "rows": [["0.25"]]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "figures").mkdir()
    (tmp_path / "tables").mkdir()
    (tmp_path / "main.typ").write_text(MAIN)
    (tmp_path / "figures/line.py").write_text(FIGURE.replace("SLOPE", "1.0"))
    (tmp_path / "tables/shares.py").write_text(TABLE)
    return tmp_path


def test_build_twice_gives_the_same_bytes(folder: Path) -> None:
    report = build(folder)
    first = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    build(folder)
    assert first == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert (report.pages, report.figures, report.tables, report.numbers) == (1, ("line",), ("shares",), 1)
    assert "1 figures" in str(report)


def test_check_agrees_after_a_build_and_writes_nothing(folder: Path) -> None:
    build(folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert build(folder, check=True).checked
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "data/numbers.json",
            '"0.194"',
            '"0.195"',
            r"number toy.threshold: the paper prints 0.195, the code says 0.194",
        ),
        ("figures/line.py", "Fraction(7, 36)", "Fraction(8, 36)", r"the paper prints 0.194, the code says 0.222"),
        (
            "data/tables/shares.json",
            "0.25",
            "0.26",
            r"table shares: 1 cells differ, the first in row 1, column 1: 0.26",
        ),
        ("data/figures/line.json", "1.0", "1.1", r"figure line: its data differ in 1 places, the first at /y/1"),
        ("figures/line.py", "figsize=(2, 1)", "figsize=(3, 1)", r"figure line: it is drawn differently"),
        ("main.typ", "The threshold", "A threshold", r"main.typ: it changed after the last build"),
        ("main.pdf", "D:2022", "D:2023", r"main.pdf: the bytes differ"),
    ],
)
def test_check_fails_when_paper_and_code_disagree(folder: Path, name: str, old: str, new: str, message: str) -> None:
    build(folder)
    target = folder / name
    if target.suffix == ".pdf":
        target.write_bytes(target.read_bytes().replace(old.encode(), new.encode()))
    else:
        replace(target, old, new)
    with pytest.raises(BargainError, match=message) as caught:
        build(folder, check=True)
    assert str(caught.value).startswith(f"{folder} and the code disagree:")


def test_check_forgives_the_last_bits_and_other_versions(folder: Path) -> None:
    build(folder)
    replace(folder / "data/figures/line.json", "1.0", "1.0000001")
    record = json.loads((folder / "data/build.json").read_text())
    record["versions"] = {"matplotlib": "3.0.0", "typst": "0.1.0"}
    (folder / "data/build.json").write_text(json.dumps(record))
    (folder / "figures/line.svg").write_text((folder / "figures/line.svg").read_text().replace("<svg", "<svg id='old'"))
    notes = build(folder, check=True).notes
    assert len(notes) == 2
    assert "was 0.1.0 at the build" in " ".join(notes)


def test_a_script_that_is_gone_leaves_nothing_behind(folder: Path) -> None:
    (folder / "figures/second.py").write_text((folder / "figures/line.py").read_text())
    build(folder)
    (folder / "figures/second.py").unlink()
    with pytest.raises(BargainError, match=r"second.svg: no script makes it any more"):
        build(folder, check=True)
    build(folder)
    assert not (folder / "figures/second.svg").exists()
    assert not (folder / "data/figures/second.json").exists()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("main.typ", MAIN.replace("toy.threshold", "toy.missing"), r"main.typ: .*no script computes toy.missing"),
        ("figures/line.py", "x = 1", r"line.py: it defines no function make"),
        ("figures/line.py", "def make(context):\n    return 1", r"line.py: make must return \(figure, data\)"),
        ("figures/line.py", "def make(context):\n    return 1 / 0", r"line.py: ZeroDivisionError"),
        ("figures/line.py", "def make(", r"line.py: SyntaxError"),
        (
            "tables/shares.py",
            "def make(context):\n    return {'columns': ['a', 'b'], 'rows': [['1']]}",
            r"row 1 has 1 cells",
        ),
        ("tables/shares.py", "def make(context):\n    return []", r"'columns' and 'rows'"),
        (
            "tables/shares.py",
            "def make(context):\n    context.number('toy.threshold', 1)\n",
            r"two scripts print different numbers",
        ),
    ],
)
def test_errors_are_one_line_and_leave_the_paper_alone(folder: Path, name: str, text: str, message: str) -> None:
    build(folder)
    committed = (folder / "main.pdf").read_bytes()
    (folder / name).write_text(text)
    with pytest.raises(BargainError, match=message) as caught:
        build(folder)
    assert "\n" not in str(caught.value)
    assert (folder / "main.pdf").read_bytes() == committed


def test_no_paper_and_no_build(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BargainError, match="holds no paper"):
        build(tmp_path / "nowhere")
    with pytest.raises(BargainError, match="has never been built"):
        build(folder, check=True)


def test_typst_missing_is_said_with_the_remedy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(BargainError, match=r'pip install "bargain\[paper\]"'):
        build(folder)


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (Fraction(1, 3), {}, "1/3"),
        (-2, {}, "−2"),
        (12345, {}, "12,345"),
        (0.125, {"digits": 2}, "0.13"),
        (0.12499999999999999, {"digits": 2}, "0.13"),
        (-0.001, {"digits": 2}, "0.00"),
        (Fraction(5, 8), {"digits": 1, "percent": True}, "62.5"),
        (1e22, {"digits": 0}, "10,000,000,000,000,000,000,000"),
    ],
)
def test_display(value: object, options: dict[str, object], text: str) -> None:
    assert display(value, **options) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_display_refuses_what_is_no_number(value: float) -> None:
    with pytest.raises(BargainError, match="not a finite number"):
        display(value, digits=2)


def test_a_float_must_say_how_many_decimals() -> None:
    with pytest.raises(BargainError, match="digits="):
        Context().number("a.b", 0.5)
    with pytest.raises(BargainError, match="write it like"):
        Context().number("A b", 1)


def test_shared_work_is_done_once() -> None:
    context, calls = Context(), []
    for _ in range(2):
        assert context.share("x", lambda: calls.append(1) or 5) == 5
    assert calls == [1]


def test_data_are_plain_and_rounded() -> None:
    assert canonical({"a": (Fraction(1, 3), None, float("nan"), -0.0, True, 3)}) == {
        "a": [0.33333333, None, None, 0.0, True, 3]
    }
    assert not list(compare_data("f", {"a": [1.0, 2]}, {"a": [1.0 + 1e-8, 2]}))
    assert list(compare_data("f", {"a": [1]}, {"b": [1]}))
    assert list(compare_data("f", {"a": 1.0}, {"a": None}))


def test_drawings_differ_by_text_or_by_coordinates(tmp_path: Path) -> None:
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    first.write_text('<path d="M 1.000 2"/>')
    for text, same in [
        ('<path d="M 1.001 2"/>', True),
        ('<path d="M 1.1 2"/>', False),
        ('<path e="M 1.000 2"/>', False),
    ]:
        second.write_text(text)
        assert same_drawing(first, second) is same


def test_formulas() -> None:
    import sympy

    delta, p, c = sympy.symbols("delta p_1 c_D")
    symbols = {"delta": r"\delta"}
    assert typst_math((1 - delta) * (p + c) / delta, symbols) == "((1 - delta) (c_D + p_1))/delta"
    assert typst_math("sigma <= 7/36 and delta < 1") == "sigma <= 7/36 , delta < 1".replace(" ,", ",")
    assert typst_math(-sympy.Rational(1, 2)) == "-1/2"
    assert typst_symbol(r"k_{\mathrm{T}}") == 'k_("T")'


def typed_results(text: str) -> list[str]:
    """Decimals in the prose of a Typst source: results that were typed instead of computed."""
    import re

    prose = [
        line
        for line in text.splitlines()
        if not line.lstrip().startswith(("//", "#import", "#show", "#drawing", "#results"))
    ]
    return [found for line in prose for found in re.findall(r"(?<![\w.\"])\d+\.\d+(?!\w|%|\))", line)]


def test_the_text_of_the_paper_types_no_result() -> None:
    assert typed_results((REPOSITORY / "paper/main.typ").read_text(encoding="utf-8")) == []


@pytest.mark.slow
def test_the_paper_agrees_with_the_code() -> None:
    assert build(REPOSITORY / "paper", check=True).checked
