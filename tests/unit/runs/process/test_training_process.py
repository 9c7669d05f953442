import gc
import multiprocessing
import os
import signal
import sys
from dataclasses import replace
from functools import partial
from math import inf
from threading import Thread
from time import sleep

import numpy as np
import pytest

from convviz.runs.control import Control, Probe
from convviz.runs.errors import DivergedError, TrainingError
from convviz.runs.events import BatchDone, Evaluated, Losses, Remark, RunFailed, RunFinished, RunStarted, Snapshot
from convviz.runs.files.shelf import Shelf
from convviz.runs.process import line as line_module
from convviz.runs.process.messages import Emitted, Go
from convviz.runs.process.training_process import TrainingProcess
from convviz.state.lab.activity import Activity
from convviz.state.lab.thread.runner import Runner
from tests.unit.stripes import RICH, make_config, make_stripes, of_kind, until

STAND_INS = "tests.unit.runs.process.stand_ins"
_LONG = 60_000  # milliseconds, on a machine that is busy


@pytest.fixture(scope="module")
def training():
    process = TrainingProcess("convviz.training.loop:train")
    yield process
    process.close()


@pytest.fixture
def stand_in():
    """A process that trains with one of the stand-ins."""
    started = []

    def start(name):
        started.append(TrainingProcess(f"{STAND_INS}:{name}"))
        return started[-1]

    yield start
    for process in started:
        process.close()


@pytest.fixture
def child():
    """Gives the one process that was started since."""
    before = {*multiprocessing.active_children()}

    def started():
        (child,) = {*multiprocessing.active_children()} - before
        return child

    return started


@pytest.fixture(scope="module")
def stripes():
    return make_stripes()


@pytest.fixture
def probe(stripes):
    return Probe(stripes.test.images[0].astype(np.float32) / 255, 0, "test image 0")


# -- the same run ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lead", [0, 32])
def test_a_run_there_is_the_run_here_to_the_last_bit(training, stripes, probe, lead):
    from convviz.training.loop import train

    runs = []
    for trained in (train, training.train):
        events = trained(make_config(RICH), Control(probe=probe, lead=lead, breakdown=True), dataset=stripes, threads=1)
        runs.append(list(events))
    here, there = runs
    assert [type(event) for event in there if not isinstance(event, Losses)] == [
        type(event) for event in here if not isinstance(event, Losses)
    ]
    losses, same = (np.concatenate([event.losses for event in of_kind(run, Losses)]) for run in runs)
    np.testing.assert_array_equal(losses, same)
    for ours, theirs in zip(of_kind(here, Evaluated), of_kind(there, Evaluated), strict=True):
        assert (ours.loss, ours.accuracy) == (theirs.loss, theirs.accuracy)
    for ours, theirs in zip(of_kind(here, Snapshot), of_kind(there, Snapshot), strict=True):
        assert (ours.step, ours.name) == (theirs.step, theirs.name)
        for name, maps in ours.activations.items():
            np.testing.assert_array_equal(maps, theirs.activations[name])
        if ours.detail is not None:
            np.testing.assert_array_equal(ours.detail.gradients["conv1"], theirs.detail.gradients["conv1"])


def test_quick_batches_come_together_and_none_stays_behind(stand_in, monkeypatch):
    together = []

    def received(answers, take=line_module.receive):
        together.append(take(answers))
        return together[-1]

    monkeypatch.setattr(line_module, "receive", received)
    control = Control(lead=32)
    events = stand_in("batches").train(0.0, control)
    steps = [event.step for event in (next(events) for _ in range(200)) if isinstance(event, BatchDone)]
    assert steps == [*range(1, 200)]
    assert sum(map(len, together)) > 3 * len(together)
    steps += [next(events).step for _ in range(control.hold())]  # all that were done, which are held back no longer
    control.lead = 0
    assert [next(events).step for _ in range(3)] == [steps[-1] + 1, steps[-1] + 2, steps[-1] + 3]


