"""The Training menu: start, pause, resume and stop the run, save and load checkpoints; and what the keys drive."""

from concurrent.futures import Future
from dataclasses import replace
from math import inf
from pathlib import Path

from PySide6.QtCore import QObject

from convviz.core.util.file_kinds import one_type
from convviz.export.errors import NOTHING
from convviz.panels.shared.files import begin_near
from convviz.panels.training.menu.exports import RunExports
from convviz.panels.training.menu.recent_networks import RecentNetworksMenu
from convviz.panels.training.own.pictures import PictureCommands
from convviz.runs.files.checkpoint_header import CheckpointHeader, checkpoint_header
from convviz.runs.history import History
from convviz.runs.recipe import Recipe
from convviz.state.choices.training_view import RunView, TrainingView
from convviz.state.commands import Command, Commands, WindowProtocol
from convviz.state.context import Context
from convviz.state.lab.ways import FIND_IMAGES, SAVE_CHECKPOINT
from convviz.state.player import Player
from convviz.state.work.jobs import Work
from convviz.widgets.controls.ask import ask_for_folder, ask_to_open, ask_to_save

CHECKPOINTS = one_type("checkpoints", "convviz checkpoints", ".safetensors")
_PATIENCE = 0.1  # seconds after which it is looked whether the wait has been given up


def training_commands(window: WindowProtocol) -> Commands:
    """What stands in the Training menu."""
    runs, exports, pictures = RunCommands(window), RunExports(window), PictureCommands(window)
    return (
        (
            Command("Train, pause or resume", runs.toggle, "Ctrl+R"),
            Command("Learn from one batch", runs.one_batch, "Ctrl+B"),
            Command("Learn to the end of the epoch", runs.one_epoch, "Ctrl+Shift+B"),
            Command("Stop", runs.stop, "Ctrl+."),
        ),
        (
            Command("Read the folder of images again", runs.reload),
            RecentNetworksMenu(window.context.lab.record.runs, runs.open_kept, window.widget),
            Command("Resume from checkpoint…", runs.ask_resume),
            Command(FIND_IMAGES, runs.ask_find),
            Command(SAVE_CHECKPOINT, runs.ask_save),
        ),
        (
            Command("Predict pictures…", pictures.ask_for_pictures),
            Command("Predict the pictures of a folder…", pictures.ask_for_folder),
            Command("Save predictions of held-out images as CSV…", pictures.files.ask_save_held_out),
        ),
        (
            Command("Save curves as CSV…", exports.ask_save_curves),
            Command("Save curves as PNG…", exports.ask_save_curves_picture),
            Command("Save curves for TensorBoard…", exports.ask_save_tensorboard),
            Command("Save feature maps as PNG…", exports.ask_save_maps),
            Command("Save the run as a film…", exports.ask_save_film),
            Command("Clear earlier runs", window.context.lab.record.forget_earlier),
        ),
    )


def learn_from(context: Context, path: str) -> None:
    """Choose a folder with a sub-folder of images a class as the dataset."""
    context.lab.dataset.choose(path)


def open_checkpoint(window: WindowProtocol, path: str) -> None:
    """Choose the network of a checkpoint, show it, and hold: whoever wants it to learn on resumes it."""
    window.show_panel("training")
    resume(window.context, path, batches=0)


def resume(context: Context, path: str, *, batches: float = inf) -> None:
    """Choose the network and the recipe of a checkpoint, and resume it; hold after so many batches."""
    lab = context.lab
    shelf = lab.record.runs.shelf
    lab.record.runs.keep_current()  # it may be a network of the run under way

    def work() -> Work:
        yield 0.0
        header = checkpoint_header(path)
        return header, None if shelf is None else shelf.curves_of(Path(path))

    def take(read: tuple[CheckpointHeader, History | None]) -> None:
        header, curves = read
        lab.checkpoints.resume(path, header, batches=batches, curves=curves)

    context.workbench.background.read(work(), take)


