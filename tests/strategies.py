"""Hypothesis strategies for games: the one place where they are made, nasty ones on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from bargain.games import Chance, Decision, ExtensiveForm, NormalForm, Terminal
from bargain.games.graph_model import GraphModel

Rows = list[list[Fraction]]

KINDS = (
    "plain",
    "tied",
    "duplicate row",
    "duplicate column",
    "constant",
    "zero-sum",
    "symmetric",
    "dominated",
    "zeros",
)

SCALES = (1e-300, 1e-9, 1.0, 1e9, 1e299)
"""Payoff units of float games, from almost nothing to almost too much."""


def _rows(matrix: list[list[Any]]) -> Rows:
    return [[Fraction(entry) for entry in row] for row in matrix]


def a_of_x(x: Fraction) -> tuple[Rows, Rows]:
    """The public trap: A(x) = [[x/2, x], [1-x, (1-x)/2]], B = A'. A continuum at 1/3 and at 2/3."""
    a = [[x / 2, x], [1 - x, (1 - x) / 2]]
    return a, [list(row) for row in zip(*a, strict=True)]


TRAPS: dict[str, tuple[Rows, Rows]] = {
    "A(1/3)": a_of_x(Fraction(1, 3)),
    "A(1/2)": a_of_x(Fraction(1, 2)),
    "A(2/3)": a_of_x(Fraction(2, 3)),
    "missed by a peer": (
        _rows([[0, -2, 3], [-7, 5, 2], [-7, 8, 6]]),
        _rows([[-5, 0, 8], [-3, 0, -4], [4, 1, 0]]),
    ),
    "all zero": (_rows([[0, 0], [0, 0]]), _rows([[0, 0], [0, 0]])),
    "all zero 2x3": (_rows([[0, 0, 0], [0, 0, 0]]), _rows([[0, 0, 0], [0, 0, 0]])),
    "one by one": (_rows([[-7]]), _rows([[3]])),
    "one row, tied": (_rows([[1, 2, 3]]), _rows([[5, 5, 4]])),
    "one column, tied": (_rows([[2], [2], [1]]), _rows([[0], [1], [0]])),
    "matching pennies": (_rows([[1, -1], [-1, 1]]), _rows([[-1, 1], [1, -1]])),
    "stag hunt": (_rows([[4, 0], [3, 2]]), _rows([[4, 3], [0, 2]])),
    "chicken": (_rows([[3, 2], [4, 1]]), _rows([[3, 4], [2, 1]])),
    "coordination of three": (_rows([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), _rows([[1, 0, 0], [0, 1, 0], [0, 0, 1]])),
    "rock paper scissors": (
        _rows([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]),
        _rows([[0, 1, -1], [-1, 0, 1], [1, -1, 0]]),
    ),
    "segment at a weak reply": (_rows([[1, 1], [1, 0]]), _rows([[1, 1], [0, 1]])),
    "two rows alike": (_rows([[1, 0], [1, 0], [0, 1]]), _rows([[1, 0], [1, 0], [0, 1]])),
    "wide": (_rows([[1, 0, 3, 2], [2, 1, 0, 3]]), _rows([[1, 2, 0, 1], [0, 1, 3, 1]])),
    "huge and tiny": (
        [[Fraction(10**9), Fraction(1, 10**9)], [Fraction(0), Fraction(10**9 + 1)]],
        [[Fraction(1, 10**9), Fraction(-(10**9))], [Fraction(0), Fraction(1)]],
    ),
    "seven thirds": (_rows([["7/3", "-1/7"], ["1/2", "5/6"]]), _rows([["-3/11", "2/9"], ["1/3", "-8/5"]])),
}


def trap(name: str) -> NormalForm:
    """One of the fixed games as a `NormalForm`."""
    a, b = TRAPS[name]
    return NormalForm(a, b, title=name)


entries = st.integers(-9, 9).map(Fraction)
few_entries = st.integers(-1, 1).map(Fraction)
rationals = st.builds(Fraction, st.integers(-50, 50), st.integers(1, 12))
wild_rationals = st.builds(Fraction, st.integers(-(10**30), 10**30), st.integers(1, 10**30))


@st.composite
def matrices(draw: st.DrawFn, m: int, n: int, numbers: st.SearchStrategy[Fraction] = entries) -> Rows:
    """An m by n matrix."""
    return draw(st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=m, max_size=m))


