import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog

from convviz.state.choices.signal_functions import FunctionsChoice
from convviz.state.choices.signals import Reading, SignalsChoice, SignalsView
from convviz.widgets.signals.gather.gather_view import PRODUCTS, H, X, Y
from tests.gui.dialogs import answer
from tests.gui.mouse import PLAIN, choose, click, drag, leave, move, press, release, tab_order
from tests.written import texts

pytestmark = pytest.mark.usefixtures("one_window")


@pytest.fixture
def panel(book):
    """The Convolution 1-D panel in front, with the chapter's signals."""
    book.show_panel("signals")
    QApplication.processEvents()
    return book.panels["signals"]


def pixel(point):
    return QPoint(round(point.x()), round(point.y()))


def chosen(book):
    return book.workbench.value(SignalsChoice)


def test_it_starts_with_the_chapters_sum(book, panel):
    written = texts(panel.gathering.view)
    for text in ("1", " · ".strip(), "2", "3", "11", "t = 2", "+", "="):
        assert text in written
    assert panel.gathering.view.step.value == 11
    assert book.workbench.players["signals"].length == 5
    assert panel.gathering.view.accessibleDescription() == "1 · 1 + 2 · 2 + 2 · 3 = 11 at t = 2"


def test_a_head_of_x_or_h_is_dragged_as_one_edit(book, panel):
    unit = panel.gathering.view._planned().x.unit
    at = pixel(panel.gathering.view.head(X, 0))
    drag(panel.gathering.view, [at, at - QPoint(0, round(unit))])
    assert chosen(book).x == (2, 2, 2)
    assert chosen(book).x_name == ""
    assert panel.gathering.view.step.value == 2 * 1 + 2 * 2 + 2 * 3
    assert book.workbench.undo_stack.undoText() == "Change a sample of x"
    at = pixel(panel.gathering.view.head(H, 0))  # h(0), which lies at t = 2
    assert panel.gathering.view._planned().columns.at(at.x()) == 2
    drag(panel.gathering.view, [at, at + QPoint(0, round(panel.gathering.view._planned().h.unit))])
    assert chosen(book).h == (2, 2, 1)
    at = pixel(panel.gathering.turn.head(0, 2))
    drag(panel.gathering.turn, [at, at - QPoint(0, round(panel.gathering.turn._rows()[0].scale.unit))])
    assert chosen(book).h == (2, 2, 2)
    for _ in range(3):
        book.workbench.undo_stack.undo()
    assert chosen(book) == SignalsChoice()


def test_the_mark_of_t_is_dragged_also_where_nothing_overlaps(book, panel):
    gather, player = panel.gathering.view, book.workbench.players["signals"]
    columns = gather._planned().columns
    press(gather, pixel(gather.mark().pill.center()))
    for time in (3, 4, 1):
        move(gather, QPoint(round(columns.x(time)), 300), down=True)
        assert gather._time == time
    assert player.index == 1
    move(gather, QPoint(round(columns.x(-1)), 300), down=True)
    assert gather._time == -1
    release(gather, QPoint(0, 0))
    assert gather.step.value == 0
    assert "empty sum" in texts(gather)
    assert "Before any input there is no output." in " ".join(panel.gathering.turn._sentences)
    assert book.workbench.value(SignalsView).around
    assert player.length == 9


def test_a_sample_of_y_is_hovered_and_clicked(book, panel):
    gather, player = panel.gathering.view, book.workbench.players["signals"]
    foot = round(gather._planned().y.zero)
    place = QPoint(round(gather._planned().columns.x(4)), foot - 3)
    move(gather, place)
    assert (player.index, player.shown) == (2, 4)
    assert gather.step.value == 2
    leave(gather)
    assert player.shown == 2
    press(gather, place)
    release(gather, place)
    assert player.index == 4


def test_swapping_leaves_y_as_it_is(book, panel):
    before = panel.arrays(QPoint())["y"]
    click(panel.controls.swap)
    assert (chosen(book).x, chosen(book).h) == ((3, 2, 1), (1, 2, 2))
    assert (chosen(book).x_name, chosen(book).h_name) == ("chapter_h", "chapter_x")
    np.testing.assert_array_equal(panel.arrays(QPoint())["y"], before)


