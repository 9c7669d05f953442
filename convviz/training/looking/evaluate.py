"""How good a network is: all images of a split predicted, in evaluation mode."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from convviz.core.networks.analysis import analyse
from convviz.core.networks.network import NetworkSpec
from convviz.runs.snapshot import Floats
from convviz.training.learning.batches import Batches, as_input
from convviz.training.network.loss import Loss

#: Bytes of activations in a batch: few enough for a processor's cache, many enough to keep a GPU busy.
_CPU_BYTES, _GPU_BYTES = 16 * 2**20, 512 * 2**20
_MIN_BATCH, _MAX_BATCH = 16, 4096


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Mean loss and accuracy over a split, and of each image the most probable class and its probability."""

    loss: float
    accuracy: float
    predicted: NDArray[np.int64]
    confidence: Floats


def evaluate(
    network: nn.Module, forward: Callable[[Tensor], Tensor], loss: Loss, batches: Batches, size: int
) -> Generator[float, None, Evaluation]:
    """Predict every image, ``size`` at a time; yields the fraction done. The network is put back into its mode."""
    losses, classes, confidences = [], [], []
    with evaluation_mode(network):
        for images, labels in batches.all(size):
            with torch.no_grad():  # not across a yield: it holds for the whole thread
                logits = forward(images).float()
                losses.append(loss(logits, labels, reduction="sum"))
                confidence, predicted = logits.softmax(1).max(1)
            classes.append(predicted)
            confidences.append(confidence)
            yield min(1.0, len(classes) * size / len(batches))
    predictions = torch.cat(classes).cpu().numpy()
    total = float(np.sum(torch.stack(losses).cpu().numpy(), dtype=np.float64))
    right = int(np.count_nonzero(predictions == batches.split.labels))
    count = len(batches)
    return Evaluation(total / count, right / count, predictions, torch.cat(confidences).cpu().numpy())


def probabilities(network: nn.Module, images: NDArray[np.uint8], device: torch.device, size: int) -> Iterator[Floats]:
    """The probabilities (n, classes) of images (N, C, H, W), ``size`` at a time; in between it may learn on."""
    for start in range(0, len(images), size):
        with evaluation_mode(network), torch.no_grad():
            some = as_input(torch.from_numpy(np.array(images[start : start + size])).to(device))
            found: Floats = network(some).float().softmax(1).cpu().numpy()
        yield found


def evaluation_size(spec: NetworkSpec, device: torch.device) -> int:
    """Images a batch when nothing is learned."""
    budget = _CPU_BYTES if device.type == "cpu" else _GPU_BYTES
    return min(max(budget // max(1, analyse(spec).activation_bytes), _MIN_BATCH), _MAX_BATCH)


@contextmanager
def evaluation_mode(network: nn.Module) -> Iterator[None]:
    """No dropout, and the running means and variances of batch normalisation; each layer's own mode afterwards."""
    modes = [(module, module.training) for module in network.modules()]
    network.eval()
    try:
        yield
    finally:
        for module, mode in modes:
            module.training = mode
