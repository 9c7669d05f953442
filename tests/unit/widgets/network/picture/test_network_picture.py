from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.look.theme import Role
from convviz.widgets.network.picture import canvas as network_canvas
from convviz.widgets.network.picture import drawing as network_drawing
from convviz.widgets.network.picture.class_chart import ClassChart
from convviz.widgets.network.picture.columns import Column
from convviz.widgets.network.picture.links import incoming, links, offsets, strengths
from convviz.widgets.network.picture.picture import NetworkPicture
from convviz.widgets.network.picture.slot import Slot
from tests.gui.mouse import leave, move, press, wheel
from tests.unit.widgets.contrast import contrast
from tests.written import texts as written

SIGNED, GREY = Colouring(-2.0, 2.0, Scale.SIGN), Colouring(0.0, 1.0)
WIDE = Colouring(-4.0, 4.0, Scale.SIGN)
DIGITS = [str(digit) for digit in range(10)]


def network(filters=16, seed=0, units=40):
    """Columns of a small network with random numbers."""
    rng = np.random.default_rng(seed)

    def made(*shape):
        return rng.standard_normal(shape).astype(np.float32)

    conv, hidden = made(filters, 12, 12), made(units)
    return [
        Column("input", "input", "input", rng.random((1, 12, 12)).astype(np.float32), GREY),
        Column("conv1", "conv", "conv1", conv, SIGNED, made(filters, 1, 3, 3)),
        Column("relu1", "activation", "relu1", np.maximum(conv, 0), SIGNED),
        Column("pool1", "pool", "pool1", np.maximum(conv[:, ::2, ::2], 0), SIGNED),
        Column("conv2", "conv", "conv2", made(20, 6, 6), WIDE, made(20, filters, 3, 3)),
        Column("flatten1", "flatten", "flatten1", made(720), WIDE),
        Column("dense1", "dense", "dense1", hidden, SIGNED, made(units, 720)),
        Column("dropout1", "dropout", "dropout1", hidden, SIGNED),
        Column("dense2", "dense", "dense2", made(10), SIGNED, made(10, units)),
    ]


@pytest.fixture
def picture(qtbot):
    view = NetworkPicture()
    qtbot.addWidget(view)
    view.resize(1000, 560)
    view.set_columns(network())
    view.set_classes(DIGITS, np.full(10, 0.1), 3)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def heard(picture):
    said = []
    picture.unit_hovered.connect(lambda layer, number: said.append(("over", layer, number)))
    picture.hover_ended.connect(lambda: said.append("left"))
    picture.unit_clicked.connect(lambda layer, number: said.append(("click", layer, number)))
    return said


def middle(picture, layer, number):
    rect = picture.unit_rect(layer, number)
    assert not rect.isEmpty(), (layer, number)
    return rect.center().toPoint()


def test_a_unit_under_the_mouse_and_a_clicked_one_are_reported(picture, heard):
    move(picture.canvas, middle(picture, "pool1", 2))
    press(picture.canvas, middle(picture, "pool1", 2))
    leave(picture.canvas)
    assert heard == [("over", "pool1", 2), ("click", "pool1", 2), "left"]
    assert picture.selected == ("pool1", 2)


def test_setting_the_selection_tells_nobody_and_names_nothing_that_is_not_there(picture, heard):
    picture.set_selected("conv2", 5)
    assert picture.selected == ("conv2", 5)
    for layer, number in (("conv2", 99), ("conv9", 0), ("", 0)):
        picture.set_selected(layer, number)
        assert picture.selected is None
    assert heard == []


