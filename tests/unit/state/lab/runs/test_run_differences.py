from dataclasses import replace

import pytest

from convviz.core.networks.editing import added, removed, with_layer
from convviz.core.networks.layers import BatchNorm, Conv
from convviz.core.networks.nodes import Node
from convviz.core.networks.presets import PRESETS
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.state.lab.runs.differences import differences

SMALL, DROPPING = PRESETS["small"].spec, PRESETS["regularised"].spec
USUAL = TrainConfig(SMALL)


def changed(network, name, **fields):
    return replace(network, nodes=with_layer(network.nodes, name, replace(network.node(name).layer, **fields)))


def renamed(name, layer):
    """Another layer under the name of one."""
    return tuple(Node(name, layer, node.inputs) if node.name == name else node for node in SMALL.nodes)


@pytest.mark.parametrize(
    ("other", "texts"),
    [
        (TrainConfig(SMALL, Recipe(learning_rate=0.1)), ("η 0.1",)),
        (TrainConfig(SMALL, Recipe(optimiser="sgd", seed=7)), ("SGD", "seed 7")),
        (TrainConfig(replace(SMALL, nodes=removed(SMALL.nodes, "pool1"))), ("no pool1",)),
        (TrainConfig(replace(SMALL, nodes=added(SMALL.nodes, "conv1", BatchNorm()))), ("norm1 added",)),
        (TrainConfig(changed(SMALL, "conv1", kernel=(3, 3))), ("conv1 kernel 5×5 → 3×3",)),
        (TrainConfig(changed(SMALL, "relu1", function="tanh")), ("relu1 → tanh1",)),
        (TrainConfig(replace(SMALL, nodes=with_layer(SMALL.nodes, "relu1", Conv(4)))), ("relu1 → conv3",)),
        (TrainConfig(replace(SMALL, nodes=renamed("relu1", Conv(4)))), ("another relu1",)),
        (TrainConfig(PRESETS["lenet5"].spec, Recipe(learning_rate=0.1)), ("LeNet-5", "η 0.1")),
        (TrainConfig(SMALL.fitted((3, 48, 48), 3), Recipe("textures")), ()),  # other data, the same network
        (TrainConfig(SMALL, Recipe(device="cpu")), ()),  # where it is computed makes no other run
    ],
)
def test_a_run_is_distinguished_from_another(other, texts):
    assert differences([USUAL, other, USUAL], USUAL) == [(), texts, ()]


def test_a_layer_of_one_setting_needs_no_word_for_it():
    without = TrainConfig(changed(DROPPING, "dropout1", rate=0.0))
    assert differences([TrainConfig(DROPPING), without], TrainConfig(DROPPING)) == [(), ("dropout1 0.5 → 0",)]


def test_the_others_do_not_change_what_is_different():
    fast = TrainConfig(SMALL, Recipe(learning_rate=0.1))
    assert differences([USUAL, fast, fast], USUAL) == [(), ("η 0.1",), ("η 0.1",)]
    assert differences([USUAL, fast, fast], fast) == [("η 0.006",), (), ()]
