"""Every bad model file gets one line that begins with the file's name and says which key is wrong and why."""

from __future__ import annotations

from pathlib import Path

import pytest

import bargain as bg
import bargain.formats
from bargain.errors import ModelError
from tests.formats.models import NORMAL, TREE

NORMAL_CASES = {
    "misspelt name": (
        '["g", "-d"]',
        '["gg", "-d"]',
        "payoffs.violate.trust[0]: 'gg' is not a declared name; did you mean 'g'?",
    ),
    "function": ('["g", "-d"]', '["sin(g)", "-d"]', "payoffs.violate.trust[0]: sin is not among the functions"),
    "attribute": ('["g", "-d"]', '["g.real", "-d"]', "payoffs.violate.trust[0]: an attribute is not allowed"),
    "import": ('["g", "-d"]', '["__import__(\'os\')", "-d"]', "payoffs.violate.trust[0]: __import__ is not among"),
    "power": ('["g", "-d"]', '["g**g", "-d"]', "payoffs.violate.trust[0]: an exponent must be an integer"),
    "division by zero": (
        '["g", "-d"]',
        '["1/(g-1)", "-d"]',
        "payoffs.violate.trust[0]: in '1/(g-1)': division by zero",
    ),
    "not a number": (
        '["g", "-d"]',
        '["g", true]',
        "payoffs.violate.trust[1]: a number or an expression in quotes is needed",
    ),
    "nan": ('["g", "-d"]', '["g", nan]', "payoffs.violate.trust[1]: nan is not a finite number"),
    "a date": (
        '["g", "-d"]',
        '["g", 2022-02-02]',
        "payoffs.violate.trust[1]: a number or an expression in quotes is needed",
    ),
    "empty expression": ('["g", "-d"]', '["g", ""]', "payoffs.violate.trust[1]: an expression is empty"),
    "one payoff": ('["g", "-d"]', '["g"]', "payoffs.violate.trust: two payoffs are needed"),
    "three payoffs": ('["g", "-d"]', '["g", 1, 2]', "payoffs.violate.trust: two payoffs are needed"),
    "payoff is text": ('["g", "-d"]', '"g, -d"', "payoffs.violate.trust: a list is needed here, not text"),
    "missing cell": (', trust = ["g", "-d"] }', " }", "payoffs.violate: no entry for 'trust'"),
    "unknown column": (
        'trust = ["g", "-d"]',
        'trsut = ["g", "-d"]',
        "payoffs.violate.trsut: 'trsut' is not an action of Inspector",
    ),
    "unknown row": (
        "violate = { inspect = [",
        "violat = { inspect = [",
        "payoffs.violat: 'violat' is not an action of Inspectee; did you mean 'violate'?",
    ),
    "unknown player": (
        "Inspector = [",
        "Inspecter = [",
        "actions.Inspecter: 'Inspecter' is not a player; did you mean 'Inspector'?",
    ),
    "three players": ('"Inspector"]', '"Inspector", "UN"]', "players: a normal form has two players, not 3"),
    "same players": (
        '["Inspectee", "Inspector"]',
        '["Inspector", "Inspector"]',
        "players: 'Inspector' is listed twice",
    ),
    "same actions": ('["inspect", "trust"]', '["inspect", "inspect"]', "actions.Inspector: 'inspect' is listed twice"),
    "no actions": ('["inspect", "trust"]', "[]", "actions.Inspector: list at least one action"),
    "blank label": ('["inspect", "trust"]', '["inspect", " "]', "actions.Inspector[1]: a name is needed here"),
    "unknown key": ("title =", "titel =", "titel: unknown key; did you mean 'title'?"),
    "unknown parameter key": ("meaning =", "meening =", "parameters.q.meening: unknown key; did you mean 'meaning'?"),
    "wrong form": ('form = "normal"', 'form = "normall"', "form: 'normall' is not a form; did you mean 'normal'?"),
    "no form": ('form = "normal"', "", "the key 'form' is missing"),
    "misspelt form": ('form = "normal"', 'from = "normal"', "'from' is not a key; did you mean 'form'?"),
    "form is a number": ('form = "normal"', "form = 3", "form: text in quotes is needed here, not a number"),
    "other form": ('form = "normal"', 'form = "extensive"', "this belongs to form = 'normal'"),
    "no baseline": ("[parameters.g]\nbaseline = 1", "[parameters.g]", "parameters.g: there is no baseline; give one"),
    "baseline beyond bounds": (
        'baseline = "1/2"',
        "baseline = 1.5",
        "parameters.q.baseline: 3/2 is out of the bounds of 'q'",
    ),
    "baseline is an expression": (
        'baseline = "1/2"',
        'baseline = "g/2"',
        "parameters.q.baseline: 'g/2' is not a number",
    ),
    "huge number": (
        'baseline = "1/2"',
        f"baseline = {'9' * 450}",
        "parameters.q.baseline: the number has more than 400 digits",
    ),
    "endless number": ('baseline = "1/2"', f"baseline = {'9' * 5000}", "a number in the file has too many digits"),
    "one bound": ("bounds = [0, 1]", "bounds = [0]", "parameters.q.bounds: bounds are a pair"),
    "bounds reversed": (
        "bounds = [0, 1]",
        "bounds = [1, 0]",
        "parameters.q.bounds: the first number must be the smaller one",
    ),
    "infinity on the wrong side": (
        "bounds = [0, 1]",
        'bounds = ["inf", 1]',
        "parameters.q.bounds[0]: inf is on the wrong side",
    ),
    "bound is nan": ("bounds = [0, 1]", "bounds = [nan, 1]", "parameters.q.bounds[0]: nan is not a finite number"),
    "unknown prior": (
        "beta(2, 5)",
        "betta(2, 5)",
        "parameters.q.prior: 'betta' is not a known prior; did you mean 'beta'?",
    ),
    "prior without numbers": ("beta(2, 5)", "beta", "parameters.q.prior: 'beta' is not a prior"),
    "prior with one number": ("beta(2, 5)", "beta(2)", "parameters.q.prior: beta takes 2 numbers"),
    "prior below zero": (
        "beta(2, 5)",
        "beta(-2, 5)",
        "parameters.q.prior: both numbers of beta(a, b) must be positive",
    ),
    "prior reversed": ("beta(2, 5)", "uniform(1, 0)", "parameters.q.prior: "),
    "prior with code": ("beta(2, 5)", "beta(2, exit())", "parameters.q.prior: "),
    "prior too large": ("beta(2, 5)", "beta(2, 1e399)", "parameters.q.prior: "),
    "keyword as a parameter": ("[parameters.g]", "[parameters.lambda]", "parameters.lambda: "),
    "reserved parameter": ("[parameters.g]", "[parameters.method]", "parameters.method: 'method' is reserved"),
    "private parameter": ("[parameters.g]", "[parameters.__class__]", "parameters.__class__: '__class__' is reserved"),
    "function as a parameter": ("[parameters.g]", "[parameters.min]", "parameters.min: 'min' is reserved"),
    "parameter with a blank": ("[parameters.g]", '[parameters."g h"]', 'parameters."g h": '),
    "assumption misspelt": ('"c > 0"', '"cc > 0"', "assume[0]: 'cc' is not a declared name; did you mean 'c'?"),
    "assumption is no claim": ('"c > 0"', '"c + 1"', "assume[0]: a claim is made of comparisons"),
    "assumption violated": ('"c > 0"', '"c > 1"', "assume[0]: c > 1 does not hold at the baseline (c = 1/5)"),
    "assumption is a number": ('"c > 0"', "1", "assume[0]: text in quotes is needed here"),
    "outcome missing": (', trust = "missed" }', " }", "outcomes.violate: no entry for 'trust'"),
    "outcome is a number": ('trust = "missed"', "trust = 1", "outcomes.violate.trust: an outcome is needed here"),
    "outcomes sum": (
        '"1 - q"',
        '"1/3"',
        "outcomes.violate.inspect.caught: this and the probabilities beside it sum to 5/6 at",
    ),
    "outcome below zero": (
        'caught = "q", missed = "1 - q"',
        'caught = "-q", missed = "1 + q"',
        "outcomes.violate.inspect.caught: the probability of 'caught' is -1/2",
    ),
    "outcome named as a parameter": ('"quiet"', '"q"', "'q' names a parameter and an outcome"),
    "claim misspelt": (
        "implies quiet",
        "implies quite",
        "proposition[0].claim: 'quite' is not a declared name; did you mean 'quiet'?",
    ),
    "claim without text": ('text = "words"', "", "proposition[0]: the key 'text' is missing"),
    "quantifier": ('text = "words"', 'text = "words"\nquantifier = "all"', "proposition[0].claim: "),
    "reference without entry": ('entry = "An entry."', "", "reference[0]: the key 'entry' is missing"),
    "concept": ("title =", 'concept = "nosh"\ntitle =', "concept: concept 'nosh' is not known"),
    "control characters": ('title = "Inspection"', 'title = "a\\u001b[31mb"', "title: the text has control characters"),
    "players is text": (
        'players = ["Inspectee", "Inspector"]',
        'players = "both"',
        "players: a list is needed here, not text",
    ),
    "parameters is a list": ("[parameters.q]", "[[parameters]]\n[parameters.q]", ""),
    "meanings of nothing": (
        "[[reference]]",
        '[meanings]\nquiett = "x"\n[[reference]]',
        "meanings.quiett: 'quiett' is not an outcome; did you mean 'quiet'?",
    ),
    "syntax": ('title = "Inspection"', 'title = "Inspection', "line 2, column"),
    "key twice": ('form = "normal"', 'form = "normal"\nform = "normal"', "line "),
}

