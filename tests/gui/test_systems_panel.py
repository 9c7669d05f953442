"""The Systems panel, used with the mouse and the keyboard."""

import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from convviz.app.start.program import make_window
from convviz.core.signals.systems.examples import EXAMPLES
from convviz.core.signals.systems.trials import SystemTest
from convviz.core.windows.convolution import convolve2d
from convviz.state.choices.systems import OWN, SystemsOptions, SystemsView, TelescopeOptions
from convviz.state.results.systems import SKY
from convviz.state.settings import read_settings
from convviz.widgets.grid.value_table import ValueTable
from convviz.widgets.systems.verdict import Tone
from tests.conftest import FAILED
from tests.gui.conftest import shown
from tests.gui.mouse import choose, click, drag, leave, move, press, release
from tests.written import texts

SCALING, SUM, SHIFT, PREDICTION = SystemTest


def open_systems(window):
    window.show_panel("systems")
    QApplication.processEvents()


@pytest.fixture
def window(request, one_window, qtbot):
    """A window with the Systems panel in front, as at its first start."""
    yield one_window.take(lambda: shown(make_window(remember=False), qtbot), open_systems)
    if request.node.stash.get(FAILED, False):
        one_window.discard()
    else:
        one_window.leave()


@pytest.fixture
def panel(window):
    """The Systems panel in front, at its first start."""
    return window.panels["systems"]


def options(window):
    return window.workbench.value(SystemsOptions)


def verdicts(panel):
    return [row.verdict.pill.text() for row in panel.board.rows.values()]


def written(widget):
    """All that a widget writes: letters of two alphabets are two texts."""
    return "".join(texts(widget))


def write(panel, text):
    line = panel.controls.expression
    line.setFocus()
    line.selectAll()
    QGuiApplication.clipboard().setText(text)  # QTest cannot type letters beyond ASCII
    line.paste()
    QTest.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    return line


def test_at_first_the_square_breaks_what_a_linear_system_keeps(window, panel):
    assert verdicts(panel) == ["broken by 8 at t = 2", "broken by 16 at t = 2", "holds here", "off by 2 at t = 2"]
    tones = [row.verdict.pill.tone for row in panel.board.rows.values()]
    assert tones == [Tone.BAD, Tone.BAD, Tone.GOOD, Tone.BAD]
    assert [row.sign.text for row in panel.board.rows.values()] == ["≠", "≠", "=", "≠"]
    assert panel.controls.headline.said == "f is not linear · time-invariant"
    assert panel.board.foot.said.startswith("Not linear, so no impulse response can predict it: x₁ ∗ h says 2 at t = 2")
    assert window.workbench.players["systems"].index == 2
    scaling = panel.board.rows[SCALING]
    assert_array_equal(scaling.left.side.values, [0, 4, 16, 9, 4, 0, 0, 0, 0, 0])
    assert_array_equal(scaling.right.side.values, [0, 2, 8, 4.5, 2, 0, 0, 0, 0, 0])
    assert_array_equal(scaling.difference.side.values, scaling.left.side.values - scaling.right.side.values)
    assert {plot.side.range for plot in scaling.plots} == {(0.0, 16.0)}  # one scale
    assert "16" in texts(scaling.left)
    assert "f(αx₁)" in written(scaling.left)
    assert "y[2] = 2² = 4" in written(panel.board.outputs["x1"])
    assert "0 everywhere" in texts(panel.board.rows[SHIFT].difference)


def test_a_dragged_stem_is_one_edit_and_moves_everything(window, panel):
    plot = panel.board.inputs["x1"]
    head = plot.head(0, 2).toPoint()
    unit = plot._rows()[0].scale.unit
    drag(plot, [head, head + QPoint(0, round(2 * unit)), head + QPoint(0, round(unit))])
    QApplication.processEvents()
    assert options(window).x1[2] == 1.0
    assert verdicts(panel)[0] == "broken by 4.5 at t = 3"
    assert window.workbench.undo_stack.count() == 1
    assert window.workbench.undo_stack.undoText() == "Change x₁[2]"
    window.workbench.undo_stack.undo()
    assert options(window).x1 == EXAMPLES["bump"].values


def test_a_stem_beyond_the_numbers_lengthens_the_signal(window, panel):
    plot = panel.board.inputs["x2"]
    head = plot.head(1, 8).toPoint()
    drag(plot, [head, head - QPoint(0, round(plot._rows()[0].scale.unit))])
    assert len(options(window).x2) == 9
    assert options(window).x2[8] == 1.0
    assert panel.board.pickers["x2"].examples.currentText() == "own"


def test_stems_are_moved_by_keys(window, panel):
    plot = panel.board.inputs["x1"]
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    for pressed in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(plot, pressed)
    assert options(window).x1[1] > 1.0


