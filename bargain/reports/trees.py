"""What the page of a tree's solution says beyond that of a normal form: beliefs, consistency, refinements."""

from __future__ import annotations

from dataclasses import replace

from bargain.analyses.refinements import Refinement
from bargain.equilibrium import Solution
from bargain.reports.pages import Mix, Outline, Page, Sheet

__all__ = ["with_beliefs", "with_refinement"]


def with_beliefs(page: Page, solution: Solution) -> Page:
    """The page with the corners of beliefs that intervals do not describe, and the argument for their consistency."""
    corners = tuple(
        (str(k + 1), place, Mix(belief))
        for k, entry in enumerate(solution.equilibria)
        for place, beliefs in entry.belief_polytopes.items()
        for belief in beliefs
    )
    blocks = list(page.blocks)
    if corners:
        title = "Corners of the beliefs that support the equilibrium"
        blocks.append(Sheet(title, ("equilibrium", "information set", "belief"), corners))
    lines = tuple(
        f"{k + 1}: {part}"
        for k, entry in enumerate(solution.equilibria)
        for part in filter(None, getattr(entry.certificate, "argument", "").split("; "))
    )
    if lines:
        blocks.append(Outline("Why beliefs off the path are consistent", lines))
    return replace(page, blocks=tuple(blocks))


def with_refinement(page: Page, refinement: Refinement) -> Page:
    """The page with what a criterion removes, and why."""
    kept = ", ".join(str(k + 1) for k in refinement.kept) or "none"
    blocks = [
        *page.blocks,
        Sheet(
            f"Criterion {refinement.criterion}",
            ("component", "verdict"),
            tuple((str(k + 1), verdict) for k, verdict in enumerate(refinement.components)),
        ),
    ]
    if refinement.removed:
        rows = tuple((str(entry.equilibrium + 1), entry.signal, entry.reason) for entry in refinement.removed)
        blocks.append(Sheet("Removed", ("equilibrium", "at signal", "why"), rows))
    return replace(page, facts=(*page.facts, (refinement.criterion, f"keeps equilibria {kept}")), blocks=tuple(blocks))
