import json
import os
import shutil
import sys

import numpy as np
import pytest
from PySide6.QtGui import QImage

from convviz.app.keep import session_files
from convviz.app.keep.session_files import open_session
from convviz.core.images.image import Image
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS
from convviz.core.util.resources import resource_path
from convviz.runs.recipe import Recipe
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.source import Example
from convviz.state.results.image import PICTURE
from convviz.state.results.pooling import POOLED
from convviz.state.sessions.session import SessionError
from tests.sessions import save_session

TINY = Image("tiny", np.array([[1, 2]], np.uint8), (0.0, 255.0), on_white=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lesson.json"


@pytest.fixture
def other(new_context):
    """A second program, with choices of its own."""
    other = new_context()
    other.images.use(Example("matrix"), "Matrix")
    return other


def state(context):
    workbench = context.workbench
    players = [(p.index, p.speed, p.length) for p in workbench.players.values()]
    images = dict(context.images.store._memory)
    return workbench.choices, id(workbench.results), players, workbench.undo_stack.count(), images


def assert_refused(path, context, *words):
    before = state(context)
    with pytest.raises(SessionError) as refused:
        open_session(path, context)
    message = str(refused.value)
    assert message.startswith(f"'{path.name}' cannot be opened. ")
    for word in words:
        assert word in message, message
    assert state(context) == before


def test_a_saved_session_opens_as_it_was(context, workbench, other, path):
    context.images.paste(TINY)
    workbench.edit("pooling", "Average", kind="average", size=(1, 2))
    workbench.edit("recipe", "Change", learning_rate=0.1, seed=5)
    workbench.edit("network", "Change", **vars(PRESETS["lenet5"].spec))
    workbench.players["convolution"].seek(1)
    save_session(path, context)
    open_session(path, other)
    opened = other.workbench
    assert opened.choices | {"image": workbench.value(ImageChoice)} == workbench.choices
    source = opened.value(ImageChoice).source
    assert other.images.store.get(source).pixels.tobytes() == TINY.pixels.tobytes()
    assert other.images.store.get(source).on_white
    np.testing.assert_array_equal(opened.results.get(POOLED).values, workbench.results.get(POOLED).values)
    assert opened.players["convolution"].index == 1


def test_a_file_cut_anywhere_is_refused_whole(context, other, path):
    context.images.paste(TINY)
    save_session(path, context)
    data = path.read_bytes()
    for length in (*range(0, len(data), 13), *range(len(data) - 20, len(data))):
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
        ('{"format": "convviz session", "version": 1, "image": ' + "[" * 900 + "]" * 900 + "}", "must be an object"),
    ],
)
def test_what_is_no_session_is_refused(other, path, text, words):
    path.write_text(text, encoding="utf-8")
    assert_refused(path, other, words)


def spoilt(path, context, change):
    save_session(path, context)
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "1" + "0" * 400])
def test_a_number_that_is_none_is_refused(context, other, path, number):
    save_session(path, context)
    path.write_text(path.read_text().replace('"sigma":1.0', f'"sigma":{number}'))
    assert_refused(path, other)


def test_values_nested_too_deeply_are_refused(context, other, path):
    save_session(path, context)
    path.write_text(path.read_text().replace('"sigma":1.0', f'"sigma":{"[" * 800}{"]" * 800}'))
    assert_refused(path, other)


def test_a_long_wrong_value_does_not_make_a_long_message(context, other, path):
    spoilt(path, context, lambda data: data["kernel"].update(name="x " * 100_000))
    with pytest.raises(SessionError) as refused:
        open_session(path, other)
    assert len(str(refused.value)) < 500


def test_bytes_that_are_no_text_are_refused(other, path):
    path.write_bytes(b'{"format": "\xff"}')
    assert_refused(path, other, "damaged")


@pytest.fixture
def photo(tmp_path, context, qtbot):
    """A picture of 448 x 172 in a folder, opened, in the session's second step."""
    photo = tmp_path / "here" / "pictures" / "photo.png"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(resource_path("images", "text.png").read_bytes())
    with qtbot.waitSignal(context.images.opened):
        context.images.open(str(photo))
    qtbot.waitUntil(lambda: not context.workbench.background.busy)
    context.workbench.players["convolution"].seek(4321)
    return photo


