"""What the system or the memory refused, in sentences."""

import os
from pathlib import Path

import pytest

from convviz.core.util.failures import sentence_of


def error_of(act):
    with pytest.raises(Exception) as caught:
        act()
    return caught.value


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: Path("/no such folder/a.txt").read_bytes(), "The system refuses 'a.txt': No such file or directory."),
        (lambda: Path(b"/no/caf\xe9".decode(errors="surrogateescape")).stat(), "The system refuses 'caf\ufffd'"),
        (lambda: os.close(-1), "The system refuses these images: Bad file descriptor."),
        (lambda: bytearray(2**62), "There is not enough memory for these images."),
        (lambda: int("x"), "invalid literal"),
    ],
    ids=["file", "no text", "no file", "memory", "sentence"],
)
def test_what_is_refused_is_a_sentence(act, sentence):
    said = sentence_of(error_of(act), "these images")
    assert said.startswith(sentence)
    assert "Errno" not in said


def test_a_fault_of_the_program_is_raised():
    with pytest.raises(ZeroDivisionError):
        sentence_of(error_of(lambda: 1 // 0))
