"""The list of runs, recorded from their events."""

import weakref
from dataclasses import replace

import pytest
from PySide6.QtGui import QUndoCommand, QUndoStack

from convviz.core.networks.presets import PRESETS
from convviz.runs.control import Control
from convviz.runs.events import RunFailed
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.state.lab.record import Record
from convviz.state.lab.runs import run_list as module
from convviz.state.lab.runs.run_list import COLOURS, RUNS_KEPT, RUNS_SHOWN
from tests.unit.state.run_events import evaluated, finished, losses, snapshot, started

SMALL = PRESETS["small"].spec


def begin(record, batches=5, **recipe):
    """A run of some batches."""
    events = [replace(started(), config=TrainConfig(SMALL, Recipe(**recipe)))]
    events += [losses(1, batches)] if batches else []
    record.take(events, Control(), None)
    return record.runs.rows[-1]


@pytest.fixture
def record(qapp):
    return Record()


class Edit(QUndoCommand):
    def __init__(self, text, do, undo):
        super().__init__(text)
        self.redo, self.undo = do, undo


def shown(record):
    return [row.number for row in record.runs.shown]


def test_runs_are_counted_and_keep_a_colour_each_for_life(record):
    rows = [begin(record) for _ in range(COLOURS)]
    assert [row.number for row in record.runs.rows] == list(range(1, COLOURS + 1))
    colours = [row.colour for row in rows]
    assert sorted(colours) == list(range(COLOURS))
    record.runs.forget([rows[2].key])
    assert begin(record).colour == colours[2]  # it has become free
    assert [row.colour for row in rows] == colours


def test_a_run_that_came_to_nothing_is_not_listed(record):
    begin(record, batches=0)
    begin(record)
    assert [row.number for row in record.runs.rows] == [1]


def test_a_new_run_lets_go_of_the_snapshot_that_was_judged(record):
    begin(record)
    record.take([snapshot(5)], Control(), None)
    assert record.verdicts == record.newest_verdicts
    judged = weakref.ref(record.snapshot)
    begin(record)
    assert judged() is None


def test_only_so_many_are_kept_but_pinned_ones_in_any_case(record):
    first = begin(record)
    record.runs.pin(first.key, True)
    for _ in range(RUNS_KEPT + 3):
        begin(record)
    assert len(record.runs.rows) == RUNS_KEPT + 2
    assert record.runs.rows[0] is first


def test_one_that_was_opened_again_counts_as_new(record):
    first, second, _ = (begin(record) for _ in range(3))
    record.take([replace(started(), config=first.config), losses(1, 5)], Control(key=first.key), None)
    for _ in range(RUNS_KEPT - 1):
        begin(record)
    assert (first in record.runs.rows, second in record.runs.rows) == (True, False)


def test_the_newest_few_with_the_same_data_are_shown_and_others_as_asked(record):
    digits = [begin(record) for _ in range(RUNS_SHOWN + 1)]
    assert shown(record) == list(range(RUNS_SHOWN + 1, 1, -1))
    textures = begin(record, dataset="textures")
    assert shown(record) == [textures.number]
    assert not record.runs.has_same_data(digits[0])
    record.runs.show(digits[0].key, True)
    assert shown(record) == [textures.number, 1]
    record.runs.show(textures.key, False)
    assert shown(record) == [1]
    begin(record)
    assert textures.number not in shown(record)


def test_a_folders_split_and_size_belong_to_its_data(record):
    begin(record, dataset="/pictures", seed=1)
    begin(record, dataset="/pictures", seed=2)
    assert shown(record) == [2]
    begin(record, dataset="/pictures", seed=2, learning_rate=0.1)
    assert shown(record) == [3, 2]


def test_forgetting_can_be_taken_back_and_spares_the_run_under_way(record):
    rows = [begin(record) for _ in range(4)]
    record.runs.pin(rows[1].key, True)
    record.forget_earlier()
    assert record.runs.rows == [rows[1], rows[3]]
    assert record.runs.forgotten == [rows[0], rows[2]]
    record.runs.bring_back()
    assert record.runs.rows == rows
    assert record.runs.forgotten == []


def test_a_name_is_ones_own_until_it_is_empty(record):
    row = begin(record, learning_rate=0.1)
    assert (row.short, row.history.name) == ("run 1", "run 1: Small, η 0.1")
    record.runs.rename(row.key, "  too   fast ")
    assert (row.short, row.history.name) == ("too fast", "too fast")
    record.runs.rename(row.key, " ")
    assert (row.short, row.history.name) == ("run 1", "run 1: Small, η 0.1")


def test_no_two_runs_have_one_name(record):
    first, second = begin(record), begin(record)
    record.runs.rename(first.key, "best")
    record.runs.forget([first.key])
    record.runs.rename(second.key, "best")
    record.runs.bring_back()
    assert (first.short, second.short) == ("best", "best (2)")
    record.runs.rename(second.key, "run 1")
    record.runs.rename(first.key, "")
    record.runs.rename(first.key, "run 3")
    assert begin(record).short == "run 4"
    record.runs.rename(first.key, "")
    assert (first.short, second.short) == ("run 1 (2)", "run 1")


