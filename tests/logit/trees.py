"""Published trees with their agent logit equilibria, and small helpers."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np

from bargain.games import Chance, Decision, ExtensiveForm, NormalForm, Terminal
from bargain.logit import AgentLogitPoint

Table = dict[str, dict[str, list[tuple[int, int]]]]


def deterrence(quo: Any = (0, 0), yielding: Any = (1, -1), war: Any = ("-0.5", "-0.8")) -> ExtensiveForm:
    """The deterrence tree of Signorino (1999): keep the status quo, or attack and be given way to or resisted."""
    answer = Decision(
        "Defender", {"resist": Terminal(war, "war"), "yield": Terminal(yielding, "gain")}, "answer", "answer"
    )
    return ExtensiveForm(
        ("Attacker", "Defender"),
        Decision("Attacker", {"attack": answer, "keep": Terminal(quo, "status quo")}, "move", "move"),
    )


def centipede(stakes: list[tuple[str, str]]) -> ExtensiveForm:
    """A pile that grows with each pass; the first player to take it ends the game."""
    node: Terminal | Decision = Terminal(stakes[-1], f"end {len(stakes)}")
    for k in range(len(stakes) - 2, -1, -1):
        moves = {"take": Terminal(stakes[k], f"end {k + 1}"), "pass": node}
        node = Decision(("First", "Second")[k % 2], moves, f"move {k + 1}", f"move {k + 1}")
    return ExtensiveForm(("First", "Second"), node)


# McKelvey and Palfrey (1992), Econometrica 60, figures 1 and 2; how often play ended at each end is the number of plays
# (281, 281 and 100) times the proportions of their table of terminal nodes, .071 .356 .370 .153 .049 in the first game.
FOUR = [("0.40", "0.10"), ("0.20", "0.80"), ("1.60", "0.40"), ("0.80", "3.20"), ("6.40", "1.60")]
SIX = [*FOUR, ("3.20", "12.80"), ("25.60", "6.40")]
HIGH = [("1.60", "0.40"), ("0.80", "3.20"), ("6.40", "1.60"), ("3.20", "12.80"), ("25.60", "6.40")]
ENDS_OF_FOUR = [20, 100, 104, 43, 14]
ENDS_OF_SIX = [2, 18, 56, 108, 71, 22, 4]
ENDS_OF_HIGH = [15, 37, 32, 11, 5]


def plays(counts: list[int]) -> dict[str, int]:
    return {f"end {k + 1}": count for k, count in enumerate(counts)}


def signalling(table: Table, replies: tuple[str, ...]) -> ExtensiveForm:
    """Two equally likely types send a message, which is answered: type -> message -> payoffs by reply."""

    def answer(kind: str, message: str) -> Decision:
        ends = {reply: Terminal(table[kind][message][k]) for k, reply in enumerate(replies)}
        return Decision("Receiver", ends, f"after {message}", f"{kind} {message}")

    kinds = {
        kind: (Fraction(1, 2), Decision("Sender", {m: answer(kind, m) for m in row}, kind, kind))
        for kind, row in table.items()
    }
    return ExtensiveForm(("Sender", "Receiver"), Chance(kinds))


def brandts_holt() -> ExtensiveForm:
    """Game 1 of Brandts and Holt (1993), International Journal of Game Theory 22."""
    table: Table = {
        "A": {"N": [(15, 30), (30, 30), (0, 45)], "S": [(45, 15), (0, 0), (30, 15)]},
        "B": {"N": [(30, 30), (15, 60), (45, 30)], "S": [(30, 30), (0, 0), (30, 15)]},
    }
    return signalling(table, ("C", "D", "E"))


def banks_camerer_porter() -> ExtensiveForm:
    """Game 2 of Banks, Camerer and Porter (1994), Games and Economic Behavior 6."""
    table: Table = {
        "1": {"m1": [(1, 2), (2, 2), (0, 3)], "m2": [(1, 2), (1, 1), (2, 1)], "m3": [(3, 1), (0, 0), (2, 1)]},
        "2": {"m1": [(2, 2), (1, 4), (3, 2)], "m2": [(2, 2), (0, 4), (3, 1)], "m3": [(2, 2), (0, 0), (2, 1)]},
    }
    return signalling(table, ("a1", "a2", "a3"))


def horse() -> ExtensiveForm:
    """Selten's horse: Selten (1975), International Journal of Game Theory 4, figure 1."""

    def third(name: str, left: tuple[int, ...], right: tuple[int, ...]) -> Decision:
        return Decision("3", {"L": Terminal(left), "R": Terminal(right)}, "3", name)

    second = Decision("2", {"c": Terminal((1, 1, 1)), "d": third("after d", (4, 4, 0), (0, 0, 1))}, "2", "2")
    return ExtensiveForm(
        ("1", "2", "3"), Decision("1", {"C": second, "D": third("after D", (3, 3, 2), (0, 0, 0))}, "1", "1")
    )


