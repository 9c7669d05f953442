"""Arrays as picture files at their own size: PNG, whose integers are made of the values as asked for, TIFF and NPY."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from io import BytesIO
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.formatting import NOISE, format_number
from convviz.core.util.fields import Declared, declare
from convviz.core.util.file_kinds import FileKind, FileType
from convviz.core.util.kinds import OneOf, Option
from convviz.core.util.opencv import cv2
from convviz.core.util.whole_file import write_file
from convviz.core.util.words import Word, one_of
from convviz.export.errors import ExportError

#: What an array is saved as.
PIXELS = FileKind(
    "pictures",
    (
        FileType("PNG picture", (".png",)),
        FileType("TIFF picture, 32-bit floats", (".tif", ".tiff")),
        FileType("NumPy array, all digits", (".npy",)),
    ),
)


class Values(Word):
    """What becomes of values that are no integers of the file's range."""

    CLIP = "clip", "Clipped", "From black to white; what lies beyond becomes black or white"
    STRETCH = "stretch", "Stretched", "From the smallest to the largest value"
    SIGN = "sign", "Zero in the middle", "Zero is middle grey, and the largest value of either sign black or white"
    SIZE = "size", "Magnitude", "Values without their signs, from 0 to the largest"


@dataclass(frozen=True)
class PixelOptions(Declared):
    """How an array becomes the integers of a PNG."""

    values: Values = declare(one_of(Values, abreast=True), default=Values.CLIP, title="Values")
    bits: int = declare(
        OneOf((Option(8, "8 bits"), Option(16, "16 bits")), abreast=True), default=8, title="Bits of a pixel"
    )


class Scaling(NamedTuple):
    """The values that become the smallest and the largest integer of a file, and what is done, in words."""

    black: float
    white: float
    remark: str


def limits_of(values: NDArray[Any]) -> tuple[float, float]:
    """The smallest and the largest value.

    Raises
    ------
    ExportError
        If not all are finite.
    """
    low, high = float(values.min()), float(values.max())
    if not np.isfinite((low, high)).all():
        count = values.size - np.count_nonzero(np.isfinite(values))
        raise ExportError(f"{count:,} of {values.size:,} values are not finite: a picture cannot hold them, NPY can.")
    return low, high


def scaling(limits: tuple[float, float], levels: tuple[float, float], options: PixelOptions) -> Scaling:
    """What becomes of values between ``limits``; clipped, those of ``levels`` are black and white."""
    low, high = limits
    largest = max(-low, high)
    black, white = {
        Values.CLIP: levels,
        Values.STRETCH: limits,
        Values.SIGN: (-largest, largest),
        Values.SIZE: (0.0, largest),
    }[options.values]
    spans = _span(low, high), _span(black, white), _span(0, 2**options.bits - 1)
    unclipped = options.values is Values.CLIP and _within(limits, levels)
    return Scaling(black, white, _unclipped(*spans) if unclipped else _REMARKS[options.values](*spans))


def integers_of(values: NDArray[Any], scale: Scaling, options: PixelOptions) -> NDArray[Any]:
    """The integers of a file, shaped like the values."""
    shown = np.abs(values) if options.values is Values.SIZE else values
    width = scale.white - scale.black or 1.0  # of a constant array nothing can be stretched
    shares = np.clip((shown.astype(np.float64) - scale.black) / width, 0.0, 1.0)
    integers: NDArray[Any] = np.rint(shares * (2**options.bits - 1))
    return integers.astype(np.uint8 if options.bits == 8 else np.uint16)


#: Of the values, of black and white, and of the file's integers: what is said.
_REMARKS: Mapping[Values, Callable[[str, str, str], str]] = MappingProxyType(
    {
        Values.CLIP: lambda values, levels, file: (
            f"values {values} clipped to {levels}" + ("" if levels == file else f", which is {file} in the file")
        ),
        Values.STRETCH: lambda values, _levels, file: f"values {values} stretched to {file}",
        Values.SIGN: lambda values, levels, file: (
            f"values {values}, {levels} stretched to {file} with zero in the middle"
        ),
        Values.SIZE: lambda values, levels, file: f"values {values}, magnitudes {levels} stretched to {file}",
    }
)


def save_pixels(
    path: str | PathLike[str], values: NDArray[Any], levels: tuple[float, float], options: PixelOptions
) -> Generator[float, None, str]:
    """Write an array (H, W) or (H, W, 3) at its own size, as the name says; gives a sentence on what was done.

    Raises
    ------
    ExportError
        For another ending, or values that are not finite.
    OSError
        If the file cannot be written.
    """
    try:
        suffix = PIXELS.suffix_of(str(path))
    except ValueError as error:
        raise ExportError(str(error)) from error
    yield 0.0
    data, remark = _WRITERS[suffix](values, levels, options)
    yield 0.7
    write_file(path, data)
    return f"Saved {Path(path).name}: {values.shape[0]} × {values.shape[1]}, {remark}."


def default_options(limits: tuple[float, float], levels: tuple[float, float], signed: bool) -> PixelOptions:
    """What serves as a beginning: sign is kept where values have one, and nothing is cut off but rounding."""
    if signed:
        return PixelOptions(Values.SIGN)
    return PixelOptions(Values.CLIP if _within(limits, levels) else Values.STRETCH)


def _within(limits: tuple[float, float], levels: tuple[float, float]) -> bool:
    """Whether nothing lies beyond black and white, but for the noise of sums."""
    rounding = NOISE * (levels[1] - levels[0])
    return levels[0] - rounding <= limits[0] and limits[1] <= levels[1] + rounding


def _unclipped(values: str, levels: str, file: str) -> str:
    """What is said where clipping cuts nothing off."""
    return f"values {values} " + ("rounded to integers" if levels == file else f"with {levels} stretched to {file}")


def _span(low: float, high: float) -> str:
    return f"{format_number(low)}..{format_number(high)}"


def _png(values: NDArray[Any], levels: tuple[float, float], options: PixelOptions) -> tuple[bytes, str]:
    scale = scaling(limits_of(values), levels, options)
    integers = integers_of(values, scale, options)
    done, data = cv2.imencode(".png", integers[..., ::-1] if integers.ndim == 3 else integers)  # its blue comes first
    if not done:
        raise OSError("the picture could not be made")
    return bytes(data.data), f"{options.bits} bits, {scale.remark}"


def _tiff(values: NDArray[Any], _levels: tuple[float, float], _options: PixelOptions) -> tuple[bytes, str]:
    import tifffile  # takes long to import, and the start would wait for it

    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    exact = np.array_equal(single, values, equal_nan=True)
    file = BytesIO()
    tifffile.imwrite(file, single, photometric="rgb" if values.ndim == 3 else "minisblack", metadata=None)
    return file.getvalue(), f"32-bit floats, {'exactly the values' if exact else 'values rounded to 7 digits'}"


def _npy(values: NDArray[Any], _levels: tuple[float, float], _options: PixelOptions) -> tuple[bytes, str]:
    file = BytesIO()
    np.save(file, values, allow_pickle=False)
    return file.getvalue(), f"exactly the values, as {values.dtype}"


_WRITERS: Mapping[str, Callable[[NDArray[Any], tuple[float, float], PixelOptions], tuple[bytes, str]]] = (
    MappingProxyType({".png": _png, ".tif": _tiff, ".tiff": _tiff, ".npy": _npy})
)
