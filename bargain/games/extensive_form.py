"""Games in extensive form: chance moves and information sets, stored as flat arrays in breadth-first order.

Children of a node are contiguous and come after their parent, so that one pass backwards is a backward induction and
one pass forwards spreads probabilities. Construction and checks are linear in the number of nodes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any

import numpy as np

from bargain.arithmetic import Arithmetic, Number, arithmetic_of, frozen_array, is_symbolic, is_zero, number
from bargain.errors import GameError, ParameterError
from bargain.games.entries import converter, free_names, read_labels, same_number, summing_to_one
from bargain.games.nodes import Chance, Decision, Node, Terminal

__all__ = ["CHANCE", "TERMINAL", "ExtensiveForm", "InformationSet"]

CHANCE = -1
TERMINAL = -2


@dataclass(frozen=True)
class InformationSet:
    """What a player knows when moving: `nodes` (indices) cannot be told apart and share `actions`."""

    label: str
    player: int
    actions: tuple[str, ...]
    nodes: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class ExtensiveForm:
    """A game tree with any number of players, chance moves and information sets.

    Parameters
    ----------
    players : sequence of str
    root : Decision, Chance or Terminal
        Nested nodes. Payoffs and chance probabilities are read as in `NormalForm`.
    title : str

    Attributes
    ----------
    parent, owner, first_child, n_children, infoset_of, terminal_of : int arrays (N,)
        Nodes in breadth-first order. `owner` is a player's index, `CHANCE` or `TERMINAL`; `infoset_of` and
        `terminal_of` are -1 where they do not apply.
    probabilities : array (N,)
        The chance probability of the branch into the node; 1 below a decision.
    payoffs : array (T, P), outcome_of : int array (T,), outcomes : tuple of str
        One row a terminal node; `outcome_of` is -1 for a terminal node without a named outcome.
    information_sets : tuple of InformationSet

    Raises
    ------
    GameError
        Names the node: unequal actions in an information set, imperfect recall, chance probabilities that are negative
        or do not sum to one, a payoff too many or too few.

    Notes
    -----
    Perfect recall is checked in the form of Selten (1975): all nodes of an information set are preceded by the same
    sequence of the player's own information sets and actions.

    Examples
    --------
    >>> tree = ExtensiveForm(("A", "B"), Decision("A", {
    ...     "offer": Decision("B", {"accept": Terminal([1, 1], "deal"), "reject": Terminal([0, 0], "war")}),
    ...     "keep": Terminal([0, 2], "status quo")}))
    >>> len(tree.parent), tree.is_perfect_information
    (5, True)
    """

    players: Sequence[str]
    root: InitVar[Node]
    title: str = ""
    arithmetic: Arithmetic = field(init=False)
    parent: np.ndarray = field(init=False)
    owner: np.ndarray = field(init=False)
    first_child: np.ndarray = field(init=False)
    n_children: np.ndarray = field(init=False)
    infoset_of: np.ndarray = field(init=False)
    terminal_of: np.ndarray = field(init=False)
    probabilities: np.ndarray = field(init=False)
    payoffs: np.ndarray = field(init=False)
    outcome_of: np.ndarray = field(init=False)
    outcomes: tuple[str, ...] = field(init=False)
    information_sets: tuple[InformationSet, ...] = field(init=False)
    branches: tuple[tuple[str, ...], ...] = field(init=False)
    names: tuple[str | None, ...] = field(init=False)

    def __post_init__(self, root: Node) -> None:
        if isinstance(self.players, str):
            raise GameError(f"players: give a list of labels, not one text {self.players!r}")
        listed = tuple(self.players)
        players = read_labels(listed, max(1, len(listed)), str, "players")
        flat = _Flattened(players, root)
        entries = [*flat.probabilities, *(entry for row in flat.payoffs for entry in row)]
        arithmetic = arithmetic_of(entries)
        values: dict[str, Any] = {
            "players": players,
            "arithmetic": arithmetic,
            "probabilities": frozen_array(flat.probabilities, arithmetic),
            "payoffs": frozen_array(flat.payoffs, arithmetic),
            "outcomes": tuple(flat.outcomes),
            "branches": tuple(flat.branches),
            "names": tuple(flat.names),
        }
        for name in ("parent", "owner", "first_child", "n_children", "infoset_of", "terminal_of", "outcome_of"):
            array = np.array(getattr(flat, name), dtype=np.int64)
            array.setflags(write=False)
            values[name] = array
        for name, value in values.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "information_sets", self._grouped(flat))
        self._check_recall()

    def _grouped(self, flat: _Flattened) -> tuple[InformationSet, ...]:
        groups: list[InformationSet] = []
        for label, nodes in flat.infosets.items():
            first = nodes[0]
            for node in nodes[1:]:
                if self.owner[node] != self.owner[first]:
                    raise GameError(f"information set {label!r} has moves of two players ({self.describe(node)})")
                if self.branches[node] != self.branches[first]:
                    raise GameError(
                        f"information set {label!r}: {self.describe(node)} has actions {list(self.branches[node])}, "
                        f"but {self.describe(first)} has {list(self.branches[first])}"
                    )
            groups.append(InformationSet(label, int(self.owner[first]), self.branches[first], tuple(nodes)))
        return tuple(groups)

    def _check_recall(self) -> None:
        """Compare own histories, each named by the player's last (information set, action), which fixes the rest."""
        last: list[list[int]] = [[-1] * len(self.players)]
        ids: dict[tuple[int, int], int] = {}
        owner, infoset_of, first_child = self.owner.tolist(), self.infoset_of.tolist(), self.first_child.tolist()
        for node, parent in enumerate(self.parent.tolist()[1:], start=1):
            history = last[parent]
            player = owner[parent]
            if player >= 0:
                history = history.copy()
                step = (infoset_of[parent], node - first_child[parent])
                history[player] = ids.setdefault(step, len(ids))
            last.append(history)
        for group in self.information_sets:
            if len({last[node][group.player] for node in group.nodes}) > 1:
                raise GameError(
                    f"imperfect recall at information set {group.label!r}: {self.players[group.player]} would have to "
                    f"forget an earlier move or what was known then (see {self.describe(group.nodes[-1])})"
                )

    @property
    def is_perfect_information(self) -> bool:
        """True if every information set is a single node."""
        return all(len(group.nodes) == 1 for group in self.information_sets)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the symbols in a symbolic tree."""
        return free_names([*self.probabilities, *self.payoffs.flat])

    def children(self, node: int) -> range:
        """Indices of the children of a node, in the order of its actions."""
        start = int(self.first_child[node])
        return range(start, start + int(self.n_children[node]))

    def path(self, node: int) -> tuple[str, ...]:
        """Actions and chance branches from the root to the node."""
        steps: list[str] = []
        while node:
            parent = int(self.parent[node])
            steps.append(self.branches[parent][node - int(self.first_child[parent])])
            node = parent
        return tuple(reversed(steps))

    def node_name(self, node: int) -> str:
        """The node's own name, or its path such as "offer/reject"."""
        return self.names[node] or "/".join(self.path(node)) or "start"

    def describe(self, node: int) -> str:
        """The node for an error message."""
        return f"node {self.node_name(node)!r}"

    def action_probabilities(self, profile: Mapping[str, Mapping[str, Mapping[str, Number]]]) -> list[Number]:
        """Probability of the branch into each node, shape (N,), under a profile player -> infoset -> action."""
        branch: list[Number] = list(self.probabilities)
        for group in self.information_sets:
            mix = profile[self.players[group.player]][group.label]
            weights = [mix[action] for action in group.actions]
            for node in group.nodes:
                for child, weight in zip(self.children(node), weights, strict=True):
                    branch[child] = weight
        return branch

    def reach_probabilities(self, branch: Sequence[Number]) -> list[Number]:
        """Probability of reaching each node, shape (N,), from the branch probabilities of `action_probabilities`."""
        reach: list[Number] = [number(1)]
        for node in range(1, len(self.parent)):
            reach.append(reach[int(self.parent[node])] * branch[node])
        return reach

    def expected_payoffs(self, profile: Mapping[str, Mapping[str, Mapping[str, Number]]]) -> dict[str, Number]:
        """Expected payoff of each player under a behaviour profile."""
        reach = self.reach_probabilities(self.action_probabilities(profile))
        ends = [(reach[node], self.payoffs[row]) for node, row in enumerate(self.terminal_of.tolist()) if row >= 0]
        return {player: sum(weight * row[i] for weight, row in ends) for i, player in enumerate(self.players)}

    def outcome_probabilities(self, profile: Mapping[str, Mapping[str, Mapping[str, Number]]]) -> dict[str, Number]:
        """Probability of each named outcome under a behaviour profile."""
        reach = self.reach_probabilities(self.action_probabilities(profile))
        total: dict[str, Number] = {name: number(0) for name in self.outcomes}
        for node, row in enumerate(self.terminal_of.tolist()):
            if row >= 0 and self.outcome_of[row] >= 0:
                total[self.outcomes[self.outcome_of[row]]] += reach[node]
        return total

    def convert(self, arithmetic: Arithmetic | str, values: Mapping[str, Number] | None = None) -> ExtensiveForm:
        """The same tree in another arithmetic, `values` put for symbols first; a float becomes the rational it is."""
        turn = converter(Arithmetic(arithmetic), values)
        rebuilt: dict[int, Node] = {}
        for node in range(len(self.parent) - 1, -1, -1):
            rebuilt[node] = self._nested(node, rebuilt, turn)
        return ExtensiveForm(self.players, rebuilt[0], self.title)

    def _nested(self, node: int, below: dict[int, Node], turn: Any) -> Node:
        owner, name = int(self.owner[node]), self.names[node]
        if owner == TERMINAL:
            row = int(self.terminal_of[node])
            index = int(self.outcome_of[row])
            return Terminal(
                [turn(entry) for entry in self.payoffs[row]], self.outcomes[index] if index >= 0 else None, name
            )
        steps = list(zip(self.branches[node], self.children(node), strict=True))
        if owner == CHANCE:
            weights = summing_to_one([turn(self.probabilities[child]) for _, child in steps])
            moves = {label: (weight, below.pop(child)) for (label, child), weight in zip(steps, weights, strict=True)}
            return Chance(moves, name)
        group = self.information_sets[int(self.infoset_of[node])]
        return Decision(self.players[owner], {label: below.pop(child) for label, child in steps}, group.label, name)

    def equals(self, other: object) -> bool:
        """Same shape, labels, numbers and arithmetic."""
        if not isinstance(other, ExtensiveForm):
            return False
        for name in ("players", "title", "arithmetic", "outcomes", "information_sets", "branches", "names"):
            if getattr(self, name) != getattr(other, name):
                return False
        for name in ("parent", "owner", "outcome_of"):
            if not np.array_equal(getattr(self, name), getattr(other, name)):
                return False
        pairs = zip([*self.probabilities, *self.payoffs.flat], [*other.probabilities, *other.payoffs.flat], strict=True)
        return all(same_number(a, b) for a, b in pairs)

    def __repr__(self) -> str:
        sizes = f"{len(self.parent)} nodes, {len(self.information_sets)} information sets, {self.arithmetic}"
        return f"ExtensiveForm({self.title!r}, players={self.players}, {sizes})"

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
            object.__setattr__(self, name, value)


