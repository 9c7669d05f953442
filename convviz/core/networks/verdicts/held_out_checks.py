"""What held-out images say of a run, beside those that it learns from: pure functions of plain numbers.

Each check gives the words that its sentence in `diagnosis` is filled with, or None where there is nothing to be said.
"""

from typing import Any

from convviz.core.networks.verdicts.chance import by_luck, is_worse
from convviz.core.networks.verdicts.evidence import (
    MATTERS,
    UNCHANGED,
    guessing,
    long_enough,
    most_frequent,
    percent,
    trained,
)
from convviz.core.networks.verdicts.layer_checks import Words
from convviz.core.networks.verdicts.run_figures import RunFigures
from convviz.core.text.formatting import counted, format_number

#: Overfitting: the held-out loss has been above its lowest for so many evaluations, by this share of it; or so much
#: less of the held-out images is correct than of those it learns from.
RISING_FOR, RISEN_BY, GAP = 3, 0.1, 0.1
#: The held-out loss has settled: for so many evaluations none was below all before by `UNCHANGED` of it.
SETTLED_FOR = 5
#: Where guessing is as good more often than this, "no better" is said of what other images get.
AS_GUESSING = 0.1


def nothing_for_others(run: RunFigures) -> Words:
    """It gets images that it learns from right, but held-out ones no more often than guessing does."""
    if not _is_behind(run) or not all(
        by_luck(float(one), len(run.labels), most_frequent(run)[1], AS_GUESSING) for one in run.held_out_accuracies[-2:]
    ):
        return None
    name, share = most_frequent(run)
    return {**_gap_words(run), "name": run.classes[name], "share": percent(share)}


def overfits(run: RunFigures) -> Words:
    """The held-out loss has risen for several evaluations, while the training loss has gone on falling."""
    held_out = run.held_out_losses
    if not rises(run, RISEN_BY) or held_out[-1] - held_out.min() < MATTERS * guessing(run):
        return None
    # Batches are counted from the first recorded one, which is not the first where a run was resumed.
    behind = int(run.held_out_steps[-1] - run.held_out_steps[held_out.argmin()])
    then, now = run.mean_loss(len(run.losses) - behind), run.mean_loss(len(run.losses))
    if not now < then * (1 - RISEN_BY):
        return None
    return {**_rise_words(run), "then": format_number(then), "now": format_number(now)}


def gap(run: RunFigures) -> Words:
    """Clearly less of the held-out images is correct than of those it learns from, and their loss falls no longer."""
    return _gap_words(run) if _is_behind(run) and no_longer_falls(run) else None


def risen(run: RunFigures) -> Words:
    """The held-out loss rises, by too little, or beside too little else, to say that it overfits."""
    return _rise_words(run) if rises(run) else None


def rises(run: RunFigures, by: float = UNCHANGED) -> bool:
    """Whether the held-out loss has been above its lowest for several evaluations, by this share of it."""
    held_out = run.held_out_losses
    if len(held_out) <= RISING_FOR:
        return False
    limit, after = held_out.min() * (1 + by), held_out[int(held_out.argmin()) + 1 :]
    return len(after) >= RISING_FOR and bool(after[-RISING_FOR:].mean() >= limit and after[-1] >= limit)


def no_longer_falls(run: RunFigures) -> bool:
    """Whether the held-out loss has long been no lower."""
    held_out = run.held_out_losses
    if not long_enough(run) or len(held_out) <= SETTLED_FOR:
        return False
    return bool(held_out[-SETTLED_FOR:].min() >= held_out[:-SETTLED_FOR].min() * (1 - UNCHANGED))


def _is_behind(run: RunFigures) -> bool:
    """Whether it gets held-out images right less often than those it learns from, by more than luck brings."""
    if not long_enough(run) or not len(run.labels) or not len(run.train_counts):
        return False
    accuracy, tries = trained(run)
    held_out = float(run.held_out_accuracies[-1])
    return accuracy - held_out >= GAP and is_worse(held_out, len(run.labels), accuracy, tries)


def _gap_words(run: RunFigures) -> dict[str, Any]:
    return {
        "trained": percent(trained(run)[0]),
        "accuracy": percent(float(run.held_out_accuracies[-1])),
        "images": counted(len(run.labels), f"{run.split} image"),
    }


def _rise_words(run: RunFigures) -> dict[str, str]:
    """Since when the held-out loss has risen, from what to what; and to train no longer, where it was any good then."""
    held_out = run.held_out_losses
    best = int(held_out.argmin())
    epoch = round(run.held_out_steps[best] / run.per_epoch)
    good = len(run.labels) and not by_luck(float(run.held_out_accuracies[best]), len(run.labels), most_frequent(run)[1])
    return {
        "split": run.split,
        "best": f"{epoch:,}",
        "low": format_number(float(held_out[best])),
        "high": format_number(float(held_out[-1])),
        "fewer": f"{epoch:,} epochs, " if epoch > 1 and good else "",
    }
