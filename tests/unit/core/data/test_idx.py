"""IDX files: right ones are read, all others refused."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.data import idx
from convviz.core.data.idx import read_idx
from convviz.core.data.splits import DatasetError
from tests.unit.core.loading import finish

VALUES = np.random.default_rng(3).integers(0, 256, (5, 4, 3), dtype=np.uint8)


def packed(values, *, shape=None, kind=8, zeros=0, tail=b""):
    shape = values.shape if shape is None else shape
    head = struct.pack(f">HBB{len(shape)}I", zeros, kind, len(shape), *shape)
    return gzip.compress(head + values.tobytes() + tail, mtime=0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("idx")


def write(folder: Path, data: bytes) -> Path:
    path = folder / "digits.gz"
    path.write_bytes(data)
    return path


@given(st.lists(st.integers(0, 5), min_size=1, max_size=4))
def test_an_array_of_any_shape_comes_back(folder, shape):
    values = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    read = finish(read_idx(write(folder, packed(values)), len(shape)))
    np.testing.assert_array_equal(read, values)
    assert read.dtype == np.uint8
    assert not read.flags.writeable


def test_progress_runs_through_the_span_in_small_steps(folder):
    noise = np.random.default_rng(1).integers(0, 256, 3_000_000, dtype=np.uint8)
    fractions = list(read_idx(write(folder, packed(noise)), 1, span=(0.25, 0.75)))
    assert fractions == sorted(fractions)
    assert len(fractions) > 10
    assert 0.25 < fractions[0] < 0.3
    assert fractions[-1] == 0.75


@given(st.integers(0, len(packed(VALUES)) - 1))
def test_a_file_cut_at_any_byte_is_refused(folder, length):
    with pytest.raises(DatasetError, match=r"'digits\.gz' is cut short\."):
        finish(read_idx(write(folder, packed(VALUES)[:length]), 3))


@given(st.integers(0, len(packed(VALUES)) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_changes_nothing(folder, place, change):
    data = bytearray(packed(VALUES))
    data[place] ^= change
    try:
        read = finish(read_idx(write(folder, bytes(data)), 3))
    except DatasetError:
        return
    # gzip's own notes, such as the time, and a few unused bits.
    np.testing.assert_array_equal(read, VALUES)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "cut short"),
        (b"no gzip file", "damaged, or is not a gzip file"),
        (gzip.compress(b""), "not an IDX file"),
        (gzip.compress(b"\0\0\x08"), "not an IDX file"),
        (gzip.compress(b"\0\0\x08\x03\0\0\0\x01"), "not an IDX file"),
        (packed(VALUES, kind=0x0D), "not an IDX file of bytes in 3 dimensions"),
        (packed(VALUES, zeros=1), "not an IDX file"),
        (packed(VALUES.reshape(20, 3)), "not an IDX file of bytes in 3 dimensions"),
        (packed(VALUES, shape=(5, 4, 4)), "states 5 x 4 x 4 = 80 bytes, but holds 60"),
        (packed(VALUES, tail=b"!"), "states 5 x 4 x 3 = 60 bytes, but holds 61"),
        (packed(VALUES, shape=(2**32 - 1,) * 3), "but holds 60"),
        (packed(VALUES) + b"!", "something follows its end"),
    ],
)
def test_what_is_no_such_file_is_refused_with_a_reason(tmp_path, data, message):
    with pytest.raises(DatasetError, match=message):
        finish(read_idx(write(tmp_path, data), 3))


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_early(tmp_path, monkeypatch):
    monkeypatch.setattr(idx, "IDX_LIMIT", 100_000)
    path = write(tmp_path, gzip.compress(bytes(50_000_000)))
    with pytest.raises(DatasetError, match="unpacks to more than 100,000 bytes"):
        finish(read_idx(path, 3))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DatasetError, match=r"'gone\.gz' cannot be read: No such file"):
        finish(read_idx(tmp_path / "gone.gz", 3))


def test_giving_up_closes_the_file(tmp_path, monkeypatch):
    path = write(tmp_path, packed(np.random.default_rng(1).integers(0, 256, 1_000_000, dtype=np.uint8)))
    opened = []
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda self, mode: opened.append(real(self, mode)) or opened[-1])
    making = read_idx(path, 1)
    next(making)
    assert [file.closed for file in opened] == [False]
    making.close()
    assert [file.closed for file in opened] == [True]
