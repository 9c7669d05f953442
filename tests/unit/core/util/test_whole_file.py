"""Files are whole and on the disk, or as they were."""

import errno
import os
import stat
import sys

import pytest

from convviz.core.util.whole_file import ChangedError, failure_text, stamp_of, whole_file, write_file


@pytest.fixture(autouse=True)
def usual_mask():
    """New files are private to nobody, whatever this machine's habit."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    with whole_file(path) as partial:
        assert (partial.parent, partial.suffix) == (tmp_path, ".txt")
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_can_be_read_by_others(tmp_path):
    with whole_file(tmp_path / "a.txt") as partial:
        partial.write_text("new")
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o644


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_whatever_happens_nothing_half_written_stays(tmp_path, error):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def half():
        with whole_file(path) as partial:
            partial.write_text("half")
            raise error

    with pytest.raises(type(error)):
        half()
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "old"


def test_a_folder_is_not_replaced(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="directory"), whole_file(tmp_path / "a"):
        pass
    assert [child.name for child in tmp_path.iterdir()] == ["a"]


def test_a_pipe_is_not_replaced(pipe):
    with pytest.raises(OSError, match="this is a pipe or a device"), whole_file(pipe):
        pass
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_what_is_no_file_name_is_refused():
    with pytest.raises(OSError, match="not a file name"), whole_file("a\0b"):
        pass


def test_bytes_and_text_are_written_as_they_are(tmp_path):
    write_file(tmp_path / "a", b"\xff\r\n")
    write_file(tmp_path / "b", "λ\n")
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"\xff\r\n", "λ\n".encode())


def test_a_file_that_another_has_written_in_the_last_instant_is_not_replaced(tmp_path):
    path = tmp_path / "a.txt"
    known = write_file(path, "mine")
    assert known == stamp_of(path) != ""
    known = write_file(path, "mine again", known)
    with pytest.raises(ChangedError, match=r"'a\.txt' has been written by another") as refused, whole_file(path, known):
        path.write_text("another's")
    assert refused.value.stamp == stamp_of(path)
    assert path.read_text() == "another's"
    assert list(tmp_path.iterdir()) == [path]
    path.unlink()
    write_file(path, "mine", known)  # nothing is lost where there is none
    assert path.read_text() == "mine"


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be synced here")
def test_file_and_folder_are_on_the_disk_before_and_after_the_change_of_names(tmp_path, monkeypatch):
    done, sync, replace = [], os.fsync, type(tmp_path).replace

    def fsync(handle):
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def renamed(path, target):
        done.append("replace")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(type(tmp_path), "replace", renamed)
    write_file(tmp_path / "a", b"new")
    assert done == ["file", "replace", "folder"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights here")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_file(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


@pytest.mark.parametrize(
    ("error", "reason"),
    [(OSError(errno.ENOSPC, "No space left on device"), "No space left on device"), (OSError("so it is."), "so it is")],
)
def test_one_sentence_says_what_could_not_be_written(tmp_path, error, reason):
    assert failure_text(tmp_path / "a.csv", error) == f"'a.csv' could not be written: {reason}."
