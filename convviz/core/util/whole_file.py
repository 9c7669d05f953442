"""The one way to write a file: whole and on the disk, or not at all."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path

from convviz.core.util.failures import reason_of
from convviz.core.util.names import printable


class ChangedError(ValueError):
    """A file is no longer the one that was to be replaced; ``stamp`` is that of the one that is there."""

    def __init__(self, path: Path, stamp: str) -> None:
        super().__init__(f"'{printable(path.name)}' has been written by another window or program meanwhile.")
        self.stamp = stamp


def stamp_of(path: str | PathLike[str]) -> str:
    """What tells a file from a later one of the same name: when it was written, and its size; "" where none is."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):  # a NUL in the path, for instance
        return ""
    return f"{status.st_mtime_ns} {status.st_size}"


@contextmanager
def whole_file(path: str | PathLike[str], known: str = "") -> Iterator[Path]:
    """An empty file beside ``path``, with the same ending, that takes its place when the block ends well.

    By then it is on the disk, not only in the system's memory. Otherwise it is removed, and what was at ``path`` before
    is still there. A file that is replaced leaves its permissions to the new one; a symbolic link stays one.

    Parameters
    ----------
    path : the file.
    known : the only stamp that a file there may have; "" for any.

    Raises
    ------
    OSError
        If there can be no such file, or it cannot take the place; `failure_text` makes a sentence of it.
    ChangedError
        If the file there has another stamp than ``known`` in the instant before it would be replaced.
    """
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "this is not a file name", str(path))
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file() and not path.is_dir():  # a folder the system refuses
        raise OSError(errno.EINVAL, "this is a pipe or a device", str(path))
    partial = path.with_name(f".{path.stem[:40]}.{secrets.token_hex(4)}.partial{path.suffix}")
    partial.touch(exist_ok=False)
    try:
        yield partial
        with partial.open("r+b") as file:
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            partial.chmod(path.stat().st_mode & 0o777)
        if known and (there := stamp_of(path)) not in ("", known):
            raise ChangedError(path, there)
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
    _sync_folder(path.parent)


def write_file(path: str | PathLike[str], data: bytes | str, known: str = "") -> str:
    """Write bytes, or text as UTF-8 with its line ends as they are; errors as from `whole_file`.

    Gives the file's stamp, taken before anybody else could write it.
    """
    with whole_file(path, known) as partial:
        partial.write_bytes(data.encode() if isinstance(data, str) else data)
        return stamp_of(partial)


def failure_text(path: str | PathLike[str], error: OSError) -> str:
    """The sentence for a file that could not be written."""
    return f"'{printable(Path(path).name)}' could not be written: {reason_of(error)}."


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk too, where folders can be opened."""
    if os.name != "posix":
        return
    # The file itself is safe by now, and there are file systems that cannot do this.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
