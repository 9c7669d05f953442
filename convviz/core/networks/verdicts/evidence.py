"""What is compared to judge a run: stretches of its batches, guessing, and what it gets right just now."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.networks.verdicts.run_figures import RunFigures
from convviz.core.text.formatting import format_percent

#: Nothing is said about what a run has come to before so many batches, or so many epochs and fewer batches: where there
#: are few images an epoch is a batch or two.
MIN_BATCHES, MIN_EPOCHS, MIN_BATCHES_OF_EPOCHS = 50, 5, 10
#: A loss that changes by less than the first share from one stretch to the next does not change, nor one that changes
#: by less than the second where that is no more than noise. A stretch is an epoch, or as many whole ones as have so
#: many batches; of a short run that would be its half, and so it is a quarter then, of at least so many batches.
UNCHANGED, NOISY, STRETCH, SHORTEST = 0.03, 0.1, 10, 5
#: A difference of losses below this share of what guessing gives hardly matters: next to nothing is soon doubled.
MATTERS = 0.02


def long_enough(run: RunFigures) -> bool:
    """Whether something can be said about what it has come to."""
    batches = len(run.losses)
    return batches >= MIN_BATCHES or batches >= max(MIN_EPOCHS * run.per_epoch, MIN_BATCHES_OF_EPOCHS)


def stretch(run: RunFigures) -> int:
    """Batches of an epoch, or of as many whole ones as make a stretch."""
    epochs = min(-(-STRETCH // run.per_epoch), len(run.losses) // (4 * run.per_epoch))
    return run.per_epoch * max(epochs, 1)


def two_stretches(losses: NDArray[Any], width: int) -> tuple[float, float, float]:
    """Means of the last two stretches, and twice the standard error of their difference."""
    before, last = losses[-2 * width : -width], losses[-width:]
    return float(before.mean()), float(last.mean()), 2 * math.sqrt((before.var() + last.var()) / width)


def stretch_words(run: RunFigures, width: int) -> dict[str, str]:
    """What the last and the earlier of two stretches are called: "epoch" and "one", "5 epochs" and "5"."""
    epochs = width // run.per_epoch
    stretch, earlier = ("epoch", "one") if epochs == 1 else (f"{epochs:,} epochs", f"{epochs:,}")
    return {"stretch": stretch, "earlier": earlier}


def shares(run: RunFigures) -> NDArray[np.float64]:
    """How often each class that occurs is to be answered: all alike where nothing is known of the images."""
    counts = run.train_counts[run.train_counts > 0]
    return counts / counts.sum() if len(counts) else np.full(len(run.classes), 1 / max(len(run.classes), 1))


def guessing(run: RunFigures) -> float:
    """The loss of answering each class as often as it occurs."""
    each = shares(run)
    return -float((each * np.log(each)).sum())


def most_frequent(run: RunFigures) -> tuple[int, float]:
    """The class of which there are most among the held-out images, and their share."""
    counts = np.bincount(run.labels)
    return int(counts.argmax()), float(counts.max() / counts.sum())


def trained(run: RunFigures) -> tuple[float, int]:
    """Accuracy of the last batches, and of how many images: the same ones once more are no further tries."""
    recent = run.accuracies[-min(max(2 * STRETCH, run.per_epoch // 10), len(run.accuracies) // 2) :]
    return float(recent.mean()), min(len(recent) * run.batch_size, int(run.train_counts.sum()))


def percent(share: float) -> str:
    """A share of images, in percent: only all of them are 100%."""
    return f"{format_percent(100 * share, fine=True)}%"
