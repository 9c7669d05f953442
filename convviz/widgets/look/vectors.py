"""Pictures of widgets as vectors: SVG and PDF, in which text stays text and cells stay rectangles."""

import re
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QLinearGradient,
    QPageSize,
    QPaintEngine,
    QPainter,
    QPdfWriter,
    QPicture,
)
from PySide6.QtWidgets import QWidget

from convviz.core.util.file_kinds import FileKind, FileType
from convviz.widgets.look.pictures import image_bytes

#: What draws vectors, in which a picture of numbers would be coarse.
_VECTORS = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf, QPaintEngine.Type.Picture)
#: Pixels of a file for each inch: with others, pyqtgraph's numbers at the axes stand in the wrong places.
_RESOLUTION = 96
_POINTS = 72 / _RESOLUTION
#: Kinds of files that widgets are drawn into.
DRAWN = FileKind(
    "pictures",
    (
        FileType("PNG picture", (".png",)),
        FileType("SVG drawing", (".svg",)),
        FileType("PDF document", (".pdf",)),
    ),
)
#: Cells at least this wide become rectangles, and smaller ones of a picture of up to so many: more of them, as of a
#: photograph, would make a file of megabytes that programs open slowly.
RECTANGLE, CELLS = 12, 4096
#: Pixels by which a small cell goes on below the next ones, or viewers would show the paper between them.
_OVERLAP = 0.5
#: Colours of a scale that are given; between two of them a file's own are drawn.
_STOPS = 64
#: What stands in a cell.
_NUMBER = re.compile(r"[≈−+×\d.,/∞…e⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SVG = "http://www.w3.org/2000/svg"
#: What stands in where the program's own font is not installed.
_FALLBACK = "Arial, Helvetica, sans-serif"


def is_vector(painter: QPainter) -> bool:
    """Whether it draws into an SVG, a PDF, or a recording of what is drawn."""
    return painter.paintEngine().type() in _VECTORS


def draw_cells(painter: QPainter, target: QRectF, image: QImage, *, limit: int = CELLS) -> None:
    """Draw an image of which each pixel is a cell, with sharp edges, also where a file is looked at enlarged.

    In a file up to ``limit`` cells are rectangles, however small.
    """
    across, down = target.width() / image.width(), target.height() / image.height()
    if not is_vector(painter):
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, min(across, down) < 1)
        painter.drawImage(target, image)
    elif are_rectangles(target, image.size(), limit):
        _draw_rectangles(painter, target, image)
    else:
        # Viewers smooth what they enlarge, so it is enlarged before.
        times = max(1, round(max(across, down)))
        painter.drawImage(target, image.scaled(image.size() * times))


def are_rectangles(target: QRectF, size: QSize, limit: int = CELLS) -> bool:
    """Whether cells (columns x rows) drawn there are rectangles in a file, and not an image."""
    count, cell = size.width() * size.height(), min(target.width() / size.width(), target.height() / size.height())
    return cell >= RECTANGLE or count <= max(limit, 1)


def _draw_rectangles(painter: QPainter, target: QRectF, image: QImage) -> None:
    """Draw the cells from left to right and from top to bottom, small ones of one colour side by side as one."""
    columns, rows = image.width(), image.height()
    across, down = target.width() / columns, target.height() / rows
    small = min(across, down) < RECTANGLE
    for row in range(rows):
        colours = [image.pixel(column, row) for column in range(columns)]
        ends = [n for n in range(1, columns + 1) if not small or n == columns or colours[n] != colours[n - 1]]
        below = _OVERLAP if small and row < rows - 1 else 0.0
        for start, end in pairwise([0, *ends]):
            beside = _OVERLAP if small and end < columns else 0.0
            place = target.left() + start * across, target.top() + row * down
            painter.fillRect(QRectF(*place, (end - start) * across + beside, down + below), QColor(colours[start]))


