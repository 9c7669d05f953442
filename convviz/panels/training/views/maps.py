"""All maps of all layers, and the kernels that make them."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from convviz.core.images.pyramid import pyramid
from convviz.core.networks.analysis import receptive_window
from convviz.core.networks.layers import Add, Conv, kind_of
from convviz.core.text.formatting import counted, equals
from convviz.core.windows.geometry import Window, clipped
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.title import Title
from convviz.panels.training.view import View, blocks, shape_text
from convviz.panels.training.views.opening import open_sum, opening_problem
from convviz.runs.snapshot import Arrays, Floats, Snapshot
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.context import Context
from convviz.widgets.grid.cells import CellLayer
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.marks import Outline
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import HintLabel, Label, plain_tip
from convviz.widgets.look.theme import Role
from convviz.widgets.maps.layer_maps import LayerMap, LayerMaps

_NO_KERNELS = "Press Train (Ctrl+R) to see the kernels change."


class MapsView(View):
    """Every layer's maps of the image, one scale a block; the map of a clicked cell enlarged, with its values."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._unit: Unit | None = None
        self.maps = LayerMaps(self)
        self.title = Title("", Role.OUTPUT, self)
        self.enlarged = GridView("The chosen map, enlarged", self)
        self.open = IconButton("chevron-right", "Open its sum", self, show_text=True)
        self.note = HintLabel(self)
        self.note.setWordWrap(True)
        self._menus = GridMenu(self.enlarged, self.workbench), NumbersMenu(self.maps, self.workbench, self.maps.arrays)
        self.side = QWidget(self)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.enlarged, 1)
        column.addWidget(self.open)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        for widget, stretch in ((self.maps, 3), (self.side, 2)):
            split.addWidget(widget)
            split.setStretchFactor(split.count() - 1, stretch)
        split.setChildrenCollapsible(False)
        split.setSizes([420, 300])  # kept for when the map is shown
        self.maps.setMinimumWidth(280)
        self.body.addWidget(split, 1)
        self.body.addWidget(self.note)
        self.maps.cell_clicked.connect(self._on_maps_cell_clicked)
        self.enlarged.cell_clicked.connect(self._on_enlarged_cell_clicked)
        self.open.clicked.connect(self._on_open_clicked)

    def draw(self) -> None:
        snapshot = self.lab.record.snapshot
        if snapshot is None:
            self.maps.set_layers(())
        else:
            colours = blocks(self.network, snapshot.activations)
            # What only hands its input on has nothing of its own to show.
            idle = {node.name for node in self.network.nodes if kind_of(node.layer).passes_on}
            self.maps.set_layers(
                [
                    LayerMap(name, self._title(name, array), array, colours[name])
                    for name, array in snapshot.activations.items()
                    if name not in idle
                ]
            )
        self._draw_unit()

    def _title(self, name: str, array: Floats) -> str:
        """What stands above a layer's maps; of a join also what it takes."""
        node = self.network.node(name)
        sign = " + " if isinstance(node.layer, Add) else ", "
        takes = f"  ·  {sign.join(node.inputs)}" if len(node.inputs) > 1 else ""
        return f"{name}  ·  {shape_text(array)}{takes}"

    def _draw_unit(self) -> None:
        """Show the chosen unit: its value, its map, what it sees."""
        snapshot, unit = self.lab.record.snapshot, self._unit
        # A unit of another run's network may not be there.
        if snapshot is None or unit is None or not unit.is_in(snapshot.activations):
            self.side.hide()
            self.maps.set_marked(None, 0, 0, 0)
            waits = self.waits("Press Train (Ctrl+R) to see what every layer makes of the image.")
            self.note.say(*((waits,) if snapshot is None else ("", "Click a cell to see what it sees of the image.")))
            self.seen_changed.emit(None)
            return
        self.side.setVisible(unit.row is not None)
        array = snapshot.activations[unit.layer]
        window = receptive_window(self.network, unit.layer, unit.row or 0, unit.column or 0, unit.number)
        self.maps.set_marked(unit.layer, unit.number, unit.row or 0, unit.column or 0)
        value = equals(float(array[unit.place]))
        seen = clipped(window, snapshot.input.shape[1:])
        if unit.row is None or unit.column is None:
            sees = "all of the image"
        else:
            sees = f"{seen.height} × {seen.width} pixels of the image" + ("" if seen == window else " and padding")
        hint = "" if unit.row is None else "Zoom into the map for its numbers."
        self.note.say(f"{unit.text} {value}; it sees {sees}, outlined there.", hint)
        self.seen_changed.emit(window)
        if unit.row is not None and unit.column is not None:
            self.title.set_text(f"{unit.layer}, map {unit.number}", shape_text(array[unit.number]))
            colouring = blocks(self.network, snapshot.activations)[unit.layer]
            self.enlarged.set_layer(CellLayer(pyramid(array[unit.number]), colouring))
            cell = Window(unit.row, unit.column, 1, 1)
            self.enlarged.set_outlines(Outline(cell, Role.OUTPUT))
            self._draw_open(snapshot, unit.layer)

    def _draw_open(self, snapshot: Snapshot, name: str) -> None:
        """Offer to step through the sum of a convolution, or say why that cannot be."""
        problem, goal = opening_problem(self.network, snapshot, name), self.workbench.title(ConvolutionOptions)
        self.open.setVisible(isinstance(self.network.node(name).layer, Conv))
        self.open.setEnabled(not problem)
        self.open.setToolTip(plain_tip(problem or f"Step through this map in {goal}; a button there leads back"))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen_changed.emit(None)  # on the image, what this view has outlined means nothing to the others

    def _on_maps_cell_clicked(self, layer: str, number: int, row: int, column: int) -> None:
        snapshot = self.lab.record.snapshot
        vector = snapshot is not None and snapshot.activations[layer].ndim == 1
        self._unit = Unit(layer, number) if vector else Unit(layer, number, row, column)
        self._draw_unit()

    def _on_enlarged_cell_clicked(self, row: int, column: int) -> None:
        if self._unit is not None:
            self._unit = replace(self._unit, row=row, column=column)
            self._draw_unit()

    def _on_open_clicked(self) -> None:
        snapshot, unit = self.lab.record.snapshot, self._unit
        if snapshot is None or unit is None or unit.row is None or unit.column is None:
            return
        goal = open_sum(self.context, self.network, snapshot, unit.layer, unit.number, unit.row, unit.column)
        if goal:
            self.panel_requested.emit(goal)


