import gc
import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtWidgets import QApplication

from convviz.widgets.charts.plots import PlotWindow


@pytest.fixture
def plots(qtbot):
    values = np.random.default_rng(0).normal(size=(40, 60))
    window = PlotWindow("Noise", values, (3, 4))
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    QApplication.processEvents()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_plotting_for_a_while_loses_no_references_to_none(plots):
    """PySide6 6.12.0 dropped one for every call that returns None, until the process aborted."""
    random = np.random.default_rng(0)

    def frames(count):
        for _ in range(count):
            plots.set_values(random.normal(size=(40, 60)), (1, 2))
            QApplication.processEvents()

    frames(3)
    gc.collect()
    before = sys.getrefcount(None)
    frames(10)
    gc.collect()
    # 6.12.0 loses some 8000 in as many frames; more than twice that, and it aborts.
    assert sys.getrefcount(None) > before - 200


def test_the_histogram_counts_every_value_and_the_profiles_are_the_row_and_column(plots):
    values = np.arange(12.0).reshape(3, 4)
    plots.set_values(values, (2, 1))
    histogram, row, column = (plot.listDataItems() for plot in plots.plots)
    assert histogram[0].yData.sum() == 12
    assert_array_equal(row[0].yData, values[2])
    assert_array_equal(column[0].yData, values[:, 1])


def test_a_colour_picture_has_a_line_for_each_channel(plots):
    values = np.random.default_rng(0).integers(0, 256, (5, 6, 3)).astype(np.uint8)
    plots.set_values(values, (0, 0))
    for plot in plots.plots:
        assert len(plot.listDataItems()) == 3
    assert [item.yData.sum() for item in plots.plots[0].listDataItems()] == [30, 30, 30]


@pytest.mark.parametrize("values", [np.zeros((1, 1)), np.full((3, 3), 7.0), np.array([[0.0, 1e-300]])], ids=str)
def test_even_a_constant_has_a_histogram(plots, values):
    plots.set_values(values, (0, 0))
    QApplication.processEvents()
    assert plots.plots[0].listDataItems()[0].yData.sum() == values.size


def test_zoomed_in_and_drawn_small_the_histogram_still_shows(plots):
    plots.set_values(np.random.default_rng(0).normal(size=(200, 300)), (0, 0))
    plots.resize(200, 160)
    for plot in plots.plots:
        plot.setXRange(0.0, 0.01)
        QApplication.processEvents()
        plot.autoRange()
        QApplication.processEvents()
    assert not plots.grab().isNull()
