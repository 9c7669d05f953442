import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import torch

from convviz.runs.errors import TrainingError
from convviz.runs.recipe import Device
from convviz.training import devices
from convviz.training.devices import (
    choose_device,
    device_name,
    drops_denormals,
    have_helpers_drop_denormals,
    spare_threads,
    torch_threads,
    without_denormals,
)


@pytest.fixture
def without_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


@pytest.mark.parametrize("device", [Device.AUTO, Device.CPU])
def test_without_a_gpu_it_is_the_cpu(without_gpu, device):
    assert choose_device(device) == torch.device("cpu")


@pytest.mark.parametrize("device", [Device.CUDA, Device.MPS])
def test_a_gpu_that_is_not_there_is_refused(without_gpu, device):
    with pytest.raises(TrainingError, match=f"no {device} device here that torch can use; there is cpu"):
        choose_device(device)


def test_auto_takes_a_gpu_first(monkeypatch, without_gpu):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert choose_device(Device.AUTO).type == "mps"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device(Device.AUTO) == torch.device("cuda:0")
    assert choose_device(Device.CPU).type == "cpu"


def test_devices_are_named_for_people(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _device: "NVIDIA H100")
    assert device_name(torch.device("cuda", 0)) == "NVIDIA H100 (cuda:0)"
    assert device_name(torch.device("mps")) == "Apple GPU (mps)"
    with torch_threads(1):
        assert device_name(torch.device("cpu")) == "CPU, 1 thread"
    with torch_threads(2):
        assert device_name(torch.device("cpu")) == "CPU, 2 threads"


def test_the_number_of_threads_is_put_back_whatever_happens():
    before, within = torch.get_num_threads(), []
    with suppress(KeyError), torch_threads(before + 2):
        within.append(torch.get_num_threads())
        raise KeyError
    assert (within, torch.get_num_threads()) == ([before + 2], before)


def test_denormals_are_dropped_only_within():
    tiny = torch.tensor([1e-30])
    assert not drops_denormals()
    with suppress(KeyError), without_denormals(before=False):
        within = drops_denormals()
        raise KeyError
    assert within
    assert not drops_denormals()
    assert tiny.mul(1e-10) > 0


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux only: a thread begins as its parent")
def test_the_threads_that_help_drop_denormals_too():
    def products():
        with torch_threads(2):
            have_helpers_drop_denormals()
            kept = torch.full((2**20,), 1e-30).mul(1e-10)  # the first half by this thread, the other by its helper
            with without_denormals(drops_denormals()):
                dropped = torch.full((2**20,), 1e-30).mul(1e-10)
        return (kept[0] > 0).item(), dropped.count_nonzero().item()

    with ThreadPoolExecutor(1) as thread:  # a new one, since helpers keep what the thread had that called them
        assert thread.submit(products).result() == (True, 0)


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (8, 7)])
def test_one_core_is_left_to_the_window(monkeypatch, cores, threads):
    monkeypatch.setattr(devices, "cores", lambda: cores)
    assert spare_threads() == threads
