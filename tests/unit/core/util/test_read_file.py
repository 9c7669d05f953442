"""Whatever cannot be read is said in one shape, by whoever it was named."""

import errno
import os
from pathlib import Path

import pytest

from convviz.core.util.failures import unread_text
from convviz.core.util.read_file import UnreadError, read_file


def test_a_file_is_read_whole(tmp_path):
    (tmp_path / "a").write_bytes(b"\0\xff")
    assert read_file(tmp_path / "a", 2, name="It", kind="an image") == b"\0\xff"


def test_what_is_no_file_or_too_large_is_said(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    cases = {
        ".": "It is a folder, not an image.",
        "a": "It holds 3 bytes; the largest file that can be opened has 2.",
        "a\0": "It is not a file name: ",
        os.devnull: "It is a pipe or a device, not an image file.",
    }
    for path, sentence in cases.items():
        with pytest.raises(UnreadError) as refused:
            read_file(Path(tmp_path / path), 2, name="It", kind="an image")
        assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOENT, "It does not exist."),
        (errno.EACCES, "It may not be read: permission denied."),
        (errno.EIO, "It cannot be read: Input/output error."),
    ],
)
def test_what_the_system_refuses_has_one_shape(number, sentence):
    assert unread_text("It", OSError(number, os.strerror(number))) == sentence
