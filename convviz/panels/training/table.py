"""The one table of the Training panel's views: its buttons, ``render --view`` and the benchmarks come from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from convviz.panels.shared.late import late
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
    make: Callable[[Context, Any], Any] = field(repr=False)


_TABLE = (
    ("network", "Network", "The activations of the whole network for the image", "network:NetworkView"),
    ("maps", "Feature maps", "All maps of all layers", "maps:MapsView"),
    ("kernels", "Kernels", "The weights of the convolutions", "maps:KernelsView"),
    ("gradients", "Gradients", "Their size layer by layer, and what is wrong with them", "gradients:GradientsView"),
    ("predictions", "Predictions", "Predicted and true classes of the held-out images", "predictions:PredictionsView"),
    ("batch", "One batch", "Forward, loss, backward, update", "batch:BatchView"),
    ("data", "Images", "The images of the dataset", "data:DataView"),
)
VIEWS = tuple(ViewRow(key, title, tip, late(f"training.{path}")) for key, title, tip, path in _TABLE)
