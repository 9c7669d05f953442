import json
import os
import sys

import numpy as np
import pytest

from convviz.app.start import session_files
from convviz.app.start.session_files import open_session, save_session
from convviz.core.images.image import Image
from convviz.core.networks.presets import PRESETS
from convviz.core.util.resources import resource_path
from convviz.runs.recipe import Recipe
from convviz.state.sessions.session import SessionError
from convviz.state.workbench import Workbench

TINY = Image("tiny", np.array([[1, 2]], np.uint8), (0.0, 255.0))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lesson.json"


@pytest.fixture
def other(qapp):
    """A second program, with choices of its own."""
    other = Workbench()
    other.use_image("example:matrix", "Matrix")
    yield other
    other.shut_down()


def state(workbench):
    players = [(p.index, p.speed, p.length) for p in (workbench.conv_player, workbench.pool_player)]
    images = dict(workbench.images._memory)
    trained = workbench.network.value, workbench.training.value
    return workbench.choices, trained, id(workbench.results), players, workbench.undo_stack.count(), images


def assert_refused(path, workbench, *words):
    before = state(workbench)
    with pytest.raises(SessionError) as refused:
        open_session(path, workbench)
    message = str(refused.value)
    assert message.startswith(f"'{path.name}' cannot be opened. ")
    for word in words:
        assert word in message, message
    assert state(workbench) == before


def test_a_saved_session_opens_as_it_was(workbench, other, path):
    workbench.paste_image(TINY)
    workbench.edit("pooling", "Average", kind="average", size=(1, 2))
    workbench.edit("training", "Change", learning_rate=0.1, seed=5)
    workbench.edit("network", "Change", nodes=PRESETS["lenet5"].spec.nodes)
    workbench.conv_player.seek(1)
    save_session(path, workbench)
    open_session(path, other)
    assert (other.network.value, other.training.value) == (workbench.network.value, workbench.training.value)
    assert other.choices._replace(image=workbench.image.value) == workbench.choices
    assert other.images.get(other.image.value.key).pixels.tobytes() == TINY.pixels.tobytes()
    np.testing.assert_array_equal(other.results.pooled.values, workbench.results.pooled.values)
    assert other.conv_player.index == 1


def test_a_file_cut_anywhere_is_refused_whole(workbench, other, path):
    workbench.paste_image(TINY)
    save_session(path, workbench)
    data = path.read_bytes()
    for length in range(len(data)):
        path.write_bytes(data[:length])
        assert_refused(path, other, "damaged or cut short")
    path.write_bytes(data)
    open_session(path, other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "damaged or cut short"),
        ("{}", "not a convviz session"),
        ("[1, 2]", "not a convviz session"),
        ("\ufeff{}", "damaged or cut short"),
        ('{"format": "convviz session", "version": 7}', "later version"),
        ('{"format": NaN}', "NaN, which is not a number"),
        ('{"format": [-Infinity]}', "-Infinity, which is not a number"),
        ('{"format": 1, "format": "convviz session"}', "a field twice"),
        ('{"version": ' + "9" * 5000 + "}", "damaged"),
        ("[" * 200_000, "nested too deeply"),
        ('{"format": "convviz session", "version": 1, "image": ' + "[" * 900 + "]" * 900 + "}", "missing"),
    ],
)
def test_what_is_no_session_is_refused(other, path, text, words):
    path.write_text(text, encoding="utf-8")
    assert_refused(path, other, words)


def spoilt(path, workbench, change):
    save_session(path, workbench)
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "1" + "0" * 400])
def test_a_number_that_is_none_is_refused(workbench, other, path, number):
    save_session(path, workbench)
    path.write_text(path.read_text().replace('"sigma":1.0', f'"sigma":{number}'))
    assert_refused(path, other)


def test_values_nested_too_deeply_are_refused(workbench, other, path):
    save_session(path, workbench)
    path.write_text(path.read_text().replace('"sigma":1.0', f'"sigma":{"[" * 800}{"]" * 800}'))
    assert_refused(path, other)


def test_a_long_wrong_value_does_not_make_a_long_message(workbench, other, path):
    spoilt(path, workbench, lambda data: data["kernel"].update(name="x " * 100_000))
    with pytest.raises(SessionError) as refused:
        open_session(path, other)
    assert len(str(refused.value)) < 500


