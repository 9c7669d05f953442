"""Closing the window only once everything that is being saved is on the disk, or nobody waits for it any more."""

from collections.abc import Callable
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from convviz.app.window.status import StatusLine
from convviz.runs.control import Control
from convviz.state.work.writing import Writing
from convviz.widgets.controls.ask import ask_which

#: Milliseconds without any progress after which it is asked whether to go on waiting.
_PATIENCE = 5000
_SILENT = (
    "Saving {} does not get on: the disk or the network drive may not answer. The window closes when it is done. "
    "Without it, what is not on the disk yet is lost."
)
_STATE = "the state for the next start"


class Leaving(QObject):
    """Has the window wait for what is being saved, and then closes it. It stays open if a file cannot be written.

    A disk that does not answer holds nobody: after a while it is asked whether to leave without.

    Attributes
    ----------
    keep : keeps the state for the next start; False if that takes longer, and calls `go_on` at its end.
    without : whether to leave although the state is not kept.
    """

    def __init__(self, window: QWidget, writing: Writing, status: StatusLine) -> None:
        super().__init__(window)
        self._window, self._writing, self._status = window, writing, status
        self.keep: Callable[[], bool] = _nothing_to_keep
        self.without = False
        self._asked = False
        self._asked_of: WeakSet[Control] = (
            WeakSet()
        )  # the runs of which it was asked whether their networks may be lost
        self._fraction = 0.0  # done of what is being saved
        self._question: QMessageBox | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._on_patience_timeout)
        writing.progress.connect(self._on_writing_progress)
        writing.ended.connect(self._on_writing_ended)

    def must_wait(self) -> bool:
        """Whether something is still being saved, which is then said; the window closes by itself afterwards."""
        names = self._writing.names
        if names:
            self._wait(f"Saving {', '.join(names)}: the window closes when that is done. Cancel keeps it open.")
        return bool(names)

    def must_ask(self, unkept: str, way: str, run: Control) -> bool:
        """Whether the window stays open because something would be lost, which is then said; only once of a run.

        ``way`` is where it can be saved elsewhere. A ``run`` that goes on with an opened network is another one.
        """
        if not unkept or run in self._asked_of:
            return False
        self._asked_of.add(run)
        self._status.complain(f"{unkept} Save it elsewhere ({way}), or close once more to do without it.")
        return True

    def must_keep(self) -> bool:
        """Whether the state is still being kept, which is then said; the window closes by itself afterwards."""
        if self.without or self.keep():
            return False
        self._wait(f"Saving {_STATE}: the window closes when that is done.")
        return True

    def go_on(self, well: bool = True) -> None:
        """Close the window, if it waits; with ``well`` False it stays open, since its reason is to be read."""
        asked, self._asked = self._asked, False
        self._patience.stop()
        if self._question is not None:
            self._question.close()
        if asked and well:
            QTimer.singleShot(0, self._window.close)

    def _wait(self, sentence: str) -> None:
        self._asked = True
        self._status.announce(sentence)
        if self._question is None and not self._patience.isActive():
            self._patience.start()

    @Slot()
    def _on_patience_timeout(self) -> None:
        sentence = _SILENT.format(", ".join(self._writing.names) or _STATE)
        answers = {"Go on waiting": self._patience.start, "Leave without it": self._leave}
        self._question = ask_which(self._window, "Close the window", sentence, answers)
        self._question.rejected.connect(self._on_question_rejected)
        self._question.finished.connect(self._on_question_finished)

    def _leave(self) -> None:
        if self._writing.names:
            self._writing.cancel()
        else:
            self.without = True
        self._window.close()

    @Slot()
    def _on_question_rejected(self) -> None:
        if self._asked:  # by the user; it is saved all the same
            self._asked = False
            self._status.clear_message()

    @Slot()
    def _on_question_finished(self) -> None:
        self._question = None

    @Slot(float)
    def _on_writing_progress(self, fraction: float) -> None:
        # What waits for another says the same again and again.
        if fraction != self._fraction and self._patience.isActive():
            self._patience.start()
        self._fraction = fraction

    @Slot(bool)
    def _on_writing_ended(self, well: bool) -> None:
        self.go_on(well)


def _nothing_to_keep() -> bool:
    return True
