"""A line of words, some of them in the colour of a verdict, which goes on in another where it has no room."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from convviz.widgets.look.theme import Role, current_theme
from convviz.widgets.systems.verdict import Tone

#: A part of a line: its text, and how it is written; None for plain text, "" for bold text.
Part = tuple[str, "Tone | str | None"]


class Words(QLabel):
    """Parts of a sentence in bold, in colours, or plain."""

    def __init__(self, parent: QWidget | None = None, *, wrap: bool = False) -> None:
        super().__init__(parent)
        self._parts: tuple[Part, ...] = ()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(wrap)

    @property
    def said(self) -> str:
        """All of it as plain text."""
        return " ".join(text for text, _ in self._parts)

    def say(self, *parts: Part) -> None:
        """Say something else."""
        if parts != self._parts:
            self._parts = parts
            self.setAccessibleName(self.said)
            self._write()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        text = " ".join(_written(self._parts))
        if text != self.text():
            self.setText(text)


def _written(parts: Sequence[Part]) -> list[str]:
    theme = current_theme()
    colours = {Tone.GOOD: theme.role(Role.OUTPUT).name(), Tone.BAD: theme.warning, Tone.QUIET: theme.muted}
    written = []
    for text, kind in parts:
        plain = escape(text)
        if isinstance(kind, Tone):
            weight = "400" if kind is Tone.QUIET else "600"
            plain = f"<span style='color:{colours[kind]}; font-weight:{weight}'>{plain}</span>"
        written.append(f"<b>{plain}</b>" if kind == "" else plain)
    return written
