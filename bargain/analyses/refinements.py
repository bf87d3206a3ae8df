"""Refinements of signalling equilibria: which beliefs off the path are too odd to hold an equilibrium up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, count

from bargain.arithmetic import Number, shown
from bargain.conversions.signalling import Signalling, signalling
from bargain.equilibrium import Concept, Profile, Solution
from bargain.errors import ConceptError, GameError
from bargain.games import ExtensiveForm
from bargain.polytopes.cutting import between, cut, sign_of, simplex

__all__ = ["CRITERIA", "Refinement", "Removal", "refine"]


@dataclass(frozen=True)
class Removal:
    """Why an equilibrium was removed.

    Attributes
    ----------
    equilibrium : int
        Its index in the solution.
    signal : str
        The signal off the path at which it fails: the label of the receiver's information set.
    excluded : tuple of str
        The types, as labels of the sender's information sets, who would not send it.
    reason : str
        In one line.
    """

    equilibrium: int
    signal: str
    excluded: tuple[str, ...]
    reason: str


@dataclass(frozen=True, eq=False)
class Refinement:
    """What a criterion leaves of a solution.

    Attributes
    ----------
    criterion : str
    solution : Solution
    kept : tuple of int
        Indices of the extreme equilibria that pass.
    removed : tuple of Removal
        One for each extreme equilibrium that fails.
    sustained : tuple of int
        Those of the kept whose own threats off the path are best under beliefs in the types that the criterion leaves.
        The others pass as outcomes: some other threat would do.
    components : tuple of str
        For each component "kept", "removed" or "partly": its extreme points and the middle of each of its pieces are
        tested, since what types expect, and so the verdict, may change along a continuum.
    """

    criterion: str
    solution: Solution
    kept: tuple[int, ...]
    removed: tuple[Removal, ...]
    sustained: tuple[int, ...]
    components: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Refinement({self.criterion!r}, kept={self.kept}, removed={tuple(r.equilibrium for r in self.removed)})"


def refine(solution: Solution, criterion: str = "intuitive") -> Refinement:
    """Apply the intuitive criterion or D1 to the equilibria of a signalling game.

    Parameters
    ----------
    solution : Solution
        Perfect Bayesian or sequential equilibria.
    criterion : {"intuitive", "D1"}
        "intuitive" (Cho and Kreps 1987, section IV): an equilibrium fails if, at a signal off the path, some type would
        gain by whatever reply is best against beliefs that leave out all types who lose by the signal whatever reply is
        best against any belief.
        "D1" (Cho and Kreps 1987, section V; Banks and Sobel 1987): at a signal off the path, a type is left out if
        some other type gains strictly from every mixed best reply from which it gains at all or breaks even. An
        equilibrium fails if no reply that is best under a belief in the types that are left keeps all types from
        sending the signal.

    Returns
    -------
    Refinement

    Raises
    ------
    ConceptError
        An unknown criterion, or equilibria of another concept.
    GameError
        The game is no signalling game.

    Notes
    -----
    Both are tests of outcomes: what the equilibrium itself threatens with off the path plays no part, as long as some
    reply that the criterion allows would do.

    Exact: sets of best replies are decided by cutting the simplex of beliefs. The cost grows with two to the power of
    the number of replies to a signal, for D1 only. Floats are taken as the rationals that they are in binary.

    Examples
    --------
    >>> from bargain.dispatch import solve
    >>> from bargain.games import Chance, Decision, Terminal
    >>> def sender(kind, liked):  # beer or quiche (Cho and Kreps 1987)
    ...     def reply(drink):
    ...         pleased = int(drink == liked)
    ...         duel, walk = [pleased, int(kind == "weak")], [pleased + 2, int(kind == "strong")]
    ...         return Decision("B", {"duel": Terminal(duel), "walk": Terminal(walk)}, drink, f"{kind}, {drink}")
    ...     return Decision("A", {drink: reply(drink) for drink in ("beer", "quiche")}, kind)
    >>> root = Chance({"strong": ("9/10", sender("strong", "beer")), "weak": ("1/10", sender("weak", "quiche"))})
    >>> solution = solve(ExtensiveForm(("A", "B"), root), concept="perfect-bayesian")
    >>> found = refine(solution, "intuitive")
    >>> found.components
    ('removed', 'kept')
    >>> print(found.removed[0].reason)
    weak would not send 'beer', whatever is made of it; without it, strong gains by 'beer': at least 3 instead of 2
    """
    if not isinstance(solution, Solution):
        raise ConceptError(f"refine takes a solution, as solve returns it, not {type(solution).__name__}")
    if criterion not in CRITERIA:
        raise ConceptError(f"criterion {shown(criterion)!r} is not known; choose among {', '.join(CRITERIA)}")
    if solution.concept not in (Concept.PERFECT_BAYESIAN, Concept.SEQUENTIAL):
        raise ConceptError(f"refine takes perfect Bayesian or sequential equilibria, not {solution.concept} ones")
    game = solution.game
    parts = signalling(game) if isinstance(game, ExtensiveForm) else None
    if parts is None or not isinstance(game, ExtensiveForm):
        raise GameError(
            "refine takes signalling games: chance draws a type, a sender who knows it moves, one other replies"
        )
    if len({(kind, signal) for (kind, _), signal in parts.sends.items()}) < len(parts.sends):
        raise GameError("refine takes signalling games in which no two actions of a type lead to the same signal")
    test, left = CRITERIA[criterion]
    cases = [_Case(game, parts, equilibrium.profile) for equilibrium in solution.equilibria]
    verdicts = [test(case) for case in cases]
    removed = tuple(Removal(k, *verdict) for k, verdict in enumerate(verdicts) if verdict is not None)
    components = []
    for component in solution.components:
        middles = [
            test(_Case(game, parts, _middle([solution.equilibria[k].profile for k in piece])))
            for piece in component.pieces
        ]
        failed = [verdict is not None for verdict in (*(verdicts[k] for k in component.equilibria), *middles)]
        components.append("removed" if all(failed) else "partly" if any(failed) else "kept")
    kept = tuple(k for k, verdict in enumerate(verdicts) if verdict is None)
    return Refinement(
        criterion,
        solution,
        kept,
        removed,
        tuple(
            k
            for k in kept
            if all(cases[k].supported(s, left(cases[k], s), cases[k].played(s)) for s in cases[k].unsent)
        ),
        tuple(components),
    )


Verdict = tuple[str, tuple[str, ...], str]


class _Case:
    """One equilibrium: what types expect, and what replies to signals off the path are worth to everyone."""

    def __init__(self, game: ExtensiveForm, parts: Signalling, profile: Profile) -> None:
        self.game, self.parts, self.profile = game, parts, profile
        branch = [Fraction(p) for p in game.action_probabilities(profile)]
        values: list[tuple[Fraction, ...]] = [()] * len(branch)
        for node in range(len(branch) - 1, -1, -1):
            row = int(game.terminal_of[node])
            if row >= 0:
                values[node] = tuple(Fraction(value) for value in game.payoffs[row])
            else:
                below = [(branch[child], values[child]) for child in game.children(node)]
                values[node] = tuple(sum((w * v[i] for w, v in below), Fraction(0)) for i in range(len(game.players)))
        self.values = values
        reach = [Fraction(1)]
        for node in range(1, len(branch)):
            reach.append(reach[int(game.parent[node])] * Fraction(game.probabilities[node]))
        self.reach = reach
        self.labels = [game.information_sets[place].label for place in parts.types]
        self.expected = [self._mean(place, lambda node: values[node][parts.sender]) for place in parts.types]
        sent = set()
        for place in parts.types:
            mix = list(profile[game.players[parts.sender]][game.information_sets[place].label].values())
            if self._mass(place) > 0:
                sent |= {parts.sends[place, action] for action, p in enumerate(mix) if p > 0}
        self.unsent = [signal for signal in parts.sets if signal not in sent]

    def _mass(self, place: int) -> Fraction:
        return sum((self.reach[node] for node in self.game.information_sets[place].nodes), Fraction(0))

    def _mean(self, place: int, worth: Callable[[int], Fraction]) -> Fraction:
        """The mean over the nodes of a type, by chance; plain where chance excludes the type."""
        nodes = self.game.information_sets[place].nodes
        total = self._mass(place)
        weights = [self.reach[node] / total for node in nodes] if total else [Fraction(1, len(nodes))] * len(nodes)
        return sum((w * worth(node) for w, node in zip(weights, nodes, strict=True)), Fraction(0))

    def spoken(self, signal: int) -> str:
        """The sender's word for a signal, where all types have the same; else the receiver's set."""
        words = {self.game.information_sets[t].actions[a] for (t, a), s in self.parts.sends.items() if s == signal}
        return words.pop() if len(words) == 1 else self.parts.signals[signal]

    def senders(self, signal: int) -> list[int]:
        """Types, by position, that can send a signal, those that chance excludes left out."""
        return [
            k
            for k, place in enumerate(self.parts.types)
            if self._mass(place) > 0 and any(s == signal and t == place for (t, _), s in self.parts.sends.items())
        ]

    def replies(self, signal: int) -> range:
        """The receiver's actions, as indices."""
        return range(len(self.game.information_sets[self.parts.sets[signal]].actions))

    def worth(self, signal: int, kind: int, reply: int, player: int) -> Fraction:
        """What a reply to a signal of a type brings a player."""
        place = self.parts.types[kind]
        action = next(a for (t, a), s in self.parts.sends.items() if t == place and s == signal)
        return self._mean(
            place, lambda node: self.values[self.game.children(self.game.children(node)[action])[reply]][player]
        )

    def supported(self, signal: int, kinds: Sequence[int], replies: Sequence[int]) -> bool:
        """Is there a belief in these types under which all of the replies are best?"""
        corners = simplex(len(kinds), 0)
        bits = count(len(kinds))
        for reply in replies:
            for other in self.replies(signal):
                gaps = [
                    self.worth(signal, kind, reply, self.parts.receiver)
                    - self.worth(signal, kind, other, self.parts.receiver)
                    for kind in kinds
                ]
                if other != reply and corners:
                    values = [sum((p * g for p, g in zip(c.point, gaps, strict=True)), Fraction(0)) for c in corners]
                    corners = cut(corners, values, next(bits), sign_of, between)
        return bool(corners)

    def best(self, signal: int, kinds: Sequence[int]) -> list[int]:
        """Replies that are best under some belief in these types."""
        return [reply for reply in self.replies(signal) if self.supported(signal, kinds, [reply])]

    def played(self, signal: int) -> list[int]:
        """The replies that the equilibrium threatens with."""
        group = self.game.information_sets[self.parts.sets[signal]]
        mix = self.profile[self.game.players[group.player]][group.label]
        return [k for k, action in enumerate(group.actions) if mix[action] > 0]


