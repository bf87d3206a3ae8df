"""Writing a model: which game goes into which format, and the proof that it comes back."""

from __future__ import annotations

import copy
import os
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from bargain.arithmetic import Arithmetic
from bargain.errors import BargainError, IrrationalError, ModelError
from bargain.formats.fields import one_line
from bargain.formats.files import write_text
from bargain.formats.fixed_games import fixed_scenario
from bargain.formats.reading import parse, path_of
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario

__all__ = ["WRITABLE", "write"]

WRITABLE = (".toml", ".efg", ".nfg", ".tex")
"""Endings of the files that can be written."""

Game: TypeAlias = NormalForm | ExtensiveForm


def write(model: Game | Scenario, path: str | os.PathLike[str], *, outcomes: bool = True) -> None:
    r"""Write a game or a scenario to a file, over an older one of that name.

    Parameters
    ----------
    model : NormalForm, ExtensiveForm or Scenario
    path : str or path
        Its ending names the format: `.toml` for all models, `.efg` for trees, `.nfg` for normal forms. `.tex` cannot be
        read back: a document with the picture of a tree (`istgame`), or the table of a normal form for the body of one.
    outcomes : bool
        False leaves the named outcomes out; `.nfg` cannot hold uncertain ones.

    Raises
    ------
    ModelError
        One line: what the format cannot hold, or why the file cannot be written.

    Notes
    -----
    `read` gives back an equal game, and the file is only written after this was tried. Files hold exact numbers: a
    float game is written as `game.convert("exact")` makes it, each payoff the binary fraction that the float is, so
    that its value does not change (write "1/10" instead of 0.1 for a readable file). Chance probabilities in floats are
    rescaled by it to sum to one.

    A scenario with parameters keeps them in `.toml`, with bounds, baselines, priors, constraints, meanings,
    propositions and references, if its game can be built from symbols; closed forms are functions of Python and stay
    behind. `.efg` and `.nfg` take its game at the baseline, its title, and the question as their comment; `.tex` has
    formulas.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from bargain.formats import read
    >>> game = NormalForm([[1, "1/3"]], [[0, 2]], title="Tiny")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "tiny.nfg"
    ...     write(game, path)
    ...     read(path).game().equals(game), path.read_text().splitlines()[-1]
    (True, '1/3 2')
    """
    file = path_of(path, WRITABLE, "write")
    if isinstance(model, (NormalForm, ExtensiveForm)):
        model = fixed_scenario(model, file.stem, model.title)
    if not isinstance(model, Scenario):
        raise ModelError(f"write takes a game or a scenario, not {type(model).__name__}")
    write_text(file, _text(model, file, outcomes))


def _text(model: Scenario, file: Path, outcomes: bool) -> str:
    suffix = file.suffix.lower()
    parametric = bool(model.parameters) and suffix in (".toml", ".tex")
    game = _built(model, file, parametric)
    title = model.title if model.title != model.name else game.title
    game = _retitled(game if outcomes else _without_outcomes(game), title)
    if suffix == ".tex":
        return _latex(game)
    if not parametric:
        game = _exact(game, file)
    text = _model_text(model, game, file) if suffix == ".toml" else _gambit_text(model, game, file)
    _check_it_comes_back(text, model, game, file)
    return text


def _built(model: Scenario, file: Path, parametric: bool) -> Game:
    """The game with symbols for the parameters, or at the baseline."""
    if not parametric:
        try:
            return model.game()
        except IrrationalError as error:
            raise ModelError(one_line(f"{file.name}: {file.suffix} holds rational numbers: {error}")) from None
    try:
        return _in_symbols(model) if file.suffix.lower() == ".tex" else model.symbolic()
    except BargainError as error:
        reason = "write its game at some values, such as model.game()"
        raise ModelError(
            one_line(f"{file.name}: the game is no formula of its parameters: {error}; {reason}")
        ) from None


def _in_symbols(model: Scenario) -> Game:
    """The game with the LaTeX symbols of its parameters, if they differ."""
    import sympy

    symbols = {entry.name: sympy.Symbol(entry.symbol) for entry in model.parameters}
    return model.game(**symbols) if len(set(symbols.values())) == len(symbols) else model.symbolic()


def _exact(game: Game, file: Path) -> Game:
    if game.arithmetic is Arithmetic.SYMBOLIC:
        if game.parameters:
            free = ", ".join(game.parameters)
            reason = f"the game has free parameters ({free}), and {file.suffix} holds numbers; give them values first"
        else:
            reason = "the game has irrational numbers; convert it with convert('float') first"
        raise ModelError(one_line(f"{file.name}: {reason}"))
    return game.convert(Arithmetic.EXACT) if game.arithmetic is Arithmetic.FLOAT else game


def _retitled(game: Game, title: str) -> Game:
    if game.title == title:
        return game
    twin = copy.copy(game)
    object.__setattr__(twin, "title", title)
    return twin


def _without_outcomes(game: Game) -> Game:
    if isinstance(game, NormalForm):
        return NormalForm(game.A, game.B, game.players, game.actions, None, game.title)
    labels = game.infoset_labels
    return ExtensiveForm.from_arrays(
        game.players,
        game.parent,
        game.owner,
        game.payoffs,
        probabilities=game.probabilities.tolist(),
        actions=["", *chain.from_iterable(game.branches)],
        infosets=[labels[k] if k >= 0 else None for k in game.infoset_of.tolist()],
        names=game.names,
        title=game.title,
    )


def _model_text(model: Scenario, game: Game, file: Path) -> str:
    from bargain.formats.model_text import model_text

    return model_text(model, game, file.name)


def _gambit_text(model: Scenario, game: Game, file: Path) -> str:
    comment = " ".join(model.question.split())
    if file.suffix.lower() == ".efg":
        from bargain.formats.gambit_trees import tree_text

        if not isinstance(game, ExtensiveForm):
            raise ModelError(f"{file.name}: .efg holds trees; a normal form is written as .nfg, .toml or .tex")
        return tree_text(game, comment, file.name)
    from bargain.formats.gambit_matrices import matrix_text

    if not isinstance(game, NormalForm):
        reason = "a tree is written as .efg, .toml or .tex, or as the normal form that reduced_normal_form makes of it"
        raise ModelError(f"{file.name}: .nfg holds normal forms; {reason}")
    return matrix_text(game, comment, file.name)


def _latex(game: Game) -> str:
    if isinstance(game, NormalForm):
        from bargain.formats.latex import payoff_table

        return payoff_table(game)
    from bargain.formats.istgame import istgame

    return istgame(game)


def _check_it_comes_back(text: str, model: Scenario, game: Game, file: Path) -> None:
    """Nothing is written that is not read back as the same game."""
    again = parse(text, file)
    same = (again.symbolic() if again.parameters else again.game()).equals(game)
    if not same and game.parameters:  # formulas that are equal need not be written alike
        same = again.game().equals(game.convert(Arithmetic.EXACT, model.values()))
    if not same or (again.parameters and _declared(again) != _declared(model)):
        raise ModelError(one_line(f"{file.name}: the game would not come back as it is, so nothing is written"))


def _declared(model: Scenario) -> list[tuple[object, ...]]:
    return [(entry.name, entry.baseline, entry.bounds, entry.prior) for entry in model.parameters]
