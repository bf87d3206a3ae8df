"""The atlas: every equilibrium in closed form, as a function of a parameter, thresholds included."""

from bargain.atlases.cells import Atlas, Cell, CellComponent, CellEquilibrium

__all__ = ["Atlas", "Cell", "CellComponent", "CellEquilibrium"]