TREE_CASES = {
    "unknown node": ('go = "b1"', 'go = "b9"', "node 'a1'.actions.go: there is no node 'b9'; there are: start, a1,"),
    "two parents": ('stay = "t2"', 'stay = "t1"', "node 'a2'.actions.stay: node 't1' already follows node 'a1'"),
    "cycle to the root": (
        'stay = "t2"',
        'stay = "start"',
        "node 'a2'.actions.stay: this leads back to the first node 'start'",
    ),
    "orphan": (
        'id = "t6"\noutcome = "war"\npayoffs = [-3, 1]',
        'id = "t6"\npayoffs = [-3, 1]\n[[node]]\nid = "t7"\npayoffs = [0, 0]',
        "node 't7': no move leads here",
    ),
    "cycle aside": (
        'id = "t6"\noutcome = "war"\npayoffs = [-3, 1]',
        'id = "t6"\npayoffs = [-3, 1]\n[[node]]\nid = "x"\nplayer = "A"\nactions = { a = "y" }\n'
        '[[node]]\nid = "y"\nplayer = "A"\nactions = { b = "x" }',
        "node 'x': it lies on a cycle that the first node does not reach",
    ),
    "self loop": ('stay = "t2"', 'stay = "a2"', "node 'a2'.actions.stay: node 'a2' already follows node 'start'"),
    "same id": ('id = "t2"', 'id = "t1"', "node[6].id: two nodes have the id 't1'"),
    "negative id": ('id = "t2"', "id = -1", "node[6].id: text in quotes is needed here, not a number"),
    "id is a truth value": ('id = "t2"', "id = true", "node[6].id: text in quotes is needed here, not the truth value"),
    "number without a node": ('stay = "t2"', "stay = 2", "node 'a2'.actions.stay: there is no node 2; did you mean"),
    "a number is no text": ('id = "t2"', "id = 2", "node 'a2'.actions.stay: there is no node 't2'; did you mean '2'?"),
    "same number": ('id = "t2"', "id = 7\npayoffs = [0, 0]\n[[node]]\nid = 7", "node[7].id: two nodes have the id 7"),
    "blank move": ("{ go =", '{ " " =', "node 'a1'.actions.\" \": the move has no proper name"),
    "move with a line break": ("{ go =", '{ "a\\nb" =', "the move has no proper name"),
    "no id": ('id = "t2"\n', "", "node[6]: the key 'id' is missing"),
    "no player": ('id = "a1"\nplayer = "A"', 'id = "a1"', "node 'a1': the key 'player' is missing"),
    "unknown player": ('id = "a1"\nplayer = "A"', 'id = "a1"\nplayer = "C"', "node 'a1'.player: 'C' is not a player"),
    "nothing happens": (
        'id = "t1"\npayoffs = [0, 0]',
        'id = "t1"',
        "node 't1': a node has exactly one of actions, chance and payoffs",
    ),
    "two kinds": (
        'id = "a1"\n',
        'id = "a1"\npayoffs = [1, 1]\n',
        "node 'a1': a node has exactly one of actions, chance and payoffs",
    ),
    "payoffs of one": (
        'id = "t1"\npayoffs = [0, 0]',
        'id = "t1"\npayoffs = [0]',
        "node 't1'.payoffs: 2 payoffs are needed, one a player; there are 1",
    ),
    "chance sums": (
        '["1 - p", "a2"]',
        '["1/2", "a2"]',
        "node 'start'.chance.strong[0]: this and the probabilities beside it sum to 5/6",
    ),
    "chance below zero": (
        '["1 - p", "a2"]',
        '["p - 1", "a2"]',
        "node 'start'.chance.weak[0]: the probability of 'weak' is -2/3",
    ),
    "chance without probability": ('["1 - p", "a2"]', '["a2"]', "node 'start'.chance.weak: a branch is a pair"),
    "chance misspelt": (
        '["1 - p", "a2"]',
        '["1 - q", "a2"]',
        "node 'start'.chance.weak[0]: 'q' is not a declared name",
    ),
    "infoset actions": (
        'actions = { yield = "t5", fight = "t6" }',
        'actions = { yield = "t5", flee = "t6" }',
        "node 'b2'.actions: node 'b1' has the same information set 'after go'",
    ),
    "infoset players": (
        'id = "b2"\nplayer = "B"',
        'id = "b2"\nplayer = "A"',
        "node 'b2': it shares the information set 'after go' with node 'b1', where B moves",
    ),
    "infoset takes an id": (
        'infoset = "after go"',
        'infoset = "a1"',
        "node 'b1'.infoset: 'a1' is the id of another node",
    ),
    "infoset at a chance node": (
        'id = "start"\n',
        'id = "start"\ninfoset = "x"\n',
        "node 'start'.infoset: a node with chance has no infoset",
    ),
    "recall": (
        'id = "b1"\nplayer = "B"\ninfoset = "after go"',
        'id = "b1"\nplayer = "A"\ninfoset = "a1"',
        "node 'b1'.infoset: ",
    ),
    "unknown key": ('id = "a1"\n', 'id = "a1"\nplyer = "A"\n', "node 'a1'.plyer: unknown key; did you mean 'player'?"),
    "no nodes": (TREE[TREE.index("[parameters.p]") :], "node = []", "node: a tree needs at least one [[node]]"),
    "empty actions": (
        'actions = { go = "b2", stay = "t2" }',
        "actions = {}",
        "node 'a2'.actions: list at least one move",
    ),
    "table at the top": (
        TREE[TREE.index("[[node]]") :],
        '[node]\nid = "a"',
        "node: a list is needed here, not a table",
    ),
    "matrix keys": ("[parameters.p]", "[actions]\nA = []\n[parameters.p]", "actions: this belongs to form = 'normal'"),
}


