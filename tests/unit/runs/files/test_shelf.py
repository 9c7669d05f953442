import json
import os
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread, current_thread
from time import time
from uuid import uuid4

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from convviz.core.networks.editing import added
from convviz.core.networks.layers import Conv
from convviz.core.networks.presets import PRESETS
from convviz.core.util.fields import to_plain
from convviz.runs.control import NetworkCopy
from convviz.runs.files import shelf as shelf_module
from convviz.runs.files.run_file import SavedRun
from convviz.runs.files.shelf import Shelf
from convviz.runs.history import History
from convviz.runs.recipe import Recipe, TrainConfig
from tests.unit.state.run_events import evaluated, losses, started

WAIT = 5  # seconds, only reached when a test fails
CONFIG = TrainConfig(PRESETS["small"].spec, Recipe(dataset="/home/me/my & other fruit"))


def copied(step, size=10):
    """Gives a copy of a network that is written as that many bytes."""
    return lambda: NetworkCopy(step, lambda path: Path(path).write_bytes(b"x" * size))


def gated(step):
    """A copy whose writing waits for the event that comes with it."""
    gate = Event()

    def write(path):
        assert gate.wait(WAIT)
        Path(path).write_bytes(b"x")

    return lambda: NetworkCopy(step, write), gate


def learned(step, accuracy=None, dataset="mnist"):
    """Gives a copy whose checkpoint has a header and nothing else."""
    said = {"network": CONFIG.network.to_data(), "recipe": to_plain(Recipe(dataset=dataset)), "images": 60_000}
    text = json.dumps(said | {"step": step, "accuracy": accuracy})
    header = json.dumps({"__metadata__": {"convviz": text}}).encode()
    return lambda: NetworkCopy(step, lambda path: Path(path).write_bytes(len(header).to_bytes(8, "little") + header))


def place_on(shelf, config=CONFIG):
    return shelf.place(config, 0, uuid4().hex)


def kept(shelf):
    """What the files are called, without time and key."""
    return [network.path.stem[20:-11] for network in shelf.networks()]


def test_a_network_is_kept_under_what_it_is_and_how_far(tmp_path):
    shelf = Shelf(tmp_path / "networks")
    assert shelf.networks() == []
    place = place_on(shelf)
    place.keep(copied(0))
    assert shelf.networks() == []  # it has learned nothing yet
    place.keep(copied(30))
    (network,) = shelf.networks()
    assert kept(shelf) == ["Small, my _ other fruit, batch 30"]
    assert abs(network.when.timestamp() - time()) < 60
    assert network.path == place.path


def test_a_network_is_kept_under_what_it_is_called_on_the_screen(tmp_path):
    shelf = Shelf(tmp_path)
    chapter = PRESETS["chapter-mnist"].spec
    edited = replace(chapter, nodes=added(chapter.nodes, "input", Conv(4)))
    for network, name in ((chapter, "Chapter's MNIST network"), (edited, "Chapter's MNIST network, edited")):
        place_on(shelf, TrainConfig(network)).keep(copied(1))
        assert f"{name}, mnist, batch 1" in kept(shelf)


def test_the_curves_of_a_network_go_with_it(tmp_path):
    shelf = Shelf(tmp_path / "networks", places=1)
    history = History("run 1: Small")
    for event in (started(), losses(1, 10), evaluated(10)):
        history.take(event)
    first, second = uuid4().hex, uuid4().hex
    for key in (first, second):
        shelf.keep_curves(SavedRun(key, 1, 0, "", 0, history))
    shelf.wait_for_curves()
    place = shelf.place(CONFIG, 0, first)
    place.keep(copied(10))
    assert_array_equal(shelf.curves_of(place.path).loss.values, history.loss.values.astype(np.float32))
    assert shelf.curves_of(tmp_path / "mine.safetensors") is None
    place_on(shelf).keep(copied(1))  # the only place is needed
    files = sorted((tmp_path / "networks").glob("*.convviz-run"))
    assert len(files) == 2  # the network of the second may yet be written
    for file in files:
        os.utime(file, (0, 0))
    shelf.place(CONFIG, 0, second).keep(copied(2))
    assert [file.stem for file in (tmp_path / "networks").glob("*.convviz-run")] == [second]
    files[0].parent.joinpath(f"{second}.convviz-run").write_text("{")
    assert shelf.curves_of(shelf.networks()[0].path) is None


