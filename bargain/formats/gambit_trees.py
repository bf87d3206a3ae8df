"""Gambit's `.efg`: a game tree as a list of nodes in prefix order.

Source: "The extensive game (.efg) file format" in the documentation of Gambit (gambit-project.org).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from bargain.arithmetic import shown
from bargain.errors import BargainError, ModelError
from bargain.formats.fields import one_line
from bargain.formats.fixed_games import fixed_scenario
from bargain.formats.gambit_text import Tokens, quoted, read_header
from bargain.formats.names import check_names, distinct
from bargain.formats.numbers import number_text
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.models import Scenario, claim_name

__all__ = ["parse_tree", "tree_text"]

_JOINED = " + "
_KINDS = "a node is needed here: p (a player's move), c (chance) or t (the end of a play)"


class Outcome(NamedTuple):
    """What a number stands for at a node: payoffs that are added along the path, and a name."""

    name: str
    payoffs: tuple[Fraction, ...]


@dataclass
class MoveSet:
    """An information set, or a chance move, as it is declared: `at` is where."""

    player: int
    number: int
    name: str
    actions: tuple[str, ...]
    weights: tuple[Fraction, ...]
    at: int
    members: list[int] = field(default_factory=list)


class Entry(NamedTuple):
    """One node: the entry above (-1 at the root) and which of its moves leads here; its own name, its move set (None at
    the end of a play), and what the path has brought by then."""

    above: int
    step: int
    name: str
    moves: MoveSet | None
    outcome: Outcome | None


def parse_tree(text: str, file: str, name: str) -> Scenario:
    """Read the text of an `.efg` file; see `bargain.formats.read`. Linear in the size of the file."""
    tokens = Tokens(text, file)
    title, players, at = read_header(tokens, "EFG", "2")
    if not players:
        raise tokens.error("a game needs at least one player", at)
    comment = tokens.text("the comment") if tokens.is_text else ""
    reader = _Reader(tokens, len(players))
    reader.read()
    game = _Naming(reader, players).game(title)
    try:
        return fixed_scenario(game, name, title, comment)
    except BargainError as error:
        raise ModelError(one_line(f"{file}: {error}")) from None


class _Reader:
    """Reads the nodes into `entries`, in the order of the file, and the sets that they refer to."""

    def __init__(self, tokens: Tokens, players: int) -> None:
        self.tokens = tokens
        self.players = players
        self.entries: list[Entry] = []
        self.places: list[int] = []
        self.sets: dict[tuple[int, int], MoveSet] = {}
        self.outcomes: dict[int, Outcome] = {}

    def read(self) -> None:
        """Read the whole tree, without recursion."""
        pending = [(-1, 1, 0)]  # a node above, how many children it has, and how many of them are read
        while pending:
            above, children, step = pending.pop()
            if step == children:
                continue
            if self.tokens.at_end:
                raise self._too_short(above, children - step)
            pending.append((above, children, step + 1))
            self.places.append(self.tokens.at)
            entry = self._node(above, step)
            self.entries.append(entry)
            if entry.moves is not None:
                pending.append((len(self.entries) - 1, len(entry.moves.actions), 0))
        if not self.tokens.at_end:
            raise self.tokens.error("the tree is complete before this; a node is too many, or above an action too few")

    def _too_short(self, above: int, left: int) -> ModelError:
        if above < 0:
            return self.tokens.error('there are no nodes; the first one is needed here, such as t "" 0')
        line = self.tokens.line(self.places[above])
        nodes = "a node" if left == 1 else f"{left} nodes"
        return self.tokens.error(f"the file ends, but {nodes} must still follow the move of line {line}")

    def _node(self, above: int, step: int) -> Entry:
        tokens = self.tokens
        kind = tokens.word()
        if kind not in ("p", "c", "t"):
            raise tokens.error(f"{_KINDS}, not {tokens.found()}")
        tokens.trust()
        tokens.advance()
        name = tokens.text("the name of the node")
        moves = None
        if kind != "t":
            player = self._player() if kind == "p" else 0
            moves = self._moves(player)
            moves.members.append(len(self.entries))
        here = self._outcome()
        brought = self.entries[above].outcome if above >= 0 else None
        if brought is None or here is None:
            return Entry(above, step, name, moves, here or brought)
        names = [part for part in (brought.name, here.name) if part.strip()]
        total = tuple(a + b for a, b in zip(brought.payoffs, here.payoffs, strict=True))
        return Entry(above, step, name, moves, Outcome(_JOINED.join(names), total))

    def _player(self) -> int:
        at = self.tokens.at
        player = self.tokens.whole("the number of the player")
        if not 1 <= player <= self.players:
            raise self.tokens.error(f"there is no player {player}; the players are 1 to {self.players}", at)
        return player

    def _moves(self, player: int) -> MoveSet:
        """The set of a node: declared here, or by its number alone, or once more in the same words."""
        tokens = self.tokens
        at = tokens.at
        number = tokens.whole("the number of the information set" if player else "the number of the chance move")
        known = self.sets.get((player, number))
        if not tokens.is_text and not tokens.sees("{"):
            if known is None:
                raise tokens.error(f"{self._called(player, number)} has no list of actions here or above", at)
            return known
        name = tokens.text("a name") if tokens.is_text else ""
        declared = MoveSet(player, number, name, *self._actions(player), at)
        if known is None:
            self._check(declared)
            self.sets[player, number] = declared
            return declared
        for what, ours, theirs in (
            ("name", declared.name, known.name),
            ("actions", declared.actions, known.actions),
            ("probabilities", declared.weights, known.weights),
        ):
            if ours != theirs:
                raise tokens.error(
                    f"{self._called(player, number)} has other {what} in line {tokens.line(known.at)}", at
                )
        return known

    def _called(self, player: int, number: int) -> str:
        return f"information set {number} of player {player}" if player else f"chance move {number}"

    def _actions(self, player: int) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
        tokens = self.tokens
        at = tokens.at
        tokens.sign("{", "before a list of actions")
        actions, weights = [], []
        while not tokens.skip("}"):
            actions.append(tokens.text("an action or '}'"))
            if player == 0:
                weights.append(tokens.number("the probability of an action"))
            tokens.skip(",")
        if not actions:
            raise tokens.error("a move needs at least one action", at)
        return tuple(actions), tuple(weights)

    def _check(self, moves: MoveSet) -> None:
        if moves.player:
            return
        for label, weight in zip(moves.actions, moves.weights, strict=True):
            if weight < 0:
                raise self.tokens.error(f"the probability of {label!r} is negative ({shown(weight)})", moves.at)
        total = sum(moves.weights)
        if total != 1:
            reason = f"the probabilities of this chance move sum to {shown(total)}, not to 1"
            raise self.tokens.error(f"{reason}; write exact ones, such as 1/3", moves.at)

    def _outcome(self) -> Outcome | None:
        """The outcome of a node; 0 alone is none, but some programs count outcomes from 0."""
        tokens = self.tokens
        at = tokens.at
        number = tokens.whole("the number of the outcome (0 for none)")
        if not tokens.is_text and not tokens.sees("{"):
            if number and number not in self.outcomes:
                raise tokens.error(f"outcome {number} has no payoffs here or above", at)
            return self.outcomes[number] if number else None
        name = tokens.text("a name") if tokens.is_text else ""
        tokens.sign("{", "before the payoffs")
        found = Outcome(name, tokens.payoffs(self.players))
        if self.outcomes.setdefault(number, found) != found:
            raise tokens.error(f"outcome {number} has another name or other payoffs above", at)
        return found


class _Naming:
    """Gives the game names that differ: those of the file, and readable ones where they are missing or repeated."""

    def __init__(self, reader: _Reader, players: list[str]) -> None:
        self.reader = reader
        self.players = distinct(players, lambda index: f"Player {index + 1}", claim_name)
        owned = [moves for moves in reader.sets.values() if moves.player]
        labels = distinct([moves.name for moves in owned], lambda index: self._instead(owned[index]))
        self.labels = {id(moves): label for moves, label in zip(owned, labels, strict=True)}
        self.actions = {
            id(moves): distinct(moves.actions, lambda index: str(index + 1)) for moves in reader.sets.values()
        }
        named = [index for index, entry in enumerate(reader.entries) if entry.name.strip()]
        names = distinct([reader.entries[index].name for index in named], str)
        self.names = dict(zip(named, names, strict=True))
        ends = (entry.outcome.name for entry in reader.entries if entry.moves is None and entry.outcome)
        outcomes = [name for name in dict.fromkeys(ends) if name.strip()]
        taken = [claim_name(f"payoff_{player}") for player in self.players]
        self.outcomes = dict(zip(outcomes, distinct(outcomes, str, claim_name, taken), strict=True))

    def _instead(self, moves: MoveSet) -> str:
        """A set without a name takes that of its only node, or "Player:number", as Gambit shows it."""
        own = self.reader.entries[moves.members[0]].name if len(moves.members) == 1 else ""
        return own if own.strip() else f"{self.players[moves.player - 1]}:{moves.number}"

    def game(self, title: str) -> ExtensiveForm:
        """Build the tree from its columns."""
        entries = self.reader.entries
        zeros = (Fraction(0),) * len(self.players)
        ends = [entry.outcome for entry in entries if entry.moves is None]
        into: list[tuple[str, Fraction | None]] = [("", None)]
        for entry in entries[1:]:
            moves = entries[entry.above].moves
            assert moves is not None
            into.append((self.actions[id(moves)][entry.step], moves.weights[entry.step] if moves.weights else None))
        try:
            return ExtensiveForm.from_arrays(
                self.players,
                [entry.above for entry in entries],
                [TERMINAL if entry.moves is None else entry.moves.player - 1 for entry in entries],
                [zeros if end is None else end.payoffs for end in ends],
                probabilities=[weight for _, weight in into],
                actions=[label for label, _ in into],
                infosets=[self.labels.get(id(entry.moves)) for entry in entries],
                outcomes=[None if end is None else self.outcomes.get(end.name) for end in ends],
                names=[self.names.get(index) for index in range(len(entries))],
                title=title,
            )
        except BargainError as error:
            raise self._misfit(str(error)) from None

    def _misfit(self, reason: str) -> ModelError:
        """The line of the information set that the reason names."""
        tokens = self.reader.tokens
        for moves in self.reader.sets.values():
            if moves.player and f"information set {self.labels[id(moves)]!r}" in reason:
                return tokens.error(reason, moves.at)
        return ModelError(one_line(f"{tokens.file}: {reason}"))


def tree_text(game: ExtensiveForm, comment: str, file: str) -> str:
    """An exact tree as the text of an `.efg` file, one line a node.

    Information sets and outcomes are described at each of their nodes; ends of the same outcome with other payoffs have
    other numbers, and an end without an outcome and with payoffs of zero has the number 0.
    """
    check_names(game, file, breaks=True)
    numbers: dict[str, tuple[int, int]] = {}
    counts = [0] * (len(game.players) + 1)
    outcomes: dict[Outcome, str] = {}
    names = " ".join(quoted(player) for player in game.players)
    lines = [f"EFG 2 R {quoted(game.title)} {{ {names} }}", quoted(comment), ""]
    stack = [0]
    while stack:
        node = stack.pop()
        owner = int(game.owner[node])
        name = quoted(game.names[node] or "")
        if owner == TERMINAL:
            lines.append(f"t {name} {_outcome_text(game, node, outcomes, file)}")
            continue
        children = game.children(node)
        stack.extend(reversed(children))
        if owner == CHANCE:
            counts[-1] += 1
            weights = (number_text(game.probabilities[child], file) for child in children)
            moves = " ".join(
                f"{quoted(label)} {weight}" for label, weight in zip(game.branches[node], weights, strict=True)
            )
            lines.append(f'c {name} {counts[-1]} "" {{ {moves} }} 0')
            continue
        group = game.information_sets[int(game.infoset_of[node])]
        if group.label not in numbers:
            counts[owner] += 1
            numbers[group.label] = (owner + 1, counts[owner])
        player, number = numbers[group.label]
        actions = " ".join(quoted(action) for action in group.actions)
        lines.append(f"p {name} {player} {number} {quoted(group.label)} {{ {actions} }} 0")
    return "\n".join(lines) + "\n"


def _outcome_text(game: ExtensiveForm, node: int, outcomes: dict[Outcome, str], file: str) -> str:
    row = int(game.terminal_of[node])
    index = int(game.outcome_of[row])
    found = Outcome(game.outcomes[index] if index >= 0 else "", tuple(game.payoffs[row]))
    if index < 0 and not any(found.payoffs):
        return "0"
    if found not in outcomes:
        payoffs = ", ".join(number_text(payoff, file) for payoff in found.payoffs)
        outcomes[found] = f"{len(outcomes) + 1} {quoted(found.name)} {{ {payoffs} }}"
    return outcomes[found]
