"""A sweep cut into blocks: what each holds, how it is computed anywhere, and what the result looks like."""

from __future__ import annotations

import hashlib
import json
import math
import pickle
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import bargain
from bargain.arithmetic import exact
from bargain.batches import Batch, CompiledModel
from bargain.batches.evaluation import constraint_violations
from bargain.batches.points import Columns
from bargain.batches.results import STATUSES
from bargain.batches.selection import choose
from bargain.errors import BargainError, ParameterError
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Scenario

__all__ = ["BlockResult", "Plan", "Variable", "compute_block"]

_SLOWEST = 1.5e-3
_FASTEST = 4e-6
"""Seconds that a point takes when solved by itself, and over arrays; rough, for the size of blocks only."""

_SECONDS = 0.06
_PROBES = 64
_STATUS_LABELS = json.dumps([str(status) for status in STATUSES])


@dataclass(frozen=True)
class Variable:
    """One variable of the dataset: `axes` beyond the swept dimensions are "equilibrium" and "player"."""

    name: str
    axes: tuple[str, ...]
    dtype: str
    fill: float
    attrs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class BlockResult:
    """Arrays by variable, block shape first; codes of `label` and `regime` refer to the block's own lists.

    `refused` counts points where the selection does not decide; `first_refused` is the first of them in the sweep, or
    -1.
    """

    arrays: Mapping[str, np.ndarray]
    labels: tuple[str, ...]
    regimes: tuple[str, ...]
    capacity: int
    refused: int
    first_refused: int


