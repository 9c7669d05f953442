import gc
import weakref
from math import inf

import numpy as np
import pytest
import torch
from torch import nn

from convviz.core.data.datasets import TEXTURES
from convviz.core.networks.analysis import analyse
from convviz.core.networks.layers import Dense, Flatten
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import chain
from convviz.core.networks.presets import PRESETS
from convviz.runs.control import Control, Part, Probe
from convviz.runs.errors import TrainingError
from convviz.runs.events import BatchDone, Evaluated, Evaluating, Loading, Losses, RunFinished, RunStarted
from convviz.runs.recipe import Optimiser, Schedule
from convviz.runs.snapshot import Snapshot
from convviz.runs.watching import Phase
from convviz.training import loop, pacing
from convviz.training.devices import drops_denormals, spare_threads
from convviz.training.learning.batches import Batches
from convviz.training.looking import snapshots
from convviz.training.looking.inspect import Inspector
from convviz.training.loop import train
from convviz.training.run import Run
from tests.unit.stripes import RICH, TINY, make_config, make_stripes, of_kind, until

ALWAYS = (Phase(inf, inf, 1.0, 1.0),)


def trained(config, dataset, control=None, **options):
    """All events of a run, and its network."""
    control = control or Control()
    events = list(train(config, control, dataset=dataset, threads=1, **options))
    return events, control.snapshot.__self__.learner.network


