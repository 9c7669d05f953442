"""Where the user's own pictures come from: files, folders, the clipboard, the Image panel."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from convviz.core.data.folders.given import Given, look_at
from convviz.core.images.image import ImageError
from convviz.core.images.reading import Layers
from convviz.core.util.names import printable
from convviz.panels.shared.clipboard import layers_in, paths_in
from convviz.panels.shared.files import CSV, PICTURES, begin_near
from convviz.runs.predictions import Predictions
from convviz.runs.recipe import Recipe
from convviz.state.choices.image import ImageChoice
from convviz.state.commands import WindowProtocol
from convviz.state.context import Context
from convviz.state.results.image import working_array
from convviz.state.work.jobs import Work
from convviz.widgets.controls.ask import ask_for_files, ask_for_folder, ask_to_save


def take_pictures(context: Context, given: Layers | Given) -> None:
    """Take what was pasted or dropped: a picture as the probe image, files and folders of pictures to be predicted.

    A folder in which no pictures lie is a dataset: it is learned from.
    """
    if isinstance(given, Layers):
        context.lab.own.take(given)
    elif not given.exist:  # whatever else would have to be said
        name, count = printable(Path(given.paths[0]).name), len(given.paths)
        gone = f"'{name}' does not exist." if count == 1 else f"None of the {count} files exists: '{name}', …"
        context.workbench.problem.emit(gone)
    elif given.folder is not None and given.folder.is_dataset:
        context.lab.dataset.choose(given.paths[0])
    else:
        context.lab.own.open(given.paths)


def paste_picture(context: Context) -> None:
    """Take the picture, or the files, on the clipboard."""
    data = QGuiApplication.clipboard().mimeData() or QMimeData()
    if paths := paths_in(data):
        context.workbench.background.read(look_at(paths), partial(take_pictures, context))
        return
    try:
        layers = layers_in(data, "pasted picture")
    except ImageError as error:
        context.workbench.problem.emit(str(error))
    else:
        if layers is not None:
            take_pictures(context, layers)
        else:
            context.workbench.problem.emit("The clipboard holds no picture.")


def ask_for_pictures(parent: QWidget, context: Context) -> None:
    """Ask for one picture or several, and take them."""
    pictures = QStandardPaths.StandardLocation.PicturesLocation
    ask_for_files(parent, "Predict pictures", PICTURES, context.lab.own.open, place=pictures)


def ask_for_pictures_of_a_folder(parent: QWidget, context: Context) -> None:
    """Ask for a folder, beside the images that are learned from before the first, and predict its pictures."""
    ask_for_folder(parent, "Predict the pictures of a folder", "predicted", lambda path: context.lab.own.open([path]))
    looked_at, images = context.lab.run.looked_at, context.workbench.value(Recipe).dataset
    if context.lab.own.found is None:
        begin_near(parent, images, "" if looked_at is None else looked_at.path)


def take_image_panels(context: Context) -> None:
    """Make the picture of the Image panel, as it is there, the probe image."""
    store, choice = context.images.store, context.workbench.value(ImageChoice)

    def work() -> Work:
        yield 0.0
        image = store.get(choice.source)
        pixels = working_array(image, choice.mode, choice.crop, choice.shrink)
        return replace(image, pixels=pixels, levels=choice.range or image.levels, path=None)

    context.workbench.background.read(work(), context.lab.own.take)


class PredictionFiles(QObject):
    """Asks for a file and saves predictions, in another thread."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent)
        self._widget, self._context = parent, context

    def ask_save(self, found: Predictions, name: str) -> None:
        """Ask for a file and write these predictions; ``name`` is proposed."""
        ask_to_save(self._widget, "Save predictions", CSV, lambda path: self.save(found, path), name=name)

    def ask_save_held_out(self) -> None:
        """Predict all held-out images by the network as it is now, and ask for a file for what comes out."""
        self._context.lab.own.predict_held_out(self._ask_save_held_out)

    def _ask_save_held_out(self, found: Predictions) -> None:
        dataset = self._context.lab.own.dataset
        self.ask_save(found, f"{dataset.title if dataset else 'held-out'} predictions")

    def save(self, found: Predictions, path: str) -> None:
        """Write these predictions."""
        from convviz.export.predictions import save_predictions

        self._context.workbench.background.writing.save(path, save_predictions(path, found))


class PictureCommands(QObject):
    """What the Training menu offers for own pictures."""

    def __init__(self, window: WindowProtocol) -> None:
        super().__init__(window.widget)
        self._window, self._context = window, window.context
        self.files = PredictionFiles(window.widget, window.context)

    def ask_for_pictures(self) -> None:
        """Ask for pictures and predict them."""
        ask_for_pictures(self._window.widget, self._context)

    def ask_for_folder(self) -> None:
        """Ask for a folder and predict its pictures."""
        ask_for_pictures_of_a_folder(self._window.widget, self._context)
