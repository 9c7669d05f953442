"""What a run's curves and predictions say about its training: pure functions of plain numbers.

Each gives the words that its sentence in `diagnosis` is filled with, or None where there is nothing to be said.
"""

import math

import numpy as np

from convviz.core.networks.verdicts.chance import by_luck
from convviz.core.networks.verdicts.evidence import (
    MATTERS,
    NOISY,
    SHORTEST,
    STRETCH,
    UNCHANGED,
    guessing,
    long_enough,
    most_frequent,
    shares,
    stretch,
    stretch_words,
    trained,
    two_stretches,
)
from convviz.core.networks.verdicts.held_out_checks import no_longer_falls, rises
from convviz.core.networks.verdicts.layer_checks import Words
from convviz.core.networks.verdicts.run_figures import RunFigures
from convviz.core.text.formatting import counted, format_number

#: A run whose loss is so many times that of its first batches, and of guessing, diverges; it is the mean of so many
#: batches, since a single one may be an odd one.
DIVERGING, RECENT = 3.0, 5
#: Share of the held-out images that get one answer, from which on it is "always"; and of those of other classes that
#: may still be correct.
ONE_ANSWER, OTHERS = 0.95, 0.2
#: A class with so many times the training images of the median other one makes them unbalanced.
UNBALANCED = 2.0
#: A network whose loss is below this share of that of guessing is better than that; it learns well where it has come at
#: least halfway from what guessing gets right to all.
BETTER, HALFWAY = 0.8, 0.5
#: All is correct: at so many evaluations in a row.
PERFECT_FOR = 2


def learns(run: RunFigures) -> bool:
    """Whether it is better than guessing just now, by its loss, and either halfway to perfect or still improving."""
    losses, each = run.losses[-STRETCH:], shares(run)
    if len(losses) < STRETCH or not losses.mean() < BETTER * guessing(run):  # nor where it is not a number
        return False
    # In training mode dropout makes mistakes; and held-out images may be hard for quite another reason.
    accuracy = max([float(run.accuracies[-STRETCH:].mean()), *run.held_out_accuracies[-1:].tolist()])
    most = float(each.max())
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
    if not long_enough(run) or not len(run.labels) or not len(run.train_counts):
        return None
    (name, share), accuracies, (accuracy, tries) = most_frequent(run), run.held_out_accuracies[-2:], trained(run)
    usual = float(run.train_counts.max() / run.train_counts.sum())
    if not all(by_luck(float(one), len(run.labels), share) for one in accuracies) or not by_luck(
        accuracy, tries, usual
    ):
        return None
    return {
        "epochs": counted(max(round(len(run.losses) / run.per_epoch), 1), "epoch"),
        "accuracy": f"{accuracies[-1]:.1%}",
        "split": run.split,
        "share": f"{share:.1%}",
        "name": run.classes[name],
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


def worse(run: RunFigures) -> Words:
    """The training loss is higher again than it was, by more than the noise of its batches."""
    width = stretch(run)
    if not long_enough(run) or len(run.losses) < 2 * width:
        return None
    whole = run.losses[len(run.losses) % width :].reshape(-1, width)
    means = whole.mean(axis=1)
    lowest, last = int(means.argmin()), float(means[-1])
    low, noise = float(means[lowest]), 2 * math.sqrt((whole[lowest].var() + whole[-1].var()) / width)
    if not last - low > max(noise, NOISY * low, MATTERS * guessing(run)):  # nor where it is not a number
        return None
    return {**stretch_words(run, width), "last": format_number(last), "low": format_number(low)}


def perfect(run: RunFigures) -> Words:
    """All training images of the last stretch and all held-out images are correct."""
    width = stretch(run)
    if not long_enough(run) or width < SHORTEST or not len(run.labels):
        return None
    if run.accuracies[-width:].min() < 1 or run.held_out_accuracies[-PERFECT_FOR:].min() < 1:
        return None
    return {
        "stretch": stretch_words(run, width)["stretch"],
        "images": counted(len(run.labels), f"{run.split} image"),
        "last": format_number(float(run.losses[-width:].mean())),
    }


def learning(run: RunFigures) -> Words:
    """The training loss falls by more than the noise of its batches, and the held-out one, if any, still does too."""
    width = min(stretch(run), len(run.losses) // 4)  # halves of a run would differ though it has long been flat
    if width < SHORTEST or no_longer_falls(run):
        return None
    before, last, noise = two_stretches(run.losses, width)
    if before - last <= max(noise, UNCHANGED * before):
        return None
    more = "Try more epochs." if run.over else ""
    return {"batches": f"{width:,}", "before": format_number(before), "last": format_number(last), "more": more}


def settled(run: RunFigures) -> Words:
    """The held-out loss has long been no lower and is not higher, whatever the training loss does."""
    if not no_longer_falls(run) or rises(run) or worse(run) is not None:
        return None
    held_out, lowest = run.held_out_losses, float(run.held_out_losses.min())
    if held_out[-1] > lowest * (1 + NOISY):
        return None
    # The first as low as any, but for what is no change: so long it has settled.
    since = int(np.flatnonzero(held_out <= lowest * (1 + UNCHANGED))[0])
    return {
        "split": run.split,
        "since": f"{round(run.held_out_steps[since] / run.per_epoch):,}",
        "then": format_number(float(held_out[since])),
        "now": format_number(float(held_out[-1])),
    }


def converged(run: RunFigures) -> Words:
    """The training loss is the same over the last epoch as over the one before, and neither loss rises."""
    width = stretch(run)
    if len(run.losses) < 2 * width or width < SHORTEST or not long_enough(run):
        return None
    before, last, noise = two_stretches(run.losses, width)
    if abs(before - last) > max(min(noise, NOISY * before), UNCHANGED * before):
        return None
    if rises(run) or worse(run) is not None:
        return None
    return {**stretch_words(run, width), "before": format_number(before), "last": format_number(last)}


def _answer(run: RunFigures) -> int | None:
    """The class answered for nearly all held-out images, where those of other classes are nearly all wrong."""
    if not long_enough(run) or not len(run.predicted):
        return None
    counts = np.bincount(run.predicted)
    answer = int(counts.argmax())
    others = run.labels != answer
    if counts[answer] < ONE_ANSWER * len(run.predicted) or not others.any():
        return None
    return answer if (run.predicted == run.labels)[others].mean() < OTHERS else None


def _answer_words(run: RunFigures, answer: int) -> dict[str, str]:
    times = int((run.predicted == answer).sum())
    images = f"{times:,} of {counted(len(run.predicted), f'{run.split} image')}"
    return {"always": "always" if times == len(run.predicted) else "nearly always", "name": run.classes[answer],
            "images": images}  # fmt: skip
