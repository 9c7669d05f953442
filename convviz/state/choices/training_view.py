"""How a run is looked at in the Training panel; not undone, since it changes no number."""

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


class Pace(Word):
    """How fast a run learns while it is looked at; slower than it could, every batch is shown.

    ``rate`` is its batches a second, None at full speed.
    """

    FULL = "full", "full speed", None
    THIRTY = "30", "30 batches/s", 30.0
    TEN = "10", "10 batches/s", 10.0
    THREE = "3", "3 batches/s", 3.0
    ONE = "1", "1 batch/s", 1.0

    def __init__(self, word: str, text: str, rate: float | None) -> None:
        super().__init__(word, text, "" if rate is None else "Slow motion: every batch is shown")
        self.rate = rate


@dataclass(frozen=True)
class TrainingView(Declared):
    """Which view is in the middle, and how fast the run goes on."""

    view: RunView = declare(one_of(RunView, abreast=True), default=RunView.NETWORK, label="")
    pace: Pace = declare(
        one_of(Pace), default=Pace.FULL, title="Slow motion", label="", tip="batches a second, each of them shown"
    )
