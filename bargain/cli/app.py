"""The commands: each reads what was typed, asks the package, and returns the text to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from bargain.cli.analyses import analyse
from bargain.cli.conversion import convert
from bargain.cli.inputs import assignments, figure_file, load, names_of, output_file, ranges
from bargain.cli.options import (
    ConceptOption,
    Format,
    FormatOption,
    Readable,
    ReadableOption,
    Set,
    Target,
)
from bargain.cli.output import as_json, progress, show_page
from bargain.cli.solving import solve
from bargain.errors import BargainError, ParameterError

__all__ = ["run"]


class Method(StrEnum):
    """What `sensitivity` computes."""

    SOBOL = "sobol"
    MORRIS = "morris"
    LOCAL = "local"
    REGIMES = "regimes"
    TORNADO = "tornado"


_HELP = """Solve two-party bargaining games exactly, as functions of their parameters.

A TARGET is the name of a scenario that comes with the package, or a file with a model of your own: .toml, or .efg and
.nfg from Gambit. Numbers are exact unless you ask for floats, and every equilibrium carries a certificate.

\b
Start here:
  bargain list
  bargain show  reciprocal_transparency
  bargain solve reciprocal_transparency
"""

app = typer.Typer(
    name="bargain",
    help=_HELP,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(arguments: Sequence[str]) -> Any:
    """Run the command line; returns the text to print, or an exit status where the parser has printed."""
    return typer.main.get_command(app).main(args=list(arguments), prog_name="bargain", standalone_mode=False)


@app.callback(invoke_without_command=True)
def _top(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)] = False,
) -> str | None:
    if version:
        from bargain import __version__

        print(f"bargain {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
    return None


@app.command("list", short_help="List the scenarios that come along.")
def list_scenarios(format: ReadableOption = Readable.TABLE) -> str:
    """List the scenarios: their names and what they ask.

    With --format json: a list of {"name", "title", "question"}; a scenario that cannot be loaded has "error" instead.

    \b
    Example:
      bargain list
    """
    from bargain.scenarios import scenario_names

    entries = [_listed(name) for name in scenario_names()]
    if format is Readable.JSON:
        return as_json(entries)
    from bargain.reports.pages import Page, Sheet

    rows = tuple(
        (entry["name"], entry.get("title", ""), entry.get("question", entry.get("error", ""))) for entry in entries
    )
    facts = (("next", "bargain show NAME, bargain solve NAME"),)
    return show_page(Page("Scenarios", facts, (Sheet("", ("name", "title", "question"), rows),)))


def _listed(name: str) -> dict[str, str]:
    """One broken scenario must not hide the others."""
    from bargain.scenarios import scenario

    try:
        model = scenario(name)
    except Exception as error:
        return {"name": name, "error": f"cannot be loaded: {error}"}
    return {"name": name, "title": model.title, "question": model.question}


@app.command(short_help="Show a model: parameters, sources, claims.")
def show(target: Target, format: ReadableOption = Readable.TABLE) -> str:
    """Show a model before it is solved: question, parameters with sources, constraints, outcomes, claims, and the game.

    With --format json: "name", "title", "question", "form", "players", "concept", "parameters" (a list with "name",
    "symbol", "meaning", "unit", "bounds", "baseline", "prior", "source"), "constraints", "outcomes", "propositions",
    "references".

    \b
    Example:
      bargain show examples/models/inspection.toml
    """
    from bargain.reports.models import model_data, model_page

    model = load(target)
    return as_json(model_data(model)) if format is Readable.JSON else show_page(model_page(model))


app.command(short_help="Find the equilibria at one point.")(solve)
app.command(short_help="Say what can be said about a game.")(analyse)
app.command(short_help="Write a model in another format.")(convert)


@app.command(short_help="Solve as a function of a parameter.")
def atlas(
    target: Target,
    free: Annotated[
        list[str], typer.Option("--free", metavar="NAME", help="The parameter to leave free (one, for now).")
    ],
    set: Set = None,
    concept: ConceptOption = None,
    format: FormatOption = Format.TABLE,
    figure: Annotated[str | None, typer.Option("--figure", metavar="FILE", help="Draw it: .pdf, .svg or .png.")] = None,
    outcome: Annotated[
        str | None,
        typer.Option("--outcome", metavar="O", help="In the figure, draw this outcome or payoff_PLAYER too."),
    ] = None,
) -> str:
    """Solve a model as a function of a parameter: every threshold exact, every equilibrium in closed form.

    With --format json: "free", "fixed", "complete", "cells" ("condition", "kind", "witness", "components" with
    "dimension" and "equilibria"), where formulas are text that SymPy reads back. The kind "open" is an interval of
    positive length, whose ends may be included (see "condition"); "boundary" is a single value.

    \b
    Examples:
      bargain atlas examples/models/inspection.toml --free q
      bargain atlas open_door --free sigma --figure open_door.pdf --outcome war
    """
    model = load(target)
    names = names_of(model, free)
    fixed = assignments(model, set)
    both = [name for name in names if name in fixed]
    if both:
        raise ParameterError(f"{both[0]} is both free and set; leave one of the two out")
    picture = None if figure is None else figure_file(figure)
    if outcome is not None and picture is None:
        raise ParameterError("--outcome is about the figure; give --figure FILE too")
    from bargain import atlas as make_atlas

    with progress("dividing the parameter space"):
        made = make_atlas(model, free=names, fixed=fixed, concept=concept)
    if picture is not None:
        from bargain.plots.regime_maps import regime_map
        from bargain.plots.style import save

        save(regime_map(made, outcome), picture)
    if format is Format.JSON:
        from bargain.formats import atlas_json

        return as_json(atlas_json(made))
    from bargain.reports.equilibria import atlas_page

    return show_page(atlas_page(made), latex=format is Format.LATEX)


@app.command(short_help="Solve on a grid, or into a store.")
def sweep(
    target: Target,
    over: Annotated[
        list[str],
        typer.Option("--over", metavar="NAME=LOW:HIGH:COUNT", help="A parameter and its grid. Repeat for more axes."),
    ],
    outcome: Annotated[
        list[str] | None, typer.Option("--outcome", metavar="O", help="Keep this outcome (repeat for more); else all.")
    ] = None,
    set: Set = None,
    selection: Annotated[
        str | None,
        typer.Option("--selection", metavar="RULE", help="Choose one equilibrium by a named rule; else keep all."),
    ] = None,
    concept: ConceptOption = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store", metavar="DIR", help="Keep the points in this Zarr folder; a killed sweep goes on from there."
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", metavar="FILE", help="Write the points to this .csv file, one line an equilibrium."),
    ] = None,
    format: ReadableOption = Readable.TABLE,
) -> str:
    """Solve a model on a grid of parameter values, and say which regime covers how much of it.

    With --format json: "over" (parameter: [lowest, highest, count]), "points", "regimes" (a list of "regime", "points",
    "share" and "values", which has [lowest, highest] for each outcome and payoff), and the numbers of points that have
    "several" equilibria, are "degenerate", or are "incomplete" (may have more equilibria).

    \b
    Examples:
      bargain sweep examples/models/inspection.toml --over q=0.2:1:101
      bargain sweep open_door --over sigma=0:1:201 --over delta=0.5:0.99:50 --store runs/open_door
    """
    model = load(target)
    grid = ranges(model, over)
    fixed = assignments(model, set)
    both = [name for name in grid if name in fixed]
    if both:
        raise ParameterError(f"{both[0]} is both swept and set; leave one of the two out")
    file = None if output is None else output_file(output)
    from bargain import sweep as sweep_model
    from bargain.reports.sweeps import sweep_data, sweep_page

    with progress("solving", counted=True) as advance:
        data = sweep_model(
            model,
            grid,
            outcomes=outcome or None,
            fixed=fixed,
            selection=selection,
            concept=concept,
            store=store,
            progress=advance,
        )
    if file is not None:
        from bargain.formats.points import write_points

        write_points(data, file)
    summary = sweep_data(data)
    if format is Readable.JSON:
        return as_json(summary)
    kept = [f"{what} {where}" for what, where in (("stored in", store), ("written to", output)) if where is not None]
    return show_page(sweep_page(summary, model, kept))


@app.command(short_help="Ask what an outcome hangs on.")
def sensitivity(
    target: Target,
    outcome: Annotated[
        str | None,
        typer.Option("--outcome", metavar="O", help="The outcome in question, or payoff_PLAYER (not for regimes)."),
    ] = None,
    method: Annotated[Method, typer.Option("--method", help="See above.")] = Method.SOBOL,
    set: Set = None,
    selection: Annotated[
        str | None,
        typer.Option("--selection", metavar="RULE", help="Which equilibrium to take where there are several."),
    ] = None,
    concept: ConceptOption = None,
    n: Annotated[
        int | None, typer.Option("--n", min=1, help="Sample size (sobol: a power of two; morris: trajectories).")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the sample; same seed, same numbers.")] = 0,
    format: FormatOption = Format.TABLE,
) -> str:
    """Ask which parameters an outcome hangs on.

    \b
    --method sobol     shares of the outcome's variance, by parameter, over the priors
    --method morris    a cheaper screening over the priors
    --method local     derivatives and elasticities at the baseline, from the closed form of its cell
    --method tornado   one parameter at a time from its low to its high quantile
    --method regimes   the share of the prior in which each regime holds

    With --format json: the fields of the result under their own names; arrays are lists in the order of "parameters".

    \b
    Examples:
      bargain sensitivity examples/models/inspection.toml --outcome compliance --method local
      bargain sensitivity open_door --outcome war --n 4096 --seed 1
    """
    from bargain.cli.sensitivities import analyse

    model = load(target)
    values = assignments(model, set)
    page, data = analyse(model, str(method), outcome, values, selection, concept, n, seed)
    return as_json(data) if format is Format.JSON else show_page(page, latex=format is Format.LATEX)


@app.command(short_help="Build or check the paper.")
def paper(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where a printed number and the code disagree.")
    ] = False,
    folder: Annotated[str, typer.Option("--folder", metavar="DIR", help="Where the paper's source is.")] = "paper",
) -> str:
    """Build the paper: run its figure scripts, compute its numbers, typeset the PDF.

    \b
    Examples:
      bargain paper
      bargain paper --check
    """
    from bargain.reports.paper import build

    with progress("checking the paper" if check else "building the paper"):
        report = _first_line_only(lambda: build(folder, check=check))
    return f"{report}\n"


def _first_line_only(work: Callable[[], Any]) -> Any:
    """A list of differences goes to stdout; stderr gets its first line."""
    try:
        return work()
    except BargainError as error:
        first, *rest = str(error).splitlines() or [""]
        if rest:
            print("\n".join(rest))
        raise BargainError(first) from None