def plain_loop(dataset, epochs, seed, rate):
    """What anyone would write for RICH, with every figure that `Losses` tells."""
    torch.manual_seed(seed)
    network = nn.Sequential(
        *(nn.ZeroPad2d((1, 2, 1, 2)), nn.Conv2d(1, 4, 4), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(64, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 3)),
    ).to(memory_format=torch.channels_last)
    optimiser = torch.optim.Adam(network.parameters(), lr=rate, fused=True)
    images, labels = torch.tensor(dataset.train.images), torch.tensor(dataset.train.labels)
    losses, accuracies = [], []
    for epoch in range(epochs):
        order = torch.from_numpy(np.random.default_rng((seed, epoch)).permutation(len(labels)))
        for chosen in order.split(16):
            x = (images[chosen].float() / 255).to(memory_format=torch.channels_last)
            logits = network(x)
            loss = nn.functional.cross_entropy(logits, labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            accuracies.append((logits.argmax(1) == labels[chosen]).float().mean().item())
    return network, losses, accuracies


def test_it_is_a_plain_loop_to_the_last_bit(stripes):
    """Weights, running means, losses and accuracies, with dropout, batch normalisation and an asymmetric padding."""
    torch.manual_seed(1234)  # of the shared generator, which must not matter
    events, network = trained(make_config(RICH, epochs=3, seed=7), stripes)
    expected, losses, accuracies = plain_loop(stripes, 3, 7, 0.01)
    ours, theirs = network.state_dict(), expected.state_dict()
    assert len(ours) == len(theirs)
    assert all(torch.equal(a, b) for a, b in zip(ours.values(), theirs.values(), strict=True))
    emitted = of_kind(events, Losses)
    np.testing.assert_array_equal(np.concatenate([t.losses for t in emitted]), np.array(losses, np.float32))
    np.testing.assert_allclose(np.concatenate([t.accuracies for t in emitted]), accuracies, rtol=1e-6)


def test_what_is_emitted_and_in_which_order(stripes):
    events, _ = trained(make_config(), stripes)
    started, finished = events[0], events[-1]
    assert isinstance(started, RunStarted)
    assert isinstance(finished, RunFinished)
    assert (started.batches_per_epoch, started.step, started.device) == (5, 0, "CPU, 1 thread")
    assert started.parameters == analyse(started.config.network).parameters == 4 * 10 + 64 * 3 + 3
    assert [event.step for event in of_kind(events, BatchDone)] == list(range(1, 11))
    # After an epoch, its losses and its evaluation come before the last batch is done.
    kinds = [type(event) for event in events]
    for epoch, evaluated in enumerate(of_kind(events, Evaluated), 1):
        place = events.index(evaluated)
        assert (evaluated.epoch, evaluated.step, evaluated.split) == (epoch, 5 * epoch, "test")
        assert kinds[place - 1 : place + 2] == [Losses, Evaluated, BatchDone]
        assert events[place + 1].step == 5 * epoch
    assert (finished.step, finished.epochs, finished.stopped, finished.split) == (10, 2.0, False, "test")
    assert finished.accuracy == of_kind(events, Evaluated)[-1].accuracy
    assert finished.seconds > 0
    assert finished.samples_per_second > 0


def test_losses_leave_out_no_batch_and_say_the_rates(stripes):
    config = make_config(schedule=Schedule.ONE_CYCLE, epochs=3)
    emitted = of_kind(trained(config, stripes)[0], Losses)
    assert [t.first for t in emitted] == np.cumsum([1, *(len(t.losses) for t in emitted[:-1])]).tolist()
    assert sum(len(t.losses) for t in emitted) == 15
    rates = [Schedule.ONE_CYCLE.rate(step, 15, 0.01) for step in range(15)]
    np.testing.assert_allclose(np.concatenate([t.rates for t in emitted]), rates, rtol=1e-6)
    assert [t.seconds for t in emitted] == sorted(t.seconds for t in emitted)


@pytest.mark.parametrize("optimiser", Optimiser)
def test_every_optimiser_learns_the_stripes(stripes, optimiser):
    rate = {Optimiser.SGD: 0.3, Optimiser.MOMENTUM: 0.1}.get(optimiser, 0.02)
    events, _ = trained(make_config(optimiser=optimiser, learning_rate=rate, epochs=12), stripes)
    assert events[-1].accuracy == 1.0


def test_the_network_is_fitted_to_the_dataset(stripes):
    events, network = trained(make_config(PRESETS["lenet5-modern"].spec, epochs=1), make_stripes(side=28))
    assert events[0].config.network == PRESETS["lenet5-modern"].spec.fitted((1, 28, 28), 3)
    assert network.dense2.out_features == 3


def test_evaluation_predicts_every_image_in_evaluation_mode():
    dataset = make_stripes(validation=11)
    events, network = trained(make_config(RICH, epochs=1), dataset)
    splits = {event.split: event for event in of_kind(events, Evaluated)}
    assert list(splits) == ["validation", "test"]
    network.eval()
    for name, split in (("validation", dataset.validation), ("test", dataset.test)):
        with torch.no_grad():
            logits = network(torch.tensor(split.images) / 255)
        probabilities = logits.softmax(1).numpy()
        evaluated, labels = splits[name], torch.tensor(split.labels)
        np.testing.assert_array_equal(evaluated.predicted, probabilities.argmax(1))
        np.testing.assert_allclose(evaluated.confidence, probabilities.max(1), rtol=1e-5)
        assert evaluated.accuracy == (probabilities.argmax(1) == split.labels).mean()
        assert evaluated.loss == pytest.approx(nn.functional.cross_entropy(logits, labels).item(), rel=1e-5)
        assert (evaluated.predicted.dtype, evaluated.confidence.dtype) == (np.int64, np.float32)


def test_a_network_is_left_in_training_mode_by_an_evaluation_also_one_cut_short(stripes, monkeypatch):
    monkeypatch.setattr(pacing, "EMIT_EVERY", 0.0)
    control = Control()
    events = train(make_config(RICH), control, dataset=stripes, threads=1)
    emitted = until(events, Evaluating)
    assert 0 < emitted[-1].fraction <= 1
    network = control.snapshot.__self__.learner.network
    assert not network.training
    events.close()
    assert all(module.training for module in network.modules())


def test_the_learning_rate_can_be_taken_over_and_given_back(stripes):
    control = Control()
    events = train(make_config(), control, dataset=stripes, threads=1)
    emitted = until(events, BatchDone, 2)
    control.learning_rate = 0.5
    emitted += until(events, BatchDone, 2)
    control.learning_rate = None
    emitted += list(events)
    rates = np.concatenate([t.rates for t in of_kind(emitted, Losses)])
    np.testing.assert_allclose(rates, [0.01] * 2 + [0.5] * 2 + [0.01] * 6, rtol=1e-6)


def test_a_learning_rate_that_is_no_number_is_refused(stripes):
    control = Control(learning_rate=float("nan"))
    with pytest.raises(ValueError, match="learning rate must be a finite number"):
        list(train(make_config(), control, dataset=stripes))


def test_the_dataset_is_loaded_if_it_is_not_given():
    events = train(make_config(PRESETS["small"].spec, dataset=TEXTURES), threads=1)
    emitted = until(events, RunStarted)
    events.close()
    fractions = [event.fraction for event in emitted[:-1]]
    assert all(isinstance(event, Loading) for event in emitted[:-1])
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert emitted[-1].config.network.classes == 3


def test_a_folder_that_is_not_there_is_an_error_in_a_sentence(tmp_path):
    with pytest.raises(ValueError, match="gone"):
        list(train(make_config(dataset=str(tmp_path / "gone"))))


@pytest.mark.parametrize("stop_after", range(1, 13))
def test_closed_at_any_event_it_leaves_nothing_changed(stripes, probe, stop_after):
    torch.manual_seed(5)
    random, threads = torch.get_rng_state(), torch.get_num_threads()
    control = Control(probe=probe, phases=ALWAYS)
    events = train(make_config(RICH), control, dataset=stripes, threads=threads + 1)
    for _ in range(stop_after):
        next(events)
    assert torch.get_num_threads() == threads + 1
    events.close()
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), random)
    assert torch.is_grad_enabled()
    assert not drops_denormals()
    network = control.snapshot.__self__.learner.network
    assert not any(module._forward_hooks or module._backward_hooks for module in network.modules())
    assert not any(parameter._backward_hooks for parameter in network.parameters())


