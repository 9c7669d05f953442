"""What a widget writes, read from its picture as vectors, in which text is still text."""

from dataclasses import dataclass
from xml.etree import ElementTree

from PySide6.QtCore import QBuffer, QPoint, QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTransform
from PySide6.QtSvg import QSvgGenerator

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Line:
    """A line of text, the size of its letters in pixels, and the pixels of the widget that it takes, cut off or not."""

    text: str
    size: int
    box: QRectF


def lines(widget):
    """Every line of text that a widget and its children paint, in the order in which they are painted."""
    return [
        _line(text, QTransform(*map(float, group.get("transform")[7:-1].split(","))))
        for group in ElementTree.fromstring(_svg(widget)).iter(f"{_SVG}g")
        for text in group.findall(f"{_SVG}text")
    ]


def texts(widget):
    """The texts of its `lines`."""
    return [line.text for line in lines(widget)]


def number(text):
    """The number that a text on the screen says."""
    plain = text.replace("−", "-").lstrip("≈×")
    above, _, below = plain.partition("/")
    return float(above) / float(below or 1)


def _svg(widget):
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    with QPainter(generator) as painter:
        widget.render(painter, QPoint())
    return buffer.data().data()


def _line(element, transform):
    font = QFont(element.get("font-family"))
    font.setPixelSize(int(element.get("font-size")))
    font.setWeight(QFont.Weight(int(element.get("font-weight"))))
    metrics, left = QFontMetricsF(font), QPointF(float(element.get("x")), float(element.get("y")))
    width = metrics.horizontalAdvance(element.text)
    # A tenth less on each side: places in an SVG have few digits, and one line may begin where another ends.
    box = QRectF(left.x(), left.y() - metrics.ascent(), width, metrics.height()).adjusted(0.1, 0.1, -0.1, -0.1)
    return Line(element.text.strip(" \n"), font.pixelSize(), transform.mapRect(box))
