import json
import math
import tracemalloc
import zlib
from base64 import b64decode, b64encode
from copy import deepcopy
from dataclasses import MISSING, fields
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from convviz.core.images.image import VALUE_LIMIT, Image, ImageError
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS
from convviz.core.util.fields import Declared, declared
from convviz.core.util.opencv import PIXEL_LIMIT
from convviz.core.util.resources import resource_path
from convviz.panels.table import PANELS
from convviz.runs.recipe import Recipe
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.draft import DraftNodes
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.source import Drawn, Example, File, Memory
from convviz.state.context import make_context
from convviz.state.player import SPEEDS
from convviz.state.results.convolution import OUTPUT
from convviz.state.results.image import PICTURE
from convviz.state.sessions import session
from convviz.state.sessions.session import PlayerPlace, SessionError, apply, check, current, from_data
from convviz.state.sessions.session_images import image_from_data, image_to_data
from tests.strategies import CHOICES, NETWORKS, RECIPES

SMALL = Image("small", np.arange(12, dtype=np.uint16).reshape(2, 2, 3) * 1000, (0.0, 11_000.0))
DEFAULTS = {choice.key: choice.default for row in PANELS for choice in row.choices}


def to_data(context, *, embed=False):
    return session.to_data(current(context), context.images.store, embed=embed)


def through_json(data):
    return json.loads(json.dumps(data, allow_nan=False))


@pytest.fixture(scope="module")
def plain_context(qapp):
    """What reads sessions; nothing is ever computed in it."""
    context = make_context(PANELS)
    yield context
    context.shut_down()


@pytest.fixture(scope="module")
def read(plain_context):
    """Read a session from plain data."""
    return lambda data: from_data(data, plain_context.workbench)


@pytest.fixture(scope="module")
def good(qapp):
    """The data of a session with a pasted image."""
    context = make_context(PANELS)
    context.workbench.put({"image": ImageChoice(context.images.store.add(SMALL), "rgb", (0, 0, 2, 1), 5)})
    context.workbench.restore({}, {"convolution": 3, "pooling": 1})
    for subject, speed in (("convolution", 5.0), ("pooling", 0.5)):
        context.workbench.players[subject].set_speed(speed)
    data = to_data(context)
    context.shut_down()
    return data


@given(CHOICES, NETWORKS, RECIPES, st.tuples(st.integers(0, 2**40), st.sampled_from(SPEEDS)))
def test_every_choice_comes_back_from_json_as_it_was(plain_context, choices, network, recipe, place):
    workbench = plain_context.workbench
    values = DEFAULTS | choices | {"network": network, "draft": DraftNodes(), "recipe": recipe}
    workbench.restore(values, {"convolution": place[0]})
    workbench.players["convolution"].set_speed(place[1])
    session = from_data(through_json(to_data(plain_context)), workbench)
    assert session.values == values
    # 1 == 1.0 == True, but only one of them was chosen.
    assert {key: repr(value) for key, value in session.values.items()} == {k: repr(v) for k, v in values.items()}
    assert (session.players["convolution"].index, session.players["convolution"].speed) == place
    assert not session.embedded


def test_the_format_stands_first(good):
    assert list(good)[:2] == ["format", "version"]
    assert (good["format"], good["version"]) == ("convviz session", 4)
    assert set(list(good)[2:]) == {*DEFAULTS, "players", "embedded"}
    assert good["players"]["convolution"] == {"index": 3, "speed": 5.0}
    assert good["players"]["pooling"] == {"index": 1, "speed": 0.5}
    assert good["image"]["source"] == {"kind": "memory", "number": 1}


def test_what_is_missing_takes_its_default(good, read):
    bare = {"format": good["format"], "version": 3}
    assert (read(bare).values, read(bare).players, read(bare).embedded) == (DEFAULTS, {}, {})
    session = read(bare | {"recipe": {"epochs": 7}, "convolution": {}, "players": {"pooling": {"index": 5}}})
    assert session.values["recipe"] == Recipe(epochs=7)
    assert session.values["convolution"] == ConvolutionOptions()
    assert session.players == {"pooling": PlayerPlace(5, 2.0)}