def _intuitive(case: _Case) -> Verdict | None:
    sender = case.parts.sender
    for signal in case.unsent:
        others = _willing(case, signal)
        losers = [k for k in case.senders(signal) if k not in others]
        if not losers:
            continue
        answers = case.best(signal, others)
        for k in others:
            least = min(case.worth(signal, k, reply, sender) for reply in answers)
            if least > case.expected[k]:
                names = tuple(case.labels[j] for j in losers)
                text = case.spoken(signal)
                reason = (
                    f"{' and '.join(names)} would not send {text!r}, whatever is made of it; without "
                    f"{'it' if len(names) == 1 else 'them'}, {case.labels[k]} gains by {text!r}: at least "
                    f"{_number(least)} instead of {_number(case.expected[k])}"
                )
                return case.parts.signals[signal], names, reason
    return None


def _willing(case: _Case, signal: int) -> list[int]:
    """Types who might send the signal for some best reply; all, if there is none."""
    kinds, replies = case.senders(signal), case.best(signal, case.senders(signal))
    sender = case.parts.sender
    left = [k for k in kinds if any(case.worth(signal, k, reply, sender) >= case.expected[k] for reply in replies)]
    return left or kinds


def _d1(case: _Case) -> Verdict | None:
    for signal in case.unsent:
        pruned = _less_keen(case, signal)
        left = _keenest(case, signal)
        if not pruned or _deterred(case, signal, left):
            continue
        names = tuple(case.labels[k] for k in pruned)
        text = case.spoken(signal)
        pairs = ", ".join(
            f"{case.labels[j]} gains from {text!r} whenever {case.labels[k]} does" for k, j in pruned.items()
        )
        reason = (
            f"{pairs}; no reply that suits a belief in {' and '.join(case.labels[k] for k in left)} deters {text!r}"
        )
        return case.parts.signals[signal], names, reason
    return None