def test_bytes_that_are_no_text_are_refused(other, path):
    path.write_bytes(b'{"format": "\xff"}')
    assert_refused(path, other, "damaged")


def test_a_session_whose_image_is_missing_is_refused_whole(workbench, other, path):
    spoilt(path, workbench, lambda data: data["image"].update(key="file:/nowhere/photo.png"))
    assert_refused(path, other, "'photo.png' does not exist")


def test_a_session_whose_crop_does_not_fit_is_refused_whole(workbench, other, path):
    spoilt(path, workbench, lambda data: data["image"].update(crop=[500, 0, 13, 1]))
    assert_refused(path, other, "reaches row 513")


def test_a_session_of_version_1_opens_with_the_default_network_and_recipe(workbench, other, path):
    other.edit("training", "Change", seed=5)

    def age(data):
        data.update(version=1)
        del data["network"], data["training"]

    spoilt(path, workbench, age)
    open_session(path, other)
    assert (other.network.value, other.training.value) == (PRESETS["small"].spec, Recipe())
    assert other.choices == workbench.choices


NO_UNITS = {"name": "dense1", "kind": "dense", "units": 0, "inputs": ["input"]}


@pytest.mark.parametrize(
    ("section", "change", "words"),
    [
        ("network", {"nodes": [NO_UNITS]}, "section network cannot be used: units"),
        ("training", {"device": "abacus"}, "section training cannot be used: device must be one of auto, cpu"),
    ],
)
def test_a_session_with_a_wrong_run_is_refused_whole(workbench, other, path, section, change, words):
    spoilt(path, workbench, lambda data: data[section].update(change))
    assert_refused(path, other, words)


def test_files_that_are_none_are_refused(other, tmp_path):
    assert_refused(tmp_path, other, "not a file")
    assert_refused(tmp_path / "nothing.json", other, "No such file")
    with pytest.raises(SessionError, match="not a file name"):
        open_session("a\0b", other)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused_instead_of_waited_for(other, path):
    os.mkfifo(path)
    assert_refused(path, other, "not a file")


def test_a_file_above_the_limit_is_not_read(other, path, monkeypatch):
    monkeypatch.setattr(session_files, "SIZE_LIMIT", 1000)
    path.write_bytes(b" " * 1001)
    assert_refused(path, other, "1,001 bytes", "1,000")


def test_what_could_not_be_opened_again_is_not_saved(workbench, path, monkeypatch):
    path.write_text("the old one")
    monkeypatch.setattr(session_files, "SIZE_LIMIT", 100)
    with pytest.raises(SessionError, match="more than 100"):
        save_session(path, workbench)
    assert path.read_text() == "the old one"


def test_a_session_that_cannot_be_saved_says_why(workbench, tmp_path):
    for place in (tmp_path, tmp_path / "no folder" / "lesson.json"):
        with pytest.raises(SessionError, match=f"'{place.name}' could not be written: .*[^.]\\.$"):
            save_session(place, workbench)
    with pytest.raises(SessionError, match="not a file name"):
        save_session("a\0b", workbench)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on the size of files")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(workbench, path):
    import resource
    import signal

    save_session(path, workbench)
    old = path.read_bytes()
    noise = np.random.default_rng(0).integers(0, 256, (200, 200)).astype(np.uint8)
    workbench.paste_image(Image("noise", noise, (0.0, 255.0)))
    limits, action = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(SessionError, match=r"'lesson\.json' could not be written: "):
            save_session(path, workbench)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, action)
    assert path.read_bytes() == old
    assert list(path.parent.glob("lesson*")) == [path]


def test_embedding_makes_a_session_independent_of_its_image_file(workbench, other, path, tmp_path, qtbot):
    photo = tmp_path / "photo.png"
    photo.write_bytes(resource_path("images", "text.png").read_bytes())
    with qtbot.waitSignal(workbench.image_opened):
        workbench.open_image(str(photo))
    save_session(path, workbench, embed=True)
    photo.unlink()
    open_session(path, other)
    np.testing.assert_array_equal(other.results.image.values, workbench.results.image.values)
