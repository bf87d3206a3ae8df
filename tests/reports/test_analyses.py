"""Pages and data of an analysis: every number is the library's, and nothing that is missing goes unsaid."""

from __future__ import annotations

import json
import pickle
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from bargain.analyses import overview
from bargain.analyses.class_distances import nearest_classes
from bargain.analyses.commitment_values import value_of_commitment
from bargain.analyses.correlation import welfare_range
from bargain.analyses.degeneracy import degeneracy
from bargain.analyses.dominance import dominated
from bargain.analyses.elimination import eliminate
from bargain.analyses.evolution import evolutionarily_stable
from bargain.analyses.overview import SECTIONS, analyse, read_sections
from bargain.analyses.rationalizability import rationalizable
from bargain.analyses.stability import stability
from bargain.analyses.taxonomy import classify, symmetric_game
from bargain.analyses.zero_sum import security_level, zero_sum
from bargain.dispatch import solve
from bargain.equilibrium import Solution
from bargain.errors import BargainError, GameError, ParameterError
from bargain.formats.results import result_data, solution_json
from bargain.games import NormalForm
from bargain.logit import logit_path
from bargain.reports import analyses_data, analyses_sheets, analyses_verdicts
from bargain.reports.analyses import analysis_page, with_trembles
from bargain.reports.analyses_data import analysis_data
from bargain.reports.equilibria import solution_page
from bargain.reports.latex import to_latex
from bargain.reports.numbers import number_text
from bargain.reports.pages import Sheet
from bargain.reports.terminal import to_text
from tests.strategies import TRAPS, bimatrix, float_bimatrix, trap

HUNT = trap("stag hunt")


def sheet(game: NormalForm, title: str, **options: Any) -> Sheet:
    page = analysis_page(analyse(game, **options))
    return next(block for block in page.blocks if isinstance(block, Sheet) and block.title.startswith(title))


def glance(game: NormalForm, *what: str) -> str:
    """The verdicts as one text, with the breaks of lines undone."""
    return " ".join(" ".join(row[1] for row in sheet(game, "At a glance", what=what or None).rows).split())


def test_every_section_has_a_verdict_and_data() -> None:
    assert tuple(analyses_verdicts._VERDICTS) == tuple(analyses_data._DATA) == SECTIONS
    assert set(analyses_sheets._DETAILS) <= set(SECTIONS)


@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("arithmetic", ["exact", "float"])
def test_nasty_games_are_laid_out_in_every_format(name: str, arithmetic: str) -> None:
    game = trap(name).convert(arithmetic)
    analysis = analyse(game)
    assert set(analysis.present) | set(analysis.absent) == set(SECTIONS)
    assert not [one for one in analysis.absent.values() if one.kind != "does not apply"]
    page = analysis_page(analysis)
    text = to_text(page)
    assert "FAILED" not in text
    assert [row[0] for row in sheet(game, "At a glance").rows if row[0]] == list(SECTIONS)
    json.dumps(analysis_data(analysis), allow_nan=False)
    bare = re.sub(r"\\[{}\\$&%#_]", "", to_latex(page))
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert pickle.loads(pickle.dumps(analysis)).sections == SECTIONS


@settings(max_examples=15)
@given(game=bimatrix())
def test_any_small_game_is_analysed(game: NormalForm) -> None:
    analysis = analyse(game)
    assert analysis.proof_faults == ()
    assert sum(one.index for one in analysis.stability or ()) == 1
    assert analysis.solution is not None
    assert analysis.perfect is not None
    assert any(analysis.is_perfect(one) for one in analysis.solution.equilibria)
    json.dumps(analysis_data(analysis), allow_nan=False)
    assert to_text(analysis_page(analysis))


@settings(max_examples=15)
@given(game=float_bimatrix())
def test_any_small_float_game_is_analysed(game: NormalForm) -> None:
    analysis = analyse(game)
    assert {"security", "commitment", "equilibria"} & set(analysis.present)
    json.dumps(analysis_data(analysis), allow_nan=False)
    assert to_text(analysis_page(analysis))


