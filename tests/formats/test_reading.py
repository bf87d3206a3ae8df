"""What a model file says is what the scenario has: exact numbers, labels, trees, outcomes, sources."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest

import bargain as bg
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario
from bargain.propositions import check_proposition
from tests.formats.models import NORMAL, TREE

EXAMPLES = Path(__file__).parents[2] / "examples" / "models"


@pytest.fixture
def normal(tmp_path: Path) -> Scenario:
    path = tmp_path / "inspection.toml"
    path.write_text(NORMAL, encoding="utf-8")
    return bg.read(path)


@pytest.fixture
def tree(tmp_path: Path) -> Scenario:
    path = tmp_path / "crisis.toml"
    path.write_text(TREE, encoding="utf-8")
    return bg.read(str(path))


def read_text(folder: Path, text: str) -> Scenario:
    path = folder / "model.toml"
    path.write_text(text, encoding="utf-8")
    return bg.read(path)


def plain_game(payoff: str) -> str:
    return f"""
form = "normal"
players = ["A", "B"]
[actions]
A = ["a"]
B = ["b"]
[payoffs]
a = {{ b = [{payoff}, 0] }}
"""


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("0.3333333333333333333333", Fraction(3333333333333333333333, 10**22)),
        ("1e-30", Fraction(1, 10**30)),
        ("1_000.5", Fraction(2001, 2)),
        ("+7", Fraction(7)),
        ("0x10", Fraction(16)),
        ("-12345678901234567890123", Fraction(-12345678901234567890123)),
        ('"1/3"', Fraction(1, 3)),
        ('"0.1 + 0.2"', Fraction(3, 10)),
        ('"(1 - 1/3)**2"', Fraction(4, 9)),
        ('"min(1/2, 1/3)"', Fraction(1, 3)),
        ('"sqrt(1/4)"', Fraction(1, 2)),
    ],
)
def test_numbers_are_exact(written: str, value: Fraction, tmp_path: Path) -> None:
    game = read_text(tmp_path, plain_game(written)).game()
    assert isinstance(game, NormalForm)
    assert game.A[0, 0] == value
    assert isinstance(game.A[0, 0], Fraction)


def test_a_normal_form_has_what_the_file_says(normal: Scenario) -> None:
    game = normal.game(q="1/4")
    assert isinstance(game, NormalForm)
    assert (game.players, game.actions) == (
        ("Inspectee", "Inspector"),
        (("comply", "violate"), ("inspect", "trust")),
    )
    assert game.A.tolist() == [[0, 0], [1 - Fraction(5, 4), 1]]
    assert game.B.tolist() == [[Fraction(-1, 5), 0], [Fraction(-1, 5) - Fraction(3, 2), -2]]
    assert {name: matrix.tolist() for name, matrix in game.outcomes.items()} == {
        "quiet": [[1, 1], [0, 0]],
        "caught": [[0, 0], [Fraction(1, 4), 0]],
        "missed": [[0, 0], [Fraction(3, 4), 1]],
    }
    assert normal.title == game.title == "Inspection"
    assert normal.constraints == ("c > 0", "c < q*d")
    assert normal.parameter("q").bounds == (0, 1)
    assert normal.parameter("q").meaning == "detection probability"
    assert normal.parameter("g").bounds == (None, None)
    assert normal.parameter("g").source == "assumed"
    assert str(normal.parameter("q").prior) == "beta(a=2, b=5)"
    assert normal.references[0].entry == "An entry."


def test_a_tree_has_what_the_file_says(tree: Scenario) -> None:
    game = tree.game()
    assert isinstance(game, ExtensiveForm)
    assert [(group.label, len(group.nodes)) for group in game.information_sets] == [
        ("a1", 1),
        ("a2", 1),
        ("after go", 2),
    ]
    assert game.outcomes == ("deal", "war")
    assert game.probabilities[1:3].tolist() == [Fraction(1, 3), Fraction(2, 3)]
    assert game.node_name(3) == "b1"
    assert game.payoffs.tolist()[3] == [Fraction(-1, 3), -2]
    assert tree.symbolic().parameters == ("p",)


def test_bounds_may_be_infinite_or_left_out(tmp_path: Path) -> None:
    text = NORMAL.replace("[parameters.g]\n", "[parameters.g]\nbounds = [-inf, inf]\n")
    text = text.replace("[parameters.c]\n", '[parameters.c]\nbounds = ["1/100", "inf"]\n')
    model = read_text(tmp_path, text)
    assert model.parameter("g").bounds == (None, None)
    assert model.parameter("c").bounds == (Fraction(1, 100), None)


@pytest.mark.parametrize(
    ("written", "mean"),
    [("uniform(0, 1)", 0.5), ("beta(2, 5)", 2 / 7), ("triangular(0, 1/2, 1)", 0.5), ("normal(1/3, 0.1)", 1 / 3)],
)
def test_priors(written: str, mean: float, tmp_path: Path) -> None:
    model = read_text(tmp_path, NORMAL.replace("beta(2, 5)", written))
    assert model.parameter("q").distribution().mean() == pytest.approx(mean)


def test_a_game_without_parameters_is_a_scenario_without_parameters(tmp_path: Path) -> None:
    text = """
