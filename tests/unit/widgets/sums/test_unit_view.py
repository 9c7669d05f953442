import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from convviz.core.networks.unit import unit_parts
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.look.theme import Role
from convviz.widgets.sums.unit_view import UnitParts, UnitView
from tests.gui.mouse import move, press
from tests.written import lines, number, texts

SIGNED = Colouring(-9.0, 9.0, Scale.SIGN)


def parts(channels=12, max_channels=4, title="conv2, map 3", whole=False, **options):
    rng = np.random.default_rng(0)
    maps, weights = rng.standard_normal((channels, 10, 10)), rng.standard_normal((channels, 3, 3))
    bias = 0.75
    if whole:
        maps, weights, bias = np.rint(3 * maps), np.rint(3 * weights), 2.0
    unit = unit_parts(maps, weights, bias, max_channels=max_channels, **options)
    return UnitParts(title, unit, SIGNED, SIGNED, SIGNED, "pool1")


@pytest.fixture
def view(qtbot):
    view = UnitView()
    qtbot.addWidget(view)
    view.resize(900, 420)
    view.set_unit(parts())
    view.show()
    qtbot.waitExposed(view)
    heard = view.heard = []
    view.cell_clicked.connect(lambda *cell: heard.append(("click", *cell)))
    view.cell_hovered.connect(lambda *cell: heard.append(("over", *cell)))
    return view


def place(view, role, at, row, column, rows=10, columns=10):
    rect = view.picture_rect(role, at)
    return QPointF(
        rect.left() + (column + 0.5) * rect.width() / columns, rect.top() + (row + 0.5) * rect.height() / rows
    ).toPoint()


def terms(text):
    """The numbers of a sum as it is written, and its result."""
    text = text.replace("\u00a0", " ")
    left, sign, result = re.split(r" ([=≈]) ", text.partition(": ")[2])
    result = result if sign == "=" else f"≈{result}"
    left = left.replace("others ", "").replace("b ", "")
    signs = re.split(r" ([+−]) ", left)
    values = [number(signs[0])]
    for sign, term in zip(signs[1::2], signs[2::2], strict=True):
        values.append(number(term) * (1 if sign == "+" else -1))
    return values, number(result)


@pytest.mark.parametrize("cell", [(0, 0), (3, 7), (9, 9)])
def test_integers_printed_add_up_to_the_number_printed(view, cell):
    view.set_unit(parts(whole=True))
    view.set_cell(*cell)
    values, result = terms(view.sum_text())
    assert "≈" not in view.sum_text()
    assert sum(values) == result == view._parts.unit.output[cell]
    assert len(values) == 4 + 1 + 1


def test_rounded_numbers_say_so_and_are_the_parts_at_the_cell(view):
    view.set_cell(3, 7)
    values, result = terms(view.sum_text())
    unit = view._parts.unit
    np.testing.assert_allclose(values, [*unit.partial[:, 3, 7], unit.rest[3, 7], 0.75], rtol=5e-3)
    assert result == pytest.approx(unit.output[3, 7], rel=5e-3)
    assert view.sum_text().count("≈") >= 4
    assert view.sum_text().startswith("[3, 7]: ")


def test_hovering_a_part_or_the_map_marks_that_cell(view):
    move(view, place(view, Role.PRODUCT, 1, 2, 5))
    assert view.cell == (2, 5)
    move(view, place(view, Role.OUTPUT, 0, 8, 1))
    assert view.cell == (8, 1)
    move(view, place(view, Role.INPUT, 0, 4, 4))
    assert view.cell == (8, 1)
    assert view.heard == [("over", 2, 5), ("over", 8, 1)]


