"""A verdict as a pill, which a click takes to its place."""

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from convviz.widgets.controls.keys import LEAVING
from convviz.widgets.look.labels import plain_tip
from convviz.widgets.look.theme import UNIT, Role, current_theme


class Tone(Enum):
    """What a pill says at a glance."""

    GOOD = "good"
    BAD = "bad"
    QUIET = "quiet"


class VerdictPill(QAbstractButton):
    """A rounded box with a verdict: filled where something is broken, an outline with a tick where it holds."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tone = name, Tone.QUIET
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after the mouse the keys are the window's, and step
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def tone(self) -> Tone:
        """How it is drawn."""
        return self._tone

    def say(self, text: str, tone: Tone, tip: str) -> None:
        """Show a verdict."""
        if (text, tone) != (self.text(), self._tone):
            self._tone = tone
            self.setText(text)
            self.setAccessibleName(f"{self._name}: {text}")
            self.updateGeometry()
            self.update()
        self.setToolTip(plain_tip(tip))

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._bold)
        tick = metrics.height() + UNIT if self._tone is Tone.GOOD else 0
        return QSize(round(metrics.horizontalAdvance(self.text()) + tick + 6 * UNIT) + 1, round(metrics.height()) + 12)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @property
    def _bold(self) -> QFont:
        bold = QFont(self.font())
        bold.setBold(True)
        return bold

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in LEAVING[:2]:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        colour = {
            Tone.GOOD: theme.role(Role.OUTPUT),
            Tone.BAD: QColor(theme.warning),
            Tone.QUIET: QColor(theme.muted),
        }[self._tone]
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 2))
            painter.setBrush(colour if self._tone is Tone.BAD else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
            painter.setPen(QColor(theme.panel) if self._tone is Tone.BAD else colour)
            painter.setFont(self._bold)
            left = 3.0 * UNIT
            if self._tone is Tone.GOOD:
                left += self._paint_tick(painter, left, box, colour)
            painter.drawText(QRectF(left, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DotLine))
                painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), box.height() / 2, box.height() / 2)

    @staticmethod
    def _paint_tick(painter: QPainter, left: float, box: QRectF, colour: QColor) -> float:
        """A tick; gives the pixels that it takes."""
        size = box.height() * 0.4
        middle = box.center().y()
        painter.setPen(QPen(colour, 2.2, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(
            [
                QRectF(left, middle, 0, 0).topLeft(),
                QRectF(left + 0.4 * size, middle + 0.4 * size, 0, 0).topLeft(),
                QRectF(left + size, middle - 0.4 * size, 0, 0).topLeft(),
            ]
        )
        return size + 2 * UNIT
