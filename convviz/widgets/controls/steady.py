"""A label whose text changes all the time."""

import re

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.widgets.look.labels import Label, plain_tip

#: What stands between the parts of a line, and lines above which a shorter form is said.
DOT = "  ·  "
_MANY = 2
_END = DOT.rstrip()
#: A number, and signs to which one grows that no other one limits, as "of 938" does.
_NUMBER, _ALONE = re.compile(r"≈?\d[\d,.]*"), 5
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
        self._widest: dict[str, int] = {}  # pixels that a part has ever needed, whatever its numbers were

    def text(self) -> str:
        """What it says, in its longest form."""
        return self._forms[0]

    def setText(self, text: str, *shorter: str) -> None:
        """Say something else, in the longest of these forms that takes no more than two lines.

        No part between two dots is broken that has room in a line. Where lines end does not change with the numbers.
        """
        if (text, *shorter) != self._forms:
            self._forms = (text, *shorter)
            self._write()

    def _write(self) -> None:
        forms = [self._broken(form) for form in self._forms]
        shown = next(filter(self._is_short, forms[:-1]), forms[-1])
        if shown != self._label.text():
            self._label.setText(shown)
            self._label.setVisible(bool(shown))
            self._make_room()

    def _is_short(self, text: str) -> bool:
        metrics, room = self._label.fontMetrics(), QRect(0, 0, self.width(), 1 << 15)
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height() <= _MANY * metrics.lineSpacing()

    def _broken(self, text: str) -> str:
        """The text with its lines ended between parts, in the same places whatever the numbers in them are."""
        parts = text.split(DOT)
        if len(parts) == 1:
            return text
        advance, broken, used = self._label.fontMetrics().horizontalAdvance, "", 0
        for number, part in enumerate(parts, 1):
            needed, end = self._needed(part), advance(_END) if number < len(parts) else 0
            goes_on = 0 < used <= self.width() - advance(DOT) - needed - end
            fits = needed + end <= self.width()
            written = re.sub("[ /]", lambda found: _NO_BREAK[found[0]], part) if fits else part
            broken += ((DOT if goes_on else _END + "\n") if broken else "") + written
            used = used + advance(DOT) + needed if goes_on else needed
        return broken

    def _needed(self, part: str) -> int:
        """Pixels that a part needs at the most: with numbers as long as its longest, or as they ever were."""
        numbers = _NUMBER.findall(part)
        longest = max([*map(len, numbers), *([_ALONE] if len(numbers) == 1 else [])], default=0)
        padded = _NUMBER.sub("0" * longest, part)
        kind, needed = _NUMBER.sub("0", part), self._label.fontMetrics().horizontalAdvance(padded)
        self._widest[kind] = max(needed, self._widest.get(kind, 0))
        return self._widest[kind]

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
        self._widest.clear()
        self._write()
        self._make_room()

    def _make_room(self) -> None:
        needed = self._label.heightForWidth(self.width())
        if needed > self._room:
            self._room = needed
            self.updateGeometry()
