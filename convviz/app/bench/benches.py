"""The benchmarks: every figure with its reference from the same run, and the limit it should keep.

Both sides are measured in turn, since machines are noisy; a ratio survives what a time does not.
"""

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import asdict
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convviz.app.bench.figure import Figure
from convviz.app.bench.signals_bench import stems, steps
from convviz.app.bench.sliders_bench import sliders

if TYPE_CHECKING:
    from convviz.app.window.main_window import MainWindow

_STARTS = 7
_REPEATS = 41
_EDITS = 200
_STEPS = 200

#: A process that shows a window, waits until it is painted, and says after how many seconds that was.
_CHILD = """
import sys, time
began = time.time()
{first}
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
class Watch(QObject):
    seen = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.seen:
            self.seen = True
            QTimer.singleShot(0, app.quit)
        return False
{make}
watch = Watch()
app.installEventFilter(watch)
window.show()
app.exec()
print(time.time() - began, "torch" in sys.modules)
"""
_BARE = """
import pyqtgraph as pg
from PySide6.QtWidgets import QMainWindow
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(pg.PlotWidget())
window.resize(1280, 800)
"""
#: Ours as the command line starts it: first without Qt, then with it.
_OURS_FIRST = "import gc; gc.disable(); from convviz.app.start import before_qt; before_qt.load_numbers()"
_OURS = """
from convviz.app.start.program import make_application, make_window
app = make_application()
window = make_window(remember=False)
"""


def run_bench(name: str, *, as_json: bool) -> int:
    """Run a benchmark and print its figures; gives 0, or 1 when a limit is missed."""
    figures = list(BENCHES[name]())
    if as_json:
        rows = [{**asdict(figure), "kept": figure.kept} for figure in figures]
        print(json.dumps({"bench": name, "cores": os.cpu_count(), "figures": rows}))
    else:
        print(f"{name}, {os.cpu_count()} cores")
        print("\n".join(str(figure) for figure in figures))
    return 0 if all(figure.kept for figure in figures) else 1


def _startup() -> Iterator[Figure]:
    """Seconds until the window is painted, against a bare PySide6 + pyqtgraph window; both compiled."""
    bare, ours, torch = [], [], False
    with TemporaryDirectory() as compiled:
        for turn in range(_STARTS + 1):
            reference, _ = _child(_BARE, compiled)
            own, loaded = _child(_OURS, compiled, _OURS_FIRST)
            if turn:  # the first compiles
                bare.append(reference)
                ours.append(own)
            torch = torch or loaded
    yield Figure("bare window, median", float(np.median(bare)), "s")
    yield Figure("our window, median", float(np.median(ours)), "s")
    yield Figure("ratio", float(np.median(ours) / np.median(bare)), "", 1.4)
    yield Figure("torch imported", float(torch), "", 0)


