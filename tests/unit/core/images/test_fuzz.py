"""A short fuzz of the image reader, and that it would find what it looks for."""

import ctypes
import sys
import time

import numpy as np
import pytest

from convviz.core.images.image import Image, ImageError
from tests.fuzz_images import damaged_file, fuzz, read_as_usual

#: Byte by which a broken reader chooses what to do -> what the fuzz must say of it.
BROKEN = {
    0: "the process ended with -11",
    1: "error: KeyError",
    2: "no sentence",
    3: "wrote to stderr",
    4: "read twice it differs",
    5: "took 0.6",
}
#: These few files meet every fault: a process that ends takes a second.
SEED, FILES = 56, 16
#: What each of them may take: the good ones take nothing.
SECONDS = 0.5
_calls = 0


def broken(data: bytes) -> Image:
    """Stand for a reader with one of the faults of `BROKEN`, by the sum of the file's bytes."""
    global _calls
    _calls += 1
    match sum(data) % 16:
        case 0:
            ctypes.string_at(0)
        case 1:
            raise KeyError("pixels")
        case 2:
            raise ImageError("bad\nfile")
        case 3:
            print("libpng error", file=sys.stderr, flush=True)
        case 4:
            return Image("unwritten", np.full((2, 2), _calls % 2, np.uint8), (0, 255))
        case 5:
            time.sleep(SECONDS + 0.1)
    return Image("good", np.zeros((2, 2), np.uint8), (0, 255))


def test_damaged_files_are_shown_or_refused_and_nothing_else():
    report = fuzz(1600, seed=20, limit=15)
    assert report.wrong == []
    assert report.files >= 400
    assert {name for name, outcome in report.counts if outcome == "shown"} >= {"png", "apng", "jpeg", "tiff", "gif"}


@pytest.mark.skipif(sys.platform != "linux", reason="a crash has another number there")
def test_each_fault_is_found_and_named_by_its_seed():
    files = {number: damaged_file(SEED, number) for number in range(FILES)}
    expected = {
        f"{SEED}:{number} ({name})": BROKEN[sum(data) % 16]
        for number, (name, data) in files.items()
        if sum(data) % 16 in BROKEN
    }
    assert {*expected.values()} == {*BROKEN.values()}
    target = "tests.unit.core.images.test_fuzz:broken"
    found = dict(line.split(": ", 1) for line in fuzz(FILES, seed=SEED, target=target, seconds=SECONDS).wrong)
    assert found.keys() == expected.keys()
    assert all(found[file].startswith(reason) for file, reason in expected.items())


def test_a_file_is_the_same_each_time():
    assert damaged_file(5, 17) == damaged_file(5, 17) != damaged_file(5, 18)


def test_what_the_fuzz_reads_with_is_the_program():
    with pytest.raises(ImageError, match="'fuzz' is empty"):
        read_as_usual(b"")
