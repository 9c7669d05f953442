"""Asking for a file or a folder without stopping the program."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_file(
    parent: QWidget, title: str, kinds: str, then: Callable[[str], object], *, suffix: str = "", folder: str = ""
) -> None:
    """Open a file dialog and return; ``then`` gets the path once a file is chosen.

    Parameters
    ----------
    kinds : the files offered, as Qt writes it: ``"Images (*.png *.jpg);;All files (*)"``.
    suffix : for a file to be written, the ending it gets when none is typed; "" asks for a file that is there.
    folder : where to begin.
    """
    dialog = QFileDialog(parent.window(), title, folder, kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if suffix:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(then)
    dialog.open()


def ask_for_folder(parent: QWidget, title: str, then: Callable[[str], object], *, folder: str = "") -> None:
    """Open a dialog for a folder and return; ``then`` gets its path once one is chosen."""
    dialog = QFileDialog(parent.window(), title, folder)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(then)
    dialog.open()
