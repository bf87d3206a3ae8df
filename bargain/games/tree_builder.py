"""Writing a tree move by move, in any order, with information sets and outcomes by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargain.arithmetic import Number, shown
from bargain.errors import GameError
from bargain.games.entries import read_players
from bargain.games.extensive_form import CHANCE, TERMINAL, ExtensiveForm
from bargain.games.flat_trees import ActionLabels, arranged, path_text

__all__ = ["Place", "TreeBuilder"]

_OPEN = -3


class TreeBuilder:
    """A tree that is being written. Every node is written once: as a move, a chance move or an end.

    Parameters
    ----------
    players : sequence of str
    title : str

    Notes
    -----
    `root` is the first node, and `tree[action]` is short for `tree.root[action]`; so are `tree.move`, `tree.chance` and
    `tree.end`. A node that has moves maps its actions to the nodes that follow. Nothing recurses, and a tree of a
    million nodes takes a few seconds to write.

    Examples
    --------
    Beer or quiche (Cho and Kreps 1987): the receiver sees the breakfast and not the type.

    >>> tree = TreeBuilder(("Sender", "Receiver"), title="Beer or quiche")
    >>> for kind, sender in tree.chance({"strong": "9/10", "weak": "1/10"}).items():
    ...     for drink, receiver in sender.move("Sender", ("beer", "quiche")).items():
    ...         liked = (kind, drink) in {("strong", "beer"), ("weak", "quiche")}
    ...         reply = receiver.move("Receiver", ("fight", "yield"), infoset=f"after {drink}")
    ...         reply["fight"].end([int(liked), int(kind == "weak")], outcome="duel")
    ...         reply["yield"].end([2 + liked, int(kind == "strong")], outcome="peace")
    >>> game = tree.build()
    >>> [group.label for group in game.information_sets], game.outcomes
    (['strong', 'weak', 'after beer', 'after quiche'], ('duel', 'peace'))

    An outcome that always pays the same is declared once.

    >>> entry = TreeBuilder(("Entrant", "Incumbent"))
    >>> entry.outcome("war", [-1, -1])
    >>> entry.move("Entrant", ("in", "out"))["out"].end([0, 2])
    >>> reply = entry["in"].move("Incumbent", ("fight", "share"))
    >>> reply["fight"].end("war")
    >>> reply["share"].end({"Entrant": 1, "Incumbent": 1})
    >>> entry.build().payoffs.tolist()[1]
    [Fraction(-1, 1), Fraction(-1, 1)]
    """

    def __init__(self, players: Sequence[str], title: str = "") -> None:
        self.players = read_players(players)
        self.title = title
        self._index = {player: k for k, player in enumerate(self.players)}
        self._declared: dict[str, list[Any]] = {}
        self._infosets: dict[str, int] = {}  # label -> the first node
        self._labels = ActionLabels()
        self._parent: list[int] = []
        self._owner: list[int] = []
        self._first_child: list[int] = []
        self._actions: list[tuple[str, ...]] = []
        self._probabilities: list[Any] = []
        self._infoset_of: list[str | None] = []
        self._names: list[str | None] = []
        self._ends: dict[int, tuple[list[Any] | None, str | None]] = {}
        self._add(-1, [None])

    @property
    def root(self) -> Place:
        """The first node."""
        return Place(self, 0)

    def __getitem__(self, action: str) -> Place:
        return self.root[action]

    def move(self, player: str, actions: Iterable[str], infoset: str | None = None, name: str | None = None) -> Place:
        """Write the first node as a player's move; see `Place.move`."""
        return self.root.move(player, actions, infoset, name)

    def chance(self, branches: Mapping[str, Number] | Iterable[str], name: str | None = None) -> Place:
        """Write the first node as a chance move; see `Place.chance`."""
        return self.root.chance(branches, name)

    def end(self, payoffs: Any = None, outcome: str | None = None, name: str | None = None) -> None:
        """Write the first node as the end; see `Place.end`."""
        self.root.end(payoffs, outcome, name)

    def outcome(self, name: str, payoffs: Sequence[Number] | Mapping[str, Number]) -> None:
        """Declare what an outcome pays wherever it is reached; before or after it is used."""
        if not isinstance(name, str) or not name.strip():
            raise GameError(f"{shown(name)!r} is not the name of an outcome; write a non-empty text")
        if name in self._declared:
            raise GameError(f"outcome {name!r} is declared twice")
        self._declared[name] = self._row(payoffs, lambda: f"outcome {name!r}")

    def build(self) -> ExtensiveForm:
        """The tree.

        Raises
        ------
        GameError
            A node that is not written, an outcome without payoffs, or what `ExtensiveForm` refuses; names the node.
        """
        left = [node for node, owner in enumerate(self._owner) if owner == _OPEN]
        if left:
            more = f", and {len(left) - 1} more are not either" if len(left) > 1 else ""
            raise GameError(f"{self._where(left[0])} is not written{more}; give it a move, a chance move or an end")
        ends = [node for node, owner in enumerate(self._owner) if owner == TERMINAL]
        labels = [
            "" if above < 0 else self._actions[above][node - self._first_child[above]]
            for node, above in enumerate(self._parent)
        ]
        flat = arranged(
            self._parent,
            self._owner,
            [self._payoffs(node) for node in ends],
            n_players=len(self.players),
            probabilities=self._probabilities,
            actions=labels,
            infosets=self._infoset_of,
            outcomes=[self._ends[node][1] for node in ends],
            names=self._names,
        )
        return ExtensiveForm(self.players, flat, self.title)

    def _payoffs(self, node: int) -> list[Any]:
        row, outcome = self._ends[node]
        if row is not None:
            if outcome in self._declared:
                raise GameError(f"{self._where(node)}: the payoffs of {outcome!r} are declared; leave them out here")
            return row
        if outcome not in self._declared:
            raise GameError(f"{self._where(node)}: outcome {outcome!r} has no payoffs; declare them, or give them here")
        return self._declared[outcome]

    def _row(self, payoffs: Any, where: Callable[[], str]) -> list[Any]:
        """One payoff a player, from a list or from a mapping."""
        if isinstance(payoffs, Mapping):
            odd = sorted(map(str, set(payoffs) ^ set(self.players)))
            if odd:
                fault = "has no payoff" if odd[0] in self.players else "is not a player"
                raise GameError(f"{where()}: {odd[0]!r} {fault}; the players are {', '.join(self.players)}")
            return [payoffs[player] for player in self.players]
        if isinstance(payoffs, str) or not isinstance(payoffs, Iterable):
            raise GameError(f"{where()}: give one payoff a player, not {shown(payoffs)!r}")
        row = list(payoffs)
        if len(row) != len(self.players):
            raise GameError(f"{where()}: {len(row)} payoffs for {len(self.players)} players")
        return row

    def _where(self, node: int) -> str:
        return f"node {path_text(self._parent, self._first_child, self._actions, node)!r}"

    def _add(self, parent: int, probabilities: Sequence[Any]) -> int:
        """Make nodes that are not written yet, and return the first."""
        first, count = len(self._parent), len(probabilities)
        self._parent += [parent] * count
        self._owner += [_OPEN] * count
        self._first_child += [-1] * count
        self._actions += [()] * count
        self._probabilities += probabilities
        self._infoset_of += [None] * count
        self._names += [None] * count
        return first

    def _write(self, node: int, owner: int, name: str | None) -> None:
        if self._owner[node] != _OPEN:
            mover = self._owner[node]
            kind = (
                f"a move of {self.players[mover]}" if mover >= 0 else "a chance move" if mover == CHANCE else "an end"
            )
            raise GameError(f"{self._where(node)} is already {kind}; a node is written once")
        self._owner[node] = owner
        self._names[node] = name

    def _move(self, node: int, player: str, actions: Iterable[str], infoset: str | None, name: str | None) -> None:
        owner = self._index.get(player) if isinstance(player, str) else None
        if owner is None:
            players = ", ".join(self.players)
            raise GameError(f"{self._where(node)}: {shown(player)!r} is not among the players {players}")
        labels = self._read_actions(node, actions)
        if infoset is not None:
            first = self._infosets.setdefault(infoset, node) if isinstance(infoset, str) else node
            if first != node and (self._owner[first], self._actions[first]) != (owner, labels):
                held = f"{self.players[self._owner[first]]} with {list(self._actions[first])}"
                raise GameError(
                    f"{self._where(node)}: {player} has actions {list(labels)}, but the information set {infoset!r} "
                    f"is that of {held} ({self._where(first)})"
                )
        self._write(node, owner, name)
        self._infoset_of[node] = infoset
        self._grow(node, labels, [None] * len(labels))

    def _chance(self, node: int, branches: Mapping[str, Number] | Iterable[str], name: str | None) -> None:
        labels = self._read_actions(node, branches)
        given = branches.values() if isinstance(branches, Mapping) else [Fraction(1, len(labels))] * len(labels)
        self._write(node, CHANCE, name)
        self._grow(node, labels, list(given))

    def _end(self, node: int, payoffs: Any, outcome: str | None, name: str | None) -> None:
        if isinstance(payoffs, str) and outcome is None:
            payoffs, outcome = None, payoffs
        if outcome is not None and (not isinstance(outcome, str) or not outcome.strip()):
            raise GameError(f"{self._where(node)}: {shown(outcome)!r} is not the name of an outcome")
        if payoffs is None and outcome is None:
            raise GameError(f"{self._where(node)}: an end has payoffs, or an outcome whose payoffs are declared")
        row = None if payoffs is None else self._row(payoffs, lambda: self._where(node))
        self._write(node, TERMINAL, name)
        self._ends[node] = row, outcome

    def _read_actions(self, node: int, actions: Iterable[str]) -> tuple[str, ...]:
        if isinstance(actions, str) or not isinstance(actions, Iterable):
            raise GameError(f"{self._where(node)}: give a list of actions, not {shown(actions)!r}")
        labels = tuple(actions)
        if not labels:
            raise GameError(f"{self._where(node)} has no moves")
        return self._labels(labels, lambda: self._where(node))

    def _grow(self, node: int, labels: tuple[str, ...], probabilities: Sequence[Any]) -> None:
        self._actions[node] = labels
        self._first_child[node] = self._add(node, probabilities)


