"""Stability in graph models: oracles, the definitions by brute force, and the inverse question by enumeration."""

from __future__ import annotations

import pickle
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bargain.analyses.graph_preferences import stabilizing_preferences
from bargain.analyses.graph_stability import Finding, StabilityConcept, check_finding, graph_stability
from bargain.analyses.ordinal_games import game_classes
from bargain.analyses.preference_logic import Comparison, entails, shortest
from bargain.analyses.rankings import count_of_orders, orders, swaps
from bargain.analyses.taxonomy import symmetric_game
from bargain.errors import ConceptError, GameError, ParameterError
from bargain.games import NormalForm
from bargain.games.graph_model import GraphModel
from tests import strategies

CONCEPTS = ("nash", "gmr", "smr", "seq")


def two_by_two(*payoffs):
    return GraphModel.from_normal_form(symmetric_game(*payoffs, actions=("C", "D")))


def brute(model, player, state, concept):
    """The definitions of the model book, word for word, on payoff numbers."""
    i = player
    j = next(name for name in model.players if name != i)
    u = {name: {s: -k for k, group in enumerate(model.preferences[name]) for s in group} for name in (i, j)}

    def moves(name, s):
        return set(model.moves[name].get(s, ()))

    def better(name, s):
        return {t for t in moves(name, s) if u[name][t] > u[name][s]}

    if concept == "nash":
        return not better(i, state)
    if concept == "gmr":
        return all(any(u[i][x] <= u[i][state] for x in moves(j, t)) for t in better(i, state))
    if concept == "seq":
        return all(any(u[i][x] <= u[i][state] for x in better(j, t)) for t in better(i, state))
    return all(
        any(u[i][x] <= u[i][state] and all(u[i][y] <= u[i][state] for y in moves(i, x)) for x in moves(j, t))
        for t in better(i, state)
    )


@pytest.mark.parametrize(
    ("payoffs", "expected"),
    [
        ((3, 1, 4, 2), {"nash": "DD", "seq": "CC DD", "smr": "CC DD", "gmr": "CC DD"}),
        ((3, 2, 4, 1), {"nash": "CD DC", "seq": "CD DC", "smr": "CC CD DC", "gmr": "CC CD DC"}),
        ((4, 1, 3, 2), dict.fromkeys(CONCEPTS, "CC DD")),
        ((2, 1, 4, 3), dict.fromkeys(CONCEPTS, "DD")),
        ((2, 3, 4, 1), {"nash": "CD DC", "seq": "CD DC", "smr": "CD DC", "gmr": "CC CD DC"}),
    ],
    ids=["prisoner's dilemma", "chicken", "stag hunt", "deadlock", "battle"],
)
def test_textbook_games(payoffs, expected):
    table = graph_stability(two_by_two(*payoffs))
    for concept, states in expected.items():
        assert table.equilibria[concept] == tuple(f"{text[0]}, {text[1]}" for text in states.split())
    assert table.violations() == ()


def test_totals_over_the_78_strict_games():
    counts = {concept: Counter() for concept in CONCEPTS}
    facts = Counter()
    for one in game_classes():
        table = graph_stability(GraphModel.from_normal_form(NormalForm(*one.matrices)))
        found = {concept: set(table.equilibria[concept]) for concept in CONCEPTS}
        for concept in CONCEPTS:
            counts[concept][len(found[concept])] += 1
        facts["inclusions"] += (
            found["nash"] <= found["seq"] <= found["gmr"] and found["nash"] <= found["smr"] <= found["gmr"]
        )
        facts["seq in smr"] += found["seq"] <= found["smr"]
        facts["smr in seq"] += found["smr"] <= found["seq"]
        facts["gmr is smr"] += found["gmr"] == found["smr"]
    totals = {concept: sum(size * times for size, times in counts[concept].items()) for concept in CONCEPTS}
    assert totals == {"nash": 81, "seq": 106, "smr": 109, "gmr": 140}
    assert counts["nash"][0] == 9
    assert counts["seq"] == {1: 50, 2: 28}
    assert counts["smr"][0] == 4
    assert counts["gmr"] == {1: 26, 2: 42, 3: 10}
    assert facts == {"inclusions": 78, "seq in smr": 70, "smr in seq": 64, "gmr is smr": 51}


@given(strategies.graph_models())
def test_findings_are_the_definitions(model):
    table = graph_stability(model)
    assert table.violations() == ()
    for one in table.findings:
        assert one.stable == brute(model, one.player, one.state, one.concept)
        assert all(entry.holds for entry in one.ledger) == one.stable
        assert len(one.deterrences) == (len(model.improvements(one.player, one.state)) if one.stable else 0)
        assert one.reason
    for concept in CONCEPTS:
        both = [s for s in model.states if all(brute(model, p, s, concept) for p in model.players)]
        assert list(table.equilibria[concept]) == both


