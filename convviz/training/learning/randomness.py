"""The random numbers of a run, apart from everyone else's."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor


class RandomStream:
    """What dropout draws from: a state of the device's shared generator, taken in for as long as it is needed.

    ``state`` is (n,) uint8 on the CPU; only a device of the same type can resume from it.
    """

    def __init__(self, device: torch.device, state: Tensor) -> None:
        self.device = device
        self.state = state

    @contextmanager
    def drawn(self) -> Iterator[None]:
        """Let the device draw from this stream; afterwards its generator is as it was."""
        before = _get(self.device)
        _set(self.device, self.state)
        try:
            yield
        finally:
            self.state = _get(self.device)
            _set(self.device, before)


def seeded_state(device: torch.device, seed: int) -> Tensor:
    """The state of the device's generator after ``manual_seed(seed)``."""
    return torch.Generator(device).manual_seed(seed).get_state()


def _get(device: torch.device) -> Tensor:
    if device.type == "cuda":
        return torch.cuda.get_rng_state(device)
    if device.type == "mps":
        return torch.mps.get_rng_state()
    return torch.default_generator.get_state()


def _set(device: torch.device, state: Tensor) -> None:
    if device.type == "cuda":
        torch.cuda.set_rng_state(state, device)
    elif device.type == "mps":
        torch.mps.set_rng_state(state)
    else:
        torch.default_generator.set_state(state)
