"""Commands of the Training menu: start, pause, resume and stop the run; save and load checkpoints."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convviz.export.errors import NOTHING
from convviz.runs.checkpoint_header import checkpoint_config
from convviz.runs.recipe import TrainConfig
from convviz.state.context import Context
from convviz.state.jobs import Work
from convviz.state.rooms import Room
from convviz.widgets.controls.ask import ask_for_file

if TYPE_CHECKING:
    from convviz.app.window.main_window import MainWindow

_CHECKPOINT = "convviz checkpoint (*.safetensors)"


class RunCommands:
    """Runs, holds and resumes. What cannot be done is the workbench's ``problem``."""

    def __init__(self, window: MainWindow, context: Context) -> None:
        self._window, self._workbench, self._lab = window, context.workbench, context.lab

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
        """Go to the room in which a run that is about to begin is seen."""
        if not self._lab.run.runner.busy:
            self._window.enter(Room.TRAINING)

    # -- checkpoints ---------------------------------------------------------------------------------------------

    def ask_resume(self) -> None:
        """Ask for a checkpoint and resume from it."""
        ask_for_file(self._window, "Resume from checkpoint", _CHECKPOINT, self.resume)

    def resume(self, path: str) -> None:
        """Choose the network and the recipe of a checkpoint, and resume it."""

        def work() -> Work:
            yield 0.0
            return checkpoint_config(path)

        self._workbench.background.read(work(), partial(self._on_checkpoint_read, path))

    def _on_checkpoint_read(self, path: str, config: TrainConfig) -> None:
        self._lab.run.resume(path, config)

    def ask_save(self) -> None:
        """Ask for a file and save the network, and all that is needed to resume the run."""
        if self._lab.record.failure is not None:
            self._workbench.problem.emit("This run has failed: there is nothing to resume.")
        elif self._lab.record.history is None and not self._lab.record.earlier:
            self._workbench.problem.emit(NOTHING)
        else:
            ask_for_file(self._window, "Save checkpoint", _CHECKPOINT, self._lab.run.runner.save, suffix=".safetensors")
