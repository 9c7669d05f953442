import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from convviz.core.signals.around import AROUND, TimeSteps, overlap_text
from convviz.core.signals.convolution import Conv1dSteps, convolve
from convviz.core.signals.lines import length_formula
from convviz.core.signals.presets import SIGNALS
from convviz.core.signals.ranges import product_range, stack_range

SIGNAL = st.lists(st.integers(-20, 20), min_size=1, max_size=8).map(lambda values: np.array(values, float))


@pytest.mark.parametrize("name", SIGNALS)
def test_presets_have_the_length_asked_for(name):
    preset = SIGNALS[name]
    assert len(preset.values()) == preset.size
    for size in (1, 2, 7, 500):
        values = preset.values(size)
        assert len(values) == (preset.size if preset.fixed else size)
        assert np.isfinite(values).all()


def test_presets_are_what_they_are_called():
    assert_array_equal(SIGNALS["chapter_x"].values(), [1, 2, 2])
    assert_array_equal(SIGNALS["chapter_h"].values(), [3, 2, 1])
    assert_array_equal(SIGNALS["decay"].values(4), [1, 0.5, 0.25, 0.125])
    assert_array_equal(SIGNALS["triangle"].values(5), [1, 2, 3, 2, 1])
    assert_array_equal(SIGNALS["triangle"].values(4), [1, 2, 2, 1])
    x = SIGNALS["noise"].values(9)
    assert_array_equal(convolve(x, SIGNALS["impulse"].values(3))[:9], x)
    assert_array_equal(convolve(x, SIGNALS["delayed"].values(3))[2:], x)
    assert_array_equal(convolve(x, SIGNALS["difference"].values(), "same")[1:], np.diff(x))
    for name in ("mean", "gaussian"):
        assert_allclose(SIGNALS[name].values(6).sum(), 1)


@given(SIGNAL, SIGNAL)
def test_all_products_and_piles_lie_within_their_ranges(x, h):
    low, high = product_range(x, h)
    everything = np.outer(x, h)
    assert (low, high) == (min(0, everything.min()), max(0, everything.max()))
    bottom, top = stack_range(x, h)
    piles = [np.maximum(step.products, 0).sum() for step in Conv1dSteps(x, h)]
    assert bottom == min(0, convolve(x, h).min())
    assert top == max(0, max(piles))


def test_it_also_steps_where_nothing_overlaps():
    outputs = Conv1dSteps([1, 2, 2], [3, 2, 1])
    steps = TimeSteps(outputs, around=True)
    assert [step.value for step in steps] == [0] * AROUND + [3, 8, 11, 6, 2] + [0] * AROUND
    assert steps.place(-1) == AROUND - 1
    assert TimeSteps(outputs).place(-1) is None
    assert "Before any input there is no output" in overlap_text(outputs, -1)
    assert "nothing overlaps any more" in overlap_text(outputs, 5)
    assert "1 column at" in overlap_text(outputs, 0).replace("\N{NO-BREAK SPACE}", " ")
    assert "3 columns" in overlap_text(outputs, 2)


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_the_formula_of_the_length_is_true(mode):
    for length, other in ((3, 3), (7, 4), (1200, 31)):
        number = len(Conv1dSteps(np.ones(length), np.ones(other), mode))
        assert length_formula(length, other, mode).endswith(f" {number:,}")