def test_threads_leave_a_core_to_the_window_unless_set_otherwise(stripes):
    events = train(make_config(), dataset=stripes)
    next(events)
    assert torch.get_num_threads() == spare_threads()
    events.close()


def test_fifty_runs_leave_nothing_behind(stripes, probe):
    left = []
    for turn in range(50):
        control = Control(probe=probe)
        events = train(make_config(), control, dataset=stripes, threads=1)
        until(events, BatchDone, 1 + turn % 4)
        left.append(weakref.ref(control.snapshot.__self__.learner.network))
        events.close()
        del control, events
    gc.collect()
    assert not any(network() is not None for network in left)


def test_the_last_batch_must_not_be_too_small_for_batch_normalisation():
    with pytest.raises(TrainingError, match="With 23 of 70 images a batch, some batch holds a single image"):
        next(train(make_config(RICH, batch_size=23), dataset=make_stripes()))
    next(train(make_config(TINY, batch_size=23), dataset=make_stripes()))


def test_a_schedule_that_leaves_nothing_of_the_rate_does_not_begin():
    """One-cycle begins and ends with almost nothing: over a single batch that is all there is."""
    one = {"batch_size": 70, "epochs": 1}
    with pytest.raises(TrainingError, match="The whole run is one batch, for which the one-cycle schedule gives 1e-05"):
        next(train(make_config(schedule=Schedule.ONE_CYCLE, **one), dataset=make_stripes()))
    next(train(make_config(schedule=Schedule.CONSTANT, **one), dataset=make_stripes()))
    next(train(make_config(schedule=Schedule.ONE_CYCLE, batch_size=69, epochs=1), dataset=make_stripes()))


def test_an_impossible_network_does_not_begin():
    config = make_config(PRESETS["lenet5"].spec)
    with pytest.raises(TrainingError, match="conv3 does not fit"):
        next(train(config, dataset=make_stripes(side=12)))


def test_mixed_precision_is_refused_without_cuda(stripes):
    with pytest.raises(TrainingError, match=r"Mixed precision is for CUDA devices, and this run is on CPU, \d+ thread"):
        next(train(make_config(mixed_precision=True), dataset=stripes))


