"""Files made of a run: its curves as numbers and as a picture, its feature maps, its film."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from convviz.core.util.file_kinds import FileKind
from convviz.export.errors import NOTHING, ExportError
from convviz.panels.shared.files import CSV, PNG, save_picture
from convviz.panels.training.view import blocks
from convviz.runs.history import History
from convviz.state.commands import WindowProtocol
from convviz.state.work.jobs import Work
from convviz.widgets.controls.ask import ask_for_folder, ask_to_save
from convviz.widgets.look.theme import current_theme, signed_lookup

if TYPE_CHECKING:
    from convviz.export.sheet import Ink
    from convviz.panels.training.panel import TrainingPanel


class RunExports(QObject):
    """Asks for files and writes them, in another thread. What cannot be done is the workbench's ``problem``."""

    def __init__(self, window: WindowProtocol) -> None:
        super().__init__(window.widget)
        self._window, self._workbench, self._record = window, window.context.workbench, window.context.lab.record

    def ask_save_curves(self) -> None:
        """Ask for a file and save all numbers of the curves."""
        self._ask("Save curves", CSV, "curves", self.save_curves, self._runs())

    def save_curves(self, path: str) -> None:
        """Save all numbers of the runs whose curves are drawn."""
        self._write(path, lambda: self._curves_work(path))

    def ask_save_curves_picture(self) -> None:
        """Ask for a file and save a picture of the curves."""
        self._ask("Save curves as picture", PNG, "curves", self.save_curves_picture, self._runs())

    def save_curves_picture(self, path: str) -> None:
        """Save the charts of the Training panel, one below the other."""
        panel = cast("TrainingPanel", self._window.panel("training"))
        save_picture(self._workbench, path, panel.curves.picture())

    def ask_save_tensorboard(self) -> None:
        """Ask for a folder and save all numbers of the curves as TensorBoard reads them."""
        from convviz.export.tensorboard import NOT_INSTALLED

        if find_spec("tensorboard") is None:
            self._workbench.problem.emit(NOT_INSTALLED)
        elif self._has(self._runs()):
            title = "A folder for TensorBoard's event files"
            ask_for_folder(self._window.widget, title, "tensorboard", self.save_tensorboard)

    def save_tensorboard(self, folder: str) -> None:
        """Save all numbers of the runs whose curves are drawn, each in a sub-folder."""
        self._write(folder, lambda: self._tensorboard_work(folder))

    def ask_save_maps(self) -> None:
        """Ask for a file and save a picture of the feature maps."""
        self._ask("Save feature maps", PNG, "feature maps", self.save_maps, self._record.snapshot)

    def save_maps(self, path: str) -> None:
        """Save all maps of the snapshot that is shown."""
        self._write(path, lambda: self._maps_work(path))

    def ask_save_film(self) -> None:
        """Ask for a file and save the run as a film."""
        from convviz.export.film import FILMS

        self._ask("Save the run as a film", FILMS, "film", self.save_film, self._record.snapshot)

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

        snapshot, history = self._record.snapshot, self._record.history
        if snapshot is None or history is None or history.config is None:
            raise ExportError(NOTHING)
        network = history.config.network
        limits = {name: colouring.high for name, colouring in blocks(network, snapshot.activations).items()}
        return save_maps(path, network, snapshot, limits, ink())

    def _film_work(self, path: str) -> Work:
        from convviz.export.run_film import save_run

        if self._record.history is None:
            raise ExportError(NOTHING)
        return save_run(path, self._record.history, ink())

    # -- shared --------------------------------------------------------------------------------------------------

    def _runs(self) -> list[History]:
        """The runs whose curves are drawn, oldest first."""
        return [row.history for row in reversed(self._record.runs.shown)]

    def _ask(self, title: str, kind: FileKind, what: str, save: Callable[[str], None], needed: object) -> None:
        """Ask where to save, unless there is nothing of what is ``needed``; the name proposed is the run's."""
        if self._has(needed):
            names = [run.name for run in self._runs()][-1:]
            ask_to_save(self._window.widget, title, kind, save, name=" ".join([*names, what]))

    def _has(self, needed: object) -> bool:
        if not needed:
            self._workbench.problem.emit(NOTHING)
        return bool(needed)

    def _write(self, path: str, make: Callable[[], Work]) -> None:
        """Have the work done in another thread; what it refuses is the workbench's problem."""
        try:
            work = make()
        except ExportError as error:
            self._workbench.problem.emit(str(error))
        else:
            self._workbench.background.writing.save(path, work)


def ink() -> Ink:
    """What files are drawn with: the colours of the theme."""
    from convviz.export.sheet import Ink

    theme = current_theme()
    return Ink(signed_lookup(theme.signed_map), _rgb(theme.panel), _rgb(theme.text))


def _rgb(name: str) -> tuple[int, int, int]:
    colour = QColor(name)
    return colour.red(), colour.green(), colour.blue()
