"""Selection rules on games whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bargain.dispatch import solve
from bargain.equilibrium import Solution, Status
from bargain.equilibrium.selection import RULES, select
from bargain.errors import ConceptError, MultiplicityError
from bargain.games import Decision, ExtensiveForm, NormalForm, Terminal
from bargain.logit import logit_path
from tests import strategies

HUNT = NormalForm(
    [[4, 0], [3, 2]], [[4, 3], [0, 2]], actions=(("stag", "hare"), ("stag", "hare")), outcomes=[["s", "x"], ["x", "h"]]
)
PENNIES = NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
CHICKEN = NormalForm([[3, 2], [4, 1]], [[3, 4], [2, 1]])


def pure(solution: Solution, rule: str) -> str:
    return select(solution, rule).equilibrium.profile.pure_text()


def test_stag_hunt_divides_the_rules() -> None:
    solution = solve(HUNT)
    assert pure(solution, "payoff-dominant") == "Row: stag; Column: stag"
    assert pure(solution, "welfare") == "Row: stag; Column: stag"
    assert pure(solution, "risk-dominant") == "Row: hare; Column: hare"


def test_uniform_is_exact_and_spreads() -> None:
    chosen = select(solve(HUNT), "uniform")
    assert sum(chosen.weights) == 1
    assert set(chosen.weights) == {Fraction(1, 3)}
    # (4 + 2 + 8/3) / 3, and stag meets stag with probability 1, 0, 4/9
    assert chosen.payoffs["Row"] == Fraction(26, 9)
    assert chosen.outcomes["s"] == Fraction(13, 27)
    with pytest.raises(MultiplicityError, match="spreads weight over 3"):
        _ = chosen.equilibrium


def test_uniform_weighs_components_before_extreme_points() -> None:
    # The row player's second row is always as good, so that one component is a segment.
    game = NormalForm([[1, 1], [1, 0]], [[1, 1], [0, 1]])
    solution = solve(game)
    chosen = select(solution, "uniform")
    for component in solution.components:
        share = sum(w for index, w in zip(chosen.indices, chosen.weights, strict=True) if index in component.equilibria)
        assert share == Fraction(1, len(solution.components))


@pytest.mark.parametrize("rule", list(RULES))
def test_a_single_equilibrium_is_chosen_by_every_rule(rule: str) -> None:
    solution = solve(PENNIES)
    assert select(solution, rule).equilibrium is solution.equilibria[0]
    assert solution.select(rule).weights == (1,)


def test_symmetric_chicken_is_left_open() -> None:
    solution = solve(CHICKEN)
    with pytest.raises(MultiplicityError, match="neither strict equilibrium"):
        select(solution, "risk-dominant")
    with pytest.raises(MultiplicityError, match="none of 3 equilibria is best for every player"):
        select(solution, "payoff-dominant")
    with pytest.raises(MultiplicityError, match="2 different equilibria share the first place"):
        select(solution, "welfare")


def test_identical_twins_are_one() -> None:
    row = NormalForm([[1], [1]], [[2], [2]], outcomes=[["deal"], ["deal"]])
    solution = solve(row)
    assert len(solution.equilibria) == 2
    assert select(solution, "payoff-dominant").outcomes == {"deal": 1}
    other = NormalForm([[1], [1]], [[2], [2]], outcomes=[["deal"], ["war"]])
    with pytest.raises(MultiplicityError, match="share the first place"):
        select(solve(other), "welfare")


def test_floats_decide_up_to_a_tolerance() -> None:
    game = NormalForm([[0.1 + 0.2, 0.0], [0.0, 0.3]], [[0.3, 0.0], [0.0, 0.1 + 0.2]])
    with pytest.raises(MultiplicityError):
        select(solve(game), "risk-dominant")
    assert pure(solve(HUNT, arithmetic="float"), "risk-dominant") == "Row: hare; Column: hare"


def test_risk_dominance_is_for_two_by_two() -> None:
    three = NormalForm([[2, 0, 0], [0, 1, 0], [0, 0, 3]], [[2, 0, 0], [0, 1, 0], [0, 0, 3]])
    with pytest.raises(ConceptError, match="2x2 normal forms"):
        select(solve(three), "risk-dominant")
    weak = NormalForm([[1, 0], [1, 0]], [[1, 0], [0, 0]])
    with pytest.raises(MultiplicityError, match="compares two strict equilibria"):
        select(solve(weak), "risk-dominant")


def test_names_are_read_generously_and_unknown_ones_are_answered() -> None:
    solution = solve(HUNT)
    assert select(solution, "Payoff_Dominant").rule == "payoff-dominant"
    with pytest.raises(ConceptError, match="'best' is not known; choose among payoff-dominant"):
        select(solution, "best")
    assert select(solution, "Limiting Logit").rule == "limiting-logit"


def test_refuses_what_is_not_known_to_be_all() -> None:
    solution = solve(HUNT)
    with pytest.raises(MultiplicityError, match="not complete"):
        select(replace(solution, complete=False), "uniform")
    with pytest.raises(MultiplicityError, match="not-converged"):
        select(replace(solution, status=Status.NOT_CONVERGED), "uniform")
    with pytest.raises(MultiplicityError, match="none-exist"):
        select(replace(solution, equilibria=(), components=(), status=Status.NONE_EXIST), "uniform")


def test_limiting_logit_follows_the_principal_branch() -> None:
    assert pure(solve(HUNT), "limiting-logit") == "Row: hare; Column: hare"
    assert pure(solve(HUNT, arithmetic="float"), "limiting-logit") == "Row: hare; Column: hare"
    assert select(solve(HUNT), "limiting-logit").payoffs == {"Row": 2, "Column": 2}
    three = strategies.trap("huge and tiny")
    assert len(solve(three).equilibria) == 3
    assert pure(solve(three), "limiting-logit") == "Row: 1; Column: 1"


def test_limiting_logit_and_the_limit_of_the_path_agree_on_what_is_not_decided() -> None:
    path = logit_path(CHICKEN)
    assert not path.limit.identified
    with pytest.raises(MultiplicityError) as refused:
        select(solve(CHICKEN), "limiting-logit")
    assert str(refused.value) == f"rule 'limiting-logit' does not decide: {path.limit.message}"


def test_limiting_logit_says_where_it_does_not_decide() -> None:
    with pytest.raises(MultiplicityError, match=r"other branches meet this one at lambda = 2, .* no single limit"):
        select(solve(CHICKEN), "limiting-logit")
    with pytest.raises(MultiplicityError, match="inside of a continuum"):
        select(solve(strategies.trap("segment at a weak reply")), "limiting-logit")
    with pytest.raises(MultiplicityError, match="cannot be told"):
        select(solve(strategies.trap("all zero")), "limiting-logit")
    close = Fraction(1, 10**7)  # two equilibria that differ by less than the branch shows
    game = NormalForm([[1, 0, 1], [0, 1, close], [1 - close, 0, 1 + close]], [[1, 0, 1], [0, 1, 0], [1, 0, 1]])
    solution = solve(game)
    try:
        chosen = select(solution, "limiting-logit")
    except MultiplicityError as error:
        assert "does not decide" in str(error)  # noqa: PT017  either is right, a wrong choice is not
    else:
        assert chosen.equilibrium.certificate.max_regret == 0


@given(strategies.bimatrix(3))
def test_limiting_logit_chooses_the_end_of_the_branch(game: NormalForm) -> None:
    solution = solve(game)
    try:
        chosen = select(solution, "limiting-logit").equilibrium
    except MultiplicityError as error:
        assert "does not decide" in str(error)  # noqa: PT017  the property is about whichever game was drawn
        return
    path = logit_path(game)
    if path.limit.identified:
        for player, mix in zip(game.players, (path.limit.row, path.limit.column), strict=True):
            assert chosen.profile.vector(player).tolist() == mix.tolist()


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 9), st.integers(1, 9))
def test_limiting_logit_is_risk_dominance_in_symmetric_coordination(t: int, s: int, first: int, second: int) -> None:
    """On the diagonal the better reply to even play stays the more likely one at every lambda."""
    assume(first != second)
    r, p = t + first, s + second
    solution = solve(NormalForm([[r, s], [t, p]], [[r, t], [s, p]]))
    assert select(solution, "limiting-logit").indices == select(solution, "risk-dominant").indices


def test_trees() -> None:
    tree = ExtensiveForm(
        ("A", "B"),
        Decision(
            "A",
            {
                "ask": Decision("B", {"yes": Terminal([2, 1], "deal"), "no": Terminal([0, 1], "war")}),
                "wait": Terminal([1, 0], "wait"),
            },
        ),
    )
    solution = solve(tree)
    if solution.complete:
        assert select(solution, "payoff-dominant").outcomes["deal"] == 1
    entry = Decision("B", {"fight": Terminal([0, 0]), "share": Terminal([2, 1])})
    game = ExtensiveForm(("A", "B"), Decision("A", {"out": Terminal([1, 2]), "in": entry}))
    chosen = select(solve(game, concept="nash"), "limiting-logit")  # in and share, not the empty threat
    assert chosen.outcomes == {}
    (index,) = chosen.indices
    assert chosen.solution.equilibria[index].profile["A"]["start"]["in"] == 1


@given(strategies.bimatrix(3))
def test_uniform_weights_sum_to_one_and_rules_choose_members(game: NormalForm) -> None:
    solution = solve(game)
    assert sum(select(solution, "uniform").weights) == 1
    for rule in ("payoff-dominant", "welfare", "risk-dominant"):
        try:
            chosen = select(solution, rule)
        except (MultiplicityError, ConceptError):
            continue
        (index,) = chosen.indices
        if rule == "payoff-dominant":
            best = solution.equilibria[index].payoffs
            assert all(best[p] >= e.payoffs[p] for e in solution.equilibria for p in game.players)
        if rule == "welfare":
            assert all(sum(chosen.payoffs.values()) >= sum(e.payoffs.values()) for e in solution.equilibria)
