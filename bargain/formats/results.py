"""Solutions and atlases as plain data for JSON: exact numbers are text "p/q", floats are numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.arithmetic import render
from bargain.equilibrium import Equilibrium, Solution
from bargain.games import NormalForm

if TYPE_CHECKING:
    from bargain.analyses.refinements import Refinement
    from bargain.atlases.cells import Atlas, Cell, CellEquilibrium

__all__ = ["atlas_json", "refinement_json", "result_data", "solution_json"]

_CHUNK = 4000
_LONG = 10**_CHUNK


def solution_json(solution: Solution) -> dict[str, Any]:
    """Turn a solution into data that `json.dumps` takes.

    `equilibria` are the extreme points and `components` the connected sets that they span, by number from 0, each with
    its convex `pieces` and its
    fixed-point index (null where the solver gives none). `belief_polytopes` lists the extreme beliefs at sets of three
    nodes and more, which the intervals in `beliefs` do not describe. `name` is the class of an equilibrium where it has
    one, such as "separating"; `message` is what the reader must know, empty if nothing.

    Examples
    --------
    >>> from bargain.dispatch import solve
    >>> data = solution_json(solve(NormalForm([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])))
    >>> data["equilibria"][0]["profile"]
    {'Row': {'1': '1/2', '2': '1/2'}, 'Column': {'1': '1/2', '2': '1/2'}}
    """
    game = solution.game
    return {
        "title": solution.title or game.title,
        "form": "normal" if isinstance(game, NormalForm) else "extensive",
        "players": list(game.players),
        "concept": str(solution.concept),
        "solver": solution.solver,
        "status": str(solution.status),
        "complete": solution.complete,
        "equilibria": [_equilibrium(entry) for entry in solution.equilibria],
        "components": [
            {
                "dimension": c.dimension,
                "equilibria": list(c.equilibria),
                "index": c.index,
                "pieces": [list(piece) for piece in c.pieces],
            }
            for c in solution.components
        ],
        "message": solution.message,
    }


def _equilibrium(equilibrium: Equilibrium) -> dict[str, Any]:
    return {
        "profile": _plain(equilibrium.profile),
        "beliefs": _plain(equilibrium.beliefs),
        "payoffs": _plain(equilibrium.payoffs),
        "outcomes": _plain(equilibrium.outcomes),
        "certificate": {
            "max_regret": _number(equilibrium.certificate.max_regret),
            "holds": equilibrium.certificate.holds,
            "inequalities": len(equilibrium.certificate.ledger),
            "violations": list(equilibrium.certificate.violations),
            "argument": getattr(equilibrium.certificate, "argument", ""),
        },
        "name": equilibrium.name,
        "belief_polytopes": _plain(equilibrium.belief_polytopes),
    }


def refinement_json(refinement: Refinement) -> dict[str, Any]:
    """Turn what a criterion leaves of a solution into data that `json.dumps` takes; equilibria by number, from 0."""
    return {
        "criterion": refinement.criterion,
        "kept": list(refinement.kept),
        "removed": [result_data(entry) for entry in refinement.removed],
        "sustained": list(refinement.sustained),
        "components": list(refinement.components),
    }


def atlas_json(atlas: Atlas) -> dict[str, Any]:
    """Turn an atlas into data that `json.dumps` takes; closed forms are text that SymPy reads back.

    Read them with `sympy.sympify(text, locals={name: sympy.Symbol(name)})` for the names in `free`, since SymPy has its
    own meaning for some names, such as `beta`.

    The `kind` of a cell is "open" for an interval of positive length, whose ends may be included (`condition` says so),
    and "boundary" for a single value.
    """
    return {
        "free": list(atlas.free),
        "fixed": {name: _number(value) for name, value in atlas.fixed.items()},
        "complete": atlas.complete,
        "cells": [_cell(cell) for cell in atlas.cells],
        "concept": str(atlas.concept),
        "message": atlas.message,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "condition": str(cell.condition),
        "kind": str(cell.kind),
        "witness": _plain(cell.witness),
        "components": [
            {"dimension": c.dimension, "equilibria": [_cell_equilibrium(entry) for entry in c.equilibria]}
            for c in cell.components
        ],
        "regime": cell.regime,
        "complete": cell.complete,
    }


def _cell_equilibrium(equilibrium: CellEquilibrium) -> dict[str, Any]:
    return {
        "profile": _plain(equilibrium.profile),
        "payoffs": _plain(equilibrium.payoffs),
        "outcomes": _plain(equilibrium.outcomes),
        "beliefs": _plain(equilibrium.beliefs),
        "label": equilibrium.label,
    }


def _plain(value: Any) -> Any:
    """Nested mappings of numbers, intervals and expressions as dicts, lists, text and floats."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    return _number(value)


def _number(value: Any) -> str | float:
    """As `render`, but for fractions of any length: Python itself refuses to print integers beyond 4,300 digits."""
    if isinstance(value, Fraction) and max(abs(value.numerator), value.denominator) >= _LONG:
        below = "" if value.denominator == 1 else f"/{_digits(value.denominator)}"
        return f"{'-' if value < 0 else ''}{_digits(abs(value.numerator))}{below}"
    return render(value)


def _digits(whole: int) -> str:
    parts = []
    while whole >= _LONG:
        whole, low = divmod(whole, _LONG)
        parts.append(f"{low:0{_CHUNK}d}")
    return "".join([str(whole), *reversed(parts)])


def result_data(result: Any) -> Any:
    """Turn a result of sensitivity analysis (a dataclass, or a tuple of them) into data that `json.dumps` takes.

    Fields keep their names, arrays become lists, exact numbers and formulas text, and numbers that are not finite null.
    """
    if is_dataclass(result) and not isinstance(result, type):
        return {entry.name: result_data(getattr(result, entry.name)) for entry in fields(result)}
    if isinstance(result, Mapping):
        return {str(key): result_data(value) for key, value in result.items()}
    if isinstance(result, np.ndarray):
        return result_data(result.tolist())
    if isinstance(result, (tuple, list)):
        return [result_data(value) for value in result]
    if isinstance(result, np.generic):
        return result_data(result.item())
    if result is None or isinstance(result, (str, bool, int)):
        return result
    if isinstance(result, float):
        return result if math.isfinite(result) else None
    return _number(result)
