import gc
import re
import threading
import weakref
from math import inf
from pathlib import Path
from threading import Event, Semaphore, current_thread
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

from convviz.runs.control import Part, Probe
from convviz.runs.events import (
    BatchDone,
    Kept,
    Loading,
    Losses,
    Predicted,
    Remark,
    RunFailed,
    RunFinished,
    RunStarted,
    Saved,
)
from convviz.runs.files import shelf as shelf_module
from convviz.runs.files.shelf import Shelf
from convviz.runs.snapshot import Snapshot
from convviz.state.lab.activity import Activity
from convviz.state.lab.thread import keeping as keeping_module
from convviz.state.lab.thread import worker as worker_module
from convviz.state.lab.thread.runner import Runner
from tests.unit.state.run_events import WAIT, FakeRun, finished, losses, snapshot, started

IDLE, STARTING, RUNNING, PAUSING, PAUSED, STOPPING, OVER = Activity
ENDS = RunFinished | RunFailed
#: A run that does not end by itself while a test lasts.
LONG = {"per_epoch": 1000, "epochs": 1000}


class Heard(QObject):
    """Everything a runner has emitted, in order, and the threads in which that arrived."""

    def __init__(self, runner):
        super().__init__()
        self.events, self.activities, self.threads, self.most = [], [], set(), 0
        runner.emitted.connect(self._on_emitted)
        runner.activity_changed.connect(self._on_activity_changed)

    @Slot(object)
    def _on_emitted(self, events):
        self.threads.add(current_thread())
        self.events += events
        self.most = max(self.most, len(events))

    @Slot(object)
    def _on_activity_changed(self, activity):
        self.threads.add(current_thread())
        self.activities.append(activity)

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def steps(self):
        return [event.step for event in self.of(BatchDone)]


@pytest.fixture
def runner(qapp):
    runner = Runner()
    yield runner
    assert runner.shut_down()


@pytest.fixture
def heard(runner):
    return Heard(runner)


@pytest.fixture
def until(runner, qtbot):
    """Waits until the runner is about something."""
    return lambda activity: qtbot.waitUntil(lambda: runner.activity is activity)


@pytest.fixture
def settled(runner, qtbot):
    """Waits until all that was asked for is done, by asking for one thing more."""

    def wait():
        done = Event()
        runner._worker.ask(done.set)
        qtbot.waitUntil(done.is_set)
        runner.fetch()

    return wait


def probe(value=0.0):
    return Probe(np.full((1, 4, 4), value, np.float32), 3, f"image {value}")


# -- one run, one end --------------------------------------------------------------------------------------------


def test_a_run_goes_from_its_start_to_its_end(runner, heard, until):
    run = FakeRun()
    assert runner.activity is IDLE
    assert not runner.busy
    runner.start(run)
    assert runner.busy
    until(OVER)
    assert isinstance(heard.events[0], RunStarted)
    assert isinstance(heard.events[-1], RunFinished)
    assert heard.steps == list(range(1, 31))
    assert len(heard.of(ENDS)) == 1
    assert not heard.events[-1].stopped
    assert heard.activities[0] is STARTING
    assert heard.activities[-1] is OVER
    assert not runner.busy


def test_all_is_reported_in_the_gui_thread_and_all_is_run_in_one_other(runner, heard, until, settled):
    run = FakeRun(saving=lambda path: None)
    for number in range(3):
        runner.start(run, probe=probe())
        until(OVER)
        runner.set_probe(probe(number))
        runner.save("x")
        settled()
    assert heard.threads == {current_thread()}
    assert len(run.threads) == 1
    assert run.closed_in in run.threads
    assert run.threads != heard.threads


def test_before_the_first_run_everything_is_a_request_without_effect(runner, heard):
    runner.resume()
    runner.pause()
    runner.run_batches(1)
    runner.run_batches(None)
    runner.stop()
    runner.save("nowhere")
    runner.set_probe(probe())
    runner.fetch()
    assert (heard.events, heard.activities, runner.activity) == ([], [], IDLE)


def failing(error):
    raise error


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError("The folder is empty."), "The folder is empty."),
        (OSError(28, "No space left on device"), "The system refuses the training: No space left on device."),
        (RuntimeError("shapes differ\nException raised from a\nlong list"), "shapes differ"),
        (MemoryError(), "There is not enough memory. A smaller batch or network needs less."),
        (
            RuntimeError("CUDA out of memory. Tried"),
            "There is not enough memory. A smaller batch or network needs less.",
        ),
        (
            SystemError("<function f> returned NULL without setting an exception"),
            "SystemError: <function f> returned NULL without setting an exception. The memory may have been short. "
            "A smaller batch or network needs less.",
        ),
        (MemoryError("cannot allocate 7 GiB"), "cannot allocate 7 GiB"),
        (KeyError("conv1"), "KeyError: 'conv1'"),
        (ValueError(), "ValueError: "),
    ],
)
@pytest.mark.parametrize("where", ["loading", "before"])
def test_a_run_that_raises_fails_once_with_a_sentence_and_the_place(
    runner, heard, until, caplog, error, message, where
):
    run = FakeRun(**{where: lambda *step: failing(error)})
    runner.start(run)
    until(OVER)
    (failed,) = heard.of(ENDS)
    assert (failed.message, heard.events[-1]) == (message, failed)
    assert ("in failing" in caplog.text) == (not isinstance(error, ValueError | OSError | MemoryError))
    assert bool(heard.of(RunStarted)) == (where == "before")
    assert run.closed.is_set()
    # The next one runs as if nothing had been.
    runner.start(FakeRun(epochs=1))
    until(OVER)
    assert [type(event) for event in heard.of(ENDS)] == [RunFailed, RunFinished]


