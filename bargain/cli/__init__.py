"""The command line: `bargain COMMAND ...`. Exit status 0, or 2 with one line that says why; never a traceback."""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

__all__ = ["main"]

BAD_INPUT = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; those of the process where left out.

    Returns
    -------
    int
        0, 2 for input that cannot be used (one line on stderr says why), 130 after an interrupt.
    """
    _tolerant_streams()
    try:
        with warnings.catch_warnings():
            if not sys.warnoptions:  # a user of `python -W` sees them all
                warnings.simplefilter("ignore")
            from bargain.cli.app import run

            answer = run(sys.argv[1:] if arguments is None else list(arguments))
        if isinstance(answer, str):
            sys.stdout.write(answer)
        sys.stdout.flush()
    except BrokenPipeError:
        return _after_broken_pipe()
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as stop:  # the parser saw a broken pipe while it printed a help text
        return _after_broken_pipe() if stop.code == 1 else _status(stop.code)
    except Exception as error:
        return _refuse(error)
    return answer if isinstance(answer, int) else 0


def _refuse(error: Exception) -> int:
    """Say in one line what was wrong."""
    from bargain.errors import BargainError

    if type(error).__name__ == "Abort":  # how older releases of the parser report an interrupt
        return INTERRUPTED
    parser_message = getattr(error, "format_message", None)
    if isinstance(error, BargainError):
        reason = str(error)
    elif parser_message is not None:
        reason = f"{parser_message().replace('Value error, ', '')} (bargain --help lists what there is)"
    elif isinstance(error, OverflowError):
        reason = "a number is too large for floating point; solve with exact numbers, or choose other units"
    elif isinstance(error, OSError) and error.strerror:
        reason = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    elif isinstance(error, ImportError) and error.name:
        reason = f"the module {error.name!r} is not installed or incomplete: {error}"
    else:
        reason = f"internal error, please report it: {type(error).__name__}: {error}"
    line = "".join(c if c.isprintable() else "?" for c in " ".join(reason.split()))
    with contextlib.suppress(BrokenPipeError):
        print(f"bargain: {line}", file=sys.stderr)
    return BAD_INPUT


def _status(code: Any) -> int:
    return code if isinstance(code, int) else 0


def _tolerant_streams() -> None:
    """A character that the terminal's encoding lacks is replaced instead of raising."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _after_broken_pipe() -> int:
    """The reader has seen enough. Python would complain when it flushes at exit, so stdout leads nowhere from here."""
    with contextlib.suppress(Exception):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]  # suppressed if None
    return 0
