"""Labels and tool tips that show a text as it is: to Qt's own a file called ``<h1>A`` is a heading."""

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtGui import Qt as TextQt
from PySide6.QtWidgets import QLabel, QWidget


def plain_tip(text: str) -> str:
    """A tool tip that shows ``text`` as it is, whatever names are in it; text that Qt would not mistake stays."""
    if not TextQt.mightBeRichText(text):
        return text
    return "<qt>" + escape(text, quote=False).replace("\n", "<br>") + "</qt>"


class Label(QLabel):
    """A label in plain text, and so is its tool tip. What is rich on purpose escapes the names in it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setToolTip(self, text: str) -> None:
        super().setToolTip(plain_tip(text))


class HintLabel(Label):
    """A label that says what there is, and what can be done about it: a hint, which is in no picture for a file."""

    #: What there is, and the hint; and whether that is said too.
    said, _hinting = ("", ""), True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)

    def setText(self, text: str) -> None:
        self.say(text)

    def say(self, text: str, hint: str = "") -> None:
        """Say something else."""
        self.said = text, hint
        self.show_hint(self._hinting)

    def show_hint(self, shown: bool) -> None:
        """Say all of it, or leave the hint out, whatever is said meanwhile."""
        self._hinting = shown
        super().setText(" ".join(filter(None, self.said)) if shown else self.said[0])


class ElidedLabel(Label):
    """A line that ends in dots where there is no room for all of it, and asks for no more than `LETTERS`."""

    LETTERS = 24

    def sizeHint(self) -> QSize:
        hint, most = super().sizeHint(), self.LETTERS * self.fontMetrics().averageCharWidth()
        return QSize(min(hint.width(), most), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        with QPainter(self) as painter:
            painter.drawText(room, self.alignment(), shown)
