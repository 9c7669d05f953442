"""Runs a training in a thread of its own, holds it between two batches, and brings what it tells to the GUI thread."""

import traceback
from collections.abc import Callable, Generator, Iterator
from enum import Enum, auto
from functools import partial
from math import inf
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from convviz.state.mailbox import Mailbox
from convviz.training.control import Control, Watch
from convviz.training.errors import DivergedError
from convviz.training.events import (
    BatchDone,
    Evaluated,
    Losses,
    Moment,
    Remark,
    RunFailed,
    RunFinished,
    RunStarted,
    Saved,
    TrainEvent,
)

#: Milliseconds between two looks into the mailbox.
TICK = 33

#: Begins a run with these controls: `train` with its other arguments bound. Called in the thread, so that it is there
#: that torch is imported.
Begin: TypeAlias = Callable[[Control], Iterator[TrainEvent]]


class Activity(Enum):
    """What the runner is about."""

    IDLE = auto()
    STARTING = auto()
    RUNNING = auto()
    PAUSED = auto()
    #: The run is over; its network may still be looked at.
    OVER = auto()


class Runner(QObject):
    """Runs one training after the other in one thread, since a device must not be used from two at a time.

    Every run ends with exactly one `RunFinished` or `RunFailed`. The thread begins with the first run and ends with
    `shut_down`.
    """

    #: What was told since the last time: a list of `TrainEvent`, in order.
    told = Signal(object)
    activity_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.activity = Activity.IDLE
        self.control = Control()
        self._worker: _Worker | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self.fetch)

    @property
    def busy(self) -> bool:
        """Whether a run has begun and is not over."""
        return self.activity in (Activity.STARTING, Activity.RUNNING, Activity.PAUSED)

    def start(self, begin: Begin, *, batches: float | None = inf, watch: Watch | None = None) -> None:
        """Begin a run in place of any other, and hold it after ``batches``, or at the end of the epoch for None."""
        if self._worker is None:
            self._worker = _Worker()
            self._timer.start()
        self.control = Control(watch=watch)
        self._worker.ask(self._worker.begin, begin, self.control, batches)
        self._set_activity(Activity.STARTING)

    def resume(self) -> None:
        """Run on to the end."""
        self.run_batches(inf)

    def pause(self) -> None:
        """Hold after one more batch, which is taken apart."""
        if self.activity is not Activity.PAUSED:
            self.run_batches(1)

    def run_batches(self, batches: float | None) -> None:
        """Run on for some batches, or to the end of the epoch for None, and hold; the last one is taken apart."""
        if self._worker is not None and self.busy:
            self._worker.ask(self._worker.go_on, batches)
            if self.activity is Activity.PAUSED:
                self._set_activity(Activity.RUNNING)  # at once, so that whoever asks to pause next is heard

    def stop(self) -> None:
        """End the run after the batch under way; its network can still be looked at."""
        if self._worker is not None and self.busy:
            self._worker.ask(self._worker.end)
            self._worker.ask(self._worker.look)

    def set_watch(self, watch: Watch | None) -> None:
        """Let the network think about another image: at the next batch, or at once where the run is held or over."""
        self.control.watch = watch
        if self._worker is not None:
            self._worker.ask(self._worker.look)

    def set_learning_rate(self, rate: float | None) -> None:
        """Take this learning rate from the next batch on, or the schedule's again."""
        self.control.learning_rate = rate

    def save(self, path: str) -> None:
        """Write a checkpoint between two batches; `Saved` or `Remark` tells how that went."""
        if self._worker is not None:
            self._worker.ask(self._worker.save, path)

    def shut_down(self, seconds: float = 2.0) -> bool:
        """End everything; False if the batch under way takes longer than that: the thread then ends after it."""
        self._timer.stop()
        worker, self._worker = self._worker, None
        self.activity, self.control = Activity.IDLE, Control()  # what looks and saves holds the network
        return worker is None or worker.shut_down(seconds)

    @Slot()
    def fetch(self) -> None:
        """Tell what has come since the last time."""
        if self._worker is None:
            return
        news = self._worker.mailbox.fetch()
        events = [item for item in news if not isinstance(item, _Now)]
        if events:
            self.told.emit(events)
        # What a run was about that another has taken the place of meanwhile does not count.
        for now in [item for item in news if isinstance(item, _Now) and item.control is self.control][-1:]:
            self._set_activity(now.activity)

    def _set_activity(self, activity: Activity) -> None:
        if activity is not self.activity:
            self.activity = activity
            self.activity_changed.emit(activity)


class _Now(NamedTuple):
    """What the run of these controls is about now."""

    activity: Activity
    control: Control


