"""From Qt's images to ours."""

import numpy as np
from PySide6.QtGui import QImage

from convviz.core.images import Image


def image_from_qimage(image: QImage, name: str) -> Image:
    """An `Image` (H, W) or (H, W, 3) uint8 with the pixels of a QImage, transparent ones over white."""
    grey = image.isGrayscale() and not image.hasAlphaChannel()
    flat = image.convertToFormat(QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_ARGB32)
    rows, columns = flat.height(), flat.width()
    data = np.frombuffer(flat.constBits(), np.uint8).reshape(rows, flat.bytesPerLine())
    if grey:
        return Image(name, data[:, :columns].copy(), (0.0, 255.0))
    bgra = data[:, : 4 * columns].reshape(rows, columns, 4).astype(np.float64)
    alpha = bgra[..., 3:] / 255
    pixels = np.rint(bgra[..., 2::-1] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return Image(name, np.ascontiguousarray(pixels), (0.0, 255.0))
