"""The end of the process, for the entry points: whoever calls `convviz.app.main` goes on."""

import gc
import os
import sys
from typing import NoReturn

#: The exit status where what was printed could not be written, as Python has it.
_UNWRITTEN = 120
#: Closed windows whose threads have not ended: whoever destroys one waits for them, so nobody does.
unended: list[object] = []


def leave(status: int) -> NoReturn:
    """End the process at once: all that was to be kept is on the disk, and nobody waits for the rest.

    Python would take everything down first, for the better part of a second, and much longer beside other programs; and
    it would take away from under a thread in the middle of its work what that still needs, which aborts the process.
    """
    gc.disable()  # what is garbage goes with the process
    if "PySide6.QtGui" in sys.modules and not unended:
        _hand_over_what_was_copied()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # which it is in a program without a terminal
            try:
                stream.flush()
            except OSError:
                status = status or _UNWRITTEN
    os._exit(status)


def _hand_over_what_was_copied() -> None:
    """Leave it with the desktop, which Qt does only when its application ends."""
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication.instance()
    if isinstance(app, QGuiApplication):
        board = app.clipboard()
        if board.ownsClipboard() or board.ownsSelection():
            app.shutdown()
