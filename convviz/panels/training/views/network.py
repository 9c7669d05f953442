"""The activations of the whole network, and how one of its units is computed."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from convviz.core.networks.distances import class_distance
from convviz.core.networks.layers import Conv
from convviz.core.networks.nodes import INPUT
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.training.view import IMAGE, View, blocks, shape_text
from convviz.panels.training.views.opening import inputs_of, open_sum, opening_problem, unit_of
from convviz.runs.snapshot import Snapshot
from convviz.state.context import Context
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.labels import HintLabel
from convviz.widgets.network.picture.columns import Column
from convviz.widgets.network.picture.picture import NetworkPicture
from convviz.widgets.sums.distance_view import DistanceParts, DistanceView
from convviz.widgets.sums.unit_view import UnitParts, UnitView

#: Channels of a unit shown each on its own; the others come as one sum.
_CHANNELS = 6
#: What the line at the bottom says, without and with a map broken down; all but the first part of the second are hints.
_CLOSED = "Click a map of a convolution{} to see how it is made."
_DISTANCE = "The nearer, the more probable.", "Click the class again to close."
_OPEN = "Click a cell to step through its sum; click the map again to close."

_WAITING = "Press Train (Ctrl+R), or 1 batch (Ctrl+B), to see the image on the right go through the network."


class NetworkView(View):
    """Columns of maps from the image to the classes; a convolution's map clicked is broken down below."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._unit: tuple[str, int] | None = None
        self.picture = NetworkPicture(self)
        self.unit = UnitView(self)
        self.distance = DistanceView(self)
        self._menus = [NumbersMenu(view, self.workbench, view.arrays) for view in (self.unit, self.distance)]
        for closed in (self.unit, self.distance):
            closed.hide()
        self.note = HintLabel(self)
        self.note.setProperty("muted", True)
        self.note.setWordWrap(True)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.picture)
        for part in (self.unit, self.distance):
            split.addWidget(part)
        for place in range(split.count()):
            split.setStretchFactor(place, 1)
        split.setSizes([500, 500, 500])  # kept for when a map is broken down
        self.body.addWidget(split, 1)
        self.body.addWidget(self.note)
        self.picture.unit_clicked.connect(self._on_picture_unit_clicked)
        self.unit.cell_clicked.connect(self._on_unit_cell_clicked)

    def draw(self) -> None:
        snapshot = self.lab.record.snapshot
        if snapshot is None:
            self.picture.set_waiting(self.waits(_WAITING))
            self.picture.set_columns(())
            self._draw_unit(None)
            return
        self.picture.set_columns(self._columns(snapshot))
        true = snapshot.label if snapshot.label < len(self.classes) else -1
        self.picture.set_classes(self.classes, snapshot.probabilities, true)
        self._draw_unit(snapshot)

    def _columns(self, snapshot: Snapshot) -> list[Column]:
        network = self.network
        colours = blocks(network, snapshot.activations)
        columns = [Column("input", "input", "input", snapshot.input, IMAGE)]
        for node in network.nodes:
            name, layer = node.name, node.layer
            if name in snapshot.activations:
                maps, weights = snapshot.activations[name], snapshot.weights.get(name)
                groups = layer.groups if isinstance(layer, Conv) else 1
                columns.append(Column(name, layer.kind, name, maps, colours[name], weights, node.inputs, groups))
        return columns

    def _draw_unit(self, snapshot: Snapshot | None) -> None:
        """Break the chosen map down, if it is one of a convolution whose weights are known."""
        name, number = self._unit or ("", 0)
        layer = next((node.layer for node in self.network.nodes if node.name == name), None)
        known = snapshot is not None and isinstance(layer, Conv) and name in snapshot.weights and number < layer.filters
        # Of a run that has diverged no sum can be shown.
        known = known and snapshot is not None and bool(np.isfinite(snapshot.weights[name]).all())
        self.unit.setVisible(known)
        self.note.setVisible(snapshot is not None)
        outputs = "".join(f", or an output of {name}," for name in ({} if snapshot is None else snapshot.patterns))
        self.note.say("", _CLOSED.format(outputs))
        self._draw_distance(snapshot)
        if not known or snapshot is None or not isinstance(layer, Conv):
            return
        problem = opening_problem(self.network, snapshot, name)
        self.note.say(problem, "" if problem else _OPEN)
        parts = unit_of(self.network, snapshot, name, number, _CHANNELS)
        source = self.network.node(name).inputs[0]
        first = source == INPUT
        self.unit.set_unit(
            UnitParts(
                f"{name}, map {number}: {parts.total} × {shape_text(parts.inputs[0])} to one map",
                parts,
                IMAGE if first else Colouring.by_sign(inputs_of(self.network, snapshot, name)),
                Colouring.by_sign(snapshot.weights[name][number]),
                Colouring.by_sign(parts.output, *parts.partial),
                "the image" if first else source,
            )
        )

    def _draw_distance(self, snapshot: Snapshot | None) -> None:
        """Break the chosen class of an RBF layer down."""
        name, number = self._unit or ("", 0)
        patterns = None if snapshot is None else snapshot.patterns.get(name)
        # Of a run that has diverged no distance can be shown.
        known = patterns is not None and number < len(patterns)
        known = known and snapshot is not None and bool(np.isfinite(inputs_of(self.network, snapshot, name)).all())
        self.distance.setVisible(known)
        if not known or snapshot is None or patterns is None:
            return
        self.note.say(*_DISTANCE)
        given = class_distance(inputs_of(self.network, snapshot, name), patterns, number)
        title = f"{name}, class {self.classes[number]}: how far its input lies from the class's pattern"
        source = self.network.node(name).inputs[0]
        self.distance.set_unit(DistanceParts(title, self.classes[number], given, source))

    def _on_picture_unit_clicked(self, layer: str, number: int) -> None:
        # A second click puts it away again, and gives its room back to the picture.
        self._unit = None if self._unit == (layer, number) else (layer, number)
        self.picture.set_selected(*(self._unit or ("", 0)))
        self._draw_unit(self.lab.record.snapshot)

    def _on_unit_cell_clicked(self, channel: int, row: int, column: int) -> None:
        snapshot = self.lab.record.snapshot
        if snapshot is None or self._unit is None:
            return
        one = None if channel < 0 else channel
        goal = open_sum(self.context, self.network, snapshot, *self._unit, row, column, one)
        if goal:
            self.panel_requested.emit(goal)
