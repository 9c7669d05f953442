"""The Systems panel: a box f, what it keeps, what its impulse response predicts, and a telescope."""

from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from convviz.core.signals.systems.stepping import SystemStep
from convviz.core.signals.systems.telescope import StarStep
from convviz.core.text.formatting import as_sentence
from convviz.core.text.matrix_text import format_matrix
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.reasons import reason_text
from convviz.panels.systems.board import TestsBoard
from convviz.panels.systems.box_page import BoxPage
from convviz.panels.systems.controls import SystemControls
from convviz.panels.systems.edits import INPUTS, signals_in
from convviz.panels.systems.telescope_page import TelescopePage
from convviz.state.choices.systems import SystemsLook, SystemsOptions, SystemsView
from convviz.state.context import Context
from convviz.state.graph.result import Result
from convviz.state.graph.results import Results
from convviz.state.results.systems import OUTPUTS, SKY, STEPS


class SystemsPanel(SteppingPanel):
    """Controls, and the scene of what is chosen to be seen."""

    key = "systems"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.controls = SystemControls(self.workbench, self)
        self.box = BoxPage(self.workbench, self)
        self.board = TestsBoard(self.workbench, self.controls.options, self)
        self.telescope = TelescopePage(self.workbench, self)
        self.pages = Pages(self.box, self.board, self.telescope, parent=self)
        self.controls.said.hide()
        self.aside = (self.controls,)
        self.body.addWidget(self.controls)
        self.body.addWidget(self.controls.said)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.make_player(self))
        self.telescope.offer_use(self.made, self.use_result)
        for view in (self.box, self.board):
            view.time_hovered.connect(self._on_view_time_hovered)
            view.time_chosen.connect(self.player.seek)
            view.hover_ended.connect(self._on_view_hover_ended)

    def set_presented(self, presented: bool, *, controls: bool) -> None:
        super().set_presented(presented, controls=controls)
        alone = presented and not controls
        self.controls.said.setVisible(alone)
        self.board.set_presented(alone)
        self.box.show_pickers(not alone)
        self.redraw()

    def copy(self) -> None:
        """Put x₁ and x₂ on the clipboard, each in a row."""
        outputs = None if self.workbench.results is None else self.workbench.results.get(OUTPUTS)
        if outputs is None:
            raise ValueError("There are no signals yet.")
        QGuiApplication.clipboard().setText(format_matrix([outputs.x1, outputs.x2]))

    def paste(self) -> None:
        """Take the numbers on the clipboard as x₁, or those of two rows as x₁ and x₂."""
        options = self.workbench.value(SystemsOptions)
        try:
            for name, signal in zip(INPUTS, signals_in(QGuiApplication.clipboard().text()), strict=False):
                options = options.with_field(name, signal)
        except ValueError as error:
            self.workbench.problem.emit(as_sentence(f"this cannot be pasted: {error}"))
        else:
            self.workbench.choose("Paste signals", options)

    def show_results(self, results: Results) -> None:
        view = results.choice(SystemsLook).view
        self.controls.show_choices(results)
        needed: Result[Any] = SKY if view is SystemsView.TELESCOPE else OUTPUTS
        if results.get(needed) is None:
            self.pages.show_reason(reason_text(results, needed))
            return
        pages: dict[SystemsView, BoxPage | TestsBoard | TelescopePage] = {
            SystemsView.BOX: self.box,
            SystemsView.TESTS: self.board,
            SystemsView.TELESCOPE: self.telescope,
        }
        page = pages[view]
        self.pages.setCurrentWidget(page)
        page.show_results(results)

    def show_step(self, results: Results) -> None:
        steps = results.get(STEPS)
        if steps is None or not self.player.length:
            return
        step = steps[self.player.shown]
        if isinstance(step, StarStep):
            self.telescope.show_step(step, self.player.shown, len(steps))
        elif isinstance(step, SystemStep):
            self.board.show_step(step)
            self.box.show_step(step)

    def _on_view_time_hovered(self, t: int) -> None:
        if not self.player.playing:
            self.player.peek(t)

    def _on_view_hover_ended(self) -> None:
        self.player.peek(None)
