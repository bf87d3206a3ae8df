"""Certificates of assessments: Bayes' rule in odd places, consistency at linked sets, bad input in one line."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from bargain import Chance, Decision, ExtensiveForm, Profile, Terminal, certify, solve
from bargain.errors import ParameterError

HALF = Fraction(1, 2)


def below_nothing() -> ExtensiveForm:
    """Chance never leads to the subgame in which A moves and B answers unseen; u is dominant there, l answers it."""
    pay = {"ul": [1, 1], "ur": [1, 0], "dl": [0, 0], "dr": [0, 1]}
    replies = {a: Decision("B", {b: Terminal(pay[a + b]) for b in "lr"}, "B", f"after {a}") for a in "ud"}
    return ExtensiveForm(("A", "B"), Chance({"x": (1, Terminal([0, 0])), "y": (0, Decision("A", replies, "A"))}))


@pytest.mark.parametrize("concept", ["perfect-bayesian", "sequential"])
def test_bayes_rule_holds_in_a_subgame_that_chance_excludes(concept: str) -> None:
    game = below_nothing()
    wrong = Profile({"A": {"A": {"u": 1, "d": 0}}, "B": {"B": {"l": 0, "r": 1}}})
    refused = certify(game, wrong, concept, {"B": {"after u": 0, "after d": 1}})
    assert any("Bayes' rule gives" in text for text in refused.violations)
    assert not certify(game, wrong, "subgame-perfect").holds
    (entry,) = solve(game, concept=concept).equilibria
    assert entry.profile["B"]["B"]["l"] == 1


def linked() -> ExtensiveForm:
    """A has not seen chance; B has, but not whether A moved L or M. At h1 t asks for P(L) <= 1/2, at h2 for >= 1/3."""
    pay = {"1": {"L": (0, 1), "M": (1, 0)}, "2": {"L": (2, 0), "M": (0, 1)}}

    def reply(row: str, move: str) -> Decision:
        t, b = pay[row][move]
        return Decision("B", {"t": Terminal([0, t]), "b": Terminal([0, b])}, f"h{row}", f"{move}{row}")

    def first(row: str) -> Decision:
        return Decision("A", {"out": Terminal([2, 0]), **{m: reply(row, m) for m in "LM"}}, "A", f"A{row}")

    return ExtensiveForm(("A", "B"), Chance({row: (HALF, first(row)) for row in "12"}))


def test_linked_sets_share_their_trembles() -> None:
    """B at both sets saw the same of A: the belief in L is one number, 1/3 to 1/2 where both answer t."""
    game = linked()
    solution = solve(game, concept="sequential")
    assert solution.complete
    held = {
        tuple(entry.profile["B"][h]["t"] for h in ("h1", "h2")): tuple(
            entry.beliefs[h][f"L{h[1]}"] for h in ("h1", "h2")
        )
        for entry in solution.equilibria
    }
    third = Fraction(1, 3)
    assert held == {(1, 1): ((third, HALF),) * 2, (1, 0): ((0, third),) * 2, (0, 1): ((HALF, 1),) * 2}
    both = next(e for e in solution.equilibria if all(e.profile["B"][h]["t"] == 1 for h in ("h1", "h2")))
    apart = {"A": {"A1": HALF, "A2": HALF}, "h1": {"L1": third, "M1": 1 - third}, "h2": {"L2": HALF, "M2": HALF}}
    assert certify(game, both.profile, "perfect-bayesian", apart).holds
    assert not certify(game, both.profile, "sequential", apart).holds
    alike = {**apart, "h2": {"L2": third, "M2": 1 - third}}
    certificate: Any = certify(game, both.profile, "sequential", alike)
    assert certificate.holds
    assert "beliefs at 'h1' and 'h2' are limits of Bayes' rule" in certificate.argument
    assert "A: L with probability 1/3*eps" in certificate.argument


def test_beliefs_are_updated_from_one_own_set_to_the_next() -> None:
    """B learns nothing between its two moves, so that it cannot change its mind."""

    def second(move: str) -> Decision:
        return Decision("B", {"x": Terminal([0, 1]), "y": Terminal([0, 0])}, "B2", f"then {move}")

    def reply(move: str) -> Decision:
        return Decision("B", {"go": second(move), "stop": Terminal([0, 0])}, "B1", move)

    game = ExtensiveForm(("A", "B"), Decision("A", {"out": Terminal([1, 0]), "L": reply("L"), "M": reply("M")}, "A"))
    profile = Profile(
        {"A": {"A": {"out": 1, "L": 0, "M": 0}}, "B": {"B1": {"go": 1, "stop": 0}, "B2": {"x": 1, "y": 0}}}
    )
    sure = {"L": 1, "M": 0}
    for concept in ("perfect-bayesian", "sequential"):
        assert certify(game, profile, concept, {"B1": sure, "B2": {"then L": 1, "then M": 0}}).holds
        changed = certify(game, profile, concept, {"B1": sure, "B2": {"then L": HALF, "then M": HALF}})
        assert any("set before" in text or "trembles" in text for text in changed.violations)


@pytest.mark.parametrize("concept", ["perfect-bayesian", "sequential"])
def test_bad_beliefs_are_told_in_one_line(concept: str) -> None:
    game = below_nothing()
    profile = Profile({"A": {"A": {"u": 1, "d": 0}}, "B": {"B": {"l": 1, "r": 0}}})
    with pytest.raises(ParameterError, match="beliefs map information sets to distributions"):
        certify(game, profile, concept, "x")  # type: ignore[arg-type]  # what a user might try
    assert "neither a distribution" in certify(game, profile, concept, {"B": 3}).violations[0]
    assert certify(game, profile, concept, {}).violations
