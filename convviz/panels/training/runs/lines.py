"""The curves of a run as a chart draws them."""

from dataclasses import dataclass
from math import inf

from convviz.core.util.smoothing import smoothed
from convviz.runs.history import Curve
from convviz.state.choices.training_view import Across, Smoothing, TrainingView
from convviz.state.lab.runs import COLOURS, ListedRun
from convviz.widgets.charts.series import DASHED, Series
from convviz.widgets.look.line_colours import run_colour

#: The dots of runs that have the same colour.
_SYMBOLS = ("o", "s", "t", "d")


@dataclass(frozen=True)
class Drawing:
    """How the curves of a run are drawn: of its losses (0) or accuracies (1), called so, the raw ones too."""

    which: int
    name: str
    raw: bool
    across: Across
    smoothing: Smoothing
    colour: str

    @classmethod
    def of(cls, row: ListedRun, which: int, name: str, choice: TrainingView, *, raw: bool) -> "Drawing":
        """As is chosen."""
        return cls(which, name, raw, choice.across, choice.smoothing, run_colour(row.colour))


def lines(row: ListedRun, drawing: Drawing, until: float = inf) -> list[Series]:
    """The curves of one run up to a batch, all in its colour: training solid, held-out images dashed, raw ones pale."""
    history, which = row.history, drawing.which
    started = history.started
    assert started is not None
    curve: Curve = (history.loss, history.accuracy)[which].until(until)
    scale = x_scale(row, drawing.across)
    weight = 1 - 1 / drawing.smoothing.batches(started.batches_per_epoch)
    x, found, symbol = curve.steps * scale, list[Series](), _SYMBOLS[row.colour // COLOURS % len(_SYMBOLS)]
    if len(curve):
        values = smoothed(curve.values, weight)
        found.append(Series(drawing.name or "training", x, values, drawing.colour, group=row.key))
    for split, curves in history.held_out.items():
        held_out, name = curves[which].until(until), f"{drawing.name}, {split}" if drawing.name else split
        steps = held_out.steps * scale
        found.append(
            Series(name, steps, held_out.values, drawing.colour, dots=True, dash=DASHED, group=row.key, symbol=symbol)
        )
    if drawing.raw and weight and len(curve):
        found.append(Series("raw", x, curve.values, drawing.colour, faint=True, group=row.key))
    return found


def x_scale(row: ListedRun, across: Across) -> float:
    """How far to the right one batch of a run leads."""
    started = row.history.started
    return 1.0 if across is Across.BATCHES or started is None else 1.0 / started.batches_per_epoch
