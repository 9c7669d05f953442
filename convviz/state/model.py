"""A value that says when it changes."""

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from convviz.core.util.late import Late, known

Value = TypeVar("Value")


class Model(QObject, Generic[Value]):
    """Holds one frozen dataclass and emits ``changed`` when another takes its place. Only a `ChoiceBook` writes it."""

    #: The old and the new value, never equal.
    changed = Signal(object, object)

    def __init__(self, value: Value | Late[Value], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.held = value

    @property
    def value(self) -> Value:
        """The present value; ``held`` is it too, or what makes it where nobody has asked for it yet."""
        value: Value = known(self.held)
        return value

    def replace(self, value: Value) -> None:
        """Take ``value``; emit ``changed`` if it differs."""
        old, self.held = self.value, value
        if old != value:
            self.changed.emit(old, value)


AnyModel = Model[Any]