def opened_source(other, path):
    problems = open_session(path, other)
    return other.workbench.value(ImageChoice).source.path, problems


def test_a_session_whose_image_is_missing_opens_and_keeps_all_else(context, other, tmp_path, photo, qtbot):
    context.workbench.edit("image", "Crop", crop=(2, 3, 50, 60))
    context.workbench.edit("kernel", "Change", planes=(((1.0, 2.0),),), name="")
    lesson = photo.parent.parent / "a.convviz"
    save_session(lesson, context)
    photo.unlink()
    (tmp_path / "there").mkdir()
    moved = lesson.rename(tmp_path / "there" / "a.convviz")
    before = json.loads(moved.read_text())
    source, problems = opened_source(other, moved)
    assert source == str(photo)
    tried = [tmp_path / "there" / "pictures" / "photo.png", photo, tmp_path / "there" / "photo.png"]
    assert problems == (f"The image 'photo.png' was not found; tried {', '.join(map(str, tried))}.",)
    qtbot.waitUntil(lambda: not other.workbench.background.busy)
    assert other.workbench.choices == context.workbench.choices
    assert other.workbench.results.reason(PICTURE) == f"missing: {photo}"
    # Saved again, nothing is lost: neither the choices and steps, nor where the picture may be.
    save_session(moved, other)
    assert json.loads(moved.read_text()) == before
    photo.write_bytes(resource_path("images", "text.png").read_bytes())
    other.images.find(str(photo))
    qtbot.waitUntil(lambda: other.workbench.results.get(PICTURE) is not None)
    assert other.workbench.results.get(PICTURE).shape == (50, 60)


def test_a_session_finds_its_image_where_both_have_moved(context, other, tmp_path, photo):
    lesson = photo.parent.parent / "a.convviz"
    save_session(lesson, context)
    assert json.loads(lesson.read_text())["relative"] == {str(photo): "pictures/photo.png"}
    there = photo.parent.parent.rename(tmp_path / "there")
    assert opened_source(other, there / "a.convviz") == (str(there / "pictures" / "photo.png"), ())


def test_a_copy_beside_its_session_comes_before_the_first_one(context, other, tmp_path, photo):
    lesson = photo.parent.parent / "a.convviz"
    save_session(lesson, context)
    shutil.copytree(photo.parent.parent, tmp_path / "there")
    assert opened_source(other, tmp_path / "there" / "a.convviz")[0] == str(tmp_path / "there/pictures/photo.png")


def test_a_session_that_has_moved_alone_finds_its_image_where_it_is(context, other, tmp_path, photo):
    lesson = photo.parent.parent / "a.convviz"
    save_session(lesson, context)
    assert opened_source(other, lesson.rename(tmp_path / "b.convviz")) == (str(photo), ())


@pytest.mark.parametrize("gone", ["/gone/photo.png", "C:\\gone\\photo.png"])
def test_an_image_beside_an_older_session_is_found_by_its_name(context, other, tmp_path, photo, gone):
    spoilt(photo.parent / "a.convviz", context, lambda data: data.pop("relative"))
    lesson = photo.parent / "a.convviz"
    lesson.write_text(lesson.read_text().replace(json.dumps(str(photo)), json.dumps(gone)))
    assert opened_source(other, lesson) == (str(photo), ())


def test_a_folder_of_images_is_found_where_both_have_moved(context, other, tmp_path):
    folder = tmp_path / "here" / "fruit"
    folder.mkdir(parents=True)
    context.workbench.edit("recipe", "Choose", dataset=str(folder))
    save_session(tmp_path / "here" / "a.convviz", context)
    there = folder.parent.rename(tmp_path / "there")
    assert open_session(there / "a.convviz", other) == ()
    assert other.workbench.value(Recipe).dataset == str(there / "fruit")
    (there / "fruit").rmdir()
    (problem,) = open_session(there / "a.convviz", other)
    assert problem.startswith("The folder of images 'fruit' was not found; tried ")
    assert other.workbench.value(Recipe).dataset == str(folder)


