"""The page about one game: what every analysis comes to, and then the tables."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bargain.analyses.overview import LEFT_OUT, GameAnalysis
from bargain.equilibrium import Solution
from bargain.models import Scenario
from bargain.reports.analyses_sheets import detail_sheets, payoff_sheet
from bargain.reports.analyses_verdicts import verdict
from bargain.reports.equilibria import symbols_of
from bargain.reports.pages import Block, Mix, Page, Sheet

__all__ = ["analysis_page", "with_trembles"]

_WIDTH = 58
"""Characters of a verdict's line: with the names of the sections they fit a terminal of 80 columns."""


def analysis_page(analysis: GameAnalysis, model: Scenario | None = None) -> Page:
    """Lay out an analysis: the game, one verdict for each section, and the tables behind them.

    Parameters
    ----------
    analysis : GameAnalysis
    model : Scenario, optional
        Where the game comes from, for its title and the symbols of its parameters.

    Examples
    --------
    >>> from bargain.analyses.overview import analyse
    >>> from bargain.analyses.taxonomy import symmetric_game
    >>> page = analysis_page(analyse(symmetric_game(4, 0, 3, 2), "selection"))
    >>> page.blocks[1].rows[0]
    ('selection', 'payoff-dominant: (cooperate, cooperate)')
    """
    game = analysis.game
    title = game.title or (model.title if model is not None else "") or "Game"
    m, n = game.shape
    facts = (("players", ", ".join(game.players)), ("size", f"{m} x {n}, {game.arithmetic} numbers"))
    table = payoff_sheet(analysis)
    blocks: list[Block] = [] if table is None else [table]
    blocks.append(_glance(analysis))
    for section in analysis.sections:
        blocks.extend(detail_sheets(analysis, section))
    return Page(title, facts, tuple(blocks), (), symbols_of(model))


def _glance(analysis: GameAnalysis) -> Sheet:
    """A line of text wraps into rows of its own, so that the table keeps its shape on a narrow screen."""
    rows: list[tuple[Any, ...]] = []
    left_out = [section for section, one in analysis.absent.items() if one.kind == LEFT_OUT]
    for section in analysis.sections:
        if section not in left_out:
            rows += _rows(section, verdict(analysis, section))
    if left_out:
        reason = analysis.absent[left_out[0]].reason
        rows += _rows("left out", (", ".join(left_out), reason))
    return Sheet("At a glance", ("section", "verdict"), tuple(rows))


def _rows(name: str, lines: Sequence[str]) -> list[tuple[str, str]]:
    parts = [
        part
        for line in lines
        for part in textwrap.wrap(line, _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    ]
    return [("" if k else name, part) for k, part in enumerate(parts or ["–"])]


def with_trembles(page: Page, solution: Solution) -> Page:
    """The page of a solution with one table more: the trembles that each perfect equilibrium survives."""
    rows = tuple(
        (str(k + 1), player, Mix(mix))
        for k, entry in enumerate(solution.equilibria)
        for player, mix in getattr(entry.certificate, "trembles", {}).items()
    )
    if not rows:
        return page
    title = "Trembles: each player's strategy is a best reply to this mix of the other player"
    sheet = Sheet(title, ("equilibrium", "player who trembles", "mix"), rows)
    return replace(page, blocks=(*page.blocks, sheet))
