"""An outcome along a one-parameter sweep: one mark for each equilibrium, and no line, since a slot is not a branch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from bargain.errors import BargainError
from bargain.models import claim_name
from bargain.plots import style
from bargain.plots.branches import darker
from bargain.plots.placement import Tag, place
from bargain.plots.text import axis_label, described, means_payoff, quantity_text, wrap, wrap_profile

if TYPE_CHECKING:
    import xarray

__all__ = ["outcome_curves"]

_SIZES = (2.4, 3.3, 4.2, 5.1)


@style.styled
def outcome_curves(dataset: xarray.Dataset, outcome: str, *, width: float = style.NARROW) -> Figure:
    """Draw an outcome's probability, or a payoff, at each point of a one-parameter sweep, for every equilibrium.

    Equilibria of the same label share a marker and are named beside it. Marks are hollow where the list of equilibria
    is not known to be complete. Where marks coincide the one below is larger.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `sweep` over one parameter.
    outcome : str
        An outcome, or `payoff_PLAYER`.
    width : float
        In inches.

    Raises
    ------
    BargainError
        The sweep has not exactly one parameter, or no such outcome.

    Examples
    --------
    >>> import xarray
    >>> grid = np.linspace(0, 1, 11)
    >>> war = (("sigma", "equilibrium"), (grid[:, None] > 0.5).astype(float))
    >>> swept = xarray.Dataset({"war": war, "n_equilibria": ("sigma", np.ones(11, int))}, coords={"sigma": grid})
    >>> outcome_curves(swept, "war").axes[0].get_ylabel()
    'probability of war'
    """
    name = _swept(dataset)
    values, label, probability = _values(dataset, name, outcome)
    xs = np.asarray(dataset[name].values, dtype=float)
    codes, texts = _codes(dataset, name, values.shape)
    known = (
        np.asarray(dataset["complete"].values, dtype=bool) if "complete" in dataset else np.ones(len(xs), dtype=bool)
    )
    figure = style.new_figure(width, min(width * 0.72, 3.2))
    axes = figure.add_subplot()
    style.plain_axes(axes)
    axes.set_xlabel(axis_label(*described(dataset[name]), width * 0.8))
    axes.set_ylabel(wrap(label, width * 45))
    present = [code for code in range(-1, len(texts)) if ((codes == code) & np.isfinite(values)).any()]
    tags, marks = [], []
    for rank, code in enumerate(present):
        look = style.stroke(rank)
        size = _SIZES[min(len(present) - 1 - rank, len(_SIZES) - 1)] if len(present) > 1 else 3.0
        point, slot = np.nonzero((codes == code) & np.isfinite(values))
        x, y = xs[point], values[point, slot]
        for whole in (True, False):
            chosen = known[point] == whole
            face = look.colour if whole else "white"
            shape: dict[str, Any] = {
                "marker": look.marker,
                "markersize": size,
                "markeredgecolor": look.colour,
                "markeredgewidth": 0.5,
            }
            axes.plot(x[chosen], y[chosen], linestyle="none", color=face, **shape, zorder=3 + 0.1 * rank, clip_on=False)
        marks.append(np.column_stack([x, y]))
        if code >= 0:
            text = "\n".join(wrap_profile(texts[code], 110))
            tags.append(
                Tag(text, _spread_out(x, y), colour=darker(look.colour), size=style.SIZE - 0.5, priority=len(x))
            )
    if probability:
        axes.set_ylim(-0.04, 1.04)
    else:
        axes.margins(y=0.12)
    axes.set_xlim(xs.min(), xs.max() if xs.max() > xs.min() else xs.min() + 1)
    if not known.all():
        axes.set_title("hollow: not known to be complete", fontsize=style.SIZE - 1, color="#5c5c5c", loc="right", pad=3)
    style.finish(figure)
    place(axes, tags, points=np.vstack(marks) if marks else (), clearance=2.5)
    return figure


def _swept(dataset: xarray.Dataset) -> str:
    if "n_equilibria" not in dataset:
        raise BargainError("the dataset has no variable 'n_equilibria'; make it with sweep")
    swept = [str(name) for name in dataset["n_equilibria"].dims]
    if len(swept) != 1 or swept == ["sample"]:
        raise BargainError(f"outcome curves need a sweep over one parameter; this one has {', '.join(swept) or 'none'}")
    return swept[0]


def _values(dataset: xarray.Dataset, name: str, outcome: str) -> tuple[np.ndarray, str, bool]:
    """Values (points, slots), the axis label, and whether they are probabilities."""
    own = {"payoff", "n_equilibria", "regime", "label", "degenerate", "pointwise", "complete", "status", "regret"}
    outcomes = [str(key) for key in dataset.data_vars if key not in own]
    players = [str(player) for player in dataset["player"].values] if "player" in dataset.coords else []
    found: Any = None
    for key in outcomes:
        if outcome in (key, claim_name(key)):
            found, label = dataset[key], quantity_text(key)
    for player in players:
        if found is None and means_payoff(outcome, player):
            found, label = dataset["payoff"].sel(player=player), quantity_text(f"payoff:{player}")
    if found is None:
        known = [*outcomes, *(f"payoff_{claim_name(player)}" for player in players)]
        raise BargainError(f"the sweep has no outcome {outcome!r}; there are {', '.join(known) or 'none'}")
    if "equilibrium" not in found.dims:
        found = found.expand_dims("equilibrium")
    values = np.asarray(found.transpose(name, "equilibrium").values, dtype=float)
    return values, label, label.startswith("probability")


def _codes(dataset: xarray.Dataset, name: str, shape: tuple[int, ...]) -> tuple[np.ndarray, list[str]]:
    """The index of each equilibrium's label (points, slots), -1 where it has none, and the labels."""
    held = dataset.get("label")
    if held is None or "labels" not in held.attrs:
        return np.full(shape, -1), []
    if "equilibrium" not in held.dims:
        held = held.expand_dims("equilibrium")
    codes = np.asarray(held.transpose(name, "equilibrium").values).astype(int)
    return np.broadcast_to(codes, shape), [str(text) for text in json.loads(held.attrs["labels"])]


def _spread_out(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
    """Points to stand beside: the middle of those in order of x, then others."""
    order = np.argsort(x, kind="stable")
    picks = [order[int(share * (len(order) - 1))] for share in (0.5, 0.35, 0.65, 0.2, 0.8, 0.08, 0.92)]
    return [(float(x[k]), float(y[k])) for k in dict.fromkeys(picks)]