def poker(cards: int = 3) -> ExtensiveForm:
    """Kuhn's poker (1950) with any number of cards: check or bet one, then call or fold."""
    turns = {
        "": ("A", {"check": "c", "bet": "b"}),
        "c": ("B", {"check": "cc", "bet": "cb"}),
        "b": ("B", {"fold": "bf", "call": "bk"}),
        "cb": ("A", {"fold": "cbf", "call": "cbk"}),
    }

    def node(i: int, j: int, history: str) -> Terminal | Decision:
        won = 1 if i > j else -1
        gains = {"cc": won, "bf": 1, "bk": 2 * won, "cbf": -1, "cbk": 2 * won}
        if history in gains:
            return Terminal([gains[history], -gains[history]])
        who, moves = turns[history]
        below = {action: node(i, j, after) for action, after in moves.items()}
        return Decision(who, below, f"{who}{i if who == 'A' else j}{history}", f"{i}{j}{history}")

    deals = list(permutations(range(cards), 2))
    return ExtensiveForm(("A", "B"), Chance({f"{i}{j}": (Fraction(1, len(deals)), node(i, j, "")) for i, j in deals}))


def two_stage(game: NormalForm) -> ExtensiveForm:
    """A normal form as a tree: the second player does not see the first one's move."""
    rows, columns = (labels or () for labels in game.actions or ((), ()))

    def answer(i: int) -> Decision:
        ends = {label: Terminal([game.A[i, j], game.B[i, j]]) for j, label in enumerate(columns)}
        return Decision(game.players[1], ends, "second", f"after {i}")

    moves = {label: answer(i) for i, label in enumerate(rows)}
    return ExtensiveForm(game.players, Decision(game.players[0], moves, "first", "first"))


def rescaled(tree: ExtensiveForm, factor: Any, shift: Any = 0) -> ExtensiveForm:
    """The same tree with every payoff times `factor`, plus `shift`."""

    def copy(node: int) -> Terminal | Decision | Chance:
        if not tree.n_children[node]:
            return Terminal([factor * payoff + shift for payoff in tree.payoffs[tree.terminal_of[node]]])
        below = [copy(child) for child in tree.children(node)]
        if tree.owner[node] < 0:
            weights = [tree.probabilities[child] for child in tree.children(node)]
            return Chance(dict(zip(tree.branches[node], zip(weights, below, strict=True), strict=True)))
        label = tree.information_sets[tree.infoset_of[node]].label
        name = tree.node_name(node)
        return Decision(tree.players[tree.owner[node]], dict(zip(tree.branches[node], below, strict=True)), label, name)

    return ExtensiveForm(tree.players, copy(0))


def shares(point: AgentLogitPoint) -> np.ndarray:
    """All choice probabilities."""
    return np.exp(point.log_probabilities)


def behaviour(point: AgentLogitPoint) -> dict[str, dict[str, float]]:
    """Information set -> action -> probability."""
    return {label: mix for strategy in point.profile.values() for label, mix in strategy.items()}
