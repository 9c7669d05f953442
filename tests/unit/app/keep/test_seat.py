import errno
import os
import sys
from types import SimpleNamespace

import pytest

from convviz.app.keep import seat as seat_module
from convviz.app.keep.seat import SEATS, left_states, take_seat


def refused(_file, *_):
    raise PermissionError(errno.EACCES, "Permission denied")


def test_where_every_lock_is_refused_it_ends_with_an_error_after_a_few_folders(tmp_path, monkeypatch):
    monkeypatch.setattr(seat_module, "_lock", refused)
    with pytest.raises(OSError, match="no place is free"):
        take_seat(tmp_path)
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == SEATS - 1


@pytest.mark.skipif(sys.platform == "win32", reason="locks are msvcrt's there")
def test_on_a_disk_without_locks_a_seat_says_that_another_window_may_have_it(tmp_path, monkeypatch):
    seat = take_seat(tmp_path)
    assert (seat.number, seat.locked) == (1, True)
    seat.give_up()

    def unknown(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", unknown)
    seats = [take_seat(tmp_path) for _ in range(2)]
    assert [(seat.number, seat.locked) for seat in seats] == [(1, False)] * 2
    for seat in seats:
        seat.give_up()


class Msvcrt:
    """Stands in for Windows' module, as its documentation has it: bytes from the place in the file on are locked.

    Who has not locked them cannot unlock them. A lock outlives the file that is closed for as long as the system likes:
    here for ever.
    """

    LK_UNLCK, LK_LOCK, LK_NBLCK = 0, 1, 2

    def __init__(self, refusal=0):
        self.locked, self.refusal = {}, refusal

    def locking(self, handle, mode, count):
        status, place = os.fstat(handle), os.lseek(handle, 0, os.SEEK_CUR)
        region = status.st_dev, status.st_ino, place, count
        wanted = handle if mode == self.LK_UNLCK else None
        if self.refusal or self.locked.get(region) != wanted:
            raise OSError(self.refusal or errno.EACCES, "refused")
        if mode == self.LK_UNLCK:
            del self.locked[region]
        else:
            self.locked[region] = handle


@pytest.fixture
def windows(monkeypatch):
    """Have the module believe that it runs there; gives a way to have locks refused with an error's number."""

    def install(refusal=0):
        msvcrt = Msvcrt(refusal)
        monkeypatch.setattr(seat_module, "sys", SimpleNamespace(platform="win32"))
        monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
        return msvcrt

    return install


def test_on_windows_a_seat_is_one_windows_until_that_gives_it_up(tmp_path, windows):
    msvcrt = windows()
    first, second = take_seat(tmp_path), take_seat(tmp_path)
    assert [(seat.number, seat.locked) for seat in (first, second)] == [(1, True), (2, True)]
    for seat in (first, second):
        seat.state.touch()
    assert left_states(tmp_path) == {}
    second.give_up()
    assert left_states(tmp_path) == {2: second.state}
    first.give_up()
    assert left_states(tmp_path) == {1: first.state, 2: second.state}
    assert msvcrt.locked == {}
    again = take_seat(tmp_path)
    assert again.number == 1
    again.give_up()


def test_on_windows_too_a_disk_without_locks_is_said(tmp_path, windows):
    windows(errno.EINVAL)
    seats = [take_seat(tmp_path) for _ in range(2)]
    assert [(seat.number, seat.locked) for seat in seats] == [(1, False)] * 2
    for seat in seats:
        seat.give_up()