class _Flattened:
    """Lists, one entry a node in breadth-first order, filled by one pass over the nested nodes."""

    def __init__(self, players: tuple[str, ...], root: Node) -> None:
        self.players = players
        self.parent: list[int] = []
        self.owner: list[int] = []
        self.first_child: list[int] = []
        self.n_children: list[int] = []
        self.infoset_of: list[int] = []
        self.terminal_of: list[int] = []
        self.outcome_of: list[int] = []
        self.probabilities: list[Number] = []
        self.payoffs: list[list[Number]] = []
        self.outcomes: dict[str, int] = {}
        self.infosets: dict[str, list[int]] = {}
        self.branches: list[tuple[str, ...]] = []
        self.names: list[str | None] = []
        self._owner_index = {player: index for index, player in enumerate(players)}
        self._infoset_index: dict[str, int] = {}
        self._alone: set[str] = set()  # labels of information sets that were not named, hence single nodes
        self._taken: set[str] = set()
        queue: deque[tuple[Node, int, Number]] = deque([(root, -1, number(1))])
        count = 1
        while queue:
            node, parent, probability = queue.popleft()
            children = self._add(node, parent, probability)
            self.first_child.append(count if children else -1)
            self.n_children.append(len(children))
            count += len(children)
            index = len(self.parent) - 1
            queue.extend((child, index, weight) for weight, child in children)
        if not self.payoffs:
            raise GameError("a tree needs at least one terminal node")  # pragma: no cover

    def _where(self) -> str:
        """Path to the node that is being added, for errors."""
        steps: list[str] = []
        node = len(self.parent) - 1
        while node > 0:
            parent = self.parent[node]
            steps.append(self.branches[parent][node - self.first_child[parent]])
            node = parent
        return repr("/".join(reversed(steps)) or "start")

    def _add(self, node: Node, parent: int, probability: Number) -> list[tuple[Number, Node]]:
        self.parent.append(parent)
        self.probabilities.append(probability)
        self.names.append(getattr(node, "name", None))
        if self.names[-1] in self._taken:
            raise GameError(f"node {self._where()}: the name {self.names[-1]!r} is taken by another node")
        self.infoset_of.append(-1)
        self.terminal_of.append(-1)
        self.branches.append(())
        self.owner.append(TERMINAL)
        if self.names[-1] is not None:
            self._taken.add(self.names[-1])
        match node:
            case Terminal():
                self._terminal(node)
                return []
            case Decision():
                return self._decision(node)
            case Chance():
                return self._chance(node)
        raise GameError(f"node {self._where()}: {node!r} is not a Decision, Chance or Terminal")

    def _read(self, value: object, what: str) -> Number:
        try:
            return number(value)
        except ParameterError as error:
            raise GameError(f"node {self._where()}, {what}: {error}") from None

    def _terminal(self, node: Terminal) -> None:
        row = list(node.payoffs)
        if len(row) != len(self.players):
            raise GameError(f"node {self._where()}: {len(row)} payoffs for {len(self.players)} players")
        self.terminal_of[-1] = len(self.payoffs)
        self.payoffs.append(
            [self._read(value, f"payoff of {who}") for value, who in zip(row, self.players, strict=True)]
        )
        index = -1 if node.outcome is None else self.outcomes.setdefault(str(node.outcome), len(self.outcomes))
        self.outcome_of.append(index)

    def _labels(self, moves: Mapping[str, Any]) -> tuple[str, ...]:
        if not isinstance(moves, Mapping) or not moves:
            raise GameError(f"node {self._where()} has no moves")
        return read_labels(moves, len(moves), str, f"node {self._where()}")

    def _decision(self, node: Decision) -> list[tuple[Number, Node]]:
        if node.player not in self._owner_index:
            raise GameError(f"node {self._where()}: {node.player!r} is not among the players {list(self.players)}")
        label = node.infoset if node.infoset is not None else (node.name or _path_label(self._where()))
        self.owner[-1] = self._owner_index[node.player]
        self.branches[-1] = self._labels(node.moves)
        self.infoset_of[-1] = self._infoset_index.setdefault(label, len(self._infoset_index))
        members = self.infosets.setdefault(label, [])
        if node.infoset is None:
            self._alone.add(label)
        if members and label in self._alone:
            raise GameError(f"node {self._where()}: its label {label!r} is taken; name its information set")
        members.append(len(self.parent) - 1)
        return [(number(1), child) for child in node.moves.values()]

    def _chance(self, node: Chance) -> list[tuple[Number, Node]]:
        self.owner[-1] = CHANCE
        self.branches[-1] = self._labels(node.moves)
        children: list[tuple[Number, Node]] = []
        for label, branch in node.moves.items():
            try:
                weight, child = branch
            except (TypeError, ValueError):
                raise GameError(f"node {self._where()}: branch {label!r} is a pair (probability, node)") from None
            children.append((self._read(weight, f"probability of {label!r}"), child))
        weights = [weight for weight, _ in children]
        total = sum(weights[1:], weights[0])
        inexact = isinstance(total, float)
        for label, weight in zip(node.moves, weights, strict=True):
            if not is_symbolic(weight) and weight < (-1e-12 if inexact else 0):
                raise GameError(f"node {self._where()}: the probability of {label!r} is negative ({weight})")
        if abs(total - 1) > 1e-9 if inexact else not is_zero(number(total - 1)):
            raise GameError(f"node {self._where()}: the chance probabilities sum to {total}, not to 1")
        return children


def _path_label(where: str) -> str:
    return where.strip("'\"")
