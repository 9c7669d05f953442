"""One base for the widgets that paint themselves: theme, text sizes, tool tips, and a picture kept of what stays."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QKeyEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from convviz.widgets.look.labels import plain_tip
from convviz.widgets.look.lettering import Lettering
from convviz.widgets.look.theme import current_theme
from convviz.widgets.look.vectors import is_vector

#: Pixels by which a remark's text is smaller than the text around it.
_REMARK = 2
#: Pixels by which numbers are written smaller than other text rather than rounded, and down to which.
_SHRINK, _LEGIBLE = 2, 20
#: The share of a cell's height that its number takes: in text of the usual size, and at most.
_SHARE, _MAX_SHARE = 0.36, 0.48
#: With these the window steps.
_STEPPING = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space})


class Themed(QWidget):
    """A widget that is laid out anew in another theme or font."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._lay_out()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        """Forget what depends on the size, the font or the theme."""
        self.updateGeometry()
        self.update()


class TextSized(Themed):
    """A widget whose text is as large as the window's, or larger; a panel finds it by this class.

    To look through all `QWidget` would leave Python objects of Qt's own parts behind, which outlive these: another
    widget at the same address is then confused with the one that is gone.
    """

    _min_text = 14
    #: Numbers in cells may be as small as this, in pixels, rather than not be there.
    _min_number = 14

    @property
    def _min_whole(self) -> int:
        """Numbers may be as small as this, in pixels, rather than be rounded."""
        return min(self._min_text, max(self._min_text - _SHRINK, _LEGIBLE))

    def set_min_text(self, size: int) -> None:
        """Set the min size of text, in pixels; remarks may be a little smaller, and numbers that would not fit else."""
        if size != self._min_text:
            self._min_text = size
            self._lay_out()


class Painted(TextSized):
    """A widget that paints itself, says in a tool tip what lies under the mouse, and keeps a picture of what stays.

    While it has the focus it keeps `KEYS` for itself rather than leave them to the window; without any it takes none.
    Where they are keys that step, only Tab leads to it, as they must step after the mouse, and Escape away from it.
    """

    KEYS: tuple[Qt.Key, ...] = ()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(_focus_policy(self.KEYS))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._cache: QPixmap | None = None
        # By size in pixels and whether bold: to make them takes longer than to write with them.
        self._fonts: dict[tuple[int, bool], tuple[QFont, QFontMetricsF]] = {}

    def tip_at(self, _point: QPointF) -> str:
        """Text of the tool tip at a pixel; "" for none."""
        return ""

    # -- text ----------------------------------------------------------------------------------------------------

    @property
    def _text_size(self) -> int:
        """Size of plain text, in pixels."""
        return self._min_text

    def _sized_font(self, pixels: float, *, bold: bool = False) -> QFont:
        return self._known_font(round(pixels), bold)[0]

    def _known_font(self, pixels: int, bold: bool) -> tuple[QFont, QFontMetricsF]:
        if (pixels, bold) not in self._fonts:
            font = QFont(self.font())
            font.setPixelSize(pixels)
            font.setBold(bold)
            self._fonts[pixels, bold] = font, QFontMetricsF(font)
        return self._fonts[pixels, bold]

    def _number_size(self, cell: float, largest: int) -> int:
        """Size of the number in a cell, in pixels; ``largest`` is for text of the usual size."""
        scale = self._min_text / self._min_number
        return max(self._min_text, int(min(cell * min(_SHARE * scale, _MAX_SHARE), largest * scale)))

    def _font(self, *, remark: bool = False, bold: bool = False, larger: int = 0) -> QFont:
        return self._sized_font(self._text_size + larger - (_REMARK if remark else 0), bold=bold)

    def _metrics(self, *, remark: bool = False, bold: bool = False, larger: int = 0) -> QFontMetricsF:
        return self._known_font(round(self._text_size + larger - (_REMARK if remark else 0)), bold)[1]

    def _letters(self, larger: int = 0) -> Lettering:
        """Plain and bold letters, so many pixels larger than text."""
        return Lettering(
            self._font(larger=larger),
            self._font(bold=True, larger=larger),
            self._metrics(larger=larger),
            self._metrics(bold=True, larger=larger),
        )

    # -- drawing -------------------------------------------------------------------------------------------------

    def _paint_cached(self, painter: QPainter) -> None:
        """Paint what `_paint_cache` does: on the screen from a picture kept of it, as vectors into an SVG or PDF."""
        if is_vector(painter):
            painter.save()
            self._paint_cache(painter)
            painter.restore()
        else:
            painter.drawPixmap(0, 0, self._cached())

    def _cached(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._cache is None or self._cache.devicePixelRatio() != ratio:
            self._cache = self._draw_cache(ratio)
        return self._cache

    def _draw_cache(self, ratio: float) -> QPixmap:
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:  # ended even after an error: Qt aborts the program otherwise
            self._paint_cache(painter)
        return pixmap

    def _paint_cache(self, painter: QPainter) -> None:
        """Paint what stays until `_lay_out`, such as all but the marks of what is hovered and selected."""

    def _paint_instead(self, painter: QPainter, text: str) -> None:
        """Say in the middle why there is nothing to be seen."""
        painter.setFont(self._font())
        painter.setPen(QColor(current_theme().muted))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus() and not is_vector(painter):  # a file is looked at, not used
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current_theme().accent), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    # -- events --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._cache = None
        self._fonts.clear()
        super()._lay_out()

    def _keeps(self, event: QKeyEvent) -> bool:
        """Whether a key is this widget's own."""
        return event.key() in self.KEYS or self._leaves(event)

    def _leaves(self, event: QKeyEvent) -> bool:
        """Whether a key gives those that step back to the window."""
        return event.key() == Qt.Key.Key_Escape and not _STEPPING.isdisjoint(self.KEYS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._leaves(event):
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._keeps(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tip = plain_tip(self.tip_at(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), tip, self)  # "" hides it
            return True
        return super().event(event)


def _focus_policy(keys: tuple[Qt.Key, ...]) -> Qt.FocusPolicy:
    if not keys:
        return Qt.FocusPolicy.NoFocus
    return Qt.FocusPolicy.StrongFocus if _STEPPING.isdisjoint(keys) else Qt.FocusPolicy.TabFocus