form = "normal"
players = ["Row", "Column"]
[actions]
Row = ["heads", "tails"]
Column = ["heads", "tails"]
[payoffs]
heads = { heads = [1, -1], tails = [-1, 1] }
tails = { heads = [-1, 1], tails = [1, -1] }
"""
    model = read_text(tmp_path, text)
    assert model.parameters == ()
    assert bg.solve(model).unique().profile["Row"]["heads"] == Fraction(1, 2)
    assert bg.solve(model, arithmetic="float").unique().profile["Row"]["heads"] == pytest.approx(0.5)


def test_an_id_that_is_a_number_gives_the_node_no_name(tmp_path: Path) -> None:
    text = TREE.replace('"a1"', "1").replace('"t3"', "30").replace('id = "start"', "id = 0")
    game = read_text(tmp_path, text).game()
    assert isinstance(game, ExtensiveForm)
    assert [game.names[k] for k in (0, 1, 2)] == [None, None, "a2"]
    assert game.node_name(1) == "strong"
    assert [group.label for group in game.information_sets] == ["strong", "a2", "after go"]
    assert read_text(tmp_path, TREE).game().payoffs.tolist() == game.payoffs.tolist()


def test_names_may_have_blanks_and_quotes(tmp_path: Path) -> None:
    text = TREE.replace("go =", r'" go \"on\"" =').replace('"deal"', '"the  deal "')
    game = read_text(tmp_path, text).game()
    assert isinstance(game, ExtensiveForm)
    assert game.branches[1] == (' go "on"', "stay")
    assert game.outcomes == ("the  deal ", "war")


def test_a_single_terminal_node_is_a_tree(tmp_path: Path) -> None:
    text = 'form = "extensive"\nplayers = ["A"]\n[[node]]\nid = "end"\npayoffs = ["1/3"]\n'
    assert read_text(tmp_path, text).game().payoffs.tolist() == [[Fraction(1, 3)]]


def test_a_deep_chain_of_nodes_does_not_recurse(tmp_path: Path) -> None:
    depth = 3000
    lines = ['form = "extensive"\nplayers = ["A", "B"]']
    for k in range(depth):
        lines.append(
            f'[[node]]\nid = "n{k}"\nplayer = "{"AB"[k % 2]}"\nactions = {{ stop = "t{k}", pass = "n{k + 1}" }}\n'
            f'[[node]]\nid = "t{k}"\npayoffs = [{k}, {-k}]'
        )
    lines.append(f'[[node]]\nid = "n{depth}"\npayoffs = [0, 0]')
    game = read_text(tmp_path, "\n".join(lines)).game()
    assert len(game.parent) == 2 * depth + 1  # type: ignore[union-attr]


def test_irrational_payoffs_are_left_to_floats(tmp_path: Path) -> None:
    text = NORMAL.replace('trust = ["g", "-d"]', 'trust = ["sqrt(g + 1)", "-d"]')
    model = read_text(tmp_path, text)
    with pytest.raises(bg.errors.IrrationalError, match=r"model.toml: payoffs.violate.trust\[0\]"):
        model.game()
    assert bg.solve(model, arithmetic="float").equilibria


def test_an_irrational_constant_in_a_game_without_parameters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(bg.errors.ModelError, match=r"model.toml: payoffs.a.b\[0\]: .*write a rational number"):
        read_text(tmp_path, plain_game('"sqrt(2)"'))


def test_an_error_at_other_values_still_names_the_place(tmp_path: Path) -> None:
    model = read_text(tmp_path, NORMAL.replace('trust = ["g", "-d"]', 'trust = ["1/(g - 2)", "-d"]'))
    with pytest.raises(bg.errors.ExpressionError, match=r"model.toml: payoffs.violate.trust\[0\]: .*division by zero"):
        model.game(g=2)
    model = read_text(
        tmp_path, TREE.replace('["1 - p", "a2"]', '["1 - p", "a2"]').replace('["p", "a1"]', '["p**1", "a1"]')
    )
    assert model.game(p="1/7").probabilities[1] == Fraction(1, 7)


def test_a_chance_move_that_sums_to_one_only_at_the_baseline_is_found_elsewhere(tmp_path: Path) -> None:
    model = read_text(tmp_path, TREE.replace('["1 - p", "a2"]', '["2*p", "a2"]'))
    with pytest.raises(
        bg.errors.ModelError, match=r"node 'start'.chance.strong\[0\]: .* sum to 3/4 at p = 1/4, not to 1"
    ):
        model.game(p="1/4")


def game_of(model: Scenario) -> tuple[object, ...]:
    return tuple(model.game().players)


def test_models_from_files_travel_to_other_processes(normal: Scenario, tree: Scenario) -> None:
    for model in (normal, tree):
        again = pickle.loads(pickle.dumps(model))
        assert again.game().equals(model.game())
        assert again.values() == model.values()
        assert again.constraints == model.constraints
    import multiprocessing

    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(pickle.dumps, tree).result()


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.toml")))
def test_the_examples_read_and_their_claims_hold(name: str) -> None:
    model = bg.read(EXAMPLES / name)
    assert model.title
    assert model.question
    assert pickle.loads(pickle.dumps(model)).game().equals(model.game())
    for proposition in model.propositions:
        check = check_proposition(model, proposition, n=30, rng=1)
        assert not check.refuted, check.counterexample
        assert check.n_applied > 0


def test_the_three_forms_are_among_the_examples() -> None:
    games = {path.stem: bg.read(path).game() for path in EXAMPLES.glob("*.toml")}
    trees = [game for game in games.values() if isinstance(game, ExtensiveForm)]
    assert any(isinstance(game, NormalForm) for game in games.values())
    assert {game.is_perfect_information for game in trees} == {True, False}
