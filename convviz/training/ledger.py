"""The losses of the batches: kept on the device, and fetched many at a time, since each fetch waits for it."""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from convviz.runs.errors import DivergedError
from convviz.runs.events import Losses


@dataclass(eq=False)
class Ledger:
    """What was not yet told of the batches; ``step`` is the last batch told of, ``told`` when that was, in seconds.

    ``samples`` and ``seconds`` are those of all batches told of.
    """

    step: int
    told: float
    samples: int = 0
    seconds: float = 0.0
    _losses: list[Tensor] = field(default_factory=list)
    _right: list[Tensor] = field(default_factory=list)
    _counts: list[int] = field(default_factory=list)
    _rates: list[float] = field(default_factory=list)

    def add(self, loss: Tensor, right: Tensor, count: int, rate: float) -> None:
        """One more batch: its mean loss and how many of its ``count`` images were told right, both on the device."""
        self._losses.append(loss)
        self._right.append(right)
        self._counts.append(count)
        self._rates.append(rate)

    @property
    def waiting(self) -> int:
        """Batches not yet told of."""
        return len(self._losses)

    def fetch(self, now: float) -> tuple[Losses | None, DivergedError | None]:
        """What is to be told of the batches up to the first whose loss is no number, and the error if there is one.

        ``now`` is in seconds of the run.
        """
        if not self._losses:
            return None, None
        fetched = torch.stack([torch.stack(self._losses).float(), torch.stack(self._right).float()]).cpu().numpy()
        losses, right = fetched[0].copy(), fetched[1]
        counts, rates = np.array(self._counts), np.array(self._rates, dtype=np.float32)
        bad = np.flatnonzero(~np.isfinite(losses))
        good = int(bad[0]) if bad.size else len(losses)
        took = max(now - self.told, 1e-9)
        speed = float(counts.sum() / took)
        told = Losses(
            first=self.step + 1,
            losses=losses[:good],
            accuracies=(right / counts).astype(np.float32)[:good],
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
        self.told = now
        for kept in (self._losses, self._right, self._counts, self._rates):
            kept.clear()
        return (told if good else None), error


def not_finite(what: str, loss: float, rate: float) -> DivergedError:
    """What to say of a loss that is no number."""
    value = "not a number" if np.isnan(loss) else "infinite"
    return DivergedError(
        f"{what} is {value}: the weights have grown beyond all bounds at a learning rate of "
        f"{rate:g}. Try one ten times smaller, such as {rate / 10:g}, or add batch normalisation.",
        loss,
    )
