"""`sweep`: a model over a grid or a sample of parameter values."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from bargain.batches import CompiledModel
from bargain.batches.points import Columns, read_points
from bargain.batches.selection import read_selection, refusal
from bargain.equilibrium import Concept
from bargain.errors import ModelError, ParameterError
from bargain.models import Scenario
from bargain.sweeps.blocks import BlockResult, Plan, Recipe, Variable, compute_block, compute_remote, make_plan

if TYPE_CHECKING:
    import xarray

__all__ = ["sweep"]

RESERVED = (
    "payoff", "label", "n_equilibria", "regime", "degenerate", "pointwise", "complete", "status", "equilibrium",
    "player", "sample",
)  # fmt: skip
_IN_FLIGHT = 64


class _Sink(Protocol):
    """Where blocks go: memory or a store."""

    def pending(self) -> list[int]: ...
    def write(self, block: int, result: BlockResult) -> None: ...
    def finish(self) -> xarray.Dataset: ...


def sweep(
    model: Scenario,
    over: Mapping[str, Any] | None = None,
    *,
    samples: Mapping[str, Any] | None = None,
    outcomes: Sequence[str] | None = None,
    fixed: Mapping[str, object] | None = None,
    selection: str | None = None,
    concept: Concept | str | None = None,
    executor: Executor | None = None,
    store: str | Path | None = None,
    capacity: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> xarray.Dataset:
    """Find all equilibria over a grid, or over a list of sample points.

    Parameters
    ----------
    model : Scenario
    over : mapping name -> values
        One dimension a parameter, in this order.
    samples : mapping name -> values (S,), instead of `over`
        Points given one by one; the dimension is "sample".
    outcomes : sequence of str, optional
        Outcomes to keep; all where left out.
    fixed : mapping, optional
        Values of other parameters; the rest stay at their baseline.
    selection : str, optional
        A rule of `bargain.batches.selection.ARRAY_RULES`, or "lowest" or "highest" for the envelope of every variable.
        The `equilibrium` dimension is then gone.
    concept : str, optional
        As for `solve`.
    executor : concurrent.futures.Executor, optional
        Threads, processes, or any other; the result has the same bits.
    store : path, optional
        A Zarr folder. Blocks are written as they are done, and a sweep that was killed resumes where it was.
    capacity : int, optional
        Slots of the `equilibrium` dimension while sweeping, an upper bound on the equilibria of a point. In memory it
        is found; a store needs it beforehand (default: 8 or more).
    progress : callable, optional
        Called as `progress(done, total)` in points after every block.

    Returns
    -------
    xarray.Dataset
        One variable an outcome, `payoff` (with a `player` dimension), `label`, `n_equilibria`, `regime`,
        `degenerate`, `pointwise`, `complete`, `status`; padded with nan (floats) and -1 (indices). `label`, `regime`
        and `status` index the JSON list in their attribute `labels`. A slot of `equilibrium` is not a branch: never
        draw a line through slots. With a store, values load when they are read.

    Raises
    ------
    ParameterError
        An unknown name, an empty axis, values that are not finite or out of bounds, a violated joint constraint, a
        capacity that is exceeded, a store that belongs to another sweep.
    MultiplicityError
        A selection that does not decide at some points; the message gives their share and the first of them.

    Examples
    --------
    >>> from bargain.scenarios import scenario
    >>> data = sweep(scenario("open_door"), {"sigma": np.linspace(0, 1, 5)}, outcomes=["war"])
    >>> dict(data.sizes), data["war"].dims
    ({'sigma': 5, 'equilibrium': 1, 'player': 2}, ('sigma', 'equilibrium'))
    """
    axes, is_sample = _read_axes(model, over, samples)
    rule = None if selection is None else read_selection(selection)
    compiled = CompiledModel(model, tuple(axes), fixed, concept)
    plan = make_plan(model, axes, is_sample, compiled, _read_outcomes(model, compiled, outcomes, axes), rule)
    plan.check_constraints()
    if capacity is not None and (not isinstance(capacity, int) or capacity < 1):
        raise ParameterError(f"capacity = {capacity!r}; write a positive integer")
    sink: _Sink
    if store is None:
        sink = _Memory(plan, capacity)
    else:
        from bargain.sweeps.stores import Store

        sink = Store(plan, Path(store), capacity)
    waiting = sink.pending()
    sizes = {block: math.prod(part.stop - part.start for part in plan.region(block)) for block in waiting}
    total = math.prod(plan.shape)
    done = total - sum(sizes.values())
    for block, result in _computed(plan, waiting, executor):
        sink.write(block, result)
        done += sizes[block]
        if progress is not None:
            progress(done, total)
    return sink.finish()


def _read_axes(
    model: Scenario, over: Mapping[str, Any] | None, samples: Mapping[str, Any] | None
) -> tuple[Columns, bool]:
    if (over is None) == (samples is None):
        raise ParameterError("give either over= (a grid) or samples= (a list of points)")
    given = over if samples is None else samples
    if not isinstance(given, Mapping):
        raise ParameterError(
            f"{'over' if samples is None else 'samples'}: give a mapping from parameter names to values"
        )
    if samples is not None:
        axes = read_points(model, samples)
    else:
        parts = [read_points(model, {name: values}) for name, values in given.items()] or [read_points(model, {})]
        axes = Columns(
            {name: part[name] for part in parts for name in part},
            {name: values for part in parts for name, values in part.given.items()},
        )
    for name in axes:
        if name in RESERVED:
            raise ParameterError(
                f"parameter {name!r} has the name of a variable of the dataset; rename it to sweep over it"
            )
    return axes, samples is not None


def _read_outcomes(
    model: Scenario, compiled: CompiledModel, wanted: Sequence[str] | None, axes: Mapping[str, Any]
) -> tuple[str, ...]:
    if isinstance(wanted, str):
        raise ParameterError(f"outcomes: give a list of names, not one text {wanted!r}")
    chosen = compiled.outcomes if wanted is None else tuple(dict.fromkeys(wanted))
    for name in chosen:
        if name not in compiled.outcomes:
            near = get_close_matches(str(name), compiled.outcomes, n=1)
            hint = (
                f"did you mean {near[0]!r}?" if near else f"its outcomes are {', '.join(compiled.outcomes) or 'none'}"
            )
            raise ParameterError(f"{model.name} has no outcome {name!r}; {hint}")
        if name in RESERVED or name in axes or "/" in name:
            raise ModelError(
                f"outcome {name!r} cannot name a variable of a dataset: it is taken, or has a slash; rename it"
            )
    return chosen


def _computed(plan: Plan, waiting: Sequence[int], executor: Executor | None) -> Iterator[tuple[int, BlockResult]]:
    """Results as they come; a failed block cancels the rest."""

    def offset(block: int) -> list[int]:
        return [part.start for part in plan.region(block)]

    recipe = Recipe.of(plan)
    if executor is None:
        for block in waiting:
            yield block, compute_block(recipe, plan.compiled, plan.slices(block), offset(block), plan.shape)
        return
    packed = None if isinstance(executor, ThreadPoolExecutor) else _packed(recipe)

    def submit(block: int) -> Future[BlockResult]:
        where = (plan.slices(block), offset(block), plan.shape)
        if packed is None:
            return executor.submit(compute_block, recipe, plan.compiled, *where)
        return executor.submit(compute_remote, packed, *where)

    queue = iter(waiting)
    running: dict[Future[BlockResult], int] = {}
    try:
        while True:
            for block in queue:
                running[submit(block)] = block
                if len(running) >= _IN_FLIGHT:
                    break
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                block = running.pop(future)
                try:
                    result = future.result()
                except (pickle.PicklingError, AttributeError, TypeError) as error:
                    if isinstance(packed, bytes):
                        raise
                    raise ModelError(
                        f"{plan.model.name} cannot travel to another process: {error}; use threads, or a build "
                        "function at the top of a module"
                    ) from None
                yield block, result
    finally:
        for future in running:
            future.cancel()


def _packed(recipe: Recipe) -> bytes | Recipe:
    """The recipe as bytes; itself where `pickle` fails, since some executors can do more."""
    try:
        return pickle.dumps(recipe)
    except (pickle.PicklingError, AttributeError, TypeError):
        return recipe


class _Memory:
    """Collects blocks, then pads them to one number of slots and numbers the labels alphabetically."""

    def __init__(self, plan: Plan, capacity: int | None) -> None:
        self.plan, self.capacity = plan, capacity
        self.results: dict[int, BlockResult] = {}

    def pending(self) -> list[int]:
        return list(range(math.prod(self.plan.blocks)))

    def write(self, block: int, result: BlockResult) -> None:
        if self.capacity is not None and result.capacity > self.capacity:
            raise ParameterError(f"a point has {result.capacity} equilibria, more than capacity={self.capacity}")
        self.results[block] = result

    def finish(self) -> xarray.Dataset:
        import xarray as xr

        plan, results = self.plan, [self.results[block] for block in sorted(self.results)]
        raise_refused(plan, [result.refused for result in results], [result.first_refused for result in results])
        slots = max(result.capacity for result in results)
        texts = {name: sorted({text for r in results for text in table(r, name)}) for name in ("label", "regime")}
        sizes = {"equilibrium": slots, "player": len(plan.compiled.players)}
        variables: dict[str, Any] = {}
        for variable in plan.variables():
            tail = tuple(sizes[axis] for axis in variable.axes)
            whole = np.full((*plan.shape, *tail), variable.fill, dtype=variable.dtype)
            for block, result in enumerate(results):
                values = result.arrays[variable.name]
                if variable.name in texts:
                    values = recoded(values, table(result, variable.name), texts[variable.name])
                inner = tuple(slice(0, size) for size in values.shape[len(plan.shape) :])
                whole[(*plan.region(block), *inner)] = values
            attrs = attributes(variable, texts.get(variable.name))
            variables[variable.name] = ((*plan.dims, *variable.axes), whole, attrs)
        coordinates: dict[str, Any] = {
            name: ("sample" if plan.is_sample else name, axis, axis_attributes(plan, name))
            for name, axis in plan.axes.items()
        }
        coordinates["player"] = list(plan.compiled.players)
        return xr.Dataset(variables, coords=coordinates, attrs={"provenance": plan.provenance()})


def raise_refused(plan: Plan, refused: Sequence[int], first: Sequence[int]) -> None:
    """Raise if the selection failed to decide anywhere."""
    count = int(sum(refused))
    if count and plan.selection is not None:
        place = min(int(flat) for flat in first if flat >= 0)
        raise refusal(plan.selection, count, math.prod(plan.shape), plan.point(place))


def table(result: BlockResult, name: str) -> tuple[str, ...]:
    """The texts that a block's codes refer to."""
    return result.labels if name == "label" else result.regimes


def recoded(codes: np.ndarray, old: Sequence[str], new: Sequence[str]) -> np.ndarray:
    """Turn indices in one list of texts into indices in another; -1 stays."""
    turn = np.array([*(new.index(text) if text in new else -1 for text in old), -1], dtype=np.int32)
    return np.asarray(turn[codes])


def attributes(variable: Variable, texts: Sequence[str] | None) -> dict[str, str]:
    """Attributes of a variable: plain strings only."""
    import json

    extra = {} if texts is None else {"labels": json.dumps(list(texts), ensure_ascii=False)}
    return {**variable.attrs, **extra}


def axis_attributes(plan: Plan, name: str) -> dict[str, str]:
    """Symbol, meaning and unit of a swept parameter."""
    entry = plan.model.parameter(name)
    return {"symbol": entry.symbol, "meaning": entry.meaning, "unit": entry.unit}
