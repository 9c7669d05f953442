"""The commands on what the panel in front has made of the image: use it as the image, save it, copy it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from convviz.panels.shared.pixels import ask_to_save_pixels, copy_pixels
from convviz.state.outcome import Made, made
from convviz.state.subject import Subject
from convviz.widgets.controls.keys import finish_typing

if TYPE_CHECKING:
    from convviz.app.window.main_window import MainWindow


class ResultMenu(QObject):
    """Three actions, which can be chosen while the panel in front makes a picture."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._workbench = window, window.workbench
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
        self._window.context.images.use_result(self._window.front().key)

    def _on_save_triggered(self) -> None:
        result = self._made()
        if result is not None:
            ask_to_save_pixels(self._window, self._workbench, result)

    def _on_copy_triggered(self) -> None:
        result = self._made()
        done = "" if result is None else copy_pixels(self._workbench, result)
        if done:
            self._window.say(f"The result is on the clipboard: {done}.")

    def _made(self) -> Made | None:
        try:
            return made(self._workbench, self._window.front().key)
        except ValueError as error:
            self._workbench.problem.emit(str(error))
            return None