def test_what_is_asked_of_a_run_that_is_ahead_is_of_where_it_is_held(training, stripes, probe):
    control = Control(lead=32)
    events = training.train(make_config(epochs=50), control, dataset=stripes)
    until(events, BatchDone, 3)
    for _ in range(control.hold()):
        next(events)
    assert control.hold() == 0  # it is held
    control.lead = 0
    last = until(events, BatchDone)[-1].step  # it may have been held towards the end of a batch
    assert control.snapshot(probe).step == last
    assert control.copy().step == last
    assert sum(map(len, control.predict(stripes.test.images))) == 20
    assert until(events, BatchDone)[-1].step == last + 1
    events.close()
    assert control.hold is None
    assert control.snapshot(probe).step >= last + 1  # its network is still there


def test_a_run_that_was_left_as_it_is_leaves_the_next_one_alone(training, stripes):
    left = training.train(make_config(epochs=50), Control(lead=32), dataset=stripes)
    until(left, BatchDone)
    control = Control(breakdown=False)
    events = training.train(make_config(), control, dataset=stripes)
    assert of_kind(until(events, BatchDone, 3), BatchDone)[-1].step == 3
    assert control.hold() == 0
    assert control.copy().step == 3
    events.close()
    left.close()


def test_controls_count_from_the_next_event_on(training, stripes, probe):
    control = Control(probe=probe, breakdown=True)
    events = training.train(make_config(), control, dataset=stripes)
    until(events, BatchDone)
    control.probe, control.learning_rate = replace(probe, name="another"), 0.125
    emitted = until(events, BatchDone)
    assert {snapshot.name for snapshot in of_kind(emitted, Snapshot)} == {"another"}
    assert of_kind(emitted, Losses)[0].rates == [0.125]
    events.close()


def test_the_learning_rate_of_a_checkpoint_comes_back_with_it(training, stripes, tmp_path):
    control = Control(learning_rate=0.25)
    events = training.train(make_config(), control, dataset=stripes)
    until(events, BatchDone, 2)
    control.copy().write(str(tmp_path / "run"))
    events.close()
    resumed = Control()
    events = training.train(make_config(), resumed, dataset=stripes, resume=tmp_path / "run")
    assert next(events).step == 2
    assert resumed.learning_rate == 0.25
    events.close()


def test_a_dataset_is_sent_once_and_a_run_forgotten_with_its_control(stand_in, stripes):
    process, other = stand_in("told"), make_stripes()

    def remark(dataset):
        events = process.train("told", Control(), dataset=dataset, threads=1)
        text = next(events).text
        events.close()
        del events
        gc.collect()
        return text.split()

    first, second, third = remark(stripes), remark(stripes), remark(other)
    assert first[1] == second[1] != third[1]
    assert first[2] == "['threads']"
    assert first[3] == second[3] == third[3] == "1"  # the control of one run at a time


# -- what goes wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "raised", "sentence"),
    [
        (TrainingError("There is no mps device here."), TrainingError, "no mps device"),
        (FileNotFoundError(2, "No such file", "a.png"), FileNotFoundError, "a.png"),
        (MemoryError("no room"), MemoryError, "no room"),
        (ZeroDivisionError("by zero"), ZeroDivisionError, "by zero"),
    ],
    ids=lambda value: "",
)
def test_what_ends_a_run_there_ends_it_here(stand_in, error, raised, sentence):
    control = Control()
    events = stand_in("fail_by").train(error, control)
    next(events)
    with pytest.raises(raised, match=sentence) as caught:
        next(events)
    assert control.losses is not None
    assert control.copy is None
    # What nobody expected says where it came from.
    notes = "".join(getattr(caught.value, "__notes__", ()))
    assert ("stand_ins.py" in notes) == isinstance(error, ZeroDivisionError)


def test_a_loss_that_is_no_number_arrives(stand_in):
    with pytest.raises(DivergedError, match="infinite") as caught:
        list(stand_in("diverge").train(None))
    assert caught.value.loss == inf


@pytest.mark.skipif(os.name == "nt", reason="there are no signals on Windows")
def test_a_process_that_vanishes_is_said_so_and_another_takes_its_place(stand_in):
    process, control = stand_in("vanish"), Control()
    events = process.train(None, control)
    next(events)
    with pytest.raises(TrainingError, match=r"ended by itself \(the system ended it by signal 9\)"):
        next(events)
    assert control.hold is None
    assert control.copy is None
    assert next(process.train(None)) == Remark("about to vanish")


