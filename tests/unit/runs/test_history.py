from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.runs.events import BatchDone, Losses
from convviz.runs.history import Curve, History, Past
from convviz.runs.learning.schedules import Schedule
from tests.unit.state.run_events import detail, evaluated, losses, snapshot, started, stats


def total(history):
    evaluations = sum(event.predicted.nbytes + event.confidence.nbytes for event in history.evaluations)
    return sum(snapshot.nbytes for snapshot in history.snapshots) + evaluations


def steps(events):
    return [event.step for event in events]


# -- curves ----------------------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.floats(width=32, allow_nan=False), max_size=20) | st.integers(500, 3000), max_size=6))
def test_a_curve_holds_what_a_list_would(parts):
    curve, plain_steps, plain_values = Curve(), [], []
    for part in parts:
        values = list(map(float, range(part))) if isinstance(part, int) else part
        first = len(plain_steps) + 1
        plain_steps += range(first, first + len(values))
        plain_values += values
        curve.extend(np.arange(first, first + len(values)), np.array(values, np.float32))
        assert len(curve) == len(plain_values)
    np.testing.assert_array_equal(curve.steps, np.array(plain_steps, np.float64))
    np.testing.assert_array_equal(curve.values, np.array(plain_values, np.float64))


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(allow_nan=False)), max_size=60))
def test_a_number_at_the_same_batch_takes_the_place_of_the_last(moves):
    curve, plain, step = Curve(), {}, 0
    for forward, value in moves:
        step += forward
        curve.add(step, value)
        plain[step] = value
    assert curve.steps.tolist() == list(plain)
    assert curve.values.tolist() == list(plain.values())


def test_a_curve_grows_without_being_copied_each_time():
    curve, homes = Curve(), set()
    for step in range(20_000):
        curve.add(step, step / 2)
        homes.add(curve.steps.__array_interface__["data"][0])
    np.testing.assert_array_equal(curve.values, np.arange(20_000) / 2)
    assert len(homes) <= 6  # 1024, doubled five times


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_losses_become_one_number_a_batch(counts):
    history, first = History("run"), 1
    history.take(started())
    for count in counts:
        history.take(losses(first, count, seconds=first))
        first += count
    steps = np.arange(1, first)
    for curve, scale in ((history.loss, 1), (history.accuracy, 100), (history.rate, 1000)):
        np.testing.assert_array_equal(curve.steps, steps)
        np.testing.assert_array_equal(curve.values, (steps.astype(np.float32) / np.float32(scale)).astype(np.float64))
    assert (history.step, history.seconds) == (first - 1, first - counts[-1])
    assert history.samples_per_second == 500.0


def test_losses_of_no_batch_change_nothing_but_the_time():
    history = History("run")
    history.take(losses(1, 4))
    none = np.empty(0, np.float32)
    history.take(Losses(5, none, none, none, 9.0, 100.0))
    assert (len(history.loss), history.step, history.seconds) == (4, 4, 9.0)


def test_a_run_is_known_from_its_start_on():
    history = History("run 1")
    assert (history.config, history.step, history.name) == (None, 0, "run 1")
    begin = started(step=20)
    history.take(begin)
    history.take(BatchDone(21))
    assert (history.started, history.config, history.step) == (begin, begin.config, 20)


def test_each_split_has_curves_of_its_own():
    history = History("run")
    for step, split, accuracy in ((10, "validation", 0.5), (10, "test", 0.6), (20, "validation", 0.7)):
        history.take(evaluated(step, split, accuracy=accuracy))
    assert {name: curves[1].values.tolist() for name, curves in history.held_out.items()} == {
        "validation": [0.5, 0.7],
        "test": [0.6],
    }
    assert history.held_out["validation"][0].steps.tolist() == [10, 20]


def test_figures_of_layers_leave_out_what_is_no_number():
    history = History("run")
    nothing = float("nan")
    history.take(snapshot(0, layers={"conv1": stats(nothing, nothing), "relu1": stats(nothing, nothing, dead=0.25)}))
    history.take(snapshot(5, layers={"conv1": stats(3.0, 0.1), "relu1": stats(nothing, nothing, dead=0.0)}))
    # Of a snapshot between two batches the change of the weights is not known: what was known stays.
    history.take(snapshot(5, layers={"conv1": stats(3.0, nothing), "relu1": stats(nothing, nothing, dead=0.5)}))
    assert list(history.gradient_norm) == list(history.update_ratio) == ["conv1"]
    assert history.update_ratio["conv1"].values.tolist() == [0.1]
    assert history.gradient_norm["conv1"].steps.tolist() == [5]
    assert list(history.dead) == ["relu1"]
    assert history.dead["relu1"].values.tolist() == [0.25, 0.5]


