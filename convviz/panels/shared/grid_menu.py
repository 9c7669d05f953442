"""The context menu of grids."""

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from convviz.core.text.matrix_text import format_matrix
from convviz.panels.shared.files import CSV, PNG, save_picture
from convviz.state.jobs import Work
from convviz.state.workbench import Workbench
from convviz.widgets.controls.ask import ask_to_save
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.value_table import ValueTable

#: Cells up to which a grid is copied or saved as text; more would be hundreds of megabytes.
TEXT_CELLS = 1_000_000


class GridMenu:
    """The context menu every grid has: copy, save, table, zoom. Failures are said by the workbench's ``problem``."""

    def __init__(self, view: GridView, workbench: Workbench) -> None:
        self._view, self._workbench = view, workbench
        view.menu_requested.connect(self._on_view_menu_requested)

    def _on_view_menu_requested(self, place: QPoint) -> None:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, act in (
            ("Copy picture", self.copy_picture),
            ("Copy numbers", self.copy_numbers),
            ("Save picture as PNG…", self.save_picture),
            ("Save numbers as CSV…", self.save_numbers),
            ("Show numbers as a table", self.show_table),
            ("Show histogram and profiles", self.show_plots),
            ("Show all of it", self._view.fit),
        ):
            menu.addAction(text, act)
        menu.popup(place)

    def copy_picture(self) -> None:
        """Put what is seen on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self._view.grab())

    def copy_numbers(self) -> None:
        """Put the numbers on the clipboard, as a spreadsheet takes them."""
        values = self._values()
        if values is None:
            return

        def work() -> Work:
            yield 0.0
            return format_matrix(values)

        self._workbench.background.writing.add("text", work(), QGuiApplication.clipboard().setText)

    def save_picture(self) -> None:
        """Ask for a file and save what is seen."""
        ask_to_save(self._view, "Save picture", PNG, self._write_picture, name=self._view.accessibleName())

    def save_numbers(self) -> None:
        """Ask for a file and save the numbers."""
        ask_to_save(self._view, "Save numbers", CSV, self._write_numbers, name=self._view.accessibleName())

    def show_table(self) -> None:
        """Open a table of the numbers."""
        if self._view.layer is not None:
            ValueTable(self._view.accessibleName(), self._view.layer.values, self._view.window()).show()

    def show_plots(self) -> None:
        """Open the histogram, and the profiles of the row and the column last under the mouse."""
        # Imported on first use: pyqtgraph would double the time that the window takes to open.
        from convviz.widgets.charts.plots import PlotWindow

        if self._view.layer is not None:
            name = self._view.accessibleName()
            PlotWindow(name, self._view.layer.values, self._view.last_cell, self._view.window()).show()

    def _values(self) -> NDArray[Any] | None:
        """The numbers as a matrix; None, and a sentence, where they are too many for text."""
        layer = self._view.layer
        if layer is None:
            return None
        values: NDArray[Any] = layer.values.reshape(layer.rows, -1)
        if values.size > TEXT_CELLS:
            self._workbench.problem.emit(
                f"{values.size:,} numbers are too many for text; at most {TEXT_CELLS:,} can be copied or saved."
            )
            return None
        return values

    def _write_picture(self, path: str) -> None:
        save_picture(self._workbench, path, self._view.grab())

    def _write_numbers(self, path: str) -> None:
        values = self._values()
        if values is not None:
            self._workbench.background.writing.save_data(path, lambda: format_matrix(values, separator=","))
