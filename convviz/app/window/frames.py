"""What holds a panel in its place.

A label that changes its text asks every layout above it to arrange itself anew, and QMainWindow answers by repainting
the whole window. Both frames keep such requests to themselves unless the panel's min size changes.
"""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_MIN_HEIGHT = 120


class ScrollFrame(QScrollArea):
    """Scrolls where the window is too low for its panel, and never gets narrower than that needs.

    With a ``min_width`` it does, and scrolls sideways too: for a panel in the middle, which would otherwise demand
    its width in the rooms of other panels as well.
    """

    def __init__(self, title: str, panel: QWidget, parent: QWidget, *, min_width: int | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)  # Tab leads to it, so that the arrow keys scroll
        self._panel, self._min_width = panel, min_width
        self.setFrameShape(QFrame.Shape.NoFrame)
        if min_width is None:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setSizePolicy(panel.sizePolicy())
        self.setWidget(panel if min_width is None else _AtMinimum(panel, self))
        self._width = 0
        panel.installEventFilter(self)

    def sizeHint(self) -> QSize:
        return self._panel.sizeHint().expandedTo(self.minimumSizeHint())

    def minimumSizeHint(self) -> QSize:
        if self._min_width is not None:
            return QSize(self._min_width, _MIN_HEIGHT)
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._panel.minimumSizeHint().width() + bar, _MIN_HEIGHT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.minimumSizeHint().width() != self._width:
            self._width = self.minimumSizeHint().width()
            self.updateGeometry()
        return super().eventFilter(watched, event)


class _Around(QWidget):
    """Holds a panel that fills it."""

    def __init__(self, panel: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._panel = panel
        self._known: object = None  # what it needed last
        panel.setParent(self)

    def _needed(self) -> object:
        """What the layouts above it go by."""
        return self.minimumSizeHint()

    def sizeHint(self) -> QSize:
        return self._panel.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._panel.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._panel.resize(event.size())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self._needed() != self._known:
            self._known = self._needed()
            self.updateGeometry()
        return super().event(event)


class _AtMinimum(_Around):
    """Demands the min height that its panel needs at its width: a scroll area would give it more."""

    def __init__(self, panel: QWidget, parent: QWidget) -> None:
        super().__init__(panel, parent)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _needed(self) -> object:
        return self.heightForWidth(self.width())

    def heightForWidth(self, width: int) -> int:
        layout = self._panel.layout()
        needed = 0 if layout is None else layout.minimumHeightForWidth(width)
        return max(needed, self.minimumSizeHint().height())


class WholeFrame(_Around):
    """As large as its panel needs, and never cuts anything off."""

    def __init__(self, panel: QWidget, parent: QWidget) -> None:
        super().__init__(panel, parent)
        self.setSizePolicy(panel.sizePolicy())