def _less_keen(case: _Case, signal: int) -> dict[int, int]:
    """Types that D1 leaves out at a signal, each with one that is keener; none if it would leave out all."""
    kinds = case.senders(signal)
    families = _maximal_replies(case, signal, kinds)
    pruned = {k: j for k in kinds for j in kinds if j != k and _keener(case, signal, families, j, k)}
    return pruned if len(pruned) < len(kinds) else {}


def _keenest(case: _Case, signal: int) -> list[int]:
    pruned = _less_keen(case, signal)
    return [k for k in case.senders(signal) if k not in pruned]


def _deterred(case: _Case, signal: int, kinds: Sequence[int]) -> bool:
    """Is there a mixed reply, best under a belief in these types, from which no type gains?"""
    senders = case.senders(signal)
    for family in _maximal_replies(case, signal, kinds):
        corners = simplex(len(family), 0)
        for bit, k in enumerate(senders, start=len(family)):
            losses = [case.expected[k] - case.worth(signal, k, r, case.parts.sender) for r in family]
            values = [sum((p * x for p, x in zip(c.point, losses, strict=True)), Fraction(0)) for c in corners]
            corners = cut(corners, values, bit, sign_of, between) if corners else []
        if corners:
            return True
    return False


def _maximal_replies(case: _Case, signal: int, kinds: Sequence[int]) -> list[tuple[int, ...]]:
    """The largest sets of replies that are best under one belief: the mixed best replies are their mixtures."""
    found: list[tuple[int, ...]] = []
    replies = case.best(signal, kinds)
    for size in range(len(replies), 0, -1):
        for some in combinations(replies, size):
            if not any(set(some) <= set(other) for other in found) and case.supported(signal, kinds, some):
                found.append(some)
    return found


