"""Build through real clicks and keys, on a workbench of its own."""

import random
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QToolTip, QWidget

from convviz.app.window.appearance.theme import apply_theme
from convviz.core.networks.analysis import analyse
from convviz.core.networks.layers import (
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    LayerSpec,
    Pool,
    Rbf,
    Subsample,
)
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import chain
from convviz.core.networks.presets import PRESETS
from convviz.core.util.fields import declare
from convviz.core.util.kinds import Flag, Integer, OneOf, Option
from convviz.panels.network.panel import LAYER_LIMIT, NetworkPanel
from convviz.panels.table import PANELS
from convviz.state.choices.draft import DraftNodes
from convviz.state.context import make_context
from convviz.widgets.layers.layer_fields import layer_fields
from convviz.widgets.layers.layer_row import fact_texts, place_columns
from convviz.widgets.look.theme import THEMES, current_theme
from convviz.widgets.network.chain.chain import NetworkChain
from tests.gui.conftest import close
from tests.gui.mouse import choose, click, press, release, type_number, wheel

Key = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SMALL = PRESETS["small"].spec
BRANCHING = ("residual-small", "inception-small")


@pytest.fixture
def panel(qtbot):
    """A NetworkPanel alone in a window, with the window's undo."""
    window, context = QMainWindow(), make_context(PANELS)
    bench = context.workbench
    bench.setParent(window)
    window.addAction(bench.undo_stack.createUndoAction(window))
    window.actions()[0].setShortcut(QKeySequence.StandardKey.Undo)
    panel = NetworkPanel(context)
    window.setCentralWidget(panel)
    window.resize(1240, 640)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    QApplication.processEvents()
    yield panel
    context.shut_down()
    close(window)


def row(panel, name):
    return next(row for row in panel.layers.rows if row.title == name)


def network(panel):
    return panel.workbench.value(NetworkSpec)


def unfinished(panel):
    """Why the draft is impossible."""
    problem = panel.context.lab.draft.problem
    return "" if problem is None else problem.sentence


def names(panel):
    return [row.title for row in panel.layers.rows]


def click_row(panel, name):
    place = row(panel, name).rect().center()
    place.setX(20)
    press(row(panel, name), place)
    release(row(panel, name), place)


def click_chain(panel, name):
    place = panel.chain.place_of(name).toPoint()
    press(panel.chain, place)
    release(panel.chain, place)


def start_typing(control):
    control.setFocus()
    control.selectAll()
    return control.lineEdit()


def key(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)
    QApplication.processEvents()


def add(panel, text):
    """Open the menu of the Add button and choose an entry by its name."""
    menu = panel.add.menu()
    menu.popup(panel.add.mapToGlobal(panel.add.rect().bottomLeft()))
    action = next(action for action in menu.actions() if action.text() == text)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    panel.window().activateWindow()  # offscreen nobody does so when a menu closes
    QApplication.processEvents()


def assert_true_numbers(panel):
    """Names and facts on the screen are those of the network that is shown."""
    analysis = analyse(panel.spec)
    assert names(panel) == list(panel.spec.names)
    whole = panel.spec.input_shape[1:]
    known = [fact_texts(facts, whole) for facts in analysis.nodes]
    assert [row.texts for row in panel.layers.rows] == known + [()] * (len(panel.spec.layers) - len(known))
    for line in panel.layers.rows:
        for field in line.fields:
            shown = getattr(panel.spec.node(line.title).layer, field.name)
            for part in ("number", "choice"):
                if hasattr(field, part) and not isinstance(shown, tuple):
                    control = getattr(field, part)
                    assert (control.value() if part == "number" else control._values[control.currentIndex()]) == shown


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_at_first_the_small_network_is_there_with_all_its_facts(panel):
    assert names(panel) == list(SMALL.names)
    assert row(panel, "conv1").texts == ("16 × 28 × 28", "416", "313,600", "50.2 kB", "5 × 5")
    assert row(panel, "pool2").texts == ("32 × 7 × 7", "0", "0", "6.27 kB", "12 × 12")
    assert row(panel, "dense1").texts == ("64", "100,416", "100,352", "256 B", "everything")
    assert panel.images.text() == "1 × 28 × 28, 10 classes"
    assert not panel.edited.isVisible()
    assert_true_numbers(panel)


def test_the_totals_are_sums_and_follow_the_batch_size(panel):
    analysis = analyse(SMALL)
    assert f"{analysis.parameters:,} parameters (424 kB)" in panel.totals.text()
    assert "1,317,760 multiply-adds an image" in panel.totals.text()
    panel.workbench.edit("recipe", "", batch_size=100)
    assert panel.totals.text().endswith("memory 170 kB an image, 17.0 MB a batch of 100")


def test_weight_sharing_is_explained_for_the_chosen_convolution(panel):
    click_row(panel, "conv1")
    assert "conv1 has 416 parameters" in panel.remark.text()
    assert "would need 9,847,040 (× 23,671)" in panel.remark.text()  # 784 · 12,544 + 12,544
    click_row(panel, "pool1")
    assert panel.remark.text().startswith("pool1: each window keeps")


def test_what_is_not_seen_is_drawn_once_it_is(panel):
    panel.set_in_front(False)
    panel.workbench.edit("network", "", nodes=chain(Flatten(), Dense(10)))
    assert names(panel) == list(SMALL.names)
    panel.set_in_front(True)
    assert names(panel) == ["flatten1", "dense1"]


def test_another_dataset_is_another_input_and_number_of_classes(panel):
    fitted = SMALL.fitted((3, 64, 64), 3)
    panel.workbench.edit("network", "Choose dataset", input_shape=fitted.input_shape, nodes=fitted.nodes)
    assert panel.images.text() == "3 × 64 × 64, 3 classes"
    assert not panel.edited.isVisible()
    assert row(panel, "dense2").texts[0] == "3"
    assert_true_numbers(panel)


