"""Controls of the selected stage's fields, made from their declarations."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.filters.kernels import KERNELS, freeze
from convviz.core.util.checks import Cells
from convviz.core.util.fields import Declaration, Declared, declared
from convviz.core.util.kinds import MatrixUpTo, OrNone, Real
from convviz.widgets.controls.controls import DropDown, Tick
from convviz.widgets.controls.declared import control_for, labelled
from convviz.widgets.controls.slider import Slider
from convviz.widgets.look.theme import UNIT

#: Fields whose numbers one wants to run through with the mouse.
_SLID = frozenset({"sigma", "sigma_space", "amount", "low", "high", "sigma_value"})
_OWN, _DOCK = "own", "dock"


class NumberOrNone(QWidget):
    """A number that can be left to the program: a check box, and where it is off the number itself."""

    chosen = Signal(object)

    def __init__(self, field: Declaration, kind: OrNone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(field.title)
        self.auto = Tick("estimated", f"{field.title}: {field.tip}", self)
        self.number = control_for(replace(field, kind=kind.kind), self)
        self._usual = 100.0
        self.setFocusProxy(self.auto)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(self.auto)
        row.addWidget(self.number)
        self.auto.chosen.connect(self._on_auto_chosen)
        self.number.chosen.connect(self._on_number_chosen)

    def set_value(self, value: float | None) -> None:
        """Show a number, or that there is none."""
        self.auto.set_value(value is None)
        self.number.setVisible(value is not None)
        if value is not None:
            self._usual = value
            self.number.set_value(value)

    def _on_number_chosen(self, value: float) -> None:
        self.chosen.emit(value)

    def _on_auto_chosen(self, auto: bool) -> None:
        self.chosen.emit(None if auto else self._usual)


class KernelList(DropDown):
    """A kernel by its name, the one of the Kernel dock, or one that has no name."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        named = [(kernel.name, kernel.title, kernel.description) for kernel in KERNELS.values()]
        first = [(_OWN, "own kernel", ""), (_DOCK, "the Kernel panel's", "As it is there now")]
        super().__init__(name, [*first, *named], parent)
        self.set_allowed([value for value in self._values if value != _OWN])
        self.set_shortened(14)

    def show_cells(self, cells: Cells) -> None:
        """Show which kernel it is."""
        same = (name for name, kernel in KERNELS.items() if freeze(kernel.weights) == cells)
        super().set_value(next(same, _OWN))


class ValueFields(QObject):
    """The controls for the fields of any of several frozen values, each made when one of its kind is first shown.

    They stand in a layout one after the other, those of other kinds are hidden.
    """

    #: Field, value, and a word by which edits become one.
    changed = Signal(str, object, str)
    #: A field takes the kernel of the Kernel dock.
    dock_requested = Signal(str)
    #: Other controls than before are there to be laid out.
    laid_out = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self.controls: dict[str, Any] = {}
        self.boxes: dict[str, QWidget] = {}
        self._all: dict[type[Declared], tuple[dict[str, Any], dict[str, QWidget]]] = {}
        self._kind: type[Declared] | None = None

    def show(self, value: Declared | None, *, rare: bool = False) -> None:
        """Show the fields of a value; None hides all of them. ``rare`` shows those too that are changed seldom."""
        kind = None if value is None else type(value)
        if kind is not self._kind:
            for box in self.boxes.values():
                box.hide()
            self._kind = kind
            self.controls, self.boxes = ({}, {}) if kind is None else self._made(kind)
            self.laid_out.emit()
        if value is None:
            return
        fields = declared(type(value))
        for name, control in self.controls.items():
            shown = getattr(value, name)
            if isinstance(control, KernelList):
                control.show_cells(shown)
            else:
                control.set_value(shown)
            self.boxes[name].setVisible((rare or not fields[name].rare) and name not in value.idle)

    def _made(self, kind: type[Declared]) -> tuple[dict[str, Any], dict[str, QWidget]]:
        if kind not in self._all:
            controls = {name: self._control(field) for name, field in declared(kind).items()}
            boxes = {name: labelled(field, controls[name], self._widget) for name, field in declared(kind).items()}
            for control in controls.values():
                control.chosen.connect(self._on_control_chosen)
            self._all[kind] = controls, boxes
        return self._all[kind]

    def _control(self, field: Declaration) -> Any:
        kind = field.kind
        if isinstance(kind, MatrixUpTo):
            return KernelList(field.title, self._widget)
        if isinstance(kind, OrNone):
            return NumberOrNone(field, kind, self._widget)
        if isinstance(kind, Real) and field.name in _SLID:
            kind = replace(kind, slide=True, log=kind.low > 0)
        return control_for(replace(field, kind=kind), self._widget)

    def _on_control_chosen(self, value: Any) -> None:
        found = ((name, control) for name, control in self.controls.items() if control is self.sender())
        name, control = next(found, ("", None))
        if not name:
            return
        if isinstance(control, KernelList):
            if value == _DOCK:
                self.dock_requested.emit(name)
            elif value != _OWN:
                self.changed.emit(name, freeze(KERNELS[value].weights), "")
        else:
            self.changed.emit(name, value, control.merge if isinstance(control, Slider) else "")
