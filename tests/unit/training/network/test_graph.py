"""Networks with branches in torch: the forward pass, the quick one, and looking inside."""

import weakref

import pytest
import torch
from hypothesis import given
from torch import nn
from torch.nn import functional

from convviz.core.networks.layers import Activation, Add, Conv, Dense, Flatten, GlobalAveragePool, Pool
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import Node
from convviz.runs.control import Control
from convviz.runs.errors import TrainingError
from convviz.runs.events import BatchDone, Losses, RunFinished
from convviz.training.loop import train
from convviz.training.network.build import build, built_with_seed
from convviz.training.network.graph import GraphNetwork, NodeStep, activations, inspected, quick_forward, run
from tests.strategies import graphs
from tests.unit.stripes import BRANCHED, make_config, make_stripes, of_kind, until


def by_hand(network, x):
    """BRANCHED, written down."""
    block, stem = network.block, network.stem(x)
    relu = torch.relu(block.norm(block.conv(stem)) + block.project(stem))
    joined = torch.cat([network.wide(relu), functional.max_pool2d(relu, 3, 1, 1)], 1)
    return network.out(joined.mean((2, 3)))


def test_branches_meet_as_they_do_when_written_down():
    network, x = build(BRANCHED).eval(), torch.rand(5, 1, 8, 8)
    torch.testing.assert_close(network(x), by_hand(network, x))
    assert [name for name, _ in network.named_nodes()] == list(BRANCHED.names)
    assert [name for name, _ in network.named_children()] == [
        *("stem", "block", "wide", "pool", "cat", "dropout", "mean", "out")
    ]
    assert [name for name, _ in network.named_parameters()] == [
        *("stem.weight", "stem.bias", "block.conv.weight", "block.norm.weight", "block.norm.bias"),
        *("block.project.weight", "block.project.bias", "wide.weight", "wide.bias", "out.weight", "out.bias"),
    ]
    assert network.wide.weight.shape == (4, 4, 3, 3)


