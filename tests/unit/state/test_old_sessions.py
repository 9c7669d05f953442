"""Sessions written by earlier versions open, and hold what they held."""

import json
from pathlib import Path

import numpy as np
import pytest

from convviz.core.filters.formulas import random_kernel
from convviz.core.networks.presets import PRESETS
from convviz.runs.recipe import Recipe
from convviz.state.choices.source import Drawn
from convviz.state.choices.training_view import TrainingView
from convviz.state.sessions.session import from_data

FOLDER = Path(__file__).parents[2] / "fixtures" / "sessions"
FILES = sorted(path.name for path in FOLDER.glob("*.convviz"))


@pytest.fixture
def opened(new_context):
    """Open one of the files: the choices, and the session itself."""
    context = new_context(wanted=())

    def read(name):
        return from_data(json.loads((FOLDER / name).read_text()), context.workbench)

    return read


@pytest.mark.parametrize("name", FILES)
def test_a_session_of_an_earlier_version_opens(opened, name):
    session = opened(name)
    assert session.values["kernel"].planes
    assert session.values["training_view"] == TrainingView()


def test_a_kernel_that_was_drawn_stays_as_it_was_drawn(opened):
    kernel = opened("format3-everything.convviz").values["kernel"]
    assert (kernel.name, kernel.seed) == ("random", 1)
    assert np.array_equal(kernel.weights(), random_kernel(3, 3, 2))  # its seed was not kept then


def test_a_network_with_branches_of_format_3_is_what_it_was(opened):
    session = opened("format3-everything.convviz")
    assert session.values["network"] == PRESETS["inception-small"].spec
    assert session.values["recipe"] == Recipe(epochs=7, optimiser="sgd", learning_rate=0.02)
    assert (session.values["image"].mode, session.values["image"].crop) == ("rgb", (1, 2, 7, 8))
    (picture,) = session.embedded.values()
    assert np.array_equal(picture.pixels, np.random.default_rng(7).integers(0, 4096, (9, 11, 3)).astype(np.uint16))


@pytest.mark.parametrize("version", [1, 2])
def test_everything_in_it_is_what_it_was(opened, version):
    session = opened(f"format{version}-everything.convviz")
    image, kernel, convolution, pooling, view = (
        session.values[key] for key in ("image", "kernel", "convolution", "pooling", "view")
    )
    assert (image.mode, image.crop, image.shrink) == ("rgb", (1, 2, 7, 8), None)
    assert (len(kernel.planes), kernel.size, kernel.name) == (3, (3, 2), "")
    assert kernel.sigma == 1.5
    assert (convolution.stride, convolution.dilation, convolution.padding) == ((2, 1), (1, 2), 3)
    assert (convolution.boundary, convolution.flip, convolution.channels) == ("reflect", False, "sum")
    assert (pooling.kind, pooling.size, pooling.stride, pooling.padding) == ("average", (3, 2), (2, 2), (1, 0))
    assert pooling.source == "image"
    assert (view.compare, view.channel, view.colours) == (True, 2, "signed")
    places = {name: (place.index, place.speed) for name, place in session.players.items()}
    assert places == {"convolution": (4, 10.0), "pooling": (2, 2.0)}
    (picture,) = session.embedded.values()
    assert (picture.name, picture.levels) == ("small", (0.0, 4095.0))
    assert np.array_equal(picture.pixels, np.random.default_rng(7).integers(0, 4096, (9, 11, 3)).astype(np.uint16))


def test_a_session_of_format_1_gets_the_default_network_and_recipe(opened):
    session = opened("format1-drawn.convviz")
    assert (session.values["network"], session.values["recipe"]) == (PRESETS["small"].spec, Recipe())
    cells = ((1.0, 2.0, 3.5), (4.0, -5.0, 6.0))
    assert session.values["image"].source == Drawn(cells, (-5.0, 6.0))


def test_a_session_of_format_2_holds_its_network_and_recipe(opened):
    session = opened("format2-everything.convviz")
    assert session.values["network"] == PRESETS["lenet5"].spec
    recipe = session.values["recipe"]
    assert (recipe.dataset, recipe.image_size, recipe.epochs, recipe.batch_size) == ("textures", 48, 7, 32)
    assert (recipe.optimiser, recipe.learning_rate, recipe.schedule) == ("momentum", 0.05, "cosine")
    assert (recipe.weight_decay, recipe.seed, recipe.device, recipe.autosave_minutes) == (0.001, 42, "cpu", 5)


def test_the_first_start_of_format_2_is_the_first_start(opened):
    session = opened("format2-first-start.convviz")
    assert (session.values["network"], session.values["recipe"]) == (PRESETS["small"].spec, Recipe())
    assert (session.values["kernel"].name, session.values["image"].crop) == ("sobel_x", None)
