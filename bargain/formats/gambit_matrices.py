"""Gambit's `.nfg`: a normal form as a list of payoffs, or of outcomes, the first player's actions running fastest.

Source: "The strategic game (.nfg) file format", payoff version and outcome version, in the documentation of Gambit
(gambit-project.org).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import NamedTuple

import numpy as np

from bargain.arithmetic import shown
from bargain.errors import BargainError, ModelError
from bargain.formats.fields import one_line
from bargain.formats.fixed_games import fixed_scenario
from bargain.formats.gambit_text import Tokens, quoted, read_header
from bargain.formats.names import check_names, distinct
from bargain.formats.numbers import number_text
from bargain.games import NormalForm
from bargain.models import Scenario, claim_name

__all__ = ["matrix_text", "parse_matrices"]

_NO_OUTCOME = "no outcome"


class Cells(NamedTuple):
    """Payoffs (m, n, 2), and the name of each cell's outcome where there are names."""

    payoffs: np.ndarray
    names: list[str]
    outcome_of: np.ndarray


def parse_matrices(text: str, file: str, name: str) -> Scenario:
    """Read the text of an `.nfg` file; see `bargain.formats.read`. Linear in the size of the file."""
    tokens = Tokens(text, file)
    title, players, at = read_header(tokens, "NFG", "1")
    if len(players) != 2:
        reason = f"a normal form has two players here, and this one has {len(players)}"
        raise tokens.error(f"{reason}; games of more players are read as trees, from .efg or .toml", at)
    players = distinct(players, lambda index: f"Player {index + 1}", claim_name)
    actions = _actions(tokens, players)
    comment = tokens.text("the comment") if tokens.is_text else ""
    tokens.trust()
    shape = (len(actions[0]), len(actions[1]))
    cells = _by_outcome(tokens, shape, players) if tokens.sees("{") else _by_payoff(tokens, shape)
    if not tokens.at_end:
        raise tokens.error(f"{tokens.found()} is too much; {shape[0]} x {shape[1]} cells are complete before it")
    matrices = {label: (cells.outcome_of == index).astype(int) for index, label in enumerate(cells.names)}
    try:
        game = NormalForm(cells.payoffs[:, :, 0], cells.payoffs[:, :, 1], players, actions, matrices or None, title)
        return fixed_scenario(game, name, title, comment)
    except BargainError as error:
        raise ModelError(one_line(f"{file}: {error}")) from None


def _actions(tokens: Tokens, players: list[str]) -> list[list[str]]:
    """`{ 3 2 }`, or the labels of each player's actions."""
    tokens.sign("{", "before the actions of both players")
    found: list[list[str]] = []
    for player in players:
        at = tokens.at
        if tokens.sees("{"):
            labels = tokens.names(f"an action of {player}")
        else:
            labels = [""] * _size(tokens, f"how many actions {player} has")
        if not labels:
            raise tokens.error(f"{player} has no action; each player needs at least one", at)
        found.append(distinct(labels, lambda index: str(index + 1)))
        tokens.skip(",")
    tokens.sign("}", "after the actions of both players")
    return found


def _size(tokens: Tokens, what: str) -> int:
    at = tokens.at
    count = tokens.whole(what)
    if count > len(tokens.source):
        raise tokens.error(f"{count} actions are more than the file has payoffs for", at)
    return count


def _cells(shape: tuple[int, int]) -> product[tuple[int, int]]:
    return product(range(shape[1]), range(shape[0]))


def _place(i: int, j: int) -> str:
    return f"row {i + 1}, column {j + 1}"


def _by_payoff(tokens: Tokens, shape: tuple[int, int]) -> Cells:
    """The payoff version: the payoffs of both players, cell by cell."""
    _enough(tokens, shape)
    payoffs = np.empty((*shape, 2), dtype=object)
    for j, i in _cells(shape):
        for side in (0, 1):
            payoffs[i, j, side] = tokens.number(f"the payoff of player {side + 1} at {_place(i, j)}")
            tokens.skip(",")
    return Cells(payoffs, [], np.empty(shape, dtype=int))


def _enough(tokens: Tokens, shape: tuple[int, int]) -> None:
    """Nothing is made room for that the file cannot fill."""
    if shape[0] * shape[1] > len(tokens.source):
        raise tokens.error(f"{shape[0]} x {shape[1]} cells are more than the file has numbers for")


