"""The Kernel panel: presets, an editor for every weight, and what can be said of the kernel."""

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from convviz.core.filters.kernels import SIZE_LIMIT, KernelFacts, kernel_facts
from convviz.core.images.matrices import MATRIX_SUFFIXES
from convviz.core.text.formatting import format_number
from convviz.core.text.matrix import Matrix
from convviz.core.text.matrix_text import format_matrix
from convviz.core.util.file_kinds import one_type
from convviz.core.util.names import printable
from convviz.panels.kernel.changes import Changes
from convviz.panels.kernel.edits import KernelEdits
from convviz.panels.kernel.parameters import Parameters
from convviz.panels.kernel.presets import Presets
from convviz.panels.kernel.sources import kernel_in_file, kernel_in_text
from convviz.panels.shared.clipboard import accept_as_copy, has_matrix, paths_in
from convviz.panels.shared.files import CSV
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.panel import ResultsPanel
from convviz.panels.shared.reading_bar import ReadingBar
from convviz.state.choices.kernel import KernelChoice
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE
from convviz.widgets.controls.ask import ask_to_open, ask_to_save
from convviz.widgets.controls.controls import Labelled, Segmented
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.controls.numbers import NumberPair, RealNumber
from convviz.widgets.controls.steady import SteadyLabel
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.editable_grid import EditableGrid, Tool
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.theme import UNIT

_MATRICES = one_type("numbers", "Matrices", *MATRIX_SUFFIXES)
_SEVERAL = "{} files were dropped, but there is one kernel at a time: drop one of them."
_WAYS = {
    "low-pass": "low-pass",
    "high-pass": "high-pass",
    "high-boost": "high-boost",
    "all-pass": "passes all alike",
    "neither": "mixed",
}


