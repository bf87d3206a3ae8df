"""What is asked of a game before numbers are computed from it."""

from __future__ import annotations

from bargain.arithmetic import Arithmetic
from bargain.errors import GameError
from bargain.games.normal_form import NormalForm

__all__ = ["numerical"]


def numerical(game: object, what: str) -> NormalForm:
    """The game itself, if it is an exact or float normal form; `what` asks for it.

    Raises
    ------
    GameError
        Not a two-player normal form, or one with free parameters or irrational payoffs.
    """
    if not isinstance(game, NormalForm):
        hint = "; give its .game()" if hasattr(game, "game") else ""
        raise GameError(f"{what} takes a NormalForm, not {type(game).__name__}{hint}")
    if game.parameters:
        raise GameError(f"{what}: the game has free parameters ({', '.join(game.parameters)}); give them values")
    if game.arithmetic is Arithmetic.SYMBOLIC:
        raise GameError(f"{what}: the game has irrational payoffs; convert it with convert('float')")
    return game
