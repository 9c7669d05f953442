import threading

import pytest

from convviz.state.work.writing import Writing

WAIT = 5  # seconds, only reached when a test fails


@pytest.fixture
def writing(qapp):
    writing = Writing()
    yield writing
    writing.shut_down()


@pytest.fixture
def heard(writing):
    """What is said, and what fails, in order; and at the end whether all went well."""
    heard = []
    writing.said.connect(heard.append)
    writing.failed.connect(lambda error: heard.append(str(error)))
    writing.ended.connect(heard.append)
    return heard


def gated(gate):
    yield 0.25
    assert gate.wait(WAIT)
    yield 0.75


def sentence(text):
    yield 0.5
    return text


def test_files_are_written_in_order_off_the_gui_thread(writing, heard, tmp_path, qtbot):
    threads = set()

    def make(text):
        threads.add(threading.get_native_id())
        return text

    writing.save_data(tmp_path / "a.csv", lambda: make("π\n"))
    writing.save_data(tmp_path / "b.bin", lambda: make(b"\0\1"))
    assert writing.names == ["a.csv", "b.bin"]
    with qtbot.waitSignal(writing.ended):
        pass
    assert heard == ["Saved a.csv.", "Saved b.bin.", True]
    assert (tmp_path / "a.csv").read_bytes() == b"\xcf\x80\n"
    assert (tmp_path / "b.bin").read_bytes() == b"\0\1"
    assert threading.get_native_id() not in threads
    assert (writing.names, writing.busy) == ([], False)


def test_what_was_done_is_said_where_the_work_has_a_sentence(writing, heard, tmp_path, qtbot):
    with qtbot.waitSignal(writing.ended):
        writing.save(tmp_path / "a.png", sentence("Saved a.png: clipped to 0..255."))
    assert heard == ["Saved a.png: clipped to 0..255.", True]


def test_a_file_that_cannot_be_written_is_explained_and_the_next_is_written(writing, heard, tmp_path, qtbot):
    with qtbot.waitSignal(writing.ended):
        writing.save_data(tmp_path / "gone" / "a.csv", lambda: "1\n")
        writing.save_data(tmp_path / "b.csv", lambda: "2\n")
    assert heard == ["'a.csv' could not be written: No such file or directory.", "Saved b.csv.", False]
    with qtbot.waitSignal(writing.ended):
        writing.save_data(tmp_path / "a.csv", lambda: "1\n")
    assert heard[-1] is True  # the failure before is forgotten
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_what_is_cancelled_has_not_gone_well(writing, heard, gate, tmp_path, qtbot):
    writing.save(tmp_path / "a.csv", gated(gate))
    writing.save_data(tmp_path / "b.csv", lambda: "2\n")
    with qtbot.waitSignal(writing.ended):
        writing.cancel()
        gate.set()
    assert heard == [False]
    assert not list(tmp_path.iterdir())


def test_shutting_down_gives_up_what_waits(writing, gate, tmp_path):
    writing.save(tmp_path / "a.csv", gated(gate))
    writing.save_data(tmp_path / "b.csv", lambda: "2\n")
    gate.set()
    assert writing.shut_down()
    assert not writing.busy
    assert not list(tmp_path.iterdir())
