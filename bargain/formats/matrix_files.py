"""Normal forms in model files: actions, payoffs, and outcomes by cell; read and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from bargain.arithmetic import Number
from bargain.formats.fields import Entry, Field, Literal, check_distribution
from bargain.formats.toml_text import array, exact_entry, inline, key, quoted
from bargain.games import NormalForm

__all__ = ["MatrixBuild", "matrix_lines", "read_matrices"]


@dataclass(frozen=True)
class MatrixBuild:
    """The function from parameters to a normal form; a plain object, so that models from files pickle."""

    title: str
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], tuple[str, ...]]
    names: tuple[str, ...]
    payoffs: tuple[tuple[tuple[Entry, Entry], ...], ...]
    outcomes: tuple[tuple[str, tuple[tuple[Entry | None, ...], ...]], ...]

    def __call__(self, parameters: Any) -> NormalForm:
        values = {name: getattr(parameters, name) for name in self.names}
        self._check(values)
        first, second = ([[cell[side].evaluate(values) for cell in row] for row in self.payoffs] for side in (0, 1))
        outcomes = {
            name: [[0 if entry is None else entry.evaluate(values) for entry in row] for row in rows]
            for name, rows in self.outcomes
        }
        return NormalForm(first, second, self.players, self.actions, outcomes or None, self.title)

    def _check(self, values: Mapping[str, Number]) -> None:
        """Each cell has a distribution over outcomes; `NormalForm` would not know the place in the file."""
        for i, j in product(range(len(self.actions[0])), range(len(self.actions[1]))):
            cell = {name: entry for name, rows in self.outcomes if (entry := rows[i][j]) is not None}
            check_distribution(cell, values)


def read_matrices(
    fields: Mapping[str, Field], players: tuple[str, ...], names: Sequence[str], title: str
) -> MatrixBuild:
    """Read `[actions]`, `[payoffs]` and, if it is there, `[outcomes]`."""
    labels = [_actions(entry) for entry in fields["actions"].matching(players, "a player").values()]
    rows, columns = labels
    payoffs = []
    for row in fields["payoffs"].matching(rows, f"an action of {players[0]}").values():
        cells = row.matching(columns, f"an action of {players[1]}")
        payoffs.append(tuple(_pair(cell, players, names) for cell in cells.values()))
    outcomes = _outcomes(fields["outcomes"], players, rows, columns, names) if "outcomes" in fields else ()
    return MatrixBuild(title, players, (rows, columns), tuple(names), tuple(payoffs), outcomes)


def _actions(field: Field) -> tuple[str, ...]:
    labels = tuple(item.label() for item in field.items())
    if not labels:
        raise field.error("list at least one action")
    for index, label in enumerate(labels):
        if label in labels[:index]:
            raise field.error(f"{label!r} is listed twice")
    return labels


def _pair(field: Field, players: Sequence[str], names: Sequence[str]) -> tuple[Entry, Entry]:
    cells = field.items()
    if len(cells) != 2:
        raise field.error(f"two payoffs are needed, of {players[0]} and of {players[1]}; there are {len(cells)}")
    return cells[0].expression(names), cells[1].expression(names)


def _outcomes(
    field: Field, players: Sequence[str], rows: Sequence[str], columns: Sequence[str], names: Sequence[str]
) -> tuple[tuple[str, tuple[tuple[Entry | None, ...], ...]], ...]:
    table: list[list[dict[str, Entry]]] = []
    for row in field.matching(rows, f"an action of {players[0]}").values():
        table.append([_cell(cell, names) for cell in row.matching(columns, f"an action of {players[1]}").values()])
    found = dict.fromkeys(name for line in table for cell in line for name in cell)
    return tuple((name, tuple(tuple(cell.get(name) for cell in line) for line in table)) for name in found)


def _cell(field: Field, names: Sequence[str]) -> dict[str, Entry]:
    """One outcome's name, or a table from outcome names to probabilities."""
    if isinstance(field.value, str) and not isinstance(field.value, Literal):
        return {field.label(): Field(field.file, field.key, 1).expression(())}
    if not isinstance(field.value, dict) or not field.value:
        raise field.error('an outcome is needed here: a name, or a table such as { war = "p", deal = "1 - p" }')
    cell = {}
    for entry in field.table().values():
        cell[entry.own_name("outcome")] = entry.expression(names)
    return cell


def matrix_lines(game: NormalForm, file: str) -> list[str]:
    """`[actions]`, `[payoffs]` and, if there are outcomes, `[outcomes]`, as `read_matrices` takes them."""
    rows, columns = (labels or () for labels in game.actions or ())
    lines = ["[actions]"]
    for player, labels in zip(game.players, (rows, columns), strict=True):
        lines.append(f"{key(player)} = {array(quoted(label) for label in labels)}")
    lines += ["", "[payoffs]"]
    for i, row in enumerate(rows):
        pairs = (array((exact_entry(game.A[i, j], file), exact_entry(game.B[i, j], file))) for j in range(len(columns)))
        lines.append(f"{key(row)} = {inline(dict(zip(columns, pairs, strict=True)))}")
    if game.outcomes:
        lines += ["", "[outcomes]"]
        cells = _outcome_cells(game)
        for i, row in enumerate(rows):
            texts = [_outcome_text(cells[i, j], file) for j in range(len(columns))]
            lines.append(f"{key(row)} = {inline(dict(zip(columns, texts, strict=True)))}")
    return lines


def _outcome_cells(game: NormalForm) -> dict[tuple[int, int], dict[str, Number]]:
    """Each cell's outcomes. The first cell lists all of them if their order would be lost otherwise."""
    cells = {
        cell: {name: matrix[cell] for name, matrix in game.outcomes.items() if matrix[cell] != 0}
        for cell in np.ndindex(*game.shape)
    }
    if list(dict.fromkeys(name for cell in cells.values() for name in cell)) != list(game.outcomes):
        cells[0, 0] = {name: matrix[0, 0] for name, matrix in game.outcomes.items()}
    return cells


def _outcome_text(cell: Mapping[str, Number], file: str) -> str:
    if list(cell.values()) == [1]:
        return quoted(next(iter(cell)))
    return inline({name: exact_entry(weight, file) for name, weight in cell.items()})
