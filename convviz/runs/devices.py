"""Where the arithmetic is done: the one table of devices."""

import sys

from convviz.core.util.words import Word


class Device(Word):
    """Where the arithmetic is done; ``auto`` takes a GPU if there is one.

    Attributes
    ----------
    module : the part of torch that knows whether it is there; empty for ``auto``.
    """

    module: str

    def __init__(self, word: str, text: str, tip: str, module: str) -> None:
        super().__init__(word, text, tip)
        self.module = module

    AUTO = "auto", "auto", "A GPU if there is one, else the processor", ""
    CPU = "cpu", "cpu", "The processor", "cpu"
    CUDA = "cuda", "cuda", "An NVIDIA GPU", "cuda"
    MPS = "mps", "mps", "The GPU of an Apple computer", "backends.mps"


def possible_devices() -> list[Device]:
    """Those that a computer of this kind may have: CUDA is never on a Mac, and MPS nowhere else."""
    never = Device.CUDA if sys.platform == "darwin" else Device.MPS
    return [device for device in Device if device is not never]