def test_a_loss_that_is_no_number_ends_the_run_with_what_to_try(stripes):
    linear = NetworkSpec("linear", (1, 8, 8), chain(Flatten(), Dense(16), Dense(3)))
    config = make_config(linear, optimiser=Optimiser.SGD, learning_rate=10.0, epochs=30)
    emitted = []
    with pytest.raises(TrainingError) as raised:
        emitted.extend(train(config, dataset=stripes, threads=1))  # keeps what came before
    losses = np.concatenate([event.losses for event in of_kind(emitted, Losses)])
    assert np.isfinite(losses).all()
    text = str(raised.value)
    assert f"The loss of batch {len(losses) + 1} is " in text
    assert "at a learning rate of 10. Try a learning rate about ten times smaller, such as 1," in text


@pytest.mark.parametrize("ended", ["finished", "closed"])
def test_a_run_that_is_over_lets_its_images_go_and_still_takes_probe_images(ended):
    control = Control()
    probe = Probe(make_stripes().held_out.images[0] / np.float32(255))
    events = train(make_config(RICH, epochs=1), control, dataset=make_stripes(), threads=1)
    next(events)
    batches = weakref.ref(control.snapshot.__self__._batches)
    if ended == "finished":
        for _ in events:
            pass
    else:
        events.close()
    assert batches() is None
    assert control.snapshot(probe).probabilities.shape == (3,)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried ..."),
        MemoryError(),
        ImportError("libcudnn.so.9: failed to map segment from shared object"),
    ],
)
def test_short_memory_suggests_a_smaller_batch_and_lets_everything_go(stripes, monkeypatch, error):
    control = Control()
    events = train(make_config(), control, dataset=stripes, threads=1)
    until(events, BatchDone, 2)
    network = weakref.ref(control.snapshot.__self__.learner.network)

    def fail(*_arguments):
        raise error

    monkeypatch.setattr(Batches, "take", fail)
    with pytest.raises(TrainingError, match="Try a batch smaller than 16, such as 8, or a smaller network"):
        next(events)
    assert (control.snapshot, control.copy) == (None, None)
    error.__traceback__ = None
    del events
    gc.collect()
    assert network() is None
    monkeypatch.undo()
    assert len(of_kind(train(make_config(), dataset=stripes, threads=1), BatchDone)) == 10  # the next run starts


def test_nothing_is_smaller_than_a_batch_of_one():
    assert loop._sentence(MemoryError(), 1).endswith("batch size. Try a smaller network.")


def test_a_mistake_of_the_program_is_not_dressed_up(stripes, monkeypatch):
    monkeypatch.setattr(Batches, "take", lambda *_: (_ for _ in ()).throw(RuntimeError("shapes cannot be multiplied")))
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        list(train(make_config(), dataset=stripes))


def test_a_failing_device_is_an_error_in_a_sentence():
    error = torch.AcceleratorError("CUDA error: device-side assert triggered\nCUDA kernel errors might ...")
    assert loop._sentence(error, 16) == "The device failed: CUDA error: device-side assert triggered."


def test_pauses_do_not_count(stripes, monkeypatch):
    times = [0.0]
    for module in (loop, pacing):
        monkeypatch.setattr(module, "perf_counter", lambda: times[0])
    events = train(make_config(epochs=1), dataset=stripes, threads=1)
    emitted = []
    for event in events:
        emitted.append(event)
        times[0] += 100.0  # held here
    assert emitted[-1].seconds == 0.0


def test_watching_changes_nothing_that_is_learned(stripes, probe):
    _, alone = trained(make_config(RICH), stripes)
    control = Control(probe=probe, phases=ALWAYS, breakdown=True)
    events, watched = trained(make_config(RICH), stripes, control)
    assert len(of_kind(events, Snapshot)) == 11  # at the start, and for each batch
    for name, value in alone.state_dict().items():
        assert torch.equal(value, watched.state_dict()[name]), name


def test_with_a_snapshot_come_all_losses_up_to_it(stripes, probe):
    emitted = list(train(make_config(), Control(probe=probe, phases=ALWAYS), dataset=stripes, threads=1))
    known = 0
    for event in emitted:
        if isinstance(event, Losses):
            known = event.first + len(event.losses) - 1
        if isinstance(event, Snapshot):
            assert known == event.step
    snapshots = of_kind(emitted, Snapshot)
    assert [snapshot.step for snapshot in snapshots] == list(range(11))
    assert [snapshot.step for snapshot in snapshots if snapshot.ends_epoch] == [5, 10]
    assert [snapshot.sample_step for snapshot in snapshots if snapshot.ends_epoch] == [5, 10]


