"""Windows that are open at the same time each keep a state of their own."""

import errno
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

#: Windows that can keep a state at the same time; a disk that refuses every lock is not filled with folders.
SEATS = 16


@dataclass(frozen=True)
class Seat:
    """Where a window keeps its state, which no other window does until it is given up, or its process ends.

    Attributes
    ----------
    folder : there it is.
    number : 1 for the first window, 2 for one that was opened beside it.
    locked : False on a disk that knows no locks, where another window may have it too.
    """

    folder: Path
    number: int
    locked: bool
    file: BinaryIO

    def give_up(self) -> None:
        """Let the next window have it."""
        self.file.close()


def take_seat(folder: Path) -> Seat:
    """The first seat in the program's folder that no window has: the folder itself, then folders in it.

    Raises
    ------
    OSError
        If there can be no such folder, or none of the first `SEATS` can be had.
    """
    for number in range(1, SEATS + 1):
        place = folder if number == 1 else folder / f"window {number}"
        place.mkdir(parents=True, exist_ok=True)
        file = (place / "window.lock").open("ab")
        try:
            return Seat(place, number, _lock(file), file)
        except (BlockingIOError, PermissionError):  # another window has it
            file.close()
    raise OSError(errno.EAGAIN, "no place is free", str(folder))


def _lock(file: BinaryIO) -> bool:
    """Lock a file until it is closed; False on a disk that knows no locks, as if this were the only window."""
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
            return False
    return True
