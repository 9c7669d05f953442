"""Images that are drawn, typed and cut out by hand: what the tools of the Image panel make."""

from typing import Any

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from convviz.core.filters.kernels import freeze
from convviz.core.images.matrices import edited_levels, matrix_levels
from convviz.core.text.formatting import MINUS, full_precision
from convviz.core.windows.geometry import Window
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.source import DRAWN_LIMIT, Drawn
from convviz.state.results.image import PICTURE, SOURCE
from convviz.state.workbench import Workbench
from convviz.widgets.grid.editable_grid import EditableGrid


class Drawing(QObject):
    """Turns what was done in a grid of the image into edits that can be undone."""

    def __init__(self, view: EditableGrid, workbench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self._view, self._workbench = view, workbench
        view.edit_requested.connect(self._on_view_edit_requested)

    def make(self, rows: int, columns: int, text: str, levels: tuple[float, float] | None = None) -> None:
        """Make an image of zeros; its grey range follows its numbers unless it is given."""
        values = np.zeros((rows, columns))
        self._draw(values, text, levels or matrix_levels(values), anew=True, range=None)

    def crop_to(self, part: Window) -> None:
        """Keep only a part of what is seen."""
        results = self._workbench.results
        picture, source = (None, None) if results is None else (results.get(PICTURE), results.get(SOURCE))
        if results is None or picture is None or source is None:
            return
        choice, values = results.choice(ImageChoice), picture.values
        if choice.shrink is None:
            top, left = (choice.crop or (0, 0))[:2]
            crop = top + part.top, left + part.left, part.height, part.width
            # Of the image that is seen, though another may be on its way.
            self._workbench.edit("image", "Crop", source=choice.source, shrink=None, crop=crop)
        elif values.ndim == 2 and max(part.height, part.width) <= DRAWN_LIMIT:
            # What is seen are no longer the file's pixels, so the part becomes an image of its own.
            cells = values[part.top : part.top + part.height, part.left : part.left + part.width]
            self._draw(cells, "Crop", source.levels)
        else:
            self._workbench.problem.emit("This image has been shrunk. Press Whole, crop, and then shrink it.")

    def _draw(self, values: Any, text: str, levels: tuple[float, float], merge: str = "", **changes: Any) -> None:
        source = Drawn(freeze(values), levels)
        self._workbench.edit("image", text, merge=merge, source=source, crop=None, shrink=None, **changes)

    def _on_view_edit_requested(self, row: int, column: int, value: float, gesture: int) -> None:
        results = self._workbench.results
        picture, source = (None, None) if results is None else (results.get(PICTURE), results.get(SOURCE))
        if picture is None or source is None or picture.channels != 1:
            return
        before = np.array(picture.values, dtype=np.float64)
        after = before.copy()
        after[row, column] = value
        written = full_precision(value).replace("-", MINUS)
        text = f"Set pixel ({row}, {column}) to {written}" if self._view.typing else "Draw"
        self._draw(after, text, edited_levels(source.levels, before, after), merge=f"drawing {gesture}")
