"""What the system or the memory refused, in plain sentences."""

import errno
from os import fsdecode
from pathlib import Path

from convviz.core.util.names import printable

#: What is written where memory is short: by torch on the CPU, on Windows, of CUDA and its libraries, by the loader of
#: libraries, C++ and NumPy.
_SHORT = (
    "can't allocate memory",
    "not enough memory",
    "out of memory",
    "alloc_failed",
    "failed to map segment",
    "cannot allocate memory",
    "bad_alloc",
    "bad allocation",
    "unable to allocate",
)
#: Windows' numbers for the same: of memory, and of the file that it is extended by.
_WINDOWS = (8, 14, 1455)


def reason_of(error: OSError) -> str:
    """Why the system refused something: the end of a sentence, without its full stop."""
    return str(error.strerror or error).rstrip(".")


def is_short_of_memory(error: BaseException) -> bool:
    """Whether memory was short, as far as an error says so: libraries raise what they like for it.

    A ValueError has a sentence of its own, whatever came before it.
    """
    if isinstance(error, ValueError):
        return False
    if isinstance(error, OSError) and (error.errno == errno.ENOMEM or getattr(error, "winerror", None) in _WINDOWS):
        return True
    said = str(error).lower()
    cause = error.__cause__ is not None and is_short_of_memory(error.__cause__)
    return isinstance(error, MemoryError) or cause or any(words in said for words in _SHORT)


def unread_text(name: str, error: OSError) -> str:
    """The sentence for a file or folder that cannot be read; it begins with ``name``."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{name} does not exist."
    if isinstance(error, PermissionError):
        return f"{name} may not be read: permission denied."
    return f"{name} cannot be read: {reason_of(error)}."


def sentence_of(error: Exception, what: str = "this") -> str:
    """The sentence for work that could not be done; ``what`` it was done for is said where the error names no file.

    Raises
    ------
    Exception
        The error itself, if it is a fault of the program: anything but a ValueError, whose message is a sentence, an
        OSError or a MemoryError.
    """
    if isinstance(error, MemoryError):
        return f"There is not enough memory for {what}."
    if isinstance(error, OSError):
        named = isinstance(error.filename, str | bytes)
        place = f"'{printable(Path(fsdecode(error.filename)).name)}'" if named else what
        return f"The system refuses {place}: {reason_of(error)}."
    if not isinstance(error, ValueError):
        raise error
    return str(error)
