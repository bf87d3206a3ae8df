"""Trees to draw: the field's own pictures, random ones with information sets, and equilibria drawn on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from bargain.equilibrium import Certificate, Concept, Equilibrium, Profile, Solution, Status
from bargain.games import Chance, Decision, ExtensiveForm, Terminal


def kuhn_poker() -> ExtensiveForm:
    """Three cards, six deals, thirty leaves, twelve information sets."""
    cards = "JQK"

    def end(wins: bool, stake: int) -> Terminal:
        return Terminal([stake, -stake] if wins else [-stake, stake])

    def deal(mine: str, yours: str) -> Decision:
        wins = cards.index(mine) > cards.index(yours)
        late = Decision("Ann", {"fold": end(False, 1), "call": end(wins, 2)}, f"Ann, {mine}, after a bet")
        checked = Decision("Bob", {"check": end(wins, 1), "bet": late}, f"Bob, {yours}, after a check")
        bet = Decision("Bob", {"fold": end(True, 1), "call": end(wins, 2)}, f"Bob, {yours}, after a bet")
        return Decision("Ann", {"check": checked, "bet": bet}, f"Ann, {mine}")

    deals = {f"{a}{b}": (Fraction(1, 6), deal(a, b)) for a in cards for b in cards if a != b}
    return ExtensiveForm(("Ann", "Bob"), Chance(deals), "Kuhn poker")


def centipede(moves: int = 10, outcomes: bool = False) -> ExtensiveForm:
    """Each move takes the larger pile or passes; both piles double."""

    def move(k: int) -> Decision | Terminal:
        piles = [4 * 2**k, 2**k] if k % 2 == 0 else [2**k, 4 * 2**k]
        if k == moves:
            return Terminal(piles, "trust" if outcomes else None)
        player = ("Ann", "Bob")[k % 2]
        return Decision(player, {"take": Terminal(piles, "end" if outcomes else None), "pass": move(k + 1)})

    return ExtensiveForm(("Ann", "Bob"), move(0), "Centipede")


def horse() -> ExtensiveForm:
    """Selten's horse: an information set whose nodes lie at different depths."""

    def third(left: list[int], right: list[int]) -> Decision:
        return Decision("3", {"L": Terminal(left), "R": Terminal(right)}, "3")

    second = Decision("2", {"d": third([4, 4, 0], [0, 0, 1]), "c": Terminal([1, 1, 1])})
    return ExtensiveForm(("1", "2", "3"), Decision("1", {"D": third([3, 3, 2], [0, 0, 0]), "C": second}))


def signalling(types: int = 3, signals: int = 3, replies: int = 2) -> ExtensiveForm:
    """A sender with so many types and signals, a receiver with so many replies."""

    def answer(kind: int, signal: int) -> Decision:
        ends = {
            f"reply {r}": Terminal([Fraction(r, signal + 1) - kind, -abs(kind - r)], ("deal", "war")[r % 2])
            for r in range(replies)
        }
        return Decision("Receiver", ends, f"after signal {signal}")

    def sender(kind: int) -> Decision:
        return Decision("Sender", {f"signal {s}": answer(kind, s) for s in range(signals)}, f"type {kind}")

    kinds = {f"type {kind}": (Fraction(1, types), sender(kind)) for kind in range(types)}
    return ExtensiveForm(("Sender", "Receiver"), Chance(kinds))


def spence() -> ExtensiveForm:
    """Job-market signalling (Spence 1973) with two types, two levels of schooling and two wages."""
    burden, product = {"low": 2, "high": 1}, {"low": 1, "high": 2}

    def firm(kind: str, schooling: str) -> Decision:
        cost = Fraction(3, 5) * burden[kind] * (schooling == "study")
        wages = {f"wage {w}": Terminal([w - cost, -((w - product[kind]) ** 2)]) for w in (1, 2)}
        return Decision("Firm", wages, f"after {schooling}")

    def worker(kind: str) -> Decision:
        return Decision("Worker", {choice: firm(kind, choice) for choice in ("study", "work")}, kind)

    kinds = {kind: (Fraction(1, 2), worker(kind)) for kind in ("low", "high")}
    return ExtensiveForm(("Worker", "Firm"), Chance(kinds))


