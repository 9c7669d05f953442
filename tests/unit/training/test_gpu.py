"""What only a GPU can show; skipped without one."""

import numpy as np
import pytest
import torch

from convviz.core.networks.layers import Dense, Flatten
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import chain
from convviz.runs.control import Control
from convviz.runs.errors import TrainingError
from convviz.runs.events import BatchDone, Evaluated, Losses, RunStarted
from convviz.runs.recipe import Device
from convviz.runs.snapshot import Snapshot
from convviz.training.loop import train
from tests.unit.stripes import RICH, TINY, make_config, of_kind, until

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here"),
]


def losses_of(events):
    return np.concatenate([event.losses for event in of_kind(events, Losses)])


@pytest.fixture(autouse=True)
def exact_convolutions():
    before = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    yield
    torch.backends.cudnn.allow_tf32 = before


def test_cuda_learns_what_the_cpu_learns(stripes, probe):
    emitted, snapshots = {}, {}
    for device in (Device.CPU, Device.CUDA):
        control = Control(probe=probe)
        emitted[device] = list(train(make_config(TINY, device=device), control, dataset=stripes, threads=1))
        snapshots[device] = control.snapshot(probe)
    cpu, cuda = emitted.values()
    assert of_kind(cuda, RunStarted)[0].device.endswith("(cuda:0)")
    np.testing.assert_allclose(losses_of(cuda), losses_of(cpu), rtol=1e-3, atol=1e-4)
    for ours, theirs in zip(of_kind(cuda, Evaluated), of_kind(cpu, Evaluated), strict=True):
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-3, abs=1e-4)
    assert of_kind(cuda, Snapshot)
    for name, maps in snapshots[Device.CUDA].activations.items():
        np.testing.assert_allclose(maps, snapshots[Device.CPU].activations[name], rtol=1e-2, atol=1e-3)
        stats, theirs = (snapshots[device].stats[name] for device in (Device.CUDA, Device.CPU))
        np.testing.assert_allclose(stats.gradient_norm, theirs.gradient_norm, rtol=1e-2)


def test_mixed_precision_learns(stripes, probe):
    config = make_config(RICH, device=Device.CUDA, mixed_precision=True, epochs=20)
    control = Control(probe=probe, breakdown=True)
    emitted = list(train(config, control, dataset=stripes))
    assert np.isfinite(losses_of(emitted)).all()
    assert of_kind(emitted, Evaluated)[-1].accuracy >= 0.9
    assert control.snapshot.__self__.learner.network.conv1.weight.dtype == torch.float32
    # The gradients shown are those of the loss and not of the scaled one.
    assert all(snapshot.stats["dense2"].gradient_norm < 100 for snapshot in of_kind(emitted, Snapshot)[-5:])


@pytest.mark.parametrize("mixed", [False, True])
def test_a_resumed_run_goes_on_with_the_same_random_numbers(stripes, tmp_path, mixed):
    config = make_config(RICH, device=Device.CUDA, mixed_precision=mixed)
    whole = losses_of(list(train(config, dataset=stripes)))
    control = Control()
    events = train(config, control, dataset=stripes)
    until(events, BatchDone, 7)
    control.copy().write(tmp_path / "run")
    events.close()
    rest = losses_of(list(train(config, dataset=stripes, resume=tmp_path / "run")))
    np.testing.assert_allclose(rest, whole[7:], rtol=1e-3, atol=1e-4)


def test_the_shared_random_numbers_are_left_alone(stripes):
    torch.cuda.manual_seed(5)
    before = torch.cuda.get_rng_state()
    list(train(make_config(RICH, device=Device.CUDA), dataset=stripes))
    assert torch.equal(torch.cuda.get_rng_state(), before)


def test_memory_that_is_short_is_said_so_and_given_back(stripes):
    """The allocator is set so that it may not have more than a few megabytes."""
    wide = NetworkSpec("wide", (1, 8, 8), chain(Flatten(), Dense(4096), Dense(4096), Dense(3)))
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.empty_cache()
    held = torch.cuda.memory_allocated()
    torch.cuda.set_per_process_memory_fraction((held + 100 * 2**20) / total)
    try:
        with pytest.raises(TrainingError, match="There is not enough memory for this network and batch size"):
            list(train(make_config(wide, device=Device.CUDA), dataset=stripes))
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert torch.cuda.memory_allocated() <= held + 2**20
