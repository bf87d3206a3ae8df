"""Risk dominance in 2x2 games with two strict equilibria, with payoff dominance beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bargain.analyses.taxonomy import Labels, require_two_by_two
from bargain.arithmetic import Arithmetic, Number, shown, to_float
from bargain.certificates import certify
from bargain.certificates.identities import slack_tolerance
from bargain.equilibrium import Certificate
from bargain.equilibrium.profiles import freeze, mixed_profile
from bargain.equilibrium.selection import TIE
from bargain.errors import ConceptError, GameError
from bargain.games import NormalForm

__all__ = ["RiskDominance", "StrictEquilibrium", "risk_dominance"]


@dataclass(frozen=True, eq=False)
class StrictEquilibrium:
    """A strict equilibrium of a 2x2 game and what speaks for it.

    Attributes
    ----------
    actions : pair of str
        Row first.
    payoffs : mapping
        Player -> payoff.
    losses : mapping
        Player -> what the player loses by deviating alone.
    product : number
        The product of the losses. In a float game one beyond 1e-300 to 1e300 stays a `Fraction`.
    thresholds : mapping
        Player -> the least probability of the other player's equilibrium action at which the own one is a best reply.
    risk_factor : number
        The larger threshold: the equilibrium is p-dominant exactly for p from there on (Morris, Rob and Shin 1995,
        Econometrica 63).
    certificate : Certificate
        That it is a Nash equilibrium.
    """

    actions: Labels
    payoffs: Mapping[str, Number]
    losses: Mapping[str, Number]
    product: Number
    thresholds: Mapping[str, Number]
    risk_factor: Number
    certificate: Certificate


@dataclass(frozen=True, eq=False)
class RiskDominance:
    """Which of two strict equilibria risk-dominates the other, and which payoff-dominates it.

    Attributes
    ----------
    game : NormalForm
    equilibria : pair of StrictEquilibrium
    risk_dominant : pair of str or None
        The equilibrium with the larger product of losses, by its actions; None in a tie.
    payoff_dominant : pair of str or None
        The equilibrium that is better for one player and no worse for the other; None if there is none.
    """

    game: NormalForm
    equilibria: tuple[StrictEquilibrium, StrictEquilibrium]
    risk_dominant: Labels | None
    payoff_dominant: Labels | None

    @property
    def conflict(self) -> bool:
        """True if one equilibrium risk-dominates and the other payoff-dominates."""
        both = self.risk_dominant is not None and self.payoff_dominant is not None
        return both and self.risk_dominant != self.payoff_dominant

    def of(self, row: str, column: str) -> StrictEquilibrium:
        """The strict equilibrium in these actions.

        Raises
        ------
        GameError
            There is none.
        """
        for one in self.equilibria:
            if one.actions == (row, column):
                return one
        there = " and ".join(", ".join(one.actions) for one in self.equilibria)
        raise GameError(f"no strict equilibrium in {shown(row)!r}, {shown(column)!r}; they are {there}")

    def __str__(self) -> str:
        lines = []
        for one in self.equilibria:
            trust = ", ".join(f"{player} from {shown(p)}" for player, p in one.thresholds.items())
            product = _text(one.product, self.game)
            lines.append(f"{', '.join(one.actions)}: product of losses {product}; best reply for {trust}")
        for name, found in (("risk-dominant", self.risk_dominant), ("payoff-dominant", self.payoff_dominant)):
            lines.append(f"{name}: {', '.join(found) if found else 'neither'}")
        return "\n".join(lines)


def risk_dominance(game: NormalForm) -> RiskDominance:
    """Compare the two strict equilibria of a 2x2 game by risk and by payoffs.

    Parameters
    ----------
    game : NormalForm
        2x2, exact or float. In a float game a loss within the tolerance of the certificates is no loss, and products
        that differ by less than 1e-9 of the larger one tie.

    Raises
    ------
    GameError
        The game is not 2x2, or has free parameters.
    ConceptError
        The game does not have two strict equilibria.

    Notes
    -----
    Source: Harsanyi and Selten (1988), A General Theory of Equilibrium Selection in Games, chapter 3. An equilibrium
    has the larger product of losses exactly if its two thresholds sum to less than one. Cost: constant.

    Examples
    --------
    >>> from bargain.analyses.taxonomy import symmetric_game
    >>> found = risk_dominance(symmetric_game(4, 0, 3, 2, actions=("stag", "hare")))
    >>> print(found)
    stag, stag: product of losses 1; best reply for Row from 2/3, Column from 2/3
    hare, hare: product of losses 4; best reply for Row from 1/3, Column from 1/3
    risk-dominant: hare, hare
    payoff-dominant: stag, stag
    >>> found.conflict
    True
    """
    require_two_by_two(game)
    cells = [(i, j) for i in (0, 1) for j in (0, 1) if all(_lost(game, side, i, j) > 0 for side in (0, 1))]
    if len(cells) != 2:
        count = {0: "no strict equilibrium", 1: "one strict equilibrium"}[len(cells)]
        raise ConceptError(f"risk dominance compares two strict equilibria of a 2x2 game; this one has {count}")
    losses = [tuple(_lost(game, side, i, j) for side in (0, 1)) for i, j in cells]
    first, second = (a * b for a, b in losses)
    tie = Fraction(TIE) * max(first, second) if game.arithmetic is Arithmetic.FLOAT else 0
    found = tuple(
        _described(game, cell, own, other) for cell, own, other in zip(cells, losses, losses[::-1], strict=True)
    )
    leader = None if abs(first - second) <= tie else found[first < second].actions
    return RiskDominance(game, (found[0], found[1]), leader, _payoff_dominant(game, cells, found))


def _lost(game: NormalForm, side: int, i: int, j: int) -> Fraction:
    """What a player loses by deviating from the cell, exactly; zero if that could be rounding."""
    table, deviation = ((game.A, (1 - i, j)), (game.B, (i, 1 - j)))[side]
    here, there = table[i, j], table[deviation]
    loss = Fraction(here) - Fraction(there)
    return loss if abs(loss) > _tolerance(game, side, here, there) else Fraction(0)


def _tolerance(game: NormalForm, side: int, *payoffs: Number) -> float:
    if game.arithmetic is not Arithmetic.FLOAT:
        return 0
    return slack_tolerance(game, side, max(map(abs, payoffs)))


def _described(
    game: NormalForm, cell: tuple[int, int], own: tuple[Fraction, ...], other: tuple[Fraction, ...]
) -> StrictEquilibrium:
    inexact = game.arithmetic is Arithmetic.FLOAT

    def out(value: Fraction) -> Number:
        return to_float(value) if inexact else value

    thresholds = [lost / (lost + loss) for loss, lost in zip(own, other, strict=True)]
    chosen = [[Fraction(k == place) for k in (0, 1)] for place in cell]
    product = own[0] * own[1]
    rows, columns = (tuple(labels or ()) for labels in game.actions or ((), ()))

    def by_player(values: list[Number]) -> Mapping[str, Number]:
        return freeze(dict(zip(game.players, values, strict=True)))

    return StrictEquilibrium(
        actions=(rows[cell[0]], columns[cell[1]]),
        payoffs=by_player([table[cell] if not inexact else float(table[cell]) for table in (game.A, game.B)]),
        losses=by_player([out(loss) for loss in own]),
        product=float(product) if inexact and _fits(product) else product,
        thresholds=by_player([out(p) for p in thresholds]),
        risk_factor=out(max(thresholds)),
        certificate=certify(game, mixed_profile(game, chosen[0], chosen[1])),
    )


def _text(product: Number, game: NormalForm) -> str:
    if game.arithmetic is Arithmetic.FLOAT and isinstance(product, Fraction):
        return f"{Decimal(product.numerator) / Decimal(product.denominator):.6g}"
    return shown(product)


def _fits(value: Fraction) -> bool:
    """Does a float hold a positive rational with all its digits?"""
    return Fraction(1, 10**300) < value < 10**300


def _payoff_dominant(
    game: NormalForm, cells: list[tuple[int, int]], found: tuple[StrictEquilibrium, ...]
) -> Labels | None:
    signs = []
    for side, table in enumerate((game.A, game.B)):
        a, b = table[cells[0]], table[cells[1]]
        gap = Fraction(a) - Fraction(b)
        signs.append(0 if abs(gap) <= _tolerance(game, side, a, b) else 1 if gap > 0 else -1)
    if signs == [0, 0] or {1, -1} <= set(signs):
        return None
    return found[0 if 1 in signs else 1].actions