@pytest.mark.skipif(os.name == "nt", reason="there are no signals on Windows")
def test_a_process_that_vanishes_while_nothing_is_under_way_is_replaced_unseen(stand_in, child):
    process, control = stand_in("batches"), Control()
    events = process.train(0.0, control)
    until(events, BatchDone, 2)
    events.close()
    child().kill()
    child().join()
    with pytest.raises(OSError, match="ended by itself"):
        control.copy()
    assert control.copy is None  # nobody offers what cannot be
    assert until(process.train(0.0), BatchDone)[-1].step == 1


def test_what_comes_in_pieces_breaks_the_line_and_another_process_takes_its_place(stand_in, monkeypatch):
    process = stand_in("batches")
    events = process.train(0.0)
    until(events, BatchDone)
    with monkeypatch.context() as patch:
        patch.setattr(line_module, "receive", lambda _line: short_of_memory())
        with pytest.raises(MemoryError):
            next(events)
    assert until(process.train(0.0), BatchDone)[-1].step == 1


@pytest.mark.skipif(os.name == "nt", reason="there are no signals on Windows")
def test_a_process_that_is_stopped_ends_too(stand_in, child):
    process = stand_in("batches")
    until(process.train(0.0), BatchDone)
    stopped = child()
    os.kill(stopped.pid, signal.SIGSTOP)
    process.close()
    stopped.join(5)
    assert stopped.exitcode is not None


@pytest.mark.skipif(os.name == "nt", reason="there are no signals on Windows")
def test_what_a_terminal_asks_of_it_is_for_the_window_to_do(stand_in, child):
    events = stand_in("batches").train(0.0)
    until(events, BatchDone)
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(child().pid, number)
    until(events, BatchDone, 20)
    assert child().exitcode is None


def test_in_the_middle_of_a_batch_it_ends_with_whoever_started_it(stand_in, child):
    process = stand_in("batches")
    until(process.train(60.0), RunStarted)
    line = process.prepare()
    line.send(Go(1, 1, {}))
    for end in (line._requests, line._answers, line._aside):  # as when that is killed
        end.close()
    left = child()
    left.join(20)
    assert left.exitcode == 0


def short_of_memory():
    raise MemoryError


def test_a_fault_of_the_process_itself_leaves_nobody_waiting(stand_in):
    with pytest.raises(TrainingError, match=r"ended by itself \(exit code 1\)"):
        next(stand_in("whisper").train(None))


def test_a_function_that_is_not_there_is_an_error_of_the_run():
    process = TrainingProcess(f"{STAND_INS}:nothing")
    with pytest.raises(TrainingError, match=r"What trains cannot be loaded: AttributeError: .*nothing"):
        next(process.train(None))
    process.close()


@pytest.mark.skipif(sys.platform != "linux", reason="how much memory a process may have is a limit on Linux only")
def test_that_memory_is_short_for_what_trains_is_said_and_another_process_tries_again():
    before = {*multiprocessing.active_children()}
    process = TrainingProcess("tests.unit.runs.process.short_of_memory:train")
    with pytest.raises(TrainingError, match="There is not enough memory to load what trains: close other programs"):
        next(process.train(None))
    assert {*multiprocessing.active_children()} == before


# -- copies ------------------------------------------------------------------------------------------------------


def test_a_network_is_copied_and_written_in_the_middle_of_a_batch(stand_in, tmp_path):
    control = Control()
    events = stand_in("batches").train(3.0, control)
    pulling = Thread(target=lambda: until(events, BatchDone))
    pulling.start()
    while control.copy is None:
        sleep(0.01)
    copy = control.copy()
    copy.write(str(tmp_path / "copy"))
    assert pulling.is_alive()  # the batch goes on
    assert (tmp_path / "copy").read_text() == "0"
    with pytest.raises(FileNotFoundError):
        copy.write(str(tmp_path / "nowhere" / "copy"))
    pulling.join()
    assert control.copy().step == 1
    events.close()


