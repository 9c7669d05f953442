"""The commands on what the panel in front has made of the image: use it as the image, save it, copy it."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from convviz.panels.shared.pixels import ask_to_save_pixels, copy_pixels
from convviz.state.commands import WindowProtocol
from convviz.state.outcome import Made, made
from convviz.state.subject import Subject
from convviz.widgets.controls.keys import finish_typing


class ResultMenu(QObject):
    """Three actions, which can be chosen while the panel in front makes a picture."""

    def __init__(self, window: WindowProtocol, front: Callable[[], Subject]) -> None:
        super().__init__(window.widget)
        self._window, self._front, self._workbench = window, front, window.context.workbench
        self.use = self._action("Use the result as the image", "Ctrl+U", self._on_use_triggered)
        self.save = self._action("Save result at its own size…", "Ctrl+Shift+E", self._on_save_triggered)
        self.copy = self._action("Copy result at its own size", "", self._on_copy_triggered)

    def show_front(self, row: Subject) -> None:
        """Say which panel is in front."""
        for action in (self.use, self.save, self.copy):
            action.setEnabled(row.outcome is not None)

    def _action(self, text: str, keys: str, act: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(finish_typing)
        action.triggered.connect(act)
        return action

    def _on_use_triggered(self) -> None:
        self._window.context.images.use_result(self._front().key)

    def _on_save_triggered(self) -> None:
        result = self._made()
        if result is not None:
            ask_to_save_pixels(self._window.widget, self._workbench, result)

    def _on_copy_triggered(self) -> None:
        result = self._made()
        done = "" if result is None else copy_pixels(self._workbench, result)
        if done:
            self._window.say(f"The result is on the clipboard: {done}.")

    def _made(self) -> Made | None:
        try:
            return made(self._workbench, self._front().key)
        except ValueError as error:
            self._workbench.problem.emit(str(error))
            return None