@pytest.mark.parametrize(("layer", "number"), [("conv1", 0), ("relu1", 4), ("conv2", 3), ("dense2", 7), ("input", 0)])
def test_a_tile_has_the_colours_of_its_map(picture, layer, number):
    column = next(column for column in network() if column.name == layer)
    rect = picture.unit_rect(layer, number)
    drawn = picture.canvas.grab().toImage()
    values = np.atleast_2d(column.maps[number])
    rows, columns = values.shape
    colours = column.colouring.paint(values)
    for row, across in ((rows // 3, columns // 3), (rows // 2, columns - 1)):
        place = QPointF(
            rect.left() + (across + 0.5) * rect.width() / columns, rect.top() + (row + 0.5) * rect.height() / rows
        ).toPoint()
        assert drawn.pixelColor(place).getRgb()[:3] == tuple(colours[row, across].tolist())


def test_headings_name_every_column_and_its_size(picture):
    texts = written(picture)
    for text in ("conv1", "16 × 12 × 12", "pool1", "16 × 6 × 6", "dense1", "40", "classes"):
        assert text in texts


def test_a_large_layer_is_shown_in_part_and_says_so(picture):
    texts = written(picture)
    shown = sum(not picture.unit_rect("conv1", number).isEmpty() for number in range(16))
    assert 4 <= shown < 16
    assert f"{shown} of 16" in texts
    assert all(picture.unit_rect("conv1", number).height() >= 26 for number in range(shown))


def test_the_wheel_scrolls_a_column_and_those_in_line_with_it(picture, heard):
    assert picture.unit_rect("conv1", 15).isEmpty()
    wheel(picture.canvas, -20, middle(picture, "relu1", 0))
    for layer in ("conv1", "relu1", "pool1"):
        assert picture.unit_rect(layer, 0).isEmpty()
        assert not picture.unit_rect(layer, 15).isEmpty()
    assert picture.unit_rect("conv1", 15).top() == picture.unit_rect("pool1", 15).top()
    assert not picture.unit_rect("conv2", 0).isEmpty()
    assert any(text.endswith("–16 of 16") for text in written(picture))


def test_selecting_a_unit_out_of_view_brings_it_into_view(picture):
    picture.set_selected("conv1", 15)
    assert not picture.unit_rect("conv1", 15).isEmpty()
    picture.set_selected("conv1", 0)
    assert not picture.unit_rect("conv1", 0).isEmpty()


def test_the_arrow_keys_walk_from_unit_to_unit(picture, heard, qtbot):
    picture.canvas.setFocus()
    picture.set_selected("conv1", 1)
    keys = (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Return)
    for key in keys:
        QTest.keyClick(picture.canvas, key)
    assert [(layer, number) for _, layer, number in heard] == [
        ("conv1", 2), ("relu1", 2), ("pool1", 2), ("pool1", 1), ("relu1", 1), ("relu1", 1),
    ]  # fmt: skip


def test_walking_stays_within_the_picture_and_goes_past_what_is_in_view(picture, heard):
    picture.set_selected("input", 0)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(picture.canvas, key)
    assert picture.selected == ("input", 0)
    picture.set_selected("conv2", 0)
    for _ in range(25):
        QTest.keyClick(picture.canvas, Qt.Key.Key_Down)
    assert picture.selected == ("conv2", 19)
    assert not picture.unit_rect("conv2", 19).isEmpty()


def test_new_numbers_are_drawn_in_place_without_a_new_layout(picture, monkeypatch):
    picture.set_selected("conv1", 2)
    before = picture.canvas.grab().toImage()
    calls = []
    monkeypatch.setattr(network_canvas, "lay_out", lambda *args: calls.append(args))
    picture.set_columns(network(seed=1))
    after = picture.canvas.grab().toImage()
    assert calls == []
    assert picture.selected == ("conv1", 2)
    rect = picture.unit_rect("conv2", 0).toRect()
    assert before.copy(rect) != after.copy(rect)


def test_another_network_is_laid_out_anew_and_nothing_is_selected(picture):
    picture.set_selected("conv1", 2)
    picture.set_columns(network(filters=4))
    assert picture.selected is None
    assert picture.unit_rect("conv1", 4).isEmpty()
    assert not picture.unit_rect("conv1", 3).isEmpty()


@pytest.mark.parametrize("width", [640, 700, 760, 820])
def test_two_fifths_of_a_column_of_maps_stay_free_for_the_edges(picture, width):
    rng = np.random.default_rng(0)
    maps = [Column(f"conv{n}", "conv", f"conv{n}", rng.random((1, 12, 12)), GREY) for n in range(4)]
    picture.resize(width, 900)
    picture.set_columns([*maps, Column("dense1", "dense", "dense1", rng.random(10), GREY)])
    one, other = picture.unit_rect("conv1", 0), picture.unit_rect("conv2", 0)
    assert (other.left() - one.right()) / (other.left() - one.left()) == pytest.approx(0.4, abs=0.02)


def test_layers_that_hand_values_on_are_not_drawn_and_that_is_said(picture):
    assert picture.unit_rect("flatten1", 0).isEmpty()
    assert any("flatten1 and dropout1 hand the values on" in text for text in written(picture))


def test_a_narrow_picture_leaves_out_relu_and_a_narrower_one_scrolls(picture):
    bar = picture.horizontalScrollBar()
    assert bar.maximum() == 0
    picture.resize(540, 460)
    assert picture.unit_rect("relu1", 0).isEmpty()
    assert not picture.unit_rect("pool1", 0).isEmpty()
    assert any("relu1 left out for want of width" in text for text in written(picture))
    picture.resize(330, 460)
    assert bar.maximum() > 0


@pytest.mark.parametrize("size", [(1000, 560), (540, 460), (1600, 300), (330, 260)])
@pytest.mark.parametrize("text", [14, 20])
def test_columns_never_lie_over_each_other(picture, size, text):
    picture.set_min_text(text)
    picture.resize(*size)
    slots = picture.canvas._placed().slots
    for one, other in pairwise(slots):
        assert one.area.right() + 8 <= other.area.left()
    assert slots[-1].area.right() <= picture.canvas._placed().chart.left()
    assert all(slot.area.bottom() <= picture.canvas.height() for slot in slots)


def test_hovering_draws_the_edges_of_a_unit_in_the_colours_of_their_signs(picture):
    columns = network()
    weights = np.ones((20, 16, 3, 3), np.float32)
    weights[0, ::2] = -1
    columns[4] = Column("conv2", "conv", "conv2", columns[4].maps, WIDE, weights)
    picture.set_columns(columns)
    plain = picture.canvas.grab().toImage()
    move(picture.canvas, middle(picture, "conv2", 0))
    drawn = picture.canvas.grab().toImage()
    for number, red in ((0, False), (1, True)):
        start = picture.unit_rect("pool1", number)
        place = QPoint(int(start.right()) + 4, round(start.center().y()))
        colour = drawn.pixelColor(place)
        assert colour != plain.pixelColor(place)
        assert (colour.red() > colour.blue()) == red


def test_strengths_are_sums_and_sizes_of_the_weights_of_each_map():
    rng = np.random.default_rng(0)
    weights = rng.standard_normal((4, 6, 3, 3))
    column = Column("c", "conv", "c", np.zeros((4, 5, 5)), SIGNED, weights)
    found = strengths(column, 2, 6)
    np.testing.assert_allclose(found.sums, weights[2].sum(axis=(1, 2)))
    np.testing.assert_allclose(found.sizes, [np.linalg.norm(kernel) for kernel in weights[2]])
    dense = Column("d", "dense", "d", np.zeros(4), SIGNED, weights.reshape(4, -1))
    np.testing.assert_allclose(strengths(dense, 2, 6).sums, found.sums)
    assert strengths(column, 2, 7) is None
    assert strengths(Column("p", "pool", "p", np.zeros((4, 5, 5)), SIGNED), 2, 4) is None


def slot(first, shown, count):
    return Slot(0, 0.0, 50.0, (16, 3), 0, first, shown, count, 0)


def test_edges_join_one_to_one_or_all_and_too_many_are_thinned():
    conv = Column("c", "conv", "c", np.zeros((8, 5, 5)), SIGNED)
    pool = Column("p", "pool", "p", np.zeros((8, 5, 5)), SIGNED)
    concat = Column("j", "concat", "j", np.zeros((8, 5, 5)), SIGNED)
    assert (offsets(pool, [8]), offsets(conv, [8]), offsets(concat, [3, 5])) == ([0], [None], [0, 3])
    assert offsets(Column("j", "concat", "j", np.zeros(8), SIGNED), [2, 2]) == [None, None]
    assert links(slot(2, 3, 8), slot(2, 3, 8), 0) == [(2, 2), (3, 3), (4, 4)]
    assert links(slot(0, 2, 5), slot(2, 3, 8), 3) == [(0, 3), (1, 4)]
    assert sorted(links(slot(0, 2, 2), slot(3, 2, 8), None)) == [(0, 3), (0, 4), (1, 3), (1, 4)]
    assert len(links(slot(0, 9, 9), slot(0, 400, 1000), None)) < 100
    assert incoming(slot(2, 3, 8), 0, 3, None) == [3]
    assert incoming(slot(0, 2, 5), 3, 4, None) == [1]
    assert incoming(slot(0, 2, 5), 3, 2, None) == []
    assert incoming(slot(2, 3, 8), None, 3, None) == [2, 3, 4]


def test_of_too_many_edges_into_a_unit_the_strongest_are_drawn():
    weights = np.arange(100.0)[np.newaxis]
    weights[0, 7] = -500
    dense = Column("d", "dense", "d", np.zeros(1), SIGNED, weights)
    starts = incoming(slot(0, 100, 100), None, 0, strengths(dense, 0, 100))
    assert starts == [7, *range(77, 100)]


def test_a_grouped_convolution_has_edges_from_its_own_group():
    weights = np.random.default_rng(0).standard_normal((4, 3, 2, 2))
    column = Column("c", "conv", "c", np.zeros((4, 5, 5)), SIGNED, weights, groups=2)
    found = strengths(column, 2, 6)
    assert found.reached == range(3, 6)
    np.testing.assert_allclose(found.sums, [0, 0, 0, *weights[2].sum(axis=(1, 2))])
    assert incoming(slot(0, 6, 6), None, 2, found) == [3, 4, 5]
    assert incoming(slot(0, 6, 6), None, 1, strengths(column, 1, 6)) == [0, 1, 2]


def test_a_map_that_holds_no_numbers_is_drawn_and_said(picture):
    columns = network()
    broken = columns[4].maps.copy()
    broken[1, 2, 2] = np.nan
    columns[4] = Column("conv2", "conv", "conv2", broken, WIDE, columns[4].weights)
    picture.set_columns(columns)
    assert written(picture).count("NaN or ∞") == 1


def test_the_classes_say_probability_and_truth(picture):
    shares = np.array([0, 0, 0.004, 0.25, 0, 0, 0.74, 0, 0, 0])
    picture.set_classes(DIGITS, shares, 3)
    texts = written(picture)
    assert "0.25 true" in texts
    assert "0.74" in texts
    assert texts.count("<0.01") == 8
    picture.set_classes(DIGITS, np.eye(10)[3], 3)  # as a float, of a softmax's or LeNet-5's outputs
    assert written(picture).count(">0.99 true") == 1
    picture.set_classes(DIGITS, np.full(10, np.nan), -1)
    assert written(picture).count("NaN") == 10


def test_many_classes_show_the_most_probable_ones(qtbot):
    chart = ClassChart()
    shares = np.arange(100) / 4950
    chart.set_values([f"class {number}" for number in range(100)], shares, -1)
    from PySide6.QtGui import QFontMetricsF

    chart.line(200, QFontMetricsF(QApplication.font()))
    assert 3 <= len(chart.rows) < 30
    assert chart.rows == list(range(100 - len(chart.rows), 100))
    assert chart.heading == f"{len(chart.rows)} of 100 classes"
    with pytest.raises(ValueError, match="probability for each of 2 classes, got 3"):
        chart.set_values(["a", "b"], np.zeros(3), -1)


@pytest.mark.parametrize(("true", "colour"), [(1, "right"), (-1, "text"), (0, "warning")])
def test_only_an_answer_known_to_be_right_has_the_colour_of_one(theme, true, colour):
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QFontMetricsF, QImage, QPainter

    chart, picture = ClassChart(), QImage(300, 60, QImage.Format.Format_RGB32)
    chart.set_values(["a", "b"], np.array([0.25, 0.75]), true)
    chart.line(60, QFontMetricsF(QApplication.font()))
    picture.fill(QColor(theme.panel))
    area = QRectF(picture.rect())
    with QPainter(picture) as painter:
        chart.paint(painter, area, QApplication.font(), QApplication.font())
    y = int(chart.row_rects(area)[1].center().y())
    colours = {picture.pixelColor(x, y).name() for x in range(picture.width())}
    right = theme.role(Role.OUTPUT).name()
    assert (right if colour == "right" else QColor(getattr(theme, colour)).name()) in colours
    assert (right in colours) == (colour == "right")


def test_the_picture_is_reported_to_those_who_do_not_see_it(picture):
    assert picture.canvas.accessibleName() == "The network on the probe image"
    assert "conv1 16 × 12 × 12" in picture.canvas.accessibleDescription()
    move(picture.canvas, middle(picture, "dense2", 3))
    value = float(network()[-1].maps[3])
    tip = picture.canvas.tip_at(QPointF(middle(picture, "dense2", 3)))
    assert float(tip.partition("= ")[2]) == value


def test_an_empty_picture_says_so(qtbot):
    view = NetworkPicture()
    qtbot.addWidget(view)
    view.resize(500, 400)
    assert written(view) == ["No network yet"]


def test_edges_of_both_signs_stand_out_in_every_theme(theme):
    from convviz.widgets.look.theme import signed_lookup

    table = signed_lookup(theme.signed_map)
    for index in (network_drawing.NEGATIVE, network_drawing.POSITIVE):
        assert contrast(QColor(*table[index].tolist()), theme.panel) >= 3


def regularised(blocks=4):
    """Columns with a batch norm and a ReLU after every convolution."""
    rng = np.random.default_rng(1)
    columns = [Column("input", "input", "input", rng.random((1, 28, 28)), GREY)]
    for number in range(1, blocks + 1):
        maps = rng.standard_normal((16, 28, 28))
        columns += [
            Column(f"{title}{number}", kind, f"{title}{number}", maps, SIGNED)
            for kind, title in (("conv", "conv"), ("batch_norm", "norm"), ("activation", "relu"))
        ]
    return [*columns, Column("dense1", "dense", "dense1", rng.standard_normal(10), WIDE)]


def test_where_columns_do_not_fit_norms_are_left_out_after_the_activations(picture):
    picture.set_columns(regularised())
    left_out = []
    for width in range(1600, 500, -40):  # how wide texts are depends on the font
        picture.resize(width, 500)
        texts = written(picture)
        assert {"conv1", "conv4", "dense1", "classes"} <= set(texts)
        gone = tuple(name for name in ("norm1", "relu4") if name not in texts)
        if gone == ("norm1", "relu4") and not left_out.count(gone):
            assert any("norm1 to norm4 and relu1 to relu4 left out" in text for text in texts)
            assert picture.horizontalScrollBar().maximum() == 0
        left_out.append(gone)
    assert list(dict.fromkeys(left_out)) == [(), ("relu4",), ("norm1", "relu4")]


@pytest.mark.parametrize("least", [14, 20])
def test_the_classes_are_in_view_whatever_the_columns_are_scrolled_to(picture, least):
    picture.set_min_text(least)
    picture.resize(500, 500)
    picture.set_columns(regularised(9))
    bar = picture.horizontalScrollBar()
    assert bar.maximum() > 0
    for place in (0, bar.maximum() // 2, bar.maximum()):
        bar.setValue(place)
        area = picture.canvas._chart_area().translated(picture.canvas.pos())
        assert picture.viewport().rect().contains(area.toRect())
        assert "0.1 true" in written(picture)
        covered = picture.canvas._chart_area().center()
        assert picture.canvas._place_at(covered) is None
        assert picture.canvas.tip_at(QPointF(covered.x(), picture.canvas._chart.row_rects(area)[3].center().y()))
    # At the end the last column is not covered.
    assert picture.unit_rect("dense1", 9).right() < picture.canvas._chart_area().left()


def test_with_little_height_there_are_maps_rather_than_sizes_and_scales(picture):
    picture.set_min_text(20)
    picture.resize(1000, 700)
    assert "16 × 12 × 12" in written(picture)
    picture.resize(1000, 230)
    texts = written(picture)
    assert "16 × 12 × 12" not in texts
    assert sum(not picture.unit_rect("conv1", number).isEmpty() for number in range(16)) >= 4


def test_a_remark_is_never_cut_in_the_middle_and_none_about_the_mouse_is_in_a_file(picture, monkeypatch):
    picture.set_min_text(20)
    assert not any("wheel" in text for text in written(picture))
    monkeypatch.setattr(network_canvas, "is_vector", lambda _painter: False)  # as on the screen
    for width in (1000, 800, 600, 500):
        picture.resize(width, 400)
        notes = [text for text in written(picture) if text.startswith("turn the wheel")]
        assert len(notes) == 1
        assert notes[0].endswith(("units", "on", "width"))
