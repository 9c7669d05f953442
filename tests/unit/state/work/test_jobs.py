import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject, QThread, Slot

from convviz.state.work.jobs import LatestJob

WAIT = 5  # seconds, only reached when a test fails


@pytest.fixture
def job(qapp):
    job = LatestJob()
    yield job
    assert job.shut_down()


@pytest.fixture
def heard(job):
    """Everything the job tells, in order."""
    heard = []
    for name in ("busy_changed", "progress", "finished", "failed"):
        getattr(job, name).connect(lambda news, name=name: heard.append((name, news)))
    return heard


def gated(result, gate, ended=None, waiting=None):
    """Work that waits for a gate half-way."""
    try:
        yield 0.25
        if waiting is not None:
            waiting.set()
        assert gate.wait(WAIT)
        yield 0.75
        return result
    finally:
        if ended is not None:
            ended.set()


def quick(result):
    yield 0.5
    return result


def broken(error):
    yield 0.5
    raise error


def test_a_job_tells_its_progress_and_its_result(job, heard, qtbot):
    with qtbot.waitSignal(job.finished):
        job.submit(quick("done"))
    assert heard == [("busy_changed", True), ("progress", 0.5), ("busy_changed", False), ("finished", "done")]
    assert not job.busy


def test_the_news_arrive_in_the_gui_thread(job, qtbot):
    class Listener(QObject):
        threads = ()

        @Slot(object)
        def listen(self, news):
            self.threads += (QThread.currentThread(),)

    def where():
        yield 0.5
        return threading.get_native_id()

    listener = Listener()
    job.progress.connect(listener.listen)
    job.finished.connect(listener.listen)
    with qtbot.waitSignal(job.finished) as result:
        job.submit(where())
    assert listener.threads == (listener.thread(),) * 2
    assert result.args[0] != threading.get_native_id()


def test_only_the_newest_of_many_is_run_and_heard_of(job, heard, qtbot):
    gate, ended, begun = threading.Event(), threading.Event(), []

    def noted(number):
        begun.append(number)
        yield 0.5
        return number

    job.submit(gated("old", gate, ended))
    qtbot.waitUntil(lambda: ("progress", 0.25) in heard)
    for number in range(100):
        job.submit(noted(number))
    with qtbot.waitSignal(job.finished):
        gate.set()
    assert ended.is_set()
    assert begun == [99]
    assert heard == [
        ("busy_changed", True),
        ("progress", 0.25),
        ("progress", 0.5),
        ("busy_changed", False),
        ("finished", 99),
    ]


def test_a_cancelled_job_stops_at_its_next_yield_and_is_silent(job, heard, qtbot):
    gate, ended = threading.Event(), threading.Event()
    reached = []

    def work():
        yield from gated("never", gate, ended)
        reached.append("end")

    job.submit(work())
    qtbot.waitUntil(lambda: ("progress", 0.25) in heard)
    job.cancel()
    assert not job.busy
    gate.set()
    assert ended.wait(WAIT)
    assert job.shut_down()
    with qtbot.waitSignal(job.finished):  # whatever the old one had sent would arrive before this
        job.submit(quick("next"))
    assert reached == []
    assert heard == [
        ("busy_changed", True),
        ("progress", 0.25),
        ("busy_changed", False),
        ("busy_changed", True),
        ("progress", 0.5),
        ("busy_changed", False),
        ("finished", "next"),
    ]


def test_a_result_that_comes_after_the_cancelling_is_dropped(job, heard, qtbot):
    sent = threading.Event()

    def work():
        yield 0.5
        sent.set()
        return "late"

    job.submit(work())
    assert sent.wait(WAIT)
    job.cancel()
    assert job.shut_down()
    with qtbot.waitSignal(job.finished):
        job.submit(quick("next"))
    assert [news for name, news in heard if name == "finished"] == ["next"]


def test_the_result_goes_to_whoever_asked_last(job, qtbot):
    taken = []
    job.submit(quick("old"), lambda result: taken.append(("first", result)))
    with qtbot.waitSignal(job.finished):
        job.submit(quick("new"), lambda result: taken.append(("second", result)))
    with qtbot.waitSignal(job.finished):
        job.submit(quick("nobody's"))
    assert taken == [("second", "new")]


def test_whoever_has_taken_a_result_is_freed(job, qtbot):
    class Taker:
        def take(self, result):
            self.result = result

    taker = Taker()
    reference = weakref.ref(taker)
    with qtbot.waitSignal(job.finished):
        job.submit(quick(1), taker.take)
    assert taker.result == 1
    del taker
    gc.collect()
    assert reference() is None


def test_cancelling_nothing_is_silent(job, heard):
    job.cancel()
    assert heard == []


@pytest.mark.parametrize("error", [ValueError("no image"), RuntimeError("worse"), MemoryError()])
def test_a_failure_is_handed_over_and_the_next_job_runs(job, heard, qtbot, error):
    with qtbot.waitSignal(job.failed) as failed:
        job.submit(broken(error))
    assert failed.args == [error]
    assert not job.busy
    with qtbot.waitSignal(job.finished):
        job.submit(quick(1))
    assert [name for name, _ in heard if name in ("finished", "failed")] == ["failed", "finished"]


def test_a_failure_while_cleaning_up_is_not_lost(job, qtbot):
    def work():
        try:
            yield 0.5
            gate.wait(WAIT)
            yield 0.6
        finally:
            raise ValueError("on the way out")

    gate, heard, failures = threading.Event(), [], []
    job._reports.failed.connect(lambda _job, error: heard.append(str(error)))
    job.failed.connect(failures.append)
    with qtbot.waitSignal(job.progress):
        job.submit(work())
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: heard == ["on the way out"])
    assert failures == []  # whoever cancelled the work gets no report


def test_shutting_down_waits_for_the_thread_and_says_when_it_cannot(job):
    gate, ended, waiting = threading.Event(), threading.Event(), threading.Event()
    job.submit(gated("never", gate, ended, waiting))
    assert waiting.wait(WAIT)
    assert not job.shut_down(10)
    gate.set()
    assert job.shut_down()
    assert ended.is_set()


def test_work_that_never_yields_does_not_hold_up_what_comes_after_it(job, qtbot, monkeypatch):
    gate, ended, waiting = threading.Event(), threading.Event(), threading.Event()
    job._held_up.setInterval(10)
    job.submit(gated("never", gate, ended, waiting))
    assert waiting.wait(WAIT)
    job.cancel()
    with qtbot.waitSignal(job.finished) as finished:
        job.submit(quick("newest"))
    assert finished.args == ["newest"]
    gate.set()
    assert job.wait(1000)
    job.submit(quick("after"))
    assert job._pool.maxThreadCount() == 1


def test_a_finished_job_is_freed(job, qtbot):
    class Result:
        pass

    results = [Result() for _ in range(3)]
    watched = [weakref.ref(result) for result in results]
    jobs = []
    while results:
        with qtbot.waitSignal(job.finished):
            job.submit(quick(results.pop()))
            jobs.append(weakref.ref(job._job))
    assert job.shut_down()
    gc.collect()
    assert [reference() for reference in watched] == [None] * 3
    assert [reference() for reference in jobs] == [None] * 3


def test_dropping_the_owner_of_a_running_job_waits_for_it(qapp):
    job, gate, ended, waiting = LatestJob(), threading.Event(), threading.Event(), threading.Event()
    job.submit(gated("never", gate, ended, waiting))
    assert waiting.wait(WAIT)
    gate.set()
    del job
    gc.collect()
    assert ended.is_set()