@pytest.mark.parametrize(("mode", "kept", "formula"), [("same", 3, "as x: 3"), ("valid", 1, "3 − 3 + 1 = 1")])
def test_a_part_of_y_is_kept(book, panel, mode, kept, formula):
    choose(panel.controls.options["mode"], mode)
    assert book.workbench.players["signals"].length == kept
    assert panel.controls.formula.text() == formula
    assert len(panel.arrays(QPoint())["y"]) == kept


def test_valid_is_refused_where_h_is_longer(book, panel):
    book.workbench.edit("signals", "", mode="valid")
    book.workbench.choose("", chosen(book).with_field("x", (1.0, 2.0)))
    assert "Valid needs an h that is no longer than x" in panel.pages.problem.text()
    choose(panel.controls.options["mode"], "full")
    assert panel.pages.currentWidget() is panel.gathering


@pytest.mark.parametrize("name", ["boxcar", "decay", "triangle", "noise", "impulse"])
def test_a_preset_of_any_length(book, panel, name):
    choose(panel.controls.names["h"], name)
    assert chosen(book).h_name == name
    size = len(chosen(book).h)
    book.workbench.choose("", chosen(book).with_field("h_size", size + 2))
    assert len(chosen(book).h) == size + 2
    assert chosen(book).h_name == name


def test_a_list_is_typed(book, panel):
    line = panel.controls.options["x"]
    line.setFocus()
    line.selectAll()
    line.insert("1; -2; 0.5")
    line.setModified(True)
    line.editingFinished.emit()
    assert chosen(book).x == (1, -2, 0.5)
    assert panel.controls.names["x"].currentText() == "own x"


def test_the_turn_is_shown_once_more(panel):
    turn = panel.gathering.turn
    press(turn, pixel(turn.arrow().center()))
    assert turn.turning
    turn._turn.stop()
    turn.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(turn, Qt.Key.Key_Return)
    assert turn.turning


def test_tab_leads_to_the_stems_and_the_keys_change_them(book, panel):
    panel.controls.options["mode"]._group.checkedButton().setFocus()
    view, turn = panel.gathering.view, panel.gathering.turn
    order = tab_order([view, turn])
    assert 0 < order[0] < order[1]
    view._select(None)  # what another test has clicked
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(view, key)
    assert chosen(book).x[1] > 2
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert chosen(book).h != (3, 2, 1)
    assert book.workbench.players["signals"].index == 2
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.hasFocus()


def test_tab_goes_from_a_signal_to_its_list(panel):
    controls = panel.controls
    controls.names["x"].setFocus(Qt.FocusReason.TabFocusReason)
    parts = [controls.names["x"], controls.options["x"], controls.names["h"], controls.options["h"], controls.swap]
    order = tab_order(parts)
    assert order == sorted(order)
    assert controls.options["x"].accessibleName() == "List x"


def test_products_are_named(panel):
    assert panel.gathering.view._name_of((PRODUCTS, 0)) == "x(2) · h(0)"
    assert panel.gathering.view._name_of((Y, 2)) == "y(2)"


def test_long_signals_elide_their_sum(book, panel):
    choose(panel.controls.names["x"], "noise")
    book.workbench.choose("", chosen(book).with_field("x_size", 3000))
    choose(panel.controls.names["h"], "boxcar")
    book.workbench.choose("", chosen(book).with_field("h_size", 500))
    panel.gathering.view.grab()
    assert "(500 products)" in texts(panel.gathering.view)
    assert Qt.Key.Key_Left in panel.gathering.view.KEYS


# -- the shifted copies ------------------------------------------------------------------------------------------------


@pytest.fixture
def scatter(book, panel):
    """The shifted copies, as F shows them."""
    compare = book.workbench.subjects["signals"].compare
    compare.act(book.context)
    QApplication.processEvents()
    return panel.scattering


def test_one_key_reads_the_sum_the_other_way(book, panel, key):
    key(Qt.Key.Key_F)
    assert book.workbench.value(SignalsView).reading == "scatter"
    assert panel.pages.currentWidget() is panel.scattering
    assert panel.scattering.view.step.total.tolist() == [3, 8, 11, 6, 2]
    assert panel.scattering.view.column == 2  # the t of before
    place = QPoint(round(panel.scattering.view._planned().columns.x(3)), 300)
    move(panel.scattering.view, place)
    press(panel.scattering.view, place)
    key(Qt.Key.Key_F)
    assert panel.pages.currentWidget() is panel.gathering
    assert panel.gathering.view._time == 3