def pixels_of(kind):
    shape = st.tuples(st.integers(1, 5), st.integers(1, 5))
    limit = float(np.dtype(kind).type(VALUE_LIMIT)) if kind.startswith("f") else 0.0
    elements = {"min_value": -limit, "max_value": limit} if limit else {}
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


def open_in(context, data):
    apply(check(from_data(data, context.workbench), context), context)


def places_in(workbench):
    players = {key: workbench.players[key] for key in ("convolution", "pooling")}
    return {key: (player.index, player.speed) for key, player in players.items()}


def test_the_state_of_a_workbench_comes_back(context, workbench, new_context):
    workbench.edit("convolution", "Change", stride=(2, 3), boundary="wrap")
    workbench.edit("view", "Compare", compare=True)
    workbench.edit("recipe", "Change", epochs=7, optimiser="sgd")
    workbench.edit("network", "Change", **vars(PRESETS["lenet5"].spec))
    context.lab.draft.change("conv2", "kernel", (30, 30))
    workbench.players["convolution"].seek(4321)
    workbench.players["pooling"].seek(17)
    workbench.players["pooling"].set_speed(100)
    data = through_json(to_data(context))
    other = new_context()
    other.workbench.edit("kernel", "Change", sigma=3.0)
    open_in(other, data)
    assert other.workbench.choices == workbench.choices
    assert other.workbench.value(Recipe) == workbench.value(Recipe) != Recipe()
    assert other.workbench.value(NetworkSpec) == workbench.value(NetworkSpec) != PRESETS["small"].spec
    assert (other.lab.draft.spec, other.lab.draft.possible) == (context.lab.draft.spec, False)
    np.testing.assert_array_equal(other.workbench.results.get(OUTPUT).values, workbench.results.get(OUTPUT).values)
    assert places_in(other.workbench) == {"convolution": (4321, 2.0), "pooling": (17, 100.0)}
    assert other.workbench.undo_stack.count() == 0


def test_applying_what_is_already_there_still_places_the_players(context, workbench):
    data = to_data(context)
    player = workbench.players["convolution"]
    player.seek(5)
    player.play()
    results = workbench.results
    open_in(context, data)
    assert workbench.results is results
    assert player.index == data["players"]["convolution"]["index"] != 5
    assert not player.playing


def test_an_index_beyond_the_last_step_stands_on_the_last_step(context, workbench):
    data = to_data(context)
    data["players"]["convolution"]["index"] = 10**9
    open_in(context, data)
    assert workbench.players["convolution"].index == 512 * 512 - 1


def test_a_player_goes_to_its_place_once_its_panel_is_in_front(context, workbench, new_context):
    workbench.players["pooling"].seek(77)
    data = to_data(context)
    other = new_context(wanted=("convolution",))
    open_in(other, data)
    assert other.workbench.players["pooling"].length == 0
    assert to_data(other)["players"]["pooling"]["index"] == 77  # nothing is lost of what nobody has looked at
    other.workbench.want("pooling", True)
    assert other.workbench.players["pooling"].index == 77


def test_a_step_of_the_image_before_is_neither_kept_nor_brought_back(context, workbench, new_context):
    player = workbench.players["convolution"]
    of_photograph = player.index
    workbench.want("convolution", False)
    generator = np.random.default_rng(0)
    for _ in range(2):
        context.images.paste(Image("noise", generator.normal(size=(48, 48)), (-3.0, 3.0)))
        data = through_json(to_data(context))
        assert data["players"]["convolution"]["index"] is None
    workbench.undo_stack.undo()
    workbench.want("convolution", True)
    first = player.index
    workbench.undo_stack.undo()
    assert player.index == of_photograph
    workbench.undo_stack.redo()
    assert player.index == first
    workbench.undo_stack.redo()
    other = new_context()
    open_in(other, data)
    assert 0 < other.workbench.players["convolution"].index == player.index < 48 * 48 - 1


