"""Pictures of a transform: its size in decibels, and its phase, with the constant in the middle."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.spectrum.transform import MAP_SIDE, Transform
from convviz.core.text.formatting import NOISE

#: Decibels that a picture shows below its brightest.
DEPTH = 80.0
#: Ends of a scale lie at multiples of so many decibels.
_ROUND = 10.0
#: Of so many in a hundred the brightest lie above the scale: the constant, and a few more.
_ABOVE = 0.1
#: Cells each way of the middle of a plane at least.
_MIDDLE = 16


@dataclass(frozen=True, eq=False)
class Map:
    """Sizes over the plane of frequencies from −0.5 to 0.5 each way, (h, w), the constant at [h // 2, w // 2].

    ``block`` is how many (rows, columns) of the transform are one cell, whose size is their root mean square.
    """

    sizes: NDArray[np.float64]
    block: tuple[int, int] = (1, 1)


def blocks_of(shape: tuple[int, int]) -> tuple[int, int]:
    """How many (rows, columns) of a transform are one cell of its map."""
    return -(-shape[0] // MAP_SIDE), -(-shape[1] // MAP_SIDE)


def size_map(half: NDArray[np.complex128], shape: tuple[int, int]) -> Map:
    """|X| of a half (H, W // 2 + 1) over the whole plane; of large ones the root mean square of blocks."""
    block = blocks_of(shape)
    if block == (1, 1):
        return Map(centred(np.abs(half), shape))
    # For a picture 7 digits are enough, and halve the memory that a photograph takes here.
    powers = centred((half.real**2 + half.imag**2).astype(np.float32), shape)
    for axis, (length, side) in enumerate(zip(shape, block, strict=True)):
        powers = _block_means(powers, axis, length, side)
    return Map(np.sqrt(powers.astype(np.float64)), block)


def _block_means(values: NDArray[Any], axis: int, length: int, side: int) -> NDArray[Any]:
    """Means of blocks along an axis, of which one begins at the constant, so that this stays in its place."""
    if side == 1:
        return values
    first = (length // 2) % side
    starts = np.unique(np.concatenate([[0], np.arange(first, length, side)]))
    counts = np.diff(np.append(starts, length))
    sums = np.add.reduceat(values, starts, axis=axis)
    return np.asarray(sums / (counts[:, np.newaxis] if axis == 0 else counts), values.dtype)


def phase_map(half: NDArray[np.complex128], shape: tuple[int, int], noise: float) -> NDArray[np.float64]:
    """Phases in degrees, −180 to 180, over the plane, NaN where the size is not above ``noise``: there is none.

    Of a large one every n-th frequency is taken: phases of neighbours have no mean.
    """
    every = blocks_of(shape)
    whole = centred(half, shape, conjugate=True)
    first = [(length // 2) % side for length, side in zip(shape, every, strict=True)]
    taken = whole[first[0] :: every[0], first[1] :: every[1]]
    return np.where(np.abs(taken) > noise, np.degrees(np.angle(taken)), np.nan)


def centred(half: NDArray[Any], shape: tuple[int, int], *, conjugate: bool = False) -> NDArray[Any]:
    """The whole plane (H, W) of a half (H, W // 2 + 1), with the constant at [H // 2, W // 2]."""
    columns = shape[1]
    rest = half[:, 1 : (columns + 1) // 2]
    mirrored = np.roll(rest[::-1, ::-1], 1, axis=0)
    if conjugate:
        mirrored = mirrored.conj()
    # From −W/2 on: of an even W the last column of the half stands for −0.5.
    parts = (half[:, -1:], mirrored, half[:, : columns // 2]) if columns % 2 == 0 else (mirrored, half)
    return np.fft.fftshift(np.concatenate(parts, axis=1), axes=0)


def decibels(sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """20·log10 of sizes to a billionth; −inf of 0, which is drawn as the dark end of its scale, written as size 0."""
    there = sizes > 0
    # A size of 1 but for rounding has 0 dB.
    return np.where(there, np.round(20 * np.log10(np.where(there, sizes, 1.0)), 9) + 0.0, -np.inf)


def decibel_range(brightest: float, depth: float = DEPTH) -> tuple[float, float]:
    """Ends of a scale in dB, multiples of 10, for sizes up to ``brightest``; (−depth, 0) where that is 0."""
    if brightest <= 0:
        return -depth, 0.0
    high = float(np.ceil(20 * np.log10(brightest) / _ROUND - 1e-9) * _ROUND)
    return high - depth, high


def full_range(given: "Plane", depth: float = DEPTH) -> tuple[float, float]:
    """Ends of a scale in dB that holds the strongest of all, the constant too."""
    return decibel_range(10 ** (float(given.values.max()) / 20), depth)


def bright(sizes: NDArray[np.float64]) -> float:
    """The size that only a few of a map exceed, as the constant does; the max of a small map."""
    ordered = sizes.ravel()
    place = max(0, ordered.size - 1 - int(ordered.size * _ABOVE / 100))
    return float(np.partition(ordered, place)[place])


@dataclass(frozen=True, eq=False)
class Plane:
    """A transform as it is drawn, the constant at [h // 2, w // 2].

    Attributes
    ----------
    values : (h, w) decibels, −inf of the size 0; or degrees, NaN where there is no phase.
    brightest : the size that only a few exceed; 0 of phases.
    cyclic : whether they are phases.
    grid : cells (down, across) that one cycle per pixel takes, so that a frequency has its place.
    """

    values: NDArray[np.float64]
    brightest: float
    cyclic: bool
    grid: tuple[float, float]


def size_plane(given: Transform, zoom: int = 1) -> Plane:
    """Sizes in decibels, of the whole plane or of its middle, a ``zoom``-th of it each way."""
    part = middle(given, zoom)
    found = size_map(part.half, part.shape)
    # What rounding leaves of a size that is 0 is 0.
    sizes = np.where(found.sizes <= NOISE * given.scale, 0.0, found.sizes)
    return Plane(decibels(sizes), bright(sizes), False, _grid(given, found.block))


def phase_plane(given: Transform, zoom: int = 1) -> Plane:
    """Phases in degrees, of the whole plane or of its middle."""
    part = middle(given, zoom)
    values = phase_map(part.half, part.shape, NOISE * given.scale)
    return Plane(values, 0.0, True, _grid(given, blocks_of(part.shape)))


def _grid(given: Transform, block: tuple[int, int]) -> tuple[float, float]:
    return given.shape[0] / block[0], given.shape[1] / block[1]


def middle(given: Transform, zoom: int) -> Transform:
    """The frequencies about the constant, up to a ``zoom``-th of the highest each way, and at least three of each."""
    if zoom == 1:
        return given
    down, across = (min(max(side // (2 * zoom), 1), (side - 1) // 2) for side in given.shape)
    rows = np.concatenate([np.arange(down + 1), np.arange(-down, 0)])
    return Transform(given.half[rows, : across + 1], (2 * down + 1, 2 * across + 1), given.scale)


def masked(given: Plane, kept: NDArray[np.bool_], shape: tuple[int, int]) -> tuple[NDArray[np.float64], Plane]:
    """A mask (H, W // 2 + 1) as 0 and 1 over the whole plane (H, W), and what it leaves of sizes of the same shape."""
    whole = centred(kept, shape)
    left = np.where(whole, given.values, -np.inf)
    return whole.astype(np.float64), Plane(left, given.brightest, False, given.grid)


def middle_of(mask: NDArray[Any]) -> tuple[slice, slice]:
    """The rows and columns of a plane (H, W) about the constant that a mask needs, with as much around.

    A half of it, a quarter, and so on, at least 16 cells each way if there are.
    """
    rows, columns = mask.shape
    reach = [
        np.abs(places - side // 2).max(initial=0) / side
        for places, side in zip(np.nonzero(mask), mask.shape, strict=True)
    ]
    share = 1.0
    while share / 2 > 2 * max(reach) * 1.5 and share / 2 * min(rows, columns) >= _MIDDLE:
        share /= 2
    if share == 1.0:
        return slice(0, rows), slice(0, columns)
    down, across = (max(1, int(side * share) // 2) for side in mask.shape)
    return slice(rows // 2 - down, rows // 2 + down + 1), slice(columns // 2 - across, columns // 2 + across + 1)


def whole_sizes(given: Transform) -> NDArray[np.float64]:
    """|X| at all frequencies (H, W), the constant at [H // 2, W // 2]."""
    return np.asarray(np.abs(centred(given.half, given.shape)))


def whole_phases(given: Transform) -> NDArray[np.float64]:
    """Phases at all frequencies (H, W) in degrees, NaN where there is none."""
    whole = centred(given.half, given.shape, conjugate=True)
    return np.where(np.abs(whole) > NOISE * given.scale, np.degrees(np.angle(whole)), np.nan)