def test_the_numbers_of_every_section_are_the_librarys() -> None:
    data = analysis_data(analyse(HUNT))
    known = classify(HUNT)
    assert (data["class"]["number"], data["class"]["label"]) == (known.number, known.label)
    assert [Fraction(one["distance"]) for one in data["class"]["nearest"]] == [
        one.distance for one in nearest_classes(HUNT, count=3)
    ]
    assert len(data["dominance"]["dominated"]) == len(dominated(HUNT).dominated)
    assert data["dominance"]["strict"]["surviving"] == result_data(eliminate(HUNT).surviving)
    assert data["rationalizable"]["actions"] == result_data(rationalizable(HUNT).actions)
    assert (data["degeneracy"]["verdict"], data["degeneracy"]["verified"]) == (degeneracy(HUNT).verdict, True)
    solution = solve(HUNT)
    assert data["equilibria"] == solution_json(solution)
    assert data["pure"] == solution_json(solve(HUNT, concept="pure"))
    assert data["perfect"] == solution_json(solve(HUNT, concept="perfect"))
    assert data["stability"] == result_data(stability(solution))
    for rule in ("payoff-dominant", "risk-dominant"):
        assert data["selection"][rule]["equilibrium"] == solution.select(rule).indices[0]
    for player, level in security_level(HUNT).items():
        assert Fraction(data["security"][player]["level"]) == level.level
        assert data["security"][player]["punishment"] == result_data(level.punishment)
    span = welfare_range(HUNT)
    for name, one in (("least", span.least), ("most", span.most)):
        assert Fraction(data["correlated"]["welfare"][name]["value"]) == one.value
        assert data["correlated"]["welfare"][name]["distribution"] == result_data(one.distribution)
    assert Fraction(data["correlated"]["payoffs"]["Row"]["least"]["value"]) == span.worst["Row"].value
    for leader, value in value_of_commitment(HUNT).items():
        found = data["commitment"][leader]
        assert found["nash"] == result_data(value.nash)
        assert found["gain"] == result_data(value.gain)
        for kind in ("pure", "mixed", "cautious"):
            assert Fraction(found[kind]["value"]) == getattr(value, kind).value
    path = logit_path(HUNT)
    assert data["logit"]["identified"]
    assert list(data["logit"]["profile"]["Row"].values()) == [str(p) for p in path.limit.row]
    assert (
        solution.equilibria[data["logit"]["equilibrium"]].profile
        == solution.select("risk-dominant").equilibrium.profile
    )
    assert [one["mix"] for one in data["evolution"]["equilibria"]] == [
        result_data(one.mix) for one in evolutionarily_stable(HUNT).equilibria
    ]


def test_the_value_of_a_game_of_pure_conflict_is_told() -> None:
    game = NormalForm([[3, -1], [-2, 4]], [[-3, 1], [2, -4]])
    data = analysis_data(analyse(game, "zero-sum"))["zero-sum"]
    answer = zero_sum(game)
    assert (data["kind"], data["value"], data["profile"]) == ("zero-sum", "1", result_data(answer.profile))
    assert glance(game, "zero-sum") == "zero-sum; value 1 for Row no saddle points"
    affine = NormalForm([[1, 0], [0, 1]], [[0, 2], [2, 0]])
    assert "Column's payoff is 2 less 2 times Row's" in glance(affine, "zero-sum")


def test_the_verdicts_say_what_theory_says() -> None:
    dilemma = symmetric_game(3, 0, 5, 1)
    text = glance(dilemma)
    assert "prisoner's dilemma, class 51" in text
    assert "defect is strictly dominant for Row" in text
    assert "1/2 (0.5) away" in text
    assert "iterated strict dominance solves the game in 1 round" in text
    assert "weak dominance eliminates no more" in text
    assert "1 evolutionarily stable strategy: defect" in text
    hunt = glance(HUNT)
    assert "payoff-dominant: (1, 1) risk-dominant: (2, 2)" in hunt
    assert "2 components of index +1, 1 component of index -1; the sum is +1" in hunt
    assert "tends to Row: 2; Column: 2" in hunt
    ordered = NormalForm([[1, 0], [1, 2], [0, 2]], [[1, 0], [1, 1], [0, 1]], actions=(["T", "M", "B"], ["L", "R"]))
    assert "the order matters: 5 ends, which differ in payoffs" in glance(ordered, "dominance")
    assert len(sheet(ordered, "What some order leaves").rows) == 5
    tied = trap("segment at a weak reply")
    assert "degenerate (witness checked) Row's 1 has 2 best replies" in glance(tied, "degeneracy")
    assert glance(trap("A(1/3)"), "logit").startswith(("tends to", "no limit is named"))


