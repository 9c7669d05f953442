"""A value that says when it changes."""

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

Value = TypeVar("Value")


class Model(QObject, Generic[Value]):
    """Holds one frozen dataclass and emits ``changed`` when another takes its place. Only a `ChoiceBook` writes it."""

    #: The old and the new value, never equal.
    changed = Signal(object, object)

    def __init__(self, value: Value, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._value = value

    @property
    def value(self) -> Value:
        """The present value."""
        return self._value

    def replace(self, value: Value) -> None:
        """Take ``value``; emit ``changed`` if it differs."""
        old, self._value = self._value, value
        if old != value:
            self.changed.emit(old, value)


AnyModel = Model[Any]
