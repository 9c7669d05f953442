"""Pictures: what one is, how a file becomes one, and the three things done to one before it is convolved.

OpenCV decodes; what it leaves to its caller is done here: the orientation a camera notes (EXIF), transparency,
number types that the rest of the program does not use, and a sentence to say why a file was refused.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image_formats import FORMATS, exif_orientation, is_negative, is_premultiplied, may_hide_grey
from convviz.core.util.opencv import PIXEL_LIMIT, cv2

Pixels = NDArray[Any]

#: Bytes above which a file is not even read.
FILE_LIMIT = 512 * 1024**2

_PIXEL_TYPES = ("uint8", "uint16", "float32", "float64")

#: Other number types a TIFF may hold, and the smallest float that keeps their values.
_KEPT_AS = {
    "int8": np.float32,
    "int16": np.float32,
    "int32": np.float64,
    "uint32": np.float64,
    "int64": np.float64,
    "uint64": np.float64,
}
_EXACT_LIMIT = 2**53  # integers beyond it are rounded by float64

_BLOCK = 2**18  # pixels made floats of at a time

#: EXIF orientation -> (swap rows and columns first, then turn the rows' order round, the columns' order).
_ORIENTATIONS = {
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}

_log_lock = Lock()


class ImageError(ValueError):
    """A picture that cannot be used. The message is one plain sentence for the user."""


@dataclass(frozen=True, eq=False)
class Image:
    """A picture.

    Attributes
    ----------
    name
        A short title.
    pixels
        ``(H, W)``, or ``(H, W, 3)`` in the order red, green, blue; uint8, uint16, float32 or float64; finite.
        Read-only and C-contiguous: an array that can be written to is copied.
    levels
        The values shown as black and as white.
    path
        The file it came from, if it came from one.

    Raises
    ------
    ImageError
        If any of this does not hold.
    """

    name: str
    pixels: Pixels
    levels: tuple[float, float]
    path: str | None = None

    def __post_init__(self) -> None:
        _check_pixels(self.pixels)
        low, high = self.levels
        if not (np.isfinite((low, high)).all() and low < high):
            raise ImageError(f"levels must be two finite numbers, the smaller one first, not {self.levels}")
        pixels = np.array(self.pixels, order="C", copy=True if self.pixels.flags.writeable else None)
        pixels.flags.writeable = False
        object.__setattr__(self, "pixels", pixels)

    @property
    def shape(self) -> tuple[int, ...]:
        """``(H, W)`` or ``(H, W, 3)``."""
        return self.pixels.shape

    @property
    def is_colour(self) -> bool:
        """Whether the pixels have three channels."""
        return self.pixels.ndim == 3


def natural_levels(pixels: Pixels) -> tuple[float, float]:
    """Return the values to show as black and as white where nothing else is known.

    Integers: their type's range. Floats: ``(0, 1)`` if all values lie within, else the smallest and the largest;
    if those are equal, that one value and zero.
    """
    if pixels.dtype.kind == "u":
        return 0.0, float(np.iinfo(pixels.dtype).max)
    low, high = float(pixels.min()), float(pixels.max())
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    return (low, high) if low < high else (min(low, 0.0), max(high, 0.0))


def load_image(path: str | PathLike[str]) -> Image:
    """Read a picture from a PNG, JPEG, BMP, TIFF, GIF or WebP file, whatever its name ends in.

    Parameters
    ----------
    path
        The file, of `FILE_LIMIT` bytes at most.

    Returns
    -------
    Image
        As `decode_image` makes it; `Image.name` is the file's name.

    Raises
    ------
    ImageError
        If it is not there, may not be read, or is no whole picture; the message names the file and the reason.
    """
    path = Path(path)
    name = path.name or str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ImageError(f"'{name}' is a folder, not an image.")
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device might never end
            raise ImageError(f"'{name}' is a pipe or a device, not an image file.")
        if status.st_size > FILE_LIMIT:
            raise ImageError(
                f"'{name}' holds {status.st_size:,} bytes; the largest file that can be opened has {FILE_LIMIT:,}."
            )
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ImageError(f"'{name}' does not exist.") from error
    except PermissionError as error:
        raise ImageError(f"'{name}' may not be read: permission denied.") from error
    except OSError as error:
        raise ImageError(f"'{name}' cannot be read: {error.strerror}.") from error
    except ImageError:
        raise
    except ValueError as error:  # a NUL in the path, for instance
        raise ImageError(f"'{name}' is not a file name: {error}.") from error
    return replace(decode_image(data, name), path=str(path))


def decode_image(data: bytes, name: str) -> Image:
    """Make a picture of a PNG, JPEG, BMP, TIFF, GIF or WebP file's bytes.

    Parameters
    ----------
    data
        The whole file. Of several pages or frames the first is taken.
    name
        What to call it, in messages too.

    Returns
    -------
    Image
        Upright (the EXIF orientation is applied) and opaque: transparency (alpha) is composited over white. Grey
        stays 2-D. 8 and 16 bits and floats are kept as they are, other integers become floats. (OpenCV ignores
        the transparency of a grey TIFF, a BMP, and a grey PNG with one transparent shade.)

    Raises
    ------
    ImageError
        If it is no such file, is cut short or damaged, has more pixels than `PIXEL_LIMIT`, or pixels that are
        not finite; the message names it and the reason.
    """
    if not data:
        raise ImageError(f"'{name}' is empty.")
    kind = next((kind for kind in FORMATS if kind.signature.match(data)), None)
    if kind is None:
        raise ImageError(f"'{name}' is not an image of a known kind ({', '.join(k.name for k in FORMATS)}).")
    if not kind.seems_whole(data):
        raise ImageError(f"'{name}' is a {kind.name} image that is cut short.")
    try:
        decoded, exif = _decode(data)
        if is_negative(data, kind, decoded.dtype):
            decoded = 65535 - decoded
        opaque = _over_white(decoded, premultiplied=is_premultiplied(data, kind, decoded.dtype))
        if opaque.ndim == 3 and may_hide_grey(data, kind) and (opaque == opaque[..., :1]).all():
            opaque = opaque[..., 0]
        pixels = _upright(_known_type(opaque[..., ::-1] if opaque.ndim == 3 else opaque), exif)
        pixels.flags.writeable = False
        _check_pixels(pixels)
        return Image(name, pixels, natural_levels(pixels))
    except cv2.error as error:
        if "MAX_IMAGE" in str(error):
            reason = f"has more than {PIXEL_LIMIT:,} pixels, the most that can be opened"
        else:
            reason = "is cut short, damaged, or of a kind that cannot be read"
        raise ImageError(f"'{name}' is a {kind.name} image that {reason}.") from error
    except MemoryError as error:
        raise ImageError(f"'{name}' is a {kind.name} image that does not fit into memory.") from error
    except ImageError as error:
        raise ImageError(f"'{name}' is a {kind.name} image that cannot be used: {error}.") from error


def to_grey(pixels: Pixels) -> Pixels:
    """Turn colour into grey, 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).

    Parameters
    ----------
    pixels
        ``(H, W, 3)`` red, green, blue, or ``(H, W)``, which is returned as it is.

    Returns
    -------
    ndarray
        ``(H, W)`` of the same type, integers rounded.
    """
    _check_pixels(pixels)
    if pixels.ndim == 2:
        return pixels
    if pixels.dtype == np.float64:  # which cvtColor does not take
        return np.asarray(pixels @ np.array([0.299, 0.587, 0.114]))
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)


def crop(pixels: Pixels, top: int, left: int, height: int, width: int) -> Pixels:
    """Cut a rectangle out.

    Parameters
    ----------
    pixels
        ``(H, W)`` or ``(H, W, 3)``.
    top, left, height, width
        In pixels; at least one pixel, and all of it within the picture, else ValueError.

    Returns
    -------
    ndarray
        ``(height, width)`` or ``(height, width, 3)``, a copy.
    """
    _check_pixels(pixels)
    rows, columns = pixels.shape[:2]
    for name, value, least, most in (
        ("top", top, 0, rows - 1),
        ("left", left, 0, columns - 1),
        ("height", height, 1, rows - top),
        ("width", width, 1, columns - left),
    ):
        _check_range(name, value, least, most)
    return pixels[top : top + height, left : left + width].copy()


def shrink(pixels: Pixels, rows: int, columns: int) -> Pixels:
    """Make a picture smaller: each new pixel is the mean of the area that it covers.

    Parameters
    ----------
    pixels
        ``(H, W)`` or ``(H, W, 3)``.
    rows, columns
        The new size, from 1 to the old one, else ValueError.

    Returns
    -------
    ndarray
        ``(rows, columns)`` or ``(rows, columns, 3)`` of the same type, integers rounded.
    """
    _check_pixels(pixels)
    _check_range("rows", rows, 1, pixels.shape[0])
    _check_range("columns", columns, 1, pixels.shape[1])
    return cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)


def _check_range(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"{name} must be between {least} and {most}, not {value}")


def _check_pixels(pixels: Pixels) -> None:
    if pixels.ndim not in (2, 3) or pixels.shape[2:] not in ((), (3,)) or not pixels.size:
        raise ImageError(f"pixels must have the shape (H, W) or (H, W, 3), not {pixels.shape}")
    if pixels.dtype.name not in _PIXEL_TYPES:
        raise ImageError(f"pixels must be {', '.join(_PIXEL_TYPES)}, not {pixels.dtype}")
    if pixels.dtype.kind == "f" and not (finite := np.isfinite(pixels)).all():
        count = finite.size - np.count_nonzero(finite) if finite.ndim == 2 else np.count_nonzero(~finite.all(axis=2))
        raise ImageError(f"{count:,} of {pixels.shape[0] * pixels.shape[1]:,} pixels are not finite (NaN or infinite)")


def _decode(data: bytes) -> tuple[Pixels, bytes]:
    """Return what the file holds, as stored, channels in OpenCV's order, and its EXIF block."""
    with _silent_opencv():
        # IMREAD_UNCHANGED keeps alpha and depth, but then the orientation is ours to apply (not a TIFF's).
        found, kinds, blocks = cv2.imdecodeWithMetadata(np.frombuffer(data, np.uint8), flags=cv2.IMREAD_UNCHANGED)
    if found is None or not found.size:
        raise cv2.error("nothing was decoded")
    metadata = dict(zip(kinds, blocks, strict=True))
    exif = metadata.get(cv2.IMAGE_METADATA_EXIF)
    return found, b"" if exif is None else np.asarray(exif).tobytes()


