"""Controls of a choice's fields: they show it, and what is chosen in one is an edit that can be undone."""

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from convviz.core.util.fields import Declared, declared
from convviz.state.workbench import Workbench
from convviz.widgets.controls.declared import control_for, labelled
from convviz.widgets.controls.slider import Slider


class FieldControls(QObject):
    """Makes the controls of some fields, each when it is first asked for, so that Tab goes as they are laid out.

    ``controls["stride"]`` is the control of that field, ``controls.box("stride")`` what a panel lays out.

    Parameters
    ----------
    kind : the type of the choice.
    parent : the widget in which they stand.
    """

    def __init__(self, workbench: Workbench, kind: type[Declared], parent: QWidget) -> None:
        super().__init__(parent)
        self._workbench, self._kind, self._widget = workbench, kind, parent
        self._fields = declared(kind)
        self._controls: dict[str, Any] = {}
        self._boxes: dict[str, QWidget] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._controls:
            self._controls[name] = control_for(self._fields[name], self._widget)
            self._controls[name].chosen.connect(self._on_control_chosen)
        return self._controls[name]

    def box(self, name: str) -> QWidget:
        """The control of a field with its label before it."""
        if name not in self._boxes:
            self._boxes[name] = labelled(self._fields[name], self[name], self._widget)
        return self._boxes[name]

    def show(self, choice: Declared) -> None:
        """Show what is chosen."""
        for name, control in self._controls.items():
            control.set_value(getattr(choice, name))

    def _on_control_chosen(self, value: Any) -> None:
        name, control = next((name, control) for name, control in self._controls.items() if control is self.sender())
        merge = control.merge if isinstance(control, Slider) else ""
        choice = self._workbench.value(self._kind)
        self._workbench.choose(self._fields[name].edit_text(value), choice.with_field(name, value), merge=merge)
