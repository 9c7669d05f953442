"""Writing files from panels: a failure is the workbench's problem, in a sentence, and not an error."""

from PySide6.QtGui import QImage, QPixmap

from convviz.core.util.whole_file import failure_text, write_file
from convviz.state.workbench import Workbench
from convviz.widgets.look.pictures import png_bytes


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
