"""How a run is looked at in the Training panel; not undone, since it changes no number."""

from dataclasses import dataclass

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Flag
from convviz.core.util.words import Word, one_of


class RunView(Word):
    """A view of a run."""

    NETWORK = "network", "Network", "The activations of the whole network for the image"
    MAPS = "maps", "Feature maps", "All maps of all layers"
    KERNELS = "kernels", "Kernels", "The weights of the convolutions"
    GRADIENTS = "gradients", "Gradients", "Their size layer by layer, and what is wrong with them"
    PREDICTIONS = "predictions", "Predictions", "Predicted and true classes of the held-out images"
    RUNS = "runs", "Runs", "The curves of several runs, and what is different about each"
    BATCH = "batch", "One batch", "Forward, loss, backward, update"
    DATA = "data", "Images", "The images of the dataset"


class RunPace(Word):
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


class Across(Word):
    """What runs to the right in the curves of a run."""

    BATCHES = "batches", "batches", "One point for each batch learned from"
    EPOCHS = "epochs", "epochs", "One unit for each pass through the images, however large the batches are"


class Smoothing(Word):
    """How many batches the curve of the training loss is a mean of: a ``share`` of an epoch, but ``least`` at least."""

    share: float
    least: int

    def __init__(self, word: str, text: str, tip: str, share: float, least: int) -> None:
        super().__init__(word, text, tip)
        self.share, self.least = share, least

    NONE = "none", "as it is", "Each batch's own number", 0.0, 1
    LITTLE = (
        "little",
        "smoothed",
        "A weighted mean of about 2 % of an epoch and at least 3 batches, the newest most; of fewer at first",
        0.02,
        3,
    )
    MUCH = (
        "much",
        "very smooth",
        "A weighted mean of about 10 % of an epoch and at least 8 batches, the newest most; of fewer at first",
        0.1,
        8,
    )
    EPOCH = (
        "epoch",
        "by epoch",
        "A weighted mean of about a whole epoch, the newest most; of fewer at first",
        1.0,
        1,
    )

    def batches(self, per_epoch: int) -> int:
        """How many batches count, 1 where it is not smoothed; never more than an epoch has."""
        return min(max(self.least, round(self.share * per_epoch)), per_epoch)


@dataclass(frozen=True)
class TrainingView(Declared):
    """Which view is in the middle, how fast the run goes on, and how curves are drawn."""

    view: RunView = declare(one_of(RunView, abreast=True), default=RunView.NETWORK, label="")
    pace: RunPace = declare(
        one_of(RunPace), default=RunPace.FULL, title="Slow motion", label="", tip="batches a second, each of them shown"
    )
    across: Across = declare(one_of(Across), default=Across.BATCHES, title="Curves over", label="")
    smoothing: Smoothing = declare(one_of(Smoothing), default=Smoothing.LITTLE, label="")
    log_loss: bool = declare(Flag(), default=False, title="log", tip="a logarithmic scale of the loss")
