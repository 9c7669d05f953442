"""Where the arithmetic is done, and with how many threads."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter

import torch

from convviz.runs.devices import Device
from convviz.runs.errors import TrainingError

#: Bytes of a block just below what glibc's malloc may keep; see `keep_freed_memory`.
_BLOCK = 32 * 2**20 - 2**16
#: Numbers in a tensor that torch shares out among its threads; it does from 32,768.
_SHARED_OUT = 2**18


def choose_device(wanted: Device) -> torch.device:
    """The device that is ``wanted``; for ``auto`` a GPU if there is one.

    Raises
    ------
    TrainingError
        If it is not there.
    """
    there = [device for device in Device if device.module and attrgetter(device.module)(torch).is_available()]
    if wanted == Device.AUTO:
        wanted = next((device for device in there if device != Device.CPU), Device.CPU)
    if wanted not in there:
        usable = ", ".join(there)
        raise TrainingError(f"There is no {wanted} device here that torch can use; there is {usable}.")
    return torch.device(wanted, 0) if wanted == Device.CUDA else torch.device(wanted)


def device_name(device: torch.device) -> str:
    """In words, such as "NVIDIA H100 (cuda:0)" or "CPU, 1 thread"."""
    if device.type == "cuda":
        return f"{torch.cuda.get_device_name(device)} ({device})"
    if device.type == "mps":
        return "Apple GPU (mps)"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"


def synchronise(device: torch.device) -> None:
    """Wait until the device has done all it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def cores() -> int:
    """How many processors this program may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spare_threads() -> int:
    """As many threads as leave one core to the window; two that fight for it stall both."""
    return max(1, cores() - 1)


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Let torch use ``count`` threads when called from this thread, and as many as before afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def without_denormals(before: bool) -> Iterator[None]:
    """Let this thread take numbers too small for their format as 0, and do ``before`` afterwards.

    A processor reckons many times slower with them, and means of gradients that have vanished end as such.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(before)


def have_helpers_drop_denormals() -> None:
    """Have the other threads that torch uses for this one take such numbers as 0 too, for as long as they live.

    They begin with the settings of the thread that first needs them, so nothing may have been shared out before. What
    Adam remembers of units that have died is full of denormals: a tenth of the time of a small batch.
    """
    with without_denormals(drops_denormals()):
        torch.ones(_SHARED_OUT).add_(1)


def drops_denormals() -> bool:
    """Whether this thread takes them as 0 already."""
    return float(torch.tensor([1e-30]).mul(1e-10)) == 0.0


def keep_freed_memory() -> None:
    """Have the C library keep freed tensors for the next batch.

    Otherwise glibc gives the larger ones back to the system each time, which then has to clear every page again: a
    tenth to a quarter of the time of a batch. It stops doing so for blocks as large as one that it has seen freed.
    """
    torch.empty(_BLOCK, dtype=torch.uint8)
