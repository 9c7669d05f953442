"""What is said beside the curves of runs, and in their list."""

from collections.abc import Sequence

from convviz.core.networks.layers import BatchNorm, Dropout
from convviz.core.text.formatting import format_number, in_short
from convviz.runs.history import History
from convviz.state.choices.training_view import Smoothing
from convviz.state.lab.runs.listed_run import ListedRun
from convviz.state.lab.runs.run_list import Runs
from convviz.widgets.charts.lines.colours import run_colour
from convviz.widgets.charts.lines.range import Beyond
from convviz.widgets.charts.run_rows import RunRow

#: What layers do otherwise while a network learns.
_MODES = ((Dropout, "dropout on"), (BatchNorm, "normalised by each batch"))
#: The same where there is little room.
IN_SHORT = "Training is measured in training mode, while it learns."
#: Letters of a name that stands among others.
_LETTERS = 32


def run_rows(runs: Runs) -> list[RunRow]:
    """The rows of the list, the newest run first."""
    return [_run_row(runs, row) for row in reversed(runs.rows)]


def heading(runs: Runs) -> str:
    """What stands above what is different: against which run, where there are several."""
    return f"against {runs.reference.short}" if runs.reference is not None and len(runs.rows) > 1 else ""


def _difference(runs: Runs, row: ListedRun) -> str:
    """In what a run differs from the one that all are compared with."""
    reference, started = runs.reference, row.history.started
    if reference is None or len(runs.rows) == 1:
        return ""
    if row is reference:
        return "the others are compared with it"
    opened = [f"opened after batch {started.step:,}"] if row.history.past is not None and started is not None else []
    images = [] if row.data == reference.data else [f"other images: {_brief(row.data_title)}"]
    loss = [] if row.loss == reference.loss else ["another loss"]
    differing = [*runs.differences()[row.key], *loss, *images] or [f"as {_brief(reference.short)}"]
    return ", ".join([*opened, *differing])


def _brief(name: str) -> str:
    """A name among others in a text: a long one is cut."""
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"


def _run_row(runs: Runs, row: ListedRun) -> RunRow:
    return RunRow(
        row.key,
        row.short,
        row.history.name,
        _difference(runs, row),
        result_text(row.history),
        run_colour(row.colour),
        runs.is_shown(row),
        row.pinned,
        row is not runs.current,
    )


def result_text(history: History) -> str:
    """What a run has come to: where it diverged, else its last accuracy on held-out images, or how far it is."""
    failure = history.failure
    if failure is not None and failure.loss is not None:
        return f"diverged at batch {history.step + 1:,}"
    if not history.held_out:
        kept = None if history.past is None else history.past.accuracy
        return f"batch {history.step:,}" + ("" if kept is None else f", opened with {in_short(kept)}")
    split, (_, accuracy) = list(history.held_out.items())[-1]
    return f"{split} {in_short(float(accuracy.values[-1]))}"


def beyond_text(found: Sequence[Beyond], across: str) -> str:
    """Which curves leave a chart, so that the others are not pressed together."""
    sentences = (
        f"{_subject(one)} leaves the chart at {across} {in_short(one.x)} (up to {in_short(one.highest)})."
        for one in found
    )
    return " ".join(text[:1].upper() + text[1:] for text in sentences)


def _subject(curve: Beyond) -> str:
    """What a sentence calls a curve."""
    text = f"{curve.series.name or 'training'}{', by another loss' if curve.series.apart else ''}"
    return f"{text}," if "," in text else text


def past_text(history: History | None) -> str:
    """Why the curves of a network that was opened begin late, and how good it was; "" where they do not."""
    if history is None or history.started is None or history.past is None or history.past.curves is not None:
        return ""
    text = f"The curves up to batch {history.started.step:,}, after which this network was opened, were not kept."
    accuracy = history.past.accuracy
    return text if accuracy is None else f"{text} Its accuracy was {format_number(accuracy)}."


def mode_text(history: History | None, smoothing: Smoothing) -> str:
    """How the numbers of both kinds of curves are measured, which is why they may differ; empty before a run."""
    if history is None or history.started is None:
        return ""
    layers = history.started.config.network.layers
    kinds = [text for kind, text in _MODES if any(isinstance(layer, kind) for layer in layers)]
    mode = f"in training mode ({', '.join(kinds)})" if kinds else "in training mode"
    per_epoch = history.started.batches_per_epoch
    batches = smoothing.batches(per_epoch)
    mean = (
        f"weighted mean of about {batches:,} batches ({batches / per_epoch:.0%} of an epoch), fewer at first"
        if batches > 1
        else "each batch"
    )
    held_out = "test" if history.dataset is None else history.dataset.held_out_name
    return f"Training: {mean}, {mode}, while it learns. {held_out.capitalize()}: all images, after each epoch."