# -- changing a layer --------------------------------------------------------------------------------------------------


def test_facts_follow_every_keystroke_and_the_typing_is_one_edit(panel):
    editor = start_typing(row(panel, "conv1").field("filters").number)
    for typed, filters in (("3", 3), ("2", 32), ("0", 320)):
        QTest.keyClicks(editor, typed)
        assert network(panel).layers[0].filters == filters
        assert row(panel, "conv1").texts[0] == f"{filters} × 28 × 28"
        assert row(panel, "conv1").texts[1] == f"{26 * filters:,}"
        assert_true_numbers(panel)
    stack = panel.workbench.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Change filters of conv1")
    assert panel.edited.isVisible()
    stack.undo()
    assert network(panel) == SMALL
    assert row(panel, "conv1").field("filters").number.value() == 16
    assert not panel.edited.isVisible()


def test_an_emptied_number_changes_nothing_until_there_is_one(panel):
    number = row(panel, "conv1").field("filters").number
    QTest.keyClick(start_typing(number), Key.Key_Backspace)
    assert network(panel) == SMALL
    assert number.text() == ""
    QTest.keyClicks(number.lineEdit(), "8")
    assert network(panel).layers[0].filters == 8


def test_columns_go_along_with_the_rows_while_both_are_alike(panel):
    kernel = row(panel, "conv2").field("kernel")
    type_number(kernel.rows, "7")
    assert network(panel).layers[3].kernel == (7, 7)
    type_number(kernel.columns, "1")
    assert network(panel).layers[3].kernel == (7, 1)
    type_number(kernel.rows, "3")
    assert network(panel).layers[3].kernel == (3, 1)
    assert (kernel.rows.value(), kernel.columns.value()) == (3, 1)
    assert_true_numbers(panel)


def test_padding_by_name_or_in_cells(panel):
    field = row(panel, "conv1").field("padding")
    choose(field.choice, "valid")
    assert network(panel).layers[0].padding == "valid"
    assert not field.cells.isVisible()
    choose(field.choice, "cells")
    assert network(panel).layers[0].padding == (2, 2)  # half of 5x5: what "same" gives
    assert field.cells.isVisible()
    type_number(field.cells.rows, "1")
    assert network(panel).layers[0].padding == (1, 1)
    choose(field.choice, "same")
    assert network(panel) == SMALL
    assert_true_numbers(panel)


def test_a_poolings_stride_and_padding_go_along_with_its_size(panel):
    line = row(panel, "pool1")
    type_number(line.field("size").rows, "4")
    assert network(panel).layers[2] == Pool((4, 4))
    assert line.field("stride").rows.value() == 4
    type_number(line.field("padding").rows, "2")
    type_number(line.field("stride").rows, "1")
    assert network(panel).layers[2] == Pool((4, 4), (1, 1), (2, 2))
    type_number(line.field("size").rows, "3")
    assert network(panel).layers[2] == Pool((3, 3), (1, 1), (1, 1))
    assert line.field("padding").rows.maximum() == 1
    choose(line.field("function").choice, "average")
    type_number(line.field("stride").rows, "3")
    assert network(panel).layers[2] == Pool((3, 3), None, (1, 1), "average")
    assert_true_numbers(panel)


def test_typing_a_number_of_two_digits_takes_nothing_else_along_on_the_way(panel):
    panel.workbench.edit("network", "", nodes=chain(Conv(4), Pool((3, 3), (1, 1), (1, 1)), Flatten(), Dense(10)))
    size = row(panel, "pool1").field("size")
    QTest.keyClicks(start_typing(size.rows), "1")
    assert network(panel).layers[1] == Pool((1, 1), (1, 1), (0, 0))  # half of a 1 is no padding
    QTest.keyClicks(size.rows.lineEdit(), "2")
    assert network(panel).layers[1] == Pool((12, 12), (1, 1), (1, 1))
    assert_true_numbers(panel)


def test_stepping_one_too_far_throws_no_step_away(panel):
    number = row(panel, "pool1").field("size").rows
    number.setFocus()
    while not unfinished(panel):
        key(Key.Key_Up)
    assert number.value() == 15  # of the 14 rows that conv2 would need, pooling by 15 leaves one
    assert network(panel).layers[2].size == (14, 14)
    panel.draft.take_back()
    assert number.value() == 14


def test_an_impossible_number_is_typed_and_mended_like_any_other(panel):
    number = row(panel, "pool1").field("size").rows
    editor = start_typing(number)
    QTest.keyClicks(editor, "30")
    assert (number.text(), editor.cursorPosition()) == ("30", 2)
    QTest.keyClick(editor, Key.Key_Backspace)
    assert (number.text(), network(panel).layers[2].size) == ("3", (3, 3))
    QTest.keyClicks(editor, "0")
    assert network(panel) == SMALL


def test_other_images_end_what_is_being_typed(panel):
    editor = start_typing(row(panel, "pool1").field("size").rows)
    QTest.keyClicks(editor, "3")
    fitted = network(panel).fitted((1, 48, 48), 3)
    panel.workbench.edit("network", "Choose dataset", input_shape=fitted.input_shape, nodes=fitted.nodes)
    editor.setCursorPosition(1)
    QTest.keyClicks(editor, "00")
    assert unfinished(panel)
    assert network(panel).classes == 3


def test_a_number_beyond_its_limits_leaves_what_was_there_before(panel):
    number = row(panel, "conv1").field("filters").number
    type_number(number, "9000")
    assert (number.value(), network(panel).layers[0].filters) == (16, 16)


def test_what_is_impossible_goes_when_a_network_is_chosen_elsewhere(panel):
    QTest.keyClicks(start_typing(row(panel, "pool1").field("size").rows), "30")
    assert unfinished(panel)
    panel.workbench.restore({**panel.workbench.choices, "draft": DraftNodes()})
    assert (unfinished(panel), panel.spec) == ("", SMALL)