def test_the_tables_hold_the_librarys_numbers() -> None:
    values = value_of_commitment(HUNT)
    rows = sheet(HUNT, "Commitment: Row").rows
    assert [row[3] for row in rows] == [values["Row"].pure.value, values["Row"].mixed.value]
    perfect = {row[-1] for row in sheet(HUNT, "Extreme Nash").rows}
    assert perfect == {True}
    tied = trap("segment at a weak reply")
    assert sorted(row[-1] for row in sheet(tied, "Extreme Nash").rows) == [False, True]
    levels = security_level(HUNT)
    assert [row[1] for row in sheet(HUNT, "Security").rows] == [levels[player].level for player in HUNT.players]
    span = welfare_range(HUNT)
    correlated = sheet(HUNT, "Payoffs of extreme correlated").rows
    assert [row[3] for row in correlated[:2]] == [span.least.value, span.most.value]
    assert all(number_text(row[3]) in to_text(analysis_page(analyse(HUNT))) for row in correlated)


def test_a_section_that_fails_says_why_and_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    import bargain.analyses.correlation as correlation
    import bargain.dispatch as dispatch

    def fails(*_: object, **__: object) -> None:
        raise BargainError("out of luck")

    monkeypatch.setattr(correlation, "welfare_range", fails)
    analysis = analyse(HUNT)
    assert {name for name, one in analysis.absent.items() if one.kind == "not available"} == {"correlated"}
    assert "correlated  not available: out of luck" in re.sub(" {3,}", "  ", to_text(analysis_page(analysis)))
    assert analysis_data(analysis)["absent"]["correlated"] == {"kind": "not available", "reason": "out of luck"}
    monkeypatch.setattr(dispatch, "solve", fails)
    failing = analyse(HUNT)
    assert {"equilibria", "stability", "selection", "pure", "perfect", "commitment"} <= set(failing.absent)
    assert {"class", "security", "logit", "evolution"} <= set(failing.present)
    assert to_text(analysis_page(failing))


def test_large_games_leave_out_what_is_slow_and_say_so() -> None:
    rng = np.random.default_rng(1)
    game = NormalForm(*(rng.integers(-9, 10, (14, 14)).tolist() for _ in range(2)))
    analysis = analyse(game)
    left_out = {name for name, one in analysis.absent.items() if one.kind == "left out"}
    assert left_out == {"degeneracy", "equilibria", "perfect", "stability", "selection", "correlated", "commitment"}
    assert {"dominance", "pure", "security", "logit"} <= set(analysis.present)
    text = glance(game)
    assert "a 14x14 game may take long; done if asked for by name" in text


def test_a_section_asked_for_by_name_is_worked_out_at_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(overview._SECTIONS, "security", (1, 1, overview._security))
    assert analyse(HUNT).absent["security"].kind == "left out"
    assert analyse(HUNT).security is None
    assert analyse(HUNT, "security").present == ("security",)


def test_bad_input_is_refused_in_one_line() -> None:
    import sympy

    x = sympy.Symbol("x")
    for game, match in (
        (NormalForm([[x]], [[1]]), "free parameters"),
        (NormalForm([[sympy.sqrt(2)]], [[1]]), "irrational"),
        (3, "not int"),
        (None, "not NoneType"),
    ):
        with pytest.raises(GameError, match=match):
            analyse(game)  # type: ignore[arg-type]
    for what in ("clas", ["class", ""], [], [3]):
        with pytest.raises(ParameterError, match=r"choose among class|at least one"):
            analyse(HUNT, what)  # type: ignore[arg-type]
    assert read_sections("Zero Sum") == ("zero-sum",)
    assert analyse(HUNT, ["logit", "class", "logit"]).sections == ("class", "logit")


def test_payoffs_beyond_floats_fail_in_their_own_section_only() -> None:
    huge = NormalForm([[10**400, 0], [0, 10**400]], [[1, 0], [0, 1]])
    analysis = analyse(huge)
    assert {"class", "equilibria", "correlated", "commitment", "security"} <= set(analysis.present)
    json.dumps(analysis_data(analysis), allow_nan=False)
    assert to_text(analysis_page(analysis))
    assert to_latex(analysis_page(analysis))


def test_trembles_follow_the_solution_they_belong_to() -> None:
    solution = solve(trap("segment at a weak reply"), concept="perfect")
    page = with_trembles(solution_page(solution), solution)
    rows = page.blocks[-1].rows  # type: ignore[union-attr]
    assert [row[1] for row in rows] == ["Column", "Row"]
    trembles = solution.equilibria[0].certificate.trembles  # type: ignore[attr-defined]
    assert [dict(row[2].weights) for row in rows] == [dict(trembles["Column"]), dict(trembles["Row"])]
    assert all(weight > 0 for row in rows for weight in row[2].weights.values())
    nash = solve(HUNT)
    assert isinstance(nash, Solution)
    assert with_trembles(solution_page(nash), nash).blocks == solution_page(nash).blocks
