"""Controls of a choice's fields: they show it, and what is chosen in one is an edit that can be undone."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from convviz.core.util.fields import Declared, declared
from convviz.state.workbench import Workbench
from convviz.widgets.controls.declared import control_for, labelled


class FieldControls(QObject):
    """Makes the controls of some fields; where they are laid out is left to the panel.

    ``controls["stride"]`` is the control of that field.

    Parameters
    ----------
    kind : the type of the choice.
    names : its fields, by default all.

    Attributes
    ----------
    boxes : by field, in their order, the control with its label: what is laid out.
    """

    def __init__(
        self, workbench: Workbench, kind: type[Declared], parent: QWidget, names: Iterable[str] | None = None
    ) -> None:
        super().__init__(parent)
        self._workbench, self._kind = workbench, kind
        self._fields = {name: declared(kind)[name] for name in (declared(kind) if names is None else names)}
        self._controls = {name: control_for(field, parent) for name, field in self._fields.items()}
        self.boxes = {name: labelled(field, self._controls[name], parent) for name, field in self._fields.items()}
        for control in self._controls.values():
            control.chosen.connect(self._on_control_chosen)

    def __getitem__(self, name: str) -> Any:
        return self._controls[name]

    def show(self, choice: Declared) -> None:
        """Show what is chosen."""
        for name, control in self._controls.items():
            control.set_value(getattr(choice, name))

    def _on_control_chosen(self, value: Any) -> None:
        name = next(name for name, control in self._controls.items() if control is self.sender())
        choice = self._workbench.value(self._kind)
        self._workbench.choose(self._fields[name].edit_text(value), choice.with_field(name, value))
