"""Words and numbers beside the rows of signals."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from convviz.widgets.look.lettering import draw_sentences
from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import UNIT, current_theme


def beside_width(metrics: QFontMetricsF) -> int:
    """Pixels that all that stands beside the rows takes at least, so that the rows stay when it is exchanged."""
    return round(metrics.horizontalAdvance("then moved right by t = 2")) + 4 * UNIT


class SideWords(Painted):
    """A sum or an area in numbers, with sentences below it."""

    _sentences: tuple[str, ...] = ()

    def minimumSizeHint(self) -> QSize:
        return QSize(beside_width(self._metrics()), 200)

    def _paint_sentences(self, painter: QPainter, top: float) -> None:
        painter.setFont(self._font())
        painter.setPen(QColor(current_theme().muted))
        room = QRectF(2.0, top, self.width() - 2.0, self.height() - top)
        draw_sentences(painter, self._sentences, room, self._metrics().height())
