"""The filters of `apply_filter`: one row each.

A panel draws from a row all that it shows of a filter:

    row = FILTERS["median"]
    row.fields["size"].default        what may be set, each a `Declaration`: limits, label, tip, default
    row.make(size=5)                  a frozen value of its fields, `MedianFilter(size=5, boundary="reflect")`
    row_of(value)                     the row of such a value
    row_of(value).run(image, value)   the picture; `run_filter` checks the image first
    row_of(value).kernel(value)       its kernel, None where it has none, and then `no_kernel` says why
    described(value)                  "Median 5 × 5"

A chain of filters in a choice: ``declare(Items(Variants(FILTER_FIELDS, tag="filter")), default=())``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters import deconvolution, linear, nonlinear, upsampling
from convviz.core.filters import fields as of
from convviz.core.filters.formulas import chapter_gaussian, identity
from convviz.core.filters.formulas import mean as mean_kernel
from convviz.core.filters.kernels import KERNELS, SIZE_LIMIT, freeze
from convviz.core.util.checks import plain_number
from convviz.core.util.fields import Declaration, declared
from convviz.core.util.kinds import MatrixUpTo

Array: TypeAlias = NDArray[np.float64]
Run: TypeAlias = Callable[[Any, Any], Array]
Weights: TypeAlias = Callable[[Any], Array]


@dataclass(frozen=True, eq=False)
class Filter:
    """A filter: what it is called, what may be set, and what it does.

    Attributes
    ----------
    fields : its `Declaration` of each field by name, boundary included.
    description : what it does and what for, and what it does with values that OpenCV does not take.
    choice : the frozen dataclass that holds its fields.
    run : of an image (H, W) or (H, W, C) of float64, or of bytes where it ``takes_bytes``, and a value of ``choice``.
    weights : the kernel (kh, kw) of a value of ``choice``, to be convolved; None for a filter that has none.
    no_kernel : why it has none, a sentence; empty where it has one.
    is_edges : it gives edges, not a picture: there is nothing to compare with a clean image.
    """

    name: str
    title: str
    fields: Mapping[str, Declaration]
    description: str
    choice: type[of.FilterFields]
    run: Run
    weights: Weights | None = None
    no_kernel: str = ""
    is_edges: bool = False
    takes_bytes: bool = False

    def make(self, **values: Any) -> of.FilterFields:
        """A value of its fields; those not given have their defaults. A kernel may be an array or lists.

        Raises
        ------
        ValueError
            For a field it does not have, or a value out of its limits.
        """
        for field, value in values.items():
            if field not in self.fields:
                known = ", ".join(self.fields)
                raise ValueError(f"the filter {self.name} has no field {field!r}, only {known}")
            is_kernel = isinstance(self.fields[field].kind, MatrixUpTo)
            values[field] = _cells(value, self.fields[field].called) if is_kernel else plain_number(value)
        return self.choice(**values)

    def kernel(self, values: of.FilterFields) -> Array | None:
        """The kernel (kh, kw) that the image is convolved with, or None where it is no convolution: see ``no_kernel``.

        ``convolve2d(image, kernel, boundary=values.boundary)`` is then what the filter gives.
        """
        return None if self.weights is None else self.weights(values)

    def not_opened(self, values: of.FilterFields) -> str:
        """Why the Convolution panel cannot take its kernel, a sentence; empty where it can."""
        kernel = self.kernel(values)
        if kernel is None:
            return self.no_kernel
        if max(kernel.shape) > SIZE_LIMIT:
            rows, columns = kernel.shape
            return f"Its kernel is {rows} × {columns}; the Convolution panel takes at most {SIZE_LIMIT} × {SIZE_LIMIT}."
        return ""


def row_of(values: of.FilterFields) -> Filter:
    """The row of a value of some filter's fields."""
    return FILTERS[_NAMES[type(values)]]


