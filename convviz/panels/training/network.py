"""The network as it thinks, and how one of its units comes about."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QWidget

from convviz.core.networks.layers import Conv
from convviz.core.networks.unit import unit_parts
from convviz.panels.training.opening import inputs_of, open_sum
from convviz.panels.training.view import IMAGE, View, blocks, shape_text, signed
from convviz.runs.events import Moment
from convviz.state.workbench import Workbench
from convviz.widgets.network.picture import Column, NetworkPicture
from convviz.widgets.sums.unit_view import UnitParts, UnitView

#: Channels of a unit shown each on its own; the others come as one sum.
_CHANNELS = 6
#: What the line at the bottom says, without and with a map taken apart.
_CLOSED = "Click a map of a convolution to see how it is made."
_OPEN = "Click a cell to step through its sum; click the map again to close."


class NetworkView(View):
    """Columns of maps from the image to the classes; a convolution's map clicked is taken apart below."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self._unit: tuple[str, int] | None = None
        self.picture = NetworkPicture(self)
        self.unit = UnitView(self)
        self.unit.hide()
        self.note = QLabel(self)
        self.note.setProperty("muted", True)
        self.note.setWordWrap(True)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.picture)
        split.addWidget(self.unit)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([500, 500])  # kept for when a map is taken apart
        self.body.addWidget(split, 1)
        self.body.addWidget(self.note)
        self.picture.set_waiting("Press Train, or 1 batch, and watch the network think about the image on the right.")
        self.picture.unit_clicked.connect(self._on_picture_unit_clicked)
        self.unit.cell_clicked.connect(self._on_unit_cell_clicked)

    def draw(self) -> None:
        moment = self.lab.moment
        if moment is None:
            self.picture.set_columns(())
            self._draw_unit(None)
            return
        self.picture.set_columns(self._columns(moment))
        true = moment.label if moment.label < len(self.classes) else -1
        self.picture.set_classes(self.classes, moment.probabilities, true)
        self._draw_unit(moment)

    def _columns(self, moment: Moment) -> list[Column]:
        network = self.network
        colours = blocks(network, moment.activations)
        columns = [Column("input", "input", "input", moment.input, IMAGE)]
        for name, layer in zip(network.names, network.layers, strict=True):
            if name in moment.activations:
                maps = moment.activations[name]
                columns.append(Column(name, layer.kind, name, maps, colours[name], moment.weights.get(name)))
        return columns

    def _draw_unit(self, moment: Moment | None) -> None:
        """Take the chosen map apart, if it is one of a convolution whose weights are known."""
        layers = dict(zip(self.network.names, self.network.layers, strict=True))
        name, number = self._unit or ("", 0)
        layer = layers.get(name)
        known = moment is not None and isinstance(layer, Conv) and name in moment.weights and number < layer.filters
        # Of a run that has diverged no sum can be shown.
        known = known and bool(np.isfinite(moment.weights[name]).all())
        self.unit.setVisible(known)
        self.note.setVisible(moment is not None)
        self.note.setText(_OPEN if known else _CLOSED)
        if not known or moment is None or not isinstance(layer, Conv):
            return
        inputs = inputs_of(self.network, moment, name)
        weights = moment.weights[name][number]
        bias = float(moment.biases[name][number]) if name in moment.biases else 0.0
        parts = unit_parts(inputs, weights, bias, stride=layer.stride, padding=layer.pads, most=_CHANNELS)
        first = self.network.names.index(name) == 0
        self.unit.set_unit(
            UnitParts(
                f"{name}, map {number}: {shape_text(inputs)} to one map",
                parts,
                IMAGE if first else signed([inputs]),
                signed([weights]),
                signed([parts.output, *parts.partial]),
                "the image" if first else self.network.names[self.network.names.index(name) - 1],
            )
        )

    def _on_picture_unit_clicked(self, layer: str, number: int) -> None:
        # A second click puts it away again, and gives its room back to the picture.
        self._unit = None if self._unit == (layer, number) else (layer, number)
        self.picture.set_selected(*(self._unit or ("", 0)))
        self._draw_unit(self.lab.moment)

    def _on_unit_cell_clicked(self, channel: int, row: int, column: int) -> None:
        moment = self.lab.moment
        if moment is None or self._unit is None:
            return
        one = None if channel < 0 else channel
        if open_sum(self.workbench, self.network, moment, *self._unit, row, column, one):
            self.panel_requested.emit("convolution")
