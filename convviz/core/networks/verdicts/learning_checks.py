"""What a run's curves and predictions say about its training: pure functions of plain numbers.

Each gives the words that its sentence in `diagnosis` is filled with, or None where there is nothing to be said.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.networks.verdicts.layer_checks import Words
from convviz.core.networks.verdicts.run_figures import RunFigures
from convviz.core.text.formatting import format_number

#: Nothing is said about what a run has come to before so many batches, or so many epochs and fewer batches: where there
#: are few images an epoch is a batch or two.
MIN_BATCHES, MIN_EPOCHS, MIN_BATCHES_OF_EPOCHS = 50, 5, 10
#: A run whose loss is so many times that of its first batches, and of guessing, diverges; it is the mean of so many
#: batches, since a single one may be an odd one.
DIVERGING, RECENT = 3.0, 5
#: Chance that guessing is right as often by luck, above which nobody can say that a network does better.
LUCK = 0.01
#: Standard deviations beyond which nothing is luck.
_FAR = 10.0
#: Share of the held-out images that get one answer, from which on it is "always"; and of those of other classes that
#: may still be correct.
ONE_ANSWER, OTHERS = 0.95, 0.2
#: A class with so many times the training images of the median other one makes them unbalanced.
UNBALANCED = 2.0
#: Overfitting: the held-out loss has been above its lowest for so many evaluations, by this share of it, and by this
#: share of what guessing gives: next to nothing is soon doubled.
RISING_FOR, RISEN_BY, RISEN_TO_MATTER = 3, 0.1, 0.02
#: The held-out loss has settled: for so many evaluations none was below all before by `UNCHANGED` of it.
SETTLED_FOR = 5
#: A network whose loss is below this share of that of guessing is better than that; it learns well where it has come at
#: least halfway from what guessing gets right to all.
BETTER, HALFWAY = 0.8, 0.5
#: A loss that changes by less than the first share from one stretch to the next does not change, nor one that changes
#: by less than the second where that is no more than noise; a stretch is an epoch, or as many whole ones as have so
#: many batches.
UNCHANGED, NOISY, STRETCH = 0.03, 0.1, 10


def learns(run: RunFigures) -> bool:
    """Whether it is better than guessing just now, by its loss, and either halfway to perfect or still improving."""
    losses, shares = run.losses[-STRETCH:], _shares(run)
    if len(losses) < STRETCH or not losses.mean() < BETTER * _guessing(run):  # nor where it is not a number
        return False
    # In training mode dropout makes mistakes; and held-out images may be hard for quite another reason.
    accuracy = max([float(run.accuracies[-STRETCH:].mean()), *run.held_out_accuracies[-1:].tolist()])
    most = float(shares.max())
    return accuracy >= most + HALFWAY * (1 - most) or learning(run) is not None


def diverging(run: RunFigures) -> Words:
    """The loss is far above that of the first batches and of guessing."""
    if len(run.losses) < 3 * RECENT or not run.classes:
        return None
    first, last = float(np.median(run.losses[:RECENT])), float(np.median(run.losses[-RECENT:]))
    guessing = math.log(len(run.classes))
    if last <= DIVERGING * max(first, guessing):
        return None
    return {
        "batches": f"{RECENT}",
        "first": format_number(first),
        "last": format_number(last),
        "guessing": format_number(guessing),
        "classes": f"{len(run.classes)}",
    }


def not_learned(run: RunFigures) -> Words:
    """No better than always answering the most frequent class, by the binomial distribution."""
    if not _long_enough(run) or not len(run.labels) or not len(run.train_counts):
        return None
    counts = np.bincount(run.labels)
    share, accuracies = float(counts.max() / counts.sum()), run.held_out_accuracies[-2:]
    recent = run.accuracies[-min(max(2 * STRETCH, run.per_epoch // 10), len(run.accuracies) // 2) :]
    images = int(run.train_counts.sum())
    # The same images once more are no further tries.
    tries, trained = min(len(recent) * run.batch_size, images), float(run.train_counts.max() / images)
    if not all(_by_luck(float(accuracy), len(run.labels), share) for accuracy in accuracies) or not _by_luck(
        float(recent.mean()), tries, trained
    ):
        return None
    return {
        "epochs": _epochs(len(run.losses) / run.per_epoch),
        "accuracy": f"{accuracies[-1]:.1%}",
        "split": run.split,
        "share": f"{share:.1%}",
        "name": run.classes[int(counts.argmax())],
    }


def unbalanced(run: RunFigures) -> Words:
    """It always answers the class of which there are far more training images than of the others."""
    answer = _answer(run)
    if answer is None or not len(run.train_counts):
        return None
    count, others = run.train_counts[answer], np.delete(run.train_counts, answer)
    if count < UNBALANCED * np.median(others):
        return None
    return {**_answer_words(run, answer), "trained": f"{count / run.train_counts.sum():.0%}"}


def one_answer(run: RunFigures) -> Words:
    """It answers the same for nearly all images, which are of several classes."""
    answer = _answer(run)
    return None if answer is None else _answer_words(run, answer)


def overfits(run: RunFigures) -> Words:
    """The held-out loss has risen for several evaluations, while the training loss has gone on falling."""
    held_out = run.held_out_losses
    if len(held_out) <= RISING_FOR:
        return None
    best = int(held_out.argmin())
    after = held_out[best + 1 :]
    if len(after) < RISING_FOR or after[-RISING_FOR:].mean() < held_out[best] * (1 + RISEN_BY):
        return None
    if after[-1] < held_out[best] * (1 + RISEN_BY):
        return None
    if after[-1] - held_out[best] < RISEN_TO_MATTER * _guessing(run):
        return None
    # Batches are counted from the first recorded one, which is not the first where a run was resumed.
    behind = int(run.held_out_steps[-1] - run.held_out_steps[best])
    then, now = run.mean_loss(len(run.losses) - behind), run.mean_loss(len(run.losses))
    if not now < then * (1 - RISEN_BY):
        return None
    return {
        "split": run.split,
        "best": f"{round(run.held_out_steps[best] / run.per_epoch):,}",
        "low": format_number(float(held_out[best])),
        "high": format_number(float(held_out[-1])),
        "then": format_number(then),
        "now": format_number(now),
    }


def learning(run: RunFigures) -> Words:
    """The training loss falls by more than the noise of its batches, and the held-out one, if any, has not settled."""
    width = min(_stretch(run), len(run.losses) // 2)
    if width < STRETCH or settled(run) is not None:
        return None
    before, last, noise = _two_stretches(run.losses, width)
    if before - last <= max(noise, UNCHANGED * before):
        return None
    more = "Try more epochs." if run.over else ""
    return {"batches": f"{width:,}", "before": format_number(before), "last": format_number(last), "more": more}


def settled(run: RunFigures) -> Words:
    """The held-out loss has long been no lower, whatever the training loss does."""
    held_out = run.held_out_losses
    if not _long_enough(run) or len(held_out) <= SETTLED_FOR:
        return None
    before = held_out[:-SETTLED_FOR]
    if held_out[-SETTLED_FOR:].min() < before.min() * (1 - UNCHANGED):
        return None
    # The first as low as any, but for what is no change: so long it has settled.
    since = int(np.flatnonzero(before <= before.min() * (1 + UNCHANGED))[0])
    return {
        "split": run.split,
        "since": f"{round(run.held_out_steps[since] / run.per_epoch):,}",
        "then": format_number(float(held_out[since])),
        "now": format_number(float(held_out[-1])),
    }


def converged(run: RunFigures) -> Words:
    """The training loss is the same over the last epoch as over the one before."""
    width = _stretch(run)
    if len(run.losses) < 2 * width or not _long_enough(run):
        return None
    before, last, noise = _two_stretches(run.losses, width)
    if abs(before - last) > max(min(noise, NOISY * before), UNCHANGED * before):
        return None
    epochs = width // run.per_epoch
    stretch, earlier = ("epoch", "one") if epochs == 1 else (f"{epochs} epochs", f"{epochs}")
    return {"stretch": stretch, "earlier": earlier, "before": format_number(before), "last": format_number(last)}


def _shares(run: RunFigures) -> NDArray[np.float64]:
    """How often each class that occurs is to be answered: all alike where nothing is known of the images."""
    counts = run.train_counts[run.train_counts > 0]
    return counts / counts.sum() if len(counts) else np.full(len(run.classes), 1 / max(len(run.classes), 1))


def _guessing(run: RunFigures) -> float:
    """The loss of answering each class as often as it occurs."""
    shares = _shares(run)
    return -float((shares * np.log(shares)).sum())


def _long_enough(run: RunFigures) -> bool:
    """Whether something can be said about what it has come to."""
    batches = len(run.losses)
    return batches >= MIN_BATCHES or batches >= max(MIN_EPOCHS * run.per_epoch, MIN_BATCHES_OF_EPOCHS)


def _stretch(run: RunFigures) -> int:
    """Batches of an epoch, or of as many whole ones as make a stretch."""
    return run.per_epoch * -(-STRETCH // run.per_epoch)


def _two_stretches(losses: NDArray[Any], width: int) -> tuple[float, float, float]:
    """Means of the last two stretches, and twice the standard error of their difference."""
    before, last = losses[-2 * width : -width], losses[-width:]
    return float(before.mean()), float(last.mean()), 2 * math.sqrt((before.var() + last.var()) / width)


def _by_luck(accuracy: float, count: int, share: float) -> bool:
    """Whether guessing, right with the chance ``share``, is as good in ``count`` tries more than once in a hundred."""
    hits, deviation = round(accuracy * count), math.sqrt(count * share * (1 - share))
    beyond = hits - share * count
    if beyond <= 0 or beyond > _FAR * deviation:
        return beyond <= 0
    # The upper tail of the binomial distribution, term by term: importing scipy.special would hold up the window.
    factorials = np.concatenate([[0.0], np.log(np.arange(1, count + 1)).cumsum()])
    k = np.arange(hits, count + 1)
    terms = factorials[count] - factorials[k] - factorials[count - k] + k * math.log(share)
    return float(np.exp(terms + (count - k) * math.log1p(-share)).sum()) > LUCK


def _answer(run: RunFigures) -> int | None:
    """The class answered for nearly all held-out images, where those of other classes are nearly all wrong."""
    if not _long_enough(run) or not len(run.predicted):
        return None
    counts = np.bincount(run.predicted)
    answer = int(counts.argmax())
    others = run.labels != answer
    if counts[answer] < ONE_ANSWER * len(run.predicted) or not others.any():
        return None
    return answer if (run.predicted == run.labels)[others].mean() < OTHERS else None


def _answer_words(run: RunFigures, answer: int) -> dict[str, str]:
    times = int((run.predicted == answer).sum())
    images = f"{times:,} of {len(run.predicted):,} {run.split} images"
    return {"always": "always" if times == len(run.predicted) else "nearly always", "name": run.classes[answer],
            "images": images}  # fmt: skip


def _epochs(count: float) -> str:
    return "1 epoch" if round(count) <= 1 else f"{round(count):,} epochs"
