"""Between which values products and sums of a convolution lie, so that a scale need not change with the steps."""

import numpy as np
from numpy.typing import NDArray

from convviz.core.signals.convolution import convolve


def product_range(x: NDArray[np.float64], h: NDArray[np.float64]) -> tuple[float, float]:
    """The least and the greatest product of a sample of x (L,) and one of h (K,), and 0."""
    ends = np.outer([x.min(), x.max()], [h.min(), h.max()])
    return min(0.0, float(ends.min())), max(0.0, float(ends.max()))


def stack_range(x: NDArray[np.float64], h: NDArray[np.float64]) -> tuple[float, float]:
    """How far the products of any one sum reach that are piled up: the positive ones first, then down by the others.

    Where x and h have one sign each, this is the range of y itself.
    """
    positive = convolve(np.maximum(x, 0), np.maximum(h, 0)) + convolve(np.minimum(x, 0), np.minimum(h, 0))
    whole = convolve(x, h)
    return min(0.0, float(whole.min())), max(0.0, float(positive.max()), float(whole.max()))
