"""What the panels share."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from convviz.core.text.formatting import format_number
from convviz.core.text.matrix_text import format_matrix
from convviz.core.windows.convolution import Conv2dStep
from convviz.panels.shared.files import save_file, save_picture
from convviz.state.jobs import Work
from convviz.state.player import Player
from convviz.state.results.pictures import Picture, Results
from convviz.state.workbench import Workbench
from convviz.widgets.controls.ask import ask_for_file
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.value_table import ValueTable
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.look.painted import TextSized
from convviz.widgets.look.theme import UNIT, Role, current_theme
from convviz.widgets.sums.sum_plan import Terms

#: Cells up to which a grid is copied or saved as text; more would be hundreds of megabytes.
TEXT_CELLS = 1_000_000


class Panel(QWidget):
    """A part of the window that shows and edits some of a workbench. Draws nothing while it is not seen."""

    #: Another panel is to come to the front: its key.
    panel_requested = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.workbench = workbench
        self._stale = True
        self._in_front = True
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        self.body.setSpacing(2 * UNIT)

    def draw(self) -> bool:
        """Draw everything as it is now; False if there is nothing to draw yet. Only called while it is seen."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw everything anew: now where it is seen, else once it is."""
        self._stale = not self.is_seen or not self.draw()

    def set_least_text(self, size: int) -> None:
        """Least size of text in step scenes, in pixels."""
        for child in self.findChildren(TextSized):
            child.set_least_text(size)

    def set_in_front(self, in_front: bool) -> None:
        """Say whether it is to be seen; a panel behind another tab counts as visible for Qt."""
        self._in_front = in_front
        focused = QApplication.focusWidget()
        if not in_front and focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()  # no key may change what is not seen
        if in_front and self._stale:
            self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.redraw()

    @property
    def is_seen(self) -> bool:
        """Whether it is on the screen, and not behind another tab."""
        return self._in_front and self.isVisible()


class ResultsPanel(Panel):
    """A panel about the image and its convolution.

    ``player`` is the one whose step it shows; results come first, then the step in them.
    """

    def __init__(self, workbench: Workbench, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.player = player
        workbench.results_changed.connect(self.redraw)
        player.moved.connect(self._on_player_moved)

    def show_results(self, results: Results) -> None:
        """Draw new results."""

    def show_step(self, results: Results) -> None:
        """Draw the step where the player stands."""

    def draw(self) -> bool:
        results = self.workbench.results
        if results is not None:
            self.show_results(results)
            self.show_step(results)
        return results is not None

    def _on_player_moved(self) -> None:
        results = self.workbench.results
        self._stale = self._stale or not self.is_seen
        if not self._stale and results is not None:
            self.show_step(results)


class Title(QLabel):
    """A heading in the colour of a role, with a remark in plain text after it."""

    def __init__(self, text: str, role: Role | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._role, self._remark, self._note = text, role, "", ("", "")
        self.setTextFormat(Qt.TextFormat.RichText)
        # A long remark must not widen the column it stands over.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._write()

    def set_text(self, text: str, remark: str = "") -> None:
        """Change heading and remark."""
        self._text, self._remark = text, remark
        self._write()

    def set_note(self, note: str, short: str, tip: str = "") -> None:
        """Say something after the remark, ``short`` where there is no room for all of it, and more in the tool tip."""
        self._note = note, short
        self.setToolTip(tip)
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def changeEvent(self, event: Any) -> None:
        if event.type() == event.Type.PaletteChange:
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        theme = current_theme()
        colour = theme.role(self._role).name() if self._role else theme.text
        before, said = self._with_note()
        remark = f"&nbsp;&nbsp;<span style='color:{theme.muted}'>{said}</span>" if said else ""
        text = f"<b style='color:{colour}'>{before}{self._text}</b>{remark}"
        if text != self.text():
            self.setText(text)

    def _with_note(self) -> tuple[str, str]:
        """What stands before and after the heading: remark and note. Where room is short, the note is not cut off."""
        bold = self.font()
        bold.setBold(True)
        metrics = QFontMetricsF(self.font())
        room = self.width() - QFontMetricsF(bold).horizontalAdvance(self._text)
        note, short = self._note
        for parts in ((self._remark, note), (self._remark, short)):
            said = "; ".join(filter(None, parts))
            if metrics.horizontalAdvance(f"  {said}") <= room:
                return "", said
        if short and metrics.horizontalAdvance(f"  {short}") > room:
            return f"{short} ", self._remark
        return "", "; ".join(filter(None, (short, self._remark)))


def colouring_of(picture: Picture) -> Colouring:
    """How a picture's values become colours."""
    return Colouring(*picture.levels, Scale.SIGN if picture.signed else Scale.BRIGHTNESS)


def layer_of(picture: Picture, **options: Any) -> CellLayer:
    """A picture as cells; the options are those of `CellLayer`."""
    return CellLayer(picture.pyramid, colouring_of(picture), scale=picture.scale, **options)


def terms_of(step: Conv2dStep, results: Results) -> Terms:
    """A step's sum, ready to be shown."""
    scale = results.output.scale if results.output is not None else 0.0
    return Terms(step.patch, step.weights, step.products, step.value, colouring_of(results.image), scale)


def size_text(picture: Picture) -> str:
    """Rows × columns."""
    return f"{picture.shape[0]} × {picture.shape[1]}"


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
        self._write_text("\t", QGuiApplication.clipboard().setText)

    def save_picture(self) -> None:
        """Ask for a file and save what is seen."""
        ask_for_file(self._view, "Save picture", "PNG picture (*.png)", self._write_picture, suffix="png")

    def save_numbers(self) -> None:
        """Ask for a file and save the numbers."""
        ask_for_file(self._view, "Save numbers", "Comma-separated values (*.csv)", self._write_numbers, suffix="csv")

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

    def _write_text(self, separator: str, then: Callable[[str], object]) -> None:
        """Write the numbers as text, in another thread, and give it to ``then``."""
        layer = self._view.layer
        if layer is None:
            return
        values = layer.values.reshape(layer.rows, -1)
        if values.size > TEXT_CELLS:
            self._workbench.problem.emit(
                f"{values.size:,} numbers are too many for text; at most {TEXT_CELLS:,} can be copied or saved."
            )
            return

        def work() -> Work:
            yield 0.0
            return format_matrix(values, separator=separator)

        self._workbench.write(work(), then)

    def _write_picture(self, path: str) -> None:
        save_picture(self._workbench, path, self._view.grab())

    def _write_numbers(self, path: str) -> None:
        self._write_text(",", partial(save_file, self._workbench, path))


def range_text(least: float, greatest: float, mean: float) -> str:
    """Least, greatest and mean value in words."""
    return f"{format_number(least)} to {format_number(greatest)}, mean {format_number(mean)}"
