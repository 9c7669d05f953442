"""A task that a tiny network learns in a few batches, and what the tests of training do with it."""

import numpy as np

from convviz.core.data.datasets import Dataset, Split
from convviz.core.networks.layers import (
    Activation,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Pool,
)
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import Node, chain
from convviz.runs.recipe import Device, Optimiser, Recipe, Schedule, TrainConfig

CLASSES = ("rows", "columns", "diagonals")


def make_split(count, seed, side=8):
    """Noisy stripes in three directions."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % len(CLASSES)
    row, column = np.mgrid[:side, :side]
    stripes = np.stack([row % 4 < 2, column % 4 < 2, (row + column) % 4 < 2])[labels]
    images = stripes[:, None] * 180 + random.integers(0, 70, (count, 1, side, side))
    return Split(images.astype(np.uint8), labels.astype(np.int64))


def make_stripes(train=70, test=20, validation=0, side=8):
    """Images 1 x side x side."""
    held_out = make_split(validation, 3, side) if validation else None
    return Dataset("stripes", "Stripes", CLASSES, make_split(train, 1, side), held_out, make_split(test, 2, side))


TINY = NetworkSpec("tiny", (1, 8, 8), chain(Conv(4), Activation("relu"), Pool(), Flatten(), Dense(3)))
#: Everything that a checkpoint has to hold: running means, dropout's random numbers, an asymmetric padding.
RICH = NetworkSpec(
    "rich",
    (1, 8, 8),
    chain(
        *(Conv(4, (4, 4)), BatchNorm(), Activation("relu"), Pool()),
        *(Flatten(), Dense(8), BatchNorm(), Activation("tanh"), Dropout(0.5), Dense(3)),
    ),
)


#: A residual block with a projection, and two branches side by side.
BRANCHED = NetworkSpec(
    "branched",
    (1, 8, 8),
    (
        Node("stem", Conv(4), ("input",)),
        Node("block.conv", Conv(8, stride=(2, 2), bias=False), ("stem",)),
        Node("block.norm", BatchNorm(), ("block.conv",)),
        Node("block.project", Conv(8, (1, 1), (2, 2)), ("stem",)),
        Node("block.add", Add(), ("block.norm", "block.project")),
        Node("block.relu", Activation("relu"), ("block.add",)),
        Node("wide", Conv(4, groups=2), ("block.relu",)),
        Node("pool", Pool((3, 3), (1, 1), (1, 1)), ("block.relu",)),
        Node("cat", Concat(), ("wide", "pool")),
        Node("dropout", Dropout(0.25), ("cat",)),
        Node("mean", GlobalAveragePool(), ("dropout",)),
        Node("out", Dense(3), ("mean",)),
    ),
)


def make_config(spec=TINY, **recipe):
    """Batches of 16: five an epoch of 70 images, the last of 6."""
    values = {"dataset": "stripes", "device": Device.CPU, "batch_size": 16, "epochs": 2, "learning_rate": 0.01}
    values |= {"optimiser": Optimiser.ADAM, "schedule": Schedule.CONSTANT} | recipe
    return TrainConfig(spec, Recipe(**values))


def of_kind(events, kind):
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def until(events, kind, count=1):
    """Take events up to the ``count``-th of a kind, and give all that were taken."""
    taken = []
    while count:
        taken.append(next(events))
        count -= isinstance(taken[-1], kind)
    return taken
