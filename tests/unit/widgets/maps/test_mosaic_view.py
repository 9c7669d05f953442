import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.look.theme import Role
from convviz.widgets.maps.mosaic import MIN_MAP, MosaicView
from tests.gui.mouse import leave, move, press, release

SIGNED = Colouring(-1.0, 1.0, Scale.SIGN)


def maps_of(count, rows, columns):
    return np.random.default_rng(0).uniform(-1, 1, (count, rows, columns)).astype(np.float32)


@pytest.fixture
def view(qtbot):
    view = MosaicView("conv1")
    qtbot.addWidget(view)
    view.resize(400, 120)
    return view


def middle(view, number, row, column):
    return view.cell_rect(number, row, column).center().toPoint()


def pixel(view, place):
    return QColor(view.grab().toImage().pixel(place))


def record(*signals):
    """What is emitted from now on: (number of the signal, its arguments)."""
    seen = []
    for number, signal in enumerate(signals):
        signal.connect(lambda *arguments, number=number: seen.append((number, *arguments)))
    return seen


def test_every_cell_is_drawn_in_its_own_colour(view, theme):
    maps = maps_of(12, 5, 4)
    view.set_maps(maps, SIGNED)
    picture = view.grab().toImage()
    for number, row, column in np.ndindex(*maps.shape):
        expected = QColor(*SIGNED.paint(maps[number])[row, column].tolist())
        assert QColor(picture.pixel(middle(view, number, row, column))) == expected


def test_what_is_no_number_is_drawn_in_the_warning_colour(view, theme):
    maps = maps_of(2, 3, 3)
    maps[1, 2, 0] = np.nan
    view.set_maps(maps, SIGNED)
    assert pixel(view, middle(view, 1, 2, 0)) == QColor(theme.warning)
    assert pixel(view, middle(view, 1, 2, 1)) != QColor(theme.warning)


def test_colour_kernels_are_drawn_in_their_own_colours(view):
    maps = np.random.default_rng(0).integers(0, 256, (4, 3, 3, 3)).astype(np.float32)
    view.set_maps(maps, Colouring())
    assert pixel(view, middle(view, 2, 1, 2)).getRgb()[:3] == tuple(maps[2, 1, 2].astype(int))


def test_maps_larger_than_their_tile_are_averaged_not_picked_from(view):
    """A fine pattern of +1 and -1 is grey from afar, not red or blue."""
    maps = np.broadcast_to(np.where(np.indices((96, 96)).sum(axis=0) % 2, 1.0, -1.0), (30, 96, 96))
    view.set_maps(maps, SIGNED)
    assert view.layout_of_tiles.height <= 48
    zero = SIGNED.paint(np.zeros((1, 1)))[0, 0].astype(int)
    rect = view.map_rect(7).toRect()
    assert max(abs(np.array(pixel(view, rect.center()).getRgb()[:3]) - zero)) < 60


def test_moving_the_mouse_says_which_map_and_cell(view):
    view.set_maps(maps_of(8, 5, 5), SIGNED)
    seen = record(view.map_hovered, view.cell_hovered, view.hover_ended)
    move(view, middle(view, 0, 0, 0))
    move(view, middle(view, 0, 4, 3))
    move(view, middle(view, 5, 2, 1))
    move(view, view.map_rect(0).topRight().toPoint() + QPoint(3, 0))
    move(view, middle(view, 7, 0, 0))
    leave(view)
    assert seen == [(0, 0), (1, 0, 0, 0), (1, 0, 4, 3), (0, 5), (1, 5, 2, 1), (2,), (0, 7), (1, 7, 0, 0), (2,)]


def test_a_click_says_which_map_and_cell_and_changes_nothing_itself(view):
    view.set_maps(maps_of(8, 5, 5), SIGNED, selected=1)
    seen = record(view.map_clicked, view.cell_clicked)
    place = middle(view, 6, 3, 4)
    press(view, place)
    release(view, place)
    gap = view.map_rect(0).topRight().toPoint() + QPoint(3, 0)
    press(view, gap)
    release(view, gap)
    assert seen == [(0, 6), (1, 6, 3, 4)]
    assert view.selected == 1


def test_setters_emit_nothing(view):
    seen = record(view.map_hovered, view.map_clicked, view.cell_hovered, view.cell_clicked, view.hover_ended)
    view.set_maps(maps_of(8, 5, 5), SIGNED, selected=2)
    view.set_selected(3)
    view.set_marked(3, 1, 1)
    view.set_marked(None)
    view.set_maps(None, SIGNED)
    assert seen == []


def test_arrows_ask_for_the_next_map_while_it_has_the_focus(view, qtbot):
    view.show()
    qtbot.waitExposed(view)
    view.set_maps(maps_of(8, 14, 14), SIGNED, selected=0)
    columns = view.layout_of_tiles.columns
    assert 1 < columns < 8
    view.map_clicked.connect(view.set_selected)
    places = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left):
        QTest.keyClick(view, key)
        places.append(view.selected)
    assert places == [1, 1 + columns, columns, 0, 0, 0]