def test_the_copies_add_up_one_a_step(book, scatter):
    player = book.workbench.players["signals"]
    assert player.length == 3
    for index, total in enumerate(([3, 2, 1, 0, 0], [3, 8, 5, 2, 0], [3, 8, 11, 6, 2])):
        player.seek(index)
        assert scatter.view.step.total.tolist() == total
        assert len(scatter.view._planned().slots) == index + 1
    written = texts(scatter)
    for text in ("x[2]", "h(t − 2)", "8", "11", "= y(2)", "Column", "t = 2"):
        assert text in written


def test_a_column_that_is_pointed_at_is_written_out(book, scatter):
    at = scatter.view._planned()
    move(scatter.view, QPoint(round(at.columns.x(3)), round(at.y.zero) - 2))
    assert scatter.sum.terms == ((1, 2.0, 1.0), (2, 2.0, 2.0))
    assert scatter.sum.accessibleDescription() == "t = 3: 2 · 1 + 2 · 2 = 6"
    leave(scatter.view)
    assert scatter.sum.accessibleDescription() == "t = 2: 1 · 1 + 2 · 2 + 2 · 3 = 11"


def test_a_column_that_is_pointed_at_may_go(book, scatter):
    book.workbench.edit("signals", "", x=(1.0,) * 9)
    at = scatter.view._planned()
    move(scatter.view, QPoint(round(at.columns.x(8)), round(at.y.zero) - 2))
    assert scatter.view.column == 8
    book.workbench.undo_stack.undo()  # by a key, below the resting mouse
    scatter.grab()
    assert scatter.view.column == scatter.view.step.input_index
    assert "= 11" in scatter.sum.accessibleDescription()


def test_a_sample_of_x_scales_its_row(book, scatter):
    move(scatter.view, pixel(scatter.view.head(X, 1)))
    assert scatter.view.sample == 1
    start = pixel(scatter.view.head(X, 1))
    drag(scatter.view, [start, start - QPoint(0, round(scatter.view._planned().x.unit))])
    assert chosen(book).x == (1, 3, 2)
    row = next(row for row in scatter.view._rows() if row.start == 1)
    assert row.values.tolist() == [9, 6, 3]


def test_old_copies_are_merged(book, scatter):
    book.workbench.choose("", chosen(book).with_field("x_name", "noise").with_field("x_size", 40))
    slots = scatter.view._planned().slots
    assert slots[0].first == 0
    assert slots[0].last > 10
    assert "so far" in " ".join(texts(scatter.view))
    np.testing.assert_allclose(sum(scatter.view.values_of(slot) for slot in slots), scatter.view.step.total, atol=1e-12)


# -- signals from elsewhere --------------------------------------------------------------------------------------------


def pasted(book, panel, text, settled):
    QApplication.clipboard().setText(text)
    panel.paste()
    settled()


def test_one_list_is_pasted_as_x_and_two_as_both(book, panel, settled):
    pasted(book, panel, "1\n2\n3.5\n", settled)
    assert chosen(book).x == (1, 2, 3.5)
    assert chosen(book).h == (3, 2, 1)
    pasted(book, panel, "1 2 3 4\n0 1 0 2\n", settled)
    assert (chosen(book).x, chosen(book).h) == ((1, 2, 3, 4), (0, 1, 0, 2))
    assert book.workbench.undo_stack.undoText() == "Paste x and h"
    panel.copy()
    assert QApplication.clipboard().text() == "1\t2\t3\t4\n0\t1\t0\t2\n"


def test_two_signals_of_two_samples_come_back_as_they_were_copied(book, panel, settled):
    pasted(book, panel, "1 2\n3 4", settled)
    assert (chosen(book).x, chosen(book).h) == ((1, 2), (3, 4))
    panel.copy()
    pasted(book, panel, QApplication.clipboard().text(), settled)
    assert (chosen(book).x, chosen(book).h) == ((1, 2), (3, 4))


