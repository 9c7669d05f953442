"""Where the nodes of a network are drawn: nothing lies on anything else, and every edge joins its nodes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.networks.analysis import analyse
from convviz.core.networks.presets import PRESETS
from convviz.widgets.network.chain.placing import GAP, place
from convviz.widgets.network.chain.slabs import SlabStyle, items_of
from convviz.widgets.network.lanes import arrange
from tests.strategies import NETWORKS, graphs

WAY = SlabStyle(0.65, False, True)


def arranged(spec):
    return arrange({"input": (), **{node.name: node.inputs for node in spec.nodes}})


@given(graphs() | NETWORKS)
def test_no_two_nodes_share_a_place_and_no_edge_runs_through_one(spec):
    lanes = arranged(spec)
    places = {(lanes.ranks[name], lanes.lanes[name]): name for name in lanes.ranks}
    assert len(places) == len(spec.nodes) + 1
    runs = {}
    for wire in lanes.wires:
        assert lanes.ranks[wire.source] < lanes.ranks[wire.target]
        for rank in range(lanes.ranks[wire.source] + 1, lanes.ranks[wire.target]):
            assert (rank, wire.lane) not in places
            assert runs.setdefault((rank, wire.lane), wire) is wire, "two edges lie on each other"
    edges = {(source, node.name) for node in spec.nodes for source in node.inputs}
    assert {(wire.source, wire.target) for wire in lanes.wires} == edges


@given(graphs() | NETWORKS, st.integers(300, 2000), st.integers(20, 120))
def test_cells_do_not_overlap_and_edges_end_at_their_nodes(spec, width, wide):
    lanes = arranged(spec)
    placing = place(items_of(spec, analyse(spec), WAY), lanes, width, lambda item: max(wide, item.wide), 16.0)
    placed = list(placing.items.values())
    assert len(placed) == len(spec.nodes) + 1
    for one in placed:
        assert one.cell.bottom() <= placing.height
        assert not any(one.cell.intersects(other.cell) for other in placed if other is not one)
    for wire, corners in placing.edges.items():
        source, target = placing.items[wire.source], placing.items[wire.target]
        assert corners[0].y() == source.middle
        assert source.left < corners[0].x() <= source.cell.right() + GAP
        if source.line == target.line:
            assert (corners[-1].y(), corners[-1].x()) == (target.middle, pytest.approx(target.left - 3))
        for start, end in pairwise(corners):
            assert start.x() == pytest.approx(end.x()) or start.y() == pytest.approx(end.y())
    assert set(placing.edges) == set(lanes.wires)


def test_a_chain_is_one_lane():
    lanes = arranged(PRESETS["small"].spec)
    assert set(lanes.lanes.values()) == {0}
    assert {wire.lane for wire in lanes.wires} == {0}


def test_a_skip_goes_around_above_and_a_branch_below():
    lanes = arranged(PRESETS["residual-small"].spec)
    assert ("pool1", "add1", -1) in lanes.wires
    assert {name for name, lane in lanes.lanes.items() if lane} == {"conv6", "norm6", "conv9", "norm9"}
    assert {lanes.lanes[name] for name in ("conv6", "conv9")} == {1}


def test_the_rows_of_an_inception_module_lie_in_the_order_in_which_they_are_joined():
    spec = PRESETS["inception-small"].spec
    lanes = arranged(spec)
    joined = [lanes.lanes[name] for name in spec.node("concat1").inputs]
    assert joined == sorted(joined)
    assert len(set(joined)) == 4
    assert len({lanes.ranks[name] for name in ("conv3", "conv2", "conv5", "pool2")}) == 1
    assert lanes.lanes["concat1"] == 0
