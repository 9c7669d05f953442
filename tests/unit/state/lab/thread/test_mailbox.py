from dataclasses import replace
from threading import Event, Thread

import pytest

from convviz.runs.events import BatchDone
from convviz.runs.snapshot import Snapshot
from convviz.state.lab.thread.mailbox import LIMIT, Mailbox
from tests.unit.state.run_events import WAIT, evaluated, losses, snapshot, started


def steps(events):
    return [event.step for event in events]


def test_what_was_put_comes_in_order_and_once():
    box = Mailbox()
    put = [started(), losses(1, 3), BatchDone(3), evaluated(3), "anything"]
    for event in put:
        assert box.put(event)
    assert box.fetch() == put
    assert box.fetch() == []


def test_a_few_snapshots_wait_before_the_newest_takes_the_place_of_another():
    box = Mailbox(few=2)
    for _ in range(2):  # as soon as they are fetched there is room again
        for step in range(1, 7):
            box.put(snapshot(step))
            box.put(BatchDone(step))
        fetched = box.fetch()
        assert steps(event for event in fetched if isinstance(event, Snapshot)) == [1, 2, 6]
        assert steps(event for event in fetched if isinstance(event, BatchDone)) == [1, 2, 3, 4, 5, 6]


def test_of_snapshots_the_newest_counts_and_comes_last():
    box = Mailbox(few=0)
    newest = snapshot(9)
    for event in (snapshot(3), BatchDone(3), snapshot(6), newest, BatchDone(9)):
        box.put(event)
    fetched = box.fetch()
    assert steps(fetched) == [3, 9, 9]
    assert fetched[-1] is newest
    assert box.fetch() == []


def test_a_snapshot_that_breaks_a_batch_down_is_never_lost():
    box = Mailbox(few=0)
    apart = [snapshot(step, apart=True) for step in (2, 4, 5)]
    for event in (snapshot(1), apart[0], snapshot(3), apart[1], apart[2], snapshot(6), snapshot(7)):
        box.put(event)
    # Those of batches 1, 3 and 6 had been overtaken.
    assert steps(box.fetch()) == [2, 4, 5, 7]


def test_the_end_of_an_epoch_is_never_lost():
    box = Mailbox(few=2)
    for step in range(1, 41):
        box.put(replace(snapshot(step), ends_epoch=step % 10 == 0))
    assert {10, 20, 30, 40} <= {event.step for event in box.fetch()}


def test_a_snapshot_of_the_run_before_comes_before_the_next_run():
    box = Mailbox()
    old, new = snapshot(9), started()
    for event in (old, new, BatchDone(1)):
        box.put(event)
    assert box.fetch() == [old, new, BatchDone(1)]


@pytest.fixture
def putting():
    """Puts things in another thread, which is over by the end of the test."""
    threads = []

    def start(act):
        threads.append(Thread(target=act))
        threads[-1].start()
        return threads[-1]

    yield start
    for thread in threads:
        thread.join(WAIT)
        assert not thread.is_alive()


def test_a_full_box_holds_up_who_puts_more_until_it_is_fetched(putting):
    box, put, full, through = Mailbox(limit=3), [], Event(), Event()

    def act():
        for step in range(1, 6):
            put.append(box.put(BatchDone(step)))
            if step == 3:
                full.set()
        through.set()

    putting(act)
    fetched = []
    assert full.wait(WAIT)
    # Without being fetched it never gets through.
    assert not through.wait(0.05)
    assert len(put) == 3
    while len(fetched) < 5:
        some = box.fetch()
        assert len(some) <= 3
        fetched += some
    assert steps(fetched) == [1, 2, 3, 4, 5]
    assert through.wait(WAIT)
    assert put == [True] * 5


def test_snapshots_find_room_in_a_full_box():
    box = Mailbox(limit=1, few=0)
    box.put(BatchDone(1))
    for step in range(2, 10):  # would never return
        assert box.put(snapshot(step))
    assert steps(box.fetch()) == [1, 9]


def test_closing_releases_who_waits_and_who_comes_later(putting):
    box, emitted = Mailbox(limit=1), []
    box.put(BatchDone(1))
    waiting = putting(lambda: emitted.append(box.put(BatchDone(2))))
    box.close()
    waiting.join(WAIT)
    assert emitted == [False]
    assert [box.put(BatchDone(3)), box.put(snapshot(4)), box.put(BatchDone(5))] == [False] * 3


def test_nothing_is_lost_when_events_come_faster_than_they_are_fetched(putting):
    box, over = Mailbox(), Event()

    def act():
        for step in range(1, 20_001):
            box.put(BatchDone(step))
            if step % 7 == 0:
                box.put(snapshot(step, apart=step % 700 == 0))
        over.set()

    putting(act)
    fetched, most = [], 0
    while not over.is_set():
        some = box.fetch()
        most = max(most, len(some))
        fetched += some
    fetched += box.fetch()
    snapshots = [event for event in fetched if isinstance(event, Snapshot)]
    assert steps(event for event in fetched if isinstance(event, BatchDone)) == list(range(1, 20_001))
    assert [event.step for event in snapshots if event.detail is not None] == list(range(700, 20_001, 700))
    assert steps(snapshots) == sorted(steps(snapshots))
    assert snapshots[-1].step == 19_999
    # The box is bounded by its limit; the snapshots that are never lost come on top.
    assert most <= LIMIT + LIMIT // 700 + 2
