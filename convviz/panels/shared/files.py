"""Files from panels: a failure is the workbench's problem, in a sentence, and not an error."""

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QWidget

from convviz.core.images.formats import IMAGE_SUFFIXES
from convviz.core.images.matrices import MATRIX_SUFFIXES
from convviz.core.util.file_kinds import FileKind, FileType, one_type
from convviz.state.context import Context
from convviz.state.workbench import Workbench
from convviz.widgets.controls.ask import ask_to_open
from convviz.widgets.look.pictures import png_bytes

#: What the Image panel opens.
IMAGES = FileKind(
    "images", (FileType("Images and matrices", IMAGE_SUFFIXES + MATRIX_SUFFIXES), FileType("Matrices", MATRIX_SUFFIXES))
)
#: Files that are pictures and nothing else.
PICTURES = one_type("images", "Images", *IMAGE_SUFFIXES)
#: Files that several panels write.
CSV = one_type("numbers", "Comma-separated values", ".csv")
PNG = one_type("pictures", "PNG picture", ".png")


def ask_for_image(parent: QWidget, context: Context, *, find: bool = False) -> None:
    """Ask for an image file, where the last one was, and open it, or ``find`` in it the one that is missing."""
    pictures = QStandardPaths.StandardLocation.PicturesLocation
    title, then = ("Find image", context.images.find) if find else ("Open image", context.images.open)
    ask_to_open(parent, title, IMAGES, then, place=pictures)


def save_picture(workbench: Workbench, path: str, picture: QImage | QPixmap) -> None:
    """Write a picture as PNG, in another thread."""
    image = picture.toImage() if isinstance(picture, QPixmap) else picture  # a pixmap belongs to this thread
    workbench.background.writing.save_data(path, lambda: png_bytes(image))
