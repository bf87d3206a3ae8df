"""Gambit's `.efg`: what the format means, and the quirks that its files have."""

from __future__ import annotations

import pickle
from fractions import Fraction
from pathlib import Path

import pytest

import bargain as bg
from bargain.games import ExtensiveForm
from bargain.models import Scenario

EXAMPLE = Path(__file__).parents[2] / "examples" / "models" / "beer_quiche.efg"

STAGES = r"""
EFG   2 D "Two stages, \"quoted\", with \alpha" {"Ann" "Bob"}
"A comment
of two lines"
c "root" 1 "weather" { "dry" 0.25 "wet" .75 } 0
p "" 1 4 "first" { "go" "stay" } 7 "entry fee" { -1, 1/3 }
t "" 2 "win" { 5 0 }
p "" 2 1 "answer" {
    "yes"
    "no"
} 0
t "" 2
t "" 0
p "" 1 4 7
	t"x"3""{1e1,-2.5E-1}
p "" 2 1 0 t "" 2 "win" { 5.0, 0/7, } t "y" 4 "win" { 6 +1. }
"""


def parsed(folder: Path, text: str) -> Scenario:
    path = folder / "tree.efg"
    path.write_text(text, encoding="utf-8")
    return bg.read(path)


def tree(folder: Path, text: str) -> ExtensiveForm:
    game = parsed(folder, text).game()
    assert isinstance(game, ExtensiveForm)
    return game


def ends(game: ExtensiveForm) -> dict[tuple[str, ...], tuple[list[Fraction], str | None]]:
    """Payoffs and outcome of every play."""
    rows = [(node, row) for node, row in enumerate(game.terminal_of.tolist()) if row >= 0]
    names = [*game.outcomes, None]
    return {game.path(node): (game.payoffs[row].tolist(), names[game.outcome_of[row]]) for node, row in rows}


@pytest.fixture
def stages(tmp_path: Path) -> ExtensiveForm:
    return tree(tmp_path, STAGES)


def test_title_and_comment(tmp_path: Path) -> None:
    model = parsed(tmp_path, STAGES)
    assert model.title == model.game().title == r'Two stages, "quoted", with \alpha'
    assert model.question == "A comment of two lines"
    assert (model.name, model.parameters) == ("tree", ())
    assert pickle.loads(pickle.dumps(model)).game().equals(model.game())


def test_structure(stages: ExtensiveForm) -> None:
    assert stages.players == ("Ann", "Bob")
    assert stages.branches[0] == ("dry", "wet")
    assert stages.probabilities[1:3].tolist() == [Fraction(1, 4), Fraction(3, 4)]
    groups = [(group.label, group.player, group.actions, len(group.nodes)) for group in stages.information_sets]
    assert groups == [("first", 0, ("go", "stay"), 2), ("answer", 1, ("yes", "no"), 2)]
    assert [name for name in stages.names if name] == ["root", "x", "y"]


def test_payoffs_on_the_way_are_added_and_every_number_is_exact(stages: ExtensiveForm) -> None:
    third = Fraction(1, 3)
    assert ends(stages) == {
        ("dry", "go"): ([4, third], "entry fee + win"),
        ("dry", "stay", "yes"): ([4, third], "entry fee + win"),
        ("dry", "stay", "no"): ([-1, third], "entry fee"),
        ("wet", "go"): ([9, third - Fraction(1, 4)], "entry fee"),
        ("wet", "stay", "yes"): ([4, third], "entry fee + win"),
        ("wet", "stay", "no"): ([5, third + 1], "entry fee + win"),
    }
    assert all(isinstance(entry, Fraction) for entry in stages.payoffs.flat)


def test_a_comment_on_the_first_line_and_none(tmp_path: Path) -> None:
    assert parsed(tmp_path, 'EFG 2 R "" { "A" } "why?" t "" 0').question == "why?"
    model = parsed(tmp_path, 'EFG 2 R "" { "A" } t "" 1 "" { 1/3 }')
    assert (model.question, model.title, model.game().title) == ("", "tree", "")
    assert model.game().payoffs.tolist() == [[Fraction(1, 3)]]


def test_missing_and_repeated_names_are_replaced(tmp_path: Path) -> None:
    text = """EFG 2 R "" { "" "A" "A" }
p "same" 1 3 "" { "" "go" "go" "go (2)" } 0
p "same" 2 1 "" { "" } 0 t "" 1 "1,1" { 1 0 0 }
p "same" 2 2 "" { "a" } 0 p "" 3 9 "h" { "b" } 0 t "" 2 "1;1" { 2 0 0 }
p "" 2 2 0 p "" 3 8 "h" { "b" } 0 t "same" 1
t "" 3 "payoff_A" { 3 0 0 }"""
    game = tree(tmp_path, text)
    assert game.players == ("Player 1", "A", "A (2)")
    assert game.branches[0] == ("1", "go", "go (3)", "go (2)")
    assert [group.label for group in game.information_sets] == ["same", "same (2)", "A:2", "h", "h (2)"]
    assert [name for name in game.names if name] == ["same", "same (2)", "same (3)", "same (4)"]
    assert set(game.outcomes) == {"1,1", "1;1 (2)", "payoff_A (3)"}  # "payoff_A (2)" would be that of the third player


