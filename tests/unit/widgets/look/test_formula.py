"""Formulas are drawn as they are written, not as slivers."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from convviz.export.code import formulas
from convviz.widgets.look.formula import FormulaView, draw_formula, formula
from convviz.widgets.look.theme import THEMES, drawn_in

SUM = r"y(t)=\sum_{\tau} x(\tau)\,h(t-\tau)"
MATRIX = r"\begin{bmatrix}1&0&-1\\2&0&-2\\1&0&-1\end{bmatrix}"
OFFERED = [one for one in vars(formulas).values() if isinstance(one, formulas.Formula) and one.tex]
OFFERED += formulas.FILTERS.values()
FORMULAS = [SUM, MATRIX, *(one.tex for one in OFFERED)]


def ink(tex, size=28):
    """The columns and rows of a formula's picture, and which of them hold something."""
    made = formula(tex, size, "#000000")
    image = QImage(int(made.width) + 1, int(made.height) + 1, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        draw_formula(painter, made, QPointF(0, 0))
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()] < 128


@pytest.mark.parametrize("tex", FORMULAS)
def test_a_formula_fills_its_place_with_ink(qapp, tex):
    dark = ink(tex)
    assert dark.any(axis=0).mean() > 0.5
    assert 0.02 < dark.mean() < 0.5
    assert not dark[:, 0].any()
    assert not dark[:, -1].any()


def test_each_formula_that_is_offered_is_said_in_words_too():
    assert len(OFFERED) > 20
    assert all(one.spoken for one in OFFERED)


def test_another_size_is_in_proportion(qapp):
    small, large = formula(SUM, 14, "#000000"), formula(SUM, 28, "#000000")
    assert large.width == pytest.approx(2 * small.width, rel=0.05)
    assert 0 < large.ascent < large.height


def test_it_is_made_once_for_a_size_and_a_colour(qapp):
    assert formula(SUM, 20, "#123456") is formula(SUM, 20, "#123456")


def test_it_is_drawn_in_the_themes_colour_and_grows_with_the_text(qtbot):
    view = FormulaView(SUM, "y of t is the sum of x times h")
    qtbot.addWidget(view)
    before = view.sizeHint()
    view.set_min_text(28)
    assert view.sizeHint().width() > 1.8 * before.width()
    view.resize(view.sizeHint())
    with drawn_in(THEMES["dark"]):
        picture = view.grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert THEMES["dark"].text in colours
    assert view.accessibleName() == "y of t is the sum of x times h"
