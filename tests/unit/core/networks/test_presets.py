"""The presets, against the numbers of their sources and against torch modules built by hand."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from torch import nn

from convviz.core.networks.analysis import analyse
from convviz.core.networks.editing import with_layer
from convviz.core.networks.layers import Activation, BatchNorm, Conv, Dense, Dropout, Pool, Rbf, Subsample
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS, is_preset, network_title
from convviz.training.network.build import build

KEYS = [
    *("small", "chapter-mnist", "chapter-three-class", "lenet5", "lenet5-modern", "plain", "regularised"),
    *("one-convolution", "small-without-pooling", "residual-small", "inception-small"),
]


class Scale(nn.Module):
    """LeNet-5's sub-sampling: mean, coefficient, bias."""

    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.mean = nn.AvgPool2d(2)

    def forward(self, maps):
        return self.mean(maps) * self.weight[:, None, None] + self.bias[:, None, None]


def conv(before, after, size, padding=0):
    return [nn.Conv2d(before, after, size, padding=padding), nn.ReLU()]


POOL = nn.MaxPool2d(2)

#: Key -> the same network by hand, its first dimension the batch; LeNet-5 without its output, which learns nothing.
BY_HAND = {
    "small": [
        *(*conv(1, 16, 5, 2), POOL, *conv(16, 32, 3, 1), POOL),
        *(nn.Flatten(), nn.Linear(1568, 64), nn.ReLU(), nn.Linear(64, 10)),
    ],
    "chapter-mnist": [
        *(*conv(1, 64, 5, 2), POOL, *conv(64, 128, 5, 2), POOL),
        *(nn.Flatten(), nn.Linear(6272, 1024), nn.ReLU(), nn.Dropout(0.25), nn.Linear(1024, 10)),
    ],
    "chapter-three-class": [
        *(*conv(3, 64, 3, 1), POOL, *conv(64, 128, 3, 1), POOL, *conv(128, 256, 3, 1), POOL),
        *(nn.Flatten(), nn.Linear(16384, 512), nn.ReLU(), nn.Dropout(), nn.Linear(512, 512), nn.ReLU(), nn.Dropout()),
        nn.Linear(512, 3),
    ],
    "lenet5": [
        *(nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), Scale(6), nn.Tanh()),
        *(nn.Conv2d(6, 16, 5), nn.Tanh(), Scale(16), nn.Tanh()),
        *(nn.Conv2d(16, 120, 5), nn.Tanh(), nn.Flatten(), nn.Linear(120, 84), nn.Tanh()),
    ],
    "lenet5-modern": [
        *(*conv(1, 6, 5, 2), POOL, *conv(6, 16, 5), POOL, *conv(16, 120, 5)),
        *(nn.Flatten(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    ],
    "plain": [
        *(*conv(1, 16, 3, 1), *conv(16, 16, 3, 1), POOL, *conv(16, 32, 3, 1), *conv(32, 32, 3, 1), POOL),
        *(nn.Flatten(), nn.Linear(1568, 128), nn.ReLU(), nn.Linear(128, 10)),
    ],
    "one-convolution": [*conv(1, 16, 5, 2), POOL, nn.Flatten(), nn.Linear(3136, 10)],
    "small-without-pooling": [
        *(nn.Conv2d(1, 16, 5, 2, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(1568, 64), nn.ReLU(), nn.Linear(64, 10)),
    ],
}


class Block(nn.Module):
    """y = relu(F(x) + x), as He et al. draw it in figure 2."""

    def __init__(self, before, after, stride):
        super().__init__()
        self.residual = nn.Sequential(
            *(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()),
            *(nn.Conv2d(after, after, 3, 1, 1, bias=False), nn.BatchNorm2d(after)),
        )
        shortcut = [nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after)] if stride > 1 else []
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        return (self.residual(x) + self.shortcut(x)).relu()


class Module(nn.Module):
    """Szegedy et al., figure 2b: 1x1, 3x3, 5x5 and a pooling side by side, with 1x1 reductions."""

    def __init__(self):
        super().__init__()
        self.branches = nn.ModuleList(
            nn.Sequential(*layers)
            for layers in (
                conv(16, 16, 1),
                [*conv(16, 12, 1), *conv(12, 16, 3, 1)],
                [*conv(16, 4, 1), *conv(4, 8, 5, 2)],
                [nn.MaxPool2d(3, 1, 1), *conv(16, 8, 1)],
            )
        )

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


#: Key -> the same network with branches by hand.
BRANCHING = {
    "residual-small": lambda: nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), POOL),
        *(Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2)),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)),
    ),
    "inception-small": lambda: nn.Sequential(
        *(*conv(1, 16, 5, 2), POOL, Module(), POOL, nn.Flatten(), nn.Linear(48 * 49, 10)),
    ),
}


def test_the_presets_stand_in_their_order_under_their_keys():
    assert list(PRESETS) == KEYS
    for key, preset in PRESETS.items():
        assert preset.key == preset.spec.name == key
        assert preset.title
        assert preset.description.endswith(".")


@pytest.mark.parametrize("key", KEYS)
def test_every_preset_is_possible_and_can_be_written(key):
    spec = PRESETS[key].spec
    assert analyse(spec).problem is None
    assert NetworkSpec.from_data(json.loads(json.dumps(spec.to_data()))) == spec


