import subprocess
import sys

import pytest


@pytest.mark.parametrize("owns", [True, False])
def test_what_was_copied_is_handed_over_by_the_end_of_qts_application_and_else_nothing_is_waited_for(owns):
    code = f"""
import os
from PySide6.QtGui import QClipboard, QGuiApplication
from convviz.app.start.ending import leave
app = QGuiApplication([])
QClipboard.ownsClipboard = lambda board: {owns}  # which the offscreen platform never says
end = os._exit
os._exit = lambda status: (print(status, QGuiApplication.instance() is None, flush=True), end(status))
print("said")
leave(3)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30)
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, f"said\n3 {owns}\n", "")


def test_what_could_not_be_printed_is_not_passed_over():
    code = """
import sys
from convviz.app.start.ending import leave
def full():
    raise OSError("No space left on device")
sys.stdout.flush = full
leave(0)
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=30).returncode == 120
