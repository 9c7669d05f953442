"""Windows that are open at the same time each keep a state of their own."""

import errno
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Seat:
    """Where a window keeps its state, which no other window does until it is given up, or its process ends.

    Attributes
    ----------
    folder : there it is.
    number : 1 for the first window, 2 for one that was opened beside it.
    """

    folder: Path
    number: int
    lock: BinaryIO

    def give_up(self) -> None:
        """Let the next window have it."""
        self.lock.close()


def take_seat(folder: Path) -> Seat:
    """The first seat in the program's folder that no window has: the folder itself, then folders in it.

    Raises
    ------
    OSError
        If there can be no such folder.
    """
    for number in count(1):
        place = folder if number == 1 else folder / f"window {number}"
        place.mkdir(parents=True, exist_ok=True)
        lock = (place / "window.lock").open("ab")
        try:
            _lock(lock)
        except (BlockingIOError, PermissionError):  # another window has it
            lock.close()
        else:
            return Seat(place, number, lock)
    raise AssertionError


def _lock(file: BinaryIO) -> None:
    """Lock a file until it is closed; a disk that knows no locks is taken as if this were the only window."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise
