import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from convviz.widgets.look.theme import Role
from convviz.widgets.maps.tiles import ImageTiles, Tile
from tests.gui.mouse import leave, move, press, wheel
from tests.written import lines
from tests.written import texts as written

RIGHT, WRONG = Tile("7", False), Tile("5", True, "is 9")


def images(count, channels=1):
    return np.random.default_rng(0).integers(0, 256, (count, channels, 28, 28), dtype=np.uint8)


@pytest.fixture
def make(qtbot):
    def made(count=60, size=(420, 300), captions=None):
        view = ImageTiles("Predictions")
        qtbot.addWidget(view)
        view.resize(*size)
        view.set_tiles(images(count), captions or [WRONG if n % 3 == 0 else RIGHT for n in range(count)])
        view.show()
        qtbot.waitExposed(view)
        heard = view.heard = []
        view.tile_clicked.connect(lambda number: heard.append(("click", number)))
        view.tile_hovered.connect(lambda number: heard.append(("over", number)))
        view.hover_ended.connect(lambda: heard.append("left"))
        return view

    return made


def middle(view, number):
    return view.tile_rect(number).center().toPoint()


def test_a_tile_under_the_mouse_and_a_clicked_one_are_reported(make):
    view = make()
    move(view, middle(view, 4))
    press(view, middle(view, 4))
    leave(view)
    assert view.heard == [("over", 4), ("click", 4), "left"]
    assert view.selected == 4


def test_the_caption_belongs_to_its_tile(make):
    view = make()
    below = view.tile_rect(2).bottomLeft().toPoint() + QPoint(5, 8)
    press(view, below)
    assert view.heard == [("click", 2)]


def test_between_tiles_nothing_is_clicked(make):
    view = make()
    press(view, (view.tile_rect(0).topRight() + QPointF(3, 10)).toPoint())
    assert view.heard == []


def test_an_image_is_drawn_as_it_is(make):
    view = make(count=2, size=(300, 200))
    rect = view.tile_rect(1)
    drawn = view.grab().toImage()
    pixels = images(2)[1, 0]
    assert rect.width() >= 2 * 28
    for row, column in ((3, 5), (20, 27), (14, 0)):
        place = QPointF(rect.left() + (column + 0.5) * rect.width() / 28, rect.top() + (row + 0.5) * rect.height() / 28)
        # A pixel of the screen may lie over the border of two cells.
        around = pixels[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        assert around.min() <= drawn.pixelColor(place.toPoint()).red() <= around.max()


def test_all_are_in_view_where_they_fit_and_larger_then(make):
    few, many = make(count=6), make(count=60)
    assert list(few.visible_tiles) == list(range(6))
    assert few.tile_rect(0).width() > many.tile_rect(0).width()
    assert not any(" of " in text for text in written(few))


@pytest.mark.parametrize(("size", "columns"), [((760, 560), 3), ((420, 700), 2)])
def test_three_pictures_take_the_room_there_is(make, size, columns):
    captions = [Tile(text, None, "0.938", f"{text}.png") for text in "two"]
    view = make(count=3, size=size, captions=captions)
    rects = [view.tile_rect(number) for number in view.visible_tiles]
    assert len(rects) == 3
    assert len({rect.left() for rect in rects}) == columns
    assert rects[0].width() >= 160
    names = [line for line in lines(view) if line.text.endswith(".png")]
    assert len(names) == 3
    assert all(line.box.bottom() <= size[1] for line in names)


def test_part_of_many_is_shown_and_said(make):
    view = make(count=312)
    shown = len(view.visible_tiles)
    assert 6 <= shown < 60
    assert f"1–{shown} of 312" in written(view)


@pytest.mark.parametrize("size", [(420, 300), (150, 120), (900, 200), (200, 900)])
def test_tiles_lie_within_the_widget_and_not_over_each_other(make, size):
    view = make(count=100, size=size)
    rects = [view.tile_rect(number) for number in view.visible_tiles]
    for rect in rects:
        assert 0 <= rect.left() <= rect.right() <= size[0]
        assert 0 <= rect.top() <= rect.bottom() <= size[1]
    assert all(not one.intersects(other) for n, one in enumerate(rects) for other in rects[:n])


def test_the_wheel_scrolls_by_rows_to_both_ends(make):
    view = make()
    columns = round(sum(view.tile_rect(n).top() == view.tile_rect(0).top() for n in view.visible_tiles))
    wheel(view, -1)
    assert view.visible_tiles.start == columns
    wheel(view, -1000)
    assert view.visible_tiles.stop == 60
    wheel(view, 1000)
    assert view.visible_tiles.start == 0


def test_keys_walk_and_scroll_and_enter_is_a_click(make):
    view = make()
    columns = sum(view.tile_rect(n).top() == view.tile_rect(0).top() for n in view.visible_tiles)
    for key, expected in (
        (Qt.Key.Key_Right, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + columns),
        (Qt.Key.Key_Left, columns),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_End, 59),
        (Qt.Key.Key_PageUp, 59 - len(view.visible_tiles)),
        (Qt.Key.Key_Home, 0),
    ):
        QTest.keyClick(view, key)
        assert view.selected == expected, key
        assert expected in view.visible_tiles
    assert view.heard == []
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.heard == [("click", 0)]


