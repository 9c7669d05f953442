"""A network as a value, and what is said of it, against torch and against numbers worked out by hand."""

import json
import math
from dataclasses import FrozenInstanceError, replace

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch.nn import functional

from convviz.core.networks.analysis import analyse, bytes_text, receptive_window
from convviz.core.networks.layers import Activation, BatchNorm, Conv, Dense, Dropout, Flatten, Pool, Rbf, Subsample
from convviz.core.networks.network import NODE_LIMIT, NetworkSpec
from convviz.core.networks.nodes import chain
from convviz.core.windows.geometry import Window

RELU, END = Activation(), (Flatten(), Dense(2))


def network(*layers, shape=(1, 28, 28)):
    return NetworkSpec("own", shape, chain(*layers))


def test_layers_are_named_by_kind_and_counted_from_1():
    spec = network(
        *(Conv(2), BatchNorm(), RELU, Pool(), Conv(2), BatchNorm(), Activation("scaled_tanh"), Subsample(), RELU),
        *(Flatten(), Dense(4), Activation("sigmoid"), Dropout(), Dense(3), Activation("tanh"), Rbf(2)),
    )
    assert spec.names == (
        *("conv1", "norm1", "relu1", "pool1", "conv2", "norm2", "scaled_tanh1", "subsample1", "relu2"),
        *("flatten1", "dense1", "sigmoid1", "dropout1", "dense2", "tanh1", "rbf1"),
    )
    assert analyse(spec).problem is None
    assert tuple(facts.name for facts in analyse(spec).nodes) == spec.names


def test_a_network_cannot_be_changed_and_can_be_looked_up():
    spec = network(*END)
    with pytest.raises(FrozenInstanceError):
        spec.name = "other"
    assert {spec: 1}[network(*END)] == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "name must have 1 to 100 letters, got ''"),
        ({"name": None}, "name must have"),
        ({"name": "x" * 101}, "name must have"),
        ({"input_shape": (28, 28)}, r"input shape must be \(channels, rows, columns\), got \(28, 28\)"),
        ({"input_shape": [1, 28, 28]}, "input shape must be"),
        ({"input_shape": (0, 28, 28)}, "channels of the input must be an integer from 1 to 64, got 0"),
        ({"input_shape": (1, 28, 1025)}, "columns of the input must be an integer from 1 to 1024, got 1025"),
        ({"nodes": ()}, "number of nodes must be an integer from 1 to 2000, got 0"),
        ({"nodes": chain(*(Flatten(),) * (NODE_LIMIT + 1))}, "number of nodes must be .*, got 2001"),
        ({"nodes": list(chain(Dense(1)))}, "nodes must be a tuple of nodes"),
        ({"nodes": (*chain(Dense(1)), "relu")}, "nodes must be a tuple of nodes"),
        ({"nodes": (Dense(1),)}, "nodes must be a tuple of nodes"),
    ],
)
def test_bad_fields_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(network(*END), **changes)


# -- JSON ------------------------------------------------------------------------------------------------------------


def test_a_network_comes_back_from_json_as_it_was():
    spec = network(Conv(3, (2, 5), (1, 2), (1, 0)), BatchNorm(), Pool((3, 3), (2, 2)), RELU, *END)
    assert NetworkSpec.from_data(json.loads(json.dumps(spec.to_data()))) == spec


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "a network must have fields, got None"),
        ({}, "a network must say its name"),
        ({"name": "x", "layers": []}, "a network must say its input shape"),
        ({"name": "x", "input_shape": [1, 2, 3], "layers": [], "weights": 3}, "a network has no 'weights'"),
        ({"name": "x", "input_shape": 3, "layers": []}, "must be lists"),
        ({"name": "x", "input_shape": [1, 2, 3], "layers": {}}, "must be lists"),
        ({"name": "x", "input_shape": [1, 2, "3"], "layers": [{"kind": "dense", "units": 2}]}, "columns of the input"),
        ({"name": "x", "input_shape": [1, 2, 3], "layers": []}, "number of layers must be .*, got 0"),
        ({"name": "x", "input_shape": [1, 2, 3], "layers": [{}] * 10**6}, "number of layers must be .*, got 1000000"),
        ({"name": "x", "input_shape": [1, 2, 3], "layers": [{"kind": "gru"}]}, "there is no layer of kind 'gru'"),
    ],
)
def test_what_no_network_wrote_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        NetworkSpec.from_data(data)


