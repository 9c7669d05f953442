"""What a snapshot shows against the same figures taken from the network by hand."""

from math import inf, isnan, nan

import numpy as np
import pytest
import torch

from convviz.core.networks.analysis import analyse
from convviz.core.networks.layers import Activation, Conv, Dense, Flatten, Pool
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import chain
from convviz.runs.control import Control, Probe
from convviz.runs.errors import TrainingError
from convviz.runs.events import BatchDone, Evaluated, Losses, RunFinished, RunStarted
from convviz.runs.recipe import Optimiser
from convviz.runs.snapshot import DETAIL_WEIGHTS, Snapshot
from convviz.runs.watching import Phase
from convviz.training.looking.histograms import BINS, evenly_spread, histogram
from convviz.training.looking.inspect import HISTOGRAM_VALUES
from convviz.training.loop import train
from tests.unit.stripes import RICH, TINY, make_config, make_stripes, of_kind, until


class Begun:
    """A run held after some batches."""

    def __init__(self, dataset, spec=RICH, batches=3, **recipe):
        self.control = Control()
        self.events = train(make_config(spec, **recipe), self.control, dataset=dataset, threads=1)
        self.emitted = until(self.events, BatchDone, batches)
        self.network = self.control.snapshot.__self__.learner.network
        self.sample = self.emitted[0].sample


@pytest.fixture
def begun(stripes):
    run = Begun(stripes)
    yield run
    run.events.close()


def forward(network, images):
    """Every layer's output for ``images`` (N, C, H, W), in evaluation mode, and what came of the modes."""
    network.eval()
    outputs, x = {}, torch.tensor(images).float()
    with torch.no_grad():
        for name, module in network.named_children():
            x = module(x)
            outputs[name] = x
    network.train()
    return outputs


def test_activations_and_probabilities_are_the_networks_own(begun, probe):
    snapshot = begun.control.snapshot(probe)
    outputs = forward(begun.network, probe.image[None])
    assert list(snapshot.activations) == list(RICH.names)
    for facts in analyse(RICH).nodes:
        made = snapshot.activations[facts.name]
        assert (made.shape, made.dtype, made.flags.c_contiguous) == (facts.output_shape, np.float32, True)
        np.testing.assert_allclose(made, outputs[facts.name][0].numpy(), atol=1e-6)
    np.testing.assert_allclose(snapshot.probabilities, outputs["dense2"][0].softmax(0), atol=1e-6)
    assert snapshot.probabilities.sum() == pytest.approx(1, abs=1e-6)
    np.testing.assert_array_equal(snapshot.input, probe.image)
    assert (snapshot.step, snapshot.label, snapshot.name, snapshot.detail) == (3, probe.label, "test image 4", None)


def test_weights_and_biases_are_those_of_convolutions_and_dense_layers(begun, probe):
    snapshot = begun.control.snapshot(probe)
    assert list(snapshot.weights) == list(snapshot.biases) == ["conv1", "dense1", "dense2"]
    for name, weights in snapshot.weights.items():
        layer = begun.network.get_submodule(name)
        np.testing.assert_array_equal(weights, layer.weight.detach())
        np.testing.assert_array_equal(snapshot.biases[name], layer.bias.detach())
        assert weights.flags.c_contiguous


def test_a_layer_without_bias_has_none_in_a_snapshot(stripes, probe):
    spec = NetworkSpec("bare", (1, 8, 8), chain(Conv(2, bias=False), Flatten(), Dense(3)))
    begun = Begun(stripes, spec, batches=1)
    snapshot = begun.control.snapshot(probe)
    assert (list(snapshot.weights), list(snapshot.biases)) == (["conv1", "dense1"], ["dense1"])


def test_nothing_in_a_snapshot_is_a_view_of_a_live_tensor(begun, probe):
    first = begun.control.snapshot(probe)
    kept = {name: weights.copy() for name, weights in first.weights.items()}
    input_ = first.input.copy()
    probe.image[:] = 0.25
    until(begun.events, BatchDone, 2)
    for name, weights in kept.items():
        np.testing.assert_array_equal(first.weights[name], weights)
        assert (begun.control.snapshot(probe).weights[name] != weights).any()
    np.testing.assert_array_equal(first.input, input_)
    again = begun.control.snapshot(probe)
    assert not np.shares_memory(again.predicted, begun.control.snapshot(probe).predicted)


