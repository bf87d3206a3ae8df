"""The intuitive criterion and D1: definitions by brute force, known removals, bad input."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

import bargain as bg
from bargain import solve
from bargain.errors import ConceptError, GameError
from tests.oracles import signalling as oracle
from tests.strategies import TREES, Tree, signalling_games

PBE = "perfect-bayesian"


def replies(game: oracle.Signalling, message: int, kinds: list[int]) -> set[int]:
    """Replies that are best under some belief in these types, from the corners of all supporting beliefs."""
    return {
        reply
        for reply in range(len(game.replies[message]))
        if any(sum(corner[t] for t in kinds) == 1 for corner in restricted(game, message, reply, kinds))
    }


def restricted(game: oracle.Signalling, message: int, reply: int, kinds: list[int]) -> set[tuple[Fraction, ...]]:
    count = len(game.prior)
    equal = [[Fraction(1)] * count + [Fraction(-1)]]
    at_least = [[Fraction(j == k) for k in range(count)] + [Fraction(0)] for j in range(count)]
    at_least += [[-Fraction(j == k) for k in range(count)] + [Fraction(0)] for j in range(count) if j not in kinds]
    for other in range(len(game.replies[message])):
        gaps = [game.receiver[t][message][reply] - game.receiver[t][message][other] for t in range(count)]
        at_least.append([*gaps, Fraction(0)])
    return oracle.corners(count, equal, at_least)


def fails_intuition(game: oracle.Signalling, sent: list[dict[str, Fraction]], expected: list[Fraction]) -> bool:
    """Cho and Kreps (1987): some type is sure to gain once those who never would are left out."""
    kinds = [t for t, p in enumerate(game.prior) if p > 0]
    for m, name in enumerate(game.messages):
        if not game.sets[m] or any(sent[t][name] > 0 for t in kinds):
            continue
        some = replies(game, m, kinds)
        others = [t for t in kinds if any(game.sender[t][m][r] >= expected[t] for r in some)]
        if not others or len(others) == len(kinds):
            continue
        answers = replies(game, m, others)
        if any(all(game.sender[t][m][r] > expected[t] for r in answers) for t in others):
            return True
    return False


@given(signalling_games())
@settings(max_examples=60)
def test_the_intuitive_criterion_removes_what_its_definition_does(tree: Tree) -> None:
    game = oracle.read(tree.game)
    solution = solve(tree.game, concept=PBE)
    refined = bg.refine(solution, "intuitive")
    assert sorted([*refined.kept, *(entry.equilibrium for entry in refined.removed)]) == list(
        range(len(solution.equilibria))
    )
    for k, entry in enumerate(solution.equilibria):
        sent = [dict(entry.profile["Ann"][kind]) for kind in game.types]
        expected = []
        for t in range(len(game.prior)):
            total = Fraction(0)
            for m, name in enumerate(game.messages):
                mix = list(entry.profile["Bob"][game.sets[m]].values()) if game.sets[m] else [Fraction(1)]
                total += sent[t][name] * sum(p * u for p, u in zip(mix, game.sender[t][m], strict=True))
            expected.append(total)
        assert (k not in refined.kept) == fails_intuition(game, sent, expected)


@given(signalling_games(zeros=False))
@settings(max_examples=60)
def test_d1_removes_no_less_than_the_intuitive_criterion(tree: Tree) -> None:
    """Cho and Kreps (1987, section V) for two types: who never gains is less keen than whoever may."""
    solution = solve(tree.game, concept=PBE)
    if len(tree.root.moves) > 2:
        return
    first, second = (bg.refine(solution, criterion) for criterion in ("intuitive", "D1"))
    assert set(second.kept) <= set(first.kept)
    assert set(second.sustained) <= set(second.kept)


def test_beer_and_quiche_keeps_beer() -> None:
    solution = solve(TREES["beer and quiche"].game, concept=PBE)
    refined = bg.refine(solution)
    kept = [solution.equilibria[k].profile["Ann"]["weak"]["beer"] for k in refined.kept]
    assert kept == [1, 1]
    assert set(refined.components) == {"kept", "removed"}
    assert {entry.signal for entry in refined.removed} == {"after beer"}
    assert "Refinement('intuitive'" in repr(refined)


def test_bad_input_is_refused() -> None:
    game = TREES["beer and quiche"].game
    with pytest.raises(ConceptError, match="criterion 'D7' is not known"):
        bg.refine(solve(game, concept=PBE), "D7")
    with pytest.raises(ConceptError, match="not nash ones"):
        bg.refine(solve(game, concept="nash"))
    with pytest.raises(ConceptError, match="takes a solution"):
        bg.refine(game)  # type: ignore[arg-type]  # what a user might try
    with pytest.raises(GameError, match="takes signalling games"):
        bg.refine(solve(TREES["hidden pennies"].game, concept=PBE))