def run_player(context: Context) -> Player:
    """The player that the keys drive: that of the run's snapshots."""
    return context.lab.record.player


def turn_view(context: Context, views: int) -> None:
    """Show the view of the run that comes so many after the one shown; after the last the first."""
    model, order = context.workbench.model(TrainingView), list(RunView)
    shown = order[(order.index(model.value.view) + views) % len(order)]
    context.workbench.choose("Change view", replace(model.value, view=shown))


def toggle_run(context: Context) -> None:
    """Pause or resume a run as long as the window goes along with it, else play what it has left."""
    run, record = context.lab.run, context.lab.record
    goes_along = run.busy and record.live and not record.player.playing
    (run if goes_along else record.player).toggle()


class RunCommands(QObject):
    """Runs, holds and resumes. What cannot be done is the workbench's ``problem``."""

    def __init__(self, window: WindowProtocol) -> None:
        super().__init__(window.widget)
        self._window, self._workbench, self._lab = window, window.context.workbench, window.context.lab

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
        self._lab.run.stop()

    def _show(self) -> None:
        """Show the panel in which a run that is about to begin is seen."""
        if not self._lab.run.busy:
            self._window.show_panel("training")

    def reload(self) -> None:
        """Read the folder of images again, unless a run learns from them."""
        if self._lab.run.busy:
            self._workbench.problem.emit("The run learns from these images: stop it (Ctrl+.) first.")
        elif not self._lab.dataset.can_reload:
            self._workbench.problem.emit("These images come with the program; only a folder can have changed.")
        else:
            self._lab.dataset.reload()

    # -- checkpoints ---------------------------------------------------------------------------------------------

    def ask_resume(self) -> None:
        """Ask for a checkpoint and resume from it."""
        ask_to_open(self._window.widget, "Resume from checkpoint", CHECKPOINTS, self.resume)

    def open_kept(self, path: str) -> None:
        """Open a network that was kept."""
        open_checkpoint(self._window, path)

    def resume(self, path: str) -> None:
        """Resume from a checkpoint."""
        resume(self._window.context, path)

    def ask_find(self) -> None:
        """Ask where the images are now: of the checkpoint that is looked at, to resume it, or those that are chosen."""
        widget, looked_at = self._window.widget, self._lab.run.looked_at
        if looked_at is not None:
            title, images = "The folder of the checkpoint's images", looked_at.header.config.recipe.dataset
            ask_for_folder(widget, title, "datasets", self._lab.checkpoints.find_images)
            begin_near(widget, images, looked_at.path)
        elif self._lab.dataset.missing and self._lab.dataset.can_reload:
            images = self._workbench.value(Recipe).dataset
            ask_for_folder(widget, "The folder of the images", "datasets", self._lab.dataset.choose)
            begin_near(widget, self._window.context.images.elsewhere.get(images, ""), images)
        else:
            self._workbench.problem.emit("No checkpoint waits for its images; open one with Resume from checkpoint…")

    def ask_save(self) -> None:
        """Ask for a file and save the network, and all that is needed to resume the run."""
        if self._lab.record.failure is not None:
            self._workbench.problem.emit("This run has failed: there is nothing to resume.")
        elif self._lab.record.history is None and not self._lab.record.earlier:
            self._workbench.problem.emit(NOTHING)
        else:
            history = self._lab.record.history or self._lab.record.earlier[-1]
            ask_to_save(self._window.widget, "Save checkpoint", CHECKPOINTS, self.save, name=history.name)

    def save(self, path: str) -> None:
        """Save the network between two batches; the window does not close before."""
        done = self._lab.run.save(path)
        self._workbench.background.writing.add(Path(path).name, _until(done), _nothing)


def _until(done: "Future[None]") -> Work:
    """Wait for what another thread does, which says itself that it is done."""
    while True:
        try:
            return done.result(_PATIENCE)
        except TimeoutError:
            yield 0.0


def _nothing(_result: None) -> None:
    pass