def _by_outcome(tokens: Tokens, shape: tuple[int, int], players: list[str]) -> Cells:
    """The outcome version: a list of names and payoffs, then the number of each cell's outcome; 0 is none."""
    tokens.sign("{", "before the outcomes")
    listed: list[tuple[str, tuple[Fraction, ...]]] = [("", (Fraction(0), Fraction(0)))]
    while not tokens.skip("}"):
        tokens.sign("{", "before an outcome, or '}' after the last one,")
        listed.append((tokens.text("the name of an outcome"), tokens.payoffs(2)))
        tokens.skip(",")
    _enough(tokens, shape)
    payoffs = np.empty((*shape, 2), dtype=object)
    number_of = np.empty(shape, dtype=int)
    for j, i in _cells(shape):
        at = tokens.at
        number = tokens.whole(f"the number of the outcome at {_place(i, j)}")
        if number >= len(listed):
            raise tokens.error(f"there is no outcome {number}; {len(listed) - 1} are listed", at)
        number_of[i, j] = number
        payoffs[i, j, 0], payoffs[i, j, 1] = listed[number][1]
        tokens.skip(",")
    return Cells(payoffs, *_names([name for name, _ in listed], number_of, players))


def _names(listed: list[str], number_of: np.ndarray, players: list[str]) -> tuple[list[str], np.ndarray]:
    """Distinct outcomes in the order of the list. Where one has a name, each that is used has one."""
    if not any(name.strip() for name in listed):
        return [], number_of
    used = set(number_of.flat)
    instead = [_NO_OUTCOME] + [f"outcome {number}" for number in range(1, len(listed))]
    kept = [number for number, name in enumerate(listed) if name.strip() or number in used]
    kept.sort(key=lambda number: number == 0)  # what is no outcome comes last
    own = dict.fromkeys(listed[number] for number in kept if listed[number].strip())
    blank = [number for number in kept if not listed[number].strip()]
    taken = [claim_name(f"payoff_{player}") for player in players]
    labels = distinct([*own, *(instead[number] for number in blank)], str, claim_name, taken)
    called = dict(zip(own, labels[: len(own)], strict=True))
    numbered = dict(zip(blank, labels[len(own) :], strict=True))
    label_of = {number: numbered.get(number) or called[listed[number]] for number in kept}
    order = {label: index for index, label in enumerate(dict.fromkeys(label_of[number] for number in kept))}
    index_of = np.vectorize(lambda number: order[label_of[number]], otypes=[int])
    return list(order), index_of(number_of)


def matrix_text(game: NormalForm, comment: str, file: str) -> str:
    """An exact normal form as the text of an `.nfg` file, in the outcome version if it has outcomes."""
    check_names(game, file, breaks=True)
    names = " ".join(quoted(player) for player in game.players)
    labels = (" ".join(quoted(label) for label in own or ()) for own in game.actions or ())
    lines = [f"NFG 1 R {quoted(game.title)} {{ {names} }}", "", "{", *(f"{{ {own} }}" for own in labels), "}"]
    lines += [quoted(comment), ""]
    rows, columns = game.shape
    payoffs = {
        (i, j): f"{number_text(game.A[i, j], file)}, {number_text(game.B[i, j], file)}"
        for j, i in product(range(columns), range(rows))
    }
    if not game.outcomes:
        lines += ["  ".join(payoffs[i, j].replace(",", "") for i in range(rows)) for j in range(columns)]
        return "\n".join(lines) + "\n"
    listed: dict[tuple[str, str], int] = {}
    for name, matrix in game.outcomes.items():
        places = [cell for cell in payoffs if matrix[cell] != 0]
        for cell in places:
            if matrix[cell] != 1:
                raise ModelError(one_line(f"{file}: {_uncertain(game, cell, name)}"))
            listed.setdefault((name, payoffs[cell]), len(listed) + 1)
        if not places:  # an outcome that never happens
            listed.setdefault((name, "0, 0"), len(listed) + 1)
    of_cell = {cell: name for name, matrix in game.outcomes.items() for cell in payoffs if matrix[cell] == 1}
    lines += ["{", *(f"{{ {quoted(name)} {pair} }}" for name, pair in listed), "}"]
    lines += [" ".join(str(listed[of_cell[i, j], payoffs[i, j]]) for i in range(rows)) for j in range(columns)]
    return "\n".join(lines) + "\n"


def _uncertain(game: NormalForm, cell: tuple[int, int], name: str) -> str:
    row, column = ((labels or ())[k] for labels, k in zip(game.actions or (), cell, strict=True))
    chance = shown(game.outcomes[name][cell])
    reason = f"at ({row}, {column}) the outcome {name!r} has the probability {chance}, and .nfg has one outcome a cell"
    return f"{reason}; leave the outcomes out (outcomes=False, --no-outcomes)"
