"""The Training panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from convviz.panels.base import Panel
from convviz.state.workbench import Workbench

if TYPE_CHECKING:
    from convviz.panels.training.content import TrainingContent


class TrainingPanel(Panel):
    """Watch a network learn. Its content is made when it is first seen: charts take as long to load as the window."""

    #: Another panel is to come to the front: its key.
    panel_requested = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.content: TrainingContent | None = None
        self._least_text = 0

    def draw(self) -> bool:
        if self.content is None:
            from convviz.panels.training.content import TrainingContent

            self.content = TrainingContent(self.workbench, lambda: self.is_seen, self)
            self.content.panel_requested.connect(self.panel_requested)
            self.body.addWidget(self.content)
            if self._least_text:
                super().set_least_text(self._least_text)
        self.content.draw()
        return True

    def set_least_text(self, size: int) -> None:
        self._least_text = size
        super().set_least_text(size)

    def set_in_front(self, in_front: bool) -> None:
        self._stale = True  # nothing is drawn while it is behind
        super().set_in_front(in_front)
