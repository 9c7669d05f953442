"""What a reader finds in a file, and how it becomes pixels: opaque, upright, of a type that the program uses."""

from typing import NamedTuple

import numpy as np

from convviz.core.images.image import ImageError, Pixels

#: Number types that are not pixels' own, and the smallest float that keeps their values.
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

#: EXIF orientation -> (swap rows and columns first, then reverse the rows, reverse the columns).
_ORIENTATIONS = {
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}


class RefusedError(ImageError):
    """Why a file is not read: the rest of a sentence that begins with "'photo.png' is a PNG image that"."""


class Raster(NamedTuple):
    """The samples of a file.

    Attributes
    ----------
    samples
        ``(H, W)``, or ``(H, W, C)`` with 1 to 4 channels: grey, grey and alpha, RGB, RGBA.
    orientation
        As EXIF has it, 1 to 8; 1, and anything else, is upright.
    premultiplied
        Whether the colours have been multiplied by alpha already.
    may_be_grey
        Whether the file has no grey of its own, so that an image all of whose colours are grey is a grey one.
    pages
        How many pages or frames the file has that are whole as far as can be seen without decoding them.
    """

    samples: Pixels
    orientation: int = 1
    premultiplied: bool = False
    may_be_grey: bool = False
    pages: int = 1


def check_page(page: int, pages: int, word: str = "page") -> None:
    """Refuse a page that a file of so many does not have.

    Raises
    ------
    RefusedError
        If there is no such page.
    """
    if page > pages:
        raise RefusedError(f"has no {word} {page:,}: it has {pages:,}")


def to_pixels(raster: Raster) -> Pixels:
    """Composite over white, turn upright and convert to a pixel type.

    Returns
    -------
    ndarray
        ``(H, W)`` or ``(H, W, 3)``, C-contiguous; uint8, uint16, float32 or float64.

    Raises
    ------
    ImageError
        If the samples are signed and have alpha, or are integers too large for float64.
    """
    return _over(raster, 1.0)


def to_layers(raster: Raster) -> tuple[Pixels, Pixels | None]:
    """The same over black, and how opaque each pixel is, so that any ground can be put under it.

    Returns
    -------
    pixels, alpha
        As `to_pixels` gives, and ``(H, W)`` of the same type, the greatest number (1 for floats) where it is opaque;
        None if all of it is.
    """
    alpha = alpha_of(raster.samples)
    return _over(raster, 0.0), None if alpha is None else _upright(_known_type(alpha), raster.orientation)


def _over(raster: Raster, ground: float) -> Pixels:
    opaque = _opaque(raster.samples, ground=ground, premultiplied=raster.premultiplied)
    if raster.may_be_grey and opaque.ndim == 3 and (opaque == opaque[..., :1]).all():
        opaque = opaque[..., 0]
    return _upright(_known_type(opaque), raster.orientation)


def alpha_of(samples: Pixels) -> Pixels | None:
    """The alpha ``(H, W)`` of samples; None where all are opaque."""
    if samples.ndim == 2 or samples.shape[2] in (1, 3):
        return None
    alpha: Pixels = samples[..., -1]
    return None if (alpha == _white(samples)).all() else alpha


def _white(samples: Pixels) -> float:
    return 1.0 if samples.dtype.kind == "f" else float(np.iinfo(samples.dtype).max)


def _opaque(samples: Pixels, *, ground: float, premultiplied: bool) -> Pixels:
    """Put what has alpha on a ground from 0 (black) to 1 (white): ``(H, W, 4)`` becomes ``(H, W, 3)``."""
    if samples.ndim == 2 or samples.shape[2] == 3:
        return samples
    if samples.shape[2] == 1:
        return samples[..., 0]
    if samples.dtype.kind == "i":
        raise ImageError("it mixes signed numbers with transparency")
    is_float, white = samples.dtype.kind == "f", _white(samples)
    channels = samples.shape[2] - 1
    if alpha_of(samples) is None:
        result = samples[..., :channels]
    else:
        result = np.full((*samples.shape[:2], channels), ground * white, samples.dtype)
        stored, opaque = samples.reshape(-1, channels + 1), result.reshape(-1, channels)
        for start in range(0, len(stored), _BLOCK):  # in blocks: as floats a whole photograph would be huge
            block = stored[start : start + _BLOCK]
            if block[:, channels].any() or premultiplied:
                mixed = _mixed(block[:, :channels], block[:, channels:], white, ground, premultiplied=premultiplied)
                opaque[start : start + _BLOCK] = mixed if is_float else np.rint(np.minimum(mixed, white))
    return result[..., 0] if channels == 1 else result


def _mixed(colour: Pixels, alpha: Pixels, white: float, ground: float, *, premultiplied: bool) -> Pixels:
    scale = np.float32(white) if colour.dtype == np.uint8 else np.float64(white)  # 32 bits round 8 right
    share = np.clip(alpha / scale, 0, 1)
    return np.asarray(colour * (scale / scale if premultiplied else share) + scale * (ground * (1 - share)))


def _known_type(samples: Pixels) -> Pixels:
    kept_as = _KEPT_AS.get(samples.dtype.name)
    if kept_as is None:
        return samples.astype(samples.dtype.newbyteorder("="), copy=False)
    if samples.dtype.itemsize == 8 and max(-int(samples.min()), int(samples.max())) > _EXACT_LIMIT:
        raise ImageError(f"it holds integers beyond {_EXACT_LIMIT:,}, which would be rounded")
    return samples.astype(kept_as)


def _upright(samples: Pixels, orientation: int) -> Pixels:
    swap, turn_rows, turn_columns = _ORIENTATIONS.get(orientation, (False, False, False))
    turned = samples.swapaxes(0, 1) if swap else samples
    return np.ascontiguousarray(turned[:: -1 if turn_rows else 1, :: -1 if turn_columns else 1])
