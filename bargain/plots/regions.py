"""Areas of a map: exact outlines of sets of grid cells, and the room that they have for a name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.path import Path

from bargain.plots.style import SIZE
from bargain.plots.text import text_size, wrap_profile

__all__ = ["Raster", "cell_edges", "outline"]

_SIZES = (SIZE, SIZE - 1, SIZE - 1.5)
_WIDTHS = (400.0, 130.0, 95.0, 70.0, 52.0)
_PAD = 5


def cell_edges(values: np.ndarray, logarithmic: bool = False) -> np.ndarray:
    """Edges (n + 1,) of the cells around n ascending grid values: midpoints, and the end values themselves.

    Examples
    --------
    >>> cell_edges(np.array([0.0, 1.0, 3.0]))
    array([0. , 0.5, 2. , 3. ])
    """
    inner = np.sqrt(values[1:] * values[:-1]) if logarithmic else (values[1:] + values[:-1]) / 2
    return np.concatenate([values[:1], inner, values[-1:]])


def outline(mask: np.ndarray, x_edges: np.ndarray, y_edges: np.ndarray) -> Path:
    """The boundary of a set of cells (mask of shape (nx, ny)) as one path, holes included."""
    padded = np.pad(mask, 1)
    steps: dict[tuple[int, int], list[tuple[int, int]]] = {}
    # Each side of a cell that borders on the outside, directed so that the cell lies to its left.
    for (dx, dy), start, end in (
        ((0, -1), (0, 0), (1, 0)),
        ((1, 0), (1, 0), (1, 1)),
        ((0, 1), (1, 1), (0, 1)),
        ((-1, 0), (0, 1), (0, 0)),
    ):
        beyond = padded[1 + dx : padded.shape[0] - 1 + dx, 1 + dy : padded.shape[1] - 1 + dy]
        for i, j in np.argwhere(mask & ~beyond).tolist():
            steps.setdefault((i + start[0], j + start[1]), []).append((i + end[0], j + end[1]))
    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    while steps:
        loop = _loop(steps)
        corners = [
            point
            for before, point, after in zip(loop[-1:] + loop[:-1], loop, loop[1:] + loop[:1], strict=True)
            if (point[0] - before[0]) * (after[1] - point[1]) != (point[1] - before[1]) * (after[0] - point[0])
        ]
        places = [(float(x_edges[i]), float(y_edges[j])) for i, j in corners]
        vertices += [*places, places[0]]
        codes += [int(Path.MOVETO), *[int(Path.LINETO)] * (len(places) - 1), int(Path.CLOSEPOLY)]
    return Path(np.array(vertices).reshape(-1, 2), np.array(codes, dtype=Path.code_type))


def _loop(steps: dict[tuple[int, int], list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Take a closed loop out of the directed sides; where two touch at a corner, turn left: each stays simple."""
    start = next(iter(steps))
    loop = [start]
    here, direction = start, (0, 0)
    while True:
        ahead = steps[here]
        chosen = max(
            range(len(ahead)),
            key=lambda k: direction[0] * (ahead[k][1] - here[1]) - direction[1] * (ahead[k][0] - here[0]),
        )
        after = ahead.pop(chosen)
        if not ahead:
            del steps[here]
        if after == start:
            return loop
        direction = (after[0] - here[0], after[1] - here[1])
        loop.append(after)
        here = after


class Raster:
    """An area of the page in points of type, which knows what is taken and finds room for texts.

    Parameters
    ----------
    codes : int array (width, height)
        The region of each point, from the lower left.
    """

    def __init__(self, codes: np.ndarray) -> None:
        self.codes = codes
        self.free = np.ones(codes.shape, dtype=bool)

    def take(self, left: float, bottom: float, right: float, top: float) -> None:
        """Bar a rectangle from all texts."""
        x, y = max(0, int(left)), max(0, int(bottom))
        self.free[x : int(np.ceil(right)), y : int(np.ceil(top))] = False

    def components(self, code: int, least: float) -> list[np.ndarray]:
        """Masks of a region's connected areas: the largest, then others that cover at least a share of the map."""
        from scipy import ndimage

        labels, count = ndimage.label(self.codes == code)
        sizes = np.bincount(labels.ravel(), minlength=count + 1)[1:]
        order = np.argsort(-sizes, kind="stable")
        return [labels == 1 + k for rank, k in enumerate(order) if rank == 0 or sizes[k] >= least * labels.size]

    def fit(self, mask: np.ndarray, words: Sequence[str]) -> tuple[float, float, str, float] | None:
        """Centre, text and font size at which the words fit deepest inside the mask; None if they do not.

        Line breaks between words, then narrower columns, then smaller type are tried in turn.
        """
        from scipy import ndimage

        room = mask & self.free
        depth = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
        blocked = np.pad(np.cumsum(np.cumsum(~room, axis=0), axis=1), ((1, 0), (1, 0)))
        for size in _SIZES:
            for width in _WIDTHS:
                text = "\n".join(line for word in words for line in wrap_profile(word, width, size))
                across, up = text_size(text, size)
                w, h = int(np.ceil(across)) + 2 * _PAD, int(np.ceil(up)) + 2 * _PAD
                if w >= room.shape[0] or h >= room.shape[1]:
                    continue
                covered = blocked[w:, h:] - blocked[:-w, h:] - blocked[w:, :-h] + blocked[:-w, :-h]
                inner = depth[w // 2 : w // 2 + covered.shape[0], h // 2 : h // 2 + covered.shape[1]]
                score = np.where(covered == 0, inner, -1.0)
                x, y = divmod(int(score.argmax()), score.shape[1])
                if score[x, y] >= 0:
                    self.take(x, y, x + w, y + h)
                    return float(x + w / 2), float(y + h / 2), text, size
        return None

    def deepest(self, mask: np.ndarray) -> tuple[float, float]:
        """The point of a mask that is farthest from its border."""
        from scipy import ndimage

        depth = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
        x, y = divmod(int(depth.argmax()), depth.shape[1])
        return float(x) + 0.5, float(y) + 0.5
