"""What watching costs: training in the open window against the same training without one."""

from collections.abc import Callable, Generator, Iterator
from time import perf_counter
from typing import Any

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from convviz.app.bench.figure import Figure
from convviz.app.window.main_window import MainWindow
from convviz.runs.control import Control
from convviz.runs.events import BatchDone, TrainEvent
from convviz.state.choices.training_view import RunView
from convviz.state.lab.activity import Activity

_TICK = 20  # milliseconds; more often, and looking would cost more than what is looked at
#: Epochs that are more than will be learned from.
_EPOCHS = 1000
#: Seconds that one side learns while the other is held, and how often with each view.
_SLICE, _PAIRS = 1.0, 10


class _Lateness(QObject):
    """How many milliseconds later than asked for a timer fires; what a click would have to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    def start(self) -> None:
        self._last = perf_counter()
        self._timer.start(_TICK)

    def stop(self) -> None:
        self._timer.stop()

    def _on_timer_timeout(self) -> None:
        now = perf_counter()
        self.late.append(max(0.0, 1e3 * (now - self._last) - _TICK))
        self._last = now


class _Timed:
    """`train`, which notes when each batch was done, whoever draws and whatever else is done between two."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def __call__(self, *arguments: Any, **options: Any) -> Generator[TrainEvent, None, None]:
        from convviz.training.loop import train

        for event in train(*arguments, **options):
            if isinstance(event, BatchDone):
                self.times.append(perf_counter())
            yield event

    def speed_since(self, batches: int) -> float:
        """Batches a second since so many were done, but for the last one, which is broken down where a run is held."""
        times = self.times[batches:-1]
        return (len(times) - 1) / (times[-1] - times[0])


def live(window: MainWindow) -> Iterator[Figure]:
    """Throughput with each view open against a run without a window, second by second in turn, and the delay of events.

    One run is held while the other learns, so that a machine that is now faster, now slower is so for both.
    """
    lab = window.context.lab
    window.resize(1280, 800)
    window.show_panel("training")
    _run_until(lambda: lab.dataset.value is not None and not lab.dataset.reading)
    data = lab.dataset.value
    assert data is not None
    window.workbench.edit("recipe", "", epochs=_EPOCHS)
    alone, watched, lateness = _Timed(), _Timed(), _Lateness()
    lab.run.train_with = watched
    events = alone(lab.run.config, Control(), dataset=data)

    def learn_watched() -> float:
        done = len(watched.times)
        lab.run.start() if not lab.run.runner.busy else lab.run.runner.resume()
        _run_until(lambda: len(watched.times) > done)
        lateness.start()
        _run_for(_SLICE)
        lateness.stop()
        lab.run.runner.pause()
        _run_until(lambda: lab.run.activity is Activity.PAUSED)
        return watched.speed_since(done)

    def learn_alone() -> float:
        done, end = len(alone.times), perf_counter() + _SLICE
        while perf_counter() < end:
            next(events)
        return alone.speed_since(done)

    learn_watched()  # unmeasured: torch is loaded, and both warm up
    learn_alone()
    lateness.late.clear()
    ratios: list[float] = []
    for view in RunView:
        window.workbench.edit("training_view", "", view=view)
        pairs = [(learn_watched(), learn_alone()) for _ in range(_PAIRS)]
        ratios += [with_window / without for with_window, without in pairs]
        rate = lab.run.config.recipe.batch_size * float(np.median([with_window for with_window, _ in pairs]))
        yield Figure(f"{view}: {rate:,.0f} images/s; against no window", float(np.median(ratios[-_PAIRS:])))
    lab.run.runner.stop()
    events.close()
    yield Figure("throughput, median of all seconds", float(np.median(ratios)), "", 0.96, is_min=True)
    yield Figure("event loop late, 99th percentile", float(np.percentile(lateness.late, 99)), "ms", 33)
    yield Figure("event loop late, max", float(np.max(lateness.late)), "ms", 100)


def _run_for(seconds: float) -> None:
    """Run the event loop so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * seconds), loop.quit)
    loop.exec()


def _run_until(done: Callable[[], bool]) -> None:
    """Run the event loop as the program does until something is the case."""
    loop, timer = QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if done() else None)
    timer.start(50)
    if not done():
        loop.exec()
