"""Perfect Bayesian and sequential equilibria: exhaustive oracles, Nash sets, classes, linked sets, repeated offers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bargain as bg
from bargain import Chance, Decision, ExtensiveForm, Terminal, certify, solve
from bargain.solvers import sequence_form_enumeration
from tests.oracles import signalling as oracle
from tests.oracles import trees
from tests.solvers.equilibrium_sets import components, contains, of_behaviour, pieces, point
from tests.strategies import TREES, Tree, imperfect_information, signalling, signalling_games

HALF = Fraction(1, 2)


def spans(solution: bg.Solution) -> dict[Any, Any]:
    """Beliefs of each extreme equilibrium, every one as an interval."""
    return {
        point(entry.profile): {
            label: {node: p if isinstance(p, tuple) else (p, p) for node, p in nodes.items()}
            for label, nodes in entry.beliefs.items()
        }
        for entry in solution.equilibria
    }


@given(signalling_games())
@settings(max_examples=40)
def test_the_set_is_that_of_an_exhaustive_oracle(tree: Tree) -> None:
    """Components, dimensions, extreme points and intervals of beliefs, types of probability zero included."""
    game = tree.game
    tables = oracle.read(game)
    expected = oracle.equilibrium_set(tables)
    solution = solve(game, concept="perfect-bayesian")
    assert solution.complete
    assert all(entry.certificate.holds and entry.certificate.max_regret == 0 for entry in solution.equilibria)
    wanted = {
        (frozenset(of_behaviour(oracle.behaviour(tables, p)) for p in part.points), part.dimension) for part in expected
    }
    assert components(solution) == wanted
    held = spans(solution)
    for part in expected:
        for p in part.points:
            for label, nodes in oracle.beliefs(tables, p).items():
                if len(nodes) > 1:
                    assert held[of_behaviour(oracle.behaviour(tables, p))][label] == nodes


@given(st.one_of(signalling(), imperfect_information()).filter(lambda tree: len(tree.players) == 2))
@settings(max_examples=60)
def test_the_nash_equilibria_that_beliefs_support_are_the_perfect_bayesian_ones(tree: Tree) -> None:
    """Extreme Nash equilibria with some supporting beliefs are in the set; what is in the set is a Nash equilibrium."""
    game = tree.game
    solution = solve(game, concept="perfect-bayesian")
    if not solution.complete:
        assert solution.message
        return
    for entry in solution.equilibria:
        assert certify(game, entry.profile, "nash").holds
        assert trees.has_supporting_beliefs(tree.root, tree.players, trees_behaviour(entry.profile))
    sets = pieces(solution)
    subgame_perfect = pieces(solve(game, concept="subgame-perfect"))
    for profile in sequence_form_enumeration.run(game).profiles:
        inside = contains(sets, point(profile))
        if inside:
            assert trees.has_supporting_beliefs(tree.root, tree.players, trees_behaviour(profile))
            assert contains(subgame_perfect, point(profile)) or certify(game, profile, "subgame-perfect").holds


def trees_behaviour(profile: bg.Profile) -> dict[str, Any]:
    return {label: dict(mix) for strategy in profile.values() for label, mix in strategy.items()}


@given(signalling_games(zeros=False))
@settings(max_examples=40)
def test_without_types_of_the_receiver_all_are_sequential(tree: Tree) -> None:
    """Kreps and Wilson (1982): in signalling games any belief off the path is consistent."""
    first, second = (solve(tree.game, concept=concept) for concept in ("perfect-bayesian", "sequential"))
    assert components(first) == components(second)
    assert spans(first) == spans(second)
    assert all(entry.certificate.holds for entry in second.equilibria)


def test_all_equilibria_of_beer_and_quiche() -> None:
    """Cho and Kreps (1987): two pooling components, held up by a duel with probability one half or more."""
    solution = solve(TREES["beer and quiche"].game, concept="perfect-bayesian")
    assert [part.dimension for part in solution.components] == [1, 1]
    assert {entry.name for entry in solution.equilibria} == {"pooling"}
    held = [
        entry.beliefs[f"after {meal}"][f"weak {meal}"] for entry in solution.equilibria for meal in ("beer", "quiche")
    ]
    assert sorted(held, key=str) == sorted([HALF, Fraction(1, 10), (HALF, 1), Fraction(1, 10)] * 2, key=str)


def opinions(linked_payoff: int) -> ExtensiveForm:
    """The receiver has two types, drawn apart from the sender's; each wants to refuse another sender after `speak`."""

    def answer(kind: str, own: str) -> Decision:
        refused = {"ann": "x", "bob": "y"}[own]
        return Decision(
            "Receiver",
            {"accept": Terminal([2, 0]), "refuse": Terminal([0, 1 if kind == refused else -linked_payoff])},
            f"{own} hears",
            f"{kind} to {own}",
        )

    def sender(kind: str) -> Decision:
        speak = Chance({own: (HALF, answer(kind, own)) for own in ("ann", "bob")})
        return Decision("Sender", {"speak": speak, "stay": Terminal([Fraction(3, 2), 0])}, kind, kind)

    return ExtensiveForm(("Sender", "Receiver"), Chance({kind: (HALF, sender(kind)) for kind in ("x", "y")}))


