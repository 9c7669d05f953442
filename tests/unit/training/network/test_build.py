import numpy as np
import pytest
import torch
from torch import nn

from convviz.core.networks.analysis import analyse
from convviz.core.networks.layers import (
    KINDS,
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Pool,
    Rbf,
    Subsample,
)
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import chain
from convviz.core.networks.patterns import digit_patterns
from convviz.core.networks.presets import PRESETS
from convviz.core.util.fields import declared
from convviz.core.windows.convolution import convolve2d
from convviz.core.windows.pooling import pool2d
from convviz.runs.errors import TrainingError
from convviz.training.network import layers as own_layers
from convviz.training.network.build import build, built_with_seed
from convviz.training.network.graph import activations, quick_forward


def spec_of(*layers, shape=(1, 8, 8)):
    return NetworkSpec("test", shape, chain(*layers))


def first_layer(layer, shape=(2, 7, 9)):
    return next(build(spec_of(layer, Flatten(), Dense(3), shape=shape)).children()).eval()


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_has_the_layers_shapes_and_parameters_that_are_foreseen(preset):
    spec = PRESETS[preset].spec
    network, facts = build(spec).eval(), analyse(spec).nodes
    assert tuple(name for name, _ in network.named_nodes()) == spec.names
    outputs = activations(network, torch.rand(2, *spec.input_shape))
    assert [(name, tuple(out.shape[1:])) for name, out in outputs.items()] == [(f.name, f.output_shape) for f in facts]
    counts = {f.name: sum(p.numel() for p in network.get_submodule(f.name).parameters()) for f in facts}
    assert counts == {f.name: f.parameters for f in facts}
    assert not any(getattr(module, "inplace", False) for module in network.modules())


@pytest.mark.parametrize(
    ("kernel", "stride"), [((3, 3), (1, 1)), ((4, 4), (1, 1)), ((2, 5), (1, 2)), ((3, 3), (2, 2)), ((5, 4), (3, 2))]
)
@pytest.mark.parametrize("shape", [(2, 7, 9), (2, 8, 10)])
def test_same_padding_is_that_of_the_convolution_panel(kernel, stride, shape):
    conv = first_layer(Conv(2, kernel, stride, bias=False), shape)
    image = np.random.default_rng(0).random(shape)
    with torch.no_grad():
        maps = conv(torch.from_numpy(image)[None].float())[0].numpy()
    for made, weights in zip(maps, conv.weight.detach().double().numpy(), strict=True):
        expected = convolve2d(
            image.transpose(1, 2, 0), weights.transpose(1, 2, 0), stride=stride, padding="same", flip=False
        )
        np.testing.assert_allclose(made, expected, atol=1e-6)


@pytest.mark.parametrize("padding", ["valid", (0, 0), (2, 1)])
def test_other_paddings_are_torchs(padding):
    conv = first_layer(Conv(3, (3, 2), (2, 1), padding))
    image = torch.rand(4, 2, 7, 9)
    numbers = (0, 0) if padding == "valid" else padding
    torch.testing.assert_close(conv(image), nn.functional.conv2d(image, conv.weight, conv.bias, (2, 1), numbers))


@pytest.mark.parametrize("function", ["max", "average"])
@pytest.mark.parametrize(("size", "stride", "padding"), [((2, 2), None, (0, 0)), ((3, 2), (2, 1), (1, 1))])
def test_pooling_is_that_of_the_pooling_panel(function, size, stride, padding):
    pool = first_layer(Pool(size, stride, padding, function))
    image = np.random.default_rng(0).normal(size=(2, 7, 9))
    pooled = pool(torch.from_numpy(image)[None])[0].numpy()
    expected = pool2d(image.transpose(1, 2, 0), size, stride=stride, padding=padding, kind=function)
    np.testing.assert_allclose(pooled.transpose(1, 2, 0), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("relu", [0.0, 0.0, 2.0]),
        ("sigmoid", [1 / (1 + np.e), 0.5, 1 / (1 + np.exp(-2))]),
        ("tanh", [np.tanh(-1), 0.0, np.tanh(2)]),
        ("scaled_tanh", [-1.0, 0.0, 1.7159 * np.tanh(4 / 3)]),
    ],
)
def test_functions_of_each_number(function, expected):
    _, module, _ = build(spec_of(Flatten(), Activation(function), Dense(2))).children()
    np.testing.assert_allclose(module(torch.tensor([-1.0, 0.0, 2.0])), expected, atol=2e-5)


def test_batch_norm_is_of_channels_before_and_of_units_after_flatten():
    network = build(spec_of(Conv(3), BatchNorm(0.25, 1e-3), Flatten(), Dense(5), BatchNorm(), Dense(2)))
    assert isinstance(network.norm1, nn.BatchNorm2d)
    assert isinstance(network.norm2, nn.BatchNorm1d)
    assert (network.norm1.momentum, network.norm1.eps, network.norm2.num_features) == (0.25, 1e-3, 5)


def test_dropout_has_its_rate():
    assert build(spec_of(Flatten(), Dropout(0.3), Dense(2))).dropout1.p == 0.3


