"""A label whose text changes all the time."""

import re

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.widgets.look.labels import Label, plain_tip

#: What stands between the parts of a line, and lines above which a shorter form is said.
DOT = "  ·  "
_MANY = 2
_NO_BREAK = {" ": "\u00a0", "/": "/\u2060"}  # the second a word joiner, as a line may end after a stroke


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
        self._forms: tuple[str, ...] = (text,)

    def text(self) -> str:
        """What it says, in its longest form."""
        return self._forms[0]

    def setText(self, text: str, *shorter: str) -> None:
        """Say something else, in the longest of these forms that takes no more than two lines.

        No part between two dots is broken that has room in a line.
        """
        if (text, *shorter) != self._forms:
            self._forms = (text, *shorter)
            self._write()

    def _write(self) -> None:
        forms = [self._unbroken(form) for form in self._forms]
        shown = next(filter(self._is_short, forms[:-1]), forms[-1])
        if shown != self._label.text():
            self._label.setText(shown)
            self._label.setVisible(bool(shown))
            self._make_room()

    def _is_short(self, text: str) -> bool:
        metrics, room = self._label.fontMetrics(), QRect(0, 0, self.width(), 1 << 15)
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height() <= _MANY * metrics.lineSpacing()

    def _unbroken(self, text: str) -> str:
        parts, advance = text.split(DOT), self._label.fontMetrics().horizontalAdvance
        fit = [part for part in parts[1:] and parts if advance(part + DOT) <= self.width()]
        return DOT.join(re.sub("[ /]", lambda found: _NO_BREAK[found[0]], p) if p in fit else p for p in parts)

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
            self._write()
            self._make_room()

    def _on_label_font_changed(self) -> None:
        self._room = 0
        self._write()
        self._make_room()

    def _make_room(self) -> None:
        needed = self._label.heightForWidth(self.width())
        if needed > self._room:
            self._room = needed
            self.updateGeometry()
