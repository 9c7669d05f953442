"""Numbers: images, kernels, convolution and pooling, whole and step by step. NumPy, OpenCV and Pillow; no Qt."""

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
