"""Base class of the views of a run, and the colours they share."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from convviz.core.networks.branches import regions
from convviz.core.networks.layers import LayerRole, kind_of
from convviz.core.networks.network import NetworkSpec
from convviz.runs.control import Part
from convviz.runs.snapshot import Snapshot
from convviz.state.context import Context
from convviz.state.lab.lab import Lab
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.look.theme import UNIT

#: The colours of an image as a network gets it: 0 is black, 1 is white.
IMAGE = Colouring(0.0, 1.0, Scale.BRIGHTNESS)


class View(QWidget):
    """A view of a run. It is drawn by `draw`, and only while it is seen.

    Each snapshot must hold what it ``needs``.
    """

    needs: ClassVar[frozenset[Part]] = frozenset()

    #: It has the curves in it, which then do not stand beside it too.
    has_curves = False
    #: It says how the run goes, which then does not stand below the curves too.
    has_verdict = False
    #: It is about the probe image, which stands beside it in a presentation too; and it has become so, or not any more.
    about_image = True
    about_changed = Signal()
    #: Another panel is to come to the front: its key.
    panel_requested = Signal(str)
    #: What is to be outlined on the image: a `Window`, or None.
    seen_changed = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.workbench = context, context.workbench
        #: What is only there to edit, or to be read once: not seen while the panel is presented.
        self.aside: Sequence[QWidget] = ()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(2 * UNIT)

    @property
    def lab(self) -> Lab:
        """The dataset and the run."""
        return self.context.lab

    @property
    def network(self) -> NetworkSpec:
        """The network that is trained, or the one chosen where none is yet."""
        history = self.lab.record.history
        config = history.config if history is not None else None
        return self.workbench.value(NetworkSpec) if config is None else config.network

    @property
    def classes(self) -> Sequence[str]:
        """The names of the classes of the run's dataset, or of the one chosen where there is no run."""
        history = self.lab.record.history
        if history is not None and history.started is not None and history.started.classes:
            return history.started.classes
        dataset = self.lab.probe.dataset if history is None or history.dataset is None else history.dataset
        return dataset.classes if dataset is not None else ()

    def waits(self, text: str) -> str:
        """What is said while there is no snapshot: ``text``, unless a run is about to bring one, or none can begin."""
        if self.lab.run.busy:
            return "Preparing the first batch…"
        return self.lab.run.no_images_text if self.lab.dataset.missing else text

    def show_image(self) -> None:
        """Be about the probe image too, which someone has asked for, until another view is chosen."""
        self.about_image = True
        self.about_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.about_image = type(self).about_image

    def show_framed(self) -> None:
        """Frame the image that is shown, where it is one of several."""

    def draw(self) -> None:
        """Show the snapshot and the dataset as they are now."""
        raise NotImplementedError


def blocks(network: NetworkSpec, activations: Mapping[str, NDArray[np.floating]]) -> dict[str, Colouring]:
    """The colours of each layer's maps: those of one block share a scale.

    A block is a sum and what follows it up to the next, or all that lies between where branches part and where they
    meet: there maps are added to each other, or come one after the other.
    """
    return {
        name: colouring
        for group in _blocks(network)
        for colouring in [Colouring.by_sign(*(activations[name] for name in group if name in activations))]
        for name in group
    }


def _blocks(network: NetworkSpec) -> list[list[str]]:
    """The names of the nodes of each block."""
    heads: dict[str, str] = {}
    for node in network.nodes:
        own = kind_of(node.layer).role is LayerRole.SUM
        heads[node.name] = node.name if own else heads.get(node.inputs[0], node.name)
    for region in regions(network.nodes).values():
        block = {*region.inside, region.join}
        heads = {name: region.join if name in block or head in block else head for name, head in heads.items()}
    blocks: dict[str, list[str]] = {}
    for name, head in heads.items():
        blocks.setdefault(head, []).append(name)
    return list(blocks.values())


def of_batch(step: int, shown: Snapshot | None) -> str:
    """After which batch something was computed that is not computed anew for each snapshot."""
    if shown is None or shown.step == step:
        return f"after batch {step:,}"
    return f"of batch {step:,}, not of batch {shown.step:,}, which is shown"


def shape_text(array: NDArray[np.floating]) -> str:
    """Maps × rows × columns, or the number of units."""
    return " × ".join(str(length) for length in array.shape)
