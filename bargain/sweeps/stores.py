"""A sweep kept in a Zarr folder, block by block, that survives being killed at any moment.

A block is written whole before its mark in `progress/done` is set, and blocks are chunks, so that a kill costs at
most the blocks in flight. Labels get provisional numbers while blocks arrive; the last step renumbers them
alphabetically from arrays that stay untouched until it has succeeded, so that it too can be repeated.
"""

from __future__ import annotations

import json
import math
import shutil
import uuid
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bargain.errors import ParameterError
from bargain.games import ExtensiveForm
from bargain.sweeps.blocks import BlockResult, Plan, Variable
from bargain.sweeps.grids import attributes, axis_attributes, raise_refused, recoded, table

if TYPE_CHECKING:
    import xarray

__all__ = ["Store"]

_CODED = ("label", "regime")


class Store:
    """The folder of one sweep: made, or found and continued."""

    def __init__(self, plan: Plan, path: Path, capacity: int | None) -> None:
        self.plan, self.path = plan, path
        self.capacity = capacity if capacity is not None else _default_capacity(plan)
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            self._check()
        else:
            self._create()
        self.root: Any = self._open()
        self.progress: Any = self.root["progress"]
        self.capacity = int(self.progress.attrs["capacity"])

    def _open(self) -> Any:
        import zarr

        return zarr.open_group(str(self.path), mode="r+", zarr_format=3, use_consolidated=False)

    def _check(self) -> None:
        foreign = ParameterError(f"{self.path} is not the store of a sweep; give a folder that does not exist yet")
        try:
            text = json.loads((self.path / "zarr.json").read_text())["attributes"]["provenance"]
            found = json.loads(text)
        except (OSError, ValueError, KeyError, TypeError):
            raise foreign from None
        wanted = json.loads(self.plan.provenance())
        if found != wanted:
            shown = "; ".join(_differences(found, wanted))
            raise ParameterError(f"{self.path} holds another sweep ({shown}); give another folder, or delete it")

    def _create(self) -> None:
        """Lay the store out in a folder beside it, and move that into place when it is whole."""
        import zarr

        plan, path = self.plan, self.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ParameterError(f"cannot make the store {path}: {error.strerror}") from None
        draft = path.parent / f".{path.name}.{uuid.uuid4().hex}.partial"
        root = zarr.open_group(str(draft), mode="w-", zarr_format=3)
        for variable in plan.variables():
            self._array(root, variable, variable.name)
            root[variable.name].attrs.update(attributes(variable, None))
        dimension = {name: "sample" if plan.is_sample else name for name in plan.axes}
        for name, axis in plan.axes.items():
            made = root.create_array(
                name,
                shape=axis.shape,
                chunks=axis.shape,
                dtype="float64",
                dimension_names=(dimension[name],),
                fill_value=np.nan,
            )
            made[:] = axis
            made.attrs.update(axis_attributes(plan, name))
        players = plan.compiled.players
        made = root.create_array(
            "player", shape=(len(players),), chunks=(len(players),), dtype="string", dimension_names=("player",)
        )
        made[:] = np.array(players, dtype=object)
        progress = root.create_group("progress")
        blocks = math.prod(plan.blocks)
        for name, dtype, fill in (("done", "int8", 0), ("refused", "int64", 0), ("first_refused", "int64", -1)):
            progress.create_array(name, shape=(blocks,), chunks=(blocks,), dtype=dtype, fill_value=fill)
        for variable in plan.variables():
            if variable.name in _CODED:
                self._array(progress, variable, variable.name)
                progress[variable.name].attrs["texts"] = json.dumps([])
        progress.attrs.update({"capacity": self.capacity, "finished": 0})
        attrs = {"provenance": plan.provenance()}
        if plan.is_sample:  # how xarray knows coordinates that are no dimensions
            attrs["coordinates"] = " ".join(plan.axes)
        root.attrs.update(attrs)
        try:
            draft.replace(path)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise ParameterError(f"cannot make the store {path}: {error.strerror}") from None

    def _array(self, group: Any, variable: Variable, name: str) -> None:
        sizes = {"equilibrium": self.capacity, "player": len(self.plan.compiled.players)}
        tail = tuple(sizes[axis] for axis in variable.axes)
        group.create_array(
            name,
            shape=(*self.plan.shape, *tail),
            chunks=(*self.plan.chunks, *tail),
            dtype=variable.dtype,
            dimension_names=(*self.plan.dims, *variable.axes),
            fill_value=bool(variable.fill) if variable.dtype == "bool" else variable.fill,
        )

    def pending(self) -> list[int]:
        """Blocks without a mark."""
        if self.progress.attrs["finished"]:
            return []
        return [int(block) for block in np.flatnonzero(self.progress["done"][:] == 0)]

    def write(self, block: int, result: BlockResult) -> None:
        """Write a block, then its mark."""
        if result.capacity > self.capacity and self.plan.selection is None:
            raise ParameterError(
                f"a point has {result.capacity} equilibria, more than the capacity {self.capacity} of {self.path}; "
                f"sweep into another folder with capacity={result.capacity} or more"
            )
        region = self.plan.region(block)
        for variable in self.plan.variables():
            values = np.asarray(result.arrays[variable.name])
            group = self.root
            if variable.name in _CODED:
                group = self.progress
                values = recoded(
                    values, table(result, variable.name), self._known(variable.name, table(result, variable.name))
                )
            if "equilibrium" in variable.axes:
                axis = len(self.plan.shape)
                more = [(0, self.capacity - values.shape[k] if k == axis else 0) for k in range(values.ndim)]
                values = np.pad(values, more, constant_values=variable.fill)
            group[variable.name][region] = values.astype(variable.dtype)
        self.progress["refused"][block] = result.refused
        self.progress["first_refused"][block] = result.first_refused
        self.progress["done"][block] = 1

    def _known(self, name: str, texts: tuple[str, ...]) -> list[str]:
        """The provisional list of texts, written down before any of its new numbers is used."""
        held: list[str] = json.loads(self.progress[name].attrs["texts"])
        new = [text for text in texts if text not in held]
        if new:
            held += new
            self.progress[name].attrs["texts"] = json.dumps(held, ensure_ascii=False)
        return held

    def finish(self) -> xarray.Dataset:
        """Renumber the labels, drop unused slots, and open the store as a dataset."""
        import xarray as xr

        if not self.progress.attrs["finished"]:
            raise_refused(self.plan, self.progress["refused"][:].tolist(), self.progress["first_refused"][:].tolist())
            self._settle()
        for name in _CODED:
            if name in self.progress:
                del self.progress[name]
        opened: xarray.Dataset = xr.open_zarr(str(self.path), chunks=None)
        return opened

    def _settle(self) -> None:
        import zarr

        blocks = range(math.prod(self.plan.blocks))
        used = max(1, max(int(self.root["n_equilibria"][self.plan.region(block)].max()) for block in blocks))
        for variable in self.plan.variables():
            if "equilibrium" in variable.axes:
                array = self.root[variable.name]
                axis = len(self.plan.shape)
                array.resize((*array.shape[:axis], used, *array.shape[axis + 1 :]))
        for variable in self.plan.variables():
            if variable.name not in _CODED:
                continue
            held = json.loads(self.progress[variable.name].attrs["texts"])
            texts = sorted(held)
            slots = (slice(0, used),) if variable.axes else ()
            for block in blocks:
                region = (*self.plan.region(block), *slots)
                self.root[variable.name][region] = recoded(self.progress[variable.name][region], held, texts)
            self.root[variable.name].attrs.update(attributes(variable, texts))
        with warnings.catch_warnings():
            # Version 3 of the format has no consolidated metadata yet; xarray reads them, and is slower without.
            warnings.simplefilter("ignore")
            zarr.consolidate_metadata(str(self.path))
        self.progress.attrs["finished"] = 1


def _default_capacity(plan: Plan) -> int:
    """Room for the equilibria of regular games of this shape, and for a good many ties."""
    game = plan.compiled.game
    stated = sum(len(form.points) for form in plan.model.closed_forms)
    regular = 16 if isinstance(game, ExtensiveForm) else max(8, 1 << min(game.shape))
    return max(regular, stated)


def _differences(found: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """What tells two provenances apart, in words; the digest of the game only if nothing else does."""
    plain = [name for name in wanted if name != "fingerprint" and found.get(name) != wanted[name]]
    texts = []
    for name in plain or ["fingerprint"]:
        there, here = found.get(name), wanted[name]
        if isinstance(there, dict) and isinstance(here, dict):
            keys = sorted(key for key in {*there, *here} if there.get(key) != here.get(key))
            texts += [f"{name} {key}: {_short(there.get(key))} there, {_short(here.get(key))} here" for key in keys]
        else:
            texts.append(f"{name}: {_short(there)} there, {_short(here)} here")
    return texts[:4]


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = {key: inner for key, inner in value.items() if key != "sha256"}
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
