from time import monotonic

import pytest

from convviz.state.work.background import PATIENCE, Background

WAIT = 5  # seconds, only reached when a test fails


@pytest.fixture
def background(qapp):
    background = Background()
    yield background
    background.shut_down()


@pytest.fixture
def signs(background):
    """Every sign of slowness given and taken away."""
    signs = []
    background.slow_changed.connect(signs.append)
    return signs


@pytest.fixture
def problems(background):
    problems = []
    background.problem.connect(problems.append)
    return problems


def gated(gate, result=None):
    yield 0.25
    assert gate.wait(WAIT)
    yield 0.75
    return result


def quick(result):
    yield 0.5
    return result


def broken(error):
    yield 0.5
    raise error


def ask(background, begin, work, then):
    if begin == "read":
        background.read(work, then)
    else:
        background.writing.add("a", work, then)


def ended(background, qtbot):
    qtbot.waitUntil(lambda: not background.busy)


@pytest.mark.parametrize("begin", ["compute", "read", "write"])
def test_a_sign_is_given_of_what_takes_longer_than_the_patience(background, gate, signs, qtbot, begin):
    begun = monotonic()
    if begin == "compute":
        background.computing.submit(gated(gate))
    else:
        ask(background, begin, gated(gate), lambda _result: None)
    assert signs == []
    qtbot.waitUntil(lambda: bool(signs))
    assert monotonic() - begun >= 0.9 * PATIENCE / 1000  # a coarse timer may be 5 % early
    assert signs == [True]
    gate.set()
    ended(background, qtbot)
    assert signs == [True, False]


def test_no_sign_is_given_of_what_is_done_in_time(background, signs, qtbot):
    background.read(quick(1), lambda _result: None)
    ended(background, qtbot)
    qtbot.wait(2 * PATIENCE)
    assert True not in signs


def test_a_newer_request_does_not_put_the_sign_off(background, gate, signs, qtbot):
    background.computing.submit(gated(gate))
    qtbot.wait(PATIENCE // 2)
    begun = monotonic()
    background.computing.submit(gated(gate))
    background.read(gated(gate), lambda _result: None)
    qtbot.waitUntil(lambda: bool(signs))
    assert monotonic() - begun < 0.9 * PATIENCE / 1000


def test_the_sign_stays_until_the_last_work_has_ended(background, gate, signs, qtbot):
    background.computing.submit(gated(gate))
    qtbot.waitUntil(lambda: signs == [True])
    background.read(quick(1), lambda _result: None)
    qtbot.waitUntil(lambda: not background.reading.busy)
    assert background.busy
    assert False not in signs
    gate.set()
    ended(background, qtbot)
    assert signs[-1] is False


def test_progress_is_that_of_whatever_is_under_way(background, qtbot):
    heard = []
    background.progress.connect(heard.append)
    background.computing.submit(quick(1))
    ended(background, qtbot)
    background.read(quick(1), lambda _result: None)
    ended(background, qtbot)
    background.writing.add("a", quick(1), lambda _result: None)
    ended(background, qtbot)
    assert heard == [0.5] * 3


def test_of_two_files_to_be_read_the_newer_is_taken(background, gate, qtbot):
    taken = []
    background.read(gated(gate, "old"), taken.append)
    background.read(quick("new"), taken.append)
    gate.set()
    ended(background, qtbot)
    assert taken == ["new"]


@pytest.mark.parametrize("begin", ["read", "write"])
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("no image"), "no image"),
        (FileNotFoundError(2, "No such file", "a.png"), "The system refuses 'a.png': No such file."),
        (MemoryError(), "There is not enough memory for this."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_taken(background, problems, qtbot, begin, error, sentence):
    taken = []
    ask(background, begin, broken(error), taken.append)
    ended(background, qtbot)
    assert (problems, taken) == ([sentence], [])


def test_a_fault_of_the_program_is_no_problem_but_an_error(background, problems):
    with pytest.raises(KeyError):
        background.refuse(KeyError("a mistake"))
    assert problems == []


def test_what_is_to_be_written_after_a_failure_is_written(background, problems, qtbot):
    written = []
    background.writing.add("a", broken(ValueError("The disk is full.")), written.append)
    background.writing.add("a", quick("second"), written.append)
    ended(background, qtbot)
    assert (problems, written) == (["The disk is full."], ["second"])


def test_what_waits_to_be_written_counts_as_under_way(background, gate, qtbot):
    busy, states = [], []
    background.busy_changed.connect(states.append)
    for text in ("first", "second"):
        background.writing.add("a", gated(gate, text), lambda text: busy.append((text, background.busy)))
    gate.set()
    ended(background, qtbot)
    assert busy == [("first", True), ("second", False)]
    assert states[-1] is False
    assert False not in states[:-1]


def test_cancelling_ends_reading_and_writing_but_not_computing(background, gate, qtbot):
    taken = []
    background.computing.finished.connect(taken.append)
    background.computing.submit(gated(gate, "computed"))
    background.read(gated(gate, "read"), taken.append)
    background.writing.add("a", gated(gate, "written"), taken.append)
    background.writing.add("a", quick("written later"), taken.append)
    assert background.cancel()
    gate.set()
    ended(background, qtbot)
    assert taken == ["computed"]
    assert not background.cancel()


def test_cancelling_a_writing_alone_was_something_to_cancel(background, gate):
    background.writing.add("a", gated(gate), lambda _result: None)
    assert background.cancel()


def test_shutting_down_gives_no_sign_afterwards(background, gate, signs, qtbot):
    background.writing.add("a", gated(gate), lambda _result: None)
    background.writing.add("a", quick(1), lambda _result: None)
    gate.set()
    background.shut_down()
    assert not background.busy
    qtbot.wait(2 * PATIENCE)
    assert True not in signs
