import gc
import json
import math
import tracemalloc
import zlib
from base64 import b64decode, b64encode
from copy import deepcopy
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from convviz.core.images.image import Image
from convviz.core.networks.presets import PRESETS
from convviz.core.util.opencv import PIXEL_LIMIT
from convviz.core.util.resources import resource_path
from convviz.runs.recipe import Recipe
from convviz.state.choices.image import ImageChoice
from convviz.state.player import SPEEDS
from convviz.state.results.image_store import ImageStore
from convviz.state.results.pictures import Choices
from convviz.state.sessions.session import Session, SessionError, _Placing, apply, check_images, from_data, to_data
from convviz.state.sessions.session_images import image_from_data, image_to_data
from convviz.state.workbench import Workbench
from tests.strategies import CHOICES, NETWORKS, RECIPES

SMALL = Image("small", np.arange(12, dtype=np.uint16).reshape(2, 2, 3) * 1000, (0.0, 11_000.0))
SECTIONS = (*Choices._fields, "network", "training", "players", "embedded")


class Held:
    """As much of a Workbench as a session is made of, without computing anything."""

    def __init__(self, choices, places=((0, 2.0), (0, 2.0)), images=None, network=PRESETS["small"].spec, training=None):
        class Player:
            def __init__(self, index, speed):
                self.index, self.speed = index, speed

        self.choices = choices
        self.image, self.network, self.training = (
            type("Model", (), {"value": value}) for value in (choices.image, network, training or Recipe())
        )
        self.conv_player, self.pool_player = (Player(*place) for place in places)
        self.images = images or ImageStore()


def through_json(data):
    return json.loads(json.dumps(data, allow_nan=False))


@pytest.fixture(scope="module")
def good(qapp):
    """The data of a session with a pasted image."""
    store = ImageStore()
    key = store.add(SMALL)
    drawn = Workbench().choices._replace(image=ImageChoice(key, "rgb", (0, 0, 2, 1), 5))
    return to_data(Held(drawn, ((3, 5.0), (1, 0.5)), store))


@given(CHOICES, st.tuples(st.integers(0, 2**40), st.sampled_from(SPEEDS)))
def test_every_choice_comes_back_from_json_as_it_was(choices, place):
    session = from_data(through_json(to_data(Held(choices, (place, (0, 2.0))))))
    assert session.choices == choices
    # 1 == 1.0 == True, but only one of them was chosen.
    assert repr(session.choices) == repr(choices)
    assert (session.players["convolution"].index, session.players["convolution"].speed) == place
    assert not session.embedded
    check_images(session, ImageStore())


@given(NETWORKS, RECIPES)
def test_every_network_and_recipe_comes_back_from_json_as_it_was(good, network, recipe):
    choices = from_data(good).choices
    data = to_data(Held(choices._replace(image=ImageChoice()), network=network, training=recipe))
    session = from_data(through_json(data))
    assert (session.network, session.training) == (network, recipe)
    assert repr(session.training) == repr(recipe)


def test_a_session_of_version_1_opens_with_the_default_network_and_recipe(good):
    old = {name: value for name, value in good.items() if name not in ("network", "training")} | {"version": 1}
    spoilt = changed(good, ("training", "epochs"), 7)
    assert from_data(spoilt).training == Recipe(epochs=7)
    session = from_data(old)
    assert (session.network, session.training) == (PRESETS["small"].spec, Recipe())
    assert session.choices == from_data(good).choices
    # It cannot have had them: something else has written it.
    assert_refused(good | {"version": 1}, "unknown field 'network'")
    assert_refused(old | {"version": 2}, "network", "missing")


def test_the_format_is_told_first(good):
    assert list(good)[:2] == ["format", "version"]
    assert (good["format"], good["version"]) == ("convviz session", 2)
    assert tuple(good)[2:] == SECTIONS


