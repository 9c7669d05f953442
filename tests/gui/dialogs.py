"""Answering the dialogs for files."""

from PySide6.QtWidgets import QFileDialog, QLineEdit


def answer(window, path, qtbot):
    """Type a path into the file dialog that is open, accept it, and wait until what was asked for is done."""
    dialog = window.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.findChild(QLineEdit).setText(str(path))
    dialog.accept()
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is None)
    qtbot.waitUntil(lambda: not window.workbench.background.busy, timeout=30_000)
