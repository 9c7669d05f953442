"""What can be changed of a layer, each field as a small control that emits at every valid keystroke.

The controls follow from the declarations of the layer's fields; those that are seldom changed have none.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.networks.layers import LayerSpec
from convviz.core.util.fields import Declaration, declared
from convviz.core.util.kinds import Either, Integer, IntegerPair, Kind, OneOf, OrNone, Real
from convviz.widgets.controls.declared import options_of
from convviz.widgets.layers.listed import ListedChoice, ListedDecimal, ListedInteger
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT


class LayerField(QWidget):
    """One field of a layer that can be changed: its label and its control."""

    #: The field and the value asked for.
    changed = Signal(str, object)

    def __init__(self, field: Declaration, kind: Any, layer_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.kind = field.name, kind
        self.label = field.label
        self.said = f"{field.label or field.name} of {layer_name}"
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(UNIT)
        if field.label:
            text = Label(field.label, self)
            text.setProperty("muted", True)
            self.row.addWidget(text)

    def show_layer(self, layer: LayerSpec) -> None:
        """Show what ``layer`` has."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """What it shows, with its label: "kernel 5×5"."""
        return f"{self.label} {self._text()}".lstrip()

    def _text(self) -> str:
        raise NotImplementedError

    def _ask(self, value: Any) -> None:
        self.changed.emit(self.name, value)


class IntegerField(LayerField):
    """An integer, such as a number of filters."""

    def __init__(self, field: Declaration, kind: Integer, layer_name: str, parent: QWidget) -> None:
        super().__init__(field, kind, layer_name, parent)
        self.number = ListedInteger(self.said, kind.low, kind.high, self)
        self._tip = self.number.toolTip()
        self.row.addWidget(self.number)
        self.number.chosen.connect(self._ask)

    def show_layer(self, layer: LayerSpec) -> None:
        self.number.set_value(getattr(layer, self.name))

    def _text(self) -> str:
        return self.number.text()

    def set_fixed(self, reason: str) -> None:
        """Let it be changed no more (``reason`` as a tool tip), or again with an empty reason."""
        if bool(reason) != self.number.isReadOnly():
            self.number.setReadOnly(bool(reason))
            self.number.setFrame(not reason)
            self.number.setFocusPolicy(Qt.FocusPolicy.NoFocus if reason else Qt.FocusPolicy.StrongFocus)
            self.number.setToolTip(reason or self._tip)


class _PairField(LayerField):
    """Rows and columns. Where both are alike, changing the rows takes the columns along, until the rows are left."""

    def __init__(self, field: Declaration, kind: IntegerPair, layer_name: str, parent: QWidget) -> None:
        super().__init__(field, kind, layer_name, parent)
        self.rows = ListedInteger(f"{self.said}, rows", kind.low, kind.high, self)
        self.rows.setToolTip(f"{self.rows.toolTip()}. While both are alike, the columns go along.")
        self.columns = ListedInteger(f"{self.said}, columns", kind.low, kind.high, self)
        for widget in (self.rows, Label("×", self), self.columns):
            self.row.addWidget(widget)
        self._shown = (kind.low, kind.low)
        self._alike = True
        self._asked: tuple[int, int] | None = None
        self.rows.chosen.connect(self._on_rows_chosen)
        self.rows.editingFinished.connect(self._on_rows_editing_finished)
        self.columns.chosen.connect(self._on_columns_chosen)

    def show_layer(self, layer: LayerSpec) -> None:
        limit = layer.limit(self.name)
        if limit is not None:
            self.set_max(limit)
        self.show_pair(self._value(layer))

    def show_pair(self, value: tuple[int, int]) -> None:
        """Show (rows, columns)."""
        self._shown = value
        if not self.rows.hasFocus() or value != self._asked:  # else while they are typed, and pass the columns' number
            self._alike = value[0] == value[1]
        self.rows.set_value(value[0])
        self.columns.set_value(value[1])

    def set_max(self, limits: tuple[int, int]) -> None:
        """Allow values up to (rows, columns)."""
        self.rows.set_limits(self.rows.minimum(), limits[0])
        self.columns.set_limits(self.columns.minimum(), limits[1])

    def _text(self) -> str:
        return f"{self.rows.text()}×{self.columns.text()}"

    def _value(self, layer: LayerSpec) -> tuple[int, int]:
        value: tuple[int, int] = getattr(layer, self.name)
        return value

    def _on_rows_chosen(self, rows: int) -> None:
        together = self._alike and rows <= self.columns.maximum()
        self._asked = rows, rows if together else self._shown[1]
        self._ask(self._asked)

    def _on_rows_editing_finished(self) -> None:
        self._alike = self._shown[0] == self._shown[1]

    def _on_columns_chosen(self, columns: int) -> None:
        self._ask((self._shown[0], columns))


class _PairOrNoneField(_PairField):
    """Rows and columns, which are those of another field unless they are given."""

    def __init__(self, field: Declaration, kind: OrNone, layer_name: str, parent: QWidget) -> None:
        super().__init__(field, cast(IntegerPair, kind.kind), layer_name, parent)
        self._like = kind.like

    def _value(self, layer: LayerSpec) -> tuple[int, int]:
        own: tuple[int, int] | None = getattr(layer, self.name)
        like: tuple[int, int] = getattr(layer, self._like)
        return like if own is None else own


class _PickField(LayerField):
    def __init__(self, field: Declaration, kind: OneOf, layer_name: str, parent: QWidget) -> None:
        super().__init__(field, kind, layer_name, parent)
        self.choice = ListedChoice(self.said, options_of(kind), self)
        self.row.addWidget(self.choice)
        self.choice.chosen.connect(self._ask)

    def show_layer(self, layer: LayerSpec) -> None:
        self.choice.set_value(getattr(layer, self.name))

    def _text(self) -> str:
        return self.choice.currentText()


class _PaddingField(LayerField):
    """The padding of a convolution: by name, or in cells."""

    def __init__(self, field: Declaration, kind: Either, layer_name: str, parent: QWidget) -> None:
        super().__init__(field, kind, layer_name, parent)
        self._typed = kind.typed.value
        typed = (self._typed, kind.typed.text, kind.typed.tip)
        self.choice = ListedChoice(self.said, [*options_of(kind.words), typed], self)
        self.cells = _PairField(replace(field, label=""), cast(IntegerPair, kind.other), layer_name, self)
        self.row.addWidget(self.choice)
        self.row.addWidget(self.cells)
        self._kernel = (1, 1)
        self.choice.chosen.connect(self._on_choice_chosen)
        self.cells.changed.connect(self.changed)

    def show_layer(self, layer: Any) -> None:
        padding = getattr(layer, self.name)
        named = isinstance(padding, str)
        self._kernel = layer.kernel
        self.choice.set_value(padding if named else self._typed)
        self.cells.setVisible(not named)
        if not named:
            self.cells.show_pair(padding)

    def _text(self) -> str:
        return self.choice.currentText() if self.cells.isHidden() else self.cells.text

    def _on_choice_chosen(self, padding: str) -> None:
        # As much as "same" gives an odd kernel is the natural number to begin with.
        self._ask((self._kernel[0] // 2, self._kernel[1] // 2) if padding == self._typed else padding)


class _DecimalField(LayerField):
    def __init__(self, field: Declaration, kind: Real, layer_name: str, parent: QWidget) -> None:
        super().__init__(field, kind, layer_name, parent)
        self.number = ListedDecimal(self.said, kind, self)
        self.row.addWidget(self.number)
        self.number.chosen.connect(self._on_number_chosen)

    def show_layer(self, layer: LayerSpec) -> None:
        value = getattr(layer, self.name)
        if round(value, self.number.decimals()) != self.number.value():
            self.number.set_value(value)

    def _text(self) -> str:
        return self.number.text()

    def _on_number_chosen(self, value: float) -> None:
        self._ask(round(value, self.number.decimals()))


_CONTROLS: Mapping[type[Kind], Any] = MappingProxyType(
    {
        Integer: IntegerField,
        IntegerPair: _PairField,
        OrNone: _PairOrNoneField,
        OneOf: _PickField,
        Either: _PaddingField,
        Real: _DecimalField,
    }
)


def layer_fields(make: type[LayerSpec], layer_name: str, parent: QWidget) -> list[LayerField]:
    """The controls of a kind of layer, a list without a label first, as it says what the others are of."""
    offered = [field for field in declared(make).values() if not field.rare]
    offered.sort(key=lambda field: bool(field.label))
    return [_CONTROLS[type(field.kind)](field, field.kind, layer_name, parent) for field in offered]
