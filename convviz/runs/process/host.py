"""The process that trains: it hosts runs, emits their events as it is asked to, and ends with whoever started it."""

import gc
import os
import signal
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from pkgutil import resolve_name
from queue import SimpleQueue
from threading import Thread
from time import perf_counter
from typing import Any

from convviz.core.util.failures import is_short_of_memory
from convviz.runs.control import Control, NetworkCopy
from convviz.runs.errors import UnloadedError
from convviz.runs.events import BatchDone, RunStarted, TrainEvent
from convviz.runs.process.errors import portable
from convviz.runs.process.messages import (
    ABILITIES,
    Answer,
    Begin,
    Call,
    CopyRun,
    Emitted,
    Ended,
    Forget,
    Go,
    SameDataset,
    Standing,
    WriteCopy,
    receive,
    send,
)

#: Seconds for which quick batches that are done are held back, since the thread that sends interrupts the one that
#: learns each time.
_TOGETHER = 0.02


def host(requests: Connection, answers: Connection, aside: Connection, train: str) -> None:
    """Do what is asked for until the other ends are closed; ``train`` is "module:function"."""
    # The terminal and the system ask the window to end too; it keeps the network first, and then ends this process.
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)
    hosting = Host()
    beside = (partial(hosting.read, requests), partial(hosting.write, answers), partial(hosting.work_aside, aside))
    for work in beside:
        Thread(target=_until_closed, args=(work,), daemon=True).start()
    hosting.load(train)
    _until_closed(hosting.work)


def _until_closed(work: Callable[[], None]) -> None:
    try:
        work()
    except (EOFError, OSError):  # nobody is there any more, and nobody waits for a batch under way
        os._exit(0)
    except Exception:  # noqa: BLE001 - a fault of the program; the other end would wait for ever
        traceback.print_exc()
        os._exit(1)


@dataclass(eq=False)
class _Run:
    control: Control
    events: Generator[TrainEvent, None, None]
    predicting: Iterator[Any] = field(default_factory=lambda: iter(()))

    @property
    def standing(self) -> Standing:
        able = (name for name in ABILITIES if getattr(self.control, name) is not None)
        return Standing(self.control.learning_rate, frozenset(able))

    def set(self, settings: dict[str, Any]) -> None:
        for name, value in settings.items():
            setattr(self.control, name, value)


