"""What the filters may be set to: a frozen value of declared fields for each kind of filter.

`convviz.core.filters.table` joins them to what they do. A chain of filters in a choice is a list of such values:
``declare(Items(Variants(FILTER_FIELDS, tag="filter")), default=())``.

Those without a field of their own take over what was made for `FilterFields`: each class that `dataclass` makes takes a
third of a millisecond at every start.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from convviz.core.filters.formulas import gaussian_reach
from convviz.core.filters.kernels import KERNELS, SIZE_LIMIT, freeze
from convviz.core.util.checks import Cells
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Integer, MatrixUpTo, OneOf, Option, OrNone, Real
from convviz.core.windows.geometry import Boundary
from convviz.core.windows.options import BOUNDARIES

Smooth: TypeAlias = str

_SIGMAS = Real(0.1, 20.0, decimals=2, step=0.1)
_AMOUNTS = Real(0.0, 10.0, decimals=3, step=0.025)


def _odd(largest: int) -> OneOf:
    """Odd sizes from 3 on, whose windows have a middle cell."""
    return OneOf(tuple(Option(size, f"{size} × {size}") for size in range(3, largest + 1, 2)))


def _square(size: int) -> str:
    return f"{size} × {size}"


@dataclass(frozen=True)
class FilterFields(Declared):
    """What every filter has: what lies outside the image."""

    boundary: Boundary = declare(
        BOUNDARIES, default="reflect", edit="Change the filter's boundary", tip="what lies outside the image", rare=True
    )

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns of the window that the filter looks at around a pixel."""
        return 1, 1


class _Sized(FilterFields):
    """A filter with a square window; ``size`` is declared by each."""

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns of its window."""
        size: int = self.size  # type: ignore[attr-defined]
        return size, size


class ThreeByThree(FilterFields):
    """A filter of 3 x 3 pixels without fields of its own."""

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns of its window."""
        return 3, 3


class IdentityFilter(FilterFields):
    """Every pixel keeps its value."""


@dataclass(frozen=True)
class MeanFilter(_Sized):
    """The mean of a square window."""

    size: int = declare(
        Integer(1, SIZE_LIMIT),
        default=3,
        edit="Change the mean's size",
        tip="rows and columns of the window",
        short=_square,
    )


@dataclass(frozen=True)
class MedianFilter(_Sized):
    """The middle one of the sorted values of a square window."""

    size: int = declare(
        _odd(15), default=3, edit="Change the median's size", tip="rows and columns of the window", short=_square
    )


@dataclass(frozen=True)
class GaussianFilter(FilterFields):
    """A weighted mean whose weights fall off like a bell."""

    sigma: float = declare(
        _SIGMAS,
        default=1.0,
        title="Sigma",
        label="σ",
        unit="pixels",
        edit="Change the Gaussian's σ",
        tip="standard deviation of the bell, cut off at 4 σ",
        short="σ {:g}",
    )

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns of its kernel."""
        return (2 * gaussian_reach(self.sigma) + 1,) * 2


class Gaussian20Filter(FilterFields):
    """The chapter's 20 x 20 Gaussian, not normalised."""

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns of its kernel."""
        return 20, 20


@dataclass(frozen=True)
class BilateralFilter(_Sized):
    """A Gaussian that hardly counts pixels whose values differ."""

    size: int = declare(
        _odd(SIZE_LIMIT),
        default=9,
        edit="Change the bilateral filter's size",
        tip="diameter of the round window",
        short=_square,
    )
    sigma_value: float = declare(
        Real(1.0, 1000.0, decimals=1, step=5.0),
        default=50.0,
        title="Sigma of values",
        label="σ of values",
        unit="levels",
        edit="Change the bilateral filter's σ of values",
        tip="how far values may differ and still count",
        short="σ {:g}",
    )
    sigma_space: float = declare(
        _SIGMAS,
        default=3.0,
        title="Sigma of space",
        label="σ of space",
        unit="pixels",
        edit="Change the bilateral filter's σ of space",
        tip="how fast weights fall off with the distance",
    )


@dataclass(frozen=True)
class SharpenFilter(Gaussian20Filter):
    """The image and a little of what the chapter's Gaussian takes away."""

    amount: float = declare(
        _AMOUNTS,
        default=0.025,
        edit="Change the sharpening's amount",
        tip="how much of the high part is added",
        short="{:g}",
    )


@dataclass(frozen=True)
class UnsharpFilter(FilterFields):
    """The image and what a normalised Gaussian takes away."""

    sigma: float = declare(
        _SIGMAS,
        default=2.0,
        title="Sigma",
        label="σ",
        unit="pixels",
        edit="Change the unsharp mask's σ",
        tip="of the Gaussian whose blur is subtracted",
        short="σ {:g}",
    )
    amount: float = declare(
        _AMOUNTS, default=1.0, edit="Change the unsharp mask's amount", tip="how much of the difference is added"
    )

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns of its kernel."""
        return (2 * gaussian_reach(self.sigma) + 1,) * 2


class GradientAcross(FilterFields):
    """The right neighbour minus the left one."""

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns of its kernel."""
        return 1, 3


