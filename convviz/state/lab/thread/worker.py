"""The thread that trains: it pulls the events of a run, holds it between batches, and takes requests between events."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.whole_file import failure_text
from convviz.runs.control import Control, Part
from convviz.runs.events import BatchDone, Remark, RunFailed, RunFinished, RunStarted, Saved, TrainEvent
from convviz.runs.files.shelf import Shelf
from convviz.state.lab.activity import Activity
from convviz.state.lab.thread.failures import failure_of, training_sentence
from convviz.state.lab.thread.keeping import (
    NetworkKeeper,
    is_due,
    is_unsafe,
    keep_at_last,
    kept_step,
    rest_of,
    unkept_text,
)
from convviz.state.lab.thread.mailbox import Mailbox
from convviz.state.lab.thread.predicting import Predicting
from convviz.state.lab.thread.rhythm import Rhythm
from convviz.state.lab.thread.run_state import RunState

#: Seconds that a batch takes up to which one more is learned from, and broken down, before a run pauses.
_QUICK = 0.5
#: Events that a run in another process may be ahead of this thread, which has to wait for Python's lock now and then.
LEAD = 32
#: Seconds after which it is looked whether the last picture was fetched, without which slow motion does not go on.
_LOOK = 0.005

#: Begins a run with these controls: `train` with its other arguments bound. Called in the thread, so that torch is
#: imported there, if it is in this process.
Begin: TypeAlias = Callable[[Control], Iterator[TrainEvent]]


class Now(NamedTuple):
    """What the run of these controls is about now; it may have its place back from one that could not begin."""

    activity: Activity
    control: Control
    instead_of: Control | None = None


class Worker:
    """The thread. Others fetch from its ``mailbox``, `ask` for what is then done between two events, and `shut_down`.

    At the end of the program they call `hush`, `keep_at_last`, `kept` and `unkept` besides, in the middle of a batch
    too: these look at the run under way once, and change nothing of it that the thread does.

    Parameters
    ----------
    shelf : where networks are kept that others take the place of; None for nowhere.
    """

    def __init__(self, shelf: Shelf | None = None) -> None:
        self.mailbox = Mailbox()
        self._keeper = NetworkKeeper(shelf, self.mailbox)
        self._requests: SimpleQueue[partial[None]] = SimpleQueue()
        self._closing = False
        self._rhythm = Rhythm()
        self._run = RunState(Control())
        # The run before one that has not started yet, whose network is still there should that one not start.
        self._earlier: RunState | None = None
        # A daemon, so that a batch that takes minutes cannot keep the program from ending.
        self._thread = Thread(target=self._work, name="training", daemon=True)
        self._thread.start()

    def ask(self, request: Callable[..., None], *arguments: Any) -> None:
        """Have a method of this called between two events."""
        self._requests.put(partial(request, *arguments))

    def shut_down(self, seconds: float) -> bool:
        """End the run and the thread; False if that takes longer."""
        self._closing = True
        self.ask(self.end)
        self.mailbox.close()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while not self._closing:
            act = self._next()
            if act != self._advance:
                self._guard(self._catch_up)
            self._guard(act)
        while not self._requests.empty():
            request = self._requests.get()
            if request.func == self.save:  # someone waits for it
                self._guard(request)
        self._guard(self.end)
        self._guard(self.keep)

    def _next(self) -> Callable[[], None]:
        """What is to be done next: what was asked for, else the run goes on, in slow motion when that is due.

        One that is held for a while is kept.
        """
        try:
            if not self._run.goes_on:
                return self._requests.get(timeout=rest_of(self._run))
            wait = self._wait()
            return self._requests.get(timeout=wait) if wait else self._requests.get_nowait()
        except Empty:
            if not self._run.goes_on:
                return self._keep_held
            return self.look_up if self._wait() else self._advance

    def _wait(self) -> float:
        """Seconds until the next batch of slow motion; it waits for the last picture to be fetched, too."""
        run, rate = self._run, self._run.control.rate
        if rate is None or run.last is None or run.within_batch:
            return 0.0  # at full speed, or in the middle of a batch
        left = self._rhythm.left(perf_counter(), rate)
        return max(left, _LOOK) if left or self.mailbox.holds_snapshot else 0.0

    def _guard(self, act: Callable[[], None]) -> None:
        """Do it; whatever goes wrong ends the run, if there is one, and is emitted."""
        running = self._run.events is not None
        try:
            act()
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the GUI thread must hear of it
            failed = replace(failure_of(error), kept=kept_step(self._run))
        # Outside of the handler, which would keep everything alive that the traceback refers to.
        self._close()
        self._emit_end(failed) if running else self._emit(Remark(failed.message))

    def _catch_up(self) -> None:
        """Take what the run has emitted already, where it is ahead: what is asked for is asked of it as it is."""
        hold = self._run.control.hold
        for _ in range(hold() if hold is not None else 0):
            if self._run.events is not None:
                self._advance()

    def _advance(self) -> None:
        run, control = self._run, self._run.control
        assert run.events is not None
        slow = control.rate is not None and Part.DETAIL in control.parts
        control.breakdown = run.left <= 1 or slow  # of the last batch, since there one stays
        control.lead = self._lead()
        # Ahead, a snapshot may be of the probe image before.
        probe, began = None if control.lead else control.probe, perf_counter()
        if not run.within_batch:
            self._rhythm.begin(began, control.rate)
        event = next(run.events)
        run.took = run.took[0], run.took[1] + perf_counter() - began
        if isinstance(event, RunFinished):
            self._close()  # first, since that may still go wrong
            self._emit_end(event)
            self.ask(self.keep)
            self.ask(self.snapshot)  # as an act of its own: what goes wrong there does not end the run again
            return
        self._emit(event)
        run.take(event, probe)
        if isinstance(event, BatchDone):
            self._hold_if_due()
            self._keep_if_due()
        elif isinstance(event, RunStarted):
            self._keeper.begin(run, event, self._earlier)
            self._earlier = None
            self.go_on(run.asked)

    def _lead(self) -> int:
        """Events by which the run may be ahead: none in slow motion, nor before the last batch."""
        run = self._run
        return 0 if run.control.rate is not None or run.last is None else int(max(0, min(LEAD, run.left - 2)))

    def _hold_if_due(self) -> None:
        if self._run.held:
            self._emit_losses()  # first, so that the batch that is said of a held run is its last
            self._emit(Activity.PAUSED)
            self.snapshot()

    def _emit_end(self, event: RunFinished | RunFailed) -> None:
        """Emit how a run has ended; one that has not even started gives its place back to the one before it."""
        self._emit(event)
        if isinstance(event, RunFailed):
            self._run.place = None  # what was kept before it failed stays
        unable = self._run
        if unable.last is None and self._earlier is not None:
            self._run, self._earlier = self._earlier, None
            self.mailbox.put(Now(Activity.OVER, self._run.control, instead_of=unable.control))
        else:
            self._emit(Activity.OVER)

    def _emit(self, *news: TrainEvent | Activity) -> None:
        for item in news:
            self.mailbox.put(Now(item, self._run.control) if isinstance(item, Activity) else item)

    def _close(self) -> None:
        events, self._run.events = self._run.events, None
        if isinstance(events, Generator):
            events.close()
        self._run.control.ended = None

    # -- requests ------------------------------------------------------------------------------------------------

    def begin(self, begin: Begin, control: Control, batches: float | None) -> None:
        """Begin a run in place of any other."""
        self._guard(self.end)
        self._guard(self.keep)
        control.ended = partial(self.ask, self._hear_of_end, control)
        unkept, asked = self.unkept, self._run.lost
        self._run.lost = True
        if self._run.last is not None:
            self._earlier = self._run
        # Begun with the first event only, so that whatever goes wrong there ends a run.
        self._run = RunState(control, batches, _begun(begin, control) if asked or not unkept else _refused(unkept))
        self._emit(Activity.STARTING)

    def go_on(self, batches: float | None) -> None:
        """Run on for some batches, or to the end of the epoch for None. A run that has not started keeps it in mind."""
        run = self._run
        run.asked = batches
        self._rhythm = Rhythm()  # what is asked for begins at once
        if run.last is not None and run.events is not None:
            run.aim(batches)
            self._emit(Activity.RUNNING)
            self._hold_if_due()

    def pause(self) -> None:
        """Hold after one more batch, which is broken down; where that would take long, after the one under way."""
        self.go_on(1 if max(self._run.took) < _QUICK else 0)

    def look_up(self) -> None:
        """Go by what the controls say now, rather than wait any longer."""

    def end(self) -> None:
        """End the run early."""
        run = self._run
        if run.events is not None:
            self._emit_losses()
            self._close()
            self._emit_end(run.stopped())

    def snapshot(self) -> None:
        """Take a snapshot of the probe image, unless the run is about to, or has taken one after its last batch."""
        run, control = self._run, self._run.control
        running = run.events is not None and not run.held
        probe, step = control.probe, run.reached
        if control.snapshot is not None and probe is not None and (probe, step) != run.probed and not running:
            run.probed = probe, step
            self._emit_losses()
            self._emit(control.snapshot(probe))

    def _emit_losses(self) -> None:
        """Emit the losses that the run has not, so that there are some up to where it is."""
        losses = self._run.control.losses
        if losses is not None and (event := losses()) is not None:
            self._run.take(event, None)
            self._emit(event)

    def predict(self, number: int, images: NDArray[np.uint8]) -> None:
        """Predict images (N, C, H, W), and answer the request of this number."""
        Predicting(self.ask, self.mailbox.put).begin(self._run, number, images)

    def save(self, path: str, done: "Future[None]") -> None:
        """Write a checkpoint; ``done`` has an error too where that fails."""
        run = self._run
        try:
            if run.control.copy is None:
                raise OSError("there is no network yet")
            run.control.copy().write(path)
        except (OSError, MemoryError) as error:
            sentence = failure_text(path, error) if isinstance(error, OSError) else training_sentence(error)
            self._emit(Remark(sentence))
            done.set_exception(ValueError(sentence))
            return
        if run.place is not None:
            run.place.has_saved(run.reached)
        self._emit(Saved(run.reached, path))
        done.set_result(None)

    def keep(self) -> None:
        """Keep the network on the disk as it is, unless it is there already, or has been saved."""
        if is_unsafe(self._run):
            self._emit_losses()  # a run whose loss is no number is not worth keeping
            self._keeper.keep(self._run)

    def _keep_if_due(self) -> None:
        """Copy the network now and then, and have it written while it goes on learning."""
        if is_due(self._run):
            self.ask(self._keep_aside)

    def _keep_aside(self) -> None:
        if is_due(self._run):
            self._emit_losses()
            self._keeper.keep_aside(self._run)

    def _keep_held(self) -> None:
        self._run.tried = self._run.reached
        self._keeper.keep_aside(self._run)

    def _hear_of_end(self, control: Control) -> None:
        """Ask for the next event of the run whose process has ended: that ends it, though it is held."""
        if self._run.control is control and self._run.events is not None:
            self._advance()

    # -- from another thread -------------------------------------------------------------------------------------

    def hush(self) -> None:
        """Say no more by itself why the network of the run cannot be kept: from now on that is asked for."""
        self._keeper.hushed = self._run.place

    def keep_at_last(self, seconds: float) -> str:
        """See `keeping.keep_at_last`; the thread may be in the middle of a batch."""
        return keep_at_last(self._run, seconds)

    @property
    def kept(self) -> int | None:
        """The batch after which the network is kept; None where it is not."""
        return kept_step(self._run)

    @property
    def unkept(self) -> str:
        """The sentence for a network that could not be kept, "" where there is none."""
        return unkept_text(self._run)


def _begun(begin: Begin, control: Control) -> Iterator[TrainEvent]:
    yield from begin(control)


def _refused(unkept: str) -> Iterator[TrainEvent]:
    raise OSError(f"{unkept} Save it elsewhere, or train again to do without it.")
    yield
