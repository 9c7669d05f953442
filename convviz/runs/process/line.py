"""The way to a process that hosts runs, and back."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from threading import Lock, Thread
from typing import Any
from weakref import finalize, ref

from convviz.runs.errors import ProcessEndedError
from convviz.runs.process.host import host
from convviz.runs.process.messages import Answer, Begin, CopyRun, Forget, SameDataset, WriteCopy, receive, send

#: Seconds that a process has to say how it ended.
_LAST_WAIT = 1.0


class Line:
    """A process that hosts runs of ``train`` ("module:function"), started here, and the pipes to it.

    Raises
    ------
    OSError
        If the system starts no process.

    Attributes
    ----------
    watch : says that the process has ended, should nothing be asked of it.
    close : ends it, whatever it is doing; so does nobody's needing this any more.
    """

    def __init__(self, train: str) -> None:
        context = get_context("spawn")  # a fork would have the locks of this process's threads, but not the threads
        requests, self._requests = context.Pipe(duplex=False)
        self._answers, answers = context.Pipe(duplex=False)
        self._aside, aside = context.Pipe()
        self._process = context.Process(
            target=host, args=(requests, answers, aside, train), name="convviz training", daemon=True
        )
        self._process.start()
        for theirs in (requests, answers, aside):
            theirs.close()  # so that the end of the process is the end of the line
        self.watch = Watch(self._process)
        self._asking_aside = Lock()
        self._numbers = count(1)
        self._dataset: Callable[[], Any] = lambda: None  # that the process has, if it is still there
        self._received: deque[Any] = deque()
        self._forgotten_runs: list[int] = []
        self._forgotten_copies: list[int] = []
        self._broken = False
        # Before Python waits for its processes, when it ends.
        ends = self._process, self._requests, self._answers, self._aside
        self.close = Finalize(self, _end, ends, exitpriority=0)

    @property
    def is_broken(self) -> bool:
        """Whether the process has ended by itself, or can no more be understood."""
        return self._broken or self._process.exitcode is not None

    def kill(self) -> None:
        """End the process, and wait for nothing."""
        self._process.kill()

    def number_for(self, control: object) -> int:
        """The number of another run, which is forgotten with its control."""
        number = next(self._numbers)
        finalize(control, self._forgotten_runs.append, number)
        return number

    def begin(self, number: int, config: Any, options: dict[str, Any], settings: dict[str, Any]) -> None:
        """Have a run made ready; a dataset is sent once."""
        dataset = options.get("dataset")
        known = dataset is not None and dataset is self._dataset()
        self.send(Begin(number, config, options | {"dataset": SameDataset()} if known else options, settings))
        if dataset is not None:
            self._dataset = ref(dataset)

    def send(self, message: Any) -> None:
        """Send a message; ProcessEndedError if the process has ended."""
        with self._unbroken():
            runs, copies = _taken(self._forgotten_runs), _taken(self._forgotten_copies)
            if runs or copies:
                send(self._requests, Forget(runs, copies))
            send(self._requests, message)

    def receive(self) -> Any:
        """Wait for the next message, of which some come together; ProcessEndedError if the process has ended."""
        if not self._received:
            with self._unbroken():
                self._received.extend(receive(self._answers))
        return self._received.popleft()

    def copy_aside(self, run: int) -> tuple[int, int]:
        """Copy a network, from any thread; gives the number of the copy, and the batches it has learned from."""
        copied: tuple[int, int] = self._ask_aside(CopyRun(run))
        return copied

    def write(self, copy: int, path: str) -> None:
        """Write a copy, from any thread; OSError if that cannot be."""
        self._ask_aside(WriteCopy(copy, path))

    def forget_copy_with(self, holder: object, copy: int) -> None:
        """Forget a copy when nobody needs its holder any more."""
        finalize(holder, self._forgotten_copies.append, copy)

    def _ask_aside(self, request: CopyRun | WriteCopy) -> Any:
        with self._asking_aside:
            try:
                send(self._aside, request)
                answer = receive(self._aside)
            except (EOFError, OSError) as error:
                self._broken = True
                raise OSError("the process that trains has ended") from error
        return result_of(answer)

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError) as error:
            self._broken = True
            self._process.join(_LAST_WAIT)
            raise ProcessEndedError(_broken_text(self._process.exitcode)) from error
        except BaseException:
            self._broken = True  # in the middle of a message, after which the next cannot be made out
            raise


class Watch:
    """Waits for the end of a process in a thread of its own, and then calls ``then``, if there is anything to call."""

    def __init__(self, process: BaseProcess) -> None:
        self.then: Callable[[], None] | None = None
        Thread(target=self._work, args=(process,), name="watching", daemon=True).start()

    def _work(self, process: BaseProcess) -> None:
        wait([process.sentinel])
        if (then := self.then) is not None:
            then()


def result_of(answer: Answer) -> Any:
    """What has come of what was asked for; an error is raised."""
    if answer.error is not None:
        raise answer.error
    return answer.value


def _taken(numbers: list[int]) -> list[int]:
    """What is in a list, taken out; another thread may append to it meanwhile."""
    return [numbers.pop() for _ in range(len(numbers))]


def _broken_text(code: int | None) -> str:
    reason = f"the system ended it by signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    return (
        f"The process that trains has ended by itself ({reason}); the memory may have been short. A smaller batch or "
        "network needs less."
    )


def _end(process: BaseProcess, *lines: Connection) -> None:
    process.kill()  # it listens to nothing else
    process.join(_LAST_WAIT)
    for line in lines:
        line.close()
