"""From the record of a run to the plain numbers that its verdicts are made of."""

from typing import Any

import numpy as np

from convviz.core.networks.verdicts.diagnosis import Diagnosis, LayerFigures, Measured, RunFigures, diagnose
from convviz.runs.events import Evaluated
from convviz.runs.history import Curve, History
from convviz.runs.snapshot import LayerStats, Snapshot

#: Share of its max so far below which a learning rate is at the end of its schedule.
_LATE = 0.01


def verdicts(history: History | None, snapshot: Snapshot | None, *, live: bool) -> tuple[Diagnosis, ...]:
    """Say how a run went up to a snapshot, or up to now where it is ``live``; nothing before its first batch."""
    if history is None or history.started is None or (not len(history.loss) and history.failure is None):
        return ()
    if not live and (snapshot is None or snapshot.step == 0):
        return ()
    return diagnose(figures_at(history, snapshot, live=live))


def figures_at(history: History, snapshot: Snapshot | None, *, live: bool) -> RunFigures:
    """The figures of a run up to a snapshot, or all there are where it is ``live``; the layers' are the snapshot's."""
    started = history.started
    assert started is not None
    step = history.step if snapshot is None else snapshot.step
    if live:
        step = max(step, history.step)  # losses come later than snapshots, or the other way round
    recipe = started.config.recipe
    known: dict[str, Any] = {}
    if snapshot is not None:
        known["layers"] = tuple(_layer(history, name, stats, step) for name, stats in snapshot.stats.items())
        known["samples"] = len(snapshot.predicted)
    if live and history.failure is not None and history.failure.loss is not None:
        known["loss"] = history.failure.loss  # what ended the run came after its newest snapshot
    else:
        known["loss"] = history.loss_at(step) or 0.0
    return RunFigures(
        losses=_upto(history.loss, step),
        accuracies=_upto(history.accuracy, step),
        nodes=started.config.network.nodes,
        batch_size=recipe.batch_size,
        per_epoch=started.batches_per_epoch,
        rate=recipe.learning_rate,
        falling=_is_late(history, step),
        over=step >= started.batches_per_epoch * recipe.epochs,
        **_held_out(history, step),
        **known,
    )


def _layer(history: History, name: str, stats: LayerStats, step: int) -> LayerFigures:
    return LayerFigures(
        name,
        stats.weight_norm,
        stats.gradient_norm,
        stats.update_ratio,
        stats.dead,
        updates=_measured(history.update_ratio.get(name), step),
        deaths=_measured(history.dead.get(name), step),
    )


def _measured(curve: Curve | None, step: int) -> Measured:
    return Measured() if curve is None else Measured(_upto(curve, step, of_steps=True), _upto(curve, step))


def _held_out(history: History, step: int) -> dict[str, Any]:
    """What is known of the held-out images, and of the classes."""
    dataset = history.dataset
    if dataset is None:
        network = history.config.network if history.config is not None else None
        return {"classes": tuple(map(str, range(network.classes)))} if network is not None else {}
    split = dataset.held_out_name
    loss, accuracy = history.held_out.get(split, (Curve(), Curve()))
    evaluation = history.evaluation_at(step, split)
    whole = isinstance(evaluation, Evaluated) and len(evaluation.predicted) == len(dataset.held_out)
    return {
        "split": split,
        "held_out_steps": _upto(loss, step, of_steps=True),
        "held_out_losses": _upto(loss, step),
        "held_out_accuracies": _upto(accuracy, step),
        "predicted": evaluation.predicted if whole and evaluation is not None else np.empty(0, np.int64),
        "labels": dataset.held_out.labels if whole else np.empty(0, np.int64),
        "train_counts": dataset.counts(dataset.train),
        "classes": dataset.classes,
    }


def _upto(curve: Curve, step: int, *, of_steps: bool = False) -> Any:
    """A curve's numbers, or its batches, up to one."""
    count = int(np.searchsorted(curve.steps, step, side="right"))
    return (curve.steps if of_steps else curve.values)[:count]


def _is_late(history: History, step: int) -> bool:
    """Whether the schedule has brought the learning rate so far down that hardly anything changes any more."""
    rates = _upto(history.rate, step)
    return len(rates) > 0 and float(rates[-1]) < _LATE * float(rates.max())