class GradientDown(FilterFields):
    """The upper neighbour minus the lower one."""

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns of its kernel."""
        return 3, 1


class SobelAcross(ThreeByThree):
    """The right side minus the left one."""


class SobelDown(ThreeByThree):
    """The upper side minus the lower one."""


class SobelMagnitude(ThreeByThree):
    """How steep the brightness is."""


class SobelDirection(ThreeByThree):
    """Where it gets brighter."""


class LaplacianFilter(ThreeByThree):
    """The second derivative."""


@dataclass(frozen=True)
class CannyFilter(ThreeByThree):
    """Thin edges, by two thresholds."""

    low: float = declare(
        Real(0.0, 2040.0, decimals=0, step=10.0),
        default=100.0,
        title="Low threshold",
        called="the low threshold",
        label="Low",
        edit="Change Canny's low threshold",
        tip="a gradient above it is an edge where it joins a strong one",
        short="{:g}",
    )
    high: float = declare(
        Real(0.0, 2040.0, decimals=0, step=10.0),
        default=200.0,
        title="High threshold",
        called="the high threshold",
        label="High",
        edit="Change Canny's high threshold",
        tip="a gradient above it is an edge",
        short="{:g}",
    )

    def check(self) -> None:
        """Refuse a low threshold above the high one: OpenCV would swap them without a word."""
        if self.low > self.high:
            raise ValueError(f"the low threshold must not be above the high one, got {self.low:g} and {self.high:g}")

    def along(self, field: str, value: Any) -> dict[str, Any]:
        """The other threshold, where this one passes it."""
        if field == "low" and value > self.high:
            return {"high": value}
        return {"low": value} if field == "high" and value < self.low else {}

    @property
    def idle(self) -> tuple[str, ...]:
        """The boundary: OpenCV's Canny repeats the edge, whatever is wanted."""
        return ("boundary",)


@dataclass(frozen=True)
class WienerFilter(_Sized):
    """The local mean, and of the rest as much as stands above the noise."""

    size: int = declare(
        _odd(15), default=5, edit="Change the Wiener filter's size", tip="rows and columns of the window", short=_square
    )
    noise: float | None = declare(
        OrNone(Real(0.0, 1e9, decimals=1, step=10.0)),
        default=None,
        title="Noise variance",
        called="noise variance",
        edit="Change the Wiener filter's noise",
        tip="of the noise; none: the mean of the local variances",
    )


@dataclass(frozen=True)
class DeconvolutionFilter(FilterFields):
    """A known blur undone."""

    kernel: Cells = declare(
        MatrixUpTo(SIZE_LIMIT),
        default=freeze(KERNELS["motion"].weights),
        title="Known blur",
        called="the known blur",
        edit="Change the known blur",
        tip="the kernel that the image was convolved with",
    )
    noise: float = declare(
        Real(0.0, 1000.0, decimals=4, step=0.001),
        default=0.01,
        title="Noise term",
        called="the noise term",
        edit="Change the noise term",
        tip="power of the noise over that of the picture, added to |H|²",
        short="noise {:g}",
    )

    def check(self) -> None:
        """Refuse a blur of zeros, after which nothing is left."""
        if not any(weight for row in self.kernel for weight in row):
            raise ValueError("the known blur must not be all zeros: such a blur leaves nothing to bring back")

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns of the blur."""
        return len(self.kernel), len(self.kernel[0])


@dataclass(frozen=True)
class ConvolutionFilter(FilterFields):
    """Any kernel."""

    kernel: Cells = declare(
        MatrixUpTo(SIZE_LIMIT),
        default=freeze(KERNELS["chapter"].weights),
        edit="Change the filter's kernel",
        tip="what the image is convolved with",
    )

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns of the kernel."""
        return len(self.kernel), len(self.kernel[0])


@dataclass(frozen=True)
class UpsampleFilter(FilterFields):
    """More pixels, and a mean over them."""

    factor: int = declare(
        Integer(2, 8),
        default=2,
        edit="Change the upsampling's factor",
        tip="how many rows and columns become of each",
        short="× {}",
    )
    smooth: Smooth = declare(
        OneOf(
            (
                Option("mean", "a mean", "A mean over the smallest odd window that is not under the factor"),
                Option("none", "nothing", "Every pixel stays a block of equal ones"),
            ),
            abreast=True,
        ),
        default="mean",
        title="Followed by",
        edit="Follow the upsampling by {}",
    )

    @property
    def mean_size(self) -> int:
        """Rows and columns of the mean: the smallest odd number that is not under the factor."""
        return self.factor | 1
