"""Which layout a tree gets: the field's own pictures where the tree has their shape, else down or to the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bargain.errors import GameError
from bargain.games import ExtensiveForm
from bargain.plots.style import SIZE
from bargain.plots.text import wrap
from bargain.plots.tree_butterfly import butterfly, why_no_butterfly
from bargain.plots.tree_chain import chain, moves_in_a_row
from bargain.plots.tree_downwards import downwards
from bargain.plots.tree_levels import skeleton
from bargain.plots.tree_rightwards import rightwards
from bargain.plots.tree_shapes import TreeLayout, spread
from bargain.plots.tree_texts import TreeTexts

__all__ = ["DIRECTIONS", "LAYOUTS", "lay_out"]

LAYOUTS = ("tree", "signalling", "centipede")
DIRECTIONS = ("down", "right")

_MOST_DOWNWARDS = 8
_WIDEST = 490.0
_WIDEST_DOWN = 2800.0
_MOST_LEAVES = 300
_SHORTEST_CHAIN = 4
_EASY = 24.0
_WRAPS = (160.0, 110.0, 75.0)


def lay_out(
    tree: ExtensiveForm, texts: TreeTexts, layout: str | None = None, direction: str | None = None
) -> TreeLayout:
    """Lay a tree out in points of type.

    Raises
    ------
    GameError
        No such layout or direction, a tree of another shape than the layout's, a tree that does not fit downwards, or
        one too large for a picture.
    """
    leaves = int((tree.terminal_of >= 0).sum())
    _check(tree, leaves, layout, direction)
    if layout != "tree" and direction is None:
        found = _special(tree, texts, layout)
        if found is not None:
            return found
    if direction == "down" or (direction is None and leaves <= _MOST_DOWNWARDS):
        found = _down(tree, texts, leaves, direction is not None)
        if found is not None:
            return found
    return _right(tree, texts)


def _check(tree: ExtensiveForm, leaves: int, layout: str | None, direction: str | None) -> None:
    for what, value, known in (("layout", layout, LAYOUTS), ("direction", direction, DIRECTIONS)):
        if value is not None and value not in known:
            raise GameError(f"{what}: there is no {value!r}; choose from {', '.join(known)}")
    if direction is not None and layout not in (None, "tree"):
        raise GameError(f"the layout {layout!r} has no direction; leave one of the two out")
    if leaves > _MOST_LEAVES:
        raise GameError(f"a tree of {leaves} terminal nodes cannot be read as a picture; the limit is {_MOST_LEAVES}")
    if layout == "signalling":
        lack = why_no_butterfly(tree)
        if lack:
            raise GameError(f"the tree is no signalling game with two types and two signals: {lack}")
    if layout == "centipede" and not moves_in_a_row(tree):
        raise GameError("the tree is no centipede, in which each move has two actions, one of which ends the game")


def _special(tree: ExtensiveForm, texts: TreeTexts, layout: str | None) -> TreeLayout | None:
    """The picture that the field uses for a tree of this shape; None if it has no such shape, or not the room."""
    make: Callable[[TreeTexts, float], TreeLayout]
    if layout == "signalling" or (layout is None and not why_no_butterfly(tree)):
        make, limits = partial(butterfly, skeleton(tree)), (16.0, 90.0)
    elif layout == "centipede" or (layout is None and moves_in_a_row(tree) >= _SHORTEST_CHAIN):
        make, limits = partial(chain, skeleton(tree)), (30.0, 200.0)
    else:
        return None
    found = _attempts(make, texts, *limits)
    if layout is not None:
        return make(texts, limits[1]) if found is None else found
    return found if found is not None and found.width <= _WIDEST else None


def _down(tree: ExtensiveForm, texts: TreeTexts, leaves: int, asked: bool) -> TreeLayout | None:
    frame = skeleton(tree)
    limit = (_WIDEST_DOWN if asked else _WIDEST) / max(1, leaves - 1)
    found = spread(partial(downwards, frame, texts), 24.0, limit)
    if found is not None and found.width <= _WIDEST:
        return found
    if not asked:
        return None
    stacked = spread(partial(downwards, frame, texts, stacked=True), 16.0, limit)
    made = [layout for layout in (found, stacked) if layout is not None]
    if not made:
        raise GameError('this tree does not fit downwards without overlaps; draw it with direction="right"')
    return min(made, key=lambda layout: layout.width)


def _right(tree: ExtensiveForm, texts: TreeTexts) -> TreeLayout:
    frame = skeleton(tree, columns=True)
    found = _attempts(partial(rightwards, frame), texts, 12.0, 80.0)
    return rightwards(frame, texts, _EASY) if found is None else found


def _attempts(
    make: Callable[[TreeTexts, float], TreeLayout], texts: TreeTexts, step: float, limit: float
) -> TreeLayout | None:
    """The first layout that fits across a page, long labels on several lines if need be; else the narrowest."""
    best = None
    for width in (None, *_WRAPS):
        variant = texts if width is None else _wrapped(texts, width)
        found = spread(partial(make, variant), step, limit)
        if found is not None and (best is None or found.width < best.width - 1):
            best = found
        if best is not None and best.width <= _WIDEST:
            break
    return best


def _wrapped(texts: TreeTexts, width: float) -> TreeTexts:
    """Actions and outcomes on lines no wider than `width`."""
    branch, outcome = ([wrap(text, width, SIZE) for text in listed] for listed in (texts.branch, texts.outcome))
    return replace(texts, branch=branch, outcome=outcome)