@pytest.mark.parametrize("key", BY_HAND)
def test_shapes_and_parameters_of_each_layer_are_those_of_torch(key):
    spec = PRESETS[key].spec
    facts = list(analyse(spec).nodes)
    if isinstance(spec.layers[-1], Rbf):
        assert (facts[-1].parameters, facts.pop().output_shape) == (0, (10,))
    values = torch.zeros(1, *spec.input_shape)
    for module, layer in zip(BY_HAND[key], facts, strict=True):
        assert tuple(values.shape[1:]) == layer.input_shape
        with torch.no_grad():
            values = module(values)
        assert tuple(values.shape[1:]) == layer.output_shape
        assert sum(p.numel() for p in module.parameters()) == layer.parameters


@pytest.mark.parametrize(
    ("key", "parameters"),
    [
        ("chapter-mnist", 64 * 26 + 128 * (64 * 25 + 1) + 1024 * (7 * 7 * 128 + 1) + 10 * 1025),
        ("chapter-three-class", 1792 + 73_856 + 295_168 + 512 * (8 * 8 * 256 + 1) + 512 * 513 + 3 * 513),
        # 60,000 in the paper, and 900 more because all 6 maps go into each of C3's 16: 96 pairs instead of 60.
        ("lenet5", 60_000 + (96 - 60) * 25),
    ],
)
def test_parameters_are_those_of_the_sources(key, parameters):
    assert analyse(PRESETS[key].spec).parameters == parameters


def test_lenet5_is_the_papers():
    layers = {facts.name: facts for facts in analyse(PRESETS["lenet5"].spec).nodes}
    learned = [facts.parameters for facts in layers.values() if facts.parameters]
    assert learned == [156, 12, 2416, 32, 48_120, 10_164]  # C1, S2, C3 (fully connected), S4, C5, F6
    shapes = [layers[name].output_shape for name in ("conv1", "subsample1", "conv2", "subsample2", "conv3", "dense1")]
    assert shapes == [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,)]
    assert layers["conv3"].receptive_field == (32, 32)  # the paper's whole input
    assert {layer.function for layer in PRESETS["lenet5"].spec.layers if isinstance(layer, Activation)} == {
        "scaled_tanh"
    }


@pytest.mark.parametrize("key", BRANCHING)
def test_networks_with_branches_compute_what_they_do_by_hand(key):
    ours, theirs = build(PRESETS[key].spec).eval(), BRANCHING[key]().eval()
    assert analyse(PRESETS[key].spec).parameters == sum(p.numel() for p in theirs.parameters())
    theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True)))
    images = torch.rand(3, 1, 28, 28)
    torch.testing.assert_close(ours(images), theirs(images))


def test_without_pooling_small_has_as_many_maps_and_parameters():
    small, without = (analyse(PRESETS[key].spec) for key in ("small", "small-without-pooling"))
    assert without.parameters == small.parameters
    assert not any(isinstance(facts.layer, Pool) for facts in without.nodes)
    pooled = [facts.output_shape for facts in small.nodes if facts.name in ("pool1", "pool2")]
    assert [facts.output_shape for facts in without.nodes if facts.name.startswith("relu")][:2] == pooled


def test_modern_lenet5_differs_in_what_has_changed_since():
    kinds = {type(layer) for layer in PRESETS["lenet5-modern"].spec.layers}
    assert not kinds & {Subsample, Rbf}
    assert {Pool, Dense} <= kinds
    assert [layer for layer in PRESETS["lenet5-modern"].spec.layers if isinstance(layer, Conv)] == [
        layer for layer in PRESETS["lenet5"].spec.layers if isinstance(layer, Conv)
    ]


def test_regularised_is_plain_with_batch_norm_before_every_relu_and_dropout():
    plain, regularised = PRESETS["plain"].spec.layers, PRESETS["regularised"].spec.layers
    assert tuple(layer for layer in regularised if not isinstance(layer, BatchNorm | Dropout)) == plain
    before_relu = [a for a, b in pairwise(regularised) if isinstance(b, Activation)]
    assert len(before_relu) == 5
    assert {type(layer) for layer in before_relu} == {BatchNorm}
    assert isinstance(regularised[-2], Dropout)
    more = analyse(PRESETS["regularised"].spec).parameters - analyse(PRESETS["plain"].spec).parameters
    assert more == 2 * (16 + 16 + 32 + 32 + 128)


def test_the_chapters_networks_are_the_chapters():
    mnist, photos = PRESETS["chapter-mnist"].spec, PRESETS["chapter-three-class"].spec
    relu, half = Activation("relu"), Dropout(0.5)
    assert mnist.layers[0] == Conv(64, (5, 5), padding="same")
    assert mnist.layers[3] == Conv(128, (5, 5), padding="same")
    assert mnist.layers[-4:] == (Dense(1024), relu, Dropout(0.25), Dense(10))  # it keeps three quarters
    assert photos.input_shape == (3, 64, 64)
    assert [layer.filters for layer in photos.layers if isinstance(layer, Conv)] == [64, 128, 256]
    assert photos.layers[-7:] == (Dense(512), relu, half, Dense(512), relu, half, Dense(3))


def test_a_preset_stays_one_for_other_images_and_is_edited_once_a_layer_differs():
    spec = PRESETS["small"].spec
    assert is_preset(spec)
    assert is_preset(spec.fitted((3, 64, 64), 3))
    edited = replace(spec, nodes=with_layer(spec.nodes, "conv1", Conv(17, (5, 5))))
    assert not is_preset(edited)
    assert not is_preset(replace(spec, name="own"))
    assert network_title(spec) == "Small"
    assert network_title(edited) == "Small, edited"
    assert network_title(replace(spec, name="own")) == "own"
