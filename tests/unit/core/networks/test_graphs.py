"""Networks with branches: what is said of them against torch, and why some cannot be."""

import json
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from convviz.core.networks.analysis import analyse, receptive_window
from convviz.core.networks.layers import (
    Activation,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    Flatten,
    GlobalAveragePool,
    Pool,
    Rbf,
)
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import NAME_LIMIT, Node, chain, free_name
from convviz.core.windows.geometry import Window
from convviz.training.network import layers as modules
from convviz.training.network.build import build
from convviz.training.network.graph import activations, inspected
from tests.strategies import graphs

RELU = Activation()


def graph(*nodes, shape=(1, 28, 28)):
    """Nodes as (name, layer, input, ...)."""
    return NetworkSpec("own", shape, tuple(Node(name, layer, tuple(inputs)) for name, layer, *inputs in nodes))


#: y = F(x) + x, with two 3x3 convolutions as F.
RESIDUAL = graph(
    ("stem", Conv(4, (1, 1)), "input"),
    ("a", Conv(4), "stem"),
    ("relu", RELU, "a"),
    ("b", Conv(4), "relu"),
    ("add", Add(), "b", "stem"),
    ("pool", GlobalAveragePool(), "add"),
    ("out", Dense(3), "pool"),
)

# -- names and inputs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "a b", ".a", "a.", "a..b", "é", "a-b", "x" * (NAME_LIMIT + 1), None, 3])
def test_a_name_is_a_path_of_modules(name):
    with pytest.raises(ValueError, match="a node's name must be at most 100 letters, digits, _ and dots"):
        Node(name, RELU, ("input",))
    assert Node("features.denseblock1.denselayer1.norm1", RELU, ("input",)).name.count(".") == 3


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([("input", RELU, "input")], "no node can be called 'input'"),
        ([("a", RELU)], "number of inputs of a must be an integer from 1 to 1, got 0"),
        ([("a", RELU, "input", "input")], "number of inputs of a must be an integer from 1 to 1, got 2"),
        ([("a", Add(), "input")], "number of inputs of a must be an integer from 2 to 64, got 1"),
        ([("a", "relu", "input")], "a must have a layer, got 'relu'"),
        ([("a", RELU, 3)], "inputs of a must be names of nodes"),
        ([("a", RELU, "input"), ("a", RELU, "a")], "two nodes are called 'a'"),
        ([("a", RELU, "b"), ("b", RELU, "input")], "a takes 'b', and no node before it is called so"),
        ([("a", RELU, "a")], "a takes 'a', and no node before it"),
        ([("a", RELU, "input"), ("a.b", RELU, "a")], "a node cannot be called 'a' where another is called 'a.b'"),
        (
            [("a.b", RELU, "input"), ("a.b.c.d", RELU, "a.b")],
            "cannot be called 'a.b' where another is called 'a.b.c.d'",
        ),
    ],
)
def test_nodes_that_do_not_belong_together_are_refused(nodes, message):
    with pytest.raises(ValueError, match=message):
        graph(*nodes)


def test_the_same_output_may_go_in_twice():
    twice = graph(("double", Add(), "input", "input"), ("f", Flatten(), "double"), ("out", Dense(2), "f"))
    assert analyse(twice).problem is None


def test_a_chain_is_the_usual_list():
    first, second, third = chain(Conv(4), RELU, Conv(4))
    assert (first, second, third) == (
        Node("conv1", Conv(4), ("input",)),
        Node("relu1", RELU, ("conv1",)),
        Node("conv2", Conv(4), ("relu1",)),
    )
    assert free_name(["conv1", "conv3"], Conv(8)) == "conv2"


