"""Editing a network node by node, through the workbench that is used in the window."""

import pytest

from convviz.core.networks.analysis import analyse
from convviz.core.networks.layers import Conv, Dense, Dropout, Flatten, Pool
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import Node, chain
from convviz.core.networks.presets import PRESETS
from convviz.state.choices.draft import DraftNodes

SMALL = PRESETS["small"].spec


@pytest.fixture
def context(new_context):
    return new_context(wanted=())


@pytest.fixture
def draft(context):
    return context.lab.draft


@pytest.fixture
def changes(draft):
    changes = []
    draft.changed.connect(lambda: changes.append((draft.spec, draft.possible)))
    return changes


def chosen(workbench):
    return workbench.value(NetworkSpec)


def test_a_possible_change_is_chosen_as_one_undoable_edit(draft, workbench, changes):
    draft.change("conv1", "filters", 20)
    assert chosen(workbench) == draft.spec
    assert draft.spec.node("conv1").layer.filters == 20
    assert (draft.possible, draft.problem) == (True, None)
    assert (workbench.undo_stack.count(), workbench.undo_stack.undoText()) == (1, "Change filters of conv1")
    assert changes == [(draft.spec, True)]
    workbench.undo_stack.undo()
    assert draft.spec == SMALL
    assert len(changes) == 2


def test_an_impossible_change_stays_in_the_draft_with_its_reason(draft, workbench, changes):
    draft.change("pool1", "size", (30, 30))
    assert chosen(workbench) == SMALL
    assert draft.spec.node("pool1").layer.size == (30, 30)
    assert not draft.possible
    assert draft.problem == analyse(draft.spec).problem
    assert draft.problem.name == "pool1"
    assert workbench.undo_stack.count() == 0
    draft.take_back()
    assert (draft.spec, draft.possible, draft.problem) == (SMALL, True, None)
    assert [possible for _, possible in changes] == [False, True]
    draft.take_back()
    assert len(changes) == 2  # there was nothing left to be taken back


def test_an_impossible_draft_is_mended_at_another_layer(draft, workbench):
    draft.remove("flatten1")
    assert draft.problem.name == "dense1"
    assert draft.add("Flatten", Flatten(), "pool2") == "flatten1"
    assert (draft.possible, chosen(workbench)) == (True, SMALL)


def test_a_choice_made_elsewhere_ends_the_draft(draft, workbench, changes):
    draft.change("pool1", "size", (30, 30))
    workbench.edit("network", "Change", name="mine")
    assert (draft.spec.name, draft.possible) == ("mine", True)
    assert len(changes) == 2


def test_a_session_brings_its_draft_and_ends_the_one_there_is(draft, workbench, changes):
    draft.change("pool1", "size", (30, 30))
    kept, impossible = workbench.choices, draft.spec
    workbench.restore({**kept, "draft": DraftNodes()})
    assert (draft.possible, len(changes)) == (True, 2)
    workbench.edit("network", "Change", name="mine", nodes=chain(Flatten(), Dense(10)))
    workbench.replace_all("Open session", kept, {})
    assert (draft.possible, draft.spec) == (False, impossible)
    workbench.undo_stack.undo()
    assert (draft.possible, draft.spec.name) == (True, "mine")
    workbench.restore({**kept, "draft": DraftNodes(chain(Flatten(), Dense(10)))})
    assert draft.possible  # what is possible is no draft


# -- typing --------------------------------------------------------------------------------------------------------


def test_what_an_impossible_number_has_passed_through_is_not_chosen(draft, workbench):
    for size in (3, 30):
        draft.change("pool1", "size", (size, size), half_typed=True)
    assert chosen(workbench) == SMALL
    assert draft.spec.node("pool1").layer.size == (30, 30)


def test_stepping_past_what_is_possible_keeps_the_last_possible_step(draft, workbench):
    for size in (3, 30):
        draft.change("pool1", "size", (size, size))
    assert chosen(workbench).node("pool1").layer.size == (3, 3)


def test_typing_goes_on_from_the_layer_that_was_there_at_first(draft, workbench):
    workbench.edit("network", "", nodes=chain(Conv(4), Pool((3, 3), (1, 1), (1, 1)), Flatten(), Dense(10)))
    draft.change("pool1", "size", (1, 1), half_typed=True)
    assert draft.spec.node("pool1").layer == Pool((1, 1), (1, 1), (0, 0))  # half of a 1 is no padding
    draft.change("pool1", "size", (12, 12), half_typed=True)
    assert draft.spec.node("pool1").layer == Pool((12, 12), (1, 1), (1, 1))


def test_what_is_finished_is_not_typed_on(draft, workbench):
    workbench.edit("network", "", nodes=chain(Conv(4), Pool((3, 3), (1, 1), (1, 1)), Flatten(), Dense(10)))
    draft.change("pool1", "size", (1, 1), half_typed=True)
    draft.finish()
    draft.change("pool1", "size", (12, 12), half_typed=True)
    assert draft.spec.node("pool1").layer == Pool((12, 12), (1, 1), (0, 0))


