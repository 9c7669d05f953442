import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel

from convviz.widgets.grid.colour_bar import ColourBar
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.maps.layer_maps import LayerMap, LayerMaps
from tests.gui.mouse import leave, move, press, release

SHAPES = {"conv1": (16, 28, 28), "pool1": (16, 14, 14), "conv2": (32, 14, 14), "dense1": (128,)}


def layers(shapes=SHAPES, seed=0, high=1.0):
    random = np.random.default_rng(seed)
    return [
        LayerMap(
            name,
            f"{name} · {' × '.join(map(str, shape))}",
            random.uniform(-high, high, shape).astype(np.float32),
            Colouring(-high, high, Scale.SIGN),
        )
        for name, shape in shapes.items()
    ]


def shown(view, width, height):
    view.resize(width, height)
    view.show()
    QApplication.processEvents()
    return view


@pytest.fixture
def view(qtbot):
    view = LayerMaps()
    qtbot.addWidget(view)
    view.set_layers(layers())
    return shown(view, 600, 700)


def middle(view, layer, number, row, column):
    return view.view(layer).cell_rect(number, row, column).center().toPoint()


def test_each_layer_has_its_heading_its_scale_and_its_maps(view):
    assert [label.text() for label in view.findChildren(QLabel)] == [layer.title for layer in view.layers]
    assert [bar.accessibleName() for bar in view.findChildren(ColourBar)] == ["Colours from −1 to 1"] * 4
    for layer in view.layers:
        assert view.view(layer.name).accessibleName() == layer.title
        assert view.view(layer.name).maps.size == layer.maps.size
    with pytest.raises(KeyError):
        view.view("conv3")


def test_new_values_are_shown_in_the_same_places(view):
    before = [(view.view(name), view.view(name).geometry()) for name in SHAPES]
    new = layers(seed=1, high=2.0)
    view.set_layers(new)
    QApplication.processEvents()
    assert [(view.view(name), view.view(name).geometry()) for name in SHAPES] == before
    np.testing.assert_array_equal(view.view("conv2").maps, new[2].maps)
    assert view.findChild(ColourBar).accessibleName() == "Colours from −2 to 2"


def test_layers_come_and_go(view):
    view.set_layers(layers({"conv1": (4, 9, 9), "dense1": (10,)}))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(view.findChildren(QLabel)) == 2
    view.set_layers(layers({**SHAPES, "dense2": (10,)}))
    assert len(view.findChildren(QLabel)) == 5
    view.set_layers([])
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert view.findChildren(QLabel) == []


def test_signals_come_with_the_layers_name(view):
    seen = []
    view.map_hovered.connect(lambda *a: seen.append(("map hovered", *a)))
    view.cell_hovered.connect(lambda *a: seen.append(("cell hovered", *a)))
    view.map_clicked.connect(lambda *a: seen.append(("map", *a)))
    view.cell_clicked.connect(lambda *a: seen.append(("cell", *a)))
    view.hover_ended.connect(lambda: seen.append(("ended",)))
    mosaic, place = view.view("conv2"), middle(view, "conv2", 17, 3, 11)
    move(mosaic, place)
    press(mosaic, place)
    release(mosaic, place)
    leave(mosaic)
    mosaic, place = view.view("dense1"), middle(view, "dense1", 100, 0, 0)
    press(mosaic, place)
    release(mosaic, place)
    assert seen == [
        ("map hovered", "conv2", 17),
        ("cell hovered", "conv2", 17, 3, 11),
        ("map", "conv2", 17),
        ("cell", "conv2", 17, 3, 11),
        ("ended",),
        ("map", "dense1", 100),
        ("cell", "dense1", 100, 0, 0),
    ]


def test_one_map_of_one_layer_is_selected(view):
    view.set_selected("conv2", 3)
    assert [view.view(name).selected for name in SHAPES] == [None, None, 3, None]
    view.set_layers(layers(seed=2))
    assert view.view("conv2").selected == 3
    view.set_selected("conv1", 0)
    assert [view.view(name).selected for name in SHAPES] == [0, None, None, None]
    view.set_selected(None)
    assert [view.view(name).selected for name in SHAPES] == [None] * 4


def test_a_unit_is_marked_in_one_layer(view):
    before = {name: view.view(name).grab().toImage() for name in SHAPES}
    view.set_marked("pool1", 2, 3, 4)
    changed = [name for name in SHAPES if view.view(name).grab().toImage() != before[name]]
    assert changed == ["pool1"]


def test_all_layers_are_in_view_where_there_is_room_the_first_ones_larger(view):
    assert not view.verticalScrollBar().isVisible()
    tiles = [view.view(name).layout_of_tiles.height for name in SHAPES]
    assert tiles == sorted(tiles, reverse=True)
    heights = [view.view(name).height() for name in SHAPES]
    for name in SHAPES:
        assert view.view(name).caption == ""
    shown(view, 600, 1400)
    assert sum(view.view(name).height() for name in SHAPES) > 1.2 * sum(heights)
    assert not view.verticalScrollBar().isVisible()


def test_headings_stand_beside_where_above_they_would_push_layers_out_of_view(view):
    shown(view, 600, 330)
    title, mosaic = view.findChildren(QLabel)[0], view.view("conv1")
    assert title.mapTo(view, title.rect().topRight()).x() < mosaic.mapTo(view, mosaic.rect().topLeft()).x()
    assert not view.verticalScrollBar().isVisible()
    assert all(view.view(name).caption == "" for name in SHAPES)


def test_where_there_is_no_room_it_scrolls_and_nothing_shrinks_away(view):
    shown(view, 400, 200)
    assert view.verticalScrollBar().isVisible()
    assert all(view.view(name).layout_of_tiles.height >= 6 for name in SHAPES)
    view.show_layer("dense1")
    assert view.verticalScrollBar().value() > 0


@pytest.mark.parametrize("width", [260, 420, 700])
def test_a_heading_is_never_under_its_scale(view, width):
    shown(view, width, 900)
    title, bar = view.findChildren(QLabel)[0], view.findChildren(ColourBar)[0]
    text = title.fontMetrics().horizontalAdvance(title.text())
    assert not title.geometry().intersects(bar.geometry())
    assert text <= title.width()
    assert (bar.y() > title.y()) == (width != 420)  # at 700 both stand beside the maps
    assert view.verticalScrollBar().maximum() == 0
