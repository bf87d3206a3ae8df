"""The look of the figures, and saving them with reproducible bytes.

Colours follow Okabe and Ito (2008) in hue, but each has its own lightness, and every use of colour is doubled by a line
style, a marker or a hatch: the figures read in grey and with every common colour-vision deficiency. Text is set in
STIX, which comes with matplotlib, so that a figure looks the same on every machine.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from bargain.errors import BargainError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "FILLS",
    "GREY",
    "INK",
    "LINE_SPACING",
    "NARROW",
    "SIZE",
    "STROKES",
    "WIDE",
    "Fill",
    "Stroke",
    "centre_label",
    "context",
    "fill",
    "finish",
    "new_figure",
    "plain_axes",
    "save",
    "stroke",
    "styled",
]

NARROW = 3.3
"""Width in inches of a figure in one column of a two-column page."""

WIDE = 6.9
"""Width in inches of a figure across both columns."""

SIZE = 8.0
"""Font size of labels in points; tick labels and notes are one and two points smaller."""

LINE_SPACING = 1.1

INK = "#1a1a1a"
GREY = "#8a8a8a"
PALE = "#d9d9d9"

_SETTINGS: dict[str, Any] = {
    "font.family": ["STIXGeneral", "DejaVu Serif", "DejaVu Sans"],
    "mathtext.fontset": "stix",
    "font.size": SIZE,
    "axes.labelsize": SIZE,
    "axes.titlesize": SIZE + 1,
    "xtick.labelsize": SIZE - 1,
    "ytick.labelsize": SIZE - 1,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.formatter.useoffset": False,
    "axes.formatter.use_mathtext": True,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.direction": "out",
    "ytick.direction": "out",
    "lines.linewidth": 1.2,
    "patch.linewidth": 0.6,
    "hatch.linewidth": 0.4,
    "figure.facecolor": "white",
    "figure.dpi": 100,
    "savefig.facecolor": "white",
    "savefig.dpi": 300,
    "savefig.bbox": None,
    "path.simplify": False,
    "svg.hashsalt": "bargain",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "text.usetex": False,
    "text.hinting": "none",  # so that a text has the same width at every resolution
}


@dataclass(frozen=True)
class Stroke:
    """How one of several lines is drawn: colour, dashes and marker all differ from its neighbours'."""

    colour: str
    dashes: Any
    marker: str


@dataclass(frozen=True)
class Fill:
    """How one of several areas is drawn: a light colour under dark text, and a hatch with its own darker colour."""

    colour: str
    hatch: str
    line: str


STROKES = (
    Stroke("#00365f", "solid", "o"),
    Stroke("#b8430a", (0, (5, 1.6)), "s"),
    Stroke("#12906a", (0, (1.2, 1.2)), "^"),
    Stroke("#d07faa", (0, (6, 1.4, 1.2, 1.4)), "D"),
    Stroke("#e3a018", (0, (2.6, 1.2)), "v"),
    Stroke("#6db7e6", (0, (7, 1.3, 1.2, 1.3, 1.2, 1.3)), "P"),
    Stroke("#1a1a1a", (0, (0.9, 2.2)), "X"),
    Stroke("#8a8a8a", (0, (9, 2.4)), "h"),
)

FILLS = (
    Fill("#fbf6d3", "", "#8f8650"),
    Fill("#a4d0ec", "", "#2a6f9e"),
    Fill("#f2c079", "////", "#b57412"),
    Fill("#74bfa1", "", "#1d6b4f"),
    Fill("#e3b5d0", "\\\\\\\\", "#a3568a"),
    Fill("#d9d9d9", "....", "#6e6e6e"),
    Fill("#e28a5e", "++", "#8c3a10"),
    Fill("#ffffff", "xxxx", "#8a8a8a"),
    Fill("#8fa6d0", "----", "#3a5488"),
    Fill("#d8e6a0", "||||", "#7d9030"),
)

_HATCHES = ("", "////", "\\\\\\\\", "....", "++", "xxxx", "----", "||||", "oo", "**")

_Arguments = ParamSpec("_Arguments")
_Made = TypeVar("_Made")


def stroke(index: int) -> Stroke:
    """The line style with this index; the list repeats after its end."""
    return STROKES[index % len(STROKES)]


def fill(index: int) -> Fill:
    """The area style with this index. After the end of the list colours come again with other hatches."""
    turn, place = divmod(index, len(FILLS))
    base = FILLS[place]
    return replace(base, hatch=_HATCHES[(_HATCHES.index(base.hatch) + turn) % len(_HATCHES)])


@contextmanager
def context() -> Iterator[None]:
    """Settings of the package's figures while the block runs; the caller's settings return after it.

    Examples
    --------
    >>> with context():
    ...     matplotlib.rcParams["mathtext.fontset"]
    'stix'
    """
    with matplotlib.rc_context():
        settings: Any = matplotlib.rcParams  # its stub lists the known keys one by one
        matplotlib.rcdefaults()
        settings.update(_SETTINGS)
        yield


def styled(draw: Callable[_Arguments, _Made]) -> Callable[_Arguments, _Made]:
    """Run a drawing function inside `context`."""

    @functools.wraps(draw)
    def inside(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Made:
        with context():
            return draw(*args, **kwargs)

    return inside


def new_figure(width: float, height: float, layout: str | None = "constrained") -> Figure:
    """A figure of this size in inches that belongs to no window and to no global list."""
    if not 1 <= width <= 40:
        raise BargainError(f"a figure's width is in inches, between 1 and 40, not {width}")
    figure = Figure(figsize=(width, height), layout=layout)  # type: ignore[arg-type]  # the stub lists literals
    FigureCanvasAgg(figure)
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(w_pad=0.03, h_pad=0.03)
    return figure


def plain_axes(axes: Axes) -> None:
    """Thin axes whose ticks look the same however late they are made."""
    axes.tick_params(labelsize=SIZE - 1, width=0.6, length=2.5, color=INK, labelcolor=INK)
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set_linespacing(LINE_SPACING)


def finish(figure: Figure) -> None:
    """Settle the layout, then hold it, so that labels placed afterwards stay where they are."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")


def centre_label(axes: Axes) -> None:
    """Put the label of the horizontal axis in the middle of the page, for which it was wrapped; the layout must be
    final.
    """
    now = axes.get_position()
    axes.xaxis.label.set_x((0.5 - now.x0) / now.width)


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure to a .svg, .pdf or .png file; the same figure gives the same bytes every time.

    Raises
    ------
    BargainError
        The suffix is another one, the folder does not exist, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> figure = new_figure(NARROW, 2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(figure, Path(folder) / "empty.svg").name
    'empty.svg'
    """
    target = Path(path)
    stamps: dict[str, dict[str, Any]] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {}}
    suffix = target.suffix.lower()
    if suffix not in stamps:
        raise BargainError(
            f"{target}: a figure is saved as .svg, .pdf or .png, not as {suffix or 'a file without suffix'}"
        )
    if not target.parent.is_dir():
        raise BargainError(f"{target}: the folder {target.parent} does not exist")
    buffer = io.BytesIO()
    with context():
        figure.savefig(buffer, format=suffix[1:], metadata=stamps[suffix])
    try:
        target.write_bytes(buffer.getvalue())
    except OSError as error:
        raise BargainError(f"{target}: cannot write the figure ({error.strerror})") from None
    return target
