"""Adding, removing, moving and changing nodes: whoever stays keeps its name, and takes what it should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.networks.analysis import analyse
from convviz.core.networks.branches import moved
from convviz.core.networks.editing import added, removed, with_layer
from convviz.core.networks.layers import Activation, Add, BatchNorm, Conv, Dense, Flatten, Pool
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import Node, chain
from tests.strategies import graphs

RELU, TANH = Activation(), Activation("tanh")
LINE = chain(Conv(4), RELU, Conv(8), Flatten(), Dense(2))
#: conv1 goes into add1 both directly and through relu1.
BRANCHES = (
    Node("conv1", Conv(4), ("input",)),
    Node("relu1", RELU, ("conv1",)),
    Node("add1", Add(), ("conv1", "relu1")),
    Node("flatten1", Flatten(), ("add1",)),
    Node("dense1", Dense(2), ("flatten1",)),
)


def wiring(nodes):
    return {node.name: node.inputs for node in nodes}


@pytest.mark.parametrize(
    ("after", "order"),
    [
        ("input", ["pool1", "conv1", "relu1", "conv2", "flatten1", "dense1"]),
        ("relu1", ["conv1", "relu1", "pool1", "conv2", "flatten1", "dense1"]),
        ("dense1", ["conv1", "relu1", "conv2", "flatten1", "dense1", "pool1"]),
    ],
)
def test_a_new_layer_stands_in_the_line(after, order):
    nodes = added(LINE, after, Pool())
    assert [node.name for node in nodes] == order
    assert wiring(nodes) == {name: (before,) for before, name in zip(("input", *order), order, strict=False)}


def test_a_new_layer_takes_the_first_free_name_and_renames_nobody():
    assert [node.name for node in added(LINE, "input", Conv(1))][:2] == ["conv3", "conv1"]
    without = removed(LINE, "conv1")
    assert [node.name for node in without] == ["relu1", "conv2", "flatten1", "dense1"]
    assert added(without, "input", Conv(1))[0].name == "conv1"


def test_where_branches_part_a_new_layer_is_taken_by_all():
    assert wiring(added(BRANCHES, "conv1", BatchNorm())) == {
        **{"conv1": ("input",), "norm1": ("conv1",), "relu1": ("norm1",), "add1": ("norm1", "relu1")},
        **{"flatten1": ("add1",), "dense1": ("flatten1",)},
    }


def test_who_took_what_is_removed_takes_its_first_input():
    assert wiring(removed(BRANCHES, "relu1"))["add1"] == ("conv1", "conv1")
    assert wiring(removed(BRANCHES, "add1")) == {
        **{"conv1": ("input",), "relu1": ("conv1",), "flatten1": ("conv1",), "dense1": ("flatten1",)}
    }
    assert wiring(removed(LINE, "conv1"))["relu1"] == ("input",)


@pytest.mark.parametrize("name", [node.name for node in LINE])
@pytest.mark.parametrize("steps", [-1, 1])
def test_a_node_moves_past_its_neighbour_and_back(name, steps):
    place = [node.name for node in LINE].index(name)
    nodes = moved(LINE, name, steps)
    if not 0 <= place + steps < len(LINE):
        assert nodes == LINE
        return
    order = [node.name for node in LINE]
    order.insert(place + steps, order.pop(place))
    assert wiring(nodes) == {name: (before,) for before, name in zip(("input", *order), order, strict=False)}
    assert [node.name for node in nodes] == order
    assert moved(nodes, name, -steps) == LINE


def test_another_layer_keeps_the_name_unless_it_would_lie():
    assert with_layer(LINE, "conv1", Conv(7))[0] == Node("conv1", Conv(7), ("input",))
    changed = with_layer(LINE, "relu1", TANH)
    assert [node.name for node in changed] == ["conv1", "tanh1", "conv2", "flatten1", "dense1"]
    assert wiring(changed)["conv2"] == ("tanh1",)
    own = (Node("first", RELU, ("input",)), Node("out", Dense(2), ("first",)))
    assert with_layer(own, "first", TANH)[0].name == "first"


@given(graphs(), st.data())
def test_whatever_is_changed_it_is_a_network_that_can_be_judged(spec, data):
    name = data.draw(st.sampled_from(spec.names))
    change = data.draw(
        st.sampled_from(
            [
                lambda nodes: removed(nodes, name) if len(nodes) > 1 else nodes,
                lambda nodes: added(nodes, name, RELU),
                lambda nodes: added(nodes, name, Add()),
                lambda nodes: moved(nodes, name, 1),
                lambda nodes: moved(nodes, name, -1),
            ]
        )
    )
    nodes = change(spec.nodes)
    analyse(NetworkSpec("changed", spec.input_shape, nodes))
    kept = {node.name for node in spec.nodes} - {name}
    assert kept <= {node.name for node in nodes}
    assert all(node.layer == spec.node(node.name).layer for node in nodes if node.name in kept)