class _Worker:
    """The thread. Others call `ask` and `shut_down` only; what is asked for is done between two events."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self._wishes: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._closing = False
        self._control = Control()
        self._events: Iterator[TrainEvent] | None = None
        # Batches done, and the step of the newest event, which towards the end of a batch is one ahead.
        self._step, self._reached, self._per_epoch = 0, 0, 1
        self._last: int | None = None  # step of the run's last batch, once it has started
        # Where to hold, and after how many batches that was asked for (None: at the end of the epoch).
        self._goal: float = inf
        self._asked: float | None = inf
        self._seconds = self._speed = 0.0
        self._looked: tuple[Watch | None, int] = (None, 0)  # which image, after how many batches
        # A daemon, so that a batch that takes minutes cannot keep the program from ending.
        self._thread = Thread(target=self._work, name="training", daemon=True)
        self._thread.start()

    def ask(self, wish: Callable[..., None], *arguments: Any) -> None:
        """Have a method of this called between two events."""
        self._wishes.put(partial(wish, *arguments))

    def shut_down(self, seconds: float) -> bool:
        """End the run and the thread; False if that takes longer."""
        self._closing = True
        self.ask(self.end)
        self.mailbox.close()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while not self._closing:
            if self._wishes.empty() and self._events is not None and not self._is_held:
                self._guard(self._advance)
            else:
                self._guard(self._wishes.get())
        self._guard(self.end)

    def _guard(self, act: Callable[[], None]) -> None:
        """Do it; whatever goes wrong ends the run, if there is one, and is told."""
        running = self._events is not None
        try:
            act()
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the GUI thread must hear of it
            loss = error.loss if isinstance(error, DivergedError) else None
            failed = RunFailed(_sentence(error), traceback.format_exc(), loss)
        # Outside of the handler, which would keep everything alive that the traceback refers to.
        self._close()
        self._tell(failed, Activity.OVER) if running else self._tell(Remark(failed.message))

    def _advance(self) -> None:
        assert self._events is not None
        # The last batch before it holds, and the run's last one: there one stays, and looks at it.
        last = self._goal if self._last is None else min(self._goal, self._last)
        self._control.take_apart = last - self._step <= 1
        watch = self._control.watch
        event = next(self._events)
        if isinstance(event, RunFinished):
            self._close()  # first, since that may still go wrong
            self._tell(event, Activity.OVER)
            self.ask(self.look)  # as an act of its own: what goes wrong there does not end the run again
            return
        self._tell(event)
        if isinstance(event, BatchDone):
            self._step = self._reached = event.step
            self._hold_if_due()
        elif isinstance(event, Losses):
            self._reached = max(self._reached, event.first + len(event.losses) - 1)
            self._seconds, self._speed = event.seconds, event.samples_per_second
        elif isinstance(event, Evaluated):
            self._reached = event.step
        elif isinstance(event, Moment):
            self._reached, self._looked = event.step, (watch, event.step)
        elif isinstance(event, RunStarted):
            self._step = self._reached = event.step
            self._per_epoch = event.batches_per_epoch
            self._last = event.batches_per_epoch * event.config.recipe.epochs
            self.go_on(self._asked)

    def _hold_if_due(self) -> None:
        if self._is_held:
            self._tell(Activity.PAUSED)
            self.look()

    @property
    def _is_held(self) -> bool:
        return self._last is not None and self._goal <= self._step < self._last

    def _tell(self, *news: TrainEvent | Activity) -> None:
        for item in news:
            self.mailbox.put(_Now(item, self._control) if isinstance(item, Activity) else item)

    def _close(self) -> None:
        events, self._events = self._events, None
        if isinstance(events, Generator):
            events.close()

    # -- wishes --------------------------------------------------------------------------------------------------

    def begin(self, begin: Begin, control: Control, batches: float | None) -> None:
        """Begin a run in place of any other."""
        self._guard(self.end)
        self._control, self._looked, self._last = control, (None, 0), None
        self._step, self._reached, self._goal, self._asked = 0, 0, inf, batches
        self._seconds = self._speed = 0.0
        self._tell(Activity.STARTING)
        # Begun with the first event only, so that whatever goes wrong there ends a run.
        self._events = _begun(begin, control)

    def go_on(self, batches: float | None) -> None:
        """Run on for some batches, or to the end of the epoch for None. A run that has not started keeps it in mind."""
        self._asked = batches
        if self._last is not None and self._events is not None:
            # Where the batch under way has told something already, it was not taken apart and does not count.
            rest = self._per_epoch - self._reached % self._per_epoch
            self._goal = self._reached + (rest if batches is None else batches)
            self._tell(Activity.RUNNING)
            self._hold_if_due()

    def end(self) -> None:
        """End the run early."""
        if self._events is not None:
            self._close()
            epochs = self._reached / self._per_epoch
            self._tell(RunFinished(self._reached, epochs, self._seconds, self._speed, "", None, stopped=True))
            self._tell(Activity.OVER)

    def look(self) -> None:
        """Look at the image to think about, unless the run is about to, or has done so after its last batch."""
        control = self._control
        running = self._events is not None and not self._is_held
        watch, step = control.watch, self._reached
        if control.look is not None and watch is not None and (watch, step) != self._looked and not running:
            self._looked = watch, step
            self._tell(control.look(watch))

    def save(self, path: str) -> None:
        """Write a checkpoint."""
        try:
            if self._control.save is None:
                raise OSError("there is no network yet")
            self._control.save(path)
        except OSError as error:
            self._tell(Remark(f"The checkpoint could not be written to {path}: {error.strerror or error}."))
        else:
            self._tell(Saved(self._reached, path))


def _begun(begin: Begin, control: Control) -> Iterator[TrainEvent]:
    yield from begin(control)


def _sentence(error: Exception) -> str:
    """What happened, for the user; an error that nobody expected is named."""
    text = str(error).strip()
    if isinstance(error, ValueError | OSError | MemoryError | RuntimeError) and text:
        return text.splitlines()[0]
    return "There is not enough memory." if isinstance(error, MemoryError) else f"{type(error).__name__}: {text}"
