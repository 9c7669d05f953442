"""The one table of the Training panel's views: its buttons, ``render --view`` and the benchmarks come from it.

A view is imported by the function that makes it: it is not needed before the panel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from convviz.panels.training.view import View
    from convviz.state.context import Context


@dataclass(frozen=True)
class ViewRow:
    """One view.

    Attributes
    ----------
    key : its name on the command line.
    title, tip : of its button.
    make : builds it, of the context and a parent widget.
    """

    key: str
    title: str
    tip: str
    make: Callable[[Context, QWidget], View] = field(repr=False)


def _network(context: Context, parent: QWidget) -> View:
    from convviz.panels.training.network import NetworkView

    return NetworkView(context, parent)


def _maps(context: Context, parent: QWidget) -> View:
    from convviz.panels.training.maps import MapsView

    return MapsView(context, parent)


def _kernels(context: Context, parent: QWidget) -> View:
    from convviz.panels.training.maps import KernelsView

    return KernelsView(context, parent)


def _gradients(context: Context, parent: QWidget) -> View:
    from convviz.panels.training.gradients import GradientsView

    return GradientsView(context, parent)


def _predictions(context: Context, parent: QWidget) -> View:
    from convviz.panels.training.predictions import PredictionsView

    return PredictionsView(context, parent)


def _batch(context: Context, parent: QWidget) -> View:
    from convviz.panels.training.batch import BatchView

    return BatchView(context, parent)


def _data(context: Context, parent: QWidget) -> View:
    from convviz.panels.training.data import DataView

    return DataView(context, parent)


VIEWS = (
    ViewRow("network", "Network", "The activations of the whole network for the image", _network),
    ViewRow("maps", "Feature maps", "All maps of all layers", _maps),
    ViewRow("kernels", "Kernels", "The weights of the convolutions", _kernels),
    ViewRow("gradients", "Gradients", "Their size layer by layer, and what is wrong with them", _gradients),
    ViewRow("predictions", "Predictions", "Predicted and true classes of the held-out images", _predictions),
    ViewRow("batch", "One batch", "Forward, loss, backward, update", _batch),
    ViewRow("data", "Images", "The images of the dataset", _data),
)
