"""What has gone wrong in a training, in a sentence for the user."""

import logging
import traceback

from convviz.core.util.failures import is_short_of_memory, sentence_of
from convviz.runs.errors import EXPECTED, DivergedError
from convviz.runs.events import RunFailed

_LESS = "A smaller batch or network needs less."
_log = logging.getLogger("convviz")


def failure_of(error: Exception) -> RunFailed:
    """The event of a run that an error has ended; to be called where the error is handled."""
    if not isinstance(error, EXPECTED):
        _log.error("A training failed\n%s", traceback.format_exc())  # as text, which keeps nothing alive
    return RunFailed(training_sentence(error), error.loss if isinstance(error, DivergedError) else None)


def training_sentence(error: Exception) -> str:
    """What happened; an error that nobody expected is named."""
    text = str(error).strip()
    if is_short_of_memory(error) and not (isinstance(error, MemoryError) and text):
        return f"There is not enough memory. {_LESS}"
    if isinstance(error, OSError) and error.strerror:  # the system's, else it is a sentence of ours
        return sentence_of(error, "the training")
    if isinstance(error, SystemError):  # what Python raises, memory short, where a library forgets to say so
        return f"{type(error).__name__}: {text}. The memory may have been short. {_LESS}"
    if isinstance(error, ValueError | OSError | MemoryError | RuntimeError) and text:
        return text.splitlines()[0]
    return f"{type(error).__name__}: {text}"
