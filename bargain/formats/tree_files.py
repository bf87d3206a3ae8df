"""Game trees in model files: a flat list of nodes, the first one the root; read and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bargain.arithmetic import Number
from bargain.formats.fields import Entry, Field, check_distribution, suggestion
from bargain.formats.toml_text import array, exact_entry, inline, quoted
from bargain.games import Chance, Decision, ExtensiveForm, Terminal
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.games.nodes import Node

__all__ = ["TreeBuild", "read_tree", "tree_lines"]

Ident: TypeAlias = str | int
"""What a node is called in the file: a text is its name, and a whole number leaves it without one."""

_KINDS = {
    "actions": ("id", "actions", "player", "infoset"),
    "chance": ("id", "chance"),
    "payoffs": ("id", "payoffs", "outcome"),
}
_KEYS = ("id", "player", "infoset", "actions", "chance", "payoffs", "outcome")


@dataclass(frozen=True)
class NodeLine:
    """One node: `moves` are (label, id of the node that follows, probability at a chance node)."""

    id: Ident
    kind: str
    moves: tuple[tuple[str, Ident, Entry | None], ...] = ()
    player: str = ""
    infoset: str | None = None
    payoffs: tuple[Entry, ...] = ()
    outcome: str | None = None

    @property
    def name(self) -> str | None:
        """The node's name in the game."""
        return self.id if isinstance(self.id, str) else None

    def node(self, values: Mapping[str, Number], below: Mapping[Ident, Node]) -> Node:
        """The game's node at parameter values, given the nodes that follow."""
        if self.kind == "payoffs":
            return Terminal([entry.evaluate(values) for entry in self.payoffs], self.outcome, self.name)
        if self.kind == "actions":
            moves = {label: below[target] for label, target, _ in self.moves}
            return Decision(self.player, moves, self.infoset, self.name)
        weights = {label: entry for label, _, entry in self.moves if entry is not None}
        check_distribution(weights, values)
        branches = {label: (weights[label].evaluate(values), below[target]) for label, target, _ in self.moves}
        return Chance(branches, self.name)


@dataclass(frozen=True)
class TreeBuild:
    """The function from parameters to a tree; `lines` has every node after its parent, so that nothing recurses."""

    title: str
    players: tuple[str, ...]
    names: tuple[str, ...]
    lines: tuple[NodeLine, ...]

    def __call__(self, parameters: Any) -> ExtensiveForm:
        values = {name: getattr(parameters, name) for name in self.names}
        made: dict[Ident, Node] = {}
        for line in reversed(self.lines):
            made[line.id] = line.node(values, made)
        return ExtensiveForm(self.players, made[self.lines[0].id], self.title)


def read_tree(field: Field, players: tuple[str, ...], names: Sequence[str], title: str) -> TreeBuild:
    """Read the list of `[[node]]`."""
    entries = field.items()
    if not entries:
        raise field.error("a tree needs at least one [[node]]")
    lines: dict[Ident, NodeLine] = {}
    places: dict[Ident, Field] = {}
    for entry in entries:
        ident = entry.child("id") if isinstance(entry.value, dict) and "id" in entry.value else None
        if ident is None:
            entry.table()
            raise entry.error("the key 'id' is missing")
        label = _ident(ident)
        if label in lines:
            raise ident.error(f"two nodes have the id {label!r}")
        places[label] = Field(entry.file, f"node {label!r}", entry.value)
        lines[label] = _read_line(label, places[label], players, names)
    _check_infosets(lines, places)
    return TreeBuild(title, players, tuple(names), _ordered(lines, places))


def _read_line(label: Ident, field: Field, players: Sequence[str], names: Sequence[str]) -> NodeLine:
    entries = field.record(_KEYS)
    kinds = [kind for kind in _KINDS if kind in entries]
    if len(kinds) != 1:
        found = f"it has {' and '.join(kinds)}" if kinds else "it has none"
        raise field.error(f"a node has exactly one of actions, chance and payoffs; {found}")
    kind = kinds[0]
    for name, entry in entries.items():
        if name not in _KINDS[kind]:
            raise entry.error(f"a node with {kind} has no {name}")
    match kind:
        case "payoffs":
            values = entries["payoffs"].items()
            if len(values) != len(players):
                reason = f"{len(players)} payoffs are needed, one a player; there are {len(values)}"
                raise entries["payoffs"].error(reason)
            outcome = entries["outcome"].label() if "outcome" in entries else None
            return NodeLine(label, kind, payoffs=tuple(value.expression(names) for value in values), outcome=outcome)
        case "chance":
            return NodeLine(label, kind, tuple(_branch(entry, names) for entry in _moves(entries["chance"])))
    if "player" not in entries:
        raise field.error("the key 'player' is missing: who moves here?")
    player = entries["player"].label()
    if player not in players:
        raise entries["player"].error(f"{player!r} is not a player; {suggestion(player, players, 'there are')}")
    infoset = entries["infoset"].label() if "infoset" in entries else None
    moves = tuple((entry.own_name("move"), _ident(entry), None) for entry in _moves(entries["actions"]))
    return NodeLine(label, kind, moves, player, infoset)


