"""The layers as values: what they refuse, what they make of shapes, and how they are written and read again."""

import json
from dataclasses import replace
from typing import get_args

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch.nn import functional

from convviz.core.networks.layers import (
    KINDS,
    Activation,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    LayerError,
    Pool,
    Rbf,
    Subsample,
    layer_from_data,
)
from convviz.core.networks.layers.pointwise import Function
from convviz.core.util.fields import declared
from convviz.core.windows.geometry import GeometryError
from convviz.core.windows.pooling import PoolKind

EXAMPLES = [
    Conv(16),
    Conv(3, (5, 2), (2, 3), "valid", bias=False),
    Conv(3, (5, 2), (1, 1), (2, 0)),
    BatchNorm(),
    BatchNorm(0.01, 1e-3),
    *map(Activation, get_args(Function)),
    Pool(),
    Pool((3, 2), (2, 1), (1, 1), "average"),
    Subsample(),
    Subsample((3, 1)),
    Dropout(0.25),
    Flatten(),
    Dense(10),
    Dense(7, bias=False),
    Rbf(10),
    Conv(12, dilation=(2, 1), groups=3),
    Activation("leaky_relu", 0.2),
    GlobalAveragePool(),
    Add(),
    Concat(),
]

pairs = st.tuples(st.integers(1, 5), st.integers(1, 5))
strides = st.tuples(st.integers(1, 4), st.integers(1, 4))


def test_every_kind_is_among_the_examples():
    assert {layer.kind for layer in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize(("make", "words"), [(Activation, Function), (Pool, PoolKind)])
def test_the_functions_offered_are_those_there_are(make, words):
    options = declared(make)["function"].kind.options
    assert tuple(option.value for option in options) == get_args(words)


@pytest.mark.parametrize("row", KINDS.values(), ids=KINDS)
def test_every_field_of_every_layer_is_declared(row):
    assert all(field.kind.limits for field in declared(row.make).values())


def test_a_layer_says_what_its_fields_are_good_for_as_the_others_are():
    assert [Activation(function).idle for function in ("relu", "leaky_relu")] == [("slope",), ()]
    pool = Pool((5, 2))
    assert (pool.limit("padding"), pool.limit("size")) == ((2, 1), None)
    replace(pool, padding=pool.limit("padding"))


@pytest.mark.parametrize("layer", EXAMPLES, ids=repr)
def test_a_layer_comes_back_from_json_as_it_was(layer):
    assert layer_from_data(json.loads(json.dumps(layer.to_data()))) == layer


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Conv(0), "filters must be an integer from 1 to 8192, got 0"),
        (lambda: Conv(True), "filters must be an integer"),
        (lambda: Conv(1.5), "filters must be an integer"),
        (lambda: Conv(1, 3), r"kernel must be \(rows, columns\), got 3"),
        (lambda: Conv(1, (3, 32)), "kernel must be an integer from 1 to 31, got 32"),
        (lambda: Conv(1, stride=(0, 1)), "stride must be an integer from 1 to 16, got 0"),
        (lambda: Conv(1, padding="full"), "padding must be 'same', 'valid' or .*, got 'full'"),
        (lambda: Conv(1, padding=(-1, 0)), "padding must be an integer from 0 to 16, got -1"),
        (lambda: Conv(1, bias=1), "bias must be true or false, got 1"),
        (lambda: BatchNorm(1.5), "momentum must be a finite number from 0.0 to 1.0, got 1.5"),
        (lambda: BatchNorm(0.1, 0.0), "epsilon must be .*, got 0.0"),
        (
            lambda: Activation("gelu"),
            "function must be one of relu, leaky_relu, sigmoid, tanh, scaled_tanh, got 'gelu'",
        ),
        (lambda: Pool((0, 2)), "size must be an integer from 1 to 31, got 0"),
        (lambda: Pool((2, 2), (0, 2)), "stride must be .*, got 0"),
        (lambda: Pool((2, 2), padding=(2, 0)), "padding must be at most half the size, 1, got 2"),
        (lambda: Pool(function="median"), "function must be one of max, average, got 'median'"),
        (lambda: Subsample((2, 99)), "size must be .*, got 99"),
        (lambda: Dropout(1.0), "rate must be a finite number from 0.0 to 0.95, got 1.0"),
        (lambda: Dropout(float("nan")), "rate must be a finite number"),
        (lambda: Dense(0), "units must be an integer from 1 to 16384, got 0"),
        (lambda: Rbf("10"), "units must be an integer"),
        (lambda: replace(Dense(3), units=-3), "units must be .*, got -3"),
    ],
)
def test_a_bad_value_is_refused_by_name(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "a layer must say its kind"),
        (None, "a layer must say its kind, got None"),
        ([1, 2], "a layer must say its kind"),
        ({"kind": ["conv"]}, "a layer must say its kind"),
        ({"kind": "lstm"}, "there is no layer of kind 'lstm'; there are conv, dense, rbf, "),
        ({"kind": "conv"}, "a conv layer must say its filters"),
        ({"kind": "dense", "units": 3, "colour": 1}, "a dense layer has no 'colour'"),
        ({"kind": "dense", 3: 4}, "a dense layer has no '3'"),
        ({"kind": "flatten", "units": 3}, "a flatten layer has no 'units'"),
        ({"kind": "dense", "units": [3]}, "units must be an integer"),
        ({"kind": "conv", "filters": 3, "kernel": [[3], [3]]}, "kernel must be an integer"),
        ({"kind": "conv", "filters": 3, "kernel": [3]}, "kernel must be"),
        ({"kind": "conv", "filters": 3, "padding": None}, "padding must be"),
        ({"kind": "activation", "function": {}}, "function must be one of"),
        ({"kind": "dropout", "rate": 10**400}, "rate must be a finite number"),
    ],
)
def test_what_no_layer_wrote_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        layer_from_data(data)


