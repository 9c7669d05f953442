"""The kernel as chosen and as it slides."""

import numpy as np
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from convviz.core.filters.formulas import gaussian
from convviz.core.filters.kernels import KERNELS
from convviz.widgets.grid.cells import MARGIN
from convviz.widgets.sums.flip_view import FlipView
from tests.written import texts


def test_rounding_is_said_only_of_a_kernel_that_needs_it(qtbot):
    view = FlipView()
    qtbot.addWidget(view)
    view.resize(420, 200)
    view.show()
    qtbot.waitExposed(view)
    said = []
    view.rounding_changed.connect(said.append)
    view.set_kernel(gaussian(1.0, 5), flip=True)
    assert said[-1] is not None
    assert view.rounding == said[-1]
    view.set_kernel(np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]), flip=True)
    assert said[-1] is None
    assert view.rounding is None
    view.set_kernel(gaussian(1.0, 5), flip=True)
    QApplication.processEvents()
    assert [rounding is None for rounding in said] == [False, True, False]


def test_what_only_leaves_out_noughts_is_not_called_rounded(qtbot):
    view = FlipView()
    qtbot.addWidget(view)
    view.resize(330, 170)
    view.set_kernel(KERNELS["mean5"].weights, flip=True)
    assert view.rounding.text(0.04) == ".04"
    assert (view.rounding.exact, view.rounding.remark, view.rounding.short) == (True, "", "")
    view.set_kernel(gaussian(1.0, 5), flip=True)
    assert not view.rounding.exact
    assert view.rounding.remark.startswith("rounded to")


def test_tiny_weights_are_written_as_what_they_are_where_that_fits(qtbot):
    view = FlipView()
    qtbot.addWidget(view)
    view.set_min_text(21)
    view.set_kernel(gaussian(1.0, 7), flip=True)
    for width in range(900, 400, -20):  # whatever font there is
        view.resize(width, 330)
        written = texts(view)
        if ".16" in written:
            break
    assert {"2e−5", "2e−4", ".001", ".003", ".01", ".16"} <= set(written)
    assert "≈0" not in written
    view.resize(width * 2 // 3, 280)
    assert "≈0" in texts(view)


def test_in_large_text_numbers_are_a_pixel_smaller_rather_than_rounded(qtbot):
    view = FlipView()
    qtbot.addWidget(view)
    view.set_min_text(21)
    kernel = np.array([[0.625, 0.125], [0.375, 0.875]])
    widths = [QFontMetricsF(view._sized_font(size)).horizontalAdvance("0.625") for size in (20, 21)]
    rounded = set()
    for width in range(200, 520, 2):
        view.resize(width, 150)
        view.set_kernel(kernel, flip=True)
        cell = view._boxes()[0].width() / 2 - MARGIN
        rounded.add((cell >= widths[0], cell >= widths[1], view.rounding is None))
    assert rounded >= {(True, False, True), (True, True, True)}
    assert not any(fits and not whole for fits, _, whole in rounded)
