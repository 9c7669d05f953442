"""A sentence that may be cut to one line."""

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget


class Saying(QLabel):
    """Plain text: wrapped, or as much of it in one line as there is room for, and all of it in the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)  # names of files are in it
        self.setWordWrap(True)

    def say(self, text: str, *, whole: bool) -> None:
        """Say something, in as many lines as it needs where ``whole``, else in one."""
        self.setWordWrap(whole)
        self.setText(text)
        self.setToolTip("" if whole else f"<p>{escape(text)}</p>")  # so a tool tip is wrapped

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return hint if self.wordWrap() else QSize(0, hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wordWrap():
            super().paintEvent(event)
            return
        room = self.contentsRect()
        with QPainter(self) as painter:
            shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