def test_numbers_of_sets_and_outcomes_are_only_numbers(tmp_path: Path) -> None:
    text = """EFG 2 R "" { "A" "B" }
p "" 1 1000 "x" { "l" "r" } 0 p "" 2 1000 "y" { "l" "r" } 0
t "" 900 "war" { 1 2 } t "" 900 p "" 2 1000 "y" { "l" "r" } 0 t "" 31 "war" { 0 0 } t "" 31 "war" { 0.0 -0 }"""
    game = tree(tmp_path, text)
    assert [(group.label, len(group.nodes)) for group in game.information_sets] == [("x", 1), ("y", 2)]
    assert game.outcomes == ("war",)
    assert game.payoffs.tolist() == [[1, 2], [1, 2], [0, 0], [0, 0]]


def test_outcomes_may_be_counted_from_zero(tmp_path: Path) -> None:
    text = 'EFG 2 R "" { "A" } c "" 0 "" { "l" .5 "r" .5 } 0 t "" 0 "zero" { 7 } p "" 1 0 "" { "m" } 0 t "" 0'
    game = tree(tmp_path, text)
    assert ends(game) == {("l",): ([7], "zero"), ("r", "m"): ([0], None)}


def test_a_title_of_several_lines_is_folded(tmp_path: Path) -> None:
    text = 'EFG 2 R "Generated\nGame Parameter Values:\tnone\n" { "A" } t "" 0'
    assert tree(tmp_path, text).title == "Generated Game Parameter Values: none"


def test_backslashes_count_before_quotes_only(tmp_path: Path) -> None:
    texts = [r'"a\"b"', r'"\"', r'"a\\b"', r'"ends in \\"', r'"\\\""']
    text = f'EFG 2 R {texts[0]} {{ {texts[1]}" }} p "" 1 1 {texts[2]} {{ {texts[3]} {texts[4]} }} 0 t "" 0 t "" 0'
    game = tree(tmp_path, text)
    assert (game.title, game.players) == ('a"b', ('"',))
    assert game.information_sets[0].label == r"a\\b"
    assert game.branches[0] == ("ends in \\", r"\"")


def test_a_deep_tree_does_not_recurse(tmp_path: Path) -> None:
    depth = 5000
    lines = ['EFG 2 R "deep" { "A" "B" }']
    for k in range(depth):
        lines.append(f'p "" {k % 2 + 1} {k // 2 + 1} "" {{ "stop" "pass" }} 0')
        lines.append(f't "" {k + 1} "" {{ {k} {-k} }}')
    game = tree(tmp_path, "\n".join([*lines, 't "" 0']))
    assert len(game.parent) == 2 * depth + 1
    assert len(game.information_sets) == depth
    bg.write(game, tmp_path / "again.efg")
    assert bg.read(tmp_path / "again.efg").game().equals(game)


def test_the_other_endings_and_beginnings(tmp_path: Path) -> None:
    path = tmp_path / "TREE.EFG"
    path.write_bytes(b'\xef\xbb\xbf\r\nEFG 2 R "t"\r\n{ "A" }\r\n\r\nt "" 0\r\n\r\n')
    assert bg.read(path).game().payoffs.tolist() == [[0]]


def test_the_same_outcome_with_other_payoffs_stays_two(tmp_path: Path) -> None:
    root = bg.Decision("A", {"l": bg.Terminal([1], "war"), "r": bg.Terminal([2], "war"), "s": bg.Terminal([0], "war")})
    game = bg.ExtensiveForm(("A",), root)
    bg.write(game, tmp_path / "t.efg")
    assert (tmp_path / "t.efg").read_text().splitlines()[4:] == [
        't "" 1 "war" { 1 }',
        't "" 2 "war" { 2 }',
        't "" 3 "war" { 0 }',
    ]
    assert bg.read(tmp_path / "t.efg").game().equals(game)


def test_what_is_written_for_chance_and_for_ends_without_outcome(tmp_path: Path) -> None:
    ends = {"b": ("2/3", bg.Terminal([0, 0])), "c": (0, bg.Terminal([0, "1/7"]))}
    game = bg.ExtensiveForm(("A", "B"), bg.Chance({"a": ("1/3", bg.Terminal([0, 0], name="n")), **ends}), "t")
    bg.write(bg.Scenario("x", lambda p: game, (), question="Why?"), tmp_path / "t.efg")
    assert (tmp_path / "t.efg").read_text() == (
        'EFG 2 R "t" { "A" "B" }\n"Why?"\n\nc "" 1 "" { "a" 1/3 "b" 2/3 "c" 0 } 0\n'
        't "n" 0\nt "" 0\nt "" 1 "" { 0, 1/7 }\n'
    )


def test_the_example_is_beer_and_quiche() -> None:
    model = bg.read(EXAMPLE)
    game = model.game()
    assert isinstance(game, ExtensiveForm)
    assert model.question.startswith("Does a strong sender drink beer")
    assert [group.label for group in game.information_sets] == ["strong", "weak", "after beer", "after quiche"]
    assert game.outcomes == ("duel", "peace")
    solution = bg.solve(model, concept="perfect-bayesian")
    assert {str(float(entry.payoffs["Sender"])) for entry in solution.equilibria} == {"2.1", "2.9"}
    assert set(solution.equilibria[0].beliefs["after beer"]) == {"strong beer", "weak beer"}
