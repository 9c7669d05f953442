"""Sessions in files: JSON in UTF-8, written whole or not at all, and opened whole or not at all."""

import json
from os import PathLike
from pathlib import Path
from textwrap import shorten
from typing import Any, NoReturn

from convviz.core.util.failures import reason_of
from convviz.core.util.read_file import UnreadError, read_file
from convviz.core.util.whole_file import failure_text, write_file
from convviz.state.context import Context
from convviz.state.results.image_store import ImageStore
from convviz.state.sessions import session
from convviz.state.sessions.session import Session, SessionError

#: Bytes above which a session is neither saved nor read: about 100 megapixels of colour, embedded.
SIZE_LIMIT = 512 * 1024**2
_LONGEST_REASON = 400  # characters


def write_session(
    path: str | PathLike[str], kept: Session, store: ImageStore, embed: bool = False, known: str = ""
) -> str:
    """Write a session; a file already there stays as it is until the new one is whole. May run in any thread.

    Parameters
    ----------
    path : the file.
    kept : what it holds.
    store : where its pictures are.
    embed : hold the picture itself and not only the path of its file.
    known : the only stamp that a file already there may have; "" for any.

    Returns
    -------
    str
        The stamp of what was written.

    Raises
    ------
    SessionError
        With the reason, when it cannot be saved; the old file is then untouched.
    ChangedError
        When the file is not the one that is ``known``; it is untouched then too.
    """
    path = Path(path)
    # No newline at the end: so every beginning of the file lacks the last brace and is refused.
    text = json.dumps(
        session.to_data(kept, store, folder=path.absolute().parent, embed=embed), allow_nan=False, separators=(",", ":")
    )
    data = text.encode()
    if len(data) > SIZE_LIMIT:
        raise SessionError(
            f"'{path.name}' cannot be saved: the session would take {len(data):,} bytes, more than {SIZE_LIMIT:,}."
        )
    try:
        return write_file(path, data, known)
    except OSError as error:
        raise SessionError(failure_text(path, error)) from error


def read_session(path: str | PathLike[str], context: Context) -> Session:
    """Read a session and its image, which the image store then has at hand; may run in any thread.

    Of files that are missing it has `problems`, in sentences; all else is there.

    Raises
    ------
    SessionError
        With the reason, when the file is not there, is no session, is damaged or cut short, is larger than
        `SIZE_LIMIT`, comes from a later version, or its image cannot be had.
    """
    path = Path(path)
    try:
        data = _parse(read_file(path, SIZE_LIMIT, name="It", kind="a file"))
        return session.check(session.from_data(data, context.workbench), context, path.absolute().parent)
    except MemoryError as error:
        raise SessionError(f"'{path.name}' cannot be opened. It does not fit into memory.") from error
    except RecursionError as error:
        raise SessionError(f"'{path.name}' cannot be opened. It is nested too deeply.") from error
    except OSError as error:
        raise SessionError(f"'{path.name}' cannot be opened. {reason_of(error)}.") from error
    except (UnreadError, SessionError) as error:
        # What was found instead of a good value may be as long as the file.
        raise SessionError(f"'{path.name}' cannot be opened. {shorten(str(error), _LONGEST_REASON)}") from error


def open_session(path: str | PathLike[str], context: Context) -> tuple[str, ...]:
    """Read a session as `read_session` does, then take it over; nothing is changed when it cannot be read.

    Gives its problems.
    """
    read = read_session(path, context)
    session.apply(read, context)
    return read.problems


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data.decode(), parse_constant=_refuse_constant, object_pairs_hook=_without_twins)
    except SessionError:
        raise
    except ValueError as error:
        raise SessionError("It is not a convviz session, or it is damaged or cut short.") from error


def _refuse_constant(name: str) -> NoReturn:
    raise SessionError(f"It holds {name}, which is not a number.")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise SessionError("It holds a field twice.")
    return found
