"""Signalling games: who sends, who receives, which types and which signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bargain.arithmetic import Number
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE

__all__ = ["Signalling", "signalling"]


@dataclass(frozen=True)
class Signalling:
    """The parts of a signalling game.

    Attributes
    ----------
    sender, receiver : int
        Indices of players.
    types : tuple of int
        The sender's information sets, as indices: a type is what the sender knows.
    priors : tuple of numbers
        Their probabilities.
    signals : tuple of str
        What the receiver sees: the label of the receiver's information set, or the sender's action where the game goes
        on without the receiver.
    sets : mapping
        Signal -> the receiver's information set, as an index, where there is one.
    sends : mapping
        (type, action of the sender) -> signal, as indices.
    """

    sender: int
    receiver: int
    types: tuple[int, ...]
    priors: tuple[Number, ...]
    signals: tuple[str, ...]
    sets: Mapping[int, int]
    sends: Mapping[tuple[int, int], int]


def signalling(tree: ExtensiveForm) -> Signalling | None:
    """Read a tree as a signalling game (Spence 1973; Cho and Kreps 1987), or None if it is none.

    Chance draws; the sender moves once at two information sets or more; the receiver, who knows the move at most,
    answers once; what follows must not bring the sender or the receiver to a set of several nodes.

    Examples
    --------
    >>> from bargain.games import Chance, Decision, Terminal
    >>> def sender(kind):
    ...     answers = [Decision("R", {"yes": Terminal([1, 1]), "no": Terminal([0, 0])}, s) for s in ("loud", "quiet")]
    ...     return Decision("S", dict(zip(("loud", "quiet"), answers)), kind)
    >>> game = signalling(ExtensiveForm(("S", "R"), Chance({"a": ("1/3", sender("a")), "b": ("2/3", sender("b"))})))
    >>> game.priors, game.signals
    ((Fraction(1, 3), Fraction(2, 3)), ('loud', 'quiet'))
    """
    firsts: dict[int, None] = {}
    priors: dict[int, Number] = {}
    reach: list[Number] = [Fraction(1)]
    early = [True]  # only chance has moved before
    owners, parents, places = tree.owner.tolist(), tree.parent.tolist(), tree.infoset_of.tolist()
    for node in range(len(parents)):
        if node:
            above = parents[node]
            early.append(early[above] and owners[above] == CHANCE)
            reach.append(reach[above] * tree.probabilities[node])
        if early[node] and owners[node] >= 0:
            firsts.setdefault(places[node])
            priors[places[node]] = priors.get(places[node], 0) + reach[node]
    senders = {tree.information_sets[place].player for place in firsts}
    if len(senders) != 1 or len(firsts) < 2:
        return None
    sender = senders.pop()
    sends: dict[tuple[int, int], int] = {}
    index: dict[tuple[int, str], int] = {}  # a set, or -1, and its label or that of an action that ends the exchange
    receivers: set[int] = set()
    answered: set[int] = set()
    for place in firsts:
        group = tree.information_sets[place]
        for action, label in enumerate(group.actions):
            names: set[tuple[int, str]] = set()
            for node in group.nodes:
                child = tree.children(node)[action]
                if owners[child] >= 0 and owners[child] != sender:
                    receivers.add(owners[child])
                    answered.add(places[child])
                    names.add((places[child], tree.information_sets[places[child]].label))
                else:
                    names.add((-1, label))
            if len(names) != 1:
                return None
            name = names.pop()
            sends[place, action] = index.setdefault(name, len(index))
    sets = {k: place for (place, _), k in index.items() if place >= 0}
    if len(receivers) != 1:
        return None
    (receiver,) = receivers
    inner = set(firsts) | answered
    if not any(len(tree.information_sets[place].nodes) > 1 for place in answered):
        return None
    if any(len(group.nodes) > 1 for k, group in enumerate(tree.information_sets) if k not in inner):
        return None
    if any(parents[node] < 0 or places[parents[node]] not in firsts for k in answered for node in _nodes(tree, k)):
        return None
    return Signalling(
        sender, receiver, tuple(firsts), tuple(priors.values()), tuple(label for _, label in index), sets, sends
    )


def _nodes(tree: ExtensiveForm, place: int) -> tuple[int, ...]:
    return tree.information_sets[place].nodes