@given(graphs())
def test_a_graph_comes_back_from_json_as_it_was(spec):
    assert NetworkSpec.from_data(json.loads(json.dumps(spec.to_data()))) == spec


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda node: node.pop("name"), "a node must say its name"),
        (lambda node: node.pop("inputs"), "a node must say its inputs"),
        (lambda node: node.update(name=3), "a node's name must be"),
        (lambda node: node.update(inputs="input"), "inputs of stem must be names of nodes"),
        (lambda node: node.update(inputs=[["input"]]), "inputs of stem must be names of nodes"),
        (lambda node: node.update(inputs=["nobody"]), "stem takes 'nobody', and no node before it"),
        (lambda node: node.update(colour=1), "a conv layer has no 'colour'"),
    ],
)
def test_what_no_graph_wrote_is_refused(change, message):
    data = RESIDUAL.to_data()
    change(data["nodes"][0])
    with pytest.raises(ValueError, match=message):
        NetworkSpec.from_data(data)


def test_a_list_of_layers_is_read_as_the_chain_that_it_was():
    old = {"name": "x", "input_shape": [1, 8, 8], "layers": [{"kind": "flatten"}, {"kind": "dense", "units": 3}]}
    assert NetworkSpec.from_data(old) == NetworkSpec("x", (1, 8, 8), chain(Flatten(), Dense(3)))
    with pytest.raises(ValueError, match="a network has no 'layers'"):
        NetworkSpec.from_data({**old, "nodes": []})


# -- facts, against torch --------------------------------------------------------------------------------------------


@given(graphs())
def test_shapes_and_costs_are_those_that_torch_counts(spec):
    analysis = analyse(spec)
    assert analysis.problem is None
    network, facts = build(spec).eval(), {facts.name: facts for facts in analysis.nodes}
    seen = {}
    with inspected(network, lambda name, module, output: seen.update({name: (module, output)})), torch.no_grad():
        network(torch.rand(2, *spec.input_shape))
    assert list(seen) == list(facts)
    for name, (module, output) in seen.items():
        assert facts[name].output_shape == tuple(output.shape[1:])
        assert facts[name].parameters == sum(p.numel() for p in module.parameters())
        assert facts[name].multiply_adds == multiplications(module, output[0])
        assert facts[name].activation_bytes == (0 if isinstance(module, nn.Flatten) else 4 * output[0].numel())
        assert facts[name].inputs == spec.node(name).inputs
        assert facts[name].input_shapes == tuple(
            spec.input_shape if source == "input" else facts[source].output_shape for source in facts[name].inputs
        )
    assert analysis.parameters == sum(p.numel() for p in network.parameters())


