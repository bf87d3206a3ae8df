"""Certificate of a Nash equilibrium in normal form: no pure deviation pays."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from bargain.arithmetic import Arithmetic, Number, over_common_denominator
from bargain.certificates.identities import check_mix, shape_violations, slack_tolerance, unknown_players
from bargain.equilibrium import Certificate, Concept, Inequality, Profile
from bargain.games import NormalForm

__all__ = ["certify_nash"]


def certify_nash(game: NormalForm, profile: Profile) -> Certificate:
    """Compare the payoff of each player with that of every pure deviation: m + n inequalities."""
    exact = game.arithmetic is Arithmetic.EXACT
    violations = unknown_players(game, profile)
    for player, actions in zip(game.players, game.actions or (), strict=True):
        mix = profile.get(player)
        shape = shape_violations(player, actions or (), mix)
        violations += shape or check_mix(player, mix or {}, exact)
    if violations:
        return Certificate(Concept.NASH, (), tuple(violations))
    x, y = (
        [profile[player][a] for a in actions or ()]
        for player, actions in zip(game.players, game.actions or (), strict=True)
    )
    slacks = _exact_slacks if exact and all(isinstance(p, Fraction) for p in (*x, *y)) else _slacks
    ledger: list[Inequality] = []
    for player, actions, (values, tolerance) in zip(game.players, game.actions or (), slacks(game, x, y), strict=True):
        ledger += [
            Inequality(player, "", action, slack, tolerance)
            for action, slack in zip(actions or (), values, strict=True)
        ]
    return Certificate(Concept.NASH, tuple(ledger), ())


Slacks = tuple[list[Number], float]


def _slacks(game: NormalForm, x: list[Number], y: list[Number]) -> Iterator[Slacks]:
    """What each player loses by each pure deviation, with the tolerance."""
    for mine, (own, theirs, table) in enumerate(((x, y, game.A), (y, x, game.B.T))):
        gains = [sum(p * table[k, j] for j, p in enumerate(theirs)) for k in range(len(own))]
        value = sum(p * gain for p, gain in zip(own, gains, strict=True))
        sizes = [sum(abs(p * table[k, j]) for j, p in enumerate(theirs)) for k in range(len(gains))]
        yield [value - gain for gain in gains], slack_tolerance(game, mine, max(sizes))


def _exact_slacks(game: NormalForm, x: list[Fraction], y: list[Fraction]) -> Iterator[Slacks]:
    """The same in integers over common denominators, which is much quicker than sums of fractions."""
    (a, a_common), (b, b_common) = game.integer_payoffs
    columns = [list(column) for column in zip(*b, strict=True)]
    mine, other = over_common_denominator(x), over_common_denominator(y)
    for (weights, unit), (mix, share), table, common in (
        (mine, other, a, a_common),
        (other, mine, columns, b_common),
    ):
        played = [(j, q) for j, q in enumerate(mix) if q]
        gains = [sum(q * row[j] for j, q in played) for row in table]
        value = sum(p * gain for p, gain in zip(weights, gains, strict=True) if p)
        size = unit * share * common
        yield [Fraction(value - unit * gain, size) if value != unit * gain else _NONE for gain in gains], 0.0


_NONE = Fraction(0)