def test_the_sample_is_predicted_and_is_a_fixed_part_of_each_class(begun, probe, stripes):
    snapshot = begun.control.snapshot(probe)
    assert begun.sample.tolist() == list(range(20))  # all, since there are few
    probabilities = forward(begun.network, stripes.test.images / 255)["dense2"].softmax(1)
    np.testing.assert_array_equal(snapshot.predicted, probabilities.argmax(1))
    np.testing.assert_allclose(snapshot.confidence, probabilities.max(1).values, rtol=1e-5)


def test_of_many_held_out_images_128_are_the_sample_as_evenly_from_all_classes_as_can_be(probe):
    dataset = make_stripes(test=300)
    begun = Begun(dataset)
    assert len(begun.sample) == len(begun.control.snapshot(probe).predicted) == 128
    assert sorted(np.bincount(dataset.test.labels[begun.sample])) == [42, 43, 43]
    begun.events.close()


def test_stats_are_those_of_the_weights_and_gradients(begun, probe, stripes):
    stats = begun.control.snapshot(probe).stats
    assert list(stats) == list(RICH.names)
    for name in ("conv1", "norm1", "dense1", "dense2"):
        weight = begun.network.get_submodule(name).weight
        assert stats[name].weight_norm == pytest.approx(weight.norm().item(), rel=1e-6)
        assert stats[name].gradient_norm == pytest.approx(weight.grad.norm().item(), rel=1e-6)
        counts, _ = np.histogram(weight.detach().numpy(), BINS)
        assert stats[name].weights.counts.sum() == weight.numel()
        np.testing.assert_allclose(stats[name].weights.counts, counts, atol=1)  # a value on an edge may fall either way
        assert (stats[name].weights.low, stats[name].weights.high) == (weight.min().item(), weight.max().item())
        assert stats[name].gradients.counts.sum() == weight.numel()
    for name in ("relu1", "pool1", "flatten1", "dropout1"):
        assert np.isnan([stats[name].weight_norm, stats[name].gradient_norm, stats[name].update_ratio]).all()
        assert (stats[name].weights, stats[name].gradients) == (None, None)
    outputs = forward(begun.network, stripes.test.images / 255)
    for name, output in outputs.items():
        bars = stats[name].activations
        assert bars.counts.sum() == output.numel()
        assert (bars.low, bars.high) == pytest.approx((output.min().item(), output.max().item()), rel=1e-5, abs=1e-7)


def test_dead_units_are_those_that_no_sample_image_wakes(stripes, probe):
    spec = NetworkSpec("dead", (1, 8, 8), chain(Conv(4), Activation("relu"), Pool(), Flatten(), Dense(3)))
    begun = Begun(stripes, spec, batches=1)
    with torch.no_grad():
        begun.network.conv1.bias.copy_(torch.tensor([-100.0, 100.0, -100.0, 100.0]))
    begun.control.snapshot.__self__.step += 1  # else the figures of this batch are kept
    stats = begun.control.snapshot(probe).stats
    assert stats["relu1"].dead == 0.5
    assert stats["conv1"].dead is None
    with torch.no_grad():
        begun.network.conv1.bias.copy_(torch.tensor([-0.2, -0.3, -0.1, 0.0]))
    begun.control.snapshot.__self__.step += 1
    output = forward(begun.network, stripes.test.images / 255)["relu1"]
    dead = (output.amax(dim=(0, 2, 3)) == 0).float().mean().item()  # whole maps: one cell alone is only never met
    assert begun.control.snapshot(probe).stats["relu1"].dead == pytest.approx(dead)


def test_before_the_first_batch_there_are_no_gradients(stripes, probe):
    control = Control(probe=probe)
    events = train(make_config(), control, dataset=stripes, threads=1)
    emitted = until(events, Snapshot)
    assert [type(event) for event in emitted] == [RunStarted, Snapshot]
    stats = emitted[-1].stats["conv1"]
    assert emitted[-1].step == 0
    assert np.isnan([stats.gradient_norm, stats.update_ratio]).all()
    assert stats.gradients is None
    assert stats.weights is not None


def test_looking_changes_neither_the_network_nor_random_numbers(stripes, probe):
    ends = []
    for probed in (0, 3):
        begun = Begun(stripes)
        random = torch.get_rng_state()
        for _ in range(probed):
            begun.control.snapshot(probe)
        assert torch.equal(torch.get_rng_state(), random)
        assert begun.network.training
        assert all(module.training for module in begun.network.modules())
        list(begun.events)
        ends.append(begun.network.state_dict())
    assert all(torch.equal(a, b) for a, b in zip(ends[0].values(), ends[1].values(), strict=True))


