"""Pictures of widgets as bytes for files."""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPixmap


def png_bytes(picture: QImage | QPixmap) -> bytes:
    """The picture as a PNG file; ValueError for one without pixels."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "PNG"):
        raise ValueError("there is nothing in the picture")
    return bytes(buffer.data().data())