def pixels_of(kind):
    shape = st.tuples(st.integers(1, 5), st.integers(1, 5))
    elements = {"allow_nan": False, "allow_infinity": False} if kind.startswith("f") else {}
    return arrays.arrays(
        kind, shape | shape.map(lambda s: (*s, 3)), elements=arrays.from_dtype(np.dtype(kind), **elements)
    )


@given(st.sampled_from(["uint8", "uint16", "float32", "float64"]).flatmap(pixels_of), st.text())
def test_an_embedded_image_comes_back_bit_for_bit(pixels, name):
    image = Image(name, pixels, (-0.1, 1 / 3))
    back = image_from_data(through_json(image_to_data(image)), "embedded")
    assert back.pixels.dtype == pixels.dtype
    assert back.pixels.tobytes() == image.pixels.tobytes()
    assert (back.name, back.levels, back.shape, back.path) == (name, image.levels, pixels.shape, None)


def test_the_state_of_a_workbench_comes_back(workbench):
    workbench.edit("convolution", "Change", stride=(2, 3), boundary="wrap")
    workbench.edit("view", "Compare", compare=True)
    workbench.edit("training", "Change", epochs=7, optimiser="sgd")
    workbench.edit("network", "Change", nodes=PRESETS["lenet5"].spec.nodes)
    workbench.conv_player.seek(4321)
    workbench.pool_player.seek(17)
    workbench.pool_player.set_speed(100)
    data = through_json(to_data(workbench))
    other = Workbench()
    other.edit("kernel", "Change", sigma=3.0)
    apply(from_data(data), other)
    assert other.choices == workbench.choices
    assert other.training.value == workbench.training.value != Recipe()
    assert other.network.value == workbench.network.value != PRESETS["small"].spec
    np.testing.assert_array_equal(other.results.output.values, workbench.results.output.values)
    assert [(p.index, p.speed) for p in (other.conv_player, other.pool_player)] == [(4321, 2.0), (17, 100.0)]
    assert other.undo_stack.count() == 0
    other.shut_down()


def test_applying_what_is_already_there_still_places_the_players(workbench):
    data = to_data(workbench)
    workbench.conv_player.seek(5)
    workbench.conv_player.play()
    results = workbench.results
    apply(from_data(data), workbench)
    assert workbench.results is results
    assert workbench.conv_player.index == data["players"]["convolution"]["index"] != 5
    assert not workbench.conv_player.playing


def test_an_index_beyond_the_last_step_stands_on_the_last_step(workbench):
    data = to_data(workbench)
    data["players"]["convolution"]["index"] = 10**9
    apply(from_data(data), workbench)
    assert workbench.conv_player.index == 512 * 512 - 1


def test_a_pasted_image_comes_back_under_a_new_key(workbench):
    workbench.paste_image(SMALL)
    workbench.conv_player.seek(3)
    data = through_json(to_data(workbench))
    other = Workbench()
    taken = other.images.add(Image("other", np.zeros((1, 1), np.uint8), (0.0, 1.0)))
    apply(from_data(data), other)
    key = other.image.value.key
    assert key.startswith("memory:")
    assert key != taken
    assert other.images.get(key).pixels.tobytes() == SMALL.pixels.tobytes()
    assert other.images.get(taken).name == "other"
    assert other.conv_player.index == 3
    other.shut_down()


def test_the_players_of_a_large_image_are_placed_once_it_is_computed(workbench, big_image, qtbot):
    workbench.paste_image(big_image)
    qtbot.waitUntil(lambda: not workbench.busy)
    workbench.conv_player.seek(7)
    workbench.pool_player.seek(8)
    data = to_data(workbench)
    other = Workbench()
    other.refresh()
    apply(from_data(data), other)
    assert other.busy
    qtbot.waitUntil(lambda: other.conv_player.index == 7 and other.pool_player.index == 8)
    assert other.results.image.shape == (1200, 1200)
    other.shut_down()


