"""What watching costs, and what is seen for it: training in the open window against the same without one, and pictures.

Pictures are snapshots that were really painted, each counted once.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from math import inf
from time import perf_counter
from typing import Any, cast

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer

from convviz.app.bench.figure import Figure
from convviz.app.start.program import train_here
from convviz.app.window.main_window import MainWindow
from convviz.panels.training.panel import TrainingPanel
from convviz.panels.training.views.batch import BatchView
from convviz.panels.training.views.data import DataView
from convviz.runs.control import Control
from convviz.runs.events import BatchDone, TrainEvent
from convviz.runs.snapshot import Snapshot
from convviz.state.choices.training_view import RunView
from convviz.state.lab.activity import Activity
from convviz.state.lab.run import Train

_TICK = 20  # milliseconds; more often, and looking would cost more than what is looked at
#: Epochs that are more than will be learned from.
_EPOCHS = 1000
#: Seconds that one side learns while the other is held, and how often with each view.
_SLICE, _PAIRS = 2.0, 6
#: Seconds that are the beginning of a run, how many of them are looked at with each view, and seconds after which
#: nothing of it is left.
_OPENING, _OPENINGS, _SETTLED = 2.0, 2, 2.5
#: Seconds after a pause until the window has been drawn as it is while a run goes on: in a run that is once.
_RESUMED = 0.4
#: What must be reached: pictures a second in the beginning and later, and of the throughput.
_FIRST, _LATER, _SHARE = 8, 2, 0.96


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
    """What trains, but notes when each batch was done, whoever draws and whatever else is done between two."""

    def __init__(self, train: Train) -> None:
        self._train = train
        self.times: list[float] = []

    def __call__(self, *arguments: Any, **options: Any) -> Generator[TrainEvent, None, None]:
        for event in self._train(*arguments, **options):
            if isinstance(event, BatchDone):
                self.times.append(perf_counter())
            yield event

    def speed(self, began: float, ended: float) -> float:
        """Batches a second between two times: from the first one done to the last one."""
        times = [time for time in self.times if began <= time <= ended]
        return (len(times) - 1) / (times[-1] - times[0])

    def in_first(self, seconds: float, batches: int = 0) -> int:
        """Batches done within so many seconds of the first one after ``batches``."""
        return sum(time < self.times[batches] + seconds for time in self.times[batches:])


class _Pictures(QObject):
    """Which snapshots a view has painted, and when each for the first time.

    Of a view that has nothing of them to show, as the images of the dataset or one batch at full speed, it is the
    curves beside it that count.
    """

    def __init__(self, panel: TrainingPanel) -> None:
        super().__init__()
        self._record = panel.lab.record
        self._shown: Snapshot | None = None
        self.times: list[float] = []
        still = isinstance(panel.view, BatchView | DataView)
        # A view is painted whenever something in it is, for what lies in it is not opaque.
        self._part = panel.curves.loss.canvas.viewport() if still else panel.view

    def __enter__(self) -> "_Pictures":
        self._part.installEventFilter(self)
        return self

    def __exit__(self, *_error: object) -> None:
        self._part.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._record.snapshot is not self._shown:
            self._shown = self._record.snapshot
            self.times.append(perf_counter())
        return False

    def within(self, began: float, ended: float) -> int:
        """How many there were between two times."""
        return sum(began <= time < ended for time in self.times)


class _Bench:
    """Both sides of the measurement, of which one learns while the other is held."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.lab = window, window.context.lab
        self.panel = cast("TrainingPanel", window.panels["training"])
        data = self.lab.dataset.value
        assert data is not None
        self.data = data
        assert self.lab.run.train_with is not None
        self.alone, self.watched = _Timed(train_here), _Timed(self.lab.run.train_with)
        self.lateness = _Lateness()
        self.lab.run.train_with = self.watched
        self.events = self._train_alone()

    def _train_alone(self) -> Generator[TrainEvent, None, None]:
        return self.alone(self.lab.run.config, Control(), dataset=self.data)

    def opening(self) -> tuple[float, float]:
        """Pictures a second in the first seconds of a run, and its batches against those of a run without a window."""
        done = len(self.watched.times)
        with _Pictures(self.panel) as pictures:
            self.lab.run.start()
            _run_until(lambda: len(self.watched.times) > done)
            self.lateness.start()
            _run_for(_OPENING)
            self.lateness.stop()
        began = self.watched.times[done]
        self._hold()
        alone, before = self._train_alone(), len(self.alone.times)
        while self.alone.in_first(_OPENING, before) == len(self.alone.times) - before:
            next(alone)
        alone.close()
        share = self.watched.in_first(_OPENING, done) / self.alone.in_first(_OPENING, before)
        return pictures.within(began, began + _OPENING) / _OPENING, share

    def learn_watched(self, seconds: float = _SLICE) -> tuple[float, float]:
        """Batches and pictures a second in the window."""
        done = len(self.watched.times)
        self.lab.run.go_on(inf)
        _run_until(lambda: len(self.watched.times) > done)
        _run_for(_RESUMED)
        with _Pictures(self.panel) as pictures:
            began = perf_counter()
            self.lateness.start()
            _run_for(seconds)
            self.lateness.stop()
            ended = perf_counter()
        self._hold()
        return self.watched.speed(began, ended), pictures.within(began, ended) / (ended - began)

    def learn_alone(self) -> float:
        """Batches a second without a window."""
        began = perf_counter()
        while perf_counter() < began + _SLICE:
            next(self.events)
        return self.alone.speed(began, perf_counter())

    def _hold(self) -> None:
        self.lab.run.pause()
        _run_until(lambda: self.lab.run.activity is Activity.PAUSED)

    def close(self) -> None:
        self.lab.run.stop()
        self.events.close()


