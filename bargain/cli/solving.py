"""The command `solve`: equilibria at one point, what a criterion leaves of them, and a picture of a tree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bargain.cli.inputs import assignments, figure_file, load
from bargain.cli.options import ConceptOption, FloatOption, Format, FormatOption, Set, Target
from bargain.cli.output import as_json, show_page
from bargain.errors import ParameterError

if TYPE_CHECKING:
    from bargain.equilibrium import Solution

__all__ = ["solve"]


def solve(
    target: Target,
    set: Set = None,
    concept: ConceptOption = None,
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar="NAME",
            help="A solver by its name, such as support-enumeration or lemke-howson; else the best that applies.",
        ),
    ] = None,
    refine: Annotated[
        str | None,
        typer.Option(
            "--refine",
            metavar="CRITERION",
            help="Say what intuitive or D1 leaves of the equilibria of a signalling game.",
        ),
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="Rational arithmetic, which is the default.")] = False,
    floating: FloatOption = False,
    format: FormatOption = Format.TABLE,
    figure: Annotated[
        str | None,
        typer.Option("--figure", metavar="FILE", help="Draw the tree with an equilibrium: .pdf, .svg, .png or .tex."),
    ] = None,
    equilibrium: Annotated[
        int | None,
        typer.Option("--equilibrium", metavar="K", help="Which equilibrium to draw, as numbered in the table."),
    ] = None,
) -> str:
    """Find the equilibria at one point of the parameters, with a certificate for each.

    With --format json: "title", "form", "players", "concept", "solver", "status", "complete", "equilibria" ("profile",
    "beliefs", "belief_polytopes", "payoffs", "outcomes", "name", "certificate"), "components" ("dimension",
    "equilibria", "pieces", "index"), "message"; with --refine also "refinement" ("criterion", "kept", "removed",
    "sustained", "components"). Equilibria count from 0 there, from 1 in tables and in --equilibrium. Exact numbers are
    text such as "1/3"; floats are numbers.

    \b
    Examples:
      bargain solve examples/models/inspection.toml --set q=1/4
      bargain solve reciprocal_transparency --concept perfect
      bargain solve open_door --set sigma=0.1 --format json
      bargain solve troop_buildup --refine intuitive
    """
    from bargain import solve as solve_model

    if exact and floating:
        raise ParameterError("--exact and --float exclude each other; leave one of the two out")
    if equilibrium is not None and figure is None:
        raise ParameterError("--equilibrium is about the figure; give --figure FILE too")
    picture = None if figure is None else figure_file(figure, tex=True)
    model = load(target)
    values: dict[str, Any] = dict(assignments(model, set))
    solution = solve_model(model, concept=concept, method=method, arithmetic="float" if floating else None, **values)
    if picture is not None:
        _draw(solution, equilibrium, picture)
    from bargain import refine as refined

    refinement = None if refine is None else refined(solution, refine)
    if format is Format.JSON:
        from bargain.formats import refinement_json, solution_json

        extra = {} if refinement is None else {"refinement": refinement_json(refinement)}
        return as_json({**solution_json(solution), **extra})
    from bargain.reports.analyses import with_trembles
    from bargain.reports.equilibria import solution_page
    from bargain.reports.trees import with_beliefs, with_refinement

    page = with_beliefs(with_trembles(solution_page(solution, model), solution), solution)
    page = page if refinement is None else with_refinement(page, refinement)
    return show_page(page, latex=format is Format.LATEX)


def _draw(solution: Solution, number: int | None, file: Path) -> None:
    """The tree with an equilibrium; without one where none was found and none was asked for."""
    from bargain.formats.istgame import istgame
    from bargain.games import ExtensiveForm
    from bargain.plots.style import save
    from bargain.plots.trees import game_tree

    if not isinstance(solution.game, ExtensiveForm):
        raise ParameterError("--figure draws trees; this model is a normal form")
    if number is not None and not 1 <= number <= len(solution.equilibria):
        raise ParameterError(f"--equilibrium {number}: there are {len(solution.equilibria)}, counted from 1")
    shown = solution if solution.equilibria else None
    place = 0 if number is None else number - 1
    if file.suffix.lower() == ".tex":
        file.write_text(istgame(solution.game, shown, place), encoding="utf-8")
    else:
        save(game_tree(solution.game, shown, place), file)
