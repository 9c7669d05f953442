"""One map of a convolutional layer broken down: what each channel adds to it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.windows.convolution import convolve2d
from convviz.core.windows.geometry import Padding, PairOfInts, Window, resolve_axes, window_at

#: So many channels make one picture: grey, or in colours.
_PICTURE = (1, 3)
#: The least white of a picture that is all zeros.
_TINY = 1e-6


@dataclass(frozen=True, eq=False)
class UnitPicture:
    """One picture and its kernel, whose cross-correlation is a unit's map or a part of it.

    Attributes
    ----------
    channel : the one that the picture is of; None where it is of all that the unit takes.
    pixels : (H, W), or (H, W, 3) where there are three channels.
    kernel : (1, kh, kw) or (3, kh, kw), the weights of each channel.
    added : (H', W') float64, what the other channels add to each cell; None where there are none, or none is wanted.
    bias : added to every cell.
    """

    channel: int | None
    pixels: NDArray[np.floating[Any]]
    kernel: NDArray[np.floating[Any]]
    added: NDArray[np.float64] | None
    bias: float

    @property
    def levels(self) -> tuple[float, float]:
        """What is black and what is white: the least and the greatest value, with zero among them."""
        return min(float(self.pixels.min()), 0.0), max(float(self.pixels.max()), _TINY)


@dataclass(frozen=True, eq=False)
class UnitSum:
    """A map as the sum of its channels' parts: ``partial.sum(axis=0) + rest + bias == output``.

    Attributes
    ----------
    channels : (k,) which channels are given one by one, in their order.
    total : number of channels in all.
    inputs : (k, H, W), what the layer sees of them.
    kernels : (k, kh, kw), the weights.
    partial : (k, H', W') float64, each channel's cross-correlation with its weights.
    rest : (H', W') float64, the sum of all other channels' parts; None where there are none.
    bias : added to every cell.
    output : (H', W') float64.
    options : stride, padding and dilation, for `window`.
    """

    channels: tuple[int, ...]
    total: int
    inputs: NDArray[np.floating[Any]]
    kernels: NDArray[np.floating[Any]]
    partial: NDArray[np.float64]
    rest: NDArray[np.float64] | None
    bias: float
    output: NDArray[np.float64]
    options: tuple[PairOfInts, Padding, PairOfInts]

    @property
    def peak(self) -> tuple[int, int]:
        """(row, column) of the output cell farthest from zero, the first one where several are."""
        row, column = np.unravel_index(int(np.abs(self.output).argmax()), self.output.shape)
        return int(row), int(column)

    def window(self, row: int, column: int) -> Window:
        """The cells of the inputs that output cell ``(row, column)`` is made of; it may begin in the padding."""
        stride, padding, dilation = self.options
        sizes = self.inputs.shape[1:], self.kernels.shape[1:]
        axes = resolve_axes(*sizes, stride=stride, padding=padding, dilation=dilation, flip=False)
        return window_at(*axes, row, column)

    def picture(self, row: int, column: int, channel: int | None = None) -> UnitPicture:
        """The unit as one picture and its kernel, for who can show no more.

        Parameters
        ----------
        row, column : output cell.
        channel : one of `channels`, as its part alone, without the others and the bias. None for the whole map: from
            its one or three channels; of two, or more, from that which adds most to the output cell, the others as one
            sum.

        Raises
        ------
        ValueError
            If ``channel`` is not given one by one.
        """
        if channel is not None and channel not in self.channels:
            raise ValueError(f"the unit's channels are {self.channels}, and {channel} is none of them")
        alone = channel is not None and self.total > 1
        whole = self.rest is None and self.total in _PICTURE
        if channel is None and not whole:
            channel = self.channels[int(np.abs(self.partial[:, row, column]).argmax())]
        if channel is None or self.total == 1:
            pixels = self.inputs[0] if len(self.inputs) == 1 else np.moveaxis(self.inputs, 0, 2)
            return UnitPicture(None, pixels, self.kernels, None, self.bias)
        place = self.channels.index(channel)
        kernel = self.kernels[place : place + 1]
        added = None if alone else self.output - self.partial[place] - self.bias
        return UnitPicture(channel, self.inputs[place], kernel, added, 0.0 if alone else self.bias)

    def fewer(self, max_channels: int) -> "UnitSum":
        """The same unit with ``max_channels`` (at least 1) of its channels one by one, those with the largest share."""
        if max_channels < 1:
            raise ValueError(f"max_channels must be at least 1, got {max_channels}")
        if max_channels >= len(self.channels):
            return self
        shown, others = _largest(self.partial, max_channels)
        added = self.partial[others].sum(axis=0)
        rest = added if self.rest is None else self.rest + added
        return replace(
            self,
            channels=tuple(self.channels[place] for place in shown.tolist()),
            inputs=self.inputs[shown],
            kernels=self.kernels[shown],
            partial=self.partial[shown],
            rest=rest,
            output=self.partial[shown].sum(axis=0) + rest + self.bias,
        )


def unit_parts(
    maps: ArrayLike,
    weights: ArrayLike,
    bias: float = 0.0,
    *,
    stride: PairOfInts = 1,
    padding: Padding = "same",
    dilation: PairOfInts = 1,
    max_channels: int = 8,
) -> UnitSum:
    """Break one map of a convolutional layer down, as the layer computes it: by cross-correlation.

    Parameters
    ----------
    maps : (C, H, W) array
        The layer's input.
    weights : (C, kh, kw) array
        This map's kernel.
    bias : float
    stride, padding, dilation
        As in `convviz.core.windows.convolution.convolve2d`; ``"same"`` is TensorFlow's.
    max_channels : int
        Channels given one by one: those whose parts are the largest, by the sum of squares. The others are added up.

    Returns
    -------
    UnitSum
        All parts in float64. Added in the order given they are the output, to the last bit.

    Raises
    ------
    ValueError
        For shapes that do not belong together, numbers that are not finite, or ``max_channels`` below 1.
    """
    inputs, kernels = np.asarray(maps), np.asarray(weights)
    if inputs.ndim != 3 or kernels.ndim != 3 or len(inputs) != len(kernels) or not len(inputs):
        raise ValueError(f"maps (C, H, W) and weights (C, kh, kw) do not match: {inputs.shape} and {kernels.shape}")
    if not (np.isfinite(inputs).all() and np.isfinite(kernels).all() and np.isfinite(bias)):
        raise ValueError("a unit's maps, weights and bias must be finite, and some are NaN or infinite")
    if max_channels < 1:
        raise ValueError(f"max_channels must be at least 1, got {max_channels}")
    parts = np.stack(
        [
            convolve2d(image.astype(np.float64), kernel, stride=stride, padding=padding, dilation=dilation, flip=False)
            for image, kernel in zip(inputs, kernels.astype(np.float64), strict=True)
        ]
    )
    chosen, others = _largest(parts, max_channels)
    rest = parts[others].sum(axis=0) if others.size else None
    output = parts[chosen].sum(axis=0) + (0.0 if rest is None else rest) + float(bias)
    channels = tuple(int(number) for number in chosen)
    options = (stride, padding, dilation)
    return UnitSum(
        channels, len(parts), inputs[chosen], kernels[chosen], parts[chosen], rest, float(bias), output, options
    )


def _largest(parts: NDArray[np.float64], limit: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which parts (k, H', W') have the largest sums of squares, at most ``limit``, and the others; both in order."""
    sizes = (parts**2).sum(axis=(1, 2))
    chosen = np.sort(np.argsort(-sizes, kind="stable")[:limit])
    return chosen, np.delete(np.arange(len(parts)), chosen)
