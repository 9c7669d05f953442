"""What the Training menu does: hold and resume, checkpoints, and files made of a run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from convviz.app.window.status import StatusLine
from convviz.export.errors import NOTHING, ExportError
from convviz.panels.shared.files import save_picture
from convviz.panels.training.view import blocks
from convviz.runs.checkpoint_header import checkpoint_config
from convviz.runs.history import History
from convviz.runs.recipe import TrainConfig
from convviz.state.context import Context
from convviz.state.jobs import Work
from convviz.widgets.controls.ask import ask_for_file, ask_for_folder
from convviz.widgets.look.theme import current_theme, signed_lookup

if TYPE_CHECKING:
    from convviz.export.sheet import Ink

_CHECKPOINT = "convviz checkpoint (*.safetensors)"
_PNG = "PNG picture (*.png)"
_FILM = "Animated GIF or MP4 video (*.gif *.mp4)"
#: Pixels of the picture of the curves, of which the file has two each way.
_CHARTS = QSize(800, 900)


class RunFiles:
    """Asks for files, and has a run saved to them or resumed from them.

    What cannot be done is the workbench's ``problem``; nothing is half-written.
    """

    def __init__(self, window: QWidget, context: Context, status: StatusLine) -> None:
        self._window, self._workbench, self._status = window, context.workbench, status
        self._lab = context.lab

    # -- the run -------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Train, pause or resume."""
        self._show()
        self._lab.run.toggle()

    def one_batch(self) -> None:
        """Learn from one batch and hold."""
        self._show()
        self._lab.run.go_on(1)

    def one_epoch(self) -> None:
        """Learn to the end of the epoch and hold."""
        self._show()
        self._lab.run.go_on(None)

    def stop(self) -> None:
        """End the run."""
        self._lab.run.runner.stop()

    def _show(self) -> None:
        """Bring the panel to the front in which a run that is about to begin is seen."""
        if not self._lab.run.runner.busy:
            self._window.show_panel("training")

    # -- checkpoints ---------------------------------------------------------------------------------------------

    def ask_resume(self) -> None:
        """Ask for a checkpoint and resume from it."""
        ask_for_file(self._window, "Resume from checkpoint", _CHECKPOINT, self.resume)

    def resume(self, path: str) -> None:
        """Choose the network and the recipe of a checkpoint, and resume it."""

        def work() -> Work:
            yield 0.0
            return checkpoint_config(path)

        self._workbench.read(work(), partial(self._on_checkpoint_read, path))

    def _on_checkpoint_read(self, path: str, config: TrainConfig) -> None:
        self._lab.run.resume(path, config)

    def ask_save(self) -> None:
        """Ask for a file and save the network, and all that is needed to resume the run."""
        if self._lab.record.failure is not None:
            self._workbench.problem.emit("This run has failed: there is nothing to resume.")
        elif self._has(self._runs):
            ask_for_file(self._window, "Save checkpoint", _CHECKPOINT, self._lab.run.runner.save, suffix=".safetensors")

    # -- exports -------------------------------------------------------------------------------------------------

    def ask_save_curves(self) -> None:
        """Ask for a file and save all numbers of the curves."""
        self._ask("Save curves", "Comma-separated values (*.csv)", ".csv", self.save_curves, self._runs)

    def save_curves(self, path: str) -> None:
        """Save all numbers of this run and the earlier ones."""
        self._write(path, lambda: self._curves_work(path))

    def ask_save_curves_picture(self) -> None:
        """Ask for a file and save a picture of the curves."""
        self._ask("Save curves as picture", _PNG, ".png", self.save_curves_picture, self._runs)

    def save_curves_picture(self, path: str) -> None:
        """Save the charts of the Training panel, one below the other."""
        panel = self._window.panels["training"]
        if save_picture(self._workbench, path, _picture_of_charts(panel.curves)):
            self._say_saved(path)

    def ask_save_tensorboard(self) -> None:
        """Ask for a folder and save all numbers of the curves as TensorBoard reads them."""
        from convviz.export.tensorboard import NOT_INSTALLED

        if find_spec("tensorboard") is None:
            self._workbench.problem.emit(NOT_INSTALLED)
        elif self._has(self._runs):
            ask_for_folder(self._window, "A folder for TensorBoard's event files", self.save_tensorboard)

    def save_tensorboard(self, folder: str) -> None:
        """Save all numbers of this run and the earlier ones, each in a sub-folder."""
        self._write(folder, lambda: self._tensorboard_work(folder))

    def ask_save_maps(self) -> None:
        """Ask for a file and save a picture of the feature maps."""
        self._ask("Save feature maps", _PNG, ".png", self.save_maps, lambda: self._lab.record.snapshot)

    def save_maps(self, path: str) -> None:
        """Save all maps of the snapshot that is shown."""
        self._write(path, lambda: self._maps_work(path))

    def ask_save_film(self) -> None:
        """Ask for a file and save the run as a film."""
        self._ask("Save the run as a film", _FILM, ".gif", self.save_film, lambda: self._lab.record.snapshot)

    def save_film(self, path: str) -> None:
        """Save the kernels and maps of all snapshots that are kept."""
        self._write(path, lambda: self._film_work(path))

    # What writes is imported on first use, so that the start does not wait for it.

    def _curves_work(self, path: str) -> Work:
        from convviz.export.curves import save_curves

        return save_curves(path, self._runs())

    def _tensorboard_work(self, folder: str) -> Work:
        from convviz.export.curves import columns_of
        from convviz.export.tensorboard import save_runs

        runs = {run.name: columns_of(run) for run in self._runs()}
        if not runs:
            raise ExportError(NOTHING)
        return save_runs(folder, runs)

    def _maps_work(self, path: str) -> Work:
        from convviz.export.maps import save_maps

        snapshot, history = self._lab.record.snapshot, self._lab.record.history
        if snapshot is None or history is None or history.config is None:
            raise ExportError(NOTHING)
        network = history.config.network
        limits = {name: colouring.high for name, colouring in blocks(network, snapshot.activations).items()}
        return save_maps(path, network, snapshot, limits, ink())

    def _film_work(self, path: str) -> Work:
        from convviz.export.run_film import save_run

        if self._lab.record.history is None:
            raise ExportError(NOTHING)
        return save_run(path, self._lab.record.history, ink())

    # -- shared --------------------------------------------------------------------------------------------------

    def _runs(self) -> list[History]:
        """Earlier runs and the present one."""
        lab = self._lab
        return [*lab.record.earlier, *([] if lab.record.history is None else [lab.record.history])]

    def _ask(
        self, title: str, kinds: str, suffix: str, save: Callable[[str], None], needed: Callable[[], object]
    ) -> None:
        """Ask where to save, unless there is nothing of what is ``needed``."""
        if self._has(needed):
            ask_for_file(self._window, title, kinds, save, suffix=suffix)

    def _has(self, needed: Callable[[], object]) -> bool:
        there = bool(needed())
        if not there:
            self._workbench.problem.emit(NOTHING)
        return there

    def _write(self, path: str, make: Callable[[], Work]) -> None:
        """Have the work done in another thread; what it refuses is the workbench's problem."""
        try:
            work = make()
        except ExportError as error:
            self._workbench.problem.emit(str(error))
        else:
            self._workbench.write(work, lambda _result: self._say_saved(path))

    def _say_saved(self, path: str) -> None:
        self._status.say(f"Saved {Path(path).name}.")


def ink() -> Ink:
    """What files are drawn with: the colours of the theme."""
    from convviz.export.sheet import Ink

    theme = current_theme()
    background, text = (QColor(name).getRgb()[:3] for name in (theme.panel, theme.text))
    return Ink(signed_lookup(theme.signed_map), background, text)


def _picture_of_charts(shown: Any) -> QImage:
    """The charts of a `CurvesView` as one picture, each larger than there is room for on the screen."""
    # Imported on first use: pyqtgraph would double the time that the window takes to open.
    from convviz.widgets.charts.line_chart import LineChart

    shown.draw()
    charts = QWidget(shown.window())
    column = QVBoxLayout(charts)
    for chart in (shown.loss, shown.accuracy):
        copy = LineChart(chart.accessibleName(), charts)
        copy.set_log(chart is shown.loss and shown.log.isChecked())
        copy.set_ceiling(chart.ceiling)
        copy.set_series(chart.series)
        column.addWidget(copy)
    charts.resize(_CHARTS)
    try:
        picture = QImage(2 * _CHARTS, QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(2)
        picture.fill(QColor(current_theme().panel))
        charts.grab()  # an axis learns only by being drawn how wide its numbers are
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        charts.render(picture, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        return picture
    finally:
        charts.deleteLater()
