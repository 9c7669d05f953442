"""A filter that is a convolution, at a pixel: the sum of products that makes it."""

from typing import Any

from numpy.typing import NDArray

from convviz.core.filters.fields import FilterFields
from convviz.core.filters.table import row_of
from convviz.core.windows.convolution import Conv2dStep, Conv2dSteps


def sum_at(channel: NDArray[Any], values: FilterFields, pixel: tuple[int, int]) -> Conv2dStep | None:
    """The products of a filter's turned kernel with the window at a pixel of a channel (H, W), and their sum.

    None where the filter has no kernel. An IndexError for a pixel outside.
    """
    kernel = row_of(values).kernel(values)
    return None if kernel is None else Conv2dSteps(channel, kernel, boundary=values.boundary).at(*pixel)
