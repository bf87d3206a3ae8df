"""Games in extensive form: chance moves and information sets, stored as flat arrays in breadth-first order.

Children of a node are contiguous and come after their parent, so that one pass backwards is a backward induction and
one pass forwards spreads probabilities. Construction and checks are linear in the number of nodes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from bargain.arithmetic import Arithmetic, Number, number
from bargain.errors import GameError
from bargain.games.behaviour import OwnSets, consequences, flat_behaviour
from bargain.games.entries import converter, free_names, read_players, same_number, summing_to_one
from bargain.games.exact_payoffs import BranchRatios, ExactPayoffs
from bargain.games.flat_trees import CHANCE, TERMINAL, FlatTree, arranged, lineage, path_text
from bargain.games.nested_trees import flattened
from bargain.games.nodes import Node
from bargain.games.structure_checks import check_recall, grouped, read_names, read_outcomes
from bargain.games.tree_numbers import chance_ratios, tree_numbers

__all__ = ["CHANCE", "TERMINAL", "ExtensiveForm", "InformationSet"]


@dataclass(frozen=True)
class InformationSet:
    """What a player knows when moving: `nodes` (indices) cannot be told apart and share `actions`."""

    label: str
    player: int
    actions: tuple[str, ...]
    nodes: tuple[int, ...]


class TreeLists(NamedTuple):
    """Arrays of a tree as lists, which are quicker to read one by one."""

    parent: list[int]
    owner: list[int]
    first_child: list[int]
    n_children: list[int]
    infoset_of: list[int]
    terminal_of: list[int]


@dataclass(frozen=True, eq=False)
class ExtensiveForm:
    """A game tree with any number of players, chance moves and information sets.

    Parameters
    ----------
    players : sequence of str
    root : Decision, Chance or Terminal
        Nested nodes. Payoffs and chance probabilities are read as in `NormalForm`. A node that is used in several
        places stands for as many nodes of the tree. `TreeBuilder` and `from_arrays` are other ways to write a tree.
    title : str

    Attributes
    ----------
    parent, owner, first_child, n_children, infoset_of, terminal_of : int arrays (N,)
        Nodes in breadth-first order. `owner` is a player's index, `CHANCE` or `TERMINAL`; `infoset_of` and
        `terminal_of` are -1 where they do not apply.
    probabilities : array (N,)
        The chance probability of the branch into the node; 1 below a decision. Floats that miss a sum of one by up to
        1e-9 are rescaled.
    payoffs : array (T, P), outcome_of : int array (T,), outcomes : tuple of str
        One row a terminal node; `outcome_of` is -1 for a terminal node without a named outcome.
    information_sets : tuple of InformationSet
        Made on demand; `infoset_labels` (I,) and `first_nodes` (I,), the first node of each, are always there.
    branches, names : tuples (N,)
        The labels of each node's moves, () at a terminal node; the node's own name, or None.

    Raises
    ------
    GameError
        Names the node: unequal actions in an information set, imperfect recall, chance probabilities that are negative
        or do not sum to one, a payoff too many or too few.

    Notes
    -----
    Perfect recall is checked in the form of Selten (1975): all nodes of an information set are preceded by the same
    sequence of the player's own information sets and actions. An information set that is met twice on one path
    (absent-mindedness, Piccione and Rubinstein 1997) fails it. Construction and all checks are linear in the number of
    nodes, and none recurses.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> tree = ExtensiveForm(("A", "B"), Decision("A", {
    ...     "offer": Decision("B", {"accept": Terminal([1, 1], "deal"), "reject": Terminal([0, 0], "war")}),
    ...     "keep": Terminal([0, 2], "status quo")}))
    >>> len(tree.parent), tree.is_perfect_information
    (5, True)
    """

    players: Sequence[str]
    root: InitVar[Node | FlatTree]
    title: str = ""
    arithmetic: Arithmetic = field(init=False)
    parent: np.ndarray = field(init=False)
    owner: np.ndarray = field(init=False)
    first_child: np.ndarray = field(init=False)
    n_children: np.ndarray = field(init=False)
    infoset_of: np.ndarray = field(init=False)
    terminal_of: np.ndarray = field(init=False)
    probabilities: np.ndarray = field(init=False)
    outcome_of: np.ndarray = field(init=False)
    outcomes: tuple[str, ...] = field(init=False)
    infoset_labels: tuple[str, ...] = field(init=False)
    first_nodes: np.ndarray = field(init=False)
    branches: tuple[tuple[str, ...], ...] = field(init=False)
    names: tuple[str | None, ...] = field(init=False)

    def __post_init__(self, root: Node | FlatTree) -> None:
        players = read_players(self.players)
        if not isinstance(self.title, str):
            raise GameError(f"title: write a text, not {self.title!r}")
        flat = root if isinstance(root, FlatTree) else flattened(players, root)
        is_end = flat.owner == TERMINAL
        parent, first_child = lineage(flat.n_children)
        self._set(
            players=players,
            parent=parent,
            owner=flat.owner,
            first_child=first_child,
            n_children=flat.n_children,
            terminal_of=np.where(is_end, np.cumsum(is_end) - 1, -1),
            branches=flat.branches,
            names=(None,) * len(parent),
        )
        self._set(names=read_names(self, flat.names))
        outcomes, outcome_of = read_outcomes(self, flat.outcomes)
        self._set(outcomes=outcomes, outcome_of=outcome_of)
        self._set(**tree_numbers(self, flat))
        infoset_of, labels, first_nodes = grouped(self, flat.infosets)
        self._set(infoset_of=infoset_of, infoset_labels=labels, first_nodes=first_nodes)
        check_recall(self)

    @classmethod
    def from_arrays(
        cls,
        players: Sequence[str],
        parent: Sequence[int] | np.ndarray,
        owner: Sequence[int] | np.ndarray,
        payoffs: Sequence[Sequence[Any]] | np.ndarray,
        *,
        probabilities: Sequence[Any] | np.ndarray | None = None,
        actions: Sequence[str] | None = None,
        infosets: Sequence[str | None] | None = None,
        outcomes: Sequence[str | None] | None = None,
        names: Sequence[str | None] | None = None,
        title: str = "",
    ) -> ExtensiveForm:
        """Make a tree from columns, one entry a node: the quickest way to a tree of a million nodes.

        Parameters
        ----------
        parent : int array (N,)
            The node above each node; -1 at the root. Nodes may come in any order; they are put into breadth-first
            order, the children of a node in the order given, and arrays in that order stay as they are.
        owner : int array (N,)
            The index of the player who moves, -1 for chance, -2 for a terminal node.
        payoffs : array (T, P)
            One row a terminal node, in the order of the nodes.
        probabilities : sequence (N,), optional
            Of the branch into each node; read below chance moves only.
        actions : sequence (N,) of str, optional
            The label of the branch into each node; the children of a node are numbered from "1" where left out.
        infosets, names : sequences (N,) of str or None, optional
            As in `Decision`.
        outcomes : sequence (T,) of str or None, optional

        Raises
        ------
        GameError
            As for nested nodes; and columns of unequal lengths, several roots, cycles, owners that do not fit.

        Examples
        --------
        >>> tree = ExtensiveForm.from_arrays(("A", "B"), [-1, 0, 0, 1, 1], [0, 1, -2, -2, -2], [[0, 2], [1, 1], [0, 0]],
        ...     actions=["", "offer", "keep", "accept", "reject"])
        >>> tree.path(4), tree.payoffs[2].tolist()
        (('offer', 'reject'), [Fraction(0, 1), Fraction(0, 1)])
        """
        listed = read_players(players)
        flat = arranged(
            parent,
            owner,
            payoffs,
            n_players=len(listed),
            probabilities=probabilities,
            actions=actions,
            infosets=infosets,
            outcomes=outcomes,
            names=names,
        )
        return cls(listed, flat, title)

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
            object.__setattr__(self, name, value)

    @cached_property
    def payoffs(self) -> np.ndarray:
        """One row a terminal node, shape (T, P)."""
        return self.exact_payoffs.fractions()

    @cached_property
    def exact_payoffs(self) -> ExactPayoffs:
        """The payoffs as integers over common denominators; floats as the rationals that they are."""
        return ExactPayoffs.of_numbers(self.payoffs.ravel().tolist(), len(self.players))

    @cached_property
    def chance_ratios(self) -> BranchRatios:
        """The probabilities of chance moves as integers over one denominator a move; 1/1 below decisions."""
        return chance_ratios(self)

    @cached_property
    def lists(self) -> TreeLists:
        """The arrays `parent`, `owner`, ... as lists, which are quicker to read one by one."""
        return TreeLists(*(getattr(self, name).tolist() for name in TreeLists._fields))

    @cached_property
    def information_sets(self) -> tuple[InformationSet, ...]:
        """What the players know when they move, in the order in which the sets are first met."""
        members: list[list[int]] = [[] for _ in self.first_nodes]
        for node, k in enumerate(self.infoset_of.tolist()):
            if k >= 0:
                members[k].append(node)
        owners = self.owner[self.first_nodes].tolist()
        return tuple(
            InformationSet(label, owner, self.branches[nodes[0]], tuple(nodes))
            for label, owner, nodes in zip(self.infoset_labels, owners, members, strict=True)
        )

    @cached_property
    def own_sets(self) -> tuple[OwnSets, ...]:
        """The information sets of each player."""
        owners, nodes, labels = self.owner[self.first_nodes], self.first_nodes.tolist(), self.infoset_labels
        found = []
        for player in range(len(self.players)):
            index = np.flatnonzero(owners == player)
            own = index.tolist()
            actions = tuple(self.branches[nodes[k]] for k in own)
            found.append(OwnSets(index, tuple(labels[k] for k in own), actions))
        return tuple(found)

    @property
    def is_perfect_information(self) -> bool:
        """True if every information set is a single node."""
        return len(self.first_nodes) == int(np.count_nonzero(self.owner >= 0))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the symbols in a symbolic tree."""
        if self.arithmetic is not Arithmetic.SYMBOLIC:
            return ()
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
        """The node's own name, or its path such as "offer/reject"; a very long path is cut to its end."""
        return self.names[node] or path_text(self.parent, self.first_child, self.branches, node)

    def describe(self, node: int) -> str:
        """The node for an error message."""
        return f"node {self.node_name(node)!r}"

    def action_probabilities(self, profile: Mapping[str, Mapping[str, Mapping[str, Number]]]) -> list[Number]:
        """Probability of the branch into each node, shape (N,), under a profile player -> infoset -> action."""
        return flat_behaviour(self, profile).branch

    def reach_probabilities(self, branch: Sequence[Number]) -> list[Number]:
        """Probability of reaching each node, shape (N,), from the branch probabilities of `action_probabilities`."""
        reach: list[Number] = [number(1)]
        for node, parent in enumerate(self.lists.parent[1:], start=1):
            reach.append(reach[parent] * branch[node])
        return reach

    def expected_payoffs(self, profile: Mapping[str, Mapping[str, Mapping[str, Number]]]) -> dict[str, Number]:
        """Expected payoff of each player under a behaviour profile."""
        return consequences(flat_behaviour(self, profile))[0]

    def outcome_probabilities(self, profile: Mapping[str, Mapping[str, Mapping[str, Number]]]) -> dict[str, Number]:
        """Probability of each named outcome under a behaviour profile."""
        return consequences(flat_behaviour(self, profile))[1]

    def convert(self, arithmetic: Arithmetic | str, values: Mapping[str, Number] | None = None) -> ExtensiveForm:
        """The same tree in another arithmetic, `values` put for symbols first; a float becomes the rational it is."""
        turn = converter(Arithmetic(arithmetic), values)
        arrays = self.lists
        probabilities = list(self.probabilities)
        for node in np.flatnonzero(self.owner == CHANCE).tolist():
            start = arrays.first_child[node]
            below = slice(start, start + arrays.n_children[node])
            probabilities[below] = summing_to_one([turn(weight) for weight in probabilities[below]])
        flat = FlatTree(
            owner=self.owner,
            n_children=self.n_children,
            branches=self.branches,
            probabilities=probabilities,
            payoffs=[[turn(entry) for entry in row] for row in self.payoffs],
            outcomes=[None if k < 0 else self.outcomes[k] for k in self.outcome_of.tolist()],
            infosets=[None if k < 0 else self.infoset_labels[k] for k in arrays.infoset_of],
            names=self.names,
        )
        return ExtensiveForm(self.players, flat, self.title)

    def equals(self, other: object) -> bool:
        """Same shape, labels, numbers and arithmetic."""
        if not isinstance(other, ExtensiveForm):
            return False
        for name in ("players", "title", "arithmetic", "outcomes", "infoset_labels", "branches", "names"):
            if getattr(self, name) != getattr(other, name):
                return False
        for name in ("parent", "owner", "outcome_of", "infoset_of"):
            if not np.array_equal(getattr(self, name), getattr(other, name)):
                return False
        if self.arithmetic is Arithmetic.EXACT and not self.exact_payoffs.equals(other.exact_payoffs):
            return False
        inexact = () if self.arithmetic is Arithmetic.EXACT else zip(self.payoffs.flat, other.payoffs.flat, strict=True)
        pairs = chain(zip(self.probabilities, other.probabilities, strict=True), inexact)
        return all(same_number(a, b) for a, b in pairs)

    def __repr__(self) -> str:
        sizes = f"{len(self.parent)} nodes, {len(self.infoset_labels)} information sets, {self.arithmetic}"
        return f"ExtensiveForm({self.title!r}, players={self.players}, {sizes})"

    def __getstate__(self) -> dict[str, Any]:
        derived = {"lists", "chance_ratios", "information_sets", "own_sets"}
        derived.add("payoffs" if self.arithmetic is Arithmetic.EXACT else "exact_payoffs")
        return {name: value for name, value in self.__dict__.items() if name not in derived}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._set(**state)
