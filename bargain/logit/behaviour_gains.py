"""What a player can gain by leaving a behaviour profile, in rationals: zero exactly in a Nash equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.games import ExtensiveForm
from bargain.games.extensive_form import TERMINAL

__all__ = ["largest_gain"]


def largest_gain(game: ExtensiveForm, mixes: Sequence[np.ndarray]) -> Fraction:
    """The largest gain of any player from any other strategy against `mixes`, one mixed choice an information set.

    Best replies are found set by set, those with the longest own history first, which perfect recall allows. Cost: a
    pass over the tree for each length of own history.
    """
    branch: list[Any] = [Fraction(p) for p in game.probabilities]
    for group, mix in zip(game.information_sets, mixes, strict=True):
        for node in group.nodes:
            for child, p in zip(game.children(node), mix, strict=True):
                branch[child] = Fraction(p)
    return max(_gain(game, branch, player) for player in range(len(game.players)))


def _gain(game: ExtensiveForm, branch: Sequence[Fraction], player: int) -> Fraction:
    parents, owners = game.parent.tolist(), game.owner.tolist()
    reach, others, moves = [Fraction(1)], [Fraction(1)], [0]
    for node in range(1, len(parents)):
        above = parents[node]
        own = owners[above] == player
        reach.append(reach[above] * branch[node])
        others.append(others[above] if own else others[above] * branch[node])
        moves.append(moves[above] + own)
    ends = [
        (node, Fraction(game.payoffs[game.terminal_of[node]][player]))
        for node in range(len(owners))
        if owners[node] == TERMINAL
    ]
    actual = sum((reach[node] * payoff for node, payoff in ends), Fraction(0))
    chosen: dict[int, int] = {}
    sets = [(moves[group.nodes[0]], k) for k, group in enumerate(game.information_sets) if group.player == player]
    for length in sorted({length for length, _ in sets}, reverse=True):
        value = _values(game, player, dict(ends), others, chosen)
        for k in (k for at, k in sets if at == length):
            group = game.information_sets[k]
            totals = [
                sum((value[game.children(node)[action]] for node in group.nodes), Fraction(0))
                for action in range(len(group.actions))
            ]
            chosen[k] = max(range(len(totals)), key=totals.__getitem__)
    return _values(game, player, dict(ends), others, chosen)[0] - actual


def _values(
    game: ExtensiveForm, player: int, ends: dict[int, Fraction], others: Sequence[Fraction], chosen: dict[int, int]
) -> list[Fraction]:
    """Payoffs below each node times the probability that the others lead there; 0 where the choice is still open."""
    found = [Fraction(0)] * len(game.parent)
    owners, sets = game.owner.tolist(), game.infoset_of.tolist()
    for node in range(len(found) - 1, -1, -1):
        if owners[node] == TERMINAL:
            found[node] = others[node] * ends[node]
        elif owners[node] != player:
            found[node] = sum((found[child] for child in game.children(node)), Fraction(0))
        elif sets[node] in chosen:
            found[node] = found[game.children(node)[chosen[sets[node]]]]
    return found
