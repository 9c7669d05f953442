"""The context menu of grids."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QPicture
from PySide6.QtWidgets import QMenu

from convviz.panels.shared.numbers import ask_to_save_numbers, copy_numbers, show_table
from convviz.panels.shared.pixels import ask_to_save_pixels, copy_pixels
from convviz.state.outcome import Made
from convviz.state.workbench import Workbench
from convviz.widgets.controls.ask import ask_to_save
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.look.colouring import Scale
from convviz.widgets.look.theme import THEMES, drawn_in
from convviz.widgets.look.vectors import DRAWN, file_maker, image_of, recorded


class GridMenu:
    """The context menu every grid has: copy, save, table, zoom. Failures are said by the workbench's ``problem``."""

    def __init__(self, view: GridView, workbench: Workbench) -> None:
        self._view, self._workbench = view, workbench
        self._made: Callable[[], Made] | None = None
        self._use: Callable[[], object] | None = None
        view.menu_requested.connect(self._on_view_menu_requested)

    def offer_use(self, made: Callable[[], Made], use: Callable[[], object]) -> None:
        """Say that the grid shows what ``made`` gives, which ``use`` makes the image."""
        self._made, self._use = made, use

    def _on_view_menu_requested(self, place: QPoint) -> None:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        numbers = (
            ("Copy numbers", self.copy_numbers),
            ("Save numbers as CSV…", self.save_numbers),
            ("Show numbers as a table", self.show_table),
        )
        pictures = (
            ("Copy picture at its own size", self.copy_pixels),
            ("Save picture at its own size…", self.save_pixels),
            ("Copy view", self.copy_view),
            ("Save view as PNG, SVG or PDF…", self.save_view),
        )
        use = () if self._use is None else (("Use the result as the image", self._use),)
        looks = (("Show histogram and profiles", self.show_plots), ("Show all of it", self._view.fit))
        for group in (numbers, pictures, use, looks):
            for text, act in group:
                menu.addAction(text, act)
            menu.addSeparator()
        menu.popup(place)

    # -- numbers -------------------------------------------------------------------------------------------------

    def copy_numbers(self) -> None:
        """Put the numbers on the clipboard, as a spreadsheet takes them."""
        if self._view.layer is not None:
            copy_numbers(self._workbench, self._view.layer.values)

    def save_numbers(self) -> None:
        """Ask for a file and save the numbers."""
        if self._view.layer is not None:
            ask_to_save_numbers(self._view, self._workbench, self._view.layer.values, self._name)

    def show_table(self) -> None:
        """Open a table of the numbers."""
        if self._view.layer is not None:
            show_table(self._view, self._view.layer.values, self._view.accessibleName())

    # -- pictures ------------------------------------------------------------------------------------------------

    def copy_pixels(self) -> None:
        """Put a picture of a pixel a cell on the clipboard."""
        shown = self._shown()
        if shown is not None:
            copy_pixels(self._workbench, shown)

    def save_pixels(self) -> None:
        """Ask for a file and save a picture of a pixel a cell."""
        shown = self._shown()
        if shown is not None:
            ask_to_save_pixels(self._view, self._workbench, shown)

    def copy_view(self) -> None:
        """Put what is seen on the clipboard."""
        QGuiApplication.clipboard().setImage(image_of(self._drawing(), self._view.size()))

    def save_view(self) -> None:
        """Ask for a file and save what is seen."""
        ask_to_save(self._view, "Save view", DRAWN, self._write_view, name=self._name)

    def _write_view(self, path: str) -> None:
        maker = file_maker(self._drawing(), self._view.size(), self._name, suffix=DRAWN.suffix_of(path))
        self._workbench.background.writing.save_data(path, maker)

    def _drawing(self) -> QPicture:
        """What is seen, in the light theme as all that leaves the program."""
        with drawn_in(THEMES["light"]):
            return recorded(self._view)

    def show_plots(self) -> None:
        """Open the histogram, and the profiles of the row and the column last under the mouse."""
        # Imported on first use: pyqtgraph would double the time that the window takes to open.
        from convviz.widgets.charts.plots import PlotWindow

        if self._view.layer is not None:
            name = self._view.accessibleName()
            PlotWindow(name, self._view.layer.values, self._view.last_cell, self._view.window()).show()

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def _name(self) -> str:
        """What a file of it may be called."""
        made = self._result()
        return self._view.accessibleName() if made is None else made.name

    def _result(self) -> Made | None:
        try:
            return None if self._made is None else self._made()
        except ValueError:  # it is being computed anew, or there is none: then it is a grid like any other
            return None

    def _shown(self) -> Made | None:
        layer, made = self._view.layer, self._result()
        if layer is None:
            return None
        colouring = layer.colouring
        signed = colouring.scale is Scale.SIGN
        own = (0.0, colouring.high) if signed else (colouring.low, colouring.high)
        levels = own if made is None else made.levels
        return Made(layer.values, levels, (colouring.low, colouring.high), signed, self._name)
