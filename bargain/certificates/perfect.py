"""Certificate of a perfect equilibrium of two players: a Nash equilibrium that survives trembles of the other side.

For two players an equilibrium is perfect exactly if each strategy is a best reply to some completely mixed strategy of
the other player (van Damme 1991, Stability and Perfection of Nash Equilibria, theorem 3.2.2). One linear programme a
player looks for it: among the beliefs to which the strategy is a best reply, the one whose least weight is largest.
Where the least weight cannot be positive, the dual programme is a strategy that weakly dominates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, Number
from bargain.certificates.identities import slack_tolerance
from bargain.certificates.nash import certify_nash
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.equilibrium.profiles import freeze
from bargain.games import NormalForm
from bargain.linear_programs import maximize

__all__ = ["PerfectCertificate", "certify_perfect"]


@dataclass(frozen=True)
class PerfectCertificate(Certificate):
    """A certificate with its witnesses.

    The ledger holds the inequalities of a Nash equilibrium, and then those against the witnesses, whose `where` is
    "tremble".

    Attributes
    ----------
    trembles : mapping
        Player -> action -> probability: the completely mixed strategy of that player to which the other player's
        strategy is a best reply.
    """

    trembles: Mapping[str, Mapping[str, Number]] = field(default_factory=dict, hash=False)


def certify_perfect(game: NormalForm, profile: Profile) -> Certificate:
    """Check a profile as a Nash equilibrium, and find the trembles that it survives or what dominates it."""
    nash = certify_nash(game, profile)
    if nash.violations:
        return PerfectCertificate(Concept.PERFECT, (), nash.violations)
    exact = game.arithmetic is Arithmetic.EXACT
    ledger, violations = list(nash.ledger), []
    trembles: dict[str, dict[str, Number]] = {}
    for mine, (player, table) in enumerate(zip(game.players, (game.A, game.B.T), strict=True)):
        other, columns = game.players[1 - mine], (game.actions or ())[1 - mine] or ()
        own = [profile[player][action] for action in (game.actions or ())[mine] or ()]
        theirs = [profile[other][action] for action in columns]
        if min(theirs) <= 0:
            found, dominating = _witness(table, own)
            if dominating:
                mix = {a: p for a, p in zip((game.actions or ())[mine] or (), dominating, strict=True) if p}
                violations.append(f"{player}: the strategy is weakly dominated by {_text(mix)}")
                continue
            theirs = found if exact else [float(weight) for weight in found]
        trembles[other] = dict(zip(columns, theirs, strict=True))
        ledger += _against(game, mine, own, theirs, table)
    return PerfectCertificate(Concept.PERFECT, tuple(ledger), tuple(violations), freeze(trembles))


def _against(game: NormalForm, mine: int, own: list[Any], theirs: list[Any], table: np.ndarray) -> list[Inequality]:
    gains = [sum(p * entry for p, entry in zip(theirs, row, strict=True)) for row in table]
    sizes = [sum(abs(p * entry) for p, entry in zip(theirs, row, strict=True)) for row in table]
    value = sum(p * gain for p, gain in zip(own, gains, strict=True))
    tolerance = slack_tolerance(game, mine, max(sizes))
    actions = (game.actions or ())[mine] or ()
    return [
        Inequality(game.players[mine], "tremble", action, value - gain, tolerance)
        for action, gain in zip(actions, gains, strict=True)
    ]


def _witness(table: np.ndarray, own: list[Any]) -> tuple[list[Fraction], list[Fraction]]:
    """The most even belief to which `own` is a best reply, or else a strategy that weakly dominates `own`."""
    payoffs = [[Fraction(entry) for entry in row] for row in table.tolist()]
    used = [k for k, p in enumerate(own) if p > 0]
    base, size = used[0], len(payoffs[0])
    unused = [k for k in range(len(payoffs)) if k not in used]

    def ahead(k: int) -> list[Fraction]:
        return [entry - other for entry, other in zip(payoffs[k], payoffs[base], strict=True)] + [Fraction(0)]

    least = [[-int(j == k) for k in range(size)] + [1] for j in range(size)]
    answer = maximize(
        [0] * size + [1],
        [*least, *(ahead(k) for k in unused)],
        [0] * (size + len(unused)),
        [[1] * size + [0], *(ahead(k) for k in used[1:])],
        [1] + [0] * (len(used) - 1),
    )
    if answer.status == "optimal" and answer.value > 0:
        return list(answer.x[:size]), []
    move = [Fraction(0)] * len(payoffs)
    for k, weight in zip([*unused, *used[1:]], [*answer.duals_ub[size:], *answer.duals_eq[1:]], strict=True):
        move[k] += weight
        move[base] -= weight
    total = sum(Fraction(p) for p in own if p > 0)
    start = [Fraction(p) / total if p > 0 else Fraction(0) for p in own]
    step = min(start[k] / -change for k, change in enumerate(move) if change < 0)
    return [], [p + step * change for p, change in zip(start, move, strict=True)]


def _text(mix: Mapping[str, Fraction]) -> str:
    if len(mix) == 1:
        return next(iter(mix))
    if any(p.denominator > 10**6 for p in mix.values()):
        return " + ".join(f"{float(p):.6g} {action}" for action, p in mix.items())
    return " + ".join(f"{p} {action}" for action, p in mix.items())