def test_a_clicked_cell_tells_its_channel_and_the_map_and_the_others_are_minus_one(view):
    press(view, place(view, Role.PRODUCT, 2, 2, 5))
    press(view, place(view, Role.PRODUCT, 4, 3, 3))
    press(view, place(view, Role.OUTPUT, 0, 8, 1))
    press(view, place(view, Role.KERNEL, 0, 1, 1, 3, 3))
    assert view.heard == [
        ("click", view._parts.unit.channels[2], 2, 5), ("click", -1, 3, 3), ("click", -1, 8, 1),
    ]  # fmt: skip


def test_the_numbers_stand_beside_their_parts_and_below_the_map(view):
    view.set_unit(parts(whole=True))
    view.set_cell(5, 5)
    written = texts(view)
    unit = view._parts.unit
    for value in (*unit.partial[:, 5, 5], unit.rest[5, 5], unit.output[5, 5]):
        assert str(int(value)).replace("-", "−") in written
    assert view.sum_text() in " ".join(written)
    assert "Σ + b, b = 2" in " ".join(written).replace("\u00a0", " ")


def test_many_channels_are_shown_in_part_and_that_is_said(view):
    written = texts(view)
    assert any("4 of 12 channels of pool1" in text for text in written)
    assert any(text in ("the other 8 channels, added up", "8 others, added up") for text in written)
    assert written.count("⋆") == 4
    view.set_unit(parts(channels=3))
    written = texts(view)
    assert "3 channels of pool1" in written
    assert not any("other" in text for text in written)


@pytest.mark.parametrize(
    ("role", "name"), [(Role.INPUT, "inputs"), (Role.KERNEL, "kernels"), (Role.PRODUCT, "partial")]
)
def test_every_picture_has_the_colours_of_its_numbers(view, role, name):
    view.set_cell(9, 0)
    drawn = view.grab().toImage()
    values = getattr(view._parts.unit, name)[1]
    rows, columns = values.shape
    place_ = place(view, role, 1, 1, 2, rows, columns)
    assert drawn.pixelColor(place_).getRgb()[:3] == tuple(SIGNED.paint(values)[1, 2].tolist())


def test_the_arrow_keys_move_the_mark_and_enter_clicks_the_map(view):
    view.set_cell(0, 8)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    assert view.cell == (0, 9)
    assert view.heard == [("over", 0, 9), ("over", 1, 9), ("over", 0, 9), ("click", -1, 0, 9)]


def test_the_mark_begins_at_the_greatest_value_and_stays_while_the_unit_does(view):
    assert view.cell == view._parts.unit.peak
    view.set_cell(4, 4)
    view.set_unit(parts(whole=True))
    assert view.cell == (4, 4)
    view.set_unit(parts(title="conv2, map 4"))
    assert view.cell == view._parts.unit.peak
    with pytest.raises(ValueError, match=r"\[0, 0\] to \[9, 9\], got \[10, 0\]"):
        view.set_cell(10, 0)