def test_curves_are_written_in_order_and_a_disk_that_hangs_is_not_waited_for(tmp_path, monkeypatch):
    gate, written = Event(), []

    def write(path, text):
        assert gate.wait(WAIT)
        written.append(json.loads(text)["step"])

    monkeypatch.setattr(shelf_module, "write_file", write)
    shelf, history = Shelf(tmp_path), History("run")
    history.take(started())
    for first in (1, 6):
        history.take(losses(first, 5))
        shelf.keep_curves(SavedRun("a" * 32, 1, 0, "", 0, history))
    shelf.wait_for_curves(0.01)
    assert written == []
    gate.set()
    shelf.wait_for_curves(WAIT)
    assert written == [5, 10]


def test_the_network_of_one_run_takes_one_place(tmp_path):
    shelf = Shelf(tmp_path)
    place = place_on(shelf)
    for step in (10, 10, 20):
        place.keep(copied(step))
    assert [text.rpartition(" ")[2] for text in kept(shelf)] == ["20"]


def test_two_runs_of_the_same_second_take_two_places(tmp_path):
    shelf = Shelf(tmp_path)
    for _ in range(3):
        place_on(shelf).keep(copied(1))
    assert len(kept(shelf)) == 3


def test_one_that_has_been_saved_is_not_kept_besides(tmp_path):
    shelf = Shelf(tmp_path)
    place = place_on(shelf)
    place.has_saved(10)
    place.keep(copied(10))
    assert kept(shelf) == []
    place.keep(copied(11))
    assert len(kept(shelf)) == 1


def fill(shelf, *sizes):
    """Keep networks of these sizes, the oldest first."""
    for number, size in enumerate(sizes):
        place = place_on(shelf)
        place.keep(copied(number + 1, size))
        os.utime(place.path, (number + 1,) * 2)


@pytest.mark.parametrize(
    ("sizes", "left"),
    [((10,) * 5, [5, 4, 3]), ((60, 50, 40), [3, 2]), ((10, 10, 500), [3]), ((500, 10), [2])],
    ids=["places", "room", "only one", "the newest first"],
)
def test_the_oldest_go_when_their_place_is_needed(tmp_path, sizes, left):
    shelf = Shelf(tmp_path, places=3, room=100)
    fill(shelf, *sizes)
    assert kept(shelf) == [f"Small, my _ other fruit, batch {step}" for step in left]


#: Step, accuracy and dataset of networks, the oldest first; 1,000 batches are more than an epoch.
TRAINED = {
    1: (1000, 0.99, "mnist"),
    2: (1000, 0.6, "/fruit"),
    3: (30, None, "mnist"),
    4: (1000, 0.97, "mnist"),
    5: (40, None, "/fruit"),
    6: (50, None, "mnist"),
}


@pytest.mark.parametrize(
    ("places", "pinned", "left"),
    [
        (5, [], [1, 2, 4, 5, 6]),
        (4, [], [1, 2, 4, 6]),
        (3, [], [1, 2, 6]),
        (2, [], [2, 6]),
        (2, [3], [2, 3, 6]),
        (1, [3, 6], [2, 3, 6]),
    ],
)
def test_short_ones_go_first_then_those_that_others_surpass_and_pinned_ones_never(tmp_path, places, pinned, left):
    pins = tmp_path / "runs"
    pins.mkdir()
    everything, keys = Shelf(tmp_path), {number: uuid4().hex for number in TRAINED}
    for number, one in TRAINED.items():
        place = everything.place(CONFIG, 0, keys[number])
        place.keep(learned(*one))
        os.utime(place.path, (number, number))
    for number in pinned:
        (pins / f"{keys[number]}.convviz-run").write_text("")
    shelf = Shelf(tmp_path, pins, places=places)
    shelf.tidy(shelf.networks()[0].path)
    assert sorted(int(network.when.timestamp()) for network in shelf.networks()) == left
    assert [network.when.timestamp() for network in shelf.networks() if network.pinned] == pinned[::-1]


