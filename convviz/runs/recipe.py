"""How a network is to be trained: plain values, without torch."""

from dataclasses import dataclass
from enum import StrEnum

from convviz.core.data.datasets import MNIST
from convviz.core.networks.network import NetworkSpec
from convviz.core.util.checks import as_member, check_flag, check_real, check_whole


class Optimiser(StrEnum):
    """How a gradient becomes a step."""

    SGD = "sgd"
    MOMENTUM = "momentum"
    ADAM = "adam"
    ADAMW = "adamw"


class Schedule(StrEnum):
    """How the learning rate runs over the batches."""

    CONSTANT = "constant"
    STEP = "step"
    COSINE = "cosine"
    ONE_CYCLE = "one-cycle"


class Device(StrEnum):
    """Where the arithmetic is done; ``auto`` takes a GPU if there is one."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


@dataclass(frozen=True)
class Recipe:
    """Everything about a run but its network.

    Attributes
    ----------
    dataset : "mnist", "textures" or the path of a folder of images.
    image_size : rows and columns that a folder's images are resized to.
    epochs : passes through the training images.
    batch_size : images a batch.
    optimiser : how a gradient becomes a step.
    learning_rate : of the first batch, or the greatest with the one-cycle schedule.
    schedule : how the learning rate runs over the batches.
    weight_decay : share of the learning rate by which weights shrink; decoupled for AdamW, an L2 penalty otherwise.
    seed : of weights, order and dropout, and of a folder's split.
    device : where.
    mixed_precision : compute in float16 where that is safe; on CUDA only.
    autosave_minutes : minutes between two automatic checkpoints, 0 for none.
    """

    dataset: str = MNIST
    image_size: int = 64
    epochs: int = 3
    batch_size: int = 64
    optimiser: Optimiser = Optimiser.ADAM
    learning_rate: float = 0.006
    schedule: Schedule = Schedule.ONE_CYCLE
    weight_decay: float = 0.0
    seed: int = 1
    device: Device = Device.AUTO
    mixed_precision: bool = False
    autosave_minutes: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.dataset, str) or not self.dataset:
            raise ValueError(f"dataset must be a name or a folder, got {self.dataset!r}")
        check_whole(self.image_size, "image size", 8, 256)
        check_whole(self.epochs, "epochs", 1, 1000)
        check_whole(self.batch_size, "batch size", 1, 4096)
        object.__setattr__(self, "optimiser", as_member(self.optimiser, "optimiser", Optimiser))
        check_real(self.learning_rate, "learning rate", 0.0, 10.0)
        object.__setattr__(self, "schedule", as_member(self.schedule, "schedule", Schedule))
        check_real(self.weight_decay, "weight decay", 0.0, 10.0)
        check_whole(self.seed, "seed", 0, 2**31 - 1)
        object.__setattr__(self, "device", as_member(self.device, "device", Device))
        check_flag(self.mixed_precision, "mixed precision")
        check_whole(self.autosave_minutes, "minutes between checkpoints", 0, 1440)


@dataclass(frozen=True)
class TrainConfig:
    """A whole run: which network, and how."""

    network: NetworkSpec
    recipe: Recipe = Recipe()
