"""How a network is to be trained: plain values, without torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convviz.core.data.datasets import DATASETS, MNIST
from convviz.core.data.preparation import Fit
from convviz.core.networks.network import NetworkSpec
from convviz.core.text.formatting import counted
from convviz.core.util.fields import Declared, declare, declared
from convviz.core.util.kinds import Flag, Integer, NameOrFolder, Real
from convviz.core.util.words import one_of
from convviz.runs.devices import Device
from convviz.runs.learning.optimisers import Optimiser
from convviz.runs.learning.schedules import Schedule

__all__ = ["Device", "Optimiser", "Recipe", "Schedule", "TrainConfig"]


def _dataset_in_short(dataset: str) -> str:
    return dataset if dataset in DATASETS else Path(dataset).name


def _epochs_in_short(epochs: int) -> str:
    return counted(epochs, "epoch")


@dataclass(frozen=True)
class Recipe(Declared):
    """Everything about a run but its network; what matters most to it stands first.

    The fields are the settings of the Training panel, the options of ``train``, and what the name of a run gives.
    Where and how exactly it is computed is no part of that name.
    """

    dataset: str = declare(NameOrFolder("a name or a folder"), default=MNIST, short=_dataset_in_short)
    optimiser: Optimiser = declare(
        one_of(Optimiser), default=Optimiser.ADAM, label="", short="{}", tip="how a gradient becomes a step"
    )
    learning_rate: float = declare(
        Real(0.0, 10.0),
        default=0.006,
        label="η",
        short="η {:g}",
        tip="the length of a step: of the first batch, or the greatest with the one-cycle schedule",
    )
    schedule: Schedule = declare(
        one_of(Schedule),
        default=Schedule.ONE_CYCLE,
        label="schedule",
        short="{}",
        rare=True,
        tip="how the learning rate changes over the batches",
    )
    batch_size: int = declare(
        Integer(1, 4096), default=64, label="batch", short="batch {}", tip="images learned from at a time"
    )
    epochs: int = declare(
        Integer(1, 1000), default=3, label="epochs", short=_epochs_in_short, tip="passes through the training images"
    )
    weight_decay: float = declare(
        Real(0.0, 10.0),
        default=0.0,
        label="weight decay",
        short="decay {:g}",
        rare=True,
        tip="share of the learning rate by which weights shrink; decoupled for AdamW, else an L2 penalty",
    )
    seed: int = declare(
        Integer(0, 2**31 - 1),
        default=1,
        label="seed",
        short="seed {}",
        rare=True,
        tip="of weights, order, dropout, and of a folder's split",
    )
    device: Device = declare(
        one_of(Device), default=Device.AUTO, label="device", rare=True, of_machine=True, tip="where it is computed"
    )
    mixed_precision: bool = declare(
        Flag(), default=False, tip="float16 where that is safe; on an NVIDIA GPU only", rare=True, of_machine=True
    )
    autosave_minutes: int = declare(
        Integer(0, 1440),
        default=0,
        title="Minutes between checkpoints",
        label="autosave",
        unit="min",
        tip="0 for none",
        rare=True,
        of_machine=True,
    )
    image_size: int = declare(
        Integer(8, 256),
        default=64,
        title="Image side",
        called="image size",
        label="image side",
        unit="px",
        tip="of a folder's images",
        short="{} px",
        rare=True,
    )
    fit: Fit = declare(
        one_of(Fit),
        default=Fit.SQUASH,
        label="fit",
        short="{}",
        rare=True,
        tip="what becomes of a folder's pictures that are not square",
    )

    @property
    def reading(self) -> dict[str, Any]:
        """What `load_dataset` is given besides the name."""
        return {"image_size": self.image_size, "seed": self.seed, "fit": self.fit}

    def unlike(self, usual: Mapping[str, Any]) -> list[str]:
        """How it differs from the values of ``usual``, in short and in the order of its fields: ["SGD", "η 0.05"]."""
        fields = (field for name, field in declared(type(self)).items() if name in usual)
        differing = (field for field in fields if getattr(self, field.name) != usual[field.name])
        return [text for field in differing if (text := field.in_short(getattr(self, field.name)))]


@dataclass(frozen=True)
class TrainConfig:
    """A whole run: which network, and how."""

    network: NetworkSpec
    recipe: Recipe = Recipe()