def test_a_stride_that_equals_the_size_goes_along_with_it(draft):
    draft.change("pool1", "stride", (1, 1))
    draft.change("pool1", "stride", (2, 2))
    draft.change("pool1", "size", (3, 3))
    assert draft.spec.node("pool1").layer == Pool((3, 3))


# -- adding, removing, moving -----------------------------------------------------------------------------------------


def test_a_layer_is_added_behind_a_node_and_every_other_keeps_its_name(draft):
    assert draft.add("Convolution", Conv(8), "conv1") == "conv3"
    assert draft.spec.names[:3] == ("conv1", "conv3", "relu1")
    assert draft.spec.node("relu1").inputs == ("conv3",)


def test_behind_the_last_node_is_before_it(draft):
    last = draft.spec.names[-1]
    name = draft.add("Dropout", Dropout(), last)
    assert draft.spec.names[-2:] == (name, last)
    assert draft.possible


def test_behind_the_input_is_first(draft):
    name = draft.add("Dropout", Dropout(), "input")
    assert draft.spec.nodes[0] == Node(name, Dropout(), ("input",))


def test_the_only_node_cannot_be_removed(draft):
    for name in SMALL.names:
        draft.remove(name)
    assert len(draft.spec.nodes) == 1


def test_a_node_moves_by_its_name(draft, workbench):
    draft.move("relu1", 1)
    assert draft.spec.names[:3] == ("conv1", "pool1", "relu1")
    assert workbench.undo_stack.undoText() == "Move relu1 down"
    draft.move("conv1", -1)
    assert workbench.undo_stack.count() == 1


# -- presets -------------------------------------------------------------------------------------------------------


def test_a_preset_is_fitted_to_the_images(draft, workbench):
    fitted = SMALL.fitted((3, 48, 48), 3)
    workbench.edit("network", "", input_shape=fitted.input_shape, nodes=fitted.nodes)
    draft.change("pool1", "stride", (31, 31))
    draft.remove("flatten1")
    assert not draft.possible
    draft.choose_preset("lenet5-modern")
    assert draft.possible
    assert draft.spec == chosen(workbench) == PRESETS["lenet5-modern"].spec.fitted((3, 48, 48), 3)


def test_a_preset_that_the_images_are_too_small_for_changes_nothing(draft, workbench):
    fitted, said = SMALL.fitted((1, 8, 8), 2), []
    workbench.edit("network", "", input_shape=fitted.input_shape, nodes=fitted.nodes)
    workbench.problem.connect(said.append)
    draft.choose_preset("lenet5")
    assert chosen(workbench) == draft.spec == fitted
    assert said[0].startswith("LeNet-5 cannot take images of these sizes: ")


def test_an_impossible_draft_comes_back_with_the_network_when_another_is_undone(draft, workbench):
    draft.change("pool1", "size", (30, 30))
    impossible = draft.spec
    workbench.edit("kernel", "Change", sigma=2.0)
    workbench.undo_stack.undo()  # which is about no network
    assert draft.spec == impossible
    workbench.edit("network", "Resume run", **vars(PRESETS["lenet5"].spec))
    assert draft.possible
    workbench.undo_stack.undo()
    assert (draft.possible, draft.spec) == (False, impossible)
    workbench.undo_stack.redo()
    assert draft.possible


@pytest.mark.parametrize("drop", [lambda draft: draft.choose_preset("small"), lambda draft: draft.drop("Take back")])
def test_a_draft_that_leaves_the_network_as_it_is_comes_back_too(draft, workbench, changes, drop):
    draft.change("pool1", "size", (30, 30))
    impossible = draft.spec
    drop(draft)
    assert (draft.spec, draft.possible) == (SMALL, True)
    assert workbench.undo_stack.count() == 1
    workbench.undo_stack.undo()
    assert (draft.spec, draft.possible) == (impossible, False)
    workbench.undo_stack.redo()
    assert (draft.spec, draft.possible) == (SMALL, True)
    assert changes[-2:] == [(impossible, False), (SMALL, True)]
    drop(draft)  # there is nothing left to be dropped
    assert workbench.undo_stack.count() == 1


def filters_and_size(spec):
    return spec.node("conv1").layer.filters, spec.node("pool1").layer.size


def test_a_draft_that_a_preset_or_its_correction_has_taken_the_place_of_comes_back(draft, workbench):
    draft.change("pool1", "size", (3, 3))
    draft.change("pool1", "size", (30, 30))
    draft.choose_preset("lenet5-modern")
    workbench.undo_stack.undo()
    assert (draft.possible, filters_and_size(draft.spec)) == (False, (16, (30, 30)))
    draft.change("conv1", "filters", 20)
    draft.change("pool1", "size", (4, 4))
    assert (draft.possible, filters_and_size(chosen(workbench))) == (True, (20, (4, 4)))
    workbench.undo_stack.undo()  # of what corrected it, alone
    assert (draft.possible, filters_and_size(draft.spec)) == (False, (20, (30, 30)))
    assert filters_and_size(chosen(workbench)) == (16, (3, 3))
    workbench.undo_stack.redo()
    assert (draft.possible, filters_and_size(chosen(workbench))) == (True, (20, (4, 4)))
