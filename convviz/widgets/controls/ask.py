"""Asking for a file or a folder without stopping the program, where the last one of its kind was."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStandardPaths, Qt, Slot
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QMessageBox, QWidget

from convviz.core.util.file_kinds import FileKind

_Location = QStandardPaths.StandardLocation
_TEXT = 14  # pixels


class Folders(Protocol):
    """Where the last file of each kind was."""

    def folder(self, key: str) -> str:
        """The folder remembered under a key, else the last one under any, or ""."""

    def set_folder(self, key: str, path: str) -> None:
        """Remember a folder."""


class _Forgetful:
    """Remembers nothing."""

    def folder(self, _key: str) -> str:
        return ""

    def set_folder(self, _key: str, _path: str) -> None:
        pass


def remember_in(folders: Folders) -> None:
    """Have all dialogs from now on begin where ``folders`` says, and tell it what was chosen."""
    _Dialog.folders = folders


def ask_to_open(
    parent: QWidget,
    title: str,
    kind: FileKind,
    then: Callable[[str], object],
    *,
    place: _Location = _Location.DocumentsLocation,
) -> None:
    """Open a dialog for a file that is there and return; ``then`` gets its path once one is chosen."""
    dialog = _Dialog(parent, title, kind.key, then, place)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _offer_types(dialog, kind)
    dialog.open()


def ask_for_files(
    parent: QWidget,
    title: str,
    kind: FileKind,
    then: Callable[[list[str]], object],
    *,
    place: _Location = _Location.DocumentsLocation,
) -> None:
    """Open a dialog for one or several files that are there and return; ``then`` gets their paths."""
    dialog = _FilesDialog(parent, title, kind.key, then, place)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    _offer_types(dialog, kind)
    dialog.open()


def ask_to_save(
    parent: QWidget, title: str, kind: FileKind, then: Callable[[str], object], *, name: str, own: bool = False
) -> None:
    """Open a dialog for a file to be written and return; ``then`` gets its path, which ends as ``kind`` says.

    Before a file that is there is overwritten, the dialog asks. ``name``, as `FileKind.name_for` makes it, is proposed.
    """
    _SaveDialog(parent, title, kind, then, kind.name_for(name, own=own)).open()


def ask_for_folder(parent: QWidget, title: str, key: str, then: Callable[[str], object]) -> None:
    """Open a dialog for a folder and return; ``then`` gets its path once one is chosen.

    It begins where the last folder chosen with this ``key`` was.
    """
    dialog = _Dialog(parent, title, key, then, _Location.DocumentsLocation, whole=True)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.open()


def ask_which(parent: QWidget, title: str, sentence: str, answers: Mapping[str, Callable[[], object]]) -> QMessageBox:
    """Open a question and return it; what stands for the button that is clicked is done. Cancel does nothing.

    Return takes the first of the ``answers``, which are by the texts of their buttons.
    """
    question = _Question(parent.window(), title, sentence, answers)
    question.open()
    return question


def _offer_types(dialog: QFileDialog, kind: FileKind) -> None:
    """Offer the types by their titles alone: with the endings of all images the list is wider than a screen."""
    dialog.setOption(QFileDialog.Option.HideNameFilterDetails)  # first, or the list is there already
    dialog.setNameFilters([*kind.filters, "All files (*)"])


class _Dialog(QFileDialog):
    """Begins where the last one of its kind was; ``whole``: in the folder that was chosen itself."""

    folders: Folders = _Forgetful()

    def __init__(
        self,
        parent: QWidget,
        title: str,
        key: str,
        then: Callable[[str], object],
        place: _Location,
        *,
        whole: bool = False,
    ) -> None:
        super().__init__(parent.window(), title, _existing(self.folders.folder(key), place))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # In the large text of a presentation Qt's own dialog is wider than the screen.
        self.setStyleSheet(f"QWidget {{ font-size: {_TEXT}px; }}")
        self._key, self._then, self._whole = key, then, whole
        self.fileSelected.connect(self._on_file_selected)

    @Slot(str)
    def _on_file_selected(self, path: str) -> None:
        self.folders.set_folder(self._key, path if self._whole else str(Path(path).parent))
        self._then(path)


class _FilesDialog(_Dialog):
    """Hands on all files that were chosen at once."""

    def __init__(
        self, parent: QWidget, title: str, key: str, then: Callable[[list[str]], object], place: _Location
    ) -> None:
        super().__init__(parent, title, key, lambda _first: then(self.selectedFiles()), place)
        self.fileSelected.disconnect(self._on_file_selected)  # which is emitted for a single file alone
        self.filesSelected.connect(self._on_files_selected)

    @Slot("QStringList")
    def _on_files_selected(self, paths: list[str]) -> None:
        if paths:
            self._on_file_selected(paths[0])


class _SaveDialog(_Dialog):
    """The ending that is typed decides; one that is missing is added, and one that is unknown refused."""

    def __init__(self, parent: QWidget, title: str, kind: FileKind, then: Callable[[str], object], name: str) -> None:
        super().__init__(parent, title, kind.key, then, _Location.DocumentsLocation)
        self._kind = kind
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setNameFilters(kind.filters)
        self.setDefaultSuffix(kind.suffixes[0])
        self.selectFile(name)
        self.filterSelected.connect(self._on_filter_selected)

    def accept(self) -> None:
        path = self.selectedFiles()[0]
        try:
            if not Path(path).is_dir():  # which is only gone to
                self._kind.suffix_of(path)
        except ValueError as error:
            self._refuse(str(error))
        else:
            super().accept()

    def _refuse(self, sentence: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, self.windowTitle(), sentence, QMessageBox.StandardButton.Ok, self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    @Slot(str)
    def _on_filter_selected(self, chosen: str) -> None:
        # An ending that the name has already is changed by Qt.
        self.setDefaultSuffix(self._kind.types[self._kind.filters.index(chosen)].suffixes[0])


class _Question(QMessageBox):
    """Several answers, and Cancel."""

    def __init__(self, parent: QWidget, title: str, sentence: str, answers: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(QMessageBox.Icon.Question, title, sentence, parent=parent)
        self.setTextFormat(Qt.TextFormat.PlainText)  # names of files are in it
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._answers = answers
        buttons = [self.addButton(text, QMessageBox.ButtonRole.AcceptRole) for text in answers]
        self.addButton(QMessageBox.StandardButton.Cancel)
        self.setDefaultButton(buttons[0])
        self.buttonClicked.connect(self._on_button_clicked)

    @Slot(QAbstractButton)
    def _on_button_clicked(self, button: QAbstractButton) -> None:
        if button.text() in self._answers:
            self._answers[button.text()]()


def _existing(last: str, place: _Location) -> str:
    """The ``last`` folder, if that is still there, else the place for such files, or the home folder."""
    folders = (last, QStandardPaths.writableLocation(place))
    return next((folder for folder in folders if folder and Path(folder).is_dir()), str(Path.home()))