def test_columns_that_differ_stay_while_the_rows_pass_through_their_number(panel):
    kernel = row(panel, "conv2").field("kernel")
    type_number(kernel.columns, "1")
    assert network(panel).layers[3].kernel == (3, 1)
    QTest.keyClicks(start_typing(kernel.rows), "11")
    assert network(panel).layers[3].kernel == (11, 1)
    key(Key.Key_Tab)
    type_number(kernel.columns, "11")
    type_number(kernel.rows, "5")  # now they are alike
    assert network(panel).layers[3].kernel == (5, 5)


def test_no_run_begins_while_an_impossible_network_is_shown(panel):
    assert unfinished(panel) == ""
    type_number(row(panel, "pool1").field("size").rows, "30")
    assert network(panel) == SMALL
    assert unfinished(panel) == analyse(panel.spec).problem.sentence
    panel.draft.take_back()
    assert unfinished(panel) == ""
    assert row(panel, "pool1").field("size").rows.value() == 2
    assert panel.workbench.undo_stack.count() == 0  # nothing of the 3 that was passed through


def test_another_function_gives_the_layer_another_name_everywhere(panel):
    choose(row(panel, "relu1").field("function").choice, "scaled_tanh")
    assert names(panel)[1] == "scaled_tanh1"
    assert names(panel)[4] == "relu2"  # whoever is left keeps its name
    lines = [line for placed in panel.chain._placed().items.values() for line in placed.item.lines]
    assert lines[4:6] == ["scaled_tanh1", "pool1"]
    assert_true_numbers(panel)


def test_the_rate_of_a_dropout_is_typed(panel):
    click_row(panel, "relu3")
    add(panel, "Dropout")
    type_number(row(panel, "dropout1").field("rate").number, "0.25")
    assert network(panel).layers[-2] == Dropout(0.25)


def test_an_emptied_rate_stays_as_it_was(panel):
    panel.workbench.edit("network", "", nodes=PRESETS["chapter-mnist"].spec.nodes)
    before = network(panel)
    name = next(node.name for node in before.nodes if isinstance(node.layer, Dropout))
    number = row(panel, name).field("rate").number
    number.setFocus()
    key(Key.Key_End)
    for _ in number.text():
        key(Key.Key_Backspace)  # through 0, which it must not be left at
    assert number.text() == ""
    key(Key.Key_Tab)
    assert network(panel) == before
    assert number.value() == next(node.layer.rate for node in before.nodes if node.name == name)


def test_only_leaky_relu_has_a_slope(panel):
    field, slope = (row(panel, "relu1").field(name) for name in ("function", "slope"))
    assert not slope.isVisible()
    choose(field.choice, "leaky_relu")
    field, slope = (row(panel, "leaky_relu1").field(name) for name in ("function", "slope"))
    assert slope.isVisible()
    assert slope.geometry().left() > field.geometry().right()
    type_number(slope.number, "0.2")
    assert Activation("leaky_relu", 0.2) in [node.layer for node in network(panel).nodes]
    choose(field.choice, "tanh")
    assert not row(panel, "tanh1").field("slope").isVisible()


def test_the_controls_of_a_layer_follow_from_its_declared_fields(qtbot):
    @dataclass(frozen=True)
    class Ring(LayerSpec):
        turns: int = declare(Integer(1, 9), default=2, label="turns")
        way: str = declare(OneOf((Option("left"), Option("right"))), default="left", label="")
        hidden: bool = declare(Flag(), default=True, rare=True)

    parent = QWidget()
    qtbot.addWidget(parent)
    fields = layer_fields(Ring, "ring", parent)
    assert [field.name for field in fields] == ["way", "turns"]
    for field in fields:
        field.show_layer(Ring(turns=7, way="right"))
    assert (fields[0].choice.currentText(), fields[1].number.value(), fields[1].number.maximum()) == ("right", 7, 9)
    assert fields[1].number.accessibleName() == "turns of ring"


def test_the_output_keeps_one_unit_for_each_class(panel):
    number = row(panel, "dense2").field("units").number
    QTest.keyClicks(start_typing(number), "7")
    assert network(panel) == SMALL
    assert number.isReadOnly()
    assert "class" in number.toolTip()
    click_row(panel, "dense2")
    key(Key.Key_Delete)  # dense2 gone, relu3 comes last: refused
    click_row(panel, "relu3")
    key(Key.Key_Delete)
    assert names(panel)[-1] == "dense1"
    assert network(panel).layers[-1] == Dense(10)


def test_filters_keep_one_for_each_class_where_a_global_pooling_gives_the_answer(panel):
    panel.workbench.edit("network", "", nodes=chain(Conv(4), Conv(10), GlobalAveragePool()))
    filters = row(panel, "conv2").field("filters").number
    QTest.keyClicks(start_typing(filters), "7")
    assert network(panel).layers[1].filters == 10
    assert filters.isReadOnly()
    assert "class" in filters.toolTip()
    assert not row(panel, "conv1").field("filters").number.isReadOnly()


def test_a_number_over_the_limit_is_refused_in_a_sentence_that_stays(panel):
    filters = row(panel, "conv1").field("filters").number
    QTest.keyClicks(start_typing(filters), "99999")
    key(Key.Key_Return)
    assert network(panel) == SMALL
    assert filters.value() == 16
    assert QToolTip.text() == "99999 is not possible here, only integers from 1 to 8192."


def test_rows_are_as_high_as_what_they_show(panel):
    for preset in ("residual-small", "inception-small", "small"):
        choose(panel.preset, preset)
        QApplication.processEvents()
        assert {line.height() for line in panel.layers.rows} == {row(panel, names(panel)[0]).height()}


