"""A sentence in one line, of which the rest can be read too."""

from html import escape

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from convviz.widgets.look.labels import Label
from convviz.widgets.look.places import ENTER
from convviz.widgets.look.theme import UNIT

_MORE = "more"


class Saying(QLabel):
    """Plain text in one line, so that it takes no room from what is looked at.

    Where it is cut, a click, or Return where Tab has led, opens the whole of it; so does the mouse that rests there.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)  # names of files are in it

    def say(self, text: str) -> None:
        """Say something."""
        self.setText(text)
        self.setToolTip(f"<p>{escape(text)}</p>")  # so a tool tip is wrapped
        self._settle()

    @property
    def is_cut(self) -> bool:
        """Whether there is no room for all of it."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def open_whole(self) -> None:
        """Show all of it above the line, until something else is clicked, or Esc is pressed."""
        whole, window = _Whole(self.text(), self), self.window()
        whole.setFixedWidth(window.width())
        whole.setFixedHeight(whole.heightForWidth(window.width()))
        whole.move(window.mapToGlobal(QPoint(0, self.mapTo(window, QPoint()).y() - whole.height())))
        whole.show()

    def _settle(self) -> None:
        cut = self.is_cut
        # After the mouse the arrow keys step: it takes the focus from Tab alone.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if cut else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if cut else Qt.CursorShape.ArrowCursor)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        if self.is_cut:
            self.open_whole()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_cut and event.key() in ENTER:
            self.open_whole()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_cut:
            super().paintEvent(event)
            return
        room, metrics, middle = self.contentsRect(), self.fontMetrics(), Qt.AlignmentFlag.AlignVCenter
        left = max(0, room.width() - metrics.horizontalAdvance(_MORE) - UNIT)
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, left)
        with QPainter(self) as painter:
            painter.drawText(room, middle, shown)
            font = self.font()
            font.setUnderline(True)
            painter.setFont(font)
            painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, _MORE)
            if self.hasFocus():
                painter.drawRect(room.adjusted(0, 0, -1, -1))


class _Whole(Label):
    """All of a sentence, which can be selected and copied."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setWindowFlag(Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.Box)
        self.setMargin(2 * UNIT)
        self.setWordWrap(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, *ENTER):  # which a text that can be selected leaves to nobody
            self.close()
        else:
            super().keyPressEvent(event)