class Host:
    """The runs, and what is done with them: in the main thread, as a device demands, but for copies on the CPU."""

    def __init__(self) -> None:
        self._make: Callable[..., Iterator[TrainEvent]] = _unloaded  # until `load`
        self._asked: SimpleQueue[Any] = SimpleQueue()
        self._said: SimpleQueue[list[Any]] = SimpleQueue()
        self._held_back: list[Any] = []
        self._sent = 0.0  # when something was sent last, in seconds
        self._runs: dict[int, _Run] = {}
        self._going, self._events = 0, 0  # the run that goes on, and events that it may still emit
        self._dataset: Any = None
        self._copies: dict[int, NetworkCopy] = {}
        self._numbers = count(1)

    def load(self, train: str) -> None:
        """Load what makes a run, "module:function", in advance, since it takes a while.

        What goes wrong is said when a run begins: tried again, something else would.
        """
        try:
            self._make = resolve_name(train)
        except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
            self._make = partial(_unloaded, UnloadedError(_unloaded_text(error)))

    def read(self, requests: Connection) -> None:
        """Take in what is asked for at once, so that who asks and who answers never wait for each other."""
        while True:
            self._asked.put(receive(requests))

    def write(self, answers: Connection) -> None:
        """Send what has happened: a picture fills the pipe many times, and who reads it has a window to draw."""
        while True:
            send(answers, self._said.get())

    def work(self) -> None:
        """Do what is asked for, else let the run go on that may."""
        while True:
            if self._events and self._asked.empty():
                self._advance(self._runs[self._going])
            else:
                self._do(self._asked.get())

    def _advance(self, run: _Run) -> None:
        try:
            event = next(run.events)
        except StopIteration:
            self._end(run, None)
        except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
            self._end(run, portable(error))
        else:
            self._events -= 1
            self._held_back.append(Emitted(self._going, event, run.standing if isinstance(event, RunStarted) else None))
            if not self._events or not isinstance(event, BatchDone) or perf_counter() >= self._sent + _TOGETHER:
                self._send()

    def _send(self, *messages: Any) -> None:
        """Have what was held back sent, and then this."""
        self._said.put([*self._held_back, *messages])
        self._held_back, self._sent = [], perf_counter()

    def _end(self, run: _Run, error: Exception | None) -> None:
        self._events = 0
        self._send(Ended(self._going, error, run.standing))

    def _do(self, request: Begin | Go | Call | Forget) -> None:
        match request:
            case Begin():
                self._begin(request)
            case Go(number, events, settings):
                self._runs[number].set(settings)
                left = self._events if number == self._going else 0
                self._going, self._events = number, left + events
            case Call(number, name, arguments, settings):
                self._events = 0
                self._send(self._called(self._runs.get(number), name, arguments, settings))
            case Forget(numbers, copies):
                for number in numbers:
                    self._forget(number)
                for copy in copies:
                    del self._copies[copy]
                gc.collect()  # a run and its control know each other

    def _forget(self, number: int) -> None:
        if number == self._going:
            self._events = 0
        if number in self._runs:  # it may not have come to begin
            self._runs.pop(number).events.close()

    def _called(self, run: _Run | None, name: str, arguments: tuple[Any, ...], settings: dict[str, Any]) -> Answer:
        if run is None:  # garbage, of which the control went before the events
            return Answer()
        run.set(settings)
        return _answer(partial(getattr(self, name), run, *arguments))

    def _begin(self, request: Begin) -> None:
        options = dict(request.options)
        if isinstance(options.get("dataset"), SameDataset):
            options["dataset"] = self._dataset
        self._dataset = options.get("dataset") or self._dataset
        control = Control(**request.settings)
        self._runs[request.run] = _Run(control, _begun(self._make, request.config, control, options))

    # -- what may be called --------------------------------------------------------------------------------------------

    def hold(self, _run: _Run) -> None:
        """Emit nothing more until the next `Go`."""

    def close(self, run: _Run) -> None:
        """End the run early, or after its last event."""
        run.events.close()

    def snapshot(self, run: _Run, *arguments: Any) -> Any:
        """See `Control`, here and below."""
        assert run.control.snapshot is not None
        return run.control.snapshot(*arguments)

    def losses(self, run: _Run) -> Any:
        """The losses that were not emitted yet."""
        assert run.control.losses is not None
        return run.control.losses()

    def predict(self, run: _Run, images: Any) -> None:
        """Begin to predict images; `predicted` gives what comes of it."""
        assert run.control.predict is not None
        run.predicting = iter(run.control.predict(images))

    def predicted(self, run: _Run) -> Any:
        """The probabilities of the next few images, None after the last."""
        return next(run.predicting, None)

    def copy(self, run: _Run) -> tuple[int, int]:
        """Copy the network; gives the number of the copy, and the batches it has learned from."""
        assert run.control.copy is not None
        copy, number = run.control.copy(), next(self._numbers)
        self._copies[number] = copy
        return number, copy.step

    # -- in a thread of its own ----------------------------------------------------------------------------------------

    def work_aside(self, line: Connection) -> None:
        """Copy networks and write them, whatever the main thread is doing."""
        while True:
            send(line, _answer(partial(self._do_aside, receive(line))))

    def _do_aside(self, request: CopyRun | WriteCopy) -> tuple[int, int] | None:
        if isinstance(request, WriteCopy):
            self._copies[request.copy].write(request.path)
            return None
        return self.copy(self._runs[request.run])


def _begun(
    make: Callable[..., Iterator[TrainEvent]], config: Any, control: Control, options: dict[str, Any]
) -> Generator[TrainEvent, None, None]:
    yield from make(config, control, **options)


def _unloaded(error: UnloadedError, *_arguments: Any, **_options: Any) -> Iterator[TrainEvent]:
    raise error


def _unloaded_text(error: Exception) -> str:
    if is_short_of_memory(error):
        return "There is not enough memory to load what trains: close other programs, and train again."
    return f"What trains cannot be loaded: {type(error).__name__}: {error}"


def _answer(act: Callable[[], Any]) -> Answer:
    try:
        return Answer(act())
    except Exception as error:  # noqa: BLE001 - whoever has asked must hear of it
        return Answer(error=portable(error))
