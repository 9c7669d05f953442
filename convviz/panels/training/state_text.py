"""How far a run is, in words."""

from convviz.core.text.formatting import format_number
from convviz.runs.figures import verdicts
from convviz.runs.schedules import idle_problem
from convviz.state.context import Context
from convviz.state.lab.activity import Activity
from convviz.state.lab.lab import Lab

_STATES = {Activity.RUNNING: "learning", Activity.PAUSED: "paused"}


def state_text(lab: Lab) -> str:
    """The run's state in a line: activity, epoch, batch, accuracies, speed and device."""
    history, dataset = lab.record.history, lab.dataset.value
    if lab.dataset.reading:
        return "Reading the images…"
    if not lab.dataset.ready and not lab.run.runner.busy:
        return f"The images of {lab.run.config.recipe.dataset} are not there: choose others."
    if lab.run.activity is Activity.STARTING:
        return "Getting ready…"
    if history is None or history.started is None or not (lab.run.runner.busy or lab.fits):
        return "" if dataset is None else f"{dataset.title}: {len(dataset.train):,} images to train with{_warning(lab)}"
    parts = [progress_text(lab)]
    if history.evaluating is not None:
        parts.append(f"predicting the {history.evaluating.split} images: {history.evaluating.fraction:.0%}")
    elif history.samples_per_second:
        parts.append(f"{history.samples_per_second:,.0f} images/s")
    return "  ·  ".join([*parts, history.started.device])


def run_summary(context: Context) -> str:
    """How far the run is, for the foot of the window."""
    return progress_text(context.lab)


def progress_text(lab: Lab) -> str:
    """Epoch, batch and the last accuracies; empty before a run has begun."""
    history = lab.record.history
    if history is None or history.started is None:
        return ""
    per_epoch, recipe = history.started.batches_per_epoch, history.started.config.recipe
    epoch = min(-(-max(history.step, 1) // per_epoch), recipe.epochs)
    finished = "finished" if history.step >= per_epoch * recipe.epochs else "stopped"
    over = finished if history.failure is None else "failed"
    parts = [
        _STATES.get(lab.run.activity, over),
        f"epoch {epoch} of {recipe.epochs}",
        f"batch {history.step - (epoch - 1) * per_epoch:,} of {per_epoch:,}",
    ]
    parts += [f"{split} {format_number(float(curve.values[-1]))}" for split, (_, curve) in history.held_out.items()]
    # That it learns is said in front already.
    found = verdicts(history, history.snapshots[-1] if history.snapshots else None, live=True)
    parts += [item.short for item in found[:1] if item.kind != "learning"]
    return "  ·  ".join(parts)


def _warning(lab: Lab) -> str:
    """Why a run as it is chosen would learn nothing; empty where it would."""
    recipe, dataset = lab.run.config.recipe, lab.dataset.value
    if dataset is None or not lab.dataset.ready:
        return ""
    problem = idle_problem(recipe.schedule, -(-len(dataset.train) // recipe.batch_size) * recipe.epochs)
    return f"  ·  {problem}" if problem else ""
