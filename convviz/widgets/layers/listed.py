"""Controls that stand in a list of many rows, small and emitting at every keystroke."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.core.util.kinds import Real
from convviz.widgets.controls import keys, typed
from convviz.widgets.controls.controls import DropDown, Offered
from convviz.widgets.controls.numbers import Decimal, Number
from convviz.widgets.look.theme import UNIT


class _Listed(keys.TurnsInFocus):
    """A control among many rows: the wheel scrolls the list rather than change what the mouse happens to be over.

    Alt with an arrow moves the row, and so is left to the list.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Tracked(_Listed, typed.Base):
    """A number without buttons, emitted at every keystroke."""

    def _begin(self) -> None:
        self.setButtonSymbols(Number.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


class ListedInteger(_Tracked, Number):
    """An integer."""

    def __init__(self, name: str, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(name, low, high, parent)
        self._begin()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        digits = self.fontMetrics().horizontalAdvance("0" * max(2, len(str(self.maximum()))))
        return QSize(digits + 4 * UNIT, hint.height())


class ListedDecimal(_Tracked, Decimal):
    """A number with decimals."""

    def __init__(self, name: str, kind: Real, parent: QWidget | None = None) -> None:
        decimals = 2 if kind.decimals is None else kind.decimals
        super().__init__(name, kind.low, kind.high, parent, decimals=decimals, step=kind.step)
        self._begin()
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        digits = self.fontMetrics().horizontalAdvance(f"{0:.{self.decimals()}f}")
        return QSize(digits + 4 * UNIT, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class ListedChoice(_Listed, DropDown):
    """A short list of which one is chosen."""

    def __init__(self, name: str, options: list[Offered], parent: QWidget | None = None) -> None:
        super().__init__(name, options, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
