"""The Image panel: choose, cut down, type, draw and look into the image."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Page
from convviz.core.text.matrix import Matrix
from convviz.core.windows.geometry import Window
from convviz.panels.image.cropping import Cropping
from convviz.panels.image.drawing import Drawing
from convviz.panels.image.gallery import Gallery
from convviz.panels.image.missing import MissingImage
from convviz.panels.image.new_matrix import NewMatrix
from convviz.panels.image.pages import PageControl
from convviz.panels.image.range import RangeControl
from convviz.panels.image.tools import Mouse, MouseTools
from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.shared.files import ask_for_image, ask_for_missing_image
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.numbers import check_copied
from convviz.panels.shared.panel import ResultsPanel
from convviz.panels.shared.pictures import layer_of, range_text, size_text
from convviz.panels.shared.reading_bar import ReadingBar
from convviz.state.choices.image import SIDES, ImageChoice
from convviz.state.choices.source import DRAWN_LIMIT, Example
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.image import FACTS, PICTURE, SOURCE
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.controls.numbers import Number
from convviz.widgets.grid.cells import NUMBER_CELL
from convviz.widgets.grid.editable_grid import EditableGrid
from convviz.widgets.grid.marks import Outline, Stroke
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role

#: Height of the view in pixels below which it never goes, and rows of a matrix whose numbers are always seen.
_MIN_HEIGHT, _READ_ROWS = 96, 7


class ImagePanel(ResultsPanel):
    """Shows the image that is convolved, with the window of the present step on it."""

    key = "image"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        # A wider window gives its room to the stepping panels.
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.open_button = IconButton("folder-open", "Open image…", self)
        self.open_button.setToolTip("Open an image file; or drop or paste one anywhere in the window")
        self.examples = IconButton("images", "Examples", self, show_text=True)
        self.examples.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._gallery = Gallery(self.examples)
        self.examples.setMenu(self._gallery)
        self.examples.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)  # or the dock would be wider
        self.new_button = IconButton("plus", "New matrix…", self)
        self.missing = MissingImage(self)
        self.missing.hide()
        self.reading = ReadingBar(self)
        self.view = EditableGrid("Image", self)
        self.view.set_editable(False)
        self.view.preferred_height = _MIN_HEIGHT
        self.view.rounds = True
        # Made in the order in which Tab goes.
        self.range = RangeControl(self.workbench, self)
        self.page = PageControl(context, self)
        self.mode = FieldControls(self.workbench, ImageChoice, self)["mode"]
        self.tools = MouseTools(self.view, self)
        self.crop_button, self.type_button, self.pencil_button = self.tools.buttons.values()
        self.pencil = self.tools.pencil
        self._drawing = Drawing(self.view, self.workbench, self)
        self._cropping = Cropping(self.view, self.tools, self)
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
        self.facts = Label(parent=self)
        self.facts.setProperty("muted", True)
        self.facts.setWordWrap(True)
        self._menu = GridMenu(self.view, self.workbench)
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
        head.addWidget(self.new_button)
        head.addStretch(1)
        head.addWidget(self.tools)
        colours, sizes = FlowLayout(), FlowLayout()
        for flow in (colours, sizes):
            flow.setSpacing(2 * UNIT)
        for drawing in (self.page, self.mode, self.pencil):
            colours.addWidget(drawing)
        for cutting in (self.shrink_button, self.shrink, self.whole_button):
            sizes.addWidget(cutting)
        self.body.addLayout(head)
        self.body.addWidget(self.missing, 1)
        self.body.addWidget(self.reading)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.facts)
        self.body.addWidget(self.range)
        self.body.addLayout(colours)
        self.body.addLayout(sizes)

    def _connect(self) -> None:
        self.open_button.clicked.connect(self.open)
        self.missing.find_requested.connect(self.find_image)
        self.reading.chosen.connect(self._on_reading_chosen)
        self.reading.closed.connect(self._make_room)
        self._gallery.example_chosen.connect(self._on_example_chosen)
        self._gallery.empty_chosen.connect(self._on_empty_chosen)
        self.new_button.clicked.connect(self.ask_for_matrix)
        self.tools.changed.connect(self._make_room)
        self._cropping.changed.connect(self._draw_outlines)
        self._cropping.chosen.connect(self._on_part_chosen)
        self.shrink_button.clicked.connect(self._on_shrink_clicked)
        self.whole_button.clicked.connect(self._on_whole_clicked)
        self.workbench.background.slow_changed.connect(self.view.set_stale)
        self.view.is_part_changed.connect(self._show_facts)

    def show_results(self, results: Results) -> None:
        picture, source, facts = results.get(PICTURE), results.get(SOURCE), results.get(FACTS)
        self._show_missing(results.reason(SOURCE))
        self.page.show_page(Page() if source is None else source.page)
        if picture is None or source is None or facts is None:
            return
        choice = results.choice(ImageChoice)
        self.view.set_layer(layer_of(picture))
        editable = max(picture.shape) <= DRAWN_LIMIT and picture.values.ndim == 2
        self.tools.show_image(editable=editable, white=source.levels[1])
        self.mode.set_value(choice.mode)
        self.shrink.set_limits(1, max(picture.shape))
        self.whole_button.setEnabled(choice.crop is not None or choice.shrink is not None)
        self._show_facts()
        self.range.show_results(results)
        self._make_room()
        self._show_window()

    def _show_facts(self) -> None:
        results = self.workbench.results
        if results is None:
            return
        picture, source, facts = results.get(PICTURE), results.get(SOURCE), results.get(FACTS)
        if picture is None or source is None or facts is None:
            return
        said = [size_text(picture), "a part is shown" if self.view.is_part else ""]
        said += [range_text(facts.low, facts.high, facts.mean)]
        said += ["transparent, put on white" if source.on_white else "", source.remark]
        self.facts.setText("  ·  ".join(filter(None, said)))

    def _make_room(self) -> None:
        """Leave the room to the numbers while they are edited, and none to the colours of a grey picture.

        What an edit would hide or lengthen has its place before: cells must not move under the pen.
        """
        results = self.workbench.results
        source, picture = (None, None) if results is None else (results.get(SOURCE), results.get(PICTURE))
        editing = self.tools.mouse.edits
        self.reading.set_matrix(None if source is None else source.matrix, keep_place=editing)
        self.facts.setMinimumHeight(2 * self.facts.fontMetrics().lineSpacing() if editing else 0)
        self.mode.setVisible(not editing and source is not None and source.is_colour)
        for part in (self.shrink_button, self.shrink, self.whole_button):
            part.setVisible(not editing)
        rows = picture.shape[0] if editing and picture is not None else 0
        said = self.reading.sizeHint().height() if self.reading.isVisibleTo(self) else 0
        self.view.setMinimumHeight(max(_MIN_HEIGHT - said, min(rows, _READ_ROWS) * (NUMBER_CELL + 1) + 4))
        self.body.activate()  # cells must not move under a mouse that is over them already

    def _show_missing(self, reason: str) -> None:
        """Say in the image's place why it cannot be had; nothing where it can."""
        self.missing.show_reason(reason)
        for part in (self.view, self.facts, self.range):
            part.setVisible(not reason)
        self.tools.set_enabled(not reason)
        for control in (self.mode, self.shrink_button):
            control.setEnabled(not reason)

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
        if self._cropping.part is not None:
            outlines.append(Outline(self._cropping.part, Role.KERNEL, Stroke.DASHED))
        self.view.set_outlines(*outlines)
        self.view.set_focus(self._window)

    # -- choosing ------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ask for a file and open it."""
        ask_for_image(self, self.context)

    def find_image(self) -> None:
        """Ask for the file of the image that is missing."""
        ask_for_missing_image(self, self.context)

    def copy(self) -> None:
        """Put the numbers on the clipboard; a spreadsheet takes them."""
        if self.view.layer is None:
            raise ValueError("There is no image to copy.")
        check_copied(self.view.layer.values)
        self._menu.copy_numbers()

    def paste(self) -> None:
        """Take the matrix on the clipboard as the image."""
        self.context.images.paste_text(QGuiApplication.clipboard().text())

    def _on_reading_chosen(self, matrix: Matrix) -> None:
        source = None if self.workbench.results is None else self.workbench.results.get(SOURCE)
        if source is not None:
            self.context.images.take_reading(matrix, source.name)

    def _on_example_chosen(self, name: str) -> None:
        self.context.images.use(Example(name), f"Choose {EXAMPLES[name].title}")

    def _on_empty_chosen(self, size: int) -> None:
        self._drawing.make(size, size, "Empty image", (0.0, 255.0))
        self.pencil.setValue(255)
        self.tools.use(Mouse.PENCIL)

    # -- type, draw, crop, shrink --------------------------------------------------------------------------------

    def ask_for_matrix(self) -> None:
        """Ask for the size of a new matrix, to be typed."""
        NewMatrix(self, self.make_matrix).open()

    def make_matrix(self, rows: int, columns: int) -> None:
        """Make a matrix of zeros the image, ready for typing."""
        self._drawing.make(rows, columns, f"New matrix {rows} × {columns}")
        self.tools.use(Mouse.TYPE)
        self.view.select(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.tools.mouse is not Mouse.LOOK:
            self.tools.use(Mouse.LOOK)
            self.view.clearFocus()  # the keys step again
        else:
            super().keyPressEvent(event)

    def _on_part_chosen(self, part: Window) -> None:
        self._drawing.crop_to(part)
        self.tools.use(Mouse.LOOK)

    def _on_shrink_clicked(self) -> None:
        size = self.shrink.value()
        self.workbench.edit("image", f"Shrink to {size} × {size}", anew=True, shrink=size)

    def _on_whole_clicked(self) -> None:
        self.workbench.edit("image", "Whole image", crop=None, shrink=None)