def test_players_are_left_alone_when_something_else_is_chosen_meanwhile(workbench, big_image, qtbot):
    data = to_data(workbench)
    data["players"]["convolution"]["index"] = 7
    key = workbench.images.add(big_image)
    session = from_data(data)
    apply(Session(session.choices._replace(image=ImageChoice(key)), session.players), workbench)
    assert workbench.busy
    workbench.use_image("example:brick", "Bricks")
    place = workbench.conv_player.index
    assert place != 7
    qtbot.waitUntil(lambda: not workbench.findChildren(_Placing))
    assert workbench.conv_player.index == place


def test_a_workbench_dropped_before_the_players_are_placed_is_deleted_once(workbench, big_image, qtbot):
    data = to_data(workbench)
    other = Workbench()
    key = other.images.add(big_image)
    session = from_data(data)
    apply(Session(session.choices._replace(image=ImageChoice(key)), session.players), other)
    other.put({"image": session.choices.image})
    placing = other.findChild(_Placing)
    assert placing is not None
    gone = []
    other.destroyed.connect(lambda: gone.append("workbench"))
    other.shut_down()
    del other, placing
    gc.collect()  # the lab holds its workbench, and the workbench its lab
    qtbot.waitUntil(lambda: gone == ["workbench"])


@pytest.mark.parametrize("embed", [False, True])
def test_an_image_file_is_saved_by_its_whole_path_and_embedded_when_asked(workbench, qtbot, monkeypatch, embed):
    folder = resource_path("images")
    monkeypatch.chdir(folder)
    with qtbot.waitSignal(workbench.image_opened):
        workbench.open_image("gravel.png")
    data = to_data(workbench, embed=embed)
    assert data["image"]["key"] == f"file:{folder / 'gravel.png'}"
    assert list(data["embedded"]) == ([data["image"]["key"]] if embed else [])
    other = Workbench()
    apply(from_data(data), other)
    assert other.image.value.key.startswith("memory:" if embed else "file:")
    qtbot.waitUntil(lambda: other.results is not None)
    np.testing.assert_array_equal(other.results.image.values, workbench.results.image.values)
    other.shut_down()


def test_an_example_is_never_embedded(workbench):
    assert to_data(workbench, embed=True)["embedded"] == {}


def test_an_image_file_that_is_gone_cannot_be_embedded(workbench, tmp_path):
    held = Held(workbench.choices._replace(image=ImageChoice(f"file:{tmp_path / 'gone.png'}")))
    assert to_data(held)["embedded"] == {}
    with pytest.raises(SessionError, match=r"cannot be put into the session: 'gone\.png' does not exist"):
        to_data(held, embed=True)