@st.composite
def payoff_pairs(
    draw: st.DrawFn, most: int = 3, kinds: tuple[str, ...] = KINDS, *, wild: bool = False
) -> tuple[Rows, Rows]:
    """Two payoff matrices of a drawn kind; half of the kinds are degenerate."""
    kind = draw(st.sampled_from(kinds))
    m, n = draw(st.integers(1, most)), draw(st.integers(1, most))
    numbers = draw(st.sampled_from([entries, rationals, wild_rationals] if wild else [entries, rationals]))
    if kind == "tied":
        numbers = few_entries
    if kind == "symmetric":
        a = draw(matrices(m, m, numbers))
        return a, [list(row) for row in zip(*a, strict=True)]
    a, b = draw(matrices(m, n, numbers)), draw(matrices(m, n, numbers))
    match kind:
        case "duplicate row" if m > 1:
            a[-1], b[-1] = list(a[0]), list(b[0])
        case "duplicate column" if n > 1:
            for matrix in (a, b):
                for row in matrix:
                    row[-1] = row[0]
        case "constant":
            a = [[a[0][0]] * n for _ in range(m)]
        case "zero-sum":
            b = [[-entry for entry in row] for row in a]
        case "dominated" if m > 1:
            a[-1] = [entry - 1 for entry in a[0]]
        case "zeros":
            a = [[Fraction(0)] * n for _ in range(m)]
            b = [[Fraction(0)] * n for _ in range(m)]
    return a, b


def bimatrix(most: int = 3, kinds: tuple[str, ...] = KINDS, *, wild: bool = False) -> st.SearchStrategy[NormalForm]:
    """Exact bimatrix games, 1x1 to most x most, traps included."""
    drawn = payoff_pairs(most, kinds, wild=wild).map(lambda pair: NormalForm(*pair))
    return st.one_of(drawn, st.sampled_from(sorted(TRAPS)).map(trap)) if kinds == KINDS else drawn


@st.composite
def float_bimatrix(draw: st.DrawFn, most: int = 3) -> NormalForm:
    """Float games in five units, with entries of full precision or of few values."""
    m, n = draw(st.integers(1, most)), draw(st.integers(1, most))
    scale = draw(st.sampled_from(SCALES))
    numbers = draw(st.sampled_from([st.floats(-1, 1, width=64), st.integers(-2, 2).map(float)]))
    table = st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=m, max_size=m)
    a, b = draw(table), draw(table)
    return NormalForm([[scale * entry for entry in row] for row in a], [[scale * entry for entry in row] for row in b])


@dataclass(frozen=True)
class Tree:
    """A tree as nested nodes, for the oracles, with its players."""

    players: tuple[str, ...]
    root: Any

    @property
    def game(self) -> ExtensiveForm:
        """The same tree as the package reads it."""
        return ExtensiveForm(self.players, self.root)


@st.composite
def _subtree(
    draw: st.DrawFn, players: tuple[str, ...], depth: int, numbers: st.SearchStrategy[Any], counter: list[int]
) -> Any:
    kinds = ["end"] if depth == 0 else ["end", "chance", "move", "move", "move"]
    kind = draw(st.sampled_from(kinds))
    if kind == "end" or counter[0] >= 6:
        return Terminal([draw(numbers) for _ in players], draw(st.sampled_from([None, "war", "deal", "status quo"])))
    size = draw(st.sampled_from([2, 2, 2, 3, 1]))
    if kind == "chance":
        weights = [draw(st.integers(0, 3)) for _ in range(size)]
        weights[0] += not sum(weights)
        total = sum(weights)
        below = [draw(_subtree(players, depth - 1, numbers, counter)) for _ in range(size)]
        return Chance(
            {f"c{k}": (Fraction(w, total), child) for k, (w, child) in enumerate(zip(weights, below, strict=True))}
        )
    counter[0] += 1
    label = f"h{counter[0]}"
    player = draw(st.sampled_from(players))
    return Decision(
        player, {f"a{k}": draw(_subtree(players, depth - 1, numbers, counter)) for k in range(size)}, label, label
    )


