"""Pages in a terminal and in LaTeX: every number is the exact one or says that it is rounded; nothing is cut."""

from __future__ import annotations

import io
import re
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import bargain as bg
from bargain.formats.latex import escape
from bargain.reports.equilibria import atlas_page, condition_formula, solution_page
from bargain.reports.latex import to_latex
from bargain.reports.models import model_page
from bargain.reports.numbers import number_text
from bargain.reports.pages import Mix, Page, Sheet
from bargain.reports.terminal import screen, to_text

EXAMPLES = Path(__file__).parents[2] / "examples" / "models"
LONG = "a label that is quite long and must never be cut"


@given(value=st.fractions())
def test_a_rational_is_printed_in_full_or_marked_as_rounded(value: Fraction) -> None:
    text = number_text(value)
    shown = text.split(" ")[0]
    assert shown.startswith("≈") or Fraction(shown) == value
    inside = re.search(r"\((≈?)(.*)\)$", text)
    if inside and not shown.startswith("≈"):
        assert inside[1] == "≈" or Fraction(inside[2]) == value
        assert float(inside[2]) == pytest.approx(float(value), rel=1e-3)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(-7), "-7"),
        (Fraction(1, 4), "1/4 (0.25)"),
        (Fraction(1, 3), "1/3 (≈0.3333)"),
        (Fraction(1, 10**15), "1/1000000000000000 (1e-15)"),
        (Fraction(10**30, 3), "≈3.333333333e+29 (the exact fraction has 32 digits)"),
        (0.1, "0.1"),
        (1 / 3, "0.333333"),
        (1e-300, "1e-300"),
        (3, "3"),
    ],
)
def test_numbers_as_text(value: object, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize("value", [Fraction(10**400), Fraction(1, 10**400), Fraction(-(10**5000), 7)])
def test_numbers_beyond_floats_have_an_order_of_magnitude(value: Fraction) -> None:
    assert number_text(value).startswith("≈")
    page = Page("t", (), (Sheet("s", ("x",), ((value,),)),))
    assert r"\approx" in to_latex(page)


def test_algebraic_numbers_keep_their_form() -> None:
    import sympy

    assert number_text(sympy.sqrt(2)) == "sqrt(2) (≈1.414)"
    root = sympy.CRootOf(sympy.Symbol("x") ** 5 - sympy.Symbol("x") - 1, 0)
    assert "CRootOf" in number_text(root)
    assert number_text(sympy.oo) == "∞"


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_narrow_terminal_wraps_but_never_cuts(width: int) -> None:
    from rich.console import Console

    page = Page(
        "Title", (("fact", "value"),), (Sheet("Sheet", ("one", "two", "three"), ((LONG, Fraction(1, 3), LONG),)),)
    )
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None, markup=False)
    text = " ".join(to_text(page, console).split())
    assert "…" not in text
    assert text.count("quite") == 2
    assert "≈0.3333" in text


def test_a_pipe_is_plain_and_unwrapped() -> None:
    page = Page(
        "T", (), (Sheet("S", ("label", "mix"), (("[red]x[/red] :smile: " + LONG * 5, Mix({"[bold]": 1})),)),), ("n",)
    )
    text = to_text(page)
    assert "\x1b" not in text
    assert "[red]x[/red] :smile: " + LONG * 5 in text
    assert "[bold]" in text
    assert "  note: n\n" in text
    assert screen(io.StringIO()).is_terminal is False


def solved() -> list[Page]:
    x = Fraction(1, 3)
    trap = bg.NormalForm([[x / 2, x], [1 - x, (1 - x) / 2]], [[x / 2, 1 - x], [x, (1 - x) / 2]], title="A(x) & B")
    inspection = bg.read(EXAMPLES / "inspection.toml")
    return [
        solution_page(bg.solve(inspection), inspection),
        solution_page(bg.solve(inspection, arithmetic="float")),
        solution_page(bg.solve(trap)),
        solution_page(bg.solve(bg.scenario("troop_buildup"))),
        atlas_page(bg.atlas(inspection, free=["q"])),
        atlas_page(bg.atlas(bg.scenario("open_door"), free=["sigma"])),
    ]


def test_pages_state_status_completeness_and_certificate() -> None:
    for page in solved()[:4]:
        text = to_text(page)
        for word in ("status", "complete", "certificate", "largest regret", "max regret"):
            assert word in text
    assert "dimension 1" in to_text(solved()[2])
    assert "resolute, massed in [0, 2/5 (0.4)]" in to_text(solved()[3])


