"""The entries of the Edit menu that copy and paste what panels offer as text."""

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from convviz.app.window.exchange import Exchange
from convviz.state.subject import Subject


class TextMenu(QObject):
    """Two entries a row, of which those of the first have the keys."""

    def __init__(self, exchange: Exchange, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._exchange = exchange
        self.entries: Sequence[QAction] = [
            self._action(f"{verb} {row.text}", row, act)
            for row in exchange.textual
            for verb, act in (("Copy", self._on_copy_triggered), ("Paste", self._on_paste_triggered))
        ]
        for action, keys in zip(self.entries, ("Ctrl+Shift+C", "Ctrl+Shift+V"), strict=False):
            action.setShortcut(QKeySequence(keys))

    def _action(self, text: str, row: Subject, act: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.setData(row)
        action.triggered.connect(act)
        return action

    def _on_copy_triggered(self) -> None:
        self._exchange.copy_text(self._row)

    def _on_paste_triggered(self) -> None:
        self._exchange.paste_text(self._row)

    @property
    def _row(self) -> Subject:
        return cast("Subject", cast("QAction", self.sender()).data())