def test_what_cannot_even_begin_fails_too(runner, heard, until):
    runner.start(lambda control: failing(ImportError("No module named 'torch'")))
    until(OVER)
    (failed,) = heard.events
    assert failed.message == "ImportError: No module named 'torch'"


def test_a_run_that_ends_without_a_word_has_failed(runner, heard, until):
    runner.start(lambda control: iter([started(), BatchDone(1)]))
    until(OVER)
    assert [type(event) for event in heard.events] == [RunStarted, BatchDone, RunFailed]


def test_a_run_stopped_while_it_starts_never_begins(runner, heard, until):
    gate, run = Event(), FakeRun()
    runner.start(FakeRun(loading=lambda: gate.wait(WAIT) and ()))
    runner.start(run)
    runner.stop()
    gate.set()
    until(OVER)
    ends = heard.of(ENDS)
    assert [end.stopped for end in ends] == [True, True]
    assert (ends[-1].step, ends[-1].epochs, run.begun) == (0, 0, 0)


def test_a_run_is_stopped_while_it_loads(runner, heard, until):
    run = FakeRun(loading=lambda: (Loading(0.5) for _ in iter(int, 1)))  # for ever
    runner.start(run)
    assert run.entered.wait(WAIT)
    runner.stop()
    until(OVER)
    assert run.closed.is_set()
    (end,) = heard.of(ENDS)
    assert (end.stopped, end.step, heard.of(RunStarted)) == (True, 0, [])


def test_a_run_is_stopped_while_it_runs(runner, heard, until):
    run = FakeRun(**LONG)
    runner.start(run)
    until(RUNNING)
    runner.stop()
    until(OVER)
    (end,) = heard.of(ENDS)
    assert heard.events[-1] is end
    assert end.stopped
    assert end.step >= heard.steps[-1]
    assert end.epochs == end.step / 1000
    assert (end.accuracy, end.samples_per_second) == (None, 500.0 if heard.of(Losses) else 0.0)
    assert run.closed.is_set()


def test_a_run_is_stopped_while_it_is_held(runner, heard, until):
    run = FakeRun()
    runner.start(run, batches=4)
    until(PAUSED)
    runner.stop()
    until(OVER)
    (end,) = heard.of(ENDS)
    assert (end.step, end.epochs, end.stopped, run.closed.is_set()) == (4, 0.4, True, True)


def test_a_run_that_is_over_is_not_stopped_again(runner, heard, until, settled):
    runner.start(FakeRun(epochs=1))
    until(OVER)
    runner._worker.ask(runner._worker.end)
    runner.stop()
    runner.resume()
    runner.run_batches(1)
    settled()
    assert len(heard.of(ENDS)) == 1
    assert runner.activity is OVER


def test_another_run_takes_the_place_of_one_that_runs(runner, heard, until):
    first, second = FakeRun(**LONG, every=1), FakeRun(epochs=1, every=1)
    runner.start(first, probe=probe())
    until(RUNNING)
    runner.start(second, probe=probe())
    until(OVER)
    kinds = [type(event) for event in heard.events if isinstance(event, RunStarted | ENDS)]
    assert kinds == [RunStarted, RunFinished, RunStarted, RunFinished]
    assert [end.stopped for end in heard.of(ENDS)] == [True, False]
    assert first.closed.is_set()
    # Nothing of the first is emitted after the second has begun.
    at = [index for index, event in enumerate(heard.events) if isinstance(event, RunStarted)][1]
    after = [event.step for event in heard.events[at:] if isinstance(event, Snapshot | BatchDone)]
    assert max(after) == 10
    assert runner.control is second.controls[0] is not first.controls[0]


@pytest.mark.parametrize("stopped", [False, True])
@pytest.mark.parametrize("held", [False, True])
def test_a_run_that_cannot_begin_gives_its_place_back(runner, heard, until, settled, stopped, held):
    first, released = FakeRun(epochs=1, saving=lambda path: None), Event()
    runner.start(first, batches=3 if held else inf)
    until(PAUSED if held else OVER)
    control, reached = runner.control, 3 if held else 10
    for times in (1, 2):
        released.clear()
        unable = FakeRun(loading=lambda: released.wait(10) and failing(ValueError("no images")))
        runner.start(unable)
        if stopped:
            runner.stop()
        released.set()
        until(OVER)
        settled()
        assert runner.control is control
        ends = heard.of(ENDS)[1:]
        assert len(ends) == times
        # Where it fails before the request to end is seen, it has failed.
        assert {type(end) for end in ends} <= ({RunFailed, RunFinished} if stopped else {RunFailed})
    runner.set_probe(probe(1.0))
    runner.save("x")
    settled()
    assert heard.of(Snapshot)[-1].step == heard.of(Saved)[-1].step == reached
    assert heard.of(Snapshot)[-1].name == "image 1.0"