def test_a_failed_or_unfinished_answer_says_so() -> None:
    from dataclasses import replace

    solution = bg.solve(bg.read(EXAMPLES / "inspection.toml"))
    page = solution_page(replace(solution, status=bg.Status.NOT_CONVERGED, complete=False, message="ran out of time"))
    text = to_text(page)
    assert "not-converged" in text
    assert "no: there may be others" in text
    assert "note: ran out of time" in text
    assert "Note: ran out of time." in to_latex(page)
    empty = solution_page(replace(solution, equilibria=(), components=(), status=bg.Status.NONE_EXIST))
    assert "none-exist" in to_text(empty)
    assert "none-exist" in to_latex(empty)


def test_latex_is_well_formed() -> None:
    for page in [*solved(), model_page(bg.scenario("open_door"))]:
        text = to_latex(page)
        bare = re.sub(r"\\[{}\\$&%#_]", "", text)
        assert bare.count("{") == bare.count("}")
        assert bare.count("$") % 2 == 0
        for table in re.findall(r"\\begin\{tabular\}\{([lr]+)\}(.*?)\\end\{tabular\}", text, re.DOTALL):
            columns, body = len(table[0]), table[1]
            rows = [line for line in body.splitlines() if line.endswith(r"\\")]
            assert rows
            for row in rows:
                assert len(re.findall(r"(?<!\\)&", row)) == columns - 1


def test_latex_prints_thresholds_symbols_and_fractions() -> None:
    text = to_latex(atlas_page(bg.atlas(bg.scenario("open_door"), free=["sigma"])))
    assert r"$\frac{1}{108} < \sigma < \frac{1}{36}$" in text
    assert r"\sigma = \frac{1}{108}" in text
    assert "sigma}" not in text.replace(r"\sigma}", "")


@given(text=st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=30))
def test_escaped_text_has_no_active_character(text: str) -> None:
    left = re.sub(r"\\(?:text[a-z]+\{\}|[&%$#_{}])", "", escape(text))
    assert not set(left) & set("\\&%$#_{}~^<>|")


def test_a_large_tree_is_cut_and_the_cut_is_said(tmp_path: Path) -> None:
    lines = ['form = "extensive"\nplayers = ["A"]']
    for k in range(500):
        lines.append(f'[[node]]\nid = "n{k}"\nplayer = "A"\nactions = {{ a = "t{k}", b = "n{k + 1}" }}')
        lines.append(f'[[node]]\nid = "t{k}"\npayoffs = [{k}]')
    lines.append('[[node]]\nid = "n500"\npayoffs = [0]')
    path = tmp_path / "long.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert "... and 601 more nodes" in to_text(model_page(bg.read(path)))


CUBIC = """
title = "Cubic"
form = "normal"
players = ["A", "B"]
[parameters.x]
bounds = [-1, 2]
baseline = 1
[actions]
A = ["a", "b"]
B = ["l", "m"]
[payoffs]
a = {l = ["x**3 - x - 1", "1"], m = ["0", "0"]}
b = {l = ["0", "0"], m = ["1", "1"]}
"""


def test_a_threshold_that_is_the_root_of_a_polynomial_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "cubic.toml"
    file.write_text(CUBIC, encoding="utf-8")
    atlas = bg.atlas(bg.read(file), free=["x"])
    latex = to_latex(atlas_page(atlas))
    root = r"\operatorname{CRootOf} {\left(x^{3} - x - 1, 0\right)}"
    assert f"$-1 \\le x < {root}$" in latex
    assert f"$x = {root}$" in latex
    assert f"${root} < x \\le 2$" in latex
    assert "-1 <= x < CRootOf(x**3 - x - 1, 0)" in to_text(atlas_page(atlas))


@pytest.mark.parametrize(
    ("low", "high", "low_included", "high_included", "signs"),
    [
        (0, 1, True, False, ("<=", "<")),
        (0, 1, False, True, ("<", "<=")),
        (-sympy.oo, 1, False, True, ("", "<=")),
        (0, sympy.oo, True, False, ("<=", "")),
        (-sympy.oo, sympy.oo, False, False, ("", "")),
        (1, 1, True, True, ("", "=")),
    ],
)
def test_the_signs_of_a_condition_come_from_its_ends(
    low: object, high: object, low_included: bool, high_included: bool, signs: tuple[str, str]
) -> None:
    ends = SimpleNamespace(low=low, high=high, low_included=low_included, high_included=high_included)
    assert condition_formula(ends, "x", "not - < x <= read").signs == signs
