"""What watching costs: training in the open window against the same training without one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from convviz.app.bench.figure import Figure
from convviz.app.window.main_window import MainWindow
from convviz.panels.training.panel import TrainingPanel
from convviz.panels.training.table import VIEWS
from convviz.runs.control import Control
from convviz.runs.events import RunFinished, RunStarted, TrainEvent
from convviz.state.lab.activity import Activity

_TICK = 20  # milliseconds; more often, and looking would cost more than what is looked at
#: Epochs with each view open, and as many without a window.
_EPOCHS = 2


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
    """`train`, timed: the seconds from the first batch to the end, wherever they were spent."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, *arguments: Any, **options: Any) -> Iterator[TrainEvent]:
        from convviz.training.loop import train

        began = perf_counter()
        for event in train(*arguments, **options):
            if isinstance(event, RunStarted):
                began = perf_counter()
            elif isinstance(event, RunFinished):
                self.seconds.append(perf_counter() - began)
            yield event


def live(window: MainWindow) -> Iterator[Figure]:
    """Throughput of an epoch with each view open against an epoch without a window, and the event loop's delay."""
    lab = window.context.lab
    window.resize(1280, 800)
    window.show_panel("training")
    _run_until(lambda: lab.dataset.value is not None and not lab.dataset.reading)
    content, data = window.panels["training"], lab.dataset.value
    assert isinstance(content, TrainingPanel)
    assert data is not None
    config = replace(lab.run.config, recipe=replace(lab.run.config.recipe, epochs=_EPOCHS))
    window.workbench.edit("recipe", "", epochs=_EPOCHS)
    alone, watched, lateness = _Timed(), _Timed(), _Lateness()
    lab.run.train_with = watched

    def train_alone() -> None:
        for _ in alone(config, Control(), dataset=data):
            pass

    train_alone()  # unmeasured: torch is loaded, and warms up
    train_alone()
    ratios = []
    for key in (row.key for row in VIEWS):
        content.show_view(key)
        lab.run.start()
        _run_until(lambda: lab.run.activity is Activity.RUNNING)
        lateness.start()
        _run_until(lambda: lab.run.activity is Activity.OVER)
        lateness.stop()
        train_alone()
        # Against the mean of before and after, since the machine itself is now faster, now slower.
        ratios.append(sum(alone.seconds[-2:]) / 2 / watched.seconds[-1])
        rate = _EPOCHS * len(data.train) / watched.seconds[-1]
        yield Figure(f"{key}: {rate:,.0f} images/s; against no window", ratios[-1])
    yield Figure("throughput, median over views", float(np.median(ratios)), "", 0.95, is_min=True)
    yield Figure("event loop late, 99th percentile", float(np.percentile(lateness.late, 99)), "ms", 33)
    yield Figure("event loop late, max", float(np.max(lateness.late)), "ms", 100)


def _run_until(done: Callable[[], bool]) -> None:
    """Run the event loop as the program does until something is the case."""
    loop, timer = QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if done() else None)
    timer.start(50)
    if not done():
        loop.exec()
