"""The window itself, started and closed as a user does, offscreen or on whatever display the tests run."""

import json
import os
import signal
import subprocess
import sys
from ast import literal_eval
from contextlib import contextmanager
from pathlib import Path
from time import sleep, time

import numpy as np
import pytest
from PySide6.QtGui import QImage

from convviz.panels.table import PANELS
from tests.e2e.conftest import Ended


def watched(look):
    """The program, whose own ``look`` is called ten times a second and may ask for its ``window()``."""
    return f"""
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication(sys.argv[:1])
from convviz.app import run_program
from convviz.app.window.main_window import MainWindow

def window():
    return next(w for w in app.topLevelWidgets() if isinstance(w, MainWindow))

{look}

timer = QTimer(interval=100)
timer.timeout.connect(look)
timer.start()
run_program()
"""


#: Says what the window is like once all is computed, and closes it.
DRIVER = watched("""
import json, threading
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.source import Example
from convviz.state.results.image import PICTURE

def loaded(*beginnings):
    return sorted(name for name in sys.modules if name.startswith(beginnings))

tries = []
def look():
    tries.append(loaded("torch", "pyqtgraph", "convviz.panels", "convviz.state.results"))
    if (window().workbench.background.busy or not ({until})) and len(tries) < 100:
        return
    timer.stop()
    bench = window().workbench
    emitted = {{
        "visible": window().isVisible(),
        "shape": bench.results.get(PICTURE).shape,
        "source": repr(bench.value(ImageChoice).source),
        "stride": bench.value(ConvolutionOptions).stride,
        "message": window().status.message.text(),
        "platform": app.platformName(),
        "loaded": tries[0],
    }}
    try:
        {act}
        print(json.dumps(emitted))
    finally:
        window().close()
""")


@pytest.fixture
def start(run):
    """Start the window with these words; what it reports of itself."""

    def started(*words, act="pass", until="True"):
        ended = run("-c", DRIVER.format(act=act, until=until), *words)
        assert ended.status == 0, ended
        assert ended.errors == [], ended
        return json.loads(ended.output)

    return started


@pytest.fixture
def picture(tmp_path):
    image = QImage(30, 20, QImage.Format.Format_Grayscale8)
    image.fill(100)
    path = tmp_path / "grey.png"
    assert image.save(str(path))
    return path


def test_the_window_opens_and_closes_without_a_word_and_waits_for_no_thread(start):
    emitted = start(act="threading.Thread(target=threading.Event().wait).start()")
    assert emitted["visible"]
    assert emitted["shape"] == [512, 512]
    assert emitted["message"] == ""
    # Of late rows nothing; no other panel than those in front, and the base class; neither torch nor pyqtgraph.
    late = {f"convviz.state.results.{row.key}" for row in PANELS if row.is_late}
    assert len(late) > 5
    assert late.isdisjoint(emitted["loaded"])
    assert [name for name in emitted["loaded"] if name.endswith((".panel", "torch", "pyqtgraph"))] == [
        f"convviz.panels.{name}.panel" for name in ("convolution", "image", "kernel", "shared")
    ]
    assert emitted["platform"] == os.environ.get("QT_QPA_PLATFORM", emitted["platform"])


def test_panels_are_imported_beside_the_open_window_and_the_first_time_in_a_room_waits_for_none(start):
    emitted = start(
        until="loaded('pyqtgraph') and not [thread for thread in threading.enumerate() if thread.name == 'panels']",
        act="""
        before = loaded("convviz", "pyqtgraph", "torch")
        keys = [*window().workbench.subjects]
        emitted["made"] = [window().panels[key].key for key in keys] == keys
        emitted["later"] = sorted({*loaded("convviz", "pyqtgraph", "torch")} - {*before})
        """.strip(),
    )
    assert emitted["made"]
    assert emitted["later"] == []


def test_main_py_itself_opens_the_window(run, tmp_path):
    """``main.py`` run as a file, closed from within by a timer that starts with the event loop."""
    (tmp_path / "sitecustomize.py").write_text(
        """
import os, sys
if os.environ.pop("CLOSE_WINDOW", ""):
    from PySide6 import QtWidgets
    execute = QtWidgets.QApplication.exec
    def closing(*args):
        from PySide6.QtCore import QTimer
        QTimer.singleShot(300, QtWidgets.QApplication.closeAllWindows)
        return execute()
    QtWidgets.QApplication.exec = closing
"""
    )
    from tests.e2e.conftest import ROOT

    code = f"""
import os, runpy, sys
os.environ["CLOSE_WINDOW"] = "1"
sys.path.insert(0, {str(tmp_path)!r})
import importlib
import sitecustomize
importlib.reload(sitecustomize)
sys.argv = ["main.py"]
runpy.run_path({str(ROOT / "main.py")!r}, run_name="__main__")
"""
    ended = run("-c", code)
    assert (ended.status, ended.errors) == (0, [])