def _ident(field: Field) -> Ident:
    if isinstance(field.value, int) and not isinstance(field.value, bool) and field.value >= 0:
        return field.value
    return field.label()


def _moves(field: Field) -> list[Field]:
    entries = list(field.table().values())
    if not entries:
        raise field.error("list at least one move")
    return entries


def _branch(field: Field, names: Sequence[str]) -> tuple[str, Ident, Entry]:
    parts = field.items()
    if len(parts) != 2:
        raise field.error('a branch is a pair of a probability and the id of a node, such as ["p", "n1"]')
    return field.own_name("move"), _ident(parts[1]), parts[0].expression(names)


def _check_infosets(lines: Mapping[Ident, NodeLine], places: Mapping[Ident, Field]) -> None:
    """A node without `infoset` is an information set of its own, called by its id."""
    members = {
        line.name: line for line in lines.values() if line.kind == "actions" and line.infoset is None and line.name
    }
    for line in lines.values():
        if line.infoset is None:
            continue
        place = places[line.id]
        first = members.setdefault(line.infoset, line)
        if first.infoset is None:
            reason = f"{line.infoset!r} is the id of another node, which has no infoset of its own"
            raise place.child("infoset").error(reason)
        if first.player != line.player:
            reason = (
                f"it shares the information set {line.infoset!r} with node {first.id!r}, where {first.player} moves"
            )
            raise place.error(reason)
        ours, theirs = ([label for label, _, _ in each.moves] for each in (line, first))
        if ours != theirs:
            reason = (
                f"node {first.id!r} has the same information set {line.infoset!r}, but the actions are {theirs} there"
            )
            raise place.child("actions").error(reason)


def _ordered(lines: Mapping[Ident, NodeLine], places: Mapping[Ident, Field]) -> tuple[NodeLine, ...]:
    """The nodes with every parent before its children; refuses all that is not a tree."""
    parents: dict[Ident, Ident] = {}
    root = next(iter(lines))
    for line in lines.values():
        for label, target, _ in line.moves:
            place = places[line.id].child(line.kind).child(label)
            if target not in lines:
                raise place.error(
                    f"there is no node {target!r}; {suggestion(str(target), map(str, lines), 'there are')}"
                )
            if target in parents:
                raise place.error(f"node {target!r} already follows node {parents[target]!r}; a node has one parent")
            if target == root:
                raise place.error(f"this leads back to the first node {root!r}; a tree has no cycle")
            parents[target] = line.id
    for ident in lines:
        if ident != root and ident not in parents:
            raise places[ident].error(f"no move leads here; only the first node, {root!r}, is without a parent")
    order = [root]
    for ident in order:
        order.extend(target for _, target, _ in lines[ident].moves)
    if len(order) < len(lines):
        reached = set(order)
        stray = next(ident for ident in lines if ident not in reached)
        raise places[stray].error("it lies on a cycle that the first node does not reach")
    return tuple(lines[ident] for ident in order)


def tree_lines(game: ExtensiveForm, file: str) -> list[str]:
    """The list of `[[node]]`, as `read_tree` takes it; nodes without a name are numbered."""
    idents = [str(node) if name is None else quoted(name) for node, name in enumerate(game.names)]
    lines = []
    for node, ident in enumerate(idents):
        lines += ["", "[[node]]", f"id = {ident}"]
        owner = int(game.owner[node])
        if owner == TERMINAL:
            row = int(game.terminal_of[node])
            if game.outcome_of[row] >= 0:
                lines.append(f"outcome = {quoted(game.outcomes[game.outcome_of[row]])}")
            lines.append(f"payoffs = {array(exact_entry(value, file) for value in game.payoffs[row])}")
            continue
        branches = list(zip(game.branches[node], game.children(node), strict=True))
        if owner == CHANCE:
            pairs = {
                label: array((exact_entry(game.probabilities[child], file), idents[child])) for label, child in branches
            }
            lines.append(f"chance = {inline(pairs)}")
            continue
        group = game.information_sets[int(game.infoset_of[node])]
        lines.append(f"player = {quoted(game.players[owner])}")
        if len(group.nodes) > 1 or group.label != game.names[node]:
            lines.append(f"infoset = {quoted(group.label)}")
        lines.append(f"actions = {inline({label: idents[child] for label, child in branches})}")
    return lines
