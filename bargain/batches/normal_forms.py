"""A parametric bimatrix game solved at N points at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bargain.batches.compiled import compile_numbers, exact_expression, is_identity
from bargain.batches.many import ManySolutions, Support, solve_arrays
from bargain.batches.results import LabelTable, Slots, distinct_rows
from bargain.equilibrium import Profile
from bargain.equilibrium.labels import equilibrium_label
from bargain.equilibrium.selection import TIE
from bargain.games import NormalForm

__all__ = ["ManyNormalForms"]

_PROBABILITY = 1e-12


class ManyNormalForms:
    """Compiles a symbolic game once; `solve` evaluates payoffs and enumerates supports over arrays."""

    def __init__(self, game: NormalForm, names: Sequence[str]) -> None:
        self.game = game
        self.players, self.outcomes = tuple(game.players), tuple(game.outcomes)
        tables = [game.A, game.B, *game.outcomes.values()]
        self._numbers = compile_numbers([entry for table in tables for entry in table.flat], names)
        self._identities = (_Vanishing(game.B), _Vanishing(game.A.T))

    def solve(self, points: Mapping[str, np.ndarray], table: LabelTable) -> tuple[Slots, np.ndarray]:
        """Equilibria at the points, and a bool array (N,) of the points that must be solved exactly."""
        m, n = self.game.shape
        numbers = self._numbers(points)
        sound = np.isfinite(numbers).all(axis=0) & (numbers[2 * m * n :] >= -_PROBABILITY).all(axis=0)
        numbers[:, ~sound] = 0.0
        cells = np.ascontiguousarray(numbers.reshape(-1, m, n, numbers.shape[1]).transpose(0, 3, 1, 2))
        many = solve_arrays(cells[0], cells[1], self._identities)
        expected = np.stack([_expected(many, matrix) for matrix in cells])
        slots = Slots(
            count=many.count,
            payoffs=expected[:2],
            outcomes=expected[2:],
            label_of=self._labels(many, table),
            uniform=_uniform(many),
            deviation_losses=_deviation_losses(many, cells[0], cells[1]),
            degenerate=np.zeros(len(sound), dtype=bool),
            pointwise=np.zeros(len(sound), dtype=bool),
            complete=many.complete | ~sound,  # a doubt about ties, not about numbers
            status=np.zeros(len(sound), dtype=np.int64),
        )
        return slots, ~(sound & many.complete)

    def _labels(self, many: ManySolutions, table: LabelTable) -> np.ndarray:
        """A label depends on the two supports alone."""
        used = np.concatenate([many.row > 0, many.column > 0], axis=2)
        rows, index = distinct_rows(used.reshape(-1, used.shape[2]).astype(np.int64))
        codes = np.array([table.code(self._label(row)) if row.any() else -1 for row in rows], dtype=np.int64)
        return np.asarray(codes[index].reshape(used.shape[:2]))

    def _label(self, used: np.ndarray) -> str:
        mixes, start = {}, 0
        for player, actions in zip(self.players, self.game.actions or (), strict=True):
            names = actions or ()
            mixes[player] = {action: int(used[start + k]) for k, action in enumerate(names)}
            start += len(names)
        return equilibrium_label(Profile(mixes), {})


class _Vanishing:
    """Tells whether a minor of payoff differences is zero for all parameter values; asked where floats say so."""

    def __init__(self, matrix: np.ndarray) -> None:
        self._matrix = matrix
        self._known: dict[tuple[Support, Support], bool] = {}

    def __call__(self, rows: Support, columns: Support) -> bool:
        key = (rows, columns)
        if key not in self._known:
            import sympy

            cells = [[exact_expression(self._matrix[i, j]) for j in columns] for i in rows]
            differences = sympy.Matrix([[cell - row[0] for cell in row[1:]] for row in cells])
            self._known[key] = is_identity(differences.det(method="berkowitz"))
        return self._known[key]


def _uniform(many: ManySolutions) -> np.ndarray:
    """Equal weights to components, and in each to its extreme points; a shared strategy connects equilibria."""
    size, slots = many.regret.shape
    present = np.arange(slots) < many.count[:, None]
    group = np.where(present, np.arange(slots), -1)
    for _ in range(slots if (many.count > 1).any() else 0):
        before = group.copy()
        for j in range(slots):
            for k in range(j):
                shares = (many.row[:, j] == many.row[:, k]).all(axis=1) | (many.column[:, j] == many.column[:, k]).all(
                    axis=1
                )
                lower = np.minimum(group[:, j], group[:, k])
                group[:, j] = np.where(shares, lower, group[:, j])
                group[:, k] = np.where(shares, lower, group[:, k])
        if (group == before).all():
            break
    members = np.zeros((size, slots), dtype=np.int64)
    for k in range(slots):
        members += (group == group[:, k : k + 1]) & present
    components = np.zeros(size, dtype=np.int64)
    for k in range(slots):
        components += (group == k).any(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(present, 1.0 / (components[:, None] * members), np.nan)


def _expected(many: ManySolutions, matrix: np.ndarray) -> np.ndarray:
    """x'My in every equilibrium, shape (N, K)."""
    return np.asarray(np.einsum("nkj,nkj->nk", np.einsum("nki,nij->nkj", many.row, matrix), many.column))


def _deviation_losses(many: ManySolutions, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    losses = np.full(many.regret.shape, np.nan)
    if a.shape[1:] != (2, 2):
        return losses
    point, slot = np.nonzero((many.row.max(axis=2) == 1.0) & (many.column.max(axis=2) == 1.0))
    i, j = many.row[point, slot].argmax(axis=1), many.column[point, slot].argmax(axis=1)
    own = a[point, i, j] - a[point, 1 - i, j]
    other = b[point, i, j] - b[point, i, 1 - j]
    strict = (own > TIE * np.abs(a[point]).max(axis=(1, 2))) & (other > TIE * np.abs(b[point]).max(axis=(1, 2)))
    losses[point[strict], slot[strict]] = (own * other)[strict]
    return losses
