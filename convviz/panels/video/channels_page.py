"""The page of the channels: a picture as planes of numbers, read at one cursor (the chapter's figure 3-5a)."""

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from convviz.core.text.formatting import format_number
from convviz.core.video.channels import grey_sum
from convviz.core.video.wording import grey_text
from convviz.core.windows.geometry import Window
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.pictures import layer_of, size_text
from convviz.panels.shared.title import Title
from convviz.state.results.picture import Picture
from convviz.state.workbench import Workbench
from convviz.widgets.grid.grid_view import Drag, GridView
from convviz.widgets.grid.marks import Outline
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role

_NAMES = ("Colour", "R", "G", "B", "Grey")


class _Plane(QWidget):
    """A plane: all of it, and the numbers around the cursor."""

    def __init__(self, name: str, workbench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self.title = Title(name, Role.OUTPUT if name == "Grey" else Role.INPUT, self)
        self.whole = GridView(f"{name}, whole", self)
        self.whole.drag = Drag.CELLS
        self.near = GridView(f"{name} around the cursor", self, follow=True)
        self.near.centres = True
        self._menus = [GridMenu(view, workbench) for view in (self.whole, self.near)]
        self._views = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._views.setSpacing(2 * UNIT)
        self._views.addWidget(self.whole, 2)
        self._views.addWidget(self.near, 3)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(UNIT)
        body.addWidget(self.title)
        body.addLayout(self._views, 1)

    def lie(self, *, abreast: bool) -> None:
        """Have the numbers beside the picture, or below it."""
        self._views.setDirection(QBoxLayout.Direction.LeftToRight if abreast else QBoxLayout.Direction.TopToBottom)

    def show_picture(self, picture: Picture) -> None:
        """Show a picture of one channel, or of three."""
        layer = layer_of(picture)
        self.whole.set_layer(layer)
        self.near.set_layer(layer)

    def show_cursor(self, row: int, column: int, value: str, *more: str, follow: bool) -> None:
        """Mark a pixel in both, and say its value; its numbers ``follow``, in the middle, unless one points at them."""
        role = Role.OUTPUT if self.name == "Grey" else Role.INPUT
        cursor = Outline(Window(row, column, 1, 1), role)
        for view in (self.whole, self.near):
            view.set_outlines(cursor)
        if follow:
            self.near.set_focus(cursor.window)
        self.title.set_text(f"{self.name} = {value}" if value else self.name, *more)


class _Shown(NamedTuple):
    """What is shown: the picture and its grey plane, and the cursor that is chosen."""

    picture: Picture
    grey: Picture
    cursor: tuple[int, int]


class ChannelsPage(QWidget):
    """The picture beside its red, green, blue and grey planes, each with its numbers around one cursor."""

    #: Row and column that are pointed at.
    cursor_requested = Signal(int, int)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.planes = {name: _Plane(name, workbench, self) for name in _NAMES}
        self.sum = Label(parent=self)
        self.sum.setWordWrap(True)
        self._shown: _Shown | None = None
        row = QHBoxLayout()
        row.setSpacing(3 * UNIT)
        for plane in self.planes.values():
            row.addWidget(plane, 1)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.addLayout(row, 1)
        body.addWidget(self.sum)
        for plane in self.planes.values():
            plane.whole.cell_pressed.connect(self.cursor_requested)
            plane.whole.cell_dragged.connect(self.cursor_requested)
            plane.near.cell_clicked.connect(self.cursor_requested)
            plane.whole.cell_hovered.connect(self._show_cursor)
            plane.near.cell_hovered.connect(self._on_number_hovered)
            for view in (plane.whole, plane.near):
                view.hover_ended.connect(self._on_hover_ended)

    def show_picture(self, picture: Picture, grey: Picture, cursor: tuple[int, int]) -> None:
        """Show a picture and its grey plane, read at a pixel."""
        before, self._shown = self._shown, _Shown(picture, grey, cursor)
        if before is None or before.picture is not picture:
            colour = picture.channels == 3
            for number, (name, plane) in enumerate(self.planes.items()):
                plane.setVisible(colour or name == "Grey")
                plane.lie(abreast=not colour)
                if name == "Grey":
                    plane.show_picture(grey)
                elif colour:
                    plane.show_picture(picture if name == "Colour" else picture.channel(number - 1))
        self._show_cursor(*cursor)

    def _on_hover_ended(self) -> None:
        if self._shown is not None:
            self._show_cursor(*self._shown.cursor)

    def _on_number_hovered(self, row: int, column: int) -> None:
        self._show_cursor(row, column, follow=False)

    def _show_cursor(self, row: int, column: int, *, follow: bool = True) -> None:
        if self._shown is None:
            return
        picture, grey, _cursor = self._shown
        place, value = f"row {row}, column {column}", float(grey.values[row, column])
        if picture.channels == 1:
            self.planes["Grey"].show_cursor(row, column, format_number(value), place, size_text(picture), follow=follow)
            self.sum.setText(
                f"One channel: a pixel is one number, I(x = {column}, y = {row}) = {format_number(value)}."
            )
            return
        rgb = [float(part) for part in picture.values[row, column]]
        texts = ["", *map(format_number, rgb), format_number(value)]
        for plane, text in zip(self.planes.values(), texts, strict=True):
            plane.show_cursor(row, column, text, *(() if text else (place, size_text(picture))), follow=follow)
        self.sum.setText(grey_text(rgb, grey_sum(*rgb), value))
