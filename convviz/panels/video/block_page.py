"""The page of the block: the stack as a solid, and its frame with the two cuts."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QGridLayout, QWidget

from convviz.core.text.formatting import format_number
from convviz.core.video.stack import Stack, x_t, y_t
from convviz.core.video.wording import speed_text
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.title import Title
from convviz.state.choices.video import VideoView
from convviz.state.results.video import cursor_in
from convviz.state.workbench import Workbench
from convviz.widgets.controls.controls import Formula
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.video.block_view import BlockView
from convviz.widgets.video.cut_view import CutView
from convviz.widgets.video.cuts import Cuts

_HINT = "Shift and drag along a slanted line: its slope is a speed."


class BlockPage(QWidget):
    """The block beside the frame and its cuts; dragging in either moves the cursor, and t."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self.block_title = Title("Block", Role.OUTPUT, self)
        self.block = BlockView(parent=self)
        self.cuts_title = Title("Cuts", None, self)
        self.cuts = CutView(parent=self)
        self.reading = Formula(self)
        self._stack: Stack | None = None
        self.cuts.set_note(_HINT)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(4 * UNIT)
        layout.setVerticalSpacing(UNIT)
        layout.addWidget(self.block_title, 0, 0)
        layout.addWidget(self.cuts_title, 0, 1)
        layout.addWidget(self.block, 1, 0)
        layout.addWidget(self.cuts, 1, 1)
        layout.addWidget(self.reading, 2, 0, 1, 2)
        layout.setRowStretch(1, 1)
        layout.setColumnStretch(0, 1)
        layout.setColumnStretch(1, 1)
        self.cuts.line_measured.connect(self._on_line_measured)
        self.cuts.line_ended.connect(self._on_line_ended)
        self._menus = [NumbersMenu(view, workbench, self._arrays) for view in (self.block, self.cuts)]

    def show_step(self, stack: Stack, view: VideoView, index: int) -> None:
        """Show the stack up to a frame, cut at the cursor."""
        self._stack = stack
        row, column = cursor_in(stack.shape, view)
        cuts = Cuts(
            stack.frames[index],
            x_t(stack.frames, row),
            y_t(stack.frames, column),
            index,
            (row, column),
            Colouring(*stack.levels),
        )
        self.block.set_cuts(cuts)
        self.cuts.set_cuts(cuts)
        rows, columns = stack.shape
        self.block_title.set_text("Block", f"{columns} × {rows} pixels × {len(stack)} frames")
        self.cuts_title.set_text("Cut open", f"at row {row} and column {column}", "drag the lines")
        self.reading.setText(_reading(stack, (index, row, column)))

    def _on_line_measured(self, pixels: int, frames: int) -> None:
        if self._stack is not None:
            rate = self._stack.rate / self._stack.stride if self._stack.rate else None
            self.cuts.set_note(speed_text(pixels, frames, rate))

    def _on_line_ended(self) -> None:
        self.cuts.set_note(_HINT)

    def _arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        cuts = self.cuts.cuts
        if cuts is None:
            return {}
        named = {"the frame": cuts.frame, "the cut x–t": cuts.across, "the cut y–t": cuts.down}
        return {name: values if values.ndim == 2 else values.reshape(len(values), -1) for name, values in named.items()}


def _reading(stack: Stack, place: tuple[int, int, int]) -> str:
    """The value at the cursor, as a function of x, y and t."""
    index, row, column = place
    values = np.atleast_1d(stack.frames[place])
    text = ", ".join(format_number(float(value)) for value in values)
    what = f"I(x = {column}, y = {row}, t = {index}) = {f'({text})' if len(values) > 1 else text}"
    seconds = stack.seconds(index)
    when = f"frame {stack.number(index):,} of the video" if stack.stride > 1 or stack.first else ""
    at = f"{seconds:.2f} s at {format_number(stack.rate or 0)} frames a second" if seconds is not None else ""
    return "      ".join(filter(None, (what, when, at)))
