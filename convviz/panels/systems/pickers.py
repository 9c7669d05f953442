"""Choosing a signal: an example from a list, or numbers that are typed or pasted."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.signals.systems.examples import EXAMPLES, Numbers, example_of
from convviz.state.choices.systems import SIGNAL
from convviz.widgets.controls.controls import DropDown
from convviz.widgets.controls.number_list import NumberList
from convviz.widgets.look.theme import UNIT

_OWN = ""


class SignalPicker(QWidget):
    """A list of examples, and beside it the numbers themselves."""

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        offered = [(example.name, example.title, "") for example in EXAMPLES.values()]
        self.examples = DropDown(f"{name}: examples", [*offered, (_OWN, "own", "The numbers beside it")], self)
        self.examples.set_shortened(6)
        limits = f"{SIGNAL.limits}; before and after them the signal is 0"
        self.numbers = NumberList(name, partial(SIGNAL.check, name=name), limits, self)
        self.numbers.setMinimumWidth(12 * UNIT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(self.examples)
        row.addWidget(self.numbers, 1)
        self.examples.chosen.connect(self._on_examples_chosen)
        self.numbers.chosen.connect(self.chosen)

    def set_value(self, value: Numbers) -> None:
        """Show a signal."""
        self.examples.set_value(example_of(value))
        self.numbers.set_value(value)

    def _on_examples_chosen(self, name: str) -> None:
        if name != _OWN:
            self.chosen.emit(EXAMPLES[name].values)
