"""What a list of layers is made of: its headings, and the rows below them, which scroll."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from convviz.widgets.layers.layer_row import EDGE, GAP, HEADINGS, Columns, LayerRow
from convviz.widgets.look.theme import UNIT, current_theme


class LayerHeads(QWidget):
    """The headings of the columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: Columns | None = None

    def set_columns(self, columns: Columns) -> None:
        """Say where the columns lie."""
        if columns != self._columns:
            self._columns = columns
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height() + 2 * UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._columns is None:
            return
        with QPainter(self) as painter:
            painter.setPen(QColor(current_theme().muted))
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            if self._columns.facts[0][0] > EDGE + self.fontMetrics().horizontalAdvance("layer") + GAP:
                painter.drawText(QRect(EDGE, 0, self.width(), self.height()), left, "layer")
            for (heading, _), (start, width) in zip(HEADINGS, self._columns.facts, strict=True):
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(QRect(start, 0, width, self.height()), right, heading)
            painter.setPen(QPen(QColor(current_theme().border), 1))
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._columns is not None:
            for (_, tip), (start, width) in zip(HEADINGS, self._columns.facts, strict=True):
                if start <= event.pos().x() < start + width:
                    QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)


class LayerRows(QWidget):
    """What is scrolled: the rows one below the other. Keys that its rows leave come here."""

    #: Whether it became wider or narrower, rather than only higher or lower.
    resized = Signal(bool)
    #: Key, and whether Alt was down.
    key_pressed = Signal(int, bool)

    _KEYS = frozenset(
        {
            *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Enter),
            *(Qt.Key.Key_Delete, Qt.Key.Key_Backspace),
        }
    )

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        #: Whether there is something that Escape takes back; else the key is left to the window.
        self.takes_escape = False
        self.rows: list[LayerRow] = []
        self.stack = QVBoxLayout(self)
        self.stack.setContentsMargins(0, 0, 0, 0)
        self.stack.setSpacing(0)
        self.stack.addStretch(1)

    def put(self, index: int, row: LayerRow) -> None:
        """Have a row at ``index``, be it new or in another place."""
        if index < len(self.rows) and self.rows[index] is row:
            return
        if row in self.rows:
            self.rows.remove(row)
            self.stack.removeWidget(row)
        self.rows.insert(index, row)
        self.stack.insertWidget(index, row)
        row.show()

    def take(self, row: LayerRow) -> None:
        """Remove a row."""
        self.rows.remove(row)
        self.stack.removeWidget(row)
        row.hide()
        row.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.resized.emit(event.size().width() != event.oldSize().width())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._keeps(event.key()):
            event.accept()
            return True
        return super().event(event)

    def _keeps(self, key: int) -> bool:
        return key in self._KEYS or (key == Qt.Key.Key_Escape and self.takes_escape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._keeps(event.key()):
            self.key_pressed.emit(event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
        else:
            super().keyPressEvent(event)
