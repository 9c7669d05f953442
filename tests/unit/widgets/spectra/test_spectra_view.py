import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from convviz.widgets.look.angles import angle_lookup
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.theme import Role, rgb
from convviz.widgets.look.vectors import pdf_bytes, recorded, svg_bytes
from convviz.widgets.spectra.content import PHASES, Heading, Shown
from convviz.widgets.spectra.factors_view import FactorsView
from convviz.widgets.spectra.row_view import RowView
from convviz.widgets.spectra.spectra_view import SpectraView
from tests.gui.mouse import drag, move, press
from tests.unit.widgets.contrast import contrast, luminance
from tests.written import lines, texts

VALUES = np.arange(48.0).reshape(6, 8)
HEADINGS = [
    Heading("|F(x)|", "the image", Role.INPUT, "≈3596", "3596.1"),
    Heading("|H|", "the kernel", Role.KERNEL, "≈0.2498", "0.24981"),
    Heading("|F(y)|", "the result", Role.OUTPUT, "≈898.3", "898.31"),
]


@pytest.fixture
def view(qtbot):
    view = SpectraView("Spectra")
    qtbot.addWidget(view)
    view.resize(900, 380)
    view.set_headings(HEADINGS, ("×", "="), "at the ring")
    view.set_pictures([Shown(VALUES, Colouring(0, 47), "dB")] * 3)
    view.set_ring((0.0, 0.25))
    return view


def test_the_constant_lies_in_the_middle_of_its_cell(view):
    square = view.square(1)
    assert view.point_at(1, 0.0, 0.0) == QPointF(
        square.left() + 4.5 / 8 * square.width(), square.top() + 3.5 / 6 * square.height()
    )
    for down, across in ((0.2, -0.3), (-0.4, 0.1)):
        assert view.frequency_at(2, view.point_at(2, down, across)) == pytest.approx((down, across))


def test_beside_the_plane_a_frequency_ends_at_a_half(view):
    assert view.frequency_at(0, QPointF(-500, 5000)) == (0.5, -0.5)


def test_a_grid_says_where_frequencies_lie_in_the_middle_of_a_plane(view):
    view.set_pictures([Shown(VALUES[1:6, 1:8], Colouring(0, 47), grid=(20, 28))] * 3)
    square = view.square(0)
    point = view.point_at(0, 0.1, -0.1)
    assert point.y() == pytest.approx(square.top() + (2.5 + 2) / 5 * square.height())
    assert point.x() == pytest.approx(square.left() + (3.5 - 2.8) / 7 * square.width())


def test_a_drag_requests_frequencies_as_one_gesture(view):
    asked, begun = [], []
    view.frequency_requested.connect(lambda *at: asked.append(at))
    view.gesture_begun.connect(lambda: begun.append(True))
    drag(view, [view.point_at(2, 0.0, 0.25).toPoint(), view.point_at(2, -0.25, 0.0).toPoint()])
    assert asked[-1] == pytest.approx((-0.25, 0.0), abs=0.01)
    assert len(begun) == 1
    press(view, view.rect().topLeft())  # beside all planes
    assert len(begun) == 1


def test_keys_request_steps_and_with_shift_far_ones(view):
    asked = []
    view.steps_requested.connect(lambda *steps: asked.append(steps))
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert asked == [(-1, 0), (0, 10)]


def test_the_circle_is_taken_hold_of_at_its_edge_and_the_ring_before_it(view):
    view.set_radii((0.25,))
    radii, rings = [], []
    view.radius_requested.connect(radii.append)
    view.frequency_requested.connect(lambda *at: rings.append(at))
    press(view, view.point_at(1, 0.25, 0.0).toPoint())
    assert radii == [pytest.approx(0.25, abs=0.01)]
    press(view, view.point_at(1, 0.0, 0.25).toPoint())  # where the ring stands
    assert len(rings) == 1
    move(view, view.point_at(1, -0.25, 0.0).toPoint())
    assert view.cursor().shape() is Qt.CursorShape.SizeAllCursor


@pytest.mark.parametrize(("width", "height"), [(900, 380), (520, 300), (1600, 400)])
@pytest.mark.parametrize("size", [14, 20])
def test_no_text_is_cut_nor_covers_another(view, width, height, size):
    view.set_min_text(size)
    view.resize(width, height)
    written = lines(view)
    for place, line in enumerate(written):
        assert QRectF(view.rect()).contains(line.box), line
        assert not any(line.box.intersects(other.box) for other in written[:place]), line
    assert {"≈3596", "≈0.2498", "≈898.3"} <= {line.text for line in written}
    assert min(line.size for line in written) >= size


