"""Formulas as pictures, set by ziamath from TeX; each is made once for a size and a colour."""

import warnings
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from convviz.widgets.look.painted import Painted
from convviz.widgets.look.theme import current_theme

#: Of the window's text size: signs above and below a sum are much smaller, and still to be read.
_LARGER = 1.25


class Formula(NamedTuple):
    """A formula as it is drawn.

    Attributes
    ----------
    picture : draws it into a rectangle.
    width, height : of it, in pixels.
    ascent : from its top down to the line that text stands on.
    """

    picture: QSvgRenderer
    width: float
    height: float
    ascent: float


@lru_cache(maxsize=256)
def formula(tex: str, size: int, colour: str) -> Formula:
    """Set a formula: ``size`` of its letters in pixels, ``colour`` such as "#1b1f27".

    It takes 14 to 87 ms the first time, and nothing after that: for formulas of letters, not of numbers that change.
    """
    with warnings.catch_warnings():  # its way to find its font, when it is imported, is one that Python will give up
        warnings.simplefilter("ignore", DeprecationWarning)
        import ziamath

    ziamath.config.svg2 = False  # type: ignore[attr-defined]  # Qt draws nothing but slivers of SVG 2, though it says that it is valid
    made = ziamath.Latex(tex, size=size, color=colour)  # type: ignore[attr-defined]
    width, height = made.getsize()
    picture = QSvgRenderer(QByteArray(made.svg().encode()))
    return Formula(picture, width + 2, height + 2, height + 1 + made.getyofst())


class FormulaView(Painted):
    """A formula in the window's text colour and size, at the left of its place.

    ``tex`` is what is shown; ``spoken`` says it in words, for screen readers and as a tool tip.
    """

    def __init__(self, tex: str = "", spoken: str = "", parent: QWidget | None = None) -> None:
        super().__init__(spoken or "Formula", parent)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.tex = tex
        self.setToolTip(spoken)

    def set_formula(self, tex: str, spoken: str) -> None:
        """Show another formula; "" for none."""
        if tex != self.tex:
            self.tex = tex
            self.setAccessibleName(spoken)
            self.setToolTip(spoken)
            self._lay_out()

    @property
    def _formula(self) -> Formula | None:
        return formula(self.tex, round(self._text_size * _LARGER), current_theme().text) if self.tex else None

    def sizeHint(self) -> QSize:
        made = self._formula
        return QSize(0, 0) if made is None else QSize(round(made.width) + 1, round(made.height) + 1)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        made = self._formula
        if made is not None:
            with QPainter(self) as painter:
                draw_formula(painter, made, QPointF(0, (self.height() - made.height) / 2))


def draw_formula(painter: QPainter, made: Formula, top_left: QPointF) -> None:
    """Draw a formula with its upper left corner at a point."""
    made.picture.render(painter, QRectF(top_left.x(), top_left.y(), made.width, made.height))
