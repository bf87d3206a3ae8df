"""Curves of an outcome or a payoff over an atlas: one line for each equilibrium of a cell, none across a threshold."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.errors import BargainError
from bargain.models import claim_name
from bargain.plots import style
from bargain.plots.placement import Tag, place
from bargain.plots.text import means_payoff, quantity_text, wrap_profile

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bargain.atlases.cells import Atlas, Cell, CellEquilibrium

__all__ = ["CONTINUUM", "Quantity", "darker", "draw_branches", "read_quantity"]

CONTINUUM = "#b8430a"
_SAME = 1e-7
_SAMPLES = 241


@dataclass(frozen=True)
class Quantity:
    """What is drawn: its axis label, and where it stands in an equilibrium ("outcomes" or "payoffs", and the key)."""

    label: str
    table: str
    key: str

    def read(self, point: CellEquilibrium) -> Any:
        """The quantity in an equilibrium, as an expression in the free parameter."""
        return getattr(point, self.table)[self.key]


@dataclass(frozen=True)
class _Branch:
    """One equilibrium in one open cell."""

    label: str
    xs: np.ndarray
    ys: np.ndarray


def read_quantity(atlas: Atlas, name: str) -> Quantity:
    """Find an outcome, or `payoff_PLAYER`, by its name or by the name that claims use for it."""
    points = [point for cell in atlas.cells for point in cell.equilibria]
    outcomes = list(dict.fromkeys(key for point in points for key in point.outcomes))
    players = list(dict.fromkeys(key for point in points for key in point.payoffs))
    for key in outcomes:
        if name in (key, claim_name(key)):
            return Quantity(quantity_text(key), "outcomes", key)
    for key in players:
        if means_payoff(name, key):
            return Quantity(quantity_text(f"payoff:{key}"), "payoffs", key)
    known = [*outcomes, *(f"payoff_{claim_name(player)}" for player in players)]
    raise BargainError(f"the atlas has no outcome {name!r}; there are {', '.join(known) or 'none'}")


def darker(colour: str, most: float = 0.38) -> str:
    """The same hue, dark enough for small text."""
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    parts = colorsys.hls_to_rgb(hue, min(lightness, most), saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def draw_branches(
    axes: Axes,
    atlas: Atlas,
    quantity: Quantity,
    view: tuple[float, float],
    baseline: float | None,
    names: Mapping[str, str],
) -> Callable[[], None]:
    """Draw all lines, bands, dots and rings; what is returned draws the labels, when the layout is final.

    `names` replaces labels of equilibria; `baseline` is marked on the axis.
    """
    name = atlas.free[0]
    looks: dict[str, style.Stroke] = {}
    branches: list[_Branch] = []
    at: dict[float, list[tuple[float, float, str]]] = {}
    for cell in atlas.cells:
        if cell.kind == "boundary":
            at[float(cell.low)] = _values_at(cell, quantity)
        elif max(view[0], float(cell.low)) < min(view[1], float(cell.high)):
            branches += _branches_of(axes, cell, quantity, name, view, looks)
    _draw_lines(axes, branches, looks)
    for position, spans in at.items():
        for low, high, _ in spans:
            if high - low > _SAME and view[0] <= position <= view[1]:
                axes.plot(
                    [position] * 2,
                    [low, high],
                    color=CONTINUUM,
                    linewidth=3.0,
                    alpha=0.75,
                    zorder=3.5,
                    solid_capstyle="butt",
                    clip_on=False,
                )
    dots = _draw_ends(axes, branches, at, view)
    if quantity.table == "outcomes":
        axes.set_ylim(-0.04, 1.04)
    else:
        axes.margins(y=0.12)
    axes.set_xlim(view)
    shown = [] if baseline is None or not view[0] <= baseline <= view[1] else [baseline]
    if shown:
        foot = axes.get_xaxis_transform()
        axes.plot(shown, [0.0], "^", transform=foot, color=style.INK, markersize=5, zorder=7, clip_on=False)

    def label() -> None:
        lines = [np.column_stack([branch.xs, branch.ys]) for branch in branches]
        lines += [np.array([(x, low), (x, high)]) for x, spans in at.items() for low, high, _ in spans if low < high]
        tags = _tags(branches, looks, names)
        for value in shown:
            spots, slanted = [(value, axes.get_ylim()[0])], {"fontstyle": "italic"}
            tags.append(Tag("baseline", spots, size=style.SIZE - 1, reach=40, style=slanted))
        place(axes, tags, points=dots, lines=lines, clearance=3.5, spacing=3.0)

    return label


def _values_at(cell: Cell, quantity: Quantity) -> list[tuple[float, float, str]]:
    """In a boundary cell: the interval of values of each piece, and the label of its first equilibrium."""
    found = []
    for component in cell.components:
        for piece in component.pieces:
            values = [float(quantity.read(component.equilibria[k])) for k in piece]
            found.append((min(values), max(values), component.equilibria[piece[0]].label))
    return found


def _branches_of(
    axes: Axes, cell: Cell, quantity: Quantity, name: str, view: tuple[float, float], looks: dict[str, style.Stroke]
) -> list[_Branch]:
    low, high = max(view[0], float(cell.low)), min(view[1], float(cell.high))
    inset = (high - low) * 1e-9
    xs = np.linspace(low + inset, high - inset, _SAMPLES)
    branches = []
    for component in cell.components:
        lines = [_evaluate(quantity.read(point), name, xs) for point in component.equilibria]
        for point, ys in zip(component.equilibria, lines, strict=True):
            looks.setdefault(point.label, style.stroke(len(looks)))
            branches.append(_Branch(point.label, xs, ys))
        for piece in component.pieces:
            if len(piece) > 1:
                bundle = np.array([lines[k] for k in piece])
                axes.fill_between(xs, bundle.min(axis=0), bundle.max(axis=0), color=style.PALE, linewidth=0, zorder=1)
    return branches


def _evaluate(expression: Any, name: str, xs: np.ndarray) -> np.ndarray:
    import sympy

    # Numbers first, so that algebraic numbers such as CRootOf are digits before NumPy sees them.
    evaluated = sympy.sympify(expression).evalf(17)
    function = sympy.lambdify([sympy.Symbol(name)], evaluated, modules="numpy")
    with np.errstate(all="ignore"):
        values = np.asarray(function(xs), dtype=complex)
    return np.broadcast_to(np.where(np.abs(values.imag) < 1e-9, values.real, np.nan), xs.shape)


def _draw_lines(axes: Axes, branches: Sequence[_Branch], looks: dict[str, style.Stroke]) -> None:
    """Lines that coincide are drawn on top of each other, each narrower than the one below it."""
    distinct: list[_Branch] = []
    for branch in branches:
        if not any(other.label == branch.label and _coincide(other, branch) for other in distinct):
            distinct.append(branch)
    for k, branch in enumerate(distinct):
        later = sum(1 for other in distinct[k + 1 :] if _coincide(other, branch))
        earlier = sum(1 for other in distinct[:k] if _coincide(other, branch))
        look = looks[branch.label]
        dashes = "solid" if later and not earlier else look.dashes
        breadth = 1.3 + 1.5 * min(later, 3)
        axes.plot(
            branch.xs,
            branch.ys,
            color=look.colour,
            linestyle=dashes,
            linewidth=breadth,
            zorder=3 + 0.1 * earlier,
            clip_on=False,
        )


def _coincide(one: _Branch, other: _Branch) -> bool:
    return bool(one.xs[0] == other.xs[0] and np.allclose(one.ys, other.ys, rtol=_SAME, atol=_SAME, equal_nan=True))


def _draw_ends(
    axes: Axes, branches: Iterable[_Branch], at: dict[float, list[tuple[float, float, str]]], view: tuple[float, float]
) -> list[tuple[float, float]]:
    """At thresholds: dots for values taken, rings for values only approached; nothing where a line simply goes on."""
    marks = []
    for position, spans in at.items():
        if not view[0] <= position <= view[1]:
            continue
        near = 1e-6 * (view[1] - view[0])
        left = {float(b.ys[-1]) for b in branches if abs(b.xs[-1] - position) < near and np.isfinite(b.ys[-1])}
        right = {float(b.ys[0]) for b in branches if abs(b.xs[0] - position) < near and np.isfinite(b.ys[0])}
        scale = max([1.0, *(abs(value) for value in left | right)]) * 1e-5
        for low, high, _ in spans:
            for value in {low, high}:
                passes = all(any(abs(value - other) < scale for other in side) for side in (left, right) if side)
                if not (passes and low == high):
                    axes.plot([position], [value], "o", color=style.INK, markersize=3.6, zorder=6, clip_on=False)
                    marks.append((position, value))
        for value in left | right:
            if not any(low - scale <= value <= high + scale for low, high, _ in spans):
                axes.plot(
                    [position],
                    [value],
                    "o",
                    color="white",
                    markeredgecolor=style.INK,
                    markersize=3.6,
                    markeredgewidth=0.8,
                    zorder=5.5,
                    clip_on=False,
                )
                marks.append((position, value))
    return marks


def _tags(branches: list[_Branch], looks: dict[str, style.Stroke], names: Mapping[str, str]) -> list[Tag]:
    """One label a line, in the widest cell where it appears; lines that coincide there share one."""
    widest: dict[str, _Branch] = {}
    for branch in branches:
        known = widest.get(branch.label)
        if known is None or np.ptp(branch.xs) > np.ptp(known.xs):
            widest[branch.label] = branch
    groups: list[tuple[_Branch, list[str]]] = []
    for label, branch in widest.items():
        for other, labels in groups:
            if _coincide(other, branch):
                labels.append(label)
                break
        else:
            groups.append((branch, [label]))
    tags = []
    for branch, labels in groups:
        colour = darker(looks[labels[0]].colour) if len(labels) == 1 else style.INK
        shares = (0.5, 0.35, 0.65, 0.2, 0.8, 0.08, 0.92)
        spots = [int(share * (len(branch.xs) - 1)) for share in shares]
        anchors = [(float(branch.xs[k]), float(branch.ys[k])) for k in spots if np.isfinite(branch.ys[k])]
        if anchors:
            words = [word for label in labels for word in names.get(label, label).split("\n")]
            text = "\n".join(line for word in words for line in wrap_profile(word, 110))
            tags.append(Tag(text, anchors, colour=colour, size=style.SIZE - 0.5, priority=float(np.ptp(branch.xs))))
    return tags