def refused(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        bg.read(path)
    message = str(caught.value)
    assert message.startswith(f"{path.name}: "), message
    assert "\n" not in message
    assert len(message) < 600
    return message.removeprefix(f"{path.name}: ")


@pytest.mark.parametrize("name", NORMAL_CASES)
def test_a_bad_normal_form_is_refused_with_file_key_and_reason(name: str, tmp_path: Path) -> None:
    old, new, expected = NORMAL_CASES[name]
    assert old in NORMAL
    path = tmp_path / "inspection.toml"
    path.write_text(NORMAL.replace(old, new), encoding="utf-8")
    assert expected in refused(path)


@pytest.mark.parametrize("name", TREE_CASES)
def test_a_bad_tree_is_refused_with_file_key_and_reason(name: str, tmp_path: Path) -> None:
    old, new, expected = TREE_CASES[name]
    assert old in TREE
    path = tmp_path / "crisis.toml"
    path.write_text(TREE.replace(old, new, 1), encoding="utf-8")
    assert expected in refused(path)


def test_the_unchanged_files_are_read(tmp_path: Path) -> None:
    for name, text in (("inspection", NORMAL), ("crisis", TREE)):
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        assert bg.read(path).name == name


def test_imperfect_recall_is_refused(tmp_path: Path) -> None:
    text = """
form = "extensive"
players = ["A"]
[[node]]
id = "r"
player = "A"
actions = { l = "a", r = "b" }
[[node]]
id = "a"
player = "A"
infoset = "I"
actions = { x = "1", y = "2" }
[[node]]
id = "b"
player = "A"
infoset = "I"
actions = { x = "3", y = "4" }
""" + "".join(f'[[node]]\nid = "{k}"\npayoffs = [0]\n' for k in range(1, 5))
    path = tmp_path / "forgetful.toml"
    path.write_text(text, encoding="utf-8")
    assert "imperfect recall at information set 'I'" in refused(path)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "the key 'form' is missing"),
        (b"\xff\xfe\x00title", "line 1: the file is not UTF-8 text"),
        (b'form = "normal"\ntitle = "\xe9"', "line 2: the file is not UTF-8 text"),
        (b"a = " + b"[" * 20_000, "nested too deeply"),
        (b"x = 2022-13-45", "line 1"),
        (b"form = 'normal'\n\x00", "line 2"),
    ],
)
def test_files_that_are_not_toml(data: bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "junk.toml"
    path.write_bytes(data)
    assert expected in refused(path)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    assert "there is no such file" in refused(tmp_path / "missing.toml")
    (tmp_path / "folder.toml").mkdir()
    assert "this is a folder" in refused(tmp_path / "folder.toml")
    for ending in bg.formats.READABLE:
        assert "there is no such file" in refused(tmp_path / f"beer_quiche{ending}")
    assert "its name must end in .toml, .efg, .nfg" in refused(tmp_path / "model.json")
    with pytest.raises(ModelError, match="path of a file"):
        bg.read(3)  # type: ignore[arg-type]
    with pytest.raises(ModelError):
        bg.read("a\0b.toml")


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "inspection.toml"
    path.write_bytes(b"\xef\xbb\xbf" + NORMAL.encode())
    assert bg.read(path).title == "Inspection"
