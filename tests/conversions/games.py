"""Trees of several sizes whose equilibria are known, or that only have to be large."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

from bargain.games import Chance, Decision, ExtensiveForm, Terminal


def kuhn_poker(cards: Sequence[str] = "JQK") -> ExtensiveForm:
    """Kuhn (1950), "A simplified two-person poker", Contributions to the Theory of Games I; with more cards too."""

    def deal(mine: str, other: str) -> Decision:
        sign = 1 if cards.index(mine) > cards.index(other) else -1

        def end(gain: int) -> Terminal:
            return Terminal([gain, -gain])

        raised = Decision("One", {"fold": end(-1), "call": end(2 * sign)}, f"{mine} after check, bet")
        return Decision(
            "One",
            {
                "bet": Decision("Two", {"fold": end(1), "call": end(2 * sign)}, f"{other} after bet"),
                "check": Decision("Two", {"check": end(sign), "bet": raised}, f"{other} after check"),
            },
            mine,
        )

    pairs = [(mine, other) for mine in cards for other in cards if mine != other]
    share = Fraction(1, len(pairs))
    return ExtensiveForm(("One", "Two"), Chance({a + b: (share, deal(a, b)) for a, b in pairs}), "Kuhn poker")


def one_card() -> ExtensiveForm:
    """One player holds a high or a low card, bets or checks; the other one calls or folds. Value 1/3 to the first.

    Myerson (1991), Game Theory, section 2.1, with the ante of 1 and the raise of 1.
    """

    def card(name: str, sign: int) -> Decision:
        reply = Decision(
            "Two", {"call": Terminal([2 * sign, -2 * sign]), "fold": Terminal([1, -1])}, "Two", name + " bet"
        )
        return Decision("One", {"bet": reply, "check": Terminal([sign, -sign])}, name, name)

    half = Fraction(1, 2)
    return ExtensiveForm(("One", "Two"), Chance({"high": (half, card("high", 1)), "low": (half, card("low", -1))}))


def game_of_chance() -> ExtensiveForm:
    """A push that chance may turn into a war."""
    lottery = Chance({"bad": (Fraction(1, 3), Terminal([-1, -1], "war")), "good": ("2/3", Terminal([2, 0], "deal"))})
    return ExtensiveForm(("A", "B"), Decision("A", {"push": lottery, "yield": Terminal([0, 1], "deal")}))


def signalling_game(types: int, messages: int, replies: int, seed: int, most: int = 9) -> ExtensiveForm:
    """Payoffs drawn between -most and most; small ones make ties."""
    draw = random.Random(seed)

    def end() -> Terminal:
        return Terminal([draw.randint(-most, most), draw.randint(-most, most)])

    def reply(kind: int, message: int) -> Decision:
        return Decision("R", {f"r{k}": end() for k in range(replies)}, f"after m{message}", f"t{kind} m{message}")

    def sender(kind: int) -> Decision:
        return Decision("S", {f"m{m}": reply(kind, m) for m in range(messages)}, f"t{kind}", f"t{kind}")

    return ExtensiveForm(("S", "R"), Chance({f"t{k}": (Fraction(1, types), sender(k)) for k in range(types)}))
