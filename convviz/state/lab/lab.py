"""The lab: a dataset, a draft of a network, a probe image, a training run and its record."""

from PySide6.QtCore import QObject, Signal, Slot

from convviz.core.data.datasets import Dataset
from convviz.state.lab.checkpoints import Checkpoints
from convviz.state.lab.dataset import ChosenDataset
from convviz.state.lab.draft import Draft
from convviz.state.lab.editor import Editor
from convviz.state.lab.own import OwnPictures
from convviz.state.lab.probe import ProbeImage
from convviz.state.lab.record import Record
from convviz.state.lab.run import ChosenRun
from convviz.state.lab.thread.runner import LAST_WAIT


class Lab(QObject):
    """Makes the parts and joins them.

    It holds the owner of the choices and so must not be its child.

    Attributes
    ----------
    dataset : the one that is chosen.
    probe : the image whose way through the network is shown.
    run : the training run.
    checkpoints : from which the run can go on.
    record : what is recorded of it and of runs before it.
    draft : the network as it is being edited.
    own : the user's own pictures, to be predicted.
    """

    #: A plain sentence about what went wrong, and about what went well.
    problem = Signal(str)
    message = Signal(str)

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.dataset = ChosenDataset(editor, self)
        self.draft = Draft(editor, self)
        self.record = Record(editor.act, self)
        self.probe = ProbeImage(self)
        self.run = ChosenRun(editor, self.dataset, self.draft, self.probe, self.record, self)
        self.checkpoints = Checkpoints(editor, self.dataset, self.probe, self.run)
        self.own = OwnPictures(self.dataset, self.probe, self.run, self)
        self.own.problem.connect(self.problem)
        for part in (self.dataset, self.run):
            part.problem.connect(self.problem)
        self.run.message.connect(self.message)
        self.dataset.message.connect(self._on_dataset_message)
        self.dataset.arrived.connect(self._on_dataset_arrived)
        self.draft.refused.connect(self.problem)
        self.record.runs.problem.connect(self.problem)

    @property
    def fits(self) -> bool:
        """Whether the recorded run is about the images that are shown; others may have been chosen since."""
        history = self.record.history
        looks = history is not None and history.started is not None and history.started.look
        return history is not None and (looks or history.dataset is self.probe.dataset)

    @property
    def next_images(self) -> str:
        """The title of the dataset of the next run, where the images that are shown are others; else ""."""
        chosen, shown = self.dataset.value, self.probe.dataset
        return "" if chosen is None or chosen is shown else chosen.title

    def shown_of(self, dataset: Dataset | None) -> str | None:
        """The name of the image that is shown, that of an older snapshot or the probe image, if it is of ``dataset``.

        For None if it is a picture of the user's.
        """
        history, snapshot, probe = self.record.history, self.record.snapshot, self.probe.value
        if history is not None and snapshot is not None and not self.record.live:
            is_of = snapshot.label < 0 if dataset is None else history.dataset is dataset
            return snapshot.name if is_of else None
        return probe.name if probe is not None and self.probe.source is dataset else None

    def offer_images(self, dataset: Dataset) -> bool:
        """Offer the images of a dataset as probe images; False while a run goes on with others."""
        if dataset is not self.probe.dataset:
            if self.run.busy:
                return False
            self.probe.use(dataset)
        return True

    @Slot()
    def _on_dataset_arrived(self) -> None:
        if self.dataset.value is not None and not self.run.busy:  # a run goes on with its own
            self.probe.use(self.dataset.value)

    @Slot(str)
    def _on_dataset_message(self, text: str) -> None:
        goes_on = self.probe.dataset if self.next_images else None
        if goes_on is not None:
            text = f"{text}. These are for the next run; this one goes on with {goes_on.title}."
        self.message.emit(text)

    def shut_down(self) -> bool:
        """Stop everything that runs; False if the batch under way does not end in time."""
        self.record.player.pause()
        self.run.runner.fetch()  # the last losses
        self.record.runs.keep_current()
        self.dataset.cancel()  # both are asked to end before either is waited for
        ended = all([self.run.shut_down(), self.dataset.shut_down(), self.own.shut_down()])
        if self.record.runs.shelf is not None:
            self.record.runs.shelf.wait_for_curves(LAST_WAIT)
        return ended