def test_a_run_that_has_begun_does_not_give_its_place_back(runner, heard, until, settled):
    first = FakeRun(epochs=1)
    runner.start(first)
    until(OVER)
    second = FakeRun(before=lambda step: step < 5 or failing(ValueError("no more")))
    runner.start(second)
    until(OVER)
    assert runner.control is second.controls[0]
    gone = weakref.ref(first.controls[0])
    first.controls.clear()
    gc.collect()
    assert gone() is None


def test_a_run_that_cannot_be_closed_fails_and_makes_way(runner, heard, until):
    def stubborn(control):
        try:
            yield started()
            while True:
                yield BatchDone(1)
        finally:
            raise OSError("the device is gone")

    runner.start(stubborn)
    until(RUNNING)
    runner.start(FakeRun(epochs=1))
    until(OVER)
    assert [type(event) for event in heard.of(ENDS)] == [RunFailed, RunFinished]
    assert heard.of(RunFailed)[0].message == "the device is gone"
    assert heard.steps[-10:] == list(range(1, 11))


def test_a_run_that_fails_at_its_very_end_ends_once(runner, heard, until):
    def stubborn(control):
        yield started()
        try:
            yield finished(30)
        finally:
            raise OSError("the device is gone")

    runner.start(stubborn)
    until(OVER)
    assert [type(event) for event in heard.of(ENDS)] == [RunFailed]


# -- held between batches ----------------------------------------------------------------------------------------


def test_a_run_is_held_after_as_many_batches_as_asked_for(runner, heard, until):
    run = FakeRun()
    runner.start(run, batches=3)
    until(PAUSED)
    assert heard.steps == [1, 2, 3]
    assert runner.busy
    for batches, last in ((1, 4), (2, 6), (10, 16)):
        runner.run_batches(batches)
        until(PAUSED)
        assert heard.steps == list(range(1, last + 1))
    # Of each the last batch was broken down, and no other.
    assert run.apart == [3, 4, 6, 16]
    runner.resume()
    until(OVER)
    assert heard.steps == list(range(1, 31))
    assert run.apart == [3, 4, 6, 16, 30]  # and that of the run, where one stays
    assert len(heard.of(ENDS)) == 1


def test_a_run_is_held_at_the_end_of_an_epoch(runner, heard, until):
    run = FakeRun(epochs=4)
    runner.start(run, batches=None)
    until(PAUSED)
    assert heard.steps[-1] == 10
    runner.run_batches(None)  # at the end of one, the next is meant
    until(PAUSED)
    assert heard.steps[-1] == 20
    runner.run_batches(3)
    until(PAUSED)
    runner.run_batches(None)
    until(PAUSED)
    assert heard.steps[-1] == 30
    assert run.apart == [10, 20, 23, 30]
    runner.run_batches(None)  # the last ends the run
    until(OVER)
    assert heard.steps == list(range(1, 41))


@pytest.mark.parametrize(("batches", "held"), [(5, 17), (None, 20), (0, 12)])
def test_batches_are_counted_from_where_a_run_is_resumed(runner, heard, until, batches, held):
    runner.start(FakeRun(step=12), batches=batches)
    until(PAUSED)
    assert heard.steps == list(range(13, held + 1))


@pytest.mark.parametrize(("batches", "held"), [(5, 17), (None, 20), (1, 13)])
def test_what_is_asked_for_while_a_run_starts_counts_from_its_start(runner, heard, until, batches, held):
    # Before it, one with epochs of another length.
    runner.start(FakeRun(per_epoch=7, epochs=1))
    until(OVER)
    gate = Event()
    run = FakeRun(step=12, loading=lambda: gate.wait(WAIT) and ())
    runner.start(run)
    assert run.entered.wait(WAIT)
    runner.run_batches(batches)
    gate.set()
    until(PAUSED)
    assert heard.steps[7:] == list(range(13, held + 1))


def test_a_run_is_not_said_to_run_before_it_does(runner, heard, until):
    asked, heeded, go_on = Event(), Event(), Event()

    def loading():
        assert asked.wait(WAIT)
        yield Loading(0.5)
        heeded.set()  # what was asked for before has been seen to by now
        assert go_on.wait(WAIT)

    runner.start(FakeRun(epochs=1))
    until(OVER)
    heard.events.clear()
    heard.activities.clear()
    runner.start(FakeRun(loading=loading))
    runner.run_batches(1)
    asked.set()
    assert heeded.wait(WAIT)
    runner.fetch()
    assert (heard.activities, runner.activity) == ([STARTING], STARTING)
    go_on.set()
    until(PAUSED)
    assert heard.steps == [1]


def test_what_the_run_before_was_about_is_not_taken_for_what_the_next_is_about(runner, heard, until):
    first, gate = FakeRun(epochs=1), Event()
    runner.start(first)
    assert first.closed.wait(WAIT)
    # That it is over has not been fetched yet.
    runner.start(FakeRun(loading=lambda: gate.wait(WAIT) and ()))
    runner.fetch()
    assert runner.activity is STARTING
    runner.stop()
    gate.set()
    until(OVER)
    assert [end.stopped for end in heard.of(ENDS)] == [False, True]


