import math
from dataclasses import FrozenInstanceError, fields, replace

import pytest
from hypothesis import given

from convviz.core.data.datasets import MNIST, TEXTURES
from convviz.core.data.preparation import Fit
from convviz.core.networks.presets import PRESETS
from convviz.runs.recipe import Device, Optimiser, Recipe, Schedule, TrainConfig
from tests.strategies import RECIPES

#: Field, the values that just pass, those that just do not, and what the refusal says.
LIMITS = [
    ("dataset", ["x", MNIST, TEXTURES, "/a folder/of images"], ["", None, 3, b"mnist"], "dataset must be a name or"),
    ("optimiser", [*Optimiser], ["Adam", None, [], 1], "optimiser must be one of sgd, momentum, adam, adamw"),
    (
        "learning_rate",
        [0, 0.0, 10, 5e-324],
        [-1e-9, 10.1, math.nan, math.inf, -math.inf, True, "0.1", None, 10**400],
        "learning rate must be a finite number from 0.0 to 10.0",
    ),
    ("schedule", [*Schedule], ["one cycle", None], "schedule must be one of constant, step, cosine, one-cycle"),
    ("batch_size", [1, 4096], [0, 4097, 64.0, None], "batch size must be an integer from 1 to 4096"),
    ("epochs", [1, 1000], [0, 1001, 1.0, True, "3"], "epochs must be an integer from 1 to 1000"),
    ("weight_decay", [0, 10.0], [-0.1, 10.1, math.nan, True], "weight decay must be a finite number from 0.0 to 10.0"),
    ("seed", [0, 2**31 - 1], [-1, 2**31, 1.0, None], "seed must be an integer from 0 to 2147483647"),
    ("device", [*Device], ["gpu", "cuda:0", None], "device must be one of auto, cpu, cuda, mps"),
    ("mixed_precision", [True, False], [1, 0, None, "yes"], "mixed precision must be true or false"),
    ("autosave_minutes", [0, 1440], [-1, 1441, 0.5, True], "minutes between checkpoints must be an integer from 0"),
    ("image_size", [8, 256], [7, 257, 64.0, True, None], "image size must be an integer from 8 to 256"),
    ("fit", [*Fit], ["Crop", None, 0], "fit must be one of squash, crop, pad"),
]


def test_every_field_has_its_limits_here():
    assert [row[0] for row in LIMITS] == [part.name for part in fields(Recipe)]


@pytest.mark.parametrize(("name", "good", "bad", "words"), LIMITS, ids=[row[0] for row in LIMITS])
def test_a_field_takes_what_lies_within_its_limits_and_refuses_the_rest_by_name(name, good, bad, words):
    for value in good:
        assert getattr(Recipe(**{name: value}), name) == value
    for value in bad:
        with pytest.raises(ValueError) as refused:
            Recipe(**{name: value})
        assert str(refused.value).startswith(words)
        # The value that was not taken is named too; of a very long one its beginning.
        assert repr(value)[:50] in str(refused.value)


def test_names_are_taken_for_their_members():
    recipe = Recipe(optimiser="sgd", schedule="step", device="cpu")
    assert (recipe.optimiser, recipe.schedule, recipe.device) == (Optimiser.SGD, Schedule.STEP, Device.CPU)
    assert all(isinstance(value, Optimiser | Schedule | Device) for value in (recipe.optimiser, recipe.schedule))
    assert recipe == Recipe(optimiser=Optimiser.SGD, schedule=Schedule.STEP, device=Device.CPU)


@given(RECIPES)
def test_a_recipe_is_a_value(recipe):
    twin = Recipe(**{part.name: getattr(recipe, part.name) for part in fields(recipe)})
    assert twin == recipe
    assert hash(twin) == hash(recipe)
    with pytest.raises(FrozenInstanceError):
        recipe.seed = 2
    other = replace(recipe, seed=(recipe.seed + 1) % 2**31)
    assert other != recipe
    network = PRESETS["small"].spec
    assert TrainConfig(network, twin) == TrainConfig(network, recipe) != TrainConfig(network, other)


def test_a_run_has_the_default_recipe_unless_set_otherwise():
    assert TrainConfig(PRESETS["small"].spec).recipe == Recipe() == Recipe(dataset=MNIST, device=Device.AUTO)
