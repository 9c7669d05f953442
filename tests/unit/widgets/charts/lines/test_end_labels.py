import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from convviz.widgets.charts.lines.end_labels import EndLabels, spread


@given(st.lists(st.floats(-50, 250), min_size=1, max_size=8), st.floats(1, 20))
def test_labels_are_apart_in_order_and_within_the_limits(wanted, apart):
    places = spread(wanted, apart, 0, 200)
    order = np.argsort(wanted, kind="stable")
    ordered = np.array(places)[order]
    assert (np.diff(ordered) >= apart - 1e-6).all()
    assert min(places) >= -1e-6
    assert max(places) <= 200 + 1e-6


def test_labels_with_room_stay_where_they_belong():
    assert spread([10, 50, 90], 20, 0, 100) == [10, 50, 90]


def test_two_that_meet_move_apart_by_the_same():
    assert spread([50, 52], 20, 0, 100) == [41, 61]
    assert spread([52, 50], 20, 0, 100) == [61, 41]


def test_a_pushed_label_pushes_on():
    assert spread([50, 55, 70], 20, 0, 200) == pytest.approx([115 / 3, 175 / 3, 235 / 3])
    assert spread([50, 55, 95], 20, 0, 200) == [42.5, 62.5, 95]


def test_at_the_edge_all_move_inwards():
    assert spread([98, 99, 100], 20, 0, 100) == [60, 80, 100]


def test_names_without_room_are_counted(qtbot):
    labels = EndLabels()
    qtbot.addWidget(labels)
    labels.resize(100, 90)
    labels.set_span(0, 90)
    labels.set_labels([(f"layer {n}", QColor("red"), n / 20) for n in range(20)])
    places = labels.places()
    assert 1 < len(places) < 20
    assert all(0 <= written <= 90 for _, _, written in places)
    labels.grab()
