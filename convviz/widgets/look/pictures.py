"""Pictures of widgets as bytes for files."""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QImageWriter, QPixmap


def png_bytes(picture: QImage | QPixmap) -> bytes:
    """The picture as a PNG file; ValueError for one without pixels."""
    return image_bytes(picture if isinstance(picture, QImage) else picture.toImage(), ".png")


def image_bytes(image: QImage, suffix: str) -> bytes:
    """The picture as a file that ends in .png or .jpg; ValueError for one without pixels."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, suffix.removeprefix(".").upper().encode())
    if suffix != ".png":
        writer.setQuality(95)  # at the usual 75, numbers in small cells are hard to read
    if not writer.write(image):
        raise ValueError("there is nothing in the picture")
    return bytes(buffer.data().data())