def _keener(case: _Case, signal: int, families: Sequence[Sequence[int]], keen: int, kind: int) -> bool:
    """Does `keen` gain strictly from every mixed best reply from which `kind` gains or breaks even?

    Where no reply is worth it to `kind`, some reply must be to `keen`.
    """
    sender = case.parts.sender
    mine, theirs = [
        {r: case.worth(signal, k, r, sender) - case.expected[k] for r in case.replies(signal)} for k in (kind, keen)
    ]
    for family in families:
        ends = simplex(len(family), 0)
        values = [sum((p * mine[r] for p, r in zip(end.point, family, strict=True)), Fraction(0)) for end in ends]
        for corner in cut(ends, values, len(family), sign_of, between):
            if sum(p * theirs[r] for p, r in zip(corner.point, family, strict=True)) <= 0:
                return False
    return any(theirs[r] > 0 for family in families for r in family)


def _middle(profiles: Sequence[Profile]) -> Profile:
    def mean(entries: list[Mapping[str, Number]]) -> dict[str, Fraction]:
        return {
            action: sum((Fraction(entry[action]) for entry in entries), Fraction(0)) / len(entries)
            for action in entries[0]
        }

    return Profile(
        {
            player: {label: mean([profile[player][label] for profile in profiles]) for label in sets}
            for player, sets in profiles[0].items()
        }
    )


def _number(value: Fraction) -> str:
    return str(value) if value.denominator < 1000 else f"{float(value):.6g}"


Test = tuple[Callable[[_Case], Verdict | None], Callable[[_Case, int], list[int]]]

CRITERIA: Mapping[str, Test] = {"intuitive": (_intuitive, _willing), "D1": (_d1, _keenest)}
"""Criterion -> the first signal at which an equilibrium fails it, or None; and the types that it leaves at a signal."""