def test_main_returns_to_its_caller_and_leaves_all_as_it_was(run):
    """Only the entry points end the process."""
    code = """
import atexit, gc, signal, sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from convviz.app import main
app = QApplication(sys.argv[:1])
atexit.register(print, "the end")
hooks = lambda: [sys.excepthook, threading.excepthook, *map(signal.getsignal, (signal.SIGINT, signal.SIGTERM))]
before = hooks()
QTimer.singleShot(0, app.closeAllWindows)
print(main([]), hooks() == before, gc.isenabled())
"""
    ended = run("-c", code)
    assert (ended.status, ended.output, ended.errors) == (0, "0 True True\nthe end\n", [])


def test_an_image_is_opened_by_its_path(start, picture):
    emitted = start(picture.name)
    assert emitted["shape"] == [20, 30]
    assert emitted["source"].startswith("File(")
    assert "grey.png" in emitted["source"]


def test_a_session_is_opened(start, tmp_path):
    save = f"""
        window().context.images.use(Example("matrix"), "")
        bench.edit("convolution", "", stride=(2, 3))
        window().sessions.save_as({str(tmp_path / "a.convviz")!r})""".strip()
    start(act=save)
    (tmp_path / "home" / "elsewhere").mkdir()
    emitted = start("--session", tmp_path / "a.convviz")
    assert (emitted["source"], emitted["stride"]) == ("Example(name='matrix')", [2, 3])


def test_the_state_of_the_last_time_comes_back(start):
    start(act='window().context.images.use(Example("step"), "")')
    assert start()["source"] == "Example(name='step')"


def test_a_bad_image_is_reported_in_the_window(start, tmp_path):
    (tmp_path / "bad.png").write_text("no picture")
    emitted = start("bad.png")
    assert "bad.png" in emitted["message"]
    assert emitted["shape"] == [512, 512]


def test_a_bad_session_is_reported_in_the_window(start, tmp_path):
    (tmp_path / "bad.convviz").write_text("{")
    emitted = start("--session", "bad.convviz")
    assert "bad.convviz" in emitted["message"]
    assert emitted["shape"] == [512, 512]


def test_after_opencv_qts_own_platform_plugin_is_still_found(run):
    code = """
import os
from convviz.core.util.opencv import cv2
assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ, os.environ["QT_QPA_PLATFORM_PLUGIN_PATH"]
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel("shown")
label.show()
app.processEvents()
print(app.platformName(), label.isVisible())
"""
    ended = run("-c", code)
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    assert (ended.status, ended.errors) == (0, []), ended
    assert ended.output.split()[1] == "True"
    assert platform in ("", ended.output.split()[0])


def test_an_unhandled_error_is_logged_and_the_window_lives_on(run, tmp_path):
    act = """
        def broken():
            raise ZeroDivisionError("of all things")
        QTimer.singleShot(0, broken)
        for _ in range(5):
            app.processEvents()
        emitted["message"] = window().status.message.text()""".strip()
    ended = run("-c", DRIVER.format(act=act, until="True"))
    assert ended.status == 0
    assert "ZeroDivisionError: of all things" in json.loads(ended.output)["message"]
    assert any("ZeroDivisionError" in line for line in ended.errors)  # the terminal says it too
    (log,) = (tmp_path / "home").rglob("convviz.log")
    assert "Traceback" in log.read_text()
    assert np.char.count(log.read_text(), "ZeroDivisionError: of all things") == 1


#: Closes the window while a batch is being learned from that takes many seconds and cannot be interrupted.
SLOW_BATCH = watched("""
from threading import Event
from time import time
from convviz.runs.events import BatchDone

began = Event()

def train(config, control, **options):
    import torch
    torch.set_num_threads(1)
    numbers = torch.zeros(3000, 3000)
    for step in range(100):
        began.set()
        for _ in range(100):  # each takes about a second, in which nothing of Python runs
            numbers = numbers @ numbers
        yield BatchDone(step + 1)

def look():
    lab = window().context.lab
    lab.run.train_with = train
    if began.is_set():
        timer.stop()
        print("closing", flush=True)
        print(time(), file=sys.stderr)
        window().close()
    elif not lab.run.runner.busy and not lab.dataset.reading:
        window().show_panel("training")
        if lab.dataset.ready:
            lab.run.start()
""")


