"""The losses of the batches: kept on the device, and fetched many at a time, since each fetch waits for it."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from convviz.core.networks.suggested_rate import try_smaller
from convviz.runs.errors import DivergedError
from convviz.runs.events import Losses

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
    _correct: list[Tensor] = field(default_factory=list)
    _counts: list[int] = field(default_factory=list)
    _rates: list[float] = field(default_factory=list)
    _recent: deque[tuple[int, float]] = field(default_factory=deque)

    def add(self, loss: Tensor, correct: Tensor, count: int, rate: float) -> None:
        """One more batch: its mean loss and how many of its ``count`` images were ``correct``, both on the device."""
        self._losses.append(loss)
        self._correct.append(correct)
        self._counts.append(count)
        self._rates.append(rate)

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
        fetched = torch.stack([torch.stack(self._losses).float(), torch.stack(self._correct).float()]).cpu().numpy()
        losses, correct = fetched[0].copy(), fetched[1]
        counts, rates = np.array(self._counts), np.array(self._rates, dtype=np.float32)
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
        for kept in (self._losses, self._correct, self._counts, self._rates):
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