def test_signals_are_chosen_and_typed(window, panel):
    picker = panel.board.pickers["x1"]
    choose(picker.examples, "decay")
    assert options(window).x1 == EXAMPLES["decay"].values
    picker.numbers.setFocus()
    picker.numbers.selectAll()
    QTest.keyClicks(picker.numbers, "1 -2 3 0.5")
    QTest.keyClick(picker.numbers, Qt.Key.Key_Return)
    assert options(window).x1 == (1.0, -2.0, 3.0, 0.5)
    for wrong in ("1,,2;3", "5000", " ".join("1" * 40), "abc"):
        picker.numbers.setFocus()
        picker.numbers.selectAll()
        QTest.keyClicks(picker.numbers, wrong)
        QTest.keyClick(picker.numbers, Qt.Key.Key_Return)
        assert options(window).x1 == (1.0, -2.0, 3.0, 0.5)
        QTest.keyClick(picker.numbers, Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("name", "said", "holds"),
    [
        ("average", "f is linear · time-invariant", [True] * 4),
        ("sum", "f is linear · time-invariant", [True] * 4),
        ("fade", "f is linear · not time-invariant", [True, True, False, False]),
        ("sort", "f is not linear · not time-invariant", [True, False, False, False]),
    ],
)
def test_other_systems(window, panel, name, said, holds):
    choose(panel.controls.system, name)
    assert panel.controls.headline.said == said
    assert [row.verdict.pill.text() == "holds here" for row in panel.board.rows.values()] == holds
    proved = ["By its form" in row.verdict.pill.toolTip() for row in panel.board.rows.values()]
    assert proved == ([False] * 4 if name == "sort" else holds)
    assert window.workbench.undo_stack.count() == 1


def test_an_expression_is_written(window, panel):
    line = write(panel, "2x[t]")
    assert options(window).system == "square"
    assert line.text() == "2x[t]"
    assert line.selectedText() == "2"
    assert panel.controls.problem.isVisible()
    assert panel.controls.problem.text() == "Write * between “2” and what follows it."
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "x[t]²"
    assert not panel.controls.problem.isVisible()
    write(panel, "y[t] = 0.5*y[t-1] + x[t]")
    assert (options(window).system, options(window).expression) == (OWN, "y[t] = 0.5*y[t-1] + x[t]")
    assert panel.controls.headline.said == "f is linear · time-invariant"
    assert panel.controls.system.currentText() == "own expression"
    write(panel, "x[t+1]")
    assert "not causal" in panel.controls.headline.said
    write(panel, "1/x[t]")
    assert verdicts(panel)[0] == "not finite at t = 0"
    window.workbench.undo_stack.undo()
    assert options(window).expression == "x[t+1]"


def test_a_box_of_the_table_is_the_start_of_an_own_one(window, panel):
    choose(panel.controls.system, "echo")
    assert panel.controls.expression.text() == "x[t] + 0.5·x[t−3]"
    write(panel, panel.controls.expression.text().replace("0.5", "0.25"))
    assert options(window).system == OWN
    assert panel.board.rows[PREDICTION].verdict.pill.text() == "holds here"


def test_what_tests_nothing_says_so(window, panel):
    choose(panel.controls.system, "gain")
    for name, value, row in (("alpha", 0.0, SCALING), ("alpha", 1.0, SCALING), ("beta", 0.0, SUM), ("delay", 0, SHIFT)):
        window.workbench.edit("systems", "", alpha=2.0, beta=1.0, delay=3)
        window.workbench.edit("systems", "", **{name: value})
        pill = panel.board.rows[row].verdict.pill
        assert (pill.text(), pill.tone) == ("holds, but tests nothing", Tone.QUIET)
        assert pill.toolTip()


def test_random_inputs_find_a_breach_that_the_shown_ones_hide(window, panel):
    choose(panel.controls.system, "clip")
    window.workbench.edit("systems", "", x1=(0.5, 0.25), x2=(0.25,), alpha=1.5)
    row = panel.board.rows[SCALING].verdict
    assert (row.pill.text(), panel.controls.headline.said) == (
        "holds here",
        "f is linear for these inputs · time-invariant",
    )
    assert not row.show_button.isVisible()
    click(row.try_button)
    assert row.note.text().startswith("Seed 1: 86 of 100 random inputs break it, the worst by 2 at t")
    assert panel.controls.headline.said == "f is not linear · time-invariant"
    assert panel.board.rows[SHIFT].verdict.note.text() == "Seed 1: none of 100 random inputs breaks it."
    click(row.show_button)
    assert row.pill.text().startswith("broken by 2 at t =")
    click(row.try_button)
    assert options(window).trial == 2
    window.workbench.undo_stack.undo()
    window.workbench.undo_stack.undo()
    assert (options(window).x1, row.pill.text()) == ((0.5, 0.25), "holds here")
    choose(panel.controls.system, "square")
    assert options(window).trial == 0
    assert not row.note.isVisible()