def test_a_pasted_image_comes_back_under_a_new_number(context, workbench, new_context):
    context.images.paste(SMALL)
    workbench.players["convolution"].seek(3)
    data = through_json(to_data(context))
    other = new_context()
    store = other.images.store
    taken = store.add(Image("other", np.zeros((1, 1), np.uint8), (0.0, 1.0)))
    open_in(other, data)
    source = other.workbench.value(ImageChoice).source
    assert isinstance(source, Memory)
    assert source != taken
    assert store.get(source).pixels.tobytes() == SMALL.pixels.tobytes()
    with pytest.raises(ImageError):  # nothing leads back to it
        store.get(taken)
    assert other.workbench.players["convolution"].index == 3


def test_the_players_of_a_large_image_are_placed_once_it_is_computed(context, workbench, new_context, big_image, qtbot):
    context.images.paste(big_image)
    qtbot.waitUntil(lambda: not workbench.background.busy)
    workbench.players["convolution"].seek(7)
    workbench.players["pooling"].seek(8)
    other = new_context()
    open_in(other, to_data(context))
    assert other.workbench.background.busy
    there = {"convolution": (7, 2.0), "pooling": (8, 2.0)}
    qtbot.waitUntil(lambda: places_in(other.workbench) == there)
    assert other.workbench.results.get(PICTURE).shape == (1200, 1200)


@pytest.mark.parametrize("embed", [False, True])
def test_an_image_file_is_saved_by_its_whole_path_and_embedded_when_asked(
    context, workbench, new_context, qtbot, monkeypatch, embed
):
    folder = resource_path("images")
    monkeypatch.chdir(folder)
    with qtbot.waitSignal(context.images.opened):
        context.images.open("gravel.png")
    data = to_data(context, embed=embed)
    path = str(folder / "gravel.png")
    assert data["image"]["source"] == {"kind": "file", "path": path, "page": 1}
    assert list(data["embedded"]) == ([f"file:{path}"] if embed else [])
    other = new_context(wanted=())
    open_in(other, data)
    assert isinstance(other.workbench.value(ImageChoice).source, Memory if embed else File)
    other.workbench.want("image", True)
    qtbot.waitUntil(lambda: other.workbench.results is not None)
    np.testing.assert_array_equal(other.workbench.results.get(PICTURE).values, workbench.results.get(PICTURE).values)


def test_an_example_is_never_embedded(context):
    assert to_data(context, embed=True)["embedded"] == {}


def test_an_image_file_that_is_gone_cannot_be_embedded(plain_context, tmp_path):
    plain_context.workbench.put({"image": ImageChoice(File(str(tmp_path / "gone.png")))})
    assert to_data(plain_context)["embedded"] == {}
    with pytest.raises(SessionError, match=r"cannot be put into the session: 'gone\.png' does not exist"):
        to_data(plain_context, embed=True)


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
    texts = (("embedded", "memory:1", "name"), ("network", "name"), ("recipe", "dataset"))
    texts += (("signals", "x_name"), ("signals", "h_name"), ("signals", "origin"))
    return path in (*texts, ("network", "nodes", last, "name"))


#: What has no default, and so is missed; without its source the embedded picture belongs to nothing.
NEEDED = [("format",), ("version",), ("kernel", "planes"), ("image",), ("image", "source")]
NEEDED += [
    ("image", "source", "number"),
    ("image", "source", "kind"),
    ("video", "source", "kind"),
    ("video", "source", "name"),
    ("filters", "noise", "kind"),
    ("filters", "chain", 0, "filter"),
]


def is_needed(path):
    """Whether it may not be left out."""
    return path in NEEDED or path[0] == "embedded" or (path[0] == "network" and path[-1] not in OPTIONAL)


OPTIONAL = ("network", "loss", "kernel", "stride", "padding", "bias", "dilation", "groups", "size", "function", "slope")


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


@pytest.fixture
def assert_refused(read):
    return partial(_assert_refused, read)


def _assert_refused(read, data, *words):
    with pytest.raises(SessionError) as refused:
        read(data)
    message = str(refused.value)
    assert message.endswith(".")
    for word in words:
        assert word in message, message