@st.composite
def perfect_information(
    draw: st.DrawFn, depth: int = 3, most_players: int = 3, numbers: st.SearchStrategy[Any] | None = None
) -> Tree:
    """Trees with at most six moves, ties, chance and branches of probability zero; sometimes a bare end."""
    players = ("Ann", "Bob", "Cyd")[: draw(st.integers(1, most_players))]
    if numbers is None:
        numbers = draw(st.sampled_from([st.integers(0, 1), st.integers(0, 3), st.integers(-9, 9), rationals]))
    return Tree(players, draw(_subtree(players, depth, numbers, [0])))


@st.composite
def imperfect_information(draw: st.DrawFn, depth: int = 3) -> Tree:
    """Trees whose moves are merged into information sets at random, wherever perfect recall allows it."""
    tree = draw(perfect_information(depth, 2))
    groups: dict[tuple[Any, ...], list[str]] = {}
    count = 0

    def merged(node: Any, history: dict[str, tuple[Any, ...]]) -> Any:
        nonlocal count
        if isinstance(node, Terminal):
            return node
        if isinstance(node, Chance):
            return Chance({label: (weight, merged(child, history)) for label, (weight, child) in node.moves.items()})
        own = history.get(node.player, ())
        known = groups.setdefault((node.player, own, tuple(node.moves)), [])
        label = draw(st.sampled_from([*known, *known, ""]))
        if not label:
            count += 1
            label = f"I{count}"
            known.append(label)
        moves = {
            action: merged(child, {**history, node.player: (*own, (label, action))})
            for action, child in node.moves.items()
        }
        return Decision(node.player, moves, label, node.name)

    return Tree(tree.players, merged(tree.root, {}))


@st.composite
def mixes(draw: st.DrawFn, actions: tuple[str, ...]) -> dict[str, Fraction]:
    """A distribution over actions with small rationals, zeros and pure ones included."""
    weights = [draw(st.integers(0, 3)) for _ in actions]
    weights[0] += not sum(weights)
    return {action: Fraction(weight, sum(weights)) for action, weight in zip(actions, weights, strict=True)}


@st.composite
def signalling(draw: st.DrawFn) -> Tree:
    """Two types, two messages, two replies: the receiver sees the message only."""
    prior = draw(st.sampled_from([Fraction(1, 2), Fraction(1, 10), Fraction(9, 10), Fraction(0), Fraction(1)]))
    numbers = draw(st.sampled_from([st.integers(0, 2), st.integers(-9, 9)]))

    def end() -> Terminal:
        return Terminal([draw(numbers), draw(numbers)])

    def reply(kind: str, message: str) -> Decision:
        return Decision("Bob", {"yield": end(), "fight": end()}, f"after {message}", f"{kind} {message}")

    def sender(kind: str) -> Decision:
        return Decision("Ann", {"speak": reply(kind, "speak"), "stay": reply(kind, "stay")}, kind, kind)

    return Tree(("Ann", "Bob"), Chance({"weak": (prior, sender("weak")), "strong": (1 - prior, sender("strong"))}))


@st.composite
def signalling_games(draw: st.DrawFn, *, zeros: bool = True) -> Tree:
    """Two or three types and messages, up to three replies; a message may end the game, a prior may be zero."""
    types, messages, most = draw(st.sampled_from([(2, 2, 2), (2, 2, 3), (2, 3, 2), (3, 2, 2)]))
    numbers = draw(st.sampled_from([st.integers(0, 1), st.integers(0, 2), st.integers(-9, 9)]))
    replies = [draw(st.integers(0 if k else 1, most)) for k in range(messages)]
    weights = [draw(st.integers(0 if zeros else 1, 3)) for _ in range(types)]
    weights[0] += not sum(weights)

    def end() -> Terminal:
        return Terminal([draw(numbers), draw(numbers)])

    def heard(kind: str, message: int) -> Any:
        if not replies[message]:
            return end()
        moves = {f"r{k}": end() for k in range(replies[message])}
        return Decision("Bob", moves, f"after m{message}", f"{kind} m{message}")

    def sender(kind: str) -> Decision:
        return Decision("Ann", {f"m{k}": heard(kind, k) for k in range(messages)}, kind, kind)

    total = sum(weights)
    root = Chance({f"t{k}": (Fraction(weight, total), sender(f"t{k}")) for k, weight in enumerate(weights)})
    return Tree(("Ann", "Bob"), root)


