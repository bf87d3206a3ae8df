"""A scenario as the text of a `.toml` model file."""

from __future__ import annotations

from bargain.formats.declarations import parameter_lines
from bargain.formats.matrix_files import matrix_lines
from bargain.formats.names import check_names
from bargain.formats.toml_text import array, key, quoted
from bargain.formats.tree_files import tree_lines
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario

__all__ = ["model_text"]


def model_text(model: Scenario, game: NormalForm | ExtensiveForm, file: str) -> str:
    """Write `game`, which is exact or has the model's parameters as symbols, with all that the model says about it.

    Closed forms are functions of Python and stay behind.
    """
    check_names(game, file, breaks=False)
    is_normal = isinstance(game, NormalForm)
    lines = [f"title = {quoted(game.title)}"] if game.title else []
    lines.append(f"form = {quoted('normal' if is_normal else 'extensive')}")
    if model.question:
        lines.append(f"question = {quoted(model.question)}")
    if model.concept is not None:
        lines.append(f"concept = {quoted(str(model.concept))}")
    lines.append(f"players = {array(quoted(player) for player in game.players)}")
    if model.constraints:
        lines.append(f"assume = {array(quoted(text) for text in model.constraints)}")
    lines += parameter_lines(model.parameters, file)
    lines += ["", *matrix_lines(game, file)] if isinstance(game, NormalForm) else tree_lines(game, file)
    meanings = {name: meaning for name in game.outcomes if (meaning := model.outcomes.get(name))}
    if meanings:
        lines += ["", "[meanings]", *(f"{key(name)} = {quoted(meaning)}" for name, meaning in meanings.items())]
    for proposition in model.propositions:
        lines += ["", "[[proposition]]", f"claim = {quoted(proposition.claim)}", f"text = {quoted(proposition.text)}"]
        if proposition.source != "derived":
            lines.append(f"source = {quoted(proposition.source)}")
        if proposition.quantifier != "every":
            lines.append(f"quantifier = {quoted(proposition.quantifier)}")
    for reference in model.references:
        lines += ["", "[[reference]]", f"key = {quoted(reference.key)}", f"entry = {quoted(reference.entry)}"]
    return "\n".join(lines) + "\n"
