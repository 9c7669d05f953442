"""A number on a slider, with its typed value and unit beside it."""

from itertools import count
from typing import Any

from PySide6.QtCore import QEvent, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QSizePolicy, QSlider, QStyle, QStyleOptionSlider, QWidget

from convviz.core.util.kinds import Integer, Real
from convviz.core.util.kinds.track import Track
from convviz.widgets.controls.keys import KeepsKeys, LeftByKeys
from convviz.widgets.controls.numbers import Decimal, Number, Rate
from convviz.widgets.look.labels import Label, plain_tip
from convviz.widgets.look.theme import UNIT

#: Keys on the slider, as the places that they move it; Home and End go to the ends.
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -10,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_Home: -(2**20),
    Qt.Key.Key_End: 2**20,
}
#: Pixels across of the slider itself: as it likes to be, and at least.
_WIDTH, _MIN_WIDTH = 88, 56


class ClickedSlider(QSlider):
    """A horizontal slider that jumps to where it is clicked."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        handle = self._part(QStyle.SubControl.SC_SliderHandle)
        if event.button() == Qt.MouseButton.LeftButton and not handle.contains(event.position().toPoint()):
            self.setSliderDown(True)
            self.setSliderPosition(self._value_at(event.position().x()))
            self.setSliderDown(False)
        super().mousePressEvent(event)

    def _part(self, which: QStyle.SubControl) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, which, self)

    def _value_at(self, x: float) -> int:
        """The value whose place a pixel is."""
        groove, handle = self._part(QStyle.SubControl.SC_SliderGroove), self._part(QStyle.SubControl.SC_SliderHandle)
        place = round(x) - groove.x() - handle.width() // 2
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, groove.width() - handle.width())


class _Bar(LeftByKeys, KeepsKeys, ClickedSlider):
    """The slider itself. After the mouse the keys are the window's, and step; where Tab has led they are its own."""

    KEYS = tuple(_STEPS)

    begun = Signal()
    stepped = Signal(int)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumWidth(_MIN_WIDTH)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, super().sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clearFocus()  # Tab may have led here before
        self.begun.emit()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
            return
        if not event.isAutoRepeat():  # a key that is held is one edit
            self.begun.emit()
        self.stepped.emit(steps)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y()
        if self.hasFocus() and notches:
            self.stepped.emit(1 if notches > 0 else -1)
            event.accept()
        else:
            event.ignore()  # whoever turns the wheel over it wants to scroll what it lies in


class Slider(QWidget):
    """A number that is dragged on a slider, stepped by keys, or typed beside it, with its unit.

    While it is dragged ``chosen`` comes again and again, with the same ``merge``: a word by which edits become one.

    Parameters
    ----------
    name : what it is called where it is read out.
    kind : of the number, whose track the slider has.
    unit : what stands after the number, or nothing.
    remark : what follows the limits in the tool tip.
    """

    chosen = Signal(object)

    _gestures = count(1)

    def __init__(
        self, name: str, kind: Integer | Real, parent: QWidget | None = None, *, unit: str = "", remark: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.merge = ""
        self._name, self._kind, self._unit, self._remark = name, kind, unit, remark
        self._track: Track = kind.track
        self._value: float = kind.low
        self.bar = _Bar(name, self)
        self.number: Any = _typed(name, kind, self)  # whose limits are integers or not
        self.number.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setFocusProxy(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(self.bar, 1)
        row.addWidget(self.number)
        if unit:
            row.addWidget(Label(unit, self))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._lay_track()
        self.bar.begun.connect(self._on_bar_begun)
        self.bar.stepped.connect(self._on_bar_stepped)
        self.bar.valueChanged.connect(self._on_bar_value_changed)
        self.bar.sliderReleased.connect(self._on_bar_slider_released)
        self.number.chosen.connect(self._on_number_chosen)

    def value(self) -> Any:
        """What is shown."""
        return self._value

    @property
    def track(self) -> Track:
        """Its places, and the numbers at them."""
        return self._track

    def set_value(self, value: float) -> None:
        """Show a value."""
        if value != self._value:
            self._value = value
            self._show()

    def set_limits(self, low: float, high: float, step: float = 0.0) -> None:
        """Allow values from ``low`` to ``high``, within what its kind allows, in other steps unless ``step`` is 0."""
        track = Track(low, high, step or self._track.step, self._track.decimals, self._track.log)
        if track != self._track:
            self._track = track
            self._lay_track()

    def _lay_track(self) -> None:
        track = self._track
        with QSignalBlocker(self.number), QSignalBlocker(self.bar):
            self.number.setRange(track.low, track.high)
            self.bar.setRange(0, track.last)
        unit = f" {self._unit}" if self._unit else ""
        tip = plain_tip(f"{self._name}: {track.low:g} to {track.high:g}{unit}{self._remark}")
        for widget in (self, self.bar, self.number):
            widget.setToolTip(tip)
        self._show()

    def _show(self) -> None:
        self.number.set_value(self._value)
        self.bar.setAccessibleDescription(" ".join(filter(None, (self.number.text(), self._unit))))
        if not self.bar.isSliderDown():  # else it would move under the mouse
            with QSignalBlocker(self.bar):
                self.bar.setValue(self._track.place(self._value))

    def _choose(self, value: float) -> None:
        if value != self._value:
            self._value = value
            self._show()
            self.chosen.emit(value)

    def _begin(self) -> None:
        self.merge = f"slider {next(self._gestures)}"

    def _on_bar_begun(self) -> None:
        self._begin()

    def _on_bar_value_changed(self, place: int) -> None:
        self._choose(self._track.at(place))

    def _on_bar_stepped(self, steps: int) -> None:
        self._choose(self._track.stepped(self._value, steps))

    def _on_bar_slider_released(self) -> None:
        self._show()

    def _on_number_chosen(self, value: float) -> None:
        self._begin()
        self._choose(value)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()


def _typed(name: str, kind: Integer | Real, parent: QWidget) -> Number | Decimal | Rate:
    if isinstance(kind, Integer):
        return Number(name, kind.low, kind.high, parent)
    if kind.decimals is None:
        return Rate(name, kind.low, kind.high, parent)
    return Decimal(name, kind.low, kind.high, parent, decimals=kind.decimals, step=kind.step)
