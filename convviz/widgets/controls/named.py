"""A name out of a list, or a number."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.widgets.controls.controls import DropDown, Offered
from convviz.widgets.controls.numbers import Number
from convviz.widgets.look.theme import UNIT


class NamedOrNumber(QWidget):
    """A list whose last entry, ``typed``, stands for a number within ``limits`` that is typed beside it."""

    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        options: Sequence[Offered],
        typed: Offered,
        limits: tuple[int, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.names = DropDown(name, [*options, typed], self)
        self.number = Number(f"{name} {typed[0]}", *limits, self)
        self._typed, self._limits = typed[0], limits
        self._usual = limits[0]
        self.setFocusProxy(self.names)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT // 2)
        row.addWidget(self.names)
        row.addWidget(self.number)
        self.names.chosen.connect(self._on_name_chosen)
        self.number.chosen.connect(self._on_number_chosen)

    def set_value(self, value: Any) -> None:
        """Show what is chosen, a name or a number."""
        named = isinstance(value, str)
        self.names.set_value(value if named else self._typed)
        self.number.setVisible(not named)
        if not named:
            self.number.set_value(value)

    def set_allowed(self, names: Sequence[str], fewest: int, usual: int) -> None:
        """Let only these names be chosen, and numbers from ``fewest`` on; ``usual`` is the one to begin with."""
        self.names.set_allowed([*names, self._typed])
        self.number.set_limits(fewest, self._limits[1])
        self._usual = usual

    def _on_name_chosen(self, name: str) -> None:
        self.chosen.emit(self._usual if name == self._typed else name)

    def _on_number_chosen(self, number: int) -> None:
        self.chosen.emit(number)