# -- snapshots ---------------------------------------------------------------------------------------------------


def test_a_second_snapshot_of_the_same_batch_replaces_the_first():
    history = History("run")
    for event in (snapshot(1), snapshot(2, size=1000), snapshot(2, size=10)):
        history.take(event)
    assert steps(history.snapshots) == [1, 2]
    assert history.snapshots[-1].activations["conv1"].size == 10
    assert history.nbytes == total(history)


def test_looking_at_another_image_keeps_the_batch_that_was_broken_down():
    history = History("run")
    history.take(snapshot(4, apart=True))
    history.take(snapshot(4, size=99))
    (kept,) = history.snapshots
    assert kept.activations["conv1"].size == 99
    assert kept.detail is not None
    assert kept.detail.step == detail(4).step
    assert history.nbytes == total(history)
    history.take(snapshot(5))
    assert history.snapshots[-1].detail is None


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40, unique=True).map(sorted), st.floats(-2, 35))
def test_the_snapshot_at_a_batch_is_the_newest_not_after_it(at, step):
    history = History("run")
    for known in at:
        history.take(snapshot(known))
    assert history.index_at(step) == max(bisect_right(at, step) - 1, 0)
    assert history.index_at(np.inf) == len(at) - 1


def test_without_snapshots_the_index_is_the_first():
    assert History("run").index_at(5) == History("run").index_at(np.inf) == 0


def test_the_evaluation_at_a_batch_is_the_newest_of_its_split():
    history = History("run")
    assert history.evaluation_at(100, "test") is None
    history.take(evaluated(10, "validation"))
    assert history.evaluation_at(10, "test") is None  # stopped between the two
    assert history.evaluation_at(10, "validation").step == 10
    for step, split in ((10, "test"), (20, "validation"), (20, "test"), (30, "validation")):
        history.take(evaluated(step, split))
    found = {step: history.evaluation_at(step, "test") for step in (9, 10, 19, 20, 99)}
    assert {step: event and event.step for step, event in found.items()} == {9: None, 10: 10, 19: 10, 20: 20, 99: 20}
    assert history.evaluation_at(99, "validation") is None  # of these only the curves are kept beside a test
    assert history.held_out["validation"][0].steps.tolist() == [10, 20, 30]
    assert history.nbytes == total(history)


def test_the_loss_at_a_batch_is_the_newest_known():
    history = History("run")
    assert history.loss_at(3) is None
    history.take(losses(4, 3))
    assert history.loss_at(3) is None
    known = history.loss.values.tolist()
    assert [history.loss_at(step) for step in (4, 5, 6, 99)] == [*known, known[-1]]


@pytest.mark.parametrize("schedule", list(Schedule))
def test_the_learning_rate_of_a_run_that_is_resumed_is_the_schedules_at_that_batch(schedule):
    history = History("")
    assert history.learning_rate is None
    event = started(step=12)
    recipe = replace(event.config.recipe, schedule=schedule)
    history.take(replace(event, config=replace(event.config, recipe=recipe)))
    assert history.learning_rate == schedule.rate(
        11, 30, recipe.learning_rate
    )  # of the twelfth batch, of 3 epochs of 10
    history.take(losses(13, 1))
    assert history.learning_rate == pytest.approx(0.013)


def test_a_network_that_was_opened_goes_on_with_its_curves_up_to_there():
    before = History("run 1")
    for event in (started(), losses(1, 10), evaluated(10), losses(11, 5), evaluated(15, "validation")):
        before.take(event)
    history = History("run 2")
    history.take(started(step=12))
    history.resume_from(Past(0.9, before))
    assert not history.has_learned
    history.take(losses(13, 3))
    assert history.has_learned
    assert history.loss.steps.tolist() == list(range(1, 16))
    for own, other in ((history.loss, before.loss), (history.accuracy, before.accuracy), (history.rate, before.rate)):
        assert own.values[:12].tolist() == other.values[:12].tolist()
    assert [curve.steps.tolist() for curve in history.held_out["test"]] == [[10], [10]]
    assert list(history.held_out) == ["test"]
    assert len(before.loss) == 15


def test_forgetting_the_snapshots_keeps_the_curves():
    history = History("run")
    for event in (losses(1, 9), snapshot(9), evaluated(9)):
        history.take(event)
    history.forget_snapshots()
    assert (history.snapshots, history.evaluations, history.nbytes) == ([], [], 0)
    assert len(history.loss) == 9
    assert history.held_out["test"][1].values.tolist() == [0.9]
    assert history.gradient_norm["conv1"].steps.tolist() == [9]