def test_what_is_missing_at_the_end_is_added_there(panel):
    panel.workbench.edit("network", "", nodes=chain(Conv(4), Conv(10), Flatten(), Dense(10)))
    click_row(panel, "dense1")
    key(Key.Key_Delete)
    click_row(panel, "flatten1")
    key(Key.Key_Delete)
    assert unfinished(panel).startswith("conv2 cannot stand here: it comes last")
    click_row(panel, "conv2")
    add(panel, "Global average pooling")
    assert names(panel) == ["conv1", "conv2", "global_pool1"]
    assert unfinished(panel) == ""
    assert network(panel).layers == (Conv(4), Conv(10), GlobalAveragePool())


def test_the_wheel_scrolls_rather_than_change_what_it_is_over(panel):
    number = row(panel, "conv1").field("filters").number
    panel.layers.setFocus()

    wheel(number, 1)
    assert network(panel) == SMALL
    number.setFocus()
    wheel(number, 1)
    assert network(panel).layers[0].filters == 17


def test_the_reason_why_a_layer_is_refused_is_seen_whole(panel):
    choose(panel.preset, "inception-small")
    click_row(panel, names(panel)[-1])
    add(panel, "Global average pooling")
    refused = row(panel, panel.context.lab.draft.problem.name)
    assert "global_pool1" in names(panel)
    assert refused.problem.text().startswith(unfinished(panel))
    assert refused.visibleRegion().boundingRect().height() == refused.height()
    assert panel.remark.text().startswith(unfinished(panel))


# -- adding, removing, moving ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("Convolution", Conv(16)),
        ("Batch normalisation", BatchNorm()),
        ("ReLU or another function", Activation()),
        ("Pooling", Pool()),
        ("Sub-sampling", Subsample()),
        ("Dropout", Dropout()),
    ],
)
def test_a_layer_is_added_after_the_chosen_one_and_chosen(panel, text, layer):
    click_row(panel, "relu1")
    add(panel, text)
    assert network(panel).layers == (*SMALL.layers[:2], layer, *SMALL.layers[2:])
    assert panel.layers._selected == next(name for name in network(panel).names if name not in SMALL.names)
    assert panel.workbench.undo_stack.undoText() == f"Add {text}"
    assert_true_numbers(panel)
    panel.workbench.undo_stack.undo()
    assert network(panel) == SMALL
    assert_true_numbers(panel)


@pytest.mark.parametrize(("text", "layer"), [("Dense", Dense(64)), ("Flatten", Flatten()), ("Dropout", Dropout())])
def test_after_the_output_means_before_it(panel, text, layer):
    click_row(panel, "dense2")
    add(panel, text)
    assert network(panel).layers == (*SMALL.layers[:-1], layer, SMALL.layers[-1])


def test_lenets_output_takes_the_place_of_the_dense_one(panel):
    click_row(panel, "dense2")
    add(panel, "RBF output")
    assert network(panel) == SMALL  # refused: dense2 follows it
    assert "rbf1 are the network's answer" in row(panel, "dense2").problem.text()
    click_row(panel, "dense2")
    key(Key.Key_Delete)
    assert network(panel).layers == (*SMALL.layers[:-1], Rbf(10))


def test_layers_are_removed_by_button_and_key(panel):
    click_row(panel, "relu2")
    click(panel.remove)
    assert network(panel).layers == SMALL.layers[:4] + SMALL.layers[5:]
    assert panel.workbench.undo_stack.undoText() == "Remove relu2"
    click_row(panel, "relu1")
    key(Key.Key_Delete)
    assert names(panel)[:3] == ["conv1", "pool1", "conv2"]
    assert panel.workbench.undo_stack.count() == 2
    assert_true_numbers(panel)


def test_delete_in_a_number_deletes_a_digit(panel):
    number = row(panel, "conv1").field("filters").number
    editor = start_typing(number)
    editor.setCursorPosition(0)
    QTest.keyClick(editor, Key.Key_Delete)
    assert names(panel) == list(SMALL.names)
    assert network(panel).layers[0].filters == 6


def test_layers_are_moved_by_buttons_and_keys_and_stay_chosen(panel):
    click_row(panel, "relu1")
    click(panel.down)
    assert names(panel)[:3] == ["conv1", "pool1", "relu1"]
    assert panel.workbench.undo_stack.undoText() == "Move relu1 down"
    click(panel.up)
    assert network(panel) == SMALL
    click_row(panel, "relu1")
    key(Key.Key_Down, ALT)
    key(Key.Key_Down, ALT)
    assert names(panel)[:4] == ["conv1", "pool1", "conv2", "relu1"]
    assert panel.layers._selected == "relu1"
    key(Key.Key_Up, ALT)
    assert names(panel)[:4] == ["conv1", "pool1", "relu1", "conv2"]
    assert_true_numbers(panel)


def test_alt_and_an_arrow_move_the_layer_in_whose_number_one_types(panel):
    row(panel, "conv2").field("filters").number.setFocus()
    assert panel.layers._selected == "conv2"
    key(Key.Key_Up, ALT)
    assert network(panel).layers[2:4] == (SMALL.layers[3], SMALL.layers[2])
    key(Key.Key_Down, ALT)  # the keys still go to it
    assert network(panel) == SMALL


@pytest.mark.parametrize(("name", "steps"), [("pool1", 1), ("pool2", 1), ("conv2", -1), ("conv1", 1)])
def test_moving_a_layer_whose_number_is_half_typed_changes_no_other(panel, name, steps):
    before = {node.name: node.layer for node in SMALL.nodes if node.name != name}
    field = row(panel, name).field("stride" if name.startswith("pool") else "kernel")
    editor = start_typing(field.rows)
    QTest.keyClicks(editor, "1")
    QTest.keyClick(editor, Key.Key_Backspace)
    key(Key.Key_Down if steps > 0 else Key.Key_Up, ALT)
    assert {node.name: node.layer for node in panel.spec.nodes if node.name != name} == before
    assert panel.spec.names.index(name) == SMALL.names.index(name) + steps
    panel.layers.setFocus()  # whatever is half-typed ends at the latest now
    assert {node.name: node.layer for node in panel.spec.nodes if node.name != name} == before
    assert_true_numbers(panel)