@given(strategies.graph_models())
def test_inclusions_player_by_player(model):
    table = graph_stability(model)
    stable = {c: {(f.player, f.state) for f in table.findings if f.stable and f.concept == c} for c in CONCEPTS}
    assert stable["nash"] <= stable["seq"] <= stable["gmr"]
    assert stable["nash"] <= stable["smr"] <= stable["gmr"]


@given(strategies.graph_models())
def test_the_check_bites(model):
    """A finding that is turned around, or whose evidence is put elsewhere, does not pass."""
    for one in graph_stability(model).findings:
        if one.stable:
            outside = next(iter(model.states))
            assert check_finding(model, replace(one, stable=False, undeterred=outside))
            if one.deterrences:
                assert check_finding(model, replace(one, deterrences=()))
                moved = [replace(d, sanction=d.improvement) for d in one.deterrences]
                assert check_finding(model, replace(one, deterrences=tuple(moved)))
        else:
            assert check_finding(model, replace(one, stable=True, undeterred=None))


def test_an_irreversible_threat():
    """War can be entered by one side only and never left: the threat deters, but is not believed."""
    model = GraphModel(
        ["status quo", "demand", "war"],
        {"A": {"status quo": ["demand"], "demand": ["status quo"]}, "B": {"demand": ["war"]}},
        {"A": ["demand", "status quo", "war"], "B": ["status quo", "demand", "war"]},
    )
    table = graph_stability(model)
    assert table.equilibria["nash"] == ("demand", "war")
    assert table.equilibria["seq"] == ("demand", "war")
    assert table.equilibria["gmr"] == table.equilibria["smr"] == ("status quo", "demand", "war")
    one = table.finding("A", "status quo", "smr")
    assert (one.deterrences[0].sanction, one.deterrences[0].ways_out) == ("war", ())
    assert "no reply deters" in table.finding("A", "status quo", "SEQ").reason
    assert "E: equilibrium" in str(table)
    assert str(table).splitlines()[1].split() == ["status", "quo", "2", "E", "E", "2"]
    again = pickle.loads(pickle.dumps(table))
    assert (again.findings, dict(again.equilibria)) == (table.findings, dict(table.equilibria))


def test_ties_deter():
    model = GraphModel(
        ["s", "t", "x"], {"A": {"s": ["t"]}, "B": {"t": ["x"]}}, {"A": ["t", ["s", "x"]], "B": [["s", "t", "x"]]}
    )
    table = graph_stability(model)
    assert table.finding("A", "s", "gmr").stable
    assert table.finding("A", "s", "smr").stable
    assert not table.finding("A", "s", "seq").stable


def test_one_state_and_no_moves():
    table = graph_stability(GraphModel(["s"], {"A": {}, "B": {}}, {"A": ["s"], "B": ["s"]}))
    assert set(table.equilibria.values()) == {("s",)}


def test_concepts_are_read_and_refused():
    model = two_by_two(3, 1, 4, 2)
    assert graph_stability(model, "SEQ").concepts == (StabilityConcept.SEQ,)
    with pytest.raises(ConceptError, match="choose among nash, gmr, smr, seq"):
        graph_stability(model, ["perfect"])
    with pytest.raises(ConceptError, match="nash was not asked for"):
        graph_stability(model, "seq").finding("Row", "C, C", "nash")
    with pytest.raises(GameError, match="no state 'CC'"):
        graph_stability(model).finding("Row", "CC", "nash")
    with pytest.raises(GameError, match="not NormalForm"):
        graph_stability(symmetric_game(3, 1, 4, 2))
    with pytest.raises(GameError, match="not NormalForm"):
        stabilizing_preferences(symmetric_game(3, 1, 4, 2), "C, C", "nash")


# --- the inverse question -------------------------------------------------------------------------------------------


def every_preference(model, players, ties):
    for chosen in product(*[list(orders(tuple(model.states), ties)) for _ in players]):
        yield dict(zip(players, chosen, strict=True))


def is_stable(model, state, concept, targets):
    return all(brute(model, player, state, concept) for player in targets)