def test_it_claims_the_arrows_only_without_modifiers(view):
    view.set_maps(maps_of(8, 5, 5), SIGNED)

    def claims(key, modifier=Qt.KeyboardModifier.NoModifier):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
        event.ignore()
        QApplication.sendEvent(view, event)
        return event.isAccepted()

    assert claims(Qt.Key.Key_Left)
    assert not claims(Qt.Key.Key_Space)
    assert not claims(Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)


def test_the_first_arrow_selects_the_first_map(view):
    view.set_maps(maps_of(8, 5, 5), SIGNED)
    seen = record(view.map_clicked)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert seen == [(0, 0)]


def test_more_maps_than_fit_are_shown_in_part_and_it_says_so(view):
    view.set_maps(maps_of(512, 7, 7), SIGNED)
    shown = view.layout_of_tiles.count
    assert 10 < shown < 512
    assert view.layout_of_tiles.width >= MIN_MAP
    assert view.caption == f"{shown} of 512 maps"
    assert view.caption in view.accessibleDescription()
    view.resize(1200, 900)
    view.grab()
    assert view.caption == ""
    assert view.accessibleDescription() == "512 maps of 7 rows and 7 columns"


def test_a_vector_is_a_strip_of_units_in_rows(view):
    values = np.linspace(-1, 1, 100).astype(np.float32)
    view.resize(300, 100)
    view.set_maps(values, SIGNED)
    assert view.layout_of_tiles.count == 100
    assert view.layout_of_tiles.rows > 1
    picture = view.grab().toImage()
    for unit in (0, 37, 99):
        expected = QColor(*SIGNED.paint(values[[unit], np.newaxis])[0, 0].tolist())
        assert QColor(picture.pixel(middle(view, unit, 0, 0))) == expected
    seen = record(view.cell_clicked)
    press(view, middle(view, 37, 0, 0))
    release(view, middle(view, 37, 0, 0))
    assert seen == [(0, 37, 0, 0)]
    assert view.tip_at(QPointF(middle(view, 37, 0, 0))) == f"unit 37 = {float(values[37])!r}"


def test_the_tool_tip_gives_the_value_with_all_its_digits(view):
    maps = maps_of(8, 5, 5)
    view.set_maps(maps, SIGNED)
    assert view.tip_at(QPointF(middle(view, 6, 1, 2))) == f"map 6 [1, 2] = {float(maps[6, 1, 2])!r}"
    assert view.tip_at(QPointF(0, 0)) == ""


def test_selected_and_marked_are_outlined(view, theme):
    view.set_maps(maps_of(8, 14, 14), SIGNED, selected=2)
    output = theme.role(Role.OUTPUT)
    corner = view.map_rect(2).topLeft().toPoint() - QPoint(1, 1)
    assert pixel(view, corner) == output
    view.set_selected(None)
    assert pixel(view, corner) != output
    before = view.grab().toImage()
    view.set_marked(5, 3, 3)
    assert view.grab().toImage() != before
    view.set_marked(None)
    assert view.grab().toImage() == before


def test_it_is_drawn_anew_only_where_something_has_changed(view):
    view.set_maps(maps_of(8, 5, 5), SIGNED)
    view.grab()
    kept = view._cache
    move(view, middle(view, 3, 3, 3))
    view.set_selected(4)
    view.grab()
    assert view._cache is kept


def test_other_shapes_are_refused(view):
    with pytest.raises(ValueError, match=r"got \(3, 3\)"):
        view.set_maps(np.zeros((3, 3)), SIGNED)


def test_it_takes_no_more_height_than_it_needs(view):
    view.set_maps(maps_of(16, 28, 28), SIGNED)
    needed = view.needed_height(480, 300)
    assert needed <= 300
    view.resize(480, needed)
    view.grab()  # until it is drawn it gets no event of its size
    assert view.map_rect(15).bottom() <= needed
    assert view.map_rect(15).bottom() > needed - 4


@pytest.mark.parametrize(("size", "whole"), [((700, 300), True), ((120, 300), False)])
def test_the_slices_of_a_kernel_stay_together_and_a_line_parts_it_from_the_next(view, theme, size, whole):
    view.resize(*size)
    maps = maps_of(64, 3, 3)
    view.set_maps(maps, SIGNED, group=16)
    columns, ink = view.layout_of_tiles.columns, QColor(theme.text)
    assert (columns % 16 == 0) == whole
    picture = view.grab().toImage()

    def between(one, other):
        """The colour half-way between two tiles that touch."""
        a, b = view.map_rect(one), view.map_rect(other)
        across, down = b.left() - a.right(), b.top() - a.bottom()
        place = (
            QPointF(a.right() + across / 2, a.center().y())
            if across > 0
            else QPointF(b.center().x(), b.top() - down / 2)
        )
        return QColor(picture.pixel(QPoint(int(place.x()), int(place.y()))))

    assert between(15, 16) == ink if columns > 16 else columns == 16 or between(16 - columns, 16) == ink
    assert between(0, 1) == QColor(theme.panel)
    for number in (0, 17, view.layout_of_tiles.count - 1):
        expected = QColor(*SIGNED.paint(maps[number])[1, 1].tolist())
        assert QColor(picture.pixel(middle(view, number, 1, 1))) == expected
    view.set_maps(maps, SIGNED)
    assert view.layout_of_tiles.count == 64
