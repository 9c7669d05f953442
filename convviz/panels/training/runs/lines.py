"""The curves of a run as a chart draws them."""

from dataclasses import dataclass
from functools import partial
from math import inf

from convviz.core.util.smoothing import smoothed
from convviz.runs.history import Curve
from convviz.state.choices.training_view import Across, Smoothing, TrainingView
from convviz.state.lab.runs.listed_run import ListedRun
from convviz.state.lab.runs.run_list import COLOURS
from convviz.widgets.charts.lines.colours import run_colour
from convviz.widgets.charts.lines.series import DASHED, Series

#: The dots of runs that have the same colour.
_SYMBOLS = ("o", "s", "t", "d")


@dataclass(frozen=True)
class CurveStyle:
    """How the curves of a run are drawn: of its losses (0) or accuracies (1), called so, the raw ones too.

    ``apart``: the chart's limits are those of runs of another loss.
    """

    which: int
    name: str
    raw: bool
    across: Across
    smoothing: Smoothing
    colour: str
    apart: bool = False

    @classmethod
    def of(
        cls, row: ListedRun, which: int, name: str, choice: TrainingView, *, raw: bool, beside: ListedRun
    ) -> "CurveStyle":
        """As is chosen; the limits of a chart of losses are those of runs that learn by the loss of ``beside``."""
        apart = which == 0 and row.loss != beside.loss
        return cls(which, name, raw, choice.across, choice.smoothing, run_colour(row.colour), apart)


def lines(row: ListedRun, drawing: CurveStyle, until: float = inf) -> list[Series]:
    """The curves of one run up to a batch, all in its colour: training solid, held-out images dashed, raw ones pale."""
    history, which = row.history, drawing.which
    started = history.started
    assert started is not None
    curve: Curve = (history.loss, history.accuracy)[which].until(until)
    scale = x_scale(row, drawing.across)
    count = drawing.smoothing.batches(started.batches_per_epoch)
    x, symbol = curve.steps * scale, _SYMBOLS[row.colour // COLOURS % len(_SYMBOLS)]
    series = partial(Series, colour=drawing.colour, group=row.key, apart=drawing.apart)
    found: list[Series] = []
    if len(curve):
        values = smoothed(curve.values, count)
        found.append(series(_training_name(drawing.name, count), x, values, short=drawing.name or "training"))
    for split, curves in history.held_out.items():
        held_out, name = curves[which].until(until), f"{drawing.name}, {split}" if drawing.name else split
        steps = held_out.steps * scale
        found.append(series(name, steps, held_out.values, dots=True, dash=DASHED, symbol=symbol, short=split))
    if drawing.raw and count > 1 and len(curve):
        found.append(series("raw", x, curve.values, faint=True))
    return found


def _training_name(run: str, count: int) -> str:
    """What the curve of a run alone, or of one among others, is called, and of how many batches it is a mean."""
    if not run:  # the number would be cut in a presentation; it stands below the charts
        return "training mean" if count > 1 else "training"
    return f"{run}, mean of {count}" if count > 1 else run


def x_scale(row: ListedRun, across: Across) -> float:
    """How far to the right one batch of a run leads."""
    started = row.history.started
    return 1.0 if across is Across.BATCHES or started is None else 1.0 / started.batches_per_epoch