# -- another dataset -------------------------------------------------------------------------------------------------


def test_a_network_is_fitted_to_images_and_classes():
    spec = network(Conv(4), Pool(), Flatten(), Dense(50), RELU, Dense(10))
    fitted = spec.fitted((3, 64, 48), 5)
    assert (fitted.input_shape, fitted.classes) == ((3, 64, 48), 5)
    assert fitted.nodes[:-1] == spec.nodes[:-1]
    assert fitted.nodes[-1] == replace(spec.nodes[-1], layer=Dense(5))
    assert [facts.output_shape for facts in analyse(fitted).nodes] == [
        *((4, 64, 48), (4, 32, 24), (3072,), (50,), (50,), (5,))
    ]
    assert network(Flatten(), Dense(8), Rbf(10)).fitted((1, 8, 8), 3).layers[1:] == (Dense(8), Rbf(3))


def test_a_network_without_an_output_predicts_no_classes():
    with pytest.raises(ValueError, match="no dense or RBF layer"):
        _ = network(Conv(4)).classes


def test_fitting_to_small_images_can_make_it_impossible():
    spec = network(Conv(4, (5, 5), padding="valid"), Pool((4, 4)), *END)
    assert analyse(spec).problem is None
    problem = analyse(spec.fitted((1, 6, 6), 2)).problem
    assert (problem.index, problem.name) == (1, "pool1")
    assert problem.sentence == "pool1 does not fit: a window that spans 4 cells does not fit into 2: " + (
        "(2 − 4 + 2·0)/4 + 1 = 0.5."
    )


# -- what cannot be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layers", "index", "sentence"),
    [
        (
            (Conv(2, (3, 3), padding="valid"), RELU, Conv(2, (5, 5), padding="valid"), *END),
            2,
            "conv2 does not fit: a kernel that spans 5 cells does not fit into 3: (3 − 5 + 2·0)/1 + 1 = −1.",
        ),
        (
            (Conv(2, (7, 1), padding=(0, 3)), *END),
            0,
            "conv1 does not fit: a kernel that spans 7 cells does not fit into 5: (5 − 7 + 2·0)/1 + 1 = −1.",
        ),
        (
            (Pool(), Pool(), Pool(), *END),
            2,
            "pool3 does not fit: a window that spans 2 cells does not fit into 1: (1 − 2 + 2·0)/2 + 1 = 0.5.",
        ),
        (
            (Conv(2), Dense(2)),
            1,
            "dense1 cannot stand here: it takes a list of numbers, but gets maps of 2 × 5 × 5: put a flatten before "
            "it.",
        ),
        (
            (Flatten(), Conv(2), Dense(2)),
            1,
            "conv1 cannot stand here: it slides over feature maps, but gets a list of 25 numbers: it belongs before "
            "what makes one.",
        ),
        (
            (*END, RELU),
            2,
            "relu1 cannot stand here: it comes last, but what comes last must give a number a class: Dense, RBF output "
            "or Global average pooling.",
        ),
        (
            (Flatten(), Rbf(3), Dense(2)),
            2,
            "dense1 cannot stand here: the distances of rbf1 are the network's answer: nothing can follow them.",
        ),
    ],
)
def test_an_impossible_layer_is_named_with_its_arithmetic(layers, index, sentence):
    spec = network(*layers, shape=(1, 5, 5))
    analysis = analyse(spec)
    assert (analysis.problem.index, analysis.problem.name) == (index, spec.names[index])
    assert analysis.problem.sentence == sentence
    assert len(analysis.nodes) == index
    with pytest.raises(ValueError, match="impossible"):
        receptive_window(spec, spec.names[index], 0, 0)