def _child(make: str, compiled: str, first: str = "") -> tuple[float, bool]:
    """Seconds until the window of a process is painted, and whether that has loaded torch."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    code = _CHILD.format(first=first, make=make)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"a window could not be started: {done.stderr.strip().splitlines()[-1]}")
    seconds, torch = done.stdout.split()
    return float(seconds), torch == "True"


def _convolution() -> Iterator[Figure]:
    """`convolve2d` of 1024x1024 float32 against cv2.filter2D, and against SciPy at 7x7."""
    from scipy.signal import convolve2d as scipy_convolve2d

    from convviz.core.util.opencv import cv2
    from convviz.core.windows.convolution import convolve2d

    random = np.random.default_rng(0)
    image = random.random((1024, 1024), dtype=np.float32)
    for size in (3, 5, 7, 11, 15, 23, 31):
        kernel = random.random((size, size), dtype=np.float32)
        turned = np.ascontiguousarray(kernel[::-1, ::-1])

        def bare(turned: NDArray[np.float32] = turned) -> None:
            cv2.filter2D(image, cv2.CV_32F, turned, borderType=cv2.BORDER_CONSTANT)

        def ours(kernel: NDArray[np.float32] = kernel) -> None:
            convolve2d(image, kernel)

        reference, own = _in_turn(bare, ours)
        yield Figure(
            f"{size}x{size}: {own * 1e3:.2f} ms, filter2D {reference * 1e3:.2f} ms; ratio", own / reference, "", 1.2
        )
        if size == 7:

            def slow(kernel: NDArray[np.float32] = kernel) -> None:
                scipy_convolve2d(image, kernel, "same")

            scipy_time, own = _in_turn(slow, ours, repeats=3)
            yield Figure(f"7x7: SciPy {scipy_time * 1e3:.0f} ms; times faster", scipy_time / own, "x", 10, is_min=True)


def _in_turn(reference: Callable[[], None], own: Callable[[], None], repeats: int = _REPEATS) -> tuple[float, float]:
    """The median seconds of each, measured one after the other ``repeats`` times after a first unmeasured run."""
    times: list[list[float]] = [[], []]
    for turn in range(repeats + 1):
        for which, call in enumerate((reference, own)):
            began = perf_counter()
            call()
            if turn:
                times[which].append(perf_counter() - began)
    return float(np.median(times[0])), float(np.median(times[1]))


def _interaction() -> Iterator[Figure]:
    """Milliseconds from an edited kernel cell to the repainted window, on a 512x512 photograph."""
    window = _shown_window()
    bench = window.workbench
    yield from _latencies(
        "kernel cell edited to repainted result",
        lambda turn: bench.edit("kernel", "", planes=(((float(turn), 0.0, -1.0), (2.0, 0.0, -2.0), (1.0, 0.0, -1.0)),)),
        _EDITS,
    )
    yield from sliders(window, _latencies)
    yield from stems(window, _latencies)
    window.close()


def _stepping() -> Iterator[Figure]:
    """Milliseconds for a step on a 4000x3000 photograph, and the memory that steps take."""
    from PySide6.QtWidgets import QApplication

    from convviz.core.images.image import Image

    window = _shown_window()
    bench = window.workbench
    pixels = np.random.default_rng(0).integers(0, 256, (3000, 4000), dtype=np.uint8)
    window.context.images.paste(Image("noise", pixels, (0.0, 255.0)))
    while bench.background.busy:
        QApplication.processEvents()
    player = bench.players["convolution"]
    yield from _latencies("one step forward, repainted", lambda _turn: player.step(1), _STEPS)
    yield Figure("steps", float(player.length))
    tracemalloc.start()
    for _ in range(_STEPS):
        player.step(1)
        QApplication.processEvents()
    yield Figure(f"memory held after {_STEPS} more steps", tracemalloc.get_traced_memory()[0] / 2**20, "MiB", 1)
    tracemalloc.stop()
    yield from steps(window, _latencies)
    window.close()


def _latencies(name: str, act: Callable[[int], object], count: int) -> Iterator[Figure]:
    """Median and 99th percentile of ``act`` and the repaint it causes, with the limits of one and two frames."""
    from PySide6.QtWidgets import QApplication

    times = []
    for turn in range(count + 5):
        began = perf_counter()
        act(turn)
        QApplication.processEvents()
        times.append((perf_counter() - began) * 1e3)
    yield Figure(f"{name}: median", float(np.median(times[5:])), "ms", 16)
    yield Figure(f"{name}: 99th percentile", float(np.percentile(times[5:], 99)), "ms", 33)


def _shown_window(**options: Any) -> "MainWindow":
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from convviz.app.start.program import make_window

    window = make_window(remember=False, **options)
    window.show()
    for _ in range(10):
        QApplication.processEvents()
    return window


def _filters() -> Iterator[Figure]:
    """Each filter against the bare call of OpenCV or SciPy."""
    from convviz.app.bench.filters_bench import filters

    return filters(_in_turn)


def _live() -> Iterator[Figure]:
    """Training in the open window against the same training without one."""
    from convviz.app.bench.live_bench import live
    from convviz.app.start.program import TRAIN
    from convviz.runs.process.training_process import TrainingProcess

    process = TrainingProcess(TRAIN)
    window = _shown_window(train=process.train)
    yield from live(window)
    window.close()
    process.close()


def _loop() -> Iterator[Figure]:
    """Our training loop against the plainest one."""
    from convviz.app.bench.training_bench import loop

    return loop()


def _learn() -> Iterator[Figure]:
    """How soon the default network is right."""
    from convviz.app.bench.training_bench import learn

    return learn()


BENCHES: dict[str, Callable[[], Iterator[Figure]]] = {
    "startup": _startup,
    "convolution": _convolution,
    "filters": _filters,
    "interaction": _interaction,
    "stepping": _stepping,
    "live": _live,
    "loop": _loop,
    "learn": _learn,
}
