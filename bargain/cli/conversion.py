"""`bargain convert`: a model in another format."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import typer

from bargain.cli.inputs import assignments, load, model_file
from bargain.cli.options import Set
from bargain.errors import BargainError
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario

__all__ = ["convert"]


def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="A scenario (see: bargain list) or a model file.")],
    output: Annotated[str, typer.Argument(metavar="OUT", help="A file that ends in .toml, .efg, .nfg or .tex.")],
    set: Set = None,
    outcomes: Annotated[
        bool, typer.Option("--outcomes/--no-outcomes", help="Keep the names of outcomes, or leave them out.")
    ] = True,
) -> str:
    """Write a model in another format, over an older file of that name. Numbers stay exact.

    \b
    .toml  the model with its parameters; --set moves their baseline
    .efg   a tree, for Gambit: the game at the baseline, or where --set says
    .nfg   a normal form, for Gambit: likewise
    .tex   a document with the picture of a tree, or a table of payoffs for the body of one; in formulas but for what
           --set gives

    What is read from .toml, .efg or .nfg and written to one of them is the same game; where a format cannot hold it,
    nothing is written.

    \b
    Examples:
      bargain convert examples/models/inspection.toml inspection.nfg --no-outcomes
      bargain convert conditional_deescalation case.efg --set p=1/3
      bargain convert case.efg case.toml
    """
    from bargain.formats import write

    model = load(source)
    target = model_file(output)
    if target.exists() and Path(source).exists() and target.samefile(source):
        raise BargainError(f"{output}: IN and OUT are the same file")
    values = assignments(model, set)
    if values:
        model.values(**values)
        model = _fixed(model, values) if target.suffix.lower() == ".tex" else _moved(model, values)
    write(model, target, outcomes=outcomes)
    return f"{output}: {_what(model, target.suffix.lower())}\n"


def _fixed(model: Scenario, values: Mapping[str, Fraction]) -> Scenario:
    """The same model with numbers for some of its parameters."""

    def build(parameters: Any) -> NormalForm | ExtensiveForm:
        free = {entry.name: getattr(parameters, entry.name) for entry in left}
        return model.build(SimpleNamespace(**values, **free))

    left = [entry for entry in model.parameters if entry.name not in values]
    return Scenario(model.name, build, left, title=model.title, question=model.question)


def _moved(model: Scenario, values: Mapping[str, Fraction]) -> Scenario:
    """The same model with another baseline."""
    parameters = [
        dataclasses.replace(entry, baseline=values.get(entry.name, entry.baseline)) for entry in model.parameters
    ]
    return dataclasses.replace(model, parameters=parameters)


def _what(model: Scenario, suffix: str) -> str:
    """What was written, and at which values."""
    from bargain.reports.models import shown_game

    game = shown_game(model)[0]
    size = " x ".join(map(str, game.shape)) if isinstance(game, NormalForm) else f"{len(game.parent)} nodes"
    kind = f"{'a normal form' if isinstance(game, NormalForm) else 'a tree'}, {size}"
    if not model.parameters:
        return kind
    if suffix == ".tex":
        return f"{kind}, in formulas"
    values = ", ".join(f"{entry.name} = {entry.baseline}" for entry in model.parameters)
    if suffix == ".toml":
        kept = f"{kind}, with the baseline {values}"
        return f"{kept}; its closed forms are functions of Python and stay behind" if model.closed_forms else kept
    return f"{kind}, at {values}"
