from multiprocessing import Pipe

import numpy as np
import pytest

from convviz.runs.process.messages import receive, send


@pytest.fixture
def line():
    there, here = Pipe(duplex=False)
    yield here, there
    here.close()
    there.close()


@pytest.mark.parametrize(
    "array",
    [
        np.arange(24, dtype=np.float32).reshape(2, 3, 4),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(20)[::2],
        np.zeros((0, 3), np.uint8),
        np.array(3.5),
        np.array(["a", "bc"]),
    ],
    ids=["contiguous", "Fortran", "strided", "empty", "scalar", "text"],
)
def test_arrays_arrive_as_they_are_and_can_be_written_to(line, array):
    here, there = line
    send(here, {"array": array, "text": "beside"})
    message = receive(there)
    np.testing.assert_array_equal(message["array"], array)
    assert message["array"].dtype == array.dtype
    assert message["array"].flags.writeable
    assert message["text"] == "beside"


def test_a_closed_line_is_an_error_on_both_ends(line):
    here, there = line
    here.close()
    with pytest.raises(EOFError):
        receive(there)
    with pytest.raises(OSError, match="closed"):
        send(here, "anyone?")