def test_an_image_that_has_become_too_small_for_its_crop_is_shown_whole(context, other, tmp_path, photo):
    context.workbench.edit("image", "Crop", crop=(100, 100, 70, 340))
    save_session(tmp_path / "a.convviz", context)
    photo.write_bytes(resource_path("images", "text.png").read_bytes())
    QImage(20, 10, QImage.Format.Format_Grayscale8).save(str(photo))
    (problem,) = open_session(tmp_path / "a.convviz", other)
    assert problem.startswith("The image is another one by now, and is shown as it is: top must be between 0 and 9")
    assert other.workbench.results.get(PICTURE).shape == (10, 20)


@pytest.mark.parametrize("data", [[], {"/a": 1}, {"/a": ""}, "x"])
def test_relative_paths_that_are_none_are_refused(context, other, path, data):
    spoilt(path, context, lambda whole: whole.update(relative=data))
    assert_refused(path, other, "relative must be an object of paths")


def test_a_session_whose_crop_does_not_fit_is_refused_whole(context, other, path):
    spoilt(path, context, lambda data: data["image"].update(crop=[500, 0, 13, 1]))
    assert_refused(path, other, "height must be between 1 and 12, not 13")


def test_a_session_of_version_1_opens_with_the_default_network_and_recipe(context, other, path):
    other.workbench.edit("recipe", "Change", seed=5)

    def age(data):
        data.update(version=1)
        data["image"].pop("source")
        data["image"].update(key="example:camera", cells=None, levels=[0.0, 255.0])
        del data["network"], data["recipe"]

    spoilt(path, context, age)
    open_session(path, other)
    assert other.workbench.choices == context.workbench.choices
    assert (other.workbench.value(NetworkSpec), other.workbench.value(Recipe)) == (PRESETS["small"].spec, Recipe())


NO_UNITS = {"name": "dense1", "kind": "dense", "units": 0, "inputs": ["input"]}


@pytest.mark.parametrize(
    ("section", "change", "words"),
    [
        ("network", {"nodes": [NO_UNITS]}, "section network cannot be used: units"),
        ("recipe", {"device": "abacus"}, "section recipe cannot be used: device must be one of auto, cpu"),
    ],
)
def test_a_session_with_a_wrong_run_is_refused_whole(context, other, path, section, change, words):
    spoilt(path, context, lambda data: data[section].update(change))
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


def test_what_could_not_be_opened_again_is_not_saved(context, path, monkeypatch):
    path.write_text("the old one")
    monkeypatch.setattr(session_files, "SIZE_LIMIT", 100)
    with pytest.raises(SessionError, match="more than 100"):
        save_session(path, context)
    assert path.read_text() == "the old one"


def test_a_session_that_cannot_be_saved_says_why(context, tmp_path):
    for place in (tmp_path, tmp_path / "no folder" / "lesson.json"):
        with pytest.raises(SessionError, match=f"'{place.name}' could not be written: .*[^.]\\.$"):
            save_session(place, context)
    with pytest.raises(SessionError, match="not a file name"):
        save_session("a\0b", context)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on the size of files")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(context, path):
    import resource
    import signal

    save_session(path, context)
    old = path.read_bytes()
    noise = np.random.default_rng(0).integers(0, 256, (200, 200)).astype(np.uint8)
    context.images.paste(Image("noise", noise, (0.0, 255.0)))
    limits, action = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(SessionError, match=r"'lesson\.json' could not be written: "):
            save_session(path, context)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, action)
    assert path.read_bytes() == old
    assert list(path.parent.glob("lesson*")) == [path]


def test_embedding_makes_a_session_independent_of_its_image_file(context, other, path, tmp_path, qtbot):
    photo = tmp_path / "photo.png"
    photo.write_bytes(resource_path("images", "text.png").read_bytes())
    with qtbot.waitSignal(context.images.opened):
        context.images.open(str(photo))
    save_session(path, context, embed=True)
    photo.unlink()
    open_session(path, other)
    np.testing.assert_array_equal(
        other.workbench.results.get(PICTURE).values, context.workbench.results.get(PICTURE).values
    )
