"""A layout that puts widgets side by side and goes on in a new row where the width ends."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from convviz.widgets.look.theme import UNIT


class FlowLayout(QLayout):
    """Lays widgets out like words; each row is as high as its highest widget.

    A widget whose ``fills_row`` is True takes what its row has left.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(3 * UNIT)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Place the items in rows, if ``move``; gives the height they take."""
        x, y, row_height = rect.x(), rect.y(), 0
        row: list[tuple[QLayoutItem, int, QSize]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            if hint.width() > rect.width() and item.hasHeightForWidth():
                hint = QSize(rect.width(), item.heightForWidth(rect.width()))
            if row and x + hint.width() > rect.right() + 1:
                self._place(row, y, row_height, move, rect.right() + 1)
                x, y, row_height, row = rect.x(), y + row_height + UNIT, 0, []
            row.append((item, x, hint))
            x += hint.width() + self.spacing()
            row_height = max(row_height, hint.height())
        self._place(row, y, row_height, move, rect.right() + 1)
        return y + row_height - rect.y()

    @staticmethod
    def _place(row: list[tuple[QLayoutItem, int, QSize]], y: int, height: int, move: bool, end: int) -> None:
        if not move or not row:
            return
        moved, spare = 0, end - row[-1][1] - row[-1][2].width()
        for item, x, hint in row:
            if spare > 0 and getattr(item.widget(), "fills_row", False):
                hint = QSize(hint.width() + spare, hint.height())
                item.setGeometry(QRect(QPoint(x + moved, y + (height - hint.height()) // 2), hint))
                moved, spare = spare, 0
            else:
                item.setGeometry(QRect(QPoint(x + moved, y + (height - hint.height()) // 2), hint))
