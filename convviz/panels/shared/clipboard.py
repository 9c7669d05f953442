"""Pictures and matrices on the clipboard and in what is dropped."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent, QImage, QPixmap

from convviz.core.images.image import ONLY, Image, ImageError
from convviz.core.images.matrices import MATRIX_SUFFIXES
from convviz.core.images.raster import Raster
from convviz.core.images.reading import Layers, decode_image, decode_layers, image_of, layers_of
from convviz.core.text.matrix_text import looks_like_matrix

Made = TypeVar("Made")

#: What is copied as a file's bytes: read as a file is, with all its bits; and what that is called.
_FILES = {"image/png": "PNG", "image/tiff": "TIFF"}

_Format = QImage.Format
#: By whether a picture has more than 8 bits: its formats with alpha, in grey, and in colour.
_FORMATS = {
    False: (_Format.Format_RGBA8888, _Format.Format_Grayscale8, _Format.Format_RGB888),
    True: (_Format.Format_RGBA64, _Format.Format_Grayscale16, _Format.Format_RGBX64),
}


def raster_of(image: QImage) -> Raster:
    """What a picture on the clipboard holds: (H, W), (H, W, 3) or, with transparency, (H, W, 4); uint8 or uint16."""
    deep = image.pixelFormat().redSize() > 8  # of grey its only size
    see_through, grey, colour = _FORMATS[deep]
    opaque = grey if image.isGrayscale() else colour
    flat = image.convertToFormat(see_through if image.hasAlphaChannel() else opaque)
    number = np.dtype(np.uint16 if deep else np.uint8)
    rows, columns, depth = flat.height(), flat.width(), flat.depth() // (8 * number.itemsize)
    # Each line is padded to a multiple of four bytes.
    lines = np.frombuffer(flat.constBits(), np.uint8).reshape(rows, flat.bytesPerLine())
    samples = lines[:, : depth * columns * number.itemsize].copy().view(number)
    if depth == 1:
        return Raster(samples)
    channels = 4 if flat.hasAlphaChannel() else 3
    return Raster(samples.reshape(rows, columns, depth)[..., :channels].copy(), may_be_grey=deep)


def has_picture(data: QMimeData) -> bool:
    """Whether there is a picture in what was copied or is dragged."""
    return data.hasImage() or any(map(data.hasFormat, _FILES))


def image_in(data: QMimeData, name: str) -> Image | None:
    """The picture that was copied or dropped, over white; None where there is none, ImageError where it is damaged."""
    image, unread = _picture_in(data, name, decode_image, image_of)
    if image is None:
        return None
    shallow = bool(unread) and image.pixels.dtype == np.uint8
    remark = f"8 bits of it: the {unread} copied with it cannot be read" if shallow else ""
    return replace(image, page=ONLY, remark=remark)  # there is no file to turn its pages


def layers_in(data: QMimeData, name: str) -> Layers | None:
    """The same over black: any ground can be put under it."""
    return _picture_in(data, name, decode_layers, layers_of)[0]


def _picture_in(
    data: QMimeData, name: str, decode: Callable[[bytes, str], Made], make: Callable[[Raster, str], Made]
) -> tuple[Made | None, str]:
    """The picture, with all its bits where there is a file of them; and which file could not be read, "" where none."""
    refused: dict[str, ImageError] = {}
    for file in filter(data.hasFormat, _FILES):
        try:
            return decode(bytes(data.data(file).data()), name), ""
        except ImageError as error:
            refused[_FILES[file]] = error
    image = _image_of(data)
    if image is not None:
        return make(raster_of(image), name), " and ".join(refused)
    if refused:
        raise next(iter(refused.values()))
    return None, ""


def _image_of(data: QMimeData) -> QImage | None:
    """The picture as Qt has it, of which bits may be lost; None where there is none."""
    picture = data.imageData() if data.hasImage() else None  # what this program has copied comes back as a QPixmap
    image = picture.toImage() if isinstance(picture, QPixmap) else picture
    return None if image is None or image.isNull() else image


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