def test_receivers_who_saw_the_same_must_believe_the_same() -> None:
    """Both types of the receiver refuse only if one thinks x, the other y, likely: no common belief makes both refuse.

    Refusing pays a type if its belief in the sender it dislikes is at least 2/3, so that both cannot refuse at once in
    a sequential equilibrium, though beliefs set by set allow it.
    """
    game = opinions(2)
    loose, strict = (solve(game, concept=concept) for concept in ("perfect-bayesian", "sequential"))

    def both_refuse(solution: bg.Solution) -> bool:
        return any(
            all(entry.profile["Receiver"][f"{own} hears"]["refuse"] == 1 for own in ("ann", "bob"))
            for entry in solution.equilibria
        )

    assert loose.complete
    assert strict.complete
    assert both_refuse(loose)
    assert not both_refuse(strict)
    assert all(entry.certificate.holds for entry in strict.equilibria)
    quarrel = next(
        entry
        for entry in loose.equilibria
        if all(entry.profile["Receiver"][f"{own} hears"]["refuse"] == 1 for own in ("ann", "bob"))
    )
    refused = certify(game, quarrel.profile, "sequential", quarrel.beliefs)
    assert not refused.holds
    assert "no trembles lead to the stated beliefs" in refused.violations[0]
    assert all(contains(pieces(loose), point(entry.profile)) for entry in strict.equilibria)


def test_common_beliefs_may_support_what_both_do() -> None:
    """With a tolerance of one half for each, the belief one half makes both refuse."""
    solution = solve(opinions(1), concept="sequential")
    assert any(
        all(entry.profile["Receiver"][f"{own} hears"]["refuse"] == 1 for own in ("ann", "bob"))
        for entry in solution.equilibria
    )


def test_three_types_leave_a_polygon_of_beliefs() -> None:
    """The receiver guesses the type: a guess is right where no other type is likelier, a quadrilateral of beliefs."""

    def guess(kind: str) -> Decision:
        ends = {other: Terminal([int(other != kind), int(other == kind)]) for other in "abc"}
        return Decision("R", ends, "heard", f"{kind} heard")

    def sender(kind: str) -> Decision:
        return Decision("S", {"out": Terminal([2, 0]), "speak": guess(kind)}, kind, kind)

    game = ExtensiveForm(("S", "R"), Chance({kind: (Fraction(1, 3), sender(kind)) for kind in "abc"}))
    solution = solve(game, concept="perfect-bayesian")
    assert len(solution.components) == 1
    assert solution.components[0].dimension == 2
    sure = next(entry for entry in solution.equilibria if entry.profile["R"]["heard"]["a"] == 1)
    corners = {tuple(belief.values()) for belief in sure.belief_polytopes["heard"]}
    third = Fraction(1, 3)
    assert corners == {(1, 0, 0), (HALF, HALF, 0), (HALF, 0, HALF), (third, third, third)}
    assert sure.beliefs["heard"]["b heard"] == (0, HALF)
    box = certify(game, sure.profile, "perfect-bayesian", {"heard": sure.beliefs["heard"]})
    assert not box.holds  # the intervals alone allow more than the polygon
    assert sure.certificate.holds


def offers(patience: Fraction) -> ExtensiveForm:
    """A seller offers 1, 2 or 3, and again if refused; the buyer values the good at 3/2 (1/3) or 7/2 (2/3)."""
    prices = (1, 2, 3)

    def late(kind: str, value: Fraction, early: int, price: int) -> Decision:
        ends = {"yes": Terminal([patience * price, patience * (value - price)], "late"), "no": Terminal([0, 0], "none")}
        return Decision("Buyer", ends, f"{kind}, {early}, {price}")

    def again(kind: str, value: Fraction, early: int) -> Decision:
        moves = {str(price): late(kind, value, early, price) for price in prices}
        return Decision("Seller", moves, f"after {early}", f"{kind} refused {early}")

    def first(kind: str, value: Fraction) -> Decision:
        def reply(price: int) -> Decision:
            moves = {"yes": Terminal([price, value - price], "early"), "no": again(kind, value, price)}
            return Decision("Buyer", moves, f"{kind}, {price}")

        return Decision("Seller", {str(price): reply(price) for price in prices}, "first", f"first {kind}")

    types = {"low": (Fraction(1, 3), Fraction(3, 2)), "high": (Fraction(2, 3), Fraction(7, 2))}
    return ExtensiveForm(("Seller", "Buyer"), Chance({k: (p, first(k, v)) for k, (p, v) in types.items()}))


