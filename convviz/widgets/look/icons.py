"""Icons drawn in the theme's text colour."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolButton, QWidget

from convviz.core.util.resources import resource_path
from convviz.widgets.look.theme import current_theme

_SIZE = 64  # pixels drawn; Qt scales them down, also on screens with two pixels a point
#: Of an icon beside its text: its height over that of the text, and the gap between them over the icon.
_BESIDE, _GAP = 1.0, 0.15


@lru_cache
def themed_icon(name: str, colour: str, disabled: str = "", gap: float = 0.0) -> QIcon:
    """The icon ``resources/icons/NAME.svg`` in ``colour``, and in another where its button is disabled.

    ``gap`` is what stays empty at its right, as a share of its size.
    """
    source = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    icon = QIcon(_drawn(source, colour, gap))
    icon.addPixmap(_drawn(source, disabled or colour, gap), QIcon.Mode.Disabled)
    return icon


def _drawn(source: str, colour: str, gap: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", QColor(colour).name()).encode()))
    pixmap = QPixmap(QSize(round(_SIZE * (1 + gap)), _SIZE))
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        renderer.render(painter, QRectF(0, 0, _SIZE, _SIZE))
    return pixmap


class IconButton(QToolButton):
    """A flat button with an icon, and its text as tool tip and accessible name; ``primary`` stands out."""

    def __init__(
        self, icon: str, text: str, parent: QWidget | None = None, *, show_text: bool = False, primary: bool = False
    ) -> None:
        super().__init__(parent)
        self._icon, self._primary, self._gap = icon, primary, _GAP if show_text else 0.0
        self.setText(text)
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setAutoRaise(not primary)
        self.setProperty("primary", primary)
        self.setIconSize(QSize(22, 22) if primary else QSize(18, 18))
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if show_text else Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setToolButtonStyle(style)
        self._size()
        self._draw()

    def set_icon(self, icon: str, text: str) -> None:
        """Show another icon, with another meaning."""
        if text != self.accessibleName():
            self.setText(text)
            self.setToolTip(text)
            self.setAccessibleName(text)
        if icon != self._icon:
            self._icon = icon
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        elif event.type() == QEvent.Type.FontChange:
            self._size()
        super().changeEvent(event)

    def _size(self) -> None:
        """Beside a text the icon and the gap between them are as large as that; Qt's own gap is a pixel or two."""
        if self._gap:
            height = max(22 if self._primary else 18, round(_BESIDE * self.fontInfo().pixelSize()))
            self.setIconSize(QSize(round(height * (1 + self._gap)), height))

    def _draw(self) -> None:
        theme = current_theme()
        colour = theme.on_accent if self._primary else theme.text
        self.setIcon(themed_icon(self._icon, colour, theme.disabled, self._gap))
