"""`numba.njit` for kernels: without the interpreter lock, and with a cache that may fail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pickle import UnpicklingError
from typing import Any

from numba import njit

__all__ = ["compiled", "entry"]


def compiled(function: Callable[..., Any]) -> Any:
    """A piece of a kernel, compiled where it is called."""
    return njit(nogil=True, error_model="numpy")(function)


def entry(function: Callable[..., Any]) -> Callable[..., Any]:
    """A kernel that Python calls, compiled on the first call.

    The machine code is kept beside the module or, in a read-only installation, in the user's cache. Where no cache can
    be written or read, each process compiles anew.
    """
    plain: Any = compiled(function)
    try:
        kernel: Any = njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # no place for a cache
        kernel = plain

    @wraps(function)
    def call(*arguments: Any) -> Any:
        nonlocal kernel
        try:
            return kernel(*arguments)
        except (OSError, EOFError, UnpicklingError):  # a full disk, a damaged file
            kernel = plain
            return kernel(*arguments)

    return call
