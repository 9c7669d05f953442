"""Files from panels: a failure is the workbench's problem, in a sentence, and not an error."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QWidget

from convviz.core.images.formats import IMAGE_SUFFIXES
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.source import File
from convviz.state.context import Context
from convviz.state.workbench import Workbench
from convviz.widgets.controls.ask import ask_for_file
from convviz.widgets.look.pictures import png_bytes

_IMAGES = f"Images ({' '.join('*' + suffix for suffix in IMAGE_SUFFIXES)});;All files (*)"


def ask_for_image(parent: QWidget, context: Context) -> None:
    """Ask for an image file, where the last one was, and open it."""
    source = context.workbench.value(ImageChoice).source
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    folder = str(Path(source.path).parent) if isinstance(source, File) else pictures
    ask_for_file(parent, "Open image", _IMAGES, context.images.open, folder=folder)


def save_picture(workbench: Workbench, path: str, picture: QImage | QPixmap) -> None:
    """Write a picture as PNG, in another thread."""
    image = picture.toImage() if isinstance(picture, QPixmap) else picture  # a pixmap belongs to this thread
    workbench.background.writing.save_data(path, lambda: png_bytes(image))