def test_a_pause_holds_after_a_batch_that_is_broken_down(runner, heard, until, settled, qtbot):
    run = FakeRun(**LONG)
    runner.start(run, probe=probe())
    qtbot.waitUntil(lambda: len(heard.steps) > 50)
    runner.pause()
    until(PAUSED)
    last = heard.steps[-1]
    assert run.apart == [last]
    (apart,) = [event for event in heard.of(Snapshot) if event.detail is not None]
    assert (apart.step, apart.detail.step) == (last, last)
    # Held: nothing more comes, and a second pause changes nothing.
    count = len(heard.events)
    runner.pause()
    for _ in range(3):
        settled()
    assert (len(heard.events), runner.activity) == (count, PAUSED)
    runner.stop()
    until(OVER)


def test_a_pause_in_the_middle_of_a_batch_breaks_the_next_one_down(runner, heard, until):
    # Where the batch has emitted its snapshot already, it is too late to break it down.
    class Middle(FakeRun):
        def _events(self, control):
            for event in super()._events(control):
                if isinstance(event, Snapshot) and event.step == 5:
                    runner._worker.ask(runner._worker.go_on, 1)  # heeded between this and the batch's last event
                yield event

    run = Middle(every=5)
    runner.start(run, probe=probe())
    until(PAUSED)
    assert heard.steps == [1, 2, 3, 4, 5, 6]
    assert run.apart == [6]
    assert heard.of(Snapshot)[-1].detail.step == 6


def test_whoever_resumes_and_pauses_at_once_is_heard(runner, heard, until):
    runner.start(FakeRun(**LONG), batches=1)
    until(PAUSED)
    runner.resume()
    runner.pause()
    assert runner.activity is PAUSING
    until(PAUSED)
    assert heard.steps[-1] < 1000 * 1000


@pytest.mark.parametrize("after", ["pause", "stop"])
def test_a_request_is_answered_at_once_and_done_after_a_batch_that_takes_long(
    runner, heard, until, qtbot, monkeypatch, after
):
    monkeypatch.setattr(worker_module, "_QUICK", 0.0)  # so that every batch takes long
    gate, entered = Semaphore(3), []

    def before(step):
        entered.append(step)
        assert gate.acquire(timeout=WAIT)

    runner.start(FakeRun(before=before, **LONG), probe=probe())
    qtbot.waitUntil(lambda: entered == [1, 2, 3, 4])
    getattr(runner, after)()
    assert runner.activity is {"pause": PAUSING, "stop": STOPPING}[after]
    for _ in range(5):
        runner.fetch()  # nothing that was about before comes in between
        assert runner.activity is {"pause": PAUSING, "stop": STOPPING}[after]
    gate.release()
    until({"pause": PAUSED, "stop": OVER}[after])
    assert heard.steps in ([1, 2, 3, 4], [1, 2, 3])
    assert entered == [1, 2, 3, 4]
    assert heard.of(Snapshot)[-1].step == heard.steps[-1]
    gate.release(100)


def test_what_is_held_and_what_is_over_have_the_sample_of_that_batch(runner, heard, until, settled, qtbot, monkeypatch):
    monkeypatch.setattr(worker_module, "_QUICK", 0.0)  # so that it holds after the batch under way, as it is
    gate, entered = Semaphore(3), []

    def enter(step):
        entered.append(step)
        assert gate.acquire(timeout=WAIT)

    runner.start(FakeRun(before=enter, every=1, stale=True), probe=probe())
    qtbot.waitUntil(lambda: len(entered) == 4)
    runner.pause()
    gate.release()
    until(PAUSED)
    settled()
    assert (heard.of(Snapshot)[-1].step, heard.of(Snapshot)[-1].sample_step) == (4, 4)
    gate.release(100)
    runner.resume()
    until(OVER)
    settled()
    assert (heard.of(Snapshot)[-1].step, heard.of(Snapshot)[-1].sample_step) == (30, 30)


def test_whoever_resumes_while_it_is_about_to_pause_is_heard(runner, heard, until, qtbot):
    runner.start(FakeRun(**LONG))
    until(RUNNING)
    runner.pause()
    runner.resume()
    assert runner.activity is RUNNING
    count = len(heard.steps)
    qtbot.waitUntil(lambda: len(heard.steps) > count + 1000)
    assert runner.activity is RUNNING


def test_slow_motion_shows_every_batch_and_is_changed_at_once(runner, heard, until, qtbot, monkeypatch):
    late = [0.0]  # seconds that the thread's clock is ahead
    monkeypatch.setattr(worker_module, "perf_counter", lambda: perf_counter() + late[0])

    def learned(number):
        """Batches begun once the thread has been asked twice: between the two it learns from one that is due."""
        answers = []
        for asked in (number, -number):
            runner.predict(asked, np.zeros((1, 1, 8, 8), np.uint8))
            answers.append(asked)
            qtbot.waitUntil(lambda: [event.number for event in heard.of(Predicted)][-len(answers) :] == answers)
        return len(run.rates)

    run = FakeRun(every=1, **LONG)
    runner.set_rate(200.0)
    drawn = []
    runner.emitted.connect(lambda events: drawn.append([e.step for e in events if isinstance(e, Snapshot)]))
    runner.start(run, probe=probe())
    qtbot.waitUntil(lambda: len(heard.steps) >= 40)
    seen = [steps for steps in drawn if steps]
    assert all(len(steps) == 1 for steps in seen)  # one after the other, and none is missed
    assert [step for (step,) in seen] == list(range(1, len(seen) + 1))
    runner.set_rate(0.001)
    count = learned(1)
    late[0] += 900  # of the 1000 s between two batches
    assert learned(2) == count
    late[0] += 200
    runner.set_rate(0.001)  # so that it looks at the clock
    qtbot.waitUntil(lambda: len(run.rates) > count)
    assert learned(3) == count + 1
    runner.pause()  # no one waits for the next batch, which would be due in a quarter of an hour
    until(PAUSED)
    runner.set_rate(None)
    runner.resume()
    qtbot.waitUntil(lambda: len(heard.steps) > 2000)


