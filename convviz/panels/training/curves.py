"""Loss and accuracy over the batches."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from convviz.core.util.smoothing import smoothed
from convviz.panels.training.view import View
from convviz.runs.history import Curve, History
from convviz.state.context import Context
from convviz.state.lab.activity import Activity
from convviz.widgets.charts.line_chart import LineChart
from convviz.widgets.charts.series import DASHED, DOTTED, Series
from convviz.widgets.controls.controls import Choice
from convviz.widgets.look.theme import Role, current_theme

#: How much of a smoothed value is the one before, and how that is called.
SMOOTHINGS = ((0.0, "as it is"), (0.9, "smoothed"), (0.98, "very smooth"))
#: The dashes of earlier runs: those are never drawn solid, as the present one is.
_DASHES = (DASHED, DOTTED)

#: Pixels of the picture of both charts, of which the file has two each way.
_PICTURE = QSize(800, 900)


class CurvesView(View):
    """Two charts: each batch's loss and accuracy, raw and smoothed, those of the held-out images, and earlier runs'."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.smoothing = Choice("Smoothing", [(value, text, "") for value, text in SMOOTHINGS], self)
        self.smoothing.set_value(0.9)
        self.log = QToolButton(self)
        self.log.setText("log")
        self.log.setToolTip("Logarithmic scale of the loss")
        self.log.setCheckable(True)
        self.log.setProperty("segment", True)
        self.loss, self.accuracy = LineChart("loss", self), LineChart("accuracy", self)
        self.accuracy.set_ceiling(1.0)
        self._places: dict[History, int] = {}  # of the earlier runs in the order of their colours
        head = QHBoxLayout()
        head.addWidget(self.smoothing)
        head.addWidget(self.log)
        head.addStretch(1)
        self.body.addLayout(head)
        for chart in (self.loss, self.accuracy):
            chart.labels.hide()  # the caption names the lines too, and the column is narrow
            chart.setMinimumHeight(100)
            self.body.addWidget(chart, 1)
        self.smoothing.chosen.connect(self.draw)
        self.log.toggled.connect(self.loss.set_log)
        for chart in (self.loss, self.accuracy):
            chart.x_clicked.connect(self._on_x_clicked)

    def draw(self) -> None:
        """Show all curves, and mark the snapshot shown."""
        history, earlier = self.lab.record.history, self.lab.record.earlier
        self._place_earlier()
        # The present run comes first, then the newest of the others.
        runs = [*([history] if history is not None else []), *reversed(earlier)]
        self.loss.set_series([line for run in runs for line in self._lines(run, 0)])
        self.accuracy.set_series([line for run in runs for line in self._lines(run, 1)])
        snapshot = self.lab.record.snapshot
        marker = None if snapshot is None or self.lab.record.live else float(snapshot.step)
        for chart in (self.loss, self.accuracy):
            chart.set_growing(self.lab.run.activity is Activity.RUNNING and self.lab.record.live)
            chart.set_marker(marker)
            # Where this run is, not where a longer one has ended.
            chart.set_end(_end(history, self.lab.record.until))

    def picture(self) -> QImage:
        """Both charts as one picture, each larger than there is room for on the screen."""
        self.draw()
        charts = QWidget(self.window())
        column = QVBoxLayout(charts)
        for chart in (self.loss, self.accuracy):
            column.addWidget(self._copy(chart, charts))
        charts.resize(_PICTURE)
        try:
            picture = QImage(_PICTURE * 2, QImage.Format.Format_RGB32)
            picture.setDevicePixelRatio(2)
            picture.fill(QColor(current_theme().panel))
            charts.grab()  # an axis learns only by being drawn how wide its numbers are
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            charts.render(picture, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
            return picture
        finally:
            charts.deleteLater()

    def _copy(self, chart: LineChart, parent: QWidget) -> LineChart:
        copy = LineChart(chart.accessibleName(), parent)
        copy.set_log(chart is self.loss and self.log.isChecked())
        copy.set_ceiling(chart.ceiling)
        copy.set_series(chart.series)
        return copy

    def _lines(self, run: History, which: int) -> list[Series]:
        """The curves of one run: of its losses (0) or accuracies (1)."""
        now = run is self.lab.record.history
        curve: Curve = (run.loss, run.accuracy)[which]
        until = self.lab.record.until
        if now:  # as far as the picture goes
            curve = curve.until(until)
        weight = self._weight
        smooth = smoothed(curve.values, weight)
        if not now:
            return self._earlier_lines(run, which, smooth)
        lines = [Series("training", curve.steps, smooth, Role.INPUT)] if len(curve) else []
        for split, curves in run.held_out.items():
            held_out = curves[which].until(until)
            lines.append(Series(split, held_out.steps, held_out.values, Role.OUTPUT, dots=True))
        raw = [Series("raw", curve.steps, curve.values, Role.INPUT, faint=True)] if weight and len(curve) else []
        return lines + raw

    def _earlier_lines(self, run: History, which: int, smooth: NDArray[np.floating]) -> list[Series]:
        """The curves of an earlier run, the smoothed one given."""
        turn, place = divmod(self._places[run], 3)
        colour = (Role.PRODUCT, Role.KERNEL, current_theme().text)[place]
        dash = _DASHES[turn % len(_DASHES)]
        # Runs are compared by what they make of held-out images; their own batches are drawn pale below.
        lines = [
            Series(
                f"{run.name}, {split}",
                curves[which].steps,
                curves[which].values,
                colour,
                dots=True,
                dash=dash,
                compared=True,
            )
            for split, curves in run.held_out.items()
        ]
        steps, faint = (run.loss, run.accuracy)[which].steps, bool(lines)
        own = Series(run.name, steps, smooth, colour, faint=faint, dash=dash, compared=True)
        return [*lines, own] if len(steps) else lines

    def _place_earlier(self) -> None:
        """Give every earlier run a colour that no other has, and let it keep it as long as it is there."""
        earlier = self.lab.record.earlier
        kept = {run: place for run, place in self._places.items() if run in earlier}
        for run in earlier:
            if run not in kept:
                kept[run] = next(place for place in range(len(earlier)) if place not in kept.values())
        self._places = kept

    @property
    def _weight(self) -> float:
        return SMOOTHINGS[self.smoothing.currentIndex()][0]

    def _on_x_clicked(self, x: float) -> None:
        history = self.lab.record.history
        if history is not None and history.snapshots:
            self.lab.record.player.pause()
            self.lab.record.player.seek(history.index_at(x))


def _end(history: History | None, until: float) -> float | None:
    """The last batch of a run whose loss is known and shown."""
    steps = [] if history is None else history.loss.until(until).steps[-1:].tolist()
    return steps[0] if steps else None
