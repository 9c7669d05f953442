"""Files from panels: a failure is the workbench's problem, in a sentence, and not an error."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QWidget

from convviz.core.images.formats import IMAGE_SUFFIXES
from convviz.core.util.whole_file import failure_text, write_file
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


def save_file(workbench: Workbench, path: str, data: bytes | str) -> bool:
    """Write bytes or text; whether that went well."""
    try:
        write_file(path, data)
    except OSError as error:
        workbench.problem.emit(failure_text(path, error))
        return False
    return True


def save_picture(workbench: Workbench, path: str, picture: QImage | QPixmap) -> bool:
    """Write a picture as PNG; whether that went well."""
    return save_file(workbench, path, png_bytes(picture))
