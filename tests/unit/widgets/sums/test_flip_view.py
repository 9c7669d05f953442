"""The kernel as chosen and as it slides."""

import numpy as np
from PySide6.QtWidgets import QApplication

from convviz.core.filters.kernels import gaussian
from convviz.widgets.sums.flip_view import FlipView


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
