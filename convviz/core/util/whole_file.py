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


@contextmanager
def whole_file(path: str | PathLike[str]) -> Iterator[Path]:
    """An empty file beside ``path``, with the same ending, that takes its place when the block ends well.

    By then it is on the disk, not only in the system's memory. Otherwise it is removed, and what was at ``path`` before
    is still there. A file that is replaced leaves its permissions to the new one; a symbolic link stays one.

    Raises
    ------
    OSError
        If there can be no such file, or it cannot take the place; `failure_text` makes a sentence of it.
    """
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "this is not a file name", str(path))
    path = Path(os.path.realpath(path))
    partial = path.with_name(f".{path.stem[:40]}.{secrets.token_hex(4)}.partial{path.suffix}")
    partial.touch(exist_ok=False)
    try:
        yield partial
        with partial.open("r+b") as file:
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            partial.chmod(path.stat().st_mode & 0o777)
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
    _sync_folder(path.parent)


def write_file(path: str | PathLike[str], data: bytes | str) -> None:
    """Write bytes, or text as UTF-8 with its line ends as they are; OSError as from `whole_file`."""
    with whole_file(path) as partial:
        partial.write_bytes(data.encode() if isinstance(data, str) else data)


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
