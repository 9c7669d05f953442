import os
from dataclasses import replace
from pathlib import Path
from time import time

import pytest

from convviz.core.networks.editing import added
from convviz.core.networks.layers import Conv
from convviz.core.networks.presets import PRESETS
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.runs.shelf import Shelf

CONFIG = TrainConfig(PRESETS["small"].spec, Recipe(dataset="/home/me/my & other fruit"))


def saving(size=10):
    """Writes that many bytes."""

    def save(path):
        Path(path).write_bytes(b"x" * size)

    return save


def kept(shelf):
    return [network.text for network in shelf.networks()]


def test_a_network_is_kept_under_what_it_is_and_how_far(tmp_path):
    shelf = Shelf(tmp_path / "networks")
    assert shelf.networks() == []
    place = shelf.place(CONFIG, 0)
    place.keep(0, "", saving())
    assert shelf.networks() == []  # it has learned nothing yet
    place.keep(30, "test 0.987", saving())
    (network,) = shelf.networks()
    assert network.text == "Small, my _ other fruit, batch 30, test 0.987"
    assert abs(network.when.timestamp() - time()) < 60
    assert network.path == place.path


def test_a_network_is_kept_under_what_it_is_called_on_the_screen(tmp_path):
    shelf = Shelf(tmp_path)
    chapter = PRESETS["chapter-mnist"].spec
    edited = replace(chapter, nodes=added(chapter.nodes, "input", Conv(4)))
    for network, name in ((chapter, "Chapter's MNIST network"), (edited, "Chapter's MNIST network, edited")):
        shelf.place(TrainConfig(network), 0).keep(1, "", saving())
        assert f"{name}, mnist, batch 1" in kept(shelf)


def test_the_network_of_one_run_takes_one_place(tmp_path):
    shelf = Shelf(tmp_path)
    place = shelf.place(CONFIG, 0)
    for step in (10, 10, 20):
        place.keep(step, "", saving())
    assert [text.rpartition(" ")[2] for text in kept(shelf)] == ["20"]


def test_two_runs_of_the_same_second_take_two_places(tmp_path):
    shelf = Shelf(tmp_path)
    for _ in range(3):
        shelf.place(CONFIG, 0).keep(1, "", saving())
    assert len(kept(shelf)) == 3


def test_one_that_has_been_saved_is_not_kept_besides(tmp_path):
    shelf = Shelf(tmp_path)
    place = shelf.place(CONFIG, 0)
    place.has_saved(10)
    place.keep(10, "", saving())
    assert kept(shelf) == []
    place.keep(11, "", saving())
    assert len(kept(shelf)) == 1


def fill(shelf, *sizes):
    """Keep networks of these sizes, the oldest first."""
    for number, size in enumerate(sizes):
        place = shelf.place(CONFIG, 0)
        place.keep(number + 1, "", saving(size))


@pytest.mark.parametrize(
    ("sizes", "left"),
    [((10,) * 5, [5, 4, 3]), ((60, 50, 40), [3, 2]), ((10, 10, 500), [3]), ((500, 10), [2])],
    ids=["places", "room", "only one", "the newest first"],
)
def test_the_oldest_go_when_their_place_is_needed(tmp_path, sizes, left):
    shelf = Shelf(tmp_path, places=3, room=100)
    fill(shelf, *sizes)
    assert kept(shelf) == [f"Small, my _ other fruit, batch {step}" for step in left]


def test_what_was_never_finished_goes_and_what_another_window_writes_stays(tmp_path):
    old, new = (tmp_path / f".2026.{name}.partial.safetensors" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (time() - 10_000,) * 2)
    fill(Shelf(tmp_path), 10)
    assert (old.exists(), new.exists()) == (False, True)
    assert len(kept(Shelf(tmp_path))) == 1


def test_where_nothing_can_be_written_that_is_an_error_and_the_one_before_stays(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"file"):
        Shelf(tmp_path / "file").place(CONFIG, 0).keep(1, "", saving())
    shelf = Shelf(tmp_path)
    place = shelf.place(CONFIG, 0)
    place.keep(1, "", saving())
    with pytest.raises(OSError, match="full"):
        place.keep(2, "", failing)
    assert kept(shelf) == ["Small, my _ other fruit, batch 1"]


def failing(_path):
    raise OSError("full")