def test_the_data_is_good_before_it_is_spoilt(good, new_context):
    context = new_context(wanted=())
    check(from_data(good, context.workbench), context)


def test_a_missing_field_without_default_is_refused(good, places, read, assert_refused):
    for path in places:
        if is_needed(path):
            assert_refused(changed(good, path))
        else:
            read(changed(good, path))


def test_an_unknown_field_is_refused_by_name(assert_refused, good, places):
    for path in {(), *(path[:-1] for path in places)}:
        assert_refused(changed(good, (*path, "colour_of_sky"), 1), *(() if "embedded" in path else ("colour_of_sky",)))


#: Objects in which everything may be missing; but of the image, whose picture is embedded.
EMPTY = [
    (key,)
    for key, value in DEFAULTS.items()
    if key != "image" and MISSING not in (field.default for field in fields(value))
]
EMPTY += [("players",), *(("players", row.key) for row in PANELS if row.steps is not None)]


def takes(path, value):
    """Whether a choice's field takes a value after all, as a bias may be negative."""
    key, *names = path
    kind = type(DEFAULTS.get(key))
    if len(names) != 1 or not issubclass(kind, Declared):
        return False
    field = declared(kind)[names[0]]
    try:
        return field.kind.check(field.kind.from_plain(value, field.name), field.called) is not None
    except ValueError:
        return False


@pytest.mark.parametrize(
    "wrong", [{}, {"a": 1}, [{}], [[[[1]]]], "nonsense", -1, 10**400, math.nan, math.inf, [math.nan]]
)
def test_a_value_that_no_field_takes_is_refused_everywhere(assert_refused, read, good, places, wrong):
    for path in places:
        if free(path) and isinstance(wrong, str):
            continue
        if wrong == {} and path in EMPTY:
            read(changed(good, path, wrong))  # all that is missing takes its default
            continue
        if wrong == -1 and takes(path, wrong):
            continue
        if path == ("embedded",) and wrong == {}:
            assert_refused(changed(good, path, wrong), "does not hold its image")
            continue
        assert_refused(changed(good, path, wrong))


