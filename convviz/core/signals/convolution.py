"""1-D convolution of two lists of numbers, whole and one output sample at a time."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.windows.steps import Steps

Mode: TypeAlias = Literal["full", "same", "valid"]
MODES: tuple[Mode, ...] = get_args(Mode)

#: Products up to which they are added one by one, and so exactly where all are integers; more take seconds, and go by
#: Fourier transforms, block after block, whose rounding is that of the greatest sums.
DIRECT_PRODUCTS = 2 * 10**8


def convolve(x: ArrayLike, h: ArrayLike, mode: Mode = "full") -> NDArray[np.floating[Any]]:
    """Convolve two signals: ``y[t] = sum over k of x[k] h[t - k]``.

    Parameters
    ----------
    x : (L,) array
        At least one number; finite.
    h : (K,) array
        The same.
    mode : "full", "same" or "valid"
        All L + K - 1 samples; the L of them that begin at t = (K - 1) // 2, as SciPy has them, also where K is even or
        greater than L; or the L - K + 1 for which h lies on samples of x alone.

    Returns
    -------
    1-D array
        float32 where ``x`` is that, float64 otherwise. Up to `DIRECT_PRODUCTS` products each sample is exact to the
        rounding of its own sum: integers stay exact below 2^53.

    Raises
    ------
    ValueError
        For anything but two lists of finite numbers, another mode, or "valid" with more samples in h than in x.

    Examples
    --------
    >>> convolve([1, 2, 2], [3, 2, 1])
    array([ 3.,  8., 11.,  6.,  2.])
    """
    signal, response = as_signal(x, "x"), as_signal(h, "h")
    part = kept(len(signal), len(response), mode)
    whole = _full(signal, response)
    kind = np.float32 if np.asarray(x).dtype == np.float32 else np.float64
    return whole[part.start : part.stop].astype(kind)


def kept(length: int, other: int, mode: Mode) -> range:
    """The times t that a mode keeps of the ``length + other - 1`` of the full convolution.

    Raises
    ------
    ValueError
        For another mode, or "valid" where the second signal is longer than the first.
    """
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, got {mode!r}")
    if mode == "full":
        return range(length + other - 1)
    if mode == "same":
        return range((other - 1) // 2, (other - 1) // 2 + length)
    if other > length:
        raise ValueError(f"valid needs an h that is no longer than x, but h has {other:,} samples and x {length:,}")
    return range(other - 1, length)


def as_signal(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """A list of numbers as an array (L,) float64, or a ValueError that says what it is instead."""
    signal = np.asarray(values)
    if signal.dtype.kind not in "biuf" or signal.ndim != 1 or not signal.size:
        raise ValueError(f"{name} must be a list of at least one number, got {signal.dtype} {signal.shape}")
    signal = signal.astype(np.float64)
    if not np.isfinite(signal).all():
        raise ValueError(f"{name} must hold finite numbers only")
    return signal


def _full(x: NDArray[np.float64], h: NDArray[np.float64]) -> NDArray[np.float64]:
    if x.size * h.size <= DIRECT_PRODUCTS:
        return np.convolve(x, h)
    from scipy.signal import oaconvolve  # which takes longer to import than a start may

    whole: NDArray[np.float64] = oaconvolve(x, h)
    return whole


@dataclass(frozen=True, eq=False)
class Conv1dStep:
    """How one output sample comes about.

    Attributes
    ----------
    output_index : of the sample in the array that `convolve` returns.
    start : index in x of the sample under the first weight; may be negative.
    patch : the samples of x under the weights (K,) float64; 0 outside x.
    weights : h turned round.
    products : ``patch * weights``.
    value : ``products.sum()``.
    """

    output_index: int
    start: int
    patch: NDArray[np.float64]
    weights: NDArray[np.float64]
    products: NDArray[np.float64]
    value: float


class Conv1dSteps(Steps[Conv1dStep]):
    """The steps of `convolve`, one an output sample, each computed when asked for.

    Takes the arguments of `convolve`, and has its ValueErrors.

    Attributes
    ----------
    x, h : the signals (L,), (K,) float64.
    weights : h turned round.
    times : the times t of the outputs, in order; t is where h(0) lies on x.
    """

    def __init__(self, x: ArrayLike, h: ArrayLike, mode: Mode = "full") -> None:
        self.x, self.h = as_signal(x, "x"), as_signal(h, "h")
        self.times = kept(len(self.x), len(self.h), mode)
        self.weights = np.ascontiguousarray(self.h[::-1])
        for values in (self.x, self.h, self.weights):
            values.flags.writeable = False

    def __len__(self) -> int:
        return len(self.times)

    def step(self, index: int) -> Conv1dStep:
        """Compute the step of an output sample."""
        return self.at(self.times[index])

    def at(self, time: int) -> Conv1dStep:
        """Compute what happens at any time t, also where no output is: nothing overlaps far away, and the sum is 0."""
        size = len(self.weights)
        start = time - size + 1
        patch = np.zeros(size)
        first, last = self.overlap(time)
        if first < last:
            patch[first - start : last - start] = self.x[first:last]
        products = patch * self.weights
        return Conv1dStep(time - self.times.start, start, patch, self.weights, products, float(products.sum()))

    def overlap(self, time: int) -> tuple[int, int]:
        """The samples of x, first and one after the last, on which h lies at time t; none where both are equal."""
        first = max(time - len(self.weights) + 1, 0)
        return first, max(first, min(time + 1, len(self.x)))
