"""What `write` keeps, what it refuses, and that a refusal leaves the disk alone."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import scipy.stats
import sympy
from hypothesis import given
from hypothesis import strategies as st

import bargain as bg
from bargain.errors import BargainError, ModelError
from bargain.formats.declarations import prior_text
from bargain.games import Chance, Decision, ExtensiveForm, NormalForm, Terminal
from bargain.models import Scenario
from bargain.parameters import Parameter, Prior, beta, normal, triangular, uniform
from tests.formats.models import NORMAL, TREE
from tests.strategies import float_bimatrix

EXAMPLES = Path(__file__).parents[2] / "examples" / "models"
MODELS = [*(str(path) for path in sorted(EXAMPLES.glob("*.*"))), *bg.scenario_names()]


def loaded(name: str) -> Scenario:
    return bg.read(name) if name.startswith("/") else bg.scenario(name)


def refused(model: Any, path: Any, **options: Any) -> str:
    with pytest.raises(ModelError) as caught:
        bg.write(model, path, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("written")


# scenarios


@pytest.mark.parametrize("name", MODELS)
def test_a_model_keeps_all_that_it_says_in_toml(name: str, tmp_path: Path) -> None:
    model = loaded(name)
    path = tmp_path / f"{model.name}.toml"
    bg.write(model, path)
    again = bg.read(path)
    told = ("name", "title", "question", "constraints", "concept", "propositions", "references")
    for what in told:
        assert getattr(again, what) == getattr(model, what), what
    assert list(again.parameters) == list(model.parameters)
    assert again.values() == model.values()
    assert {key: text for key, text in again.outcomes.items() if text} == {
        key: text for key, text in model.outcomes.items() if text
    }
    bg.write(again, tmp_path / "twice.toml")
    assert (tmp_path / "twice.toml").read_text() == path.read_text()
    again_game, game = again.symbolic(), model.symbolic()
    assert again_game.title == model.title
    object.__setattr__(game, "title", again_game.title)
    assert again_game.equals(game)


@pytest.mark.parametrize("text", [NORMAL, TREE])
def test_the_formulas_of_a_file_come_back(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    model = bg.read(tmp_path / "a.toml")
    bg.write(model, tmp_path / "b.toml")
    assert bg.read(tmp_path / "b.toml").symbolic().equals(model.symbolic())
    assert tomllib.loads((tmp_path / "b.toml").read_text()).keys() == tomllib.loads(text).keys()


def test_roots_and_extremes_come_back(tmp_path: Path) -> None:
    formulas = ["sqrt(2*q)", "min(q, 1/3)*max(g, 0)", "exp(-q)/(1 + g)**2", "log(g) - q**32*q", "g/sqrt(q/2)"]
    for k, formula in enumerate(formulas):
        text = NORMAL.replace('["g", "-d"]', f'["{formula}", 0]')
        (tmp_path / f"a{k}.toml").write_text(text, encoding="utf-8")
        model = bg.read(tmp_path / f"a{k}.toml")
        bg.write(model, tmp_path / f"b{k}.toml")
        assert bg.read(tmp_path / f"b{k}.toml").symbolic().equals(model.symbolic())


def test_gambit_gets_the_baseline_the_title_and_the_question(tmp_path: Path) -> None:
    model = bg.scenario("conditional_deescalation")
    bg.write(model, tmp_path / "case.efg")
    again = bg.read(tmp_path / "case.efg")
    assert (again.title, again.question, again.parameters) == (model.title, model.question, ())
    assert again.game().payoffs.tolist() == model.game().payoffs.tolist()
    assert [e.payoffs for e in bg.solve(again).equilibria] == [e.payoffs for e in bg.solve(model).equilibria]


def test_a_model_that_is_no_formula_is_refused(tmp_path: Path) -> None:
    parameters = [Parameter("x", "1/2", bounds=(0, 1))]
    branching = Scenario("b", lambda p: NormalForm([[1 if p.x > 0 else 0]], [[p.x]]), parameters)
    assert "x.toml: the game is no formula of its parameters" in refused(branching, tmp_path / "x.toml")
    rounded = Scenario("r", lambda p: NormalForm([[0.1 * p.x]], [[p.x]]), parameters)
    assert "has the float 0.1" in refused(rounded, tmp_path / "x.toml")
    power = Scenario("p", lambda p: NormalForm([[2**p.x]], [[p.x]]), parameters)
    assert "has no words here" in refused(power, tmp_path / "x.toml")
    irrational = Scenario("i", lambda p: NormalForm([[sympy.sqrt(p.x)]], [[p.x]]), parameters)
    assert "irrational" in refused(irrational, tmp_path / "x.nfg")
    reserved = Scenario("m", lambda p: NormalForm([[p.min]], [[0]]), [Parameter("min", 1)])
    assert "x.toml: parameters.min: 'min' is reserved" in refused(reserved, tmp_path / "x.toml")
    assert list(tmp_path.iterdir()) == []
    bg.write(branching, tmp_path / "x.nfg")
    assert bg.read(tmp_path / "x.nfg").game().A.tolist() == [[1]]


@given(
    prior=st.one_of(
        st.builds(lambda a, w: uniform(a, a + abs(w) + 1), st.floats(-1e6, 1e6), st.floats(0, 1e6)),
        st.builds(
            lambda a, b, c: triangular(a / 97, (a + b) / 97, (a + b + c) / 97),
            st.integers(-999, 999),
            st.integers(0, 999),
            st.integers(1, 999),
        ),
        st.builds(lambda m, d: normal(m, abs(d) + 1e-9), st.floats(-1e9, 1e9), st.floats(0, 1e3)),
        st.builds(lambda a, b: beta(abs(a) + 1e-6, abs(b) + 1e-6), st.floats(0, 50), st.floats(0, 50)),
    )
)
def test_priors_come_back_to_the_last_bit(prior: Prior, folder: Path) -> None:
    text = prior_text(prior, "here")
    parameter = Parameter("x", 0, prior=prior)
    model = Scenario("s", lambda p: NormalForm([[p.x]], [[0]]), [parameter])
    bg.write(model, folder / "s.toml")
    assert bg.read(folder / "s.toml").parameters[0].prior == prior, text


def test_bounds_and_texts_of_parameters_come_back(tmp_path: Path) -> None:
    parameters = [
        Parameter("a", "1/3", bounds=(None, "7/2"), symbol=r"\alpha", meaning='the "first"', unit="$", source="K"),
        Parameter("ß", -2, bounds=(-3, None)),
        Parameter("c", Fraction(10**30)),
    ]
    model = Scenario("s", lambda p: NormalForm([[p.a]], [[p.ß + p.c]]), parameters, constraints=["a < c", "ß < a"])
    bg.write(model, tmp_path / "s.toml")
    again = bg.read(tmp_path / "s.toml")
    assert list(again.parameters) == parameters
    assert again.constraints == ("a < c", "ß < a")
    assert (again.title, again.game().title) == ("s", "")


@pytest.mark.parametrize(
    "prior", [Prior("gamma", (("a", 2.0),)), scipy.stats.beta(2, 3), Prior("uniform", (("loc", 0.0), ("size", 1.0)))]
)
def test_priors_without_words_are_refused(prior: Any, tmp_path: Path) -> None:
    model = Scenario("s", lambda p: NormalForm([[p.x]], [[0]]), [Parameter("x", 0, prior=prior)])
    assert "x.toml: parameters.x: the prior" in refused(model, tmp_path / "x.toml")


# numbers


@given(game=float_bimatrix())
def test_a_float_game_is_written_as_the_numbers_that_its_floats_are(game: NormalForm, folder: Path) -> None:
    for ending in (".nfg", ".toml"):
        bg.write(game, folder / f"float{ending}")
        again = bg.read(folder / f"float{ending}").game()
        assert again.equals(game.convert("exact"))
        assert again.A.tolist() == [[Fraction(entry) for entry in row] for row in game.A.tolist()]
        assert again.convert("float").equals(game)


def test_float_chances_are_rescaled_as_convert_does(tmp_path: Path) -> None:
    ends = {name: (weight, Terminal([0.1])) for name, weight in (("a", 0.1), ("b", 0.2), ("c", 0.7))}
    game = ExtensiveForm(("A",), Chance(ends))
    for ending in (".efg", ".toml"):
        bg.write(game, tmp_path / f"t{ending}")
        again = bg.read(tmp_path / f"t{ending}").game()
        assert again.equals(game.convert("exact"))
        assert again.payoffs[0, 0] == Fraction(0.1)
        assert sum(again.probabilities[1:].tolist()) == 1


def test_symbols_need_values(tmp_path: Path) -> None:
    x = sympy.Symbol("x")
    tree = ExtensiveForm(("A",), Decision("A", {"l": Terminal([x])}))
    for model, ending in ((tree, ".efg"), (NormalForm([[x]], [[1]]), ".nfg"), (NormalForm([[x]], [[1]]), ".toml")):
        assert f"free parameters (x), and {ending} holds numbers" in refused(model, tmp_path / f"t{ending}")
    assert "irrational numbers; convert it with convert('float')" in refused(
        NormalForm([[sympy.sqrt(2)]], [[1]]), tmp_path / "t.nfg"
    )
    bg.write(NormalForm([[sympy.sqrt(2)]], [[1]]).convert("float"), tmp_path / "t.nfg")


def test_long_numbers_are_kept_or_refused(tmp_path: Path) -> None:
    long = Fraction(10**240 + 1, 10**240 + 3)
    for ending in (".nfg", ".toml"):
        bg.write(NormalForm([[long]], [[10**399]]), tmp_path / f"a{ending}")
        assert bg.read(tmp_path / f"a{ending}").game().A[0, 0] == long
        assert "more than 500 digits" in refused(NormalForm([[Fraction(10**999)]], [[1]]), tmp_path / f"b{ending}")
        assert "more than 500 digits" in refused(NormalForm([[Fraction(10**9999)]], [[1]]), tmp_path / f"b{ending}")


# names


@pytest.mark.parametrize("ending", [".efg", ".toml"])
@pytest.mark.parametrize("name", ["\x1b[31m", "a\x00b", "\ud800", "\x85"])
def test_names_that_a_terminal_would_act_on_are_refused(name: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"t{ending}"
    end = Terminal([0])
    for game in (
        ExtensiveForm((f"p{name}",), Decision(f"p{name}", {"l": end})),
        ExtensiveForm(("A",), Decision("A", {f"m{name}": end})),
        ExtensiveForm(("A",), Decision("A", {"l": end}, f"s{name}")),
        ExtensiveForm(("A",), Decision("A", {"l": end}, None, f"n{name}")),
        ExtensiveForm(("A",), Decision("A", {"l": Terminal([0], f"o{name}")})),
        ExtensiveForm(("A",), end, f"t{name}"),
    ):
        assert "control characters" in refused(game, path)
    assert not path.exists()


def test_line_breaks_go_to_gambit_only(tmp_path: Path) -> None:
    game = ExtensiveForm(("A",), Decision("A", {"two\nlines": Terminal([0])}))
    assert "the move 'two\\nlines' has control characters or line breaks" in refused(game, tmp_path / "t.toml")
    bg.write(game, tmp_path / "t.efg")
    assert bg.read(tmp_path / "t.efg").game().equals(game)
    titled = ExtensiveForm(("A",), Terminal([0]), "a\ttitle")
    for ending in (".efg", ".toml"):
        assert "the title 'a\\ttitle' has control characters or line breaks" in refused(titled, tmp_path / f"u{ending}")


def test_blank_outcomes_and_outcomes_that_claims_confuse_are_refused(tmp_path: Path) -> None:
    blank = ExtensiveForm(("A",), Terminal([0], " "))
    assert "the outcome ' ' is blank" in refused(blank, tmp_path / "t.efg")
    alike = NormalForm([[1, 2]], [[3, 4]], outcomes=[["+", "-"]])
    for ending in (".nfg", ".toml"):
        assert "outcome '+' and outcome '-' share the name" in refused(alike, tmp_path / f"t{ending}")


def test_outcomes_can_be_left_out(tmp_path: Path) -> None:
    def tree(outcome: str | None) -> ExtensiveForm:
        moves = {"l": Terminal([1, 2], outcome, "x"), "r": Decision("B", {"a": Terminal([0, "1/3"])}, "h", "y")}
        return ExtensiveForm(("A", "B"), Chance({"c": (1, Decision("A", moves))}), "t")

    for ending in (".efg", ".toml"):
        bg.write(tree("war"), tmp_path / f"t{ending}", outcomes=False)
        assert bg.read(tmp_path / f"t{ending}").game().equals(tree(None))


# the disk


def test_a_refusal_leaves_the_older_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "g.nfg"
    bg.write(NormalForm([[1]], [[2]]), path)
    before = path.read_bytes()
    refused(ExtensiveForm(("A",), Terminal([0])), path)
    refused(NormalForm([[1]], [[2]], outcomes={"a": [["1/2"]], "b": [["1/2"]]}), path)
    assert path.read_bytes() == before


def test_nothing_is_written_that_does_not_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bargain.formats import gambit_matrices

    wrong = 'NFG 1 R "" { "Row" "Column" } { 1 1 } 1 3'
    monkeypatch.setattr(gambit_matrices, "matrix_text", lambda *_: wrong)
    assert "would not come back as it is, so nothing is written" in refused(
        NormalForm([[1]], [[2]]), tmp_path / "g.nfg"
    )
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_where(tmp_path: Path) -> None:
    game, tree = NormalForm([[1]], [[2]]), ExtensiveForm(("A",), Terminal([0]))
    assert ".efg holds trees; a normal form is written as .nfg, .toml or .tex" in refused(game, tmp_path / "g.efg")
    assert ".nfg holds normal forms; a tree is written as .efg" in refused(tree, tmp_path / "g.nfg")
    assert "its name must end in .toml, .efg, .nfg, .tex" in refused(game, tmp_path / "g.json")
    assert "its name must end in" in refused(game, tmp_path)
    assert "write takes the path of a file" in refused(game, 3)
    assert "write takes the path of a file" in refused(game, b"g.nfg")
    assert "write takes a game or a scenario, not int" in refused(3, tmp_path / "g.nfg")
    assert "No such file or directory" in refused(game, tmp_path / "no" / "g.nfg")
    (tmp_path / "folder.nfg").mkdir()
    assert "the file cannot be written" in refused(game, tmp_path / "folder.nfg")
    with pytest.raises(BargainError):
        bg.write(game, "a\0b.nfg")


# LaTeX


def test_a_table_of_payoffs(tmp_path: Path) -> None:
    game = NormalForm(
        [[1, "1/3"], [0, -2]], [[0, 1], [5, "1e-3"]], ("A & B", "C"), (["u_1", "d"], ["l", "r"]), title="T"
    )
    bg.write(game, tmp_path / "t.tex")
    text = (tmp_path / "t.tex").read_text()
    assert r"\caption{T}" in text
    assert r"\multicolumn{2}{c}{C}" in text
    assert r"A \& B & u\_1 & $1,\; 0$ & $\frac{1}{3},\; 1$ \\ \cline{3-4}" in text
    assert r"& d & $0,\; 5$ & $-2,\; \frac{1}{1000}$ \\ \cline{3-4}" in text
    assert text.count("{") == text.count("}")


def test_a_scenario_becomes_a_table_of_formulas(tmp_path: Path) -> None:
    bg.write(bg.read(EXAMPLES / "inspection.toml"), tmp_path / "t.tex")
    text = (tmp_path / "t.tex").read_text()
    assert r"\caption{Reciprocal inspection}" in text
    assert r"$g - q \left(f + g\right),\; - c - d \left(1 - q\right)$" in text


def test_a_tree_becomes_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("bargain.formats.istgame")
    bg.write(bg.read(EXAMPLES / "beer_quiche.efg"), tmp_path / "t.tex")
    bg.write(bg.read(EXAMPLES / "guarantee.toml"), tmp_path / "u.tex")
    assert "istgame" in (tmp_path / "t.tex").read_text()
    assert "x_0" in (tmp_path / "u.tex").read_text() or "low" in (tmp_path / "u.tex").read_text()
