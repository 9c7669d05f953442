"""Opening, pasting and choosing images: what the Image dock, drag and drop, and the command line ask for."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from convviz.core.images.image import Image, ImageError
from convviz.core.images.matrices import matrix_image
from convviz.core.images.reading import load_image
from convviz.core.text.formatting import as_sentence
from convviz.core.text.matrix import Matrix
from convviz.core.text.matrix_text import parse_matrix
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.source import NOWHERE, Elsewhere, File, Source
from convviz.state.outcome import made
from convviz.state.results.image import PICTURE, SOURCE
from convviz.state.results.image_store import ImageStore
from convviz.state.work.jobs import Work
from convviz.state.workbench import Workbench


class Images(QObject):
    """Makes an image the one looked at. Choosing another image ends the reading of a file.

    Attributes
    ----------
    store : finds the image of a source.
    elsewhere : of files that the session named and that were nowhere, where else they may be.
    """

    #: A file was opened as the image: its path, as Python has it, of which Qt's text may lack something.
    opened = Signal(object)

    def __init__(self, workbench: Workbench, store: ImageStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench, self.store = workbench, store
        self._key = workbench.key(ImageChoice)
        self.elsewhere: Elsewhere = NOWHERE
        workbench.model(ImageChoice).changed.connect(self._on_image_changed)

    def open(self, path: str) -> None:
        """Read a file, in another thread, and make it the image; a file that cannot be read changes nothing."""
        source = File.at(path)

        def work() -> Work:
            yield 0.0
            return source, load_image(source.path)

        self._workbench.background.read(work(), self._on_read)

    def find(self, path: str) -> None:
        """Read a file in the place of the one that is missing; its page and what is made of it stay."""
        found, missing = File.at(path), self._workbench.value(ImageChoice).source
        source = replace(missing, path=found.path) if isinstance(missing, File) else found

        def work() -> Work:
            yield 0.0
            return source, load_image(source.path, source.page)

        self._workbench.background.read(work(), self._on_found)

    def turn(self, page: int) -> None:
        """Read another page or frame of the image's file; what is made of it stays, but for a crop that does not fit.

        One that cannot be read changes nothing.
        """
        source = self._workbench.value(ImageChoice).source
        if isinstance(source, File):
            turned = replace(source, page=page)

            def work() -> Work:
                yield 0.0
                return turned, self.store.get(turned)

            self._workbench.background.read(work(), self._on_turned)

    def use(self, source: Source, text: str, *, anew: bool = True) -> bool:
        """Make the image of ``source`` the one looked at, whole and in its own range; False if it is.

        Steps on it start anew, or else stay at their places on it.
        """
        self._workbench.background.reading.cancel()  # what is chosen now counts, not what was asked for before
        return self._workbench.edit(self._key, text, anew=anew, source=source, range=None, crop=None, shrink=None)

    def paste(self, image: Image) -> None:
        """Make an image that has no file the one looked at."""
        self.use(self.store.add(image), "Paste image")

    def _on_turned(self, read: tuple[File, Image]) -> None:
        source, image = read
        crop = self._workbench.value(ImageChoice).crop
        fits = crop is None or (crop[0] + crop[2] <= image.shape[0] and crop[1] + crop[3] <= image.shape[1])
        text = f"Show {image.page.word} {image.page.number}"
        self._workbench.edit(self._key, text, merge="page", source=source, crop=crop if fits else None)

    def use_result(self, subject: str) -> None:
        """Make what a subject has made of the image the image; where there is nothing, that is a `problem`."""
        try:
            result = made(self._workbench, subject)
        except ValueError as error:
            self._workbench.problem.emit(str(error))
            return

        def work() -> Work:
            yield 0.0  # to look at all values of a photograph takes a second
            try:
                return result.as_image()
            except ImageError as error:
                raise ImageError(as_sentence(f"the result cannot be used as an image: {error}")) from error

        self._workbench.background.read(work(), self._on_result_made)

    def _on_result_made(self, image: Image) -> None:
        results = self._workbench.results
        picture = None if results is None else results.get(PICTURE)
        # Of the same size it is the same place that one goes on with, filter after filter.
        anew = picture is None or picture.values.shape[:2] != image.shape[:2]
        self.use(self.store.add(image), "Use the result as the image", anew=anew)

    def _on_found(self, read: tuple[File, Image]) -> None:
        source, image = read
        self.store.renew_file(source, image)
        self._workbench.forget(SOURCE)
        if not self._workbench.edit(self._key, f"Find {image.name}", source=source):
            self._workbench.refresh()
        self.opened.emit(source.path)

    def paste_text(self, text: str) -> None:
        """Make a matrix written as text the image looked at; what is none changes nothing."""

        def work() -> Work:
            yield 0.0
            try:
                return matrix_image(parse_matrix(text), "pasted matrix")
            except ImageError as error:
                raise ImageError(f"The matrix of the clipboard cannot be used: {error}.") from error
            except ValueError as error:
                raise ValueError(f"The clipboard holds no matrix: {error}.") from error

        self._workbench.background.read(work(), self._on_text_read)

    def take_reading(self, matrix: Matrix, name: str) -> None:
        """Make another reading of the text that an image was read from the one looked at."""
        try:
            source = self.store.add(matrix_image(matrix, name))
        except ImageError as error:
            self._workbench.problem.emit(f"The other reading cannot be used: {error}.")
        else:
            self.use(source, f"Read the image as {matrix.readings[matrix.taken].title}")

    def _on_text_read(self, image: Image) -> None:
        self.use(self.store.add(image), "Paste matrix")

    def _on_read(self, read: tuple[File, Image]) -> None:
        source, image = read
        self.store.renew_file(source, image)
        self._workbench.forget(SOURCE)
        if not self.use(source, f"Open {image.name}"):
            self._workbench.refresh()
        self.opened.emit(source.path)

    def _on_image_changed(self, old: ImageChoice, new: ImageChoice) -> None:
        if old.source != new.source:
            self._workbench.background.reading.cancel()