# -- memory ----------------------------------------------------------------------------------------------------

SIZES = st.integers(0, 800)
EVENTS = st.one_of(
    st.builds(lambda size, apart: lambda step: snapshot(step, size=size, apart=apart), SIZES, st.booleans()),
    st.builds(lambda images: lambda step: evaluated(step, images=images), SIZES.map(lambda size: size + 1)),
)


@given(st.lists(st.tuples(st.integers(0, 3), EVENTS), max_size=120), st.integers(0, 40_000))
def test_memory_is_bounded_and_counted_right(moves, memory):
    history, step, first = History("run", memory), 0, {}
    newest = {}
    for forward, make in moves:
        step += forward
        event = make(step)
        first.setdefault(type(event), event.step)
        newest[type(event)] = event.step
        history.take(event)
        assert history.nbytes == total(history)
        # The first and the last of each kind are always kept, whatever they take.
        assert history.nbytes <= memory or min(len(history.snapshots), len(history.evaluations)) <= 2
    for kept in (history.snapshots, history.evaluations):
        if kept:
            assert (kept[0].step, kept[-1].step) == (first[type(kept[0])], newest[type(kept[0])])
        assert steps(kept) == sorted(steps(kept))
    if not history.thinned:
        assert len(history.evaluations) == sum(isinstance(make(0), type(evaluated(0))) for _, make in moves)


@pytest.mark.parametrize("count", [100, 1000, 5000])
def test_what_is_left_covers_the_whole_run_evenly(count):
    one = snapshot(0).nbytes
    history = History("run", memory=40 * one)
    for step in range(count):
        history.take(snapshot(step))
    kept = steps(history.snapshots)
    assert history.thinned
    assert len(kept) == 40
    assert (kept[0], kept[-1]) == (0, count - 1)
    gaps = [after - before for before, after in pairwise(kept)]
    # No gap is more than twice the even one, so no part of the run is forgotten sooner than another.
    assert max(gaps) <= 2 * np.ceil(count / 39)
    for quarter in np.array_split(np.arange(count), 4):
        inside = sum(quarter[0] <= step <= quarter[-1] for step in kept)
        assert 6 <= inside <= 16


@pytest.mark.parametrize("budget", [8, 25, 60])
def test_every_epoch_keeps_its_last_snapshot_however_little_room_there_is(budget):
    history, one = History("run", memory=budget * snapshot(0).nbytes), 37  # batches an epoch
    for step in range(one * 20 + 1):
        history.take(replace(snapshot(step), ends_epoch=step > 0 and step % one == 0))
    kept, ends = steps(history.snapshots), [one * epoch for epoch in range(1, 21)]
    assert len(kept) == budget
    assert (kept[0], kept[-1]) == (0, one * 20)
    if budget > 20:
        assert set(ends) <= set(kept)
    else:  # of them alone too many: they are thinned out as evenly
        assert set(kept[1:]) <= set(ends)
        assert max(after - before for before, after in pairwise(kept)) <= 2 * np.ceil(20 / budget) * 2 * one


def test_a_drawing_is_in_no_history():
    history = History("run")
    for step in range(4):
        history.take(snapshot(step))
        history.take(replace(snapshot(step), drawn=True))
    assert [(kept.step, kept.drawn) for kept in history.snapshots] == [(step, False) for step in range(4)]


@given(st.lists(st.integers(1, 5), max_size=20), st.floats(-1, 60))
def test_a_part_of_a_curve_goes_up_to_a_batch(gaps, until):
    curve, at = Curve(), np.cumsum(gaps).tolist()
    for step in at:
        curve.add(step, step / 2)
    part = curve.until(until)
    assert part.steps.tolist() == [step for step in at if step <= until]
    assert part.values.tolist() == [step / 2 for step in at if step <= until]
    assert curve.steps.tolist() == at


def test_thinning_takes_none_of_the_numbers_of_a_curve():
    history = History("run", memory=5 * snapshot(0).nbytes)
    for step in range(200):
        history.take(snapshot(step))
        history.take(evaluated(step, images=1))
    assert len(history.snapshots) < 10
    assert len(history.gradient_norm["conv1"]) == len(history.held_out["test"][0]) == 200


def test_evaluations_do_not_crowd_out_the_snapshots():
    history = History("run", memory=100_000)
    for step in range(0, 1000, 10):
        history.take(snapshot(step))
        history.take(evaluated(step, images=400))
    held = sum(event.nbytes for event in history.snapshots)
    assert held > 30_000
    assert history.nbytes <= 100_000
    assert not History("run").thinned