# -- facts -----------------------------------------------------------------------------------------------------------


def test_the_facts_of_a_small_network_worked_out_by_hand():
    spec = network(Conv(16, (5, 5)), RELU, Pool(), Flatten(), Dense(10))
    conv, relu, pool, flatten, dense = analyse(spec).nodes
    assert (conv.input_shape, conv.output_shape) == ((1, 28, 28), (16, 28, 28))
    assert (conv.parameters, conv.parameter_bytes) == (416, 4 * 416)
    assert (conv.multiply_adds, conv.activation_bytes) == (313_600, 4 * 12_544)
    assert (conv.receptive_field, conv.jump, conv.dense_parameters) == ((5, 5), (1, 1), 12_544 * 785)
    assert (relu.parameters, relu.activation_bytes, relu.dense_parameters) == (0, 4 * 12_544, None)
    assert (pool.output_shape, pool.receptive_field, pool.jump) == ((16, 14, 14), (6, 6), (2, 2))
    assert (flatten.output_shape, flatten.activation_bytes) == ((3136,), 0)
    assert (dense.parameters, dense.multiply_adds, dense.activation_bytes) == (31_370, 31_360, 40)
    assert (dense.receptive_field, dense.jump) == ((28, 28), (0, 0))
    analysis = analyse(spec)
    assert analysis.parameters == 416 + 31_370
    assert analysis.parameter_bytes == 4 * analysis.parameters
    assert analysis.multiply_adds == 313_600 + 31_360
    assert analysis.activation_bytes == 4 * (12_544 + 12_544 + 3136 + 10)


def test_receptive_fields_of_vgg_like_stacks():
    """Two 3x3 see 5x5, three see 7x7; a stride in between doubles every later step."""
    spec = network(Conv(1), Conv(1), Conv(1), Conv(1, (3, 1), (2, 1)), Conv(1), *END)
    fields = [facts.receptive_field for facts in analyse(spec).nodes]
    assert fields[:5] == [(3, 3), (5, 5), (7, 7), (9, 7), (13, 9)]
    assert analyse(spec).nodes[4].jump == (2, 1)


geometries = st.builds(
    Conv,
    st.just(1),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.sampled_from(["same", "valid"]) | st.tuples(st.integers(0, 2), st.integers(0, 2)),
) | st.builds(Pool, st.tuples(st.integers(2, 3), st.integers(2, 3)), st.none() | st.just((1, 2)), st.just((1, 1)))


def through_torch(layer, maps):
    """A layer with ones as weights, so that every input it depends on has a gradient above 0."""
    rows, columns = layer.axes(tuple(maps.shape[1:]))
    padded = functional.pad(maps, (columns.before, columns.after, rows.before, rows.after))
    ones = torch.ones(1, 1, rows.kernel, columns.kernel, dtype=torch.float64)
    return functional.conv2d(padded, ones, stride=(rows.stride, columns.stride))


def extent(gradient):
    """First and last row and column with a gradient, as half-open ranges."""
    return [(int(cells.min()), int(cells.max()) + 1) for cells in gradient.nonzero(as_tuple=True)]


def clipped(window, height, width):
    down = max(window.top, 0), min(window.top + window.height, height)
    across = max(window.left, 0), min(window.left + window.width, width)
    return [down, across]


