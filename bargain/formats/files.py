"""Files on the disk: text comes and goes as UTF-8, and every trouble is one line."""

from __future__ import annotations

from pathlib import Path

from bargain.errors import ModelError
from bargain.formats.fields import one_line

__all__ = ["read_text", "write_text"]

_LARGEST_FILE = 200_000_000


def read_text(path: Path) -> str:
    """The text of a file, without a byte order mark."""
    try:
        if path.is_dir():
            raise ModelError(one_line(f"{path.name or path}: this is a folder, not a file"))
        if not path.exists():
            raise ModelError(one_line(f"{path.name}: there is no such file in {path.absolute().parent}"))
        if not path.is_file():
            raise ModelError(one_line(f"{path.name}: this is not a regular file"))
        if path.stat().st_size > _LARGEST_FILE:
            raise ModelError(one_line(f"{path.name}: the file is larger than {_LARGEST_FILE // 1_000_000} MB"))
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(one_line(f"{path.name}: the file cannot be read: {error.strerror or error}")) from None
    except ModelError:
        raise
    except ValueError as error:  # a zero byte in the name
        raise ModelError(one_line(f"{path.name}: {error}")) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ModelError(one_line(f"{path.name}: line {line}: the file is not UTF-8 text; save it as UTF-8")) from None


def write_text(path: Path, text: str) -> None:
    """Write a file, over an older one of that name."""
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise ModelError(one_line(f"{path}: the file cannot be written: {error.strerror or error}")) from None
    except ValueError as error:
        raise ModelError(one_line(f"{path}: {error}")) from None
