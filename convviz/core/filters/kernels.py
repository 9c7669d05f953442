"""The kernels a chapter on convolution uses, and what can be said of any kernel."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.filters.formulas import (
    KernelFormula,
    chapter_gaussian,
    drawn,
    gaussian,
    identity,
    laplacian_of_gaussian,
    line,
    mean,
    of_sigma,
)
from convviz.core.util.checks import Cells

#: Rows and columns a kernel may have in the program's editors.
SIZE_LIMIT = 31

PassKind: TypeAlias = Literal["all-pass", "low-pass", "high-pass", "high-boost", "neither"]


@dataclass(frozen=True, eq=False)
class Kernel:
    """A named kernel.

    Attributes
    ----------
    weights : (kh, kw) float64, read-only.
    description : what it does and why.
    formula : makes its weights in any size; None where it has one size only.
    parameter : the other number that its formula takes, "sigma" (pixels), "angle" (degrees) or "seed"; "" for none.
    value : what the parameter of ``weights`` is.
    family : name of the kernel that it is in another size, where that is not its own.
    """

    name: str
    title: str
    weights: NDArray[np.float64]
    description: str
    formula: KernelFormula | None = None
    parameter: str = ""
    value: float = 0.0
    family: str = ""

    def __post_init__(self) -> None:
        weights = np.array(self.weights, dtype=np.float64)
        if weights.ndim != 2 or not weights.size:
            raise ValueError(f"a kernel's weights are shaped (kh, kw), got {weights.shape}")
        weights.flags.writeable = False
        object.__setattr__(self, "weights", weights)


#: The presets that have a formula: it, its parameter, the value of that at first, and the family; see `Kernel`.
_FORMULAS: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "identity": (identity,),
        "mean3": (mean,),
        "mean5": (mean, "", 0.0, "mean3"),
        "gaussian": (of_sigma(gaussian), "sigma", 1.0),
        "gaussian20": (chapter_gaussian,),
        "log": (of_sigma(laplacian_of_gaussian), "sigma", 1.4),
        "motion": (line, "angle", 135),
        "random": (drawn, "seed", 1),
    }
)

_TABLE: tuple[tuple[str, str, ArrayLike, str], ...] = (
    (
        "identity",
        "Identity",
        [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        "A unit impulse: every pixel keeps its own value, so the image comes out unchanged.",
    ),
    (
        "chapter",
        "Chapter's 3×3 example",
        [[-1, 1, -1], [-2, 3, 1], [2, -4, 0]],
        "The kernel of the worked 7×7 example: no symmetry, so flipping it visibly matters.",
    ),
    (
        "mean3",
        "Mean",
        mean(3, 3),
        "Averages each pixel with its neighbours, in 3×3 its eight: noise shrinks to a third, edges blur.",
    ),
    (
        "mean5",
        "Mean 5×5",
        mean(5, 5),
        "Averages 25 pixels: smoother than 3×3, and more detail is lost.",
    ),
    (
        "gaussian",
        "Gaussian (σ)",
        gaussian(1.0),
        "A weighted mean in which near pixels count most; σ sets how far it blurs. Sums to 1, so brightness stays.",
    ),
    (
        "gaussian20",
        "Chapter's Gaussian",
        chapter_gaussian(20, 20),
        "exp(−((i−m)²+(j−n)²)/10), m and n half its rows and columns, 20×20 in the chapter: its centre is off the "
        "middle, and the result about 31 times as bright.",
    ),
    (
        "gradient_x",
        "Gradient across",
        [[1, 0, -1]],
        "The right neighbour minus the left one: how fast brightness grows along a row.",
    ),
    (
        "gradient_y",
        "Gradient down",
        [[-1], [0], [1]],
        "The upper neighbour minus the lower one, the sign of Sobel's Hy: how fast brightness grows up a column.",
    ),
    (
        "difference_x",
        "One-sided gradient",
        [[0, 1, -1]],
        "Each pixel minus its left neighbour: half as wide as the gradient across, so noise counts more.",
    ),
    (
        "sobel_x",
        "Sobel Hx",
        [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
        "The gradient across, smoothed down the column so that noise counts less: vertical edges light up.",
    ),
    (
        "sobel_y",
        "Sobel Hy",
        [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
        "The gradient down, smoothed along the row: horizontal edges light up. The chapter's is upper minus lower; "
        "Prewitt and Scharr down are lower minus upper.",
    ),
    (
        "prewitt_x",
        "Prewitt across",
        [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
        "The gradient across, summed over three rows: a little less noisy than Sobel, which treats slanted edges more "
        "evenly.",
    ),
    (
        "prewitt_y",
        "Prewitt down",
        [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],
        "The gradient down (lower minus upper), summed over three columns: horizontal edges light up.",
    ),
    (
        "scharr_x",
        "Scharr across",
        [[3, 0, -3], [10, 0, -10], [3, 0, -3]],
        "A Sobel whose weights follow an edge's direction more faithfully when it is slanted.",
    ),
    (
        "scharr_y",
        "Scharr down",
        [[3, 10, 3], [0, 0, 0], [-3, -10, -3]],
        "Scharr turned (lower minus upper): horizontal edges, with directions kept more faithfully than Sobel.",
    ),
    (
        "laplacian",
        "Laplacian",
        [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
        "The second derivative in both directions: zero on flat and evenly sloping parts, strong at fine detail.",
    ),
    (
        "log",
        "Laplacian of Gaussian (σ)",
        laplacian_of_gaussian(1.4),
        "Blurs first, then takes the Laplacian: edges lie where the result crosses zero, and noise disturbs it less.",
    ),
    (
        "sharpen",
        "Sharpen",
        [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        "The image minus its Laplacian: edges steepen, flat parts stay since the weights sum to 1.",
    ),
    (
        "emboss",
        "Emboss",
        [[2, 1, 0], [1, 1, -1], [0, -1, -2]],
        "A slanted gradient added to the image: it looks like a relief lit from one side.",
    ),
    (
        "motion",
        "Motion blur",
        line(9, 9, 135),
        "A mean along a line: what a camera sees when it moves during the exposure.",
    ),
    (
        "random",
        "Random",
        # `random_kernel(3, 3, 1)`, written out since a start would wait for NumPy's generators.
        ((0.0, 0.0, 2.0), (3.0, -3.0, -2.0), (2.0, 3.0, -2.0)),
        "Integers drawn by chance, as a network's kernels are before they have learned anything.",
    ),
)

KERNELS: Mapping[str, Kernel] = MappingProxyType(
    {row[0]: Kernel(row[0], row[1], np.asarray(row[2]), row[3], *_FORMULAS.get(row[0], ())) for row in _TABLE}
)


@dataclass(frozen=True)
class KernelFacts:
    """What can be said of a kernel at a glance.

    Attributes
    ----------
    total : sum of the weights, which is also the gain of a flat image.
    peak_gain : greatest gain at any frequency.
    kind : "low-pass" when a flat image has the greatest gain, "high-pass" when it has hardly any (below 1/1000 of the
        greatest), "high-boost" (as sharpening is) when it has less than half and keeps its sign, "all-pass" when every
        frequency has the same gain, else "neither"; a kernel of zeros, which passes nothing, is "neither" too.
    separable : whether the kernel is the product of a column and a row (rank 1), so that it costs kh + kw
        multiplications instead of kh · kw.
    """

    total: float
    peak_gain: float
    kind: PassKind
    separable: bool


def kernel_facts(weights: ArrayLike) -> KernelFacts:
    """Sum, frequency behaviour and separability of a kernel (kh, kw).

    The gain is the magnitude of the kernel's Fourier transform, sampled at 64 frequencies each way, or as many as
    the kernel has rows or columns where it has more.
    """
    kernel = np.asarray(weights, dtype=np.float64)
    gain = np.abs(np.fft.fft2(kernel, s=[max(64, side) for side in kernel.shape]))
    singular = np.linalg.svd(kernel, compute_uv=False)
    separable = bool(singular.size == 1 or singular[1] <= 1e-12 * singular[0])
    return KernelFacts(float(kernel.sum()), float(gain.max()), pass_kind(gain, float(kernel.sum())), separable)


def pass_kind(gain: NDArray[np.float64], total: float) -> PassKind:
    """The kind that `KernelFacts` describes, from gains with a flat image's first, whose sign is that of ``total``."""
    flat, peak, lowest = gain[0, 0], gain.max(), gain.min()
    tolerance = 1e-9 * peak
    if peak == 0:
        return "neither"
    if peak - lowest <= tolerance:
        return "all-pass"
    if flat >= peak - tolerance:
        return "low-pass"
    if flat < peak / 1000:
        return "high-pass"
    return "high-boost" if flat < peak / 2 and total > 0 else "neither"


def normalised(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights (kh, kw) divided by their sum; a ValueError where that is 0 but for rounding."""
    total = weights.sum()
    if abs(total) <= 1e-9 * np.abs(weights).sum():
        raise ValueError("the weights sum to 0, so they cannot be divided by their sum")
    result: NDArray[np.float64] = weights / total
    return result


def resized(weights: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    """The same weights (kh, kw) about the same middle in ``(rows, columns)``, cut off or with zeros around."""
    result = np.zeros((rows, columns))
    kept = [min(old, new) for old, new in zip(weights.shape, result.shape, strict=True)]
    source = tuple(
        slice((old - keep) // 2, (old - keep) // 2 + keep) for old, keep in zip(weights.shape, kept, strict=True)
    )
    target = tuple(
        slice((new - keep) // 2, (new - keep) // 2 + keep) for new, keep in zip(result.shape, kept, strict=True)
    )
    result[target] = weights[source]
    return result


def freeze(values: ArrayLike) -> Cells:
    """A matrix (rows, columns) as tuples of floats."""
    return tuple(tuple(float(value) for value in row) for row in np.asarray(values))
