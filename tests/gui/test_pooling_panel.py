import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.core.images.image import Image
from convviz.core.windows.geometry import Window
from convviz.core.windows.pooling import PoolSteps, pool2d
from convviz.state.choices.image import ColourMode
from convviz.state.choices.pooling import PoolingOptions
from convviz.state.choices.source import Drawn
from convviz.state.results.convolution import OUTPUT
from convviz.widgets.grid.lens import Extent
from convviz.widgets.look.theme import Role
from tests.gui.mouse import choose, click, click_cell, hover_cell, leave, segment, type_number

pytestmark = pytest.mark.usefixtures("one_window")

MATRIX = np.arange(1, 50).reshape(7, 7)
BLOCK = ((44.0, 47.0, 64.0, 1.0), (9.0, 83.0, 21.0, 2.0), (70.0, 88.0, 88.0, 3.0), (4.0, 5.0, 6.0, 7.0))


@pytest.fixture
def panel(book):
    """The Pooling panel in front, with the image itself as its input."""
    book.show_panel("pooling")
    QApplication.processEvents()
    choose(book.panels["pooling"].controls.options["source"], "image")
    return book.panels["pooling"]


def outlines(view):
    return [(o.window, o.role) for o in view._outlines]


def test_at_first_the_convolutions_output_is_pooled_through_relu(book):
    book.show_panel("pooling")
    QApplication.processEvents()
    panel, results = book.panels["pooling"], book.workbench.results
    positive = np.maximum(results.get(OUTPUT).values, 0)
    assert_array_equal(panel.whole_input.layer.values, positive)
    assert_array_equal(panel.scene.result.layer.values, pool2d(positive, 2))