@pytest.mark.parametrize("text", ["", "1", "30", "99999"])
@pytest.mark.parametrize("name", ["pool1", "pool2", "conv2"])
def test_a_number_half_typed_swallows_no_click_on_an_arrow_button(panel, name, text):
    before = {node.name: node.layer for node in SMALL.nodes if node.name != name}
    field = row(panel, name).field("stride" if name.startswith("pool") else "kernel")
    QTest.keyClicks(start_typing(field.rows), "1")
    QTest.keyClick(field.rows, Key.Key_Backspace)
    QTest.keyClicks(field.rows, text)
    click(panel.down)
    assert panel.spec.names.index(name) == SMALL.names.index(name) + 1
    assert {node.name: node.layer for node in panel.spec.nodes if node.name != name} == before


def test_rows_stay_with_their_layers_wherever_these_go(panel):
    lines = {line.title: line for line in panel.layers.rows}
    click_row(panel, "pool1")
    click(panel.down)
    click_row(panel, "relu1")
    click(panel.remove)
    choose(lines["relu2"].field("function").choice, "tanh")
    now = {line.title: line for line in panel.layers.rows}
    assert now.pop("tanh1") is lines["relu2"]
    assert all(lines[name] is line for name, line in now.items())
    assert_true_numbers(panel)


@pytest.mark.parametrize(("text", "filters"), [("", 17), ("24", 25), ("99999", 17)])
def test_a_step_goes_on_from_what_is_shown_once_the_typing_is_over(panel, text, filters):
    number = row(panel, "conv1").field("filters").number
    QTest.keyClicks(start_typing(number), "1")
    QTest.keyClick(number, Key.Key_Backspace)
    QTest.keyClicks(number, text)
    key(Key.Key_Up)
    assert (number.value(), network(panel).layers[0].filters) == (filters, filters)


def test_the_ends_cannot_be_moved_beyond(panel):
    click_row(panel, "conv1")
    assert not panel.up.isEnabled()
    key(Key.Key_Up, ALT)
    click_row(panel, "dense2")
    assert not panel.down.isEnabled()
    key(Key.Key_Down, ALT)
    assert network(panel) == SMALL


def test_no_more_than_may_be_can_be_added_and_one_always_stays(panel):
    panel.workbench.edit("network", "", nodes=chain(Flatten(), *[Activation()] * (LAYER_LIMIT - 2), Dense(10)))
    assert not panel.add.isEnabled()
    assert_true_numbers(panel)
    panel.workbench.edit("network", "", input_shape=(1, 1, 1), nodes=chain(Flatten(), Dense(10)))
    assert panel.add.isEnabled()
    click_row(panel, "flatten1")
    key(Key.Key_Delete)
    assert not panel.remove.isEnabled()
    key(Key.Key_Delete)
    assert names(panel) == ["dense1"]
    assert "put a flatten before it" in row(panel, "dense1").problem.text()


# -- branches ----------------------------------------------------------------------------------------------------------


def test_a_branch_is_indented_and_says_where_it_begins_and_meets(panel):
    choose(panel.preset, "inception-small")
    depth = {line.title: line.place.depth for line in panel.layers.rows}
    inside = {"conv2", "relu2", "conv3", "relu3", "conv4", "relu4", "conv5", "relu5", "conv6", "relu6", "pool2"}
    assert {name for name, level in depth.items() if level == 1} == {*inside, "conv7", "relu7"}
    assert set(depth.values()) == {0, 1}
    begins = [line.title for line in panel.layers.rows if line.place.begins]
    assert begins == ["conv2", "conv3", "conv5", "pool2"]
    for name, text in (("conv2", ""), ("conv3", "takes pool1"), ("concat1", "takes relu2, relu4, relu6 and relu7")):
        assert row(panel, name).takes.text() == text
        assert row(panel, name).takes.isVisible() == bool(text)
        assert text in row(panel, name).accessibleDescription()
    assert_true_numbers(panel)


def test_a_skip_is_added_around_a_layer_filled_and_removed(panel):
    click_row(panel, "relu2")
    add(panel, "Skip around this layer")
    assert panel.layers._selected == "add1"
    assert panel.workbench.undo_stack.undoText() == "Add skip around relu2"
    assert network(panel).node("add1").inputs == ("relu2", "conv2")
    assert network(panel).node("pool2").inputs == ("add1",)
    assert row(panel, "add1").takes.text() == "takes relu2 and conv2"
    click_row(panel, "relu2")
    add(panel, "Batch normalisation")
    assert network(panel).node("add1").inputs == ("norm1", "conv2")
    assert row(panel, "norm1").place.depth == 1
    key(Key.Key_Up, ALT)  # within the branch, and no farther
    key(Key.Key_Up, ALT)
    assert network(panel).node("norm1").inputs == ("conv2",)
    assert not panel.up.isEnabled()
    assert_true_numbers(panel)
    click_row(panel, "add1")
    click(panel.remove_branch)
    assert panel.workbench.undo_stack.undoText() == "Remove branch of add1"
    assert names(panel) == ["conv1", "relu1", "pool1", "conv2", "norm1", *SMALL.names[4:]]
    for _ in range(4):
        panel.workbench.undo_stack.undo()
    assert network(panel) == SMALL
    assert_true_numbers(panel)


