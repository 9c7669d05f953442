"""Ctrl+C in the terminal, and the system's request to end: they close the window as the user does."""

import os
import signal
import sys
from math import inf
from socket import socketpair
from threading import Thread
from time import monotonic
from types import FrameType

from PySide6.QtCore import QObject, Qt, Signal, Slot

from convviz.app.window.main_window import MainWindow

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
#: Seconds after a close that was refused in which a signal is the same request once more; later it asks again.
_SAME = 10.0


class Interruption(QObject):
    """Has such a signal close the window; Ctrl+C before it has, or soon after it could not, ends the program at once.

    Python hears of a signal only when something of Python runs, and while Qt waits nothing does. So a thread waits for
    them, where Python writes their numbers.

    Parameters
    ----------
    window : what stays open, as when it waits for a file that is being saved, says why, in the terminal too.
    """

    _asked = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._asked.connect(self._on_asked, Qt.ConnectionType.QueuedConnection)
        self._same_until = -inf  # when a signal asks again; never as long as the window has not answered
        self._numbers, self._written = socketpair()
        self._written.setblocking(False)
        self._thread = Thread(target=self._wait, name="interruption", daemon=True)
        self._thread.start()
        self._descriptor = signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        # What whoever started the program has had ignored, as nohup does, stays ignored.
        heard = (number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN)
        self._before = {number: signal.signal(number, _heard) or signal.SIG_DFL for number in heard}

    def stop(self) -> None:
        """Have the signals do what they did before."""
        for number, before in self._before.items():
            signal.signal(number, before)
        signal.set_wakeup_fd(self._descriptor)
        self._written.close()
        self._thread.join()

    @Slot()
    def _on_asked(self) -> None:
        if self._window.close():
            return
        self._same_until = monotonic() + _SAME
        if sys.stderr is not None:
            said = f"{self._window.status.message.text()} (Ctrl+C within {_SAME:g} seconds ends it at once.)"
            sys.stderr.write(f"convviz: {said}\n")

    def _wait(self) -> None:
        with self._numbers:
            while number := self._numbers.recv(1):
                if monotonic() >= self._same_until:
                    self._same_until = inf
                    self._asked.emit()
                elif number[0] == signal.SIGINT:  # else only once more: some ask a group and then each process
                    os._exit(128 + signal.SIGINT)  # as shells have it


def _heard(_number: int, _frame: FrameType | None) -> None:
    """Let Python write the number."""
