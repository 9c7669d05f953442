"""Errors that pass from one process to another."""

import pickle
import traceback

from convviz.runs.errors import EXPECTED


def portable(error: Exception) -> Exception:
    """The error, or what can stand for it where its module is not loaded; to be called where it is handled.

    What nobody expected notes where it came from.
    """
    text = str(error) if isinstance(error, RuntimeError) else f"{type(error).__name__}: {error}"
    portable = error if _passes(error) else RuntimeError(text)
    if not isinstance(error, EXPECTED):
        portable.add_note(f"In the process that trains:\n{traceback.format_exc()}")
    return portable.with_traceback(None)


def _passes(error: Exception) -> bool:
    """Whether it is one of Python's or ours, and comes out of a pickle as it went in."""
    if type(error).__module__.partition(".")[0] not in ("builtins", "convviz"):
        return False
    try:
        return str(pickle.loads(pickle.dumps(error))) == str(error)
    except (TypeError, AttributeError, pickle.PickleError):
        return False