def test_in_slow_motion_batches_are_broken_down_where_that_is_looked_at(runner, heard, until, qtbot):
    runner.set_rate(500.0)
    runner.set_parts(frozenset({Part.DETAIL}))
    runner.start(FakeRun(**LONG), probe=probe())
    qtbot.waitUntil(lambda: len(heard.of(Snapshot)) > 10)
    assert all(event.detail.step == event.step for event in heard.of(Snapshot))
    runner.set_rate(None)
    qtbot.waitUntil(lambda: len(heard.steps) > 1000)
    assert len(heard.of(Snapshot)) < 100


def test_a_learning_rate_counts_from_the_next_batch_on(runner, until):
    run = FakeRun()
    runner.start(run, batches=2)
    until(PAUSED)
    runner.set_learning_rate(0.5)
    runner.run_batches(2)
    until(PAUSED)
    runner.set_learning_rate(None)
    runner.run_batches(1)
    until(PAUSED)
    assert run.rates == [None, None, 0.5, 0.5, None]
    runner.set_learning_rate(0.5)
    runner.start(run, batches=1)
    until(PAUSED)
    assert run.rates[5:] == [None]  # a new run begins with its own


# -- looking -----------------------------------------------------------------------------------------------------


def test_another_image_is_looked_at_once_while_held_and_once_over(runner, heard, until, settled):
    run, images = FakeRun(), [probe(number) for number in range(4)]
    runner.start(run, batches=2, probe=images[0])
    until(PAUSED)
    settled()
    # What was broken down has been looked at.
    assert run.probed == []
    assert [event.detail is None for event in heard.of(Snapshot)] == [False]
    for image in images[1:3]:
        runner.set_probe(image)
        runner.set_probe(image)
        settled()
    assert run.probed == [(2, images[1]), (2, images[2])]
    runner.run_batches(28)
    until(OVER)
    settled()
    assert run.probed == [(2, images[1]), (2, images[2])]
    runner.set_probe(images[3])
    runner.set_probe(images[3])
    settled()
    assert run.probed[2:] == [(30, images[3])]
    assert heard.of(Snapshot)[-1].name == images[3].name
    runner.set_probe(None)
    settled()
    assert len(run.probed) == 3


def test_images_that_come_faster_than_they_are_looked_at_are_passed_over(runner, until, settled):
    looking, gate = Event(), Event()

    def look():
        looking.set()
        assert gate.wait(WAIT)

    run, images = FakeRun(looking=look), [probe(number) for number in range(20)]
    runner.start(run, batches=1)
    until(PAUSED)
    runner.set_probe(images[0])
    assert looking.wait(WAIT)
    for image in images[1:]:
        runner.set_probe(image)
    gate.set()
    settled()
    assert [image for _, image in run.probed] == [images[0], images[-1]]


def test_a_running_run_is_not_looked_at_from_outside(runner, until, qtbot, heard):
    run = FakeRun(**LONG)
    runner.start(run, probe=probe())
    until(RUNNING)
    for number in range(5):
        runner.set_probe(probe(number))
    qtbot.waitUntil(lambda: len(heard.steps) > 1000)
    assert run.probed == []
    assert run.controls[0].probe.name == "image 4"
    # At its end it is looked at once more, unless the last batch has been.
    runner.stop()
    until(OVER)
    qtbot.waitUntil(lambda: len(run.probed) == 1)
    qtbot.waitUntil(lambda: heard.of(Snapshot)[-1:] != [])
    assert heard.of(Snapshot)[-1].step == heard.of(RunFinished)[0].step


def test_the_end_of_a_run_is_seen(runner, heard, until, settled):
    run = FakeRun(every=7)  # the last snapshot after batch 28 of 30
    runner.start(run, probe=probe())
    until(OVER)
    settled()
    assert heard.of(Snapshot)[-1].step == 30  # which was broken down, so that there is no need to look again
    assert run.probed == []


@pytest.mark.parametrize("at_once", [False, True])
def test_a_snapshot_that_fails_after_the_run_is_a_remark(runner, heard, until, settled, at_once):
    run = FakeRun(looking=lambda: failing(RuntimeError("the device is gone\nsomewhere")))
    runner.start(run, probe=probe() if at_once else None)
    until(OVER)
    runner.set_probe(probe(1.0))
    settled()
    assert [type(event) for event in heard.of(ENDS)] == [RunFinished]
    assert {event.text for event in heard.of(Remark)} == {"the device is gone"}
    assert len(heard.of(Remark)) == 1
    assert runner.activity is OVER
    runner.start(FakeRun(epochs=1))
    until(OVER)


def test_a_snapshot_that_fails_while_held_ends_the_run(runner, heard, until):
    run = FakeRun(looking=lambda: failing(RuntimeError("the device is gone")))
    runner.start(run, batches=1)
    until(PAUSED)
    runner.set_probe(probe())
    until(OVER)
    assert [event.message for event in heard.of(ENDS)] == ["the device is gone"]
    assert run.closed.is_set()