def test_rows_that_belong_together_have_squares_in_the_same_columns(qtbot):
    both = QWidget()
    qtbot.addWidget(both)
    layout = QVBoxLayout(both)
    upper, lower = RowView("upper", both), RowView("lower", both)
    for view in (upper, lower):
        view.set_headings(HEADINGS if view is upper else [Heading("x"), Heading("h"), Heading("y")])
        view.set_pictures([Shown(VALUES, Colouring(0, 47))] * 3)
        layout.addWidget(view)
    upper.stand_over(lower)
    both.resize(900, 640)
    both.show()
    for place in range(3):
        assert upper.square(place).width() == lower.square(place).width()
        assert upper.square(place).left() == lower.square(place).left()


def test_numbers_stand_in_cells_that_are_large_enough_and_none_where_there_is_none(view):
    few = np.array([[1.5, np.nan], [-3.0, 0.25]])
    view.set_pictures([Shown(few, PHASES, "°")] * 3)
    assert {"1.5", "−3", "0.25"} <= set(texts(view))
    assert not any("NaN" in text for text in texts(view))


def test_phases_come_round_and_none_is_brighter_than_another():
    colours = angle_lookup().astype(int)
    assert np.abs(colours - np.roll(colours, 1, axis=0)).max() <= 6  # the last is next to the first
    shades = [luminance("#{:02x}{:02x}{:02x}".format(*colour)) for colour in colours[::30]]
    assert max(shades) / min(shades) < 1.6
    ends = Shown(np.array([[180.0, -180.0]]), PHASES).image()
    assert ends.pixelColor(0, 0) == ends.pixelColor(1, 0)


def test_where_there_is_no_phase_there_is_no_colour_of_one(theme):
    missing = rgb(Shown(np.array([[np.nan]]), PHASES).image().pixelColor(0, 0))
    assert (np.abs(angle_lookup().astype(int) - missing).max(axis=1) > 0).all()
    assert contrast(theme.text, theme.panel) > 4.5


def test_files_hold_text_as_text(view, theme):
    picture = recorded(view)
    svg = svg_bytes(picture, view.size(), "Spectra").decode()
    assert "≈0.2498" in svg
    assert pdf_bytes(picture, view.size(), "Spectra").startswith(b"%PDF")
    assert theme.role(Role.KERNEL).name() in svg


def test_it_says_its_equation(view):
    assert "at the ring ≈3596 × ≈0.2498 = ≈898.3" in view.accessibleDescription()


def test_the_tip_of_a_number_is_all_of_it(view):
    places = view._placed()
    assert view.tip_at(QPointF(view.square(1).center().x(), places.number + 4)) == "0.24981"


# -- factors -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def factors(qtbot):
    view = FactorsView("Factors")
    qtbot.addWidget(view)
    view.resize(460, 200)
    return view


def test_a_column_times_a_row_has_its_numbers(factors):
    column, row = np.array([1.0, 2.0, 1.0]), np.array([1.0, 0.0, -1.0])
    factors.set_kernel(np.outer(column, row), [(column, row)])
    written = texts(factors)
    assert written.count("2") == 2  # in the kernel and in the column
    assert {"h", "column", "row", "=", "×", "−2"} <= set(written)
    assert "column 1 2 1 times row 1 0 −1" in factors.accessibleDescription()


def test_of_many_terms_those_are_shown_for_which_there_is_room(factors):
    terms = [(np.ones(9), np.ones(9))] * 5
    factors.set_kernel(np.ones((9, 9)), terms)
    assert 1 <= factors.shown < 5
    assert "+ …" in texts(factors)
    rects = [rect for rect, _, _ in factors._blocks]
    assert all(QRectF(factors.rect()).adjusted(0, 0, 1, 1).contains(rect) for rect in rects)


def test_the_tip_of_a_cell_is_its_weight_in_full(factors):
    column, row = np.array([1 / 3] * 3), np.array([0.25, 0.5])
    factors.set_kernel(np.outer(column, row), [(column, row)])
    rect = factors._blocks[1][0]
    assert factors.tip_at(rect.center()) == f"column: {1 / 3!r}"
