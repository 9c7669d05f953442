"""The one way to open a file that a user has named: no pipe that never ends, no device, and none too large."""

import stat
from pathlib import Path
from typing import BinaryIO


class UnreadError(ValueError):
    """What has been named is no file that can be read: why, in a sentence."""


def read_file(path: Path, limit: int, *, name: str, kind: str) -> bytes:
    """Read a file of ``limit`` bytes at most; errors and what else it takes are those of `open_file`."""
    with open_file(path, limit, name=name, kind=kind) as file:
        return file.read()


def open_file(path: Path, limit: int, *, name: str, kind: str) -> BinaryIO:
    """Open a file of ``limit`` bytes at most, to be read.

    Parameters
    ----------
    path : the file.
    limit : bytes above which it is not even opened.
    name : what sentences about it begin with, such as "'photo.png'".
    kind : what it should be, such as "an image" or "a file".

    Raises
    ------
    UnreadError
        If it is no file, or too large.
    OSError
        If the system refuses it; `unread_text` makes a sentence of that.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadError(f"{name} is a folder, not {kind}.")
        if not stat.S_ISREG(status.st_mode):  # it might never end, or wait for whoever writes to it
            raise UnreadError(f"{name} is a pipe or a device, not {kind.removesuffix(' file')} file.")
        if status.st_size > limit:
            raise UnreadError(
                f"{name} holds {status.st_size:,} bytes; the largest file that can be opened has {limit:,}."
            )
        return path.open("rb")
    except UnreadError:
        raise
    except ValueError as error:  # a NUL in the path, for instance
        raise UnreadError(f"{name} is not a file name: {error}.") from error
