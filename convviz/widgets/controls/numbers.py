"""Numbers to be typed: each says why what cannot be does not count, and its setter never emits."""

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QLocale, QRect, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QToolTip,
    QWidget,
)

from convviz.widgets.controls.keys import LEAVING, STEPPING, KeepsKeys
from convviz.widgets.look.theme import UNIT

# What Qt's two kinds of spin boxes have in common, which is all but their values; see keys.py.
if TYPE_CHECKING:
    Base = QAbstractSpinBox
else:
    Base = object
_SAID_FOR = 8000  # milliseconds


class Typed(KeepsKeys, Base):
    """A number to be typed.

    One that cannot be can be typed to its end, and is then refused with a sentence. Qt would drop the signs that are
    too many, which makes another number of it: 600 of 60000, and 1 of 0,01.

    Where it was reached by Tab, or while something is typed in it, the arrow keys are its own, until Return or Escape;
    after the mouse they step.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())  # a point in every language, as in all numbers here
        self._own_keys = True
        self.lineEdit().textEdited.connect(self._on_text_edited)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._own_keys = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            stepping = event.key() in STEPPING and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.type() == QEvent.Type.ShortcutOverride and stepping and not self._own_keys:
                event.ignore()  # the line within would take it
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in LEAVING:
            self._own_keys = False

    def _on_text_edited(self, _text: str) -> None:
        self._own_keys = True

    def set_value(self, value: float) -> None:
        """Show a value."""
        box: Any = self
        if value != box.value():  # Qt draws anew even for the same value
            with QSignalBlocker(self):
                box.setValue(value)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        state, text, position = super().validate(text, position)
        impossible = state == QValidator.State.Invalid and _is_number(text.replace(",", "."))
        return (QValidator.State.Intermediate if impossible else state), text, position

    def stepBy(self, steps: int) -> None:
        """Step from what is shown; where that is no number, Qt would only put back what was there before."""
        if not self.hasAcceptableInput():
            self.interpretText()
        super().stepBy(steps)

    def kind(self) -> str:
        """What can be typed."""
        return "numbers"

    def fixup(self, text: str) -> str:
        """Say why what was typed does not count; Qt puts back what was there before."""
        if _is_number(text.replace(",", ".")):
            box: Any = self
            limits = f"{self.kind()} from {box.minimum():.10g} to {box.maximum():.10g}"
            # Later, since a tool tip goes away with the focus, which Return may hand on.
            QTimer.singleShot(0, self, partial(self._say, f"{text} is not possible here, only {limits}."))
        return text

    def _say(self, sentence: str) -> None:
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), sentence, self, QRect(), _SAID_FOR)


class Real(Typed, QDoubleSpinBox):
    """A number with decimals; a comma does for the point."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        return super().validate(text.replace(",", "."), position)

    def kind(self) -> str:
        return f"numbers with up to {self.decimals()} decimals"


class AnyReal(Real):
    """A number with as many decimals as it needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(12)

    def textFromValue(self, value: float) -> str:
        return f"{value:.{self.decimals()}f}".rstrip("0").rstrip(".")


class Decimal(Real):
    """A number with a fixed number of decimals; what is typed counts once it is finished."""

    chosen = Signal(float)

    def __init__(
        self,
        name: str,
        low: float,
        high: float,
        parent: QWidget | None = None,
        *,
        decimals: int = 2,
        step: float = 1.0,
        remark: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: {low:g} to {high:g}{remark}")
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setKeyboardTracking(False)
        self.valueChanged.connect(self.chosen)


class Rate(Real):
    """A number over many powers of ten, such as a learning rate; steps take 1, 2, 5, 10, ..."""

    chosen = Signal(float)

    def __init__(self, name: str, low: float, high: float, parent: QWidget | None = None, *, remark: str = "") -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: {low:g} to {high:g}{remark}")
        self.setDecimals(12)
        self.setRange(low, high)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self.chosen)

    def textFromValue(self, value: float) -> str:
        return f"{value:.3g}"

    def kind(self) -> str:
        return "numbers"

    def valueFromText(self, text: str) -> float:
        return float(text)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        text = text.replace(",", ".")
        if _is_number(text):
            allowed = self.minimum() <= float(text) <= self.maximum()
            return (QValidator.State.Acceptable if allowed else QValidator.State.Intermediate), text, position
        # Whatever may still become a number: "", "1e", "1e-"
        maybe = set(text.lower()) <= set("0123456789.e-+")
        return (QValidator.State.Intermediate if maybe else QValidator.State.Invalid), text, position

    def stepBy(self, steps: int) -> None:
        rate = max(self.value(), 1e-6)
        notches = [float(f"{digit}e{power}") for power in range(-6, 2) for digit in (1, 2, 5)]
        place = min(range(len(notches)), key=lambda number: abs(notches[number] / rate - 1.0))
        self.setValue(notches[min(max(place + steps, 0), len(notches) - 1)])

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance("0.00025") + 9 * UNIT, hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Number(Typed, QSpinBox):
    """An integer; what is typed counts once it is finished. ``remark`` follows the limits in the tool tip."""

    chosen = Signal(int)

    def __init__(self, name: str, low: int, high: int, parent: QWidget | None = None, *, remark: str = "") -> None:
        super().__init__(parent)
        self._remark = remark
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: {low} to {high}{remark}")
        self.setRange(low, high)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        # As wide as its largest number: a spin box by itself asks for much more.
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self.chosen)

    def kind(self) -> str:
        return "integers"

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if set(text) & set(",."):  # Qt would take 1,5 for 15
            number = set(text) <= set("0123456789,.-")
            return (QValidator.State.Intermediate if number else QValidator.State.Invalid), text, position
        return super().validate(text, position)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        digits = self.fontMetrics().horizontalAdvance("0" * max(2, len(str(self.maximum()))))
        return QSize(min(hint.width(), digits + 9 * UNIT), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_limits(self, low: int, high: int) -> None:
        """Allow values from ``low`` to ``high``."""
        if (low, high) != (self.minimum(), self.maximum()):  # Qt lays out anew even for the same limits
            with QSignalBlocker(self):
                self.setRange(low, high)
            self.setToolTip(f"{self.accessibleName()}: {low} to {high}{self._remark}")


class Pair(QWidget):
    """Rows and columns; ``chosen`` carries both."""

    chosen = Signal(object)

    def __init__(self, name: str, low: int, high: int, parent: QWidget | None = None, *, remark: str = "") -> None:
        super().__init__(parent)
        self.rows = Number(f"{name}, rows", low, high, self, remark=remark)
        self.columns = Number(f"{name}, columns", low, high, self, remark=remark)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT // 2)
        layout.addWidget(self.rows)
        layout.addWidget(QLabel("×", self))
        layout.addWidget(self.columns)
        self.rows.chosen.connect(self._on_chosen)
        self.columns.chosen.connect(self._on_chosen)

    def set_value(self, value: tuple[int, int]) -> None:
        """Show (rows, columns)."""
        self.rows.set_value(value[0])
        self.columns.set_value(value[1])

    def set_max(self, limits: tuple[int, int]) -> None:
        """Allow values up to (rows, columns)."""
        self.rows.set_limits(self.rows.minimum(), limits[0])
        self.columns.set_limits(self.columns.minimum(), limits[1])

    def _on_chosen(self, _value: int) -> None:
        self.chosen.emit((self.rows.value(), self.columns.value()))


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