@pytest.mark.parametrize(
    ("text", "words"), [("hello", "The clipboard holds no signal"), ("1 2 3\n4 5 6\n7 8 9", "not 3 × 3")]
)
def test_what_is_no_signal_is_refused_and_nothing_is_lost(book, panel, settled, text, words):
    said = []
    book.workbench.problem.connect(said.append)
    pasted(book, panel, text, settled)
    book.workbench.problem.disconnect(said.append)
    assert words in said[0]
    assert chosen(book) == SignalsChoice()


def test_a_row_of_the_image_becomes_x(book, panel):
    choose(panel.controls.names["x"], "image row")
    matrix = np.arange(1, 50).reshape(7, 7)
    row = chosen(book).x_row
    assert chosen(book).x == tuple(matrix[row])
    assert panel.controls.rows["x"].isVisible()
    panel.controls.rows["x"].chosen.emit(6)
    assert chosen(book).x == tuple(matrix[6])
    assert panel.controls.names["x"].currentText().startswith("row 6 of")
    panel.controls.rows["x"].chosen.emit(5)
    book.workbench.undo_stack.undo()  # of both at once
    assert chosen(book).x == tuple(matrix[row])


def test_a_column_of_a_file_is_asked_for(book, panel, tmp_path, settled, qtbot):
    file = tmp_path / "a & b.csv"
    file.write_text("time,value,other\n0,1.5,7\n1,-2,8\n2,3,9\n", encoding="utf-8")
    choose(panel.controls.names["h"], "file column")
    answer(book, file, qtbot)
    dialog = book.findChild(QInputDialog)
    assert dialog.comboBoxItems()[1] == "2, value: 1.5, −2, 3"
    dialog.setTextValue(dialog.comboBoxItems()[1])
    dialog.accept()
    assert chosen(book).h == (1.5, -2, 3)
    assert chosen(book).h_name == "value of a & b.csv"


def dropped(panel, place, data):
    event = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, PLAIN)
    panel.dropEvent(event)


def test_numbers_are_dropped_on_x_or_h(book, panel, settled):
    data = QMimeData()
    data.setText("5, 6, 7")
    view = panel.gathering.view
    dropped(panel, view.mapTo(panel, QPoint(200, round(view._planned().h.zero))), data)
    settled()
    assert (chosen(book).x, chosen(book).h) == ((1, 2, 2), (5, 6, 7))
    dropped(panel, view.mapTo(panel, QPoint(200, round(view._planned().x.top))), data)
    settled()
    assert chosen(book).x == (5, 6, 7)


def test_ten_million_samples_are_refused(book, panel, tmp_path, settled):
    file, said = tmp_path / "long.npy", []
    np.save(file, np.zeros(10_000_000, np.uint8))
    book.workbench.problem.connect(said.append)
    panel.sources.load_file("x", str(file))
    settled()
    book.workbench.problem.disconnect(said.append)
    assert said == ["'long.npy' cannot be a signal: a signal has at most 100,000 samples, not 10,000,000."]
    assert chosen(book) == SignalsChoice()


def test_thousands_of_samples_are_drawn(book, panel, tmp_path, settled):
    file = tmp_path / "wave.npy"
    np.save(file, np.sin(np.arange(20_000) / 500))
    panel.sources.load_file("x", str(file))
    settled()
    panel.gathering.view.grab()
    assert book.workbench.players["signals"].length == 20_002


def test_a_row_of_the_convolution_opens_at_the_same_step(book, key):
    book.show_panel("convolution")
    book.workbench.edit("kernel", "", planes=(((1.0, 0.0, -1.0), (2.0, 0.0, -2.0), (1.0, 0.0, -1.0)),), name="")
    book.workbench.players["convolution"].seek(17)
    QApplication.processEvents()
    value = book.workbench.steps("convolution")[17].value
    click(book.panels["convolution"].controls.line)
    QApplication.processEvents()
    panel = book.panels["signals"]
    assert panel.is_seen
    assert panel.gathering.view.step.value == value
    assert book.workbench.players["signals"].index == 3
    assert "This is row 2 of y, exactly" in " ".join(panel.gathering.turn._sentences)
    panel.controls.options["mode"].chosen.emit("full")
    assert chosen(book).origin == ""
    book.workbench.undo_stack.undo()
    book.workbench.undo_stack.undo()
    assert chosen(book) == SignalsChoice()


