import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What Qt's offscreen platform says of every window.
_HARMLESS = "This plugin does not support"


#: Runs the program's main() with several command lines, one after the other, and prints how each of them ended.
_ONE_AFTER_THE_OTHER = """
import contextlib, gc, io, json, os, sys
from convviz.app import main
gc.disable()  # as in the program: widgets are freed in this thread only
ended = []
for words in json.loads(sys.argv[1]):
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        status = main(words)
    ended.append((status, output.getvalue(), errors.getvalue()))
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication, QMainWindow
    for widget in QApplication.topLevelWidgets():  # else each theme would be applied to all windows so far
        if isinstance(widget, QMainWindow):
            widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
print(json.dumps(ended), flush=True)
os._exit(0)  # torch takes seconds to take everything down
"""


class Ended:
    """How a run ended; ``errors`` are the lines on stderr that are not the offscreen platform's."""

    def __init__(self, status: int, output: str, errors: str):
        self.status, self.output = status, output
        self.errors = [line for line in errors.splitlines() if not line.startswith(_HARMLESS)]

    def __repr__(self):
        return f"status {self.status}, stdout {self.output!r}, stderr {self.errors}"


@pytest.fixture
def own_home(tmp_path):
    """The environment of a user who starts the program for the first time."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "QT_QPA_FONT"))}
    home = tmp_path / "home"
    runtime = home / "runtime"
    runtime.mkdir(parents=True, mode=0o700)
    environment.update(HOME=str(home), USERPROFILE=str(home), XDG_RUNTIME_DIR=str(runtime))
    environment.update(PYTHONPATH=str(ROOT), PYTHONWARNINGS="error")
    return environment


@pytest.fixture
def run(own_home, tmp_path):
    """Run a program's words in a folder of their own."""

    def start(*words, timeout=60):
        done = subprocess.run(
            [sys.executable, *map(str, words)],
            cwd=tmp_path,
            env=own_home,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return start


@pytest.fixture
def convviz(run):
    """Run ``python main.py`` with these words."""
    return lambda *words, **options: run(ROOT / "main.py", *words, **options)


@pytest.fixture
def convviz_each(run):
    """Run the program with each of these lines of words, in one process: a start of its own takes longer than most."""

    def start(*lines):
        done = run(
            "-c", _ONE_AFTER_THE_OTHER, json.dumps([[str(word) for word in words] for words in lines]), timeout=110
        )
        assert (done.status, done.errors) == (0, []), done
        return [Ended(*ended) for ended in json.loads(done.output)]

    return start
