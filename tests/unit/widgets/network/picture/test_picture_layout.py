"""Where the columns of a network with branches lie in its picture, and that they can be walked and pointed at."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.core.networks.analysis import analyse
from convviz.core.networks.presets import PRESETS
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.network.picture.columns import Column, sources_of
from convviz.widgets.network.picture.layout import framed, lay_out
from convviz.widgets.network.picture.picture import NetworkPicture
from tests.gui.mouse import move, press, wheel
from tests.strategies import graphs
from tests.written import texts as written


def columns_of(spec):
    made = [Column("input", "input", "input", np.zeros(spec.input_shape, np.float32), Colouring())]
    return made + [
        Column(f.name, f.layer.kind, f.name, np.zeros(f.output_shape, np.float32), Colouring(), None, f.inputs)
        for f in analyse(spec).nodes
    ]


BRANCHING = [PRESETS[key].spec for key in ("residual-small", "inception-small")]


@given(graphs() | st.sampled_from(BRANCHING), st.integers(300, 1600), st.integers(420, 1000), st.booleans())
def test_columns_lie_beside_each_other_and_every_edge_joins_its_two(qapp, spec, width, height, tight):
    metrics = QFontMetricsF(qapp.font())
    frame = replace(framed(width, height, 120, 10, metrics.height(), metrics.height()), class_line=18.0)
    columns = columns_of(spec)
    layout = lay_out(columns, {}, frame, metrics, metrics, tight=tight)
    for one in layout.slots:
        assert layout.bottom >= one.area.bottom()
        assert one.left >= 0
        assert one.left + one.width <= layout.width - 119
        assert one.lines is None or one.head <= one.area.top()
        for other in layout.slots:
            assert other is one or not one.area.intersects(other.area)
    names = [columns[slot.index].name for slot in layout.slots]
    drawn = sources_of(columns, [slot.index for slot in layout.slots])
    edges = {(names[link.source], names[link.target]) for link in layout.links}
    assert edges == {(source, name) for name, sources in drawn.items() for source in sources}
    for link in layout.links:
        source, target = layout.slots[link.source], layout.slots[link.target]
        assert source.rank < target.rank
        assert bool(link.way) == (target.rank - source.rank > 1)
        if link.way:
            assert link.way[0].x() == pytest.approx(source.area.right(), abs=2)
            assert link.way[-1].x() == pytest.approx(target.area.left(), abs=3)
            between = [s for s in layout.slots if source.rank < s.rank < target.rank]
            for start, end in zip(link.way, link.way[1:], strict=False):
                for slot in between:
                    area = slot.area
                    past = start.y() == end.y() and start.x() < area.right() and end.x() > area.left()
                    assert not (past and area.top() < start.y() < area.bottom())


@pytest.mark.parametrize("spec", BRANCHING, ids=lambda spec: spec.name)
def test_every_line_of_a_heading_stands_above_the_units(qapp, spec):
    metrics = QFontMetricsF(qapp.font())
    for height in range(150, 700, 10):
        frame = replace(framed(730, height, 120, 10, metrics.height(), metrics.height()), class_line=18.0)
        for slot in lay_out(columns_of(spec), {}, frame, metrics, metrics).slots:
            assert slot.lines is None or slot.head + slot.lines * int(metrics.height()) <= slot.area.top()


@pytest.fixture
def picture(qtbot):
    view = NetworkPicture()
    qtbot.addWidget(view)
    view.resize(700, 560)
    rng = np.random.default_rng(0)
    view.set_columns(
        [
            Column(c.name, c.kind, c.title, rng.random(c.maps.shape), Colouring(), None, c.inputs)
            for c in columns_of(PRESETS["inception-small"].spec)
        ]
    )
    view.set_classes([str(n) for n in range(10)], np.full(10, 0.1), 3)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_every_column_of_a_branch_has_its_heading_and_can_be_clicked(picture):
    clicked = []
    picture.unit_clicked.connect(lambda layer, number: clicked.append((layer, number)))
    layers = ["conv2", "conv3", "conv4", "conv5", "conv6", "pool2", "conv7", "concat1"]
    said = written(picture)
    for layer in layers:
        assert layer in said
        press(picture.canvas, picture.unit_rect(layer, 0).center().toPoint())
    assert clicked == [(layer, 0) for layer in layers]


def test_the_arrow_keys_lead_from_branch_to_branch(picture):
    picture.canvas.setFocus()
    picture.set_selected("conv3", 11)
    QTest.keyClick(picture.canvas, Qt.Key.Key_Down)
    assert picture.selected == ("conv5", 0)
    QTest.keyClick(picture.canvas, Qt.Key.Key_Up)
    assert picture.selected == ("conv3", 11)
    picture.set_selected("pool2", 0)
    QTest.keyClick(picture.canvas, Qt.Key.Key_Right)
    assert picture.selected[0] == "conv7"
    QTest.keyClick(picture.canvas, Qt.Key.Key_Right)
    assert picture.selected[0] == "concat1"


def test_the_wheel_scrolls_the_branch_that_it_is_over(picture):
    wheel(picture.canvas, -1, picture.unit_rect("conv5", 0).center().toPoint())
    assert picture.unit_rect("conv5", 0).isEmpty()
    assert not picture.unit_rect("conv3", 0).isEmpty()
    assert not picture.unit_rect("conv2", 0).isEmpty()


def test_a_map_of_a_concatenation_is_joined_with_the_one_that_it_is(picture):
    plain = picture.canvas.grab().toImage()
    picture.set_selected("concat1", 0)
    unit = picture.unit_rect("conv2", 0).adjusted(-2, -2, 2, 2).toRect()
    marked = picture.canvas.grab().toImage()
    assert marked.pixelColor(unit.topLeft()) != plain.pixelColor(unit.topLeft())
    other = picture.unit_rect("conv5", 0).adjusted(-2, -2, 2, 2).toRect()
    assert marked.pixelColor(other.topLeft()) == plain.pixelColor(other.topLeft())
    assert any("it is conv2, map 0" in text for text in written(picture))
    move(picture.canvas, picture.unit_rect("conv4", 0).center().toPoint())
    assert picture.canvas.tip_at(picture.unit_rect("conv4", 0).center()).startswith("conv4, map 0")


def test_small_titles_have_their_sizes_where_these_have_room(qtbot):
    picture = NetworkPicture()
    qtbot.addWidget(picture)
    picture.resize(520, 520)
    picture.show()
    picture.set_columns(columns_of(PRESETS["small"].spec))
    picture.set_classes([str(digit) for digit in range(10)], np.full(10, 0.1, np.float32), 3)
    QApplication.processEvents()
    assert picture.canvas._placed().tight
    assert {"28×28", "14×14", "7×7", "16 ×", "64", "probability ≈"} <= set(written(picture))


def test_a_long_network_fits_with_small_titles_where_large_ones_would_scroll(qtbot):
    picture = NetworkPicture()
    qtbot.addWidget(picture)
    picture.resize(740, 520)
    picture.show()
    spec = PRESETS["residual-small"].spec
    picture.set_columns(columns_of(spec))
    picture.set_classes([str(digit) for digit in range(10)], np.full(10, 0.1, np.float32))
    QApplication.processEvents()
    layout = picture.canvas._placed()
    assert layout.tight
    assert not picture.horizontalScrollBar().isVisible()
    assert {slot.index for slot in layout.slots} == {
        place
        for place, name in enumerate(("input", *spec.names))
        if name.startswith(("input", "conv", "add", "pool", "global", "dense"))
    }
    picture.resize(1600, 520)
    QApplication.processEvents()
    assert not picture.canvas._placed().tight
