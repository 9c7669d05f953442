"""The Network panel: a network's layers as a chain and as a list, and what follows from each of them."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from convviz.core.networks.analysis import Analysis, analyse, bytes_text
from convviz.core.networks.editing import Nodes, added, moved, removed, with_layer
from convviz.core.networks.layers import KINDS, LayerSpec, Place, Pool, Role, kind_of, shape_text
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS, is_preset
from convviz.panels.shared.base import Panel
from convviz.state.workbench import Workbench
from convviz.widgets.controls.controls import Choice, Formula, Labelled
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.theme import UNIT
from convviz.widgets.network.chain import NetworkChain
from convviz.widgets.network.layer_list import LayerList

#: Layers up to which one more can be added: so many rows can still be looked through.
LAYER_LIMIT = 60
#: What can be added: all but joins, which need a second branch.
_NEW = tuple(row for row in KINDS.values() if row.role is not Role.JOIN)


class NetworkPanel(Panel):
    """Choose a network, and build one's own.

    What is impossible is shown, with the reason at the layer to blame, but not handed on: the workbench's network stays
    the last possible one until it is mended or taken back.
    """

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.preset = Choice("Network", [(p.key, p.title, p.description) for p in PRESETS.values()], self)
        self.edited = QLabel("edited", self)
        self.images = QLabel(self)
        self.about = Formula(self)
        self.chain = NetworkChain(self)
        self.add = IconButton("plus", "Add layer", self, show_text=True)
        self.remove = IconButton("trash-2", "Remove this layer (Delete)", self)
        self.up = IconButton("arrow-up", "Move this layer up (Alt+Up)", self)
        self.down = IconButton("arrow-down", "Move this layer down (Alt+Down)", self)
        self.remark = Formula(self)
        self.layers = LayerList(self)
        self.totals = Formula(self)
        self.totals.setProperty("muted", False)
        self._refused: NetworkSpec | None = None
        self._edited: _Edited | None = None
        self._editing = False
        self._selected = 0
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = FlowLayout()
        chosen = QWidget(self)
        row = QHBoxLayout(chosen)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * UNIT)
        row.addWidget(self.preset)
        row.addWidget(self.edited)
        for widget in (Labelled("Network", chosen, self), Labelled("Images", self.images, self), self.about):
            head.addWidget(widget)
        self.add.setToolTip("Add a layer after this one")
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add.setMenu(self._menu())
        self.totals.setToolTip(
            "Memory is that of all layers' outputs as 32-bit floats, which training keeps until the gradients are known"
        )
        tools = QHBoxLayout()
        tools.setSpacing(UNIT)
        for button in (self.add, self.remove, self.up, self.down):
            tools.addWidget(button)
        tools.addSpacing(2 * UNIT)
        tools.addWidget(self.remark, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.chain)
        self.body.addLayout(tools)
        self.body.addWidget(self.layers, 1)
        self.body.addWidget(self.totals)

    def _menu(self) -> QMenu:
        menu = QMenu(self.add)
        menu.setToolTipsVisible(True)
        for row in _NEW:
            action = QAction(row.title, self)
            action.setToolTip(row.about)
            action.setData(row.begin)
            action.triggered.connect(self._on_add_triggered)
            menu.addAction(action)
        return menu

    def _connect(self) -> None:
        self.workbench.network.changed.connect(self._on_network_changed)
        self.workbench.training.changed.connect(self._on_training_changed)
        self.workbench.lab.unfinished_dropped.connect(self.take_back)
        self.preset.chosen.connect(self._on_preset_chosen)
        self.chain.layer_chosen.connect(self._on_layer_chosen)
        self.layers.row_chosen.connect(self._on_layer_chosen)
        self.layers.edit_requested.connect(self._on_edit_requested)
        self.layers.remove_requested.connect(self._on_remove_requested)
        self.layers.move_requested.connect(self._on_move_requested)
        self.layers.take_back_requested.connect(self.take_back)
        self.remove.clicked.connect(self._on_remove_requested)
        self.up.clicked.connect(self._on_up_clicked)
        self.down.clicked.connect(self._on_down_clicked)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)

    @property
    def spec(self) -> NetworkSpec:
        """The network that is shown, which may be an impossible one."""
        return self._refused or self.workbench.network.value

    def draw(self) -> bool:
        spec = self.spec
        analysis = analyse(spec)
        self._selected = min(self._selected, len(spec.layers) - 1)
        self._show_head(spec)
        self.chain.set_network(spec, analysis)
        self.layers.set_network(spec, analysis)
        self.totals.setText(_totals_text(analysis, self.workbench.training.value.batch_size))
        self._show_selected(spec, analysis)
        return True

    def _show_head(self, spec: NetworkSpec) -> None:
        self.preset.set_value(spec.name if spec.name in PRESETS else next(iter(PRESETS)))
        self.edited.setVisible(not is_preset(spec) if _has_output(spec) else True)
        classes = self.workbench.network.value.classes
        self.images.setText(f"{shape_text(spec.input_shape)}, {classes:,} classes")
        preset = PRESETS.get(spec.name)
        own = "A network of your own" + (f", begun as {preset.title}." if preset is not None else ".")
        self.about.setText(own if preset is None or self.edited.isVisibleTo(self) else preset.description)

    def _show_selected(self, spec: NetworkSpec, analysis: Analysis) -> None:
        self.chain.set_selected(self._selected)
        self.layers.set_selected(self._selected)
        count = len(spec.layers)
        self.add.setEnabled(count < LAYER_LIMIT)
        self.remove.setEnabled(count > 1)
        self.up.setEnabled(self._selected > 0)
        self.down.setEnabled(self._selected < count - 1)
        self.remark.setText(_remark(spec, analysis, self._selected))

    # -- wishes --------------------------------------------------------------------------------------------------

    def take_back(self) -> None:
        """Show the possible network again, in place of one that was refused."""
        if self._refused is not None:
            self._refuse(None)
            self.redraw()

    def _use(self, text: str, nodes: Nodes, merge: str = "") -> None:
        """Take these nodes if they make a possible network, else show why they do not."""
        valid = self.workbench.network.value
        wished = replace(valid, nodes=nodes)
        if _has_output(wished):
            # Whatever comes last now has one unit for each class.
            wished = wished.fitted(valid.input_shape, valid.classes)
        if analyse(wished).problem is not None:
            self._refuse(wished)
            if self._edited is not None and _is_typing():
                # The 3 that a 30 has passed through was not wished for either.
                self._edit(text, merge, self._edited.network)
        else:
            self._refuse(None)
            self._edit(text, merge, wished.nodes)
        self.redraw()

    def _edit(self, text: str, merge: str, nodes: Nodes) -> None:
        self._editing = True  # what is shown may be another network than the one handed on
        self.workbench.edit("network", text, merge=merge, nodes=nodes)
        self._editing = False

    def _refuse(self, wished: NetworkSpec | None) -> None:
        """Show this impossible network, or none any more; nothing is trained as long as there is one."""
        self._refused = wished
        problem = None if wished is None else analyse(wished).problem
        self.workbench.lab.run.unfinished = "" if problem is None else problem.sentence

    def _on_network_changed(self, _old: NetworkSpec, _new: NetworkSpec) -> None:
        if not self._editing:
            self._edited = None
            self._refuse(None)
            self.redraw()

    def _on_training_changed(self, _old: object, _new: object) -> None:
        self.redraw()

    def _on_preset_chosen(self, key: str) -> None:
        valid, preset = self.workbench.network.value, PRESETS[key]
        fitted = preset.spec.fitted(valid.input_shape, valid.classes)
        problem = analyse(fitted).problem
        if problem is not None:
            self.workbench.problem.emit(f"{preset.title} cannot take images of these sizes: {problem.sentence}")
            self.redraw()
            return
        self._refuse(None)
        self._selected = 0
        if not self.workbench.edit("network", f"Choose {preset.title}", name=key, nodes=fitted.nodes):
            self.redraw()

    def _on_layer_chosen(self, index: int) -> None:
        if index != self._selected:
            self._selected = index
            self._show_selected(self.spec, analyse(self.spec))

    def _on_focus_changed(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self._edited = None  # whoever leaves a control has finished with it

    def _on_edit_requested(self, index: int, field: str, value: Any) -> None:
        node = self.spec.nodes[index]
        layer = node.layer
        if self._edited is None or (self._edited.index, self._edited.field, self._edited.now) != (index, field, layer):
            self._edited = _Edited(index, field, layer, layer, self.workbench.network.value.nodes)
        # Of what there was at first: a 12 passes through 1, which must not take along what only fits a 12.
        changed = _changed(self._edited.before, field, value)
        self._edited = replace(self._edited, now=changed)
        nodes = with_layer(self.spec.nodes, node.name, changed)
        self._use(f"Change {field} of {node.name}", nodes, merge=f"network {node.name} {field}")

    def _on_add_triggered(self) -> None:
        action, nodes = self.sender(), self.spec.nodes
        # Nothing can stand after the output, so there it goes before.
        place = min(self._selected + 1, len(nodes) - 1)
        self._selected = place
        self._use(f"Add {action.text()}", added(nodes, ("input", *self.spec.names)[place], action.data()))
        self.layers.setFocus()  # so that the keys move or remove it at once

    def _on_remove_requested(self) -> None:
        spec, place = self.spec, self._selected
        if len(spec.nodes) > 1:
            self._use(f"Remove {spec.names[place]}", removed(spec.nodes, spec.names[place]))

    def _on_move_requested(self, steps: int) -> None:
        spec, place = self.spec, self._selected
        name = spec.names[place]
        nodes = moved(spec.nodes, name, steps)
        if nodes != spec.nodes:
            self._selected = [node.name for node in nodes].index(name)
            self._use(f"Move {name} {'up' if steps < 0 else 'down'}", nodes)

    def _on_up_clicked(self) -> None:
        self._on_move_requested(-1)

    def _on_down_clicked(self) -> None:
        self._on_move_requested(1)

    def event(self, event: QEvent) -> bool:
        # What was refused last is not on the undo stack; undoing takes it back first.
        if isinstance(event, QKeyEvent) and self._refused is not None and event.matches(QKeySequence.StandardKey.Undo):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.take_back()
                return True
        return super().event(event)


@dataclass(frozen=True)
class _Edited:
    """The field that is being changed: its layer before and now, and the last possible network before."""

    index: int
    field: str
    before: LayerSpec
    now: LayerSpec
    network: Nodes


def _is_typing() -> bool:
    """Whether the number with the focus is being typed, digit by digit, rather than stepped through."""
    focused = QApplication.focusWidget()
    return isinstance(focused, QAbstractSpinBox) and focused.lineEdit().isModified()


def _has_output(spec: NetworkSpec) -> bool:
    return any(layer.width and layer.place is not Place.INSIDE for layer in spec.layers)


def _changed(layer: LayerSpec, field: str, value: Any) -> LayerSpec:
    """A layer with another value, and with what goes along with it."""
    if not isinstance(layer, Pool):
        return replace(layer, **{field: value})
    if field == "size":
        padding = min(layer.padding[0], value[0] // 2), min(layer.padding[1], value[1] // 2)
        return replace(layer, size=value, padding=padding)
    if field == "stride" and value == layer.size:
        return replace(layer, stride=None)  # windows that lie side by side go on to do so
    return replace(layer, **{field: value})


def _totals_text(analysis: Analysis, batch: int) -> str:
    images = bytes_text(batch * analysis.activation_bytes)
    where = "Altogether" if analysis.problem is None else f"Before {analysis.problem.name}"
    return (
        f"{where}: {analysis.parameters:,} parameters ({bytes_text(analysis.parameter_bytes)})  ·  "
        f"{analysis.multiply_adds:,} multiply-adds an image  ·  "
        f"memory {bytes_text(analysis.activation_bytes)} an image, {images} a batch of {batch:,}"
    )


def _remark(spec: NetworkSpec, analysis: Analysis, index: int) -> str:
    """What the chosen layer does; for a convolution, what it saves by sharing its weights."""
    if analysis.problem is not None:
        return f"Not in use: until {analysis.problem.name} is mended or taken back, the network stays as it was."
    name, layer = spec.names[index], spec.layers[index]
    facts = analysis.layers[index]
    if facts.dense_parameters is None:
        about = kind_of(layer).about
        return f"{name}: {about[0].lower()}{about[1:]}."
    times = facts.dense_parameters / facts.parameters
    return (
        f"Weight sharing: {name} has {facts.parameters:,} parameters; a dense layer between the same shapes would need "
        f"{facts.dense_parameters:,} (× {times:,.0f})."
    )