@given(st.integers(1, 12), st.integers(1, 12), pairs, strides, st.tuples(st.integers(0, 3), st.integers(0, 3)))
def test_a_convolution_has_the_shape_that_torch_gives(height, width, kernel, stride, padding):
    layer = Conv(4, kernel, stride, padding)
    module = torch.nn.Conv2d(3, 4, kernel, stride, padding)
    try:
        expected = module(torch.zeros(1, 3, height, width)).shape[1:]
    except RuntimeError:
        with pytest.raises(GeometryError):
            layer.output_shape((3, height, width))
        return
    assert layer.output_shape((3, height, width)) == tuple(expected)
    assert layer.parameters((3, height, width)) == sum(p.numel() for p in module.parameters())


@given(st.integers(1, 12), st.integers(1, 12), pairs, strides)
def test_same_padding_gives_the_length_divided_by_the_stride_and_pads_right_and_bottom_first(
    height, width, kernel, stride
):
    layer = Conv(1, kernel, stride)
    assert layer.output_shape((1, height, width)) == (1, -(-height // stride[0]), -(-width // stride[1]))
    rows, columns = layer.axes((1, height, width))
    for axis in (rows, columns):
        assert 0 <= axis.after - axis.before <= 1
    image = torch.rand(1, 1, height, width)
    padded = functional.pad(image, (columns.before, columns.after, rows.before, rows.after))
    result = functional.conv2d(padded, torch.ones(1, 1, *kernel), stride=stride)
    assert tuple(result.shape[1:]) == layer.output_shape((1, height, width))


@given(st.integers(1, 12), st.integers(1, 12), pairs, st.none() | strides, st.booleans())
def test_a_pooling_has_the_shape_that_torch_gives(height, width, size, stride, padded):
    padding = (size[0] // 2, size[1] // 2) if padded else (0, 0)
    layer = Pool(size, stride, padding)
    try:
        expected = functional.max_pool2d(torch.zeros(1, 3, height, width), size, stride, padding).shape[1:]
    except RuntimeError:
        expected = None
    if expected is None:
        with pytest.raises(GeometryError):
            layer.output_shape((3, height, width))
        return
    assume(0 not in expected)
    assert layer.output_shape((3, height, width)) == tuple(expected)
    assert layer.parameters((3, height, width)) == 0


def test_subsampling_is_a_pooling_with_two_numbers_a_channel():
    assert Subsample().output_shape((6, 28, 28)) == (6, 14, 14)
    assert Subsample().parameters((6, 28, 28)) == 12  # LeNet-5's S2
    assert Subsample().parameters((16, 10, 10)) == 32  # and its S4
    assert Subsample((3, 2)).output_shape((1, 7, 7)) == (1, 2, 3)


def test_batch_normalisation_learns_two_numbers_a_channel_or_unit():
    for shape, module in (((8, 4, 4), torch.nn.BatchNorm2d(8)), ((32,), torch.nn.BatchNorm1d(32))):
        assert BatchNorm().parameters(shape) == sum(p.numel() for p in module.parameters())
        assert BatchNorm().output_shape(shape) == shape


@pytest.mark.parametrize("layer", [Conv(2), Pool(), Subsample()], ids=repr)
def test_what_slides_takes_no_list(layer):
    with pytest.raises(LayerError, match="gets a list of 1,568 numbers"):
        layer.output_shape((1568,))


@pytest.mark.parametrize("layer", [Dense(2), Rbf(2)], ids=repr)
def test_what_takes_a_list_takes_no_maps(layer):
    with pytest.raises(LayerError, match="gets maps of 32 × 7 × 7: put a flatten before it"):
        layer.output_shape((32, 7, 7))


def test_multiplications_counted_by_hand():
    # 28·28 places, 16 filters, 25 weights each for 3 channels.
    assert Conv(16, (5, 5)).multiply_adds((3, 28, 28)) == 28 * 28 * 16 * 25 * 3
    assert Conv(16, (5, 5), padding="valid").multiply_adds((3, 28, 28)) == 24 * 24 * 16 * 25 * 3
    assert Dense(64).multiply_adds((1568,)) == 64 * 1568
    assert Rbf(10).multiply_adds((84,)) == 840
    assert BatchNorm().multiply_adds((4, 3, 3)) == 36
    assert Subsample().multiply_adds((4, 8, 8)) == 64
    for layer in (Pool(), Activation(), Dropout(), Flatten()):
        assert layer.multiply_adds((4, 8, 8)) == 0


def test_weight_sharing_saves_what_the_book_says():
    layer = Conv(16, (5, 5))
    assert layer.parameters((1, 28, 28)) == 16 * (25 + 1)
    # Each of 16·784 outputs has its own weight for each of 784 inputs, and a bias.
    assert layer.dense_parameters((1, 28, 28)) == 12_544 * (784 + 1)
    assert Conv(16, (5, 5), bias=False).dense_parameters((1, 28, 28)) == 12_544 * 784
