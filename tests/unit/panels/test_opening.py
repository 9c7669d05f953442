"""A convolution's map broken down, in networks with branches and groups, against what torch has made."""

from dataclasses import replace

import numpy as np
import pytest

from convviz.core.networks.layers import Add, Conv
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS
from convviz.panels.training.view import blocks
from convviz.panels.training.views.opening import inputs_of, open_sum, opening_problem, unit_of
from convviz.runs.control import Control, Probe
from convviz.runs.events import BatchDone
from convviz.training.loop import train
from tests.unit.stripes import BRANCHED, make_config, until


@pytest.fixture(scope="module")
def snapshot(stripes):
    control = Control()
    events = train(make_config(BRANCHED), control, dataset=stripes, threads=1)
    until(events, BatchDone, 2)
    image = stripes.test.images[4].astype(np.float32) / 255
    taken = control.snapshot(Probe(image, 0, "test image 4"))
    events.close()
    return taken


@pytest.mark.parametrize("name", ["stem", "block.conv", "block.project", "wide"])
def test_a_units_parts_add_up_to_its_map(snapshot, name):
    for number, made in enumerate(snapshot.activations[name]):
        unit = unit_of(BRANCHED, snapshot, name, number)
        np.testing.assert_allclose(unit.output, made, atol=1e-5)
        np.testing.assert_array_equal(unit.inputs, inputs_of(BRANCHED, snapshot, name)[list(unit.channels)])


def test_a_unit_takes_its_input_from_the_node_it_names_and_the_channels_of_its_group(snapshot):
    np.testing.assert_array_equal(inputs_of(BRANCHED, snapshot, "block.project"), snapshot.activations["stem"])
    np.testing.assert_array_equal(inputs_of(BRANCHED, snapshot, "stem"), snapshot.input)
    assert unit_of(BRANCHED, snapshot, "wide", 1).channels == (0, 1, 2, 3)
    assert unit_of(BRANCHED, snapshot, "wide", 2).channels == (4, 5, 6, 7)
    few = unit_of(BRANCHED, snapshot, "wide", 2, 2)
    assert (len(few.channels), few.total) == (2, 4)
    assert set(few.channels) < {4, 5, 6, 7}


@pytest.mark.parametrize(
    ("name", "layer", "said"),
    [
        ("stem", Conv(4, padding=(1, 0)), "pads rows and columns differently"),
        ("stem", Conv(4, dilation=(9, 1)), "a dilation above 8"),
        ("block.add", Add(), "is no convolution"),
    ],
)
def test_why_a_map_cannot_be_stepped_through_is_said(snapshot, name, layer, said):
    nodes = tuple(replace(node, layer=layer) if node.name == name else node for node in BRANCHED.nodes)
    changed = NetworkSpec("changed", BRANCHED.input_shape, nodes)
    assert said in opening_problem(changed, snapshot, name)
    assert open_sum(None, changed, snapshot, name, 0, 0, 0) == ""
    without = replace(snapshot, weights={})
    assert "more weights than a snapshot keeps" in opening_problem(BRANCHED, without, "stem")
    assert opening_problem(BRANCHED, snapshot, "stem") == opening_problem(BRANCHED, snapshot, "wide") == ""


def test_all_between_where_branches_part_and_meet_shares_one_scale():
    network = PRESETS["inception-small"].spec
    values = {node.name: np.full(3, place + 1.0) for place, node in enumerate(network.nodes)}
    highs = {name: colouring.high for name, colouring in blocks(network, values).items()}
    assert len({highs[name] for name in ("conv1", "relu1", "pool1")}) == 1
    module = [node.name for node in network.nodes[3:-1]]  # up to the dense layer
    assert module[-3:] == ["concat1", "pool3", "flatten1"]
    assert {highs[name] for name in module} == {float(len(network.nodes) - 1)}
    assert highs["dense1"] == len(network.nodes)
