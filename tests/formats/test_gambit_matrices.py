"""Gambit's `.nfg`: payoff version, outcome version, and the order of the cells."""

from __future__ import annotations

import pickle
from fractions import Fraction
from pathlib import Path

import pytest

import bargain as bg
from bargain.games import NormalForm

EXAMPLE = Path(__file__).parents[2] / "examples" / "models" / "brinkmanship.nfg"
HEAD = 'NFG 1 R "t" { "Row" "Column" }'
LABELS = '{ { "u" "m" "d" } { "l" "r" } }'


def matrices(folder: Path, text: str) -> NormalForm:
    path = folder / "game.nfg"
    path.write_text(text, encoding="utf-8")
    game = bg.read(path).game()
    assert isinstance(game, NormalForm)
    return game


def outcomes(game: NormalForm) -> dict[str, list[list[Fraction]]]:
    return {name: matrix.tolist() for name, matrix in game.outcomes.items()}


@pytest.mark.parametrize(
    "text",
    [
        'NFG 1 R "S" { "1" "2" } { 3 2 }\n\n1 1 0 2 0 2 1 1 0 3 2 0 ',
        'NFG 1 D "S"\n{ "1" "2" }\n{ 3\n2 } "a comment" 1 1, 0 2, 0 2\n1,1 0.0 3e0 4/2 -0',
        'NFG 1 R "S" {"1""2"} {{"1""2""3"}{"1""2"}} "" 1 1 0 2 0 2 1 1 0 3 2 0',
        'NFG 1 R "S" { "1" "2" } { { "1" "2" "3" } { "1" "2" } } { { "" 1, 1 } { "" 0 2, } { "" 0, 3 } { "" 2 0 } } '
        "1 2 2 1 3 4",
    ],
)
def test_the_first_players_actions_run_fastest(text: str, tmp_path: Path) -> None:
    """The game of Gambit's documentation, after Selten (1975), in both versions."""
    game = matrices(tmp_path, text)
    assert game.A.tolist() == [[1, 1], [0, 0], [0, 2]]
    assert game.B.tolist() == [[1, 1], [2, 3], [2, 0]]
    assert game.players == ("1", "2")
    assert game.actions == (("1", "2", "3"), ("1", "2"))
    assert game.title == "S"
    assert not game.outcomes
    assert all(isinstance(entry, Fraction) for entry in (*game.A.flat, *game.B.flat))


def test_names_of_outcomes_become_outcomes(tmp_path: Path) -> None:
    listed = '{ { "war" 1 2 } { "deal" 3 1/2 } { "war" 0 0 } { "never" 9 9 } }'
    game = matrices(tmp_path, f"{HEAD} {LABELS} {listed} 1 2 3 2 1 1")
    assert outcomes(game) == {
        "war": [[1, 0], [0, 1], [1, 1]],
        "deal": [[0, 1], [1, 0], [0, 0]],
        "never": [[0, 0], [0, 0], [0, 0]],
    }
    assert game.A.tolist() == [[1, 3], [3, 1], [0, 1]]


def test_cells_without_a_named_outcome_are_named_where_others_are(tmp_path: Path) -> None:
    listed = '{ { "" 1 2 } { "deal" 3 1/2 } { "" 7 7 } }'
    game = matrices(tmp_path, f"{HEAD} {LABELS} {listed} 0 2 1 0 0 0")
    assert {name: sum(map(sum, rows)) for name, rows in outcomes(game).items()} == {
        "outcome 1": 1,
        "deal": 1,
        "no outcome": 4,
    }
    assert game.A.tolist() == [[0, 0], [3, 0], [1, 0]]


def test_names_that_differ_in_signs_only_are_told_apart(tmp_path: Path) -> None:
    listed = '{ { "1,-1" 1 -1 } { "1; 1" 1 1 } { "payoff_Row" 0 0 } }'
    game = matrices(tmp_path, f"{HEAD} {{ 1 3 }} {listed} 1 2 3")
    assert list(game.outcomes) == ["1,-1", "1; 1 (2)", "payoff_Row (2)"]
    assert bg.solve(bg.read(tmp_path / "game.nfg")).equilibria


def test_missing_and_repeated_names_are_replaced(tmp_path: Path) -> None:
    game = matrices(tmp_path, 'NFG 1 R "" { "" "P" } { { "" "go" "go" } { " " } } 1 2 3 4 5 6')
    assert game.players == ("Player 1", "P")
    assert game.actions == (("1", "go", "go (2)"), ("1",))
    assert game.A.tolist() == [[1], [3], [5]]


def test_what_is_written(tmp_path: Path) -> None:
    plain = NormalForm([[1, "1/3"]], [[0, -2]], ('A "x"', "B"), (["u"], ["l", "r"]), title="T")
    bg.write(bg.Scenario("s", lambda p: plain, (), question="Why?"), tmp_path / "a.nfg")
    assert (tmp_path / "a.nfg").read_text() == (
        'NFG 1 R "T" { "A \\"x\\"" "B" }\n\n{\n{ "u" }\n{ "l" "r" }\n}\n"Why?"\n\n1 0\n1/3 -2\n'
    )
    named = NormalForm([[1, 1], [2, 1]], [[0, 5], [0, 0]], outcomes=[["war", "war"], ["deal", "war"]])
    bg.write(named, tmp_path / "b.nfg")
    assert (tmp_path / "b.nfg").read_text().splitlines()[8:] == [
        "{",
        '{ "war" 1, 0 }',
        '{ "war" 1, 5 }',
        '{ "deal" 2, 0 }',
        "}",
        "1 3",
        "2 1",
    ]
    assert bg.read(tmp_path / "b.nfg").game().equals(named)


def test_uncertain_outcomes_stay_behind_only_on_request(tmp_path: Path) -> None:
    game = NormalForm([[1]], [[2]], outcomes={"war": [["1/3"]], "deal": [["2/3"]]})
    with pytest.raises(bg.errors.ModelError, match=r"g.nfg: at \(1, 1\) the outcome 'war' has the probability 1/3"):
        bg.write(game, tmp_path / "g.nfg")
    assert not (tmp_path / "g.nfg").exists()
    bg.write(game, tmp_path / "g.nfg", outcomes=False)
    assert bg.read(tmp_path / "g.nfg").game().equals(NormalForm([[1]], [[2]]))


def test_the_example_is_chicken() -> None:
    model = bg.read(EXAMPLE)
    assert pickle.loads(pickle.dumps(model)).game().equals(model.game())
    mixed = bg.solve(model).equilibria[-1]
    assert mixed.outcomes["war"] == Fraction(1, 100)
    assert mixed.profile["Challenger"]["stand firm"] == Fraction(1, 10)
