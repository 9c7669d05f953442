"""Pictures and matrices on the clipboard and in what is dropped."""

import numpy as np
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent, QImage, QPainter, QPixmap

from convviz.core.images.image import Image
from convviz.core.images.matrices import MATRIX_SUFFIXES
from convviz.core.text.matrix_text import looks_like_matrix


def image_from_qimage(image: QImage, name: str) -> Image:
    """An `Image` (H, W) or (H, W, 3) uint8 with the pixels of a QImage, transparent ones over white."""
    if image.hasAlphaChannel():
        flat = QImage(image.size(), QImage.Format.Format_RGB888)
        flat.fill(Qt.GlobalColor.white)
        with QPainter(flat) as painter:
            painter.drawImage(0, 0, image)
    else:
        grey = image.isGrayscale()
        flat = image.convertToFormat(QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888)
    rows, columns, depth = flat.height(), flat.width(), flat.depth() // 8
    # Each line is padded to a multiple of four bytes.
    lines = np.frombuffer(flat.constBits(), np.uint8).reshape(rows, flat.bytesPerLine())[:, : depth * columns]
    shape = (rows, columns) if depth == 1 else (rows, columns, depth)
    return Image(name, np.ascontiguousarray(lines).reshape(shape).copy(), (0.0, 255.0))


def picture_in(data: QMimeData, name: str) -> Image | None:
    """The picture that was copied or dropped; None where there is none."""
    picture = data.imageData() if data.hasImage() else None  # what this program has copied comes back as a QPixmap
    image = picture.toImage() if isinstance(picture, QPixmap) else picture
    return None if image is None or image.isNull() else image_from_qimage(image, name)


def paths_in(data: QMimeData) -> list[str]:
    """The files and folders on this machine that were copied or dropped."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


def has_matrix(data: QMimeData) -> bool:
    """Whether what is dragged are files of numbers by their names, or text that may be a matrix."""
    paths = paths_in(data)
    if data.hasUrls():
        return bool(paths) and all(path.lower().endswith(MATRIX_SUFFIXES) for path in paths)
    return data.hasText() and looks_like_matrix(data.text())


def accept_as_copy(event: QDropEvent) -> None:
    """Take what is dragged as a copy, whatever is proposed: a file manager deletes what it hands over to be moved."""
    if event.possibleActions() & Qt.DropAction.CopyAction:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
    else:
        event.ignore()