def test_a_copy_that_nobody_needs_is_let_go(stand_in):
    control = Control()
    events = stand_in("held").train(None, control)
    next(events)
    for _ in range(3):
        assert control.copy().step == 0
        gc.collect()
        assert int(until(events, Remark)[-1].text) <= 1
    events.close()


def test_several_threads_ask_for_copies_and_each_hears_of_its_own(stand_in, tmp_path):
    control = Control()
    events = stand_in("batches").train(0.0, control)
    until(events, BatchDone)
    refused = []
    (tmp_path / "there").mkdir()

    def write(number):
        try:
            control.copy().write(str(tmp_path / ("there" if number % 2 else "nowhere") / str(number)))
        except FileNotFoundError:
            refused.append(number)

    threads = [Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(refused) == [*range(0, 20, 2)]
    assert {int(path.name) for path in (tmp_path / "there").iterdir()} == {*range(1, 20, 2)}
    events.close()


def test_what_a_run_had_ahead_goes_with_its_end(stand_in):
    control = Control(lead=32)
    events = stand_in("batches").train(0.0, control)
    until(events, BatchDone, 3)
    while not control.hold():
        next(events)
    events.close()
    assert control.copy is not None  # it can still be asked for its network
    assert sum(isinstance(held, Emitted) for held in gc.get_objects()) == 0


# -- in a window's thread ------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="there are no signals on Windows")
def test_that_the_process_of_a_held_run_has_ended_is_said_at_once_and_its_network_is_kept(
    stand_in, child, qtbot, tmp_path
):
    runner, emitted = Runner(), []
    runner.shelf = Shelf(tmp_path)
    runner.emitted.connect(emitted.extend)
    runner.start(partial(stand_in("batches").train, 0.0), batches=3)
    qtbot.waitUntil(lambda: runner.kept == 3, timeout=_LONG)
    assert runner.activity is Activity.PAUSED
    child().kill()
    qtbot.waitUntil(lambda: runner.activity is Activity.OVER, timeout=_LONG)
    (failed,) = of_kind(emitted, RunFailed)
    assert (failed.kept, failed.message[:38]) == (3, "The process that trains has ended by i")
    assert [path.read_text() for path in tmp_path.glob("*, batch 3 *")] == ["3"]
    assert runner.shut_down()


def test_pausing_holds_after_one_batch_more_which_is_broken_down(training, stripes, probe, qtbot):
    runner, emitted = Runner(), []
    runner.emitted.connect(emitted.extend)
    begin = partial(training.train, make_config(epochs=1000), dataset=stripes)
    runner.start(begin, probe=probe)
    for _ in range(3):
        goal = len(emitted) + 100
        qtbot.waitUntil(lambda goal=goal: len(emitted) > goal, timeout=_LONG)
        runner.pause()
        qtbot.waitUntil(lambda: runner.activity is Activity.PAUSED, timeout=_LONG)
        runner.fetch()
        steps = [event.step for event in of_kind(emitted, BatchDone)]
        assert steps == list(range(1, len(steps) + 1))
        newest = of_kind(emitted, Snapshot)[-1]
        assert newest.detail.step == newest.step == steps[-1]
        assert sum(len(event.losses) for event in of_kind(emitted, Losses)) == steps[-1]
        runner.run_batches(40)
        qtbot.waitUntil(lambda: runner.activity is Activity.PAUSED, timeout=_LONG)
        runner.fetch()
        assert of_kind(emitted, BatchDone)[-1].step == steps[-1] + 40
        assert of_kind(emitted, Snapshot)[-1].detail.step == steps[-1] + 40
        runner.resume()
    runner.stop()
    qtbot.waitUntil(lambda: runner.activity is Activity.OVER, timeout=_LONG)
    runner.fetch()
    step = of_kind(emitted, RunFinished)[-1].step
    assert step == of_kind(emitted, Snapshot)[-1].step
    assert step - of_kind(emitted, BatchDone)[-1].step in (0, 1)  # it may be ended towards the end of a batch
    assert sum(len(event.losses) for event in of_kind(emitted, Losses)) == step
    assert runner.shut_down()