def _move(player: str, label: str, **moves: Any) -> Decision:
    return Decision(player, moves, label, label)


def _end(*payoffs: Any) -> Terminal:
    return Terminal(payoffs)


def _hidden_pennies() -> Any:
    def answer(name: str, first: int) -> Decision:
        return Decision("Bob", {"h": _end(first, -first), "t": _end(-first, first)}, "Bob", name)

    return Decision("Ann", {"h": answer("after h", 1), "t": answer("after t", -1)}, "Ann", "Ann")


def _threat() -> Any:
    return _move("Ann", "entry", out=_end(0, 2), enter=_move("Bob", "reply", fight=_end(-1, -1), share=_end(1, 1)))


def _screen() -> Any:
    """Two types with opposite tastes; the receiver wants to match the type."""

    def reply(kind: str, message: str, liked: bool) -> Decision:
        strong = kind == "strong"
        ends = {"fight": _end(int(liked), int(not strong)), "yield": _end(2 + int(liked), int(strong))}
        return Decision("Bob", ends, f"after {message}", f"{kind} {message}")

    def sender(kind: str, favourite: str) -> Decision:
        return Decision("Ann", {m: reply(kind, m, m == favourite) for m in ("beer", "quiche")}, kind, kind)

    strong, weak = sender("strong", "beer"), sender("weak", "quiche")
    return Chance({"strong": (Fraction(9, 10), strong), "weak": (Fraction(1, 10), weak)})


TREES: dict[str, Tree] = {
    "bare end": Tree(("Ann", "Bob"), _end(3, Fraction(1, 3))),
    "entry deterrence": Tree(("Ann", "Bob"), _threat()),
    "one tie that matters": Tree(
        ("Ann", "Bob"),
        _move("Ann", "entry", enter=_move("Bob", "reply", help=_end(2, 1), hurt=_end(0, 1)), leave=_end(1, 5)),
    ),
    "two ties that interact": Tree(
        ("Ann", "Bob", "Cyd"),
        _move(
            "Ann",
            "choice",
            to_bob=_move("Bob", "b", help=_end(2, 1, 0), hurt=_end(0, 1, 0)),
            to_cyd=_move("Cyd", "c", help=_end(2, 0, 1), hurt=_end(0, 0, 1)),
        ),
    ),
    "tie that does not matter": Tree(
        ("Ann", "Bob"), _move("Ann", "a", enter=_move("Bob", "b", x=_end(2, 1), y=_end(2, 1)), leave=_end(1, 0))
    ),
    "branch of probability zero": Tree(
        ("Ann",), Chance({"sure": (1, _end(5)), "never": (0, _move("Ann", "never", good=_end(1), bad=_end(0)))})
    ),
    "chance then choice": Tree(
        ("Ann", "Bob"),
        Chance(
            {
                "up": (Fraction(1, 3), _move("Ann", "up", take=_end(1, 0), leave=_end(0, 9))),
                "down": (Fraction(2, 3), _move("Bob", "down", take=_end(9, 1), leave=_end(0, 0))),
            }
        ),
    ),
    "hidden pennies": Tree(("Ann", "Bob"), _hidden_pennies()),
    "beer and quiche": Tree(("Ann", "Bob"), _screen()),
}


@st.composite
def graph_models(draw: st.DrawFn, most: int = 5) -> GraphModel:
    """Graph models of one to `most` states, with irreversible moves, dead ends and ties in preference."""
    states = [f"s{k}" for k in range(draw(st.integers(1, most)))]
    players = ("Ann", "Bob")
    moves = {
        player: {s: [t for t in states if t != s and draw(st.integers(0, 2)) == 0] for s in states}
        for player in players
    }
    worth = st.integers(0, draw(st.sampled_from([1, len(states), 99])))
    return GraphModel(states, moves, {player: {s: draw(worth) for s in states} for player in players}, players)