def multiplications(module, output):
    """With weights, of one image."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        return output.numel() * module.weight[0].numel()
    one_each = isinstance(module, nn.BatchNorm2d | nn.BatchNorm1d | modules.Subsample)
    return output.numel() if one_each else 0


def all_positive(spec):
    """The same network with weights of which a gradient can only be above 0 wherever anything depends on anything."""
    linear = [
        replace(node, layer=replace(node.layer, function="average")) if isinstance(node.layer, Pool) else node
        for node in spec.nodes
    ]
    network = build(replace(spec, nodes=tuple(linear))).double().eval()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.fill_(1.0 if name.endswith("weight") else 0.0)
    return network


def gaps(layer):
    """Whether its windows leave cells out, or one may lie in the padding alone: then less is seen than lies between."""
    if isinstance(layer, Conv):
        padding = (0, 0) if isinstance(layer.padding, str) else layer.padding
        return layer.dilation != (1, 1) or any(
            s > k or p >= k for s, k, p in zip(layer.stride, layer.kernel, padding, strict=True)
        )
    stride = getattr(layer, "stride", None)
    return stride is not None and any(s > k for s, k in zip(stride, layer.size, strict=True))


@given(graphs(), st.data())
def test_what_a_unit_sees_is_where_torch_has_a_gradient(spec, data):
    facts = data.draw(st.sampled_from([facts for facts in analyse(spec).nodes if len(facts.output_shape) == 3]))
    row, column = (data.draw(st.integers(0, size - 1)) for size in facts.output_shape[1:])
    number = data.draw(st.none() | st.integers(0, facts.output_shape[0] - 1))
    maps = slice(None) if number is None else number
    image = torch.ones(1, *spec.input_shape, dtype=torch.float64, requires_grad=True)
    activations(all_positive(spec), image)[facts.name][0, maps, row, column].sum().backward()
    reached = image.grad[0].sum(0).nonzero()
    window = receptive_window(spec, facts.name, row, column, number)
    assert window.height <= facts.receptive_field[0]
    assert window.width <= facts.receptive_field[1]
    if not len(reached):
        return
    (top, left), (bottom, right) = reached.min(0).values.tolist(), (reached.max(0).values + 1).tolist()
    ends = window.top + window.height, window.left + window.width
    height, width = spec.input_shape[1:]
    seen = max(window.top, 0), max(window.left, 0), min(ends[0], height), min(ends[1], width)
    assert seen[0] <= top
    assert seen[1] <= left
    assert bottom <= seen[2]
    assert right <= seen[3]
    if not any(gaps(layer) for layer in spec.layers):
        assert seen == (top, left, bottom, right)


def test_a_join_sees_what_its_branches_see_together():
    add = {facts.name: facts for facts in analyse(RESIDUAL).nodes}
    assert (add["stem"].receptive_field, add["b"].receptive_field) == ((1, 1), (5, 5))
    assert (add["add"].receptive_field, add["add"].jump) == ((5, 5), (1, 1))
    assert add["add"].input_shapes == ((4, 28, 28), (4, 28, 28))
    assert receptive_window(RESIDUAL, "add", 10, 10) == Window(8, 8, 5, 5)
    assert receptive_window(RESIDUAL, "stem", 10, 10) == Window(10, 10, 1, 1)
    assert (add["pool"].receptive_field, add["pool"].jump) == ((32, 32), (1, 1))


def test_branches_that_look_aside_of_each_other_are_seen_from_end_to_end():
    """A 1x1 window at the left of a wider one, since a valid convolution counts from the border."""
    spec = graph(
        ("near", Conv(1, (1, 5), padding=(0, 0)), "input"),
        ("far", Conv(1, (1, 3), padding=(0, 0)), "near"),
        ("strided", Conv(1, (1, 1), (1, 1)), "input"),
        ("cut", Conv(1, (1, 7), padding="valid"), "strided"),
        ("both", Concat(), "far", "cut"),
        ("f", Flatten(), "both"),
        ("out", Dense(2), "f"),
        shape=(1, 1, 12),
    )
    assert {facts.name: facts for facts in analyse(spec).nodes}["both"].receptive_field == (1, 7)
    assert receptive_window(spec, "both", 0, 2) == Window(0, 2, 1, 7)
    assert receptive_window(spec, "both", 0, 2, 0) == receptive_window(spec, "far", 0, 2)
    assert receptive_window(spec, "both", 0, 2, 1) == receptive_window(spec, "cut", 0, 2) == Window(0, 2, 1, 7)
    with pytest.raises(IndexError, match="map 2 of 2"):
        receptive_window(spec, "both", 0, 2, 2)


def test_where_branches_step_at_different_paces_the_widest_unit_counts():
    """8 cells halved by a stride, and 8 cells cut to 4 by a window of 5: the first starts at 2i, the second at i."""
    spec = graph(
        ("halved", Conv(1, (1, 1), (1, 2)), "input"),
        ("cut", Conv(1, (1, 5), padding="valid"), "input"),
        ("both", Add(), "halved", "cut"),
        ("f", Flatten(), "both"),
        ("out", Dense(2), "f"),
        shape=(1, 1, 8),
    )
    both = {facts.name: facts for facts in analyse(spec).nodes}["both"]
    # Unit 0 sees 0 and 0..4, unit 3 sees 6 and 3..7.
    assert [receptive_window(spec, "both", 0, i)[1::2] for i in range(4)] == [(0, 5), (1, 5), (2, 5), (3, 5)]
    assert (both.receptive_field, both.jump) == ((1, 5), (1, 1))


def test_the_widest_unit_may_be_the_last_one():
    """The strided branch reaches into the padding behind the image, three cells a step, the other moves by one."""
    spec = graph(
        ("thirds", Conv(1, (1, 3), (1, 3)), "input"),
        ("cut", Conv(1, (1, 6), padding="valid"), "input"),
        ("both", Add(), "thirds", "cut"),
        ("f", Flatten(), "both"),
        ("out", Dense(2), "f"),
        shape=(1, 1, 8),
    )
    assert [receptive_window(spec, "both", 0, i)[1::2] for i in range(3)] == [(0, 6), (1, 6), (2, 7)]
    assert {facts.name: facts for facts in analyse(spec).nodes}["both"].receptive_field == (1, 7)


def test_grouped_convolutions_reach_over_the_channels_of_their_group():
    grouped = Conv(8, (3, 3), groups=4)
    end = (("p", GlobalAveragePool(), "g"), ("out", Dense(2), "p"))
    spec = graph(("g", grouped, "input"), *end, shape=(4, 6, 6))
    facts = analyse(spec).nodes[0]
    assert (facts.parameters, facts.multiply_adds) == (8 * (9 + 1), 8 * 36 * 9)
    assert [grouped.channels_of(number, 4) for number in (0, 1, 7)] == [slice(0, 1), slice(0, 1), slice(3, 4)]
    image = torch.rand(1, 4, 6, 6, requires_grad=True)
    build(spec).g(image)[0, 7].sum().backward()
    assert [bool(channel.any()) for channel in image.grad[0]] == [False, False, False, True]


# -- what cannot be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nodes", "name", "sentence"),
    [
        (
            [
                ("a", Conv(4), "input"),
                ("b", Conv(8, stride=(2, 2)), "a"),
                ("add", Add(), "a", "b"),
                ("f", Flatten(), "add"),
                ("out", Dense(2), "f"),
            ],
            "add",
            "add cannot stand here: it adds number to number, but gets 4 × 28 × 28 and 8 × 14 × 14: all must have one "
            "shape.",
        ),
        (
            [
                ("a", Conv(4), "input"),
                ("b", Pool(), "a"),
                ("cat", Concat(), "a", "b"),
                ("f", Flatten(), "cat"),
                ("out", Dense(2), "f"),
            ],
            "cat",
            "cat cannot stand here: it puts one after the other, but gets 4 × 28 × 28 and 4 × 14 × 14: all must "
            "have as many rows and columns.",
        ),
        (
            [("f", Flatten(), "input"), ("cat", Concat(), "f", "input"), ("out", Dense(2), "cat")],
            "cat",
            "cat cannot stand here: it puts one after the other, but gets 784 and 1 × 28 × 28: all must be maps, "
            "or all lists.",
        ),
        (
            [("a", Conv(4), "input"), ("b", Conv(8), "a"), ("f", Flatten(), "a"), ("out", Dense(2), "f")],
            "b",
            "b cannot stand here: it leads nowhere: no other layer takes what it gives, and only the last gives the "
            "answer.",
        ),
        (
            [("f", Flatten(), "input"), ("r", Rbf(2), "f"), ("a", Add(), "r", "r"), ("out", Dense(2), "a")],
            "a",
            "a cannot stand here: the distances of r are the network's answer: nothing can follow them.",
        ),
        (
            [("a", Conv(6), "input"), ("g", Conv(8, groups=4), "a"), ("f", Flatten(), "g"), ("out", Dense(2), "f")],
            "g",
            "g cannot stand here: its 4 groups do not divide 6 channels: 6/4 ≈ 1.50.",
        ),
        (
            [("g", Conv(8, groups=3), "input"), ("f", Flatten(), "g"), ("out", Dense(2), "f")],
            "g",
            "g cannot stand here: its 3 groups do not divide 1 channels: 1/3 ≈ 0.33.",
        ),
        (
            [("f", Flatten(), "input"), ("p", GlobalAveragePool(), "f"), ("out", Dense(2), "p")],
            "p",
            "p cannot stand here: it slides over feature maps, but gets a list of 784 numbers: it belongs before "
            "what makes one.",
        ),
    ],
)
def test_what_is_impossible_is_said_at_the_node_to_blame(nodes, name, sentence):
    spec = graph(*nodes)
    analysis = analyse(spec)
    assert (analysis.problem.name, analysis.problem.sentence) == (name, sentence)
    assert analysis.problem.index == spec.names.index(name) == len(analysis.nodes)


def test_joins_of_joins_are_refused_before_their_numbers_grow_beyond_all_bounds():
    nodes = [("j0", Concat(), *["input"] * 64)]
    nodes += [(f"j{i}", Concat(), *[f"j{i - 1}"] * 64) for i in range(1, 1000)]
    spec = graph(*nodes, ("p", GlobalAveragePool(), "j999"), ("out", Dense(2), "p"))
    assert analyse(spec).problem.sentence == (
        "j3 cannot stand here: it would give 16,777,216 × 28 × 28 numbers an image, more than 2,147,483,648."
    )


# -- the answer ------------------------------------------------------------------------------------------------------


def test_a_convolution_before_a_global_pooling_can_give_the_classes():
    """SqueezeNet's end."""
    spec = graph(
        ("a", Conv(4), "input"), ("b", Conv(10, (1, 1)), "a"), ("r", RELU, "b"), ("p", GlobalAveragePool(), "r")
    )
    assert (analyse(spec).problem, spec.classes) == (None, 10)
    fitted = spec.fitted((3, 32, 32), 5)
    assert fitted.node("b").layer == Conv(5, (1, 1))
    assert analyse(fitted).nodes[-1].output_shape == (5,)