@given(
    width=st.integers(120, 1400),
    height=st.integers(60, 900),
    least=st.sampled_from([14, 17, 20, 28]),
    channels=st.sampled_from([1, 2, 3, 6, 7, 16, 64, 512]),
    max_channels=st.integers(1, 8),
    cell=st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
@example(width=730, height=230, least=14, channels=16, max_channels=6, cell=(4, 5))
@example(width=730, height=245, least=20, channels=16, max_channels=6, cell=(4, 5))
@settings(max_examples=150)
def test_nothing_lies_over_another_thing_or_outside(qapp, width, height, least, channels, max_channels, cell):
    view = UnitView()
    view.set_min_text(least)
    view.resize(width, height)
    view.set_unit(parts(channels, max_channels))
    view.set_cell(*cell)
    written = lines(view)
    rects = [*(line.box for line in written), *(picture.rect for picture in view._placed().pictures)]
    inside = QRectF(view.rect())
    if not view._placed().pictures:  # it only says so, on as many lines as that takes
        assert width < view.minimumSizeHint().width() or height < view.minimumSizeHint().height()
        return
    assert all(inside.contains(rect) for rect in rects), [r for r in rects if not inside.contains(r)]
    over = [(one, other) for n, one in enumerate(rects) for other in rects[:n] if one.intersects(other)]
    assert not over, [(written, pair) for pair in over]


@pytest.mark.parametrize(("least", "size", "fewest"), [(14, (730, 230), 5), (20, (730, 290), 3), (14, (900, 420), 6)])
def test_with_little_room_the_channels_with_the_largest_share_are_shown(view, least, size, fewest):
    view.set_min_text(least)
    view.resize(*size)
    whole = parts(16, 6)
    view.set_unit(whole)
    written = texts(view)
    shown = view._placed().unit
    assert fewest <= len(shown.channels) <= 6
    assert shown.channels == whole.unit.fewer(len(shown.channels)).channels
    assert {"channel", "weights", "part"} <= set(written)
    assert all(str(channel) in written for channel in shown.channels)
    assert any(f"{len(shown.channels)} of 16 channels" in text for text in written)
    assert any(f"{16 - len(shown.channels)} " in text and "others" in text for text in written)
    view.set_unit(parts(16, 6, whole=True))
    values, result = terms(view.sum_text())
    assert sum(values) == result


def test_all_digits_are_in_the_tool_tip_and_add_up(view):
    tip = view.tip_at(QPointF(place(view, Role.OUTPUT, 0, 8, 1)))
    *summands, result = re.split(r"\n[+=] ", tip)
    assert len(summands) == 6
    assert sum(map(float, summands)) == pytest.approx(float(result), rel=1e-14)
    assert float(result) == view._parts.unit.output[8, 1]


def test_an_odd_shape_keeps_its_shape_and_an_empty_view_says_what_to_do(view):
    view.set_unit(parts(stride=(1, 2), padding="valid"))
    rect = view.picture_rect(Role.OUTPUT)
    assert rect.width() / rect.height() == pytest.approx(4 / 8, rel=0.1)
    assert view.accessibleDescription().startswith("conv2, map 3: 12 channels, at [")
    view.set_unit(None)
    assert texts(view) == ["Click a map of a convolutional layer to see how it is made"]


def test_new_numbers_keep_their_places_and_another_size_does_not(view):
    view.resize(730, 240)
    view.set_unit(parts(16, 6))
    before = [picture.rect for picture in view._placed().pictures]
    other = parts(16, 6, whole=True)
    view.set_unit(other)
    assert [picture.rect for picture in view._placed().pictures] == before
    np.testing.assert_array_equal(view._placed().pictures[-1].values, view._placed().unit.output)
    for again in (parts(3, 6), parts(16, 6)):
        view.set_unit(again)
        fresh = UnitView()
        fresh.resize(view.size())
        fresh.set_unit(again)
        drawn = [picture.rect for picture in view._placed().pictures]
        assert drawn == [picture.rect for picture in fresh._placed().pictures]
    view.resize(900, 420)
    assert [picture.rect for picture in view._placed().pictures] != before


def test_the_numbers_of_every_picture_can_be_had(view):
    unit = view._placed().unit
    for role, name, values in (
        (Role.INPUT, f"channel {unit.channels[1]}", unit.inputs[1]),
        (Role.KERNEL, f"weights of channel {unit.channels[1]}", unit.kernels[1]),
        (Role.PRODUCT, f"part of channel {unit.channels[1]}", unit.partial[1]),
        (Role.OUTPUT, "map", unit.output),
    ):
        found = view.arrays(view.picture_rect(role, 0 if role is Role.OUTPUT else 1).center().toPoint())
        assert next(iter(found)) == name
        np.testing.assert_array_equal(found[name], values)
    parts = next(values for name, values in found.items() if name.startswith("all "))
    np.testing.assert_allclose(parts.sum(axis=0) + unit.bias, found["map"])
    view.set_unit(None)
    assert view.arrays(view.rect().center()) == {}