#: Where, what, and the words that must be in the refusal.
WRONG = [
    (("format",), "convviz", "not a convviz session"),
    (("version",), 5, "later version of convviz (format 5; this one reads up to 4)"),
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
    (("view", "channel"), 3, "channel must be one of 0, 1, 2"),
    (("image", "mode"), "Grey", "mode must be one of grey"),
    (("image", "source"), {"kind": "memory", "number": 2}, "'memory:2'", "does not hold its image"),
    (("image", "source"), {"kind": "example", "name": "camera"}, "embedded", "'memory:1'"),
    (("image", "source"), {"kind": "file", "path": "relative.png"}, "section image", "a whole path, from the root on"),
    (("image", "source"), {"kind": "web", "path": "a.png"}, "image.source.kind", "example, file, memory, drawn"),
    (("image", "source"), {"kind": "drawn", "cells": [[1]], "levels": [1, 0]}, "levels must rise"),
    (("image", "crop"), {"top": 0}, "image.crop must not be an object"),
    (("network", "name"), "", "section network cannot be used", "name must have 1 to 100 letters"),
    (("network", "nodes"), [], "section network", "number of nodes must be an integer from 1 to 2000, got 0"),
    (("network", "input_shape"), [1, 28], "section network", "input shape must be (channels, rows, columns)"),
    (("network", "nodes", 0, "kind"), "magic", "section network", "no layer of kind 'magic'"),
    (("network", "nodes", 0, "filters"), 0, "section network", "filters must be an integer from 1"),
    (("network", "nodes", 0, "colour"), 1, "section network", "a conv layer has no 'colour'"),
    (("recipe", "optimiser"), "magic", "section recipe", "optimiser must be one of sgd, momentum, adam, adamw"),
    (("recipe", "learning_rate"), -1, "section recipe", "learning rate must be a finite number from 0.0"),
    (("recipe", "dataset"), "", "section recipe", "dataset must be a name or a folder"),
    (("recipe", "epochs"), True, "section recipe", "epochs must be an integer from 1 to 1000, got True"),
    (("players", "convolution", "index"), -1, "players.convolution", "index must be an integer from 0"),
    (("players", "convolution", "index"), 1.5, "index must be an integer"),
    (("players", "pooling", "speed"), 3.0, "players.pooling", "speed must be one of 0.5, 1.0"),
    (("players", "pooling", "speed"), True, "speed must be one of"),
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
def test_a_wrong_value_is_refused_with_its_name_and_the_reason(assert_refused, good, path, value, words):
    assert_refused(changed(good, path, value), *words)


def test_a_changed_bit_of_an_embedded_image_is_refused(good, read):
    text = good["embedded"]["memory:1"]["pixels"]
    for place in range(len(text)):
        other = "A" if text[place] != "A" else "B"
        spoilt = changed(good, ("embedded", "memory:1", "pixels"), text[:place] + other + text[place + 1 :])
        try:
            session = read(spoilt)
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
def test_what_is_no_session_is_refused(assert_refused, data):
    assert_refused(data, "not a convviz session")


def test_an_image_that_cannot_be_or_is_too_small_is_refused(context, good):
    data = to_data(context)
    for source, crop, words in (
        ({"kind": "example", "name": "nobody"}, None, "there is no image nobody"),
        ({"kind": "example", "name": "matrix"}, [0, 0, 7, 8], "width must be between 1 and 7, not 8"),
    ):
        data["image"] |= {"source": source, "crop": crop}
        with pytest.raises(SessionError, match=f"The session's image cannot be used: {words}"):
            open_in(context, data)
    held = dict(context.images.store._memory)
    with pytest.raises(SessionError, match="height must be between 1 and 1, not 2"):
        open_in(context, changed(good, ("image", "crop"), [1, 0, 2, 1]))
    assert context.images.store._memory == held


def test_every_field_of_every_value_is_saved(good):
    for key, value in make_defaults().items():
        if isinstance(value, Declared):
            assert list(good[key]) == [part.name for part in fields(value)]


def make_defaults():
    return {choice.key: choice.default for row in PANELS for choice in row.choices}


#: A session of format 2, and what it must become.
OLD_IMAGES = [
    ({"key": "example:brick"}, Example("brick")),
    ({"key": "file:/a/b.png"}, File("/a/b.png")),
    ({"key": "drawn:", "cells": [[1.0, 2.0]], "levels": [0.0, 2.0]}, Drawn(((1.0, 2.0),), (0.0, 2.0))),
    ({}, Example("camera")),
]


@pytest.mark.parametrize(("section", "source"), OLD_IMAGES)
def test_an_image_of_an_earlier_format_has_a_source(read, section, source):
    session = read({"format": "convviz session", "version": 2, "image": {"mode": "red", **section}})
    assert session.values["image"] == ImageChoice(source, "red")


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"key": "camera"}, "image.key must start with example, file, memory, drawn and a colon, got 'camera'"),
        ({"key": "web:camera"}, "got 'web:camera'"),
        ({"key": 5}, "got 5"),
        ({"key": "drawn:"}, "a drawn image, and no other, has cells"),
        ({"key": "example:camera", "cells": [[1]]}, "a drawn image, and no other, has cells"),
        ({"key": "file:"}, "path must be a path, got ''"),
        ({"key": "memory:x"}, "number must be an integer"),
        ({"key": "file:a.png"}, "a whole path, from the root on"),
    ],
)
def test_a_wrong_image_of_an_earlier_format_is_refused(assert_refused, section, words):
    assert_refused({"format": "convviz session", "version": 2, "image": section}, words)


def test_a_gradient_down_of_an_earlier_sign_keeps_its_weights_under_no_name(read):
    lower_minus_upper = [[[1.0], [0.0], [-1.0]]]
    for planes, name in ((lower_minus_upper, ""), ([[[-1.0], [0.0], [1.0]]], "gradient_y")):
        kernel = {"planes": planes, "name": "gradient_y"}
        session = read({"format": "convviz session", "version": 4, "kernel": kernel})
        assert session.values["kernel"].name == name
        assert session.values["kernel"].weights().tolist() == planes[0]