def test_a_verdict_leads_to_its_time_and_a_stem_to_its_own(window, panel):
    player = window.workbench.players["systems"]
    player.seek(9)
    pill = panel.board.rows[SUM].verdict.pill
    click(pill)
    assert player.index == 2
    plot = panel.board.rows[SHIFT].left
    place = plot.head(0, 5).toPoint()
    move(plot, place)
    assert (player.shown, player.index) == (5, 2)
    assert "y[5] = 0² = 0" in written(panel.board.outputs["x1"])
    leave(plot)
    assert player.shown == 2
    press(plot, place)
    release(plot, place)
    assert player.index == 5


def test_a_slider_is_dragged_in_one_edit(window, panel):
    slider = panel.controls.options["alpha"]
    bar = slider.bar
    drag(bar, [QPoint(bar.width() // 2, bar.height() // 2), QPoint(bar.width() - 2, bar.height() // 2)])
    assert options(window).alpha == 3.0
    assert verdicts(panel)[0] == "broken by 24 at t = 2"
    assert window.workbench.undo_stack.count() == 1


def test_the_step_response_is_predicted_too(window, panel):
    choose(panel.controls.system, "sum")
    choose(panel.controls.options["predicted"], "step")
    row = panel.board.rows[PREDICTION]
    assert row.verdict.pill.text() == "holds here"
    assert_array_equal(row.right.side.values, np.arange(1.0, 11.0))
    assert_array_equal(row.left.side.values, np.cumsum(panel.board.response.side.values))
    choose(panel.controls.system, "square")
    assert panel.board.response.side.instead == "h says: do nothing"


def test_one_system_is_stepped(window, panel):
    choose(panel.controls.view, SystemsView.BOX)
    player = window.workbench.players["systems"]
    assert panel.pages.currentWidget() is panel.box
    player.seek(3)
    assert panel.box.output.side.filled == 4
    assert panel.box.calculation.said == "y[3] = x[3]² = 1.5² = 2.25"
    assert panel.box.inputs["x1"].side.marked == (3,)
    assert {"1", "4", "2.25"} <= set(texts(panel.box.output))
    player.step(-1)
    assert "2.25" not in texts(panel.box.output)
    assert "square" in texts(panel.box.boxes[0])
    head = panel.box.inputs["x1"].head(0, 0).toPoint()
    drag(panel.box.inputs["x1"], [head, head - QPoint(0, 100)])
    assert options(window).x1[0] > 0


def test_the_telescope_photographs_its_stars(window, panel):
    choose(panel.controls.view, SystemsView.TELESCOPE)
    player, page = window.workbench.players["systems"], panel.telescope
    sky = window.workbench.results.get(SKY)
    assert (player.index, player.length) == (len(sky.stars) - 1, 40)
    assert_array_equal(page.views[2].layer.values, sky.h)
    assert_array_equal(page.views[4].layer.values, convolve2d(sky.x, sky.h))
    assert page.words.said.startswith("Two peaks")
    window.workbench.edit("telescope", "", separation=2)
    assert page.words.said.startswith("One peak: the two stars have merged. 2 pixels apart")
    window.workbench.edit("telescope", "", separation=0)
    assert f"y in row {window.workbench.results.get(SKY).stars[0].row}, through the brightest star" in written(
        page.profile
    )
    player.seek(0)
    first = window.workbench.results.get(SKY).stars[0]
    assert page.views[4].layer.values[first.row, first.column] == pytest.approx(first.light * sky.h.max(), rel=1e-12)
    assert "1 of 40 stars so far" in page.titles[4].text()


def test_a_star_under_the_mouse_shows_its_copy(window, panel):
    choose(panel.controls.view, SystemsView.TELESCOPE)
    page, star = panel.telescope, window.workbench.results.get(SKY).stars[5]
    view = page.views[0]
    QApplication.processEvents()
    before = page.views[4]._outlines
    move(view, view.cell_rect(star.row, star.column).center())
    assert (len(before), len(page.views[4]._outlines)) == (0, 1)
    assert f"copy is {star.light:g}·h" in page.titles[4].text()
    leave(view)
    assert page.views[4]._outlines == before


def test_the_blur_is_dragged(window, panel):
    choose(panel.controls.view, SystemsView.TELESCOPE)
    bar = panel.controls.sky["blur"].bar
    drag(bar, [QPoint(bar.width() // 2, bar.height() // 2), QPoint(bar.width() - 2, bar.height() // 2)])
    assert window.workbench.value(TelescopeOptions).blur == 8.0
    assert window.workbench.undo_stack.undoText() == "Change blur"


def test_signals_are_copied_and_pasted(window, panel, key):
    clipboard = QGuiApplication.clipboard()
    panel.copy()
    assert clipboard.text() == "0\t1\t2\t1.5\t1\t0\t0\t0\t0\t0\n0\t0\t1\t1\t-1\t-1\t0\t0\t0\t0\n"
    clipboard.setText("3 1 2")
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert options(window).x1 == (3.0, 1.0, 2.0)
    clipboard.setText("1, 2\n0.5, -4")
    panel.paste()
    assert (options(window).x1, options(window).x2) == ((1.0, 2.0), (0.5, -4.0))
    clipboard.setText("1 2\n3 4\n5 6")  # two columns
    panel.paste()
    assert (options(window).x1, options(window).x2) == ((1.0, 3.0, 5.0), (2.0, 4.0, 6.0))
    before = options(window)
    for text in ("1 2 3\n4 5 6\n7 8 9", "words", "", " ".join("1" * 33), "1 " * 5_000_000, "1 nan", "700"):
        clipboard.setText(text)
        panel.paste()
        assert window.status.message.text().startswith("This cannot be pasted: ")
        assert options(window) == before


def test_the_photograph_becomes_the_image(window, panel):
    choose(panel.controls.view, SystemsView.TELESCOPE)
    made = panel.made()
    sky = window.workbench.results.get(SKY)
    assert_array_equal(made.values, sky.y)
    assert (made.shown, made.name) == ((0.0, sky.y.max()), "40 stars ∗ Airy pattern of 4 pixels")
    choose(panel.controls.view, SystemsView.TESTS)
    with pytest.raises(ValueError, match="There is no result: Systems says why"):
        panel.made()


def test_presented_it_says_what_it_does_not_offer(window, panel):
    window.present(True)
    QApplication.processEvents()
    assert panel.controls.said.said.startswith("y[t] = x[t]² f is not linear")
    assert not panel.board.pickers["x1"].isVisible()
    assert "α = 2" in panel.board.rows[SCALING].title.text()
    window.present(False)
    QApplication.processEvents()
    assert panel.board.pickers["x1"].isVisible()
    assert "α = 2" not in panel.board.rows[SCALING].title.text()


def test_figure_3_2b_is_put_on_the_screen_by_its_command(window, panel):
    words = ("view=box", "system=leaky", "x1=impulse")
    bench = window.workbench
    bench.choose("", *read_settings(words, "systems", bench.subjects, bench.choices).values())
    bench.players["systems"].seek(9)
    assert_array_equal(panel.box.inputs["x1"].side.values, [1.0, *[0.0] * 9])
    assert_array_equal(panel.box.output.side.values, 0.5 ** np.arange(10))
    assert_array_equal(panel.box.output.side.values, panel.box.impulse_response.side.values)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("expression=x[t",), "“[” is not closed"),
        (("x1=1,2,1000",), "must be a finite number from -100.0 to 100.0, got 1000"),
        (("x1=" + ",".join("1" * 33),), "a list of 1 to 32"),
        (("alpha=4",), "from -3.0 to 3.0"),
        (("delay=9",), "an integer from 0 to 8"),
        (("system=nothing",), "one of gain, average"),
        (("expression=x[t]", "system=gain"), "cannot be set together"),
        (("blur=0",), "from 1.5 to 8.0"),
    ],
)
def test_what_cannot_be_set_is_refused(window, words, sentence):
    bench = window.workbench
    with pytest.raises(ValueError, match=re.escape(sentence)):
        read_settings(words, "systems", bench.subjects, bench.choices)


def test_keys_step_where_nothing_is_dragged_and_move_a_stem_where_it_is(window, panel, key):
    player = window.workbench.players["systems"]
    panel.board.rows[SCALING].left.setFocus(Qt.FocusReason.TabFocusReason)
    key(Qt.Key.Key_Right)
    assert player.index == 3
    panel.board.inputs["x1"].setFocus(Qt.FocusReason.TabFocusReason)
    key(Qt.Key.Key_Right)
    assert player.index == 3
    key(Qt.Key.Key_Escape)
    key(Qt.Key.Key_Right)
    assert player.index == 4


def test_numbers_of_a_plot_are_shown_as_a_table(window, panel):
    plot = panel.board.rows[SCALING].left
    plot.customContextMenuRequested.emit(QPoint(5, 5))
    menu = plot.findChildren(QMenu)[-1]
    assert next(action.text() for action in menu.actions() if action.text()) == "Copy f(αx₁)"
    menu.actions()[2].trigger()
    table = window.findChild(ValueTable)
    assert table.isVisible()
    table.close()
    menu.close()
