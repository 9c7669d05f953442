"""Which view of a run is in the middle of the Training panel; not undone, since it changes no number."""

from dataclasses import dataclass

from convviz.core.util.fields import Declared, declare
from convviz.core.util.words import Word, one_of


class RunView(Word):
    """A view of a run."""

    NETWORK = "network", "Network", "The activations of the whole network for the image"
    MAPS = "maps", "Feature maps", "All maps of all layers"
    KERNELS = "kernels", "Kernels", "The weights of the convolutions"
    GRADIENTS = "gradients", "Gradients", "Their size layer by layer, and what is wrong with them"
    PREDICTIONS = "predictions", "Predictions", "Predicted and true classes of the held-out images"
    BATCH = "batch", "One batch", "Forward, loss, backward, update"
    DATA = "data", "Images", "The images of the dataset"


@dataclass(frozen=True)
class TrainingView(Declared):
    """How a run is looked at."""

    view: RunView = declare(one_of(RunView, abreast=True), default=RunView.NETWORK, label="")
