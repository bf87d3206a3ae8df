"""Every malformed `.efg` or `.nfg` gets one line: file, line, what is wrong, what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

import bargain as bg
from bargain.errors import ModelError

TREE = """EFG 2 R "t" { "A" "B" }
"comment"
c "" 1 "w" { "l" 1/2 "r" 1/2 } 0
p "x" 1 1 "first" { "go" "stay" } 0
t "" 1 "war" { 1, 2 }
t "" 2 "deal" { 3, 4 }
p "y" 2 1 "second" { "go" "stay" } 0
t "" 1
t "" 0
"""

TREE_CASES = {
    "empty": (TREE, "", "line 1: the file must begin with EFG, not with the end of the file"),
    "another format": ("EFG 2", "NFG 1", "line 1: this is a normal form, whose name ends in .nfg"),
    "something else": (TREE, '<?xml version="1.0"?>', "line 1: the file must begin with EFG, not with '<?xml'"),
    "version": ("EFG 2", "EFG 1", "line 1: version 2 of the format is needed here, not '1'"),
    "letter": ("EFG 2 R", "EFG 2 Q", "line 1: the letter R is needed here, not 'Q'"),
    "no title": ('"t"', "", "line 1: the title, a text in quotes, is needed here, not '{'"),
    "no player": ('{ "A" "B" }', "{ }", "line 1: a game needs at least one player"),
    "players without braces": ('{ "A" "B" }', '"A" "B"', "'{' before the name of a player is needed here"),
    "player without quotes": ('"A" "B"', "A B", "the name of a player or '}', a text in quotes, is needed here"),
    "no nodes": (TREE[TREE.index("c ") :], "", "line 3: there are no nodes; the first one is needed here"),
    "kind of node": ('t "" 0\n', 'x "" 0\n', "line 9: a node is needed here: p (a player's move), c (chance) or t"),
    "kind in capitals": ('p "x"', 'P "x"', "line 4: a node is needed here"),
    "no node name": ('p "x" 1 1', "p 1 1", "line 4: the name of the node, a text in quotes, is needed here, not '1'"),
    "no such player": ('p "x" 1', 'p "x" 3', "line 4: there is no player 3; the players are 1 to 2"),
    "player zero": ('p "x" 1', 'p "x" 0', "line 4: there is no player 0; the players are 1 to 2"),
    "player in words": ('p "x" 1', 'p "x" "A"', "line 4: the number of the player, a whole number, is needed here"),
    "set in fractions": ('p "x" 1 1', 'p "x" 1 1.5', "line 4: the number of the information set, a whole number"),
    "set unknown": (
        '1 1 "first" { "go" "stay" }',
        "1 1",
        "line 4: information set 1 of player 1 has no list of actions",
    ),
    "chance unknown": ('1 "w" { "l" 1/2 "r" 1/2 }', "1", "line 3: chance move 1 has no list of actions here or above"),
    "no actions": (
        '{ "go" "stay" } 0\nt "" 1 "war"',
        '{ } 0\nt "" 1 "war"',
        "line 4: a move needs at least one action",
    ),
    "action without quotes": ('{ "go" "stay" } 0\nt "" 1 "w', '{ go "stay" } 0\nt "" 1 "w', "line 4: an action or '}'"),
    "no probability": (
        '"l" 1/2',
        '"l"',
        "line 3: the probability of an action, a number, is needed here, not the text",
    ),
    "sum": (
        '"r" 1/2',
        '"r" 0.333',
        "line 3: the probabilities of this chance move sum to 833/1000, not to 1; write exact",
    ),
    "below zero": ('"l" 1/2 "r" 1/2', '"l" -1/2 "r" 3/2', "line 3: the probability of 'l' is negative (-1/2)"),
    "half a number": ("{ 1, 2 }", "{ 1, 2x }", "line 5: a payoff or '}': '2x' is not a number"),
    "by zero": ("{ 1, 2 }", "{ 1, 2/0 }", "line 5: a payoff or '}': '2/0' divides by zero"),
    "endless number": ("{ 1, 2 }", f"{{ 1, {'9' * 6000} }}", "line 5: a payoff or '}': '9999"),
    "huge exponent": (
        "{ 1, 2 }",
        "{ 1, 2e999999999 }",
        "line 5: a payoff or '}': '2e999999999': the exponent is beyond",
    ),
    "not finite": ("{ 1, 2 }", "{ 1, inf }", "line 5: a payoff or '}': 'inf' is not a number"),
    "one payoff": ("{ 1, 2 }", "{ 1 }", "line 5: 2 payoffs are needed, one a player; there are 1"),
    "three payoffs": ("{ 1, 2 }", "{ 1, 2, 3 }", "line 5: 2 payoffs are needed, one a player; there are 3"),
    "no outcome": ('t "" 0', 't ""', "line 10: the number of the outcome (0 for none), a whole number, is needed here"),
    "outcome zero twice": (
        't "" 1\nt "" 0',
        't "" 0 "" { 1 2 }\nt "" 0 "" { 3 4 }',
        "line 9: outcome 0 has another name or other payoffs above",
    ),
    "outcome unknown": ('t "" 0', 't "" 3', "line 9: outcome 3 has no payoffs here or above"),
    "outcome twice": (
        '2 "deal" { 3, 4 }',
        '1 "war" { 3, 4 }',
        "line 6: outcome 1 has another name or other payoffs above",
    ),
    "outcome renamed": (
        '2 "deal" { 3, 4 }',
        '1 "peace" { 1, 2 }',
        "line 6: outcome 1 has another name or other payoffs",
    ),
    "node missing": ('t "" 0\n', "", "line 9: the file ends, but a node must still follow the move of line 7"),
    "nodes missing": (
        't "" 1\nt "" 0\n',
        "",
        "line 8: the file ends, but 2 nodes must still follow the move of line 7",
    ),
    "node too many": ('t "" 0\n', 't "" 0\nt "" 0\n', "line 10: the tree is complete before this; a node is too many"),
    "open quote at the end": ('t "" 0', 't " 0', "line 9: the text that begins here has no closing quote"),
    "open quote": ('"war" {', '"war {', "is a quote missing in line 5?"),
    "open quote in a list": ('"go" "stay" } 0\nt "" 1 "', '"go" "stay } 0\nt "" 1 "', "is a quote missing in line 4?"),
    "control characters": ('"first"', '"fi\x1b[31mrst"', "line 4: the text has control characters"),
    "recall": (
        'p "y" 2 1 "second" { "go" "stay" } 0\nt "" 1\n',
        'p "y" 2 1 "second" { "go" "stay" } 0\np "" 2 1 0 t "" 0 t "" 0\n',
        "line 7: imperfect recall at information set 'second'",
    ),
}

HEAD = 'NFG 1 R "t" { "A" "B" }'
MATRIX_CASES = {
    "another format": ("EFG 2 R", "line 1: this is a game tree, whose name ends in .efg"),
    "version": ("NFG 2", "line 1: version 1 of the format is needed here, not '2'"),
    "three players": (
        '\nNFG 1 R "t"\n{ "A" "B" "C" } { 1 1 1 } 1 2 3',
        "line 3: a normal form has two players here, and this one has 3; games of more players are read as trees",
    ),
    "one player": ('NFG 1 R "t" { "A" } { 1 } 1', "a normal form has two players here, and this one has 1"),
    "no actions": (f"{HEAD} 1 2", "line 1: '{' before the actions of both players is needed here, not '1'"),
    "three counts": (f"{HEAD} {{ 1 1 1 }}", "'}' after the actions of both players is needed here, not '1'"),
    "no count": (f"{HEAD} {{ 2 }}", "how many actions B has, a whole number, is needed here, not '}'"),
    "no action": (f"{HEAD} {{ 0 2 }}", "line 1: A has no action; each player needs at least one"),
    "empty list": (f'{HEAD} {{ {{ "a" }} {{ }} }}', "line 1: B has no action; each player needs at least one"),
    "huge counts": (f"{HEAD} {{ 999999999 999999999 }} 1", "999999999 actions are more than the file has payoffs for"),
    "many cells": (f"{HEAD} {{ 30 30 }} 1", "line 1: 30 x 30 cells are more than the file has numbers for"),
    "too few payoffs": (
        f"{HEAD} {{ 2 1 }}\n1 2\n3",
        "line 3: the payoff of player 2 at row 2, column 1, a number, is needed here, not the end of the file",
    ),
    "too many payoffs": (
        f"{HEAD} {{ 2 1 }}\n1 2\n3 4 5",
        "line 3: '5' is too much; 2 x 1 cells are complete before it",
    ),
    "no number": (f"{HEAD} {{ 1 1 }} 1 x", "the payoff of player 2 at row 1, column 1: 'x' is not a number"),
    "one payoff": (f'{HEAD} {{ 1 1 }} {{ {{ "" 1 }} }} 1', "2 payoffs are needed, one a player; there are 1"),
    "no such outcome": (f'{HEAD} {{ 1 2 }} {{ {{ "" 1 2 }} }} 1\n2', "line 2: there is no outcome 2; 1 are listed"),
    "negative outcome": (f'{HEAD} {{ 1 1 }} {{ {{ "" 1 2 }} }} -1', "the number of the outcome at row 1, column 1"),
    "outcome without name": (f"{HEAD} {{ 1 1 }} {{ {{ 1 2 }} }} 1", "the name of an outcome, a text in quotes"),
    "open list": (f'{HEAD} {{ 1 1 }} {{ {{ "" 1 2 }} 1', "'{' before an outcome, or '}' after the last one, is needed"),
}


def refused(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        bg.read(path)
    message = str(caught.value)
    assert message.startswith(f"{path.name}: ")
    assert message.isprintable()
    assert len(message) < 450
    return message


@pytest.mark.parametrize("name", TREE_CASES)
def test_bad_trees(name: str, tmp_path: Path) -> None:
    old, new, expected = TREE_CASES[name]
    assert old in TREE
    assert expected in refused(tmp_path / "bad.efg", TREE.replace(old, new, 1))


def test_the_tree_is_fine_otherwise(tmp_path: Path) -> None:
    (tmp_path / "good.efg").write_text(TREE)
    assert bg.read(tmp_path / "good.efg").game().payoffs.tolist() == [[1, 2], [3, 4], [1, 2], [0, 0]]


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        ('"first" { "go" "halt" }', "line 7: information set 1 of player 1 has other actions in line 4"),
        ('"first" { "stay" "go" }', "line 7: information set 1 of player 1 has other actions in line 4"),
        ('"second" { "go" "stay" }', "line 7: information set 1 of player 1 has other name in line 4"),
    ],
)
def test_a_set_that_is_declared_twice_in_other_words(again: str, expected: str, tmp_path: Path) -> None:
    text = TREE.replace('p "y" 2 1 "second" { "go" "stay" }', f'p "y" 1 1 {again}')
    assert expected in refused(tmp_path / "bad.efg", text)


def test_a_chance_move_that_is_declared_twice_in_other_words(tmp_path: Path) -> None:
    text = TREE.replace('p "x" 1 1 "first" { "go" "stay" }', 'c "" 1 "w" { "l" 1/3 "r" 2/3 }')
    assert "line 4: chance move 1 has other probabilities in line 3" in refused(tmp_path / "bad.efg", text)


@pytest.mark.parametrize("name", MATRIX_CASES)
def test_bad_normal_forms(name: str, tmp_path: Path) -> None:
    text, expected = MATRIX_CASES[name]
    assert expected in refused(tmp_path / "bad.nfg", text)


@pytest.mark.parametrize("ending", [".efg", ".nfg"])
def test_files_that_are_not_text(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"bad{ending}"
    path.write_bytes(b'EFG 2 R "t"\n{ "\xe9" } t "" 0')
    with pytest.raises(ModelError, match="line 2: the file is not UTF-8 text; save it as UTF-8"):
        bg.read(path)
