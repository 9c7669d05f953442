"""Build: a network's layers as a chain and as a list, and what follows from each of them."""

from typing import Any, cast

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QHBoxLayout, QMenu, QToolButton, QWidget

from convviz.core.networks.analysis import Analysis, analyse, bytes_text
from convviz.core.networks.branches import moved, without_branch
from convviz.core.networks.layers import KINDS, LayerRole, kind_of, shape_text
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS, is_preset
from convviz.panels.shared.panel import Panel
from convviz.runs.recipe import Recipe
from convviz.state.context import Context
from convviz.state.lab.activity import Activity
from convviz.widgets.controls.controls import DropDown, Formula, Labelled
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.layers.layer_list import LayerList
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT
from convviz.widgets.network.chain.chain import NetworkChain

#: Layers up to which one more can be added: so many rows can still be looked through.
LAYER_LIMIT = 60
_NEXT_RUN = "The run goes on with the network that it began with; this one is for the next run."
#: What can be added: all but joins, which need a second branch.
_NEW = tuple(row for row in KINDS.values() if row.role is not LayerRole.JOIN)


class NetworkPanel(Panel):
    """Choose a network, and build an own one.

    It shows the draft of the lab; what is impossible of it with the reason at the layer to blame.
    """

    key = "network"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.draft = context.lab.draft
        self.preset = DropDown("Network", [(p.key, p.title, p.description) for p in PRESETS.values()], self)
        self.edited = Label("edited", self)
        self.images = Label(parent=self)
        self.about = Formula(self)
        self.chain = NetworkChain(self)
        self.add = IconButton("plus", "Add layer", self, show_text=True)
        self.remove = IconButton("trash-2", "Remove this layer (Delete)", self)
        self.remove_branch = IconButton("trash-2", "Remove branch", self, show_text=True)
        self.remove_branch.setToolTip("Remove the whole branch that this layer lies in; of a join its last branch")
        self.up = IconButton("arrow-up", "Move this layer up (Alt+Up)", self)
        self.down = IconButton("arrow-down", "Move this layer down (Alt+Down)", self)
        self.remark = Formula(self)
        self.layers = LayerList(self)
        self.totals = Formula(self)
        self.totals.setProperty("muted", False)
        self._selected, self._place = "", 0
        self._around: list[QAction] = []
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        controls, tools_row = QWidget(self), QWidget(self)
        self.aside = controls, tools_row
        head = FlowLayout(controls)
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
        tools = QHBoxLayout(tools_row)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(UNIT)
        for button in (self.add, self.remove, self.up, self.down, self.remove_branch):
            tools.addWidget(button)
        tools.addSpacing(2 * UNIT)
        tools.addWidget(self.remark, 1)
        self.body.addWidget(controls)
        self.body.addWidget(self.chain)
        self.body.addWidget(tools_row)
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
        menu.addSeparator()
        for text, tip, slot in (
            ("Skip around this layer", "Add what goes into it to what comes out of it", self._on_skip_triggered),
            ("Branch beside this layer", "Its maps and those of a second branch, joined", self._on_branch_triggered),
        ):
            action = QAction(text, self)
            action.setToolTip(tip)
            action.triggered.connect(slot)
            menu.addAction(action)
            self._around.append(action)
        return menu

    def _connect(self) -> None:
        self.draft.changed.connect(self.redraw)
        self.context.lab.run.activity_changed.connect(self._on_activity_changed)
        self.workbench.model(Recipe).changed.connect(self._on_training_changed)
        self.preset.chosen.connect(self._on_preset_chosen)
        self.chain.layer_chosen.connect(self._on_layer_chosen)
        self.layers.row_chosen.connect(self._on_layer_chosen)
        self.layers.edit_requested.connect(self._on_edit_requested)
        self.layers.remove_requested.connect(self._on_remove_requested)
        self.layers.move_requested.connect(self._on_move_requested)
        self.layers.take_back_requested.connect(self._on_take_back_requested)
        self.remove.clicked.connect(self._on_remove_requested)
        self.remove_branch.clicked.connect(self._on_remove_branch_clicked)
        self.up.clicked.connect(self._on_up_clicked)
        self.down.clicked.connect(self._on_down_clicked)
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._on_focus_changed)

    @property
    def spec(self) -> NetworkSpec:
        """The network that is shown, which may be an impossible one."""
        return self.draft.spec

    @property
    def selected(self) -> str:
        """The name of the chosen layer; where it was renamed or removed meanwhile, of the one in its place."""
        names = self.spec.names
        if self._selected not in names:
            self._selected = names[min(self._place, len(names) - 1)]
        return self._selected

    def set_presented(self, presented: bool, *, controls: bool) -> None:
        super().set_presented(presented, controls=controls)
        self.layers.set_plain(presented and not controls)

    def draw(self) -> bool:
        spec = self.spec
        analysis = analyse(spec)
        self._show_head(spec)
        self.chain.set_network(spec, analysis)
        self.layers.set_network(spec, analysis)
        self.totals.setText(_totals_text(analysis, self.workbench.value(Recipe).batch_size))
        self._show_selected(spec, analysis)
        return True

    def _show_head(self, spec: NetworkSpec) -> None:
        self.preset.set_value(spec.name if spec.name in PRESETS else next(iter(PRESETS)))
        self.edited.setVisible(not is_preset(spec) if spec.has_answer else True)
        classes = self.workbench.value(NetworkSpec).classes
        self.images.setText(f"{shape_text(spec.input_shape)}, {classes:,} classes")
        preset = PRESETS.get(spec.name)
        own = "A network of your own" + (f", begun as {preset.title}." if preset is not None else ".")
        about = own if preset is None or self.edited.isVisibleTo(self) else preset.description
        self.about.setText(f"{_NEXT_RUN} {about}" if self._is_for_next_run(spec) else about)

    def _is_for_next_run(self, spec: NetworkSpec) -> bool:
        """Whether another network is learning."""
        run, history = self.context.lab.run, self.context.lab.record.history
        begun = run.busy and run.activity is not Activity.STARTING
        config = history.config if history is not None and begun else None
        return config is not None and config.network.nodes != spec.nodes

    def _show_selected(self, spec: NetworkSpec, analysis: Analysis) -> None:
        nodes, name = spec.nodes, self.selected
        self._place = spec.names.index(name)
        self.chain.set_selected(name)
        self.layers.set_selected(name)
        full, last = len(nodes) >= LAYER_LIMIT, name == nodes[-1].name
        self.add.setEnabled(not full)
        for action in self._around:
            action.setEnabled(not last)
        self.remove.setEnabled(len(nodes) > 1)
        self.remove_branch.setVisible(without_branch(nodes, name) != nodes)
        self.up.setEnabled(moved(nodes, name, -1) != nodes)
        self.down.setEnabled(moved(nodes, name, 1) != nodes)
        self.remark.setText(_remark(analysis, name))

    # -- requests ------------------------------------------------------------------------------------------------

    def _on_training_changed(self, _old: object, _new: object) -> None:
        self.redraw()

    def _on_activity_changed(self, _activity: Activity) -> None:
        self.redraw()

    def _on_preset_chosen(self, key: str) -> None:
        self.draft.choose_preset(key)
        if self.spec.name == key:
            self._on_layer_chosen(self.spec.names[0])

    def _on_layer_chosen(self, name: str) -> None:
        if name != self.selected:
            self._selected = name
            self._show_selected(self.spec, analyse(self.spec))

    def _on_focus_changed(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self.draft.finish()  # whoever leaves a control has finished with it

    def _on_edit_requested(self, name: str, field: str, value: Any) -> None:
        self.draft.change(name, field, value, half_typed=_is_typing())

    def _on_add_triggered(self) -> None:
        action = cast("QAction", self.sender())
        self._show_added(self.draft.add(action.text(), action.data(), self.selected))

    def _on_skip_triggered(self) -> None:
        self._show_added(self.draft.add_skip(self.selected))

    def _on_branch_triggered(self) -> None:
        self._show_added(self.draft.add_branch(self.selected))

    def _show_added(self, name: str) -> None:
        self._on_layer_chosen(name)
        self.layers.setFocus()  # so that the keys move or remove it at once

    def _on_remove_requested(self) -> None:
        self.draft.remove(self.selected)

    def _on_remove_branch_clicked(self) -> None:
        self.draft.remove_branch(self.selected)

    def _on_move_requested(self, steps: int) -> None:
        self.draft.move(self.selected, steps)

    def _on_take_back_requested(self) -> None:
        self.draft.drop("Take back draft")

    def _on_up_clicked(self) -> None:
        self._on_move_requested(-1)

    def _on_down_clicked(self) -> None:
        self._on_move_requested(1)

    def event(self, event: QEvent) -> bool:
        # An impossible draft is not on the undo stack; undoing takes it back first.
        if isinstance(event, QKeyEvent) and not self.draft.possible and event.matches(QKeySequence.StandardKey.Undo):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.draft.take_back()
                return True
        return super().event(event)


def _is_typing() -> bool:
    """Whether the number with the focus is being typed, digit by digit, rather than stepped through."""
    focused = QApplication.focusWidget()
    return isinstance(focused, QAbstractSpinBox) and focused.lineEdit().isModified()


def _totals_text(analysis: Analysis, batch: int) -> str:
    images = bytes_text(batch * analysis.activation_bytes)
    where = "In all" if analysis.problem is None else f"Before {analysis.problem.name}"
    return (
        f"{where}: {analysis.parameters:,} parameters ({bytes_text(analysis.parameter_bytes)})  ·  "
        f"{analysis.multiply_adds:,} multiply-adds an image  ·  "
        f"memory {bytes_text(analysis.activation_bytes)} an image, {images} a batch of {batch:,}"
    )


def _remark(analysis: Analysis, name: str) -> str:
    """What the chosen layer does; for a convolution, what it saves by sharing its weights."""
    if analysis.problem is not None:
        return f"{analysis.problem.sentence} Until it is corrected or taken back, the network stays as it was."
    facts = next(facts for facts in analysis.nodes if facts.name == name)
    if facts.dense_parameters is None:
        about = kind_of(facts.layer).about
        return f"{name}: {about[0].lower()}{about[1:]}."
    times = facts.dense_parameters / facts.parameters
    return (
        f"Weight sharing: {name} has {facts.parameters:,} parameters; a dense layer between the same shapes would need "
        f"{facts.dense_parameters:,} (× {times:,.0f})."
    )