@st.composite
def symmetric_games(draw: st.DrawFn, most: int = 4) -> NormalForm:
    """Games with B the transpose of A; small entries make ties, and continua, common."""
    m = draw(st.integers(1, most))
    a = draw(matrices(m, m, draw(st.sampled_from([entries, few_entries, few_entries, rationals]))))
    return NormalForm(a, [list(row) for row in zip(*a, strict=True)])


NASTY = st.text(st.sampled_from(list("\"\\\\{},  \n\t/'=[]#.0é—ß猫\u00a0\u2028\U0001f54a")), max_size=4)
"""What people, and other programs, put into names."""


class _Names:
    """Gives each label a nasty name of its own; letters on one side keep them apart."""

    def __init__(self, draw: st.DrawFn, one_line: bool) -> None:
        self._draw = draw
        self._one_line = one_line
        self._in_front = draw(st.booleans())
        self._known: dict[tuple[str, str], str] = {}

    def text(self, one_line: bool = True) -> str:
        """Any text."""
        drawn = self._draw(NASTY)
        return drawn.replace("\n", " ").replace("\t", " ") if one_line else drawn

    def __call__(self, kind: str, label: str) -> str:
        """The name that a label has from now on."""
        if (kind, label) not in self._known:
            letter = chr(ord("a") + sum(known == kind for known, _ in self._known))
            drawn = self.text(self._one_line)
            self._known[kind, label] = f"{letter}{drawn}" if self._in_front else f"{drawn}{letter}"
        return self._known[kind, label]


@st.composite
def nasty_trees(draw: st.DrawFn, one_line: bool = False) -> ExtensiveForm:
    """Trees of all kinds with nasty names, nodes without names, and payoffs of many digits."""
    name = _Names(draw, one_line)
    drawn = st.one_of(
        perfect_information(), perfect_information(2, numbers=wild_rationals), imperfect_information(), signalling()
    )
    tree = draw(st.one_of(drawn, drawn, st.sampled_from(sorted(TREES)).map(lambda key: TREES[key])))

    def own(node: Any) -> str | None:
        return None if node.name is None or draw(st.integers(0, 3)) == 0 else name("node", node.name)

    def renamed(node: Any) -> Any:
        if isinstance(node, Terminal):
            return Terminal(node.payoffs, None if node.outcome is None else name("outcome", node.outcome), own(node))
        if isinstance(node, Chance):
            return Chance({name("move", k): (w, renamed(below)) for k, (w, below) in node.moves.items()}, own(node))
        moves = {name("move", label): renamed(below) for label, below in node.moves.items()}
        return Decision(name("player", node.player), moves, name("set", node.infoset or node.name), own(node))

    return ExtensiveForm([name("player", player) for player in tree.players], renamed(tree.root), name.text())


@st.composite
def nasty_matrices(draw: st.DrawFn, one_line: bool = False, certain: bool = False) -> NormalForm:
    """Normal forms with nasty names; without outcomes, with one in each cell or, unless `certain`, with chances."""
    name = _Names(draw, one_line)
    game = draw(bimatrix(wild=True))
    rows, columns = game.shape
    actions = [[name(kind, str(k)) for k in range(size)] for kind, size in (("row", rows), ("column", columns))]
    listed = [name("outcome", str(k)) for k in range(draw(st.integers(0, 3)))]
    outcomes = None
    if listed:
        cells = {
            cell: draw(st.sampled_from(listed)) if certain else draw(mixes(tuple(listed)))
            for cell in ((i, j) for i in range(rows) for j in range(columns))
        }
        weight = (lambda cell, key: int(cells[cell] == key)) if certain else (lambda cell, key: cells[cell][key])
        outcomes = {key: [[weight((i, j), key) for j in range(columns)] for i in range(rows)] for key in listed}
    players = [name("player", player) for player in game.players]
    return NormalForm(game.A, game.B, players, actions, outcomes, name.text())