def described(values: of.FilterFields) -> str:
    """A filter and its fields in short: "Median 5 × 5", "Gaussian σ 1"."""
    row = row_of(values)
    shorts = (field.in_short(getattr(values, name)) for name, field in row.fields.items())
    return " ".join((row.title, *filter(None, shorts)))


def _cells(value: Any, name: str) -> Any:
    """A kernel given as an array or as lists, as the rows of numbers that a field holds."""
    try:
        return freeze(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be equally long rows of numbers, got {str(value)[:40]}") from None


def _sharpening(values: of.SharpenFilter) -> Array:
    return linear.sharpening_kernel(chapter_gaussian(20, 20), values.amount)


_NOT_ADDED = (
    "It is no convolution: a convolution adds what it makes of each pixel, whatever the others are, and this filter "
)

#: Name, title, choice, run, kernel or the reason why there is none, description.
_TABLE: tuple[tuple[str, str, type[of.FilterFields], Run, Weights | str, str], ...] = (
    (
        "identity",
        "Identity",
        of.IdentityFilter,
        linear.same,
        lambda _values: identity(3, 3),
        "A unit impulse: every pixel keeps its value.",
    ),
    (
        "mean",
        "Mean",
        of.MeanFilter,
        linear.mean,
        lambda values: mean_kernel(values.size, values.size),
        "The mean of the window: white noise becomes as much smaller as the window is wide, and edges blur.",
    ),
    (
        "gaussian",
        "Gaussian",
        of.GaussianFilter,
        linear.gaussian,
        lambda values: linear.bell(values.sigma),
        "A weighted mean in which near pixels count most, cut off at 4 σ. For white noise.",
    ),
    (
        "gaussian20",
        "Chapter's Gaussian",
        of.Gaussian20Filter,
        linear.gaussian20,
        lambda _values: chapter_gaussian(20, 20),
        "exp(−((i−10)²+(j−10)²)/10) on 20×20, as in the chapter: its weights sum to 31.4, not 1, so the result is 31.4 "
        "times as bright.",
    ),
    (
        "median",
        "Median",
        of.MedianFilter,
        nonlinear.median,
        f"{_NOT_ADDED}sorts the pixels.",
        "The middle one of the window's sorted values: single black or white pixels vanish, edges stay. For salt and "
        "pepper.",
    ),
    (
        "bilateral",
        "Bilateral",
        of.BilateralFilter,
        nonlinear.bilateral,
        f"{_NOT_ADDED}has other weights at every pixel, which depend on the values there.",
        "A Gaussian in which pixels with other values hardly count: noise goes, edges stay. Computed in 32-bit floats.",
    ),
    (
        "wiener",
        "Wiener",
        of.WienerFilter,
        nonlinear.wiener,
        f"{_NOT_ADDED}keeps the more of a pixel the more the pixels around it vary.",
        "The local mean, and of the rest as much as the local variance stands above the noise: flat parts are "
        "smoothed, detail stays. For additive noise.",
    ),
    (
        "sharpen",
        "Sharpen",
        of.SharpenFilter,
        linear.sharpen,
        _sharpening,
        "The image + amount · high, high = image − blur, as in the chapter: its Gaussian sums to 31.4, so high is "
        "negative and the result is darker.",
    ),
    (
        "unsharp",
        "Unsharp mask",
        of.UnsharpFilter,
        linear.unsharp,
        lambda values: linear.sharpening_kernel(linear.bell(values.sigma), values.amount),
        "The image + amount · (image − blur) with a blur that sums to 1: edges steepen, brightness stays.",
    ),
    (
        "gradient_x",
        "Gradient across",
        of.GradientAcross,
        linear.gradient_x,
        lambda _values: KERNELS["gradient_x"].weights,
        "The right neighbour minus the left one.",
    ),
    (
        "gradient_y",
        "Gradient down",
        of.GradientDown,
        linear.gradient_y,
        lambda _values: KERNELS["gradient_y"].weights,
        "The upper neighbour minus the lower one.",
    ),
    (
        "sobel_x",
        "Sobel Gx",
        of.SobelAcross,
        linear.sobel_x,
        lambda _values: KERNELS["sobel_x"].weights,
        "The right side minus the left one, smoothed down the column: vertical edges.",
    ),
    (
        "sobel_y",
        "Sobel Gy",
        of.SobelDown,
        linear.sobel_y,
        lambda _values: KERNELS["sobel_y"].weights,
        "The upper side minus the lower one, smoothed along the row: horizontal edges.",
    ),
    (
        "sobel_magnitude",
        "Sobel magnitude",
        of.SobelMagnitude,
        linear.sobel_magnitude,
        f"{_NOT_ADDED}squares Gx and Gy and takes a root. Gx and Gy are convolutions.",
        "√(Gx² + Gy²): how steep the brightness is, in whatever direction.",
    ),
    (
        "sobel_direction",
        "Sobel direction",
        of.SobelDirection,
        linear.sobel_direction,
        f"{_NOT_ADDED}takes the angle of Gx and Gy. Gx and Gy are convolutions.",
        "The angle of (Gx, Gy) in radians, −π to π: where it gets brighter, anticlockwise from the right; 0 where "
        "nothing changes.",
    ),
    (
        "laplacian",
        "Laplacian",
        of.LaplacianFilter,
        linear.laplacian,
        lambda _values: KERNELS["laplacian"].weights,
        "The four neighbours minus four times the pixel: the second derivative, zero on flat and even slopes.",
    ),
    (
        "canny",
        "Canny",
        of.CannyFilter,
        nonlinear.canny,
        f"{_NOT_ADDED}keeps only the ridges of the gradient and follows them by two thresholds.",
        "Thin edges, 255 on 0: ridges of the gradient above the high threshold, and those above the low one that join "
        "them. OpenCV takes bytes: values are rounded and clipped to 0..255 first. It does not smooth.",
    ),
    (
        "wiener_deconvolution",
        "Deconvolution",
        of.DeconvolutionFilter,
        deconvolution.wiener_deconvolution,
        "It is a convolution, but with a kernel as large as the image: it is computed on the spectrum.",
        "A known blur undone: the spectrum times conj(H) / (|H|² + noise). Without a noise term noise grows by 1/|H|.",
    ),
    (
        "convolution",
        "Convolution",
        of.ConvolutionFilter,
        linear.convolution,
        lambda values: np.array(values.kernel),
        "Any kernel, turned by 180° and slid over the image.",
    ),
    (
        "upsample",
        "Upsample",
        of.UpsampleFilter,
        upsampling.upsample,
        "It changes the number of pixels, which no convolution does. The mean after it is one.",
        "Every pixel becomes a block of equal ones, and a mean smooths the blocks.",
    ),
)

_EDGES = ("gradient_x", "gradient_y", "sobel_x", "sobel_y", "sobel_magnitude", "sobel_direction", "laplacian", "canny")

_OF_BYTES = ("median", "canny")


def _row(
    name: str, title: str, choice: type[of.FilterFields], run: Run, weights: Weights | str, description: str
) -> Filter:
    kernel, reason = (None, weights) if isinstance(weights, str) else (weights, "")
    flags = {"is_edges": name in _EDGES, "takes_bytes": name in _OF_BYTES}
    return Filter(name, title, declared(choice), description, choice, run, kernel, reason, **flags)


FILTERS: Mapping[str, Filter] = MappingProxyType({row[0]: _row(*row) for row in _TABLE})

#: The dataclass of each filter's fields by its name, as `Variants` takes them.
FILTER_FIELDS: Mapping[str, type[of.FilterFields]] = MappingProxyType(
    {name: row.choice for name, row in FILTERS.items()}
)
_NAMES: Mapping[type[of.FilterFields], str] = MappingProxyType({kind: name for name, kind in FILTER_FIELDS.items()})
