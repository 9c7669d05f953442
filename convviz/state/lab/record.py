"""What has been recorded of runs, and the snapshot of the last one that is shown."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from PySide6.QtCore import QObject, Signal

from convviz.core.data.datasets import Dataset
from convviz.core.networks.verdicts.diagnosis import Diagnosis
from convviz.runs.control import Control
from convviz.runs.events import BatchDone, Evaluated, RunFailed, RunFinished, RunStarted, TrainEvent
from convviz.runs.figures import verdicts
from convviz.runs.history import History, Past
from convviz.runs.snapshot import Snapshot
from convviz.state.lab.runs.run_list import Act, Runs, at_once
from convviz.state.player import Player


class Record(QObject):
    """The history of the run begun last, and of some before it.

    Attributes
    ----------
    history : of the run begun last, or None.
    runs : the list of all runs, that one among them.
    player : stands in the snapshots of ``history``. On the newest it is live and goes along with the run.
    drawing : whether the probe image is a drawing: then the newest snapshot of one is shown while it is live.
    """

    #: Numbers were added to the curves, or runs to compare with.
    curves_changed = Signal()
    #: Another snapshot is shown.
    snapshot_changed = Signal()

    def __init__(self, act: Act = at_once, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history: History | None = None
        self.runs = Runs(act, self)
        self.player = Player(self)
        self.player.moved.connect(self.snapshot_changed)
        self.drawing = False
        self._drawn: Snapshot | None = None  # which is in no history
        self._run: Control | None = None  # whose history it is
        self._judgement: tuple[tuple[object, ...], tuple[Diagnosis, ...]] | None = None  # and what it is about

    @property
    def failure(self) -> RunFailed | None:
        """How the run has failed; None as long as it has not."""
        return None if self.history is None else self.history.failure

    def has_learned(self, run: Control) -> bool:
        """Whether a run is the one recorded and has learned from a batch."""
        return self._run is run and self.history is not None and self.history.has_learned

    @property
    def live(self) -> bool:
        """Whether the newest snapshot is shown."""
        return self.player.index >= self.player.length - 1

    @property
    def snapshot(self) -> Snapshot | None:
        """The snapshot that is shown, or None while there is none."""
        snapshots = self.history.snapshots if self.history is not None else []
        if self.drawing and self.live and self._drawn is not None and self.player.peeked is None:
            return self._drawn
        return snapshots[self.player.shown] if snapshots else None

    @property
    def until(self) -> float:
        """The batch up to which curves are shown: while it is live, that of the picture, of which all is seen at once.

        Of a run that has failed all is shown, since what came after its last snapshot is why.
        """
        snapshot = self.snapshot
        return inf if snapshot is None or not self.live or self.failure is not None else snapshot.step

    @property
    def verdicts(self) -> tuple[Diagnosis, ...]:
        """How the run goes, as far as it is shown."""
        return self._judged(self.snapshot, live=self.live and self.until == inf)

    @property
    def newest_verdicts(self) -> tuple[Diagnosis, ...]:
        """The same, but where an older snapshot is looked at as far as it is known."""
        if self.live or self.history is None:
            return self.verdicts
        return self._judged(self.history.snapshots[-1], live=True)

    def _judged(self, snapshot: Snapshot | None, *, live: bool) -> tuple[Diagnosis, ...]:
        """The verdicts, which several parts of a picture ask for."""
        state = self.history, 0 if self.history is None else self.history.taken, snapshot, live
        if self._judgement is None or self._judgement[0] != state:
            self._judgement = state, verdicts(self.history, snapshot, live=live)
        return self._judgement[1]

    def set_drawing(self, drawing: bool) -> None:
        """Say whether the probe image is a drawing."""
        if drawing != self.drawing:
            self.drawing, self._drawn = drawing, None
            self.snapshot_changed.emit()

    def go_live(self) -> None:
        """Show the newest snapshot, and go along with the run."""
        self.player.pause()
        self.player.seek(self.player.length - 1)

    @property
    def earlier(self) -> list[History]:
        """The runs before that, oldest first; they have curves but no snapshots."""
        return [row.history for row in self.runs.rows if row.history is not self.history]

    def forget_earlier(self) -> None:
        """Take the runs before the last one off the list, all but the pinned ones."""
        self.runs.forget([row.key for row in self.runs.rows if not row.pinned])

    def take(
        self, events: Sequence[TrainEvent], run: Control, dataset: Dataset | None, past: Past | None = None
    ) -> None:
        """Record events of a run, known by its controls, that learns from ``dataset``, and goes on from a ``past``."""
        before = self.snapshot
        # Where it stands, not where it peeks; a new run is shown from its first snapshot on.
        live = self.live or any(isinstance(event, RunStarted) for event in events)
        step = inf if live or self.history is None else self.history.snapshots[self.player.index].step
        for event in events:
            if isinstance(event, RunStarted):
                self._begin(event, run, dataset, past)
            # A run that fails before it has begun is not the one that is recorded.
            if self.history is not None and (self._run is run or not isinstance(event, RunFailed)):
                self.history.take(event)
            if isinstance(event, Snapshot) and event.drawn and self.drawing:
                self._take_drawn(event)
        # An evaluation needs room too, and may cost a snapshot.
        if any(isinstance(event, Snapshot | Evaluated | RunStarted) for event in events):
            self._place_player(step, before)
        if any(isinstance(event, RunFinished | RunFailed) for event in events):
            self.runs.keep_current()
        if any(not isinstance(event, Snapshot | BatchDone) for event in events):  # a batch's numbers come later
            self.curves_changed.emit()

    def _begin(self, event: RunStarted, run: Control, dataset: Dataset | None, past: Past | None) -> None:
        self.runs.keep_current()
        if self.history is not None:
            if not self.history.has_learned:
                self.runs.drop(self.history)
            self.history.forget_snapshots()
        self._run = run
        self._drawn = self._judgement = None
        self.history = History("")
        self.history.dataset = dataset
        self.history.take(event)
        if past is not None:
            self.history.resume_from(past)
        self.runs.begin(self.history, 0 if dataset is None else len(dataset.train), run.key)

    def _take_drawn(self, event: Snapshot) -> None:
        """Show it; the batch broken down has nothing to do with the image."""
        known = [] if self.history is None else self.history.snapshots[-1:]
        former = next((snapshot for snapshot in known if snapshot.step == event.step), self._drawn)
        same = former is not None and former.step == event.step
        self._drawn = replace(event, detail=event.detail or (former.detail if same and former else None))

    def _place_player(self, step: float, before: Snapshot | None) -> None:
        assert self.history is not None
        self.player.set_steps(len(self.history.snapshots), self.history.index_at(step))
        if self.snapshot is not before:
            self.snapshot_changed.emit()
