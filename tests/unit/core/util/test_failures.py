"""What the system or the memory refused, in sentences."""

import errno
import os
from pathlib import Path

import pytest

from convviz.core.util.failures import is_short_of_memory, sentence_of


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


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "short"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:75] DefaultCPUAllocator: not enough memory"), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"), True),
        (RuntimeError("std::bad_alloc"), True),
        (ImportError("libtorch_cpu.so: failed to map segment from shared object"), True),
        (caused(SystemError("<f> returned a result with an exception set"), MemoryError()), True),
        (SystemError("<f> returned NULL without setting an exception"), False),
        (ImportError("libtorch_cpu.so: cannot open shared object file: No such file or directory"), False),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
        (OSError(errno.ENOSPC, "No space left on device"), False),
        (caused(ValueError("The images do not fit."), MemoryError()), False),  # a sentence of its own
    ],
    ids=str,
)
def test_short_memory_is_known_where_it_is_said_and_only_there(error, short):
    assert is_short_of_memory(error) is short


def test_a_fault_of_the_program_is_raised():
    with pytest.raises(ZeroDivisionError):
        sentence_of(error_of(lambda: 1 // 0))
