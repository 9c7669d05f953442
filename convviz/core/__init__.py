"""Numbers: images, kernels, convolution and pooling, whole and step by step. NumPy and OpenCV; no Qt."""

from convviz.core.convolution import Conv2dStep, Conv2dSteps, convolve2d, convolve2d_bands
from convviz.core.geometry import GeometryError, Window, output_length
from convviz.core.images import Image, ImageError, load_image
from convviz.core.kernels import KERNELS, Kernel
from convviz.core.pooling import PoolStep, PoolSteps, pool2d, pool2d_bands

__all__ = [
    "KERNELS",
    "Conv2dStep",
    "Conv2dSteps",
    "GeometryError",
    "Image",
    "ImageError",
    "Kernel",
    "PoolStep",
    "PoolSteps",
    "Window",
    "convolve2d",
    "convolve2d_bands",
    "load_image",
    "output_length",
    "pool2d",
    "pool2d_bands",
]
