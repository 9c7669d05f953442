"""The losses of the batches: kept on the device, and fetched many at a time, since each fetch waits for it."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from convviz.core.networks.verdicts.suggested_rate import try_smaller
from convviz.runs.errors import DivergedError
from convviz.runs.events import Losses
from convviz.training.learning.learner import LearnedBatch

#: Seconds over which a speed is measured at least.
_MEASURED = 0.25


@dataclass(eq=False)
class Ledger:
    """Figures of batches that no `Losses` has held yet; ``step`` is the last batch emitted, ``emitted`` its time in s.

    ``samples`` and ``seconds`` are those of all batches emitted.
    """

    step: int
    emitted: float
    samples: int = 0
    seconds: float = 0.0
    _losses: list[Tensor] = field(default_factory=list)
    _logits: list[Tensor] = field(default_factory=list)
    _labels: list[Tensor] = field(default_factory=list)
    _rates: list[float] = field(default_factory=list)
    _recent: deque[tuple[int, float]] = field(default_factory=deque)

    def add(self, learned: LearnedBatch) -> None:
        """One more batch, whose figures stay on the device: which images were right is found for many at a time."""
        self._losses.append(learned.loss)
        self._logits.append(learned.logits)
        self._labels.append(learned.labels)
        self._rates.append(learned.rate)

    @property
    def waiting(self) -> int:
        """Batches whose figures are not yet emitted."""
        return len(self._losses)

    def fetch(self, now: float) -> tuple[Losses | None, DivergedError | None]:
        """Figures of the batches up to the first whose loss is no number, and the error if there is one.

        ``now`` is in seconds of the run.
        """
        if not self._losses:
            return None, None
        losses = torch.stack(self._losses).float().cpu().numpy()
        right = (torch.cat(self._logits).argmax(1) == torch.cat(self._labels)).cpu().numpy()
        counts = np.array([len(labels) for labels in self._labels])
        correct = np.add.reduceat(right, np.cumsum(counts) - counts, dtype=np.int64)
        rates = np.array(self._rates, dtype=np.float32)
        bad = np.flatnonzero(~np.isfinite(losses))
        good = int(bad[0]) if bad.size else len(losses)
        took = max(now - self.emitted, 1e-9)
        speed = self._speed(int(counts.sum()), took)
        emitted = Losses(
            first=self.step + 1,
            losses=losses[:good],
            accuracies=(correct / counts).astype(np.float32)[:good],
            rates=rates[:good],
            seconds=now,
            samples_per_second=speed,
        )
        error = (
            not_finite(f"The loss of batch {self.step + good + 1:,}", float(losses[good]), float(rates[good]))
            if bad.size
            else None
        )
        self.samples += int(counts.sum())
        self.seconds += took
        self.step += len(losses)
        self.emitted = now
        for kept in (self._losses, self._logits, self._labels, self._rates):
            kept.clear()
        return (emitted if good else None), error

    def _speed(self, samples: int, took: float) -> float:
        """Samples a second, now that so many more took so long, over the shortest time that says something."""
        self._recent.append((samples, took))
        while sum(seconds for _, seconds in self._recent) - self._recent[0][1] >= _MEASURED:
            self._recent.popleft()
        samples, seconds = map(sum, zip(*self._recent, strict=True))
        return samples / seconds


def not_finite(what: str, loss: float, rate: float) -> DivergedError:
    """What to say of a loss that is no number."""
    value = "not a number" if np.isnan(loss) else "infinite"
    return DivergedError(
        f"{what} is {value}: the weights have grown beyond all bounds at a learning rate of {rate:.3g}. "
        f"Try {try_smaller(rate)}, or add batch normalisation.",
        loss,
    )
