"""A label whose text changes all the time."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.widgets.look.labels import Label, plain_tip


class _Held(Label):
    """A label that says when it has taken another font: only then it knows how high it is."""

    font_changed = Signal()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.font_changed.emit()


class SteadyLabel(QWidget):
    """Text, wrapped in the width there is, that changes without the window being laid out anew.

    It takes as many lines as it has ever needed in that width, and at least ``lines``; it has nothing to say about its
    width. It is plain text unless ``rich``, where names have to be escaped.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        lines: int = 1,
        muted: bool = False,
        rich: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # A child without a layout: what it asks for is heard by nobody.
        self._label = _Held(text, self)
        self._label.font_changed.connect(self._on_label_font_changed)
        if rich:
            self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setWordWrap(True)
        self._label.setProperty("muted", muted)
        self._label.setVisible(bool(text))
        self._lines, self._room = lines, 0

    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def setText(self, text: str) -> None:
        """Say something else."""
        if text != self._label.text():
            self._label.setText(text)
            self._label.setVisible(bool(text))
            self._make_room()

    def setToolTip(self, text: str) -> None:
        super().setToolTip(plain_tip(text))

    def sizeHint(self) -> QSize:
        return QSize(0, max(self._room, self._lines * self.fontMetrics().lineSpacing()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._label.resize(event.size())
        if event.size().width() != event.oldSize().width():
            self._room = 0
            self._make_room()

    def _on_label_font_changed(self) -> None:
        self._room = 0
        self._make_room()

    def _make_room(self) -> None:
        needed = self._label.heightForWidth(self.width())
        if needed > self._room:
            self._room = needed
            self.updateGeometry()
