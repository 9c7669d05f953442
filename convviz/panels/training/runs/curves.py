"""Loss and accuracy over the batches or epochs."""

from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget

from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.training.runs.lines import CurveStyle, lines, x_scale
from convviz.panels.training.runs.verdict_text import verdict_text
from convviz.panels.training.runs.words import IN_SHORT, beyond_text, mode_text, past_text
from convviz.panels.training.view import View
from convviz.state.choices.training_view import Across, TrainingView
from convviz.state.context import Context
from convviz.state.lab.activity import Activity
from convviz.state.lab.runs.listed_run import ListedRun
from convviz.widgets.charts.lines.line_chart import LineChart
from convviz.widgets.charts.lines.range import Growing
from convviz.widgets.charts.lines.series import Series
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.controls.steady import SteadyLabel
from convviz.widgets.look.theme import current_theme

#: What one unit to the right is called.
_UNITS = {Across.BATCHES: "batch", Across.EPOCHS: "epoch"}
#: The min end of the axis while a run learns.
_MIN_END = {Across.BATCHES: 100.0, Across.EPOCHS: 0.1}
_LEARNING = frozenset({Activity.RUNNING, Activity.PAUSING, Activity.PAUSED, Activity.STOPPING})
#: Pixels of the picture of both charts, of which the file has two each way.
_PICTURE = QSize(800, 900)


class CurvesView(View):
    """Two charts, one below or beside the other: loss and accuracy in training and on held-out images, of several runs.

    Each run has one colour; training is solid, held-out images are dashed. Below them stands how the run goes.
    """

    def __init__(self, context: Context, parent: QWidget | None = None, *, beside: bool = False) -> None:
        super().__init__(context, parent)
        self._controls = FieldControls(self.workbench, TrainingView, self)
        self.loss, self.accuracy = LineChart("loss", self), LineChart("accuracy", self)
        self.accuracy.set_ceiling(1.0)
        self._beside = beside
        self.verdict, self.note = SteadyLabel("", self, rich=True), SteadyLabel("", self, muted=True)
        self._kept: dict[tuple[str, int], tuple[tuple[object, ...], list[Series]]] = {}  # of runs that are over
        head = QWidget(self)
        flow = FlowLayout(head)
        for name in ("smoothing", "across", "log_loss"):
            flow.addWidget(self._controls.box(name))
        self.smoothing, self.across, self.log = (self._controls[n] for n in ("smoothing", "across", "log_loss"))
        self.aside = head, self.note
        self.body.addWidget(head)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        charts = QBoxLayout(direction)
        for chart in (self.loss, self.accuracy):
            chart.labels.hide()  # the caption names the lines too, and the column is narrow
            chart.setMinimumHeight(100)
            charts.addWidget(chart, 1)
            chart.x_clicked.connect(self._on_x_clicked)
        self.body.addLayout(charts, 1)
        self.body.addWidget(self.verdict)
        self.body.addWidget(self.note)
        self.workbench.model(TrainingView).changed.connect(self._on_choice_changed)

    def draw(self) -> None:
        """Show the curves of all runs that are switched on, and mark the snapshot shown."""
        choice, record = self.workbench.value(TrainingView), self.lab.record
        self._controls.show(choice)
        self.loss.set_log(choice.log_loss)
        for which, chart in enumerate((self.loss, self.accuracy)):
            chart.set_across(_UNITS[choice.across])
            series = [line for row in self._shown for line in self._lines(row, which, choice)]
            chart.set_series(series, self._end(choice))  # where this run is, not where a longer one has ended
            chart.set_growing(self._growing(choice))
            chart.set_marker(self._marker(choice))
        self._kept = {key: kept for key, kept in self._kept.items() if key[0] in [row.key for row in record.runs.rows]}
        self._write(choice)

    def picture(self) -> QImage:
        """Both charts as one picture, each larger than there is room for on the screen, with all names in full."""
        self.draw()
        charts = QWidget(self.window())
        column = QVBoxLayout(charts)
        for which, chart in enumerate((self.loss, self.accuracy)):
            column.addWidget(self._copy(chart, which, charts))
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

    def _copy(self, chart: LineChart, which: int, parent: QWidget) -> LineChart:
        choice = self.workbench.value(TrainingView)
        copy = LineChart(chart.accessibleName(), parent, across=_UNITS[choice.across])
        copy.labels.hide()  # where it would be cut; the caption has all names
        copy.set_whole_names()
        copy.set_log(choice.log_loss and chart is self.loss)
        copy.set_ceiling(chart.ceiling)
        series: list[Series] = []
        for row in self._shown:
            name, first = row.history.name, self._shown[0]
            series += lines(row, CurveStyle.of(row, which, name, choice, raw=row is self._current, beside=first))
        copy.set_series(series, self._end(choice))
        return copy

    # -- curves --------------------------------------------------------------------------------------------------

    @property
    def _current(self) -> ListedRun | None:
        return self.lab.record.runs.current

    @property
    def _shown(self) -> list[ListedRun]:
        return self.lab.record.runs.shown

    def _lines(self, row: ListedRun, which: int, choice: TrainingView) -> list[Series]:
        """The curves of one run; those of a run that is over are kept."""
        current = row is self._current
        name = "" if current and len(self._shown) == 1 else row.short
        drawing = CurveStyle.of(row, which, name, choice, raw=current, beside=self._shown[0])
        if current:  # as far as the picture goes
            return lines(row, drawing, self.lab.record.until)
        state = (drawing, len(row.history.loss))
        if self._kept.get((row.key, which), ((), []))[0] != state:
            self._kept[row.key, which] = state, lines(row, drawing)
        return self._kept[row.key, which][1]

    def _marker(self, choice: TrainingView) -> float | None:
        snapshot, row = self.lab.record.snapshot, self._current
        if snapshot is None or row is None or self.lab.record.live:
            return None
        return snapshot.step * x_scale(row, choice.across)

    def _end(self, choice: TrainingView) -> float | None:
        """The last batch of the current run whose loss is known and shown."""
        row = self._current
        steps = [] if row is None else row.history.loss.until(self.lab.record.until).steps[-1:].tolist()
        return steps[0] * x_scale(row, choice.across) if row in self._shown and row is not None and steps else None

    def _growing(self, choice: TrainingView) -> Growing | None:
        """How the axis goes on while the current run learns: by that alone, unless one compares it with the others."""
        row = self._current
        if row is None or self.lab.run.activity not in _LEARNING:
            return None
        alone = row in self._shown and not self._beside
        return Growing(_MIN_END[choice.across], row.key if alone else "")

    # -- words ---------------------------------------------------------------------------------------------------

    def _write(self, choice: TrainingView) -> None:
        """Say how the run goes, which curves leave the chart, and how the numbers are measured."""
        record = self.lab.record
        found = record.verdicts
        past, mode = past_text(record.history), mode_text(record.history, choice.smoothing)
        self.verdict.setText(verdict_text(found[0]) if found else past)
        beyond = beyond_text(self.loss.beyond, _UNITS[choice.across])
        whole = " ".join(filter(None, [beyond, mode, past if found else ""]))
        self.note.setText(whole if self._beside or not mode else IN_SHORT)
        self.note.setToolTip("" if self._beside else whole)

    def _on_choice_changed(self) -> None:
        if self.isVisible():
            self.draw()

    def _on_x_clicked(self, x: float) -> None:
        row, record = self._current, self.lab.record
        if row is not None and row.history.snapshots:
            record.player.pause()
            record.player.seek(row.history.index_at(x / x_scale(row, self.workbench.value(TrainingView).across)))