class KernelPanel(ResultsPanel):
    """Choose, type, drag, paint, paste or load a kernel."""

    key = "kernel"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setAcceptDrops(True)
        # A kernel that changes is shown at once, and not again once its result is there.
        self.depends = frozenset({PICTURE.key})
        self.edits = KernelEdits(self.workbench, self)
        self.preset = Presets(self)
        # Made in the order in which Tab goes.
        self.parameters = Parameters(self.workbench, self)
        self.more = IconButton("ellipsis", "Mirror, copy, paste, load and save", self)
        self.reading = ReadingBar(self)
        self._read: Matrix | None = None  # what was pasted or loaded last
        self.planes = Segmented(
            "Planes",
            [(1, "one for all", "The same weights for every channel"), (3, "R, G, B", "Own weights for each channel")],
            self,
        )
        self.plane = Segmented("Edited plane", [(0, "R", "red"), (1, "G", "green"), (2, "B", "blue")], self)
        self.plane.set_value(0)
        self.grid = EditableGrid("Kernel", self)
        self.grid.preferred_height = 110
        self.grid.rounds = True
        self.grid.setMinimumHeight(92)  # lower than it likes, where what is said of the kernel is long
        self.kernel_size = NumberPair("Kernel size", 1, SIZE_LIMIT, self)
        self.tool = Segmented(
            "Tool",
            [
                (Tool.DRAG, "Drag", "Drag a cell up or down to change its number; Shift for fine steps"),
                (Tool.PAINT, "Paint", "Paint a number over cells"),
            ],
            self,
        )
        self.tool.set_value(Tool.DRAG)
        self.paint = RealNumber(self)
        self.paint.setAccessibleName("Number to paint")
        self.paint.setRange(-1000, 1000)
        self.paint.setDecimals(3)
        self.paint.setValue(1)
        self.paint.hide()
        # Steady, as cells must not move under the mouse that paints them.
        self.facts = SteadyLabel(parent=self)
        self.description = SteadyLabel(parent=self, lines=2, muted=True)
        self._menu = GridMenu(self.grid, self.workbench)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(UNIT)
        head.addWidget(self.preset, 1)
        for control in self.parameters.controls.values():
            head.addWidget(control)
        head.addWidget(self.more)
        tools = FlowLayout()
        tools.setSpacing(2 * UNIT)
        for widget in (Labelled("Size", self.kernel_size, self), self.tool, self.paint):
            tools.addWidget(widget)
        self._channel_box = QWidget(self)
        row = FlowLayout(self._channel_box)
        row.setSpacing(2 * UNIT)
        row.addWidget(Labelled("Weights", self.planes, self))
        row.addWidget(self.plane)
        menu = QMenu(self.more)
        self.changes = Changes(menu, self)
        menu.addSeparator()
        for text, act in (
            ("Copy kernel", self.copy),
            ("Paste kernel", self.paste),
            ("Load kernel from CSV…", self.load),
            ("Save kernel as CSV…", self.save),
        ):
            menu.addAction(text, act)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(menu)
        self.body.addLayout(head)
        self.body.addWidget(self.reading)
        self.body.addWidget(self._channel_box)
        self.body.addWidget(self.grid, 1)
        self.body.addWidget(self.facts)
        self.body.addLayout(tools)
        self.body.addLayout(self.changes.buttons)
        self.body.addWidget(self.description)  # where the dock is low, this is what one scrolls to

    def _connect(self) -> None:
        self.workbench.model(KernelChoice).changed.connect(self._on_kernel_changed)
        self.preset.chosen.connect(self.edits.choose)
        self.reading.chosen.connect(self._on_reading_chosen)
        self.parameters.again.clicked.connect(self.edits.draw_again)
        self.changes.requested.connect(self.edits.change)
        self.grid.edit_requested.connect(self._on_grid_edit_requested)
        self.kernel_size.chosen.connect(self._on_size_chosen)
        self.tool.chosen.connect(self._on_tool_chosen)
        self.paint.valueChanged.connect(self._on_paint_changed)
        self.planes.chosen.connect(self.edits.set_planes)
        self.plane.chosen.connect(self._on_plane_chosen)

    def show_results(self, results: Results) -> None:
        kernel = self.workbench.value(KernelChoice)
        if len(kernel.planes) == 1:
            self.edits.plane = 0
        weights = self.edits.weights
        self.grid.set_layer(CellLayer((weights,), Colouring.by_sign(weights), weights=True))
        self.reading.set_matrix(None if self._read is None else self._read.holding(weights))
        self.preset.show_kernel(kernel)
        self.parameters.show_kernel(kernel)
        self.kernel_size.set_value(kernel.size)
        image = results.get(PICTURE)
        self._channel_box.setVisible((image is not None and image.channels == 3) or len(kernel.planes) == 3)
        self.planes.set_value(len(kernel.planes))
        self.plane.setVisible(len(kernel.planes) == 3)
        self.plane.set_value(self.edits.plane)
        facts = kernel_facts(weights)
        self.facts.setText(_facts_text(weights, facts))
        self.facts.setToolTip(
            f"A flat image is multiplied by {format_number(abs(facts.total))}, "
            f"the frequency that passes best by {format_number(facts.peak_gain)}"
        )
        self.description.setText(self.preset.said_of(kernel))

    def _on_kernel_changed(self, _old: object, _new: object) -> None:
        # Shown at once, even while its result is still being computed: what is edited is what is seen.
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.redraw()  # another theme has other colours for signs
        super().changeEvent(event)

    # -- requests ------------------------------------------------------------------------------------------------

    def _on_grid_edit_requested(self, row: int, column: int, value: float, gesture: int) -> None:
        text = "Paint the kernel" if self.grid.tool is Tool.PAINT else "Change a weight"
        self.edits.set_weight(row, column, value, text, merge=f"weights {gesture}")

    def _on_size_chosen(self, size: tuple[int, int]) -> None:
        kernel = self.workbench.value(KernelChoice)
        self.workbench.choose("Change kernel size", self.preset.resized(kernel, size))

    def _on_tool_chosen(self, tool: Tool) -> None:
        self.grid.tool = tool
        self.paint.setVisible(tool is Tool.PAINT)

    def _on_paint_changed(self, value: float) -> None:
        self.grid.paint_value = value

    def _on_plane_chosen(self, plane: int) -> None:
        self.edits.plane = plane
        if self.workbench.results is not None:
            self.show_results(self.workbench.results)

    # -- dropped: what holds no matrix is left to the window, whose image it becomes ---------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_matrix(event.mimeData()):
            accept_as_copy(event)
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        accept_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        data, paths = event.mimeData(), paths_in(event.mimeData())
        if len(paths) > 1:
            self.workbench.problem.emit(_SEVERAL.format(len(paths)))
        elif paths:
            self.load_file(paths[0])
        else:
            self._take_text(data.text(), "Drop kernel", "What was dropped holds no kernel")
        accept_as_copy(event)

    # -- text and files ------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the weights on the clipboard; a spreadsheet takes them."""
        QGuiApplication.clipboard().setText(format_matrix(self.edits.weights))

    def paste(self) -> None:
        """Take the matrix on the clipboard as the kernel."""
        self._take_text(QGuiApplication.clipboard().text(), "Paste kernel", "The clipboard holds no kernel")

    def _take_text(self, text: str, name: str, complaint: str) -> None:
        take = partial(self._take_matrix, name=name, complaint=complaint)
        self.workbench.background.read(kernel_in_text(text, complaint), take)

    def load(self) -> None:
        """Ask for a file and take its matrix as the kernel."""
        ask_to_open(self, "Load kernel", _MATRICES, self.load_file)

    def load_file(self, path: str) -> None:
        """Take a file's matrix as the kernel."""
        complaint = f"'{printable(Path(path).name)}' cannot be the kernel"
        take = partial(self._take_matrix, name="Load kernel", complaint=complaint)
        self.workbench.background.read(kernel_in_file(path), take)

    def save(self) -> None:
        """Ask for a file and write the weights."""
        ask_to_save(self, "Save kernel", CSV, self.save_file, name=self.workbench.value(KernelChoice).title)

    def save_file(self, path: str) -> None:
        """Write the weights as CSV."""
        weights = self.edits.weights
        self.workbench.background.writing.save_data(path, lambda: format_matrix(weights, separator=","))

    def _take_matrix(self, matrix: Matrix, name: str, complaint: str) -> None:
        try:
            self.edits.set_weights(matrix.values, name)
        except ValueError as error:
            self.workbench.problem.emit(f"{complaint}: {error}.")
            return
        self._read = matrix
        self.reading.set_matrix(matrix)

    def _on_reading_chosen(self, matrix: Matrix) -> None:
        title = matrix.readings[matrix.taken].title
        self._take_matrix(matrix, f"Read the kernel as {title}", "This cannot be the kernel")


def _facts_text(weights: NDArray[np.float64], facts: KernelFacts) -> str:
    total = format_number(facts.total, float(np.abs(weights).sum()))
    return f"sum {total}  ·  {_WAYS[facts.kind]}  ·  {'separable' if facts.separable else 'not separable'}"
