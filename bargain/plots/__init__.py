"""Figures: solutions, atlases, sweeps and sensitivity results in, matplotlib figures out; nothing is solved here."""

from bargain.plots.best_responses import best_responses
from bargain.plots.game_table import game_table
from bargain.plots.logit_branches import logit_branches
from bargain.plots.outcome_curves import outcome_curves
from bargain.plots.payoff_space import payoff_space
from bargain.plots.regime_maps import regime_map
from bargain.plots.regime_planes import regime_map_2d
from bargain.plots.screening_plane import morris_plot
from bargain.plots.sensitivity_bars import regime_share_bars, sobol_bars, tornado
from bargain.plots.style import NARROW, WIDE, save
from bargain.plots.trees import game_tree

__all__ = [
    "NARROW",
    "WIDE",
    "best_responses",
    "game_table",
    "game_tree",
    "logit_branches",
    "morris_plot",
    "outcome_curves",
    "payoff_space",
    "regime_map",
    "regime_map_2d",
    "regime_share_bars",
    "save",
    "sobol_bars",
    "tornado",
]