@pytest.mark.parametrize("concept", ["perfect-bayesian", "sequential"])
def test_repeated_offers_to_a_buyer_of_two_types(concept: str) -> None:
    """A finite version of Fudenberg and Tirole (1983), worked out by hand for patience 9/10.

    After a refused 3 the seller is ready to offer 1 or 3 only if the belief in the high type is 1/3: then the high type
    refused with probability 1/4. The high type is indifferent if 1/2 = 9/10 (1/2 + 2 q), so that the seller comes down
    to 1 with probability q = 1/36. Sold early: 2/3 times 3/4; late: 1/6 to the high type, q/3 to the low one.
    """
    solution = solve(offers(Fraction(9, 10)), concept=concept)
    assert solution.complete
    assert len(solution.components) == 1
    for entry in solution.equilibria:
        assert entry.certificate.holds
        assert entry.profile["Seller"]["first"]["3"] == 1
        assert entry.profile["Buyer"]["high, 3"]["yes"] == Fraction(3, 4)
        assert entry.profile["Seller"]["after 3"]["1"] == Fraction(1, 36)
        assert entry.outcomes == {"early": HALF, "late": Fraction(19, 108), "none": Fraction(35, 108)}
        assert entry.beliefs["after 3"]["high refused 3"] == Fraction(1, 3)
        assert entry.payoffs["Seller"] == Fraction(39, 20)


def test_screening_by_an_uninformed_proposer() -> None:
    """Fearon (1995) with two types, modelbook 2d: the risky demand if Pr(c_L) < (c_H - c_L)/(c_H + c_A) = 5/8."""
    cost, low, high, p = Fraction(1, 10), Fraction(1, 20), Fraction(3, 10), HALF

    def answer(kind: str, c: Fraction, demand: Fraction) -> Decision:
        moves = {"accept": Terminal([demand, 1 - demand], "deal"), "fight": Terminal([p - cost, 1 - p - c], "war")}
        return Decision("B", moves, f"{kind}: {demand}")

    def propose(kind: str, c: Fraction) -> Decision:
        return Decision("A", {str(d): answer(kind, c, d) for d in (p + low, p + high)}, "demand", kind)

    for q, war in ((Fraction(1, 2), Fraction(1, 2)), (Fraction(3, 4), 0)):
        types = {"low": (q, propose("low", low)), "high": (1 - q, propose("high", high))}
        solution = solve(ExtensiveForm(("A", "B"), Chance(types)), concept="perfect-bayesian")
        assert solution.complete
        accepting = [
            entry
            for entry in solution.equilibria
            if entry.profile["B"][f"low: {p + low}"]["accept"] == entry.profile["B"][f"high: {p + high}"]["accept"] == 1
        ]
        assert {entry.outcomes["war"] for entry in accepting} == {war}


def test_floats_give_floats_and_near_ties_are_told() -> None:
    game = TREES["beer and quiche"].game
    rounded = solve(game.convert("float"), concept="perfect-bayesian")
    exact = solve(game, concept="perfect-bayesian")
    assert len(rounded.equilibria) == len(exact.equilibria)
    assert all(isinstance(p, float) for entry in rounded.equilibria for p in point(entry.profile))
    near = ExtensiveForm(
        ("S", "R"),
        Chance(
            {
                kind: (
                    0.5,
                    Decision(
                        "S",
                        {
                            m: Decision(
                                "R", {"l": Terminal([0.3 * 1, 1.0]), "r": Terminal([0.1 + 0.2, gain])}, m, kind + m
                            )
                            for m in ("up", "down")
                        },
                        kind,
                    ),
                )
                for kind, gain in (("a", 2.0), ("b", 0.0))
            }
        ),
    )
    doubtful = solve(near, concept="perfect-bayesian")
    assert not doubtful.complete
    assert "exact numbers" in doubtful.message


def test_a_second_hidden_move_is_told_and_not_guessed() -> None:
    # A moves, B answers unseen, A moves again without having seen the answer
    first = {"x": Decision("B", {"u": _end(1), "d": _end(0)}, "B", "Bx"), "y": _twice()}
    game = ExtensiveForm(("A", "B"), Decision("A", first, "A"))
    solution = solve(game, concept="perfect-bayesian")
    assert solution.status is bg.Status.NOT_CONVERGED
    assert not solution.complete
    assert "moves again" in solution.message


def _end(k: int) -> Terminal:
    return Terminal([k, 1 - k])


def _twice() -> Decision:
    later = [Decision("A", {"l": _end(k), "r": _end(1 - k)}, "again", f"again {k}") for k in (0, 1)]
    return Decision("B", {"u": later[0], "d": later[1]}, "B", "By")
