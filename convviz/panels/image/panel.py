"""The Image panel: choose, cut down, draw and look into the image."""

from enum import Enum, auto
from typing import Any, cast

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from convviz.core.images.examples import EXAMPLES
from convviz.core.images.levels import Levels
from convviz.core.text.matrix import Matrix
from convviz.core.windows.geometry import Window
from convviz.panels.image.missing import MissingImage
from convviz.panels.image.range import RangeControl
from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.shared.files import ask_for_image
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.panel import ResultsPanel
from convviz.panels.shared.pictures import layer_of, range_text, size_text
from convviz.panels.shared.reading_bar import ReadingBar
from convviz.state.choices.image import SIDES, ImageChoice
from convviz.state.choices.kernel import freeze
from convviz.state.choices.source import DRAWN_LIMIT, Drawn, Example
from convviz.state.context import Context
from convviz.state.graph import Results
from convviz.state.results.image import FACTS, PICTURE, SOURCE
from convviz.state.results.picture import Picture
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.controls.numbers import Number, Real
from convviz.widgets.grid.editable_grid import EditableGrid, Tool
from convviz.widgets.grid.grid_view import Drag
from convviz.widgets.grid.marks import Outline, Stroke
from convviz.widgets.look.colouring import Colouring, to_qimage
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.theme import UNIT, Role

#: Rows and columns of the empty images offered to draw in.
_EMPTY_SIZES = (8, 16, 28)
_THUMBNAIL = 72  # pixels


class Mouse(Enum):
    """What the mouse does on the image: zoom and move, cut out a part, or draw."""

    LOOK = auto()
    CROP = auto()
    PENCIL = auto()