def test_a_skip_around_what_changes_shapes_has_a_layer_that_fits_them(panel):
    click_row(panel, "conv2")
    add(panel, "Skip around this layer")
    assert unfinished(panel) == ""
    assert network(panel).node("conv3").layer == Conv(32, (1, 1))
    assert network(panel).node("add1").inputs == ("conv2", "conv3")
    click_row(panel, "pool1")
    add(panel, "Skip around this layer")
    assert network(panel).node("conv4").layer == Conv(16, (1, 1), (2, 2))
    click_row(panel, "flatten1")
    add(panel, "Skip around this layer")
    assert unfinished(panel) == ""
    assert_true_numbers(panel)


def test_a_join_moves_along_its_branch_and_takes_layers_in(panel):
    click_row(panel, "conv2")
    add(panel, "Skip around this layer")
    click_row(panel, "add1")
    click(panel.down)
    assert network(panel).node("add1").inputs == ("relu2", "conv3")
    assert network(panel).node("relu2").inputs == ("conv2",)
    assert row(panel, "relu2").place.depth == 1
    click(panel.up)
    assert network(panel).node("add1").inputs == ("conv2", "conv3")
    assert_true_numbers(panel)


def test_branches_are_added_and_removed_one_by_one(panel):
    choose(panel.preset, "inception-small")
    before = network(panel)
    click_row(panel, "concat1")
    add(panel, "Branch beside this layer")
    assert panel.layers._selected == "conv8"
    assert network(panel).node("concat1").inputs[-1] == "conv8"
    assert network(panel).node("conv8").inputs == ("pool1",)
    click(panel.remove_branch)
    assert network(panel).nodes == before.nodes
    click_row(panel, "conv5")
    click(panel.remove_branch)
    assert network(panel).node("concat1").inputs == ("relu2", "relu4", "relu7")
    assert not {"conv5", "relu5", "conv6", "relu6"} & set(names(panel))
    click_row(panel, "conv1")
    assert not panel.remove_branch.isVisible()
    assert_true_numbers(panel)


def test_with_a_join_go_its_branches_but_the_first(panel):
    choose(panel.preset, "residual-small")
    click_row(panel, "add2")
    key(Key.Key_Delete)
    assert not {"conv6", "norm6", "add2"} & set(names(panel))
    assert network(panel).node("relu5").inputs == ("norm5",)
    assert_true_numbers(panel)


def test_branches_that_do_not_fit_are_refused_at_their_join(panel):
    choose(panel.preset, "residual-small")
    type_number(row(panel, "conv6").field("filters").number, "16")
    assert "add2 cannot stand here: it adds number to number" in row(panel, "add2").problem.text()
    key(Key.Key_Escape)
    assert network(panel) == PRESETS["residual-small"].spec


def test_nothing_is_put_around_the_output(panel):
    click_row(panel, "dense2")
    assert [action.isEnabled() for action in panel._around] == [False, False]
    click_row(panel, "relu3")
    assert [action.isEnabled() for action in panel._around] == [True, True]


@pytest.mark.parametrize("name", BRANCHING)
def test_every_layer_of_branches_is_reached_by_clicks_and_keys(panel, name):
    choose(panel.preset, name)
    for layer in names(panel):
        click_chain(panel, layer)
        assert panel.layers._selected == layer
    panel.chain.setFocus()
    key(Key.Key_Home)
    walked = [panel.layers._selected]
    while walked[-1] != names(panel)[-1]:
        key(Key.Key_Right)
        walked.append(panel.layers._selected)
    assert walked == names(panel)


def test_up_and_down_lead_from_branch_to_branch(panel):
    choose(panel.preset, "inception-small")
    click_chain(panel, "conv2")
    panel.chain.setFocus()
    for pressed, name in ((Key.Key_Down, "conv3"), (Key.Key_Down, "conv5"), (Key.Key_Down, "pool2")):
        key(pressed)
        assert panel.layers._selected == name
    key(Key.Key_Down)
    assert panel.layers._selected == "pool2"
    key(Key.Key_Up)
    assert panel.layers._selected == "conv5"


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_with_layers_and_branches_the_panel_shows_it(panel, seed):
    chance = random.Random(seed)
    choose(panel.preset, chance.choice(["small", *BRANCHING]))
    kinds = [action for action in panel.add.menu().actions() if not action.isSeparator()]
    for _ in range(60):
        do = chance.choice(["add", "add", "remove", "branch", "up", "down", "chain", "undo", "back"])
        click_row(panel, chance.choice(names(panel)))
        if do == "add" and panel.add.isEnabled():
            chance.choice([action for action in kinds if action.isEnabled()]).trigger()
        elif do == "chain":
            click_chain(panel, chance.choice(names(panel)))
        elif do == "undo":
            panel.workbench.undo_stack.undo()
        elif do == "back":
            panel.draft.take_back()
        elif do == "branch" and panel.remove_branch.isVisible():
            click(panel.remove_branch)
        elif do in ("remove", "up", "down"):
            click(getattr(panel, do))
        QApplication.processEvents()
        assert_true_numbers(panel)
        assert panel.layers._selected == panel.chain._selected
        assert panel.layers._selected in names(panel)
        panel.chain.grab()
        problem = panel.draft.problem
        marked = [line.title for line in panel.layers.rows if line.problem.text()]
        assert marked == ([] if problem is None else [problem.name])


# -- what cannot be ----------------------------------------------------------------------------------------------------


@pytest.fixture
def refused(panel):
    """LeNet-5, modern, with a 7x7 kernel typed where only 5x5 are left."""
    choose(panel.preset, "lenet5-modern")
    type_number(row(panel, "conv3").field("kernel").rows, "7")
    return panel