# -- saving ------------------------------------------------------------------------------------------------------


def test_a_checkpoint_is_written_between_batches_and_reported(runner, heard, until, settled):
    paths = []
    runner.start(FakeRun(saving=paths.append), batches=3)
    until(PAUSED)
    runner.save("held.ckpt")
    settled()
    runner.resume()
    until(OVER)
    runner.save("over.ckpt")
    settled()
    assert paths == ["held.ckpt", "over.ckpt"]
    assert heard.of(Saved) == [Saved(3, "held.ckpt"), Saved(30, "over.ckpt")]
    assert not heard.of(Remark)


def test_a_checkpoint_that_cannot_be_written_ends_nothing(runner, heard, until, settled):
    errors = iter([OSError(28, "No space left on device"), PermissionError("not yours")])
    runner.start(FakeRun(saving=lambda path: failing(next(errors))), batches=3)
    until(PAUSED)
    runner.save("a")
    runner.save("b")
    settled()
    assert [event.text for event in heard.of(Remark)] == [
        "'a' could not be written: No space left on device.",
        "'b' could not be written: not yours.",
    ]
    assert not heard.of(Saved)
    runner.resume()
    until(OVER)
    assert [type(event) for event in heard.of(ENDS)] == [RunFinished]


def test_without_a_network_there_is_nothing_to_save(runner, heard, until, settled):
    runner.start(FakeRun(loading=lambda: failing(ValueError("no images"))))
    until(OVER)
    runner.save("x")
    settled()
    (remark,) = heard.of(Remark)
    assert remark.text == "'x' could not be written: there is no network yet."


# -- keeping -----------------------------------------------------------------------------------------------------


def write(path):
    Path(path).write_text("weights")


@pytest.fixture
def shelf(runner, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping_module, "REST", 100.0)  # seconds, which a test does not wait
    runner.shelf = Shelf(tmp_path / "networks")
    return runner.shelf


def full(_path):
    raise OSError(28, "No space left on device")


def kept(shelf):
    return [network.path.stem[20:-11] for network in shelf.networks()]


def test_a_network_is_kept_when_its_run_ends_and_that_is_said_once_another_takes_its_place(
    runner, heard, until, settled, shelf
):
    runner.start(FakeRun(saving=write), batches=12)
    until(PAUSED)
    assert kept(shelf) == []
    runner.start(FakeRun(saving=write, epochs=1))
    until(OVER)
    settled()
    assert kept(shelf) == ["Small, mnist, batch 10", "Small, mnist, batch 12"]
    (event,) = heard.of(Kept)
    assert (event.step, event.path) == (12, str(shelf.networks()[1].path))
    runner.start(FakeRun(loading=lambda: failing(ValueError("no images"))))  # which begins nothing
    until(OVER)
    assert len(heard.of(Kept)) == 1


def test_a_network_is_kept_when_the_program_ends(runner, until, shelf):
    runner.start(FakeRun(saving=write, **LONG), batches=3)
    until(PAUSED)
    assert runner.shut_down()
    assert kept(shelf) == ["Small, mnist, batch 3"]


def run_stuck_in(batch):
    """A run, what is set once it is in the middle of that batch, and what lets it go on."""
    inside, go_on = Event(), Event()

    def before(step):
        if step == batch:
            inside.set()
            assert go_on.wait(2 * WAIT)

    return FakeRun(saving=write, before=before, **LONG), inside, go_on


def test_a_network_is_kept_now_and_then_while_it_learns(runner, qtbot, shelf, monkeypatch):
    monkeypatch.setattr(shelf_module, "EVERY", 0.0)
    monkeypatch.setattr(shelf_module, "SPARED", 0.0)
    run, inside, go_on = run_stuck_in(8)
    runner.start(run)
    assert inside.wait(WAIT)
    qtbot.waitUntil(lambda: len(kept(shelf)) == 1)  # the batch under way never ends
    assert not runner.shut_down(0.1)
    go_on.set()
    assert run.closed.wait(WAIT)


def test_of_a_run_that_fails_it_is_said_which_network_is_kept(runner, heard, until, shelf, monkeypatch):
    monkeypatch.setattr(shelf_module, "EVERY", 0.0)
    monkeypatch.setattr(shelf_module, "SPARED", 0.0)

    def fail_once_it_is_kept(_step):
        return failing(ValueError("no")) if runner.kept is not None else None

    runner.start(FakeRun(saving=write, before=fail_once_it_is_kept, **LONG))
    until(OVER)
    assert 0 < heard.of(RunFailed)[0].kept < heard.steps[-1] + 1


def test_a_network_is_kept_when_its_run_is_stopped(runner, until, settled, shelf):
    runner.start(FakeRun(saving=write, **LONG), batches=4)
    until(PAUSED)
    assert kept(shelf) == []
    runner.stop()
    until(OVER)
    settled()
    assert len(kept(shelf)) == 1


def test_a_network_is_kept_once_its_run_is_held_for_a_while(runner, until, settled, shelf, qtbot, monkeypatch):
    monkeypatch.setattr(keeping_module, "REST", 0.01)
    written = []
    runner.start(FakeRun(saving=lambda path: (written.append(path), write(path)), **LONG), batches=4)
    for step in (4, 5):
        until(PAUSED)
        qtbot.waitUntil(lambda step=step: kept(shelf) == [f"Small, mnist, batch {step}"])
        runner.set_probe(probe())
        settled()
        assert len(written) == step - 3
        runner.run_batches(1)
    until(PAUSED)


