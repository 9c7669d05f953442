import errno
import sys

import pytest

from convviz.app.keep import seat as seat_module
from convviz.app.keep.seat import SEATS, take_seat


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
