"""The row of choices above two signals and their convolution."""

from itertools import pairwise
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from convviz.core.signals.lines import length_formula
from convviz.core.signals.presets import SIGNALS
from convviz.core.util.fields import declared
from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.signals.reading import read_as
from convviz.state.choices.signal_functions import FunctionsChoice
from convviz.state.choices.signals import PAIR, Reading, SignalsChoice, SignalsView
from convviz.state.workbench import Workbench
from convviz.widgets.controls.controls import DropDown, Formula
from convviz.widgets.controls.declared import control_for
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.controls.numbers import Number
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.signals.geometry import Part

#: Pixels of a typed list: a longer one is read in the scene.
_LIST, _CURVE = 220, 130
#: What stands in the lists for a signal that is no preset.
_OWN = "own"
#: What the lists offer besides presets: values that no preset has.
IMAGE_ROW, FILE_COLUMN = "image row", "file column"
_ELSEWHERE = (
    (IMAGE_ROW, "a row of the image", "The row of the current image at the convolution's step"),
    (FILE_COLUMN, "a column of a file…", "Opens CSV, text or NPY"),
)


class SignalsControls(QWidget):
    """Which signals, how much is kept, and how the sum is read.

    Its own are the lists of signals, since they offer more than a field takes: what must be asked for first.
    """

    #: "x" or "h", and what is to come there from elsewhere.
    elsewhere_requested = Signal(str, str)
    #: "x" or "h", and the row of the image that is to come there.
    row_requested = Signal(str, int)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self.options = FieldControls(workbench, SignalsChoice, self)
        self.view = FieldControls(workbench, SignalsView, self)
        reading = declared(SignalsView)["reading"]
        self.reading = control_for(reading, self)
        self.reading.chosen.connect(self._on_reading_chosen)
        self.names = {which: _names(which, self) for which in PAIR}
        self.rows = {which: Number(f"Row of the image for {which}", 0, 0, self) for which in PAIR}
        self.swap = QPushButton("swap x and h", self)
        self.swap.setToolTip("x and h change places; the full y stays as it is")
        self.formula = Formula(self)
        flow = FlowLayout(self)
        flow.addWidget(self.reading)
        self.functions = FieldControls(workbench, FunctionsChoice, self)
        roles = tuple(zip(PAIR, (Role.INPUT, Role.KERNEL), strict=True))
        self._of_samples = [self._signal_box(which, role) for which, role in roles]
        self._of_samples += [self.options.box("mode"), self.formula]
        self._of_functions = [self._function_box(which, role) for which, role in roles]
        self._of_functions.append(self.functions.box("delta"))
        for part in (*self._of_samples[:2], *self._of_functions[:2], self.swap):
            flow.addWidget(part)
        for part in (*self._of_samples[2:], *self._of_functions[2:]):
            flow.addWidget(part)
        flow.addWidget(self.view.box("around"))
        flow.addWidget(self.view.box("near"))
        for before, after in pairwise(self._in_order()):
            QWidget.setTabOrder(before, after)
        self.swap.clicked.connect(self._on_swap_clicked)
        for which in PAIR:
            self.names[which].chosen.connect(self._on_name_chosen)
            self.rows[which].chosen.connect(self._on_row_chosen)

    def _in_order(self) -> list[QWidget]:
        """The controls of the signals and functions as they stand, by which Tab goes; the rest follows."""
        controls: list[QWidget] = []
        for which in PAIR:
            controls += [self.names[which], self.options[f"{which}_size"], self.rows[which], self.options[which]]
        for which in PAIR:
            controls += [self.functions[f"{which}_{what}"] for what in ("shape", "width", "curve")]
        return [*controls, self.swap]

    def _signal_box(self, which: str, role: Role) -> QWidget:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(_Letter(which, role, box))
        self.options[which].setMaximumWidth(_LIST)
        size, listed = self.options.box(f"{which}_size"), self.options.box(which)
        for control in (self.names[which], size, self.rows[which], listed):
            row.addWidget(control)
        return box

    def _function_box(self, which: str, role: Role) -> QWidget:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(_Letter(which, role, box))
        row.addWidget(self.functions.box(f"{which}_shape"))
        row.addWidget(self.functions.box(f"{which}_width"))
        self.functions[f"{which}_curve"].setMaximumWidth(_CURVE)  # by which it is also drawn without a mouse
        row.addWidget(self.functions[f"{which}_curve"])
        return box

    def show_functions(self, choice: FunctionsChoice) -> None:
        """Show which functions are chosen; one that is drawn has no width."""
        self.functions.show(choice)
        for which in PAIR:
            self.functions.box(f"{which}_width").setVisible(f"{which}_width" not in choice.idle)
            self.functions[f"{which}_curve"].setVisible(f"{which}_curve" not in choice.idle)

    def show_choices(self, choice: SignalsChoice, view: SignalsView, rows: int = 0) -> None:
        """Show what is chosen and what may be, where the image has so many ``rows``."""
        self.options.show(choice)
        self.view.show(view)
        self.reading.set_value(view.reading)
        functions = view.reading is Reading.FUNCTIONS
        for part in self._of_samples:
            part.setVisible(not functions)
        for part in self._of_functions:
            part.setVisible(functions)
        for which in PAIR:
            name = getattr(choice, f"{which}_name")
            shown = self.names[which]
            shown.setItemText(shown.count() - 1, choice.title(which))
            shown.set_value(name if name in SIGNALS else _OWN)
            shown.setToolTip(SIGNALS[name].description if name in SIGNALS else choice.title(which))
            self.options.box(f"{which}_size").setVisible(choice.has_size(which))
            row = getattr(choice, f"{which}_row")
            self.rows[which].setVisible(row is not None and rows > 0)
            self.rows[which].set_limits(0, max(rows - 1, row or 0))
            self.rows[which].set_value(row or 0)
        fits = len(choice.h) <= len(choice.x) or choice.mode == "valid"
        axis = 1 - len(choice.h), len(choice.x) + len(choice.h) - 2
        self.view.box("near").setVisible(not functions and Part.is_useful(axis, len(choice.h)))
        self.view.box("around").setVisible(view.reading is Reading.GATHER)
        self.options["mode"].set_allowed(("full", "same", "valid") if fits else ("full", "same"))
        self.formula.setText(length_formula(len(choice.x), len(choice.h), choice.mode))

    def _on_name_chosen(self, value: Any) -> None:
        which = next(which for which, control in self.names.items() if control is self.sender())
        choice = self._workbench.value(SignalsChoice)
        if value in SIGNALS:
            text = f"Use {SIGNALS[value].title} as {which}"
            self._workbench.choose(text, choice.with_field(f"{which}_name", value))
        elif value != _OWN:
            self.show_choices(choice, self._workbench.value(SignalsView))  # until it is there
            self.elsewhere_requested.emit(which, value)

    def _on_row_chosen(self, row: int) -> None:
        which = next(which for which, control in self.rows.items() if control is self.sender())
        self.row_requested.emit(which, row)

    def _on_reading_chosen(self, reading: Reading) -> None:
        read_as(self._workbench, reading)

    def _on_swap_clicked(self) -> None:
        bench = self._workbench
        functions = bench.value(SignalsView).reading is Reading.FUNCTIONS
        pair = bench.value(FunctionsChoice).swapped() if functions else bench.value(SignalsChoice).swapped()
        bench.choose("Swap x and h", pair)


def _names(which: str, parent: QWidget) -> DropDown:
    presets = [(key, preset.title, preset.description) for key, preset in SIGNALS.items()]
    made = DropDown(f"Signal {which}", [*presets, *_ELSEWHERE, (_OWN, f"own {which}", "As it is now")], parent)
    made.set_shortened(14)
    return made


class _Letter(Label):
    """The letter of a signal in its colour."""

    def __init__(self, which: str, role: Role, parent: QWidget) -> None:
        super().__init__(which, parent)
        self._role = role
        self._colour()

    def _colour(self) -> None:
        style = f"font-weight: bold; color: {current_theme().role(self._role).name()}"
        if style != self.styleSheet():  # which changes the palette
            self.setStyleSheet(style)

    def changeEvent(self, event: Any) -> None:
        if event.type() == event.Type.PaletteChange:
            self._colour()
        super().changeEvent(event)