def test_a_held_network_that_cannot_be_kept_is_said_once_and_tried_again_at_the_end(
    runner, heard, until, settled, shelf, qtbot, monkeypatch
):
    monkeypatch.setattr(keeping_module, "REST", 0.01)
    runner.start(run := FakeRun(saving=full, **LONG), batches=4)
    until(PAUSED)
    qtbot.waitUntil(lambda: bool(heard.of(Remark)))
    runner.set_probe(probe())
    settled()
    (remark,) = heard.of(Remark)
    assert remark.text == "The network after batch 4 could not be kept: No space left on device."
    run.saving = write
    assert runner.end_for_good() == ""
    assert kept(shelf) == ["Small, mnist, batch 4"]


def test_neither_a_failed_run_nor_one_that_is_saved_is_kept(runner, until, settled, shelf, tmp_path):
    runner.start(FakeRun(saving=write, before=lambda step: failing(ValueError("no")) if step == 5 else None))
    until(OVER)
    runner.start(FakeRun(saving=write), batches=4)
    until(PAUSED)
    assert runner.save(str(tmp_path / "mine.safetensors")).result(WAIT) is None
    runner.start(FakeRun(saving=write), batches=0)
    until(PAUSED)
    settled()
    assert kept(shelf) == []


def test_of_a_network_saved_later_it_is_said_which_batch_is_kept(runner, heard, until, settled, shelf, tmp_path):
    runner.start(FakeRun(saving=write), batches=3)
    until(PAUSED)
    runner._worker.ask(runner._worker.keep)
    runner.run_batches(2)
    until(PAUSED)
    assert runner.save(str(tmp_path / "mine.safetensors")).result(WAIT) is None
    assert runner.kept == 3
    runner.start(FakeRun(), batches=0)
    until(PAUSED)
    settled()
    assert [event.step for event in heard.of(Kept)] == [3]


def test_a_network_that_cannot_be_kept_is_said_once_and_ends_nothing(runner, heard, until, shelf, monkeypatch):
    monkeypatch.setattr(shelf_module, "EVERY", 0.0)
    runner.start(FakeRun(saving=full))
    until(OVER)
    (remark,) = heard.of(Remark)
    assert re.fullmatch(r"The network after batch \d+ could not be kept: No space left on device\.", remark.text)
    assert [type(event) for event in heard.of(ENDS)] == [RunFinished]


def test_a_network_that_cannot_be_kept_is_not_given_up_for_another_unasked(runner, heard, until, settled, shelf):
    run = FakeRun(saving=full)
    runner.start(run)
    until(OVER)
    control, second = runner.control, FakeRun(saving=full)
    runner.start(second)
    until(OVER)
    settled()
    assert heard.of(ENDS)[-1].message == (
        "The network after batch 30 could not be kept: No space left on device. "
        "Save it elsewhere, or train again to do without it."
    )
    assert (runner.control, second.begun) == (control, 0)
    runner.start(second)
    until(OVER)
    assert second.begun == 1
    assert runner.end_for_good() == "The network after batch 30 could not be kept: No space left on device."
    run.saving = second.saving = write  # there is room again
    assert runner.end_for_good() == ""
    assert kept(shelf) == ["Small, mnist, batch 30"]


def test_in_the_middle_of_a_long_batch_the_network_of_the_batch_before_is_kept(runner, shelf):
    run, inside, go_on = run_stuck_in(8)
    runner.start(run)
    assert inside.wait(WAIT)
    assert runner.end_for_good(0.1) == ""
    assert kept(shelf) == ["Small, mnist, batch 7"]
    go_on.set()
    assert runner.shut_down()
    assert kept(shelf) == ["Small, mnist, batch 7"]  # nothing is begun that the end of the program would cut short


def test_a_disk_that_hangs_holds_up_the_end_no_longer_than_a_second_and_that_is_said(runner, until, shelf):
    gate = Event()
    runner.start(FakeRun(saving=lambda path: gate.wait(2 * WAIT) and write(path), **LONG), batches=3)
    until(PAUSED)
    began = perf_counter()
    assert runner.end_for_good(0.05) == "The network after batch 3 could not be kept: writing it takes too long."
    assert perf_counter() - began < 2
    gate.set()
    assert runner.shut_down()
    assert kept(shelf) == ["Small, mnist, batch 3"]


def test_a_network_that_cannot_be_kept_is_said_though_its_run_has_failed_meanwhile(
    runner, heard, until, shelf, monkeypatch, qtbot
):
    monkeypatch.setattr(shelf_module, "EVERY", 0.0)
    gate = Event()
    before = {5: lambda: failing(ValueError("no"))}
    saving = lambda path: gate.wait(2 * WAIT) and full(path)  # noqa: E731
    runner.start(FakeRun(saving=saving, before=lambda step: before.get(step, int)()))
    until(OVER)
    assert heard.of(Remark) == []
    gate.set()
    qtbot.waitUntil(lambda: bool(heard.of(Remark)))
    (remark,) = heard.of(Remark)
    assert remark.text == "The network after batch 1 could not be kept: No space left on device."


