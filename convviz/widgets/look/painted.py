"""What the widgets that paint themselves share: text sizes, keys they keep, a frame that shows the focus."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from convviz.widgets.look.theme import current_theme

#: Pixels by which a remark's text is smaller than the text around it.
_REMARK = 2
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class TextSized(QWidget):
    """A widget whose text is as large as the window's, or larger; a panel finds it by this class.

    To look through all `QWidget` would leave Python objects of Qt's own parts behind, which outlive these: another
    widget at the same address is then taken for the one that is gone.
    """

    _least_text = 14

    def set_least_text(self, size: int) -> None:
        """Least size of text, in pixels; remarks may be a little smaller."""
        if size != self._least_text:
            self._least_text = size
            self._lay_out()

    def _lay_out(self) -> None:
        """Forget what depends on the size, the font or the theme."""
        self.updateGeometry()
        self.update()


class Painted(TextSized):
    """A widget that paints itself and can be walked through with the arrow keys.

    While it has the focus it keeps `KEYS` for itself rather than leave them to the window.
    """

    KEYS: tuple[Qt.Key, ...] = (*ARROWS, Qt.Key.Key_Return, Qt.Key.Key_Enter)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _font(self, *, remark: bool = False, bold: bool = False, larger: int = 0) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._least_text + larger - (_REMARK if remark else 0))
        font.setBold(bold)
        return font

    def _metrics(self, *, remark: bool = False, bold: bool = False, larger: int = 0) -> QFontMetricsF:
        return QFontMetricsF(self._font(remark=remark, bold=bold, larger=larger))

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current_theme().accent), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _tip(self, _place: QPointF) -> str:
        """What the tool tip at a pixel says; "" for none."""
        return ""

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._lay_out()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in self.KEYS:
            event.accept()
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._tip(QPointF(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)
