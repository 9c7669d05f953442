import pytest

from convviz.training import pacing
from convviz.training.pacing import Clock, TimeShare


@pytest.fixture
def now(monkeypatch):
    times = [100.0]
    monkeypatch.setattr(pacing, "perf_counter", lambda: times[0])
    return times


def test_pauses_do_not_count_but_short_absences_do(now):
    clock = Clock(5.0)
    now[0] += 2.0
    clock.skip(0.05)
    assert clock.seconds == pytest.approx(7.0)
    now[0] += 60.0
    clock.skip(60.0)
    assert clock.seconds == pytest.approx(7.0)


def test_costly_acts_stay_below_their_share():
    share, time, spent, acts = TimeShare(), 0.0, 0.0, 0
    costs = [5.0, 0.01, 0.05, 0.02, 0.2, 0.01, 0.01]  # the first is a warm-up
    while time < 200:
        if share.due(time, 0.025):
            cost = costs[min(acts, len(costs) - 1)]
            share.spent(time, cost)
            time, spent, acts = time + cost, spent + cost, acts + 1
        time += 0.004
    assert acts > 20
    assert spent - costs[0] <= 0.025 * time
    assert spent - costs[0] >= 0.02 * (time - costs[0])


def test_an_act_that_came_early_delays_the_next_by_one_wait_at_most():
    share = TimeShare()
    share.spent(0.0, 1.0)
    assert not share.due(0.25, 1.0, rate=1.0)
    share.spent(0.25, 0.0)  # not due before 1, so the next is at 2
    assert [share.due(time, 1.0, rate=1.0) for time in (1.75, 2.0)] == [False, True]
    for time in (0.3, 0.4, 0.5):
        share.spent(time, 0.0)
    assert [share.due(time, 1.0, rate=1.0) for time in (2.25, 2.5)] == [False, True]


def test_nothing_is_due_without_a_share():
    assert not TimeShare().due(1e9, 0.0)
