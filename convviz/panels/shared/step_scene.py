"""The scene in which a window steps over an input and fills an output."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from convviz.core.text.rounding import Rounding
from convviz.core.windows.geometry import Window
from convviz.core.windows.steps import GridSteps
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.pictures import colouring_of, layer_of, size_text
from convviz.panels.shared.player import Seeker
from convviz.panels.shared.title import Title
from convviz.state.player import Player
from convviz.state.results.picture import Picture
from convviz.state.workbench import Workbench
from convviz.widgets.grid.cells import NUMBER_CELL
from convviz.widgets.grid.colour_bar import ColourBar
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.marks import Outline, Stroke
from convviz.widgets.look.theme import UNIT, Role

#: Min widths, in pixels, of the output and of the whole result beside a part that needs more room than usual.
_MIN_OUTPUT, _MIN_RESULT = 150, 240
#: Shares of the width, from left to right, where nothing needs more.
_UPPER, _LOWER = (5, 4, 5), (8, 6)
_GAP = 4 * UNIT
#: Pixels that a layout may lose in sharing out whole ones.
_SLACK = 2
_ROUNDED = "The numbers in the cells are rounded alike; the pointer over a cell shows all its digits."


def _padding_text(padding: tuple[int, int, int, int]) -> str:
    """Padding (top, bottom, left, right) in words."""
    if not any(padding):
        return ""
    if len(set(padding)) == 1:
        return f", padded by {padding[0]}"
    return ", padded {}, {}, {}, {} (top, bottom, left, right)".format(*padding)


#: Titles, each with what stands below it.
_Pairs = Sequence[tuple[QWidget | QLayout, QWidget | QLayout]]


class StepScene(QWidget):
    """Input, something in the middle, output; below, the step's arithmetic beside the whole result.

    It shows what its owner gives it, at the step where ``player`` stands. ``roles`` are those of the two parts that
    the owner brings: the one in the middle, and the detail below. Where these have too little room for their numbers,
    the owner's `share_upper` and `share_lower` give them more of it.
    """

    def __init__(
        self,
        workbench: Workbench,
        player: Player,
        middle: QWidget,
        detail: QWidget,
        roles: tuple[Role, Role],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self.input_title = Title("Input x", Role.INPUT, self)
        self.middle_title = Title("", roles[0], self)
        self.output_title = Title("Output y", Role.OUTPUT, self)
        self.detail_title = Title("", roles[1], self)
        self.result_title = Title("Whole result", Role.OUTPUT, self)
        self.input = GridView("Input", self, follow=True)
        self.output = GridView("Output", self, follow=True)
        self.result = GridView("Whole result", self)
        self.colour_bar = ColourBar(self)
        self.note = QLabel(self)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.setWordWrap(True)
        self._menus = [GridMenu(view, workbench) for view in (self.input, self.output, self.result)]
        self._lay_out(middle, detail)
        self._middle_widths: tuple[float, ...] = ()
        self._detail_width = 0.0
        self.input.rounding_changed.connect(self._on_input_rounding_changed)
        self.output.rounding_changed.connect(self._on_output_rounding_changed)
        self._seeker = Seeker(player, (self.output, self.result))
        workbench.background.slow_changed.connect(self._on_workbench_slow_changed)

    def _lay_out(self, middle: QWidget, detail: QWidget) -> None:
        centre = QVBoxLayout()
        centre.setSpacing(UNIT)
        centre.addWidget(middle, 1)
        centre.addWidget(self.note)
        whole = QVBoxLayout()
        whole.setSpacing(UNIT)
        whole.addWidget(self.result, 1)
        whole.addWidget(self.colour_bar)
        self._result_head = QHBoxLayout()
        self._result_head.addWidget(self.result_title, 1)
        self._upper, self._lower = QGridLayout(), QGridLayout()
        upper: _Pairs = (
            (self.input_title, self.input),
            (self.middle_title, centre),
            (self.output_title, self.output),
        )
        lower: _Pairs = ((self.detail_title, detail), (self._result_head, whole))
        for grid, shares, parts in ((self._upper, _UPPER, upper), (self._lower, _LOWER, lower)):
            grid.setHorizontalSpacing(_GAP)
            grid.setVerticalSpacing(UNIT)
            grid.setRowStretch(1, 1)
            _share(grid, shares)
            for column, pair in enumerate(parts):
                for row, item in enumerate(pair):
                    _put(grid, item, row, column)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(2 * UNIT)
        body.addLayout(self._upper, 5)
        body.addLayout(self._lower, 4)

    def add_to_result_title(self, control: QWidget) -> None:
        """Put a control beside the title of the whole result."""
        self._result_head.addWidget(control)

    def share_upper(self, widths: tuple[float, ...]) -> None:
        """Give the part in the middle the first of the preferred ``widths`` that leaves room for the others."""
        self._middle_widths = widths
        room = self.width() - 2 * _GAP
        shares: Sequence[float] = _UPPER
        for width in (math.ceil(width) + _SLACK for width in widths):
            if width <= room * _UPPER[1] / sum(_UPPER):
                break
            needed, layer = self.input.preferred_width, self.input.layer
            whole = 0 if layer is None else layer.extent.columns * NUMBER_CELL + _SLACK
            tall = 0 if layer is None else layer.extent.rows * NUMBER_CELL + _SLACK
            if whole <= room * _UPPER[0] / sum(_UPPER) and tall <= self.input.height():
                needed = max(needed, whole)  # what is seen whole stays so
            given = max((room - width) / 2, needed)
            if room - width - given >= _MIN_OUTPUT:
                shares = given, width, room - width - given
                break
        _share(self._upper, shares)

    def share_lower(self, width: float) -> None:
        """Give the detail its preferred ``width``, if that leaves room for the whole result."""
        self._detail_width = width
        width = math.ceil(width) + _SLACK
        room = self.width() - _GAP
        more = room * _LOWER[0] / sum(_LOWER) < width <= room - _MIN_RESULT
        _share(self._lower, (width, room - width) if more else _LOWER)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_upper(self._middle_widths)
        self.share_lower(self._detail_width)

    def show_pictures(self, given: Picture, made: Picture, whole: Picture, **options: Any) -> None:
        """Show the input, the output that fills and the whole result; the options lay out the input's padding."""
        self._seeker.columns = made.shape[1]
        self.input.set_layer(layer_of(given, **options))
        self.output.set_layer(layer_of(made, filled=self._player.shown + 1))
        self.result.set_layer(layer_of(whole))
        self.colour_bar.set_colouring(colouring_of(whole), whole.channels, cut_off=whole.cut_off)
        self.input_title.set_text("Input x", size_text(given) + _padding_text(options["padding"]))
        self.output_title.set_text("Output y", size_text(made))

    def show_step(self, steps: GridSteps[Any], window: Window, cells: Iterable[tuple[int, int]] = ()) -> None:
        """Mark the step the player shows: ``window`` and single ``cells`` on the input, its cell on the output."""
        row, column = divmod(self._player.shown, steps.shape[1])
        cell = Window(row, column, 1, 1)
        self.input.set_focus(window)
        thin = (Outline(Window(r, c, 1, 1), Role.INPUT, Stroke.THIN) for r, c in cells)
        self.input.set_outlines(Outline(window, Role.INPUT), *thin)
        self.output.set_filled(self._player.shown + 1)
        self.output.set_focus(cell)
        for view in (self.output, self.result):
            view.set_outlines(Outline(cell, Role.OUTPUT))

    def clear(self, given: Picture | None) -> None:
        """Show the input alone: there is no output."""
        self.input.set_outlines()
        self.input.set_layer(None if given is None else layer_of(given))
        for view in (self.output, self.result):
            view.set_layer(None)
        self.colour_bar.set_colouring(None)

    def _on_workbench_slow_changed(self, slow: bool) -> None:
        for view in (self.output, self.result):
            view.set_stale(slow)

    def _on_input_rounding_changed(self, rounding: Rounding | None) -> None:
        say_rounding(self.input_title, rounding)

    def _on_output_rounding_changed(self, rounding: Rounding | None) -> None:
        say_rounding(self.output_title, rounding)


def say_rounding(title: Title, rounding: Rounding | None) -> None:
    """Say over a grid how its numbers are rounded, or nothing where each says so itself."""
    if rounding is None:
        title.set_note("", "")
    else:
        title.set_note(rounding.remark, rounding.short, _ROUNDED)


def _put(grid: QGridLayout, item: QWidget | QLayout, row: int, column: int) -> None:
    if isinstance(item, QLayout):
        grid.addLayout(item, row, column)
    else:
        grid.addWidget(item, row, column)


def _share(grid: QGridLayout, shares: Sequence[float]) -> None:
    for column, share in enumerate(shares):
        grid.setColumnStretch(column, int(share))
