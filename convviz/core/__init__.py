"""Numbers: images, kernels, signals, filters, convolution and pooling, whole and step by step. No Qt, no torch.

What stands here is imported when it is first asked for: a start needs little of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convviz.core.filters.apply import apply_filter
    from convviz.core.filters.kernels import KERNELS, Kernel
    from convviz.core.filters.noise import add_noise
    from convviz.core.filters.scores import psnr, ssim
    from convviz.core.filters.table import FILTERS, Filter
    from convviz.core.images.image import Image, ImageError
    from convviz.core.images.reading import load_image
    from convviz.core.signals.convolution import Conv1dStep, Conv1dSteps, convolve
    from convviz.core.signals.sampling.noise import snr
    from convviz.core.signals.sampling.taking import quantise, sample
    from convviz.core.signals.scatter import ScatterStep, ScatterSteps
    from convviz.core.text.matrix import Matrix
    from convviz.core.text.matrix_text import parse_matrix
    from convviz.core.windows.convolution import Conv2dStep, Conv2dSteps, convolve2d, convolve2d_bands
    from convviz.core.windows.geometry import GeometryError, Window, output_length
    from convviz.core.windows.impulses import ImpulseStep, ImpulseSteps
    from convviz.core.windows.pooling import PoolStep, PoolSteps, pool2d, pool2d_bands

__all__ = [
    "FILTERS",
    "KERNELS",
    "Conv1dStep",
    "Conv1dSteps",
    "Conv2dStep",
    "Conv2dSteps",
    "Filter",
    "GeometryError",
    "Image",
    "ImageError",
    "ImpulseStep",
    "ImpulseSteps",
    "Kernel",
    "Matrix",
    "PoolStep",
    "PoolSteps",
    "ScatterStep",
    "ScatterSteps",
    "Window",
    "add_noise",
    "apply_filter",
    "convolve",
    "convolve2d",
    "convolve2d_bands",
    "load_image",
    "output_length",
    "parse_matrix",
    "pool2d",
    "pool2d_bands",
    "psnr",
    "quantise",
    "sample",
    "snr",
    "ssim",
]

#: Name -> the module that it lives in.
_HOMES = {
    "Conv1dStep": "signals.convolution",
    "Conv1dSteps": "signals.convolution",
    "Conv2dStep": "windows.convolution",
    "Conv2dSteps": "windows.convolution",
    "FILTERS": "filters.table",
    "Filter": "filters.table",
    "GeometryError": "windows.geometry",
    "Image": "images.image",
    "ImageError": "images.image",
    "ImpulseStep": "windows.impulses",
    "ImpulseSteps": "windows.impulses",
    "KERNELS": "filters.kernels",
    "Kernel": "filters.kernels",
    "Matrix": "text.matrix",
    "PoolStep": "windows.pooling",
    "PoolSteps": "windows.pooling",
    "ScatterStep": "signals.scatter",
    "ScatterSteps": "signals.scatter",
    "Window": "windows.geometry",
    "add_noise": "filters.noise",
    "apply_filter": "filters.apply",
    "convolve": "signals.convolution",
    "convolve2d": "windows.convolution",
    "convolve2d_bands": "windows.convolution",
    "load_image": "images.reading",
    "output_length": "windows.geometry",
    "parse_matrix": "text.matrix_text",
    "pool2d": "windows.pooling",
    "pool2d_bands": "windows.pooling",
    "psnr": "filters.scores",
    "quantise": "signals.sampling.taking",
    "sample": "signals.sampling.taking",
    "snr": "signals.sampling.noise",
    "ssim": "filters.scores",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
