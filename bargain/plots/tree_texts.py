"""What is written at a game tree: players, actions with probabilities, beliefs, payoffs and outcomes, node by node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bargain.arithmetic import Number, is_symbolic
from bargain.errors import GameError
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE, TERMINAL
from bargain.plots.style import SIZE
from bargain.plots.text import exact_text, line_size, number_text, plain, spoken

if TYPE_CHECKING:
    from bargain.equilibrium import Equilibrium, Solution

__all__ = ["Block", "Play", "TreeTexts", "chosen_play", "tree_texts"]

_NEVER = 1e-12

_ASCENT = 5.5
_DESCENT = 1.8
_LEADING = 9.0
_CAPITALS = 5.3


@dataclass(frozen=True)
class Block:
    """The size of a text in points: its lines' baselines below the first one, and what lies above and below them."""

    width: float
    ascent: float
    descent: float
    baselines: tuple[float, ...]

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last."""
        return self.ascent + self.baselines[-1] + self.descent

    def first(self, y: float, up: str) -> float:
        """Height of the first baseline if `y` is the bottom, top, centre or last baseline of the text."""
        match up:
            case "bottom":
                return y + self.descent + self.baselines[-1]
            case "top":
                return y - self.ascent
            case "center":
                return y + (self.baselines[-1] - _CAPITALS) / 2
        return y + self.baselines[-1]


def _measured(text: str, kind: str) -> Block:
    """The size of a text in the figures' type."""
    weight = "bold" if kind in ("player", "head") else "normal"
    sizes = [line_size(line, SIZE, weight, "italic" if kind == "outcome" else "normal") for line in text.split("\n")]
    above = [max(_ASCENT, height - depth) for _, height, depth in sizes]
    below = [max(_DESCENT, depth) for _, _, depth in sizes]
    baselines = [0.0]
    for k in range(1, len(sizes)):
        baselines.append(baselines[-1] + max(_LEADING, below[k - 1] + above[k] + 1))
    return Block(max(width for width, _, _ in sizes), above[0], below[-1], tuple(baselines))


@dataclass(frozen=True)
class TreeTexts:
    """The texts of each node: player, belief held at it, branch that leads to it, payoffs and outcome.

    `heads` are the players' names above columns of payoffs; without them, payoffs are written as vectors. `measure`
    gives the size of a text of a kind (the name of one of these fields, or "head").
    """

    player: Sequence[str]
    belief: Sequence[str]
    branch: Sequence[str]
    payoffs: Sequence[Sequence[str]]
    outcome: Sequence[str]
    heads: Sequence[str] = ()
    measure: Callable[[str, str], Block] = field(default=_measured)

    def vector(self, node: int, stacked: bool = False) -> str:
        """The payoffs at a terminal node as one text."""
        return "\n".join(self.payoffs[node]) if stacked else f"({', '.join(self.payoffs[node])})"

    def beside(self, node: int) -> list[tuple[str, str]]:
        """The belief, nearest to the node, and the player, in the order outwards: (kind, text)."""
        return [(kind, text) for kind, text in (("belief", self.belief[node]), ("player", self.player[node])) if text]

    def width(self, text: str, kind: str) -> float:
        """Width in points; zero for no text."""
        return self.measure(text, kind).width if text else 0.0

    def height(self, text: str, kind: str) -> float:
        """Height in points; zero for no text."""
        return self.measure(text, kind).height if text else 0.0


@dataclass(frozen=True)
class Play:
    """An equilibrium on its tree: branch probabilities, and for each branch whether it is played and reached."""

    equilibrium: Equilibrium
    branch: Sequence[Number]
    played: Sequence[bool]
    reached: Sequence[bool]


def chosen_play(tree: ExtensiveForm, solution: Solution, index: int) -> Play:
    """The equilibrium with this index, on a tree with the moves of the solution's own.

    Raises
    ------
    GameError
        The solution is of another tree, or it has no such equilibrium.
    """
    from bargain.equilibrium import Solution as Answered

    if not isinstance(solution, Answered) or not isinstance(index, int):
        kind = type(solution).__name__
        raise GameError(f"a picture takes a solution and the number of one of its equilibria, not {kind} and {index!r}")
    other = solution.game
    same = isinstance(other, ExtensiveForm) and (other.players, other.branches, other.information_sets) == (
        tree.players,
        tree.branches,
        tree.information_sets,
    )
    if not same:
        raise GameError("the solution is of another tree than the one to be drawn")
    if not 0 <= index < len(solution.equilibria):
        raise GameError(
            f"equilibrium {index} does not exist; the solution has {len(solution.equilibria)}, counted from 0"
        )
    found = solution.equilibria[index]
    branch = tree.action_probabilities(found.profile)
    reach = tree.reach_probabilities(branch)
    decided = [node > 0 and tree.owner[parent] != CHANCE for node, parent in enumerate(tree.parent.tolist())]
    played = [mine and _happens(weight) for mine, weight in zip(decided, branch, strict=True)]
    return Play(found, branch, played, [_happens(weight) for weight in reach])


def _happens(weight: Number) -> bool:
    return bool(abs(weight) > _NEVER if isinstance(weight, float) else weight != 0)


def tree_texts(
    tree: ExtensiveForm,
    play: Play | None = None,
    outcomes: bool = True,
    symbols: Mapping[str, str] | None = None,
) -> TreeTexts:
    """The texts of a tree, with probabilities of mixed actions and beliefs if an equilibrium is given."""
    names = dict(symbols or {})
    count = len(tree.parent)
    player, belief, branch, outcome = ([""] * count for _ in range(4))
    payoffs: list[list[str]] = [[] for _ in range(count)]
    for node in range(count):
        owner = int(tree.owner[node])
        if owner == TERMINAL:
            row = int(tree.terminal_of[node])
            payoffs[node] = [_number(value, names) for value in tree.payoffs[row]]
            index = int(tree.outcome_of[row])
            outcome[node] = spoken(tree.outcomes[index]) if outcomes and index >= 0 else ""
            continue
        player[node] = "Nature" if owner == CHANCE else plain(tree.players[owner])
        if play is not None and owner >= 0:
            belief[node] = _belief(tree, play.equilibrium, node)
        for action, child in zip(tree.branches[node], tree.children(node), strict=True):
            weight = tree.probabilities[child] if owner == CHANCE else None if play is None else play.branch[child]
            certain = weight is None or (owner != CHANCE and weight in (0, 1))
            branch[child] = spoken(action) if certain else f"{spoken(action)} ({_number(weight, names)})"
    return TreeTexts(player, belief, branch, payoffs, outcome, [plain(name) for name in tree.players])


def _number(value: Number, symbols: dict[str, str]) -> str:
    return (
        exact_text(value, symbols, inline=True) if is_symbolic(value) and not value.is_Rational else number_text(value)
    )


def _belief(tree: ExtensiveForm, chosen: Equilibrium, node: int) -> str:
    group = tree.information_sets[int(tree.infoset_of[node])]
    held: Any = chosen.beliefs.get(group.label, {}).get(tree.node_name(node))
    if held is None or len(group.nodes) == 1:
        return ""
    if isinstance(held, (tuple, list)):
        low, high = (number_text(end) for end in held)
        return f"[{low}]" if low == high else f"[{low} to {high}]"
    return f"[{number_text(held)}]"