@dataclass(frozen=True)
class Unit:
    """One number that a layer puts out: of a map, or of a layer without rows and columns."""

    layer: str
    number: int
    row: int | None = None
    column: int | None = None

    @property
    def place(self) -> tuple[int, ...]:
        """Where it lies in the layer's output."""
        return (self.number,) if self.row is None or self.column is None else (self.number, self.row, self.column)

    @property
    def text(self) -> str:
        """What it is called."""
        where = f"unit {self.number}" if self.row is None else f"map {self.number}, cell [{self.row}, {self.column}]"
        return f"{self.layer}, {where}"

    def is_in(self, activations: Arrays) -> bool:
        """Whether there is such a unit."""
        array = activations.get(self.layer)
        place = self.place
        return array is not None and array.ndim == len(place) and all(map(int.__lt__, place, array.shape))


class KernelsView(View):
    """The kernels of every convolution as images, as they change."""

    about_image = False

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.maps = LayerMaps(self)
        self._menu = NumbersMenu(self.maps, self.workbench, self.maps.arrays)
        self.note = Label(_NO_KERNELS, self)
        self.body.addWidget(self.maps, 1)
        self.body.addWidget(self.note)

    def draw(self) -> None:
        snapshot = self.lab.record.snapshot
        self.note.setVisible(snapshot is None)
        self.note.setText(self.waits(_NO_KERNELS))
        weights = {} if snapshot is None else snapshot.weights
        self.maps.set_layers(
            [
                LayerMap(
                    name,
                    _kernel_title(name, array.shape),
                    array.reshape(-1, *array.shape[2:]),
                    Colouring.by_sign(array),
                    array.shape[1],
                )
                for name, array in weights.items()
                if array.ndim == 4
            ]
        )


def _kernel_title(name: str, shape: tuple[int, ...]) -> str:
    filters, channels, rows, columns = shape
    each = f", each of {channels} slices" if channels > 1 else ""
    return f"{name}  ·  {counted(filters, 'kernel')} {rows} × {columns}{each}"