def test_a_snapshot_is_possible_after_the_end_too(stripes, probe):
    begun = Begun(stripes)
    finished = list(begun.events)[-1]
    assert isinstance(finished, RunFinished)
    assert begun.control.snapshot(probe).step == finished.step == 10


def test_an_image_of_another_shape_is_refused(begun):
    with pytest.raises(TrainingError, match=r"shape \(1, 8, 8\), not \(1, 28, 28\)"):
        begun.control.snapshot(Probe(np.zeros((1, 28, 28), np.float32)))


def test_a_change_of_the_image_is_looked_at_at_once(stripes, probe):
    control = Control(probe=probe, phases=(Phase(inf, inf, 1e-9),))
    events = train(make_config(epochs=40), control, dataset=stripes, threads=1)
    emitted = until(events, BatchDone, 7)
    # The first two, and that of the end of the epoch, however little time there is for any.
    assert [snapshot.step for snapshot in of_kind(emitted, Snapshot)] == [0, 1, 5]
    other = Probe(probe.image, -1, "drawing")
    control.probe = other
    event = next(events)
    assert isinstance(event, Snapshot)
    assert (event.step, event.name, event.label) == (7, "drawing", -1)
    assert [snapshot.step for snapshot in of_kind(until(events, BatchDone, 8), Snapshot)] == [10, 15]
    control.probe = None
    assert of_kind(until(events, BatchDone, 4), Snapshot) == []
    events.close()


def test_without_anything_to_watch_nothing_is_made(stripes):
    emitted = list(train(make_config(), Control(breakdown=True), dataset=stripes, threads=1))
    assert of_kind(emitted, Snapshot) == []
    assert len(of_kind(emitted, Losses)) == 10


def test_the_last_batch_of_a_run_is_shown(stripes, probe):
    control = Control(probe=probe, phases=(Phase(inf, inf, 0.0),))
    emitted = list(train(make_config(), control, dataset=stripes, threads=1))
    assert [type(event) for event in emitted[-5:]] == [Losses, Evaluated, Snapshot, BatchDone, RunFinished]
    assert emitted[-3].step == 10
    assert np.isfinite(emitted[-3].stats["conv1"].update_ratio)


def test_a_batch_broken_down_shows_the_step_of_plain_descent(stripes, probe):
    """With SGD the weights after are exactly those before less the rate times the gradient."""
    control = Control(probe=probe, breakdown=True)
    events = train(make_config(optimiser=Optimiser.SGD, learning_rate=0.5), control, dataset=stripes, threads=1)
    emitted = until(events, BatchDone, 3)
    kinds = [type(event) for event in emitted[-3:]]
    assert kinds == [Losses, Snapshot, BatchDone]
    losses, snapshot, done = emitted[-3:]
    detail = snapshot.detail
    assert (snapshot.step, detail.step, done.step, losses.first) == (3, 3, 3, 3)
    assert detail.learning_rate == 0.5
    assert detail.loss == losses.losses[0]
    assert list(detail.before) == list(detail.gradients) == list(detail.after) == ["conv1", "dense1"]
    for name, before in detail.before.items():
        stepped = torch.tensor(before).add(torch.tensor(detail.gradients[name]), alpha=-0.5).numpy()
        np.testing.assert_allclose(detail.after[name], stepped, rtol=1e-6, atol=1e-8)
        assert (detail.after[name] != before).any()
        np.testing.assert_array_equal(snapshot.weights[name], detail.after[name])
        ratio = np.linalg.norm(detail.after[name] - before) / np.linalg.norm(before)
        assert snapshot.stats[name].update_ratio == pytest.approx(ratio, rel=1e-5)
    order = np.random.default_rng((1, 0)).permutation(70)[32:40]
    np.testing.assert_array_equal(detail.images, stripes.train.images[order].astype(np.float32) / np.float32(255))
    np.testing.assert_array_equal(detail.labels, stripes.train.labels[order])
    # Told as the network was before this batch.
    network = control.snapshot.__self__.learner.network
    with torch.no_grad():
        for name, before in detail.before.items():
            network.get_submodule(name).weight.copy_(torch.tensor(before))
    assert detail.probabilities.shape == (8, 3)
    np.testing.assert_allclose(detail.probabilities.sum(1), 1, atol=1e-6)
    events.close()


