"""What an edit costs: only what a panel in front shows of it is computed, and drawn once."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton

from convviz.core import pool2d
from convviz.core.networks.presets import PRESETS
from convviz.state.choices.kernel import KernelChoice
from convviz.state.results.convolution import OUTPUT
from convviz.state.results.image import PICTURE
from convviz.state.results.pooling import POOLED
from tests.gui.mouse import cell, choose, click, click_cell, drag, type_number

Key = Qt.Key


@pytest.fixture
def drawn(book, monkeypatch):
    """The keys of the panels drawn, in order."""
    drawn = []

    def spy(panel):
        draw = panel.draw

        def noted():
            drawn.append(panel.key)
            return draw()

        monkeypatch.setattr(panel, "draw", noted)

    for panel in book.panels.made.values():
        spy(panel)
    return drawn


@pytest.fixture
def painted(book, monkeypatch):
    """How often the Kernel panel's grid was given numbers."""
    grid, painted = book.panels["kernel"].grid, []
    set_layer = grid.set_layer

    def noted(layer):
        painted.append(layer.values.tolist())
        set_layer(layer)

    monkeypatch.setattr(grid, "set_layer", noted)
    return painted


def _type(book, _key):
    grid = book.panels["kernel"].grid
    click_cell(grid, 0, 1)
    QTest.keyClick(grid, Key.Key_7)
    QTest.keyClick(grid.findChild(QLineEdit), Key.Key_Return)


def _make_larger(book, _key):
    type_number(book.panels["kernel"].kernel_size.rows, "4")


def _negate(book, _key):
    click(next(button for button in book.panels["kernel"].findChildren(QToolButton) if button.text() == "Negate"))


def _choose(book, _key):
    choose(book.panels["kernel"].preset, "sobel_x")


def _undo(_book, key):
    key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("edit", [_type, _make_larger, _negate, _choose, _undo])
def test_an_edit_of_the_kernel_draws_kernel_and_convolution_once(book, key, drawn, painted, edit):
    before = book.workbench.value(KernelChoice)
    edit(book, key)
    assert book.workbench.value(KernelChoice) != before
    assert sorted(drawn) == ["convolution", "kernel"]
    assert painted == [book.workbench.value(KernelChoice).weights().tolist()]


def test_each_step_of_a_drag_draws_once(book, drawn, painted):
    grid = book.panels["kernel"].grid
    start = cell(grid, 1, 1)
    drag(grid, [start, start - QPoint(0, 40)])
    assert len(painted) > 1
    assert all(after != before for before, after in pairwise(painted))
    assert drawn.count("kernel") == drawn.count("convolution") == len(painted)


def test_an_edit_of_the_convolution_leaves_image_and_kernel_alone(book, drawn):
    book.workbench.edit("convolution", "Change stride", stride=(2, 2))
    assert drawn == ["convolution"]


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("recipe", {"learning_rate": 0.5}),
        ("network", vars(PRESETS["chapter-mnist"].spec)),
        ("pooling", {"size": (3, 3)}),
    ],
)
def test_what_the_panels_in_front_do_not_show_costs_them_nothing(book, drawn, key, change):
    before = book.workbench.results
    assert book.workbench.edit(key, "Change it", **change)
    assert drawn == []
    assert book.workbench.results.made == before.made


def test_a_step_draws_no_results_anew(book, key, drawn):
    key(Key.Key_Right)
    assert drawn == []


def test_only_what_a_panel_in_front_shows_is_computed(book):
    def pooled():
        return book.workbench.results.get(POOLED)

    assert pooled() is None
    book.show_panel("pooling")
    first = pooled()
    assert first is not None
    book.show_panel("convolution")
    book.workbench.edit("pooling", "Change kind", kind="average")
    book.workbench.edit("kernel", "Change kernel", planes=(((2.0,),),), name="")
    assert_array_equal(book.workbench.results.get(OUTPUT).values, 2 * book.workbench.results.get(PICTURE).values)
    assert pooled() is first  # stale, and nobody sees it
    book.show_panel("pooling")
    assert_array_equal(
        pooled().values, pool2d(np.maximum(book.workbench.results.get(OUTPUT).values, 0), (2, 2), kind="average")
    )


def test_a_closed_dock_is_not_drawn_until_it_is_seen_again(book, drawn, painted):
    book.docks["kernel"].hide()
    book.workbench.edit("kernel", "Change kernel", planes=(((2.0,),),), name="")
    assert (drawn, painted) == (["convolution"], [])
    book.docks["kernel"].show()
    assert painted == [[[2.0]]]
