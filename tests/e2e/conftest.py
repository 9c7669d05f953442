import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What Qt's offscreen platform says of every window.
_HARMLESS = "This plugin does not support"


class Ended:
    """How a run ended; ``errors`` are the lines on stderr that are not the offscreen platform's."""

    def __init__(self, done: subprocess.CompletedProcess):
        self.status, self.output = done.returncode, done.stdout
        self.errors = [line for line in done.stderr.splitlines() if not line.startswith(_HARMLESS)]

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
        return Ended(done)

    return start


@pytest.fixture
def convviz(run):
    """Run ``python main.py`` with these words."""
    return lambda *words, **options: run(ROOT / "main.py", *words, **options)