@pytest.mark.parametrize("source", ["image", "convolution", "relu"])
@pytest.mark.parametrize("kind", ["max", "average"])
def test_what_is_pooled_and_how(book, panel, source, kind):
    choose(panel.controls.options["source"], "relu" if source != "relu" else "image")
    choose(panel.controls.options["source"], source)
    choose(panel.controls.options["kind"], "average" if kind == "max" else "max")
    choose(panel.controls.options["kind"], kind)
    output = book.workbench.results.get(OUTPUT).values
    given = {"image": MATRIX, "convolution": output, "relu": np.maximum(output, 0)}[source]
    named = {"image": "7 × 7", "convolution": "the convolution", "relu": "ReLU of the"}
    assert named[source] in panel.scene.input_title.text()
    assert "what is hatched is dropped" in panel.scene.output_title.text()
    assert_array_equal(panel.scene.input.layer.values, given)
    assert_array_equal(panel.scene.result.layer.values, pool2d(given, 2, kind=kind))
    for index in range(9):
        book.workbench.players["pooling"].seek(index)
        step = panel.window_values._step
        row, column = divmod(index, 3)
        patch = given[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        assert_array_equal(step.patch, patch)
        assert step.value == (patch.max() if kind == "max" else patch.mean())
        assert step.value == panel.scene.output.layer.values[row, column]
        assert panel.scene.output.layer.filled == index + 1


def test_the_winner_is_outlined(book, panel):
    book.workbench.edit("image", "", source=Drawn(BLOCK, (0.0, 100.0)))
    book.workbench.edit("pooling", "", size=(3, 3), stride=(1, 1))
    for index, winner in ((0, (2, 1)), (1, (2, 1)), (2, (2, 1)), (3, (2, 1))):
        book.workbench.players["pooling"].seek(index)
        row, column = divmod(index, 2)
        assert outlines(panel.scene.input) == [
            (Window(row, column, 3, 3), Role.INPUT),
            (Window(*winner, 1, 1), Role.OUTPUT),
        ]
        tie = "a tie of 2: the first in reading order wins, x[{}, {}]"
        assert panel.window_values.note == tie.format(*winner)
        assert outlines(panel.whole_input) == [(Window(row, column, 3, 3), Role.INPUT)]


def test_an_average_has_no_winner(book, panel):
    choose(panel.controls.options["kind"], "average")
    assert len(panel.scene.input._outlines) == 1
    assert "mean" in panel.window_values.note


def test_rows_and_columns_no_window_reaches_are_hatched_and_named(book, panel):
    assert panel.scene.input.layer.dropped == (1, 1)  # 7 by windows of 2
    assert "2 does not divide 5: the last row and column are left out" in panel.controls.formula.text()
    type_number(panel.controls.options["size"].rows, "7")
    type_number(panel.controls.options["size"].columns, "7")
    assert panel.scene.input.layer.dropped == (0, 0)
    assert "left out" not in panel.controls.formula.text()


def test_padding_never_wins_a_maximum_and_counts_as_zero_in_an_average(book, panel):
    type_number(panel.controls.options["padding"].rows, "1")
    type_number(panel.controls.options["padding"].columns, "1")
    assert panel.scene.input.layer.padding == (1, 1, 1, 1)
    assert panel.scene.input.layer.padding_text == "−∞"
    assert_array_equal(panel.scene.result.layer.values, pool2d(MATRIX, 2, padding=1))
    book.workbench.players["pooling"].seek(0)
    assert panel.window_values._step.value == 1
    assert outlines(panel.scene.input)[0][0] == Window(-1, -1, 2, 2)
    choose(panel.controls.options["kind"], "average")
    assert panel.scene.input.layer.padding_text == ""
    assert panel.window_values._step.value == 0.25
    assert_array_equal(panel.scene.input.layer.block(Extent(-1, -1, 1, 1)), [[0, 0], [0, 1]])


def test_the_stride_goes_along_with_the_size_until_it_is_chosen(book, panel):
    type_number(panel.controls.options["size"].rows, "3")
    assert book.workbench.value(PoolingOptions).stride == (3, 2)
    type_number(panel.controls.options["stride"].columns, "1")
    type_number(panel.controls.options["size"].columns, "4")
    assert book.workbench.value(PoolingOptions).stride == (3, 1)


def test_whatever_is_offered_works(book, panel):
    controls = panel.controls
    pairs = (controls.options["size"], controls.options["stride"], controls.options["padding"])
    for spin in [spin for pair in pairs for spin in (pair.rows, pair.columns)]:
        for value in range(spin.minimum(), spin.maximum() + 1):
            type_number(spin, str(value))
            assert book.workbench.steps("pooling") is not None, (spin.accessibleName(), value)
            assert len(book.workbench.steps("pooling")) > 0
        type_number(spin, "1" if spin.minimum() else "0")


def test_padding_is_at_most_half_the_size(book, panel):
    assert panel.controls.options["padding"].rows.maximum() == 1
    type_number(panel.controls.options["size"].rows, "6")
    assert panel.controls.options["padding"].rows.maximum() == 3
    type_number(panel.controls.options["padding"].rows, "3")
    type_number(panel.controls.options["size"].rows, "2")
    assert book.workbench.value(PoolingOptions).padding[0] == 1


def test_hovering_peeks_and_clicking_goes_there(book, panel):
    player = book.workbench.players["pooling"]
    player.seek(0)
    hover_cell(panel.scene.output, 1, 2)
    assert (player.index, player.shown) == (0, 5)
    assert panel.window_values._step.value == MATRIX[2:4, 4:6].max()
    leave(panel.scene.output)
    assert player.shown == 0
    click_cell(panel.scene.result, 2, 1)
    leave(panel.scene.result)
    assert player.index == 7
    assert book.workbench.players["convolution"].index != 7


def test_without_an_output_there_is_nothing_to_pool_and_that_is_said(book, panel):
    choose(panel.controls.options["source"], "convolution")
    book.workbench.edit("kernel", "", planes=(tuple((1.0,) * 9 for _ in range(9)),), name="")
    book.workbench.edit("convolution", "", padding="valid")
    assert panel.pages.problem.isVisible()
    assert "Convolution" in panel.pages.problem.text() or "convolution" in panel.pages.problem.text()
    QTest.keyClick(book, "f")
    choose(panel.controls.options["source"], "image")
    assert panel.scene.isVisible()


def test_a_window_larger_than_the_input_is_reported(book, panel):
    book.workbench.edit("pooling", "", size=(9, 9), stride=(1, 1))
    assert panel.pages.problem.isVisible()
    assert "9" in panel.pages.problem.text()
    type_number(panel.controls.options["size"].rows, "2")
    type_number(panel.controls.options["size"].columns, "2")
    assert panel.scene.isVisible()


def test_each_channel_is_pooled_on_its_own(book, panel):
    pixels = np.random.default_rng(0).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    book.context.images.paste(Image("colours", pixels, (0.0, 255.0)))
    book.show_panel("image")  # which stands in another room
    click(segment(book.panels["image"].mode, ColourMode.RGB))
    book.show_panel("pooling")
    assert_array_equal(panel.scene.result.layer.values, pool2d(pixels, 2))
    book.workbench.edit("view", "", channel=2)
    assert_array_equal(panel.scene.input.layer.values, pixels[..., 2])
    assert_array_equal(panel.scene.output.layer.values, pool2d(pixels[..., 2], 2))
    book.workbench.players["pooling"].seek(3)
    assert panel.window_values._step.value == PoolSteps(pixels[..., 2], 2)[3].value


def test_the_only_max_is_the_winner_and_among_three_the_first(book, panel):
    for cells, said in (
        (((5.0, 7.0), (1.0, 5.0)), "the winner is x[0, 1]"),
        (((1.0, 5.0), (5.0, 5.0)), "a tie of 3: the first in reading order wins, x[0, 1]"),
    ):
        book.workbench.edit("image", "", source=Drawn(cells, (0.0, 7.0)))
        assert panel.window_values.note == said
