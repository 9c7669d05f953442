"""The one table of the Training panel's views: its buttons, ``render --view`` and the benchmarks come from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
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
    path : module and class, imported when the view is made: the command line reads this table without Qt.
    """

    key: str
    title: str
    tip: str
    path: str = field(repr=False)

    def make(self, context: Context, parent: QWidget) -> View:
        """Build the view."""
        module, _, name = self.path.partition(":")
        view: View = getattr(import_module(f"convviz.panels.training.{module}"), name)(context, parent)
        return view


_TABLE = (
    ("network", "Network", "The activations of the whole network for the image", "network:NetworkView"),
    ("maps", "Feature maps", "All maps of all layers", "maps:MapsView"),
    ("kernels", "Kernels", "The weights of the convolutions", "maps:KernelsView"),
    ("gradients", "Gradients", "Their size layer by layer, and what is wrong with them", "gradients:GradientsView"),
    ("predictions", "Predictions", "Predicted and true classes of the held-out images", "predictions:PredictionsView"),
    ("batch", "One batch", "Forward, loss, backward, update", "batch:BatchView"),
    ("data", "Images", "The images of the dataset", "data:DataView"),
)
VIEWS = tuple(ViewRow(*row) for row in _TABLE)
