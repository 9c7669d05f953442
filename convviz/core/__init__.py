"""Numbers: images, kernels, convolution and pooling, whole and step by step. NumPy, SciPy and OpenCV; no Qt."""

from convviz.core.convolution import Conv2dStep, Conv2dSteps, convolve2d, convolve2d_bands
from convviz.core.geometry import GeometryError, Window, output_length
from convviz.core.kernels import KERNELS, Kernel
from convviz.core.pooling import PoolStep, PoolSteps, pool2d

__all__ = [
    "KERNELS",
    "Conv2dStep",
    "Conv2dSteps",
    "GeometryError",
    "Kernel",
    "PoolStep",
    "PoolSteps",
    "Window",
    "convolve2d",
    "convolve2d_bands",
    "output_length",
    "pool2d",
]
