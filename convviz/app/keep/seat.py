"""Windows that are open at the same time each keep a state of their own."""

import errno
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

#: Windows that can keep a state at the same time; a disk that refuses every lock is not filled with folders.
SEATS = 16
_STATE, _LOCK = "last.convviz", "window.lock"


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

    @property
    def state(self) -> Path:
        """The file of the state."""
        return self.folder / _STATE

    def give_up(self) -> None:
        """Let the next window have it."""
        with self.file:
            if self.locked:
                _unlock(self.file)


def take_seat(folder: Path) -> Seat:
    """The first seat in the program's folder that no window has: the folder itself, then folders in it.

    Raises
    ------
    OSError
        If there can be no such folder, or none of the first `SEATS` can be had.
    """
    for number in range(1, SEATS + 1):
        place = _place(folder, number)
        place.mkdir(parents=True, exist_ok=True)
        file = (place / _LOCK).open("ab")
        try:
            return Seat(place, number, _lock(file), file)
        except (BlockingIOError, PermissionError):  # another window has it
            file.close()
    raise OSError(errno.EAGAIN, "no place is free", str(folder))


def left_states(folder: Path) -> dict[int, Path]:
    """By their numbers the states of windows that are not open: the files that they have left."""
    states = {number: _place(folder, number) / _STATE for number in range(1, SEATS + 1)}
    return {number: state for number, state in states.items() if state.is_file() and _is_free(state.with_name(_LOCK))}


def _place(folder: Path, number: int) -> Path:
    return folder if number == 1 else folder / f"window {number}"


def _is_free(lock: Path) -> bool:
    try:
        with lock.open("ab") as file:
            if _lock(file):
                _unlock(file)
    except OSError:  # a window has it, or nobody may
        return False
    return True


def _lock(file: BinaryIO) -> bool:
    """Lock a file; False on a disk that knows no locks, as if this were the only window.

    Raises
    ------
    BlockingIOError or PermissionError
        If another window has locked it.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            raise
        return False
    return True


def _unlock(file: BinaryIO) -> None:
    """Unlock a file that is about to be closed, which on Windows alone would do so only when the system has time."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
