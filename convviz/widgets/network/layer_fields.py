"""What can be changed of a layer, each as a small control that tells of every valid keystroke."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from convviz.core.networks.layers import (
    FILTER_LIMIT,
    KERNEL_LIMIT,
    PADDING_LIMIT,
    RATE_LIMIT,
    STRIDE_LIMIT,
    UNIT_LIMIT,
    Activation,
    Conv,
    Dense,
    Dropout,
    LayerSpec,
    Pool,
    Rbf,
    Subsample,
)
from convviz.widgets.controls.controls import Choice, Number, Option, Real
from convviz.widgets.look.theme import UNIT

_CELLS = "cells"


class _InAList:
    """A control among many rows: the wheel scrolls the list rather than change what the mouse happens to be over.

    Alt with an arrow moves the row, and so is left to the list.
    """

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Whole(_InAList, Number):
    """A whole number without buttons, told at every keystroke."""

    def __init__(self, name: str, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(name, least, most, parent)
        self.setButtonSymbols(Number.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._entered = least
        self.editingFinished.connect(self._on_editing_finished)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._entered = self.value()
        super().focusInEvent(event)

    def fixup(self, text: str) -> str:
        super().fixup(text)
        return str(self._entered)  # not the first digits of what is refused, which have been told

    def _on_editing_finished(self) -> None:
        self._entered = self.value()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        digits = self.fontMetrics().horizontalAdvance("0" * max(2, len(str(self.maximum()))))
        return QSize(digits + 4 * UNIT, hint.height())


class _Rate(_InAList, Real):
    """A share with two decimals, told at every keystroke."""

    def __init__(self, name: str, most: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: 0 to {most}")
        self.setRange(0.0, most)
        self.setDecimals(2)
        self.setSingleStep(0.05)
        self.setButtonSymbols(Real.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("0.00") + 4 * UNIT, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class _Pick(_InAList, Choice):
    """A short list of which one is chosen."""

    def __init__(self, name: str, options: list[Option], parent: QWidget | None = None) -> None:
        super().__init__(name, options, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class LayerField(QWidget):
    """One thing that can be changed of a layer: its name and its control. ``name`` is the field of the layer."""

    #: The field and the value wished for.
    changed = Signal(str, object)

    def __init__(self, name: str, label: str, layer_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.said = f"{label or name} of {layer_name}"
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(UNIT)
        if label:
            text = QLabel(label, self)
            text.setProperty("muted", True)
            self.row.addWidget(text)

    def show_layer(self, layer: LayerSpec) -> None:
        """Show what ``layer`` has."""
        raise NotImplementedError

    def _ask(self, value: Any) -> None:
        self.changed.emit(self.name, value)


class _WholeField(LayerField):
    def __init__(self, name: str, label: str, least: int, most: int, layer_name: str, parent: QWidget) -> None:
        super().__init__(name, label, layer_name, parent)
        self.number = _Whole(self.said, least, most, self)
        self._tip = self.number.toolTip()
        self.row.addWidget(self.number)
        self.number.chosen.connect(self._ask)

    def show_layer(self, layer: LayerSpec) -> None:
        self.number.set_value(getattr(layer, self.name))

    def set_fixed(self, reason: str) -> None:
        """Let it be changed no more (``reason`` as a tool tip), or again with an empty reason."""
        if bool(reason) != self.number.isReadOnly():
            self.number.setReadOnly(bool(reason))
            self.number.setFrame(not reason)
            self.number.setFocusPolicy(Qt.FocusPolicy.NoFocus if reason else Qt.FocusPolicy.StrongFocus)
            self.number.setToolTip(reason or self._tip)


class _PairField(LayerField):
    """Rows and columns. Where both are alike, changing the rows takes the columns along, until the rows are left."""

    def __init__(self, name: str, label: str, least: int, most: int, layer_name: str, parent: QWidget) -> None:
        super().__init__(name, label, layer_name, parent)
        self.rows = _Whole(f"{self.said}, rows", least, most, self)
        self.rows.setToolTip(f"{self.rows.toolTip()}. While both are alike, the columns go along.")
        self.columns = _Whole(f"{self.said}, columns", least, most, self)
        for widget in (self.rows, QLabel("×", self), self.columns):
            self.row.addWidget(widget)
        self._shown = (least, least)
        self._alike = True
        self._asked: tuple[int, int] | None = None
        self.rows.chosen.connect(self._on_rows_chosen)
        self.rows.editingFinished.connect(self._on_rows_editing_finished)
        self.columns.chosen.connect(self._on_columns_chosen)

    def show_layer(self, layer: LayerSpec) -> None:
        self.show_pair(self._value(layer))

    def show_pair(self, value: tuple[int, int]) -> None:
        """Show (rows, columns)."""
        self._shown = value
        if not self.rows.hasFocus() or value != self._asked:  # else while they are typed, and pass the columns' number
            self._alike = value[0] == value[1]
        self.rows.set_value(value[0])
        self.columns.set_value(value[1])

    def set_most(self, most: tuple[int, int]) -> None:
        """Allow values up to (rows, columns)."""
        self.rows.set_limits(self.rows.minimum(), most[0])
        self.columns.set_limits(self.columns.minimum(), most[1])

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


class _PoolStrideField(_PairField):
    """The stride of a pooling, which is its size unless it is given."""

    def _value(self, layer: LayerSpec) -> tuple[int, int]:
        return layer.size if layer.stride is None else layer.stride


class _PoolPaddingField(_PairField):
    """The padding of a pooling: at most half its size."""

    def show_layer(self, layer: LayerSpec) -> None:
        self.set_most((layer.size[0] // 2, layer.size[1] // 2))
        super().show_layer(layer)


class _PickField(LayerField):
    def __init__(self, name: str, label: str, options: list[Option], layer_name: str, parent: QWidget) -> None:
        super().__init__(name, label, layer_name, parent)
        self.choice = _Pick(self.said, options, self)
        self.row.addWidget(self.choice)
        self.choice.chosen.connect(self._ask)

    def show_layer(self, layer: LayerSpec) -> None:
        self.choice.set_value(getattr(layer, self.name))


class _PaddingField(LayerField):
    """The padding of a convolution: by name, or in cells."""

    def __init__(self, layer_name: str, parent: QWidget) -> None:
        super().__init__("padding", "padding", layer_name, parent)
        self.choice = _Pick(
            self.said,
            [
                ("same", "same", "As many outputs as inputs (divided by the stride)"),
                ("valid", "valid", "No padding: only where the whole kernel fits"),
                (_CELLS, "cells", "A number of cells at each end, rows and columns"),
            ],
            self,
        )
        self.cells = _PairField("padding", "", 0, PADDING_LIMIT, layer_name, self)
        self.row.addWidget(self.choice)
        self.row.addWidget(self.cells)
        self._kernel = (1, 1)
        self.choice.chosen.connect(self._on_choice_chosen)
        self.cells.changed.connect(self.changed)

    def show_layer(self, layer: LayerSpec) -> None:
        named = isinstance(layer.padding, str)
        self._kernel = layer.kernel
        self.choice.set_value(layer.padding if named else _CELLS)
        self.cells.setVisible(not named)
        if not named:
            self.cells.show_pair(layer.padding)

    def _on_choice_chosen(self, padding: str) -> None:
        # As much as "same" gives an odd kernel is the natural number to begin with.
        self._ask((self._kernel[0] // 2, self._kernel[1] // 2) if padding == _CELLS else padding)


class _RateField(LayerField):
    def __init__(self, layer_name: str, parent: QWidget) -> None:
        super().__init__("rate", "rate", layer_name, parent)
        self.number = _Rate(self.said, RATE_LIMIT, self)
        self.row.addWidget(self.number)
        self.number.valueChanged.connect(self._on_number_changed)

    def show_layer(self, layer: LayerSpec) -> None:
        if round(layer.rate, 2) != self.number.value():
            with QSignalBlocker(self.number):
                self.number.setValue(layer.rate)

    def _on_number_changed(self, rate: float) -> None:
        self._ask(round(rate, 2))


_FUNCTIONS: list[Option] = [
    ("relu", "ReLU", "max(0, x)"),
    ("sigmoid", "sigmoid", "1 / (1 + exp(−x)), between 0 and 1"),
    ("tanh", "tanh", "Between −1 and 1"),
    ("scaled_tanh", "scaled tanh", "1.7159 · tanh(2x/3), LeNet's"),
]
_POOLINGS: list[Option] = [
    ("max", "max", "The greatest value of each window"),
    ("average", "average", "The mean value of each window"),
]

#: Kind of layer -> what makes its controls, each from the layer's name and a parent.
LAYER_FIELDS: Mapping[type, tuple[Callable[[str, QWidget], LayerField], ...]] = MappingProxyType(
    {
        Conv: (
            partial(_WholeField, "filters", "filters", 1, FILTER_LIMIT),
            partial(_PairField, "kernel", "kernel", 1, KERNEL_LIMIT),
            partial(_PairField, "stride", "stride", 1, STRIDE_LIMIT),
            _PaddingField,
        ),
        Activation: (partial(_PickField, "function", "", _FUNCTIONS),),
        Pool: (
            partial(_PickField, "function", "", _POOLINGS),
            partial(_PairField, "size", "size", 1, KERNEL_LIMIT),
            partial(_PoolStrideField, "stride", "stride", 1, KERNEL_LIMIT),
            partial(_PoolPaddingField, "padding", "padding", 0, KERNEL_LIMIT // 2),
        ),
        Subsample: (partial(_PairField, "size", "size", 1, KERNEL_LIMIT),),
        Dropout: (_RateField,),
        Dense: (partial(_WholeField, "units", "units", 1, UNIT_LIMIT),),
        Rbf: (partial(_WholeField, "units", "units", 1, UNIT_LIMIT),),
    }
)


def fix_units(field: LayerField, reason: str) -> None:
    """Keep the number of units of the output layer, which is that of the classes; an empty reason frees it again."""
    if isinstance(field, _WholeField) and field.name == "units":
        field.set_fixed(reason)
