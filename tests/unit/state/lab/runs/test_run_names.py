from dataclasses import replace

import pytest

from convviz.core.data.datasets import MNIST, TEXTURES, usual_epochs
from convviz.core.networks.editing import added, removed, with_layer
from convviz.core.networks.layers import Conv, Dense
from convviz.core.networks.presets import PRESETS
from convviz.runs.files.checkpoint_header import CheckpointHeader
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.state.lab.runs.names import network_text, run_name

SMALL = PRESETS["small"].spec


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "run 2: Small"),
        ({"learning_rate": 0.02}, "run 2: Small, η 0.02"),
        ({"optimiser": "sgd", "learning_rate": 0.05}, "run 2: Small, SGD, η 0.05"),
        ({"batch_size": 16, "epochs": 1}, "run 2: Small, batch 16, 1 epoch"),
        ({"schedule": "constant", "weight_decay": 1e-4}, "run 2: Small, constant, decay 0.0001"),
        ({"seed": 7, "learning_rate": 1e-6}, "run 2: Small, η 1e-06, seed 7"),
        ({"device": "cpu", "autosave_minutes": 5, "image_size": 32, "fit": "crop"}, "run 2: Small"),
        ({"dataset": "/home/me/cats and dogs", "image_size": 32}, "run 2: Small, cats and dogs, 32 px"),
        ({"dataset": "/home/me/pets", "fit": "pad"}, "run 2: Small, pets, pad"),
    ],
)
def test_a_run_is_called_by_what_is_not_usual_with_it(changes, name):
    epochs = usual_epochs(changes.get("dataset", MNIST))
    assert run_name(2, TrainConfig(SMALL, Recipe(**{"epochs": epochs, **changes}))) == name


def test_each_dataset_has_its_own_usual_epochs():
    assert run_name(1, TrainConfig(SMALL, Recipe(TEXTURES, epochs=usual_epochs(TEXTURES)))) == "run 1: Small, textures"


def test_however_much_there_is_all_is_named():
    recipe = Recipe(learning_rate=0.1, optimiser="adamw", batch_size=8, epochs=9, seed=3, weight_decay=0.1)
    assert run_name(1, TrainConfig(SMALL, recipe)) == "run 1: Small, AdamW, η 0.1, batch 8, 9 epochs, decay 0.1, seed 3"


def test_a_network_is_called_as_on_the_screen():
    changed = replace(SMALL, nodes=with_layer(SMALL.nodes, "dense2", Dense(12)))
    assert run_name(1, TrainConfig(changed)) == "run 1: Small"  # made for other classes
    edited = replace(SMALL, nodes=added(SMALL.nodes, "input", Conv(4)))
    assert run_name(1, TrainConfig(edited)) == "run 1: Small, edited"
    assert run_name(3, TrainConfig(PRESETS["lenet5"].spec)) == "run 3: LeNet-5"


@pytest.mark.parametrize(
    ("network", "changes", "step", "accuracy", "text"),
    [
        (SMALL, {}, 938, 0.98712, "Small, MNIST digits, 2 epochs, accuracy 0.9871"),
        (SMALL, {}, 937, 0.9, "Small, MNIST digits, 1.9 of 2 epochs, accuracy 0.9000"),
        (SMALL, {"optimiser": "sgd", "learning_rate": 0.05}, 30, None, "Small, SGD, η 0.05, MNIST digits, 30 batches"),
        (SMALL.fitted((1, 32, 32), 3), {"dataset": "/me/fruit", "seed": 3}, 1, None, "Small, seed 3, fruit, 1 batch"),
        (
            replace(SMALL, nodes=removed(SMALL.nodes, "pool1")),
            {"epochs": 1},
            469,
            0.5,
            "Small, edited, no pool1, MNIST digits, 1 epoch, accuracy 0.5000",
        ),
        (replace(SMALL, name="mine"), {}, 5, None, "mine, MNIST digits, 5 batches"),
    ],
)
def test_a_kept_network_is_called_by_its_settings_and_how_far_it_was_trained(network, changes, step, accuracy, text):
    recipe = Recipe(**{"epochs": 2, "batch_size": Recipe().batch_size, **changes})
    images = recipe.batch_size * 469
    header = CheckpointHeader(TrainConfig(network, recipe), images, (), None, step, accuracy)
    assert network_text(header) == text