def test_a_run_that_goes_on_with_a_kept_network_takes_over_its_place_and_no_other(tmp_path):
    pins, key = tmp_path / "runs", uuid4().hex
    pins.mkdir()
    (pins / f"{key}.convviz-run").write_text("")
    shelf = Shelf(tmp_path / "networks", pins)
    shelf.place(CONFIG, 0, key).keep(learned(7))
    shelf.place(CONFIG, 0, uuid4().hex).keep(learned(10))
    for step in (10, 20, 30):  # another window has opened it too, and stays at 7
        other = shelf.place(CONFIG, step - 10, key)
        other.keep(learned(step))
    assert sorted(text.rpartition(" ")[2] for text in kept(shelf)) == ["10", "30", "7"]


def test_one_that_another_window_has_removed_is_written_again(tmp_path):
    shelf = Shelf(tmp_path)
    place = place_on(shelf)
    place.keep(copied(10))
    place.path.unlink()
    place.keep(copied(10))
    assert kept(shelf) == ["Small, my _ other fruit, batch 10"]


def test_what_was_never_finished_goes_and_what_another_window_writes_stays(tmp_path):
    old, new = (tmp_path / f".2026.{name}.partial.safetensors" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (time() - 10_000,) * 2)
    fill(Shelf(tmp_path), 10)
    assert (old.exists(), new.exists()) == (False, True)
    assert len(kept(Shelf(tmp_path))) == 1


def test_where_nothing_can_be_written_it_says_why_and_the_one_before_stays(tmp_path):
    (tmp_path / "file").write_text("")
    nowhere = place_on(Shelf(tmp_path / "file"))
    nowhere.keep(copied(1))
    assert nowhere.problem == "File exists"
    shelf = Shelf(tmp_path)
    place = place_on(shelf)
    place.keep(copied(1))
    for error, reason in ((OSError("full"), "full"), (MemoryError(), "there is not enough memory")):
        place.keep(lambda error=error: NetworkCopy(2, lambda _: failing(error)))
        assert (place.problem, place.has(1)) == (reason, True)
        place.keep(lambda error=error: failing(error))
        assert place.problem == reason
    assert kept(shelf) == ["Small, my _ other fruit, batch 1"]
    place.keep(copied(2))
    assert (place.problem, kept(shelf)) == ("", ["Small, my _ other fruit, batch 2"])


def test_what_is_written_aside_is_what_was_copied_and_one_is_written_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(shelf_module, "EVERY", 0.0)
    shelf, done = Shelf(tmp_path), Event()
    place = place_on(shelf)
    copy, gate = gated(5)
    threads = []
    place.keep_aside(lambda: threads.append(current_thread()) or copy(), done.set)
    assert threads == [current_thread()]
    assert not place.is_due
    later = Thread(target=place.keep, args=(copied(6),))
    later.start()
    assert kept(shelf) == []
    gate.set()
    later.join(WAIT)
    assert done.wait(WAIT)
    assert kept(shelf) == ["Small, my _ other fruit, batch 6"]


def test_an_older_copy_that_comes_late_takes_no_newer_ones_place(tmp_path):
    shelf, done = Shelf(tmp_path), Event()
    place = place_on(shelf)
    newer, gate = gated(101)
    writing = Thread(target=place.keep, args=(newer,))
    writing.start()
    place.keep_aside(copied(100), done.set)  # its thread waits for the other one
    gate.set()
    writing.join(WAIT)
    assert done.wait(WAIT)
    assert kept(shelf) == ["Small, my _ other fruit, batch 101"]
    place.path.unlink()
    place.keep(copied(100))
    assert kept(shelf) == ["Small, my _ other fruit, batch 100"]  # better than none


def test_at_last_it_is_not_waited_for_longer_than_asked_and_then_nothing_more_is_written(tmp_path):
    shelf = Shelf(tmp_path)
    place = place_on(shelf)
    hanging, gate = gated(7)
    assert not place.keep_at_last(hanging, 0.05)
    assert not place.closed
    gate.set()
    assert place.keep_at_last(copied(8), WAIT)
    place.keep(copied(9))
    assert kept(shelf) == ["Small, my _ other fruit, batch 8"]


def failing(error):
    raise error
