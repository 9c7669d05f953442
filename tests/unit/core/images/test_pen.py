import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from convviz.core.images.pen import ink, inked

places = st.tuples(st.floats(-10, 30), st.floats(-10, 30))
radii = st.floats(0.3, 5)
BLACK = np.zeros((20, 20), np.float32)


def stroke(image, start, end, radius, erase=False):
    return inked(image, ink(image.shape[-2:], start, end, radius), erase=erase)


def distance_to_segment(point, start, end, steps=4001):
    """The least distance to many points of the segment."""
    share = np.linspace(0, 1, steps)
    rows = start[0] + share * (end[0] - start[0])
    columns = start[1] + share * (end[1] - start[1])
    return np.hypot(rows - point[0], columns - point[1]).min()


@given(places, places, radii)
def test_it_does_not_matter_at_which_end_a_stroke_begins(start, end, radius):
    assert_allclose(ink((20, 20), start, end, radius), ink((20, 20), end, start, radius), atol=1e-5)


@given(places, places, radii)
def test_the_same_stroke_mirrored_or_turned_is_the_same_picture_mirrored_or_turned(start, end, radius):
    amount = ink((20, 20), start, end, radius)
    mirrored = ink((20, 20), (start[0], 20 - start[1]), (end[0], 20 - end[1]), radius)
    turned = ink((20, 20), start[::-1], end[::-1], radius)
    assert_allclose(amount[:, ::-1], mirrored, atol=1e-5)
    assert_allclose(amount.T, turned, atol=1e-5)


@given(places, places, radii)
def test_ink_fades_with_the_distance_to_the_segment(start, end, radius):
    amount = ink((20, 20), start, end, radius)
    distances = np.array(
        [[distance_to_segment((r + 0.5, c + 0.5), start, end, 801) for c in range(20)] for r in range(20)]
    )
    order = np.argsort(distances, axis=None)
    assert (np.diff(amount.ravel()[order]) <= 0.05).all()
    assert (amount[distances > radius + max(1, 0.8 * radius) / 2 + 0.1] == 0).all()
    assert amount.min() >= 0
    assert amount.max() <= 1


def test_a_stroke_is_white_along_its_middle_and_half_gone_at_its_radius():
    amount = ink((20, 21), (10.5, 3), (10.5, 18), 3.0)
    assert amount[10, 10] == 1
    assert amount[13, 10] == pytest.approx(0.5)  # its middle is 3 cells away
    assert amount[15, 10] == 0


def test_a_thin_pen_leaves_paler_ink():
    assert 0 < ink((9, 9), (4.5, 4.5), (4.5, 4.5), 0.3).max() < ink((9, 9), (4.5, 4.5), (4.5, 4.5), 0.5).max() <= 1


@given(places, places, radii)
def test_a_stroke_beyond_the_border_is_the_part_of_a_larger_one(start, end, radius):
    larger = ink((40, 40), (start[0] + 10, start[1] + 10), (end[0] + 10, end[1] + 10), radius)
    assert_allclose(ink((20, 20), start, end, radius), larger[10:30, 10:30], atol=1e-5)


def test_far_beside_the_picture_nothing_is_drawn():
    assert not ink((20, 20), (-50, -50), (-40, -60), 2).any()
    assert not ink((20, 20), (100, 5), (100, 9), 2).any()


@given(places, places, radii)
def test_a_stroke_only_brightens_and_erasing_only_darkens(start, end, radius):
    image = np.random.default_rng(0).uniform(0, 1, (20, 20)).astype(np.float32)
    before = image.copy()
    brighter, darker = stroke(image, start, end, radius), stroke(image, start, end, radius, erase=True)
    assert (brighter >= image).all()
    assert (darker <= image).all()
    assert brighter.max() <= 1
    assert darker.min() >= 0
    assert_array_equal(image, before)
    assert brighter.dtype == np.float32


def test_brightness_adds_up_to_one():
    faint = stroke(BLACK, (10, 10), (10, 10), 2)
    twice = stroke(faint, (10, 10), (10, 10), 2)
    grey = (faint > 0) & (faint < 0.5)
    assert grey.any()
    assert_allclose(twice[grey], 2 * faint[grey], rtol=1e-5)
    assert_array_equal(inked(twice, np.ones((20, 20), np.float32)), np.ones((20, 20)))


def test_all_channels_are_drawn_on_alike():
    image = np.zeros((3, 20, 20), np.float32)
    drawn = stroke(image, (3, 3), (12, 9), 1.5)
    for channel in drawn:
        assert_array_equal(channel, stroke(BLACK, (3, 3), (12, 9), 1.5))


@pytest.mark.parametrize("radius", [0, -1, math.nan, math.inf])
def test_a_pen_has_a_size(radius):
    with pytest.raises(ValueError, match="radius must be above 0"):
        ink((5, 5), (0, 0), (1, 1), radius)


def test_a_place_is_finite():
    with pytest.raises(ValueError, match="finite start and end"):
        ink((5, 5), (0, math.nan), (1, 1), 1)
