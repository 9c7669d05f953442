"""One sentence in large text, with the colours of what it is about."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from convviz.core.signals.sampling.saying import Run
from convviz.widgets.controls.steady import SteadyLabel
from convviz.widgets.look.theme import Role, current_theme


class Headline(SteadyLabel):
    """Parts of a sentence, each in the colour of its role."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, rich=True)
        self._runs: tuple[Run, ...] = ()

    def set_runs(self, runs: Sequence[Run]) -> None:
        """Say something else."""
        self._runs = tuple(runs)
        self.setAccessibleName("".join(text for text, _ in runs))
        self._colour()

    def _colour(self) -> None:
        theme, parts = current_theme(), []
        for text, role in self._runs:
            shown = escape(text)
            parts.append(f"<b style='color:{theme.role(Role(role)).name()}'>{shown}</b>" if role else shown)
        self.setText(f"<big>{''.join(parts)}</big>" if parts else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
