"""What is there before Qt: torch's base library where that matters, and the numbers."""

import ctypes
import subprocess
import sys
from types import SimpleNamespace

import pytest

from convviz.app.start import before_qt


@pytest.fixture
def loaded(monkeypatch):
    """The libraries asked for, as on Windows."""
    paths = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "CDLL", paths.append)
    return paths


def test_on_windows_the_library_beside_torch_is_loaded(loaded, monkeypatch, tmp_path):
    spec = SimpleNamespace(origin=str(tmp_path / "torch" / "__init__.py"))
    monkeypatch.setattr(before_qt, "find_spec", lambda name: {"torch": spec}[name])
    before_qt.load_torch_base()
    assert loaded == [str(tmp_path / "torch" / "lib" / "c10.dll")]


def test_a_window_without_torch_opens_too(loaded, monkeypatch):
    monkeypatch.setattr(before_qt, "find_spec", lambda _name: None)
    before_qt.load_torch_base()
    assert loaded == []

    def fail(_path):
        raise OSError("[WinError 126] The specified module could not be found")

    monkeypatch.setattr(before_qt, "find_spec", lambda _name: SimpleNamespace(origin="torch/__init__.py"))
    monkeypatch.setattr(ctypes, "CDLL", fail)
    before_qt.load_torch_base()


def test_elsewhere_nothing_is_loaded(loaded, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    before_qt.load_torch_base()
    assert loaded == []


def test_it_comes_before_qt_and_before_torch():
    code = (
        "import sys\n"
        "from convviz.app import main\n"
        "from convviz.app.start import before_qt\n"
        "loaded = lambda: [name for name in ('PySide6', 'torch') if name in sys.modules]\n"
        "before_qt.load_torch_base = lambda: print('first', loaded())\n"
        "main(['render', '--help'])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[0] == "first []"


def test_numbers_are_loaded_without_qt_and_without_torch():
    code = (
        "import sys\n"
        "from convviz.app.start import before_qt\n"
        "before_qt.load_numbers()\n"
        "print([name for name in ('numpy', 'cv2', 'PIL', 'PySide6', 'torch') if name in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[0] == "['numpy', 'cv2', 'PIL']"