@dataclass(frozen=True, eq=False)
class Plan:
    """All that a sweep is, but for where it runs and where it is kept.

    `axes` are the swept parameters. On a grid each is a dimension; in a sample they share the dimension "sample".
    """

    model: Scenario
    axes: Columns
    is_sample: bool
    compiled: CompiledModel
    outcomes: tuple[str, ...]
    selection: str | None
    chunks: tuple[int, ...]

    @property
    def dims(self) -> tuple[str, ...]:
        """The swept dimensions."""
        return ("sample",) if self.is_sample else tuple(self.axes)

    @property
    def shape(self) -> tuple[int, ...]:
        """Their lengths."""
        lengths = tuple(len(axis) for axis in self.axes.values())
        return lengths[:1] if self.is_sample else lengths

    @property
    def blocks(self) -> tuple[int, ...]:
        """The number of blocks along each dimension."""
        return tuple(-(-size // chunk) for size, chunk in zip(self.shape, self.chunks, strict=True))

    def region(self, block: int) -> tuple[slice, ...]:
        """Where a block lies."""
        place = np.unravel_index(block, self.blocks)
        return tuple(
            slice(int(k) * chunk, min((int(k) + 1) * chunk, size))
            for k, chunk, size in zip(place, self.chunks, self.shape, strict=True)
        )

    def slices(self, block: int) -> Columns:
        """The part of each axis that a block needs: all that must travel to compute it."""
        region = self.region(block)
        where = region * len(self.axes) if self.is_sample else region
        return self.axes.take(dict(zip(self.axes, where, strict=True)))

    def point(self, flat: int) -> str:
        """A point of the sweep in words."""
        place = np.unravel_index(flat, self.shape)
        where = place * len(self.axes) if self.is_sample else place
        return ", ".join(f"{name} = {axis[int(k)]:g}" for (name, axis), k in zip(self.axes.items(), where, strict=True))

    def variables(self) -> tuple[Variable, ...]:
        """The variables of the dataset, in order."""
        slots = () if self.selection is not None else ("equilibrium",)
        found = [
            Variable(name, slots, "float64", np.nan, {"meaning": self.model.outcomes.get(name, ""), "unit": "1"})
            for name in self.outcomes
        ]
        found += [
            Variable("payoff", (*slots, "player"), "float64", np.nan, {"meaning": "expected payoff"}),
            Variable("label", slots, "int32", -1, {"meaning": "index in the attribute labels; -1 for none"}),
            Variable("n_equilibria", (), "int64", 0, {"meaning": "number of extreme equilibria"}),
            Variable("regime", (), "int32", -1, {"meaning": "index in the attribute labels"}),
            Variable("degenerate", (), "bool", 0, {"meaning": "a continuum of equilibria or a tie at this point"}),
            Variable("pointwise", (), "bool", 0, {"meaning": "solved by itself, not over arrays"}),
            Variable("complete", (), "bool", 0, {"meaning": "the list is known to be all equilibria"}),
            Variable("status", (), "int32", -1, {"meaning": "index in the attribute labels", "labels": _STATUS_LABELS}),
        ]
        return tuple(found)

    def check_constraints(self) -> None:
        """Refuse before the first block what would be refused in the last."""
        if self.model.constraint_claims:
            for block in range(math.prod(self.blocks)):
                broken = constraint_violations(
                    self.model, _mesh(self.slices(block), self.is_sample), self.compiled.fixed
                )
                if broken is not None:
                    raise ParameterError(broken)

    def provenance(self) -> str:
        """What the dataset was made from, as one JSON text; two sweeps with the same text have the same values."""
        import sympy

        record = {
            "package": "bargain",
            "version": bargain.__version__,
            "numpy": np.__version__,
            "sympy": sympy.__version__,
            "model": self.model.name,
            "fingerprint": _fingerprint(self),
            "parameters": {name: str(value) for name, value in self.compiled.fixed.items()},
            "over": {
                name: {
                    "count": len(axis),
                    "first": float(axis[0]),
                    "last": float(axis[-1]),
                    "sha256": _digest(axis.tobytes() + _texts(self.axes.given.get(name))),
                }
                for name, axis in self.axes.items()
            },
            "layout": "sample" if self.is_sample else "grid",
            "outcomes": list(self.outcomes),
            "selection": self.selection,
            "concept": None if self.compiled.concept is None else str(self.compiled.concept),
        }
        return json.dumps(record, sort_keys=True, ensure_ascii=False)


def make_plan(
    model: Scenario,
    axes: Columns,
    is_sample: bool,
    compiled: CompiledModel,
    outcomes: tuple[str, ...],
    selection: str | None,
) -> Plan:
    """Choose the blocks. They depend on the sweep alone, never on the executor."""
    whole = Plan(model, axes, is_sample, compiled, outcomes, selection, tuple(max(1, len(a)) for a in axes.values()))
    shape = whole.shape
    whole = Plan(model, axes, is_sample, compiled, outcomes, selection, shape)
    target = _block_length(whole)
    chunks: list[int] = []
    room = target
    for size in reversed(shape):
        chunks.append(max(1, min(size, room)))
        room //= chunks[-1]
    return Plan(model, axes, is_sample, compiled, outcomes, selection, tuple(reversed(chunks)))


def _block_length(plan: Plan) -> int:
    """Points that make about 60 ms of work, judged by how many of a few probes had to be solved by themselves."""
    total = math.prod(plan.shape)
    share = 1.0
    if plan.compiled.vectorised:
        flat = np.unique(np.linspace(0, total - 1, min(total, _PROBES)).astype(np.int64))
        place = np.unravel_index(flat, plan.shape)
        where = place * len(plan.axes) if plan.is_sample else place
        columns = plan.axes.take(dict(zip(plan.axes, where, strict=True)))
        try:
            share = float(plan.compiled.evaluate(columns).pointwise.mean())
        except ParameterError:
            raise
        except BargainError:  # the block that holds the point will say it with its place
            share = 0.0
    return int(2 ** round(math.log2(_SECONDS / (_FASTEST + share * _SLOWEST))))


def _mesh(slices: Columns, is_sample: bool) -> Columns:
    return slices if is_sample else slices.mesh()


@dataclass(frozen=True, eq=False)
class Recipe:
    """The part of a plan that computing a block needs, without the axes. It pickles whenever the model does."""

    model: Scenario
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    concept: str | None
    outcomes: tuple[str, ...]
    selection: str | None
    is_sample: bool

    @classmethod
    def of(cls, plan: Plan) -> Recipe:
        """Take it from a plan."""
        concept = None if plan.compiled.concept is None else str(plan.compiled.concept)
        fixed = dict(plan.compiled.fixed)
        return cls(plan.model, tuple(plan.axes), fixed, concept, plan.outcomes, plan.selection, plan.is_sample)

    def compile(self) -> CompiledModel:
        """Build and compile the model again, in another process."""
        return CompiledModel(self.model, self.names, self.fixed, self.concept)


_COMPILED: OrderedDict[str, tuple[Recipe, CompiledModel]] = OrderedDict()
_MOST_COMPILED = 8


def compute_remote(packed: bytes | Recipe, slices: Columns, offset: Sequence[int], shape: Sequence[int]) -> BlockResult:
    """Compute a block in a worker process, which compiles each pickled recipe once."""
    if isinstance(packed, Recipe):
        recipe, compiled = packed, packed.compile()
    else:
        key = hashlib.sha256(packed).hexdigest()
        if key not in _COMPILED:
            recipe = pickle.loads(packed)  # made by this package in the parent process
            _COMPILED[key] = recipe, recipe.compile()
            while len(_COMPILED) > _MOST_COMPILED:
                _COMPILED.popitem(last=False)
        recipe, compiled = _COMPILED[key]
    return compute_block(recipe, compiled, slices, offset, shape)


def compute_block(
    recipe: Recipe,
    compiled: CompiledModel,
    slices: Columns,
    offset: Sequence[int],
    shape: Sequence[int],
) -> BlockResult:
    """Solve the points of a block and lay the results out; `offset` and `shape` place it in the sweep."""
    batch = compiled.evaluate(_mesh(slices, recipe.is_sample))
    own = tuple(len(axis) for axis in slices.values())[: len(shape)]
    arrays: dict[str, np.ndarray] = {
        "n_equilibria": batch.n_equilibria,
        "regime": batch.regime_of,
        "degenerate": batch.degenerate,
        "pointwise": batch.pointwise,
        "complete": batch.complete,
        "status": batch.status,
    }
    payoffs = np.stack(list(batch.payoffs.values()), axis=-1)
    refused, first = 0, -1
    if recipe.selection is None:
        arrays["payoff"], arrays["label"] = payoffs, batch.label_of
        arrays.update({name: batch.outcomes[name] for name in recipe.outcomes})
    else:
        choice = choose(batch, recipe.selection)
        refused = int(choice.refused.sum())
        if refused:
            inside = np.unravel_index(int(np.argmax(choice.refused)), own)
            place = tuple(int(k) + start for k, start in zip(inside, offset, strict=True))
            first = int(np.ravel_multi_index(place, tuple(shape)))
        arrays["payoff"] = np.stack([choice.pick(payoffs[..., k]) for k in range(payoffs.shape[-1])], axis=-1)
        arrays["label"] = choice.label_of
        arrays.update({name: choice.pick(batch.outcomes[name]) for name in recipe.outcomes})
    laid = {name: np.asarray(values).reshape(*own, *values.shape[1:]) for name, values in arrays.items()}
    return BlockResult(laid, batch.labels, batch.regimes, _slots(batch), refused, first)


def _slots(batch: Batch) -> int:
    return int(batch.label_of.shape[1])


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _texts(given: np.ndarray | None) -> bytes:
    return b"" if given is None else ",".join(str(value) for value in given).encode()


def _fingerprint(plan: Plan) -> str:
    """A digest of the game as a function of its parameters: payoffs, structure, bounds, constraints, closed forms."""
    model = plan.model
    parts = [
        repr([(entry.name, entry.bounds) for entry in model.parameters]),
        repr(model.constraints),
        repr(model.closed_forms),
        repr(model.concept),
        _text(plan.compiled.game),
    ]
    if not plan.compiled.vectorised:  # no symbolic game: compare the games at the ends and in the middle of the axes
        for share in (0.0, 0.5, 1.0):
            values = {name: exact_at(axis, share) for name, axis in plan.axes.items()}
            try:
                parts.append(_text(model.game(**{**plan.compiled.fixed, **values})))
            except BargainError as error:
                parts.append(str(error))
    return _digest("\n".join(parts).encode())


def exact_at(axis: np.ndarray, share: float) -> Any:
    """The value at a share of the length of an axis, exact."""
    return exact(str(axis[int(share * (len(axis) - 1))]))


def _text(game: NormalForm | ExtensiveForm) -> str:
    if isinstance(game, NormalForm):
        tables = [game.A, game.B, *game.outcomes.values()]
        labels = repr((game.players, game.actions, tuple(game.outcomes)))
    else:
        tables = [game.payoffs, game.probabilities]
        shape = (game.parent.tolist(), game.owner.tolist(), game.infoset_of.tolist(), game.outcome_of.tolist())
        labels = repr((game.players, game.branches, game.outcomes, game.information_sets, shape))
    return labels + "\n" + "\n".join(str(entry) for table in tables for entry in table.flat)
