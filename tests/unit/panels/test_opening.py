"""A convolution's map broken down, in networks with branches and groups, against what torch has made."""

import numpy as np
import pytest

from convviz.panels.training.opening import inputs_of, unit_of
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