def draw_ramp(painter: QPainter, strip: QRectF, ramp: QImage) -> None:
    """Draw a scale of colours, an image of one row: in a file as a gradient."""
    if not is_vector(painter):
        painter.drawImage(strip, ramp)
        return
    gradient, last = QLinearGradient(strip.topLeft(), strip.topRight()), ramp.width() - 1
    for stop in range(_STOPS + 1):
        gradient.setColorAt(stop / _STOPS, QColor(ramp.pixel(round(stop / _STOPS * last), 0)))
    painter.fillRect(strip, gradient)


def draw_part(painter: QPainter, target: QRectF, image: QImage, part: QRect) -> None:
    """Draw a part of an image; Qt's SVGs would get all of it."""
    if is_vector(painter):
        painter.drawImage(target, image.copy(part))
    else:
        painter.drawImage(target, image, QRectF(part))


def recorded(widget: QWidget) -> QPicture:
    """All that a widget and its children draw."""
    picture = QPicture()
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        widget.render(painter, QPoint())
    return picture


def file_maker(picture: QPicture, size: QSize, title: str, *, suffix: str) -> Callable[[], bytes]:
    """Draw a recording for a file of a kind of `DRAWN`; what is returned gives its bytes, in whatever thread.

    Images are as of `image_of`.
    """
    if suffix in _VECTOR_FILES:
        data = _VECTOR_FILES[suffix](picture, size, title)
        return lambda: data
    image = image_of(picture, size)
    return lambda: image_bytes(image, suffix)


def image_of(picture: QPicture, size: QSize) -> QImage:
    """A recording of ``size`` as an image of twice as many pixels each way, so that it is sharp in slides, on paper."""
    image = QImage(size * 2, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.scale(2, 2)
        painter.drawPicture(QPointF(), picture)
    return image


def pdf_bytes(picture: QPicture, size: QSize, title: str) -> bytes:
    """A recording as a PDF of one page of its ``size``."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("convviz")
    writer.setResolution(_RESOLUTION)
    page = QSizeF(size) * _POINTS
    writer.setPageSize(QPageSize(page, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF())
    with QPainter(writer) as painter:
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        painter.drawPicture(QPointF(), picture)
    return bytes(buffer.data().data())


def svg_bytes(picture: QPicture, size: QSize, title: str) -> bytes:
    """A recording as an SVG of its ``size``."""
    from PySide6.QtSvg import QSvgGenerator  # not before it is wanted: starting must not wait for it

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # in which there is clipping
    generator.setOutputDevice(buffer)
    generator.setResolution(_RESOLUTION)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setTitle(title)
    generator.setDescription("Made with convviz")
    with QPainter(generator) as painter:
        painter.drawPicture(QPointF(), picture)
    return _settled(bytes(buffer.data().data()), size)


_VECTOR_FILES = {".svg": svg_bytes, ".pdf": pdf_bytes}


def _settled(svg: bytes, size: QSize) -> bytes:
    """Give every text the width that it has here, whatever font the reader has, and a font to fall back on.

    Not every program heeds that width, so numbers are anchored in their middle: there they stay in their cells.
    """
    from xml.etree import ElementTree  # here, so that a start does not wait for it

    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(svg)
    for side, pixels in (("width", size.width()), ("height", size.height())):
        root.set(side, str(pixels))  # Qt writes millimetres
    for text in root.iter(f"{{{_SVG}}}text"):
        font = QFont(text.get("font-family", ""))
        font.setPixelSize(int(float(text.get("font-size", "14"))))
        font.setWeight(QFont.Weight(int(text.get("font-weight", "400"))))
        text.text = (text.text or "").strip("\n")
        width = QFontMetricsF(font).horizontalAdvance(text.text)
        if _NUMBER.fullmatch(text.text):
            text.set("x", f"{float(text.get('x', '0')) + width / 2:.2f}")
            text.set("text-anchor", "middle")
        text.set("textLength", f"{width:.2f}")
        text.set("lengthAdjust", "spacingAndGlyphs")
        text.set("font-family", f"{text.get('font-family')}, {_FALLBACK}")
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