class ImagePanel(ResultsPanel):
    """Shows the image that is convolved, with the window of the present step on it."""

    key = "image"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        # A wider window gives its room to the stepping panels.
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.open_button = IconButton("folder-open", "Open…", self, show_text=True)
        self.open_button.setToolTip("Open an image file; or drop or paste one anywhere in the window")
        self.examples = IconButton("images", "Examples", self, show_text=True)
        self.examples.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._gallery = QMenu(self.examples)
        self._gallery.aboutToShow.connect(self._on_gallery_about_to_show)
        self.examples.setMenu(self._gallery)
        self.missing = MissingImage(self)
        self.missing.hide()
        self.reading = ReadingBar(self)
        self.view = EditableGrid("Image", self)
        self.view.set_editable(False)
        self.view.drag = Drag.PAN
        self.view.preferred_height = 120
        self.view.setMinimumHeight(120)
        self.mode = FieldControls(self.workbench, ImageChoice, self)["mode"]
        self.crop_button = IconButton("crop", "Crop: drag a rectangle to keep only that part", self)
        self.pencil_button = IconButton(
            "pencil", "Pencil: draw into a small image, or type numbers into its cells", self
        )
        for button in (self.crop_button, self.pencil_button):
            button.setCheckable(True)
            button.setProperty("segment", True)
        self.pencil = Real(self)
        self.pencil.setAccessibleName("Number the pencil draws")
        self.pencil.setRange(-1e6, 1e6)
        self.pencil.setDecimals(2)
        self.pencil.setValue(255)
        self.pencil.hide()
        self.shrink = Number("Shrink to", SIDES.low, SIDES.high, self)
        self.shrink.set_value(7)
        self.shrink_button = QToolButton(self)
        self.shrink_button.setText("Shrink to n × n")
        self.shrink_button.setProperty("segment", True)
        self.shrink_button.setToolTip("Make it a small matrix: each cell the mean of the pixels it stands for")
        self.whole_button = QToolButton(self)
        self.whole_button.setText("Whole")
        self.whole_button.setProperty("segment", True)
        self.whole_button.setToolTip("Undo cropping and shrinking")
        self.facts = QLabel(self)
        self.facts.setProperty("muted", True)
        self.facts.setWordWrap(True)
        self.range = RangeControl(self.workbench, self)
        self._menu = GridMenu(self.view, self.workbench)
        self._corner: tuple[int, int] | None = None
        self._crop: Window | None = None
        self._window: Window | None = None
        self._followed = ""  # the subject whose step is marked
        for player in self.workbench.players.values():
            player.moved.connect(self._show_window)
            player.steps_changed.connect(self._show_window)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(UNIT)
        head.addWidget(self.open_button)
        head.addWidget(self.examples)
        head.addStretch(1)
        head.addWidget(self.crop_button)
        head.addWidget(self.pencil_button)
        colours, tools = FlowLayout(), FlowLayout()
        for flow in (colours, tools):
            flow.setSpacing(2 * UNIT)
        for drawing in (self.mode, self.pencil):
            colours.addWidget(drawing)
        for tool in (self.shrink_button, self.shrink, self.whole_button):
            tools.addWidget(tool)
        self.body.addLayout(head)
        self.body.addWidget(self.missing, 1)
        self.body.addWidget(self.reading)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.facts)
        self.body.addWidget(self.range)
        self.body.addLayout(colours)
        self.body.addLayout(tools)

    def _connect(self) -> None:
        self.open_button.clicked.connect(self.open)
        self.missing.find_requested.connect(self.find_image)
        self.reading.chosen.connect(self._on_reading_chosen)
        self.crop_button.clicked.connect(self._on_crop_clicked)
        self.pencil_button.clicked.connect(self._on_pencil_clicked)
        self.pencil.valueChanged.connect(self._on_pencil_changed)
        self.shrink_button.clicked.connect(self._on_shrink_clicked)
        self.whole_button.clicked.connect(self._on_whole_clicked)
        self.view.edit_requested.connect(self._on_view_edit_requested)
        self.view.cell_pressed.connect(self._on_view_cell_pressed)
        self.view.cell_dragged.connect(self._on_view_cell_dragged)
        self.view.cell_released.connect(self._on_view_cell_released)
        self.workbench.background.slow_changed.connect(self.view.set_stale)

    def show_results(self, results: Results) -> None:
        picture, source, facts = results.get(PICTURE), results.get(SOURCE), results.get(FACTS)
        self._show_missing(results.reason(SOURCE))
        if picture is None or source is None or facts is None:
            return
        choice = results.choice(ImageChoice)
        self.reading.set_matrix(source.matrix)
        self.view.set_layer(layer_of(picture))
        drawable = max(picture.shape) <= DRAWN_LIMIT and picture.values.ndim == 2
        self.pencil_button.setEnabled(drawable)
        self.pencil_button.setToolTip(
            "Pencil: draw, or type numbers into cells"
            if drawable
            else f"Pencil: shrink to {DRAWN_LIMIT} × {DRAWN_LIMIT} first"
        )
        if not drawable and self.view.editable:
            self.use_mouse(Mouse.LOOK)
        coloured = source.is_colour
        self.mode.set_value(choice.mode)
        self.mode.setVisible(coloured)  # of a grey picture there is nothing to choose, and numbers need the room
        self.shrink.set_limits(1, max(picture.shape))
        self.whole_button.setEnabled(choice.crop is not None or choice.shrink is not None)
        self.facts.setText(f"{size_text(picture)}  ·  {range_text(facts.low, facts.high, facts.mean)}")
        self.range.show_results(results)
        self._show_window()

    def _show_missing(self, reason: str) -> None:
        """Say in the image's place why it cannot be had; nothing where it can."""
        self.missing.show_reason(reason)
        for part in (self.view, self.facts, self.range):
            part.setVisible(not reason)
        for tool in (self.crop_button, self.pencil_button, self.mode, self.shrink_button):
            tool.setEnabled(not reason)
        if reason:
            self.use_mouse(Mouse.LOOK)

    def follow(self, subject: str) -> None:
        """Mark what the step of a subject sees of the image; of none where it does not step."""
        self._followed = subject
        self._show_window()

    def _show_window(self) -> None:
        """Outline the input window of the step shown, in place of the last one's."""
        results, player = self.workbench.results, self.workbench.players.get(self._followed)
        before, self._window = self._window, None
        if results is not None and player is not None and player.length:
            self._window = self.workbench.subjects[self._followed].seen(results, player.shown)
        if self._window != before:
            self._draw_outlines()

    def _draw_outlines(self) -> None:
        outlines = [Outline(self._window, Role.INPUT)] if self._window else []
        if self._crop is not None:
            outlines.append(Outline(self._crop, Role.KERNEL, Stroke.DASHED))
        self.view.set_outlines(*outlines)
        self.view.set_focus(self._window)

    # -- choosing ------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ask for a file and open it."""
        ask_for_image(self, self.context)

    def find_image(self) -> None:
        """Ask for the file of the image that is missing."""
        ask_for_image(self, self.context, find=True)

    def copy(self) -> None:
        """Put the numbers on the clipboard; a spreadsheet takes them."""
        self._menu.copy_numbers()

    def paste(self) -> None:
        """Take the matrix on the clipboard as the image."""
        self.context.images.paste_text(QGuiApplication.clipboard().text())

    def _on_reading_chosen(self, matrix: Matrix) -> None:
        source = None if self.workbench.results is None else self.workbench.results.get(SOURCE)
        if source is not None:
            self.context.images.take_reading(matrix, source.name)

    def _on_gallery_about_to_show(self) -> None:
        if not self._gallery.isEmpty():
            return
        # Made on first use: reading nine photographs would slow the start.
        pictures = QListWidget(self._gallery)
        pictures.setViewMode(QListWidget.ViewMode.IconMode)
        pictures.setMovement(QListWidget.Movement.Static)
        pictures.setIconSize(QSize(_THUMBNAIL, _THUMBNAIL))
        pictures.setGridSize(QSize(_THUMBNAIL + 40, _THUMBNAIL + 32))
        pictures.setFixedSize(4 * (_THUMBNAIL + 40) + 24, 4 * (_THUMBNAIL + 32) + 8)
        pictures.setAccessibleName("Examples")
        for example in EXAMPLES.values():
            image = example.load()
            item = QListWidgetItem(_thumbnail(image.pixels, image.levels), example.title, pictures)
            item.setToolTip(example.description)
            item.setData(Qt.ItemDataRole.UserRole, example.name)
        pictures.itemClicked.connect(self._on_example_chosen)
        pictures.itemActivated.connect(self._on_example_chosen)
        holder = QWidgetAction(self._gallery)
        holder.setDefaultWidget(pictures)
        self._gallery.addAction(holder)
        self._gallery.addSeparator()
        for size in _EMPTY_SIZES:
            action = self._gallery.addAction(f"Empty {size} × {size}, to draw in")
            action.setData(size)
            action.triggered.connect(self._on_empty_triggered)

    def _on_example_chosen(self, item: QListWidgetItem) -> None:
        name = item.data(Qt.ItemDataRole.UserRole)
        self._gallery.close()
        self.context.images.use(Example(name), f"Choose {EXAMPLES[name].title}")

    def _on_empty_triggered(self) -> None:
        size = cast("QAction", self.sender()).data()
        self._draw(np.zeros((size, size)), "Empty image", levels=(0.0, 255.0), range=None)
        self.use_mouse(Mouse.PENCIL)

    def _draw(self, values: np.ndarray, text: str, levels: Levels, merge: str = "", **changes: Any) -> None:
        source = Drawn(freeze(values), levels)
        self.workbench.edit("image", text, merge=merge, source=source, crop=None, shrink=None, **changes)

    @property
    def _picture(self) -> Picture | None:
        """The image as it is shown."""
        return None if self.workbench.results is None else self.workbench.results.get(PICTURE)

    @property
    def _levels(self) -> Levels:
        """Black and white of the image, whatever range is chosen."""
        source = None if self.workbench.results is None else self.workbench.results.get(SOURCE)
        return (0.0, 255.0) if source is None else source.levels

    # -- crop, shrink, draw --------------------------------------------------------------------------------------

    def use_mouse(self, use: Mouse) -> None:
        """Decide what the mouse does on the image."""
        self.crop_button.setChecked(use is Mouse.CROP)
        self.pencil_button.setChecked(use is Mouse.PENCIL)
        self.pencil.setVisible(use is Mouse.PENCIL)
        self.view.drag = Drag.PAN if use is Mouse.LOOK else Drag.CELLS
        self.view.set_editable(use is Mouse.PENCIL)
        self.view.tool = Tool.PAINT
        self.view.paint_value = self.pencil.value()

    def _on_crop_clicked(self, on: bool) -> None:
        self.use_mouse(Mouse.CROP if on else Mouse.LOOK)

    def _on_pencil_clicked(self, on: bool) -> None:
        self.use_mouse(Mouse.PENCIL if on else Mouse.LOOK)

    def _on_pencil_changed(self, value: float) -> None:
        self.view.paint_value = value

    def _on_view_edit_requested(self, row: int, column: int, value: float, gesture: int) -> None:
        picture, levels = self._picture, self._levels
        if picture is not None and picture.channels == 1:
            values = np.array(picture.values, dtype=np.float64)
            values[row, column] = value
            # A brighter pencil widens the grey scale; the numbers stay what they are.
            levels = min(levels[0], value), max(levels[1], value)
            self._draw(values, "Draw", levels, merge=f"drawing {gesture}")

    def _on_view_cell_pressed(self, row: int, column: int) -> None:
        if not self.view.editable:
            self._corner = row, column
            self._crop = Window(row, column, 1, 1)
            self._draw_outlines()

    def _on_view_cell_dragged(self, row: int, column: int) -> None:
        if self._corner is not None:
            top, left = min(row, self._corner[0]), min(column, self._corner[1])
            height, width = abs(row - self._corner[0]) + 1, abs(column - self._corner[1]) + 1
            self._crop = Window(top, left, height, width)
            self._draw_outlines()

    def _on_view_cell_released(self) -> None:
        crop, self._crop, self._corner = self._crop, None, None
        self._draw_outlines()
        if crop is None or self.view.editable or (crop.height == 1 and crop.width == 1):
            return
        self.crop_to(crop)
        self.use_mouse(Mouse.LOOK)

    def crop_to(self, part: Window) -> None:
        """Keep only a part of what is seen."""
        results, picture = self.workbench.results, self._picture
        if results is None or picture is None:
            return
        choice, values = results.choice(ImageChoice), picture.values
        if choice.shrink is None:
            top, left = (choice.crop or (0, 0))[:2]
            crop = top + part.top, left + part.left, part.height, part.width
            # Of the image that is seen, though another may be on its way.
            self.workbench.edit("image", "Crop", source=choice.source, shrink=None, crop=crop)
        elif values.ndim == 2 and max(part.height, part.width) <= DRAWN_LIMIT:
            # What is seen are no longer the file's pixels, so the part becomes an image of its own.
            cells = values[part.top : part.top + part.height, part.left : part.left + part.width]
            self._draw(cells, "Crop", self._levels)
        else:
            self.workbench.problem.emit("This image has been shrunk. Press Whole, crop, and then shrink it.")

    def _on_shrink_clicked(self) -> None:
        size = self.shrink.value()
        self.workbench.edit("image", f"Shrink to {size} × {size}", shrink=size)

    def _on_whole_clicked(self) -> None:
        self.workbench.edit("image", "Whole image", crop=None, shrink=None)


def _thumbnail(pixels: np.ndarray, levels: tuple[float, float]) -> QIcon:
    image = to_qimage(Colouring(*levels).paint(pixels))
    smooth = (
        Qt.TransformationMode.SmoothTransformation
        if min(pixels.shape[:2]) > _THUMBNAIL
        else Qt.TransformationMode.FastTransformation
    )
    return QIcon(QPixmap.fromImage(image.scaled(_THUMBNAIL, _THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, smooth)))