@pytest.mark.parametrize("scaled", [False, True])
def test_a_step_that_mixed_precision_skips_is_not_reported_as_exploding(begun, probe, scaled):
    run = begun.control.snapshot.__self__
    inspector, step = run.inspector, run.step
    inspector.scaled = scaled
    begun.network.conv1.bias.grad[0] = torch.inf  # as float16 runs over while the scale is too large
    inspector.remember_weights()
    inspector.weights_changed(step)
    stats = inspector.snapshot(probe, step, 0.0).stats
    assert [stats["conv1"].gradient_norm, stats["conv1"].update_ratio] == pytest.approx(
        [nan, nan] if scaled else [stats["conv1"].gradient_norm, 0.0], nan_ok=True
    )
    assert isnan(stats["dense2"].gradient_norm) == scaled


def test_only_as_many_weights_are_kept_as_can_be_shown(probe):
    spec = NetworkSpec("wide", (1, 8, 8), chain(Flatten(), Dense(5000), Dense(3)))
    control = Control(probe=probe, breakdown=True)
    events = train(make_config(spec), control, dataset=make_stripes(), threads=1)
    snapshot = of_kind(until(events, BatchDone), Snapshot)[-1]
    assert DETAIL_WEIGHTS < 64 * 5000
    assert list(snapshot.weights) == list(snapshot.detail.before) == ["dense2"]
    assert snapshot.stats["dense1"].weights.counts.sum() == 64 * 5000
    events.close()


@pytest.mark.parametrize("kind", ["regular", "same", "with nan", "with inf", "large", "largest", "tiny", "nothing"])
def test_histograms_take_whatever_comes(kind):
    values = {
        "regular": torch.linspace(-2, 3, 1000),
        "same": torch.full((10,), 4.0),
        "with nan": torch.tensor([1.0, float("nan"), 2.0]),
        "with inf": torch.tensor([1.0, float("inf"), -float("inf"), 2.0]),
        "large": torch.linspace(-3.4e38, 3.4e38, 101, dtype=torch.float64).float(),
        "largest": torch.full((10,), torch.finfo(torch.float32).max),
        "tiny": torch.tensor([-1e-45, 0.0, 1e-45]),
        "nothing": torch.tensor([float("nan")]),
    }[kind]
    bars = histogram(values)
    if kind == "nothing":
        assert bars is None
        return
    finite = values[values.isfinite()]
    assert bars.counts.sum() == len(finite) == bars.total - bars.not_finite
    assert bars.total == len(values)
    assert bars.counts.dtype == np.int64
    assert bars.low <= finite.min()
    assert finite.max() <= bars.high
    assert bars.low < bars.high


@pytest.mark.parametrize("last", [100.0, float("nan")])
def test_no_activation_lies_beyond_its_histogram_though_only_some_are_counted(monkeypatch, last):
    monkeypatch.setattr("convviz.training.looking.inspect.HISTOGRAM_VALUES", 64)
    dataset = make_stripes(test=200)
    begun = Begun(dataset, TINY)
    with torch.no_grad():
        begun.network.dense1.bias[2] = last
    probe = Probe(dataset.test.images[0] / np.float32(255))
    stats = begun.control.snapshot(probe).stats
    outputs = forward(begun.network, dataset.test.images[begun.sample] / 255)
    for name, output in outputs.items():
        bars, finite = stats[name].activations, output[output.isfinite()]
        assert bars.counts.sum() < bars.total == output.numel()
        assert bars.not_finite == output.numel() - finite.numel()
        assert (bars.low, bars.high) == pytest.approx((finite.min().item(), finite.max().item()), rel=1e-5, abs=1e-7)
    assert bool(bars.not_finite) == np.isnan(last)
    begun.events.close()


def test_very_many_values_are_counted_exactly(monkeypatch):
    monkeypatch.setattr("convviz.training.looking.histograms._COUNTABLE", 100)
    assert histogram(torch.arange(1001.0)).counts.sum() == 1001


@pytest.mark.parametrize("channels", [1, 3, 16, 30])
def test_values_that_stand_for_all_come_from_every_channel(channels):
    output = torch.arange(float(channels))[None, :, None, None].expand(64, channels, 28, 28)
    spread = evenly_spread(output, 5000)
    counts = np.bincount(spread.int().numpy(), minlength=channels)
    assert 2000 <= len(spread) <= 5100
    assert counts.min() >= 0.9 * counts.max()
    assert len(evenly_spread(output[:1], HISTOGRAM_VALUES)) == output[0].numel()


def test_a_snapshot_counts_its_bytes(begun, probe):
    snapshot = begun.control.snapshot(probe)
    arrays = [*snapshot.activations.values(), *snapshot.weights.values(), *snapshot.biases.values()]
    assert snapshot.nbytes > sum(array.nbytes for array in arrays)
