"""How well the gradients flow: their size layer by layer, and what is wrong with them."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QWidget

from convviz.core.networks.diagnosis import Diagnosis, LayerFigures, diagnose
from convviz.core.text.formatting import format_number
from convviz.panels.training.view import View
from convviz.runs.events import LayerStats, Snapshot
from convviz.runs.history import History
from convviz.state.context import Context
from convviz.widgets.charts.histogram_rows import Bins, HistogramRow, HistogramRows
from convviz.widgets.charts.line_chart import LineChart
from convviz.widgets.charts.series import Series
from convviz.widgets.controls.controls import Segmented
from convviz.widgets.look.line_colours import line_style
from convviz.widgets.look.theme import current_theme


class _Plot(NamedTuple):
    """A quantity to plot: attribute of `History`, name, explanation, title, scale."""

    key: str
    name: str
    tip: str
    title: str
    log: bool = True
    ceiling: float | None = None


_PLOTS = {
    plot.key: plot
    for plot in (
        _Plot("gradient_norm", "‖∂L/∂W‖", "Norm of the gradient of each layer's weights", "size of the gradients"),
        _Plot(
            "update_ratio",
            "‖ΔW‖ / ‖W‖",
            "How much an update changes the weights; about 0.001 is healthy",
            "size of the updates",
        ),
        _Plot(
            "dead",
            "dead ReLUs",
            "Share of a ReLU's maps or units that are 0 for every sample image",
            "share of dead ReLUs",
            log=False,
            ceiling=1.0,
        ),
    )
}

#: Share of its max so far below which a learning rate is at the end of its schedule.
_LATE = 0.01

_FIGURES = ("‖∂L/∂W‖", "‖ΔW‖/‖W‖", "dead")


class GradientsView(View):
    """Warnings in plain words; a curve for each layer; histograms of weights, gradients and activations."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.diagnosis = QLabel(self)
        self.diagnosis.setWordWrap(True)
        self.which = Segmented("Curve", [(plot.key, plot.name, plot.tip) for plot in _PLOTS.values()], self)
        self.chart = LineChart("", self)
        self._choose("gradient_norm")
        self.rows = HistogramRows("Weights, gradients and activations of each layer", _FIGURES, self)
        head = QHBoxLayout()
        head.addWidget(self.which)
        head.addStretch(1)
        self.body.addWidget(self.diagnosis)
        self.body.addLayout(head)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.chart)
        split.addWidget(self.rows)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        self.body.addWidget(split, 1)
        self.which.chosen.connect(self._on_which_chosen)

    def draw(self) -> None:
        self._draw_chart()
        snapshot = self.lab.record.snapshot
        self.rows.set_rows([] if snapshot is None else [_row(name, stats) for name, stats in snapshot.stats.items()])
        # What ended the run came after its newest snapshot.
        loss = self.lab.record.failure.loss if self.lab.record.live and self.lab.record.failure is not None else None
        if loss is not None:
            self._write(diagnose((), loss))
        elif snapshot is None:
            self.diagnosis.setText("Press Train to see how the gradients flow.")
        elif snapshot.step == 0:
            self.diagnosis.setText("There are no gradients yet: press Train.")
        else:
            self._write(self._found(snapshot))

    def _draw_chart(self) -> None:
        history = self.lab.record.history
        curves = {} if history is None else getattr(history, self._plot.key)
        self.chart.set_series(
            [
                Series(name, curve.steps, curve.values, colour, dash=dash)
                for number, (name, curve) in enumerate(curves.items())
                for colour, dash in [line_style(number)]
            ]
        )
        snapshot = self.lab.record.snapshot
        self.chart.set_marker(None if snapshot is None or self.lab.record.live else float(snapshot.step))

    def _found(self, snapshot: Snapshot) -> tuple[Diagnosis, ...]:
        """Diagnosis of the gradients at a snapshot."""
        history = self.lab.record.history
        figures = [
            LayerFigures(name, stats.weight_norm, stats.gradient_norm, stats.update_ratio, stats.dead)
            for name, stats in snapshot.stats.items()
        ]
        loss = None if history is None else history.loss_at(snapshot.step)
        found = diagnose(figures, 0.0 if loss is None else loss, len(snapshot.predicted))
        late = history is not None and _is_late(history, snapshot.step)
        if late or any(item.kind == "dead" for item in found):
            # Slow as it should be, or because nothing comes through: a larger learning rate is no help.
            found = tuple(item for item in found if item.kind != "slow")
        return found

    def _write(self, found: tuple[Diagnosis, ...]) -> None:
        """Write what is wrong in plain words."""
        warning = current_theme().warning
        if found:
            lines = [f"<b style='color:{warning}'>{item.sentence}</b> {item.advice}" for item in found]
            self.diagnosis.setText("<br>".join(lines))
        else:
            self.diagnosis.setText("The gradients look healthy: they neither vanish nor explode.")

    def _on_which_chosen(self, name: str) -> None:
        self._choose(name)
        self.draw()

    def _choose(self, name: str) -> None:
        """Plot something else."""
        self._plot = _PLOTS[name]
        self.which.set_value(name)
        self.chart.set_series(())  # those of before have no place on the scale of these
        self.chart.set_title(self._plot.title)
        self.chart.set_log(self._plot.log)
        self.chart.set_ceiling(self._plot.ceiling)


def _is_late(history: History, step: int) -> bool:
    """Whether the schedule has brought the learning rate so far down that hardly anything changes any more."""
    rates = history.rate.values[: int(np.searchsorted(history.rate.steps, step, side="right"))]
    return len(rates) > 0 and float(rates[-1]) < _LATE * float(rates.max())


def _row(name: str, stats: LayerStats) -> HistogramRow:
    held = (stats.weights, stats.gradients, stats.activations)
    weights, gradients, activations = (None if h is None else Bins(h.counts, h.low, h.high) for h in held)
    figures = (stats.gradient_norm, stats.update_ratio, np.nan if stats.dead is None else stats.dead)
    texts = tuple("" if np.isnan(value) else format_number(float(value)) for value in figures)
    return HistogramRow(name, (weights, gradients, activations), texts)
