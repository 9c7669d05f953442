"""The draft: the network as it is being edited, possible or not."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from convviz.core.networks.analysis import NetworkProblem, analyse
from convviz.core.networks.branches import fitting, fork_of, moved, with_branch, without, without_branch
from convviz.core.networks.editing import Nodes, added, with_layer
from convviz.core.networks.layers import Add, Answering, Concat, LayerSpec, Shape
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import INPUT
from convviz.core.networks.presets import PRESETS
from convviz.state.choices.draft import DraftNodes
from convviz.state.lab.editor import Editor


class Draft(QObject):
    """Edits the network, node by node; nodes go by their names.

    A draft that is possible is chosen at once, as an undoable edit. The nodes of an impossible one are a choice of
    their own, which sessions keep: the network that is chosen stays the last possible one, and no run begins, until the
    draft is corrected or taken back.
    """

    #: A request has been answered, or another network was chosen elsewhere.
    changed = Signal()
    #: A plain sentence about what could not be done.
    refused = Signal(str)

    def __init__(self, editor: Editor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor, self._network = editor, editor.model(NetworkSpec)
        self._impossible = editor.model(DraftNodes)
        self._field_edit: _FieldEdit | None = None
        self._editing = False
        self._network.changed.connect(self._on_network_changed)
        self._impossible.changed.connect(self._on_impossible_changed)

    @property
    def spec(self) -> NetworkSpec:
        """The network as it is being edited."""
        chosen, nodes = self._network.value, self._impossible.value.nodes
        return replace(chosen, nodes=nodes) if nodes else chosen

    @property
    def possible(self) -> bool:
        """Whether the draft is the network that is chosen."""
        return not self._impossible.value.nodes

    @property
    def problem(self) -> NetworkProblem | None:
        """Why the draft cannot be trained; None if it can."""
        return analyse(self.spec).problem

    def kept(self) -> DraftNodes:
        """The impossible draft, to come back with the network when an edit is undone."""
        return self._impossible.value

    def bring_back(self, kept: DraftNodes, keys: Collection[str] | None) -> None:
        """Return to what `kept` gave, where the network is one of the choices that have changed back."""
        if keys is not None and self._editor.key(NetworkSpec) in keys:  # a whole session has its own
            self._field_edit = None
            if kept != self._impossible.value:
                self._keep(kept.nodes)
                self.changed.emit()

    # -- requests ------------------------------------------------------------------------------------------------

    def change(self, name: str, field: str, value: Any, *, half_typed: bool = False) -> None:
        """Give a field of a node's layer another value.

        With ``half_typed`` more digits may follow. Then an impossible value takes back the values that the same typing
        has passed through: nobody who types a 30 has asked for a 3.
        """
        layer = self.spec.node(name).layer
        edit = self._field_edit
        if edit is None or (edit.name, edit.field, edit.now) != (name, field, layer):
            edit = _FieldEdit(name, field, layer, layer, self._network.value.nodes, self._impossible.value)
        # Of what there was at first: a 12 passes through 1, which must not take along what only fits a 12.
        changed = edit.before.with_field(field, value)
        self._field_edit = replace(edit, now=changed)
        nodes = with_layer(self.spec.nodes, name, changed)
        fallback = edit.nodes if half_typed else None
        # What corrects an impossible draft is another edit than the one before the draft.
        merge = f"network {name} {field} {hash(edit.draft)}"
        self._use(f"Change {field} of {name}", nodes, merge=merge, fallback=fallback)

    def finish(self) -> None:
        """End the typing of a field: what comes next is another edit."""
        self._field_edit = None

    def add(self, title: str, layer: LayerSpec, after: str) -> str:
        """Add a layer behind a node, or behind "input"; gives the new node's name.

        Nothing can stand behind a node that gives the network's answer, so there it goes before.
        """
        nodes, before = self.spec.nodes, self.spec.names
        last = nodes[-1]
        answers = after == last.name and last.layer.place is not Answering.INSIDE
        made = added(nodes, last.inputs[0] if answers else after, layer)
        self._use(f"Add {title}", made)
        return next(node.name for node in made if node.name not in before)

    def add_skip(self, name: str) -> str:
        """Add what goes into a node to what comes out of it; gives the new node's name.

        Where the two have different shapes, a 1×1 convolution or a dense layer fits the one to the other.
        """
        before, after = self._shapes_around(name)
        return self._add_branch(
            f"Add skip around {name}", name, Add(), () if before == after else fitting(before, after)
        )

    def add_branch(self, name: str) -> str:
        """Add a branch of one layer beside a node, or to the branches that it concatenates; gives the layer's name."""
        return self._add_branch(f"Add branch beside {name}", name, Concat(), fitting(*self._shapes_around(name)))

    def remove(self, name: str) -> None:
        """Remove a node, unless it is the only one; with a join go its branches but the longest."""
        if len(self.spec.nodes) > 1:
            self._use(f"Remove {name}", without(self.spec.nodes, name))

    def remove_branch(self, name: str) -> None:
        """Remove the branch that a node lies in; of a join the last one that it takes."""
        nodes = without_branch(self.spec.nodes, name)
        if nodes != self.spec.nodes:
            self._use(f"Remove branch of {name}", nodes)

    def move(self, name: str, steps: int) -> None:
        """Move a node past the one before (-1) or behind (1) it within its branch, where there is one."""
        nodes = moved(self.spec.nodes, name, steps)
        if nodes != self.spec.nodes:
            self._use(f"Move {name} {'up' if steps < 0 else 'down'}", nodes)

    def choose_preset(self, key: str) -> None:
        """Choose a preset, fitted to the images; one that they are too small for is refused."""
        chosen, preset = self._network.value, PRESETS[key]
        fitted = preset.spec.fitted(chosen.input_shape, chosen.classes)
        problem = analyse(fitted).problem
        if problem is not None:
            self.refused.emit(f"{preset.title} cannot take images of these sizes: {problem.sentence}")
        else:
            self._field_edit = None
            if self._choose(f"Choose {preset.title}", fitted.nodes, name=key):
                self._keep(())
            else:
                self.drop(f"Choose {preset.title}")  # which would leave no trace
        self.changed.emit()

    def drop(self, text: str) -> None:
        """Return from an impossible draft to the network that is chosen, as an edit of its own."""
        nodes = self._impossible.value.nodes
        if nodes:
            self._editor.act(text, partial(self._show, ()), partial(self._show, nodes))

    @Slot()
    def take_back(self) -> None:
        """Return from an impossible draft to the network that is chosen, in place of undoing the last edit."""
        if not self.possible:
            self._show(())

    def _shapes_around(self, name: str) -> tuple[Shape, Shape]:
        """The shapes before and after a node; of one that is impossible, or lies behind one, a guess of both."""
        nodes = analyse(self.spec).nodes
        shapes = {INPUT: self.spec.input_shape, **{facts.name: facts.output_shape for facts in nodes}}
        before = shapes.get(fork_of(self.spec.nodes, name), self.spec.input_shape)
        return before, shapes.get(name, before)

    def _add_branch(self, text: str, name: str, join: LayerSpec, layers: tuple[LayerSpec, ...]) -> str:
        """Add a branch and give the name of its first layer, or of the join where it has none."""
        before = self.spec.names
        made = with_branch(self.spec.nodes, name, join, *layers)
        self._use(text, made)
        return next(node.name for node in made if node.name not in before)

    # -- answers -------------------------------------------------------------------------------------------------

    def _use(self, text: str, nodes: Nodes, *, merge: str = "", fallback: Nodes | None = None) -> None:
        """Choose these nodes if they make a possible network; else keep them here, and choose ``fallback`` if given."""
        chosen = self._network.value
        requested = replace(chosen, nodes=nodes)
        if requested.has_answer:
            # Whatever comes last now has one unit for each class.
            requested = requested.fitted(chosen.input_shape, chosen.classes)
        possible = analyse(requested).problem is None
        if possible:
            self._choose(text, requested.nodes, merge)
        elif fallback is not None:
            self._choose(text, fallback, merge)
        self._keep(() if possible else requested.nodes)  # after the edit, which notes what was there before it
        self.changed.emit()

    def _choose(self, text: str, nodes: Nodes, merge: str = "", **others: Any) -> bool:
        return self._put(text, replace(self._network.value, nodes=nodes, **others), merge)

    def _keep(self, nodes: Nodes) -> None:
        """Keep the nodes of an impossible draft, or none."""
        self._put("", DraftNodes(nodes))

    def _show(self, nodes: Nodes) -> None:
        self._field_edit = None
        self._keep(nodes)
        self.changed.emit()

    def _put(self, text: str, value: NetworkSpec | DraftNodes, merge: str = "") -> bool:
        self._editing = True  # a choice made elsewhere ends the draft; this one must not
        changed = self._editor.choose(text, value, merge=merge)
        self._editing = False
        return changed

    @Slot(object, object)
    def _on_network_changed(self, _old: NetworkSpec, _new: NetworkSpec) -> None:
        if not self._editing:
            self._field_edit = None
            self._keep(())
            self.changed.emit()

    @Slot(object, object)
    def _on_impossible_changed(self, _old: DraftNodes, _new: DraftNodes) -> None:
        if not self._editing:  # it came with a session
            self._field_edit = None
            if not self.possible and self.problem is None:
                self._keep(())
            self.changed.emit()


@dataclass(frozen=True)
class _FieldEdit:
    """The field that is being typed: of which node, its layer before and now, the network and the draft before."""

    name: str
    field: str
    before: LayerSpec
    now: LayerSpec
    nodes: Nodes
    draft: DraftNodes