small = strategies.graph_models(4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small, st.sampled_from(CONCEPTS), st.data())
def test_the_inverse_by_enumeration(model, concept, data):
    state = data.draw(st.sampled_from(model.states))
    free = data.draw(st.sampled_from([("Ann",), ("Bob",), ("Ann", "Bob")]))
    targets = data.draw(st.sampled_from([("Ann",), ("Bob",), ("Ann", "Bob")]))
    ties = data.draw(st.booleans()) and len(model.states) ** len(free) <= 9
    found = stabilizing_preferences(model, state, concept, players=free, stable_for=targets)
    start = {p: {s: k for k, group in enumerate(model.preferences[p]) for s in group} for p in model.players}
    good, costs = [], []
    for preferences in every_preference(model, free, ties):
        truth = is_stable(model.with_preferences(preferences), state, concept, targets)
        assert found.holds(preferences) == truth
        assert found.alternatives is None or meets(found.alternatives, preferences) == truth
        if truth:
            good.append(preferences)
            costs.append(sum(swaps(start[p], preferences[p]) for p in free))
    assert found.count(ties=ties) == len(good)
    assert found.total(ties=ties) == count_of_orders(len(model.states), ties) ** len(free)
    listed = [dict(one) for one in found.rankings(ties=ties)]
    assert len(listed) == len(good)
    assert all(one in good for one in listed)
    change = found.nearest(ties=ties)
    if not good:
        assert change is None
        assert found.alternatives == ()
        assert "never" in str(found)
    else:
        assert change.swaps == min(costs)
        best = [one for one, cost in zip(good, costs, strict=True) if cost == min(costs)]
        assert len(change.preferences) == len(best)
        assert all(dict(one) in best for one in change.preferences)
    if len(good) == found.total(ties=ties) and ties:
        assert found.alternatives == ((),)


def meets(alternatives, preferences):
    place = {p: {s: k for k, group in enumerate(r) for s in group} for p, r in preferences.items()}
    return any(
        all(place[a.player][a.worse] - place[a.player][a.better] >= int(a.strict) for a in term)
        for term in alternatives
    )


@settings(max_examples=60)
@given(small, st.sampled_from(CONCEPTS), st.data())
def test_the_alternatives_cannot_be_shortened(model, concept, data):
    state = data.draw(st.sampled_from(model.states))
    found = stabilizing_preferences(model, state, concept)
    assume(found.alternatives is not None and len(found.alternatives) < 30)
    for term in found.alternatives:
        for k, atom in enumerate(term):
            assert not entails(term[:k] + term[k + 1 :], (atom,))
        assert not any(entails(term, other) for other in found.alternatives if other != term)
    assert shortest(found.alternatives) == found.alternatives
    if len(model.states) < 4:  # nothing can be left out: without it the formula says something else
        every = list(every_preference(model, model.players, True))
        truth = [meets(found.alternatives, preferences) for preferences in every]
        for k, term in enumerate(found.alternatives):
            rest = found.alternatives[:k] + found.alternatives[k + 1 :]
            for changed in (rest, *((*rest, term[:n] + term[n + 1 :]) for n in range(len(term)))):
                assert [meets(changed, preferences) for preferences in every] != truth


@settings(max_examples=40, deadline=None)
@given(strategies.graph_models(5), st.sampled_from(CONCEPTS), st.data())
def test_climbing_is_as_short_as_any_change(model, concept, data):
    """The way that large models are answered, against going through all rankings of a small one."""
    strict = {p: data.draw(st.permutations(model.states)) for p in model.players}
    model = model.with_preferences(strict)
    state = data.draw(st.sampled_from(model.states))
    free = data.draw(st.sampled_from([("Ann",), ("Bob",), ("Ann", "Bob")]))
    found = stabilizing_preferences(model, state, concept, players=free)
    assume(found._climbs())
    climbed, searched = found._climb(), found.nearest()
    assert (climbed is None) == (searched is None)
    if climbed is not None:
        assert climbed.swaps == searched.swaps
        assert {tuple(one.items()) for one in climbed.preferences} <= {
            tuple(one.items()) for one in searched.preferences
        }


def test_a_large_model_is_answered_by_climbing():
    states = [f"s{k}" for k in range(30)]
    moves = {"A": {"s20": ["s3", "s5"]}, "B": {"s3": ["s25"], "s5": ["s7"]}}
    model = GraphModel(states, moves, {"A": states, "B": states})
    found = stabilizing_preferences(model, "s20", "gmr")
    assert found.nearest().swaps == 13
    assert [one["A"].index(("s20",)) for one in found.nearest().preferences] == [7]
    nash = stabilizing_preferences(model, "s20", "nash", players="A").nearest()
    assert nash.swaps == 17
    for preferences in nash.preferences:
        assert "s20" in graph_stability(model.with_preferences(preferences), "nash").equilibria["nash"]
    with pytest.raises(ConceptError, match="30 states have too many rankings"):
        found.count()
    with pytest.raises(ConceptError, match="with ties"):
        found.nearest(ties=True)


