"""From a split of a dataset to batches on a device."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from convviz.core.data.splits import Split

Batch = tuple[Tensor, Tensor]

#: Share of a GPU's free memory that a split may take; a larger one stays in main memory.
_SHARE = 0.4
#: Bytes of a float32.
_FLOAT_BYTES = 4


class Batches:
    """The images of a split, as batches for a network: float32 in 0..1 and channels-last, with int64 labels.

    On a GPU it holds all of them where they fit, as a network takes them or else as bytes; on the CPU nothing but the
    split. A small batch takes a GPU little longer than what starts its steps, so each step counts there.
    """

    def __init__(self, split: Split, device: torch.device) -> None:
        self.split = split
        self.device = device
        self._held: Batch | None = None
        if device.type != "cpu" and _fits(split.images.nbytes, device):
            images = _tensor(split.images).to(device)
            fits = _fits(_FLOAT_BYTES * split.images.nbytes, device)
            self._held = as_input(images) if fits else images, _tensor(split.labels).to(device)
        self.arrange(np.arange(len(split)))

    def __len__(self) -> int:
        return len(self.split)

    def arrange(self, order: NDArray[np.int64]) -> None:
        """Take them in this order from now on, (N,) indices; in their own until then."""
        self._order = order
        # All at once: a GPU would be waited for with every batch.
        self._order_there = None if self._held is None else torch.from_numpy(order).to(self.device)

    def take(self, start: int, count: int) -> Batch:
        """``count`` images (n, C, H, W) and labels (n,) from place ``start`` of the order; fewer at its end."""
        if self._held is not None and self._order_there is not None:
            where = self._order_there[start : start + count]
            images, labels = (held.index_select(0, where) for held in self._held)
        else:
            chosen = self._order[start : start + count]
            images = torch.from_numpy(self.split.images[chosen]).to(self.device)
            labels = torch.from_numpy(self.split.labels[chosen]).to(self.device)
        return as_input(images), labels

    def all(self, size: int) -> Iterator[Batch]:
        """All of them, ``size`` at a time."""
        for start in range(0, len(self), size):
            yield self.take(start, size)


def as_input(images: Tensor) -> Tensor:
    """Bytes (N, C, H, W), or what this made of them, as a network takes them: float32 in 0..1, channels-last."""
    scaled = images if images.is_floating_point() else images.to(torch.float32).div_(255)
    return scaled.contiguous(memory_format=torch.channels_last)


def epoch_order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    """The order of ``count`` images in an epoch, counted from 0: the same for a run that is resumed within it."""
    return np.random.default_rng((seed, epoch)).permutation(count)


def stratified_sample(labels: NDArray[np.int64], count: int, seed: int = 0) -> NDArray[np.int64]:
    """The indices, ascending, of ``count`` images, as evenly from all classes as can be; all if there are fewer.

    Chosen by lot, the same way for the same labels and ``seed``.
    """
    order = np.random.default_rng(seed).permutation(len(labels))
    # How many of its class come before each image; so sorting by that deals out one of each class in turn.
    by_class = order[np.argsort(labels[order], kind="stable")]
    counts = np.bincount(labels)
    turn = np.concatenate([np.arange(n) for n in counts])
    return np.sort(by_class[np.argsort(turn, kind="stable")][:count])


def _tensor(array: NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(array.copy())  # torch does not take read-only memory


def _fits(size: int, device: torch.device) -> bool:
    return device.type != "cuda" or size <= _SHARE * torch.cuda.mem_get_info(device)[0]