def test_subsample_is_coefficient_times_mean_plus_bias():
    network = build(spec_of(Subsample(), Flatten(), Dense(2), shape=(2, 2, 4)))
    with torch.no_grad():
        network.subsample1.weight.copy_(torch.tensor([2.0, -1.0]))
        network.subsample1.bias.copy_(torch.tensor([0.5, 0.0]))
    image = torch.tensor([[[1.0, 3, 0, 0], [5, 7, 0, 4]], [[1, 1, 2, 2], [1, 1, 2, 2]]])
    assert network.subsample1(image[None]).tolist() == [[[[8.5, 2.5]], [[-1.0, -2.0]]]]


def test_rbf_is_minus_the_squared_distance_and_is_not_learned():
    network = build(spec_of(Flatten(), Rbf(10), shape=(1, 12, 7)))
    seven = torch.from_numpy(digit_patterns()[7])
    out = network(torch.stack([seven, torch.zeros(84)]).reshape(2, 1, 12, 7))
    differences = (digit_patterns() != digit_patterns()[7]).sum(axis=1)
    assert out[0].tolist() == (-4.0 * differences).tolist()
    assert out[1].tolist() == [-84.0] * 10
    assert not list(network.parameters())
    assert "rbf1.patterns" in network.state_dict()


def test_lenet_begins_as_in_the_paper_and_others_as_torch_does():
    lenet = build(PRESETS["lenet5"].spec)
    for module in lenet.children():
        if isinstance(module, nn.Conv2d | nn.Linear):
            bound = 2.4 / module.weight[0].numel()
            assert 0.8 * bound < module.weight.abs().max() <= bound
            assert not module.bias.any()
    torch.manual_seed(3)
    ours = build(PRESETS["small"].spec)
    torch.manual_seed(3)
    theirs = nn.Conv2d(1, 16, 5, padding=2)
    assert torch.equal(ours.conv1.weight, theirs.weight)
    assert torch.equal(ours.conv1.bias, theirs.bias)


@pytest.mark.parametrize(
    "layer",
    [
        *(row.begin for row in KINDS.values()),
        *(Activation(option.value) for option in declared(Activation)["function"].kind.options),
        Pool(function="average"),
    ],
    ids=str,
)
def test_every_kind_of_layer_names_a_module_that_computes_what_it_says(layer):
    shape = (60,) if isinstance(layer, Dense | Rbf) else (4, 6, 6)
    inputs = [torch.randn(2, *shape) for _ in range(layer.inputs[0])]
    named = layer.module(shape)
    module = (getattr(own_layers, named.name, None) or getattr(nn, named.name))(*named.arguments, **named.options)
    assert tuple(module(*inputs).shape[1:]) == layer.output_shape(*[shape] * len(inputs))
    assert sum(weights.numel() for weights in module.parameters()) == layer.parameters(*[shape] * len(inputs))


def test_an_impossible_network_is_refused_with_the_reason():
    with pytest.raises(TrainingError, match="conv1 does not fit"):
        build(spec_of(Conv(2, (9, 9), padding="valid"), Flatten(), Dense(2)))


def test_a_seed_gives_the_same_network_and_leaves_the_shared_random_numbers_alone():
    spec = PRESETS["small"].spec
    torch.manual_seed(99)
    before = torch.get_rng_state()
    network, state = built_with_seed(spec, 5)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(5)
    expected = build(spec)
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), expected.parameters(), strict=True))
    assert torch.equal(torch.get_rng_state(), state)
    assert not torch.equal(built_with_seed(spec, 6)[0].conv1.weight, network.conv1.weight)


@pytest.mark.parametrize(
    "preset",
    [
        *("small", "plain", "regularised", "lenet5-modern", "one-convolution", "small-without-pooling"),
        *("residual-small", "inception-small"),
    ],
)
def test_the_quick_forward_is_the_same_to_the_last_bit(preset):
    """Values and every gradient, also where many windows hold nothing positive, or the same value twice."""
    network, _ = built_with_seed(PRESETS[preset].spec, 1)
    network.to(memory_format=torch.channels_last)
    images = torch.rand(8, 1, 28, 28)
    images[:, :, 10:] = 0
    images[:4] = images[:4].round()
    state = torch.get_rng_state()
    results = []
    for forward in (network, quick_forward(network)):
        torch.set_rng_state(state)
        network.zero_grad()
        out = forward(images)
        nn.functional.cross_entropy(out, torch.arange(8)).backward()
        results.append([out.detach(), *(p.grad.clone() for p in network.parameters())])
    assert all(torch.equal(a, b) for a, b in zip(*results, strict=True))


def test_the_quick_forward_swaps_nothing_but_relu_and_maximum():
    network = build(spec_of(Conv(2), Activation("relu"), Pool(function="average"), Conv(2), Activation("tanh"), Pool(),
                            Flatten(), Dense(2)))  # fmt: skip
    image = torch.randn(1, 1, 8, 8)
    assert torch.equal(quick_forward(network)(image), network(image))
