"""Where a kernel is read from: text that was copied, or a file; in another thread, since either may be long."""

from pathlib import Path

from convviz.core.filters.kernels import SIZE_LIMIT
from convviz.core.images.matrices import read_matrix
from convviz.core.images.reading import read_file
from convviz.core.text.matrix import TooLargeError
from convviz.core.text.matrix_text import parse_matrix
from convviz.core.util.names import printable
from convviz.state.work.jobs import Work

#: Bytes above which a file is not even read: the weights of a layer of 512 to 512 maps take 19 MB.
_FILE_LIMIT = 32 * 1024**2
#: What can be done with a matrix that is too large.
_LARGER = "As an image it may be larger."


def kernel_in_text(text: str, complaint: str) -> Work:
    """Read a text as a kernel; its result is a `Matrix`, and a ValueError has a sentence that begins so."""
    yield 0.0
    try:
        return parse_matrix(text, limit=SIZE_LIMIT)
    except TooLargeError as error:
        raise ValueError(f"{complaint}: {error}. {_LARGER}") from error
    except ValueError as error:
        raise ValueError(f"{complaint}: {error}.") from error


def kernel_in_file(path: str) -> Work:
    """Read a file as a kernel; its result is a `Matrix`, and a ValueError has a sentence."""
    yield 0.0
    data, name = read_file(Path(path), _FILE_LIMIT), printable(Path(path).name)
    yield 0.5
    try:
        return read_matrix(data, SIZE_LIMIT)
    except TooLargeError as error:
        raise ValueError(f"'{name}' cannot be the kernel: {error}. {_LARGER}") from error
    except ValueError as error:
        raise ValueError(f"'{name}' {error}.") from error
