"""The Unit impulses panel: an image put together of impulses, and its convolution of their responses."""

from operator import lt
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from convviz.core.util.fields import declared
from convviz.core.windows.impulses import ImpulseSteps
from convviz.panels.impulses.controls import ImpulseControls
from convviz.panels.impulses.handing_on import edit_in_docks, open_turned
from convviz.panels.impulses.layers import Layers
from convviz.panels.impulses.too_large import TooLarge
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.player import PlayerControls
from convviz.panels.shared.reasons import reason_text
from convviz.state.choices.impulses import ImpulseOptions, ImpulseSource
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE, SOURCE
from convviz.state.results.impulses import STEPS, too_large
from convviz.widgets.impulses.board import ImpulseBoard


class ImpulsesPanel(SteppingPanel):
    """Controls and the scene."""

    key = "impulses"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        workbench = self.workbench
        self.controls = ImpulseControls(workbench, self)
        self.board = ImpulseBoard(self)
        self.too_large = TooLarge(workbench, self)
        self.pages = Pages(self.board, self.too_large, parent=self)
        self._menus = [GridMenu(view, workbench) for view in self.board.grids]
        self._menus[-1].offer_use(self.made, self.use_result)
        self._numbers = NumbersMenu(self.board, workbench, self._arrays)
        self._layers: Layers | None = None
        self._hovered: tuple[int, int] | None = None
        self.body.addWidget(self.controls)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.make_player(self))
        self.aside = (self.controls,)
        self.board.term_requested.connect(self.player.seek)
        self.board.pixel_requested.connect(self._on_pixel_requested)
        self.board.cell_hovered.connect(self._on_cell_hovered)
        self.board.hover_ended.connect(self._on_hover_ended)
        self.board.cell_requested.connect(self._on_cell_requested)

        self.controls.edit.clicked.connect(self._on_edit_clicked)
        self.controls.turn.clicked.connect(self._on_turn_clicked)

    def make_player(self, parent: QWidget) -> QWidget:
        return PlayerControls(self.player, parent, word="term")

    def set_in_front(self, in_front: bool) -> None:
        if not in_front:
            self._hovered = None  # nobody says so where the mouse is when keys bring another panel
        super().set_in_front(in_front)

    # -- what is drawn -------------------------------------------------------------------------------------------

    def show_results(self, results: Results) -> None:
        before, self._layers = self._layers, None
        options, picture, source = results.choice(ImpulseOptions), results.get(PICTURE), results.get(SOURCE)
        self.controls.show_choices(results)
        if results.get(STEPS) is not None:
            self.pages.setCurrentWidget(self.board)
            self._layers = Layers(results, before)
            return
        self.board.show_scene(None)
        of_image = options.source is ImpulseSource.IMAGE
        if of_image and picture is not None and source is not None and too_large(picture.shape):
            rows, columns = source.pixels.shape[:2]
            self.too_large.show_reason(reason_text(results, STEPS), (rows, columns))
            self.pages.setCurrentWidget(self.too_large)
        else:
            self.pages.show_reason(reason_text(results, STEPS))

    def show_step(self, results: Results) -> None:
        steps, layers = results.get(STEPS), self._layers
        if steps is None or layers is None or not self.player.length:
            return
        if self._hovered is not None and not all(map(lt, self._hovered, steps.full)):
            self._hovered = None  # under a mouse that rests where y had more cells
        index = self.player.shown
        cell = self._hovered or self._cell(results, steps)
        self.board.show_scene(layers.scene(index, cell), layers.term_at(index, cell))

    def _cell(self, results: Results, steps: ImpulseSteps) -> tuple[int, int]:
        """The cell whose sum is written while the mouse is over none."""
        return self._kept(results, steps) or steps.busiest(self.player.shown)

    def _kept(self, results: Results, steps: ImpulseSteps) -> tuple[int, int] | None:
        """The cell that is kept in view, in the steps' rows and columns; None where y has no such cell."""
        options = results.choice(ImpulseOptions)
        if options.cell is None:
            return None
        row, column = options.named(options.cell)
        return (row, column) if row < steps.full[0] and column < steps.full[1] else None

    def _arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        results = self.workbench.results
        steps = None if results is None else results.get(STEPS)
        if steps is None or self._layers is None:
            return {}
        return self._layers.arrays(self.player.shown)

    # -- handing on ----------------------------------------------------------------------------------------------

    def _on_edit_clicked(self) -> None:
        if self.workbench.results is not None and self._layers is not None:
            edit_in_docks(self.context, self.workbench.results)

    def _on_turn_clicked(self) -> None:
        results = self.workbench.results
        if results is not None and self._layers is not None:
            cell = self._layers.y_place(*self._cell(results, self._layers.steps))
            self.panel_requested.emit(open_turned(self.context, results, cell, self.key))

    # -- pointing ------------------------------------------------------------------------------------------------

    def _on_pixel_requested(self, row: int, column: int) -> None:
        if self._layers is not None:
            index = self._layers.steps.index_of(*self._layers.x_place(row, column))
            if index is not None:
                self.player.seek(index)

    def _on_cell_hovered(self, row: int, column: int) -> None:
        if self._layers is not None:
            self._hover(self._layers.y_place(row, column))

    def _on_hover_ended(self) -> None:
        self._hover(None)

    def _hover(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            if self.workbench.results is not None:
                self.show_step(self.workbench.results)

    def _on_cell_requested(self, row: int, column: int) -> None:
        results = self.workbench.results
        if results is None or self._layers is None:
            return
        options = results.choice(ImpulseOptions)
        cell = options.named(self._layers.y_place(row, column))
        kept = None if cell == options.cell else cell
        self.workbench.edit("impulses", declared(ImpulseOptions)["cell"].edit_text(kept), cell=kept)