@pytest.mark.parametrize(
    ("layer", "module"),
    [
        (
            Conv(6, (3, 2), (2, 1), (1, 0), dilation=(1, 2), groups=2),
            nn.Conv2d(4, 6, (3, 2), (2, 1), (1, 0), (1, 2), 2),
        ),
        (Conv(4, (3, 3), padding="valid", groups=4), nn.Conv2d(4, 4, 3, groups=4)),
        (Activation("leaky_relu", 0.2), nn.LeakyReLU(0.2)),
        (GlobalAveragePool(), nn.AdaptiveAvgPool2d(1)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_new_layers_are_torchs(layer, module):
    nodes = [Node("a", layer, ("input",))]
    flat = layer.output_shape((4, 9, 8))[1:]
    nodes += [Node("f", Flatten(), ("a",))] if flat else []
    network = build(NetworkSpec("n", (4, 9, 8), (*nodes, Node("out", Dense(2), (nodes[-1].name,)))))
    if isinstance(layer, Conv):
        module.load_state_dict(network.a.state_dict())
    x = torch.randn(2, 4, 9, 8)
    torch.testing.assert_close(network.a(x), module(x) if flat else module(x).flatten(1))


def test_uneven_padding_takes_dilation_and_groups():
    layer = Conv(4, (2, 3), (1, 2), dilation=(3, 1), groups=2)
    nodes = (Node("a", layer, ("input",)), Node("f", Flatten(), ("a",)), Node("out", Dense(2), ("f",)))
    network, x = build(NetworkSpec("n", (2, 7, 8), nodes)), torch.randn(1, 2, 7, 8)
    expected = functional.conv2d(
        functional.pad(x, (0, 1, 1, 2)), network.a.weight, network.a.bias, (1, 2), 0, (3, 1), 2
    )
    torch.testing.assert_close(network.a(x), expected)


@pytest.mark.parametrize("name", ["forward", "train", "block.half", "_nodes", "_modules"])
def test_a_name_that_torch_needs_is_refused_in_a_sentence(name):
    nodes = (Node(name, Flatten(), ("input",)), Node("out", Dense(2), (name,)))
    with pytest.raises(TrainingError, match=f"A node cannot be called '{name}': torch has another use for that name."):
        build(NetworkSpec("n", (1, 8, 8), nodes))


def test_every_output_is_let_go_after_its_last_reader():
    kept = {}

    def made(name):
        def apply(*inputs):
            kept[name + "?"] = sorted(other for other in "abc" if other in kept and kept[other]() is not None)
            output = inputs[0] + 1
            kept[name] = weakref.ref(output)
            return output

        return apply

    nodes = [("a", ("input",)), ("b", ("a",)), ("c", ("a", "b")), ("d", ("c",)), ("e", ("d",))]
    network = GraphNetwork((name, inputs, nn.Identity()) for name, inputs in nodes)
    steps = [NodeStep(step.name, made(step.name), step.inputs, step.done) for step in network.steps()]
    assert run(steps, torch.zeros(3)).tolist() == [4.0] * 3
    assert {name: alive for name, alive in kept.items() if "?" in name} == {
        **{"a?": [], "b?": ["a"], "c?": ["a", "b"], "d?": ["c"], "e?": []},
    }


@given(graphs())
def test_the_quick_forward_of_a_graph_is_the_same(spec):
    """Of maps of a few cells torch itself does not always give the same last bit; see `test_build` for larger ones."""
    network, _ = built_with_seed(spec, 1)
    network.to(memory_format=torch.channels_last)
    torch.manual_seed(3)
    images = torch.rand(4, *spec.input_shape).round(decimals=1).contiguous(memory_format=torch.channels_last)
    results = []
    for forward in (network, quick_forward(network)):
        torch.manual_seed(5)
        network.zero_grad()
        out = forward(images)
        functional.cross_entropy(out, torch.tensor([0, 1, 2, 0])).backward()
        results.append([out.detach(), *(p.grad.clone() for p in network.parameters() if p.grad is not None)])
    torch.testing.assert_close(*results, rtol=1e-4, atol=1e-6)


def test_a_relu_that_others_read_too_is_not_swapped_with_the_maximum():
    spec = NetworkSpec(
        "n",
        (1, 8, 8),
        (
            Node("relu", Activation(), ("input",)),
            Node("pool", Pool((3, 3), (1, 1), (1, 1)), ("relu",)),
            Node("add", Add(), ("relu", "pool")),
            Node("f", Flatten(), ("add",)),
            Node("out", Dense(2), ("f",)),
        ),
    )
    network, x = build(spec), torch.randn(2, 1, 8, 8)
    assert torch.equal(quick_forward(network)(x), network(x))
    seen = {}
    with inspected(network, lambda name, _module, output: seen.update({name: output})):
        quick_forward(network)(x)
    assert torch.equal(seen["relu"], x.relu())


# -- looking inside --------------------------------------------------------------------------------------------------


def hooks(network):
    return [name for name, module in network.named_modules() if module._forward_hooks]


def test_activations_are_what_every_node_makes():
    network, x = build(BRANCHED).eval(), torch.rand(2, 1, 8, 8)
    outputs = activations(network, x)
    assert list(outputs) == list(BRANCHED.names)
    assert torch.equal(outputs["block.relu"], (outputs["block.norm"] + outputs["block.project"]).relu())
    assert torch.equal(outputs["cat"], torch.cat([outputs["wide"], outputs["pool"]], 1))
    assert torch.equal(outputs["out"], network(x))
    assert hooks(network) == []


def test_hooks_come_off_when_the_forward_pass_raises():
    network = build(BRANCHED)
    with pytest.raises(RuntimeError, match="channels"):
        activations(network, torch.rand(2, 3, 8, 8))
    assert hooks(network) == []

    def refuse(name, _module, _output):
        assert len(hooks(network)) == len(BRANCHED.nodes)
        raise KeyError(name)

    with pytest.raises(KeyError, match="stem"), inspected(network, refuse):
        network(torch.rand(2, 1, 8, 8))
    assert hooks(network) == []


# -- learning --------------------------------------------------------------------------------------------------------


def test_a_network_with_branches_learns_and_is_seen_node_by_node(probe):
    control = Control(probe=probe, breakdown=True)
    events = train(make_config(BRANCHED, epochs=40), control, dataset=make_stripes(), threads=1)
    begun = until(events, BatchDone, 3)
    snapshot = control.snapshot(probe)
    outputs = activations(control.snapshot.__self__.learner.network.eval(), torch.from_numpy(probe.image)[None])
    assert list(snapshot.activations) == list(snapshot.stats) == list(BRANCHED.names)
    for name, output in outputs.items():
        torch.testing.assert_close(torch.from_numpy(snapshot.activations[name]), output[0], atol=1e-6, rtol=1e-5)
        assert snapshot.stats[name].activations.counts.sum() == output[0].numel() * 20
    assert list(snapshot.weights) == ["stem", "block.conv", "block.project", "wide", "out"]
    assert list(snapshot.biases) == ["stem", "block.project", "wide", "out"]
    assert {name for name, stats in snapshot.stats.items() if stats.dead is not None} == {"block.relu"}
    assert snapshot.stats["block.norm"].gradient_norm > 0
    control.snapshot.__self__.learner.network.train()
    detail = begun[-2].detail
    assert list(detail.before) == list(detail.gradients) == list(detail.after) == list(snapshot.weights)
    rest = list(events)
    losses = [loss for event in of_kind(rest, Losses) for loss in event.losses.tolist()]
    assert losses[-1] < 0.1 * losses[0]
    assert of_kind(rest, RunFinished)[0].accuracy == 1.0
