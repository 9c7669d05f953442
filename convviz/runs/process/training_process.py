"""Training as if it were here, in a process of its own: a window that draws cannot hold it up, nor it the window."""

from collections import deque
from collections.abc import Generator, Iterator
from functools import partial
from threading import Lock, current_thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.failures import is_short_of_memory, reason_of
from convviz.runs.control import Control, NetworkCopy
from convviz.runs.errors import ProcessEndedError, TrainingError, UnloadedError
from convviz.runs.events import TrainEvent
from convviz.runs.process.line import Line, result_of
from convviz.runs.process.messages import ABILITIES, SETTINGS, Answer, Call, Emitted, Ended, Go, Standing
from convviz.runs.snapshot import Floats


class TrainingProcess:
    """Runs trainings in a process, which it starts when one is needed, and again should it have ended by itself.

    Parameters
    ----------
    train : makes a run there; "module:function".
    """

    def __init__(self, train: str) -> None:
        self._train = train
        self._line: Line | None = None
        self._starting = Lock()

    def prepare(self) -> Line:
        """Start the process in advance, since that takes a while; from any thread.

        Raises
        ------
        OSError, ImportError
            If the system starts no process.
        """
        with self._starting:
            if self._line is not None and self._line.is_broken:
                self._line.close()
                self._line = None
            if self._line is None:
                self._line = Line(self._train)
            return self._line

    def train(self, config: Any, control: Control | None = None, **options: Any) -> Generator[TrainEvent, None, None]:
        """A run. Arguments, events and errors are those of `convviz.training.loop.train`.

        It is ahead of its events as far as ``control.lead`` lets it. Only the thread that pulls them may use the
        control's functions, but for ``copy``. One run at a time: close one before the next is begun.
        """
        try:
            line = self.prepare()
        except (OSError, ImportError) as error:
            raise TrainingError(f"The process that trains could not be started: {_why(error)}.") from error
        try:
            yield from _Run(line, control or Control()).events(config, options)
        except UnloadedError:
            self.close()
            raise

    def kill(self) -> None:
        """End the process, whatever it is doing, without waiting for it: this one is about to end, too."""
        if (line := self._line) is not None:
            line.kill()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        with self._starting:
            if self._line is not None:
                self._line.close()
                self._line = None


def _why(error: OSError | ImportError) -> str:
    short = "there is not enough memory: close other programs, and train again"
    return short if is_short_of_memory(error) else reason_of(error) if isinstance(error, OSError) else str(error)


#: Where a run stands whose process is gone.
_NOTHING = Standing(None, frozenset())


class _Run:
    """A run in the process, as it is seen from here."""

    def __init__(self, line: Line, control: Control) -> None:
        self._line, self._control, self._thread = line, control, current_thread()
        self._number = line.number_for(control)
        self._sent: dict[str, Any] = {}
        self._under_way = 0  # events that it was asked to emit and that have not come
        self._come: deque[Emitted | Ended] = deque()  # and those that came while something else was waited for

    def events(self, config: Any, options: dict[str, Any]) -> Generator[TrainEvent, None, None]:
        """Its events."""
        line, control = self._line, self._control
        line.begin(self._number, config, options, self._news())
        control.hold, line.watch.then = self._hold, control.ended
        try:
            while isinstance(message := self._next(), Emitted):
                if message.standing is not None:
                    self._take(message.standing)
                yield message.event
            self._take(message.standing)
            if message.error is not None:
                raise message.error
        finally:
            control.hold = None
            if line.watch.then is control.ended:  # and not that of another run
                line.watch.then = None
            if line.is_broken:
                self._take(_NOTHING)
            elif current_thread() is self._thread:  # else it is forgotten at once, and is closed by that
                self._call("close")
                self._come.clear()

    def _next(self) -> Emitted | Ended:
        if self._come:
            return self._come.popleft()
        wanted, news = 1 + self._control.lead, self._news()
        more = wanted - self._under_way if self._under_way <= wanted // 2 else 0
        if more or news:
            self._line.send(Go(self._number, more, news))
            self._under_way += more
        message = self._receive()
        self._under_way -= 1
        assert not isinstance(message, Answer)
        return message

    def _receive(self) -> Emitted | Ended | Answer:
        """The next message; what another run has emitted and nobody has waited for is let go."""
        while True:
            message: Emitted | Ended | Answer = self._line.receive()
            if isinstance(message, Answer) or message.run == self._number:
                return message

    def _news(self) -> dict[str, Any]:
        """The settings that have changed since they were sent."""
        now = {name: getattr(self._control, name) for name in SETTINGS}
        news = {name: value for name, value in now.items() if name not in self._sent or value is not self._sent[name]}
        self._sent = now
        return news

    def _take(self, standing: Standing) -> None:
        control = self._control
        # One that was set meanwhile counts.
        if standing.able and control.learning_rate is self._sent["learning_rate"]:
            control.learning_rate = self._sent["learning_rate"] = standing.learning_rate
        for name in ABILITIES:
            setattr(control, name, getattr(self, f"_{name}") if name in standing.able else None)

    def _call(self, name: str, *arguments: Any) -> Any:
        try:
            self._line.send(Call(self._number, name, arguments, self._news()))
            while not isinstance(message := self._receive(), Answer):
                self._come.append(message)
        except ProcessEndedError:
            self._take(_NOTHING)
            raise
        self._under_way = 0
        return result_of(message)

    # -- what the control offers -----------------------------------------------------------------------------------

    def _hold(self) -> int:
        if self._under_way:
            self._call("hold")
        return len(self._come)

    def _snapshot(self, *arguments: Any) -> Any:
        return self._call("snapshot", *arguments)

    def _losses(self) -> Any:
        return self._call("losses")

    def _predict(self, images: NDArray[np.uint8]) -> Iterator[Floats]:
        self._call("predict", images)
        while (part := self._call("predicted")) is not None:
            yield part

    def _copy(self) -> NetworkCopy:
        line, ours = self._line, current_thread() is self._thread
        try:
            number, step = self._call("copy") if ours else line.copy_aside(self._number)
        except TrainingError as error:  # the process has ended
            raise OSError(str(error)) from error
        copy = NetworkCopy(step, partial(line.write, number))
        line.forget_copy_with(copy, number)
        return copy