def test_undoing_an_edit_of_a_run_that_newer_ones_have_replaced_brings_it_back(qapp, qtbot):
    stack = QUndoStack()
    record = Record(lambda text, do, undo: stack.push(Edit(text, do, undo)))
    first, second = begin(record), begin(record)
    record.runs.rename(first.key, "mine")
    record.runs.pin(second.key, True)
    record.runs.pin(second.key, False)
    for _ in range(RUNS_KEPT + 2):
        begin(record)
    assert not {first, second} & set(record.runs.rows)
    record.runs.rows[0].rename("run 1")
    stack.undo()
    assert record.runs.rows[0] is second
    assert second.pinned
    stack.undo()
    stack.undo()
    assert record.runs.rows[0] is first
    assert first.short == "run 1 (2)"  # its name has been given away
    begin(record)
    assert first in record.runs.rows  # it has only just come back
    # One that came to nothing leaves no trace.
    nothing = begin(record, batches=0)
    record.runs.rename(nothing.key, "empty")
    begin(record)
    with qtbot.waitSignal(record.runs.problem) as said:
        stack.undo()
    assert said.args == ["empty came to nothing and is gone: nothing has changed."]
    assert nothing not in record.runs.rows


def test_a_run_that_was_brought_back_outstays_the_ones_listed_before(record):
    first = begin(record)
    for _ in range(RUNS_KEPT):
        begin(record)
    record.runs.forget([first.key])
    begin(record)
    record.runs.bring_back()
    for _ in range(RUNS_KEPT - 1):
        begin(record)
        assert first in record.runs.rows
        assert len(record.runs.rows) == RUNS_KEPT + 1
    begin(record)
    assert first not in record.runs.rows


# -- from one start to the next --------------------------------------------------------------------------------------


def test_pinned_runs_are_there_again_at_the_next_start(record, qapp, tmp_path):
    record.runs.keep_in(tmp_path / "runs")
    kept, other = begin(record, learning_rate=0.1), begin(record)
    record.runs.pin(kept.key, True)
    record.runs.rename(kept.key, "fast")
    record.runs.pin(other.key, True)
    record.take([losses(6, 3), evaluated(8), finished(8)], record._run, None)
    again = Record()
    again.runs.keep_in(tmp_path / "runs")
    first, second = again.runs.rows
    assert (first.key, first.short, first.colour, first.pinned) == (kept.key, "fast", kept.colour, True)
    assert len(second.history.loss) == 8  # it had gone on since
    assert again.history is None
    assert begin(again).number == 3
    assert again.earlier == [first.history, second.history]
    again.runs.pin(second.key, False)
    again.runs.forget([first.key])
    third = Record()
    third.runs.keep_in(tmp_path / "runs")
    assert third.runs.rows == []
    again.runs.bring_back()
    third.runs.keep_in(tmp_path / "runs")
    assert [row.key for row in third.runs.rows] == [first.key]


def test_a_pinned_run_that_came_to_nothing_leaves_no_file(record, tmp_path):
    record.runs.keep_in(tmp_path)
    record.runs.pin(begin(record, batches=0).key, True)
    assert len(list(tmp_path.iterdir())) == 1
    begin(record)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_holds_no_run_is_left_out_and_that_is_said(record, tmp_path, qtbot):
    (tmp_path / "x.convviz-run").write_text("{}")
    with qtbot.waitSignal(record.runs.problem) as said:
        record.runs.keep_in(tmp_path)
    assert said.args[0].startswith("A pinned run could not be read. 'x.convviz-run' holds no run")
    assert record.runs.rows == []


def test_pinned_runs_that_take_too_long_to_read_are_left_out_and_that_is_said(
    record, tmp_path, qtbot, monkeypatch, gate
):
    record.runs.keep_in(tmp_path)
    first, second = begin(record), begin(record)
    for row in (first, second):
        record.runs.pin(row.key, True)
    load, left = module.load_run, sorted((first.key, second.key))[1]
    monkeypatch.setattr(module, "READ_WAIT", 0.5)
    monkeypatch.setattr(module, "load_run", lambda path: gate.wait(20) if path.stem == left else load(path))
    again = Record()
    with qtbot.waitSignal(again.runs.problem) as said:
        again.runs.keep_in(tmp_path)
    gate.set()
    assert said.args[0].startswith("Reading the pinned runs takes more than 0.5 seconds: some are not here")
    assert [row.key for row in again.runs.rows] == [row.key for row in (first, second) if row.key != left]


def test_a_run_that_cannot_be_kept_is_said_and_stays(record, tmp_path, qtbot):
    (tmp_path / "runs").write_text("a file where the folder should be")
    record.runs.keep_in(tmp_path / "runs")
    row = begin(record)
    with qtbot.waitSignal(record.runs.problem) as said:
        record.runs.pin(row.key, True)
    assert said.args[0].startswith("run 1 is not kept: ")
    assert record.runs.rows == [row]


def test_a_run_that_failed_keeps_its_place(record):
    begin(record)
    begin(record)
    record.take([RunFailed("The loss is NaN.", float("nan"))], record._run, None)
    assert len(record.runs.rows) == 2
