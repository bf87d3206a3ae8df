"""`bargain analyse`: all that can be said about one game."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bargain.cli.inputs import assignments, load
from bargain.cli.options import FloatOption, Format, FormatOption, Set, Target
from bargain.cli.output import as_json, progress, show_page
from bargain.errors import GameError
from bargain.games import NormalForm
from bargain.models import Scenario

__all__ = ["analyse"]


def analyse(
    target: Target,
    set: Set = None,
    floating: FloatOption = False,
    what: Annotated[
        list[str] | None,
        typer.Option("--what", metavar="NAME", help="Only this section, whatever it takes. Repeat for more."),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> str:
    """Say all that can be said about a game in normal form, beyond the list of its equilibria.

    \b
    --what class           a 2x2 game's name, properties and nearest other classes
    --what dominance       dominated actions, iterated elimination, its order
    --what rationalizable  rationalizable actions, with a belief for each
    --what degeneracy      the verdict, with a witness or a checked proof
    --what equilibria      the extreme Nash equilibria
    --what pure            how many are in pure strategies
    --what perfect         how many survive trembles
    --what stability       index, strictness and stability of the components
    --what selection       payoff dominance and risk dominance
    --what security        what each player can be sure of
    --what zero-sum        the value, where interests are opposed
    --what correlated      range of welfare and payoffs in correlated equilibrium
    --what commitment      what it is worth to move first (Stackelberg)
    --what logit           where quantal response leads as errors vanish
    --what evolution       evolutionarily stable strategies of a symmetric game

    Without --what, all that apply and are quick at the size of the game; what is missing is listed with its reason.

    With --format json: "title", "players", "actions", "arithmetic", "payoffs" (by player), "absent" (section -> "kind",
    "reason"), and each section under its own name. Exact numbers are text such as "1/3"; floats are numbers.

    \b
    Examples:
      bargain analyse examples/models/inspection.toml
      bargain analyse reciprocal_transparency --what commitment --what logit
    """
    from bargain.analyses.overview import analyse as analyse_game
    from bargain.analyses.overview import read_sections

    model = load(target)
    game = _game(model, dict(assignments(model, set)), floating)
    sections = None if what is None else read_sections([name for text in what for name in text.split(",")])
    with progress("analysing the game"):
        analysis = analyse_game(game, sections)
    if format is Format.JSON:
        from bargain.reports.analyses_data import analysis_data

        return as_json(analysis_data(analysis, model))
    from bargain.reports.analyses import analysis_page

    return show_page(analysis_page(analysis, model), latex=format is Format.LATEX)


def _game(model: Scenario, values: dict[str, Any], floating: bool) -> NormalForm:
    from bargain.arithmetic import Arithmetic, to_float

    read = model.values(**values)
    game = model.game(**({name: to_float(value) for name, value in read.items()} if floating else read))
    if not isinstance(game, NormalForm):
        raise GameError(f"{model.name} is a tree; analyse takes a game in normal form (bargain solve finds equilibria)")
    return game.convert(Arithmetic.FLOAT) if floating and game.arithmetic is not Arithmetic.FLOAT else game
