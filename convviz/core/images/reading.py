"""How a file becomes an image, or a sentence that says why not.

Pillow decodes nearly everything, see `pillow` and `tiff`. No file may end the program, take long or much memory, so a
decoder is only given what it is known to read right.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import numpy as np

from convviz.core.images.decoders.quiet import quiet
from convviz.core.images.formats import format_of, own_kind, unknown_format
from convviz.core.images.image import ONLY, Image, ImageError, Page, Pixels
from convviz.core.images.levels import natural_levels
from convviz.core.images.matrices import decode_matrix, is_matrix
from convviz.core.images.raster import Raster, RefusedError, alpha_of, to_layers, to_pixels
from convviz.core.util.checks import check_integer
from convviz.core.util.failures import unread_text
from convviz.core.util.opencv import cv2
from convviz.core.util.read_file import UnreadError
from convviz.core.util.read_file import read_file as read_whole

#: Bytes above which a file is not even read.
FILE_LIMIT = 512 * 1024**2

#: What decoders raise for damaged files.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    struct.error,
    zlib.error,
    cv2.error,
)


def load_image(path: str | PathLike[str], page: int = 1) -> Image:
    """Read an image from a PNG, JPEG, BMP, TIFF, GIF, WebP, AVIF, PBM, PGM, PPM or NPY file, whatever its name ends in.

    Other files are read as matrices where their names say that they are text: CSV, TSV, TXT, DAT.

    Parameters
    ----------
    path
        The file, of `FILE_LIMIT` bytes at most.
    page
        Of a file of several pages or frames the one that is read, from 1; `Image.page` says how many there are.

    Returns
    -------
    Image
        As `decode_image` or `decode_matrix` makes it; `Image.name` is the file's name.

    Raises
    ------
    ImageError
        If it is not there, may not be read, or is no whole image; the message names the file and the reason.
    """
    path = Path(path)
    data, name = read_file(path), _name_of(path)
    image = decode_matrix(data, name) if _is_matrix(data, path) else decode_image(data, name, page)
    return replace(image, path=str(path))


def load_layers(path: str | PathLike[str]) -> "Layers":
    """Read an image file as `load_image` does, but over black: any ground can be put under it."""
    path = Path(path)
    data, name = read_file(path), _name_of(path)
    return Layers(decode_matrix(data, name), None) if _is_matrix(data, path) else decode_layers(data, name)


def _is_matrix(data: bytes, path: Path) -> bool:
    return format_of(data) is None and not own_kind(data) and is_matrix(data, path.suffix)


def read_file(path: Path, limit: int = FILE_LIMIT) -> bytes:
    """Read a whole file that may be an image, of ``limit`` bytes at most; errors are those of `load_image`."""
    name = f"'{_name_of(path)}'"
    try:
        return read_whole(path, limit, name=name, kind="an image")
    except OSError as error:
        raise ImageError(unread_text(name, error)) from error
    except UnreadError as error:
        raise ImageError(str(error)) from error


def _name_of(path: Path) -> str:
    return path.name or str(path)


def decode_image(data: bytes, name: str, page: int = 1) -> Image:
    """Make an image of a file's bytes.

    Parameters
    ----------
    data
        The whole file.
    name
        What to call it, in messages too.
    page
        Which of several pages or frames, from 1; the first of an animated PNG is its default image.

    Returns
    -------
    Image
        Upright (the EXIF orientation is applied) and opaque: transparency (alpha) is composited over white. Grey
        stays 2-D. 8 and 16 bits and floats are kept as they are, other integers become floats.

    Raises
    ------
    ImageError
        If it is no such file, has no such page, is cut short or damaged, has more pixels than `PIXEL_LIMIT`, or pixels
        that are not finite; the message names it and the reason.
    """
    return _decoded(data, name, lambda raster, which: Layers(image_of(raster, name, which), None), page).image


def image_of(raster: Raster, name: str, page: Page = ONLY) -> Image:
    """Make an image of samples, as `decode_image` does; ImageError if there can be none."""
    return _image(to_pixels(raster), name, page, on_white=alpha_of(raster.samples) is not None)


def _image(pixels: Pixels, name: str, page: Page, *, on_white: bool = False) -> Image:
    pixels.flags.writeable = False
    return Image(name, pixels, natural_levels(pixels), page=page, on_white=on_white)


class Layers(NamedTuple):
    """An image over black, and how opaque each pixel is, ``(H, W)`` of the same type; None if all of it is opaque."""

    image: Image
    alpha: Pixels | None


def decode_layers(data: bytes, name: str) -> Layers:
    """Make an image of a file's bytes as `decode_image` does, but over black: any ground can be put under it."""
    return _decoded(data, name, lambda raster, which: layers_of(raster, name, which))


def layers_of(raster: Raster, name: str, page: Page = ONLY) -> Layers:
    """Make layers of samples, as `decode_layers` does; ImageError if there can be none."""
    pixels, alpha = to_layers(raster)
    return Layers(_image(pixels, name, page), alpha)


def _decoded(data: bytes, name: str, make: Callable[[Raster, Page], Layers], page: int = 1) -> Layers:
    check_integer(page, "page", 1, 2**31)
    if not data:
        raise ImageError(f"'{name}' is empty.")
    known = format_of(data)
    if known is None:
        raise ImageError(f"'{name}' {unknown_format(data)}.")
    kind = f"{'an' if known.name[0] in 'AEIOU' else 'a'} {known.name} image"
    try:
        raster = _decode(data, known.name, page)
        with np.errstate(invalid="ignore", over="ignore"):  # an Image refuses what is not finite
            return make(raster, Page(page, raster.pages, "page" if known.name == "TIFF" else "frame"))
    except RefusedError as error:
        raise ImageError(f"'{name}' is {kind} that {error}.") from error
    except ImageError as error:
        raise ImageError(f"'{name}' is {kind} that cannot be used: {error}.") from error
    except MemoryError as error:
        raise ImageError(f"'{name}' is {kind} that does not fit into memory.") from error
    except DAMAGE as error:
        reason = "is cut short, damaged, or of a kind that cannot be read"
        raise ImageError(f"'{name}' is {kind} that {reason}.") from error


def _decode(data: bytes, kind: str, page: int) -> Raster:
    from convviz.core.images.decoders.table import READERS  # with Pillow, which no start without an image needs

    with quiet():
        return READERS[kind](data, page)