class Place(Mapping[str, "Place"]):
    """A node of a tree that is being written. Where it has moves, it maps its actions to the nodes that follow."""

    __slots__ = ("_builder", "_node")

    def __init__(self, builder: TreeBuilder, node: int) -> None:
        self._builder, self._node = builder, node

    def move(self, player: str, actions: Iterable[str], infoset: str | None = None, name: str | None = None) -> Place:
        """Write the node as a player's move, and return it.

        Parameters
        ----------
        player : str
        actions : iterable of str
        infoset : str, optional
            Nodes that share it cannot be told apart by the player and have the same actions. Left out, the node is an
            information set of its own, called like the node.
        name : str, optional
            What beliefs call the node; left out, it is the path that leads there.
        """
        self._builder._move(self._node, player, actions, infoset, name)
        return self

    def chance(self, branches: Mapping[str, Number] | Iterable[str], name: str | None = None) -> Place:
        """Write the node as a chance move, and return it: branch -> probability, or a list of equally likely ones."""
        self._builder._chance(self._node, branches, name)
        return self

    def end(
        self,
        payoffs: Sequence[Number] | Mapping[str, Number] | str | None = None,
        outcome: str | None = None,
        name: str | None = None,
    ) -> None:
        """Write the node as the end of a play.

        Parameters
        ----------
        payoffs : sequence or mapping of numbers, optional
            One a player; left out where those of the outcome are declared.
        outcome : str, optional
            Its name, which may also come first: `end("war")`.
        """
        self._builder._end(self._node, payoffs, outcome, name)

    @property
    def path(self) -> tuple[str, ...]:
        """Actions and chance branches that lead here."""
        builder, node, steps = self._builder, self._node, []
        while node:
            above = builder._parent[node]
            steps.append(builder._actions[above][node - builder._first_child[above]])
            node = above
        return tuple(reversed(steps))

    def __getitem__(self, action: str) -> Place:
        builder, node = self._builder, self._node
        actions = builder._actions[node]
        try:
            return Place(builder, builder._first_child[node] + actions.index(action))
        except ValueError:
            pass
        has = f"its actions are {', '.join(actions)}" if actions else "it has no moves yet"
        if builder._owner[node] == TERMINAL:
            has = "it is an end"
        raise GameError(f"{builder._where(node)} has no action {shown(action)!r}; {has}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._builder._actions[self._node])

    def __len__(self) -> int:
        return len(self._builder._actions[self._node])

    def __bool__(self) -> bool:
        return True

    def __contains__(self, action: object) -> bool:
        return action in self._builder._actions[self._node]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and (self._builder, self._node) == (other._builder, other._node)

    def __hash__(self) -> int:
        return hash((id(self._builder), self._node))

    def __repr__(self) -> str:
        return f"<{self._builder._where(self._node)} of a tree that is being written>"