def test_wrong_and_right_have_the_colours_of_their_roles(make, theme):
    captions = [Tile("██", True), Tile("██", False), Tile("██")]
    view = make(count=3, captions=captions)
    drawn = view.grab().toImage()
    for number, colour in enumerate((theme.warning, theme.role(Role.OUTPUT).name(), theme.text)):
        caption = view.tile_rect(number).translated(0, view.tile_rect(0).height() + 1).toRect()
        caption.setHeight(20)
        part = drawn.copy(caption)
        seen = {part.pixelColor(x, y).name() for x in range(part.width()) for y in range(part.height())}
        assert colour in seen


def test_remarks_are_written_and_long_ones_take_a_line_of_their_own(make):
    assert written(make(count=3)).count("is 9") == 1
    long = make(count=30, captions=[Tile("gravel", True, "is brick really")] * 30, size=(300, 400))
    short = make(count=30, captions=[Tile("5", True, "is 9")] * 30, size=(300, 400))
    assert long._placed().caption > short._placed().caption
    texts = written(long)
    assert texts.count("gravel") == len(long.visible_tiles)
    assert sum(text.startswith("is ") for text in texts) == len(long.visible_tiles)


def test_new_tiles_of_the_same_number_keep_the_place_and_others_begin_anew(make):
    view = make()
    wheel(view, -2)
    place = view.visible_tiles
    view.set_tiles(images(60), [RIGHT] * 60)
    assert view.visible_tiles == place
    view.set_tiles(images(61), [RIGHT] * 61)
    assert view.visible_tiles.start == 0


def test_the_same_tiles_are_not_laid_out_again(make):
    view = make(count=1)
    pictures = images(1)
    view.set_tiles(pictures, [RIGHT])
    written(view)
    stack = view._stack
    view.set_tiles(pictures, [RIGHT])
    assert written(view) == ["7"]
    assert view._stack is stack
    view.set_tiles(pictures, [WRONG])
    assert written(view) == ["5", "is 9"]


@pytest.mark.parametrize(
    ("pictures", "captions", "message"),
    [(images(2), [RIGHT], "each of 2 images, got 1"), (images(1, 2), [RIGHT], "1 or 3"), (images(1)[0], [RIGHT], "N,")],
)
def test_what_does_not_belong_together_is_refused(make, pictures, captions, message):
    view = make(count=1)
    with pytest.raises(ValueError, match=message):
        view.set_tiles(pictures, captions)
    with pytest.raises(ValueError, match="tiles 0 to 0, got 5"):
        view.set_selected(5)


def test_no_tiles_are_said_and_what_there_is_is_described(make):
    view = make(count=6)
    assert view.accessibleDescription() == "6 images, 2 of them wrong"
    assert view.tip_at(QPointF(middle(view, 0))) == "5 is 9"
    view.set_tiles(images(0), [], empty="Nothing predicted yet")
    assert written(view) == ["Nothing predicted yet"]