def paths(data, before=()):
    """Every named place in the data, sections first; of a list only what its objects hold."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(data, dict):
            yield (*before, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*before, key))


def free(path):
    """Whether any text but the empty one will do there."""
    last = len(PRESETS["small"].spec.nodes) - 1  # which no other node names
    texts = (("embedded", "memory:1", "name"), ("network", "name"), ("training", "dataset"))
    return path in (*texts, ("network", "nodes", last, "name"))


def has_default(path):
    """Whether it may be left out: most of what a layer is."""
    optional = ("kernel", "stride", "padding", "bias", "dilation", "groups", "size", "function", "slope")
    return path[:2] == ("network", "nodes") and path[-1] in optional


def changed(data, path, value=...):
    """The data with the value at a path replaced, or removed."""
    copy = deepcopy(data)
    place = copy
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


@pytest.fixture(scope="module")
def places(good):
    return list(paths(good))


def assert_refused(data, *words):
    with pytest.raises(SessionError) as refused:
        from_data(data)
    message = str(refused.value)
    assert message.endswith(".")
    for word in words:
        assert word in message, message


def test_the_data_is_good_before_it_is_spoilt(good):
    check_images(from_data(good), ImageStore())


def test_a_missing_field_is_refused_by_name(good, places):
    for path in places:
        if has_default(path):
            continue
        words = () if path in (("format",), ("version",)) or path[0] == "embedded" else (path[-1],)
        if path == ("network", "input_shape"):
            words = ("section network", "input shape")
        assert_refused(changed(good, path), *words)


def test_an_unknown_field_is_refused_by_name(good, places):
    for path in {(), *(path[:-1] for path in places)}:
        assert_refused(changed(good, (*path, "colour_of_sky"), 1), *(() if "embedded" in path else ("colour_of_sky",)))


@pytest.mark.parametrize(
    "wrong", [{}, {"a": 1}, [{}], [[[[1]]]], "nonsense", -1, 10**400, math.nan, math.inf, [math.nan]]
)
def test_a_value_that_no_field_takes_is_refused_everywhere(good, places, wrong):
    for path in places:
        if free(path) and isinstance(wrong, str):
            continue
        if path == ("embedded",) and wrong == {}:
            assert_refused(changed(good, path, wrong), "does not hold that image")
            continue
        assert_refused(changed(good, path, wrong))


#: Where, what, and the words that must be in the refusal.
WRONG = [
    (("format",), "convviz", "not a convviz session"),
    (("version",), 3, "later version of convviz (format 3; this one reads up to 2)"),
    (("version",), 0, "version must be an integer from 1, got 0"),
    (("version",), True, "version must be an integer"),
    (("version",), 1.0, "version must be an integer"),
    (("version",), "1", "version must be an integer"),
    (("convolution", "stride"), [0, 1], "convolution", "stride must be an integer from 1 to 16, got 0"),
    (("convolution", "flip"), 1, "convolution", "flip must be true or false, got 1"),
    (("convolution", "channels"), "all", "channels must be one of each, sum, got 'all'"),
    (("convolution", "padding"), True, "padding must be an integer"),
    (("kernel", "planes"), [[[1, 2], [3]]], "kernel must have rows of one length"),
    (("kernel", "planes"), [[["1"]]], "a number of kernel"),
    (("kernel", "name"), "blurr", "no kernel named 'blurr'"),
    (("kernel", "sigma"), 9, "sigma must be a finite number from 0.3 to 5.0, got 9"),
    (("pooling", "padding"), [2, 2], "padding must be at most half the size"),
    (("pooling", "source"), None, "source must be one of image, convolution, relu"),
    (("view", "channel"), 3, "channel must be an integer from 0 to 2"),
    (("image", "mode"), "Grey", "mode must be one of grey"),
    (("image", "key"), "memory:2", "'memory:2'", "does not hold that image"),
    (("image", "key"), "example:camera", "embedded", "'memory:1'"),
    (("image", "key"), "file:relative.png", "image.key", "whole path"),
    (("image", "levels"), [1, 0], "levels must rise"),
    (("image", "crop"), {"top": 0}, "image.crop must not be an object"),
    (("network", "name"), "", "section network cannot be used", "name must have 1 to 100 letters"),
    (("network", "nodes"), [], "section network", "number of nodes must be an integer from 1 to 2000, got 0"),
    (("network", "input_shape"), [1, 28], "section network", "input shape must be (channels, rows, columns)"),
    (("network", "nodes", 0, "kind"), "magic", "section network", "no layer of kind 'magic'"),
    (("network", "nodes", 0, "filters"), 0, "section network", "filters must be an integer from 1"),
    (("network", "nodes", 0, "colour"), 1, "section network", "a conv layer has no 'colour'"),
    (("training", "optimiser"), "magic", "section training", "optimiser must be one of sgd, momentum, adam, adamw"),
    (("training", "learning_rate"), -1, "section training", "learning rate must be a finite number from 0.0"),
    (("training", "dataset"), "", "section training", "dataset must be a name or a folder"),
    (("training", "epochs"), True, "section training", "epochs must be an integer from 1 to 1000, got True"),
    (("players", "convolution", "index"), -1, "players.convolution", "index must be an integer from 0"),
    (("players", "convolution", "index"), 1.5, "index must be an integer"),
    (("players", "pooling", "speed"), 3.0, "players.pooling", "speed must be one of 0.5, 1.0"),
    (("players", "pooling", "speed"), True, "speed must be a finite number"),
    (("embedded", "memory:1", "levels"), [5, 5], "embedded.memory:1", "levels"),
    (("embedded", "memory:1", "shape"), [2, 2, 4], "shape must be [rows, columns]"),
    (("embedded", "memory:1", "shape"), [2, 2], "pixels must be 8 bytes"),
    (("embedded", "memory:1", "shape"), [PIXEL_LIMIT, 2], "pixels at most"),
    (("embedded", "memory:1", "shape"), [0, 2], "shape must be an integer from 1"),
    (("embedded", "memory:1", "type"), "object", "type must be one of uint8"),
    (("embedded", "memory:1", "pixels"), "AAAA", "cannot be unpacked"),
    (("embedded", "memory:1", "pixels"), "*", "embedded.memory:1 is damaged"),
]


@pytest.mark.parametrize(("path", "value", "words"), [(path, value, words) for path, value, *words in WRONG])
def test_a_wrong_value_is_refused_with_its_name_and_the_reason(good, path, value, words):
    assert_refused(changed(good, path, value), *words)


def test_a_changed_bit_of_an_embedded_image_is_refused(good):
    text = good["embedded"]["memory:1"]["pixels"]
    for place in range(len(text)):
        other = "A" if text[place] != "A" else "B"
        spoilt = changed(good, ("embedded", "memory:1", "pixels"), text[:place] + other + text[place + 1 :])
        try:
            session = from_data(spoilt)
        except SessionError:
            continue
        # Base64 and zlib have a few bits that mean nothing.
        assert session.embedded["memory:1"].pixels.tobytes() == SMALL.pixels.tobytes()


def test_a_shape_is_refused_before_memory_is_taken_for_it():
    data = image_to_data(SMALL) | {"shape": [5_000, 10_000, 3], "type": "float64"}
    with pytest.raises(SessionError, match="its pixels must be 1,200,000,000 bytes"):
        image_from_data(data, "embedded")


def test_pixels_that_unpack_to_more_than_their_shape_are_not_unpacked():
    bomb = image_to_data(SMALL) | {"pixels": b64encode(zlib.compress(bytes(50_000_000), 9)).decode()}
    tracemalloc.start()
    try:
        with pytest.raises(SessionError, match="its pixels must be 24 bytes"):
            image_from_data(bomb, "embedded")
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_pixels_with_a_lost_check_sum_or_something_behind_it_are_refused():
    packed = b64decode(image_to_data(SMALL)["pixels"])
    for spoilt in (packed[:-1], packed[:-4], packed + b"x"):
        with pytest.raises(SessionError, match="its pixels must be 24 bytes"):
            image_from_data(image_to_data(SMALL) | {"pixels": b64encode(spoilt).decode()}, "embedded")


@pytest.mark.parametrize("data", [None, 5, "text", [], [1], {}, {"format": None}])
def test_what_is_no_session_is_refused(data):
    assert_refused(data, "not a convviz session")


def test_an_image_that_is_missing_or_too_small_is_refused(workbench, good, tmp_path):
    data = to_data(workbench)
    data["image"]["key"] = f"file:{tmp_path / 'gone.png'}"
    with pytest.raises(SessionError, match=r"'gone\.png' does not exist"):
        check_images(from_data(data), workbench.images)
    data["image"]["key"] = "example:nobody"
    with pytest.raises(SessionError, match="there is no image 'nobody'"):
        check_images(from_data(data), workbench.images)
    data["image"] |= {"key": "example:matrix", "crop": [0, 0, 7, 8]}
    with pytest.raises(SessionError, match="reaches row 7 and column 8, but the image has 7 rows and 7 columns"):
        check_images(from_data(data), workbench.images)
    with pytest.raises(SessionError, match="reaches row 3"):
        check_images(from_data(changed(good, ("image", "crop"), [1, 0, 2, 1])), ImageStore())


def test_every_field_of_every_value_is_saved(good):
    for section, value in {**Workbench().choices._asdict(), "training": Recipe()}.items():
        assert list(good[section]) == [part.name for part in fields(value)]
