"""Unit impulses, against SciPy's full convolution and the chapter's numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import convolve2d as scipy_convolve2d

from convviz.core import ImpulseStep, ImpulseSteps, convolve2d

INTEGERS = st.integers(-9, 9).map(float)
REALS = st.floats(-1e3, 1e3, width=32) | st.just(0.0)
#: The chapter's: x(0, 0) = 1, x(0, 1) = 2, x(1, 1) = 3, with a kernel that is no chapter's but easily followed.
X, H = np.array([[1, 2, 0], [0, 3, 0], [0, 0, 0]]), np.array([[1, 2], [3, 4]])


def sides(most):
    return st.tuples(st.integers(1, most), st.integers(1, most))


@st.composite
def pairs(draw, numbers):
    return draw(arrays(np.float64, sides(6), elements=numbers)), draw(arrays(np.float64, sides(5), elements=numbers))


def test_the_chapters_terms():
    steps = ImpulseSteps(X, H)
    assert [(step.position, step.weight) for step in steps] == [((0, 0), 1), ((0, 1), 2), ((1, 1), 3)]
    assert_array_equal(steps[1].impulse, [[0, 1, 0], [0, 0, 0], [0, 0, 0]])
    assert_array_equal(steps[1].copy, [[0, 2, 4, 0], [0, 6, 8, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    assert_array_equal(steps[1].total, [[1, 4, 4, 0], [3, 10, 8, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    assert_array_equal(steps[-1].total, scipy_convolve2d(X, H))
    assert isinstance(steps[0], ImpulseStep)


def test_figure_3_8():
    steps = ImpulseSteps([[4], [5]], [[1], [2]])
    assert [step.copy.ravel().tolist() for step in steps] == [[4, 8, 0], [0, 5, 10]]
    assert [step.total.ravel().tolist() for step in steps] == [[4, 8, 0], [4, 13, 10]]


@settings(max_examples=40)
@given(pairs(INTEGERS), st.sampled_from(["rows", "columns", "weight"]))
def test_terms_add_up_to_x_and_copies_to_the_full_convolution(pair, order):
    x, h = pair
    steps = ImpulseSteps(x, h, order=order)
    together, added = np.zeros_like(x), np.zeros(steps.full)
    for index, step in enumerate(steps):
        together += step.weight * step.impulse
        added += step.copy
        assert_array_equal(step.total, added)
        assert_array_equal(steps.added(index), together)
        assert_array_equal(step.copy, scipy_convolve2d(step.weight * step.impulse, h))
    assert_array_equal(together, x)
    assert_array_equal(steps[-1].total, scipy_convolve2d(x, h))
    assert len(steps) == max(np.count_nonzero(x), 1)


@given(pairs(REALS))
def test_the_last_total_is_the_full_convolution_to_the_last_bit(pair):
    x, h = pair
    total = ImpulseSteps(x, h)[-1].total
    assert_array_equal(total, convolve2d(x, h, padding="full"))
    assert_allclose(total, scipy_convolve2d(x, h), rtol=1e-9, atol=1e-9 * (1 + np.abs(x).max() * np.abs(h).sum()))


@settings(max_examples=40)
@given(pairs(INTEGERS))
def test_what_reaches_a_cell_adds_up_to_it(pair):
    x, h = pair
    steps = ImpulseSteps(x, h)
    for row, column in np.ndindex(*steps.full):
        found = steps.reaching(row, column)
        assert sum(one.product for one in found) == steps.total(len(steps) - 1)[row, column]
        assert [one.index for one in found] == sorted({one.index for one in found})
        for one in found:
            assert steps.position(one.index) == one.position
            assert steps[one.index].copy[row, column] == one.product == one.weight * one.response
            assert one.response == h[one.offset]
        copies = [step.copy[row, column] for step in steps]
        assert np.count_nonzero(copies) == np.count_nonzero([one.product for one in found])


@settings(max_examples=40)
@given(pairs(INTEGERS), st.data())
def test_the_busiest_cell_lies_under_the_copy_and_most_have_added_to_it(pair, data):
    steps = ImpulseSteps(*pair)
    index = data.draw(st.integers(0, len(steps) - 1))
    (row, column), (top, left) = steps.busiest(index), steps.position(index)
    assert top <= row < top + steps.h.shape[0]
    assert left <= column < left + steps.h.shape[1]
    if steps.h.any():

        def so_far(cell):
            found = steps.reaching(*cell)
            return sum(one.index <= index and one.response != 0 for one in found)

        reached = [(top + r, left + c) for r, c in np.argwhere(steps.h != 0).tolist()]
        assert so_far((row, column)) == max(map(so_far, reached))


def test_in_reading_order_by_column_and_by_weight():
    x = [[0, 1, -5], [3, 0, 3]]
    orders = {
        "rows": [(0, 1), (0, 2), (1, 0), (1, 2)],
        "columns": [(1, 0), (0, 1), (0, 2), (1, 2)],
        "weight": [(0, 2), (1, 0), (1, 2), (0, 1)],
    }
    for order, positions in orders.items():
        steps = ImpulseSteps(x, H, order=order)
        assert [step.position for step in steps] == positions
        assert [steps.index_of(*position) for position in positions] == [0, 1, 2, 3]
    assert ImpulseSteps(x, H).index_of(0, 0) is None
    assert ImpulseSteps(x, H).index_of(-1, 0) is None
    assert ImpulseSteps(x, H).index_of(0, 3) is None


def test_zeros_are_one_step_of_weight_0():
    (step,) = ImpulseSteps(np.zeros((2, 3)), -H)
    assert (step.position, step.weight) == ((0, 0), 0)
    assert_array_equal(step.impulse, [[1, 0, 0], [0, 0, 0]])
    assert not step.copy.any()
    assert not np.signbit(step.copy).any()
    assert_array_equal(step.total, np.zeros((3, 4)))


def test_types_and_that_nothing_given_is_changed():
    for kind, made in ((np.float32, np.float32), (np.uint8, np.float64), (np.float64, np.float64), (bool, np.float64)):
        x, h = X.astype(kind), H.astype(np.float32)
        before = x.copy(), h.copy()
        step = ImpulseSteps(x, h)[1]
        assert {part.dtype for part in (step.impulse, step.copy, step.total)} == {np.dtype(made)}
        assert_array_equal(x, before[0])
        assert_array_equal(h, before[1])


def test_late_steps_cost_no_more_than_early_ones(monkeypatch):
    calls = []
    steps = ImpulseSteps(np.ones((64, 64)), np.ones((5, 5)))
    monkeypatch.setattr("convviz.core.windows.impulses.convolve2d", lambda *given, **options: calls.append(given))
    for index in (0, 4095):
        steps.total(index)
    assert [image.shape for image, _ in calls] == [(64, 64)] * 2


@pytest.mark.parametrize(
    ("x", "h", "said"),
    [
        (np.zeros((2, 2, 3)), H, "x must be numbers in rows and columns .* 2 x 2 x 3"),
        (5, H, "x must be numbers in rows and columns .* a single number"),
        ([], H, "x must be"),
        ([["a"]], H, "x must be"),
        ([[np.nan]], H, "x must hold finite numbers only"),
        (X, [[np.inf]], "h must hold finite numbers only"),
        (X, [1, 2], "h must be numbers"),
    ],
)
def test_what_is_no_matrix_is_refused(x, h, said):
    with pytest.raises(ValueError, match=said):
        ImpulseSteps(x, h)


def test_an_unknown_order_and_a_cell_that_is_not_there():
    with pytest.raises(ValueError, match="order must be one of rows, columns, weight, got 'up'"):
        ImpulseSteps(X, H, order="up")
    with pytest.raises(IndexError, match="4 x 4"):
        ImpulseSteps(X, H).reaching(4, 0)
    with pytest.raises(IndexError):
        ImpulseSteps(X, H)[3]
