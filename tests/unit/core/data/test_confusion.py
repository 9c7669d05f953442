import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.data.confusion import confusion_matrix, ordered_by_wrongness, recall_and_precision, totals

PREDICTIONS = st.integers(1, 7).flatmap(
    lambda classes: st.tuples(
        st.just(classes),
        st.lists(
            st.tuples(
                st.integers(0, classes - 1), st.integers(0, classes - 1), st.sampled_from([0.25, 0.5, 0.75, 0.9, 1.0])
            ),
            max_size=40,
        ),
    )
)


def columns(rows):
    labels, predicted, confidence = zip(*rows, strict=True) if rows else ((), (), ())
    return np.array(labels, np.int64), np.array(predicted, np.int64), np.array(confidence, np.float32)


def test_counts_by_hand():
    labels, predicted = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 0, 2, 2])
    counts = confusion_matrix(labels, predicted, 3)
    assert counts.dtype == np.int64
    assert counts.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 2]]


def test_recall_and_precision_by_hand():
    recall, precision = recall_and_precision(np.array([[3, 1, 0], [2, 2, 0], [0, 0, 0]]))
    np.testing.assert_allclose(recall, [75, 50, np.nan])
    np.testing.assert_allclose(precision, [60, 200 / 3, np.nan])


@given(PREDICTIONS)
def test_counts_are_those_of_counting_one_by_one(case):
    classes, rows = case
    labels, predicted, _ = columns(rows)
    expected = [[0] * classes for _ in range(classes)]
    for true, guess, _ in rows:
        expected[true][guess] += 1
    assert confusion_matrix(labels, predicted, classes).tolist() == expected


def test_totals_by_hand_with_a_class_that_has_no_image():
    counts = totals(np.array([[3, 1, 0], [0, 0, 0], [2, 0, 2]]))
    assert (counts.correct, counts.images, counts.rows.tolist()) == (5, 8, [4, 0, 4])
    assert counts.shares.tolist() == [[0.75, 0.25, 0], [0, 0, 0], [0.5, 0, 0.5]]


@pytest.mark.parametrize(
    ("labels", "predicted", "classes", "message"),
    [
        ([0, 1], [0], 2, "equally many, got 2 and 1"),
        ([0, 2], [0, 1], 2, "labels must be from 0 to 1, got 0 to 2"),
        ([0, 1], [0, -1], 2, "predicted must be from 0 to 1, got -1 to 0"),
        ([0.0, 1.0], [0, 1], 2, "labels must be .* integers"),
        ([[0]], [[0]], 2, "labels must be .* integers"),
        ([], [], 0, "classes must be from 1 to"),
    ],
)
def test_what_cannot_be_counted_is_refused(labels, predicted, classes, message):
    with pytest.raises(ValueError, match=message):
        confusion_matrix(np.array(labels), np.array(predicted), classes)


def test_the_most_confident_mistake_comes_first_and_the_surest_right_one_last():
    labels, predicted = np.array([0, 1, 2, 3, 4]), np.array([0, 1, 0, 0, 4])
    confidence = np.array([0.9, 0.4, 0.6, 0.99, 0.7], np.float32)
    assert ordered_by_wrongness(labels, predicted, confidence).tolist() == [3, 2, 1, 4, 0]


@given(PREDICTIONS)
def test_the_order_is_that_of_sorting_by_hand(case):
    rows = case[1]

    def worst(number):
        true, predicted, sure = rows[number]
        return (true == predicted, sure if true == predicted else -sure, number)

    assert ordered_by_wrongness(*columns(rows)).tolist() == sorted(range(len(rows)), key=worst)


def test_a_confidence_that_is_no_number_does_not_hide_a_mistake():
    order = ordered_by_wrongness(np.array([0, 0]), np.array([0, 1]), np.array([0.5, np.nan], np.float32))
    assert order.tolist() == [1, 0]


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="equally many, got 2, 2 and 1"):
        ordered_by_wrongness(np.array([0, 0]), np.array([0, 1]), np.array([0.5]))
