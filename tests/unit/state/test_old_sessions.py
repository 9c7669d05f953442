"""Sessions written by earlier versions open, and hold what they held."""

import json
from pathlib import Path

import numpy as np
import pytest

from convviz.core.networks.presets import PRESETS
from convviz.runs.recipe import Recipe
from convviz.state.sessions.session import from_data

FOLDER = Path(__file__).parents[2] / "fixtures" / "sessions"
FILES = sorted(path.name for path in FOLDER.glob("*.convviz"))


def opened(name):
    return from_data(json.loads((FOLDER / name).read_text()))


@pytest.mark.parametrize("name", FILES)
def test_a_session_of_an_earlier_version_opens(name):
    session = opened(name)
    assert session.choices.kernel.planes


@pytest.mark.parametrize("version", [1, 2])
def test_everything_in_it_is_what_it_was(version):
    session = opened(f"format{version}-everything.convviz")
    choices = session.choices
    assert (choices.image.mode, choices.image.crop, choices.image.shrink) == ("rgb", (1, 2, 7, 8), None)
    assert (len(choices.kernel.planes), choices.kernel.size, choices.kernel.name) == (3, (3, 2), "")
    assert choices.kernel.sigma == 1.5
    convolution = choices.convolution
    assert (convolution.stride, convolution.dilation, convolution.padding) == ((2, 1), (1, 2), 3)
    assert (convolution.boundary, convolution.flip, convolution.channels) == ("reflect", False, "sum")
    pooling = choices.pooling
    assert (pooling.kind, pooling.size, pooling.stride, pooling.padding) == ("average", (3, 2), (2, 2), (1, 0))
    assert pooling.source == "image"
    assert (choices.view.compare, choices.view.channel, choices.view.colours) == (True, 2, "signed")
    places = {name: (place.index, place.speed) for name, place in session.players.items()}
    assert places == {"convolution": (4, 10.0), "pooling": (2, 2.0)}
    (image,) = session.embedded.values()
    assert (image.name, image.levels) == ("small", (0.0, 4095.0))
    assert np.array_equal(image.pixels, np.random.default_rng(7).integers(0, 4096, (9, 11, 3)).astype(np.uint16))


def test_a_session_of_format_1_gets_the_default_network_and_recipe():
    session = opened("format1-drawn.convviz")
    assert (session.network, session.training) == (PRESETS["small"].spec, Recipe())
    assert session.choices.image.cells == ((1.0, 2.0, 3.5), (4.0, -5.0, 6.0))
    assert session.choices.image.levels == (-5.0, 6.0)


def test_a_session_of_format_2_holds_its_network_and_recipe():
    session = opened("format2-everything.convviz")
    assert session.network == PRESETS["lenet5"].spec
    recipe = session.training
    assert (recipe.dataset, recipe.image_size, recipe.epochs, recipe.batch_size) == ("textures", 48, 7, 32)
    assert (recipe.optimiser, recipe.learning_rate, recipe.schedule) == ("momentum", 0.05, "cosine")
    assert (recipe.weight_decay, recipe.seed, recipe.device, recipe.autosave_minutes) == (0.001, 42, "cpu", 5)


def test_the_first_start_of_format_2_is_the_first_start():
    session = opened("format2-first-start.convviz")
    assert (session.network, session.training) == (PRESETS["small"].spec, Recipe())
    assert (session.choices.kernel.name, session.choices.image.crop) == ("sobel_x", None)
