"""Files that are written whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path


@contextmanager
def whole_file(path: str | PathLike[str]) -> Iterator[Path]:
    """An empty file beside ``path``, with the same ending, that takes its place when the block ends well.

    Otherwise it is removed, and what was at ``path`` before is still there.

    Raises
    ------
    OSError
        If there can be no such file, or it cannot take the place.
    """
    path = Path(path)
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "this is no file name", str(path))
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}.", suffix=f".partial{path.suffix}", dir=path.parent)
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        partial.chmod(_usual_mode(path))
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise


def _usual_mode(path: Path) -> int:
    """The permissions of the file that is replaced, or those of a new file."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        return 0o644