def test_an_impossible_kernel_is_refused_at_its_layer_with_the_arithmetic(refused):
    conv3 = row(refused, "conv3")
    assert network(refused) == PRESETS["lenet5-modern"].spec
    assert conv3.field("kernel").rows.value() == 7
    assert conv3.problem.isVisible()
    assert "conv3 does not fit: a kernel that spans 7 cells does not fit into 5: (5 − 7 + 2·0)/1 + 1 = −1." in (
        conv3.problem.text()
    )
    assert [line.title for line in refused.layers.rows if line.problem.isVisible()] == ["conv3"]
    assert [bool(line.texts) for line in refused.layers.rows] == [True] * 6 + [False] * 6
    assert "the network stays as it was" in refused.remark.text()
    assert refused.totals.text().startswith("Before conv3: 2,572 parameters")
    assert [placed.item.known for placed in refused.chain._placed().items.values()] == [True] * 7 + [False] * 6
    assert "spans 7 cells" in refused.chain.tip_at(refused.chain.place_of("conv3"))
    assert_true_numbers(refused)


def test_what_is_refused_is_outlined_in_the_warnings_colour(refused):
    picture = row(refused, "conv3").grab().toImage()
    assert picture.pixelColor(picture.width() // 2, 1).name() == current_theme().warning
    other = row(refused, "conv2").grab().toImage()
    assert other.pixelColor(other.width() // 2, 1).name() != current_theme().warning


def test_typing_on_to_a_possible_value_is_taken(refused):
    type_number(row(refused, "conv3").field("kernel").rows, "3")
    assert network(refused).layers[6].kernel == (3, 3)
    assert not row(refused, "conv3").problem.isVisible()
    assert_true_numbers(refused)


def test_it_can_be_mended_at_another_layer(refused):
    choose(row(refused, "conv2").field("padding").choice, "same")
    layers = network(refused).layers
    assert (layers[3].padding, layers[6].kernel) == ("same", (7, 7))
    assert refused.workbench.undo_stack.undoText() == "Change padding of conv2"
    assert_true_numbers(refused)


def test_escape_takes_it_back_and_undo_brings_it_again(refused):
    impossible = refused.spec
    key(Key.Key_Escape)
    assert refused.spec == network(refused) == PRESETS["lenet5-modern"].spec
    assert row(refused, "conv3").field("kernel").rows.value() == 5
    assert not row(refused, "conv3").problem.isVisible()
    assert_true_numbers(refused)
    key(Key.Key_Z, CTRL)
    assert refused.spec == impossible
    assert row(refused, "conv3").problem.isVisible()


def test_so_does_the_link_beside_the_sentence(refused):
    row(refused, "conv3").problem.linkActivated.emit("back")
    assert refused.spec == network(refused)


def test_undo_takes_back_what_was_refused_before_any_edit(refused):
    refused.layers.setFocus()
    key(Key.Key_Z, CTRL)
    assert refused.spec == network(refused) == PRESETS["lenet5-modern"].spec
    key(Key.Key_Z, CTRL)
    assert network(refused) == SMALL


@pytest.mark.parametrize("change", ["undo", "preset"])
def test_another_network_takes_the_place_of_a_refused_one(refused, change):
    if change == "undo":
        refused.workbench.undo_stack.undo()
    else:
        choose(refused.preset, "small")
    assert refused.spec == network(refused) == SMALL
    assert_true_numbers(refused)


def test_without_a_flatten_the_dense_layer_is_to_blame_until_there_is_one(panel):
    click_row(panel, "flatten1")
    key(Key.Key_Delete)
    assert network(panel) == SMALL
    assert "dense1 cannot stand here" in row(panel, "dense1").problem.text()
    click_row(panel, "conv2")
    add(panel, "Flatten")  # too early: relu2 takes a list, pool2 does not
    assert "pool2 cannot stand here" in row(panel, "pool2").problem.text()
    key(Key.Key_Down, ALT)
    key(Key.Key_Down, ALT)
    assert network(panel) == SMALL
    assert panel.spec == SMALL
    assert panel.workbench.undo_stack.count() == 0


# -- choosing a layer --------------------------------------------------------------------------------------------------


def test_a_click_into_the_chain_chooses_the_row(panel):
    for name in ("pool2", "conv1", "dense2", "conv2"):
        click_chain(panel, name)
        assert panel.layers._selected == panel.chain._selected == name
        assert [line.title for line in panel.layers.rows if line._selected] == [name]
    click_chain(panel, "input")  # which is no layer
    assert panel.layers._selected == "conv2"


def test_the_chain_is_walked_with_the_arrow_keys(panel):
    panel.chain.setFocus()
    for pressed, index in (
        *((Key.Key_Right, 1), (Key.Key_Right, 2), (Key.Key_Left, 1), (Key.Key_End, 9), (Key.Key_Right, 9)),
        *((Key.Key_Home, 0), (Key.Key_Left, 0)),
    ):
        key(pressed)
        assert panel.layers._selected == SMALL.names[index]


def test_the_list_is_walked_with_the_keys_and_enter_goes_in_and_out(panel):
    panel.layers.setFocus()
    for pressed, index in ((Key.Key_Down, 1), (Key.Key_Down, 2), (Key.Key_Up, 1), (Key.Key_End, 9), (Key.Key_Home, 0)):
        key(pressed)
        assert panel.layers._selected == panel.chain._selected == SMALL.names[index]
    key(Key.Key_Return)
    assert QApplication.focusWidget() is row(panel, "conv1").field("filters").number
    QTest.keyClicks(QApplication.focusWidget(), "24")
    key(Key.Key_Return)
    assert network(panel).layers[0].filters == 24
    assert QApplication.focusWidget() is panel.layers.canvas


def test_going_into_a_control_chooses_its_row(panel):
    row(panel, "pool2").field("size").columns.setFocus()
    assert panel.layers._selected == panel.chain._selected == "pool2"


def test_the_chosen_row_is_scrolled_to(panel):
    panel.window().resize(960, 420)
    choose(panel.preset, "regularised")
    panel.layers.setFocus()
    key(Key.Key_End)
    line = panel.layers.rows[-1]
    assert not line.visibleRegion().isEmpty()
    assert line.visibleRegion().boundingRect().height() >= line.height() - 1


# -- presets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_can_be_chosen_for_these_images(panel, name):
    panel.workbench.edit("network", "", nodes=chain(Flatten(), Dense(10)))
    assert panel.edited.isVisible()
    choose(panel.preset, name)
    assert network(panel) == PRESETS[name].spec.fitted((1, 28, 28), 10)
    assert panel.about.text() == PRESETS[name].description
    assert panel.preset.currentText() == PRESETS[name].title
    assert not panel.edited.isVisible()
    assert_true_numbers(panel)


def test_choosing_a_preset_again_takes_all_changes_away(panel):
    type_number(row(panel, "dense1").field("units").number, "99")
    assert panel.edited.isVisible()
    choose(panel.preset, "small")
    assert network(panel) == SMALL
    panel.workbench.undo_stack.undo()
    assert network(panel).layers[7] == Dense(99)


def test_a_preset_that_these_images_are_too_small_for_says_so_and_changes_nothing(panel, qtbot):
    tiny = replace(SMALL, input_shape=(1, 8, 8))
    panel.workbench.edit("network", "", input_shape=tiny.input_shape)
    with qtbot.waitSignal(panel.workbench.problem) as emitted:
        choose(panel.preset, "lenet5")
    assert emitted.args[0].startswith("LeNet-5 cannot take images of these sizes: conv2 does not fit: ")
    assert network(panel) == tiny
    assert panel.preset.currentText() == "Small"


# -- how it looks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pixels", [14, 20])
@pytest.mark.parametrize("name", ["small", "lenet5", "regularised", "chapter-three-class", *BRANCHING])
def test_nothing_overlaps_at_any_size(panel, qapp, name, pixels):
    try:
        apply_theme(qapp, current_theme(), pixels)
        panel.set_min_text(pixels)
        panel.workbench.edit("network", "", **vars(PRESETS[name].spec))
        for width in (960, 1240):
            panel.window().resize(width, 640)
            QApplication.processEvents()
            assert_in_place(panel, branching=name in BRANCHING)
    finally:
        apply_theme(qapp, current_theme())


def assert_in_place(panel, *, branching):
    metrics = panel.layers.fontMetrics()
    for line in panel.layers.rows:
        right = max((f.mapTo(line, f.rect().topRight()).x() for f in line.fields), default=0)
        first = line._columns.facts[0][0]
        assert right < (line.width() if line._stacked else first)
        for text, (start, room) in zip(line.texts, line._columns.facts, strict=True):
            assert metrics.horizontalAdvance(text) <= room
            assert start + room <= line.width()
    cells = [placed.cell for placed in panel.chain._placed().items.values()]
    assert all(cell.left() >= 0 and cell.right() <= panel.chain.width() for cell in cells)
    assert all(cell.bottom() <= panel.chain.height() for cell in cells)
    assert not any(a.intersects(b) for a in cells for b in cells if a is not b)
    assert panel.chain.height() <= (400 if branching else 260)
    assert panel.layers.area.height() >= (60 if branching else 120)


@pytest.mark.parametrize("name", list(THEMES))
def test_it_is_drawn_anew_in_another_theme(refused, qapp, name):
    before = current_theme()
    try:
        apply_theme(qapp, THEMES[name])
        QApplication.processEvents()
        picture = row(refused, "conv3").grab().toImage()
        assert picture.pixelColor(picture.width() // 2, 1).name() == THEMES[name].warning
        assert THEMES[name].accent in row(refused, "conv3").problem.text()
        chain = refused.chain.grab().toImage()
        colours = {chain.pixelColor(x, 60).name() for x in range(chain.width())}
        assert THEMES[name].roles["kernel"].lower() in colours
    finally:
        apply_theme(qapp, before)


@given(
    st.integers(500, 2000),
    st.integers(30, 150),
    st.integers(0, 900),
    st.lists(st.integers(20, 110), min_size=5, max_size=5),
)
def test_columns_lie_in_order_and_leave_the_controls_their_room(width, name, fields, facts):
    columns = place_columns(width, name, fields, facts)
    assert columns.left > name
    starts = [start for start, _ in columns.facts]
    assert starts == sorted(starts)
    for (start, wide), (following, _) in pairwise(columns.facts):
        assert start + wide < following
    if starts[0] > 12:  # else there is less room than the facts alone ask for
        assert columns.facts[-1][0] + columns.facts[-1][1] < width
    assert columns.left + columns.beside < starts[0]


def test_slabs_tell_sizes_and_depths(qtbot):
    chain = NetworkChain()
    qtbot.addWidget(chain)
    chain.resize(1200, 160)
    spec = PRESETS["chapter-three-class"].spec
    chain.set_network(spec, analyse(spec))
    slabs = [placed.item.slab for placed in chain._placed().items.values()]
    heights = [slabs[index].height for index in (1, 4, 7, 9)]  # 64, 32, 16, 8 rows
    steps = [a - b for a, b in pairwise(heights)]
    assert min(steps) > 0
    assert max(steps) - min(steps) < 1e-9  # halving the side takes away the same height each time
    thicknesses = [slabs[index].thickness for index in (0, 1, 4, 7)]  # 3, 64, 128, 256 maps
    assert thicknesses == sorted(thicknesses)
    assert chain.accessibleDescription() == "17 layers, 3 × 64 × 64 to 3"


def test_a_layer_that_undo_took_away_while_another_room_was_in_front_is_not_edited(window, key):
    window.show_panel("network")
    panel = window.panels["network"]
    panel.draft.choose_preset("inception-small")
    panel._on_layer_chosen(panel.spec.names[-1])
    window.show_panel("convolution")
    window.workbench.undo_stack.undo()
    before = panel.spec
    panel.add.menu().actions()[0].trigger()
    panel.remove.click()
    assert panel.selected in panel.spec.names
    assert len(panel.spec.nodes) == len(before.nodes)