def live(window: MainWindow, views: Sequence[RunView] = tuple(RunView)) -> Iterator[Figure]:
    """Throughput with each view open against a run without a window, in turn; pictures a second; the delay of events.

    One run is held while the other learns, so that a machine that is now faster, now slower is so for both.
    """
    lab = window.context.lab
    window.resize(1280, 800)
    window.show_panel("training")
    _run_until(lambda: lab.dataset.value is not None and not lab.dataset.reading)
    epochs = lab.run.config.recipe.epochs
    window.workbench.edit("recipe", "", epochs=_EPOCHS)
    bench = _Bench(window)
    bench.opening()  # unmeasured: torch is loaded, and both warm up
    bench.lateness.late.clear()
    openings, ratios, speeds = [], [], []
    for view in views:
        window.workbench.edit("training_view", "", view=view)
        first = [bench.opening() for _ in range(_OPENINGS)]
        bench.learn_watched(_SETTLED)
        slices = [(*bench.learn_watched(), bench.learn_alone()) for _ in range(_PAIRS)]
        pairs = [with_window / without for with_window, _, without in slices]
        openings += [share for _, share in first]
        ratios += pairs
        speeds += [without for _, _, without in slices]
        at_first, later = (
            min(pictures for pictures, _ in first),
            float(np.median([pictures for _, pictures, _ in slices])),
        )
        yield Figure(f"{view}: pictures in the first {_OPENING:g} s", at_first, "/s", _FIRST, is_min=True)
        yield Figure(f"{view}: pictures later", later, "/s", _LATER, is_min=True)
        yield Figure(f"{view}: against no window, first {_OPENING:g} s", float(np.median([s for _, s in first])))
        yield Figure(f"{view}: against no window, later", float(np.median(pairs)))
    bench.close()
    seconds = epochs * -(-len(bench.data.train) // lab.run.config.recipe.batch_size) / float(np.median(speeds))
    opening, later = float(np.median(openings)), float(np.median(ratios))
    yield Figure("images a second without a window", lab.run.config.recipe.batch_size * float(np.median(speeds)), "/s")
    whole = seconds / (_OPENING + (seconds - _OPENING * opening) / later)
    yield Figure(f"throughput over a run of {epochs} epochs", whole, "", _SHARE, is_min=True)
    yield Figure("event loop late, 99th percentile", float(np.percentile(bench.lateness.late, 99)), "ms", 33)
    yield Figure("event loop late, max", float(np.max(bench.lateness.late)), "ms", 100)


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
