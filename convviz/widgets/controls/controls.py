"""Small labelled controls. Each has a ``chosen`` signal for what the user chose and a setter that never emits."""

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)

from convviz.widgets.controls.keys import KeepsKeys, LeftByKeys
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT

#: A value, its text and its tool tip.
Offered = tuple[Any, str, str]


class Segmented(QWidget):
    """A row of buttons of which one is down."""

    chosen = Signal(object)

    def __init__(self, name: str, options: Sequence[Offered], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._values = [value for value, _, _ in options]
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for number, (_, text, tip) in enumerate(options):
            button = _Segment(self)
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(f"{name}: {text}")
            button.setCheckable(True)
            button.setProperty("segment", True)
            self._group.addButton(button, number)
            layout.addWidget(button)
        self._group.idClicked.connect(self._on_group_id_clicked)

    def set_value(self, value: Any) -> None:
        """Show which value is chosen."""
        chosen = self._group.button(self._values.index(value))
        chosen.setChecked(True)
        for button in self._group.buttons():  # Qt does so only once one of them has had the focus
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if button is chosen else Qt.FocusPolicy.NoFocus)

    def set_allowed(self, values: Sequence[Any]) -> None:
        """Let only these values be chosen."""
        for number, value in enumerate(self._values):
            self._group.button(number).setEnabled(value in values)

    def _on_group_id_clicked(self, number: int) -> None:
        self.chosen.emit(self._values[number])


class _Segment(KeepsKeys, QToolButton):
    """A button of a row; Tab leads to the one that is down, the arrow keys from there to the others."""

    KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class DropDown(LeftByKeys, KeepsKeys, QComboBox):
    """A list of which one is chosen."""

    KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space)

    chosen = Signal(object)

    def __init__(self, name: str, options: Sequence[Offered], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after the mouse the keys are the window's, and step
        self._values = [value for value, _, _ in options]
        for number, (_, text, tip) in enumerate(options):
            self.addItem(text)
            self.setItemData(number, tip, Qt.ItemDataRole.ToolTipRole)
        self.activated.connect(self._on_activated)

    def set_value(self, value: Any) -> None:
        """Show which value is chosen."""
        self.setCurrentIndex(self._values.index(value))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:  # of its own accord it forgets its min size with the style only
            super().changeEvent(QEvent(QEvent.Type.StyleChange))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it as Qt does, but with dots where the text has no room: Qt would cut it anywhere."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        icon = 0 if self.itemIcon(self.currentIndex()).isNull() else self.iconSize().width() + UNIT
        painter = QStylePainter(self)
        with painter:
            painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
            shown: Any = option  # whose fields the stubs do not know
            room = field.width() - icon - 2
            shown.currentText = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # it keeps the focus long after something has been chosen

    def set_shortened(self, letters: int) -> None:
        """Be only as wide as some letters; the list itself, once open, shows all of every text."""
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)

    def showPopup(self) -> None:
        view = self.view()
        bar = view.verticalScrollBar().sizeHint().width()  # which a long list has beside its texts
        view.setMinimumWidth(view.sizeHintForColumn(0) + bar + 4 * UNIT)
        super().showPopup()

    def set_allowed(self, values: Sequence[Any]) -> None:
        """Let only these values be chosen."""
        model = cast(QStandardItemModel, self.model())  # of a list that was given its items one by one
        for number, value in enumerate(self._values):
            if model.item(number).isEnabled() != (value in values):
                model.item(number).setEnabled(value in values)

    def _on_activated(self, number: int) -> None:
        self.chosen.emit(self._values[number])


class Tick(QCheckBox):
    """A check box."""

    chosen = Signal(bool)

    def __init__(self, text: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after the mouse the keys are the window's, and step
        self.clicked.connect(self.chosen)

    def set_value(self, value: bool) -> None:
        """Show whether it is chosen."""
        self.setChecked(value)


class Formula(Label):
    """A line of text that can be selected, on one line where there is room and on more where there is not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setWordWrap(True)
        self.setProperty("muted", True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + UNIT, self.fontMetrics().height())


class Labelled(QWidget):
    """A control with its name before it."""

    def __init__(self, text: str, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = Label(text, self)
        label.setToolTip(control.toolTip())
        label.setProperty("muted", True)
        label.setBuddy(control)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(label)
        layout.addWidget(control)
