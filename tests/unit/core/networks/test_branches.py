"""Branches: where they part and meet, and adding, removing and moving in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.networks.analysis import analyse
from convviz.core.networks.branches import (
    branch_of,
    depths,
    fitting,
    moved,
    regions,
    with_branch,
    without,
    without_branch,
)
from convviz.core.networks.layers import Activation, Add, BatchNorm, Concat, Conv, Dense, Flatten
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import Node, chain
from convviz.core.networks.presets import PRESETS
from tests.strategies import graphs

SMALL, RESIDUAL, INCEPTION = (PRESETS[key].spec for key in ("small", "residual-small", "inception-small"))


def test_a_block_lies_between_where_its_branches_part_and_meet():
    found = regions(RESIDUAL.nodes)
    assert {name: region.fork for name, region in found.items()} == {"add1": "pool1", "add2": "relu3", "add3": "relu5"}
    assert found["add1"].branches == (frozenset({"conv2", "norm2", "relu2", "conv3", "norm3"}), frozenset())
    assert found["add2"].branches[1] == {"conv6", "norm6"}
    assert depths(RESIDUAL.nodes)["conv6"] == 1
    assert depths(RESIDUAL.nodes)["add2"] == 0
    assert branch_of(INCEPTION.nodes, "relu5")[1] == 2
    assert branch_of(INCEPTION.nodes, "pool1") is None


@given(graphs())
def test_a_branch_is_what_the_paths_from_the_fork_pass(spec):
    nodes = {node.name: node for node in spec.nodes}

    def paths(name):
        """Every path from the input to a node, as the names on it."""
        return [["input"]] if name == "input" else [[*p, name] for s in set(nodes[name].inputs) for p in paths(s)]

    for join, region in regions(spec.nodes).items():
        ways = [path for source in set(nodes[join].inputs) for path in paths(source)]
        assert all(region.fork in path for path in ways)
        for source, branch in zip(nodes[join].inputs, region.branches, strict=True):
            assert branch == {n for path in paths(source) for n in path[path.index(region.fork) + 1 :]}


@given(graphs(), st.data())
def test_a_branch_that_is_added_can_be_removed_again(spec, data):
    name = data.draw(st.sampled_from(spec.names[:-1]))
    facts = {facts.name: facts for facts in analyse(spec).nodes}[name]
    layers = data.draw(st.sampled_from([(), (Activation(),), fitting(facts.input_shape, facts.output_shape)]))
    made = with_branch(spec.nodes, name, Add(), *layers)
    wider = NetworkSpec("graph", spec.input_shape, made)  # which refuses names twice and nodes before their inputs
    new = [node.name for node in wider.nodes if node.name not in spec.names]
    assert len(new) == len(layers) + 1 - (isinstance(spec.node(name).layer, Add) and bool(layers))
    assert without_branch(made, new[0]) == spec.nodes


@given(graphs(), st.data(), st.sampled_from([-1, 1]))
def test_a_move_is_taken_back_by_the_other_and_changes_no_layer(spec, data, steps):
    name = data.draw(st.sampled_from(spec.names))
    made = NetworkSpec("graph", spec.input_shape, moved(spec.nodes, name, steps))
    assert {node.name: node.layer for node in made.nodes} == {node.name: node.layer for node in spec.nodes}
    back = NetworkSpec("graph", spec.input_shape, moved(made.nodes, name, -steps))
    if made.nodes != spec.nodes:
        assert {node.name: node.inputs for node in back.nodes} == {node.name: node.inputs for node in spec.nodes}


@given(graphs(), st.data())
def test_what_is_left_is_a_network_without_loose_ends_that_it_had_not(spec, data):
    name = data.draw(st.sampled_from(spec.names))
    if len(spec.nodes) > 1:
        for left in (without(spec.nodes, name), without_branch(spec.nodes, name)):
            made = NetworkSpec("graph", spec.input_shape, left)
            taken = {source for node in made.nodes for source in node.inputs}
            loose = {node.name for node in made.nodes[:-1]} - taken
            assert loose <= {source for node in spec.nodes[-1:] for source in node.inputs}


def test_a_layer_moves_within_its_branch_alone():
    names = [node.name for node in moved(RESIDUAL.nodes, "norm6", -1)]
    assert names.index("norm6") < names.index("conv6")
    for name, steps in (("conv6", -1), ("norm6", 1), ("conv4", -1), ("relu3", 1), ("dense1", 1), ("conv1", -1)):
        assert moved(RESIDUAL.nodes, name, steps) == RESIDUAL.nodes


def test_the_last_layer_of_a_skip_takes_the_skip_along():
    skipped = with_branch(SMALL.nodes, "relu1", Add())
    assert without(skipped, "relu1") == without(SMALL.nodes, "relu1")


@pytest.mark.parametrize("inputs", [("norm1", "conv1"), ("conv1", "norm1")])
def test_with_a_join_go_its_branches_but_the_longest(inputs):
    block = (*chain(Conv(4), Activation(), BatchNorm()), Node("add1", Add(), inputs))
    made = without((*block, Node("flatten1", Flatten(), ("add1",))), "add1")
    assert [node.name for node in made] == ["conv1", "relu1", "norm1", "flatten1"]
    assert made[-1].inputs == ("norm1",)


def test_a_join_of_the_same_kind_takes_the_branch_itself():
    nodes = with_branch(INCEPTION.nodes, "concat1", Concat(), Conv(3))
    assert len(nodes) == len(INCEPTION.nodes) + 1
    assert next(node.inputs for node in nodes if node.name == "concat1")[-1] == "conv8"


@pytest.mark.parametrize(
    ("before", "after", "layers"),
    [
        ((16, 28, 28), (32, 28, 28), (Conv(32, (1, 1)),)),
        ((16, 28, 28), (16, 14, 14), (Conv(16, (1, 1), (2, 2)),)),
        ((16, 7, 7), (64,), (Flatten(), Dense(64))),
        ((100,), (64,), (Dense(64),)),
    ],
)
def test_layers_fit_one_shape_to_another(before, after, layers):
    assert fitting(before, after) == layers
    for layer in layers:
        before = layer.output_shape(before)
    assert before == after
