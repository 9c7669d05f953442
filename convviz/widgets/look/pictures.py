"""Pictures of widgets as bytes for files."""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QImageWriter, QPixmap


def png_bytes(picture: QImage | QPixmap) -> bytes:
    """The picture as a PNG file; ValueError for one without pixels."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = picture if isinstance(picture, QImage) else picture.toImage()
    if not QImageWriter(buffer, b"PNG").write(image):
        raise ValueError("there is nothing in the picture")
    return bytes(buffer.data().data())