def test_a_checkpoint_asked_for_at_the_end_is_written(runner, until):
    paths = []
    runner.start(FakeRun(saving=paths.append, **LONG), batches=3)
    until(PAUSED)
    runner.save("last.ckpt")
    assert runner.shut_down()
    assert paths == ["last.ckpt"]


# -- the end of the thread ---------------------------------------------------------------------------------------


def training_threads():
    return [thread for thread in threading.enumerate() if thread.name == "training"]


@pytest.mark.parametrize("when", ["running", "held", "over", "failed", "loading", "never started"])
def test_shutting_down_ends_the_thread_whatever_it_does(runner, until, when):
    run = FakeRun(**LONG)
    if when == "over":
        run.per_epoch, run.epochs = 5, 1
    elif when == "failed":
        run.before = lambda step: failing(ValueError("no"))
    elif when == "loading":
        run.loading = lambda: (Loading(0.5) for _ in iter(int, 1))
    if when != "never started":
        runner.start(run, batches=2 if when == "held" else inf)
        until({"running": RUNNING, "held": PAUSED, "loading": STARTING}.get(when, OVER))
        assert run.entered.wait(WAIT)
        assert len(training_threads()) == 1
    clock = QElapsedTimer()
    clock.start()
    assert runner.shut_down(2.0)
    assert clock.elapsed() < 2000
    assert (training_threads(), runner.activity) == ([], IDLE)
    assert run.closed.is_set() == (when != "never started")
    if when != "never started":
        assert run.closed_in in run.threads
    assert runner.shut_down()


def test_a_batch_that_blocks_is_not_waited_for_longer_than_asked(runner, until):
    run = FakeRun(gate=Event())
    runner.start(run)
    until(RUNNING)
    (thread,) = training_threads()
    clock = QElapsedTimer()
    clock.start()
    assert not runner.shut_down(0.1)
    assert clock.elapsed() < 1500
    assert thread.daemon  # so it does not keep the program from ending
    assert not run.closed.is_set()
    run.gate.set()
    thread.join(WAIT)
    assert not thread.is_alive()
    assert run.closed_in is thread


def test_a_run_that_waits_for_its_news_to_be_fetched_is_shut_down(runner, qtbot):
    # Without an event loop nobody fetches, so the box is full soon.
    run, full = FakeRun(**LONG), Event()
    run.before = lambda step: full.set() if step > 1500 else None
    runner.start(run)
    assert full.wait(WAIT)
    assert runner.shut_down(2.0)
    assert run.closed.is_set()


def test_after_a_shut_down_it_can_be_started_again(runner, heard, until):
    runner.start(FakeRun(), batches=1)
    until(PAUSED)
    assert runner.shut_down()
    runner.fetch()
    runner.start(FakeRun(epochs=1))
    until(OVER)
    assert isinstance(heard.events[-1], RunFinished)


def test_twenty_runs_stopped_and_started_again_leave_nothing(runner, heard, until):
    held = []

    class Network:
        pass

    def begin(control):
        network = Network()
        held.append(weakref.ref(network))

        def look(watched, network=network):
            return snapshot(0, watched)

        control.snapshot = look
        yield started(0, **LONG)
        step = 0
        while True:
            step += 1
            yield losses(step, 1)
            yield BatchDone(step)

    gc.collect()
    for number in range(20):
        runner.start(begin, batches=2 if number % 2 else inf, probe=probe())
        until(PAUSED if number % 2 else RUNNING)
        if number % 3:
            runner.stop()
            until(OVER)
        assert len(training_threads()) == 1
        heard.events.clear()
    # Not even waiting for a collection: only the network of the last run may still be looked at.
    assert [index for index, reference in enumerate(held) if reference() is not None] == [19]
    assert runner.shut_down()
    assert training_threads() == []
    assert held[-1]() is None


def test_a_failed_run_does_not_keep_what_it_held(runner, heard, until):
    held = []

    class Network:
        pass

    def begin(control):
        network = Network()
        held.append(weakref.ref(network))
        yield started()
        raise RuntimeError(f"no memory for {type(network).__name__}")

    runner.start(begin)
    until(OVER)
    assert heard.of(RunFailed)[0].message == "no memory for Network"
    assert held[0]() is None


def test_twenty_thousand_fast_batches_leave_the_event_loop_responsive(runner, heard, until, qtbot):
    clock, gaps = QElapsedTimer(), []
    timer = QTimer()
    timer.setInterval(10)
    timer.timeout.connect(lambda: gaps.append(clock.restart()))
    run = FakeRun(per_epoch=1000, epochs=20, every=1)
    clock.start()
    timer.start()
    runner.start(run, probe=probe())
    qtbot.waitUntil(lambda: runner.activity is OVER, timeout=30_000)
    timer.stop()
    assert heard.steps == list(range(1, 20_001))
    reported = np.concatenate([event.losses for event in heard.of(Losses)])
    np.testing.assert_array_equal(reported, np.arange(1, 20_001))
    assert len(gaps) > 10
    assert max(gaps) < 1000  # queued one by one, they blocked it for 14 s
    # 20,000 snapshots were made, and only those that could be seen were kept.
    assert len(heard.of(Snapshot)) < 2000
    assert heard.of(Snapshot)[-1].step == 20_000
    assert len(heard.of(ENDS)) == 1
