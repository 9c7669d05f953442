"""Numbers to be typed: each says why what cannot be does not count, and its setter never emits."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSizePolicy, QSpinBox, QWidget

from convviz.widgets.controls.typed import Typed, is_number
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT


class RealNumber(Typed, QDoubleSpinBox):
    """A number with decimals; a comma does for the point."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        return super().validate(text.replace(",", "."), position)

    def kind(self) -> str:
        return f"numbers with up to {self.decimals()} decimals"


class AnyReal(RealNumber):
    """A number with as many decimals as it needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(12)

    def textFromValue(self, value: float) -> str:
        return f"{value:.{self.decimals()}f}".rstrip("0").rstrip(".")


class Decimal(RealNumber):
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


class Rate(RealNumber):
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
        allowed = is_number(text) and self.minimum() <= float(text) <= self.maximum()
        return (QValidator.State.Acceptable if allowed else QValidator.State.Intermediate), text, position

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
            return QValidator.State.Intermediate, text, position
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


class NumberPair(QWidget):
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
        layout.addWidget(Label("×", self))
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
