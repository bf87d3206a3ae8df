"""The page about a model before it is solved: parameters, sources, constraints, outcomes, claims, and the game."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bargain.errors import BargainError, IrrationalError
from bargain.games import ExtensiveForm, NormalForm
from bargain.games.extensive_form import CHANCE
from bargain.models import Scenario
from bargain.parameters import Parameter, Prior
from bargain.reports.equilibria import symbols_of
from bargain.reports.numbers import number_text
from bargain.reports.pages import Block, Outline, Page, Sheet, Tuple

__all__ = ["game_outline", "model_data", "model_page", "prior_text", "shown_game"]

_MOST_NODES = 400


def shown_game(model: Scenario) -> tuple[NormalForm | ExtensiveForm, str]:
    """The game with symbols where that can be built, else at the baseline; and which of the two it is."""
    try:
        return model.symbolic(), "in its parameters" if model.parameters else ""
    except BargainError:
        pass
    try:
        return model.game(), "at the baseline"
    except IrrationalError:
        return model.game(
            **{name: float(value) for name, value in model.values().items()}
        ), "at the baseline, in floats"


def prior_text(parameter: Parameter) -> str:
    """The prior in one line."""
    prior = parameter.prior
    if prior is None:
        low, high = parameter.bounds
        return "none" if low is None or high is None or low == high else "uniform on the bounds"
    if isinstance(prior, Prior):
        return _familiar(prior)
    name = getattr(getattr(prior, "dist", None), "name", type(prior).__name__)
    arguments = [*map(str, getattr(prior, "args", ())), *(f"{k}={v}" for k, v in getattr(prior, "kwds", {}).items())]
    return f"{name}({', '.join(arguments)})"


def _familiar(prior: Prior) -> str:
    """The prior as a model file writes it, where it is one of those families."""
    given = dict(prior.arguments)
    match prior.family, given:
        case "uniform", {"loc": low, "scale": width}:
            return f"uniform({low:g}, {low + width:g})"
        case "beta", {"a": a, "b": b} if len(given) == 2:
            return f"beta({a:g}, {b:g})"
        case "norm", {"loc": mean, "scale": deviation}:
            return f"normal({mean:g}, {deviation:g})"
        case "triang", {"c": share, "loc": low, "scale": width}:
            return f"triangular({low:g}, {low + share * width:g}, {low + width:g})"
    return str(prior)


def model_page(model: Scenario) -> Page:
    """Lay out a scenario for reading."""
    game, where = shown_game(model)
    facts = (
        ("name", model.name),
        ("question", model.question or "not stated"),
        ("form", "normal form" if isinstance(game, NormalForm) else "extensive form (a tree)"),
        ("players", ", ".join(game.players)),
        ("concept", str(model.default_concept(game))),
    )
    blocks: list[Block] = []
    if model.parameters:
        columns = ("name", "symbol", "meaning", "unit", "bounds", "baseline", "prior", "source")
        rows = tuple(
            (p.name, p.symbol, p.meaning, p.unit, p.interval(), p.baseline, prior_text(p), p.source)
            for p in model.parameters
        )
        blocks.append(Sheet("Parameters", columns, rows))
    if model.constraints:
        blocks.append(Outline("Constraints", tuple(model.constraints)))
    if game.outcomes:
        blocks.append(
            Sheet("Outcomes", ("outcome", "meaning"), tuple((n, model.outcomes.get(n, "")) for n in game.outcomes))
        )
    if model.propositions:
        claims = tuple((p.claim, f"in {p.quantifier} equilibrium", p.text, p.source) for p in model.propositions)
        blocks.append(Sheet("Propositions", ("claim", "holds", "in words", "source"), claims))
    if model.references:
        blocks.append(Sheet("References", ("key", "entry"), tuple((r.key, r.entry) for r in model.references)))
    blocks.append(_game_block(game, where))
    return Page(model.title, facts, tuple(blocks), (), symbols_of(model))


def _game_block(game: NormalForm | ExtensiveForm, where: str) -> Block:
    title = f"Game, {where}" if where else "Game"
    if isinstance(game, ExtensiveForm):
        return Outline(f"{title}: payoffs of {', '.join(game.players)}", tuple(game_outline(game)))
    rows_of, columns_of = game.actions or ((), ())
    rows = tuple(
        (row, *(Tuple((game.A[i, j], game.B[i, j])) for j in range(game.shape[1])))
        for i, row in enumerate(rows_of or ())
    )
    corner = f"{game.players[0]} \\ {game.players[1]}"
    return Sheet(f"{title}: payoffs of {game.players[0]}, {game.players[1]}", (corner, *(columns_of or ())), rows)


def game_outline(game: ExtensiveForm) -> Iterator[str]:
    """Draw a tree with branches, one node a line, depth first; a very large tree is cut, and the cut is said.

    Examples
    --------
    >>> from bargain.games import Decision, Terminal
    >>> tree = ExtensiveForm(("A",), Decision("A", {"go": Terminal([1], "deal"), "stay": Terminal([0])}, name="start"))
    >>> print("\\n".join(game_outline(tree)))
    A at start
    ├─ go → deal: 1
    └─ stay → 0
    """
    stack: list[tuple[int, str, str]] = [(0, "", "")]
    shown = 0
    while stack:
        node, lead, indent = stack.pop()
        if shown == _MOST_NODES:
            yield f"... and {len(game.parent) - shown} more nodes"
            return
        shown += 1
        yield lead + _node_text(game, node)
        children = list(game.children(node)) if game.n_children[node] else []
        for position in range(len(children) - 1, -1, -1):
            child = children[position]
            last = position == len(children) - 1
            label = game.branches[node][position]
            chance = f" ({number_text(game.probabilities[child])})" if game.owner[node] == CHANCE else ""
            stack.append(
                (child, f"{indent}{'└─' if last else '├─'} {label}{chance} → ", indent + ("   " if last else "│  "))
            )


def _node_text(game: ExtensiveForm, node: int) -> str:
    row = int(game.terminal_of[node])
    if row >= 0:
        payoffs = ", ".join(number_text(value) for value in game.payoffs[row])
        outcome = int(game.outcome_of[row])
        return f"{game.outcomes[outcome]}: {payoffs}" if outcome >= 0 else payoffs
    if game.owner[node] == CHANCE:
        return "chance"
    group = game.information_sets[int(game.infoset_of[node])]
    shared = f" ({len(group.nodes)} nodes that look alike)" if len(group.nodes) > 1 else ""
    return f"{game.players[group.player]} at {group.label}{shared}"


def model_data(model: Scenario) -> dict[str, Any]:
    """The same as data for JSON, exact numbers as text."""
    game = shown_game(model)[0]
    return {
        "name": model.name,
        "title": model.title,
        "question": model.question,
        "form": "normal" if isinstance(game, NormalForm) else "extensive",
        "players": list(game.players),
        "concept": str(model.default_concept(game)),
        "parameters": [
            {
                "name": p.name,
                "symbol": p.symbol,
                "meaning": p.meaning,
                "unit": p.unit,
                "bounds": [None if end is None else str(end) for end in p.bounds],
                "baseline": str(p.baseline),
                "prior": prior_text(p),
                "source": p.source,
            }
            for p in model.parameters
        ],
        "constraints": list(model.constraints),
        "outcomes": {name: model.outcomes.get(name, "") for name in game.outcomes},
        "propositions": [
            {"claim": p.claim, "text": p.text, "source": p.source, "quantifier": p.quantifier}
            for p in model.propositions
        ],
        "references": [{"key": r.key, "entry": r.entry} for r in model.references],
    }