def test_closing_the_window_in_the_middle_of_a_long_batch_ends_the_program_in_order_and_soon(run):
    ended = run("-c", SLOW_BATCH)
    took = time() - float(ended.errors.pop(0))
    assert (ended.status, ended.output, ended.errors) == (0, "closing\n", [])
    assert took < 5  # 1.3 s where nothing else runs


#: Trains, or stands still where asked to, and says what processes it has and whether torch is in this one; then, where
#: it stands still, the numbers of the signals that it hears.
SIGNALLED = watched("""
import multiprocessing, signal
from time import sleep

def look():
    lab = window().context.lab
    if STILL:
        timer.stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _frame: print(number, flush=True))
        print("[], False", flush=True)
        sleep(60)
    elif lab.run.runner.busy and lab.record.snapshot is not None:
        timer.stop()
        print([child.pid for child in multiprocessing.active_children()], "torch" in sys.modules, sep=", ", flush=True)
    elif not lab.run.runner.busy:
        window().show_panel("training")
        if lab.dataset.ready:
            lab.run.start()
""")
no_signals = pytest.mark.skipif(os.name == "nt", reason="there are no signals on Windows")


@pytest.fixture
def signalled(own_home):
    """Start it, and wait until it is ready; its process, which leads a group as in a terminal, and what it says."""
    processes = []

    def start(still):
        words = [sys.executable, "-c", f"STILL = {still}\n{SIGNALLED}"]
        pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
        process = subprocess.Popen(words, env=own_home, text=True, process_group=0, **pipes)
        processes.append(process)
        return process, literal_eval(process.stdout.readline())

    with default_interrupt():
        yield start
    for process in processes:
        process.kill()
        process.communicate()


@contextmanager
def default_interrupt():
    """Start processes as a terminal does, though whoever started the tests may have Ctrl+C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@no_signals
def test_a_request_to_end_while_it_trains_is_as_closing_and_the_network_is_kept(signalled, own_home):
    program, ((trainer,), torch) = signalled(still=False)
    began = time()
    os.killpg(program.pid, signal.SIGTERM)  # both, as a shell does with a job
    _, errors = program.communicate(timeout=30)
    took = time() - began
    assert (program.returncode, Ended(0, "", errors).errors) == (0, [])
    assert not torch  # that is only in the other process
    assert took < 5  # 0.6 s where nothing else runs
    for _ in range(50):  # that one hears of the end at once, and is gone a moment later
        if not _is_there(trainer):
            break
        sleep(0.1)
    assert not _is_there(trainer)
    kept = [[*Path(own_home["HOME"]).rglob(name)] for name in ("networks/*.safetensors", "last.convviz")]
    assert [len(files) for files in kept] == [1, 1]


@no_signals
def test_a_second_ctrl_c_ends_it_at_once_whatever_it_is_doing(signalled):
    program, _ = signalled(still=True)
    for _ in range(2):
        program.send_signal(signal.SIGTERM)
        assert program.stdout.readline() == f"{signal.SIGTERM:d}\n"  # two of a kind that are pending are one
    program.send_signal(signal.SIGINT)
    assert program.wait(5) == 128 + signal.SIGINT


def _is_there(process):
    """Whether there is a process of this number that has not ended."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_without_a_home_to_write_to_everything_works_and_one_sentence_says_so(run, own_home, tmp_path, picture):
    (tmp_path / "a file").write_text("")
    own_home["HOME"] = own_home["USERPROFILE"] = str(tmp_path / "a file")
    act = f"""
        window().exchange.open_path({str(picture)!r})
        bench.edit("convolution", "", stride=(2, 2))
        window().sessions.save_as({str(tmp_path / "a.convviz")!r})
        while bench.background.busy:
            app.processEvents()
        emitted["recent"] = window().settings.recent""".strip()
    ended = run("-c", DRIVER.format(act=act, until="True"))
    assert ended.status == 0, ended
    emitted = json.loads(ended.output)
    assert emitted["message"].startswith("Nothing can be written to ")
    assert emitted["message"].endswith("when the window closes, and so is a trained network that is not saved.")
    assert emitted["recent"] == [str(picture)]  # as long as it runs
    assert not any("Traceback" in line for line in ended.errors), ended
    assert json.loads((tmp_path / "a.convviz").read_text())["convolution"]["stride"] == [2, 2]
