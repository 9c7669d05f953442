"""How far a run is, in words."""

from convviz.core.data.datasets import Dataset
from convviz.core.text.formatting import counted, format_number, in_short
from convviz.runs.history import History
from convviz.runs.learning.schedules import idle_problem
from convviz.runs.snapshot import Snapshot
from convviz.state.context import Context
from convviz.state.lab.activity import Activity
from convviz.state.lab.lab import Lab
from convviz.state.lab.ways import FIND_IMAGES
from convviz.widgets.controls.steady import DOT

_STATES = {
    Activity.RUNNING: "learning",
    Activity.PAUSING: "pausing after this batch",
    Activity.PAUSED: "paused",
    Activity.STOPPING: "stopping after this batch",
}
#: Until the first batch is learned: loading what trains takes seconds, and so does that batch.
_PREPARING = {
    Activity.STARTING: "Preparing the first batch…",
    Activity.RUNNING: "Preparing the first batch…",
    Activity.PAUSING: "Preparing the first batch, to pause after it…",
    Activity.STOPPING: "Stopping before the first batch…",
}
#: What is said of a run in a presentation, beside a picture that would look the same while it learns.
_HELD = {Activity.PAUSING: "pausing", Activity.PAUSED: "paused"}
_LEARNING = frozenset({Activity.RUNNING, Activity.PAUSING, Activity.STOPPING})
#: Share of the pace asked for that is as good as kept.
_KEPT = 0.8


def state_texts(lab: Lab) -> tuple[str, ...]:
    """The run's state in a line, and in shorter ones: activity, epoch, batch and accuracies, then speed and device."""
    history, dataset = lab.record.history, lab.dataset.value
    if lab.dataset.reading and not lab.run.busy:
        return ("Reading the images; training begins after that…" if lab.run.waits else "Reading the images…",)
    if history is not None and history.started is not None and history.started.look and not lab.run.busy:
        return (f"open to look, after batch {history.step:,}; to go on: {lab.run.way_to(FIND_IMAGES)}",)
    if not lab.dataset.ready and not lab.run.busy:
        return (lab.run.no_images_text,)
    if lab.run.activity in _PREPARING and not lab.run.has_learned:
        return (_PREPARING[lab.run.activity],)
    if history is None or history.started is None or not (lab.run.busy or lab.fits):
        return ("" if dataset is None else f"{_images_text(dataset)}{_warning(lab)}{_shown_text(lab)}",)
    # While it learns that of the picture; once it holds or is over its last, whose picture may be yet to come.
    step = min(history.step, lab.record.until) if lab.run.activity in _LEARNING else history.step
    speed = []
    if history.evaluating is not None:
        speed.append(f"predicting the {history.evaluating.split} images: {history.evaluating.fraction:.0%}")
    elif history.samples_per_second:
        speed.append(_speed_text(lab, history))
    following = [f"next run: {lab.next_images}"] if lab.next_images else []
    whole, brief = (progress_text(lab, int(step), brief=brief) for brief in (False, True))
    forms = [whole, *speed, history.started.device], [whole, *speed], [brief, *speed], [brief]
    return *(DOT.join([*form, *following]) for form in forms), brief


def _images_text(dataset: Dataset) -> str:
    return f"{dataset.title}: {counted(len(dataset.train), 'image')} to train with"


def _shown_text(lab: Lab) -> str:
    """Whose network is shown still, where that has learned from other images; "" where there is none."""
    learned_from = lab.run.dataset if lab.run.has_network else None
    return "" if learned_from is None else f"{DOT}shown is the run on {learned_from.title}"


def _speed_text(lab: Lab, history: History) -> str:
    """Images a second, in slow motion batches a second."""
    rate, config = lab.run.rate, history.config
    if rate is None or config is None:
        return f"{history.samples_per_second:,.0f} images/s"
    possible = history.samples_per_second / config.recipe.batch_size
    reached = rate if possible > _KEPT * rate else possible
    return f"slow motion: {format_number(reached)} batch{'' if reached == 1 else 'es'}/s"


def place_text(history: History | None, snapshot: Snapshot | None) -> str:
    """Which batch a snapshot is of: its number, its epoch and its loss."""
    if history is None or history.started is None or snapshot is None:
        return ""
    per_epoch, loss = history.started.batches_per_epoch, history.loss_at(snapshot.step)
    epoch = f"epoch {max(-(-snapshot.step // per_epoch), 1)}"
    return ", ".join([f"batch {snapshot.step:,}", epoch, *([] if loss is None else [f"loss {in_short(loss)}"])])


def brief_place_text(lab: Lab) -> str:
    """The same of the snapshot shown where all else steps aside: whether the run is held, or else the loss."""
    history, snapshot = lab.record.history, lab.record.snapshot
    if history is None or snapshot is None:
        return ""
    loss, held = history.loss_at(snapshot.step), _HELD.get(lab.run.activity, "")
    if held:
        return f"{held}{DOT}batch {snapshot.step:,}"
    return ", ".join([f"batch {snapshot.step:,}", *([] if loss is None else [f"loss {in_short(loss)}"])])


def run_summary(context: Context) -> str:
    """How far the run is, for the foot of the window."""
    history = context.lab.record.history
    return "" if history is None else progress_text(context.lab, history.step)


def progress_text(lab: Lab, step: int, *, brief: bool = False) -> str:
    """Epoch and batch after ``step`` batches, and the last accuracies; empty before a run has begun."""
    history = lab.record.history
    if history is None or history.started is None:
        return ""
    per_epoch, recipe = history.started.batches_per_epoch, history.started.config.recipe
    epoch = min(-(-max(step, 1) // per_epoch), recipe.epochs)
    finished = "finished" if history.step >= per_epoch * recipe.epochs else "stopped"
    over = finished if history.failure is None else "failed"
    of = "/" if brief else " of "
    parts = [
        _STATES.get(lab.run.activity, over),
        f"epoch {epoch}{of}{recipe.epochs}",
        f"batch {step - (epoch - 1) * per_epoch:,}{of}{per_epoch:,}",
    ]
    parts += [f"{split} {format_number(float(curve.values[-1]))}" for split, (_, curve) in history.held_out.items()]
    if not history.held_out and history.past is not None and history.past.accuracy is not None:
        parts.append(f"accuracy {format_number(history.past.accuracy)} when it was kept")
    # That it learns is said in front already.
    parts += [item.short for item in lab.record.newest_verdicts[:1] if item.kind != "learning" and item.short]
    return DOT.join(parts)


def _warning(lab: Lab) -> str:
    """Why a run as it is chosen would learn nothing; empty where it would."""
    recipe, dataset = lab.run.config.recipe, lab.dataset.value
    if dataset is None or not lab.dataset.ready:
        return ""
    problem = idle_problem(recipe.schedule, -(-len(dataset.train) // recipe.batch_size) * recipe.epochs)
    return f"{DOT}{problem}" if problem else ""