# -- functions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def areas(book, panel):
    """The overlap of a box and an exponential."""
    choose(panel.controls.reading, "functions")
    QApplication.processEvents()
    return panel.areas


def at_time(areas, time, plot):
    planned = areas.view._planned()
    return QPoint(round(planned.span.x(time)), round((planned.scales[plot].top + planned.scales[plot].bottom) / 2))


def test_the_area_is_the_integral_and_the_sum_approaches_it(book, panel, areas):
    press(areas.view, at_time(areas, 1.0, 3))
    release(areas.view, at_time(areas, 1.0, 3))
    step = areas.view.step
    assert step.time == pytest.approx(1, abs=0.02)
    assert step.value == pytest.approx(0.5 * (1 - np.exp(-2 * step.time)) if step.time <= 1 else step.value)
    errors = [abs(float(error.replace("−", "-").lstrip("≈"))) for _, _, error in areas.words._facts]
    assert errors[0] > errors[1] > errors[2]
    assert panel.controls.functions.box("x_width").isVisible()
    assert not panel.controls.options.box("mode").isVisible()
    value = step.value
    click(panel.controls.swap)
    assert book.workbench.value(FunctionsChoice).x_shape == "exponential"
    assert areas.view.step.value == pytest.approx(value)


@pytest.mark.parametrize(("chosen_speed", "of_functions", "after"), [(None, 30, 2), (5, 5, 5)])
def test_functions_are_played_faster_unless_a_speed_is_chosen(book, panel, chosen_speed, of_functions, after):
    player = book.workbench.players["signals"]
    if chosen_speed is not None:
        player.set_speed(chosen_speed)
    panel.controls.reading.chosen.emit(Reading.FUNCTIONS)
    assert player.speed == of_functions
    panel.controls.reading.chosen.emit(Reading.GATHER)
    assert player.speed == after
    player.set_speed(2)


def test_before_any_overlap_nothing_comes_out(book, areas):
    book.workbench.players["signals"].seek(0)
    assert areas.view.step.value == 0
    assert "Nothing overlaps yet: the area is 0. Before any input there is no output." in areas.words._sentences


def test_the_pulse_narrows_to_an_impulse(book, panel, areas):
    choose(panel.controls.functions["x_shape"], "dirac")
    player = book.workbench.players["signals"]
    errors = []
    for width in (0.5, 0.1, 0.02):
        book.workbench.edit("functions", "", x_width=width)
        steps = book.workbench.steps("signals")
        player.seek(steps.nearest(0.8))
        step = areas.view.step
        errors.append(abs(step.value - steps.h(step.time)))
    assert errors[0] > errors[1] > errors[2]
    assert "pulse of area 1" in " ".join(areas.words._sentences)


def test_a_function_is_drawn_by_hand(book, panel, areas):
    choose(panel.controls.functions["x_shape"], "drawn")
    assert not panel.controls.functions.box("x_width").isVisible()
    before = book.workbench.value(FunctionsChoice).x_curve
    places = [at_time(areas, time, 0) for time in (0.5, 1.0, 1.5)]
    drag(areas.view, places)
    after = book.workbench.value(FunctionsChoice).x_curve
    assert after != before
    assert book.workbench.undo_stack.undoText() == "Draw x"
    assert after[8] == pytest.approx(0.5, abs=0.03)  # the middle of the plot, at 1 s
    book.workbench.undo_stack.undo()
    assert book.workbench.value(FunctionsChoice).x_curve == before
    line = panel.controls.functions["x_curve"]
    assert line.isVisible()
    line.setText(", ".join(["1"] * 33))
    line.setModified(True)
    line.editingFinished.emit()
    assert book.workbench.value(FunctionsChoice).x_curve == (1,) * 33


def test_a_time_of_y_is_hovered(book, areas):
    player = book.workbench.players["signals"]
    before = player.index
    move(areas.view, at_time(areas, 0.3, 3))
    assert areas.view.step.time == pytest.approx(0.3, abs=0.02)
    leave(areas.view)
    assert player.shown == player.index == before
