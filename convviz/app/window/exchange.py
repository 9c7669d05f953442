"""What comes in and goes out: images, pictures of panels; by file, clipboard, or drag and drop."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QMimeData, QObject, QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from convviz.app.window.appearance.scene import Scene
from convviz.app.window.openable import Openable
from convviz.app.window.panels import Panels
from convviz.core.data.folders.given import Given, look_at
from convviz.core.data.folders.understood import Understood, description
from convviz.core.images.image import ImageError
from convviz.core.text.matrix_text import looks_like_matrix
from convviz.core.util.names import printable
from convviz.core.util.words import either
from convviz.panels.shared.clipboard import has_picture, image_in, layers_in, paths_in
from convviz.state.commands import WindowProtocol
from convviz.state.subject import Subject, TakePictures
from convviz.widgets.controls.ask import ask_to_open, ask_to_save, ask_which
from convviz.widgets.look.vectors import DRAWN, file_maker

#: Draws the scene of the panel in front.
Draw: TypeAlias = Callable[[], Scene]

#: What can be done with what was dropped.
_SEVERAL = "{} files were dropped, but one image is looked at at a time: drop one of them."
_FOLDER = "'{}' is a folder: drop one of its pictures."
_ELSEWHERE = " Several pictures, or a folder of them, can be dropped on {}."


class Exchange(QObject):
    """Opens, saves, copies and pastes. What cannot be done is the workbench's ``problem``; nothing is lost."""

    def __init__(
        self,
        window: WindowProtocol,
        rows: Sequence[Subject],
        front: Callable[[], Subject],
        panels: Panels,
        openable: Openable,
        draw: Draw,
    ) -> None:
        super().__init__(window.widget)
        self._window, self._rows, self._front = window, rows, front
        self._panels, self._openable, self._draw = panels, openable, draw
        self._context, self._workbench = window.context, window.context.workbench
        #: The rows whose panels copy and paste text; the first takes it where none has the focus or is in front.
        self.textual = sorted((row for row in rows if row.text), key=lambda row: row.text_in_focus)

    # -- files ---------------------------------------------------------------------------------------------------

    def open_path(self, path: str) -> None:
        """Open a file as what its ending says; of a folder, offer what it can be."""
        self._look_at([path], None)

    def save_scene(self, path: str) -> None:
        """Save the scene of the panel in front as the name says: PNG, SVG or PDF."""
        try:
            suffix = DRAWN.suffix_of(path)
        except ValueError as error:
            self._workbench.problem.emit(str(error))
        else:
            self._workbench.background.writing.save_data(path, file_maker(*self._draw(), suffix=suffix))

    def ask_open_image(self) -> None:
        """Ask for an image file, or whatever else can be opened, and open it."""
        place = QStandardPaths.StandardLocation.PicturesLocation
        ask_to_open(self._window.widget, "Open image", self._openable.kind, self.open_path, place=place)

    def ask_save_scene(self) -> None:
        """Ask for a file and save the scene of the panel in front."""
        ask_to_save(self._window.widget, "Save scene", DRAWN, self.save_scene, name=self._front().title)

    # -- clipboard, drag and drop --------------------------------------------------------------------------------

    def copy(self) -> None:
        """Copy the text of the panel that has the focus, if it has any, else a picture of the panel in front."""
        row = self._focused
        if row is not None:
            self.copy_text(row)
        else:
            QGuiApplication.clipboard().setMimeData(self._draw().mime_data())
            self._window.say("A picture of the panel is on the clipboard.")

    def copy_text(self, row: Subject) -> None:
        """Copy what a row's panel offers as text."""
        try:
            self._panels[row.key].copy()
        except ValueError as error:
            self._workbench.problem.emit(str(error))
        else:
            self._window.say(f"The {row.text} is on the clipboard.")

    def paste(self) -> None:
        """Take what the clipboard holds: a file, an image, or text for the panel that takes it."""
        data = QGuiApplication.clipboard().mimeData() or QMimeData()  # an empty clipboard may have none
        row = self._focused or next((row for row in self._takers if not row.text_in_focus), None)
        # Spreadsheets add a picture of the cells, and browsers the address of a picture.
        as_text = data.hasText() and not data.hasUrls() and (not has_picture(data) or looks_like_matrix(data.text()))
        if row is not None and as_text:
            self.paste_text(row)
        elif not self.take(data, "pasted image"):
            self._workbench.problem.emit("The clipboard holds neither an image nor a matrix.")

    def paste_text(self, row: Subject) -> None:
        """Have a row's panel take the text on the clipboard, and show it."""
        panel = self._panels[row.key]
        if not panel.is_seen:
            self._window.show_panel(row.key)
        panel.paste()

    def can_take(self, data: QMimeData) -> bool:
        """Whether something dragged over the window may be dropped: files, pictures, numbers."""
        return data.hasUrls() or has_picture(data) or (data.hasText() and looks_like_matrix(data.text()))

    def drop(self, data: QMimeData) -> None:
        """Take what was dropped on the window: a file, an image, or a matrix as text, which becomes the image."""
        if self.take(data, "dropped image"):
            return
        if data.hasText() and not data.hasUrls():
            self._context.images.paste_text(data.text())
        else:
            self._workbench.problem.emit("Only files, pictures and numbers can be dropped here, not web addresses.")

    def take(self, data: QMimeData, name: str) -> bool:
        """Take a file or an image; False where there is neither."""
        paths = paths_in(data)
        if not paths:
            return self._take_picture(data, name)
        self._look_at(paths, self._front().pictures)
        return True

    def _look_at(self, paths: Sequence[str], take: "TakePictures | None") -> None:
        """Open files or a folder once it is known what they are; ``take`` takes those that may be pictures."""
        self._workbench.background.read(look_at(paths), partial(self._open_given, self._front(), take))

    def _open_given(self, front: Subject, take: "TakePictures | None", given: Given) -> None:
        if given.folder is not None:
            self._offer_folder(front, given, given.folder)
        elif take is not None and given.may_be_pictures:
            take(self._context, given)
        elif len(given.paths) > 1:
            self._workbench.problem.emit(_SEVERAL.format(len(given.paths)) + self._elsewhere)
        else:
            self._openable.open(given.paths[0])

    def _take_picture(self, data: QMimeData, name: str) -> bool:
        """Take a picture; False where there is none."""
        take = self._front().pictures
        try:
            if take is not None and (layers := layers_in(data, name)) is not None:
                take(self._context, layers)
            elif take is None and (picture := image_in(data, name)) is not None:
                self._context.images.paste(picture)
            else:
                return False
        except ImageError as error:
            self._workbench.problem.emit(str(error))
        return True

    def _offer_folder(self, front: Subject, given: Given, folder: Understood) -> None:
        """Do with a folder what it can be; ask where that is several things, or leads elsewhere."""
        path, row = given.paths[0], next((row for row in self._rows if row.classes is not None), None)
        if front.pictures is not None and (folder.is_dataset or folder.listing is None):
            front.pictures(self._context, given)
        elif folder.listing is not None and row is not None:
            answers: dict[str, Callable[[], object]] = {"Learn from it": partial(self._learn_from, row, path)}
            if front.pictures is not None:
                answers[front.taking] = partial(front.pictures, self._context, given)
            ask_which(
                self._window.widget, "Learn from a folder", f"{description(folder.listing)} Learn from it?", answers
            )
        else:
            name = printable(Path(path).name)
            instead = "" if folder.is_dataset else f"{_FOLDER.format(name)}{self._elsewhere} "
            self._workbench.problem.emit(f"{instead}{folder.refused}")

    @property
    def _elsewhere(self) -> str:
        """Where several pictures can be dropped, in a sentence; "" where nowhere."""
        titles = [row.title for row in self._rows if row.pictures is not None]
        return _ELSEWHERE.format(either(titles)) if titles else ""

    def _learn_from(self, row: Subject, path: str) -> None:
        assert row.classes is not None
        self._window.show_panel(row.key)
        row.classes(self._context, path)

    @property
    def _takers(self) -> list[Subject]:
        """The rows whose panels take text, that in front first."""
        front = self._front()
        return sorted(self.textual, key=lambda row: row is not front)

    @property
    def _focused(self) -> Subject | None:
        """The row of the panel that has the focus, if that copies and pastes text."""
        focused, made = QApplication.focusWidget(), self._panels.made
        if focused is None:
            return None
        panels = ((row, made[row.key]) for row in self.textual if row.key in made)
        return next((row for row, panel in panels if panel.widget.isAncestorOf(focused)), None)
