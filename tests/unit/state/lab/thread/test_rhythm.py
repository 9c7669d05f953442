"""The rhythm of slow motion, by a clock that goes as the test says."""

from itertools import pairwise

import pytest

from convviz.state.lab.thread.rhythm import Rhythm


def begun(rate, seconds, takes, rhythm=None, now=0.0):
    """When batches begin that each take ``takes(number)`` seconds."""
    rhythm, times, end = rhythm or Rhythm(), [], now + seconds
    while (now := now + rhythm.left(now, rate)) < end:
        rhythm.begin(now, rate)
        times.append(now)
        now += takes(len(times))
    return times


@pytest.mark.parametrize("rate", [1.0, 3.0, 10.0, 30.0])
@pytest.mark.parametrize("takes", [lambda _: 0.007, lambda number: 0.03 * (number % 2)])
def test_so_many_batches_begin_a_second(rate, takes):
    times = begun(rate, 60, takes)
    assert len(times) == pytest.approx(60 * rate, rel=0.01, abs=1)
    assert all(after - before >= 1 / rate - 1e-9 for before, after in pairwise(times))


def test_batches_that_take_too_long_are_not_made_up_for():
    times = begun(10.0, 20, lambda number: 1.0 if number == 50 else 0.01)
    gaps = [after - before for before, after in pairwise(times)]
    assert max(gaps) == pytest.approx(1.0)
    assert min(gaps) == pytest.approx(0.1)


def test_slower_than_that_nothing_waits():
    assert begun(10.0, 10, lambda _: 0.5) == pytest.approx([0.5 * number for number in range(20)])


def test_another_rate_counts_at_once():
    rhythm = Rhythm()
    rhythm.begin(100.0, 1.0)
    assert rhythm.left(100.2, 1.0) == pytest.approx(0.8)
    assert rhythm.left(100.2, 10.0) == 0.0
    assert rhythm.left(100.2, None) == 0.0
    assert rhythm.left(100.2, 3.0) == pytest.approx(1 / 3 - 0.2)
