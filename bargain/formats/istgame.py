r"""Trees as LaTeX documents for the package `istgame`, with the layouts of the figures.

Every node is an `\istroot` at the place of its parent's branch, so that a part of the tree moves with the node that it
hangs from; labels are placed relative to the nodes and branches that they belong to.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bargain.errors import GameError
from bargain.formats.latex import escape
from bargain.games import ExtensiveForm
from bargain.games.extensive_form import CHANCE
from bargain.plots.tree_layout import lay_out
from bargain.plots.tree_shapes import Label, Link, Point, TreeLayout
from bargain.plots.tree_texts import Block, Play, TreeTexts, chosen_play, tree_texts

if TYPE_CHECKING:
    from bargain.equilibrium import Solution

__all__ = ["istgame"]

_WIDER = 1.22
_TALLER = 1.12
_MARGIN = 20.0
_MATH = re.compile(r"(?<!\\)(\$(?:\\.|[^$\\])+\$)")
_NEAR = (8.0, 16.0)
_GAP = 5.0
_GREEK = " alpha beta epsilon zeta eta iota kappa mu nu rho tau chi "  # and the capitals below
_CAPITALS = " gamma delta theta lambda xi pi sigma upsilon phi psi omega "
_SIGNS = {"−": "$-$", "×": r"$\times$", "≤": r"$\le$", "≥": r"$\ge$", "→": r"$\to$"}

_STYLES = r"""\tikzset{
  by/.style 2 args={grow=right, level distance=#1, yshift=#2},
  reached/.style={draw={rgb,255:red,184;green,67;blue,10}, line width=2pt},
  played/.style={line width=1.2pt},
  bent/.style={edge from parent path={(\tikzparentnode) --
    ([xshift=#1]\tikzparentnode.center |- \tikzchildnode.center) -- (\tikzchildnode.center)}},
  hanging/.style={edge from parent path={(\tikzparentnode) --
    ([yshift=#1]\tikzparentnode.center -| \tikzchildnode.center) -- (\tikzchildnode.center)}},
  put/.style n args={3}{anchor=#1, xshift=#2, yshift=#3, inner sep=0pt, outer sep=0pt},
  on/.style n args={3}{pos=0, put={#1}{#2}{#3}}}"""


def istgame(
    tree: ExtensiveForm,
    solution: Solution | None = None,
    equilibrium: int = 0,
    *,
    symbols: Mapping[str, str] | None = None,
) -> str:
    r"""A tree as a LaTeX document with the package `istgame`, to compile or to take the picture from.

    Chance moves carry their probabilities, information sets are dashed. Of an equilibrium, branches that are reached
    are thick and coloured, branches that would be taken off the path are thick; probabilities of mixed actions and
    beliefs are written.

    Parameters
    ----------
    tree : ExtensiveForm
    solution : Solution, optional
        Of this tree, or of one with the same moves.
    equilibrium : int
        Which of its equilibria.
    symbols : mapping
        LaTeX of parameters in a symbolic tree, name -> LaTeX.

    Returns
    -------
    str
        A document for pdfLaTeX that needs the packages `amsmath` and `istgame`; with the class `standalone`, if it is
        installed, the page is as large as the picture. Labels in scripts other than Latin and Greek need LuaLaTeX or
        XeLaTeX, and a font that has them.

    Raises
    ------
    GameError
        The game is no tree, or has more than 300 terminal nodes; the solution is of another tree, or it has no such
        equilibrium.

    References
    ----------
    Cho, I.-S. 2022. "istgame: Drawing Game Trees with TikZ." CTAN, version 2.1.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> root = Decision("A", {"stay": Terminal([0, "1/2"]), "go": Terminal([1, -1])})
    >>> text = istgame(ExtensiveForm(("A", "B"), root))
    >>> [line for line in text.splitlines() if line.startswith((r"\usepackage", r"\endist"))]
    ['\\usepackage{amsmath,istgame}', '\\endist']
    """
    if not isinstance(tree, ExtensiveForm):
        raise GameError(f"istgame draws a tree, not a {type(tree).__name__}")
    play = None if solution is None else chosen_play(tree, solution, equilibrium)
    drawn = tree_texts(tree, play, symbols=symbols)
    texts = replace(drawn, heads=(), measure=lambda text, kind: _enlarged(drawn.measure(text, kind)))
    placed = lay_out(tree, texts)
    left, bottom, right, top = placed.bounds()
    width, height = right - left + 2 * _MARGIN, top - bottom + 2 * _MARGIN
    notes = [f"% Payoffs: {_comment(', '.join(tree.players))}."]
    if play is not None:
        named = f" ({_comment(play.equilibrium.name)})" if play.equilibrium.name else ""
        notes.append(f"% Thick: what is played{named}, coloured where it is reached.")
    lines = [
        rf"% {_comment(tree.title or 'Game tree')}",
        r"\IfFileExists{standalone.cls}{\documentclass[border=3pt]{standalone}}{\documentclass{article}%",
        rf"  \usepackage[paperwidth={width:.0f}pt,paperheight={height:.0f}pt,margin=8pt]{{geometry}}%",
        r"  \pagestyle{empty}\parindent=0pt\topskip=0pt}",
        r"\usepackage{amsmath,istgame}",
        r"\begin{document}",
        r"% From here to the end of the picture, it can stand in any document that loads these two packages.",
        r"\begin{istgame}[font=\footnotesize]",
        *notes,
        _STYLES,
        r"\setistmathTF{0}{0}{0}\setxtinfosetstyle{thin,densely dashed}",
        r"\setistSolidNodeStyle{4pt}\setistHollowNodeStyle{4.4pt}",
        *_Writer(tree, texts, placed, play).lines(),
        r"\end{istgame}",
        r"\end{document}",
    ]
    return "\n".join([*lines, ""])


def _comment(text: str) -> str:
    return " ".join(text.split())


def _enlarged(block: Block) -> Block:
    """The size of a text in Computer Modern, which is wider than the figures' type."""
    return Block(
        _WIDER * block.width,
        _TALLER * block.ascent,
        _TALLER * block.descent,
        tuple(_TALLER * below for below in block.baselines),
    )


class _Writer:
    """The lines of one picture."""

    def __init__(self, tree: ExtensiveForm, texts: TreeTexts, layout: TreeLayout, play: Play | None) -> None:
        self._tree, self._texts, self._layout, self._play = tree, texts, layout, play
        self._labels: dict[tuple[str, int], Label] = {(label.kind, label.node): label for label in layout.labels}

    def lines(self) -> list[str]:
        """Nodes with their branches from the root on, then what stands beside them, then information sets."""
        sets = [self._link(link) for link in self._layout.links]
        trees = [line for node in range(len(self._layout.spots)) for line in self._root(node)]
        beside = [
            rf"\node[{_put(label, self._layout.spots[label.node])}] at ({self._name(label.node)}) {{{_set_in(label)}}};"
            for label in self._labels.values()
        ]
        return [*trees, *beside, *sets]

    def _name(self, node: int) -> str:
        """Of a node that moves, its own name; of an end, the one that its branch gives it."""
        if self._tree.n_children[node] or not node:
            return f"n{node}"
        above = int(self._tree.parent[node])
        return f"n{above}-{node - int(self._tree.first_child[above]) + 1}"

    def _root(self, node: int) -> list[str]:
        tree, spot = self._tree, self._layout.spots[node]
        children = tree.children(node)
        if node and not children:
            return []
        above = int(tree.parent[node])
        place = f"{spot[0]:.1f}pt,{spot[1]:.1f}pt"
        if node:
            place = f"n{above}-{node - int(tree.first_child[above]) + 1}"
        look = "[chance node]" if tree.owner[node] == CHANCE else ""
        owner = self._labels.get(("player", node))
        owner = None if owner is None or self._apart(owner) else self._labels.pop(("player", node))
        named = "" if owner is None else f"<{_angle(owner, spot)}>{{{_set_in(owner)}}}"
        if not children:  # a tree without moves
            self._labels.clear()
            return [rf"\node (n0) at ({place}) {{{_tex(self._texts.vector(node))}}};"]
        return [
            rf"\istroot(n{node})({place}){look}{named}",
            *(self._branch(node, child) for child in children),
            r"\endist",
        ]

    def _branch(self, node: int, child: int) -> str:
        spots, line = self._layout.spots, self._layout.edges[child]
        (x, y), (right, up) = spots[node], spots[child]
        way = f"by={{{right - x:.1f}pt}}{{{up - y:.1f}pt}}"
        if len(line) == 3:
            bend = f"bent={line[1][0] - x:.1f}pt" if line[1][1] == up else f"hanging={line[1][1] - y:.1f}pt"
            way = f"{bend},{way}"
        look = ""
        if self._play is not None:
            look = "[reached]" if self._play.reached[child] else "[played]" if self._play.played[child] else ""
        label = self._labels.pop(("branch", child), None)
        action = "{}" if label is None else f"{{{_set_in(label)}}}[{_put(label, line[-2], 'on')}]"
        return rf"  \istb<{way}>{look}{action}{self._payoffs(child)}"

    def _payoffs(self, node: int) -> str:
        label = self._labels.pop(("payoffs", node), None)
        if label is None:
            return ""
        if label.across == "center" or "\n" in label.text:
            outcome = self._labels.pop(("outcome", node), None)
            rows = [_set_in(label), *([_set_in(outcome)] if outcome is not None else [])]
            text = rows[0] if len(rows) == 1 else rf"\shortstack{{{rows[0]}\\{rows[1]}}}"
        else:
            text = _set_in(label)
        return f"{{{text}}}[{ {'left': 'r', 'right': 'l'}.get(label.across, 'b') }]"

    def _link(self, link: Link) -> str:
        a, b = (self._name(node) for node in link.nodes)
        if len(link.points) == 4:  # through a corridor
            rise = link.points[1][1] - link.points[0][1]
            return rf"\draw[infoset style] ({a}.center) -- ++(0pt,{rise:.1f}pt) -| ({b}.center);"
        bend = f"[bend {'left' if link.bend > 0 else 'right'}={abs(link.bend):.0f}]" if link.bend else ""
        return rf"\xtInfoset{bend}({a})({b}){self._set_name(link)}"

    def _apart(self, label: Label) -> bool:
        """Whether a player's name stands at an information set rather than at a node."""
        x, y = self._layout.spots[label.node]
        return abs(label.x - x) > _NEAR[0] or abs(label.y - y) > _NEAR[1]

    def _set_name(self, link: Link) -> str:
        """The player, if the layout writes it once at this link."""
        x, y = ((link.points[0][k] + link.points[1][k]) / 2 for k in (0, 1))
        group = self._tree.information_sets[int(self._tree.infoset_of[link.nodes[0]])]
        for node in group.nodes:
            label = self._labels.get(("player", node))
            if label is None or not self._apart(label):
                continue
            upright = link.points[0][0] == link.points[1][0]
            if math.isclose(label.y, y, abs_tol=0.01) if upright else math.isclose(label.x, x, abs_tol=0.01):
                del self._labels["player", node]
                return f"{{{_set_in(label)}}}[{ {'left': 'r', 'right': 'l'}.get(label.across, 'a') }]"
        return ""


def _angle(label: Label, spot: Point) -> str:
    """Where a player's name stands at a node, in the words of TikZ, and how far from where TikZ would put it."""
    words = [
        {"top": "below", "bottom": "above"}.get(label.up, ""),
        {"left": "right", "right": "left"}.get(label.across, ""),
    ]
    angle = " ".join(word for word in words if word)
    lift = 0.0 if words[0] and words[1] else label.y - spot[1] - {"above": _GAP, "below": -_GAP}.get(words[0], 0.0)
    return f"{{[yshift={lift:.1f}pt]{angle}}}" if abs(lift) >= 1 else angle


def _put(label: Label, spot: Point, style: str = "put") -> str:
    """The key that puts a label relative to a point, by its last baseline."""
    side = {"left": " west", "right": " east"}.get(label.across, "")
    return f"{style}={{base{side}}}{{{label.x - spot[0]:.1f}pt}}{{{label.lines()[-1][1] - spot[1]:.1f}pt}}"


def _set_in(label: Label) -> str:
    """A label's text in LaTeX, one line above the other."""
    rows = [_tex(line) for line in label.text.split("\n")]
    command = {"player": r"\textbf", "outcome": r"\textit"}.get(label.kind)
    if command is not None:
        rows = [f"{command}{{{row}}}" for row in rows]
    stack = r" \\ ".join(rows)
    return rows[0] if len(rows) == 1 else rf"\shortstack[{label.across[0]}]{{{stack}}}"


def _tex(text: str) -> str:
    """A line of a figure in LaTeX: mathematics as it stands, everything else escaped."""
    return "".join(
        part if k % 2 else "".join(_letter(letter) for letter in part.replace(r"\$", "$"))
        for k, part in enumerate(_MATH.split(text))
    )


def _letter(letter: str) -> str:
    if letter in _SIGNS:
        return _SIGNS[letter]
    form, _, name = unicodedata.name(letter, "").partition(" LETTER ")
    name = name.lower().replace("lamda", "lambda")
    if form == "GREEK SMALL" and f" {name} " in _GREEK + _CAPITALS:
        return rf"$\{name}$"
    if form == "GREEK CAPITAL" and f" {name} " in _CAPITALS:
        return rf"$\{name.capitalize()}$"
    return escape(letter)
