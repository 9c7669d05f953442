"""How well the gradients flow: their size layer by layer, and what is wrong with them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.networks.layers import LayerRole, kind_of
from convviz.core.networks.verdicts.diagnosis import Diagnosis
from convviz.core.text.formatting import format_number
from convviz.panels.training.runs.verdict_text import verdict_text
from convviz.panels.training.view import View, of_batch
from convviz.runs.control import Part
from convviz.runs.snapshot import Histogram, LayerStats, Snapshot
from convviz.state.context import Context
from convviz.state.lab.activity import Activity
from convviz.widgets.charts.histogram import Bins
from convviz.widgets.charts.histogram_rows import HistogramRow, HistogramRows
from convviz.widgets.charts.lines.colours import line_style
from convviz.widgets.charts.lines.line_chart import LineChart
from convviz.widgets.charts.lines.range import Growing
from convviz.widgets.charts.lines.series import Series
from convviz.widgets.controls.controls import Segmented
from convviz.widgets.controls.split import SharedSplit
from convviz.widgets.controls.steady import SteadyLabel


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

#: Curves that are seen apart.
_FEW = 7
#: Percent of the height that the table of layers takes where it needs no more.
_TABLE = 60
_FIGURES = ("‖∂L/∂W‖", "‖ΔW‖/‖W‖", "dead")


class GradientsView(View):
    """Warnings in plain words; a curve for each layer; histograms of weights, gradients and activations.

    Activations are those of the sample, which snapshots made for other views hold as it was a while before: of which
    batch they are is said all the time while a run goes on, so that the words stay where they are.
    """

    needs = frozenset({Part.SAMPLE})  # activations and dead units are of its images
    has_verdict = True
    about_image = False

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.diagnosis = SteadyLabel("", self, rich=True)
        self.which = Segmented("Curve", [(plot.key, plot.name, plot.tip) for plot in _PLOTS.values()], self)
        self.extent = Segmented(
            "Layers drawn",
            [
                (False, "a few layers", f"{_FEW} of them, evenly from the first to the last; sums before others"),
                (True, "all", "A curve for each layer"),
            ],
            self,
        )
        self.extent.set_value(False)
        self._all = False
        self.chart = LineChart("", self)
        self._choose("gradient_norm")
        self.rows = HistogramRows("Weights, gradients and activations of each layer", _FIGURES, self)
        self._head = QWidget(self)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.which)
        head.addStretch(1)
        head.addWidget(self.extent)
        self.body.addWidget(self.diagnosis)
        self.body.addWidget(self._head)
        self.aside = (self._head,)
        self._split = SharedSplit(Qt.Orientation.Vertical, self.chart, self.rows, self)
        self.body.addWidget(self._split, 1)
        self._split.room_changed.connect(self._share)
        self.which.chosen.connect(self._on_which_chosen)
        self.extent.chosen.connect(self._on_extent_chosen)

    def draw(self) -> None:
        self._draw_chart()
        snapshot = self.lab.record.snapshot
        self.rows.set_rows([] if snapshot is None else [_row(name, stats) for name, stats in snapshot.stats.items()])
        self._share()
        found = self.lab.record.verdicts
        if snapshot is None and not found:
            self.diagnosis.setText(self.waits("Press Train (Ctrl+R) to see how the gradients flow."))
        elif snapshot is not None and snapshot.step == 0 and not found:
            self.diagnosis.setText("There are no gradients yet: press Train (Ctrl+R).")
        else:
            self._write(found, snapshot)

    def _share(self) -> None:
        """Give the table the height with which all layers are in view, if that leaves the chart enough."""
        room, full = self._split.room, self.rows.full_height
        usual = room * _TABLE // 100
        self._split.give_second(max(usual, full) if full <= room - self.chart.minimumSizeHint().height() else usual)

    def _draw_chart(self) -> None:
        history = self.lab.record.history
        curves = {} if history is None else getattr(history, self._plot.key)
        self.extent.setVisible(len(curves) > _FEW)
        drawn = curves if self._all else {name: curves[name] for name in self._few(list(curves))}
        self.chart.set_series(
            [
                Series(name, curve.steps, curve.values, colour, dash=dash)
                for number, (name, curve) in enumerate(drawn.items())
                for colour, dash in [line_style(number)]
            ]
        )
        snapshot = self.lab.record.snapshot
        learning = self.lab.run.activity is Activity.RUNNING and self.lab.record.live
        self.chart.set_growing(Growing() if learning else None)
        self.chart.set_marker(None if snapshot is None or self.lab.record.live else float(snapshot.step))

    def _few(self, names: list[str]) -> list[str]:
        """At most `_FEW` of the layers, evenly spread; those that are sums if there are so many."""
        sums = {node.name for node in self.network.nodes if kind_of(node.layer).role is LayerRole.SUM}
        if len(names) > _FEW and len(sums.intersection(names)) > 1:
            names = [name for name in names if name in sums]
        places = np.unique(np.linspace(0, len(names) - 1, min(_FEW, len(names))).round().astype(int))
        return [names[place] for place in places.tolist()]

    def _write(self, found: Sequence[Diagnosis], snapshot: Snapshot | None) -> None:
        """Write how it goes in plain words, what is wrong in the warning's colour."""
        lines = [verdict_text(item) for item in found]
        if not any(item.alarm or item.kind in ("vanishing", "exploding") for item in found):
            lines.insert(0, "The gradients look healthy: they neither vanish nor explode.")
        running = self.lab.run.activity is Activity.RUNNING
        if snapshot is not None and (running or snapshot.sample_step != snapshot.step):
            lines.append(f"Activations and dead shares below are {of_batch(snapshot.sample_step, snapshot)}.")
        self.diagnosis.setText("<br>".join(lines))

    def _on_extent_chosen(self, every: bool) -> None:
        self._all = every
        self.draw()

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


def _row(name: str, stats: LayerStats) -> HistogramRow:
    weights, gradients, activations = map(_bins, (stats.weights, stats.gradients, stats.activations))
    figures = (stats.gradient_norm, stats.update_ratio, np.nan if stats.dead is None else stats.dead)
    texts = tuple("" if np.isnan(value) else format_number(float(value)) for value in figures)
    return HistogramRow(name, (weights, gradients, activations), texts)


def _bins(of: Histogram | None) -> Bins | None:
    return None if of is None else Bins(of.counts, of.low, of.high, of.total, of.not_finite)