def test_the_formula_of_mutual_restraint():
    """Chicken: restraint becomes an equilibrium of SEQ where the other side would rather fight than give way."""
    model = two_by_two(3, 2, 4, 1)
    found = stabilizing_preferences(model, "C, C", "seq")
    assert len(found.requirements) == 2
    assert str(found.requirements[0]).startswith("Row is kept from D, C")
    assert Comparison("Column", "D, D", "D, C", strict=True) in found._atoms()
    assert found.nearest().swaps == 2
    dilemma = two_by_two(3, 1, 4, 2)
    assert stabilizing_preferences(dilemma, "C, C", "seq").nearest().swaps == 0
    assert stabilizing_preferences(dilemma, "C, C", "nash").nearest().swaps == 2
    only = stabilizing_preferences(dilemma, "D, C", "nash", players="Row")
    assert only.nearest() is None
    assert only.count() == 0
    assert "whatever the free preferences are" in str(only)
    assert "always" in str(stabilizing_preferences(dilemma, "C, C", "gmr", players="Row", stable_for="Column"))


def test_names_that_are_not_there():
    model = two_by_two(3, 2, 4, 1)
    with pytest.raises(GameError, match="no state 'CC'"):
        stabilizing_preferences(model, "CC", "nash")
    with pytest.raises(GameError, match="no state"):
        stabilizing_preferences(model, ["C, C"], "nash")
    with pytest.raises(GameError, match="no player 'Nobody'"):
        stabilizing_preferences(model, "C, C", "nash", players=["Nobody"])
    with pytest.raises(GameError, match="name at least one"):
        stabilizing_preferences(model, "C, C", "nash", stable_for=[])
    with pytest.raises(ConceptError, match="choose among"):
        stabilizing_preferences(model, "C, C", "perfect")
    with pytest.raises(GameError, match="one for each free player, Row"):
        stabilizing_preferences(model, "C, C", "nash", players="Row").holds({"Column": []})


@pytest.mark.parametrize("odd", [3, 1.5, True])
def test_lists_that_are_none(odd):
    model = two_by_two(3, 2, 4, 1)
    found = stabilizing_preferences(model, "C, C", "nash")
    for call, kind, reason in [
        (lambda: graph_stability(model, odd), ConceptError, "concepts: give a list"),
        (lambda: graph_stability(model, [odd]), ConceptError, "choose among nash"),
        (lambda: stabilizing_preferences(model, "C, C", "nash", players=odd), GameError, "players: give a list"),
        (lambda: stabilizing_preferences(model, "C, C", "nash", stable_for=odd), GameError, "stable_for: give a list"),
        (lambda: stabilizing_preferences(model, None, "nash"), GameError, "no state 'None'"),
        (lambda: found.count(ties="x"), ParameterError, "ties: write True or False"),
        (lambda: found.nearest(ties=[1]), ParameterError, "ties: write True or False"),
        (lambda: found.total(ties=None), ParameterError, "ties: write True or False"),
        (lambda: check_finding(odd, odd), GameError, "a GraphModel and a Finding"),
    ]:
        with pytest.raises(kind, match=reason) as caught:
            call()
        assert "\n" not in str(caught.value)


def test_orders_and_their_distance():
    states = ("a", "b", "c", "d")
    assert [count_of_orders(n, False) for n in range(6)] == [1, 1, 2, 6, 24, 120]
    weak = list(orders(states, True))
    assert len(weak) == len(set(weak)) == 75
    start = {s: k for k, s in enumerate(states)}
    for order in permutations(states):
        inversions = sum(start[order[a]] > start[order[b]] for a in range(4) for b in range(a + 1, 4))
        assert swaps(start, tuple((s,) for s in order)) == inversions
    assert swaps(start, (states,)) == 3
    assert swaps(start, (("b", "a"), ("c",), ("d",))) == Fraction(1, 2)


def test_logic():
    a, b, c = Comparison("A", "x", "y"), Comparison("A", "y", "z", True), Comparison("A", "x", "z", True)
    assert entails((a, b), (c,))
    assert entails((c,), (Comparison("A", "x", "z"),))
    assert not entails((a,), (c,))
    assert not entails((a, Comparison("B", "y", "z", True)), (c,))
    assert shortest(((a, b, c),)) == (tuple(sorted((a, b))),)
    assert shortest(((b, Comparison("A", "z", "y")),)) == ()
    assert shortest(((a,), (a, b))) == ((a,),)
    assert str(b) == "A: y > z"


def test_a_finding_without_evidence_is_not_accepted():
    model = two_by_two(3, 2, 4, 1)
    assert check_finding(model, Finding("Row", "C, C", StabilityConcept.NASH, True))
    assert check_finding(model, Finding("Row", "C, C", StabilityConcept.GMR, False, (), "D, C"))
