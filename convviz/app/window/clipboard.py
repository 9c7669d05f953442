"""From Qt's images to ours."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from convviz.core.images.image import Image


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
