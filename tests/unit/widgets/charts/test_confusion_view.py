import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from convviz.core.data.confusion import confusion_matrix
from convviz.widgets.charts.confusion import ConfusionView
from convviz.widgets.look.theme import Role
from tests.gui.mouse import leave, move, press
from tests.written import lines
from tests.written import texts as written

NAMES = ["brick", "grass", "gravel"]
COUNTS = np.array([[90, 7, 3], [0, 50, 0], [1, 1, 998]])


@pytest.fixture
def make(qtbot):
    def made(counts=COUNTS, names=NAMES, size=(480, 440), least=14):
        view = ConfusionView("Confusion")
        qtbot.addWidget(view)
        view.set_min_text(least)
        view.resize(*size)
        view.set_counts(counts, names)
        view.show()
        qtbot.waitExposed(view)
        heard = view.heard = []
        view.cell_clicked.connect(lambda *cell: heard.append(("click", *cell)))
        view.cell_hovered.connect(lambda *cell: heard.append(("over", *cell)))
        view.hover_ended.connect(lambda: heard.append("left"))
        return view

    return made


def digits(classes, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, 20 * classes)
    predicted = np.where(rng.random(labels.size) < 0.8, labels, rng.integers(0, classes, labels.size))
    return confusion_matrix(labels, predicted, classes), [str(number) for number in range(classes)]


def middle(view, true, predicted):
    return view.cell_rect(true, predicted).center().toPoint()


def test_a_cell_under_the_mouse_and_a_clicked_one_are_reported(make):
    view = make()
    move(view, middle(view, 0, 2))
    press(view, middle(view, 0, 2))
    leave(view)
    assert view.heard == [("over", 0, 2), ("click", 0, 2), "left"]
    assert view.selected == (0, 2)


def test_beside_the_matrix_nothing_is_clicked(make):
    view = make()
    corner = view.cell_rect(0, 0).topLeft().toPoint()
    for place in (corner - QPoint(4, -4), corner - QPoint(-4, 4), middle(view, 2, 2) + QPoint(90, 0), QPoint(1, 1)):
        press(view, place)
    assert view.heard == []


def test_rows_are_true_columns_predicted_and_zeros_are_left_blank(make):
    view = make()
    texts = written(view)
    for name in NAMES:
        assert texts.count(name) == 2
    for count in (90, 7, 3, 50, 998):
        assert str(count) in texts
    assert "0" not in texts
    assert view.tip_at(QPointF(middle(view, 0, 1))) == "brick predicted as grass: 7 of 100"
    assert view.tip_at(QPointF(middle(view, 1, 1))) == "grass predicted correctly: 50 of 50"


def test_the_borders_say_recall_and_precision_rounded_down(make):
    texts = written(make())
    assert {"recall %", "precision %", "predicted", "true"} <= set(texts)
    # 90/100, 50/50, 998/1000; and 90/91, 50/58, 998/1001
    for rate in ("90", "100", "99.8", "98.9", "86.2", "99.7"):
        assert rate in texts


def test_a_class_that_never_came_has_no_rates(make):
    texts = written(make(np.array([[4, 0], [0, 0]]), ["a", "b"]))
    assert texts.count("–") == 2


def test_right_and_wrong_lean_towards_the_colours_of_their_roles(make, theme):
    view = make()
    drawn = view.grab().toImage()

    def colour(true, predicted):
        return np.array(drawn.pixelColor(middle(view, true, predicted) + QPoint(-20, -20)).getRgb()[:3], float)

    paper = np.array(drawn.pixelColor(middle(view, 1, 0) + QPoint(-20, -20)).getRgb()[:3], float)
    for cell, role, share in (((1, 1), Role.OUTPUT, 1.0), ((0, 0), Role.OUTPUT, 0.9), ((0, 1), Role.GRADIENT, 0.07)):
        strong = np.array(theme.role(role).getRgb()[:3], float)
        np.testing.assert_allclose(colour(*cell), paper + np.sqrt(share) * (strong - paper), atol=1)


def test_keys_walk_within_the_matrix_and_enter_is_a_click(make):
    view = make()
    right, down, up = Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up
    for key, expected in ((down, (0, 0)), (right, (0, 1)), (down, (1, 1)), (up, (0, 1)), (up, (0, 1))):
        QTest.keyClick(view, key)
        assert view.selected == expected
    assert view.heard == []
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.heard == [("click", 0, 1)]


def test_twenty_classes_have_their_numbers_where_there_is_room_and_none_where_not(make):
    counts, names = digits(20)
    greatest = str(counts.max())
    assert greatest in written(make(counts, names, (760, 700)))
    few = lines(make(counts, names, (300, 300)))
    assert greatest not in [line.text for line in few]
    assert all(line.size >= 11 for line in few)


@pytest.mark.parametrize("least", [14, 20])
@pytest.mark.parametrize("classes", [2, 10, 20, 60])
@pytest.mark.parametrize("size", [(220, 220), (480, 440), (900, 300)])
def test_the_matrix_lies_within_the_widget(make, classes, size, least):
    view = make(*digits(classes), size, least)
    first, last = view.cell_rect(0, 0), view.cell_rect(classes - 1, classes - 1)
    assert first.left() >= 0
    assert first.top() >= 0
    assert last.right() <= size[0]
    assert last.bottom() <= size[1]


def test_what_is_selected_stays_with_new_counts_and_goes_with_new_classes(make):
    view = make()
    view.set_selected((1, 2))
    view.set_counts(COUNTS + 1, NAMES)
    assert view.selected == (1, 2)
    assert view.heard == []
    view.set_counts(*digits(2))
    assert view.selected is None
    with pytest.raises(ValueError, match=r"classes 0 to 1, got \(5, 0\)"):
        view.set_selected((5, 0))


def test_counts_without_their_names_are_refused(make):
    with pytest.raises(ValueError, match=r"must be 2 x 2, as there are names, got \(3, 3\)"):
        make(COUNTS, ["a", "b"])


def test_nothing_yet_is_said_and_what_there_is_is_described(make):
    view = make()
    assert view.accessibleDescription() == "3 classes, 1138 of 1150 correct"
    assert any(text.startswith("1138 of 1150 correct") for text in written(view))
    empty = make(np.zeros((2, 2), np.int64), ["a", "b"])
    assert written(empty) == ["Nothing predicted yet"]
    press(empty, QPoint(200, 200))
    assert empty.heard == []


@pytest.mark.parametrize("least", [14, 20])
def test_what_the_colour_says_is_seen_whole(make, least):
    for width in (300, 460, 800):
        view = make(*digits(10), size=(width, 460), least=least)
        below = [line for line in lines(view) if line.box.top() > view.cell_rect(9, 9).bottom()][-3:]
        said = " ".join(line.text for line in below).replace(" · ", " ")
        assert said.endswith(" correct stronger colour: larger share of its row")
        assert all(QRectF(view.rect()).contains(line.box) for line in below)
