"""All maps of all layers, and the kernels that make them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from convviz.core.formatting import format_number
from convviz.core.layers import Conv
from convviz.core.network import receptive_window
from convviz.panels.training.opening import open_sum
from convviz.panels.training.view import View, blocks, shape_text, signed
from convviz.state.workbench import Workbench
from convviz.widgets.icons import IconButton
from convviz.widgets.layer_maps import LayerMap, LayerMaps


class MapsView(View):
    """Every layer's maps of the image, one scale a block; a unit clicked shows what it sees and opens its sum."""

    #: What the chosen unit sees of the image: a `Window`, or None.
    seen_changed = Signal(object)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self._unit: tuple[str, int, int, int] | None = None
        self.maps = LayerMaps(self)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.open = IconButton("chevron-right", "Open its sum in Convolution", self, show_text=True)
        row = QHBoxLayout()
        row.addWidget(self.note, 1)
        row.addWidget(self.open)
        self.body.addWidget(self.maps, 1)
        self.body.addLayout(row)
        self.maps.cell_clicked.connect(self._on_maps_cell_clicked)
        self.open.clicked.connect(self._on_open_clicked)

    def draw(self) -> None:
        moment = self.lab.moment
        if moment is None:
            self.maps.set_layers(())
            self._describe()
            return
        colours = blocks(self.network, moment.activations)
        kinds = dict(zip(self.network.names, self.network.layers, strict=True))
        # What only hands its input on has nothing of its own to show.
        shown = [name for name in moment.activations if kinds[name].kind not in ("flatten", "dropout")]
        self.maps.set_layers(
            [
                LayerMap(
                    name, f"{name}  ·  {shape_text(moment.activations[name])}", moment.activations[name], colours[name]
                )
                for name in shown
            ]
        )
        self._describe()

    def _describe(self) -> None:
        """Say what the chosen unit is, and what it sees."""
        moment, unit = self.lab.moment, self._unit
        if moment is None:
            self.note.setText("Press Train to see what every layer makes of the image.")
            self.open.hide()
            self.seen_changed.emit(None)
            return
        if unit is None or unit[0] not in moment.activations:
            self.note.setText("Click a cell to see what it sees of the image.")
            self.open.hide()
            return
        name, number, row, column = unit
        array = moment.activations[name]
        value = format_number(float(array[number] if array.ndim == 1 else array[number, row, column]))
        index = self.network.names.index(name)
        window = receptive_window(self.network, index, row, column)
        where = f"{name}, unit {number}" if array.ndim == 1 else f"{name}, map {number}, cell [{row}, {column}]"
        sees = "all of the image" if array.ndim == 1 else f"{window.height} × {window.width} pixels of the image"
        self.note.setText(f"{where} = {value}; it sees {sees}, outlined there.")
        self.open.setVisible(self._can_open(index))
        self.seen_changed.emit(window)

    def _can_open(self, index: int) -> bool:
        layer, moment = self.network.layers[index], self.lab.moment
        return isinstance(layer, Conv) and moment is not None and self.network.names[index] in moment.weights

    def _on_maps_cell_clicked(self, layer: str, number: int, row: int, column: int) -> None:
        self._unit = layer, number, row, column
        self._describe()

    def _on_open_clicked(self) -> None:
        moment, unit = self.lab.moment, self._unit
        if moment is not None and unit is not None and open_sum(self.workbench, self.network, moment, *unit):
            self.panel_requested.emit("convolution")


class KernelsView(View):
    """The kernels of every convolution as images, as they change."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.maps = LayerMaps(self)
        self.note = QLabel("Press Train to see the kernels change.", self)
        self.body.addWidget(self.maps, 1)
        self.body.addWidget(self.note)

    def draw(self) -> None:
        moment = self.lab.moment
        self.note.setVisible(moment is None)
        weights = {} if moment is None else moment.weights
        self.maps.set_layers(
            [
                LayerMap(name, _kernel_title(name, array.shape), array.reshape(-1, *array.shape[2:]), signed([array]))
                for name, array in weights.items()
                if array.ndim == 4
            ]
        )


def _kernel_title(name: str, shape: tuple[int, ...]) -> str:
    filters, channels, rows, columns = shape
    each = f", each {channels} slices in a row" if channels > 1 else ""
    return f"{name}  ·  {filters} kernels {rows} × {columns}{each}"
