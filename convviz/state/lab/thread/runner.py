"""Runs a training in a thread of its own, and brings its events to the GUI thread."""

from concurrent.futures import Future
from math import inf
from threading import Event

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from convviz.runs.control import Control, Part, Probe
from convviz.runs.files.shelf import Shelf
from convviz.state.lab.activity import Activity
from convviz.state.lab.thread.worker import Begin, Now, Worker

#: Milliseconds between two fetches from the mailbox: each takes Python's lock from the training for a while.
TICK = 50
#: In slow motion, where every picture is shown.
SLOW_TICK = 10
#: Seconds that a batch under way has when the window closes, then writing the network, and its thread after that.
LAST_WAIT, LAST_KEEP_WAIT, LAST_THREAD_WAIT = 0.3, 1.0, 0.25
#: The states in which a run has begun and is not over.
BUSY = frozenset({Activity.STARTING, Activity.RUNNING, Activity.PAUSING, Activity.PAUSED, Activity.STOPPING})


class Runner(QObject):
    """Runs one training after the other in one thread, since a device must not be used from two at a time.

    Every run ends with exactly one `RunFinished` or `RunFailed`. The thread begins with the first run and ends with
    `shut_down`.

    Attributes
    ----------
    patience : seconds that its thread has at the end of the program.
    shelf : where networks are kept that others take the place of, or that are there at the end; None for nowhere.
    """

    #: What was emitted since the last time: a list of `TrainEvent`, in order.
    emitted = Signal(object)
    activity_changed = Signal(object)
    #: A run could not begin, and the one before it is back.
    went_back = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.activity = Activity.IDLE
        self.control = Control()
        self.patience = LAST_THREAD_WAIT
        self.shelf: Shelf | None = None
        self._rate: float | None = None
        self._parts: frozenset[Part] = frozenset()
        self._asked: Activity | None = None  # said at once, whatever the run is about until then
        self._worker: Worker | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self.fetch)

    @property
    def busy(self) -> bool:
        """Whether a run has begun and is not over."""
        return self.activity in BUSY

    def start(
        self,
        begin: Begin,
        *,
        batches: float | None = inf,
        probe: Probe | None = None,
        recorded: Probe | None = None,
        key: str = "",
    ) -> None:
        """Begin a run in place of any other, and hold it after ``batches``, or at the end of the epoch for None.

        It has a ``key`` of its own unless it goes on with the run of that one.

        The network of the run before is kept until it has started, and is there again if it cannot.
        """
        if self._worker is None:
            self._worker = Worker(self.shelf)
            self._timer.start()
        self.control = Control(probe=probe, recorded=recorded, rate=self._rate, parts=self._parts)
        self.control.key = key or self.control.key
        self._worker.ask(self._worker.begin, begin, self.control, batches)
        self._asked = None
        self._set_activity(Activity.STARTING)

    def resume(self) -> None:
        """Run on to the end."""
        self.run_batches(inf)

    def pause(self) -> None:
        """Hold after the batch under way, or where they are quick after one more, which is broken down."""
        if self._worker is not None and self.activity in (Activity.STARTING, Activity.RUNNING):
            self._worker.ask(self._worker.pause)
            self._ask_for(Activity.PAUSING)

    def run_batches(self, batches: float | None) -> None:
        """Run on for some batches, or to the end of the epoch for None, and hold; the last one is broken down."""
        if self._worker is not None and self.busy and self.activity is not Activity.STOPPING:
            self._worker.ask(self._worker.go_on, batches)
            self._asked = None
            if self.activity in (Activity.PAUSED, Activity.PAUSING):
                self._set_activity(Activity.RUNNING)  # at once, so that whoever asks to pause next is heard

    def stop(self) -> None:
        """End the run after the batch under way; its network still takes probe images."""
        if self._worker is not None and self.busy:
            self._worker.ask(self._worker.end)
            self._worker.ask(self._worker.snapshot)
            self._worker.ask(self._worker.keep)
            self._ask_for(Activity.STOPPING)

    def set_probe(self, probe: Probe | None, recorded: Probe | None = None) -> None:
        """Take another probe image: at the next batch, or at once where the run is held or over.

        While it is drawn, the run is recorded with another one.
        """
        self.control.probe, self.control.recorded = probe, recorded
        if self._worker is not None:
            self._worker.ask(self._worker.snapshot)

    def set_rate(self, rate: float | None) -> None:
        """Learn from so many batches a second and show each of them, or at full speed for None; from now on."""
        self._rate = self.control.rate = rate
        self._timer.setInterval(TICK if rate is None else SLOW_TICK)
        if self._worker is not None:
            self._worker.ask(self._worker.look_up)

    def set_parts(self, parts: frozenset[Part]) -> None:
        """Have each snapshot hold these besides, from now on."""
        self._parts = self.control.parts = parts

    def set_learning_rate(self, rate: float | None) -> None:
        """Take this learning rate from the next batch on, or the schedule's again."""
        self.control.learning_rate = rate

    def predict(self, number: int, images: NDArray[np.uint8]) -> None:
        """Have images (N, C, H, W) predicted between two batches; a `Predicted` of this number answers."""
        if self._worker is not None:
            self._worker.ask(self._worker.predict, number, images)

    def save(self, path: str) -> "Future[None]":
        """Write a checkpoint between two batches; `Saved` or `Remark` says how that went, and so does what is given."""
        done: Future[None] = Future()
        if self._worker is None:
            done.set_result(None)
        else:
            self._worker.ask(self._worker.save, path, done)
        return done

    def end_for_good(self, seconds: float = LAST_WAIT) -> str:
        """End the run and keep its network; gives the sentence for one that could not be kept, or not soon.

        Where the batch under way takes longer than that, what the batch before it left is kept. Nothing else says that
        it could not be kept from then on.
        """
        if self._worker is None:
            return ""
        over = Event()
        self._worker.hush()
        self._worker.ask(self._worker.end)
        self._worker.ask(self._worker.keep)
        self._worker.ask(over.set)
        if not over.wait(seconds):
            self.patience = 0.0  # it is known to take long
            unkept = self._worker.keep_at_last(LAST_KEEP_WAIT)
        else:
            unkept = self._worker.unkept
        if unkept:
            self.fetch()  # what was said before is not said after it
        return unkept

    @property
    def kept(self) -> int | None:
        """The batch after which the network of the run is kept; None where it is not."""
        return None if self._worker is None else self._worker.kept

    def shut_down(self, seconds: float = 1.0) -> bool:
        """End everything; False if the batch under way takes longer than that: the thread then ends after it."""
        self._timer.stop()
        worker, self._worker = self._worker, None
        self._asked = None
        self.activity, self.control = Activity.IDLE, Control()  # what makes snapshots and saves holds the network
        return worker is None or worker.shut_down(seconds)

    @Slot()
    def fetch(self) -> None:
        """Emit what has come since the last time."""
        if self._worker is None:
            return
        news = self._worker.mailbox.fetch()
        events = [item for item in news if not isinstance(item, Now)]
        if events:
            self.emitted.emit(events)
        states = [item for item in news if isinstance(item, Now)]
        for now in states:
            if now.instead_of is self.control:
                self.control = now.control
                self.control.rate, self.control.parts = self._rate, self._parts
                self.went_back.emit()
        # What a run was about that another has taken the place of meanwhile does not count.
        for now in [now for now in states if now.control is self.control][-1:]:
            self._set_activity(now.activity)

    def _ask_for(self, activity: Activity) -> None:
        """Say at once what was asked for, however long the batch under way takes."""
        self._asked = activity
        self._set_activity(activity)

    def _set_activity(self, activity: Activity) -> None:
        if activity in (Activity.PAUSED, Activity.OVER) and not self._is_stopping_at(activity):
            self._asked = None
        activity = self._asked or activity
        if activity is not self.activity:
            self.activity = activity
            self.activity_changed.emit(activity)

    def _is_stopping_at(self, activity: Activity) -> bool:
        """Whether it was asked to stop and only holds yet."""
        return self._asked is Activity.STOPPING and activity is Activity.PAUSED
