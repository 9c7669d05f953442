"""The page of the kernel along time: the frames it weighs, their sum, and the pixel at the cursor along t."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from convviz.core.images.pyramid import pyramid
from convviz.core.video.stack import Stack
from convviz.core.video.time_filter import TimeFilter
from convviz.core.video.wording import factor_text, missing_text, signed, time_sum
from convviz.core.windows.geometry import Window
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.title import Title
from convviz.state.choices.video import VideoOptions, VideoView
from convviz.state.outcome import Made
from convviz.state.results.video import Filtered, cursor_in
from convviz.state.workbench import Workbench
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.colour_bar import ColourBar
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.marks import Outline
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role
from convviz.widgets.signals.stems import StemRow, Stems

#: Frames that are seen of those the kernel weighs.
_SEEN = 3


class TimePage(QWidget):
    """The weighted frames side by side with their sum; below, x, h and y of one pixel on one axis of time."""

    #: Frame, row and column that are pointed at.
    place_requested = Signal(int, int, int)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.titles = [Title("", Role.INPUT, self) for _ in range(_SEEN)]
        self.inputs = [GridView(f"Frame {number} back", self) for number in range(_SEEN)]
        self.result_title = Title("", Role.OUTPUT, self)
        self.result = GridView("Result along time", self)
        self.colours = ColourBar(self)
        self.pixel_title = Title("", None, self)
        self.stems = Stems("Pixel along time", self)
        self.sum = Label(parent=self)
        self.sum.setWordWrap(True)
        self.sum.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.missing = Label(parent=self)
        self.missing.setProperty("warning", True)
        self._index, self._cursor = 0, (0, 0)
        self._shown: tuple[Filtered, str] | None = None
        self._lay_out()
        self._menus = [GridMenu(view, workbench) for view in (*self.inputs, self.result)]
        for view in (*self.inputs, self.result):
            view.cell_clicked.connect(self._on_cell_clicked)
        self.stems.sample_clicked.connect(self._on_sample_clicked)

    def _lay_out(self) -> None:
        above = self._above = QGridLayout()
        above.setHorizontalSpacing(3 * UNIT)
        above.setVerticalSpacing(UNIT)
        for column, (title, view) in enumerate(
            (*zip(self.titles, self.inputs, strict=True), (self.result_title, self.result))
        ):
            above.addWidget(title, 0, column)
            above.addWidget(view, 1, column)
            above.setColumnStretch(column, 1)
        above.addWidget(self.colours, 2, _SEEN)
        above.setRowStretch(1, 1)
        said = QHBoxLayout()
        said.addWidget(self.sum, 1)
        said.addWidget(self.missing)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(UNIT)
        body.addLayout(above, 1)
        body.addWidget(self.pixel_title)
        body.addWidget(self.stems, 1)
        body.addLayout(said)

    def offer_use(self, use: Callable[[], object]) -> None:
        """Say how the result becomes the image."""
        self._menus[-1].offer_use(self.made, use)

    def made(self) -> Made:
        """The frame of the result that is shown; a ValueError where there is none."""
        if self._shown is None or self.result.layer is None:
            raise ValueError("There is no result yet.")
        filtered, name = self._shown
        values = self.result.layer.values
        return Made(values, filtered.levels, filtered.levels, filtered.signed, f"{name}, t = {self._index}")

    def show_step(self, stack: Stack, filtered: Filtered, options: VideoOptions, view: VideoView, index: int) -> None:
        """Show frame ``index`` of the result, with the frames it is made of, and the pixel at the cursor."""
        self._index, self._shown = index, (filtered, f"{stack.name}, {options.kernel_title} along t")
        row, column = self._cursor = cursor_in(stack.shape, view)
        made, cursor = filtered.filter, Window(row, column, 1, 1)
        step = made[index]
        for number, grid in enumerate(self.inputs):
            self._show_input(stack, made, index, number)
            grid.set_outlines(Outline(cursor, Role.INPUT))
        colouring = Colouring(*filtered.levels, Scale.SIGN if filtered.signed else Scale.BRIGHTNESS)
        self.result.set_layer(CellLayer(pyramid(step.result), colouring))
        self.result.set_outlines(Outline(cursor, Role.OUTPUT))
        self.result_title.set_text(f"= y[{index}]", options.kernel_title)
        self.colours.set_colouring(colouring, 1)
        self._show_pixel(made, (index, row, column))
        self.missing.setText(missing_text(step.missing, index))

    def _show_input(self, stack: Stack, made: TimeFilter, index: int, column: int) -> None:
        """Show one of the weighted frames; where they are more than can be seen, the last of them stands last."""
        title, grid, count = self.titles[column], self.inputs[column], len(made.weights)
        back = count - 1 if count > _SEEN and column == _SEEN - 1 else column
        there, t = back < count, index - back
        for widget in (title, grid):
            widget.setVisible(there)
        self._above.setColumnStretch(column, int(there))
        if not there:
            return
        plus = "" if column == 0 else "… + " if back > column else "+ "
        title.set_text(f"{plus}{factor_text(made.weights[back])} · x[{signed(t)}]", "not there: 0" if t < 0 else "")
        grid.set_layer(CellLayer(pyramid(made.frames[t]), Colouring(*stack.levels)) if t >= 0 else None)

    def _show_pixel(self, made: TimeFilter, place: tuple[int, int, int]) -> None:
        index, row, column = place
        one, y = made.pixel_step(*place), made.pixel(row, column)
        x, count = made.frames[:, row, column], len(made.weights)
        spread = float(y.min()), float(y.max())  # y grows without a change of scale
        rows = (
            StemRow("x[t]", x, Role.INPUT, marked=index),
            StemRow("h turned", one.weights, Role.KERNEL, start=one.start, note="at t"),
            StemRow("y[t]", y[: index + 1], Role.OUTPUT, marked=index, range=spread, numbered=False),
        )
        self.stems.set_rows(rows, 1 - count, len(x) - 1)
        self.pixel_title.set_text("One pixel along t", f"row {row}, column {column}", "click another in a picture")
        self.sum.setText(time_sum(one))

    def _on_cell_clicked(self, row: int, column: int) -> None:
        self.place_requested.emit(self._index, row, column)

    def _on_sample_clicked(self, row: int, index: int) -> None:
        at = self.stems.rows[row].start + index
        if self._shown is not None:
            self.place_requested.emit(min(max(at, 0), len(self._shown[0].filter) - 1), *self._cursor)
