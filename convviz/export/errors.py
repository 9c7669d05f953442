"""What can go wrong with an export, in one plain sentence for the user."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike

from convviz.core.util.whole_file import failure_text

#: What is said where there is no run to be exported.
NOTHING = "There is nothing to be saved yet: press Train first."


class ExportError(ValueError):
    """Something that cannot be written, with the reason."""


@contextmanager
def explained(path: str | PathLike[str]) -> Iterator[None]:
    """Turn what the system refuses while ``path`` is written into an `ExportError`."""
    try:
        yield
    except OSError as error:
        raise ExportError(failure_text(path, error)) from error