@contextmanager
def _silent_opencv() -> Iterator[None]:
    """Keep OpenCV from writing about a damaged file to stderr: the caller hears of it by the result."""
    with _log_lock:  # the level is the whole process's
        level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        try:
            yield
        finally:
            cv2.utils.logging.setLogLevel(level)


def _known_type(pixels: Pixels) -> Pixels:
    kept_as = _KEPT_AS.get(pixels.dtype.name)
    if kept_as is None:
        return pixels
    if pixels.dtype.itemsize == 8 and max(-int(pixels.min()), int(pixels.max())) > _EXACT_LIMIT:
        raise ImageError(f"it holds whole numbers beyond {_EXACT_LIMIT:,}, which would be rounded")
    return pixels.astype(kept_as)


def _over_white(pixels: Pixels, *, premultiplied: bool) -> Pixels:
    """Return ``(H, W, 4)`` as it looks on white paper, ``(H, W, 3)``; anything else as it is."""
    if pixels.ndim != 3 or pixels.shape[2] != 4:
        return pixels
    if pixels.dtype.kind == "i":
        raise ImageError("it mixes signed numbers with transparency")
    is_float = pixels.dtype.kind == "f"
    white = 1.0 if is_float else float(np.iinfo(pixels.dtype).max)
    if (pixels[..., 3] == white).all():
        return pixels[..., :3]
    result = np.empty((*pixels.shape[:2], 3), pixels.dtype)
    rows = max(1, _BLOCK // pixels.shape[1])
    for top in range(0, len(pixels), rows):  # in blocks: as floats a whole photograph would be huge
        block = pixels[top : top + rows]
        alpha = np.clip(block[..., 3:] / white, 0, 1)
        mixed = block[..., :3] * (1.0 if premultiplied else alpha) + white * (1 - alpha)
        result[top : top + rows] = mixed if is_float else np.rint(np.minimum(mixed, white))
    return result


def _upright(pixels: Pixels, exif: bytes) -> Pixels:
    swap, turn_rows, turn_columns = _ORIENTATIONS.get(exif_orientation(exif), (False, False, False))
    turned = pixels.swapaxes(0, 1) if swap else pixels
    return np.ascontiguousarray(turned[:: -1 if turn_rows else 1, :: -1 if turn_columns else 1])
