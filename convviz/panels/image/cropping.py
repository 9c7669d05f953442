"""A rectangle that is dragged over the image to keep only that part."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from convviz.core.windows.geometry import Window
from convviz.panels.image.tools import Mouse, MouseTools
from convviz.widgets.grid.editable_grid import EditableGrid


class Cropping(QObject):
    """Follows the mouse while the tool for it is in hand.

    Attributes
    ----------
    part : the rectangle as it is dragged now, or None.
    """

    #: The rectangle is another one.
    changed = Signal()
    #: It was let go: the part to keep.
    chosen = Signal(object)

    def __init__(self, view: EditableGrid, tools: MouseTools, parent: QWidget) -> None:
        super().__init__(parent)
        self._tools = tools
        self._corner: tuple[int, int] | None = None
        self.part: Window | None = None
        view.cell_pressed.connect(self._on_cell_pressed)
        view.cell_dragged.connect(self._on_cell_dragged)
        view.cell_released.connect(self._on_cell_released)

    def _on_cell_pressed(self, row: int, column: int) -> None:
        if self._tools.mouse is Mouse.CROP:
            self._corner = row, column
            self._show(Window(row, column, 1, 1))

    def _on_cell_dragged(self, row: int, column: int) -> None:
        if self._corner is not None:
            top, left = min(row, self._corner[0]), min(column, self._corner[1])
            height, width = abs(row - self._corner[0]) + 1, abs(column - self._corner[1]) + 1
            self._show(Window(top, left, height, width))

    def _on_cell_released(self) -> None:
        part, self._corner = self.part, None
        self._show(None)
        if part is not None and (part.height, part.width) != (1, 1):
            self.chosen.emit(part)

    def _show(self, part: Window | None) -> None:
        self.part = part
        self.changed.emit()