@given(st.integers(1, 16), st.integers(1, 16), st.lists(geometries, min_size=1, max_size=4), st.data())
def test_the_receptive_window_is_where_torch_has_a_gradient(height, width, layers, data):
    spec = network(*layers, RELU, *END, shape=(1, height, width))
    analysis = analyse(spec)
    assume(analysis.problem is None)
    _, rows, columns = analysis.nodes[len(layers) - 1].output_shape
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    image = torch.ones(1, 1, height, width, dtype=torch.float64, requires_grad=True)
    maps = image
    for layer in layers:
        maps = through_torch(layer, maps)
    maps[0, 0, row, column].backward()
    gradient = image.grad[0, 0]
    window = receptive_window(spec, "relu1", row, column)  # of the ReLU, which sees what the layer before it sees
    assert window == receptive_window(spec, spec.names[len(layers) - 1], row, column)
    if not gradient.any():
        assert all(first >= last for first, last in clipped(window, height, width)) or _gaps(layers)
        return
    seen = clipped(window, height, width)
    found = extent(gradient)
    # Where a stride jumps over cells, the outermost windows may lie in the padding alone and see less.
    assert all(a <= c and d <= b for (a, b), (c, d) in zip(seen, found, strict=True))
    assert seen == found or _gaps(layers)
    field = analysis.nodes[len(layers) - 1].receptive_field
    assert window.height <= field[0]
    assert window.width <= field[1]


def _gaps(layers):
    axes = [(k, s) for layer in layers for k, s in zip(*_windows(layer), strict=True)]
    return any(stride > kernel for kernel, stride in axes) or any(_padding(layer) for layer in layers)


def _windows(layer):
    if isinstance(layer, Pool):
        return layer.size, layer.stride or layer.size
    return layer.kernel, layer.stride


def _padding(layer):
    """Whether some window may lie in the padding alone."""
    size = layer.size if isinstance(layer, Pool) else layer.kernel
    return not isinstance(layer.padding, str) and any(p >= k for p, k in zip(layer.padding, size, strict=True))


def test_an_inner_units_window_is_as_large_as_the_receptive_field():
    spec = network(Conv(2, (5, 5)), Pool(), Conv(2), Pool(), *END)
    for facts in analyse(spec).nodes[:4]:
        middle = facts.output_shape[1] // 2
        window = receptive_window(spec, facts.name, middle, middle)
        assert (window.height, window.width) == facts.receptive_field
        right = receptive_window(spec, facts.name, middle, middle + 1)
        assert right.left - window.left == facts.jump[1]


def test_at_the_border_the_window_reaches_into_the_padding():
    spec = network(Conv(2, (5, 5)), Pool(), *END)
    assert receptive_window(spec, "conv1", 0, 27) == Window(-2, 25, 5, 5)
    assert receptive_window(spec, "pool1", 0, 0) == Window(-2, -2, 6, 6)


def test_from_the_flatten_on_a_unit_sees_the_whole_input():
    spec = network(Conv(2, (5, 5)), *END, shape=(3, 20, 30))
    assert receptive_window(spec, "flatten1", 0, 0) == receptive_window(spec, "dense1", 0, 0) == Window(0, 0, 20, 30)


def test_a_unit_that_sees_only_padding_sees_nothing():
    spec = network(Conv(1), Conv(1, (1, 1), padding=(2, 2)), *END, shape=(1, 6, 6))
    window = receptive_window(spec, "conv2", 0, 5)
    assert math.prod(window[2:]) == 0
    assert receptive_window(spec, "conv2", 2, 2) == Window(-1, -1, 3, 3)


@pytest.mark.parametrize(("row", "column"), [(28, 0), (0, -1)])
def test_a_unit_that_is_not_there_is_an_index_error(row, column):
    with pytest.raises(IndexError):
        receptive_window(network(Conv(2), *END), "conv1", row, column)


def test_a_node_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError, match="conv2"):
        receptive_window(network(Conv(2), *END), "conv2", 0, 0)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        *((0, "0 B"), (40, "40 B"), (999, "999 B"), (1000, "1.00 kB"), (9994, "9.99 kB"), (9996, "10.0 kB")),
        *((99_960, "100 kB"), (424_488, "424 kB"), (999_499, "999 kB"), (999_500, "1.00 MB"), (10_873_344, "10.9 MB")),
        *((3_221_487_616 * 4, "12.9 GB"), (2 * 10**15, "2000 TB")),
    ],
)
def test_memory_is_written_with_three_digits(count, text):
    assert bytes_text(count) == text
