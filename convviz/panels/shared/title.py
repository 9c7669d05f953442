"""Headings."""

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from convviz.widgets.look.labels import plain_tip
from convviz.widgets.look.theme import Role, current_theme

#: What is said after a heading: a text, or its forms from the longest to the shortest.
Part: TypeAlias = str | tuple[str, ...]


class Title(QLabel):
    """A heading in the colour of a role, with remarks in plain text after it; where room is short, all are in the tip.

    The remarks begin with the most important one. Where they have no room, the last is shortened and then left out as
    a whole, then the one before it: half a word or number would mislead. The first outlasts half of the heading.
    """

    def __init__(self, text: str, role: Role | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headings: tuple[str, ...] = (text,)
        self._parts: tuple[tuple[str, ...], ...] = ()
        self._role, self._note, self._tip, self._is_name = role, ("", ""), "", False
        self.setTextFormat(Qt.TextFormat.RichText)
        # A long remark must not widen the column it stands over.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._write()

    def set_text(self, heading: Part, *parts: Part, is_name: bool = False) -> None:
        """Change heading and remarks; with ``is_name`` the first is a name, whose middle may be left out."""
        self._headings, self._is_name = _forms(heading), is_name
        self._parts = tuple(forms for forms in map(_forms, parts) if forms[0])
        self._write()

    def set_note(self, note: str, short: str, tip: str = "") -> None:
        """Say something after the remarks, ``short`` where there is no room for all of it, and more in the tool tip."""
        self._note, self._tip = (note, short), tip
        self._write()

    def keep_whole(self) -> None:
        """Take the width that the heading needs: a number that is cut is another number."""
        self.setMinimumWidth(math.ceil(self._bold.horizontalAdvance(self._headings[-1])) + 1)

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
        ways = list(self._ways())
        whole = ways[0]
        shown = next(filter(self._fits, ways), ways[-1])
        said = self._name_cut(shown) if self._is_name and not shown[1] and whole[1] else shown[1]
        self.setToolTip(plain_tip(self._tip or ("" if shown == whole else ": ".join(filter(None, whole)))))
        remark = f"&nbsp;&nbsp;<span style='color:{theme.muted}'>{escape(said)}</span>" if said else ""
        text = f"<b style='color:{colour}'>{escape(shown[0])}</b>{remark}"
        if text != self.text():
            self.setText(text)

    def _ways(self) -> Iterator[tuple[str, str]]:
        """Heading, and what is said after it, from all to the least; a note is there in all of them."""
        (note, short), heading = self._note, self._headings[0]
        fewer = list(_fewer(self._parts))
        yield heading, _joined(fewer[0], note)
        for said in fewer[:-1]:
            yield heading, _joined(said, short)
        if self._parts:
            for shorter in self._headings[1:]:
                yield shorter, _joined(fewer[-2], short)
            if short:
                yield f"{short} {self._headings[-1]}", fewer[-2]
        for shorter in self._headings:
            yield shorter, short
        yield " ".join(filter(None, (short, self._headings[-1]))), ""

    def _fits(self, way: tuple[str, str]) -> bool:
        heading, said = way
        after = QFontMetricsF(self.font()).horizontalAdvance(f"  {said}") if said else 0.0
        return self._bold.horizontalAdvance(heading) + after <= self.width()

    def _name_cut(self, shown: tuple[str, str]) -> str:
        room = self.width() - self._bold.horizontalAdvance(f"{shown[0]}  ")
        metrics = QFontMetricsF(self.font())
        return metrics.elidedText(self._parts[0][-1], Qt.TextElideMode.ElideMiddle, room) if room > 0 else ""


def _forms(part: Part) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else part


def _joined(said: str, note: str) -> str:
    return "; ".join(filter(None, (said, note)))


def _fewer(parts: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """All that is said, and then ever less, down to nothing."""
    yield ", ".join(forms[0] for forms in parts)
    for last in reversed(range(len(parts))):
        before = [forms[0] for forms in parts[:last]]
        for shorter in parts[last][1:]:
            yield ", ".join((*before, shorter))
        yield ", ".join(before)