def test_the_end_of_every_epoch_is_recorded_however_little_time_there_is(stripes, probe):
    control = Control(probe=probe, phases=(Phase(inf, inf, 0.0),))
    emitted = of_kind(list(train(make_config(epochs=20), control, dataset=stripes, threads=1)), Snapshot)
    assert [snapshot.step for snapshot in emitted] == [0, *range(5, 101, 5)]


@pytest.mark.parametrize(
    ("parts", "seen", "sampled"),
    [
        # The sample delays no picture; of the epochs' ends only the first two have it, which cost nothing yet.
        (frozenset(), range(21), [5, 10, 10, 10]),
        # Here each picture waits for it: the first two, and those of the epochs' ends, however little time there is.
        (frozenset({Part.SAMPLE}), [0, 1, 5, 10, 15, 20], [5, 10, 15, 20]),
    ],
)
def test_a_sample_that_costs_much_delays_only_itself(stripes, probe, monkeypatch, parts, seen, sampled):
    seconds = [0.0]
    figures = Inspector._sample_figures

    def slow(inspector):
        seconds[0] += 1000
        return figures(inspector)

    monkeypatch.setattr(Inspector, "_sample_figures", slow)
    monkeypatch.setattr(snapshots, "thread_time", lambda: seconds[0])
    control = Control(probe=probe, phases=(Phase(inf, inf, 1e-9, 1e-9),), parts=parts)
    emitted = of_kind(list(train(make_config(epochs=4), control, dataset=stripes, threads=1)), Snapshot)
    assert [snapshot.step for snapshot in emitted] == list(seen)
    assert [snapshot.sample_step for snapshot in emitted if snapshot.ends_epoch] == sampled


def test_in_slow_motion_every_batch_is_seen(stripes, probe):
    control = Control(probe=probe, phases=(Phase(inf, inf, 0.0),), rate=3.0)
    emitted = of_kind(list(train(make_config(), control, dataset=stripes, threads=1)), Snapshot)
    assert [snapshot.step for snapshot in emitted] == list(range(11))


def test_a_run_is_recorded_with_an_image_while_another_one_is_drawn(stripes, probe):
    drawing = Probe(1 - probe.image, drawn=True)
    control = Control(probe=drawing, recorded=probe, phases=ALWAYS)
    emitted = of_kind(list(train(make_config(), control, dataset=stripes, threads=1)), Snapshot)
    assert [(snapshot.step, snapshot.drawn) for snapshot in emitted] == [
        (step, drawn) for step in range(11) for drawn in (True, False)
    ]
    for snapshot in emitted:
        np.testing.assert_array_equal(snapshot.input, drawing.image if snapshot.drawn else probe.image)


def test_what_was_made_of_the_sample_is_of_the_batch_that_it_says(stripes, probe):
    """Where nobody looks at the sample it is predicted now and then; each snapshot says after which batch."""
    seen = {}
    for parts in (frozenset(), frozenset({Part.SAMPLE})):
        control = Control(probe=probe, phases=ALWAYS, parts=parts)
        emitted = of_kind(list(train(make_config(), control, dataset=stripes, threads=1)), Snapshot)
        seen[bool(parts)] = emitted
    assert [snapshot.sample_step for snapshot in seen[True]] == list(range(11))
    for snapshot in seen[False]:
        fresh = seen[True][snapshot.sample_step]
        assert snapshot.sample_step <= snapshot.step
        np.testing.assert_array_equal(snapshot.predicted, fresh.predicted)
        np.testing.assert_array_equal(snapshot.confidence, fresh.confidence)


def test_accuracy_now_is_that_of_an_evaluation(stripes):
    one = Run(make_config(epochs=4), Control(), stripes)
    emitted = [(one.accuracy(), event.accuracy) for event in one.events() if isinstance(event, Evaluated)]
    assert len(emitted) == 4
    assert all(a == b for a, b in emitted)
