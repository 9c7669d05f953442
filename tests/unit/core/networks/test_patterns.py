import numpy as np
import pytest

from convviz.core.networks.patterns import class_patterns, digit_patterns


def test_the_digits_are_ten_different_patterns_of_ink_and_paper():
    digits = digit_patterns()
    assert (digits.shape, digits.dtype) == ((10, 84), np.float32)
    assert set(np.unique(digits)) == {-1.0, 1.0}
    apart = [(a != b).sum() for k, a in enumerate(digits) for b in digits[:k]]
    assert min(apart) >= 4


def test_the_digits_look_like_digits():
    """Ink in the middle of an 8 and none in that of a 0; none on the right of a 1; 5 and 7 begin with a stroke."""
    pictures = digit_patterns().reshape(10, 12, 7)
    assert (pictures[0][5, 2:5] == -1).all()
    assert (pictures[8][5, 2:5] == 1).all()
    assert (pictures[7][0] == 1).all()
    assert (pictures[1][1:11, 5:] == -1).all()
    assert (pictures[5][0] == 1).all()


@pytest.mark.parametrize(("units", "inputs"), [(3, 84), (10, 83), (7, 20)])
def test_other_sizes_are_drawn_by_lot_the_same_way_each_time(units, inputs):
    patterns = class_patterns(units, inputs)
    assert (patterns.shape, patterns.dtype) == ((units, inputs), np.float32)
    assert set(np.unique(patterns)) == {-1.0, 1.0}
    np.testing.assert_array_equal(patterns, class_patterns(units, inputs))
    assert len(np.unique(patterns, axis=0)) == units