def forty() -> ExtensiveForm:
    """Perfect information, three moves, forty leaves."""
    names = iter(range(40))

    def end() -> Terminal:
        k = next(names)
        return Terminal([7 * k % 13 - 4, Fraction(5 * k % 11 - 3, 4)], ("deal", "war", "status_quo")[k % 3])

    def offer() -> Decision:
        return Decision("Russia", {"accept": end(), "reject": end()})

    def answer() -> Decision:
        return Decision("United States", {f"offer {k}": offer() for k in range(4)})

    return ExtensiveForm(("Russia", "United States"), Decision("Russia", {f"demand {k}": answer() for k in range(5)}))


def deep() -> ExtensiveForm:
    """Perfect information, forty leaves, one shorter branch at each of many moves."""

    def move(k: int) -> Decision | Terminal:
        if k == 13:
            return Terminal([k, -k], "end")
        return Decision(
            ("Ann", "Bob")[k % 2], {"up": Terminal([k, 1]), "on": move(k + 1), "down": Terminal([Fraction(k, 7), 2])}
        )

    return ExtensiveForm(("Ann", "Bob"), Decision("Ann", {"stop": Terminal([0, 0]), "begin": move(0)}))


def random_tree(seed: int, leaves: int = 40) -> ExtensiveForm:
    """A random tree of at most so many leaves, its moves merged into information sets wherever recall allows it."""
    rng = np.random.default_rng(seed)
    players = ("Ann", "Bob", "Cyd")[: int(rng.integers(2, 4))]
    words = ("a", "hold", "stand firm", "withdraw")
    left = leaves - 1
    known: dict[Any, list[str]] = {}

    def grow(depth: int, history: Mapping[str, tuple[Any, ...]]) -> Any:
        nonlocal left
        size = int(min(rng.integers(2, 5), left + 1))
        if depth == 0 or size < 2 or (depth < 4 and rng.random() < 0.15):
            row = [Fraction(int(rng.integers(-40, 40)), int(rng.integers(1, 9))) for _ in players]
            return Terminal(row, (None, "war", "a long peace")[int(rng.integers(3))])
        left -= size - 1
        moves = [f"{words[int(rng.integers(4))]} {k}" for k in range(size)]
        if rng.random() < 0.2:
            return Chance({move: (Fraction(1, size), grow(depth - 1, history)) for move in moves})
        player = players[int(rng.integers(len(players)))]
        own = history.get(player, ())
        labels = known.setdefault((player, own, size), [])
        if not labels or rng.random() < 0.4:
            labels.append(f"set {sum(map(len, known.values()))}")
        label = labels[int(rng.integers(len(labels)))]
        moves = [f"{words[(len(label) + k) % 4]} {k}" for k in range(size)]
        below = {move: grow(depth - 1, {**history, player: (*own, (label, move))}) for move in moves}
        return Decision(player, below, label)

    return ExtensiveForm(players, grow(5, {}))


def drawn(tree: ExtensiveForm, seed: int = 0, name: str = "") -> Solution:
    """A random profile as if it were an equilibrium, with beliefs by Bayes' rule, and intervals where it is silent."""
    rng = np.random.default_rng(seed)
    strategies: dict[str, dict[str, dict[str, Any]]] = {player: {} for player in tree.players}
    for group in tree.information_sets:
        weights = [int(weight) for weight in rng.integers(0, 3, len(group.actions))]
        weights[0] += not sum(weights)
        mix = {action: Fraction(w, sum(weights)) for action, w in zip(group.actions, weights, strict=True)}
        strategies[tree.players[group.player]][group.label] = mix
    profile = Profile(strategies)
    reach = tree.reach_probabilities(tree.action_probabilities(profile))
    beliefs: dict[str, dict[str, Any]] = {}
    for group in tree.information_sets:
        total = sum(reach[node] for node in group.nodes)
        held = {n: reach[n] / total if total else (0, Fraction(2, 5)) for n in group.nodes}
        beliefs[group.label] = {tree.node_name(node): value for node, value in held.items()}
    found = Equilibrium(
        profile,
        tree.expected_payoffs(profile),
        tree.outcome_probabilities(profile),
        Certificate(Concept.NASH, (), ()),
        beliefs,
        name,
    )
    return Solution(tree, Concept.NASH, "none", {}, (found,), (), Status.NOT_CONVERGED, False)


TREES: dict[str, Callable[[], ExtensiveForm]] = {
    "Kuhn poker": kuhn_poker,
    "centipede": centipede,
    "centipede with outcomes": lambda: centipede(4, outcomes=True),
    "horse": horse,
    "three types, three signals": signalling,
    "four replies": lambda: signalling(2, 2, 4),
    "Spence": spence,
    "forty leaves": forty,
    "deep": deep,
}
