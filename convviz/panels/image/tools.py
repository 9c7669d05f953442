"""What the mouse does on the image: one of some tools, or nothing but to look."""

from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.util.checks import NUMBER_LIMIT
from convviz.state.choices.source import DRAWN_LIMIT
from convviz.widgets.controls.numbers import AnyReal
from convviz.widgets.grid.editable_grid import EditableGrid, Tool
from convviz.widgets.grid.grid_view import Drag
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.theme import UNIT


class Mouse(Enum):
    """A tool: its icon, what it does, and what it does to cells, if it changes any."""

    LOOK = "", "", None
    CROP = "crop", "Crop: drag a rectangle to keep only that part", None
    TYPE = (
        "text-cursor-input",
        "Type: click a cell and type its number; Return and arrow keys go on, Esc leaves",
        Tool.TYPE,
    )
    PENCIL = "pencil", "Pencil: paint a number over cells", Tool.PAINT

    def __init__(self, icon: str, tip: str, tool: Tool | None) -> None:
        self.icon, self.tip, self.tool = icon, tip, tool

    @property
    def edits(self) -> bool:
        """Whether it changes single numbers."""
        return self.tool is not None


class MouseTools(QWidget):
    """A button for each tool, of which at most one is down, and the number that the pencil paints."""

    #: Another tool is in hand.
    changed = Signal()

    def __init__(self, view: EditableGrid, parent: QWidget) -> None:
        super().__init__(parent)
        self._view, self.mouse = view, Mouse.LOOK
        self.buttons = {mouse: IconButton(mouse.icon, mouse.tip, self) for mouse in Mouse if mouse.icon}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        for button in self.buttons.values():
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.clicked.connect(self._on_button_clicked)
            row.addWidget(button)
        self.pencil = AnyReal(parent)
        self.pencil.setAccessibleName("Number the pencil paints")
        self.pencil.setToolTip("Number the pencil paints")
        self.pencil.setRange(-NUMBER_LIMIT, NUMBER_LIMIT)
        self.pencil.setValue(255)
        self.pencil.valueChanged.connect(self._on_pencil_changed)
        self.pencil.hide()
        self._white = 255.0
        view.typing_requested.connect(self._on_typing_requested)
        self.use(Mouse.LOOK)

    def use(self, mouse: Mouse) -> None:
        """Take a tool in hand."""
        self.mouse = mouse
        for other, button in self.buttons.items():
            button.setChecked(other is mouse)
        self.pencil.setVisible(mouse is Mouse.PENCIL)
        self._view.drag = Drag.PAN if mouse is Mouse.LOOK else Drag.CELLS
        self._view.tool = mouse.tool or Tool.TYPE
        self._view.paint_value = self.pencil.value()
        self._view.set_editable(mouse.edits)
        if mouse is Mouse.TYPE:
            self._view.setFocus()
        self.changed.emit()

    def show_image(self, *, editable: bool, white: float) -> None:
        """Offer what can be done with an image; ``white`` is the number that is white in it."""
        for mouse, button in self.buttons.items():
            button.setEnabled(editable or not mouse.edits)
            first = f"{mouse.tip.partition(':')[0]}: shrink to {DRAWN_LIMIT} × {DRAWN_LIMIT} first"
            button.setToolTip(mouse.tip if button.isEnabled() else first)
        self._view.offers_typing = editable
        if self.mouse is not Mouse.PENCIL:
            self._white = white
        if self.mouse.edits and not editable:
            self.use(Mouse.LOOK)

    def set_enabled(self, enabled: bool) -> None:
        """Let tools be taken, or none."""
        self.setEnabled(enabled)
        if not enabled:
            self.use(Mouse.LOOK)

    def _on_button_clicked(self, on: bool) -> None:
        mouse = next(mouse for mouse, button in self.buttons.items() if button is self.sender())
        if on and mouse is Mouse.PENCIL:
            self.pencil.set_value(self._white)
        self.use(mouse if on else Mouse.LOOK)

    def _on_pencil_changed(self, value: float) -> None:
        self._view.paint_value = value

    def _on_typing_requested(self, row: int, column: int) -> None:
        self.use(Mouse.TYPE)
        self._view.select(row, column)
        self._view.edit()