def test_the_answer_of_a_graph_is_its_last_dense_layer():
    assert (RESIDUAL.classes, RESIDUAL.answer.name) == (3, "out")
    assert RESIDUAL.fitted((1, 28, 28), 7).nodes[:-1] == RESIDUAL.nodes[:-1]


# -- as large as they come -------------------------------------------------------------------------------------------


def bottlenecks(counts):
    """ResNet's nodes: He et al., 2015, table 1, with torchvision's stride in the 3x3."""
    nodes = [
        ("conv1", Conv(64, (7, 7), (2, 2), (3, 3), bias=False), "input"),
        *(("bn1", BatchNorm(), "conv1"), ("relu", RELU, "bn1"), ("maxpool", Pool((3, 3), (2, 2), (1, 1)), "relu")),
    ]
    before = "maxpool"
    for stage, count in enumerate(counts):
        width = 64 * 2**stage
        for block in range(count):
            at, stride = f"layer{stage + 1}.{block}", (2, 2) if stage and not block else (1, 1)
            main = before
            for number, (filters, kernel, step) in enumerate(
                [(width, (1, 1), (1, 1)), (width, (3, 3), stride), (4 * width, (1, 1), (1, 1))], 1
            ):
                padding = (kernel[0] // 2, kernel[0] // 2)
                nodes.append((f"{at}.conv{number}", Conv(filters, kernel, step, padding, bias=False), main))
                nodes.append((f"{at}.bn{number}", BatchNorm(), f"{at}.conv{number}"))
                main = f"{at}.bn{number}"
                if number < 3:
                    nodes.append((f"{at}.relu{number}", RELU, main))
                    main = f"{at}.relu{number}"
            if not block:
                nodes.append((f"{at}.downsample.0", Conv(4 * width, (1, 1), stride, (0, 0), bias=False), before))
                nodes.append((f"{at}.downsample.1", BatchNorm(), f"{at}.downsample.0"))
                before = f"{at}.downsample.1"
            nodes += [(f"{at}.add", Add(), main, before), (f"{at}.relu3", RELU, f"{at}.add")]
            before = f"{at}.relu3"
    return graph(*nodes, ("avgpool", GlobalAveragePool(), before), ("fc", Dense(1000), "avgpool"), shape=(3, 224, 224))


def test_resnet_152_is_a_value_and_has_the_numbers_of_torchvision():
    spec = bottlenecks([3, 8, 36, 3])
    analysis = analyse(spec)
    assert (analysis.problem, analysis.parameters) == (None, 60_192_808)
    # 11 behind the first pooling, then 2·j for every 3x3 one, j before its block's stride.
    assert analysis.nodes[-3].receptive_field == (1451, 1451)
    with torch.device("meta"):
        import torchvision

        theirs = torchvision.models.resnet152()
        ours = build(spec)
    assert {n: t.shape for n, t in ours.state_dict().items()} == {n: t.shape for n, t in theirs.state_dict().items()}
    assert NetworkSpec.from_data(json.loads(json.dumps(spec.to_data()))) == spec


def dense_blocks(counts, growth=32):
    """DenseNet's nodes: Huang et al., 2016."""
    nodes = [
        ("features.conv0", Conv(64, (7, 7), (2, 2), (3, 3), bias=False), "input"),
        *(("features.norm0", BatchNorm(), "features.conv0"), ("features.relu0", RELU, "features.norm0")),
        ("features.pool0", Pool((3, 3), (2, 2), (1, 1)), "features.relu0"),
    ]
    before, width = "features.pool0", 64
    for stage, count in enumerate(counts, 1):
        parts = [before]
        for block in range(1, count + 1):
            at = f"features.denseblock{stage}.denselayer{block}"
            main = parts[0]
            if len(parts) > 1:
                nodes.append((main := f"{at}.concat", Concat(), *parts))
            nodes += [
                *((f"{at}.norm1", BatchNorm(), main), (f"{at}.relu1", RELU, f"{at}.norm1")),
                (f"{at}.conv1", Conv(4 * growth, (1, 1), bias=False), f"{at}.relu1"),
                *((f"{at}.norm2", BatchNorm(), f"{at}.conv1"), (f"{at}.relu2", RELU, f"{at}.norm2")),
                (f"{at}.conv2", Conv(growth, bias=False), f"{at}.relu2"),
            ]
            parts.append(f"{at}.conv2")
        before, width = f"features.denseblock{stage}.concat", width + count * growth
        nodes.append((before, Concat(), *parts))
        if stage < len(counts):
            at, width = f"features.transition{stage}", width // 2
            nodes += [
                *((f"{at}.norm", BatchNorm(), before), (f"{at}.relu", RELU, f"{at}.norm")),
                (f"{at}.conv", Conv(width, (1, 1), bias=False), f"{at}.relu"),
                (f"{at}.pool", Pool(function="average"), f"{at}.conv"),
            ]
            before = f"{at}.pool"
    return graph(
        *nodes,
        *(("features.norm5", BatchNorm(), before), ("relu", RELU, "features.norm5")),
        *(("avgpool", GlobalAveragePool(), "relu"), ("classifier", Dense(1000), "avgpool")),
        shape=(3, 224, 224),
    )


def test_densenet_121_is_a_value_and_has_the_numbers_of_torchvision():
    spec = dense_blocks([6, 12, 24, 16])
    assert (analyse(spec).problem, analyse(spec).parameters) == (None, 7_978_856)
    with torch.device("meta"):
        import torchvision

        theirs = torchvision.models.densenet121()
        ours = build(spec)
    assert {n: t.shape for n, t in ours.state_dict().items()} == {n: t.shape for n, t in theirs.state_dict().items()}
