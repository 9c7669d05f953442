"""A painter that remembers the text it writes."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter


class Recorder(QPainter):
    """Everything written by all of them since `forget`, in order, with the size of the letters in pixels.

    ``places`` is what the text takes of those written into a rectangle, cut off or not.
    """

    texts: list[str] = []  # noqa: RUF012 - shared on purpose: widgets make their painters themselves
    sizes: list[int] = []  # noqa: RUF012
    places: list[QRectF] = []  # noqa: RUF012

    def drawText(self, *args):  # noqa: N802 - Qt's name
        Recorder.texts.append(args[-1])
        Recorder.sizes.append(self.font().pixelSize())
        if len(args) == 3 and isinstance(args[0], QRectF):
            Recorder.places.append(self.boundingRect(*args))
        super().drawText(*args)

    @classmethod
    def forget(cls):
        cls.texts.clear()
        cls.sizes.clear()
        cls.places.clear()


def number(text):
    """The number that a text on the screen says."""
    plain = text.replace("−", "-").lstrip("≈×")
    above, _, below = plain.partition("/")
    return float(above) / float(below or 1)
