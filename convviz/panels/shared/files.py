"""Files from panels: a failure is the workbench's problem, in a sentence, and not an error."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from convviz.core.data.folders.contents import is_folder
from convviz.core.images.formats import IMAGE_SUFFIXES
from convviz.core.images.matrices import MATRIX_SUFFIXES
from convviz.core.util.file_kinds import FileKind, FileType, one_type
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.source import File
from convviz.state.context import Context
from convviz.state.workbench import Workbench
from convviz.widgets.controls.ask import ask_to_open
from convviz.widgets.look.pictures import png_bytes

_PICTURES = QStandardPaths.StandardLocation.PicturesLocation
#: What the Image panel opens.
IMAGES = FileKind(
    "images", (FileType("Images and matrices", IMAGE_SUFFIXES + MATRIX_SUFFIXES), FileType("Matrices", MATRIX_SUFFIXES))
)
#: Files that are pictures and nothing else.
PICTURES = one_type("images", "Images", *IMAGE_SUFFIXES)
#: Files that several panels write.
CSV = one_type("numbers", "Comma-separated values", ".csv")
PNG = one_type("pictures", "PNG picture", ".png")


def ask_for_image(parent: QWidget, context: Context) -> None:
    """Ask for an image file, where the last one was, and open it."""
    ask_to_open(parent, "Open image", IMAGES, context.images.open, place=_PICTURES)


def ask_for_missing_image(parent: QWidget, context: Context) -> None:
    """Ask for the file of the image that is missing, beginning where it should be, and take it in its place."""
    ask_to_open(parent, "Find image", IMAGES, context.images.find, place=_PICTURES)
    source = context.workbench.value(ImageChoice).source
    if isinstance(source, File):
        begin_near(parent, context.images.elsewhere.get(source.path, ""), source.path)


def begin_near(parent: QWidget, *paths: str) -> None:
    """Have the dialog that was just opened over a widget begin beside the first of these files that has a folder.

    Where none has, it begins in the nearest folder above. What is "" does not count.
    """
    *_, dialog = parent.window().findChildren(QFileDialog)
    folder = next(filter(is_folder, _folders_of(filter(None, paths))), None)
    if folder is not None:
        dialog.setDirectory(str(folder))


def _folders_of(paths: Iterable[str]) -> list[Path]:
    """The folders in which files are, and then those above, but for the root."""
    above = [[folder for folder in Path(path).parents if folder.is_absolute()][:-1] for path in paths]
    return [*(folders[0] for folders in above if folders), *(folder for folders in above for folder in folders)]


def save_picture(workbench: Workbench, path: str, picture: QImage | QPixmap) -> None:
    """Write a picture as PNG, in another thread."""
    image = picture.toImage() if isinstance(picture, QPixmap) else picture  # a pixmap belongs to this thread
    workbench.background.writing.save_data(path, lambda: png_bytes(image))
