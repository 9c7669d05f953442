"""Pictures and matrices on the clipboard and in what is dropped."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent, QImage, QPixmap

from convviz.core.images.matrices import MATRIX_SUFFIXES
from convviz.core.images.raster import Raster
from convviz.core.text.matrix_text import looks_like_matrix

Made = TypeVar("Made")


def raster_of(image: QImage) -> Raster:
    """What a picture on the clipboard holds: (H, W), (H, W, 3) or, with transparency, (H, W, 4) uint8."""
    if image.hasAlphaChannel():
        kind = QImage.Format.Format_RGBA8888
    else:
        kind = QImage.Format.Format_Grayscale8 if image.isGrayscale() else QImage.Format.Format_RGB888
    flat = image.convertToFormat(kind)
    rows, columns, depth = flat.height(), flat.width(), flat.depth() // 8
    # Each line is padded to a multiple of four bytes.
    lines = np.frombuffer(flat.constBits(), np.uint8).reshape(rows, flat.bytesPerLine())[:, : depth * columns]
    return Raster(lines.reshape((rows, columns) if depth == 1 else (rows, columns, depth)).copy())


def picture_in(data: QMimeData, name: str, make: Callable[[Raster, str], Made]) -> Made | None:
    """The picture that was copied or dropped, as `image_of` or `layers_of` makes it; None where there is none."""
    picture = data.imageData() if data.hasImage() else None  # what this program has copied comes back as a QPixmap
    image = picture.toImage() if isinstance(picture, QPixmap) else picture
    return None if image is None or image.isNull() else make(raster_of(image), name)


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
