"""Tracks of sliders: what stands at which place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.util.kinds import Integer, Real
from convviz.core.util.kinds.track import Track


def test_an_integer_has_a_place_of_its_own():
    track = Integer(3, 8, slide=True).track
    assert [track.at(place) for place in range(track.last + 1)] == [3, 4, 5, 6, 7, 8]
    assert all(type(track.at(place)) is int for place in range(6))


def test_places_are_multiples_of_the_step_and_both_ends():
    track = Real(0.25, 1.1, decimals=2, step=0.2, slide=True).track
    assert [track.at(place) for place in range(track.last + 1)] == [0.25, 0.4, 0.6, 0.8, 1.0, 1.1]


def test_on_a_logarithmic_track_equal_ways_are_equal_factors():
    track = Real(1.0, 10_000.0, slide=True, log=True).track
    quarters = [track.at(track.last * part // 4) for part in range(5)]
    assert quarters == [1.0, 10.0, 100.0, 1000.0, 10_000.0]


def test_a_key_moves_to_another_number_though_neighbours_round_alike():
    track = Integer(1, 1000, slide=True, log=True).track
    value, seen = 1, []
    for _ in range(5):
        value = track.stepped(value, 1)
        seen.append(value)
    assert seen == [2, 3, 4, 5, 6]
    assert track.stepped(6, -1) == 5
    assert track.stepped(1, -1) == 1
    assert track.stepped(500, 2**20) == 1000


@pytest.mark.parametrize(("value", "up", "down"), [(0.44, 0.6, 0.4), (0.52, 0.6, 0.4), (0.6, 0.8, 0.4)])
def test_a_key_goes_from_a_typed_number_to_the_next_place(value, up, down):
    track = Track(0.0, 1.0, 0.2, 2)
    assert track.stepped(value, 1) == up
    assert track.stepped(value, -1) == down


@given(st.floats(1e-3, 1e3), st.floats(1.01, 1e6), st.floats(0, 1), st.booleans(), st.sampled_from([None, 4]))
def test_a_place_leads_back_to_its_number_and_never_leaves_the_ends(low, factor, share, log, decimals):
    high = low * factor
    track = Track(low, high, (high - low) / 37, decimals, log)
    place = round(share * track.last)
    value = track.at(place)
    assert low <= value <= high
    assert track.at(track.place(value)) == pytest.approx(value, rel=0.05, abs=1e-4)
    assert (track.at(0), track.at(track.last)) == (low, high)
    assert all(track.at(number) <= track.at(number + 1) for number in range(place, min(place + 5, track.last)))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Real(slide=True), "a slider needs two ends, got -inf to inf"),
        (lambda: Real(0.0, 5.0, slide=True, log=True), "a logarithmic slider starts above 0, got 0"),
        (lambda: Integer(0, 5, slide=True, log=True), "a logarithmic slider starts above 0, got 0"),
    ],
)
def test_a_slider_that_cannot_be_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
