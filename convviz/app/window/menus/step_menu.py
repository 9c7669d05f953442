"""The Step menu."""

from collections.abc import Iterable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from convviz.app.window.menus.tables import Menu
from convviz.app.window.stepping import StepCommands
from convviz.state.commands import Command
from convviz.state.context import Context
from convviz.state.subject import Subject


class StepMenu(Menu):
    """Drives the player of the panel in front, and shows what that compares.

    Of the comparisons, which all have the key F, the one of the panel in front can be chosen.
    """

    def __init__(self, rows: Iterable[Subject], step: StepCommands, context: Context, parent: QWidget) -> None:
        self._context = context
        self._comparisons = {row.key: QAction(row.compare.title, parent) for row in rows if row.compare is not None}
        for action in self._comparisons.values():
            action.setShortcut(QKeySequence("F"))
            action.triggered.connect(step.compare)
        steps = (
            Command("Play or pause", step.toggle, "Space"),
            Command("One step forward", step.forward, "Right"),
            Command("One step back", step.back, "Left"),
            Command("One row forward", step.row_forward, "Down"),
            Command("One row back", step.row_back, "Up"),
            Command("First step", step.first, "Home"),
            Command("Last step", step.last, "End"),
            Command("Faster", step.faster, "+"),
            Command("Slower", step.slower, "-"),
        )
        super().__init__("Step", steps, tuple(self._comparisons.values()), parent=parent)
        self._front: Subject | None = None
        context.workbench.results_changed.connect(self._on_results_changed)  # some step in one of their views alone

    def show_front(self, row: Subject) -> None:
        """Say which panel is in front: the menu can be used where that steps or compares."""
        self._front = row
        self._on_results_changed()
        for key, action in self._comparisons.items():
            action.setEnabled(key == row.key)

    def _on_results_changed(self) -> None:
        row = self._front
        if row is not None:
            self.setEnabled(row.player_in(self._context) is not None or row.compare is not None)
