"""How good a run's network is on the splits that nothing is learned from."""

import math
from collections.abc import Generator, Iterator
from functools import partial

import torch

from convviz.core.data.splits import Dataset, Split
from convviz.core.util.generators import finish, mapped, thinned
from convviz.runs.events import Evaluated, Evaluating
from convviz.training import pacing
from convviz.training.learning.batches import Batches
from convviz.training.learning.learner import Learner
from convviz.training.learning.ledger import not_finite
from convviz.training.looking.evaluate import Evaluation, evaluate


class HeldOut:
    """The validation and the test split on a device.

    Attributes
    ----------
    accuracy : that of the last evaluation, on the images that the dataset holds out.
    """

    def __init__(
        self, dataset: Dataset, learner: Learner, device: torch.device, size: int, accuracy: float | None
    ) -> None:
        self.accuracy = accuracy
        self._main, self._learner, self._size = dataset.held_out_name, learner, size
        self._batches = {name: Batches(split, device) for name, split in _splits(dataset)}

    def evaluate(self, step: int, epoch: int, rate: float) -> Iterator[Evaluating | Evaluated]:
        """Predict all of them after batch ``step``, learned at the learning rate ``rate``.

        Raises
        ------
        DivergedError
            For a loss that is no number.
        """
        for name in self._batches:
            result = yield from mapped(
                thinned(self._evaluation(name), pacing.EMIT_EVERY), partial(Evaluating, split=name)
            )
            if not math.isfinite(result.loss):
                raise not_finite(f"The {name} loss after batch {step:,}", result.loss, rate)
            if name == self._main:
                self.accuracy = result.accuracy
            yield Evaluated(
                step=step,
                epoch=epoch,
                split=name,
                loss=result.loss,
                accuracy=result.accuracy,
                predicted=result.predicted,
                confidence=result.confidence,
            )

    def release(self) -> None:
        """Hold the images no longer; the accuracy stays."""
        self._batches = {}

    def accuracy_now(self) -> float:
        """Of the network as it is; nothing is changed or emitted."""
        return finish(self._evaluation(self._main)).accuracy

    def _evaluation(self, name: str) -> Generator[float, None, Evaluation]:
        learner = self._learner
        return evaluate(learner.network, learner.forward, learner.loss, self._batches[name], self._size)


def _splits(dataset: Dataset) -> Iterator[tuple[str, Split]]:
    for name, split in (("validation", dataset.validation), ("test", dataset.test)):
        if split is not None:
            yield name, split
