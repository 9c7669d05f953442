"""Asking for the size of a new matrix without stopping the program."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from convviz.state.choices.source import DRAWN_LIMIT
from convviz.widgets.controls.controls import Labelled
from convviz.widgets.controls.numbers import NumberPair


class NewMatrix(QDialog):
    """Asks for rows and columns; ``then`` gets both."""

    def __init__(self, parent: QWidget, then: Callable[[int, int], None]) -> None:
        super().__init__(parent.window())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("New matrix")
        self._then = then
        self.size_typed = NumberPair("Matrix", 1, DRAWN_LIMIT, self)
        self.size_typed.set_value((3, 3))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(Labelled("Rows × columns", self.size_typed, self))
        layout.addWidget(buttons)
        self.accepted.connect(self._on_accepted)
        self.size_typed.rows.setFocus()
        self.size_typed.rows.selectAll()

    @Slot()
    def _on_accepted(self) -> None:
        self._then(self.size_typed.rows.value(), self.size_typed.columns.value())
