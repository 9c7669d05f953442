"""Headings."""

import math
from html import escape
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from convviz.widgets.look.labels import plain_tip
from convviz.widgets.look.theme import Role, current_theme


class Title(QLabel):
    """A heading in the colour of a role, with a remark in plain text after it; all of it is in the tool tip if cut."""

    def __init__(self, text: str, role: Role | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._role, self._remark, self._note, self._tip = text, role, "", ("", ""), ""
        self.setTextFormat(Qt.TextFormat.RichText)
        # A long remark must not widen the column it stands over.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._write()

    def set_text(self, text: str, remark: str = "") -> None:
        """Change heading and remark."""
        self._text, self._remark = text, remark
        self._write()

    def set_note(self, note: str, short: str, tip: str = "") -> None:
        """Say something after the remark, ``short`` where there is no room for all of it, and more in the tool tip."""
        self._note, self._tip = (note, short), tip
        self._write()

    def keep_whole(self) -> None:
        """Take the width that the heading needs: a number that is cut is another number."""
        self.setMinimumWidth(math.ceil(self._bold.horizontalAdvance(self._text)) + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def changeEvent(self, event: Any) -> None:
        if event.type() == event.Type.PaletteChange:
            self._write()
        super().changeEvent(event)

    @property
    def _bold(self) -> QFontMetricsF:
        bold = self.font()
        bold.setBold(True)
        return QFontMetricsF(bold)

    def _write(self) -> None:
        theme = current_theme()
        colour = theme.role(self._role).name() if self._role else theme.text
        before, whole = self._with_note()
        room = self.width() - self._bold.horizontalAdvance(before + self._text)
        said = _at_words(whole, room, QFontMetricsF(self.font()))
        self.setToolTip(plain_tip(self._tip or ("" if said == whole else whole)))
        remark = f"&nbsp;&nbsp;<span style='color:{theme.muted}'>{escape(said)}</span>" if said else ""
        text = f"<b style='color:{colour}'>{escape(before + self._text)}</b>{remark}"
        if text != self.text():
            self.setText(text)

    def _with_note(self) -> tuple[str, str]:
        """What stands before and after the heading: remark and note. Where room is short, the note is not cut off."""
        metrics = QFontMetricsF(self.font())
        room = self.width() - self._bold.horizontalAdvance(self._text)
        note, short = self._note
        for parts in ((self._remark, note), (self._remark, short)):
            said = "; ".join(filter(None, parts))
            if metrics.horizontalAdvance(f"  {said}") <= room:
                return "", said
        kept = f"  {short}; …" if self._remark else f"  {short}"
        if short and metrics.horizontalAdvance(kept) > room:
            return f"{short} ", self._remark
        return "", "; ".join(filter(None, (short, self._remark)))


def _at_words(text: str, room: float, metrics: QFontMetricsF) -> str:
    """As many words as there is room for, with dots where some are left out: half a word or number would mislead."""
    words = text.split(" ")
    shown = text
    while words and metrics.horizontalAdvance(f"  {shown}") > room:
        words.pop()
        shown = f"{' '.join(words).rstrip(',;')} …" if words else ""
    return shown
